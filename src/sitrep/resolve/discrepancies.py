"""What reports disagree on: numbers, days, who did it to whom and where, states and statuses, side by side.

Comes in: the events and series with the statements behind them, the actors and places. Goes out: `Discrepancy`s; none
is ever settled. Only independent origins can disagree, or one report with itself; a bound that holds the other number,
a rounded form of it, a vaguer date of the same day, a status that moved on with time, an actor that is part of the
other and a place that holds the other are no disagreement. Two statements are held against each other only where
`deeds.comparable` finds them to tell one deed in all but the field in question.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from sitrep.record import Actor, Date, Discrepancy, Evidence, FigureValue, Place, Report, Side, Status, content_id
from sitrep.resolve import dates, deeds, disputes, world
from sitrep.resolve.arrangements import Kept, at_odds
from sitrep.resolve.events import NOT_YET, Joined, Told
from sitrep.resolve.figures import Counted, Series, nouns_of
from sitrep.resolve.lemmas import state_of
from sitrep.resolve.names import fold
from sitrep.resolve.quotes import Spoken
from sitrep.resolve.rules import word_set
from sitrep.resolve.senses import country_in

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
TOLLS: frozenset[str] = frozenset({"deaths", "injured", "displaced"})
"""What is counted that grows while it is counted."""
GROWING, TOLL_TIME = 1, 14
"""Days between two reports within which a higher toll in the later one, or a lower one, is worth showing."""
MUCH = 2.5
"""Numbers further apart than by this factor, and counted in other words, count two things."""
HAPPENED = frozenset({"occurred", "ongoing", "alleged"})
"""Statuses of what is said to have happened."""
MOST_TOLD = 60
"""Statements of one event, the earliest reports' first, that are held against each other."""
_NOT = frozenset({"not", "n't", "n’t", "never", "no"})
_HAPPENING = re.compile(r"\s+(?:\w+\s+)?(?:happen|occur|taken? place|exist)")
OPPOSITE = frozenset({("suspended", "ended"), ("suspended", "continued"), ("ended", "continued")})
"""States that an object cannot be in at once."""


def find(
    events: Sequence[Joined],
    series: Sequence[Series],
    spoken: Sequence[Spoken] = (),
    kept: Sequence[Kept] = (),
    reports: Mapping[str, Report] | None = None,
    actors: Sequence[Actor] = (),
    places: Sequence[Place] = (),
) -> tuple[Discrepancy, ...]:
    """All disagreements, sorted by id, with what may explain them where `reports` are given."""
    scene = deeds.Scene.of(actors, places, (told for event in events for told in event.told))
    found: list[Discrepancy] = []
    for one in series:
        found += _values(one)
    for event in events:
        of_event = (_days(scene, event), _states(scene, event), _statuses(scene, event), *_parts(scene, event))
        found += [item for item in of_event if item is not None]
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
    may_be_one = (*_day_apart(events), *_parts_apart(scene, events))
    found += [item for item in may_be_one if (item.about, item.field) not in known]
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
            if _independent(a, b) and _same_count(a, b) and _same_time(a, b) and contradict(a.value, b.value):
                at_odds |= {i, j}
    sides: dict[str, list[Evidence]] = defaultdict(list)
    for i in sorted(at_odds):
        sides[written(items[i].value)].append(items[i].value.evidence)
    made = _discrepancy(f"figure:{series.figure.id}", "value", sides)
    return [made] if made is not None else []


def _independent(a: Counted, b: Counted) -> bool:
    return a.origin != b.origin or a.value.evidence.report == b.value.evidence.report


