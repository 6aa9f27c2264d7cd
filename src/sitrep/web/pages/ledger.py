"""The ledger: arrangements as bars over time, asked on two clocks (true on, known on); conditions and deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from sitrep.export import dossier_strip as strips
from sitrep.export import dossier_words as say
from sitrep.export.jsonl import as_object
from sitrep.record import Arrangement, ArrangementState, ArrangementType, Condition, Evidence, Outcome
from sitrep.resolve.ledger import URGENCY, Standing, begins, firm, standing_of
from sitrep.resolve.ledger import deadlines as due_from
from sitrep.resolve.ledger import known as is_known
from sitrep.web import parts
from sitrep.web.data import Data
from sitrep.web.excerpts import Excerpt, marked
from sitrep.web.pages import Ask, NotFound, View


@dataclass(frozen=True, slots=True)
class Stretch:
    """One phase on the axis: `x` and `width` in percent. `soft`: perhaps in this phase, since its beginning is open."""

    phase: str
    x: float
    width: float
    title: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One arrangement of the ledger, with the phase it is in on the day asked for."""

    arrangement: Arrangement
    stretches: tuple[Stretch, ...]
    now: Standing
    reports: int


def arrangements(ask: Ask) -> View:
    """Every arrangement over time."""
    data = ask.data
    last = data.today or dt.date.today()
    on = ask.day("on") or last
    known_on = ask.day("known")
    kind = ask.choice("type", get_args(ArrangementType))
    chosen = [a for a in data.arrangements if not kind or a.type == kind]
    days = [d for a in chosen for s in firm(a) if (d := begins(s))]
    start, end = strips.window([*days, on, *([known_on] if known_on else [])])
    total = (end - start).days + 1

    def x(day: dt.date) -> float:
        return round(min(100.0, max(0.0, 100 * (day - start).days / total)), 2)

    rows = []
    for arrangement in chosen:
        known = firm(arrangement, known_on)
        if not known and known_on and arrangement.states and not any(is_known(s, known_on) for s in arrangement.states):
            continue
        rows.append(
            Row(
                arrangement,
                tuple(_stretches(known, end, x)),
                standing_of(arrangement, on, known_on),
                len({e.report for s in arrangement.states for e in s.evidence}),
            )
        )
    rows.sort(key=lambda r: (urgency(r.now), -r.reports, r.arrangement.name.casefold(), r.arrangement.id))
    return View(
        "arrangements.html.j2",
        "Arrangements",
        {
            "rows": rows,
            "axis": strips.axis(start, end, x),
            "on": on,
            "known": known_on,
            "x_on": x(on),
            "x_known": x(known_on) if known_on else None,
            "kind": kind,
            "kinds": sorted({a.type for a in data.arrangements}),
            "start": start,
            "end": end,
            "last": last,
        },
        {
            "on": on,
            "known_on": known_on,
            "arrangements": [
                {
                    "arrangement": as_object(r.arrangement),
                    "standing": r.now.state.phase if r.now.state else None,
                    "sure": r.now.sure,
                }
                for r in rows
            ],
        },
        "ledger",
    )


def urgency(one: Standing) -> int:
    """The place of a standing in the order of the library's list."""
    return URGENCY.index(one.state.phase) if one.state is not None else len(URGENCY) + (not one.to_come)


def _stretches(known: Sequence[ArrangementState], end: dt.date, x: object) -> Iterable[Stretch]:
    assert callable(x)
    for index, state in enumerate(known):
        first = begins(state)
        assert first is not None
        if any(begins(s) == first for s in known[index + 1 :]):
            continue  # of two phases of one day, the later said holds
        following = next((b for s in known[index + 1 :] if (b := begins(s)) is not None and b > first), None)
        left, right = x(first), x(following) if following else x(end)
        words = f"{state.phase} {say.since_words(state)}" + (f": {state.reason}" if state.reason else "")
        if index == 0 and state.date is not None and state.date.start is None and left > 0:
            yield Stretch(state.phase, 0.0, left, f"perhaps {words}", soft=True)
        yield Stretch(state.phase, left, max(0.4, round(right - left, 2)), words)


def arrangement(ask: Ask) -> View:
    """One arrangement with its phases and their sentences."""
    data = ask.data
    item = next((a for a in data.arrangements if a.id == ask.id), None)
    if item is None:
        raise NotFound(f"This record has no arrangement “{ask.id}”.")
    steps = [(state, _sentences(data, state.evidence)) for state in item.states]
    return View(
        "arrangement.html.j2",
        item.name,
        {
            "arrangement": item,
            "steps": steps,
            "disputes": data.disputed.get(f"arrangement:{item.id}", []),
            "conditions": [c for c in data.conditions if set(c.by) | set(c.addressee) <= set(item.parties) and c.by][
                :5
            ],
        },
        {"arrangement": as_object(item)},
        "ledger",
    )


def _sentences(data: Data, items: Sequence[Evidence]) -> list[tuple[Evidence, str, Excerpt]]:
    """(anchor, name of the report, sentence) of each anchor."""
    reports = {r.id: r for r in data.texts(e.report for e in items)}
    model = parts.part(data, reports=reports)
    return [(e, model.name(reports[e.report]), marked(reports[e.report], e)) for e in items if e.report in reports]


def deadlines(ask: Ask) -> View:
    """Conditions, those that run out first at the top."""
    data = ask.data
    outcome = ask.choice("outcome", get_args(Outcome))
    chosen = [c for c in data.conditions if not outcome or c.outcome == outcome]
    today = data.today
    due = due_from(data.ledger, today) if today else ()
    notices = [one for one in due if isinstance(one.item, Arrangement)]
    return View(
        "deadlines.html.j2",
        "Deadlines",
        {
            "dated": [c for c in chosen if c.deadline],
            "undated": [c for c in chosen if not c.deadline],
            "notices": notices,
            "outcome": outcome,
            "outcomes": [o for o in get_args(Outcome) if any(c.outcome == o for c in data.conditions)],
            "today": today,
        },
        {
            "conditions": [as_object(c) for c in chosen],
            "ends": [
                {"arrangement": n.item.id, "kind": n.kind, "date": n.date, "days": n.days, "why": n.why}
                for n in notices
            ],
            "as_of": today,
        },
        "deadlines",
    )


def condition(ask: Ask) -> View:
    """One condition with its sentences."""
    data = ask.data
    item: Condition | None = next((c for c in data.conditions if c.id == ask.id), None)
    if item is None:
        raise NotFound(f"This record has no condition “{ask.id}”.")
    return View(
        "condition.html.j2",
        item.condition,
        {"condition": item, "sentences": _sentences(data, item.evidence)},
        {"condition": as_object(item)},
        "deadlines",
    )
