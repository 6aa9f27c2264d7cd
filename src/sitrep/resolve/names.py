"""How alike two names are, and why: words first, then names of persons and of organisations.

Comes in: names as reports write them, in any script. Goes out: folded words, and for two names a `Likeness`: a score
from 0 to 1, whether the two exclude each other, and the reason in words. Nothing is decided here; `actors` decides.
Letters that romanisations write differently and particles are data (`rules/spelling.tsv`, `rules/particles.tsv`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA, JaroWinkler

from sitrep.resolve.rules import rows, words_of

SAME_WORD = 0.8
"""From this similarity on, two words count as spellings of one."""

_APOSTROPHES = re.compile(r"['’‘`´ʼʻ]")
_POSSESSIVE = re.compile(r"['’]s?$")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_VOWELS = re.compile(r"[aeiouy]+")


class Likeness(NamedTuple):
    """`score` from 0 to 1; `excludes` where the two names cannot be one bearer's; `reason` for the user."""

    score: float
    excludes: bool
    reason: str


@functools.lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """`text` in lower-case ASCII words with one blank between them; apostrophes join, everything else parts."""
    return _NOT_WORD.sub(" ", anyascii(_APOSTROPHES.sub("", text)).lower()).strip()


def strip_possessive(text: str) -> str:
    """`text` without a possessive ending ("Chad’s": "Chad")."""
    return _POSSESSIVE.sub("", text.strip())


@functools.lru_cache(maxsize=100_000)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(fold(text).split())


@functools.cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["pattern"]), row["replacement"]) for row in rows("spelling.tsv"))


@functools.cache
def _particles() -> dict[str, bool]:
    """Particles, and whether a name may begin with one."""
    return {row["word"]: row["start"] == "yes" for row in rows("particles.tsv")}


@functools.cache
def function_words() -> frozenset[str]:
    """Words without content of their own."""
    return words_of("function_words.txt")


@functools.lru_cache(maxsize=100_000)
def spelling(word: str) -> str:
    """One form for the ways in which romanisations write one word."""
    for pattern, replacement in _spellings():
        word = pattern.sub(replacement, word)
    return word


@functools.lru_cache(maxsize=200_000)
def word_likeness(a: str, b: str) -> float:
    """How alike two folded words are, from 0 to 1; from `SAME_WORD` on they may be spellings of one.

    One letter more at the end is how inflected and mistyped names look ("Mensahh"); a changed letter counts more in a
    short word. Distances are optimal string alignment (Damerau 1964, restricted).
    """
    if a == b:
        return 1.0
    if len(a) > len(b):
        a, b = b, a
    if len(a) < 3:
        return 0.0
    if spelling(a) == spelling(b):
        return 0.95
    if len(a) >= 4 and b.startswith(a) and len(b) == len(a) + 1:
        return 0.9
    distance = OSA.distance(a, b, score_cutoff=2)
    if distance == 1 and len(a) >= 5 and a[0] == b[0]:
        return 0.9 if len(a) >= 7 else 0.85
    if distance == 1 and len(a) >= 5:
        return 0.8
    if distance == 2 and len(a) >= 8 and a[0] == b[0]:
        return 0.82
    x, y = spelling(a), spelling(b)
    if x[0] == y[0] and len(x) >= 5 and OSA.distance(x, y, score_cutoff=1) == 1:
        return 0.82
    return 0.75 * float(JaroWinkler.similarity(a, b))


@functools.cache
def given_names() -> frozenset[str]:
    """Folded given names of the world."""
    text = resources.files("sitrep.ingest").joinpath("data/given_names.txt").read_text(encoding="utf-8")
    return frozenset(fold(line) for line in text.splitlines() if line and not line.startswith("#"))


def _given_likeness(a: str, b: str) -> float:
    """As `word_likeness`, but two given names that both exist ("Mario", "Maria") are two, unless spelt alike."""
    if a == b:
        return 1.0
    if len(a) == 1 or len(b) == 1:
        return 0.85 if a[0] == b[0] else 0.0
    score = word_likeness(a, b)
    if SAME_WORD <= score < 0.95 and a in given_names() and b in given_names():
        consonants = _VOWELS.sub("", spelling(a)) == _VOWELS.sub("", spelling(b))
        ends = {a[-1], b[-1]}
        if not consonants or (len(ends) == 2 and ends <= set("aoe")):
            return 0.5
    return score


def core(name: Sequence[str]) -> tuple[str, ...]:
    """The words of a personal name without particles. The last word always stays."""
    known = _particles()
    last = len(name) - 1
    return tuple(w for i, w in enumerate(name) if i == last or w not in known or (i == 0 and not known[w]))


