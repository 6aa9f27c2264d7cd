"""One event out of many statements: within a report, across reports, and across the ways of telling it.

Comes in: the event statements of all reports, with their actors, dates and places resolved. Goes out: `Event`s and,
for `discrepancies`, the members of each. Two statements are compared only where they share a participant's side, a
word for what the event is about, or a quotation, or name the event by the same word or by words that mean something
alike in reports of one field, and in large blocks only with neighbours in time, so that the cost grows with the
statements. How alike they are is a sum of weighted features (`rules/event_weights.tsv`), shown by `explain`. Dates
that contradict each other keep two statements apart unless they differ by a few days only: then the event stays one
and the disagreement is recorded.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

import numpy as np

from sitrep.extract.lexicon import load
from sitrep.record import Date, Event, EventSource, Status, content_id
from sitrep.resolve import clusters, dates, meanings, world
from sitrep.resolve.lemmas import classes_of, kin, roots_of
from sitrep.resolve.memo import Array, Memo, digest, distinct, number
from sitrep.resolve.memo import rows as rows_of
from sitrep.resolve.rules import rows, word_set
from sitrep.resolve.stories import Stories, commonness, rarity
from sitrep.resolve.texts import content, stem

T = TypeVar("T")

BLOCK = 48
"""Statements of a block that are all compared with each other; in a larger one each meets its neighbours in time."""
WINDOW = 24
"""Neighbours in time that a statement of a large block is compared with."""
FEW_WORDS = 3
"""Clauses with fewer words besides those for trigger, object and participants are taken to have so many."""
MARGIN = 1e-6
"""Points by which a sum in another order may differ, and more."""
CHECKED = 24
"""Members of a large event that are asked whether they exclude those of another."""
SAID_ALIKE = 0.35
"""Share of common words from which on two acts of speech may be one."""
OTHER_FIELD, SAME_FIELD = 0.05, 0.45
"""Cosine of two reports' words up to which they are about other things, and from which on surely about the same."""
MEANT_ALIKE, MEANT_SAME = 0.3, 0.4
"""Likeness of two words (`meanings`) from which on statements with them are compared within a field, and from which on
one may stand for the other."""
TOLERANCE = 4
"""Days by which reports may differ on the day of one event."""
NOT_YET = frozenset({"announced", "considered", "threatened", "demanded"})
"""Statuses of what has not happened: their dates are plans."""


@dataclass(frozen=True, slots=True)
class Told:
    """One statement, resolved.

    `actors` and `recipients` are actor ids; `quotes` are ids of quotes inside the clause; `names` are the words by
    which the clause calls those who take part; `definite`: the trigger stands after "the", "this" or the like; `named`
    are the actor ids of operations, missions and bodies whose names stand for what the event is about.
    """

    source: EventSource
    type: str
    mode: str | None
    lemma: str
    objects: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str | None
    when: dates.When
    published: Date | None
    origin: str
    outlet: str
    quotes: tuple[str, ...] = ()
    label: str = ""
    definite: bool = False
    named: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    around: frozenset[str] = frozenset()
    """Ids of the actors and places that the statement's sentence names."""
    timed: bool = False
    """Whether the words that give its day stand in the clause itself."""
    sentence: int = -1
    """Where the sentence starts, -1 where that is not known."""
    lead: bool = False
    """It stands in the report's title or first paragraph."""
    number: str = ""
    """How many, or the how manieth: ``n2`` for "two coups", ``o3`` for "the third coup", ``s`` for "the coups"."""

    @property
    def key(self) -> tuple[str, int, int, str]:
        """Where the statement stands."""
        return self.source.clause.report, self.source.trigger.start, self.source.trigger.end, self.type


@dataclass(frozen=True, slots=True)
class Joined:
    """An event and the statements behind it, in the order of its `statements`."""

    event: Event
    told: tuple[Told, ...]


@functools.cache
def _type_likeness() -> dict[tuple[str, str], float]:
    table = {(row["a"], row["b"]): float(row["likeness"]) for row in rows("event_types.tsv")}
    return table | {(b, a): value for (a, b), value in table.items()}


@functools.cache
def _families() -> dict[str, tuple[str, ...]]:
    """For each type the names of the pairs it may be joined through, for blocking."""
    found: dict[str, set[str]] = defaultdict(set)
    for a, b in _type_likeness():
        found[a].add("+".join(sorted((a, b))))
    return {type_: tuple(sorted(pairs)) for type_, pairs in found.items()}


@functools.cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in rows("event_weights.tsv")}


@functools.cache
def _related() -> frozenset[tuple[str, str]]:
    table = [(row["a"], row["b"]) for row in rows("theme_kinds.tsv")]
    return frozenset(table + [(b, a) for a, b in table])


