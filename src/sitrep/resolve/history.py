"""How an event's status changed as reports came in, and what the statements of an event say together.

Comes in: the statements behind an event, and the reports. Goes out: its `history`, and its status, date and counts as
resolution works them out, for whoever puts statements together in another way than resolution did.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from sitrep.record import Date, EventSource, Report, Status, StatusChange
from sitrep.resolve import dates

NOT_YET = frozenset({"announced", "considered", "threatened", "demanded"})
"""Statuses of what has not happened: their dates are plans."""
_RANK = {status: i for i, status in enumerate(get_args(Status))}


def latest(report: Report | None) -> dt.date:
    """The last day on which a report may have been published; the beginning of time where nothing is known."""
    if report is None or report.published is None:
        return dt.date.min
    return dates.bounds(report.published)[1]


def ordered(statements: Iterable[EventSource], reports: Mapping[str, Report]) -> tuple[EventSource, ...]:
    """Statements by publication, those of reports without a day last; each once."""

    def key(item: EventSource) -> tuple[bool, dt.date, str, int, int]:
        report = reports.get(item.clause.report)
        unknown = report is None or report.published is None
        return unknown, latest(report), item.trigger.report, item.trigger.start, item.trigger.end

    unique = {(item.trigger.report, item.trigger.start, item.trigger.end): item for item in statements}
    return tuple(sorted(unique.values(), key=key))


def status(statements: Sequence[EventSource], reports: Mapping[str, Report]) -> Status:
    """What the latest report says; of several statements in it the most frequent, then in the order of the format."""
    last = max(latest(reports.get(item.clause.report)) for item in statements)
    said = Counter(item.status for item in statements if latest(reports.get(item.clause.report)) == last)
    return min(said, key=lambda one: (-said[one], _RANK[one]))


def date(statements: Sequence[EventSource], reports: Mapping[str, Report]) -> Date | None:
    """The date that most origins agree on, from what is told as having happened if anything is."""

    def dated(items: Iterable[EventSource]) -> list[tuple[Date | None, str]]:
        return [(item.date, origin(item.clause.report, reports)) for item in items]

    found = dates.agree(dated(item for item in statements if item.status not in NOT_YET))
    return found.date if found.date is not None else dates.agree(dated(statements)).date


def origin(report: str, reports: Mapping[str, Report]) -> str:
    """The group of reports that one counts with."""
    known = reports.get(report)
    return (known.origin if known is not None else None) or report


def counts(statements: Iterable[EventSource], reports: Mapping[str, Report]) -> tuple[int, int, int]:
    """How many independent origins, reports and outlets stand behind statements."""
    return sourced((item.clause.report for item in statements), reports)


def sourced(said: Iterable[str], reports: Mapping[str, Report]) -> tuple[int, int, int]:
    """How many independent origins, reports and outlets there are among reports, given by id."""
    ids = set(said)
    outlets = {(reports[id_].outlet if id_ in reports else None) or id_ for id_ in ids}
    return len({origin(id_, reports) for id_ in ids}), len(ids), len(outlets)


def history(statements: Sequence[EventSource], reports: Mapping[str, Report]) -> tuple[StatusChange, ...]:
    """The steps of an event's status in the order in which they became known.

    Statements are taken by day of publication. A day's status is what most of its reports say; where the day also has
    a statement of something that was said in no earlier step, that is a step too (announced and, the same day,
    threatened by somebody else). A step begins where the status, or whose word it is, differs from the step before.
    Reports without a day of publication come last and start a step only for a status that no other report gives.
    """
    steps: list[StatusChange] = []
    for group in _days(ordered(statements, reports), reports):
        undated = latest(reports.get(group[0].clause.report)) == dt.date.min
        said = Counter(item.status for item in group)
        seen = {step.status for step in steps}
        now = steps[-1].status if steps else None
        main = min(said, key=lambda one: (-said[one], _RANK[one]))
        fresh = sorted((one for one in said if one not in seen and one != main), key=lambda one: _RANK[one])
        before = [one for one in fresh if one in NOT_YET or one == "alleged"]
        after = [one for one in fresh if one not in before]
        for one in (*before, main, *after):
            if (one == now) or (undated and one in seen):
                continue
            steps.append(_step(one, [item for item in group if item.status == one], statements, reports))
            now = one
    return tuple(steps)


def _days(items: Sequence[EventSource], reports: Mapping[str, Report]) -> list[list[EventSource]]:
    groups: list[list[EventSource]] = []
    last: tuple[bool, dt.date] | None = None
    for item in items:
        report = reports.get(item.clause.report)
        key = (report is None or report.published is None, latest(report))
        if key == last:
            groups[-1].append(item)
        else:
            groups.append([item])
            last = key
    return groups


def _step(
    status_: Status, items: Sequence[EventSource], every: Sequence[EventSource], reports: Mapping[str, Report]
) -> StatusChange:
    told = dates.agree([(item.date, origin(item.clause.report, reports)) for item in items])
    first = items[0]
    report = reports.get(first.clause.report)
    voices = {item.attribution for item in items}
    return StatusChange(
        status=status_,
        date=told.date,
        known_since=report.published if report is not None else None,
        by=None if None in voices else first.attribution,
        evidence=first.clause,
        reports=len({item.clause.report for item in every if item.status == status_}),
    )
