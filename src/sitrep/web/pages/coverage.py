"""Coverage: which outlet tells of which event, who was first, and who is silent."""

from __future__ import annotations

from dataclasses import dataclass

from sitrep.export import dossier_words as say
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
    lines = parts.lines(data, ids[:ROWS])
    names = list(data.outlets.items())
    columns = names[shift : shift + COLUMNS]
    rows = data.by_ids(
        "select event_id, report_id, min(start_offset) a, min(end_offset) b from event_statements"
        " where event_id in ({}) group by 1, 2",
        [line.event.id for line in lines],
    )
    told: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        told.setdefault(row["event_id"], []).append((row["report_id"], f"{row['a']}-{row['b']}"))
    grid = []
    for line in lines:
        sources = [(data.reports[id_], span) for id_, span in told.get(line.event.id, ())]
        days = [d for r, _ in sources if (d := r.published) and (d.start or d.end)]
        earliest = min((d.start or d.end for d in days if d.start or d.end), default=None)  # type: ignore[type-var]
        cells = []
        for outlet, many in columns:
            own = [(r, span) for r, span in sources if r.outlet == outlet]
            own.sort(key=lambda item: list(data.reports).index(item[0].id) if len(own) > 1 else 0)
            first = (
                bool(own)
                and any(r.published and (r.published.start or r.published.end) == earliest for r, _ in own)
                and earliest is not None
                and len(sources) > 1
            )
            if own:
                report, span = own[0]
                title = f"{outlet}: {say.plural(len(own), 'report')}{', first' if first else ''}"
                href = f"/report/{report.id}?at={span}#at-{span}"
            else:
                title, href = f"not in our {say.plural(many, 'report')} of {outlet}", ""
            cells.append(Cell(len(own), first, href, title))
        unnamed = sum(not r.outlet for r, _ in sources)
        grid.append((line, cells, unnamed))
    groups = {name: len({r.origin or r.id for r in data.reports.values() if r.outlet == name}) for name, _ in columns}
    return View(
        "coverage.html.j2",
        "Coverage",
        {
            "grid": grid,
            "columns": columns,
            "groups": groups,
            "unnamed": any(n for _, _, n in grid),
            "before": ask.address(offset=max(0, offset - ROWS)) if offset else "",
            "more": ask.address(offset=offset + ROWS) if more else "",
            "left": ask.address(**{"from": max(0, shift - COLUMNS)}) if shift else "",
            "right": ask.address(**{"from": shift + COLUMNS}) if shift + COLUMNS < len(names) else "",
            "outlets": len(names),
        },
        {
            "outlets": [{"outlet": name, "reports": n} for name, n in columns],
            "events": [
                {
                    "event": line.event.id,
                    "what": line.title,
                    "reports_by_outlet": {name: c.count for (name, _), c in zip(columns, cells, strict=True)},
                    "first": [name for (name, _), c in zip(columns, cells, strict=True) if c.first],
                }
                for line, cells, _ in grid
            ],
        },
        "coverage",
    )
