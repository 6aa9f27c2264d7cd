"""Grouping under constraints: pairs that are alike are joined, best first, unless something in the groups forbids it.

Comes in: how many items there are, scored pairs of them, and a test whether two items exclude each other. Goes out:
the groups. Weak links do not chain: two groups join only where no member of one excludes a member of the other, and,
where asked, where their members are alike on average. The order of the input makes no difference: pairs are taken by
score and then by the items' own keys.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)


def group(
    keys: Sequence[tuple[object, ...]],
    pairs: Iterable[tuple[float, int, int]],
    excludes: Callable[[int, int], bool],
    *,
    likeness: Callable[[int, int], float] | None = None,
    floor: float = 0.0,
    sample: int = 12,
    checked: int | None = None,
) -> list[list[int]]:
    """The groups, as lists of indices sorted by key, the lists sorted by their first key.

    `keys` order the items and must be comparable; `pairs` are ``(score, i, j)``; `excludes(i, j)` says that two items
    can never be in one group; with `checked`, at most so many members of either group, spread over its order, are
    asked. With `likeness`, two groups join only where the mean over their members (at most `sample` of each, the first
    by key) reaches `floor`.
    """
    order = sorted(range(len(keys)), key=lambda i: keys[i])
    rank = {item: position for position, item in enumerate(order)}
    members: dict[int, list[int]] = {item: [item] for item in range(len(keys))}
    parent = list(range(len(keys)))

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    ranked = sorted(
        ((score, i, j) if rank[i] < rank[j] else (score, j, i) for score, i, j in pairs),
        key=lambda pair: (-pair[0], rank[pair[1]], rank[pair[2]]),
    )
    refused: set[tuple[int, int, int, int]] = set()
    for _, i, j in ranked:
        a, b = find(i), find(j)
        if a == b:
            continue
        left, right = members[a], members[b]
        state = (a, len(left), b, len(right)) if a < b else (b, len(right), a, len(left))
        if state in refused:  # the same two groups as before: neither has grown since
            continue
        refused.add(state)
        asked = _spread(left, checked), _spread(right, checked)
        if any(excludes(x, y) for x in asked[0] for y in asked[1]):
            continue
        if likeness is not None and len(left) + len(right) > 2:
            some, others = left[:sample], right[:sample]
            mean = math.fsum(likeness(x, y) for x in some for y in others) / (len(some) * len(others))
            if mean < floor:
                continue
        if rank[a] > rank[b]:
            a, b = b, a
        parent[b] = a
        members[a] = sorted(left + right, key=rank.__getitem__)
        del members[b]
    return sorted(members.values(), key=lambda items: rank[items[0]])


def _spread(items: list[int], most: int | None) -> list[int]:
    """At most `most` items, evenly spread."""
    if most is None or len(items) <= most:
        return items
    return [items[i * len(items) // most] for i in range(most)]


def blocks(items: Iterable[tuple[int, Iterable[Hashable]]], most: int) -> dict[Hashable, list[int]]:
    """Items by each key that they share with another, keys with more than `most` items left out."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for item, keys in items:
        for key in dict.fromkeys(keys):
            found[key].append(item)
    return {key: held for key, held in found.items() if 2 <= len(held) <= most}


def paired(keys: Iterable[str]) -> set[tuple[str, ...]]:
    """Each key, and each two of them: where one key is shared by too many to compare them all, two seldom are."""
    ordered = sorted(set(keys))
    return {(key,) for key in ordered} | set(combinations(ordered, 2))


def parts(count: int, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each of ``range(count)`` the smallest item of its connected component: `connected` for very many pairs."""
    least = np.arange(count)
    while True:
        low = np.minimum(least[first], least[second])
        before = least.copy()
        np.minimum.at(least, before[first], low)
        np.minimum.at(least, before[second], low)
        while (least[least] != least).any():
            least = least[least]
        if (least == before).all():
            return least


def connected(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected components of a graph over ``range(count)``, each sorted, sorted by first item."""
    parent = list(range(count))

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, j in pairs:
        a, b = find(i), find(j)
        if a != b:
            parent[max(a, b)] = min(a, b)
    out: dict[int, list[int]] = defaultdict(list)
    for item in range(count):
        out[find(item)].append(item)
    return list(out.values())