def _same_count(a: Counted, b: Counted) -> bool:
    """Whether two numbers count the same thing in so many figures: neither is a mere "dozens", no name is between them.

    One report that gives two numbers gives them for two things, unless it calls both by the same words.
    """
    if _wordy(a.value) or _wordy(b.value):
        return False
    if a.value.evidence.report == b.value.evidence.report and fold(a.measure) != fold(b.measure):
        return False
    x, y = sorted((_number(a.value), _number(b.value)))
    if a.value.evidence.report == b.value.evidence.report and y > MUCH * x:
        return False
    if fold(a.measure) != fold(b.measure) and (y > MUCH * x or not _one_in_the_other(nouns_of(a), nouns_of(b))):
        return False
    names = [{word for word in item.measure.split() if word[:1].isupper()} for item in (a, b)]
    if not names[0] or not names[1] or names[0] & names[1]:
        return True
    return country_in(a.measure) is not None and country_in(a.measure) == country_in(b.measure)


def _one_in_the_other(a: Sequence[str], b: Sequence[str]) -> bool:
    return set(a) <= set(b) or set(b) <= set(a)


def _wordy(value: FigureValue) -> bool:
    """Whether a number is no number but a word for many ("dozens", "scores of")."""
    return value.best is None and not any(ch.isdigit() for ch in value.evidence.text)


def _same_time(a: Counted, b: Counted) -> bool:
    """Whether two numbers are for about the same time; a toll that a later report puts higher has grown."""
    x, y = a.value.as_of or a.published, b.value.as_of or b.published
    if x is None or y is None:
        return False
    if a.dimension not in TOLLS:
        priced = a.dimension == "money" and "per" in (*a.measure.split(), *b.measure.split())
        return dates.gap(x, y) <= (GROWING if priced else SAME_TIME)
    if a.value.as_of is not None and b.value.as_of is not None:
        return dates.gap(x, y) == 0
    if a.published is None or b.published is None:
        return False
    first, second = sorted((a, b), key=lambda item: (_last(item.published), item.key))
    grown = _number(second.value) > _number(first.value)
    return dates.gap(a.published, b.published) <= (GROWING if grown else TOLL_TIME)


def _last(date: Date | None) -> dt.date:
    return dates.bounds(date)[1] if date is not None else dt.date.max


def _number(value: FigureValue) -> float:
    return next((n for n in (value.best, value.low, value.high) if n is not None), 0.0)


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


def _days(scene: deeds.Scene, joined: Joined) -> Discrepancy | None:
    """Statements that give different days for one deed."""
    told = [item for item in joined.told if item.source.status in HAPPENED] or [
        item for item in joined.told if item.source.status in NOT_YET
    ]
    worded = [item for item in told if item.timed and item.when.date is not None]
    if len(dates.agree([(item.when.date, item.origin) for item in worded]).sides) > 1:
        pairs = [
            (a, b)
            for a, b in combinations([item for item in worded if dates.days(_date(item)) <= 1], 2)
            if dates.gap(_date(a), _date(b)) and deeds.comparable(scene, a, b, "date")
        ]
        if pairs and not _again_and_again(scene, worded):
            return _sides(joined, "date", pairs, lambda item: _date(item).edtf)
        return None
    named = [item for item in joined.told if item.when.weekday and not _exact(item)]
    pairs = [
        (a, b)
        for a, b in combinations(named, 2)
        if a.when.weekday != b.when.weekday and deeds.comparable(scene, a, b, "date")
    ]
    return _sides(joined, "date", pairs, lambda item: item.when.weekday or "")


def _again_and_again(scene: deeds.Scene, worded: Sequence[Told]) -> bool:
    """Whether one report tells such deeds of more than one day: then it happened more than once."""
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in worded:
        if item.type in deeds.MANY and dates.days(_date(item)) <= 1:
            held[item.source.clause.report, item.lemma].add(_date(item).edtf)
    return any(len(days) > 1 for days in held.values())


def _same_report(a: Told, b: Told) -> bool:
    return a.source.clause.report == b.source.clause.report


