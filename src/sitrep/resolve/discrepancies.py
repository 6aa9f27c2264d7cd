"""What reports disagree on: numbers, days, states and statuses, side by side, never settled.

Comes in: the events and series with the statements behind them. Goes out: `Discrepancy`s. Only independent origins
can disagree, or one report with itself; a bound that holds the other number, a rounded form of it, a vaguer date of
the same day and a status that moved on with time are no disagreement.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sitrep.record import Date, Discrepancy, Evidence, FigureValue, Report, Side, Status, content_id
from sitrep.resolve import dates, disputes, world
from sitrep.resolve.arrangements import Kept, at_odds
from sitrep.resolve.events import NOT_YET, Joined, Told
from sitrep.resolve.figures import Counted, Series
from sitrep.resolve.lemmas import state_of
from sitrep.resolve.quotes import Spoken

SAME_TIME = 190
"""Days between two counts of a changing number within which a difference is worth showing (half a year)."""
ROUNDING = 0.05
"""Two approximate numbers that differ by less than this share are one number, rounded."""
SAME_UTTERANCE = 6
"""Days apart within which two dates of one utterance contradict each other; further apart it was said twice."""
NEAR_DAYS = 2
"""Days up to which two accounts of what may be one event are held against each other though they were not joined."""
NEAR_DAYS_WINDOW = 24
"""Accounts of one type, actor and name that each is held against."""
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August|September|October"
    r"|November|December"
)
OPPOSITE = frozenset({("suspended", "ended"), ("suspended", "continued"), ("ended", "continued")})
"""States that an object cannot be in at once."""


def find(
    events: Sequence[Joined],
    series: Sequence[Series],
    spoken: Sequence[Spoken] = (),
    kept: Sequence[Kept] = (),
    reports: Mapping[str, Report] | None = None,
) -> tuple[Discrepancy, ...]:
    """All disagreements, sorted by id, with what may explain them where `reports` are given."""
    found: list[Discrepancy] = []
    for one in series:
        found += _values(one)
    for event in events:
        found += [item for item in (_days(event), _states(event), _statuses(event)) if item is not None]
    about = {quote: event.event.id for event in reversed(events) for told in event.told for quote in told.quotes}
    known = {(item.about, item.field) for item in found}
    for utterance in spoken:
        disagreement = _said(utterance, about.get(utterance.quote.id))
        if disagreement is not None and (disagreement.about, disagreement.field) not in known:
            found.append(disagreement)
    for thing in kept:
        made = _discrepancy(f"arrangement:{thing.arrangement.id}", "state", at_odds(thing))
        if made is not None:
            found = [item for item in found if item.field != "state" or not _covered(item, made)]
            found.append(made)
    known = {(item.about, item.field) for item in found}
    found += [item for item in _day_apart(events) if (item.about, item.field) not in known]
    counted = {item.value.evidence: item for one in series for item in one.counted}
    return disputes.noted(sorted(found, key=lambda item: item.id), reports or {}, counted)


def _day_apart(events: Sequence[Joined]) -> list[Discrepancy]:
    """What may be one event that reports put on days next to each other, so that it was not joined.

    Two events of one type are taken for that if the same actor did both, both have happened on a day that words give,
    up to `NEAR_DAYS` apart, both clauses share a name that is no participant's (a town, a base, an operation), and
    nobody gives days for both. They stay two events; the disagreement says so.
    """
    held: dict[tuple[str, str, str], list[tuple[Joined, Told]]] = defaultdict(list)
    for event in events:
        for told in event.told:
            if told.source.status != "occurred" or not _exact(told) or _date(told).basis == "publication":
                continue
            for name in _own_names(told):
                for actor in told.actors:
                    held[event.event.type, actor, name].append((event, told))
    found: dict[str, Discrepancy] = {}
    for items in held.values():
        for i, (one, a) in enumerate(items):
            for other, b in items[i + 1 : i + 1 + NEAR_DAYS_WINDOW]:
                apart = dates.gap(_date(a), _date(b))
                if one is other or _dated_in(one) & _dated_in(other) or not 0 < apart <= NEAR_DAYS:
                    continue
                first = min(one.event.id, other.event.id)
                sides = {_date(a).edtf: [a.source.clause], _date(b).edtf: [b.source.clause]}
                made = _discrepancy(f"event:{first}", "date", sides)
                if made is not None and made.about not in found:
                    ids = f"{one.event.id} and {other.event.id}"
                    found[made.about] = replace(made, explained=f"kept as two events ({ids}); they may be one")
    return [found[about] for about in sorted(found)]


def _dated_in(joined: Joined) -> set[str]:
    """The reports that give a day for an event in words."""
    days = [item for item in joined.told if _exact(item) and _date(item).basis != "publication"]
    return {item.source.clause.report for item in days}


def _own_names(told: Told) -> set[str]:
    """Names in a clause that are not those of who did it, no state's and no day's."""
    taking_part = {word for name in told.names[: max(1, len(told.actors))] for word in name.split()}
    words = re.findall(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w’'-]{3,}", told.source.clause.text)
    return {
        word
        for word in words
        if word not in taking_part
        and world.country(word) is None
        and world.demonym(word) is None
        and not _CALENDAR.match(word)
    }


def _covered(a: Discrepancy, b: Discrepancy) -> bool:
    """Whether all that `a` rests on is part of what `b` rests on."""
    mine = [e for side in a.sides for e in side.evidence]
    other = [e for side in b.sides for e in side.evidence]
    return all(any(e.report == o.report and e.start < o.end and o.start < e.end for o in other) for e in mine)


def _discrepancy(about: str, field: str, sides: dict[str, list[Evidence]]) -> Discrepancy | None:
    if len(sides) < 2:
        return None
    made = tuple(
        Side(value, tuple(sorted(set(evidence)))) for value, evidence in sorted(sides.items(), key=lambda s: min(s[1]))
    )
    return Discrepancy(content_id("discrepancy", about, field), about, field, made)  # type: ignore[arg-type]


def _values(series: Series) -> list[Discrepancy]:
    """Numbers of one series for about the same time that cannot both be right."""
    items = series.counted
    at_odds: set[int] = set()
    for i, a in enumerate(items):
        for j in range(i + 1, len(items)):
            b = items[j]
            if _independent(a, b) and _same_time(a, b) and contradict(a.value, b.value):
                at_odds |= {i, j}
    sides: dict[str, list[Evidence]] = defaultdict(list)
    for i in sorted(at_odds):
        sides[written(items[i].value)].append(items[i].value.evidence)
    made = _discrepancy(f"figure:{series.figure.id}", "value", sides)
    return [made] if made is not None else []


def _independent(a: Counted, b: Counted) -> bool:
    return a.origin != b.origin or a.value.evidence.report == b.value.evidence.report


def _same_time(a: Counted, b: Counted) -> bool:
    x, y = a.value.as_of or a.published, b.value.as_of or b.published
    return x is not None and y is not None and dates.gap(x, y) <= SAME_TIME


def interval(value: FigureValue) -> tuple[float, float]:
    """The numbers that a value allows."""
    if value.best is not None and value.low is None and value.high is None:
        slack = ROUNDING * abs(value.best) if value.approximate else 0.0
        return value.best - slack, value.best + slack
    low = value.low if value.low is not None else (-math.inf if value.best is None else value.best)
    high = value.high if value.high is not None else math.inf
    return low, high


def contradict(a: FigureValue, b: FigureValue) -> bool:
    """Whether two values cannot both hold: no number lies in both, and neither is the other in fewer digits."""
    if a.low == a.best == a.high is None or b.low == b.best == b.high is None:
        return False
    (a_low, a_high), (b_low, b_high) = interval(a), interval(b)
    if max(a_low, b_low) <= min(a_high, b_high):
        return False
    return not (_rounds_to(a, b) or _rounds_to(b, a))


def _rounds_to(exact: FigureValue, round_: FigureValue) -> bool:
    """Whether `round_` is `exact` to the digits that `round_` has ("700" for 720)."""
    x, y = exact.best, round_.best
    if not x or not y or not round_.approximate:
        return False
    unit = 1.0
    while y % (unit * 10) == 0 and unit < abs(y):
        unit *= 10
    return round(x / unit) * unit == y


def written(value: FigureValue) -> str:
    """A value in a few characters: "1,500", "4,000 or more", "300 to 500"."""
    if value.best is not None:
        if value.low == value.best and value.high is None:
            return f"{value.best:,.10g} or more"
        if value.high == value.best and value.low is None:
            return f"up to {value.best:,.10g}"
        return f"{'about ' * value.approximate}{value.best:,.10g}"
    if value.low is not None and value.high is not None:
        return f"{value.low:,.10g} to {value.high:,.10g}"
    if value.low is not None:
        return f"{value.low:,.10g} or more"
    if value.high is not None:
        return f"{value.high:,.10g} or less"
    return value.evidence.text


def _days(joined: Joined) -> Discrepancy | None:
    """Statements that give different days for one event."""
    told = [item for item in joined.told if item.source.status not in NOT_YET] or list(joined.told)
    worded = [item for item in told if item.when.date is not None and item.when.date.basis != "publication"]
    agreement = dates.agree([(item.when.date, item.origin) for item in worded])
    sides: dict[str, list[Evidence]] = defaultdict(list)
    if len(agreement.sides) > 1:
        for side in agreement.sides:
            narrow = min((worded[i] for i in side), key=lambda item: (dates.days(_date(item)), item.key))
            sides[_date(narrow).edtf] += [worded[i].source.clause for i in side]
        return _discrepancy(f"event:{joined.event.id}", "date", sides)
    named = [item for item in joined.told if item.when.weekday and not _exact(item)]
    for item in named:
        sides[f"{item.when.weekday}"].append(item.source.clause)
    return _discrepancy(f"event:{joined.event.id}", "date", sides)


def _said(spoken: Spoken, event: str | None) -> Discrepancy | None:
    """Days on which reports say that one utterance was made, a few days apart; by name where no report is dated."""
    about = f"event:{event}" if event is not None else f"quote:{spoken.quote.id}"
    dated = [item for item in spoken.said if item.when.date is not None and dates.days(item.when.date) <= 1]
    sides: dict[str, list[Evidence]] = defaultdict(list)
    if len(dated) > 1:
        every = [dates.bounds(item.when.date)[0] for item in dated if item.when.date is not None]
        if 0 < (max(every) - min(every)).days <= SAME_UTTERANCE:
            for item in dated:
                if item.when.date is not None:
                    sides[item.when.date.edtf].append(item.sentence)
        return _discrepancy(about, "date", sides)
    for item in spoken.said:
        if item.when.weekday is not None:
            sides[item.when.weekday].append(item.sentence)
    return _discrepancy(about, "date", sides)


def _date(item: Told) -> Date:
    assert item.when.date is not None
    return item.when.date


def _exact(item: Told) -> bool:
    return item.when.date is not None and dates.days(item.when.date) == 0


def _states(joined: Joined) -> Discrepancy | None:
    """Statements that leave the event's object in states which exclude each other: suspended, ended, continued."""
    sides: dict[str, list[Evidence]] = defaultdict(list)
    reports: dict[str, set[str]] = defaultdict(set)
    for item in joined.told:
        state = state_of(item.lemma)
        if state is not None:
            sides[state].append(item.source.clause)
            reports[state].add(item.origin)
    at_odds = {
        name for a, b in OPPOSITE if a in sides and b in sides and not reports[a] & reports[b] for name in (a, b)
    }
    return _discrepancy(f"event:{joined.event.id}", "state", {s: e for s, e in sides.items() if s in at_odds})


