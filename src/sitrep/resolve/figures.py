"""Series: the same thing measured by several reports, or at several times.

Comes in: the figure statements of all reports, with subjects and places resolved. Goes out: `Figure`s, each with its
values in the order of their reports. Two numbers belong to one series where dimension and unit are the same, what is
counted and whose it is agree, and the place does not differ; that the numbers are equal helps, it is not needed. Two
numbers that one report gives for the same moment are two series.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

from sitrep.record import Date, Dimension, Figure, FigureValue, content_id
from sitrep.resolve import clusters
from sitrep.resolve.dates import gap
from sitrep.resolve.lemmas import classes_of
from sitrep.resolve.rules import rows
from sitrep.resolve.senses import country_in
from sitrep.resolve.texts import containment, content

JOIN = 2.0
"""Points from which on two numbers belong to one series."""
MOST = 80
"""Larger blocks are not compared."""
FLOWS = frozenset({"withdraw", "kill", "arrest", "protest"})
"""Kinds of event that a number may be the size of: such a number is no stock ("300 withdrawn" is not "300 there")."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of one report, resolved.

    `around` are lemmas of the events in whose clause the number stands; `state` is the place's country; `sentence` is
    where the number's sentence begins.
    """

    value: FigureValue
    measure: str
    dimension: Dimension
    unit: str
    subject: tuple[str, ...]
    place: str | None
    state: str | None
    origin: str
    published: Date | None
    around: tuple[str, ...] = ()
    sentence: int = 0

    @property
    def key(self) -> tuple[str, int, int, str]:
        """Where the number stands."""
        at = self.value.evidence
        return at.report, at.start, at.end, self.measure


@dataclass(frozen=True, slots=True)
class Series:
    """A figure and the numbers behind it, in the order of its `values`."""

    figure: Figure
    counted: tuple[Counted, ...]


def join(counted: Sequence[Counted], side: Callable[[str], str | None]) -> tuple[Series, ...]:
    """The series, sorted by id. `side` gives for an actor id what it falls back to, ``None`` if nothing is known."""
    nouns = [nouns_of(item) for item in counted]
    sides = [_sides(item, side) for item in counted]
    flows = [frozenset(name for lemma in item.around for name in classes_of(lemma)) & FLOWS for item in counted]

    def excludes(i: int, j: int) -> bool:
        a, b = counted[i], counted[j]
        if (a.dimension, a.unit) != (b.dimension, b.unit):
            return True
        if a.value.evidence.report == b.value.evidence.report:
            if a.sentence == b.sentence:
                return True
            if not _same_number(a.value, b.value):
                return a.value.as_of == b.value.as_of
        x, y = a.value.as_of, b.value.as_of
        if a.dimension == "duration" and x is not None and y is not None and gap(x, y) > 60:
            return True
        return bool(sides[i] and sides[j] and not sides[i] & sides[j])

    @functools.cache
    def points(i: int, j: int) -> float:
        a, b = counted[i], counted[j]
        total = 1.2 * bool(sides[i] & sides[j])
        if nouns[i] and nouns[j]:
            shared = containment(nouns[i], nouns[j])
            total += 1.2 * shared if shared else -1.0
        if a.place is not None and b.place is not None:
            total += 0.8 if a.place == b.place else (-0.2 if a.state is None or b.state is None else -1.2)
            if a.place != b.place and a.state == b.state and a.state is not None:
                total += 0.8
        total += 1.0 * _same_number(a.value, b.value) - 0.3 * _far(a.value, b.value)
        near = _near(a.value, b.value)
        total += 0.5 * near
        total -= (0.8 if near else 1.5) * (flows[i] != flows[j]) + 1.0 * (_vague(a.value) or _vague(b.value))
        if a.dimension == "population":
            total += 0.6
        return total

    held: dict[Hashable, list[int]] = defaultdict(list)
    for i, item in enumerate(counted):
        for key in _block_keys(item, nouns[i], sides[i]):
            held[key].append(i)
    blocks = {tuple(items) for items in held.values() if 2 <= len(items) <= MOST}
    pairs = {pair for items in blocks for pair in combinations(items, 2)}
    keys = [item.key for item in counted]
    ranked = sorted((score, i, j) for i, j in pairs if not excludes(i, j) and (score := points(i, j)) >= JOIN)
    groups = clusters.group(keys, ranked, excludes, likeness=points, floor=0.8 * JOIN)
    series = (_series([counted[i] for i in items]) for items in groups)
    return tuple(sorted(series, key=lambda item: item.figure.id))


def _block_keys(item: Counted, nouns: tuple[str, ...], sides: frozenset[str]) -> list[Hashable]:
    kind = (item.dimension, item.unit)
    keys: list[Hashable] = [(kind, "side", who) for who in sorted(sides)]
    keys += [(kind, "noun", noun, item.place) for noun in nouns]
    keys += [(kind, "number", number) for number in (item.value.low, item.value.best, item.value.high) if number]
    return list(dict.fromkeys(keys))


@functools.cache
def _kinds() -> dict[str, str]:
    """Stems of words for what is counted, and the kind that each means."""
    return {stem: row["kind"] for row in rows("counted.tsv") for stem in content(row["words"])}


def nouns_of(item: Counted) -> tuple[str, ...]:
    """What is counted, as stems, without names: words for the same kind of people are one."""
    common = " ".join(word for word in item.measure.split() if not word[:1].isupper()) or item.measure
    return tuple(sorted({_kinds().get(stem, stem) for stem in content(common)}))


def _sides(item: Counted, side: Callable[[str], str | None]) -> frozenset[str]:
    """Whose the number is: the sides of its subjects, and the country that the measure names ("French troops")."""
    known = {found for actor in item.subject if (found := side(actor)) is not None}
    if not known and (code := country_in(item.measure)) is not None:
        known.add(code)
    return frozenset(known)


def _vague(value: FigureValue) -> bool:
    """Whether a value is no number at all ("thousands")."""
    return value.best is None and not any(ch.isdigit() for ch in value.evidence.text)


def _same_number(a: FigureValue, b: FigureValue) -> bool:
    return bool({a.low, a.best, a.high} & {b.low, b.best, b.high} - {None})


def _far(a: FigureValue, b: FigureValue) -> bool:
    """Whether two numbers differ by more than a factor of two."""
    x, y = (next((n for n in (v.best, v.low, v.high) if n), None) for v in (a, b))
    return x is not None and y is not None and max(x, y) > 2 * min(x, y)


def _near(a: FigureValue, b: FigureValue) -> bool:
    """Whether two different numbers are of one size: the larger exceeds the smaller by less than a third."""
    x, y = (next((n for n in (v.best, v.low, v.high) if n), None) for v in (a, b))
    return x is not None and y is not None and x != y and 3 * max(x, y) < 4 * min(x, y)


def _series(items: Sequence[Counted]) -> Series:
    ordered = tuple(sorted(items, key=lambda item: (_day(item.value.as_of), item.key)))
    first = min(items, key=lambda item: (_day(item.published), item.key))
    subjects = Counter(actor for item in items for actor in dict.fromkeys(item.subject))
    most = max(subjects.values(), default=0)
    places = Counter(item.place for item in items if item.place is not None)
    measures = Counter(item.measure for item in items)
    figure = Figure(
        id=content_id("figure", *first.key),
        measure=min(measures, key=lambda m: (-measures[m], -len(m), m)),
        dimension=first.dimension,
        unit=first.unit,
        subject=tuple(sorted((a for a, n in subjects.items() if 2 * n >= most), key=lambda a: (-subjects[a], a))),
        place=min(places, key=lambda p: (-places[p], p)) if places else None,
        values=tuple(item.value for item in ordered),
    )
    return Series(figure, ordered)


def _day(date: Date | None) -> str:
    return str(date.start or date.end) if date is not None else "9999"
