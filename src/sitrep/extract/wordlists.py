"""Small closed word lists of the extraction, by name.

Comes in: the name of a list in ``data/word_lists.tsv``. Goes out: its lemmas. Lists are data, so that a line
can be added without touching code.
"""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def load(name: str) -> frozenset[str]:
    """The lemmas of one list. Raises `KeyError` with the known names where there is none of that name."""
    text = resources.files("sitrep.extract").joinpath("data", "word_lists.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    found = frozenset(row[1] for row in rows if row[0] == name)
    if not found:
        raise KeyError(f"word_lists.tsv has no list {name!r}; it has {sorted({row[0] for row in rows})}")
    return found
