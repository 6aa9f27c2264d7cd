"""The ledger asked: what was in force on a day, as known on a day, and what runs out when.

Comes in: a `Record` and days. Goes out: for `standing` one `Standing` an arrangement, for `deadlines` one `Deadline`
for each day that something is due or ends. Two clocks: `on` is the day asked about, `known_on` the day of what is
known: what only a later report says does not count. A state that is only threatened, demanded or weighed changes
nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sitrep.record import Arrangement, ArrangementPhase, ArrangementState, Condition, Date, Record, Status

FIRM: frozenset[Status] = frozenset({"occurred", "ongoing", "announced"})
"""Statuses of a state that counts."""
URGENCY: tuple[ArrangementPhase, ...] = ("ending", "suspended", "active", "proposed", "ended")
"""The order in which an analyst wants to see phases."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an arrangement stands on a day. `state` is the last one that had begun; ``None``: nothing was known of it.

    `sure` is false where the state began on a day that no report gives and the day asked for may lie before it.
    `to_come` are the later states that were known already: announced, or computed from a notice period or a term.
    """

    arrangement: Arrangement
    state: ArrangementState | None
    sure: bool
    to_come: tuple[ArrangementState, ...]

    @property
    def words(self) -> str:
        """The phase as every list says it: "active", where it is not sure "perhaps active", else "not begun"."""
        if self.state is None:
            return "not begun" if self.to_come else "not known"
        return self.state.phase if self.sure else f"perhaps {self.state.phase}"

    @property
    def holds(self) -> bool:
        """Whether it is in force, on hold or about to end: neither over nor only proposed."""
        return self.state is not None and self.state.phase in ("active", "suspended", "ending")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something is due.

    `kind` is ``condition`` or the phase that begins; `days` counts from the day asked about.
    `why` says where the day comes from if no report states it, else it is empty.
    """

    date: Date
    kind: Literal["condition", "proposed", "active", "suspended", "ending", "ended"]
    item: Condition | Arrangement
    days: int
    why: str


def known(state: ArrangementState, known_on: dt.date | None) -> bool:
    """Whether a report may have said so by a day; without a day, or where no report is dated, it counts as known."""
    first = _first(state.known_since)
    return known_on is None or first is None or first <= known_on


def begins(state: ArrangementState) -> dt.date | None:
    """The day from which on a state holds for certain: its first day, or where that is not known, the day by which.

    The latter is its last day, or the day of the first report that tells of it as a fact, if that is earlier: what was
    so when a report was written had begun by then.
    """
    if state.date is None or state.date.start is not None:
        return None if state.date is None else state.date.start
    told = None if state.known_since is None else state.known_since.end or state.known_since.start
    if told is None or state.status not in ("occurred", "ongoing"):
        return state.date.end
    return min(told, state.date.end) if state.date.end is not None else None


def firm(arrangement: Arrangement, known_on: dt.date | None = None) -> tuple[ArrangementState, ...]:
    """The states that count and were known, in the order in which they began."""
    chosen = [s for s in arrangement.states if known(s, known_on) and (s.status in FIRM or s.phase == "proposed")]
    return tuple(sorted((s for s in chosen if begins(s) is not None), key=lambda s: begins(s) or dt.date.min))


def standing_of(arrangement: Arrangement, on: dt.date, known_on: dt.date | None = None) -> Standing:
    """Where one arrangement stands on a day, as known on another (without it: as known in the end)."""
    states = firm(arrangement, known_on)
    begun = [s for s in states if (begins(s) or dt.date.max) <= on]
    later = [s for s in states if (begins(s) or dt.date.max) > on]
    if begun:
        return Standing(arrangement, begun[-1], True, tuple(later))
    open_ = [s for s in later if s.date is not None and s.date.start is None]
    if open_:
        return Standing(arrangement, open_[0], False, tuple(s for s in later if s is not open_[0]))
    return Standing(arrangement, None, False, tuple(later))


def standing(record: Record, on: dt.date, known_on: dt.date | None = None) -> tuple[Standing, ...]:
    """Where every arrangement of a record stands on a day, the most urgent first, then by name.

    Arrangements of which nothing was known on `known_on` are left out; those known but not begun have no state.
    """
    found = [standing_of(item, on, known_on) for item in record.arrangements]
    kept = [one for one in found if one.state is not None or one.to_come]

    def urgency(one: Standing) -> int:
        return len(URGENCY) if one.state is None else URGENCY.index(one.state.phase)

    return tuple(sorted(kept, key=lambda one: (urgency(one), one.arrangement.name.casefold(), one.arrangement.id)))


def deadlines(record: Record, on: dt.date, known_on: dt.date | None = None) -> tuple[Deadline, ...]:
    """What is due on `on` or later, the next first, as known on a day (without it: as known in the end).

    Deadlines of conditions, announced beginnings and ends, and ends computed from notice periods and terms. An end that
    a later report says was put off is not due.
    """
    published = {report.id: report.published for report in record.reports}
    out: list[Deadline] = []
    for condition in record.conditions:
        first = min((d for e in condition.evidence if (d := _first(published.get(e.report))) is not None), default=None)
        late = known_on is not None and first is not None and first > known_on
        if condition.deadline is not None and not late:
            out += _due(condition.deadline, "condition", condition, on, "")
    for arrangement in record.arrangements:
        states = firm(arrangement, known_on)
        for state in states:
            ahead = state.status == "announced" or state.computed
            if not ahead or state.date is None or state.date.start is None or _put_off(state, states):
                continue
            if state.known_since is not None and (_first(state.known_since) or dt.date.min) >= state.date.start:
                continue  # it was no more to come when it was told
            if not (state.computed and state.phase == "active"):
                out += _due(state.date, state.phase, arrangement, on, state.reason if state.computed else "")
    return tuple(sorted(out, key=lambda d: (d.days, d.kind, d.item.id)))


def last_day(record: Record) -> dt.date | None:
    """The day of the latest report: what a record calls today. ``None`` where no report is dated.

    A report of which only a range is known counts with the first day of it: one that may be much later than all others
    moves no day.
    """
    days = (_first(report.published) for report in record.reports)
    return max((day for day in days if day is not None), default=None)


def _due(
    date: Date,
    kind: Literal["condition", "proposed", "active", "suspended", "ending", "ended"],
    item: Condition | Arrangement,
    on: dt.date,
    why: str,
) -> list[Deadline]:
    last = date.end or date.start
    if last is None or last < on:
        return []
    return [Deadline(date, kind, item, (last - on).days, why)]


def _put_off(state: ArrangementState, states: Sequence[ArrangementState]) -> bool:
    """Whether another state says that what was to end on a day goes on behind it."""
    return state.phase == "ended" and any(
        s.computed and s.phase == "active" and s.date is not None and s.date == state.date for s in states
    )


def _first(date: Date | None) -> dt.date | None:
    return None if date is None else date.start or date.end
