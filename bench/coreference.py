"""How well chains of mentions agree with annotated ones: MUC, B³, CEAF and their mean, the CoNLL F1.

Comes in: for each document (or for a whole collection, where chains cross documents) the key's chains and the
response's, each chain the mentions it holds; a mention is any hashable value, such as (document, start, end), and is
the same where it is equal. Goes out: counts, and percentages. Mentions may be on one side only: they cost what the
reference scorer (Pradhan et al. 2014, version 8) makes them cost. Counts are summed over documents before they are
divided, as it does. Singletons are counted by B³ and CEAF where they are given: `chains_only` drops them.

Sources: MUC: Vilain et al. 1995. B³: Bagga and Baldwin 1998. CEAF: Luo 2005 (φ3 is the number of shared mentions,
φ4 is Dice's coefficient, "CEAFe").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Chain = frozenset[Hashable]
Chains = Sequence[Chain]


class Counts(NamedTuple):
    """What recall and precision are made of: a part and a whole each."""

    recalled: float = 0.0
    key: float = 0.0
    precise: float = 0.0
    response: float = 0.0

    def plus(self, other: Counts) -> Counts:
        """The sums of both."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def recall(self) -> float:
        """Share from 0 to 1; 0 where there is nothing to recall."""
        return self.recalled / self.key if self.key else 0.0

    @property
    def precision(self) -> float:
        """Share from 0 to 1; 0 where nothing was found."""
        return self.precise / self.response if self.response else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision, from 0 to 1."""
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def chains(groups: Iterable[Iterable[Hashable]]) -> list[Chain]:
    """Groups of mentions as chains, empty ones dropped. Raises `ValueError` where a mention is in two of them."""
    out = [frozenset(group) for group in groups]
    count = Counter(mention for chain in out for mention in chain)
    twice = next((mention for mention, n in count.items() if n > 1), None)
    if twice is not None:
        raise ValueError(f"{twice!r} is in two chains")
    return [chain for chain in out if chain]


def chains_only(groups: Chains) -> list[Chain]:
    """Without the chains of one mention."""
    return [chain for chain in groups if len(chain) > 1]


def muc(key: Chains, response: Chains) -> Counts:
    """Links: what is missing to hold each chain together."""
    return Counts(*_links(key, response), *_links(response, key))


def b_cubed(key: Chains, response: Chains) -> Counts:
    """Mentions: how much of each mention's chain is found around it."""
    return Counts(*_around(key, response), *_around(response, key))


def ceaf_e(key: Chains, response: Chains) -> Counts:
    """Entities: the best one-to-one match of chains by Dice's coefficient (φ4)."""
    return _matched(key, response, lambda k, r, both: 2 * both / (len(k) + len(r)), lambda _: 1.0)


def ceaf_m(key: Chains, response: Chains) -> Counts:
    """Mentions: the best one-to-one match of chains by the number of mentions that they share (φ3)."""
    return _matched(key, response, lambda _k, _r, both: float(both), lambda chain: float(len(chain)))


METRICS: dict[str, Callable[[Chains, Chains], Counts]] = {
    "muc": muc,
    "b3": b_cubed,
    "ceafe": ceaf_e,
    "ceafm": ceaf_m,
}
CONLL = ("muc", "b3", "ceafe")
"""The metrics whose mean F1 is the CoNLL score (Denis and Baldridge 2009; CoNLL 2012)."""


def score(documents: Iterable[tuple[Chains, Chains]]) -> dict[str, float]:
    """Percentages over (key, response) pairs: ``conll``, and ``_p``, ``_r`` and ``_f1`` of each metric of `METRICS`."""
    total = dict.fromkeys(METRICS, Counts())
    for key, response in documents:
        for name, metric in METRICS.items():
            total[name] = total[name].plus(metric(key, response))
    out = {"conll": 100 * sum(total[name].f1 for name in CONLL) / len(CONLL)}
    for name, counts in total.items():
        out |= {
            f"{name}_p": 100 * counts.precision,
            f"{name}_r": 100 * counts.recall,
            f"{name}_f1": 100 * counts.f1,
        }
    return {name: round(value, 2) for name, value in out.items()}


def _places(groups: Chains) -> dict[Hashable, int]:
    return {mention: at for at, chain in enumerate(groups) for mention in chain}


def _links(one: Chains, other: Chains) -> tuple[float, float]:
    where, kept, wanted = _places(other), 0, 0
    for chain in one:
        found = [where[mention] for mention in chain if mention in where]
        parts = len(set(found)) + len(chain) - len(found)
        kept += len(chain) - parts
        wanted += len(chain) - 1
    return kept, wanted


def _around(one: Chains, other: Chains) -> tuple[float, float]:
    where = _places(other)
    shares = (
        sum(n * n for n in Counter(where[mention] for mention in chain if mention in where).values()) / len(chain)
        for chain in one
    )
    return sum(shares), sum(map(len, one))


def _matched(
    key: Chains,
    response: Chains,
    likeness: Callable[[Chain, Chain, int], float],
    own: Callable[[Chain], float],
) -> Counts:
    where = _places(response)
    pairs: dict[tuple[int, int], float] = {}
    for i, chain in enumerate(key):
        for j, both in Counter(where[mention] for mention in chain if mention in where).items():
            pairs[i, j] = likeness(chain, response[j], both)
    best = sum(_best_total(block) for block in _blocks(pairs))
    return Counts(best, sum(map(own, key)), best, sum(map(own, response)))


def _blocks(pairs: dict[tuple[int, int], float]) -> Iterator[NDArray[np.float64]]:
    """The matrices of likeness of those chains that overlap directly or through others: each is matched by itself."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, j in pairs:
        parent[find(("key", i))] = find(("response", j))
    groups: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for i, j in pairs:
        groups.setdefault(find(("key", i)), []).append((i, j))
    for group in groups.values():
        rows = {i: at for at, i in enumerate(sorted({i for i, _ in group}))}
        columns = {j: at for at, j in enumerate(sorted({j for _, j in group}))}
        block = np.zeros((len(rows), len(columns)))
        for i, j in group:
            block[rows[i], columns[j]] = pairs[i, j]
        yield block


def _best_total(gain: NDArray[np.float64]) -> float:
    """The greatest sum of entries of which no two share a row or a column (Kuhn-Munkres with potentials, O(n³))."""
    if gain.shape[0] > gain.shape[1]:
        gain = gain.T
    rows, columns = gain.shape
    if rows == 1:
        return float(gain.max())
    cost = np.zeros((rows + 1, columns + 1))
    cost[1:, 1:] = -gain
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    row_of = np.zeros(columns + 1, dtype=np.int64)
    for row in range(1, rows + 1):
        row_of[0], column = row, 0
        least = np.full(columns + 1, np.inf)
        way = np.zeros(columns + 1, dtype=np.int64)
        used = np.zeros(columns + 1, dtype=bool)
        while row_of[column]:
            used[column] = True
            at = row_of[column]
            slack = cost[at] - u[at] - v
            closer = ~used & (slack < least)
            closer[0] = False
            least[closer], way[closer] = slack[closer], column
            open_ = np.where(used, np.inf, least)
            open_[0] = np.inf
            following = int(open_.argmin())
            step = open_[following]
            u[row_of[used]] += step
            v[used] -= step
            least[~used] -= step
            column = following
        while column:
            row_of[column] = row_of[way[column]]
            column = int(way[column])
    taken = [(row_of[j], j) for j in range(1, columns + 1) if row_of[j]]
    return float(sum(gain[i - 1, j - 1] for i, j in taken))
