"""Which reports of a mixed pile tell one story: how alike two reports are as wholes, and groups of them.

Comes in: reports. Goes out: `Stories`: for two reports a likeness from 0 to 1, and for each report its story. Method:
words weighted by how often a report has them (logarithm) and by how few reports have them (inverse document frequency,
Salton and Buckley 1988, to the power 1.5; counted over the pile and, so that a small pile has a measure too, over the
general texts of ``rules/document_counts.tsv``), title and lead counted three times. Reports are grouped by average
linkage (Sokal and Michener 1958) down to `SAME`, chosen on the 70 stories of ECB+'s training topics.

Only reports that share a telling word are compared: a word that more than `WIDE` reports hold proposes no pair, and
each report keeps its `NEAREST` neighbours, so that the cost grows with the text.
"""

from __future__ import annotations

import functools
import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sitrep.record import Report
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

_WORD = re.compile(r"[^\W_][\w’'-]*")


class Stories:
    """The stories of a pile of reports."""

    def __init__(self, reports: Sequence[Report]) -> None:
        ordered = sorted(reports, key=lambda report: report.id)
        self._ids = [report.id for report in ordered]
        self._vectors = dict(zip(self._ids, _vectors([report.text for report in ordered]), strict=True))
        self._likeness: dict[tuple[str, str], float] = {}

    def likeness(self, a: str, b: str) -> float:
        """How alike two reports are, by id: the cosine of their weighted words."""
        if a == b:
            return 1.0
        pair = (a, b) if a < b else (b, a)
        found = self._likeness.get(pair)
        if found is None:
            found = self._likeness[pair] = _dot(self._vectors[a], self._vectors[b])
        return found

    @functools.cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The stories as report ids, each sorted, sorted by first id."""
        pairs = _neighbours([self._vectors[id_] for id_ in self._ids])
        self._likeness.update({(self._ids[i], self._ids[j]): x for (i, j), x in pairs.items()})
        return tuple(tuple(self._ids[i] for i in items) for items in _linked(len(self._ids), pairs, SAME))

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


def _vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    counts = []
    for text in texts:
        found = terms(text)
        for term, count in terms(". ".join(text.split("\n")[:LEAD_LINES])).items():
            found[term] += LEAD_WEIGHT * count
        counts.append(found)
    held = Counter(term for found in counts for term in found)
    general, texts_counted = _general()
    size = len(texts) + texts_counted + 1
    rare = {term: max(0.0, math.log(size / (n + general.get(term, 0) + 0.5))) ** POWER for term, n in held.items()}
    out = []
    for found in counts:
        vector = {term: (1 + math.log(n)) * rare[term] for term, n in found.items()}
        length = math.sqrt(math.fsum(x * x for x in vector.values())) or 1.0
        out.append({term: x / length for term, x in vector.items()})
    return out


@functools.cache
def _general() -> tuple[dict[str, int], int]:
    """In how many general texts each term stands, and how many texts there are."""
    table = {row["term"]: int(row["texts"]) for row in rows("document_counts.tsv")}
    texts = table.pop("*")
    return table, texts


def _dot(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    if len(a) > len(b):
        a, b = b, a
    return math.fsum([a[term] * b[term] for term in a.keys() & b.keys()])


def _neighbours(vectors: Sequence[Mapping[str, float]]) -> dict[tuple[int, int], float]:
    """Likeness of the pairs that share a telling word, of each report the nearest."""
    held: dict[str, list[int]] = defaultdict(list)
    for i, vector in enumerate(vectors):
        for term in heapq.nsmallest(TELLING, vector, key=lambda t: (-vector[t], t)):
            held[term].append(i)
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for holders in held.values():
        if len(holders) <= WIDE:
            for x, i in enumerate(holders):
                shared[i].update(holders[x + 1 :])
                for j in holders[x + 1 :]:
                    shared[j][i] += 1
    pairs: dict[tuple[int, int], float] = {}
    for i, others in shared.items():
        for j in heapq.nsmallest(NEAREST, others, key=lambda k: (-others[k], k)):
            pair = (i, j) if i < j else (j, i)
            if pair not in pairs:
                pairs[pair] = _dot(vectors[i], vectors[j])
    return pairs


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
