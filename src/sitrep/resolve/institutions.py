"""Descriptions of institutions and offices: what kind a description names, and what the actor is called.

Comes in: the folded words of a description and which of them is its head. Goes out: the kind of institution
("ministry of defence", "military") or office ("prime minister") after `rules/institutions.tsv` and
`rules/offices.tsv`, without the country, which `senses` adds.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from sitrep.record import ActorType
from sitrep.resolve.rules import rows


@dataclass(frozen=True, slots=True)
class Institution:
    """A kind of institution; `template` makes the name of one country's."""

    kind: str
    type: ActorType
    template: str
    heads: frozenset[str]
    needs: frozenset[str]
    forbids: frozenset[str]


def _set(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split("|")))


@functools.cache
def institutions() -> tuple[Institution, ...]:
    """All kinds, in the order in which they are tried."""
    return tuple(
        Institution(
            row["kind"],
            cast(ActorType, row["type"]),
            row["name"],
            _set(row["head"]),
            _set(row["with"]),
            _set(row["not"]),
        )
        for row in rows("institutions.tsv")
    )


@functools.cache
def _offices() -> tuple[tuple[str, str, frozenset[str]], ...]:
    return tuple((row["head"], row["office"], _set(row["with"])) for row in rows("offices.tsv"))


def institution(head: str, others: Collection[str]) -> Institution | None:
    """The institution that a description with this head word and these other words names."""
    for entry in institutions():
        if head in entry.heads and (not entry.needs or entry.needs & set(others)) and not entry.forbids & set(others):
            return entry
    return None


def by_kind(kind: str) -> Institution:
    """The first row of a kind."""
    return next(entry for entry in institutions() if entry.kind == kind)


def office(head: str, others: Collection[str]) -> str | None:
    """The office that a description with this head word and these other words names."""
    return next((name for word, name, needs in _offices() if word == head and (not needs or needs & set(others))), None)


def offices_in(words: Collection[str]) -> frozenset[str]:
    """The offices that a role's words name ("French Foreign Minister": foreign minister); the most specific only."""
    named = [(word, name, bool(needs)) for word, name, needs in _offices() if word in words and _has(needs, words)]
    specific = {word for word, _, with_others in named if with_others}
    return frozenset(name for word, name, with_others in named if with_others or word not in specific)


def _has(needs: frozenset[str], words: Collection[str]) -> bool:
    return not needs or bool(needs & set(words))
