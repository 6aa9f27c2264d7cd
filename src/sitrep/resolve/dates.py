"""When each statement's event was, and the day that several statements agree on.

Comes in: a report with its day of publication and its statements. Goes out: a `Date` or ``None`` for every event
statement, and for several dates of one event the most precise one that they agree on, with those that contradict it.
A statement without time words is given the report's own day only where it tells the news of the day: in the headline
or the lead, by a verb. Anything else without time words has no date.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitrep import temporal
from sitrep.record import ArrangementStatement, Date, EventStatement, Report, Statements

LEAD_SENTENCES = 3
"""The headline and the lead: this many sentences from the top are news of the day."""
OPEN = dt.timedelta(days=36_500)

_NOMINAL = re.compile(
    r"(?:\b(?:a|an|the|its|his|her|their|this|that|of|recent|further|new|no|any)|['’]s?)\s+(?:[\w-]+\s+){0,2}$", re.I
)
_EARLIER = re.compile(r"\b(?:had|having)\s+(?:\w+\s+)?$", re.I)
"""What had happened is not the news."""
_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day", re.I)


@dataclass(frozen=True, slots=True)
class When:
    """The date of one statement. `weekday` is the day's name where the words give one, if the report's is unknown."""

    date: Date | None
    weekday: str | None = None
    text: str | None = None


NEVER = When(None)


def anchored(report: Report, statements: Statements) -> tuple[Date | None, ...]:
    """The date of every time expression of a report, in their order."""
    timexes = temporal.anchor(statements.times, report.published, report.text)
    return tuple(timex.date for timex in timexes)


def of_times(report: Report, statements: Statements) -> tuple[When, ...]:
    """`When` for every time expression of a report, in their order."""
    out = []
    for expression, date in zip(statements.times, anchored(report, statements), strict=True):
        day = _WEEKDAY.search(expression.text)
        out.append(When(date, day.group().lower() if day else None, expression.text))
    return tuple(out)


def of_event(report: Report, statements: Statements, event: EventStatement, times: Sequence[When]) -> When:
    """When the event of a statement was; `times` is what `of_times` gives for the report."""
    if event.time is not None:
        return times[event.time]
    if report.published is None or not is_news_of_the_day(report, statements, event):
        return NEVER
    return When(replace(report.published, basis="publication"))


def is_news_of_the_day(report: Report, statements: Statements, event: EventStatement | ArrangementStatement) -> bool:
    """Whether a statement stands in the headline or the lead and its event is told by a verb of its own."""
    top = statements.sentences[min(LEAD_SENTENCES, len(statements.sentences)) - 1][1] if statements.sentences else 400
    if event.trigger[0] >= top:
        return False
    before = report.text[max(0, event.trigger[0] - 40) : event.trigger[0]]
    return _NOMINAL.search(before) is None and _EARLIER.search(before) is None


def bounds(date: Date) -> tuple[dt.date, dt.date]:
    """First and last day; an open bound reaches a century from the other one."""
    if date.start is None and date.end is None:
        return dt.date.min, dt.date.max
    start, end = date.start, date.end
    if start is None:
        start = end - OPEN if end is not None else dt.date.min
    return start, start + OPEN if end is None else end


def days(date: Date) -> int:
    """How many days a date leaves open, 0 for a day."""
    start, end = bounds(date)
    return (end - start).days


def gap(a: Date, b: Date) -> int:
    """The days between two dates, 0 where they overlap."""
    (a_start, a_end), (b_start, b_end) = bounds(a), bounds(b)
    return max(0, (b_start - a_end).days, (a_start - b_end).days)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What several dated statements say together.

    `date` is the most precise date that most statements agree on, ``None`` where none has a date; `sides` are the
    groups of indices that agree among themselves, largest first: more than one where statements contradict each other.
    """

    date: Date | None
    sides: tuple[tuple[int, ...], ...]


def agree(dated: Sequence[tuple[Date | None, str]]) -> Agreement:
    """What statements say of one event's date together; each is its date and the origin that says it.

    Dates that overlap agree. A date that only the report's day gives never contradicts one that words give. Of what
    agrees, the narrowest is taken, one given by words before one that is not.
    """
    worded = [i for i, (date, _) in enumerate(dated) if date is not None and date.basis != "publication"]
    rest = [i for i, (date, _) in enumerate(dated) if date is not None and date.basis == "publication"]
    order = sorted(worded, key=lambda i: (days(_known(dated, i)), str(_known(dated, i).start), dated[i][1], i))
    sides: list[list[int]] = []
    for i in order:
        home = next((side for side in sides if all(gap(_known(dated, i), _known(dated, j)) == 0 for j in side)), None)
        if home is None:
            sides.append([i])
        else:
            home.append(i)
    sides.sort(key=lambda side: (-len({dated[i][1] for i in side}), -len(side), days(_known(dated, side[0])), side))
    if not sides:
        if not rest:
            return Agreement(None, ())
        best = min(rest, key=lambda i: (str(_known(dated, i).start), days(_known(dated, i)), i))
        return Agreement(_known(dated, best), (tuple(rest),))
    chosen = _known(dated, sides[0][0])
    if days(chosen) > 31:
        inside = [i for i in rest if gap(_known(dated, i), chosen) == 0 and days(_known(dated, i)) < days(chosen)]
        if inside and all(dated[i][0] == dated[inside[0]][0] for i in inside):
            chosen = _known(dated, inside[0])
    return Agreement(chosen, tuple(tuple(sorted(side)) for side in sides))


def _known(dated: Sequence[tuple[Date | None, str]], i: int) -> Date:
    date = dated[i][0]
    assert date is not None
    return date
