"""The timeline: lanes of events over a window of days, and the same events as a list that comes page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from sitrep.export import dossier_words as say
from sitrep.export.jsonl import as_object
from sitrep.record import PLOVER_TYPES, Status
from sitrep.web import lanes, parts
from sitrep.web.data import Filter
from sitrep.web.pages import PAGE, Ask, View

LANES = ("type", "actor", "status")
SHOWN_ACTORS = 150
"""How many actors the list to choose from has."""


def wanted(ask: Ask) -> Filter:
    """The filter that an address asks for."""
    data = ask.data
    actor, place, outlet = ask.text("actor"), ask.text("place"), ask.text("outlet")
    if actor and actor not in data.actors:
        ask.problems.append(f"No actor of this record has the id “{actor}”.")
        actor = ""
    if place and place not in data.places:
        ask.problems.append(f"No place of this record has the id “{place}”.")
        place = ""
    if outlet and outlet not in data.outlets:
        ask.problems.append(f"No report of this record is from “{outlet}”.")
        outlet = ""
    report = ask.text("report")
    since, until = ask.day("since"), ask.day("until", last=True)
    if since and until and until < since:
        ask.problems.append("The last day is before the first; they were exchanged.")
        since, until = until, since
    return Filter(
        actors=(actor,) if actor else (),
        type=ask.choice("type", PLOVER_TYPES),
        status=ask.choice("status", get_args(Status)),
        place=place,
        outlet=outlet,
        report=report if report in data.reports else "",
        origins=ask.number("origins", most=1000),
        words=ask.text("q"),
        since=since,
        until=until,
    )


def timeline(ask: Ask) -> View:
    """The events that fit, as lanes and as a list."""
    data = ask.data
    filter_ = wanted(ask)
    by = ask.choice("lanes", LANES, "type")
    offset = ask.number("offset")
    rows_only = ask.text("rows") == "1"
    ids = data.timeline(filter_, PAGE + 1, offset)
    lines = parts.lines(data, ids[:PAGE])
    more = ask.address(offset=offset + PAGE) if len(ids) > PAGE else ""
    before = ""
    if offset and lines:
        before = month(data.events(data.timeline(filter_, 1, offset - 1), statements=False)[0].date)
    total = data.count(filter_)
    values: dict[str, Any] = {
        "lines": lines,
        "groups": groups(lines, before),
        "more": more,
        "total": total,
        "offset": offset,
        "filter": filter_,
    }
    json: dict[str, Any] = {
        "total": total,
        "offset": offset,
        "next": more.replace("/timeline", "/timeline.json", 1),
        "events": [as_object(event) for event in data.events(ids[:PAGE])],
    }
    if rows_only:
        return View("timeline_rows.html.j2", "Timeline", values, json, "timeline")
    chart = lanes.chart(data, filter_, by)
    statuses = _counts(ask, replace(filter_, status=""), "status")
    types = _counts(ask, replace(filter_, type=""), "type")
    actors = [(id_, data.actor_name(id_), n) for id_, n in data.actor_counts[:SHOWN_ACTORS]]
    values |= {
        "chart": chart,
        "lanes": by,
        "statuses": [(s, statuses[s]) for s in say.STATUSES if s in statuses],
        "types": sorted(types.items()),
        "actors": actors,
        "places": [(id_, data.place_name(id_), n) for id_, n in data.place_counts[:SHOWN_ACTORS]],
        "outlets": list(data.outlets.items()),
        "chosen": bool(replace(filter_, since=None, until=None) != Filter() or filter_.since or filter_.until),
    }
    if filter_.actors and filter_.actors[0] not in {id_ for id_, _ in data.actor_counts[:SHOWN_ACTORS]}:
        chosen = (filter_.actors[0], data.actor_name(filter_.actors[0]), total)
        values |= {"actors": [chosen, *actors]}
    if chart:
        json["lanes"] = [{"name": lane.name, "events": lane.count} for lane in chart.lanes]
        json["window"] = {"start": chart.start, "end": chart.end}
    return View("timeline.html.j2", "Timeline", values, json, "timeline")


def _counts(ask: Ask, filter_: Filter, column: str) -> dict[str, int]:
    columns = ask.data.columns
    return columns.counts(columns.fitting(ask.data, filter_), column)


def month(date: object) -> str:
    """The heading that a date stands under."""
    from sitrep.export.dossier_page import month_heading

    return month_heading(date)  # type: ignore[arg-type]


def groups(lines: list[parts.Line], before: str = "") -> list[tuple[str, list[parts.Line]]]:
    """Lines under the heading of their month; the first has none where it goes on from the page `before`."""
    found: list[tuple[str, list[parts.Line]]] = []
    last = None
    for line in lines:
        heading = month(line.event.date)
        if heading != last:
            found.append(("" if not found and heading == before else heading, []))
            last = heading
        found[-1][1].append(line)
    return found
