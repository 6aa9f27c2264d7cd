"""Which reports of a mixed pile tell one story: how alike two reports are as wholes, and groups of them.

Comes in: reports. Goes out: `Stories`: for two reports a likeness from 0 to 1, and for each report its story. Method:
words weighted by how often a report has them (logarithm) and by how few reports have them (inverse document frequency,
Salton and Buckley 1988, to the power 1.5; counted over the pile and, so that a small pile has a measure too, over the
general texts of ``rules/document_counts.tsv``), title and lead counted three times. Reports are grouped by average
linkage (Sokal and Michener 1958) down to `SAME`, chosen on the 70 stories of ECB+'s training topics.

Only reports that share a telling word are compared: a word that more than `WIDE` reports hold proposes no pair, and
each report keeps its `NEAREST` neighbours, so that the cost grows with the text. The words of all reports are one
table of numbers, so that weighing them all anew when one report comes in costs little; what `likeness` tells others is
rounded (`STEPS`), so that it seldom changes when one does.
"""

from __future__ import annotations

import functools
import heapq
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from sitrep.record import Report
from sitrep.resolve.memo import Array, Memo, digest, distinct, number
from sitrep.resolve.memo import rows as kept_rows
from sitrep.resolve.names import fold, function_words
from sitrep.resolve.rules import rows
from sitrep.resolve.texts import stem

SAME = 0.18
"""Mean likeness of two groups of reports from which on they tell one story."""
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
"""`Stories.likeness` is told in so many steps from 0 to 1. One report more changes the weights of all words by a trace;
in steps that wide it leaves nearly all pairs as they were."""
EXACT = 16
"""Up to so many, reports that hold a word are counted; above, the count is rounded."""
SAME_REPORT = 255
"""The relation of a report to itself."""

_WORD = re.compile(r"[^\W_][\w’'-]*")


