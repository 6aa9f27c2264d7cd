"""The first page: what is in force, what is new, what is disputed, and how well all of it is sourced."""

from __future__ import annotations

import datetime as dt

from sitrep.export.jsonl import as_object
from sitrep.record import Arrangement
from sitrep.resolve.ledger import deadlines, standing
from sitrep.web import lanes, parts
from sitrep.web.data import Filter
from sitrep.web.pages import Ask, View
from sitrep.web.pages.ledger import urgency

SHOWN = 8
"""How many lines each list of this page has."""


def overview(ask: Ask) -> View:
    """Where things stand on the last day that a report was published."""
    data = ask.data
    today = data.today
    known = standing(data.ledger, today) if today else ()
    held = sorted((one for one in known if one.holds), key=lambda one: (urgency(one), -_weight(one.arrangement)))
    over = sum(one.state is not None and one.state.phase == "ended" for one in known)
    latest: list[str] = data.kept(
        "latest", lambda: data.timeline(Filter(until=today), SHOWN, latest=True) if today else []
    )
    recent = parts.lines(data, latest)
    fresh = _fresh(ask, today)
    due = deadlines(data.ledger, today)[:SHOWN] if today else ()
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
            "standing": held[:14],
            "more_standing": max(0, len(held) - 14),
            "over": over,
            "not_begun": len(known) - len(held) - over,
            "recent": recent,
            "fresh": fresh,
            "due": due,
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
            "arrangements": [
                {
                    "arrangement": as_object(one.arrangement),
                    "standing": one.state.phase if one.state else None,
                    "sure": one.sure,
                    "since": one.state.date if one.state else None,
                }
                for one in known
            ],
            "recent": [as_object(line.event) for line in recent],
            "new": [as_object(line.event) for line in fresh],
            "due": [{"kind": d.kind, "id": d.item.id, "date": d.date, "days": d.days, "why": d.why} for d in due],
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
            " join events e on e.id = s.event_id where coalesce(r.published_start, r.published_end) = ?"
            " and not exists (select 1 from event_statements t join reports q on q.id = t.report_id"
            " where t.event_id = s.event_id and (coalesce(q.published_start, q.published_end, '') < ?))"
            " group by s.event_id order by o desc, s.event_id limit ?",
            today.isoformat(),
            today.isoformat(),
            SHOWN,
        )
        return [r[0] for r in rows]

    return parts.lines(data, data.kept("fresh", make))
