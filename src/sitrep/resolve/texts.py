"""Texts as sentences, and as bags and runs of words: what quotes, origins and events are compared by.

Comes in: text. Goes out: where its sentences begin and end for who reads them (what extraction reads is cut by the
reader), folded words, stems of the words with content, and how much two of them share.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from sitrep.ingest.prose import is_abbreviation
from sitrep.reader.chunks import abbreviation_ends
from sitrep.resolve.names import fold, function_words

_SUFFIXES = re.compile(r"(?:ings?|ed|es|s|ly|al|ally|ation|ations|ment|ments)$")


_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|\n\s*\n")
_NEXT = re.compile(r"\s*[\"'“‘«(\[]*([^\s,.;:!?”’»)\]]+)")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a text begin and end, without the space around them.

    A stop ends one, and so does a blank line; not the stop of an abbreviation ("Gen. Park", "the U.S. Army", "4 p.m. on
    Monday") unless a word follows that opens sentences ("in Washington D.C. The team"), nor one before a small letter.
    """
    found, start = [], 0
    for stop in _STOP.finditer(text):
        if stop.group().strip() and not _ends(text, stop):
            continue
        found.append((start, stop.end() if stop.group().strip() else stop.start()))
        start = stop.end()
    found.append((start, len(text)))
    trimmed = ((low + len(text[low:high]) - len(text[low:high].lstrip()), high) for low, high in found)
    return tuple((low, low + len(text[low:high].rstrip())) for low, high in trimmed if text[low:high].strip())


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a mark of ending with space behind it ends a sentence."""
    after = _NEXT.match(text, stop.end())
    if after is None:
        return True
    opener = after.group(1)
    if opener[0].islower() and (stop.group()[0] == "." or stop.group()[-1] not in ".!?…"):
        return False  # "“Why?” asked the minister"
    before = text[max(0, stop.start() - 24) : stop.start() + 1]
    if stop.group()[0] != "." or stop.end() > stop.start() + 1 or not is_abbreviation(before):
        return True
    return abbreviation_ends(before.split()[-1].lstrip("(\"'“‘").upper(), opener)


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence or sentences begin and end that ``start:end`` lies in; itself where it lies in none."""
    touched = [(low, high) for low, high in sentences(text) if low < max(end, start + 1) and start < high]
    return (min(start, touched[0][0]), max(end, touched[-1][1])) if touched else (start, end)


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
