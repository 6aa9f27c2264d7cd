"""The days that matter most, their sentences, and the scorer of the Timeline17 bench."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_strategies import records

from bench import timelines as bench
from sitrep import store, timelines
from sitrep.cli import main
from sitrep.record import Date, Event, EventSource, Record, Report, Status
from sitrep.resolve import texts
from sitrep.timelines import Dated, timeline

FIRST, SECOND, THIRD = dt.date(2031, 3, 1), dt.date(2031, 3, 9), dt.date(2031, 3, 20)
WORDS = "garrison harbour minister convoy ceasefire blockade parliament border refugees pipeline summit militia".split()
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def said(
    report: str, text: str, *days: dt.date, published: dt.date | None = THIRD, position: int = 0, origin: str = ""
) -> Dated:
    return Dated(report, 100 * position, 100 * position + len(text), text, position, origin or report, days, published)


SEIZED = "Rebel soldiers seized the harbour garrison and its fuel depot."
SIGNED = "Both governments signed a ceasefire accord in the lakeside capital."
OPENED = "A ferry company opened another ticket office near the old market."


def test_the_day_that_more_independent_origins_recall_comes_first() -> None:
    pile = [said(f"a{i}", SEIZED, FIRST) for i in range(4)] + [said(f"b{i}", SIGNED, SECOND) for i in range(2)]
    assert [day.date for day in timeline(pile, 1)] == [FIRST]
    assert [day.date for day in timeline(pile, 2)] == [FIRST, SECOND]


def test_copies_are_one_origin() -> None:
    copies = [said(f"a{i}", SEIZED, FIRST, origin="agency") for i in range(9)]
    independent = [said(f"b{i}", SIGNED, SECOND) for i in range(3)]
    (day,) = timeline(copies + independent, 1)
    assert (day.date, day.origins, day.reports, day.named) == (SECOND, 3, 3, 3)


def test_days_outside_the_period_are_left_out() -> None:
    pile = [said("a", SEIZED, FIRST), said("b", SIGNED, SECOND), said("c", OPENED, THIRD)]
    assert [d.date for d in timeline(pile, 9, since=SECOND, until=SECOND)] == [SECOND]


def test_the_most_central_sentence_stands_for_the_day_and_nothing_is_said_twice() -> None:
    pile = [
        said("a", "Soldiers seized the harbour garrison before dawn, officials confirmed.", FIRST),
        said("b", "The harbour garrison fell when rebel soldiers seized it.", FIRST),
        said("c", SEIZED, FIRST),
        said("d", SEIZED.replace("Rebel", "The rebel"), FIRST),
        said("e", OPENED, FIRST),
    ]
    (day,) = timeline(pile, 1, 5)
    texts = [one.text for one in day.sentences]
    assert OPENED not in texts[:1]
    assert sum("fuel depot" in text for text in texts) == 1


def test_a_sentence_is_not_repeated_on_another_day() -> None:
    pile = [said("a", SEIZED, FIRST, SECOND), said("b", SEIZED, FIRST), said("c", SIGNED, SECOND)]
    texts = [one.text for day in timeline(pile, 2, 2) for one in day.sentences]
    assert sorted(texts) == sorted({SEIZED, SIGNED})


def test_the_top_of_a_report_tells_of_its_day_and_questions_stand_for_none() -> None:
    asked = "Who seized the harbour garrison and its fuel depot that night?"
    pile = [
        said("a", asked, FIRST),
        said("b", SEIZED, published=FIRST),
        said("c", SIGNED, published=FIRST, position=99),
    ]
    (day,) = timeline(pile, 1, 3)
    assert [one.text for one in day.sentences] == [SEIZED]


def test_a_timeline_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        timeline([said("a", SEIZED, FIRST)], 0)


@st.composite
def pile_of_sentences(draw: st.DrawFn) -> list[Dated]:
    days = st.integers(0, 12).map(lambda n: FIRST + dt.timedelta(days=n))
    out = []
    for number in range(draw(st.integers(0, 12))):
        text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=9)))
        named = draw(st.lists(days, max_size=2, unique=True))
        published = draw(st.none() | days)
        out.append(said(f"r{number % 5}", text, *named, published=published, position=number, origin=f"o{number % 3}"))
    return out


@QUICK
@given(pile_of_sentences(), st.integers(1, 4), st.integers(1, 3), st.randoms())
def test_same_sentences_same_days_whatever_their_order(
    pile: list[Dated], days: int, per_day: int, chance: random.Random
) -> None:
    made = timeline(pile, days, per_day)
    shuffled = list(pile)
    chance.shuffle(shuffled)
    assert timeline(shuffled, days, per_day) == made
    assert len(made) <= days
    assert [d.date for d in made] == sorted({d.date for d in made})
    known = {one.evidence for one in pile}
    for day in made:
        assert 1 <= len(day.sentences) <= per_day
        assert set(day.sentences) <= known
        assert day.origins <= day.reports or day.origins <= 3


@settings(QUICK, max_examples=5)
@given(records())
def test_every_sentence_of_a_digest_stands_in_its_report(record: Record) -> None:
    texts = {report.id: report.text for report in record.reports}
    for day in timelines.digest(record, 5, 3):
        for one in day.sentences:
            assert texts[one.report][one.start : one.end] == one.text


def on(day: dt.date) -> Date:
    return Date(day, day, "day", "explicit")


def crisis(status: Status = "occurred") -> Record:
    told = (("north", SEIZED, FIRST), ("south", SEIZED, FIRST), ("east", SIGNED, SECOND))
    reports, events = [], []
    for name, sentence, day in told:
        text = f"{name.title()} wire\n\nThe U.S. envoy spoke at length. {sentence} More is to follow."
        report = Report(name, f"in/{name}.txt", text, name, name.title(), f"{name} wire", published=on(THIRD))
        at = text.index(sentence)
        clause = report.evidence(at, at + len(sentence) - 1)
        source = EventSource(clause, report.evidence(at, at + 5), status, None, on(day))
        reports.append(report)
        events.append(
            Event(f"event-{name}", "ASSAULT", None, "seize", status, on(day), None, (), (), (source,), 1, 1, 1)
        )
    return Record(tuple(reports), events=tuple(events))


def test_a_digest_gives_whole_sentences_their_sources_and_the_events_of_the_day() -> None:
    first, second = timelines.digest(crisis())
    assert (first.date, first.origins, first.named) == (FIRST, 2, 2)
    assert [one.text for one in first.sentences] == [SEIZED]
    assert [event.id for event in first.events] == ["event-north", "event-south"]
    assert (second.date, [one.text for one in second.sentences]) == (SECOND, [SIGNED])


@pytest.mark.parametrize("status", ["announced", "denied", "threatened"])
def test_what_did_not_happen_makes_no_day(status: Status) -> None:
    assert timelines.digest(crisis(status)) == ()


def test_a_day_of_publication_takes_only_what_the_record_dates_to_it() -> None:
    record = crisis()
    undated = tuple(
        replace(event, date=None, statements=tuple(replace(one, date=None) for one in event.statements))
        for event in record.events
    )
    assert timelines.digest(replace(record, events=undated)) == ()
    own = replace(on(THIRD), basis="publication")
    by_publication = tuple(
        replace(event, date=own, statements=tuple(replace(one, date=own) for one in event.statements))
        for event in record.events
    )
    (day,) = timelines.digest(replace(record, events=by_publication))
    assert (day.date, day.named) == (THIRD, 0)


def test_reports_of_one_origin_count_once() -> None:
    record = crisis()
    joined = replace(record, reports=tuple(replace(report, origin="origin-1") for report in record.reports))
    assert [day.origins for day in timelines.digest(joined)] == [1, 1]


def test_the_command_prints_days_and_gives_them_as_json(tmp_path: Path) -> None:
    store.write(crisis(), tmp_path / "record.db")
    shown = CliRunner().invoke(main, ["digest", str(tmp_path), "--days", "1"])
    assert shown.exit_code == 0, shown.output
    assert "1 Mar 2031 · 2 origins · 2 reports" in shown.output
    assert SEIZED in shown.output
    assert SIGNED not in shown.output
    given_ = CliRunner().invoke(main, ["digest", str(tmp_path), "--json"])
    days = json.loads(given_.stdout)
    assert [day["date"] for day in days] == ["2031-03-01", "2031-03-09"]
    assert days[0]["sentences"][0]["text"] == SEIZED
    empty = CliRunner().invoke(main, ["digest", str(tmp_path), "--since", "2032"])
    assert empty.exit_code == 0
    assert "no report says" in empty.output


def test_equal_timelines_score_one_and_strange_ones_nothing() -> None:
    tale = {FIRST: [SEIZED], SECOND: [SIGNED]}
    assert bench.alignment_rouge(tale, tale, 1).f1 == bench.alignment_rouge(tale, tale, 2).f1 == 1.0
    assert bench.dates(tale, tale).f1 == 1.0
    assert bench.alignment_rouge(tale, {FIRST: ["nothing alike"]}, 1).f1 == 0.0
    assert bench.alignment_rouge({}, tale, 1).f1 == 0.0


def test_rouge_leaves_out_stop_words_and_takes_stems() -> None:
    assert bench.grams(["The soldiers, who weren't marching"], 1) == bench.grams(["Soldier marched!"], 1)
    assert bench.grams(["Troops left", "the harbour"], 2) == {("troop", "left"): 1, ("left", "harbour"): 1}


def test_alignment_weighs_distance_by_hand() -> None:
    # One day apart: weight 1/2. Ours has two words, both shared; the reference has four: P = 0.5, R = 0.25.
    found = {dt.date(2031, 3, 2): ["convoy harbour"]}
    reference = {FIRST: ["convoy harbour garrison blockade"]}
    score = bench.alignment_rouge(found, reference, 1)
    assert (score.precision, score.recall) == (0.5, 0.25)
    # The bigram: one of ours, one of three.
    assert bench.alignment_rouge(found, reference, 2) == bench.Score(0.5, 0.5 / 3)


def test_alignment_is_many_to_one_and_looks_at_content() -> None:
    # Both our days lie next to a reference day; the first is far in words from the nearer one and is aligned with the
    # other: cost 2/3 × (1 - 1) = 0 against 1/2 × (1 - 0) = 1/2; it counts 2 of 2 words at weight 1/3.
    found = {dt.date(2031, 3, 3): ["convoy harbour"]}
    reference = {dt.date(2031, 3, 2): ["summit militia"], dt.date(2031, 3, 5): ["convoy harbour"]}
    score = bench.alignment_rouge(found, reference, 1)
    assert score.precision == pytest.approx(1 / 3)
    # Both reference days are aligned with our only day: 0 at weight 1/2 and 2 at weight 1/3, of 4 words.
    assert score.recall == pytest.approx(2 / 3 / 4)


def test_days_are_scored_by_hand_and_averages_come_before_f1() -> None:
    score = bench.dates({FIRST: [], SECOND: []}, {SECOND: [], THIRD: [], dt.date(2031, 4, 1): []})
    assert (score.precision, score.recall) == (0.5, 1 / 3)
    assert bench.mean([bench.Score(1.0, 0.0), bench.Score(0.0, 1.0)]).f1 == 0.5


def test_references_are_read_and_a_day_that_is_none_is_left_out() -> None:
    text = "2031-03-01\nOne .\nTwo .\n--------\n2031-04-0\nThree .\n--------\n2031-03-09\nFour .\n--------\n"
    assert bench.read_timeline(text) == {FIRST: ["One .", "Two ."], SECOND: ["Four ."]}


def test_lines_of_an_article_are_dated_by_their_words() -> None:
    text = "Soldiers left the harbour . \nOn March 1 , they had seized it . \n"
    first, second = bench.dated("x", dt.date(2031, 3, 4), text)
    assert (first.days, first.position, second.days, second.position) == ((), 0, (FIRST,), 1)
    assert text[second.start : second.end] == second.text


def test_the_bench_measures_piles_and_tells_its_halves_apart() -> None:
    pile = [said(f"a{i}", SEIZED, FIRST) for i in range(3)] + [said("b", SIGNED, SECOND)]
    figures = bench.measure(iter([("haiti_x", pile, [{FIRST: [SEIZED], SECOND: [SIGNED]}])]))
    assert figures["t17_date_f1"] == figures["t17_ar1"] == figures["t17_ar2_learned"] == 1.0
    assert not any(name.endswith("heldout") for name in figures)


def test_a_sentence_does_not_end_after_a_rank_or_in_an_abbreviation() -> None:
    text = "Talks\n\nGen. Park of the U.S. Army met Mr. Kim at 4 p.m. on Monday. “Well?” asked Col. Li. It cost $3."
    found = [text[low:high] for low, high in texts.sentences(text)]
    assert found == [
        "Talks",
        "Gen. Park of the U.S. Army met Mr. Kim at 4 p.m. on Monday.",
        "“Well?” asked Col. Li.",
        "It cost $3.",
    ]


@given(st.text(alphabet="ab .!?\n”“GenUS", max_size=60))
def test_sentences_lie_in_order_and_hold_all_that_is_not_space(text: str) -> None:
    spans = texts.sentences(text)
    assert all(low < high for low, high in spans) and list(spans) == sorted(spans)
    assert all(high <= low for (_, high), (low, _) in pairwise(spans))
    covered = {i for low, high in spans for i in range(low, high)}
    assert all(ch.isspace() for i, ch in enumerate(text) if i not in covered)
