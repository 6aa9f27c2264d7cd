"""Arrangements and conditions: what single sentences say, how statements become a ledger, what the ledger answers."""

from __future__ import annotations

import datetime as dt
import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.export import dossier
from sitrep.extract import extract
from sitrep.extract.arrangement_heads import heads, table
from sitrep.extract.arrangements import phase_words
from sitrep.extract.conditions import cues
from sitrep.listing import Lists
from sitrep.reader import Reader, load_reader
from sitrep.record import Arrangement, ArrangementState, Condition, Date, Evidence, Record, Report, Statements
from sitrep.resolve import ledger, spans
from sitrep.temporal import find


@functools.cache
def shared_reader() -> Reader:
    return load_reader()


@functools.cache
def statements(text: str) -> Statements:
    report = Report(id="r-test", path="test.txt", text=text, sha256="")
    return extract(report, next(iter(shared_reader().read([text]))), find(text))


def day(text: str) -> Date:
    at = dt.date.fromisoformat(text)
    return Date(at, at, "day", "explicit")


@pytest.mark.parametrize(
    ("text", "kind", "phase", "status"),
    [
        ("Peru suspended its trade agreement with Chile on Monday.", "agreement", "suspended", "occurred"),
        ("Peru will terminate the treaty with Chile in July.", "agreement", "ended", "announced"),
        ("The European Union lifted the sanctions on Belarus.", "sanction", "ended", "occurred"),
        ("Kenya threatened to withdraw from the peace agreement.", "agreement", "ended", "threatened"),
        ("Norway launched Operation Polaris in 2011.", "operation", "active", "occurred"),
        ("The truce took effect at midnight.", "agreement", "active", "occurred"),
        ("Denmark handed over the air base at Thule to Greenland.", "base", "ended", "occurred"),
        ("The African Union suspended Sudan after the coup.", "membership", "suspended", "occurred"),
    ],
)
def test_what_became_of_an_arrangement(text: str, kind: str, phase: str, status: str) -> None:
    found = [(s.type, s.phase, s.status) for s in statements(text).arrangements if s.note != "mention"]
    assert (kind, phase, status) in found


@pytest.mark.parametrize(
    "text",
    [
        "A car was hit as it was leaving the training camp in Togo.",
        "Chile urged the peacekeeping mission in Togo to act.",
    ],
)
def test_a_car_gives_up_no_base_and_who_is_urged_is_not_proposed(text: str) -> None:
    assert not [s for s in statements(text).arrangements if s.phase in ("ended", "proposed")]


def test_what_nobody_has_ratified_is_denied() -> None:
    found = statements("Peru and Chile signed the treaty, but neither country has ratified it.").arrangements
    assert ("active", "denied") in [(s.phase, s.status) for s in found]


def test_durations_are_notice_or_term() -> None:
    text = "Ghana terminated the defence pact with Togo with six months' notice. The truce was extended for 60 days."
    found = statements(text)
    said = {s.phase: s for s in found.arrangements}
    assert said["ended"].notice is not None
    assert found.times[said["ended"].notice].text == "six months"
    assert said["active"].term is not None
    assert found.times[said["active"].term].text == "60 days"


@pytest.mark.parametrize(
    ("text", "condition", "by", "addressee"),
    [
        ("Chile will close the border unless Peru withdraws its troops.", "Peru withdraws", "Chile", "Peru"),
        ("Kenya demanded that Somalia release the fishermen by Friday.", "release the fishermen", "Kenya", "Somalia"),
        ("Turkey said it would reopen the strait only if Greece removed the mines.", "Greece removed", "it", "Greece"),
        ("Borduria gave Syldavia 72 hours to withdraw its ambassador.", "to withdraw", "Borduria", "Syldavia"),
        ("The junta must hold elections by March or face sanctions, Togo warned.", "hold elections", "Togo", "junta"),
        ("No talks can begin until the army leaves the capital, the rebels said.", "army leaves", "rebels", "army"),
    ],
)
def test_who_sets_what_on_whom(text: str, condition: str, by: str, addressee: str) -> None:
    found = statements(text)
    (one,) = found.conditions
    assert condition in text[slice(*one.condition)]
    assert [found.mentions[m].text for m in one.by] == [by]
    assert [found.mentions[m].text for m in one.addressee] == [addressee]


