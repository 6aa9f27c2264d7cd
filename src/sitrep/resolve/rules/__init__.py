"""The rules of resolution as data: tab-separated tables and word lists, each with its source.

Comes in: a file name. Goes out: its rows, read once. Lines that begin with ``#`` are comments.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources


@functools.cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a tab-separated file with a header line."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    return tuple(dict(row) for row in reader)


@functools.cache
def words_of(name: str) -> frozenset[str]:
    """The words of a file of words, separated by white space."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@functools.cache
def word_set(name: str) -> frozenset[str]:
    """A set of words of ``word_sets.tsv`` by its name; raises `KeyError` where there is none."""
    return {row["set"]: frozenset(row["words"].split()) for row in rows("word_sets.tsv")}[name]
