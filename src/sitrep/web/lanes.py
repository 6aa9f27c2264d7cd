"""The timeline as lanes: where each event stands, drawn on the server, so that it is there without a script.

Comes in: a filter, a window of days and what makes a lane (type, actor or status). Goes out: lanes of marks while there
are few enough to tell apart, of bars (how many events a stretch of time has) where there are more, with the axis above
and a small map of all time below. Positions are percentages of the width and pixels of the height.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sitrep.export import dossier_strip as strips
from sitrep.export import dossier_words as say
from sitrep.record import PLOVER_TYPES, Date
from sitrep.web.data import Data, Filter, Period, date_of

MARKS = 500
"""Up to so many events are drawn one by one."""
SAMPLE = 600
"""From how many events the usual window is worked out."""
BINS = 72
"""Into how many stretches the window is cut where there are more."""
ROW = 15
"""Height of a row of marks in pixels."""
ROWS = 6
"""How many rows of marks a lane has at most."""
ACTORS = 14
"""How many actors have a lane."""
WIDTH = 900
"""The width in pixels that marks are kept apart for."""
BAR = 34
"""Height of the bars of a lane in pixels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: `x` and `width` in percent, `y` in pixels; `shape` is what `date_mark` calls its date."""

    id: str
    status: str
    shape: str
    x: float
    width: float
    y: int
    cut_left: bool
    cut_right: bool
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How many events a stretch of time has; `height` in pixels."""

    x: float
    width: float
    height: float
    count: int
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane. `query` narrows the page to it: (name of the parameter, value)."""

    name: str
    count: int
    query: tuple[str, str]
    height: int
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """The lanes of a window, its axis, and the map of all time with the window in it (`left`, `width` in percent)."""

    start: dt.date
    end: dt.date
    lanes: tuple[Lane, ...]
    axis: tuple[strips.Label, ...]
    all: Period
    map: tuple[Bar, ...]
    map_axis: tuple[strips.Label, ...]
    left: float
    width: float
    count: int
    undated: int

    @property
    def days(self) -> int:
        """How many days the window has."""
        return (self.end - self.start).days + 1

    def zoomed(self, factor: float) -> Period:
        """The window that shows `factor` times as many days around the same middle, within years 1 to 9999."""
        middle = self.start.toordinal() + self.days / 2
        half = max(0.5, self.days * factor / 2)
        return _period(round(middle - half), round(middle + half) - 1)

    def moved(self, share: float) -> Period:
        """The window moved by a share of itself."""
        by = round(self.days * share) or (1 if share > 0 else -1)
        return _period(self.start.toordinal() + by, self.end.toordinal() + by)


def _period(low: int, high: int) -> Period:
    low = min(max(low, 1), dt.date.max.toordinal() - 1)
    high = min(max(high, low), dt.date.max.toordinal() - 1)
    return Period(dt.date.fromordinal(low), dt.date.fromordinal(high))


def chart(data: Data, wanted: Filter, lanes: str) -> Chart | None:
    """The chart for the events that fit, or ``None`` where none of them has a date."""
    anywhen = replace(wanted, since=None, until=None, dated=True)
    whole = _whole(data, anywhen)
    if whole is None:
        return None
    months, usual = whole
    everything = Period(months[0][0], _month_end(months[-1][0]))
    start, end = wanted.since or usual.start, wanted.until or usual.end
    if wanted.since and not wanted.until:
        end = max(end, start)
    if wanted.until and not wanted.since:
        start = min(start, end)
    if end < start:
        start, end = end, start
    inside = replace(wanted, since=start, until=end)
    names = _lanes(data, inside, lanes)
    count = data.count(inside)
    rows = _marks if count <= MARKS else _bars
    all_days = (everything.end - everything.start).days + 1

    def on_map(day: dt.date) -> float:
        return round(min(100.0, max(0.0, 100 * (day - everything.start).days / all_days)), 2)

    most = max(n for _, n in months)
    return Chart(
        start=start,
        end=end,
        lanes=tuple(rows(data, inside, lanes, names, Period(start, end))),
        axis=strips.axis(start, end, lambda day: round(100 * (day - start).days / ((end - start).days + 1), 3)),
        all=everything,
        map=tuple(
            Bar(
                on_map(day),
                max(0.3, on_map(_month_end(day)) - on_map(day)),
                round(3 + 21 * (n / most) ** 0.5, 1),
                n,
                f"{say.month_words(day)}: {say.plural(n, 'event')}",
            )
            for day, n in months
        ),
        map_axis=strips.axis(everything.start, everything.end, on_map),
        left=on_map(start),
        width=max(0.6, on_map(end) - on_map(start)),
        count=count,
        undated=data.count(replace(wanted, since=None, until=None)) - sum(n for _, n in months),
    )


def _whole(data: Data, anywhen: Filter) -> tuple[list[tuple[dt.date, int]], Period] | None:
    """How many events each month has, and the window in which most of them lie; kept for each filter."""

    def make() -> tuple[list[tuple[dt.date, int]], Period] | None:
        chosen = data.columns.fitting(data, anywhen)
        months = data.columns.months(chosen)
        if not months:
            return None
        days = np.sort(data.columns.day(chosen))
        sample = days if len(days) <= SAMPLE else days[np.linspace(0, len(days) - 1, SAMPLE).astype(int)]
        low, high = strips.window([dt.date.fromordinal(int(day)) for day in sample])
        return months, Period(low, high)

    found: tuple[list[tuple[dt.date, int]], Period] | None = data.kept(f"months {anywhen}", make)
    return found


def _month_end(day: dt.date) -> dt.date:
    following = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return following - dt.timedelta(days=1)


def _lanes(data: Data, inside: Filter, lanes: str) -> list[tuple[str, str, int]]:
    """(key, name, number of events) of each lane."""
    chosen = data.columns.fitting(data, inside)
    if lanes == "actor":
        counts = data.columns.actor_counts(chosen)
        top = sorted(counts, key=lambda id_: (-counts[id_], id_))[:ACTORS]
        return [(id_, data.actor_name(id_), counts[id_]) for id_ in top]
    found = data.columns.counts(chosen, "status" if lanes == "status" else "type")
    order: Sequence[str] = say.STATUSES if lanes == "status" else PLOVER_TYPES
    known = [key for key in order if key in found] + sorted(found.keys() - set(order))
    return [(key, say.words(key), found[key]) for key in known]


def _members(data: Data, inside: Filter, lanes: str, keys: Iterable[str], columns: str) -> list[Any]:
    """Rows of ``lane`` and `columns` for the events of each lane."""
    condition, values = inside.sql()
    if lanes != "actor":
        column = "status" if lanes == "status" else "type"
        return data.rows(f"select e.{column} lane, {columns} from events e where {condition}", *values)
    wanted = list(keys)
    marks = ",".join("?" * len(wanted))
    return data.rows(
        f"with part as materialized (select actor_id, event_id from event_actors where actor_id in ({marks})"
        f" union select actor_id, event_id from event_recipients where actor_id in ({marks}))"
        f" select part.actor_id lane, {columns} from part join events e on e.id = part.event_id"
        f" where {condition}",
        *wanted,
        *wanted,
        *values,
    )


def _marks(data: Data, inside: Filter, lanes: str, names: list[tuple[str, str, int]], window: Period) -> Iterable[Lane]:
    columns = "e.id, e.status, e.label, e.date_start, e.date_end, e.date_precision, e.date_basis"
    rows = _members(data, inside, lanes, [key for key, _, _ in names], columns)
    grouped: dict[str, list[Any]] = {}
    for row in sorted(rows, key=lambda r: (r["date_start"] or r["date_end"] or "", r["date_end"] or "", r["id"])):
        grouped.setdefault(row["lane"], []).append(row)
    for key, name, count in names:
        free: list[float] = []
        marks: list[Mark] = []
        hidden = 0
        for row in grouped.get(key, ()):
            mark = _mark(row, date_of(row, "date"), window)
            begin = mark.x / 100 * WIDTH
            level = next((i for i, end in enumerate(free) if end <= begin), len(free))
            if level == ROWS:
                hidden += 1
                continue
            free[level : level + 1] = [begin + max(13.0, mark.width / 100 * WIDTH + 4)]
            marks.append(replace(mark, y=level * ROW + ROW // 2 + 1))
        height = max(1, len(free)) * ROW + 3
        yield Lane(name, count, (lanes, key), height, marks=tuple(marks), hidden=hidden)


def _mark(row: Any, date: Date | None, window: Period) -> Mark:
    assert date is not None
    days = (window.end - window.start).days + 1

    def x(day: dt.date) -> float:
        return round(100 * (day - window.start).days / days, 3)

    low, high = date.start or date.end, date.end or date.start
    assert low is not None and high is not None
    shape = say.date_mark(date)
    left = x(max(low, window.start))
    right = x(min(high, window.end) + dt.timedelta(days=1))
    if shape == "day":
        left = round(left + 50 / days, 3)
    return Mark(
        id=row["id"],
        status=row["status"],
        shape=shape,
        x=left,
        width=0.0 if shape in ("day", "open-end", "open-start") else max(0.4, round(right - left, 3)),
        y=0,
        cut_left=low < window.start,
        cut_right=high > window.end,
        title=f"{say.date_words(date)} · {row['status']} · {row['label']}",
    )


def _bars(data: Data, inside: Filter, lanes: str, names: list[tuple[str, str, int]], window: Period) -> Iterable[Lane]:
    days = (window.end - window.start).days + 1
    bins = min(BINS, days)
    columns = data.columns
    chosen = columns.fitting(data, inside)
    counts: dict[str, Counter[int]] = {}
    for key, _, _ in names:
        mine = columns.of_actor(chosen, key) if lanes == "actor" else columns.of_value(chosen, lanes, key)
        at = np.clip((columns.day(mine) - window.start.toordinal()) * bins // days, 0, bins - 1)
        counts[key] = Counter({i: int(n) for i, n in enumerate(np.bincount(at, minlength=bins)) if n})
    most = max((n for counter in counts.values() for n in counter.values()), default=1)
    for key, name, count in names:
        bars = []
        for position, n in sorted(counts.get(key, Counter()).items()):
            since = window.start + dt.timedelta(days=position * days // bins)
            until = window.start + dt.timedelta(days=max((position + 1) * days // bins - 1, position * days // bins))
            when = say.date_words(Date(since, until, "longer", "inferred"))
            title = f"{when}: {say.plural(n, 'event')}"
            bars.append(
                Bar(
                    round(100 * position / bins, 3),
                    round(100 / bins - 0.12, 3),
                    round(2 + (BAR - 4) * (n / most) ** 0.5, 1),
                    n,
                    title,
                )
            )
        yield Lane(name, count, (lanes, key), BAR, bars=tuple(bars))
