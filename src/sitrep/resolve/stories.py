"""Which reports of a mixed pile tell one story: how alike two reports are as wholes, and groups of them.

Comes in: reports. Goes out: `Stories`: for two reports the cosine of their words and how likely they tell one story,
both from 0 to 1, and for each report its story and its field. Words are weighted by how often a report has them
(logarithm) and by how few reports have them (inverse document frequency, Salton and Buckley 1988, to the power 1.5;
counted over the pile and, so that a small pile has a measure too, over the general texts of
``rules/document_counts.tsv``), title and lead counted three times. Two stories of one kind (two earthquakes, two
trials) share their common words and differ in names, numbers and leads: how likely two reports tell one story is a
logistic regression over these (``rules/story_weights.tsv``, learned by training/story_weights.py).

Reports are grouped by average linkage (Sokal and Michener 1958) down to `SAME`. Grown groups join only where they are
about as alike to each other as each is within itself (`WITHIN`): what two stories share by their kind alone stays below
that. By their words alone, more widely, reports are grouped into fields, within which words for events are compared.

Only reports that share a telling word are compared: a word that more than `WIDE` reports hold proposes no pair, and
each report keeps its `NEAREST` neighbours, so that the cost grows with the text. The words of all reports are one
table of numbers, so that weighing them all anew when one report comes in costs little; what is told others is
rounded (`STEPS`), so that it seldom changes when one does. All that a pair takes from the pile is in how many reports
each word and each number stands.
"""

from __future__ import annotations

import functools
import heapq
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sitrep.record import Report
from sitrep.resolve.memo import Array, Memo, digest, distinct, number
from sitrep.resolve.memo import rows as kept_rows
from sitrep.resolve.names import fold, function_words
from sitrep.resolve.rules import rows
from sitrep.resolve.texts import stem

SAME = 0.1
"""Mean likelihood of two groups of reports from which on they may tell one story."""
WITHIN, GROWN = 0.65, 3
"""Two groups of at least `GROWN` reports join only where the mean likelihood between them reaches this share of the
mean likelihood within them. `SAME` and this were chosen on the stories of ECB+'s training topics, each fold of topics
with weights from the others."""
FIELD = 0.18
"""Mean cosine of two groups of reports from which on they are of one field."""
ALIKE = 0.02
"""Cosine of two reports' words up to which they are not looked at further: they tell two stories."""
LEAST_WORDS = 150
"""The size of a report, in counted words, that `size` is measured by."""
LEAD_LINES, LEAD_WEIGHT = 4, 2
"""Title and lead: so many lines, counted so many times more."""
POWER = 1.5
"""Power of the inverse document frequency."""
WIDE = 200
"""A word that more reports hold proposes no pair."""
TELLING = 40
"""Words by which a report looks for its neighbours: those with most weight."""
NEAREST = 60
"""Neighbours that a report keeps."""
STEPS = 100
"""Cosines and likelihoods are told in so many steps from 0 to 1. One report more changes the weights of all words by a
trace; in steps that wide it leaves nearly all pairs as they were."""
COARSE = 5
"""Likelihoods are steeper than cosines, and told in steps so many times as wide."""
EXACT = 16
"""Up to so many, reports that hold a word are counted; above, the count is rounded."""
SAME_REPORT = 65_535
"""The relation of a report to itself."""

_WORD = re.compile(r"[^\W_][\w’'-]*")
_DIGITS = re.compile(r"\b\d[\d.,:/]*\b")
FEATURES = ("even", "words", "names", "rarest_name", "lead", "lead_told", "numbers", "size")
"""What is looked at in two reports, see ``rules/story_weights.tsv``."""


