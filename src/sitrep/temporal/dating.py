"""The day a report was published, where it does not say so: a range, with its reasons.

Comes in: a report's text and its time expressions. Goes out: a `Dating`, the smallest run of days that holds most of
the weight, and what gave them that weight. Every clue is a soft one: the latest past day that the text names,
weekday names
("said on Thursday" was written that Thursday or the day after), bare months ("in February" is the last February), "last
June" (no June lies between), years, days to come, weekday and date together. How far each is to be trusted was counted
on dated news (`data/clues.tsv`). `narrowing` joins the clues of several reports of one story.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sitrep.record import Date, Precision, TimeExpression
from sitrep.temporal import context, lexicon
from sitrep.temporal.finder import find
from sitrep.temporal.forms import Form
from sitrep.temporal.forms import read as read_form

Days = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]

READ = 10_000
"""Only so many characters are looked at: what follows on a page is seldom the report."""
MASS = 0.8
"""The share of the weight that a range must hold."""
WIDEST = 1100
"""Ranges of more days than this are given as a lower bound alone."""
RUN = 10
"""Two past days no farther apart than this are a run of events that leads up to the report."""
RUN_WEIGHT = 30.0
"""How much likelier the first such weekday after a run of dated events is than a later one."""
LEAD, OPENING = 400, 1000
"""Weekdays in so many first characters are the report's own news, with growing doubt."""
EARLY = 600
"""Days named in so many first characters are nearer to the report's own day than those named later."""
_CAPTION_AFTER = re.compile(r"\s*(?:\.(?:\s|$)|\(|-LRB-)")
_CAPTION_BEFORE = re.compile(r"(?:[A-Z][\w'’-]+|,)\s*,?\s*$")
_PREPOSITION = re.compile(r"\b(?:[Oo]n|of|[Ss]ince|until|by|before|after)\s*$")
DOUBT = 0.03
"""The weight of days that a clue speaks against: misread words, slips of the pen."""


@dataclass(frozen=True, slots=True)
class Dating:
    """When a report was published: a range (``None``, or an open end, where it cannot be told), and why."""

    date: Date | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayClue:
    """A day named without its year; `direction` is -1 past, 1 future, 0 unsaid."""

    month: int
    day: int
    weekday: int | None
    direction: int


@dataclass(slots=True)
class Clues:
    """What a report says that bears on its day of publication."""

    days: list[DayClue] = field(default_factory=list)
    full: list[tuple[dt.date, int, str]] = field(default_factory=list)
    """Days named with their year, each with its direction and where it stands: caption, early or late."""
    months: list[tuple[int, int]] = field(default_factory=list)
    last_months: list[int] = field(default_factory=list)
    month_years: list[tuple[int, int, int]] = field(default_factory=list)
    years: list[tuple[int, int]] = field(default_factory=list)
    weekdays: list[tuple[int, int, str, int]] = field(default_factory=list)
    """Weekdays, each with its direction, its words and where they begin."""
    captions: list[dt.date] = field(default_factory=list)

    @property
    def latest_year(self) -> int | None:
        """The latest year named for something that is not yet to come."""
        named = [day.year for day, direction, _ in self.full if direction <= 0]
        named += [year for year, _, direction in self.month_years if direction <= 0]
        named += [year for year, direction in self.years if direction <= 0]
        named += [day.year for day in self.captions]
        if not named:
            named = [day.year - 1 for day, _, _ in self.full] + [year - 1 for year, *_ in self.month_years]
        return max(named) if named else None


@functools.cache
def tables() -> dict[str, tuple[tuple[int, int, float], ...]]:
    """The clue tables of `data/clues.tsv`: for each clue the ranges (both ends inside) and the weight of each unit."""
    found: dict[str, list[tuple[int, int, float]]] = {}
    for row in lexicon.rows("clues.tsv"):
        found.setdefault(row["clue"], []).append((int(row["low"]), int(row["high"]), float(row["weight"])))
    return {name: tuple(entries) for name, entries in found.items()}


def look_up(clue: str, values: Days) -> Weights:
    """The weight of each value under a clue's table; values outside it get a hundredth of its smallest weight."""
    entries = tables()[clue]
    weights = np.full(values.shape, min(weight for _, _, weight in entries) / 100)
    for low, high, weight in entries:
        weights[(values >= low) & (values <= high)] = weight
    return weights


