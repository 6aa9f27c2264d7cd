"""What a reader is, and what a reading holds beyond spaCy's own annotation.

Comes in: report texts. Goes out: spaCy `Doc`s with tags, lemmas, dependencies (Universal Dependencies v2), entities,
sentences, under ``doc._.predicates`` the predicates with their semantic roles (PropBank), under ``doc._.chains`` the
mentions that stand for one thing, and in ``doc.tensor`` a vector for each token (empty where a reader has none).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Argument:
    """One role of a predicate: tokens ``start:end`` (end exclusive) and PropBank's label (ARG0, ARGM-TMP, …)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word that names an event or a state, verbal or nominal. `sense` is a PropBank roleset ("suspend.01")."""

    token: int
    sense: str | None
    args: tuple[Argument, ...] = ()

    def arg(self, label: str) -> Argument | None:
        """The first argument with this label."""
        return next((a for a in self.args if a.label == label), None)


Chain = tuple[tuple[int, int, int], ...]
"""Mentions that stand for one thing, in the order of the text: (start, end exclusive, syntactic head) in tokens."""


class Reader(Protocol):
    """Reads texts."""

    @property
    def name(self) -> str:
        """The reader's name; it changes whenever the readings may change, and is part of the cache's key."""
        ...

    def read(self, texts: Iterable[str]) -> Iterator[Doc]:
        """One `Doc` per text, in order; ``doc.text`` is the text itself."""
        ...


def install_extensions() -> None:
    """Make ``doc._.predicates`` and ``doc._.chains`` known to spaCy. Calling it again does no harm."""
    for name in ("predicates", "chains"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=())
