"""Reports to one record: who, what, when, how often, and where they disagree."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resolve_texts import Ev, Fig, Quo, told

from sitrep.record import Actor, Event, Record, Report, Statements
from sitrep.resolve import resolve

Item = tuple[Report, Statements]


def record(*items: Item) -> Record:
    return resolve(items, software="test", reader="test")


def actor(found: Record, name: str) -> Actor:
    """The one actor that is called so somewhere."""
    (one,) = [a for a in found.actors if name in a.names]
    return one


def event(found: Record, trigger: str) -> Event:
    """The one event that a trigger with these words belongs to."""
    (one,) = [e for e in found.events if any(s.trigger.text == trigger for s in e.statements)]
    return one


# actors


def test_one_person_under_many_spellings() -> None:
    found = record(
        told("a", "Chad’s [President|n] [Idrissa Maïkoro|PERSON role=President c=TCD] spoke. [Maikoro|PERSON] left."),
        told("b", "[Col. Idrissa Maikoro|PERSON] came back. [Idrissa Maikoroo|PERSON] spoke."),
        told("c", "[Maikoron|PERSON] denied it."),
    )
    one = actor(found, "Idrissa Maïkoro")
    assert {"Maikoro", "Idrissa Maikoro", "Idrissa Maikoroo"} <= {*one.names, "Idrissa Maikoro"}
    assert (one.type, one.country, one.name) == ("person", "TCD", "Idrissa Maïkoro")
    assert len({a.id for a in found.actors if a.type == "person"}) <= 2


def test_two_people_who_share_a_surname_stay_two() -> None:
    found = record(
        told("a", "[Oumar Sissako|PERSON] met [Fanta Sissako|PERSON]. [Sissako|PERSON] was glad."),
        told("b", "[Oumar Sissako|PERSON] spoke. Then [Sissako|PERSON] left."),
        told("c", "[Sissako|PERSON] was not seen."),
    )
    assert actor(found, "Oumar Sissako").id != actor(found, "Fanta Sissako").id
    by_report = {m.report: a.name for a in found.actors for m in a.mentions if m.text == "Sissako"}
    paths = {r.id: r.path for r in found.reports}
    assert {paths[r]: n for r, n in by_report.items()} == {
        "a.txt": "Fanta Sissako",
        "b.txt": "Oumar Sissako",
        "c.txt": "Sissako",
    }


def test_a_state_its_government_and_its_army_are_three_actors() -> None:
    found = record(
        told(
            "a",
            "[Chad|GPE] said [the Chadian army|n c=TCD] obeyed. [The junta|n] agreed with [Chadian troops|n c=TCD].",
        ),
        told("b", "[The Chadian junta|n c=TCD] and [Chadian authorities|n c=TCD] denied it."),
    )
    assert actor(found, "Chad").type == "country"
    assert actor(found, "Chadian army").id == actor(found, "Chadian troops").id
    assert actor(found, "Chadian army").type == "military"
    assert actor(found, "junta").id == actor(found, "Chadian junta").id == actor(found, "Chadian authorities").id
    assert {a.country for a in found.actors} == {"TCD"}
    assert len({a.id for a in found.actors}) == 3


def test_a_capital_is_its_state_only_where_it_acts() -> None:
    found = record(
        told(
            "a",
            "[Paris|GPE #p] protested against [Chad|GPE #c]. A crowd met in [Paris|GPE #q].",
            events=[Ev("protested", "ACCUSE", "p", "c"), Ev("met", "CONSULT", place="q")],
        )
    )
    france = actor(found, "Paris")
    assert (france.name, france.type, len(france.mentions)) == ("France", "country", 1)
    assert [p.name for p in found.places] == ["Paris"]
    assert found.places[0].country == "FRA" and found.places[0].lat == pytest.approx(48.85, abs=0.1)


def test_a_misspelt_state_is_the_state_that_the_report_names() -> None:
    found = record(told("a", "[Gabon|GPE] was warned. The union threatened [Gabona|GPE] with sanctions."))
    assert actor(found, "Gabona").country == "GAB"
    assert actor(found, "Gabona").id == actor(found, "Gabon").id
    alone = record(told("b", "The union threatened [Gabona|GPE] with sanctions."))
    assert not [a for a in alone.actors if a.country == "GAB"]


def test_an_acronym_that_the_report_explains() -> None:
    found = record(
        told("a", "[The Lake Front for Dignity|ORG] (LFD) attacked. [LFD|ORG] fighters fled."),
        told("b", "[Lake Front for Dignity|ORG] spokesmen denied it."),
    )
    assert actor(found, "LFD").id == actor(found, "Lake Front for Dignity").id


def test_a_ministry_without_its_country_is_that_of_the_report() -> None:
    found = record(
        told(
            "a",
            "[Ghana’s|GPE] case rests, [the defense ministry|n] said. "
            "[The Ghanaian Ministry of Defence|ORG] denied it.",
        )
    )
    assert actor(found, "defense ministry").id == actor(found, "Ghanaian Ministry of Defence").id
    assert actor(found, "defense ministry").country == "GHA"


def test_an_office_is_its_holder() -> None:
    found = record(
        told(
            "a",
            "[Ghana|GPE] sent [Foreign Minister|n] [Efua Mensah|PERSON role=Ghanaian_Foreign_Minister]. "
            "[The foreign minister|n] spoke.",
        )
    )
    assert "foreign minister" in actor(found, "Efua Mensah").names
    assert actor(found, "Efua Mensah").country == "GHA"


# events


def test_one_event_in_three_reports() -> None:
    found = record(
        told(
            "a",
            "[Ghana|GPE #g] suspended joint patrols with [Togo|GPE #t] on 3 May 2021.",
            published="2021-05-04",
            events=[Ev("suspended", "SANCTION", "g", "t", "suspend", "joint patrol", when="3 May 2021")],
        ),
        told(
            "b",
            "[The Ghanaian government|n #g c=GHA] halted the patrols with [Togo|GPE #t] on Monday.",
            published="2021-05-06",
            events=[Ev("halted", "SANCTION", "g", "t", "halt", "patrol", when="Monday")],
        ),
        told(
            "c",
            "[Benin|GPE #b] suspended its membership. The suspension of patrols by [Ghana|GPE #g] goes on.",
            published="2021-06-20",
            events=[
                Ev("suspended", "SANCTION", "b", "", "suspend", "membership"),
                Ev("suspension", "SANCTION", "g", "", "suspension", "patrol"),
            ],
        ),
    )
    one = event(found, "halted")
    assert {s.trigger.text for s in one.statements} == {"suspended", "halted", "suspension"}
    assert (one.reports, one.origins) == (3, 3)
    assert one.date is not None and one.date.edtf == "2021-05-03"
    assert len(found.events) == 2


def test_repeated_events_stay_apart() -> None:
    found = record(
        told(
            "a",
            "[Officers|n #o] staged a coup in [Gabon|GPE #g] in August 2020. "
            "[Officers|n #p] staged a putsch there in May 2021.",
            published="2021-06-01",
            events=[
                Ev("coup", "COERCE", "o", "g", when="August 2020"),
                Ev("putsch", "COERCE", "p", "g", when="May 2021"),
            ],
        )
    )
    assert event(found, "coup").id != event(found, "putsch").id


def test_deeds_of_different_states_stay_apart() -> None:
    found = record(
        told(
            "a",
            "[Ghana|GPE #g] suspended aid to [Gabon|GPE #x]. [Togo|GPE #t] has stopped aid to [Gabon|GPE #y] too.",
            published="2021-01-10",
            events=[
                Ev("suspended", "SANCTION", "g", "x", "suspend", "aid"),
                Ev("stopped", "SANCTION", "t", "y", "stop", "aid"),
            ],
        )
    )
    assert event(found, "suspended").id != event(found, "stopped").id


def test_a_status_moves_on_with_time() -> None:
    items = [
        told(
            "a",
            "[Ghana|GPE #g] will withdraw its troops from [Togo|GPE #t].",
            published="2021-01-10",
            events=[Ev("withdraw", "RETREAT", "g", "t", "withdraw", "troop", "announced")],
        ),
        told(
            "b",
            "[Ghana|GPE #g] withdrew its troops from [Togo|GPE #t].",
            published="2021-03-10",
            events=[Ev("withdrew", "RETREAT", "g", "t", "withdraw", "troop", "occurred")],
        ),
    ]
    one = event(record(*items), "withdrew")
    assert one.status == "occurred" and len(one.statements) == 2


# figures, quotes, origins


def test_a_series_and_its_disagreement() -> None:
    found = record(
        told(
            "a",
            "[Ghana|GPE #g] has 800 soldiers in [Togo|GPE #t].",
            published="2021-01-10",
            figures=[Fig("800 soldiers", 800, "soldiers", "g", "t")],
        ),
        told(
            "b",
            "[Ghana|GPE #g] has 1,100 troops in [Togo|GPE #t] and 90 in [Benin|GPE #b].",
            published="2021-02-10",
            figures=[Fig("1,100 troops", 1100, "troops", "g", "t"), Fig("90", 90, "troops", "g", "b")],
        ),
    )
    assert sorted(len(f.values) for f in found.figures) == [1, 2]
    (one,) = found.discrepancies
    assert (one.field, sorted(side.value for side in one.sides)) == ("value", ["1,100", "800"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Fig("820", 820, "soldiers"), Fig("600", None, "soldiers", low=600)),
        (Fig("820", 820, "soldiers"), Fig("600", 800, "soldiers", approximate=True)),
        (Fig("820", 820, "soldiers"), Fig("600", 820, "soldiers")),
    ],
)
def test_a_bound_and_a_rounding_are_no_disagreement(first: Fig, second: Fig) -> None:
    found = record(
        told("a", "[Ghana|GPE #g] has 820.", published="2021-01-10", figures=[dataclasses.replace(first, subject="g")]),
        told(
            "b", "[Ghana|GPE #g] has 600.", published="2021-01-11", figures=[dataclasses.replace(second, subject="g")]
        ),
    )
    assert len(found.figures) == 1 and not found.discrepancies


SAID = "These measures will be looked at again in the coming weeks, once the answers of the authorities are in,"


def test_one_utterance_in_two_translations() -> None:
    found = record(
        told(
            "a",
            f"“{SAID}” [Ghana|GPE #g] said.",
            quotes=[
                Quo(
                    SAID,
                    "g",
                )
            ],
        ),
        told(
            "b",
            "“The measures will be reviewed in the coming weeks in light of answers given by the authorities.”",
            quotes=[
                Quo("The measures will be reviewed in the coming weeks in light of answers given by the authorities.")
            ],
        ),
        told("c", "“We shall never surrender our river.”", quotes=[Quo("We shall never surrender our river.")]),
    )
    assert sorted(len(q.variants) for q in found.quotes) == [1, 2]


COPIED = (
    "The river commission closed both locks at dawn, the harbour master told a crowd of traders. Barges were turned "
    "back at the second bridge and crews were asked to wait. A fee of forty coins is due before one may pass again. "
    "The traders answered that they had paid in spring and would not pay twice for the same water."
)


def test_a_copy_counts_once() -> None:
    event_ = Ev("closed", "COERCE", "", "", "close", "lock")
    found = record(
        told("a", COPIED, published="2021-01-10", events=[event_]),
        told("b", COPIED.replace("at dawn, ", "").replace("forty", "40"), published="2021-01-11", events=[event_]),
        told("c", "The locks were closed by the commission.", published="2021-01-12", events=[event_]),
    )
    by_path = {r.path: r for r in found.reports}
    assert by_path["b.txt"].copy_of == (by_path["a.txt"].id,)
    assert by_path["a.txt"].origin == by_path["b.txt"].origin != by_path["c.txt"].origin
    (one,) = found.events
    assert (one.reports, one.origins) == (3, 2)


def test_a_day_that_reports_disagree_on() -> None:
    found = record(
        *(
            told(
                name,
                f"[Ghana|GPE #g] expelled the ambassador of [Togo|GPE #t] on {when}.",
                published="2021-05-08",
                events=[Ev("expelled", "SANCTION", "g", "t", "expel", "ambassador", when=when)],
            )
            for name, when in (("a", "3 May 2021"), ("b", "4 May 2021"), ("c", "3 May 2021"))
        )
    )
    (one,) = found.discrepancies
    assert one.field == "date"
    assert {side.value: len(side.evidence) for side in one.sides} == {"2021-05-03": 2, "2021-05-04": 1}


def test_states_that_exclude_each_other() -> None:
    found = record(
        told(
            "a",
            "Fishermen saw empty boats. [Ghana|GPE #g] suspended the joint patrols with [Togo|GPE #t] on 3 May 2021.",
            published="2021-05-04",
            events=[Ev("suspended", "SANCTION", "g", "t", "suspend", "patrol", when="3 May 2021")],
        ),
        told(
            "b",
            "It was 3 May 2021 when [Togo|GPE #t] heard that [Ghana|GPE #g] had terminated their patrols at sea.",
            published="2021-05-04",
            events=[Ev("terminated", "SANCTION", "g", "t", "terminate", "patrol", when="3 May 2021")],
        ),
    )
    (one,) = found.discrepancies
    assert (one.field, sorted(side.value for side in one.sides)) == ("state", ["ended", "suspended"])


def test_a_bare_noun_takes_up_what_the_report_told_before() -> None:
    found = record(
        told(
            "a",
            "[Ghana|GPE #g] suspended joint patrols with [Togo|GPE #t]. The suspension angered traders.",
            events=[
                Ev("suspended", "SANCTION", "g", "t", "suspend", "patrol"),
                Ev("suspension", "SANCTION", "", "", "suspension"),
            ],
        )
    )
    assert event(found, "suspended").id == event(found, "suspension").id


def test_only_the_news_of_the_day_is_dated_by_the_report() -> None:
    found = record(
        told(
            "a",
            "[Ghana|GPE #g] closed the border. [Togo|GPE #t] had expelled a consul.",
            published="2021-05-04",
            events=[Ev("closed", "COERCE", "g", "", "close", "border"), Ev("expelled", "SANCTION", "t", "", "expel")],
        )
    )
    closed, expelled = event(found, "closed").date, event(found, "expelled").date
    assert closed is not None and (closed.edtf, closed.basis) == ("2021-05-04", "publication")
    assert expelled is None


def test_a_report_without_a_day_is_dated_by_its_story() -> None:
    text = (
        "[The river commission|ORG #c] closed both locks on Thursday after traders from [Togo|GPE] refused to pay the "
        "new fee of forty coins. Barges waited at the second bridge and crews slept on deck."
    )
    found = record(
        told("a", text, published="2021-05-07"),
        told("b", text.replace("Barges", "Ships") + " It had been so in 2019.", published=None),
    )
    day = next(r.published for r in found.reports if r.path == "b.txt")
    assert day is not None and day.start is not None and day.end is not None
    assert (day.start.year, day.start.month) == (2021, 5) and day.basis == "inferred"


def test_days_of_one_utterance_a_few_days_apart() -> None:
    words = "Our airspace was violated eleven times by aircraft of the neighbour this spring"
    found = record(
        *(
            told(
                name,
                f"[Ada Obi|PERSON #o role=spokeswoman] said on {when}: “{words}.”",
                published="2021-05-08",
                quotes=[Quo(words, "o")],
            )
            for name, when in (("a", "3 May 2021"), ("b", "4 May 2021"))
        )
    )
    (one,) = found.discrepancies
    assert one.field == "date" and [side.value for side in one.sides] == ["2021-05-03", "2021-05-04"]


def test_statements_of_another_report_are_refused() -> None:
    (a, _), (_, statements) = told("a", "One."), told("b", "Two.")
    with pytest.raises(ValueError, match=r"a\.txt: comes with the statements of report"):
        record((a, statements))


def test_a_report_given_twice_is_kept_once() -> None:
    item = told("a", "[Ghana|GPE] spoke.")
    found = record(item, item)
    assert len(found.reports) == 1 and "the same report as" in found.rejected[0].reason


# properties

NAMES = ("Ada Mensah", "Ada Mensahh", "Kofi Mensah", "Mensah", "Kofi Boateng", "Boateng", "Yaa Boateng")
STATES = ("Ghana", "Togo", "Benin", "Gabon")
DEEDS = (
    ("suspended", "SANCTION", "aid"),
    ("accused", "ACCUSE", ""),
    ("attacked", "ASSAULT", "base"),
    ("left", "RETREAT", ""),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Item]:
    items = []
    for n in range(draw(st.integers(1, 5))):
        parts: list[str] = []
        events: list[Ev] = []
        names = iter(range(100))
        for _ in range(draw(st.integers(1, 4))):
            who = draw(st.sampled_from(NAMES + STATES))
            whom = draw(st.sampled_from(STATES))
            verb, type_, thing = draw(st.sampled_from(DEEDS))
            a, b, number = next(names), next(names), draw(st.integers(0, 99))
            when = draw(st.sampled_from(("on 3 May 2021", "in May 2020", "on Monday", "")))
            label = "GPE" if who in STATES else "PERSON"
            parts.append(f"[{who}|{label} #m{a}] {verb}{number:02d} the {thing} of [{whom}|GPE #m{b}] {when}.")
            if f"{verb}{number:02d}" not in [e.trigger for e in events]:
                events.append(Ev(f"{verb}{number:02d}", type_, f"m{a}", f"m{b}", verb, thing))
        published = draw(st.sampled_from((None, "2021-05-05", "2021-06-01")))
        items.append(told(f"r{n}", " ".join(parts), published=published, events=events))
    return items


UNRELATED = told(
    "unrelated",
    "[Norway|GPE #n] fined the [Fjord Shipping|ORG #f] company on 7 July 2019.",
    published="2019-07-08",
    events=[Ev("fined", "COERCE", "n", "f", "fine", "company", when="7 July 2019")],
)


@settings(max_examples=25, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_the_reports_makes_no_difference(items: list[Item], random: object) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert record(*shuffled) == record(*items)


@settings(max_examples=15, deadline=None)
@given(stories())
def test_an_unrelated_report_changes_no_id(items: list[Item]) -> None:
    before, after = record(*items), record(*items, UNRELATED)
    for kind in ("reports", "actors", "events", "figures", "quotes", "discrepancies"):
        assert _ids(getattr(before, kind)) <= _ids(getattr(after, kind))


def _ids(items: Iterable[object]) -> set[str]:
    return {item.id for item in items}  # type: ignore[attr-defined]


@settings(max_examples=25, deadline=None)
@given(stories())
def test_references_resolve_anchors_hold_and_given_names_do_not_mix(items: list[Item]) -> None:
    found = record(*items)
    texts = {r.id: r.text for r in found.reports}
    actors, places = _ids(found.actors), _ids(found.places)
    for kind in (found.reports, found.actors, found.places, found.events, found.figures, found.quotes):
        ids = [item.id for item in kind]
        assert ids == sorted(set(ids))
    for a in found.actors:
        assert all(texts[m.report][m.start : m.end] == m.text for m in a.mentions)
        given_names = {name.split()[0] for name in a.names if a.type == "person" and " " in name}
        assert len(given_names) <= 1
    triggers = [(s.trigger.report, s.trigger.start) for e in found.events for s in e.statements]
    assert len(triggers) == len(set(triggers)) == sum(len(s.events) for _, s in items)
    for e in found.events:
        assert {*e.actors, *e.recipients} <= actors and (e.place is None or e.place in places)
        for s in e.statements:
            assert texts[s.clause.report][s.clause.start : s.clause.end] == s.clause.text
            assert s.attribution is None or s.attribution in actors
    for d in found.discrepancies:
        assert len(d.sides) > 1 and d.about.split(":")[1] in _ids(found.events) | _ids(found.figures)