class Stories:
    """The stories of a pile of reports. With a `memo`, words that were counted before are not counted again."""

    def __init__(self, reports: Sequence[Report], memo: Memo | None = None) -> None:
        ordered = sorted(reports, key=lambda report: report.id)
        self._ids = [report.id for report in ordered]
        self._at = {id_: i for i, id_ in enumerate(self._ids)}
        self._words = _Words([report.text for report in ordered], memo or Memo())
        self._told: dict[tuple[int, int], tuple[float, float]] = {}
        self._steps = _Steps()

    def likeness(self, a: str, b: str) -> tuple[float, float]:
        """The cosine of two reports' words, and how likely they tell one story; in `STEPS` steps from 0 to 1."""
        if a == b:
            return 1.0, 1.0
        i, j = self._at[a], self._at[b]
        pair = (i, j) if i < j else (j, i)
        if pair not in self._told:
            known = self._steps.one(pair[0] * len(self._ids) + pair[1])
            steps = _stepped(*self._compared([pair]))[0] if known is None else known
            self._told[pair] = int(steps[0]) / STEPS, int(steps[1]) / STEPS
        return self._told[pair]

    def explain(self, a: str, b: str) -> dict[str, float]:
        """The points of two reports, feature by feature of ``story_weights.tsv``: log odds that they tell one story."""
        values = self._words.features([(self._at[a], self._at[b])])[0]
        return {name: _weights()[n] * float(values[n]) for n, name in enumerate(FEATURES)}

    def features(self) -> tuple[list[tuple[str, str]], Array]:
        """The pairs of reports that are looked at more closely, by id, and a row of `FEATURES` for each."""
        every = [(i, j) for i in range(len(self._ids)) for j in range(i + 1, len(self._ids))]
        alike = self._words.alike(every)
        pairs = [pair for pair, x in zip(every, alike.tolist(), strict=True) if x > ALIKE]
        return [(self._ids[i], self._ids[j]) for i, j in pairs], self._words.features(pairs)

    def _compared(self, pairs: Sequence[tuple[int, int]]) -> tuple[Array, Array]:
        """The cosine of each pair of reports, and how likely they tell one story."""
        alike = self._words.alike(pairs)
        likely = np.zeros(len(pairs))
        close = np.flatnonzero(alike > ALIKE)
        if len(close):
            odds = self._words.features([pairs[n] for n in close.tolist()]) @ _weights()
            likely[close] = 1 / (1 + np.exp(-odds))
        return alike, likely

    def relations(self, reports: Sequence[str], first: Array, second: Array) -> Array:
        """For pairs of places in a list of report ids a number that says how the two reports go together.

        Two pairs have one number where their likeness (in steps) is the same and both or neither are of one story, and
        of one field: all that others are told of two reports. Worked out together, which is much quicker than one after
        the other.
        """
        at = np.array([self._at[id_] for id_ in reports], dtype=np.int64)
        story, field = self._numbered
        i, j = at[first], at[second]
        coded, back = np.unique(np.minimum(i, j) * len(self._ids) + np.maximum(i, j), return_inverse=True)
        i, j = coded // len(self._ids), coded % len(self._ids)
        found, steps = self._steps.find(coded)
        if not found.all():
            pairs = list(zip(i[~found].tolist(), j[~found].tolist(), strict=True))
            steps[~found] = _stepped(*self._compared(pairs))
            self._steps.add(coded[~found], steps[~found])
        codes = (steps[:, 0] * (STEPS + 1) + steps[:, 1]) * 4 + 2 * (story[i] == story[j]) + (field[i] == field[j])
        told_of: Array = np.where(i == j, SAME_REPORT, codes)[back].astype(np.uint16)
        return told_of

    @functools.cached_property
    def _near(self) -> tuple[list[tuple[int, int]], Array, Array]:
        """The pairs of reports that are compared, by place, with cosine and likelihood."""
        pairs = self._words.neighbours()
        alike, likely = self._compared(pairs)
        self._steps.add(np.array([i * len(self._ids) + j for i, j in pairs], dtype=np.int64), _stepped(alike, likely))
        return pairs, alike, likely

    @functools.cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The stories as report ids, each sorted, sorted by first id."""
        pairs, _, likely = self._near
        found = linked(len(self._ids), dict(zip(pairs, likely.tolist(), strict=True)), SAME)
        return tuple(tuple(self._ids[i] for i in items) for items in found)

    @functools.cached_property
    def _story(self) -> dict[str, int]:
        return {id_: n for n, group in enumerate(self.groups) for id_ in group}

    @functools.cached_property
    def _numbered(self) -> tuple[Array, Array]:
        """The story and the field of each report, by place."""
        told = ([of[id_] for id_ in self._ids] for of in (self._story, self._field))
        story, field = (np.array(numbers, dtype=np.int64) for numbers in told)
        return story, field

    @functools.cached_property
    def _field(self) -> dict[str, int]:
        pairs, alike, _ = self._near
        found = linked(len(self._ids), dict(zip(pairs, alike.tolist(), strict=True)), FIELD, within=0.0)
        return {self._ids[i]: n for n, items in enumerate(found) for i in items}

    def of(self, report: str) -> int:
        """The number of a report's story, by the report's id: stories are numbered as in `groups`."""
        return self._story[report]

    def field(self, report: str) -> int:
        """The number of a report's field: reports about things of one kind, of one story or of several."""
        return self._field[report]


