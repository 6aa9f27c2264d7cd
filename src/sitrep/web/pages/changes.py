"""What the reports of some days added: events first told, statuses that changed, phases of arrangements."""

from __future__ import annotations

import datetime as dt

from sitrep.export.jsonl import as_object
from sitrep.web import parts
from sitrep.web.pages import Ask, View
from sitrep.web.pages.ledger import begins
from sitrep.web.pages.overview import today_of

SHOWN = 40
"""How many events are listed."""


def changes(ask: Ask) -> View:
    """What is known after the reports of `since` to `until` that was not known before."""
    data = ask.data
    days = sorted({d for r in data.reports.values() if r.published and (d := r.published.start or r.published.end)})
    last = today_of(data)
    since, until = ask.day("since") or last, ask.day("until", last=True) or last
    fresh: list[parts.Line] = []
    total = 0
    told_again: list[tuple[parts.Line, str]] = []
    reports = [
        r
        for r in data.reports.values()
        if r.published and since and until and (d := r.published.start or r.published.end) and since <= d <= until
    ]
    if since and until:
        rows = data.rows(
            "with inside as (select distinct s.event_id id from reports r join event_statements s on s.report_id = r.id"
            " where r.published_start between ?1 and ?2), old as (select distinct t.event_id id from inside i join"
            " event_statements t on t.event_id = i.id join reports q on q.id = t.report_id"
            " where q.published_start < ?1)"
            " select i.id, i.id in (select id from old) old, e.origins from inside i join events e on e.id = i.id"
            " order by e.origins desc, e.reports desc, e.date_start, i.id",
            since.isoformat(),
            until.isoformat(),
        )
        new = [r["id"] for r in rows if not r["old"]]
        total = len(new)
        fresh = parts.lines(data, new[:SHOWN])
        told_again = _status_changes(ask, [r["id"] for r in rows if r["old"]][:400], since, until)
    phases = [
        (a, s)
        for a in data.arrangements
        for s in a.states
        if s.known_since and since and until and (d := s.known_since.start or s.known_since.end) and since <= d <= until
    ]
    position = days.index(since) if since in days else -1
    return View(
        "changes.html.j2",
        "Changes",
        {
            "since": since,
            "until": until,
            "reports": reports,
            "fresh": fresh,
            "total": total,
            "status_changes": told_again,
            "phases": sorted(phases, key=lambda p: begins(p[1]) or dt.date.min),
            "before": days[position - 1] if position > 0 else None,
            "after": days[position + 1] if 0 <= position < len(days) - 1 else None,
        },
        {
            "since": since,
            "until": until,
            "reports": [r.id for r in reports],
            "new_events": [as_object(line.event) for line in fresh],
            "status_changes": [{"event": as_object(line.event), "before": old} for line, old in told_again],
            "phases": [{"arrangement": a.id, "phase": s.phase, "date": s.date} for a, s in phases],
        },
        "changes",
    )


def _status_changes(ask: Ask, ids: list[str], since: dt.date, until: dt.date) -> list[tuple[parts.Line, str]]:
    """Events whose status is another than what the reports before `since` gave last."""
    data = ask.data
    rows = data.by_ids(
        "select s.event_id, s.status, r.published_start p from event_statements s join reports r on r.id = s.report_id"
        " where s.event_id in ({}) and r.published_start is not null order by s.event_id, p, s.position",
        ids,
    )
    before: dict[str, str] = {}
    inside: dict[str, set[str]] = {}
    for row in rows:
        if row["p"] < since.isoformat():
            before[row["event_id"]] = row["status"]
        elif row["p"] <= until.isoformat():
            inside.setdefault(row["event_id"], set()).add(row["status"])
    changed = [id_ for id_, old in before.items() if id_ in inside and old not in inside[id_]]
    return [(line, before[line.event.id]) for line in parts.lines(data, changed[:SHOWN])]
