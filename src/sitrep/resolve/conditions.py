"""Conditions of all reports, each once, and what later reports say became of them.

Comes in: `Asked`, a condition with its actors and deadline resolved, and the joined events. Goes out: the record's
`Condition`s, sorted by id. Two statements are one condition where the same side sets it on the same side in much the
same words. A condition is met or broken where a later report tells that the event it speaks of did or did not happen;
without such word it is open until its deadline, or as long as reports go on without one, and then unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.record import Condition, Date, Evidence, Outcome, Report, content_id
from sitrep.resolve.events import Joined, Told
from sitrep.resolve.texts import containment, content

ALIKE = 0.6
"""The share of the shorter condition's words from which on two are one."""
NEGATIVE = frozenset({"unless", "failing", "failing which", "or else", "otherwise"})
_NOT = frozenset({"not", "n't", "n’t", "never", "no", "without"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement of a condition, resolved."""

    by: tuple[str, ...]
    addressee: tuple[str, ...]
    condition: Evidence
    consequence: str
    clause: Evidence
    cue: str
    deadline: Date | None
    origin: str
    published: Date | None

    @property
    def key(self) -> tuple[str, int, int]:
        """Where it stands."""
        return self.clause.report, self.condition.start, self.condition.end


def join(asked: Sequence[Asked], events: Sequence[Joined], reports: Sequence[Report]) -> tuple[Condition, ...]:
    """The conditions, sorted by id."""
    last = max((r.published.end for r in reports if r.published is not None and r.published.end), default=None)
    groups: list[list[Asked]] = []
    for item in sorted(asked, key=lambda a: a.key):
        home = next((group for group in groups if any(_one(item, other) for other in group)), None)
        if home is None:
            groups.append([item])
        else:
            home.append(item)
    return tuple(sorted((_condition(group, events, last) for group in groups), key=lambda c: c.id))


def _one(a: Asked, b: Asked) -> bool:
    """Whether two statements set one condition."""
    if a.by and b.by and not set(a.by) & set(b.by):
        return False
    if a.addressee and b.addressee and not set(a.addressee) & set(b.addressee):
        return False
    x, y = content(a.condition.text), content(b.condition.text)
    enough = min(3, len(set(x)), len(set(y)))
    return enough >= 2 and len(set(x) & set(y)) >= enough and containment(x, y) >= ALIKE


def _condition(group: Sequence[Asked], events: Sequence[Joined], last: dt.date | None) -> Condition:
    first = min(group, key=lambda a: (_day(a.published), a.key))
    dated = [a for a in group if a.deadline is not None]
    deadline = dated[0].deadline if dated else None
    outcome, told = _outcome(group, deadline, events, last)
    return Condition(
        id=content_id("condition", *first.key),
        by=tuple(dict.fromkeys(actor for a in group for actor in a.by)),
        addressee=tuple(dict.fromkeys(actor for a in group for actor in a.addressee)),
        condition=" ".join(first.condition.text.split()),
        consequence=next((a.consequence for a in group if a.consequence), ""),
        deadline=deadline,
        outcome=outcome,
        evidence=tuple(sorted({a.clause for a in group} | set(told))),
    )


def _outcome(
    group: Sequence[Asked], deadline: Date | None, events: Sequence[Joined], last: dt.date | None
) -> tuple[Outcome, list[Evidence]]:
    """What became of a condition, and the clauses of later reports that say so."""
    since = min((_day(a.published) for a in group), default=dt.date.max)
    done: list[Told] = []
    undone: list[Told] = []
    for event in events:
        if not any(_speaks_of(told, a) for told in event.told for a in group):
            continue
        for told in event.told:
            later = _day(told.published) > since
            if later and told.source.status in ("occurred", "ongoing"):
                done.append(told)
            elif later and told.source.status == "denied":
                undone.append(told)
    negated = any(_NOT & set(a.condition.text.lower().split()) for a in group)
    late = (
        bool(done)
        and deadline is not None
        and deadline.end is not None
        and all(_too_late(t, deadline.end) for t in done)
    )
    if done and not undone:
        return ("broken" if negated or late else "met"), [t.source.clause for t in done]
    if undone and not done:
        return ("met" if negated else "broken"), [t.source.clause for t in undone]
    if done or undone:
        return "unknown", [t.source.clause for t in (*done, *undone)]
    if deadline is not None and deadline.end is not None and last is not None:
        return ("open" if deadline.end >= last else "unknown"), []
    return "open", []


def _speaks_of(told: Told, asked: Asked) -> bool:
    """Whether an event statement is the condition's own: its trigger stands in the condition's words."""
    at = told.source.trigger
    within = at.report == asked.condition.report and asked.condition.start <= at.start < asked.condition.end
    return within and (not asked.addressee or not told.actors or bool(set(asked.addressee) & set(told.actors)))


def _too_late(told: Told, limit: dt.date) -> bool:
    date = told.when.date
    return date is not None and date.start is not None and date.start > limit


def _day(published: Date | None) -> dt.date:
    return dt.date.max if published is None or published.start is None else published.start