class Grid:
    """A run of days with their calendar fields, on which weights are laid."""

    def __init__(self, first: int, last: int) -> None:
        """All days from January of the year `first` to December of the year `last`."""
        self.start = dt.date(max(first, 2), 1, 1).toordinal()
        self.days: Days = np.arange(self.start, dt.date(min(last, 9997), 12, 31).toordinal() + 1, dtype=np.int64)
        dates = self.days.astype("datetime64[D]") - np.timedelta64(719163, "D")
        months = dates.astype("datetime64[M]").astype(np.int64)
        self.year: Days = months // 12 + 1970
        self.month: Days = months % 12 + 1
        self.weekday: Days = (self.days - 1) % 7 + 1
        self.years = range(max(first, 2) - 1, min(last, 9997) + 2)

    def occurrences(self, month: int, day: int) -> Days:
        """Every such day of the grid's years and one year on either side."""
        found = []
        for year in range(self.years.start - 8, self.years.stop + 8):
            try:
                found.append(dt.date(min(max(year, 1), 9999), month, day).toordinal())
            except ValueError:
                continue
        return np.array(found, dtype=np.int64)

    def since(self, month: int, day: int) -> Days:
        """Days since the last such day, for each day of the grid."""
        days = self.occurrences(month, day)
        return self.days - days[np.clip(np.searchsorted(days, self.days, "right") - 1, 0, len(days) - 1)]

    def until(self, month: int, day: int) -> Days:
        """Days until the next such day, for each day of the grid."""
        days = self.occurrences(month, day)
        return days[np.clip(np.searchsorted(days, self.days, "left"), 0, len(days) - 1)] - self.days


def _direction(text: str, expression: TimeExpression, form: Form) -> int:
    signal = form.get("sig")
    if signal in ("until", "till"):
        return 1
    if signal == "since":
        return -1
    return context.direction(text, expression.start, expression.end)


def _place(text: str, expression: TimeExpression) -> str:
    """Where a full date stands: closing a photo caption ("… in Tripoli June 5, 2011."), early in the text, or late."""
    before = text[max(0, expression.start - 40) : expression.start]
    after = text[expression.end : expression.end + 12]
    if _CAPTION_AFTER.match(after) and _CAPTION_BEFORE.search(before) and not _PREPOSITION.search(before):
        return "caption"
    return "early" if expression.start < EARLY else "late"


def _day(form: Form) -> dt.date | None:
    year, month, day = form.number("y"), form.number("m"), form.number("d")
    if year is None or month is None or day is None:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def collect(text: str, expressions: Sequence[TimeExpression], captions: Iterable[str] = ()) -> Clues:
    """Gather the clues of one report."""
    clues = Clues()
    for expression in expressions:
        if expression.start >= READ:
            break
        form = read_form(expression.form)
        if form.kind == "iso":
            try:
                day = dt.date.fromisoformat(form["v"][:10])
            except ValueError:
                continue
            clues.full.append((day, _direction(text, expression, form), _place(text, expression)))
        if form.kind not in ("date", "clock") or "bc" in form:
            continue
        year, month, number, weekday = (form.number(name) for name in ("y", "m", "d", "wd"))
        directed = bool({"dir", "rdir", "yr", "wk"} & set(form))
        if month is not None and number is not None:
            direction = _direction(text, expression, form)
            full = _day(form)
            if full is not None:
                place = _place(text, expression)
                clues.full.append((full, -1 if place == "caption" else direction, place))
            elif year is None and not directed and 1 <= month <= 12 and 1 <= number <= 31:
                clues.days.append(DayClue(month, number, weekday, direction))
        elif weekday is not None:
            if not directed and number is None:
                direction = _direction(text, expression, form)
                clues.weekdays.append((weekday, direction, expression.text, expression.start))
        elif month is not None and 1 <= month <= 12:
            if year is not None:
                clues.month_years.append((year, month, _direction(text, expression, form)))
            elif form.number("dir") == -1:
                clues.last_months.append(month)
            elif not directed:
                clues.months.append((month, _direction(text, expression, form)))
        elif year is not None and year >= 1800:
            clues.years.append((year, 1 if form.get("sig") == "by" else _direction(text, expression, form)))
    for caption in captions:
        for expression in find(caption):
            day_of = _day(read_form(expression.form))
            if day_of is not None:
                clues.captions.append(day_of)
    return clues


