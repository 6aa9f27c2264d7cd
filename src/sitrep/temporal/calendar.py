"""Calendar arithmetic: granules (a day, a week, a season, a decade …), their TIMEX3 values, their first and last days.

Comes in: numbers from normal forms. Goes out: `Granule`s, which know their TIMEX3 value (ISO-TimeML), their interval
and how to shift. Weeks are ISO 8601 weeks. Seasons are those of the northern hemisphere by meteorological
months; winter
carries the year in which it begins.
"""

from __future__ import annotations

import calendar as stdlib
import datetime as dt
from dataclasses import dataclass, replace

from sitrep.record import Precision
from sitrep.temporal import lexicon

SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
PRECISION: dict[str, Precision] = {
    "D": "day",
    "W": "week",
    "WE": "week",
    "M": "month",
    "Q": "season",
    "S": "season",
    "H": "season",
    "Y": "year",
    "DE": "longer",
    "CE": "longer",
}
ORDER = {"D": 0, "WE": 1, "W": 2, "M": 3, "S": 4, "Q": 4, "H": 5, "Y": 6, "DE": 7, "CE": 8, "L": 9}
"""Units from fine to coarse."""


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, stdlib.monthrange(year, month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The day `months` later; the end of a shorter month where the day does not exist there."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, 1), 9999)
    return dt.date(year, month + 1, min(day.day, stdlib.monthrange(year, month + 1)[1]))


def add_days(day: dt.date, days: int) -> dt.date:
    """The day `days` later, held inside the calendar's years 1 to 9999."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min


@dataclass(frozen=True, slots=True)
class Granule:
    """One stretch of the calendar: `unit` (see `ORDER`) and its first day. `detail` is a part of the day or a clock."""

    unit: str
    first: dt.date
    detail: str = ""
    season: str = ""

    @property
    def last(self) -> dt.date:
        """The last day."""
        day = self.first
        match self.unit:
            case "D":
                return day
            case "WE":
                return add_days(day, 1)
            case "W":
                return add_days(day, 6)
            case "M":
                return month_end(day.year, day.month)
            case "Q" | "S":
                return add_days(add_months(day, 3), -1)
            case "H":
                return add_days(add_months(day, 6), -1)
            case "Y":
                return dt.date(day.year, 12, 31)
            case "DE":
                return dt.date(min(day.year + 9, 9999), 12, 31)
        return dt.date(min(day.year + 99, 9999), 12, 31)

    @property
    def value(self) -> str:
        """The TIMEX3 value."""
        day = self.first
        match self.unit:
            case "D":
                return f"{day.isoformat()}{self.detail}"
            case "WE":
                year, week, _ = day.isocalendar()
                return f"{year:04d}-W{week:02d}-WE"
            case "W":
                year, week, _ = day.isocalendar()
                return f"{year:04d}-W{week:02d}"
            case "M":
                return f"{day.year:04d}-{day.month:02d}"
            case "Q":
                return f"{day.year:04d}-Q{(day.month + 2) // 3}"
            case "H":
                return f"{day.year:04d}-H{1 if day.month < 7 else 2}"
            case "S":
                return f"{day.year:04d}-{self.season}"
            case "Y":
                return f"{day.year:04d}"
            case "DE":
                return f"{day.year // 10:03d}"
        return f"{day.year // 100:02d}"

    def at(self, detail: str) -> Granule:
        """The same day with a part of the day ("TNI") or a clock ("T22:00")."""
        return replace(self, detail=detail)


def day(date: dt.date, detail: str = "") -> Granule:
    """A day."""
    return Granule("D", date, detail)


def week(date: dt.date) -> Granule:
    """The ISO week that holds a day."""
    return Granule("W", add_days(date, -date.weekday()))


def weekend(date: dt.date) -> Granule:
    """The weekend of the ISO week that holds a day."""
    return Granule("WE", add_days(date, 5 - date.weekday()))


def month(year: int, number: int) -> Granule:
    """A month."""
    return Granule("M", dt.date(year, number, 1))


def quarter(year: int, number: int) -> Granule:
    """A quarter of a year, 1 to 4."""
    return Granule("Q", dt.date(year, 3 * number - 2, 1))


def half(year: int, number: int) -> Granule:
    """A half of a year, 1 or 2."""
    return Granule("H", dt.date(year, 6 * number - 5, 1))


def season(year: int, code: str) -> Granule:
    """A season; winter begins in December of `year`."""
    return Granule("S", dt.date(year, SEASON_MONTH[code], 1), season=code)


def year(number: int) -> Granule:
    """A year."""
    return Granule("Y", dt.date(min(max(number, 1), 9999), 1, 1))


def decade(number: int) -> Granule:
    """A decade by its first three digits: 199 is 1990 to 1999."""
    return Granule("DE", dt.date(max(number * 10, 1), 1, 1))


def century(number: int) -> Granule:
    """A century by its first two digits: 19 is 1900 to 1999."""
    return Granule("CE", dt.date(max(number * 100, 1), 1, 1))


def season_of(date: dt.date) -> Granule:
    """The season that holds a day."""
    code = ("WI", "SP", "SU", "FA")[date.month % 12 // 3]
    return season(date.year - (code == "WI" and date.month < 12), code)


def containing(unit: str, date: dt.date) -> Granule:
    """The granule of a unit that holds a day."""
    match unit:
        case "W":
            return week(date)
        case "WE":
            return weekend(date)
        case "M":
            return month(date.year, date.month)
        case "Q":
            return quarter(date.year, (date.month + 2) // 3)
        case "H":
            return half(date.year, 1 if date.month < 7 else 2)
        case "S":
            return season_of(date)
        case "Y":
            return year(date.year)
        case "DE":
            return decade(date.year // 10)
        case "CE" | "L":
            return century(date.year // 100)
    return day(date)


def shifted(unit: str, date: dt.date, number: float) -> Granule:
    """The granule `number` units away from the one that holds `date`."""
    count = round(number)
    match unit:
        case "W":
            return week(add_days(date, 7 * count))
        case "N":
            return week(add_days(date, 14 * count))
        case "WE":
            return weekend(add_days(date, 7 * count))
        case "M":
            return containing("M", add_months(date.replace(day=1), round(number)))
        case "Q":
            return containing("Q", add_months(date.replace(day=1), 3 * count))
        case "H":
            return containing("H", add_months(date.replace(day=1), 6 * count))
        case "S":
            here = season_of(date)
            return season_of(add_months(here.first, 3 * count))
        case "Y":
            if number != count:
                return year(add_months(date.replace(day=1), round(12 * number)).year)
            return year(date.year + count)
        case "DE":
            return containing("DE", year(date.year + round(10 * number)).first)
        case "CE" | "L":
            return containing("CE", year(date.year + 100 * count).first)
        case "h" | "m" | "S ":
            return day(date)
    return day(add_days(date, count))


def easter(of: int) -> dt.date:
    """Easter Sunday (Gregorian computus of Meeus, Jones and Butcher)."""
    a, b, c = of % 19, of // 100, of % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    number, rest = divmod(h + m - 7 * n + 114, 31)
    return dt.date(of, number, rest + 1)


def nth_weekday(of: int, number: int, weekday: int, nth: int) -> dt.date:
    """The nth weekday (1 is Monday) of a month; nth 0 is the last one."""
    if nth:
        begin = dt.date(of, number, 1)
        return begin + dt.timedelta(days=(weekday - begin.isoweekday()) % 7 + 7 * (nth - 1))
    end = month_end(of, number)
    return end - dt.timedelta(days=(end.isoweekday() - weekday) % 7)


def holiday(name: str, of: int) -> dt.date | None:
    """The day of a holiday (a key of `lexicon.holidays`) in a year, or ``None`` for names that are not known."""
    entry = lexicon.holidays().get(name)
    if entry is None or not 1 <= of <= 9998:
        return None
    if entry.rule == "fixed":
        number, date = (int(part) for part in entry.value.split("-"))
        return dt.date(of, number, date)
    if entry.rule == "easter":
        return easter(of) + dt.timedelta(days=int(entry.value))
    if entry.rule == "election":
        return nth_weekday(of, 11, 1, 1) + dt.timedelta(days=1)
    numbers = [int(part) for part in entry.value.split()]
    if entry.rule == "last":
        return nth_weekday(of, numbers[0], numbers[1], 0)
    base = nth_weekday(of, numbers[0], numbers[1], numbers[2])
    return base + dt.timedelta(days=numbers[3]) if entry.rule == "after" else base
