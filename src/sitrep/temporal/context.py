"""Whether the words around a time expression look back or ahead.

Comes in: a text and the place of an expression in it. Goes out: -1 (the clause speaks of the past), 1 (of the future)
or 0 (it does not say). No parser is used: the nearest verb form or announcing word to the left within the
sentence decides
("said on Thursday", "will meet on Thursday", "elections due on Sunday"), else the first to the right. A past participle
counts as future where a modal or an infinitive governs it ("to be held on Thursday").
"""

from __future__ import annotations

import functools
import re

from sitrep.temporal import lexicon

_WORD = re.compile(r"[^\W\d_]+|['’]ll|[.;:!?\n\"“”()]|\d+")
_STOP = frozenset('.;!?\n"“”')
_HELPERS = frozenset(
    {
        "be",
        "been",
        "being",
        "have",
        "not",
        "also",
        "never",
        "only",
        "then",
        "now",
        "again",
        "still",
        "already",
        "soon",
        "all",
    }
)
_NOT_PAST = frozenset(
    "need indeed exceed proceed succeed speed feed seed breed bleed greed weed deed red bed shed wed led united "
    "hundred sacred naked wicked armed".split()
)
_NOT_VERB = frozenset(
    "the a an this that these those his her its their our my your some any all both each every one two three four five "
    "six seven eight nine ten last next more about at least in on from".split()
)
_PROMISES = frozenset(
    "promised vowed pledged agreed threatened planned intended decided wanted hoped offered needed asked called urged "
    "ordered invited proposed required allowed meant supposed".split()
)
_NEGATIONS = frozenset({"not", "neither", "never", "nobody", "no", "n't"})
_OWNER = re.compile(r"\s?['’]s\s+")
_DETERMINER = re.compile(r"\b(?:an?|the|its|his|her|their|this|that)\s+$", re.IGNORECASE)
_NOUN = re.compile(
    r"\s+(?=[a-z]{3,})(?!(?:and|but|for|from|the|that|when|where|while|with|who|which|was|were|has|had|"
    r"after|before|until|through|into|over|will|would|amid|are|than|said|says|also|they|she|but)\b)"
)
_NEXT = re.compile(r"\s+([a-z]+)(?:\s+([a-z]+))?")
REACH = 180
"""How far to look on either side, in characters."""


@functools.cache
def cues() -> dict[str, tuple[int, str]]:
    """Cue word to (direction, kind), from `data/cues.tsv`."""
    return {row["cue"]: (int(row["direction"]), row["kind"]) for row in lexicon.rows("cues.tsv")}


def past_form(word: str) -> bool:
    """Whether a lower-case word looks like a verb's past form or past participle."""
    cue = cues().get(word)
    if cue is not None:
        return cue[1] == "past"
    return len(word) > 3 and word.endswith("ed") and word not in _NOT_PAST


def _words(text: str) -> list[str]:
    return [w.replace("’", "'") for w in _WORD.findall(text)]


def _infinitive(words: list[str], at: int) -> bool:
    """Whether the word at `at` stands after "to" as a verb."""
    return (
        at > 0 and words[at - 1] == "to" and words[at].islower() and words[at].isalpha() and words[at] not in _NOT_VERB
    )


def _governed(words: list[str], at: int) -> int:
    """The direction of the verb at `at`, by the modal or "to" that governs it; 0 where none does."""
    back = at - 1
    while back >= 0 and at - back <= 4 and (words[back].lower() in _HELPERS or words[back].endswith("ly")):
        back -= 1
    if back < 0:
        return 0
    word = words[back].lower()
    cue = cues().get(word)
    if cue is not None and cue[1] == "modal":
        tried = word == "could" and not _NEGATIONS.isdisjoint(w.lower() for w in words[max(0, back - 10) : at])
        return -1 if tried else 1
    return 1 if word == "to" else 0


def _verb(words: list[str], at: int, left: bool) -> int | None:
    """The direction that the word at `at`, left or right of the expression, gives, or ``None`` where it is no cue."""
    word = words[at]
    low = word.lower()
    if _infinitive(words, at):
        before = words[at - 2] if at > 1 else ""
        if before in ("was", "were"):
            return 0
        if before in cues() and cues()[before][1] == "word":
            return _verb(words, at - 2, left)
        looks_back = before.islower() and past_form(before) and before not in _PROMISES
        return -1 if looks_back else 1
    cue = cues().get(low)
    if cue is not None and cue[1] == "to":
        return cue[0] if at + 1 < len(words) and words[at + 1] in ("to", "for") else None
    if cue is not None and (cue[1] in ("modal", "word") or (cue[1] == "noun" and left)):
        if cue[1] == "modal" and low == "may" and word[0].isupper():
            return None
        if cue[0] > 0 and at > 1 and words[at - 1] == "been" and words[at - 2] in ("had", "'d"):
            return -1
        return cue[0]
    if word[0].islower() and past_form(word):
        return _governed(words, at) or -1
    return None


def _modifies(text: str, start: int, end: int) -> bool:
    """Whether an expression only says which one is meant: "Wednesday's ruling", "the June agreement".

    Such a thing is past, unless it is of a kind that is known beforehand ("Sunday's vote").
    """
    owned = _OWNER.match(text, end)
    named = owned or (_DETERMINER.search(text, max(0, start - 8), start) and _NOUN.match(text, end))
    if not named:
        return False
    words = _words(text[named.end() : named.end() + 60])[:3]
    heads = (cues().get(word.lower(), (0, "")) for word in words)
    return not any(kind == "known" or (ahead > 0 and kind == "word") for ahead, kind in heads)


def _beside(text: str, end: int) -> int:
    """The direction of a finite verb that follows at once: "the ministry on Sunday issued", "on Sunday will"."""
    found = _NEXT.match(text, end)
    if found is None:
        return 0
    word = found[1]
    cue = cues().get(word)
    if cue is not None and cue[1] == "modal":
        return 1
    return -1 if past_form(word) and found[2] not in ("by", "to", "for") else 0


def direction(text: str, start: int, end: int) -> int:
    """Whether the clause around ``text[start:end]`` looks back (-1), ahead (1), or does not say (0)."""
    if _modifies(text, start, end):
        return -1
    near = _beside(text, end)
    if near:
        return near
    left = _words(text[max(0, start - REACH) : start])
    for at in range(len(left) - 1, -1, -1):
        word = left[at]
        if word in _STOP and not (word == "." and at and len(left[at - 1]) < 4):
            break
        found = _verb(left, at, True)
        if found is not None:
            return found
    right = _words(text[end : end + REACH])
    for at, word in enumerate(right):
        if word in _STOP:
            break
        found = _verb(right, at, False)
        if found is not None:
            return found
    return 0