class _Steps:
    """Likenesses of pairs of reports in steps, by the pair's number: looked up and added to in time by what is asked.

    Most stand in one long sorted table; what came last stands in a short one beside it, which is worked into the long
    one when it has grown, so that few additions cost as much as there are pairs.
    """

    SHORT = 8192

    def __init__(self) -> None:
        self._tables = [(np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64)) for _ in range(2)]

    def one(self, coded: int) -> Array | None:
        """The cosine and the likelihood of one pair in steps, where it is known."""
        for known, told in self._tables:
            place = int(known.searchsorted(coded))
            if place < len(known) and known[place] == coded:
                row: Array = told[place]
                return row
        return None

    def find(self, coded: Array) -> tuple[Array, Array]:
        """Which of these pairs are known, and their cosine and likelihood in steps (0 where not known)."""
        found, steps = np.zeros(len(coded), dtype=bool), np.zeros((len(coded), 2), dtype=np.int64)
        for known, told in self._tables:
            if len(known):
                place = np.minimum(np.searchsorted(known, coded), len(known) - 1)
                here = known[place] == coded
                steps[here] = told[place[here]]
                found |= here
        return found, steps

    def add(self, coded: Array, steps: Array) -> None:
        """Take in pairs that are not known yet, each once, in any order."""
        self._tables[1] = self._merged(self._tables[1], (coded, steps))
        if len(self._tables[1][0]) > self.SHORT:
            self._tables = [
                self._merged(*self._tables),
                (np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64)),
            ]

    @staticmethod
    def _merged(one: tuple[Array, Array], other: tuple[Array, Array]) -> tuple[Array, Array]:
        coded = np.concatenate((one[0], other[0]))
        order = np.argsort(coded, kind="stable")
        return coded[order], np.concatenate((one[1], other[1]))[order]


@functools.lru_cache(maxsize=20_000)
def commonness(word: str) -> float:
    """The share of general texts that have a word, from 0 (none) to 1 (all)."""
    general, texts = _general()
    return general.get(stem(fold(word)), 0) / texts


@functools.lru_cache(maxsize=50_000)
def rarity(word: str) -> float:
    """How few of the general texts have a stem: the inverse document frequency, 0 for what all have."""
    general, texts = _general()
    return max(0.0, math.log((texts + 1) / (general.get(word, 0) + 0.5)))


@functools.cache
def _weights() -> Array:
    found = {row["feature"]: float(row["weight"]) for row in rows("story_weights.tsv")}
    return np.array([found[name] for name in FEATURES])


def terms(text: str) -> Counter[str]:
    """Stems of the words with content; names within sentences count once more, as names."""
    found: Counter[str] = Counter()
    for match in _WORD.finditer(text):
        word = match.group()
        folded = fold(word).replace(" ", "")
        if len(folded) < 2 or folded in function_words():
            continue
        found[stem(folded)] += 1
        before = text[max(0, match.start() - 2) : match.start()]
        if word[0].isupper() and before and not before.endswith("\n") and before[0] not in '.!?:“"':
            found["=" + folded.removesuffix("s")] += 1
    return found


