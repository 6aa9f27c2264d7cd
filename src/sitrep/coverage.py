"""Who reported what: events by outlets, who had an event first, and what each outlet left out.

Comes in: a `Record`. Goes out: a `Coverage`: a row for each event, a column for each outlet, and a cell where the
outlet reports the event. A report whose outlet is not known stands for itself, under its file's name. An empty cell is
silence in the reports that we have of the outlet, nothing more; `Column.reports` says how many these are. An outlet is
only called silent about an event if a report of it could have told: one that was published no earlier than the first
report of the event.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitrep.record import Date, Event, Evidence, Record, Report


@dataclass(frozen=True, slots=True)
class Column:
    """One outlet: how many reports we have of it, how many of them are not copies, and the origins they belong to."""

    outlet: str
    reports: int
    own: int
    origins: tuple[str, ...]
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """An outlet's reports of one event, the earliest first; `since` is when the earliest was published.

    `first`: no other outlet is known to have had it before (several can be, where days are the same or not known
    exactly). `copied`: all its reports of the event repeat another outlet's. `evidence` is one clause of each.
    """

    outlet: str
    reports: tuple[str, ...]
    since: Date | None
    first: bool
    copied: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One event. `silent` are the outlets that could have told of it and, in our reports of them, did not."""

    event: Event
    cells: tuple[Cell, ...]
    since: Date | None
    silent: tuple[str, ...]

    @property
    def first(self) -> tuple[str, ...]:
        """The outlets that had it first."""
        return tuple(cell.outlet for cell in self.cells if cell.first)

    def cell(self, outlet: str) -> Cell | None:
        """The outlet's cell, ``None`` where it is silent."""
        return next((cell for cell in self.cells if cell.outlet == outlet), None)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows by how many outlets report the event, the most first, then by date; columns by number of reports."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def left_out(self, outlet: str, *, outlets: int = 2) -> tuple[Row, ...]:
        """The events that at least so many other outlets report and this one could have told of and did not."""
        return tuple(row for row in self.rows if outlet in row.silent and len(row.cells) >= outlets)

    def alone(self, outlet: str) -> tuple[Row, ...]:
        """The events that only this outlet reports."""
        return tuple(row for row in self.rows if len(row.cells) == 1 and row.cells[0].outlet == outlet)


def coverage(record: Record, *, outlets: int = 1) -> Coverage:
    """The coverage of a record.

    Args:
        record: the record, as people judged it or as it was resolved.
        outlets: only events that at least so many outlets report.
    """
    reports = {report.id: report for report in record.reports}
    names = {report.id: report.outlet or report.path.replace("\\", "/").rsplit("/", 1)[-1] for report in record.reports}
    ranges = {report.id: _bounds(report.published) for report in record.reports}
    columns = _columns(record.reports, names)
    rows = [row for event in record.events if (row := _row(event, reports, names, ranges, columns, outlets))]
    rows.sort(key=lambda row: (-len(row.cells), _start(row.event.date), row.event.id))
    return Coverage(tuple(columns.values()), tuple(rows))


def _columns(reports: Iterable[Report], names: Mapping[str, str]) -> dict[str, Column]:
    held: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        held[names[report.id]].append(report)
    made = []
    for outlet, items in held.items():
        days = [day for report in items for day in _bounds(report.published) if day is not None]
        own = sum(not any(names.get(other) != outlet for other in report.copy_of) for report in items)
        origins = tuple(sorted({report.origin or report.id for report in items}))
        made.append(Column(outlet, len(items), own, origins, min(days, default=None), max(days, default=None)))
    return {column.outlet: column for column in sorted(made, key=lambda c: (-c.reports, c.outlet))}


def _row(
    event: Event,
    reports: Mapping[str, Report],
    names: Mapping[str, str],
    ranges: Mapping[str, tuple[dt.date | None, dt.date | None]],
    columns: Mapping[str, Column],
    outlets: int,
) -> Row | None:
    clauses: dict[str, Evidence] = {}
    for statement in event.statements:
        clauses.setdefault(statement.clause.report, statement.clause)
    held: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(clauses, key=lambda id_: (ranges[id_][1] or dt.date.max, id_)):
        held[names[id_]].append(id_)
    if len(held) < outlets:
        return None
    earliest = min((ranges[id_][1] or dt.date.max for id_ in clauses), default=dt.date.max)
    cells = []
    for outlet in sorted(held, key=lambda o: (ranges[held[o][0]][1] or dt.date.max, o)):
        ids = held[outlet]
        first = any((ranges[id_][0] or dt.date.max) <= earliest < dt.date.max for id_ in ids)
        copied = all(any(names.get(other) != outlet for other in reports[id_].copy_of) for id_ in ids)
        evidence = tuple(clauses[id_] for id_ in ids)
        cells.append(Cell(outlet, tuple(ids), reports[ids[0]].published, first and not copied, copied, evidence))
    if not any(cell.first for cell in cells) and len(cells) == 1:
        cells = [Cell(c.outlet, c.reports, c.since, True, c.copied, c.evidence) for c in cells]
    silent = tuple(
        column.outlet
        for column in columns.values()
        if column.outlet not in held and column.last is not None and column.last >= earliest
    )
    return Row(event, tuple(cells), cells[0].since if cells else None, silent)


def _bounds(date: Date | None) -> tuple[dt.date | None, dt.date | None]:
    return (None, None) if date is None else (date.start or date.end, date.end or date.start)


def _start(date: Date | None) -> dt.date:
    return _bounds(date)[0] or dt.date.max


def as_object(found: Coverage) -> dict[str, object]:
    """The coverage as plain values for JSON: columns, and for each event the outlets with their reports."""
    return {
        "outlets": [
            {
                "outlet": column.outlet,
                "reports": column.reports,
                "own": column.own,
                "first": column.first.isoformat() if column.first else None,
                "last": column.last.isoformat() if column.last else None,
                "left_out": [row.event.id for row in found.left_out(column.outlet)],
                "alone": [row.event.id for row in found.alone(column.outlet)],
            }
            for column in found.columns
        ],
        "events": [
            {
                "event": row.event.id,
                "label": row.event.label,
                "status": row.event.status,
                "date": row.event.date.edtf if row.event.date else None,
                "origins": row.event.origins,
                "since": row.since.edtf if row.since else None,
                "first": list(row.first),
                "silent": list(row.silent),
                "outlets": [
                    {
                        "outlet": cell.outlet,
                        "reports": list(cell.reports),
                        "since": cell.since.edtf if cell.since else None,
                        "first": cell.first,
                        "copied": cell.copied,
                    }
                    for cell in row.cells
                ],
            }
            for row in found.rows
        ],
    }
