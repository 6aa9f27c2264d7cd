"""The day of publication of reports that do not state it, from what other reports of their story date.

Comes in: reports with their time expressions; each has the day that it states, or the range that its own words allow.
Goes out: the reports with narrower ranges and the reasons. Reports are taken for one story where their words are alike
as wholes; only reports that share words which few reports have are compared. The method is `sitrep.temporal`'s.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from sitrep.record import Date, Report, Statements
from sitrep.resolve import clusters, dates
from sitrep.resolve.texts import cosine, profile
from sitrep.temporal.narrowing import Told, narrow

STORY = 0.3
"""Cosine of two reports' words from which on they may help to date each other."""
COMMON = 60
"""A word that more reports hold suggests no common story."""
MOST = 60
"""Reports of a story that are dated together; of a larger one each takes its nearest."""


def narrowed(pile: Sequence[tuple[Report, Statements]]) -> tuple[Report, ...]:
    """The reports in the order given, those without a stated day with the range that their story allows."""
    open_ = [i for i, (report, _) in enumerate(pile) if not is_stated(report.published)]
    if not open_:
        return tuple(report for report, _ in pile)
    profiles = [profile(report.text) for report, _ in pile]
    near = _neighbours(profiles, set(open_))
    told = [
        Told(report.text, statements.times, report.captions, report.published if is_stated(report.published) else None)
        for report, statements in pile
    ]
    found: dict[int, Report] = {}
    groups = clusters.connected(len(pile), [(i, j) for i, others in near.items() for j in others])
    for group in groups:
        undated = [i for i in group if i in near]
        if not undated:
            continue
        parts = [(undated, group)] if len(group) <= MOST else [([i], [i, *near[i][: MOST // 2]]) for i in undated]
        for wanted, together in parts:
            dating = narrow({pile[i][0].id: told[i] for i in sorted(together)})
            for i in wanted:
                one = dating[pile[i][0].id]
                if _is_better(one.date, pile[i][0].published):
                    found[i] = replace(pile[i][0], published=one.date, dating=tuple(one.reasons))
    return tuple(found.get(i, report) for i, (report, _) in enumerate(pile))


def is_stated(date: Date | None) -> bool:
    """Whether a report's day is stated and not worked out."""
    return date is not None and date.basis != "inferred"


def _is_better(new: Date | None, old: Date | None) -> bool:
    if new is None:
        return False
    return old is None or (old.end is None and new.end is not None) or dates.days(new) < dates.days(old)


def _neighbours(profiles: Sequence[Mapping[str, float]], open_: set[int]) -> dict[int, list[int]]:
    """For each report without a stated day those of its story, the nearest first."""
    holders: dict[str, list[int]] = defaultdict(list)
    for i, words in enumerate(profiles):
        for word in words:
            holders[word].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for held in holders.values():
        if 2 <= len(held) <= COMMON:
            shared.update(pair for pair in combinations(held, 2) if pair[0] in open_ or pair[1] in open_)
    alike: dict[int, list[tuple[float, int]]] = {i: [] for i in sorted(open_)}
    for (i, j), count in shared.items():
        if count < 3:
            continue
        score = cosine(profiles[i], profiles[j])
        if score >= STORY:
            for one, other in ((i, j), (j, i)):
                if one in alike:
                    alike[one].append((-score, other))
    return {i: [j for _, j in sorted(found)] for i, found in alike.items()}