@functools.lru_cache(maxsize=20_000)
def _any_related(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether kinds of things of two statements go together."""
    return any((x, y) in _related() for x in mine for y in theirs)


def names_of(item: Told) -> frozenset[str]:
    """The words that name the event: the lemma, and with a light verb ("put an end") its objects."""
    light = item.objects if item.lemma in word_set("light") else ()
    return frozenset((item.lemma, *(word for word in light if classes_of(word))))


def themes_of(item: Told) -> frozenset[str]:
    """The classes of what the event is about, each object with the words before it in the clause."""
    lexicon = load()
    found: set[str] = set()
    text = item.source.clause.text.lower()
    for noun in item.objects:
        at = re.search(rf"(?:[\w-]+ ){{0,3}}\b{re.escape(noun[: max(4, len(noun) - 2)])}\w*", text)
        phrase = " ".join([*at.group().split()[:-1], noun]) if at is not None else noun
        found |= lexicon.object_classes(phrase) or lexicon.object_classes(noun)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is asked of a statement for every pair it is in, worked out once. Days are ordinals, first and last."""

    report: str
    story: int
    field: int
    naming: int
    """The same number for statements that are named by the same words."""
    actors: frozenset[str]
    recipients: frozenset[str]
    quotes: frozenset[str]
    named: frozenset[str]
    known: frozenset[str]
    """The named, the actors and the recipients."""
    days: tuple[int, int] | None
    told: tuple[int, int] | None

    @classmethod
    def of(cls, item: Told, story: int, field: int, naming: int) -> _Facts:
        return cls(
            report=item.source.clause.report,
            story=story,
            field=field,
            naming=naming,
            actors=frozenset(item.actors),
            recipients=frozenset(item.recipients),
            quotes=frozenset(item.quotes),
            named=frozenset(item.named),
            known=frozenset((*item.named, *item.actors, *item.recipients)),
            days=_ordinals(item.when.date),
            told=_ordinals(item.published),
        )


def _ordinals(date: Date | None) -> tuple[int, int] | None:
    if date is None:
        return None
    first, last = dates.bounds(date)
    return first.toordinal(), last.toordinal()


def _between(a: tuple[int, int], b: tuple[int, int]) -> int:
    """The days between two ranges, 0 where they overlap."""
    return max(0, b[0] - a[1], a[0] - b[1])


class _Each(dict[int, T]):
    """Something of each statement, worked out when it is asked for."""

    def __init__(self, make: Callable[[int], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, i: int) -> T:
        self[i] = found = self._make(i)
        return found


class Comparer:
    """Scores pairs of statements.

    `side` gives for an actor id what it falls back to, ``None`` where nothing is known of it; `stories` knows the
    reports as wholes. What a pair scores, and whether it excludes itself, depends on nothing but the two statements,
    the sides of their actors, and the relation of their reports in `stories`: `join` remembers both by that.
    """

    def __init__(self, told: Sequence[Told], side: Callable[[str], str | None], stories: Stories) -> None:
        self.told = told
        self.stories = stories
        self.side = side
        self.names = _Each(lambda i: names_of(told[i]))
        self.classes = _Each(lambda i: frozenset(name for lemma in self.names[i] for name in classes_of(lemma)))
        self.roots = _Each(lambda i: frozenset(root for lemma in self.names[i] for root in roots_of(lemma)))
        self.themes = _Each(lambda i: themes_of(told[i]))
        self.objects = _Each(
            lambda i: frozenset(stem(word) for word in told[i].objects if word not in self.names[i] and _telling(word))
        )
        self.words = _Each(self._words)
        self.actor_sides = _Each(lambda i: _sides(told[i].actors, side))
        self.recipient_sides = _Each(lambda i: _sides(told[i].recipients, side))
        self._known_actors = _Each(lambda i: self.actor_sides[i] - {None})
        self._known_recipients = _Each(lambda i: self.recipient_sides[i] - {None})
        self._numbers: dict[tuple[frozenset[str], str], int] = {}
        self._facts = _Each(
            lambda i: _Facts.of(
                told[i],
                stories.of(told[i].source.clause.report),
                stories.field(told[i].source.clause.report),
                self._numbers.setdefault((self.names[i], told[i].lemma), len(self._numbers)),
            )
        )
        self._weighted = _Each(lambda i: {word: rarity(word) for word in self.words[i]})
        self._lengths = _Each(lambda i: math.sqrt(math.fsum([x * x for x in self._weighted[i].values()])))
        self._namings: dict[tuple[int, int], dict[str, float]] = {}
        self._scores: dict[tuple[int, int], float] = {}

    def _words(self, i: int) -> frozenset[str]:
        item = self.told[i]
        return frozenset(content(item.source.clause.text)) - frozenset(content(" ".join((*item.names, *self.names[i]))))

    def score(self, i: int, j: int) -> float:
        """The points of a pair."""
        pair = (i, j) if i < j else (j, i)
        found = self._scores.get(pair)
        if found is None:
            w = _weights()
            found = self._scores[pair] = math.fsum([w[name] * value for name, value in self.features(*pair).items()])
        return found

    def reaching(self, i: int, j: int, least: float) -> float | None:
        """The points of a pair, ``None`` where they are fewer than `least`.

        How alike two reports are costs most to work out; it is not asked where it could not lift the pair so far.
        """
        pair = (i, j) if i < j else (j, i)
        x, y = self._facts[pair[0]], self._facts[pair[1]]
        if pair not in self._scores and x.report != y.report:
            w = _weights()
            out = self._told_alike(*pair)
            most = sum([w[name] * value for name, value in out.items()])
            most += sum([max(0.0, w[name]) for name in _STORY])
            if most < least - MARGIN:
                return None
            self._story(x, y, out)
            self._scores[pair] = math.fsum([w[name] * value for name, value in out.items()])
        found = self.score(*pair)
        return found if found >= least else None

    def explain(self, i: int, j: int) -> dict[str, float]:
        """The points of a pair, feature by feature, those without points left out."""
        w = _weights()
        found = {name: w[name] * value for name, value in self.features(i, j).items()}
        return {name: points for name, points in found.items() if points}

    def features(self, i: int, j: int) -> dict[str, float]:
        """What speaks for and against a pair: the features of ``event_weights.tsv`` with their values."""
        out = self._told_alike(i, j)
        x, y = self._facts[i], self._facts[j]
        if x.report != y.report:
            self._story(x, y, out)
        else:
            out["same_report"] = 1.0
            if "lemma" not in out:
                out["other_word_here"] = 1.0
                out["meaning_here"] = out.get("meaning", 0.0)
            if self.told[i].sentence == self.told[j].sentence >= 0:
                out["same_sentence"] = 1.0
            if out.keys() & {"lemma", "class"} and self._takes_up(i, j):
                out["taken_up"] = 1.0
        return out

    def _told_alike(self, i: int, j: int) -> dict[str, float]:
        """The features that come from the two statements themselves."""
        a, b = self.told[i], self.told[j]
        x, y = self._facts[i], self._facts[j]
        out: dict[str, float] = {}
        if a.type and b.type:
            out["type"] = 1.0 if a.type == b.type else _type_likeness().get((a.type, b.type), 0.0)
        else:
            out["untyped"] = 1.0
        naming = self._namings.get((x.naming, y.naming))
        if naming is None:
            naming = self._namings[x.naming, y.naming] = self._naming(i, j)
        out.update(naming)
        if self.objects[i] and self.objects[j]:
            share = len(self.objects[i] & self.objects[j]) / min(len(self.objects[i]), len(self.objects[j]))
            other = bool(x.named - y.known or y.named - x.known)  # called by a name that the other does not know of
            share = 0.0 if other else share
            mine, theirs = self.themes[i], self.themes[j]
            if share:
                out["object"] = share
            elif mine & theirs - _VAGUE and not other:
                out["object_kind"] = 1.0
            elif not other and _any_related(mine, theirs):
                out["object_related"] = 1.0
            else:
                name = "object_other" if (self.classes[i] | self.classes[j]) & _ASPECTUAL else "object_apart"
                out[name] = 1.0
        self._participants(i, j, out)
        self._time(i, j, out)
        if a.place is not None and b.place is not None:
            out["place" if a.place == b.place else "place_apart"] = 1.0
        least = min(len(self.words[i]), len(self.words[j]))
        shared = len(self.words[i] & self.words[j]) / max(least, FEW_WORDS)
        out["words"] = shared
        out["rare_words"] = self._rare_words(i, j)
        if a.lead or b.lead:
            out["leads" if a.lead and b.lead else "lead"] = 1.0
        both = self.objects[i] and self.objects[j]
        if self.classes[i] & _SPEECH and self.classes[j] & _SPEECH and shared < SAID_ALIKE and not both:
            out["said_apart"] = 1.0
        if _unreal(a, b) or _unreal(b, a):
            out["unreal"] = 1.0
        if (a.source.status == "denied") != (b.source.status == "denied") and self._told_apart(i, j) > 21:
            out["denied"] = 1.0
        if x.quotes & y.quotes:
            out["quote"] = 1.0
        if not out.keys() & _SUBSTANCE:
            out["unlike"] = 1.0
        if a.around and b.around:
            out["around"] = len(a.around & b.around) / min(len(a.around), len(b.around))
        return out

    def _rare_words(self, i: int, j: int) -> float:
        """The cosine of the clauses' other words, weighted by how rare they are."""
        x, y = self._weighted[i], self._weighted[j]
        lengths = self._lengths[i] * self._lengths[j]
        return math.fsum([x[word] ** 2 for word in x if word in y]) / lengths if lengths else 0.0

    def _naming(self, i: int, j: int) -> dict[str, float]:
        """Whether the words that name the event are alike."""
        a, b = self.told[i], self.told[j]
        out: dict[str, float] = {}
        same = self.names[i] & self.names[j] - word_set("light")
        if same or a.lemma == b.lemma:
            out["lemma"] = 1.0
            out["lemma_plain"] = min((commonness(lemma) for lemma in same or {a.lemma}), default=1.0)
            return out
        if self.classes[i] & self.classes[j]:
            out["class"] = 1.0
        elif any((x, y) in kin() for x in self.classes[i] for y in self.classes[j]):
            out["class_kin"] = 1.0
        elif self.classes[i] and self.classes[j]:
            out["no_class"] = 1.0
        if any(root.startswith("=") for root in self.roots[i] & self.roots[j]):
            out["root"] = 1.0
        elif self.roots[i] & self.roots[j]:
            out["frame"] = 1.0
        alike = max(meanings.likeness(x, y) for x in self.names[i] for y in self.names[j])
        if alike:
            out["meaning"] = alike
            out["meaning_close"] = max(0.0, alike - MEANT_SAME)
        return out

    def _story(self, a: _Facts, b: _Facts, out: dict[str, float]) -> None:
        """How far the reports of two statements tell one story."""
        alike, told = self.stories.likeness(a.report, b.report)
        out["field"] = min(1.0, max(0.0, (alike - OTHER_FIELD) / (SAME_FIELD - OTHER_FIELD)))
        out["story"] = told
        if a.story == b.story:
            out["one_story"] = 1.0
        if "lemma" in out:
            out["lemma_story"] = told
            if a.field == b.field:
                out["lemma_field"] = 1.0
        elif "meaning" in out:
            out["meaning_story"] = told * out["meaning"]
            if a.field == b.field:
                out["meaning_field"] = out["meaning"]

    def _takes_up(self, i: int, j: int) -> bool:
        """Whether the later of two statements is a bare "the withdrawal" that takes up the earlier one."""
        a, b = sorted((self.told[i], self.told[j]), key=lambda item: item.source.trigger.start)
        return b.definite and not b.actors and not b.recipients and not b.objects and not a.definite

    def _participants(self, i: int, j: int, out: dict[str, float]) -> None:
        a, b = self._facts[i], self._facts[j]
        crossed = self._crossed(i, j)
        for name, ours, theirs, our_sides, their_sides in (
            ("actor", a.actors, b.actors, self.actor_sides[i], self.actor_sides[j]),
            ("recipient", a.recipients, b.recipients, self.recipient_sides[i], self.recipient_sides[j]),
        ):
            if not ours or not theirs:
                continue
            if ours & theirs:
                out[name] = 1.0
            elif our_sides & their_sides - {None}:
                out[f"{name}_side"] = 1.0
            elif crossed:
                out["crossed"] = 1.0
            elif None not in our_sides | their_sides:
                out[f"{name}_apart"] = 1.0

    def _told_apart(self, i: int, j: int) -> int:
        """The days between the days of publication of two statements' reports, 0 where one is not known."""
        a, b = self._facts[i].told, self._facts[j].told
        return 0 if a is None or b is None else _between(a, b)

    def _time(self, i: int, j: int, out: dict[str, float]) -> None:
        a, b = self.told[i], self.told[j]
        x, y = a.when.date, b.when.date
        first, second = self._facts[i].days, self._facts[j].days
        if x is not None and y is not None and first is not None and second is not None:
            apart = _between(first, second)
            if apart == 0:
                name = "day" if max(first[1] - first[0], second[1] - second[0]) <= 7 else "span"
                if name == "day" and "publication" in (x.basis, y.basis):
                    name = "span"
            else:
                name = "near" if apart <= TOLERANCE else "long_ago"
            out[name] = 1.0
            return
        if a.when.weekday and b.when.weekday and self._told_apart(i, j) <= TOLERANCE:
            if a.when.weekday == b.when.weekday:
                out["span"] = 1.0
            return
        date, other = (x, b) if x is not None else (y, a)
        if date is None or date.basis == "publication":
            if a.published is not None and b.published is not None and not _same_report(a, b):
                apart = self._told_apart(i, j)
                if apart > 60 and "deploy" not in classes_of(a.lemma) & classes_of(b.lemma):
                    out["told_apart"] = 2.0 if apart > 150 else 1.0
                elif apart < 7:
                    out["told_together"] = 1.0
            return
        if other.published is None:
            return
        since = (dates.bounds(other.published)[1] - dates.bounds(date)[1]).days
        if -7 <= since <= 60:
            out["recent"] = 1.0
        elif since > 182:
            told = a if other is b else b
            out["long_ago"] = 2.0 if other.source.status == "ongoing" or told.source.status in NOT_YET else 1.0

    def _crossed(self, i: int, j: int) -> bool:
        """Whether one's actor is the other's recipient and the other way round."""
        return not (
            self._known_actors[i].isdisjoint(self._known_recipients[j])
            or self._known_recipients[i].isdisjoint(self._known_actors[j])
        )

    def _apart(self, i: int, j: int) -> bool:
        """Whether two statements name actors of different sides, and nothing else that they share."""
        ours, theirs = self.actor_sides[i], self.actor_sides[j]
        if not ours or not theirs or not ours.isdisjoint(theirs) or None in ours or None in theirs:
            return False
        a, b = self._facts[i], self._facts[j]
        if self._crossed(i, j) or a.quotes & b.quotes:
            return False
        if a.report == b.report:
            return True
        return not (self.recipient_sides[i] & self.recipient_sides[j] and self.objects[i] & self.objects[j])

    def excludes(self, i: int, j: int) -> bool:
        """Whether two statements can never be of one event: by type, by actors, or by dates that contradict."""
        a, b = self.told[i], self.told[j]
        if a.type and b.type and a.type != b.type and (a.type, b.type) not in _type_likeness():
            return True
        if self._apart(i, j) or _other_number(a, b) or _other_number(b, a):
            return True
        x, y = a.when.date, b.when.date
        first, second = self._facts[i].days, self._facts[j].days
        if x is None or y is None or first is None or second is None:
            return _plan_of_the_past(a, b) or _plan_of_the_past(b, a)
        apart = _between(first, second)
        if apart <= TOLERANCE:
            return False
        if a.source.status in NOT_YET or b.source.status in NOT_YET:
            said_then = _day_of_saying(a) or _day_of_saying(b)
            return apart > 120 and "publication" not in (x.basis, y.basis) and not (said_then and apart <= 366)
        return apart > (21 if "publication" in (x.basis, y.basis) else TOLERANCE)


_STORY = ("field", "story", "one_story", "lemma_story", "lemma_field", "meaning_story", "meaning_field")
"""Features that how alike two reports are as wholes may give."""
_ASPECTUAL = frozenset({"suspend", "end", "stop", "continue", "resume", "start", "sanction"})
"""Classes of triggers that say nothing without what they are about."""
_SPEECH = frozenset({"threaten", "demand", "accuse", "tell", "deny", "support", "promise"})
"""Classes of acts of speech, which are what is said."""
_SUBSTANCE = frozenset({"lemma", "class", "class_kin", "object", "object_kind", "quote"})
"""Features that say that two statements tell the same thing, not just of the same parties and time."""
_VAGUE = frozenset({"agency", "access", "enemy", "person", "proposal", "asset", "place"})
"""Classes of things that are too wide to be a likeness."""


def _day_of_saying(item: Told) -> bool:
    """Whether the day of what is only planned, weighed or demanded is the day on which that was said."""
    date, told = item.when.date, item.published
    if item.source.status not in NOT_YET or date is None or told is None:
        return False
    return dates.days(date) <= 7 and dates.bounds(date)[1] <= dates.bounds(told)[1]


def _other_number(a: Told, b: Told) -> bool:
    """Whether `a` is "two coups" and `b` one of them, or "the second coup" and `b` "the third"."""
    if a.number[:1] == "o":
        return b.number[:1] == "o" and a.number != b.number
    return a.number[:1] == "n" and b.number not in (a.number, "s")


def _plan_of_the_past(a: Told, b: Told) -> bool:
    """Whether `a` is a threat or plan of a day more than half a year before `b` was told, which gives no day."""
    date = a.when.date
    if date is None or b.when.date is not None or b.published is None or a.source.status not in NOT_YET:
        return False
    return (dates.bounds(b.published)[0] - dates.bounds(date)[1]).days > 182


def _unreal(a: Told, b: Told) -> bool:
    """Whether `a` is only possible or denied although `b`, which was told by then, says that it happened."""
    if a.source.status not in ("considered", "threatened", "demanded", "denied"):
        return False
    if b.source.status not in ("occurred", "ongoing"):
        return False
    return a.source.clause.report == b.source.clause.report or _latest(b) < _latest(a)


@functools.cache
def _telling(word: str) -> bool:
    """Whether a noun says what an event is about: no quantity, no whereabouts, no country."""
    name = word.capitalize()
    vague = word_set("quantity") | word_set("whereabouts")
    return word not in vague and world.country(name) is None and world.demonym(name) is None


def _sides(actors: Iterable[str], side: Callable[[str], str | None]) -> frozenset[str | None]:
    return frozenset(side(actor) for actor in actors)


def _same_report(a: Told, b: Told) -> bool:
    return a.source.clause.report == b.source.clause.report


def join(
    told: Sequence[Told],
    side: Callable[[str], str | None],
    name: Callable[[str], str],
    stories: Stories,
    memo: Memo | None = None,
    read: Sequence[str] | None = None,
) -> tuple[Joined, ...]:
    """The events, sorted by id. `side` and `name` give an actor's side and short name.

    With a `memo`, and `read` that gives for each statement a digest of it and of the sides of its actors, pairs and
    groups that were judged before are not judged again.
    """
    if not told:
        return ()
    if memo is None or read is None:
        memo, read = Memo(), [str(i) for i in range(len(told))]
    comparer = Comparer(told, side, stories)
    reports = [item.source.clause.report for item in told]
    pairs = _Pairs(memo, read, reports, comparer)
    first, second = _proposed(told, comparer, memo, read)
    scores = pairs.scores(first, second)
    kept = scores == scores  # not those that are no number: these do not reach the threshold
    first, second, scores = first[kept], second[kept], scores[kept]
    keys = [item.key for item in told]
    groups = _grouped(memo, read, keys, (first, second, scores), pairs)
    pairs.keep()
    joined = (_event([told[i] for i in items], name) for items in groups)
    return tuple(sorted(joined, key=lambda item: item.event.id))


class _Pairs:
    """What is known of pairs of statements, this run's and the last one's."""

    def __init__(self, memo: Memo, read: Sequence[str], reports: Sequence[str], comparer: Comparer) -> None:
        self._memo, self._read, self.comparer = memo, read, comparer
        self._names = sorted(set(reports))
        at = {id_: n for n, id_ in enumerate(self._names)}
        self.report = np.array([at[id_] for id_ in reports], dtype=np.int64)
        old = memo.arrays("event_pairs", "read", "pairs", "relations", "scores")
        self._known = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint16), np.zeros(0)
        if old is not None:
            here = {key.encode(): i for i, key in enumerate(read)}
            now = np.array([here.get(key, -1) for key in old["read"].tolist()], dtype=np.int64)
            count = max(1, len(now))
            i, j = now[old["pairs"] // count], now[old["pairs"] % count]
            kept = (i >= 0) & (j >= 0)
            pairs = np.minimum(i, j)[kept] * len(read) + np.maximum(i, j)[kept]
            order = np.argsort(pairs)
            self._known = pairs[order], old["relations"][kept][order], old["scores"][kept][order]
        self._now: tuple[Array, Array, Array] = self._known

    def relations(self, first: Array, second: Array) -> Array:
        """How the reports of pairs of statements go together (`Stories.relations`)."""
        return self.comparer.stories.relations(self._names, self.report[first], self.report[second])

    def scores(self, first: Array, second: Array) -> Array:
        """The points of proposed pairs, each of them once; no number where they do not join."""
        pairs = first * len(self._read) + second
        relations = self.relations(first, second)
        known, before, points = self._known
        scores = np.full(len(pairs), np.nan)
        missing = np.ones(len(pairs), dtype=bool)
        if len(known):
            at = np.minimum(np.searchsorted(known, pairs), len(known) - 1)
            missing = (known[at] != pairs) | (before[at] != relations)
            scores[~missing] = points[at[~missing]]
        threshold, comparer = _weights()["threshold"], self.comparer
        for n in np.flatnonzero(missing).tolist():
            i, j = int(first[n]), int(second[n])
            if not comparer.excludes(i, j):
                found = comparer.reaching(i, j, threshold)
                if found is not None:
                    scores[n] = found
        self._now = pairs, relations, scores
        return scores

    def keep(self) -> None:
        """Keep what is known of the pairs proposed in this run."""
        pairs, relations, scores = self._now
        read = np.array([key.encode() for key in self._read], dtype="S32")
        self._memo.keep_arrays("event_pairs", {"read": read, "pairs": pairs, "relations": relations, "scores": scores})


def _grouped(
    memo: Memo,
    read: Sequence[str],
    keys: Sequence[tuple[str, int, int, str]],
    joining: tuple[Array, Array, Array],
    pairs: _Pairs,
) -> list[list[int]]:
    """The groups of statements, part by part: statements that no chain of pairs connects are no concern of each other.

    How a part falls into groups is kept with all that it was worked out from: its statements, its pairs with their
    points, and the relations of the other reports whose statements were held against each other on the way.
    """
    comparer = pairs.comparer
    kept = memo.value("event_groups") or {}
    fresh: dict[str, Any] = {}
    out: list[list[int]] = []
    first, second, scores = joining
    part_of = clusters.parts(len(read), first, second)
    by_part = np.argsort(part_of, kind="stable")
    heads = np.flatnonzero(np.diff(part_of[by_part], prepend=-1))
    parts = [items.tolist() for items in np.split(by_part, heads[1:])]
    order = np.lexsort((second, first, part_of[first]))
    first, second, scores = first[order], second[order], scores[order]
    cuts = np.searchsorted(part_of[first], np.append(part_of[by_part[heads]], len(read))).tolist()
    work = []
    for n, items in enumerate(parts):
        if len(items) == 1:
            out.append(items)
            continue
        members, inside = np.array(items), slice(cuts[n], cuts[n + 1])
        local = np.searchsorted(members, first[inside]), np.searchsorted(members, second[inside])
        pairs_told = b"".join(part.tobytes() for part in (*local, scores[inside]))
        name = digest(*[read[i] for i in items], hashlib.sha256(pairs_told).hexdigest())
        work.append((items, local, scores[inside], name))
    asked = [np.array(kept.get(name, {}).get("asked") or np.zeros((0, 3)), dtype=np.int64) for _, _, _, name in work]
    every = [np.array(items)[met[:, :2]] for (items, _, _, _), met in zip(work, asked, strict=True)]
    now = pairs.relations(*np.concatenate(every).T) if every else np.zeros(0)
    ends = np.cumsum([len(met) for met in asked])
    floor = _weights()["floor"]
    for (items, local, points, name), met, end in zip(work, asked, ends, strict=True):
        known = kept.get(name)
        if known is None or (now[end - len(met) : end] != met[:, 2]).any():
            groups, held = _part(items, keys, local, points, comparer, floor)
            said = pairs.relations(*np.array(items)[held].T)
            known = {"groups": groups, "asked": np.column_stack((held, said)).tolist()}
        fresh[name] = known
        out += [[items[i] for i in group] for group in known["groups"]]
    memo.keep("event_groups", fresh)
    return out


def _part(
    items: Sequence[int],
    keys: Sequence[tuple[str, int, int, str]],
    local: tuple[Array, Array],
    points: Array,
    comparer: Comparer,
    floor: float,
) -> tuple[list[list[int]], Array]:
    """How connected statements fall into groups; and two statements of each two reports that were asked about."""
    seen: dict[tuple[str, str], tuple[int, int]] = {}

    def likeness(i: int, j: int) -> float:
        a, b = keys[items[i]][0], keys[items[j]][0]
        if a != b:
            seen.setdefault((a, b) if a < b else (b, a), (i, j))
        return comparer.score(items[i], items[j])

    groups = clusters.group(
        [keys[i] for i in items],
        zip(points.tolist(), local[0].tolist(), local[1].tolist(), strict=True),
        lambda i, j: comparer.excludes(items[i], items[j]),
        likeness=likeness,
        floor=floor,
        checked=CHECKED,
    )
    return groups, np.array(sorted(seen.values()), dtype=np.int64).reshape(-1, 2)


def candidates(told: Sequence[Told], comparer: Comparer) -> list[tuple[int, int]]:
    """The pairs of statements that are compared; what blocking leaves out is never one event by itself."""
    first, second = _proposed(told, comparer, Memo(), [str(i) for i in range(len(told))])
    return list(zip(first.tolist(), second.tolist(), strict=True))


def _proposed(told: Sequence[Told], comparer: Comparer, memo: Memo, read: Sequence[str]) -> tuple[Array, Array]:
    """The pairs of statements that share a block, the first before the second."""
    count = len(told)
    if not count:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    starts, (keys, kinds) = rows_of(memo, "event_keys", read, lambda i: _keys(i, comparer), (np.uint64, np.uint8))
    holders = np.repeat(np.arange(count), np.diff(starts))
    fields = np.array([comparer.stories.field(item.source.clause.report) for item in told], dtype=np.uint64)
    meant, meaning = _meant(comparer, count)
    keys, holders = np.concatenate((keys, meant)), np.concatenate((holders, meaning))
    kinds = np.concatenate((kinds, np.full(len(meant), IN_FIELD_FEW, dtype=np.uint8)))
    told_in = (kinds == IN_FIELD) | (kinds == IN_FIELD_FEW)
    keys = np.where(told_in, keys ^ ((fields[holders] + np.uint64(1)) * MIX), keys)
    when = sorted(range(count), key=lambda i: (_time_of(told[i]), told[i].key))
    rank = np.zeros(count, dtype=np.int64)
    rank[when] = np.arange(count)
    order = np.lexsort((rank[holders], keys))
    keys, kinds, holders = keys[order], kinds[order], holders[order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    size = np.diff(np.concatenate((first, [len(keys)])))
    small = (size > 1) & (size <= BLOCK)
    spread = (holders.astype(np.uint64) + np.uint64(1)) * MIX
    mark = np.add.reduceat(spread ^ (spread >> np.uint64(29)), first)
    _, alone = np.unique(mark[small], return_index=True)  # many keys have the same holders
    found: list[Array] = []
    begin, wide = first[small][alone], size[small][alone]
    for n in np.unique(wide).tolist():
        block = holders[begin[wide == n][:, None] + np.arange(n)]
        one, other = np.triu_indices(n, 1)
        a, b = block[:, one].ravel(), block[:, other].ravel()
        found.append(np.minimum(a, b) * count + np.maximum(a, b))
    of = np.repeat(np.arange(len(first)), size)
    large = (size[of] > BLOCK) & (kinds != WORD) & (kinds != IN_FIELD_FEW)
    of, reach, holders = of[large], np.where(kinds[large] == LOOSE, WINDOW // 2, WINDOW), holders[large]
    for step in range(1, min(WINDOW, len(of) - 1) + 1):
        near = np.flatnonzero((of[:-step] == of[step:]) & (step <= reach[:-step]))
        a, b = holders[near], holders[near + step]
        found.append(np.minimum(a, b) * count + np.maximum(a, b))
    pairs = distinct(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    return pairs // count, pairs % count


PLAIN, WORD, LOOSE, IN_FIELD, IN_FIELD_FEW = range(5)
"""Kinds of keys: in a large block of a word, or of few in a field, nothing is compared, of a loose one half as many
neighbours in time are looked at; one in a field is another in each field."""
MIX = np.uint64(0x9E3779B97F4A7C15)
"""Spreads numbers over 64 bits (the golden ratio, as in Knuth's multiplicative hashing)."""
_number = functools.lru_cache(maxsize=200_000)(number)


def _keys(i: int, comparer: Comparer) -> tuple[list[int], list[int]]:
    """What two statements must share one of to be compared, as numbers, and the kind of each; see the module's text."""
    item = comparer.told[i]
    families = (item.type, *_families().get(item.type, ()))
    sides = sorted(side for side in comparer.actor_sides[i] | comparer.recipient_sides[i] if side is not None)
    roots = (root for root in comparer.roots[i] if root.startswith("="))
    named = dict.fromkeys((*sorted(comparer.names[i]), *sorted(comparer.classes[i]), *sorted(roots)))
    keys: dict[int, int] = {_number(f"quote {quote}"): PLAIN for quote in item.quotes}
    for one in named:
        keys[_number(f"story {one}")] = IN_FIELD
        keys |= {_number(f"word {one} {word}"): WORD for word in comparer.words[i]}
        keys |= {_number(f"party {one} {who}"): PLAIN for who in sides}
    for family in families:
        keys |= {_number(f"side {family} {who}"): LOOSE for who in sides}
        keys |= {_number(f"object {family} {word}"): LOOSE for word in comparer.objects[i] | comparer.themes[i]}
    ordered = sorted(keys)
    return ordered, [keys[key] for key in ordered]


def _meant(comparer: Comparer, count: int) -> tuple[Array, Array]:
    """Keys for each two words of the pile that mean something alike, and the statements that are named by either."""
    named: dict[str, list[int]] = {}
    for i in range(count):
        for name in sorted(comparer.names[i]):
            named.setdefault(name, []).append(i)
    keys: list[int] = []
    holders: list[Array] = []
    held = {name: np.array(items, dtype=np.int64) for name, items in named.items()}
    for name, others in meanings.near(sorted(named), MEANT_ALIKE).items():
        for other in others:
            if name < other:
                keys.append(_number(f"meant {name} {other}"))
                holders.append(np.union1d(held[name], held[other]))
    if not keys:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    return np.repeat(np.array(keys, dtype=np.uint64), [len(items) for items in holders]), np.concatenate(holders)


def _time_of(item: Told) -> dt.date:
    date = item.when.date or item.published
    return dates.bounds(date)[0] if date is not None else dt.date.min


def _latest(item: Told) -> dt.date:
    return dates.bounds(item.published)[1] if item.published is not None else dt.date.min


def _event(items: Sequence[Told], name: Callable[[str], str]) -> Joined:
    ordered = sorted(items, key=lambda item: (item.published is None, _latest(item), item.key))
    types: Counter[str] = Counter()
    for item in ordered:
        types[item.type] += 4 + bool(item.actors) + bool(item.recipients) + bool(item.objects)
    type_ = min(types, key=lambda t: (-types[t], t))
    modes = Counter(item.mode for item in ordered if item.mode and item.type == type_)
    actors = _majority([item.actors for item in ordered])
    recipients = tuple(actor for actor in _majority([item.recipients for item in ordered]) if actor not in actors[:1])
    places = Counter(item.place for item in ordered if item.place is not None)
    date = dates.agree([(item.when.date, item.origin) for item in ordered if item.source.status not in NOT_YET])
    if date.date is None:
        date = dates.agree([(item.when.date, item.origin) for item in ordered])
    first = ordered[0]
    event = Event(
        id=content_id("event", *first.key),
        type=type_,
        mode=min(modes, key=lambda m: (-modes[m], m)) if modes else None,
        label=_label(ordered, actors, recipients, name),
        status=_status(ordered),
        date=date.date,
        place=min(places, key=lambda p: (-places[p], p)) if places else None,
        actors=actors,
        recipients=recipients,
        statements=tuple(item.source for item in ordered),
        origins=len({item.origin for item in ordered}),
        reports=len({item.source.clause.report for item in ordered}),
        outlets=len({item.outlet for item in ordered}),
        contexts=tuple(sorted({c for item in ordered for c in item.contexts})),
    )
    return Joined(event, tuple(ordered))


def _majority(told: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Whom most statements name, the most often named first: all named at least two fifths as often as that one."""
    counts = Counter(actor for actors in told for actor in dict.fromkeys(actors))
    if not counts:
        return ()
    most = max(counts.values())
    return tuple(sorted((a for a, n in counts.items() if n >= 0.4 * most), key=lambda a: (-counts[a], a)))


def _status(ordered: Sequence[Told]) -> Status:
    """What the latest report says; of several statements in it the most frequent, then in the order of the format."""
    last = max(_latest(item) for item in ordered)
    said = Counter(item.source.status for item in ordered if _latest(item) == last)
    rank = {status: i for i, status in enumerate(get_args(Status))}
    return min(said, key=lambda status: (-said[status], rank[status]))


def _label(
    ordered: Sequence[Told], actors: Sequence[str], recipients: Sequence[str], name: Callable[[str], str]
) -> str:
    """A short line: who, what, to whom."""
    best = min(
        ordered,
        key=lambda item: (not item.actors, not item.objects, item.source.status in NOT_YET, len(item.label), item.key),
    )
    what = best.label or " ".join((best.lemma, *best.objects[:3]))
    who = ", ".join(name(actor) for actor in actors[:2])
    whom = ", ".join(name(actor) for actor in recipients[:2])
    return f"{who}: {what}" * bool(who) + what * (not who) + f" → {whom}" * bool(whom)