class Stories:
    """The stories of a pile of reports. With a `memo`, words that were counted before are not counted again."""

    def __init__(self, reports: Sequence[Report], memo: Memo | None = None) -> None:
        ordered = sorted(reports, key=lambda report: report.id)
        self._ids = [report.id for report in ordered]
        self._at = {id_: i for i, id_ in enumerate(self._ids)}
        self._words = _Words([report.text for report in ordered], memo or Memo())
        self._likeness: dict[tuple[int, int], float] = {}
        self._steps = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        """Pairs of reports, as one number each, in order, and their likeness in steps."""

    def likeness(self, a: str, b: str) -> float:
        """How alike two reports are, by id: the cosine of their weighted words, in `STEPS` steps from 0 to 1."""
        if a == b:
            return 1.0
        i, j = self._at[a], self._at[b]
        pair = (i, j) if i < j else (j, i)
        if pair not in self._likeness:
            known, told = self._steps
            coded = i * len(self._ids) + j if i < j else j * len(self._ids) + i
            place = int(np.searchsorted(known, coded))
            here = place < len(known) and known[place] == coded
            self._likeness[pair] = int(told[place]) / STEPS if here else _stepped(self._words.alike([pair]))[0]
        return self._likeness[pair]

    def relations(self, reports: Sequence[str], first: Array, second: Array) -> Array:
        """For pairs of places in a list of report ids a number that says how the two reports go together.

        Two pairs have one number where their likeness (in steps) is the same and both or neither are of one story:
        all that others are told of two reports. Worked out together, which is much quicker than one after the other.
        """
        at = np.array([self._at[id_] for id_ in reports], dtype=np.int64)
        story = np.array([self._story[id_] for id_ in self._ids], dtype=np.int64)
        i, j = at[first], at[second]
        coded, back = np.unique(np.minimum(i, j) * len(self._ids) + np.maximum(i, j), return_inverse=True)
        i, j = coded // len(self._ids), coded % len(self._ids)
        steps = np.zeros(len(coded), dtype=np.int64)
        missing = np.ones(len(coded), dtype=bool)
        known, told = self._steps
        if len(known):
            place = np.minimum(np.searchsorted(known, coded), len(known) - 1)
            missing = known[place] != coded
            steps[~missing] = told[place[~missing]]
        pairs = list(zip(i[missing].tolist(), j[missing].tolist(), strict=True))
        steps[missing] = np.rint(np.array(_stepped(self._words.alike(pairs))) * STEPS)
        every, first = np.unique(np.concatenate((known, coded)), return_index=True)
        self._steps = every, np.concatenate((told, steps))[first]
        codes = np.where(i == j, SAME_REPORT, 2 * steps + (story[i] == story[j]))
        return codes[back].astype(np.uint8)

    @functools.cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The stories as report ids, each sorted, sorted by first id."""
        pairs = self._words.neighbours()
        alike = self._words.alike(pairs)
        self._steps = (
            np.array([i * len(self._ids) + j for i, j in pairs], dtype=np.int64),
            np.rint(np.array(_stepped(alike)) * STEPS).astype(np.int64),
        )
        near = dict(zip(pairs, alike.tolist(), strict=True))
        return tuple(tuple(self._ids[i] for i in items) for items in _linked(len(self._ids), near, SAME))

    @functools.cached_property
    def _story(self) -> dict[str, int]:
        return {id_: n for n, group in enumerate(self.groups) for id_ in group}

    def of(self, report: str) -> int:
        """The number of a report's story, by the report's id: stories are numbered as in `groups`."""
        return self._story[report]


@functools.lru_cache(maxsize=20_000)
def commonness(word: str) -> float:
    """The share of general texts that have a word, from 0 (none) to 1 (all)."""
    general, texts = _general()
    return general.get(stem(fold(word)), 0) / texts


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


def _counted(text: str) -> tuple[Array, Array]:
    """The terms of a text as numbers, sorted, and how often each counts: those of title and lead more often."""
    found = terms(text)
    for term, count in terms(". ".join(text.split("\n")[:LEAD_LINES])).items():
        found[term] += LEAD_WEIGHT * count
    counted = sorted((_number(term), count) for term, count in found.items())
    return (
        np.array([term for term, _ in counted], dtype=np.uint64),
        np.array([count for _, count in counted], dtype=np.uint32),
    )


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


def _stepped(alike: Array) -> list[float]:
    """Likenesses in steps."""
    stepped: list[float] = (np.rint(np.clip(alike, 0.0, 1.0) * STEPS) / STEPS).tolist()
    return stepped


class _Words:
    """The weighted words of texts as one table: for each text a row of columns (one a term) and weights."""

    def __init__(self, texts: Sequence[str], memo: Memo) -> None:
        keys = [digest(text) for text in texts]
        self.starts, (held, counts) = kept_rows(
            memo, "stories", keys, lambda i: _counted(texts[i]), (np.uint64, np.uint32)
        )
        every, self.columns, held_by = np.unique(held, return_inverse=True, return_counts=True)
        known, in_texts = _general_numbers()
        at = np.minimum(np.searchsorted(known, every), len(known) - 1)
        general = np.where(known[at] == every, in_texts[at], 0)
        size = _rounded(np.array([len(texts)]))[0] + _general()[1] + 1
        rare = np.maximum(0.0, np.log(size / (_rounded(held_by) + general + 0.5))) ** POWER
        weights = (1.0 + np.log(counts)) * rare[self.columns]
        self.width = len(every)
        self.rows = np.repeat(np.arange(len(texts)), np.diff(self.starts))
        length = np.sqrt(_sums(weights * weights, self.starts))
        self.weights = weights / np.where(length > 0, length, 1.0)[self.rows]

    def alike(self, pairs: Sequence[tuple[int, int]]) -> Array:
        """The cosine of each pair of texts, the first of a pair before the second."""
        out = np.zeros(len(pairs))
        if not pairs:
            return out
        both = np.array(pairs, dtype=np.int64)
        order = np.argsort(both[:, 0], kind="stable")
        dense = np.zeros(self.width)
        cuts = np.flatnonzero(np.diff(both[order, 0])) + 1
        for part in np.split(order, cuts):
            i = both[part[0], 0]
            mine = slice(self.starts[i], self.starts[i + 1])
            dense[self.columns[mine]] = self.weights[mine]
            firsts, lasts = self.starts[both[part, 1]], self.starts[both[part, 1] + 1]
            ends = np.cumsum(lasts - firsts)
            inside = np.arange(ends[-1]) + np.repeat(firsts - np.concatenate(([0], ends[:-1])), lasts - firsts)
            products = dense[self.columns[inside]] * self.weights[inside]
            out[part] = _sums(products, np.concatenate(([0], ends)))
            dense[self.columns[mine]] = 0.0
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


def _linked(count: int, pairs: Mapping[tuple[int, int], float], least: float) -> list[list[int]]:
    """Groups by average linkage: the two most alike are joined as long as their mean likeness reaches `least`."""
    total: list[dict[int, float]] = [{} for _ in range(count)]
    for (i, j), x in pairs.items():
        total[i][j] = total[j][i] = x
    members = {i: [i] for i in range(count)}
    heap = [(-x, i, j) for (i, j), x in pairs.items() if x >= least]
    heapq.heapify(heap)
    while heap:
        minus, i, j = heapq.heappop(heap)
        if i not in members or j not in members:
            continue
        mean = total[i].get(j, 0.0) / (len(members[i]) * len(members[j]))
        if mean != -minus:
            continue
        for k, x in total[j].items():
            if k != i and k in members:
                total[i][k] = total[k][i] = total[i].get(k, 0.0) + x
            total[k].pop(j, None)
        members[i] = sorted(members[i] + members.pop(j))
        total[i].pop(j, None)
        for k in sorted(total[i]):
            mean = total[i][k] / (len(members[i]) * len(members[k]))
            if mean >= least:
                heapq.heappush(heap, (-mean, min(i, k), max(i, k)))
    return sorted(members.values())
