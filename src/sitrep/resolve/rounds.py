"""Reports that learn from each other in rounds, each worked on again only where what it learned has changed.

Comes in: a unit of work for each report, and rounds. In a round every report gives something (plain values), all that
was given is gathered into a table, and every report takes from the table what concerns it: `ask` is its only way to the
others. Goes out: for each report its outcome, a plain value. What a report gave, asked, was told, and came to is kept;
where it is the same report and the tables of this run give the same answers, the outcome is the kept one and the report
is not looked at. So the outcome is the one that working on every report would have.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sitrep.resolve.memo import Memo

T = TypeVar("T")
Ask = Callable[[str], Any]
"""Gives the answer of a round's table to a question; answers are plain values, as JSON has them."""
SEPARATOR = "\x1f"
"""Between the parts of a question."""


@dataclass(frozen=True, slots=True)
class Round(Generic[T]):
    """`give` says what a report gives; `gather` makes a table of what all reports (by id) gave; `take` uses it."""

    give: Callable[[T], Any]
    gather: Callable[[Mapping[str, Any]], Ask]
    take: Callable[[T, Ask], None]


def settle(
    memo: Memo,
    name: str,
    keys: Mapping[str, str],
    make: Callable[[str], T],
    rounds: Sequence[Round[T]],
    outcome: Callable[[T], Any],
) -> dict[str, Any]:
    """The outcome of each report, by id.

    `keys` gives for each report's id a digest of all that `make` makes its unit of work from.
    """
    kept = memo.value(name) or {}
    known = {id_: kept[id_] for id_, key in keys.items() if id_ in kept and kept[id_]["key"] == key}
    units: dict[str, T] = {}
    asked: dict[str, list[dict[str, Any]]] = {}
    given: dict[str, list[Any]] = {}
    tables: list[Ask] = []

    def answered(id_: str, number: int) -> Ask:
        told: dict[str, Any] = {}
        asked[id_].append(told)

        def ask(question: str) -> Any:
            told[question] = tables[number](question)
            return told[question]

        return ask

    def open_(id_: str, until: int) -> None:
        units[id_], asked[id_], given[id_] = make(id_), [], []
        for number in range(until):
            given[id_].append(rounds[number].give(units[id_]))
            rounds[number].take(units[id_], answered(id_, number))

    for id_ in keys:
        if id_ not in known:
            open_(id_, 0)
    for number, one in enumerate(rounds):
        for id_, unit in units.items():
            given[id_].append(one.give(unit))
        told_all = {id_: (given[id_] if id_ in units else known[id_]["given"])[number] for id_ in keys}
        tables.append(functools.cache(one.gather(told_all)))
        for id_ in keys:
            if id_ in units:
                one.take(units[id_], answered(id_, number))
            elif any(tables[number](question) != told for question, told in known[id_]["asked"][number].items()):
                open_(id_, number + 1)
    fresh = {
        id_: (
            {"key": keys[id_], "given": given[id_], "asked": asked[id_], "outcome": outcome(units[id_])}
            if id_ in units
            else known[id_]
        )
        for id_ in keys
    }
    memo.keep(name, fresh)
    return {id_: one["outcome"] for id_, one in fresh.items()}
