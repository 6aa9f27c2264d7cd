"""What a reader is, and what a reading holds beyond spaCy's own annotation.

Comes in: report texts. Goes out: spaCy `Doc`s with tags, lemmas, dependencies (Universal Dependencies v2), entities,
sentences, and, under ``doc._.predicates``, the predicates with their semantic roles (PropBank).
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
    """Make ``doc._.predicates`` known to spaCy. Calling it again does no harm."""
    if not Doc.has_extension("predicates"):
        Doc.set_extension("predicates", default=())
