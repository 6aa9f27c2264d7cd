"""Reports that are much alike were mostly published within days of each other.

Comes in: the texts of a pile of reports. Goes out: for each of them the most alike ones whose day is known, and what
they say of its own day. Alike is the cosine of the words, weighted by how few reports of the pile hold them, so that a
word that the whole story shares counts for nothing. How near in time reports of a given likeness are was counted on
dated news (clues ``alike_…`` of `data/clues.tsv`).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sitrep.temporal.dating import READ, Days, Weights, look_up, tables

NEAREST = 3
"""How many of the most alike dated reports are asked."""
COMMON = 400
"""A word that more reports hold is not looked up."""
SLIP = 0.02
"""The share of likenesses that mean nothing."""
_STEM = 7
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Alike:
    """A report that is like another, and how much, from 0 to 1."""

    name: str
    likeness: float


def words(text: str) -> Counter[str]:
    """The words of a report's beginning, without accents, in lower case, cut so that inflections fall together."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text[:READ]) if not unicodedata.combining(c))
    return Counter(word[:_STEM] for word in _WORD.findall(plain.lower()))


class Pile:
    """The words of the reports of a pile, with their weights."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Count the words of every text."""
        counts = {name: words(text) for name, text in sorted(texts.items())}
        holders = Counter(word for found in counts.values() for word in found)
        self._weights: dict[str, dict[str, float]] = {}
        self._holders: dict[str, list[str]] = defaultdict(list)
        for name, found in counts.items():
            raw = {w: (1 + math.log(n)) * math.log((len(counts) + 1) / holders[w]) for w, n in sorted(found.items())}
            length = math.sqrt(math.fsum(v * v for v in raw.values())) or 1.0
            self._weights[name] = {word: value / length for word, value in raw.items()}
            for word in raw:
                if 1 < holders[word] <= COMMON:
                    self._holders[word].append(name)

    def nearest(self, name: str, among: frozenset[str], most: int = NEAREST, least: float | None = None) -> list[Alike]:
        """The reports of `among` that are most like `name`, the most alike first; none less alike than `least`."""
        least = levels()[0] / 100 if least is None else least
        scores: dict[str, float] = defaultdict(float)
        own = self._weights[name]
        for word, value in own.items():
            for other in self._holders.get(word, ()):
                if other != name and other in among:
                    scores[other] += value * self._weights[other][word]
        ranked = sorted(((score, other) for other, score in scores.items()), key=lambda item: (-item[0], item[1]))
        return [Alike(other, min(1.0, score)) for score, other in ranked[:most] if score >= least]


def levels() -> list[int]:
    """The likenesses, in hundredths, from which on there is a table."""
    return sorted(int(name.partition("_")[2]) for name in tables() if name.startswith("alike_"))


def level(likeness: float) -> int:
    """The highest of `levels` that a likeness reaches."""
    return max(one for one in levels() if one <= round(likeness * 100, 6))


def weights_of(alike: Sequence[tuple[float, int, int]], days: Days) -> Weights:
    """The logarithm of each day's weight by the reports that are alike.

    Args:
        alike: the likeness, first and last day (ordinals) of each report that is like this one.
        days: the days to weigh, as ordinals.
    """
    total = np.zeros(len(days))
    trust = 0.0
    for likeness, first, last in alike:
        clue = f"alike_{level(likeness)}"
        apart = np.maximum(np.maximum(first - days, days - last), 0)
        near = float(look_up(clue, np.zeros(1, dtype=np.int64))[0])
        total += near * look_up(clue, apart)
        trust += near
    if not trust:
        return total
    return np.asarray(np.log((1 - SLIP) * total / trust + SLIP / len(days)), dtype=np.float64)