def _plain(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def weigh(clues: Clues, grid: Grid) -> tuple[Weights, list[str]]:
    """The logarithm of each day's weight, and the reasons."""
    total = np.zeros(len(grid.days))
    reasons: list[str] = []

    def add(weights: Weights, reason: str, strength: float = 1.0) -> None:
        nonlocal total
        total = total + strength * np.log(np.maximum(weights, 1e-12))
        if reason:
            reasons.append(reason)

    past_full = [(day, direction, place) for day, direction, place in clues.full if direction <= 0]
    past_days = [clue for clue in clues.days if clue.direction <= 0]
    if past_days:
        gaps = np.stack([grid.since(clue.month, clue.day) for clue in past_days])
        nearest = gaps.min(axis=0)
        for day, *_ in past_full:
            gap = grid.days - day.toordinal()
            nearest = np.where((gap >= 0) & (gap < nearest), gap, nearest)
        named = sorted({(clue.month, clue.day) for clue in past_days})
        listed = ", ".join(f"{day} {dt.date(2000, month, 1):%B}" for month, day in named[:4])
        add(look_up("gap", nearest), f"names {listed} as past, without a year: published within the year after, soon")
        _run(clues, grid, gaps, nearest, add)
    if past_full:
        latest, _, place = max(past_full)
        gap = grid.days - latest.toordinal()
        if past_days:
            lag = grid.year - latest.year
            add(np.where(gap < 0, DOUBT, 1.0) * look_up(f"full_year_{place}", lag), f"names {_plain(latest)} as past")
        else:
            sure = max(-direction for day, direction, _ in past_full if day == latest)
            add(look_up(f"gap_{place}", gap), f"the latest past day it names is {_plain(latest)}", 1.0 if sure else 0.3)
            if not sure:
                add(look_up(f"full_year_{place}", grid.year - latest.year), "")
        for day, direction, _ in past_full:
            if direction < 0 and day != latest:
                add(np.where(grid.days < day.toordinal(), DOUBT, 1.0), "")
    for day, direction, _ in clues.full:
        if direction > 0:
            ahead = day.toordinal() - grid.days
            add(
                np.maximum(look_up("full_future", ahead), 0.05 * look_up("gap_late", -ahead)),
                f"speaks of {_plain(day)} as still to come",
            )
            if past_days:
                add(look_up("future_year", day.year - grid.year), "")
    for clue in clues.days:
        if clue.direction > 0:
            add(
                np.maximum(
                    look_up("gap_future", grid.until(clue.month, clue.day)),
                    0.3 * look_up("gap", grid.since(clue.month, clue.day)),
                ),
                f"speaks of {clue.day} {dt.date(2000, clue.month, 1):%B} as still to come",
                0.5,
            )
    _dated_weekdays(clues, grid, add)
    _months_and_years(clues, grid, add, bool(past_days), bool(past_full))
    _weekday(clues, grid, add)
    for day in sorted(set(clues.captions))[-3:]:
        add(
            np.where(grid.days < day.toordinal(), DOUBT, 1.0),
            f"a caption names {_plain(day)}: published on it or later",
        )
    return total, reasons


class _Add(Protocol):
    """The shape of the inner function of `weigh`."""

    def __call__(self, weights: Weights, reason: str, strength: float = 1.0) -> None: ...


def _run(clues: Clues, grid: Grid, gaps: Days, nearest: Days, add: _Add) -> None:
    """A run of dated events up to a day, then a weekday: most likely the first such weekday after it."""
    weekday = next((number for number, direction, *_ in clues.weekdays if direction <= 0), None)
    if weekday is None or len({(clue.month, clue.day) for clue in clues.days if clue.direction <= 0}) < 2:
        return
    others = np.where(gaps > nearest, gaps, 10_000).min(axis=0)
    last = grid.days - nearest
    first = last + (weekday - ((last - 1) % 7 + 1) - 1) % 7 + 1
    here = (grid.days >= first) & (grid.days < first + 7) & (others - nearest <= RUN)
    if here.any():
        name = dt.date(2001, 1, weekday).strftime("%A")
        add(np.where(here, RUN_WEIGHT, 1.0), f"tells of a run of dated days, then of {name}: the first after them")


def _dated_weekdays(clues: Clues, grid: Grid, add: _Add) -> None:
    """A weekday with a date ("Friday, May 7") leaves few years."""
    for clue in clues.days:
        if clue.weekday is None:
            continue
        since, until = grid.since(clue.month, clue.day), grid.until(clue.month, clue.day)
        ahead = (until < since) if clue.direction >= 0 else np.zeros(len(since), dtype=bool)
        day = np.where(ahead, grid.days + until, grid.days - since)
        name = dt.date(2001, 1, clue.weekday).strftime("%A")
        add(
            np.where((day - 1) % 7 + 1 == clue.weekday, 1.0, DOUBT),
            f"{clue.day} {dt.date(2000, clue.month, 1):%B} is a {name} in few years",
        )


def _months_and_years(clues: Clues, grid: Grid, add: _Add, days: bool, full: bool) -> None:
    past = [month for month, direction in clues.months if direction <= 0]
    if past:
        lag = np.stack([(grid.month - month) % 12 for month in past]).min(axis=0)
        names = ", ".join(f"{dt.date(2000, month, 1):%B}" for month in sorted(set(past)))
        add(look_up("month", lag), f"tells of {names} without a year: the last such month", 0.3 if days else 0.8)
    for month in sorted(set(clues.last_months)):
        lag = (grid.month - month - 1) % 12 + 1
        name = f"{dt.date(2000, month, 1):%B}"
        add(look_up("last_month", lag), f"says “last {name}”: no {name} lies between", 0.8)
    named = [(year, month) for year, month, direction in clues.month_years if direction <= 0]
    if named:
        year, month = max(named)
        before = grid.year * 12 + grid.month < year * 12 + month
        weights = np.where(before, DOUBT, 1.0) * look_up("month_year", grid.year - year)
        add(
            weights,
            f"names {dt.date(2000, month, 1):%B} {year} with its year: hardly in that year",
            0.4 if full else 0.8,
        )
    for year, month, direction in clues.month_years:
        if direction > 0:
            after = grid.year * 12 + grid.month > year * 12 + month
            add(np.where(after, 0.2, 1.0), f"speaks of {dt.date(2000, month, 1):%B} {year} as still to come")
    years = [year for year, direction in clues.years if direction <= 0]
    if years:
        weights = look_up("year", grid.year - max(years))
        add(weights, f"the latest year it names is {max(years)}", 0.3 if full or named or clues.full else 1.0)
    for year in sorted({year for year, direction in clues.years if direction > 0}):
        add(np.where(grid.year > year, 0.4, 1.0), "")


def _weekday(clues: Clues, grid: Grid, add: _Add) -> None:
    for weekday, direction, words, start in clues.weekdays:
        if direction <= 0:
            where = "lead" if start < LEAD else "early" if start < OPENING else "late"
            add(
                look_up(f"weekday_{where}", (grid.weekday - weekday) % 7),
                f"tells of “{words}” as just past: published that day or the day after",
            )
            return
    for weekday, _, words, _ in clues.weekdays[:1]:
        add(look_up("weekday_future", (weekday - grid.weekday) % 7), f"speaks of “{words}” as just ahead", 0.5)


def shares(total: Weights) -> Weights:
    """Weights from their logarithms, so that they add up to 1."""
    weights = np.exp(total - total.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def window(weights: Weights, mass: float = MASS) -> tuple[int, int]:
    """The shortest run of days that holds `mass` of the weight, of equal ones the heaviest: first and last index."""
    summed = np.concatenate(([0.0], np.cumsum(weights)))
    ends = np.searchsorted(summed, summed[:-1] + mass * summed[-1] - 1e-12, "left")
    inside = ends < len(summed)
    starts = np.nonzero(inside)[0]
    lengths = ends[inside] - starts
    shortest = starts[lengths == lengths.min()]
    best = int(shortest[int(np.argmax(np.round(summed[ends[shortest]] - summed[shortest], 12)))])
    return best, int(ends[best]) - 1


def precision_of(days: int) -> Precision:
    """The unit that a range of so many days is as precise as."""
    for limit, name in ((1, "day"), (14, "week"), (62, "month"), (150, "season"), (400, "year")):
        if days <= limit:
            return name  # type: ignore[return-value]
    return "longer"


def range_of(weights: Weights, grid: Grid) -> Date:
    """The range that the weights give, as a date; a lower bound alone where it is very wide."""
    low, high = window(weights)
    start, end = dt.date.fromordinal(int(grid.days[low])), dt.date.fromordinal(int(grid.days[high]))
    days = high - low + 1
    if days > WIDEST:
        cautious = int(np.searchsorted(np.cumsum(weights), 0.05))
        return Date(dt.date.fromordinal(int(grid.days[cautious])), None, "longer", "inferred")
    return Date(start, end, precision_of(days), "inferred")


def infer_publication(
    text: str,
    expressions: Sequence[TimeExpression],
    *,
    captions: Sequence[str] = (),
    known: Sequence[tuple[str, Date]] = (),
) -> Dating:
    """When a report was published, from its words alone.

    Args:
        text: the report's clean text.
        expressions: its time expressions, as `find` gives them.
        captions: texts set apart from the report (photo captions); full dates in them are past.
        known: what other reports of the same story date: words that name the event, and its day or range.

    Returns:
        The smallest range that holds most of the weight, with the reasons; no date where the text names no year.
    """
    from sitrep.temporal.narrowing import known_weights

    clues = collect(text, expressions, captions)
    year = clues.latest_year
    known_years = [day.year for _, date in known for day in (date.start, date.end) if day is not None]
    if year is None and not known_years:
        return Dating(None, ("the text names no year",))
    first = min([year] if year is not None else known_years)
    last = max([year] if year is not None else [], default=0)
    last = max(last, *known_years) if known_years else last
    grid = Grid(first - 2, last + 30)
    total, reasons = weigh(clues, grid)
    extra, more = known_weights(text, expressions, known, grid)
    return Dating(range_of(shares(total + extra), grid), (*reasons, *more))
