"""The nouns that name arrangements, from ``arrangement_heads.tsv``.

Comes in: a token. Goes out: the rows of the table for the longest phrase that ends at it ("joint operation" before
"operation"). It stands apart because mentions ask it, too: an agreement or a joint exercise is nobody who acts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from spacy.tokens import Token

from sitrep.record import ArrangementType


@dataclass(frozen=True, slots=True)
class Head:
    """A row of the table of nouns: a noun, what it names, and what it needs beside it."""

    words: str
    type: ArrangementType
    needs: str


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated file of ours, by column; lines that begin with ``#`` are comments."""
    text = resources.files("sitrep.extract").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for cells in lines[1:]:
        yield dict(zip(lines[0], cells, strict=True))


@functools.cache
def heads() -> dict[str, tuple[Head, ...]]:
    """The table of nouns by noun; of two rows for one noun the one that needs more comes first."""
    order = ("name", "kind", "troops", "any")
    found: dict[str, list[Head]] = {}
    for row in table("arrangement_heads.tsv"):
        head = Head(row["head"], row["type"], row["needs"])  # type: ignore[arg-type]
        found.setdefault(head.words, []).append(head)
    return {words: tuple(sorted(rows, key=lambda h: order.index(h.needs))) for words, rows in found.items()}


def phrase(token: Token) -> tuple[Head, ...] | None:
    """The rows for the longest phrase that ends at `token`, or begins there with a preposition inside."""
    doc = token.doc
    for size in (4, 3, 2, 1):
        first = token.i - size + 1
        if first < token.sent.start:
            continue
        for last in dict.fromkeys((token.lemma_.lower(), token.lower_)):
            words = " ".join([*(t.lower_ for t in doc[first : token.i]), last])
            if words in heads():
                return heads()[words]
    after = doc[token.i + 1 : token.i + 3].text.lower()
    return heads().get(f"{token.lemma_.lower()} {after}")  # "cessation of hostilities"


def is_undertaking(token: Token) -> bool:
    """Whether a noun names something that is done or agreed, and nobody who could do it ("joint operations")."""
    return any(head.type not in ("deployment", "base", "operation") for head in phrase(token) or ())
