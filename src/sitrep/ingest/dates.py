"""Dates that a page, a line or an address states in full.

Comes in: text such as "12 May 2021, 14:05", "2022-05-03T10:00:00Z" or an address. Goes out: a `Date` with basis
explicit, or nothing. Only full dates are read here (day, month and year; in an address also year and month); all that
needs an anchor belongs to `sitrep.temporal`. No clock and no file time is ever looked at.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

from sitrep.ingest.lexicon import months, weekdays
from sitrep.record import Date

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years outside this range are read as something else than a year."""


def _names(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in names)


MONTH = "(?i:" + _names(tuple(sorted(months(), key=lambda name: (-len(name), name)))) + r")\.?"
WEEKDAY = "(?i:" + _names(weekdays()) + r")\.?"
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[aApP]\.?[mM]\b\.?)?|\d{1,2}\s*[aApP]\.?[mM]\b\.?"
_ZONE = r"(?:GMT|UTC|[A-Z]{2,4}T|Z|local time|hrs|hours|Uhr)(?:\s*[+-]\s*\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}"
TIME = rf"(?:(?:at|um|à)\s+)?(?:{_CLOCK})(?:\s*\(?(?:{_ZONE})\)?)?"
DATE = (
    rf"(?:\d{{4}}(?P<x>[-/.])\d{{1,2}}(?P=x)\d{{1,2}}(?!\d)(?:T\d{{2}}:?\d{{2}}(?::?\d{{2}}(?:[.,]\d+)?)?(?:Z|[+-]\d{{2}}:?\d{{2}})?)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|\.)?[\s-]+(?:of\s+|de\s+)?{MONTH}(?:[\s,-]+|\s+de\s+)\d{{4}}(?!\d)"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,\s*|\s+)\d{{4}}(?!\d)"
    r"|\d{1,2}(?P<y>[./-])\d{1,2}(?P=y)\d{4}(?!\d))"
)
"""A pattern of a full date. It holds the groups x and y, so use `renamed` to put it into a pattern twice."""
DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)(?!\d)"
"""A pattern of a day without its year ("May 18", "18 May")."""


def renamed(pattern: str, number: int) -> str:
    """`DATE` with its inner groups renamed, so that one pattern can hold it several times."""
    pattern = pattern.replace("(?P<x>", f"(?P<x{number}>").replace("(?P=x)", f"(?P=x{number})")
    return pattern.replace("(?P<y>", f"(?P<y{number}>").replace("(?P=y)", f"(?P=y{number})")


_DATE = re.compile(DATE)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s-]+(?:of\s+|de\s+)?({MONTH})[\s,de-]+(\d{{4}})(?!\d)")
_MONTH_DAY = re.compile(rf"({MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?[,\s]+(\d{{4}})(?!\d)")


def stated(text: str) -> Date | None:
    """The first full date in the text, or ``None``.

    Numbers alone are read as day and month only where the order is certain: year first, or full stops between them
    (day first), or one of them above 12.
    """
    for match in _DATE.finditer(text):
        day = _day(match.group())
        if day:
            return Date(day, day, "day", "explicit")
    compact = _COMPACT.fullmatch(text.strip())
    day = _valid(int(compact[1]), int(compact[2]), int(compact[3])) if compact else None
    return Date(day, day, "day", "explicit") if day else None


def _day(text: str) -> dt.date | None:
    if m := _ISO.match(text):
        return _valid(int(m[1]), int(m[3]), int(m[4]))
    if m := _DAY_MONTH.match(text):
        return _valid(int(m[3]), _month(m[2]), int(m[1]))
    if m := _MONTH_DAY.match(text):
        return _valid(int(m[3]), _month(m[1]), int(m[2]))
    if m := _NUMBERS.match(text):
        first, second, year = int(m[1]), int(m[3]), int(m[4])
        if m[2] == "." or first > 12 or first == second:
            return _valid(year, second, first)
        if second > 12:
            return _valid(year, first, second)
    return None


def _month(name: str) -> int:
    return months()[name.lower().rstrip(".")]


def _valid(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _in_path() -> tuple[re.Pattern[str], re.Pattern[str]]:
    short = "|".join(
        sorted({name for name in months() if name.isascii() and name.isalpha()}, key=lambda n: (-len(n), n))
    )
    full = rf"(?<!\d)((?:19|20)\d{{2}})(?:[/_-]?)(\d{{2}}|(?:{short}))(?:[/_-]?)(\d{{1,2}})(?=[/_.?&#-]|$)"
    return re.compile(full, re.IGNORECASE), re.compile(r"/((?:19|20)\d{2})[/-](\d{2})(?=/)")


def in_address(url: str) -> Date | None:
    """The day or month that an address holds in its path, as in ``/2022/05/03/`` or ``/2022/may/03/``."""
    path = re.sub(r"^[a-zA-Z][a-zA-Z+.-]*://[^/]*", "", url).split("?")[0].split("#")[0]
    by_day, by_month = _in_path()
    for match in by_day.finditer(path):
        name = match[2].lower()
        day = _valid(int(match[1]), int(name) if name.isdigit() else months()[name], int(match[3]))
        if day:
            return Date(day, day, "day", "explicit")
    if (match_ := by_month.search(path)) and 1 <= int(match_[2]) <= 12:
        year, month = int(match_[1]), int(match_[2])
        last = calendar.monthrange(year, month)[1]
        return Date(dt.date(year, month, 1), dt.date(year, month, last), "month", "explicit")
    return None
