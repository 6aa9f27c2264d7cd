"""Texts as bags and runs of words: what quotes, origins and events are compared by.

Comes in: text. Goes out: folded words, stems of the words with content, and how much two of them share.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sitrep.resolve.names import fold, function_words

_SUFFIXES = re.compile(r"(?:ings?|ed|es|s|ly|al|ally|ation|ations|ment|ments)$")


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A crude common form of a word's inflections and derivations: no suffix, six letters at most."""
    short = _SUFFIXES.sub("", word)
    return (short if len(short) >= 4 else word)[:6]


@functools.lru_cache(maxsize=20_000)
def content(text: str) -> tuple[str, ...]:
    """The stems of the words with content, in text order, repeats kept."""
    return tuple(stem(word) for word in fold(text).split() if word not in function_words() and len(word) > 1)


def containment(a: Sequence[str], b: Sequence[str]) -> float:
    """The share of the smaller bag of words that the other holds too."""
    x, y = set(a), set(b)
    return len(x & y) / min(len(x), len(y)) if x and y else 0.0


def jaccard(a: Sequence[str], b: Sequence[str]) -> float:
    """Shared words as a share of all words of two bags."""
    x, y = set(a), set(b)
    return len(x & y) / len(x | y) if x or y else 0.0


def profile(text: str) -> Mapping[str, float]:
    """A text's stems with weights that grow slowly with their number, of length 1 together."""
    weights = {word: 1.0 + math.log(count) for word, count in Counter(content(text)).items()}
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """How alike two profiles are, from 0 to 1."""
    if len(a) > len(b):
        a, b = b, a
    return math.fsum(weight * b[word] for word, weight in a.items() if word in b)


def longest_run(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest run of words that both have."""
    best = 0
    before = [0] * (len(b) + 1)
    for x in a:
        now = [0] * (len(b) + 1)
        for j, y in enumerate(b, 1):
            if x == y:
                now[j] = before[j - 1] + 1
                best = max(best, now[j])
        before = now
    return best
