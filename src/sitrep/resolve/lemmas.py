"""Words that name events: which kinds of event they name, and what state these leave their object in.

Comes in: the lemma of a trigger. Goes out: its classes after `rules/trigger_classes.tsv`, which of them go together,
and the state (suspended, ended, continued) that such an event leaves its object in.
"""

from __future__ import annotations

import functools
from collections import defaultdict

from sitrep.resolve.rules import rows


@functools.cache
def _classes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows("trigger_classes.tsv"):
        for lemma in row["lemmas"].split():
            found[lemma.replace("_", " ")].add(row["class"])
    return {lemma: frozenset(names) for lemma, names in found.items()}


@functools.cache
def kin() -> frozenset[tuple[str, str]]:
    """Pairs of classes that one event may be told by."""
    table = [(row["class"], other) for row in rows("trigger_classes.tsv") for other in row["kin"].split()]
    return frozenset(table + [(b, a) for a, b in table])


@functools.cache
def _states() -> dict[str, str]:
    return {row["class"]: row["state"] for row in rows("trigger_classes.tsv") if row["state"]}


def classes_of(lemma: str) -> frozenset[str]:
    """The kinds of event that a lemma names; of a phrase, those of the phrase or else of its first word."""
    lemma = lemma.lower().replace("_", " ").replace("-", " ")
    table = _classes()
    return table.get(lemma) or table.get(lemma.split(" ")[0], frozenset()) if lemma else frozenset()


def state_of(lemma: str) -> str | None:
    """The state that an event of this name leaves its object in: suspended, ended, continued; else ``None``."""
    return next((_states()[name] for name in sorted(classes_of(lemma)) if name in _states()), None)


@functools.cache
def _roots() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows("roots.tsv"):
        for lemma in row["lemmas"].split():
            found[lemma.replace("_", " ")] |= {f"={row['roleset']}", *row["frames"].split()}
    return {lemma: frozenset(names) for lemma, names in found.items()}


@functools.lru_cache(maxsize=20_000)
def roots_of(lemma: str) -> frozenset[str]:
    """What PropBank says of a lemma: its rolesets ("=arrest.01"; verb and noun share one) and FrameNet frames."""
    return _roots().get(lemma.lower().replace("_", " ").replace("-", " "), frozenset())
