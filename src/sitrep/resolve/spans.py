"""Lengths of time added to days: notice periods, terms, deadlines.

Comes in: the normal form of a DURATION that `sitrep.temporal` found, and a `Date`. Goes out: the `Date` that lies so
much later. Months and years are those of the calendar; a day that the month does not have becomes its last one.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace

from sitrep.record import Date

_DAYS = {"D": 1.0, "W": 7.0, "h": 1 / 24, "FN": 14.0}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "DE": 120}


def length(form: str) -> tuple[float, str] | None:
    """How many of which unit a form gives (``dur n=6 u=M`` is 6 months), or ``None`` where it gives no number."""
    kind, _, rest = form.partition(" ")
    fields = dict(part.partition("=")[::2] for part in rest.split())
    try:
        number, unit = float(fields["n"]), fields["u"]
    except (KeyError, ValueError):
        return None
    if fields.get("half"):
        number += 0.5
    return (number, unit) if kind == "dur" and (unit in _DAYS or unit in _MONTHS) else None


def later(date: Date, form: str) -> Date | None:
    """The day or range that lies a duration after `date`; ``None`` where the duration or the date is not known."""
    much = length(form)
    if much is None:
        return None
    start = None if date.start is None else _shift(date.start, *much)
    end = None if date.end is None else _shift(date.end, *much)
    return None if start is None and end is None else replace(date, start=start, end=end, basis="inferred")


def years_later(date: Date, years: int) -> Date:
    """The same date so many years on."""
    start = None if date.start is None else _shift(date.start, years, "Y")
    end = None if date.end is None else _shift(date.end, years, "Y")
    return replace(date, start=start, end=end)


def _shift(day: dt.date, number: float, unit: str) -> dt.date:
    if unit in _DAYS:
        return day + dt.timedelta(days=round(number * _DAYS[unit]))
    months = day.year * 12 + day.month - 1 + round(number * _MONTHS[unit])
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
