"""The first page: what is in force, what is new, what is disputed, and how well all of it is sourced."""

from __future__ import annotations

import datetime as dt

from sitrep.export.jsonl import as_object
from sitrep.record import Arrangement
from sitrep.resolve.ledger import standing_of
from sitrep.web import lanes, parts
from sitrep.web.data import Filter
from sitrep.web.pages import Ask, View

SHOWN = 8
"""How many lines each list of this page has."""


def overview(ask: Ask) -> View:
    """Where things stand on the last day that a report was published."""
    data = ask.data
    today = data.today
    standing = [
        (arrangement, state)
        for arrangement in data.arrangements
        if today and (state := standing_of(arrangement, today).state) is not None
    ]
    order = {"suspended": 0, "ending": 1, "active": 2, "proposed": 3, "ended": 4}
    standing.sort(key=lambda s: (order.get(s[1].phase, 9), -_weight(s[0]), s[0].name, s[0].id))
    latest: list[str] = data.kept(
        "latest", lambda: data.timeline(Filter(until=today), SHOWN, latest=True) if today else []
    )
    recent = parts.lines(data, latest)
    fresh = _fresh(ask, today)
    deadlines = [c for c in data.conditions if c.deadline and c.outcome == "open"][:SHOWN]
    disputes = data.discrepancies(r[0] for r in data.rows("select id from discrepancies order by id limit ?", SHOWN))
    model = parts.part(data, discrepancies=disputes)
    statuses = data.kept(
        "statuses", lambda: [(r[0], r[1]) for r in data.rows("select status, count(*) from events group by status")]
    )
    return View(
        "overview.html.j2",
        "Where things stand",
        {
            "today": today,
            "standing": standing[:14],
            "more_standing": max(0, len(standing) - 14),
            "recent": recent,
            "fresh": fresh,
            "deadlines": deadlines,
            "disputes": model.disagreements,
            "chart": lanes.chart(data, Filter(), "status"),
            "statuses": dict(statuses),
            "undated": sum(r.published is None for r in data.reports.values()),
            "unnamed": sum(not r.outlet for r in data.reports.values()),
            "rejected": data.rejected[:SHOWN],
        },
        {
            "as_of": today,
            "counts": {**data.counts, "outlets": len(data.outlets), "origins": data.origins},
            "arrangements": [{"arrangement": as_object(a), "standing": s.phase, "since": s.date} for a, s in standing],
            "recent": [as_object(line.event) for line in recent],
            "new": [as_object(line.event) for line in fresh],
            "deadlines": [as_object(c) for c in deadlines],
            "disagreements": [as_object(d) for d in disputes],
        },
        "overview",
    )


def _weight(arrangement: Arrangement) -> int:
    return len({e.report for state in arrangement.states for e in state.evidence})


def _fresh(ask: Ask, today: dt.date | None) -> list[parts.Line]:
    """Events that only reports of the last day tell of."""
    if today is None:
        return []
    data = ask.data

    def make() -> list[str]:
        rows = data.rows(
            "select s.event_id, max(e.origins) o from reports r join event_statements s on s.report_id = r.id"
            " join events e on e.id = s.event_id where r.published_start = ? and not exists (select 1 from"
            " event_statements t join reports q on q.id = t.report_id where t.event_id = s.event_id and"
            " (q.published_start is null or q.published_start < ?))"
            " group by s.event_id order by o desc, s.event_id limit ?",
            today.isoformat(),
            today.isoformat(),
            SHOWN,
        )
        return [r[0] for r in rows]

    return parts.lines(data, data.kept("fresh", make))
