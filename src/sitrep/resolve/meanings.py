"""What words mean, as vectors: how alike two words for events are that share no letter and no list.

Comes in: lemmas. Goes out: their likeness, from 0 to 1. The vectors are those of a sentence encoder for each word by
itself, brought down to a few bytes (``rules/word_vectors.npz``, made by training/word_vectors.py); a word that the file
does not have is like none but itself.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from sitrep.resolve import rules

Vector = NDArray[np.float32]


@functools.cache
def _table() -> tuple[dict[str, int], NDArray[np.uint8]]:
    with resources.files(rules.__package__).joinpath("word_vectors.npz").open("rb") as file:
        held = np.load(file, allow_pickle=False)
        words, vectors = bytes(held["words"]).decode().split("\n"), held["vectors"]
    return {word: i for i, word in enumerate(words)}, vectors


@functools.lru_cache(maxsize=50_000)
def vector(lemma: str) -> Vector | None:
    """The vector of a word or phrase, of length 1; of a phrase that is not known, its first word's."""
    words, vectors = _table()
    lemma = lemma.lower().replace("_", " ")
    at = words.get(lemma, words.get(lemma.split(" ")[0]) if lemma else None)
    if at is None:
        return None
    packed = vectors[at]
    found: Vector = np.concatenate([packed >> 4, packed & 15]).astype(np.float32) - 8
    return found / np.float32(np.linalg.norm(found))


def likeness(a: str, b: str) -> float:
    """How alike two words are in meaning: the cosine of their vectors, to three digits, 0 where one is not known."""
    if a == b:
        return 1.0
    x, y = vector(a), vector(b)
    return 0.0 if x is None or y is None else max(0.0, round(float(x @ y), 3))


def near(lemmas: Sequence[str], least: float) -> dict[str, list[str]]:
    """For each lemma the others of these that are at least so much like it, sorted; those without any are left out."""
    known = sorted({lemma for lemma in lemmas if vector(lemma) is not None})
    out: dict[str, list[str]] = {}
    if not known:
        return out
    table = np.stack([found for lemma in known if (found := vector(lemma)) is not None])
    for first in range(0, len(known), _ROWS):
        alike = table[first : first + _ROWS] @ table.T >= least
        for row, found in enumerate(alike):
            others = [known[at] for at in np.flatnonzero(found) if at != first + row]
            if others:
                out[known[first + row]] = others
    return out


_ROWS = 1024
"""Rows of the table of all pairs that are worked out at once."""