def test_a_plain_conditional_about_the_world_sets_nothing() -> None:
    assert statements("If it rains, the harvest will be good.").conditions == ()


@pytest.mark.parametrize(
    "text",
    [
        "Prices could fall if traders panic, the bank said.",
        "The president said that if he had known, he would have acted.",
        "The lawyers did not say if the prisoner was hurt.",
        "Speaking on condition of anonymity, two officials said the talks had failed.",
        "The envoy asked for a reply as soon as possible.",
    ],
)
def test_a_forecast_a_question_and_a_phrase_set_nothing(text: str) -> None:
    assert statements(text).conditions == ()


def test_what_is_called_a_precondition_is_one() -> None:
    text = "Syldavia has made the release of the pilots a precondition for talks."
    (one,) = statements(text).conditions
    assert text[slice(*one.condition)] == "the release of the pilots"
    assert one.consequence is not None and text[slice(*one.consequence)] == "for talks"


def test_a_condition_is_told_in_the_voice_of_whoever_says_it() -> None:
    found = statements("A spokesman said Chile would close the border unless Peru withdraws its troops.")
    (one,) = found.conditions
    assert one.attribution is not None and found.mentions[one.attribution].text == "spokesman"


def test_the_tables_can_be_read_and_name_their_sources() -> None:
    assert len(heads()) > 100 and len(phase_words()) > 150 and len(cues()) > 20
    for name in ("arrangement_heads.tsv", "arrangement_phases.tsv", "arrangement_fields.tsv", "condition_cues.tsv"):
        assert all(row["source"] for row in table(name)), name


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 400), st.sampled_from("DWMY"))
def test_a_longer_time_ends_no_earlier(start: dt.date, number: int, unit: str) -> None:
    date = Date(start, start, "day", "explicit")
    one, more = spans.later(date, f"dur n={number} u={unit}"), spans.later(date, f"dur n={number + 1} u={unit}")
    assert one is not None and more is not None and one.start is not None and more.start is not None
    assert start < one.start <= more.start
    assert spans.later(date, "dur n=X u=D") is None


def test_months_are_those_of_the_calendar() -> None:
    found = spans.later(day("2031-08-31"), "dur n=6 u=M")
    assert found is not None and found.edtf == "2032-02-29"


EVIDENCE = (Evidence("r1", 0, 4, "Pact"),)


def state(phase: str, date: Date | None, known: str, **more: object) -> ArrangementState:
    return ArrangementState(phase, date, EVIDENCE, day(known), **more)  # type: ignore[arg-type]


PACT = Arrangement(
    "arrangement-1",
    "Harbour Pact",
    "agreement",
    ("Harbour Pact",),
    (),
    (
        state("active", Date(None, dt.date(2030, 1, 1), "longer", "inferred"), "2030-01-02"),
        state("ending", day("2030-05-01"), "2030-05-02", status="announced"),
        state("ended", day("2030-11-01"), "2030-05-02", status="announced", computed=True, reason="6 months of notice"),
        state("active", day("2030-11-01"), "2030-09-01", computed=True, reason="prolonged before 2030-11-01"),
        state("suspended", day("2031-02-01"), "2031-02-02", status="threatened"),
    ),
)
DEMAND = Condition("condition-1", (), (), "leave the harbour", "", day("2030-06-01"), "open", EVIDENCE)
REPORT = Report("r1", "r1.txt", "Pact", "", published=day("2030-05-02"))
RECORD = Record((REPORT,), arrangements=(PACT,), conditions=(DEMAND,))


@pytest.mark.parametrize(
    ("on", "known_on", "phase"),
    [
        ("2030-03-01", None, "active"),
        ("2030-06-01", None, "ending"),
        ("2030-06-01", "2030-04-01", "active"),
        ("2030-12-01", "2030-06-01", "ended"),
        ("2030-12-01", None, "active"),
        ("2031-03-01", None, "active"),
    ],
)
def test_two_clocks(on: str, known_on: str | None, phase: str) -> None:
    known = dt.date.fromisoformat(known_on) if known_on else None
    (one,) = ledger.standing(RECORD, dt.date.fromisoformat(on), known)
    assert one.state is not None and one.state.phase == phase and one.sure


