"""Persons: full names across reports, and surnames to the full names that they stand for.

Comes in: every mention of a person, with its words, where it stands and what the text says beside it. Goes out: for
each mention the person it names. A surname alone joins the full name in its own report, the nearest before it; where
its report has none, the only bearer of that surname in the pile. Different given names never join.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.resolve import clusters, institutions
from sitrep.resolve.memo import Answers, Memo
from sitrep.resolve.names import compare_persons, core, spelling, words

JOIN = 0.8
"""Two full names are one person's from this likeness on."""
BLOCK = 80
"""Beginnings of words that more full names share propose no pair: of one word, or of two (``clusters.paired``)."""


@dataclass(frozen=True, slots=True)
class Named:
    """One mention of a person. `report` is the report's id, `start` the offset, `words` the folded name."""

    report: str
    start: int
    words: tuple[str, ...]
    role: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """`forms` are the full names (folded, without particles) that are this person's, or the bare name alone."""

    forms: tuple[tuple[str, ...], ...]
    members: tuple[int, ...]
    country: str | None
    offices: frozenset[str]

    @property
    def key(self) -> tuple[str, ...]:
        """What identifies the person: the form with most words, the first by letters."""
        fullest: tuple[str, ...] = min(self.forms, key=lambda form: (-len(form), form))
        return "person", " ".join(fullest)


def join(named: Sequence[Named], memo: Memo | None = None) -> tuple[Person, ...]:
    """The persons, sorted by key. With a `memo`, two names that were compared before are not compared again."""
    full = _full_names(named)
    forms = sorted({form for form in full if form is not None})
    countries: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for item, form in zip(named, full, strict=True):
        if form is not None and item.country is not None:
            countries[form][item.country] += 1
    groups = _groups(forms, countries, memo or Memo())
    group_of = {form: g for g, alike in enumerate(groups) for form in alike}
    members: dict[int, list[int]] = defaultdict(list)
    for i, form in enumerate(full):
        if form is not None:
            members[group_of[form]].append(i)
    bearers: dict[str, list[int]] = defaultdict(list)
    for g, forms_of in enumerate(groups):
        for last in {spelling(form[-1]) for form in forms_of}:
            bearers[last].append(g)
    lone: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, form in enumerate(full):
        if form is not None:
            continue
        single = core(named[i].words)
        fits = _bearers(single[0], named[i].country, bearers, groups, countries)
        if len(fits) == 1:
            members[fits[0]].append(i)
        else:
            lone[single].append(i)
    found = [_person(groups[g], held, named) for g, held in members.items()]
    for held in _alike(lone):
        found.append(_person(tuple(sorted({core(named[i].words) for i in held})), held, named))
    return tuple(sorted(found, key=lambda person: (person.key, person.members)))


def _full_names(named: Sequence[Named]) -> list[tuple[str, ...] | None]:
    """For each mention the full name it stands for in its own report; its own words where it is one."""
    full: list[tuple[str, ...] | None] = []
    by_report: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for item in named:
        form = core(item.words)
        full.append(form if len(form) > 1 else None)
        if len(form) > 1:
            by_report[item.report].append((item.start, form))
    for i, item in enumerate(named):
        if full[i] is None:
            full[i] = _nearest(core(item.words), item.start, by_report[item.report])
    return full


def _nearest(
    single: tuple[str, ...], start: int, forms: Sequence[tuple[int, tuple[str, ...]]]
) -> tuple[str, ...] | None:
    """The full name of the same report that a bare name stands for: a last name before a first, the nearest before."""
    best: tuple[tuple[bool, bool, int], tuple[str, ...]] | None = None
    for at, form in forms:
        likeness = compare_persons(single, form)
        if likeness.excludes or likeness.score < 0.7:
            continue
        by_last = compare_persons(single, (form[-1],)).score >= 0.8
        rank = (not by_last, at > start, abs(at - start))
        if best is None or rank < best[0]:
            best = (rank, form)
    return best[1] if best is not None else None


def _groups(
    forms: Sequence[tuple[str, ...]], countries: dict[tuple[str, ...], Counter[str]], memo: Memo
) -> list[tuple[tuple[str, ...], ...]]:
    answers = Answers(memo, "persons")

    def compare(i: int, j: int) -> tuple[float, bool]:
        def ask() -> list[object]:
            found = compare_persons(forms[i], forms[j])
            return [found.score, found.excludes]

        score, excludes = answers.get(forms[i], forms[j], ask)
        return score, excludes

    found: dict[tuple[int, int], float] = {}
    for held in clusters.blocks(((i, _block_keys(form)) for i, form in enumerate(forms)), BLOCK).values():
        for x, i in enumerate(held):
            for j in held[x + 1 :]:
                if (i, j) not in found:
                    found[i, j] = compare(i, j)[0]

    def excludes(i: int, j: int) -> bool:
        score, apart = compare(i, j)
        if apart:
            return True
        mine, theirs = countries[forms[i]], countries[forms[j]]
        return bool(score < 0.95 and mine and theirs and not set(mine) & set(theirs))

    pairs = [(score, i, j) for (i, j), score in found.items() if score >= JOIN]
    groups = clusters.group(list(forms), pairs, excludes)
    answers.keep()
    return [tuple(forms[i] for i in items) for items in groups]


def _block_keys(form: tuple[str, ...]) -> set[tuple[str, ...]]:
    return clusters.paired({spelling(word)[:4] for word in form if len(word) > 2})


def _bearers(
    single: str,
    country: str | None,
    bearers: dict[str, list[int]],
    groups: Sequence[tuple[tuple[str, ...], ...]],
    countries: dict[tuple[str, ...], Counter[str]],
) -> list[int]:
    """Who in the pile has this last name and no other country than the mention's own."""
    fits = bearers.get(spelling(single), [])
    if country is not None:
        known = {g: {c for form in groups[g] for c in countries[form]} for g in fits}
        fits = [g for g in fits if not known[g] or country in known[g]]
    return fits


def _alike(lone: dict[tuple[str, ...], list[int]]) -> list[list[int]]:
    """Bare names without a full name, joined where they are spelt alike."""
    forms = sorted(lone)
    by_spelling: dict[str, list[int]] = defaultdict(list)
    for form in forms:
        by_spelling[spelling(form[0])].extend(lone[form])
    return [sorted(items) for _, items in sorted(by_spelling.items())]


def _person(forms: tuple[tuple[str, ...], ...], items: Sequence[int], named: Sequence[Named]) -> Person:
    countries = Counter(country for i in items if (country := named[i].country) is not None)
    offices = Counter(office for i in items for office in institutions.offices_in(words(named[i].role)))
    country = min(countries, key=lambda c: (-countries[c], c)) if countries else None
    return Person(tuple(sorted(forms)), tuple(sorted(items)), country, frozenset(offices))


def best_name(spellings: Counter[str]) -> str:
    """The form to show: full before bare, then the most frequent, then with accents, then the longest."""
    by_fold: Counter[tuple[str, ...]] = Counter()
    for text, count in spellings.items():
        by_fold[words(text)] += count

    def rank(text: str) -> tuple[object, ...]:
        folded = words(text)
        plain = sum(ord(ch) > 127 and ch.isalpha() for ch in text)
        upper = text.isupper()
        return (len(core(folded)) < 2, -by_fold[folded], -len(folded), upper, -plain, -spellings[text], text)

    return min(spellings, key=rank)