def _sides(
    joined: Joined, field: str, pairs: Sequence[tuple[Told, Told]], value: Callable[[Told], str], explained: str = ""
) -> Discrepancy | None:
    """The disagreement that pairs of statements make, each statement under what it says."""
    sides: dict[str, list[Evidence]] = defaultdict(list)
    for pair in pairs:
        for item in pair:
            sides[value(item)].append(item.source.clause)
    made = _discrepancy(f"event:{joined.event.id}", field, sides)
    return replace(made, explained=explained) if made is not None and explained else made


def _parts(scene: deeds.Scene, joined: Joined) -> list[Discrepancy | None]:
    """Statements of one deed that name other actors, other victims or other places."""
    found: dict[deeds.Field, list[tuple[Told, Told]]] = defaultdict(list)
    real = [item for item in joined.told if item.source.status in HAPPENED]
    for a, b in combinations(real[:MOST_TOLD], 2):
        for field in _differing(scene, a, b, joined=True):
            found[field].append((a, b))
    return [_sides(joined, field, pairs, _value(scene, field)) for field, pairs in sorted(found.items())]


def _differing(scene: deeds.Scene, a: Told, b: Told, *, joined: bool) -> list[deeds.Field]:
    """In which fields two statements of one deed name somebody or some place that cannot be the same."""
    if not _may_differ(scene, a, b):
        return []
    denied = [item for item in (a, b) if item.source.status == "denied"]
    if denied:
        happened = b if denied[0] is a else a
        real = len(denied) == 1 and happened.source.status == "occurred" and not _same_report(a, b)
        return ["status"] if real and deeds.comparable(scene, a, b, "status", joined=joined) else []
    fields: list[deeds.Field] = []
    if {a.type, b.type} <= deeds.DEEDS and not deeds.crossing(scene, a, b):
        if _all_differ(scene, a.actors, b.actors, opposed=False):
            fields.append("actor")
        if _all_differ(scene, a.recipients, b.recipients, opposed=True):
            fields.append("recipient")
    if deeds.apart(scene, a.place, b.place):
        fields.append("place")
    if len(fields) > 1:
        return []  # two deeds
    return [field for field in fields if deeds.comparable(scene, a, b, field, joined=joined)]


def _may_differ(scene: deeds.Scene, a: Told, b: Told) -> bool:
    """Whether two statements can disagree: of independent origins, or of one report that gives them as two voices'."""
    if a.origin != b.origin:
        return True
    x, y = a.source, b.source
    blamed = a.key in scene.blamed or b.key in scene.blamed
    return _same_report(a, b) and (blamed or (x.attribution is not None and x.attribution != y.attribution))


def _all_differ(scene: deeds.Scene, ours: Sequence[str], theirs: Sequence[str], *, opposed: bool) -> bool:
    """Whether each of some actors surely is another than each of others."""
    question = (tuple(ours), tuple(theirs), opposed)
    if question not in scene.told:
        scene.told[question] = _each_differs(scene, ours, theirs, opposed=opposed)
    return scene.told[question]


def _each_differs(scene: deeds.Scene, ours: Sequence[str], theirs: Sequence[str], *, opposed: bool) -> bool:
    pairs = [(scene.actors.get(x), scene.actors.get(y)) for x in ours for y in theirs]
    return bool(pairs) and all(
        a is not None and b is not None and (deeds.differ(a, b) or (opposed and deeds.opposed(a, b))) for a, b in pairs
    )


def _value(scene: deeds.Scene, field: deeds.Field) -> Callable[[Told], str]:
    """What a statement says in a field, in words."""

    def value(item: Told) -> str:
        if field == "status":
            return item.source.status
        if field == "place":
            place = scene.places.get(item.place or "")
            return place.name if place is not None else ""
        who = item.actors if field == "actor" else item.recipients
        return ", ".join(scene.actors[one].name for one in who if one in scene.actors)

    return value


