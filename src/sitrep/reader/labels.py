"""What the reader's network sees of a word beyond its subwords, and how its label lists are kept.

Comes in: words. Goes out: a small shape class per word, added to the input of the uncased encoder so that case is
not lost. Used by training and by the running reader alike, so that both see the same.
"""

from __future__ import annotations

SHAPES = ("lower", "title", "upper", "mixed", "number", "alnum", "initial", "punct", "other")
"""Shape classes, in the order of the network's embedding rows."""

_PUNCT_ASCII = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def shape(word: str) -> int:
    """Index into `SHAPES` of the word's shape; an empty word is ``other``."""
    if not word:
        return 8
    if word.isalpha():
        if word.islower():
            return 0
        if len(word) == 1:
            return 6
        if word[0].isupper() and word[1:].islower():
            return 1
        if word.isupper():
            return 2
        return 3
    if all(c in _PUNCT_ASCII or not c.isalnum() for c in word):
        return 7
    if all(c.isdigit() or c in ".,:/-%" for c in word):
        return 4
    if any(c.isdigit() for c in word):
        return 5
    if word[0].isupper():
        return 1 if word[1:].lower() == word[1:] else 3
    return 0 if word.lower() == word else 3
