"""Judgements: the log, and the record as judged."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_strategies import records

from sitrep import judgements, store
from sitrep.cli import main
from sitrep.judgements import Judgement, JudgementError, Verb, apply, make, undo
from sitrep.judgements.things import JOINABLE, KINDS, evidence_of
from sitrep.record import (
    Actor,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Record,
    Report,
    Side,
    Status,
)

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def at(minute: int) -> str:
    return f"2026-01-01T00:{minute:02d}:00Z"


def day(text: str) -> Date:
    one = dt.date.fromisoformat(text)
    return Date(one, one, "day", "explicit")


def report(number: int, text: str, published: str, outlet: str) -> Report:
    return Report(f"r-{number}", f"{number}.txt", text, "0" * 64, outlet=outlet, published=day(published))


def where(source: Report, words: str) -> Evidence:
    start = source.text.index(words)
    return source.evidence(start, start + len(words))


def said(source: Report, clause: str, trigger: str, status: Status, date: str | None) -> EventSource:
    return EventSource(where(source, clause), where(source, trigger), status, None, day(date) if date else None)


ONE = report(1, "The army left the base on 4 May. General Brou of Ostland spoke.", "2022-05-05", "Gazette")
TWO = report(2, "Soldiers may quit the base. Pierre Brou sings. The base was handed over.", "2022-05-01", "Herald")
STORY = Record(
    reports=(ONE, TWO),
    actors=(
        Actor("actor-army", "army", "military", "FRA", ("army",), (where(ONE, "army"),)),
        Actor(
            "actor-brou",
            "General Brou",
            "person",
            None,
            ("General Brou", "Pierre Brou"),
            (where(ONE, "General Brou"), where(TWO, "Pierre Brou")),
        ),
        Actor("actor-men", "Soldiers", "military", None, ("Soldiers",), (where(TWO, "Soldiers"),)),
    ),
    events=(
        Event(
            "event-left",
            "RETREAT",
            None,
            "army: leave the base",
            "occurred",
            day("2022-05-04"),
            None,
            ("actor-army",),
            (),
            (said(ONE, "The army left the base on 4 May", "left", "occurred", "2022-05-04"),),
            1,
            1,
            1,
        ),
        Event(
            "event-quit",
            "RETREAT",
            None,
            "Soldiers: quit the base",
            "considered",
            None,
            None,
            ("actor-men",),
            (),
            (said(TWO, "Soldiers may quit the base", "quit", "considered", None),),
            1,
            1,
            1,
        ),
        Event(
            "event-sings",
            "CONSULT",
            None,
            "Brou: sing",
            "ongoing",
            None,
            None,
            ("actor-brou",),
            (),
            (said(TWO, "Pierre Brou sings", "sings", "ongoing", None),),
            1,
            1,
            1,
        ),
    ),
    figures=(
        Figure(
            "figure-men",
            "men",
            "personnel",
            "person",
            ("actor-army",),
            None,
            (FigureValue(None, 4.0, None, False, None, where(ONE, "4")),),
        ),
    ),
    discrepancies=(
        Discrepancy(
            "discrepancy-a",
            "event:event-left",
            "date",
            (Side("2022-05-04", (where(ONE, "4 May"),)), Side("x", (where(TWO, "base"),))),
        ),
    ),
)


def judge(record: Record, verb: Verb, *ids: str, minute: int = 0, author: str = "Ada", **rest: Any) -> Judgement:
    return make(record, verb, ids, author=author, time=at(minute), **rest)


def by_id(items: Any) -> dict[str, Any]:
    return {item.id: item for item in items}


def test_merged_events_say_together_what_their_statements_say() -> None:
    entry = judge(STORY, "merge", "event-left", "event-quit")
    record, conflicts = apply(STORY, [entry])
    assert not conflicts
    (event,) = [event for event in record.events if event.type == "RETREAT"]
    assert event.status == "occurred" and event.date == day("2022-05-04")
    assert (event.reports, event.outlets, event.origins) == (2, 2, 2)
    assert event.actors == ("actor-army", "actor-men")
    assert [step.status for step in event.history] == ["considered", "occurred"]
    assert [mark.about for mark in record.marks] == [f"event:{event.id}"]
    assert record.discrepancies[0].about == f"event:{event.id}"


def test_a_merged_actor_takes_the_place_of_both_everywhere() -> None:
    record, _ = apply(STORY, [judge(STORY, "same", "actor-army", "actor-men")])
    (actor,) = [actor for actor in record.actors if actor.type == "military"]
    assert set(actor.names) == {"army", "Soldiers"} and len(actor.mentions) == 2
    events = by_id(record.events)
    assert events["event-left"].actors == events["event-quit"].actors == (actor.id,)
    assert record.figures[0].subject == (actor.id,)


def test_a_split_actor_keeps_to_the_statements_that_name_it() -> None:
    record, conflicts = apply(STORY, [judge(STORY, "split", "actor-brou", parts=["Pierre Brou"])])
    assert not conflicts
    singer = next(actor for actor in record.actors if actor.name == "Pierre Brou")
    general = next(actor for actor in record.actors if actor.name == "General Brou")
    assert general.id == "actor-brou" and general.names == ("General Brou",)
    assert by_id(record.events)["event-sings"].actors == (singer.id,)


def test_what_was_merged_can_be_split_again() -> None:
    merge = judge(STORY, "merge", "event-left", "event-quit")
    merged, _ = apply(STORY, [merge])
    group = next(event for event in merged.events if event.type == "RETREAT")
    split = judge(merged, "split", group.id, minute=1, parts=["Soldiers may quit"])
    record, conflicts = apply(STORY, [merge, split])
    assert not conflicts
    assert replace(record, marks=()) == STORY


def test_a_value_that_was_set_stays_when_things_are_joined() -> None:
    put = judge(STORY, "set", "event-quit", field="status", value="denied")
    record, _ = apply(STORY, [put, judge(STORY, "merge", "event-left", "event-quit", minute=1)])
    (event,) = [event for event in record.events if event.type == "RETREAT"]
    assert event.status == "denied"
    assert {(mark.verb, mark.field) for mark in record.marks} == {("merge", ""), ("set", "status")}


def test_wrong_takes_a_thing_out_and_what_is_about_it() -> None:
    record, _ = apply(STORY, [judge(STORY, "wrong", "event-left"), judge(STORY, "wrong", "actor-men")])
    assert [event.id for event in record.events] == ["event-quit", "event-sings"]
    assert record.discrepancies == () and by_id(record.events)["event-quit"].actors == ()


def test_a_wrong_statement_goes_and_the_event_stays() -> None:
    merge = judge(STORY, "merge", "event-left", "event-quit")
    merged, _ = apply(STORY, [merge])
    group = next(event for event in merged.events if event.type == "RETREAT")
    record, _ = apply(STORY, [merge, judge(merged, "wrong", group.id, minute=1, parts=["left the base"])])
    event = next(event for event in record.events if event.type == "RETREAT")
    assert event.status == "considered" and len(event.statements) == 1 and event.date is None


def test_two_people_who_set_the_same_field_without_seeing_each_other_clash() -> None:
    first = judge(STORY, "set", "event-left", field="status", value="denied", author="Ada")
    second = judge(STORY, "set", "event-left", field="status", value="alleged", author="Bob", minute=1)
    record, (conflict,) = apply(STORY, [second, first])
    assert by_id(record.events)["event-left"].status == "denied"
    assert (conflict.kind, conflict.judgement, conflict.other) == ("clash", second.id, first.id)
    seen, _ = apply(STORY, [first])
    third = judge(seen, "set", "event-left", field="status", value="alleged", author="Bob", minute=2)
    record, conflicts = apply(STORY, [first, third])
    assert by_id(record.events)["event-left"].status == "alleged" and not conflicts


def test_not_the_same_forbids_a_merge_until_it_is_taken_back() -> None:
    apart = judge(STORY, "not-same", "event-left", "event-quit")
    merge = judge(STORY, "merge", "event-left", "event-quit", author="Bob", minute=1)
    record, (conflict,) = apply(STORY, [apart, merge])
    assert len(record.events) == 3 and (conflict.kind, conflict.other) == ("clash", apart.id)
    record, conflicts = apply(STORY, [apart, merge, undo(apart.id, author="Ada", time=at(2))])
    assert len(record.events) == 2 and not conflicts


def test_not_the_same_parts_what_a_later_run_joins() -> None:
    apart = judge(STORY, "not-same", "event-left", "event-quit")
    joined, _ = apply(STORY, [judge(STORY, "merge", "event-left", "event-quit")])
    later = replace(joined, marks=())
    record, conflicts = apply(later, [apart])
    assert not conflicts and len(record.events) == 3


def test_a_thing_with_another_id_is_found_where_it_stands() -> None:
    put = judge(STORY, "set", "event-left", field="date", value="2022-05-03")
    renamed = tuple(replace(e, id="event-new") if e.id == "event-left" else e for e in STORY.events)
    record, conflicts = apply(replace(STORY, events=renamed, discrepancies=()), [put])
    assert not conflicts and by_id(record.events)["event-new"].date == day("2022-05-03")


def test_a_report_that_was_cleaned_anew_keeps_its_judgements() -> None:
    put = judge(STORY, "set", "event-left", field="status", value="denied")
    longer = replace(ONE, text=f"Gazette. {ONE.text}")

    def moved(evidence: Evidence) -> Evidence:
        return where(longer, evidence.text) if evidence.report == ONE.id else evidence

    event = STORY.events[0]
    told = tuple(replace(s, clause=moved(s.clause), trigger=moved(s.trigger)) for s in event.statements)
    record, conflicts = apply(
        Record(reports=(longer,), events=(replace(event, id="event-z", statements=told, actors=()),)), [put]
    )
    assert not conflicts and record.events[0].status == "denied"


def test_what_is_gone_is_reported_and_stays_in_the_log() -> None:
    put = judge(STORY, "set", "event-left", field="status", value="denied")
    _, (conflict,) = apply(replace(STORY, reports=(TWO,), events=STORY.events[1:], discrepancies=()), [put])
    assert conflict.kind == "gone" and "army: leave the base" in conflict.words


def test_a_value_that_a_later_run_changes_is_put_back_and_reported() -> None:
    right = judge(STORY, "right", "event-left", field="status")
    later = replace(STORY, events=(replace(STORY.events[0], status="alleged"), *STORY.events[1:]))
    record, (conflict,) = apply(later, [right])
    assert record.events[0].status == "occurred" and conflict.kind == "changed"


def test_an_undo_that_is_undone_does_not_hold() -> None:
    merge = judge(STORY, "merge", "event-left", "event-quit")
    back = undo(merge.id, author="Ada", time=at(1))
    again = undo(back.id, author="Ada", time=at(2))
    assert len(apply(STORY, [merge, back])[0].events) == 3
    assert len(apply(STORY, [merge, back, again])[0].events) == 2


@pytest.mark.parametrize(
    ("verb", "ids", "rest", "words"),
    [
        ("merge", ["event-left"], {}, "two ids or more"),
        ("merge", ["event-left", "actor-army"], {}, "one kind"),
        ("set", ["event-left"], {"field": "weather", "value": "wet"}, "no field 'weather'"),
        ("set", ["event-left"], {"field": "date", "value": "4 May"}, "2022-05-03"),
        ("set", ["event-left"], {"field": "actors", "value": "nobody"}, "not the id or the full name"),
        ("split", ["actor-brou"], {"parts": ["Brou"]}, "leave nothing"),
        ("split", ["actor-brou"], {"parts": ["Diallo"]}, "no statement or mention"),
        ("wrong", ["r-1"], {}, "leave its file out"),
        ("note", ["event-left"], {}, "needs words"),
        ("right", ["event"], {}, "several begin so"),
    ],
)
def test_what_cannot_be_followed_is_refused(verb: Verb, ids: list[str], rest: dict[str, Any], words: str) -> None:
    with pytest.raises(JudgementError, match=words):
        judge(STORY, verb, *ids, **rest)


def test_actors_can_be_set_by_name() -> None:
    record, _ = apply(STORY, [judge(STORY, "set", "event-quit", field="recipients", value="general brou")])
    assert by_id(record.events)["event-quit"].recipients == ("actor-brou",)


def test_one_value_of_a_series_can_be_set() -> None:
    record, _ = apply(STORY, [judge(STORY, "set", "figure-men", field="best", value="1,400", parts=["4"])])
    assert record.figures[0].values[0].best == 1400


@st.composite
def judged(draw: st.DrawFn) -> tuple[Record, list[Judgement]]:
    """A record, and judgements that somebody who looks at it, or at what earlier ones made of it, could make."""
    resolved = replace(draw(records()), marks=())
    log: list[Judgement] = []
    for minute in range(draw(st.integers(1, 5))):
        record = apply(resolved, log)[0] if draw(st.booleans()) else resolved
        kind = draw(st.sampled_from(JOINABLE))
        things = getattr(record, KINDS[kind])
        verbs: list[Verb] = ["merge", "same", "not-same", "split", "right", "wrong", "set", "note"]
        verb = draw(st.sampled_from(verbs))
        count = min(len(things), 2 if verb in ("merge", "same", "not-same") else 1)
        chosen = draw(st.permutations(things))[:count]
        field = draw(st.sampled_from(sorted(judgements.FIELDS[kind]))) if verb in ("set", "right") else ""
        parts = list(evidence_of(chosen[0]))[:1] if chosen and verb == "split" else []
        value = draw(st.sampled_from(["2022-05", "denied", "FRA", "7", None, *[actor.id for actor in record.actors]]))
        try:
            ids = [thing.id for thing in chosen]
            log.append(judge(record, verb, *ids, minute=minute, field=field, value=value, parts=parts, reason="x"))
        except JudgementError:
            continue
    return resolved, log


def references(record: Record) -> set[str]:
    found = {actor for event in record.events for actor in (*event.actors, *event.recipients)}
    found |= {one.attribution for event in record.events for one in event.statements if one.attribution}
    found |= {actor for figure in record.figures for actor in figure.subject}
    found |= {quote.speaker for quote in record.quotes if quote.speaker}
    found |= {actor for arrangement in record.arrangements for actor in arrangement.parties}
    return found


@QUICK
@given(judged())
def test_replay_is_idempotent(drawn: tuple[Record, list[Judgement]]) -> None:
    resolved, log = drawn
    once, conflicts = apply(resolved, log)
    assert apply(resolved, [*log, *log]) == (once, conflicts)
    assert apply(resolved, log[::-1]) == (once, conflicts)


@QUICK
@given(judged())
def test_the_judged_record_contradicts_itself_nowhere(drawn: tuple[Record, list[Judgement]]) -> None:
    resolved, log = drawn
    record, _ = apply(resolved, log)
    assert references(record) <= {actor.id for actor in record.actors}
    for name in KINDS.values():
        ids = [item.id for item in getattr(record, name)]
        assert ids == sorted(set(ids))
    every = {f"{kind}:{item.id}" for kind, name in KINDS.items() for item in getattr(record, name)}
    known = {discrepancy.about for discrepancy in resolved.discrepancies} - every
    assert all(discrepancy.about in every or discrepancy.about in known for discrepancy in record.discrepancies)
    assert len({entry.id for entry in log}) >= len({mark.judgement for mark in record.marks})


@QUICK
@given(judged())
def test_undo_restores(drawn: tuple[Record, list[Judgement]]) -> None:
    resolved, log = drawn
    for last in range(len(log)):
        back = undo(log[last].id, author="Bob", time=at(30))
        assert apply(resolved, [*log, back]) == apply(resolved, [one for one in log if one is not log[last]])
    everything = [undo(one.id, author="Bob", time=at(30)) for one in log]
    assert apply(resolved, [*log, *everything]) == (resolved, ())


@QUICK
@given(judged())
def test_an_entry_survives_its_line(drawn: tuple[Record, list[Judgement]]) -> None:
    for entry in drawn[1]:
        again = judgements.from_line(judgements.to_line(entry))
        assert again == entry and again.id == entry.id


@QUICK
@given(records(), st.data())
def test_the_order_of_independent_judgements_does_not_matter(record: Record, data: st.DataObject) -> None:
    record = replace(record, marks=())
    fields = {"actor": ("country", "FRA"), "place": ("name", "X"), "figure": ("unit", "X"), "quote": ("date", "2022")}
    things = [(kind, item.id) for kind in fields for item in getattr(record, KINDS[kind])]
    minutes = data.draw(st.permutations(range(len(things) + 1)))
    log = [
        judge(record, "set", id_, minute=minute, field=fields[kind][0], value=fields[kind][1])
        for (kind, id_), minute in zip(things, minutes, strict=False)
    ]
    if len(record.events) == 2:
        log.append(judge(record, "merge", *[event.id for event in record.events], minute=minutes[-1]))
    reordered = [replace(one, time=at(50 - int(one.time[14:16]))) for one in log]
    first, second = apply(record, log)[0], apply(record, reordered)[0]
    assert replace(first, marks=()) == replace(second, marks=())


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "record.db"
    store.write(STORY, path)
    return path


def test_the_log_outlives_the_record(database: Path) -> None:
    entry = judge(STORY, "merge", "event-left", "event-quit")
    assert judgements.append(database, entry) == entry.id
    store.write(STORY, database)
    assert judgements.log(database) == (entry,)
    assert len(judgements.current(database)[0].events) == 2
    assert store.read(database) == STORY


def test_the_log_of_an_older_schema_is_taken_over(database: Path) -> None:
    judgements.append(database, judge(STORY, "note", "event-left", reason="look again"))
    head = bytearray(database.read_bytes())
    head[60:64] = (1).to_bytes(4, "big")
    database.write_bytes(head)
    with pytest.raises(store.StoreError, match="older sitrep"):
        store.read(database)
    store.write(STORY, database)
    assert [entry.reason for entry in judgements.log(database)] == ["look again"]


def test_importing_twice_is_importing_once(database: Path, tmp_path: Path) -> None:
    judgements.append(database, judge(STORY, "merge", "event-left", "event-quit"))
    lines = list(judgements.export_lines(database))
    other = tmp_path / "other.db"
    store.write(STORY, other)
    assert judgements.import_lines(other, lines) == (1, 0)
    assert judgements.import_lines(other, [*lines, ""]) == (0, 1)
    assert judgements.current(other) == judgements.current(database)


def test_a_line_that_was_changed_by_hand_is_refused_and_nothing_is_taken(database: Path) -> None:
    line = judgements.to_line(judge(STORY, "note", "event-left", reason="fine"))
    other = judgements.to_line(judge(STORY, "note", "event-quit", reason="fine"))
    with pytest.raises(JudgementError, match=r"line 2: it was changed by hand"):
        judgements.import_lines(database, [other, line.replace("fine", "fime")])
    assert judgements.log(database) == ()


def test_people_and_runs_at_once_lose_nothing(database: Path) -> None:
    entries = [[judge(STORY, "note", "event-left", reason=f"{who} {n}", minute=n) for n in range(8)] for who in "ab"]

    def write(mine: list[Judgement]) -> None:
        for entry in mine:
            judgements.append(database, entry)

    threads = [threading.Thread(target=write, args=(mine,)) for mine in entries]
    for thread in threads:
        thread.start()
    for _ in range(4):
        store.write(STORY, database)
    for thread in threads:
        thread.join()
    assert {entry.id for entry in judgements.log(database)} == {entry.id for mine in entries for entry in mine}


def test_a_log_in_a_file_that_is_not_ours_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    with pytest.raises(store.StoreError, match=r"notes\.txt is not a database"):
        judgements.log(path)


def test_an_exported_database_shows_the_record_as_judged(database: Path, tmp_path: Path) -> None:
    record, _ = judgements.current(database)
    judgements.append(
        database, make(record, "set", ["event-left"], field="status", value="denied", author="Ada", time=at(1))
    )
    target = tmp_path / "judged.db"
    ran = CliRunner().invoke(main, ["export", str(database.parent), "--format", "sqlite", "-o", str(target)])
    assert ran.exit_code == 0, ran.output

    def status(path: Path) -> str:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            (found,) = connection.execute("SELECT status FROM timeline WHERE event_id = 'event-left'").fetchone()
        return str(found)

    assert (status(database), status(target)) == ("occurred", "denied")
    assert store.read(target) == judgements.current(database)[0]
    assert CliRunner().invoke(main, ["export", str(database.parent), "--format", "sqlite"]).exit_code == 2