def _counted(text: str) -> tuple[Array, Array, Array, Array]:
    """The terms of a text as numbers, sorted, with three columns.

    How often each counts (those of title and lead more often), how often it stands in title and lead, and whether it is
    a name.
    """
    found, lead = terms(text), terms(". ".join(text.split("\n")[:LEAD_LINES]))
    both = sorted((_number(term), term) for term in found.keys() | lead.keys())
    return (
        np.array([number for number, _ in both], dtype=np.uint64),
        np.array([found[term] + LEAD_WEIGHT * lead[term] for _, term in both], dtype=np.uint32),
        np.array([lead[term] for _, term in both], dtype=np.uint32),
        np.array([term.startswith("=") for _, term in both], dtype=np.uint8),
    )


def _figures(text: str) -> tuple[list[int]]:
    """The numbers of a text, as they are written, each once."""
    return (sorted(_number(f"#{found}") for found in set(_DIGITS.findall(text))),)


_number = functools.lru_cache(maxsize=100_000)(number)


@functools.cache
def _general() -> tuple[dict[str, int], int]:
    """In how many general texts each term stands, and how many texts there are."""
    table = {row["term"]: int(row["texts"]) for row in rows("document_counts.tsv")}
    texts = table.pop("*")
    return table, texts


@functools.cache
def _general_numbers() -> tuple[Array, Array]:
    """The terms of the general texts as numbers, sorted, and in how many texts each stands."""
    counted = sorted((_number(term), texts) for term, texts in _general()[0].items())
    return np.array([term for term, _ in counted], dtype=np.uint64), np.array([n for _, n in counted], dtype=np.int64)


def _stepped(alike: Array, likely: Array) -> Array:
    """Cosines and likelihoods in steps, side by side."""
    told = np.rint(np.clip(alike, 0.0, 1.0) * STEPS), np.rint(likely * (STEPS / COARSE)) * COARSE
    steps: Array = np.column_stack(told).astype(np.int64)
    return steps