def test_before_the_first_known_day_it_may_or_may_not_have_been_so() -> None:
    (one,) = ledger.standing(RECORD, dt.date(2029, 1, 1))
    assert one.state is not None and one.state.phase == "active" and not one.sure
    assert ledger.standing(RECORD, dt.date(2030, 1, 1), dt.date(2029, 1, 1)) == ()


def test_what_was_so_when_a_report_was_written_had_begun_by_then() -> None:
    garrison = Arrangement(
        "arrangement-2",
        "garrison",
        "deployment",
        (),
        (),
        (state("active", Date(None, dt.date(2030, 8, 1), "longer", "explicit"), "2030-05-02"),),
    )
    record = Record((REPORT,), arrangements=(garrison,))
    (one,) = ledger.standing(record, dt.date(2030, 5, 2))
    assert (one.words, one.sure, one.holds) == ("active", True, True)
    (before,) = ledger.standing(record, dt.date(2030, 4, 1))
    assert (before.words, before.sure) == ("perhaps active", False)
    listed = Lists(record).status(dt.date(2030, 4, 1))[0][0].head
    assert "perhaps active" in listed and "since before 2 May 2030" in listed


def test_a_report_of_an_unsure_day_does_not_move_today() -> None:
    vague = Report(
        "r2", "r2.txt", "Pact", "", published=Date(dt.date(2030, 1, 1), dt.date(2032, 1, 1), "longer", "inferred")
    )
    assert ledger.last_day(Record((REPORT, vague))) == dt.date(2030, 5, 2)


def test_deadlines_come_in_order_and_what_was_put_off_is_not_due() -> None:
    on = dt.date(2030, 5, 3)
    assert [(d.kind, d.days) for d in ledger.deadlines(RECORD, on, on)] == [("condition", 29), ("ended", 182)]
    assert [d.kind for d in ledger.deadlines(RECORD, on)] == ["condition"]
    assert ledger.deadlines(RECORD, dt.date(2032, 1, 1)) == ()


DAYS = st.dates(dt.date(2030, 1, 1), dt.date(2030, 12, 31)).map(lambda at: Date(at, at, "day", "explicit"))
STATES = st.lists(
    st.builds(
        ArrangementState,
        st.sampled_from(["proposed", "active", "suspended", "ending", "ended"]),
        DAYS,
        st.just(EVIDENCE),
        DAYS,
        st.sampled_from(["occurred", "announced", "threatened"]),
    ),
    max_size=5,
)


@given(STATES, DAYS, DAYS)
def test_more_knowledge_never_forgets(states: list[ArrangementState], asked: Date, known: Date) -> None:
    record = Record((REPORT,), arrangements=(Arrangement("a", "Pact", "agreement", (), (), tuple(states)),))
    assert asked.start is not None
    on, known_on = asked.start, known.start
    then = {one.arrangement.id for one in ledger.standing(record, on, known_on)}
    assert then <= {one.arrangement.id for one in ledger.standing(record, on)}


def test_lines_for_a_terminal() -> None:
    lists = Lists(RECORD)
    ((entry, _),) = lists.status(dt.date(2030, 6, 1), dt.date(2030, 6, 1))
    assert entry.head[:3] == ("ending (announced)", "since 1 May 2030", "Harbour Pact")
    assert entry.lines == (
        "then 1 Nov 2030 · ended (announced) · known since 2 May 2030 · computed: 6 months of notice",
    )
    (first, *_) = lists.deadlines(dt.date(2030, 5, 3))
    assert first[0].head[:3] == ("1 Jun 2030", "in 29 days", "condition")


def test_the_dossier_says_where_things_stand() -> None:
    page = dossier(RECORD)
    assert "Where things stand, 2 May 2030" in page
    assert "ending since 1 May 2030" in page
    assert "computed: 6 months of notice" in page
    assert "leave the harbour" in page
    assert 'id="standing"' not in dossier(Record((REPORT,)))
