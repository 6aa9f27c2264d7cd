"""What became known on some days by what reports published then say, and what runs and people changed since."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sitrep import changes as differences
from sitrep import store
from sitrep.export.jsonl import as_object
from sitrep.record import Record
from sitrep.web import parts
from sitrep.web.pages import Ask, View

SHOWN = 60
"""How many changes of each sort are listed."""
MOST = 2000
"""How many things of a kind are looked at."""
PAGES = {"discrepancy": "disagreement", "framing": ""}


def changes(ask: Ask) -> View:
    """What is known after the reports of `since` to `until` that was not known before."""
    data = ask.data
    days = sorted({d for r in data.reports.values() if r.published and (d := r.published.end or r.published.start)})
    last = days[-1] if days else None
    since, until = ask.day("since") or last, ask.day("until", last=True) or last
    found: tuple[differences.Change, ...] = ()
    reports = []
    if since and until:
        if until < since:
            since, until = until, since
        reports = [
            r
            for r in data.reports.values()
            if r.published and (d := r.published.end or r.published.start) and since <= d <= until
        ]
        known = data.kept(f"changes {since} {until}", lambda: _known(ask, [r.id for r in reports]))
        found = differences.since_day(known, since - dt.timedelta(days=1), until=until)
    fresh = [c for c in found if c.change == "new" and c.kind == "event"]
    origins = {e.id: e.origins for e in data.events((c.id for c in fresh), statements=False)}
    fresh.sort(key=lambda c: (-origins.get(c.id, 0), c.id))
    other = [c for c in found if c.change == "new" and c.kind in ("arrangement", "condition", "discrepancy")]
    position = days.index(since) if since in days else -1
    runs, noted = _runs(ask)
    return View(
        "changes.html.j2",
        "Changes",
        {
            "since": since,
            "until": until,
            "reports": reports,
            "fresh": parts.lines(data, [c.id for c in fresh[:SHOWN]]),
            "total": len(fresh),
            "changed": [(c, _address(c.kind, c.id)) for c in found if c.change in ("changed", "corrected")][:SHOWN],
            "other": [(c, _address(c.kind, c.id)) for c in other][:SHOWN],
            "before": days[position - 1] if position > 0 else None,
            "after": days[position + 1] if 0 <= position < len(days) - 1 else None,
            "runs": runs,
            "noted": noted,
        },
        {
            "since": since,
            "until": until,
            "reports": [r.id for r in reports],
            "changes": [differences.as_object(c) for c in found],
            "new_events": [as_object(e) for e in data.events(c.id for c in fresh[:SHOWN])],
            "last_run": noted,
        },
        "changes",
    )


def _address(kind: str, id_: str) -> str:
    page = PAGES.get(kind, kind)
    return f"/{page}/{id_}" if page else "/framing"


def _known(ask: Ask, reports: list[str]) -> Record:
    """The part of the record that these reports have a say in."""
    data = ask.data

    def ids(sql: str) -> list[str]:
        return list(dict.fromkeys(r[0] for r in data.by_ids(sql, reports)))[:MOST]

    events = data.events(ids("select event_id from event_statements where report_id in ({})"))
    figures = data.figures(ids("select figure_id from figure_values where report_id in ({})"))
    inside = set(reports)
    arrangements = [a for a in data.arrangements if any(e.report in inside for s in a.states for e in s.evidence)]
    things = [f"event:{e.id}" for e in events] + [f"figure:{f.id}" for f in figures]
    things += [f"arrangement:{a.id}" for a in arrangements]
    return Record(
        reports=tuple(data.reports.values()),
        actors=tuple(data.actors.values()),
        events=tuple(events),
        figures=tuple(figures),
        arrangements=tuple(arrangements),
        conditions=tuple(c for c in data.conditions if any(e.report in inside for e in c.evidence)),
        discrepancies=tuple(data.discrepancies(id_ for about in things for id_, _ in data.disputed.get(about, ()))),
    )


def _runs(ask: Ask) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The last runs, and what the last of them changed."""
    path = ask.data.state.base
    runs = list(store.runs(path))[-10:]
    if len(runs) < 2:
        return runs, []
    rows = store.run_changes(path, int(runs[-2]["number"]))
    return runs, [{**row, "address": _address(row["kind"], row["id"])} for row in rows[:SHOWN]]