@functools.lru_cache(maxsize=200_000)
def compare_persons(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    """How alike two personal names are, both given as folded words without titles.

    Two full names are alike where every word of the shorter has its counterpart in the longer, in order ("Ana
    Duarte", "Ana Beatriz Duarte") or with the family name first; they exclude each other where one has none. A
    single word is alike where it is the other's last word, less so where it is its first.
    """
    first, second = core(a), core(b)
    if len(first) > len(second) or (len(first) == len(second) and first > second):
        first, second = second, first
    if len(first) == 1:
        if len(second) == 1:
            score = word_likeness(first[0], second[0])
            return Likeness(score, score < SAME_WORD, f"{first[0]} and {second[0]} are {score:.2f} alike")
        last, other = word_likeness(first[0], second[-1]), word_likeness(first[0], second[0])
        if last >= SAME_WORD:
            return Likeness(0.9 * last, False, f"{first[0]} is the last name of {' '.join(second)}")
        if other >= 0.95:
            return Likeness(0.75 * other, False, f"{first[0]} is the first name of {' '.join(second)}")
        return Likeness(0.0, True, f"{first[0]} is no name of {' '.join(second)}")
    score = _aligned(first, second)
    how = "in order"
    if score < SAME_WORD:
        turns = ((*first[1:], first[0]), (first[-1], *first[:-1])) if len(first) == len(second) else ()
        turned = max((_aligned(turn, second) for turn in turns), default=0.0)
        if turned >= 0.95:
            score, how = 0.95 * turned, "with the family name first"
    reason = f"{' '.join(first)} and {' '.join(second)}: every word has its counterpart {how}"
    if score < SAME_WORD:
        return Likeness(score, True, f"{' '.join(first)} and {' '.join(second)} have different names")
    return Likeness(score, False, reason)


def _aligned(short: Sequence[str], long: Sequence[str]) -> float:
    """The least likeness of a word of `short` with its counterpart in `long`, counterparts in order, ends to ends."""
    if len(short) == len(long):
        likenesses = [_given_likeness(short[0], long[0]), *map(word_likeness, short[1:], long[1:])]
        likenesses[1:-1] = [_given_likeness(x, y) for x, y in zip(short[1:-1], long[1:-1], strict=True)]
        return min(likenesses)
    last = word_likeness(short[-1], long[-1])
    best = 0.0
    if last >= SAME_WORD:
        at, worst = 0, last
        for word in short[:-1]:
            found = [(i, _given_likeness(word, long[i])) for i in range(at, len(long) - 1)]
            hit = next(((i, s) for i, s in found if s >= SAME_WORD), None)
            if hit is None:
                worst = max((s for _, s in found), default=0.0)
                break
            at, worst = hit[0] + 1, min(worst, hit[1])
        best = worst
    if best < SAME_WORD and all(word_likeness(x, y) >= 0.95 for x, y in zip(short, long, strict=False)):
        best = 0.85  # "Kim Jong" and "Kim Jong Un": the longer goes on
    return best


@functools.lru_cache(maxsize=200_000)
def compare_organisations(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    """How alike two names of organisations are, both as folded words: all words with content need counterparts."""
    first = tuple(w for w in a if w not in function_words()) or a
    second = tuple(w for w in b if w not in function_words()) or b
    if len(first) > len(second):
        first, second = second, first
    if not first:
        return Likeness(0.0, True, "no words")
    left = list(second)
    worst = 1.0
    for word in first:
        best = max(((word_likeness(word, other), other) for other in left), default=(0.0, ""))
        worst = min(worst, best[0])
        if best[0] < SAME_WORD:
            break
        left.remove(best[1])
    if worst < SAME_WORD:
        return Likeness(worst, len(first) == len(second) == 1, f"{' '.join(a)} and {' '.join(b)} have different words")
    score = worst * (1.0 - 0.08 * len(left)) if len(first) > 1 else worst * (1.0 - 0.2 * len(left))
    return Likeness(max(score, 0.0), False, f"{' '.join(a)} and {' '.join(b)}: {len(left)} words without counterpart")


def is_acronym_of(acronym: str, name: Sequence[str]) -> bool:
    """Whether `acronym` (folded, one word) is made of the initials of `name`'s words, function words counting or not.

    Source of the method: Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions",
    reduced to initials.
    """
    if len(acronym) < 2 or len(name) < 2:
        return False
    every = "".join(word[0] for word in name)
    content = "".join(word[0] for word in name if word not in function_words())
    return acronym in (every, content)


def spells_from(acronym: str, name: Sequence[str]) -> bool:
    """Whether `acronym` may stand for `name` in another language or word order: it holds all the initials."""
    content = [word for word in name if word not in function_words()]
    return len(content) >= 3 and len(acronym) >= len(content) and all(word[0] in acronym for word in content)
