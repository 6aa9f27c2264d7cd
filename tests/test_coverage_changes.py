"""Who reported what, what changed, and how an event's status did."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_strategies import records

from sitrep import changes, coverage, judgements, store
from sitrep.errors import SitrepError
from sitrep.record import Date, Event, EventSource, Figure, FigureValue, Record, Report, Status
from sitrep.resolve import history

QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def day(text: str) -> Date:
    one = dt.date.fromisoformat(text)
    return Date(one, one, "day", "explicit")


def report(name: str, outlet: str | None, published: str | None, copy_of: tuple[str, ...] = ()) -> Report:
    date = day(published) if published else None
    return Report(
        name, f"in/{name}.txt", "They may leave. They left.", name, None, outlet, published=date, copy_of=copy_of
    )


def told(source: Report, status: Status, date: str | None = None) -> EventSource:
    clause, trigger = ((0, 14), (9, 14)) if status == "considered" else ((16, 26), (21, 25))
    return EventSource(source.evidence(*clause), source.evidence(*trigger), status, None, day(date) if date else None)


FIRST = report("r-1", "Gazette", "2022-02-01")
COPY = report("r-2", "Mirror", "2022-02-02", ("r-1",))
LATER = report("r-3", "Herald", "2022-05-09")
OTHER = report("r-4", "Courier", "2022-06-01")
OLD = report("r-5", "Almanac", "2021-01-01")
NAMELESS = report("r-6", None, "2022-05-10")
EVERY = (FIRST, COPY, LATER, OTHER, OLD, NAMELESS)
BY_ID = {one.id: one for one in EVERY}


def event(id_: str, *statements: EventSource) -> Event:
    ordered = history.ordered(statements, BY_ID)
    return Event(
        id=id_,
        type="RETREAT",
        mode=None,
        label="army: leave",
        status=history.status(ordered, BY_ID),
        date=history.date(ordered, BY_ID),
        place=None,
        actors=(),
        recipients=(),
        statements=ordered,
        origins=1,
        reports=len({one.clause.report for one in ordered}),
        outlets=1,
        history=history.history(ordered, BY_ID),
    )


LEFT = event(
    "event-1",
    told(LATER, "occurred", "2022-05-08"),
    told(FIRST, "considered"),
    told(COPY, "announced", "2022-05-20"),
)
ALONE = event("event-2", told(NAMELESS, "alleged"))
RECORD = Record(reports=EVERY, events=(LEFT, ALONE))


def test_history_follows_the_days_of_publication() -> None:
    steps = [(step.status, step.known_since and step.known_since.edtf) for step in LEFT.history]
    assert steps == [("considered", "2022-02-01"), ("announced", "2022-02-02"), ("occurred", "2022-05-09")]
    assert LEFT.history[1].date == day("2022-05-20") and LEFT.status == "occurred"


def test_an_undated_report_comes_last_and_repeats_nothing() -> None:
    undated = report("r-7", "X", None)
    known = {**BY_ID, "r-7": undated}
    again = history.history([told(undated, "occurred"), told(LATER, "occurred")], known)
    assert [step.evidence.report for step in again] == ["r-3"] and again[0].reports == 2
    fresh = history.history([told(undated, "considered"), told(LATER, "occurred")], known)
    assert [step.status for step in fresh] == ["occurred", "considered"]


def test_who_had_it_first_and_who_was_silent() -> None:
    found = coverage.coverage(RECORD)
    row = next(row for row in found.rows if row.event is LEFT)
    assert row.first == ("Gazette",) and [cell.outlet for cell in row.cells] == ["Gazette", "Mirror", "Herald"]
    mirror = row.cell("Mirror")
    assert mirror is not None and mirror.copied and not mirror.first
    assert row.silent == ("Courier", "r-6.txt")  # the Almanac's one report is older than the event
    assert found.left_out("Courier") == (row,) and found.left_out("Courier", outlets=4) == ()
    assert [row.event.id for row in found.alone("r-6.txt")] == ["event-2"]
    assert coverage.coverage(RECORD, outlets=2).rows == (row,)


@QUICK
@given(records())
def test_coverage_counts_every_report_once(record: Record) -> None:
    found = coverage.coverage(record)
    assert sum(column.reports for column in found.columns) == len(record.reports)
    for row in found.rows:
        said = sorted(id_ for cell in row.cells for id_ in cell.reports)
        assert said == sorted({statement.clause.report for statement in row.event.statements})
        assert not set(row.silent) & {cell.outlet for cell in row.cells}
    coverage.as_object(found)


def test_what_became_known_after_a_day() -> None:
    found = {(change.id, change.field): change for change in changes.since_day(RECORD, dt.date(2022, 3, 1))}
    status = found["event-1", "status"]
    assert (status.change, status.before, status.after) == ("changed", "announced", "occurred")
    assert found["event-1", "date"].after == "2022-05-08"
    assert found["event-2", ""].change == "new"
    early = changes.since_day(RECORD, dt.date(2022, 1, 1), until=dt.date(2022, 2, 1))
    assert [(change.change, change.id) for change in early] == [("new", "event-1")]
    assert changes.since_day(RECORD, dt.date(2022, 7, 1)) == ()


def test_a_denial_is_a_correction() -> None:
    denied = event("event-3", told(FIRST, "occurred"), told(LATER, "denied"))
    (change,) = changes.since_day(replace(RECORD, events=(denied,)), dt.date(2022, 3, 1))
    assert (change.change, change.field, change.after) == ("corrected", "status", "denied")


def test_a_further_report_of_a_known_event_is_a_change() -> None:
    twice = event("event-3", told(FIRST, "occurred"), told(LATER, "occurred"))
    (change,) = changes.since_day(replace(RECORD, events=(twice,)), dt.date(2022, 3, 1))
    assert (change.field, change.before, change.after) == ("reports", "1", "2")


def test_a_new_value_of_a_figure() -> None:
    def value(source: Report, best: float) -> FigureValue:
        return FigureValue(None, best, None, False, None, source.evidence(0, 4))

    figure = Figure("figure-1", "soldiers", "personnel", "person", (), None, (value(FIRST, 90), value(LATER, 105)))
    (change,) = changes.since_day(Record(reports=EVERY, figures=(figure,)), dt.date(2022, 3, 1))
    assert (change.before, change.after) == ("90", "105")


def put(path: Path, record: Record, created: str) -> None:
    store.write(record, path)
    changes.note(path, record, created)


def test_what_is_different_from_an_earlier_run(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    put(path, RECORD, "2026-01-01T00:00:00Z")
    later = event("event-9", *LEFT.statements, told(OTHER, "denied"))  # another id, the same place in the reports
    second = replace(RECORD, events=(ALONE, later))
    put(path, second, "2026-01-02T00:00:00Z")
    third = replace(RECORD, events=(later,))
    put(path, third, "2026-01-03T00:00:00Z")
    assert [run.number for run in changes.runs(path)] == [1, 2, 3]
    found = changes.since_run(path, third, 1)
    assert {(one.change, one.id, one.field, one.before, one.after) for one in found} == {
        ("changed", "event-9", "status", "occurred", "denied"),
        ("changed", "event-9", "reports", "3", "4"),
        ("gone", "event-2", "", "", ""),
    }
    assert [(one.change, one.id) for one in changes.since_run(path, third, 2)] == [("gone", "event-2")]
    assert changes.since_run(path, third, 3) == ()
    with pytest.raises(SitrepError, match="has no run 7: there are 1 to 3"):
        changes.since_run(path, third, 7)


def test_judgements_since_a_run_are_corrections(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    put(path, RECORD, "2026-01-01T00:00:00Z")
    entry = judgements.make(
        RECORD, "set", ["event-2"], author="Ada", time="2026-01-02T00:00:00Z", field="status", value="denied"
    )
    judgements.append(path, entry)
    (change,) = changes.since_run(path, judgements.current(path)[0], 1)
    assert (change.change, change.by, change.after) == ("corrected", "Ada", "denied")


@QUICK
@given(records(), records(), st.booleans())
def test_differences_lead_from_one_state_to_the_next(one: Record, two: Record, same: bool) -> None:
    before, after = changes.states(one), changes.states(one if same else two)
    found = changes.difference(before, after)
    assert bool(found) <= (before != after)
    fresh = {(change.kind, change.id) for change in found if change.change == "new"}
    gone = {(change.kind, change.id) for change in found if change.change == "gone"}
    assert fresh <= after.keys() - before.keys() and gone <= before.keys() - after.keys()
    assert len(before) - len(gone) + len(fresh) == len(after)