def _apart_keys(scene: deeds.Scene, told: Told) -> Iterator[tuple[str, ...]]:
    """What two statements that were not joined must share one of to be held against each other."""
    status = told.source.status
    if status in HAPPENED:
        if _exact(told) and _date(told).basis != "publication":
            yield "day", told.type, _date(told).edtf
        elif told.key in scene.blamed and told.definite:
            yield "blame", told.type, told.source.clause.report
    if (status in HAPPENED or (status == "denied" and _denies(told))) and told.place is not None:
        for thing in sorted(deeds.things(told)):
            yield "thing", told.type, told.place, thing


def _filled(told: Told, joined: Joined) -> Told:
    """A claim of responsibility with the day and the place of the deed that is claimed."""
    if "responsibility" not in told.objects or told.place is not None or told.when.date is not None:
        return told
    return replace(told, place=joined.event.place, when=dates.When(joined.event.date))


def _parts_apart(scene: deeds.Scene, events: Sequence[Joined]) -> list[Discrepancy]:
    """What may be one deed that was not joined because reports name other actors, victims or places for it.

    Two deeds of one day in words are taken for that if, but for one field, they name the same: see
    `deeds.comparable`. They stay two events; the disagreement says so.
    """
    held: dict[tuple[str, ...], list[tuple[Joined, Told]]] = defaultdict(list)
    for event in events:
        for told in event.told:
            for key in _apart_keys(scene, told := _filled(told, event)):
                held[key].append((event, told))
    found: dict[tuple[str, str], Discrepancy] = {}
    for _, items in sorted(held.items()):
        for i, (one, a) in enumerate(items):
            for other, b in items[i + 1 : i + 1 + NEAR_DAYS_WINDOW]:
                if one is other:
                    continue
                first, second = sorted((one, other), key=lambda item: item.event.id)
                for field in _differing(scene, a, b, joined=_same_report(a, b)):
                    explained = f"kept as two events ({first.event.id} and {second.event.id}); they may be one"
                    made = _sides(first, field, [(a, b)], _value(scene, field), explained)
                    if made is not None:
                        found.setdefault((made.about, field), made)
    return [found[key] for key in sorted(found)]


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


def _states(scene: deeds.Scene, joined: Joined) -> Discrepancy | None:
    """Statements that leave the event's object in states which exclude each other: suspended, ended, continued."""
    stated = [(item, state) for item in joined.told if (state := state_of(item.lemma)) is not None]
    pairs = [
        (a, b)
        for (a, x), (b, y) in combinations(stated[:MOST_TOLD], 2)
        if ((x, y) in OPPOSITE or (y, x) in OPPOSITE)
        and a.origin != b.origin
        and deeds.comparable(scene, a, b, "state")
    ]
    return _sides(joined, "state", pairs, lambda item: state_of(item.lemma) or "")


def _statuses(scene: deeds.Scene, joined: Joined) -> Discrepancy | None:
    """Reports of about the same day that say both that it happened and that it did not, or that it still will."""
    kinds: dict[str, list[Told]] = defaultdict(list)
    for item in joined.told:
        kinds[_kind(item.source.status)].append(item)
    pairs = [
        (x, y)
        for kind in ("denied", "announced")
        for x in kinds["happened"]
        for y in kinds[kind]
        if x.origin != y.origin
        and (_denies(y) if kind == "denied" else _still_to_come(y, x))
        and _told_together(x, y, alone=kind == "denied")
        and deeds.comparable(scene, x, y, "status")
    ]
    return _sides(joined, "status", pairs, lambda item: item.source.status)


def _denies(item: Told) -> bool:
    """Whether a statement says that something did not happen, and not that somebody will not have it.

    A "not" behind the word that names it says so only of its happening: "the raid did not take place", but not "the
    raid was not wise".
    """
    clause = item.source.clause
    for cue in item.source.cues:
        said = set(re.findall(r"[\w’']+", cue.text.lower()))
        if not said & word_set("denial"):
            continue
        after = clause.text[max(0, cue.end - clause.start) :]
        if cue.end <= item.source.trigger.start or not said & _NOT or _HAPPENING.match(after):
            return True
    return False


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
