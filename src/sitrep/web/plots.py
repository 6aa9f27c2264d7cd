"""The dots and ranges of a series over time, drawn on the server.

Comes in: the values of a series with their words and sources. Goes out: a `Plot`, positions in percent of the width and
pixels of the height. A value without a day stands in a column of its own at the left; the table below has it, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.export import dossier_strip as strips
from sitrep.export import dossier_words as say
from sitrep.record import FigureValue

HEIGHT = 132
"""Height of the plot's field in pixels."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One value: `x`, `width` in percent (a width where the day is a range), `y` and range in pixels."""

    x: float
    width: float
    y: float | None
    low: float | None
    high: float | None
    title: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A series over time."""

    dots: tuple[Dot, ...]
    axis: tuple[strips.Label, ...]
    levels: tuple[tuple[float, str], ...]
    undated: int
    height: int = HEIGHT


def value_order(value: FigureValue) -> tuple[object, ...]:
    """The order of the dossier's rows."""
    from sitrep.export.dossier_page import date_key

    return (*date_key(value.as_of), value.evidence)


def plot(values: Sequence[tuple[FigureValue, str, str]]) -> Plot | None:
    """The plot, or ``None`` where a line of time would say nothing: fewer than two have a day, or all are alike."""
    dated = [(v, words, name) for v, words, name in values if v.as_of and (v.as_of.start or v.as_of.end)]
    numbers = [n for v, _, _ in values for n in (v.low, v.best, v.high) if n is not None]
    if len(dated) < 2 or len(set(numbers)) < 2:
        return None
    days = [(v.as_of.start or v.as_of.end, v.as_of.end or v.as_of.start) for v, _, _ in dated if v.as_of]
    start, end = strips.window([d for pair in days for d in pair if d])
    total = (end - start).days + 1
    low, high = min(numbers), max(numbers)
    if low > 0 and high / low < 4:
        low, high = low - (high - low) * 0.15, high + (high - low) * 0.1
    else:
        low, high = min(0.0, low), high * 1.08 or 1.0

    def x(day: dt.date) -> float:
        return round(8 + 90 * min(1.0, max(0.0, (day - start).days / total)), 2)

    def y(number: float | None) -> float | None:
        return None if number is None else round(8 + (HEIGHT - 20) * (1 - (number - low) / (high - low)), 1)

    dots = []
    for value, words, name in dated:
        assert value.as_of is not None
        first, last = value.as_of.start or value.as_of.end, value.as_of.end or value.as_of.start
        assert first is not None and last is not None
        dots.append(
            Dot(
                x=x(first + (last - first) / 2),
                width=round(x(last) - x(first), 2),
                y=y(value.best),
                low=y(value.low),
                high=y(value.high),
                title=f"{words} · {say.date_words(value.as_of)} · {name}",
            )
        )
    step = _step(high - low)
    first_level = -(-low // step) * step
    levels: list[tuple[float, str]] = []
    level = first_level
    while level <= high and len(levels) < 6:
        levels.append((y(level) or 0.0, say.number_words(level)))
        level += step
    axis = tuple(strips.Label(label.x, label.text, label.minor) for label in strips.axis(start, end, x) if label.x > 8)
    return Plot(tuple(dots), axis, tuple(levels), len(values) - len(dated))


def _step(reach: float) -> float:
    """A round number that divides the reach into three to six."""
    power = 1.0
    while power * 10 < reach:
        power *= 10
    while power > reach:
        power /= 10
    return next((power * f for f in (0.2, 0.5, 1.0, 2.0, 5.0) if reach / (power * f) <= 5), power * 5)
