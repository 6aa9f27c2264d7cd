"""What stands beside a disagreement: what may explain it, since when it is known, and who took a side back.

Comes in: disagreements, the reports, and what is known of each number and statement. Goes out: the same disagreements
with notes. A note never settles anything: it says that two numbers may be one, rounded; that two days lie a late
evening apart; that one report counts in Mali and the other in the Sahel; that all sides stand in one report.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sitrep.record import Date, Discrepancy, Evidence, Report, Side
from sitrep.resolve import dates
from sitrep.resolve.figures import Counted
from sitrep.resolve.rules import word_set
from sitrep.resolve.texts import around

ROUNDED = 0.1
"""Numbers that differ by less than this share, one of them approximate, may be one number."""
SOON = 14
"""Days within which another number or day from the same outlet is taken to replace its first."""
REPLACED = frozenset({"value", "date", "place"})
"""Fields in which an outlet's later account replaces its earlier one; whether a thing is so may change meanwhile."""
MOVED_ON = 31
"""Days between two counts from which on the thing counted may have changed."""
OPENING = 400
"""Characters of a report in which it says that it corrects another."""


def noted(
    found: Sequence[Discrepancy], reports: Mapping[str, Report], counted: Mapping[Evidence, Counted]
) -> tuple[Discrepancy, ...]:
    """Disagreements with their notes. `counted` gives what is known of each number, by its evidence."""
    return tuple(
        replace(
            item,
            explained=item.explained or "; ".join(_explained(item, reports, counted)),
            since=_since(item, reports),
            corrected_by=_corrected_by(item, reports),
        )
        for item in found
    )


def _published(evidence: Evidence, reports: Mapping[str, Report]) -> Date | None:
    report = reports.get(evidence.report)
    return report.published if report is not None else None


def _last(date: Date | None) -> dt.date:
    return dates.bounds(date)[1] if date is not None else dt.date.max


def _since(item: Discrepancy, reports: Mapping[str, Report]) -> Date | None:
    """When the report that brought in the second side was published."""
    firsts = []
    for side in item.sides:
        known = [date for e in side.evidence if (date := _published(e, reports)) is not None]
        if known:
            firsts.append(min(known, key=_last))
    firsts.sort(key=_last)
    return firsts[1] if len(firsts) > 1 else None


def _corrected_by(item: Discrepancy, reports: Mapping[str, Report]) -> str | None:
    """The later report that takes another side back: it says so, or its outlet's earlier report gave another."""
    found: list[tuple[dt.date, str]] = []
    for side in item.sides:
        others = [e for other in item.sides if other is not side for e in other.evidence]
        for evidence in side.evidence:
            report = reports.get(evidence.report)
            if report is None or report.published is None or any(e.report == report.id for e in others):
                continue
            for other in others:
                earlier = reports.get(other.report)
                if earlier is None or earlier.published is None:
                    continue
                days = (_last(report.published) - _last(earlier.published)).days
                same = report.outlet is not None and report.outlet == earlier.outlet and days <= SOON
                same = same and item.field in REPLACED
                if days > 0 and (same or _corrects(report, evidence)):
                    found.append((_last(report.published), report.id))
    return min(found)[1] if found else None


def _corrects(report: Report, evidence: Evidence) -> bool:
    """Whether a report says that it puts something right: at its top, or in the sentence of the evidence."""
    low, high = around(report.text, evidence.start, evidence.end)
    words = set(re.findall(r"[a-z]+", f"{report.text[:OPENING]} {report.text[low:high]}".lower()))
    return bool(words & word_set("correction"))


def _explained(item: Discrepancy, reports: Mapping[str, Report], counted: Mapping[Evidence, Counted]) -> list[str]:
    notes = []
    ids = {evidence.report for side in item.sides for evidence in side.evidence}
    if len(ids) == 1:
        notes.append("inside one report")
    if item.field == "value":
        notes += _numbers(item.sides, counted)
    elif item.field == "date":
        notes += _days(item.sides, reports)
    elif item.field in ("status", "state"):
        ends = [_last(date) for id_ in sorted(ids) if (date := reports[id_].published) is not None]
        apart = (max(ends) - min(ends)).days if ends else 0
        if apart > 0:
            notes.append(f"time: the reports lie {apart} day{'s' * (apart != 1)} apart")
    return notes


def _numbers(sides: Sequence[Side], counted: Mapping[Evidence, Counted]) -> list[str]:
    first = [next((counted[e] for e in side.evidence if e in counted), None) for side in sides]
    known = [one for one in first if one is not None]
    if len(known) < 2:
        return []
    notes = []
    best = [one.value.best for one in known if one.value.best]
    close = len(best) == len(known) and max(best) - min(best) <= ROUNDED * max(best)
    if close and any(one.value.approximate for one in known):
        notes.append("rounding: the numbers are near each other and not all exact")
    scopes = list(dict.fromkeys(one.measure for one in known))
    if len({(one.place, one.measure) for one in known}) > 1 and len(scopes) > 1:
        notes.append(f"scope: {' or '.join(scopes)}")
    times = [date for one in known if (date := one.value.as_of or one.published) is not None]
    apart = max((dates.gap(a, b) for a in times for b in times), default=0)
    if apart > MOVED_ON:
        notes.append(f"time: the counts lie {apart} days apart")
    voices = {one.value.attributed_to for one in known}
    if len(voices) > 1 and None not in voices:
        notes.append("source: each number is somebody else's")
    return notes


def _days(sides: Sequence[Side], reports: Mapping[str, Report]) -> list[str]:
    days = []
    for side in sides:
        try:
            days.append(dt.date.fromisoformat(side.value))
        except ValueError:
            return []
    apart = (max(days) - min(days)).days
    if apart != 1:
        return []
    late = word_set("late_hours")
    said = {
        word for side in sides for e in side.evidence for word in re.findall(r"[a-z]+", _around(e, reports).lower())
    }
    if said & late:
        return ["time zone: one day apart, and one report speaks of a late or early hour"]
    return []


def _around(evidence: Evidence, reports: Mapping[str, Report]) -> str:
    report = reports.get(evidence.report)
    return evidence.text if report is None else report.text[max(0, evidence.start - 60) : evidence.end + 60]
