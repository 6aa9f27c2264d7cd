"""One event: who, what, when, where, how its status changed, and the statements by origin with their sentences."""

from __future__ import annotations

from sitrep.export.jsonl import as_object
from sitrep.web import parts
from sitrep.web.excerpts import Excerpt, excerpt
from sitrep.web.pages import Ask, NotFound, View

EXCERPTS = 24
"""How many sentences are shown at once; the others are links."""


def event(ask: Ask) -> View:
    """The event that the address names."""
    data = ask.data
    found = data.events([ask.id])
    if not found:
        raise NotFound(f"This record has no event “{ask.id}”. It may have been joined with another in a later build.")
    item = found[0]
    about = [id_ for id_, _ in data.disputed.get(f"event:{item.id}", ())]
    disputes = data.discrepancies(about)
    model = parts.part(data, events=[item], discrepancies=disputes)
    line = model.lines[0]
    marked: dict[str, Excerpt] = {}
    for origin in line.basis.origins:
        for source in origin.sources:
            for statement in source.statements:
                if len(marked) < EXCERPTS:
                    marked[statement.href] = excerpt(source.report, statement)
    pane = ask.text("pane") == "1"
    return View(
        "event_pane.html.j2" if pane else "event.html.j2",
        parts.line(data, item).title,
        {
            "line": line,
            "light": parts.line(data, item),
            "event": item,
            "history": history(item, data),
            "excerpts": marked,
            "disputes": model.disagreements,
            "pane": pane,
        },
        {"event": as_object(item), "disagreements": [as_object(d) for d in disputes]},
        "timeline",
    )


def history(item: object, data: object) -> list[tuple[object, object, object, str]]:
    """(status, known since, date, according to) of each step, the earliest first; empty where it never changed."""
    steps = getattr(item, "history", ())
    return [
        (s.status, s.known_since, s.date, data.actor_name(s.by) if s.by else "")  # type: ignore[attr-defined]
        for s in steps
        if len(steps) > 1
    ]