class _Words:
    """The weighted words of texts as one table: for each text a row of columns (one a term) and weights.

    `weights` are those of all terms, `lead` those of title and lead, each row of length 1; `opening` says which share
    of the words of title and lead that are no names each makes up; `figures` is such a table of the numbers.
    """

    def __init__(self, texts: Sequence[str], memo: Memo) -> None:
        keys = [digest(text) for text in texts]
        kinds = (np.uint64, np.uint32, np.uint32, np.uint8)
        self.starts, (held, counts, leads, names) = kept_rows(
            memo, "stories", keys, lambda i: _counted(texts[i]), kinds
        )
        every, self.columns, held_by = np.unique(held, return_inverse=True, return_counts=True)
        known, in_texts = _general_numbers()
        at = np.minimum(np.searchsorted(known, every), len(known) - 1)
        general = np.where(known[at] == every, in_texts[at], 0)
        size = float(_rounded(np.array([len(texts)]))[0] + _general()[1] + 1)
        seldom = np.maximum(0.0, np.log(size / (_rounded(held_by) + general + 0.5)))
        self.width = len(every)
        self.rows = np.repeat(np.arange(len(texts)), np.diff(self.starts))
        self.names = names.astype(bool)
        self.rare = seldom[self.columns] / np.log(size)
        power = seldom[self.columns] ** POWER
        self.weights = self._unit((1.0 + np.log(counts)) * power)
        self.lead = self._unit(np.where(leads > 0, (1.0 + np.log(np.maximum(leads, 1))) * seldom[self.columns], 0.0))
        opening = np.where((leads > 0) & ~self.names, power, 0.0)
        whole = _sums(opening, self.starts)
        self.opening = opening / np.where(whole > 0, whole, 1.0)[self.rows]
        self.named = np.sqrt(_sums(np.where(self.names, self.weights**2, 0.0), self.starts))
        self.size = np.log(np.maximum(_sums(counts.astype(float), self.starts), 1.0) / LEAST_WORDS)
        self.figures = _Figures(texts, keys, memo, size)

    def _unit(self, weights: Array) -> Array:
        """The weights with rows of length 1."""
        length = np.sqrt(_sums(weights * weights, self.starts))
        out: Array = weights / np.where(length > 0, length, 1.0)[self.rows]
        return out

    def alike(self, pairs: Sequence[tuple[int, int]]) -> Array:
        """The cosine of each pair of texts, the first of a pair before the second."""
        return _cosines(pairs, self.starts, self.columns, self.weights, self.width)

    def features(self, pairs: Sequence[tuple[int, int]]) -> Array:
        """A row of `FEATURES` for each pair of texts."""
        out = np.zeros((len(pairs), len(FEATURES)))
        dense = np.zeros((5, self.width))
        for part, i, inside, ends in _meetings(pairs, self.starts):
            mine = slice(self.starts[i], self.starts[i + 1])
            named = self.names[mine]
            dense[:, self.columns[mine]] = (
                self.weights[mine],
                self.weights[mine] * named,
                self.rare[mine] * named,
                self.lead[mine],
                self.opening[mine],
            )
            columns, weights = self.columns[inside], self.weights[inside]
            out[part, 1] = _sums(dense[0, columns] * weights, ends)
            out[part, 2] = _sums(dense[1, columns] * weights, ends)
            out[part, 3] = _most(dense[2, columns], ends)
            out[part, 4] = _sums(dense[3, columns] * self.lead[inside], ends)
            theirs = _sums((dense[0, columns] > 0) * self.opening[inside], ends)
            out[part, 5] = np.minimum(theirs, _sums(dense[4, columns] * (weights > 0), ends))
            dense[:, self.columns[mine]] = 0.0
        both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        lengths = self.named[both[:, 0]] * self.named[both[:, 1]]
        out[:, 0] = 1.0
        out[:, 2] /= np.where(lengths > 0, lengths, 1.0)
        out[:, 6] = self.figures.alike(pairs)
        out[:, 7] = np.minimum(self.size[both[:, 0]], self.size[both[:, 1]])
        return out

    def neighbours(self) -> list[tuple[int, int]]:
        """The pairs of texts that share a telling word, of each text the nearest."""
        order = np.lexsort((self.columns, -self.weights, self.rows))
        place = np.arange(len(order)) - self.starts[self.rows]
        telling = order[place < TELLING]
        texts, columns = self.rows[telling], self.columns[telling]
        by_column = np.argsort(columns, kind="stable")
        holders = texts[by_column]
        first = np.searchsorted(columns[by_column], np.arange(self.width + 1))
        wide = np.diff(first)
        wanted = (wide[columns] <= WIDE) & (wide[columns] > 1)
        texts, columns = texts[wanted], columns[wanted]
        cuts = np.searchsorted(texts, np.arange(len(self.starts)))
        found: list[Array] = []
        for i in range(len(self.starts) - 1):
            mine = columns[cuts[i] : cuts[i + 1]]
            if not len(mine):
                continue
            others, shared = np.unique(
                np.concatenate([holders[first[column] : first[column + 1]] for column in mine]), return_counts=True
            )
            shared[np.searchsorted(others, i)] = 0
            nearest = np.lexsort((others, -shared))[:NEAREST]
            others = others[nearest[shared[nearest] > 0]]
            found.append(np.minimum(others, i) * len(self.starts) + np.maximum(others, i))
        every = distinct(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
        return list(zip((every // len(self.starts)).tolist(), (every % len(self.starts)).tolist(), strict=True))


class _Figures:
    """The numbers of texts as one table, weighted by how few texts have them."""

    def __init__(self, texts: Sequence[str], keys: Sequence[str], memo: Memo, size: float) -> None:
        self.starts, (held,) = kept_rows(memo, "story_figures", keys, lambda i: _figures(texts[i]), (np.uint64,))
        every, self.columns, held_by = np.unique(held, return_inverse=True, return_counts=True)
        self.width = len(every)
        weights = np.log(size / (_rounded(held_by) + 0.5))[self.columns]
        length = np.sqrt(_sums(weights * weights, self.starts))
        self.weights = (
            weights / np.where(length > 0, length, 1.0)[np.repeat(np.arange(len(texts)), np.diff(self.starts))]
        )

    def alike(self, pairs: Sequence[tuple[int, int]]) -> Array:
        """The cosine of each pair of texts."""
        return _cosines(pairs, self.starts, self.columns, self.weights, self.width)


def _cosines(pairs: Sequence[tuple[int, int]], starts: Array, columns: Array, weights: Array, width: int) -> Array:
    """The product of the rows of each pair; rows stand one after the other, each from its start, with their columns."""
    out = np.zeros(len(pairs))
    dense = np.zeros(width)
    for part, i, inside, ends in _meetings(pairs, starts):
        mine = slice(starts[i], starts[i + 1])
        dense[columns[mine]] = weights[mine]
        out[part] = _sums(dense[columns[inside]] * weights[inside], ends)
        dense[columns[mine]] = 0.0
    return out


def _meetings(pairs: Sequence[tuple[int, int]], starts: Array) -> Iterator[tuple[Array, int, Array, Array]]:
    """Pairs by their first: places in `pairs`, the first, and the entries of the others' rows one after the other.

    Last comes where each of these rows begins and the last one ends. `starts` says where the rows of the table begin.
    """
    if not pairs:
        return
    both = np.array(pairs, dtype=np.int64)
    order = np.argsort(both[:, 0], kind="stable")
    cuts = np.flatnonzero(np.diff(both[order, 0])) + 1
    for part in np.split(order, cuts):
        firsts, lasts = starts[both[part, 1]], starts[both[part, 1] + 1]
        ends = np.concatenate(([0], np.cumsum(lasts - firsts)))
        inside = np.arange(ends[-1]) + np.repeat(firsts - ends[:-1], lasts - firsts)
        yield part, int(both[part[0], 0]), inside, ends


def _rounded(counts: Array) -> Array:
    """Counts above `EXACT` in steps of a half power of two, rounded down: one report more seldom makes a step."""
    steps = np.floor(2 * np.log2(np.maximum(counts, 1)) + 1e-9)
    return np.where(counts > EXACT, np.floor(2 ** (steps / 2)), counts)


def _sums(values: Array, starts: Array) -> Array:
    """The sum of each row of values; `starts` says where rows begin, and where the last one ends."""
    out = np.zeros(len(starts) - 1)
    filled = np.diff(starts) > 0
    if filled.any():
        out[filled] = np.add.reduceat(values, starts[:-1][filled])
    return out


def _most(values: Array, starts: Array) -> Array:
    """The largest value of each row, 0 of an empty one; `starts` says where rows begin, and where the last one ends."""
    out = np.zeros(len(starts) - 1)
    filled = np.diff(starts) > 0
    if filled.any():
        out[filled] = np.maximum.reduceat(values, starts[:-1][filled])
    return out


def linked(
    count: int, pairs: Mapping[tuple[int, int], float], least: float, *, within: float = WITHIN
) -> list[list[int]]:
    """Groups by average linkage: the two most alike are joined as long as their mean likeness reaches `least`.

    Grown groups must be about as alike to each other as within themselves, too, see `WITHIN`. A pair that is not there
    has no likeness, but of a large group no more pairs are expected than `NEAREST` for each.
    """
    total: list[dict[int, float]] = [{} for _ in range(count)]
    for (i, j), x in pairs.items():
        total[i][j] = total[j][i] = x
    members = {i: [i] for i in range(count)}
    inside = dict.fromkeys(range(count), 0.0)

    def mean(i: int, j: int) -> float:
        a, b = len(members[i]), len(members[j])
        return total[i].get(j, 0.0) / min(a * b, NEAREST * min(a, b))

    def inner(i: int) -> float:
        a = len(members[i])
        return inside[i] / (min(a - 1, NEAREST) * a / 2)

    heap = [(-x, i, j) for (i, j), x in pairs.items() if x >= least]
    heapq.heapify(heap)
    while heap:
        minus, i, j = heapq.heappop(heap)
        if i not in members or j not in members or (between := mean(i, j)) != -minus:
            continue
        grown = min(len(members[i]), len(members[j])) >= GROWN
        if grown and between < within * math.sqrt(inner(i) * inner(j)):
            continue
        inside[i] += inside.pop(j) + total[i][j]
        for k, x in total[j].items():
            if k != i and k in members:
                total[i][k] = total[k][i] = total[i].get(k, 0.0) + x
            total[k].pop(j, None)
        members[i] = sorted(members[i] + members.pop(j))
        total[i].pop(j, None)
        for k in sorted(total[i]):
            if (between := mean(i, k)) >= least:
                heapq.heappush(heap, (-between, min(i, k), max(i, k)))
    return sorted(members.values())
