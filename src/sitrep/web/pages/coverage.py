"""Coverage: which outlet tells of which event, who was first, and who is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitrep import coverage as library
from sitrep.export import dossier_words as say
from sitrep.record import Record
from sitrep.web import parts
from sitrep.web.pages import Ask, View
from sitrep.web.pages.timeline import wanted

ROWS = 25
"""How many events come at once."""
COLUMNS = 12
"""How many outlets stand side by side."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One outlet on one event: how many of its reports, whether it was first, and the address of its words."""

    count: int
    first: bool
    href: str
    title: str


def coverage(ask: Ask) -> View:
    """Events by outlets, those that most outlets tell of first."""
    data = ask.data
    filter_ = wanted(ask)
    offset, shift = ask.number("offset"), ask.number("from")
    condition, values = filter_.sql()
    ids = [
        r[0]
        for r in data.rows(
            f"select e.id from events e where {condition} order by e.outlets desc, e.origins desc, e.reports desc,"
            " e.date_start, e.id limit ? offset ?",
            *values,
            ROWS + 1,
            offset,
        )
    ]
    more = len(ids) > ROWS
    events = data.events(ids[:ROWS])
    lines = [parts.line(data, event) for event in events]
    found = library.coverage(Record(reports=tuple(data.reports.values()), events=tuple(events)))
    groups = _grouped(found.columns)
    every = [column for group in groups for column in group]
    columns = every[shift : shift + COLUMNS]
    by_event = {row.event.id: row for row in found.rows}
    grid = []
    for line in lines:
        row = by_event.get(line.event.id)
        grid.append((line, [_cell(row, column) for column in columns]))
    together = {column.outlet for group in groups if len(group) > 1 for column in group}
    spans = [
        (shown, any(column.outlet in together for column in group))
        for group in _heads(groups)
        if (shown := sum(column in columns for column in group))
    ]
    return View(
        "coverage.html.j2",
        "Coverage",
        {
            "grid": grid,
            "columns": columns,
            "spans": spans,
            "before": ask.address(offset=max(0, offset - ROWS)) if offset else "",
            "more": ask.address(offset=offset + ROWS) if more else "",
            "left": ask.address(**{"from": max(0, shift - COLUMNS)}) if shift else "",
            "right": ask.address(**{"from": shift + COLUMNS}) if shift + COLUMNS < len(every) else "",
            "outlets": len(every),
        },
        {
            "outlets": [{"outlet": c.outlet, "reports": c.reports, "origins": list(c.origins)} for c in columns],
            "groups": [[c.outlet for c in group] for group in groups if len(group) > 1],
            "events": [
                {
                    "event": line.event.id,
                    "what": line.title,
                    "reports_by_outlet": {c.outlet: cell.count for c, cell in zip(columns, cells, strict=True)},
                    "first": list(by_event[line.event.id].first) if line.event.id in by_event else [],
                    "silent": list(by_event[line.event.id].silent) if line.event.id in by_event else [],
                }
                for line, cells in grid
            ],
        },
        "coverage",
    )


def _cell(row: library.Row | None, column: library.Column) -> Cell:
    cell = row.cell(column.outlet) if row else None
    if cell is None:
        return Cell(0, False, "", f"not in our {say.plural(column.reports, 'report')} of {column.outlet}")
    words = "".join((", first" if cell.first else "", ", copied" if cell.copied else ""))
    title = f"{column.outlet}: {say.plural(len(cell.reports), 'report')}{words}"
    return Cell(len(cell.reports), cell.first, parts.at(cell.evidence[0]), title)


def _grouped(columns: Sequence[library.Column]) -> list[list[library.Column]]:
    """The columns in groups whose reports go back to the same origins, groups of several first, else in their order."""
    groups: list[list[library.Column]] = []
    for column in columns:
        joined = [group for group in groups if any(set(column.origins) & set(other.origins) for other in group)]
        merged = [other for group in joined for other in group] + [column]
        at = groups.index(joined[0]) if joined else len(groups)
        groups.insert(at, merged)
        groups = [group for group in groups if not any(group is one for one in joined)]
    return sorted(groups, key=lambda group: len(group) == 1)


def _heads(groups: Sequence[list[library.Column]]) -> list[list[library.Column]]:
    """The groups of several, then all outlets that stand alone together."""
    alone = [column for group in groups if len(group) == 1 for column in group]
    return [*(group for group in groups if len(group) > 1), *([alone] if alone else [])]
