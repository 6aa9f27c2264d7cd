"""The time strip of the dossier: where each dated event stands on one line of time.

Comes in: dated events under their anchors. Goes out: ticks for days, bars for ranges, labels for the axis, as
percentages of the strip's width and pixels of its height, so that the template only has to draw them. Times that lie
far from the rest (a treaty of decades ago) are counted at the ends instead of squeezing everything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitrep.export.dossier_words import date_mark, date_words, day_words, month_words
from sitrep.record import Date

TICKS = 56
"""Height in pixels that the day ticks may take at most."""
LANE = 10
"""Height in pixels of one lane of bars."""
STUB = 2.5
"""Length in percent of the bar of a range with an open end."""
LANES = 6
"""How many lanes of bars are drawn."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One event of a known day: `x` in percent, `y` (from the top of the ticks) and `height` in pixels."""

    x: float
    y: float
    height: float
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One range of days and the events that lie in it. `left` and `right` are open or cut ends."""

    x: float
    width: float
    lane: int
    soft: bool
    left: bool
    right: bool
    anchors: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the axis; a `minor` one may be left out where the strip is narrow: every second, and the last."""

    x: float
    text: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole strip, from the first to the last day that it covers. `height` is that of the ticks, in pixels."""

    start: dt.date
    end: dt.date
    ticks: tuple[Tick, ...]
    height: int
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    lanes: int
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    undrawn: tuple[str, ...]


def strip(events: Sequence[tuple[str, str, Date | None]]) -> Strip | None:
    """The strip for (anchor, title, date) of each event, or ``None`` where no event has a date."""
    dated = [(a, t, d) for a, t, d in events if d is not None and (d.start or d.end)]
    if not dated:
        return None
    start, end = window([_middle(d) for _, _, d in dated])
    days = (end - start).days + 1

    def x(day: dt.date) -> float:
        return round(100 * (day - start).days / days, 3)

    earlier: list[str] = []
    later: list[str] = []
    days_known: list[tuple[dt.date, str, str]] = []
    ranges: dict[tuple[dt.date, dt.date, str], list[tuple[str, str]]] = {}
    for anchor, title, date in dated:
        low = date.start or date.end
        high = date.end or date.start
        assert low is not None and high is not None
        if high < start:
            earlier.append(anchor)
        elif low > end:
            later.append(anchor)
        elif date_mark(date) == "day":
            days_known.append((low, anchor, title))
        else:
            ranges.setdefault((low, high, date_mark(date)), []).append((anchor, f"{date_words(date)}: {title}"))
    bars, lanes, undrawn = _bars(ranges, start, end, x)
    drawn, height = _ticks(days_known, x, days)
    return Strip(
        start=start,
        end=end,
        ticks=drawn,
        height=height,
        bars=bars,
        labels=axis(start, end, x),
        lanes=lanes,
        earlier=tuple(earlier),
        later=tuple(later),
        undrawn=undrawn,
    )


def _middle(date: Date) -> dt.date:
    low, high = date.start or date.end, date.end or date.start
    assert low is not None and high is not None
    return low + (high - low) / 2


def window(middles: Sequence[dt.date]) -> tuple[dt.date, dt.date]:
    """The days to cover, so that one event of decades ago does not squeeze the others.

    It begins where three quarters of the events lie closest and goes on over every gap that is not longer than one and
    a half times what it covers so far (30 days at least).
    """
    days = sorted(middles)
    need = -(-3 * len(days) // 4)
    low = min(range(len(days) - need + 1), key=lambda i: (days[i + need - 1] - days[i], i))
    high = low + need - 1
    while True:
        reach = max(dt.timedelta(days=30), days[high] - days[low]) * 1.5
        if low and days[low] - days[low - 1] <= reach:
            low -= 1
        elif high + 1 < len(days) and days[high + 1] - days[high] <= reach:
            high += 1
        else:
            break
    edge = max(dt.timedelta(days=2), (days[high] - days[low]) * 0.03)
    return _back(days[low], edge), _on(days[high], edge)


def _back(day: dt.date, by: dt.timedelta) -> dt.date:
    return day - min(by, day - dt.date.min)


def _on(day: dt.date, by: dt.timedelta) -> dt.date:
    return day + min(by, dt.date.max - day)


def _ticks(
    known: list[tuple[dt.date, str, str]], x: Callable[[dt.date], float], days: int
) -> tuple[tuple[Tick, ...], int]:
    """One tick an event, and the height of all; those of one day, or of days too near to tell apart, are stacked."""
    width = max(1, days // 160)
    stacks: dict[int, list[tuple[dt.date, str, str]]] = {}
    for day, anchor, title in sorted(known):
        stacks.setdefault(day.toordinal() // width, []).append((day, anchor, title))
    highest = max(map(len, stacks.values()), default=1)
    step = min(10.0, TICKS / highest)
    ticks = tuple(
        Tick(
            x=x(stack[0][0]),
            y=round(step * (highest - level - 1), 2),
            height=round(max(step - 2, step * 0.7), 2),
            anchor=anchor,
            title=f"{date_words(Date(day, day, 'day', 'explicit'))}: {title}",
        )
        for _, stack in sorted(stacks.items())
        for level, (day, anchor, title) in enumerate(stack)
    )
    return ticks, round(step * highest) if ticks else 0


def _bars(
    ranges: dict[tuple[dt.date, dt.date, str], list[tuple[str, str]]],
    start: dt.date,
    end: dt.date,
    x: Callable[[dt.date], float],
) -> tuple[tuple[Bar, ...], int, tuple[str, ...]]:
    """One bar a range, each in the first lane that has room; ranges beyond the last lane are not drawn."""
    free: list[dt.date] = []
    stub = (end - start) * (STUB / 100)
    bars: list[Bar] = []
    undrawn: list[str] = []
    for (low, high, shape), items in sorted(ranges.items(), key=lambda r: (r[0][0], -r[0][1].toordinal(), r[0][2])):
        anchors = tuple(anchor for anchor, _ in items)
        lane = next((i for i, last in enumerate(free) if last < low), len(free))
        if lane == LANES:
            undrawn.extend(anchors)
            continue
        free[lane : lane + 1] = [high + stub if shape == "open-end" else high]
        left, right = x(max(low, start)), x(high + dt.timedelta(days=1)) if high < end else 100.0
        if shape == "open-end":
            right = min(left + STUB, 100.0)
        elif shape == "open-start":
            left = max(right - STUB, 0.0)
        more = f" (and {len(items) - 1} more)" if len(items) > 1 else ""
        bars.append(
            Bar(
                x=left,
                width=round(max(right - left, 0.4), 3),
                lane=lane,
                soft=shape == "soft",
                left=shape == "open-start" or low < start,
                right=shape == "open-end" or high > end,
                anchors=anchors,
                title=items[0][1] + more,
            )
        )
    return tuple(bars), len(free), tuple(undrawn)


def axis(start: dt.date, end: dt.date, x: Callable[[dt.date], float]) -> tuple[Label, ...]:
    """At most a dozen labels: days or Mondays for a season, months for a few years, years beyond."""
    days = (end - start).days
    if days <= 100:
        step = next((n for n in (1, 2, 7) if days / n <= 10), 14)
        first = -start.weekday() % 7 if step > 2 else 0  # a Monday
        marks = [start + dt.timedelta(days=i) for i in range(first, days + 1, step)]
        labels = [Label(x(d), day_words(d, year=False), i % 2 == 1 or x(d) > 86) for i, d in enumerate(marks)]
        return tuple(label for label in labels if label.x < 95)
    months = (end.year - start.year) * 12 + end.month - start.month
    step = next((s for s in (1, 2, 3, 6, 12) if months / s <= 11), 12 * -(-months // 132))
    labels = []
    for index in range(start.year * 12, end.year * 12 + end.month):
        year, month = divmod(index, 12)
        if index % step or not start <= (day := dt.date(year, month + 1, 1)) <= end:
            continue
        name = str(year) if step >= 12 else month_words(day, short=True)
        labels.append(Label(x(day), name, len(labels) % 2 == 1 or x(day) > 84))
    return tuple(label for label in labels if label.x < 95)