def _statuses(joined: Joined) -> Discrepancy | None:
    """Reports of about the same day that say both that it happened and that it did not, or that it still will."""
    sides: dict[str, list[Evidence]] = defaultdict(list)
    kinds: dict[str, list[Told]] = defaultdict(list)
    for item in joined.told:
        kinds[_kind(item.source.status)].append(item)
    for b in ("denied", "announced"):
        for x in kinds["happened"]:
            for y in kinds[b]:
                if x.origin == y.origin or (b == "announced" and not _still_to_come(y, x)):
                    continue
                if _told_together(x, y, alone=b == "denied"):
                    sides[x.source.status].append(x.source.clause)
                    sides[y.source.status].append(y.source.clause)
    return _discrepancy(f"event:{joined.event.id}", "status", sides)


def _still_to_come(announced: Told, happened: Told) -> bool:
    """Whether what one report says has happened lies, after the other, more than a week ahead."""
    date, then = announced.when.date, happened.published
    if date is None or then is None or date.basis == "publication":
        return False
    return (dates.bounds(date)[1] - dates.bounds(then)[1]).days > 7


def _kind(status: Status) -> str:
    return {"occurred": "happened", "ongoing": "happened", "denied": "denied", "announced": "announced"}.get(status, "")


def _told_together(a: Told, b: Told, *, alone: bool) -> bool:
    """Whether two statements were made at about the same time, so that the event did not just move on between them.

    `alone`: a report whose day is not known counts too.
    """
    if a.published is None or b.published is None:
        return alone
    wide = max(dates.days(a.published), dates.days(b.published)) > 31
    return dates.gap(a.published, b.published) <= (0 if wide else 2)
