"""The few facts of all events that charts and counts need, as arrays: small enough to keep, quick enough to ask anew.

Comes in: the answers of `data`, once for each state of the record. Goes out: for a filter, which events fit, how many
of each type, status and actor, and how many in each stretch of time. Days are ordinals (`datetime.date.toordinal`), 0
where a bound is open; an event without both has no known date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sitrep.web.data import Data, Filter

Ints = NDArray[np.int64]
EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Columns:
    """One row an event, by its row id; `pairs` are (position of an event, number of an actor), each once."""

    rowid: Ints
    start: Ints
    end: Ints
    names: dict[str, list[str]]
    codes: dict[str, Ints]
    actors: list[str]
    pair_event: Ints
    pair_actor: Ints

    def fitting(self, data: Data, wanted: Filter) -> Ints:
        """Positions of the events that fit."""
        narrowed = replace(wanted, since=None, until=None, dated=False)
        if narrowed == type(wanted)():
            chosen: Ints = np.arange(len(self.rowid))
        else:
            condition, values = narrowed.sql()
            rows = data.rows(f"select e.rowid from events e where {condition}", *values)
            chosen = np.searchsorted(self.rowid, np.array(sorted(r[0] for r in rows), dtype=np.int64))
        start, end = self.start[chosen], self.end[chosen]
        keep = np.ones(len(chosen), dtype=bool)
        if wanted.since is not None:
            keep &= (end >= wanted.since.toordinal()) | (end == 0)
        if wanted.until is not None:
            keep &= start <= wanted.until.toordinal()
        if wanted.dated or wanted.since or wanted.until:
            keep &= (start > 0) | (end > 0)
        return chosen[keep]

    def day(self, chosen: Ints) -> Ints:
        """The first day known of each of these; 0 where there is none."""
        start = self.start[chosen]
        return np.where(start > 0, start, self.end[chosen])

    def counts(self, chosen: Ints, name: str) -> dict[str, int]:
        """How many of these have each type or status (`name`)."""
        found = np.bincount(self.codes[name][chosen], minlength=len(self.names[name]))
        return {value: int(n) for value, n in zip(self.names[name], found, strict=True) if n}

    def actor_counts(self, chosen: Ints) -> dict[str, int]:
        """In how many of these each actor takes part."""
        inside = np.zeros(len(self.rowid), dtype=bool)
        inside[chosen] = True
        found = np.bincount(self.pair_actor[inside[self.pair_event]], minlength=len(self.actors))
        return {self.actors[i]: int(found[i]) for i in np.flatnonzero(found)}

    def of_actor(self, chosen: Ints, actor: str) -> Ints:
        """Those of these in which the actor takes part."""
        mine = self.pair_event[self.pair_actor == self.actors.index(actor)]
        return np.intersect1d(chosen, mine)

    def of_value(self, chosen: Ints, name: str, value: str) -> Ints:
        """Those of these with this type or status."""
        found: Ints = chosen[self.codes[name][chosen] == self.names[name].index(value)]
        return found

    def months(self, chosen: Ints) -> list[tuple[dt.date, int]]:
        """How many of these have their first day in each month."""
        days = self.day(chosen)
        months = (days[days > 0] - EPOCH).astype("datetime64[D]").astype("datetime64[M]")
        values, numbers = np.unique(months, return_counts=True)
        return [(value.item(), int(n)) for value, n in zip(values, numbers, strict=True)]


def columns(data: Data) -> Columns:
    """The columns of this state of the record."""
    rows = data.rows("select rowid, date_start, date_end, type, status from events order by rowid")
    known: dict[str, int] = {}

    def day(value: str | None) -> int:
        if value is None:
            return 0
        if value not in known:
            known[value] = dt.date.fromisoformat(value).toordinal()
        return known[value]

    names: dict[str, list[str]] = {}
    codes: dict[str, Ints] = {}
    for name in ("type", "status"):
        names[name] = sorted({r[name] for r in rows})
        numbers = {value: i for i, value in enumerate(names[name])}
        codes[name] = _array(numbers[r[name]] for r in rows)
    rowid = _array(r[0] for r in rows)
    pairs = data.rows(
        "select e.rowid, a.actor_id from event_actors a join events e on e.id = a.event_id"
        " union select e.rowid, a.actor_id from event_recipients a join events e on e.id = a.event_id"
    )
    actors = sorted({r[1] for r in pairs})
    number = {id_: i for i, id_ in enumerate(actors)}
    return Columns(
        rowid=rowid,
        start=_array(day(r["date_start"]) for r in rows),
        end=_array(day(r["date_end"]) for r in rows),
        names=names,
        codes=codes,
        actors=actors,
        pair_event=np.searchsorted(rowid, _array(r[0] for r in pairs)),
        pair_actor=_array(number[r[1]] for r in pairs),
    )


def _array(values: Any) -> Ints:
    return np.fromiter(values, dtype=np.int64)
