"""A small model that types a clause by its words where the lexicon does not know its verb.

Comes in: two mentions of a sentence (who acts, on whom) and what the lexicon found there. Goes out: a PLOVER type with
how far ahead of the others it is. It is a linear model over words, their pairs and the verb between the two;
``python -m training.event_types`` trains it on the sentences of ``plv_train.tsv`` and measures it by cross-validation,
with the lexicon's findings as further features and, as it is shipped, without them on verbs that it has not seen. What
it says is marked (`EventStatement.guessed`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from sitrep.extract import tree

LEAD = 1.0
"""By how much the best type must lead before the second for a guess to be taken."""
FOLDED = {"YIELD": "RETREAT"}
"""Roots of the training data that stand for two types, and the one that is the more frequent."""
_SKIPPED = frozenset({"PUNCT", "SPACE", "DET", "NUM", "SYM", "X"})


@dataclass(frozen=True, slots=True)
class Found:
    """What the lexicon found: the token that names the event, root (status folded in), CAMEO code and status."""

    token: Token
    root: str
    cameo: str
    status: str


def features(doc: Doc, source: tuple[int, int], target: tuple[int, int], found: Sequence[Found]) -> frozenset[str]:
    """The features of a pair of token spans (end exclusive); `found` holds the best statement for the pair first."""
    out: set[str] = set()
    for n, f in enumerate(found[:2]):
        out |= {f"k{n}:{f.root}", f"c{n}:{f.cameo}", f"l{n}:{f.token.lemma_.lower()}", f"s{n}:{f.root}/{f.status}"}
        out |= {f"o{n}:{f.root}/{c.lemma_.lower()}" for c in f.token.children if c.dep_ in ("obj", "nsubj:pass", "obl")}
    out |= {f"t:{f.root}" for f in found}
    if not found:
        out.add("none")
    verb = between(doc, source, target)
    if verb is not None:
        out.add(f"v:{verb.lemma_.lower()}")
        out |= {f"vp:{verb.lemma_.lower()} {tree.case(c)}" for c in verb.children if tree.case(c)}
        out |= {f"vo:{c.lemma_.lower()}" for c in verb.children if c.dep_ in ("obj", "nsubj:pass", "xcomp", "ccomp")}
    named = {i for span in (source, target) for i in range(*span)}
    words = [t for t in doc if t.i not in named and t.pos_ not in _SKIPPED and not t.ent_type_]
    out |= {f"w:{t.lemma_.lower()}" for t in words}
    low, high = min(source[0], target[0]), max(source[1], target[1])
    inner = [t.lemma_.lower() for t in words if low <= t.i < high]
    out |= {f"m:{w}" for w in inner}
    out |= {f"b:{a} {b}" for a, b in pairwise(inner)}
    return frozenset(out)


def alone(features: Iterable[str]) -> frozenset[str]:
    """The features without the lexicon's findings."""
    return frozenset(f for f in features if f.partition(":")[0] in ("v", "vp", "vo", "w", "m", "b"))


def between(doc: Doc, source: tuple[int, int], target: tuple[int, int]) -> Token | None:
    """The lowest verb that stands over both spans, or over the first alone."""
    if source[0] >= source[1]:
        return None
    head = doc[source[0] : source[1]].root
    above = [t for t in (head, *head.ancestors) if t.pos_ in ("VERB", "AUX")]
    if target[0] < target[1]:
        other = doc[target[0] : target[1]].root
        over = {t.i for t in (other, *other.ancestors)}
        return next((t for t in above if t.i in over), above[0] if above else None)
    return above[0] if above else None


class TypeModel:
    """Weights by feature and type."""

    def __init__(self, types: Sequence[str], weights: Mapping[str, NDArray[np.float32]]) -> None:
        self.types, self._weights = tuple(types), weights

    def classify(self, features: Iterable[str]) -> tuple[str, float]:
        """The likeliest type, and by how much it leads before the second."""
        known = [self._weights[f] for f in sorted(features) if f in self._weights]
        if not known:
            return self.types[0], 0.0
        scores = np.sum(known, axis=0) / np.sqrt(len(known))
        order = np.argsort(scores, kind="stable")
        return self.types[int(order[-1])], float(scores[order[-1]] - scores[order[-2]])


@functools.cache
def load() -> TypeModel:
    """The model of the package, read on the first call."""
    with (
        resources.files("sitrep.extract").joinpath("data", "event_types.npz").open("rb") as stream,
        np.load(stream) as data,
    ):
        names = bytes(data["names"]).decode().split("\n")
        weights = data["weights"].astype(np.float32) * data["scale"].astype(np.float32)
        return TypeModel(bytes(data["types"]).decode().split("\n"), dict(zip(names, weights, strict=True)))
