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
    return len(acronym) >= 2 and len(name) >= 2 and acronym in initials_of(name)


def initials_of(name: Sequence[str]) -> frozenset[str]:
    """The initials of a name's words, with function words and without."""
    every = "".join(word[0] for word in name)
    return frozenset((every, "".join(word[0] for word in name if word not in function_words())))


def spells_from(acronym: str, name: Sequence[str]) -> bool:
    """Whether `acronym` may stand for `name` in another language or word order: it holds all the initials."""
    content = [word for word in name if word not in function_words()]
    return len(content) >= 3 and len(acronym) >= len(content) and all(word[0] in acronym for word in content)


# whole names, as texts give them

MAY_BE = 0.7
"""From this likeness on, two names may be one bearer's: spelt so alike that whoever compares lists looks at both."""
SLIPS = 2
"""Letters that a mistyped or carelessly transliterated name has more, less, other or swapped, at most."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")
_SYLLABIC = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\s·・]+$")
"""Scripts of which one sign is a word or a syllable: another sign is another name."""


@functools.cache
def _legal_forms() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Legal forms as folded words with their kind, the longest first."""
    table = [(tuple(text.split()), row["form"]) for row in rows("legal_forms.tsv") for text in row["words"].split("|")]
    return tuple(sorted(table, key=lambda item: (-len(item[0]), item)))


@functools.cache
def _short_names() -> dict[str, frozenset[str]]:
    return {row["short"]: frozenset(row["full"].split()) for row in rows("short_names.tsv")}


@functools.cache
def _numbers() -> dict[str, str]:
    return {row["word"]: row["digits"] for row in rows("number_words.tsv")}


def number_of(word: str) -> tuple[str, bool] | None:
    """A number in words or digits as digits, and whether it is an ordinal; ``None`` for what is no number."""
    if word.isdigit():
        return word, False
    digits = _numbers().get(word)
    if digits is None:
        return None
    return digits, word in ("first", "second", "third") or word.endswith(("st", "nd", "rd", "th"))


def _plain(text: str) -> tuple[str, ...]:
    """The folded words of a name as lists give it: dots in abbreviations left out, words written as one parted."""
    return words(_HUMP.sub(" ", _DOTTED.sub(lambda found: found.group().replace(".", ""), text)))


def without_form(name: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """A company's name without its legal form at either end, and the kinds of form it had."""
    left, forms = tuple(name), set()
    while len(left) > 1:
        for form, kind in _legal_forms():
            if len(form) >= len(left):
                continue
            if left[-len(form) :] == form:
                left = left[: -len(form)]
            elif left[: len(form)] == form:
                left = left[len(form) :]
            else:
                continue
            forms.add(kind)
            break
        else:
            break
    return left, frozenset(forms)


def _slips(a: Sequence[str], b: Sequence[str]) -> int:
    """Letters by which two names differ, whatever their words' order and parting; more than `SLIPS` is one more."""
    most = SLIPS
    return min(
        int(OSA.distance("".join(x), "".join(y), score_cutoff=most))
        for x, y in ((a, b), (sorted(a), sorted(b)), (sorted(map(spelling, a)), sorted(map(spelling, b))))
    )


def _mistyped(a: Sequence[str], b: Sequence[str]) -> Likeness | None:
    """Whether two names are but for a few letters one."""
    length = min(sum(map(len, a)), sum(map(len, b)))
    slips = _slips(a, b)
    if slips > SLIPS or length < 4 * slips or length < 6:
        return None
    score = 0.95 if slips == 0 else 0.78 - 0.03 * slips
    return Likeness(score, False, f"{' '.join(a)} and {' '.join(b)} differ by {slips} letters as wholes")


def likeness_of_persons(a: str, b: str) -> Likeness:
    """How alike two names of persons are, as texts and lists give them: with titles, "Last, First", in any script."""
    if _SYLLABIC.match(a) and _SYLLABIC.match(b):
        same = re.sub(r"\W", "", a) == re.sub(r"\W", "", b)
        return Likeness(float(same), not same, "written in syllables, the same" if same else "other syllables")
    best = Likeness(0.0, True, "no words")
    for x in _orders(a):
        for y in _orders(b):
            if not x or not y:
                continue
            for found in (compare_persons(x, y), _mistyped(core(x), core(y)), _shortened(x, y)):
                if found is not None and found.score > best.score:
                    best = found
    return best


def _orders(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of a personal name without the title before it, and after "Last, First" also the other way round."""
    last, comma, first = text.partition(",")
    orders = [_plain(text)]
    if comma and first.strip() and "," not in first:
        orders.append(_plain(f"{first} {last}"))
    return tuple(_untitled(order) for order in orders)


def _untitled(name: tuple[str, ...]) -> tuple[str, ...]:
    titles = words_of("titles.txt")
    while len(name) > 2 and name[0] in titles:
        name = name[1:]
    return name


def _shortened(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness | None:
    """The same with the first name in full where one has a short form."""
    for short, long_ in ((a, b), (b, a)):
        if len(short) > 1 and len(long_) > 1 and long_[0] in _short_names().get(short[0], ()):
            found = compare_persons((long_[0], *short[1:]), long_)
            if found.score >= SAME_WORD:
                return Likeness(0.95 * found.score, False, f"{short[0]} is short for {long_[0]}; {found.reason}")
    return None


def likeness_of_organisations(a: str, b: str) -> Likeness:
    """How alike two names of organisations are: legal forms, numbers in words, dots and parting make no difference."""
    if _SYLLABIC.match(a) and _SYLLABIC.match(b):
        return likeness_of_persons(a, b)
    x, y = _plain(a), _plain(b)
    if not x or not y:
        return Likeness(0.0, True, "no words")
    if x == y:
        return Likeness(1.0, False, "the same words")
    for short, long_ in ((x, y), (y, x)):
        initials = tuple(w for w in without_form(long_)[0])
        if len(short) == 1 and 3 <= len(short[0]) <= 6 and is_acronym_of(short[0], initials):
            return Likeness(0.8, False, f"{short[0]} are the initials of {' '.join(long_)}")
    (x, forms), (y, others) = without_form(x), without_form(y)
    x, y = (tuple(_numbers().get(word, word) for word in name) for name in (x, y))
    if x == y:
        reason = "the same but for the legal form" if forms != others else "the same words"
        return Likeness(0.95, False, reason)
    x, y = sorted((x, y), key=lambda name: (len(name), name))
    found = compare_organisations(x, y)
    slips = _mistyped(x, y)
    if slips is not None and slips.score > found.score and not _numbered_apart(x, y):
        return slips
    return found


def _numbered_apart(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two names hold other numbers."""
    return {w for w in a if w.isdigit()} != {w for w in b if w.isdigit()}
