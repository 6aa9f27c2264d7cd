"""Corrections that survive: an append-only log of what people judged, replayed after every run.

Comes in: a record's database and an analyst's decisions. Goes out: the log, and the record as judged. The database's
tables hold the record as it was resolved; `current` gives the record that people should see: the same with the log
followed. Nothing in the log is ever changed or removed; to take an entry back, append an ``undo``.

    record, conflicts = judgements.current(path)
    entry = judgements.make(record, "merge", [first, second], author="Ada", time=judgements.now())
    judgements.append(path, entry)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitrep import store
from sitrep.judgements.entry import (
    FORMAT,
    VERBS,
    Anchor,
    Conflict,
    Judgement,
    JudgementError,
    Target,
    Value,
    Verb,
    as_object,
    from_line,
    to_line,
)
from sitrep.judgements.make import make, undo
from sitrep.judgements.replay import active, apply, described
from sitrep.judgements.things import FIELDS, PARTS
from sitrep.record import Record

__all__ = [
    "FIELDS",
    "FORMAT",
    "PARTS",
    "VERBS",
    "Anchor",
    "Conflict",
    "Judgement",
    "JudgementError",
    "Target",
    "Value",
    "Verb",
    "active",
    "append",
    "apply",
    "as_object",
    "current",
    "described",
    "export_lines",
    "from_line",
    "import_lines",
    "log",
    "make",
    "now",
    "to_line",
    "undo",
]


def now() -> str:
    """The time for a new entry: ISO 8601 in UTC, to the microsecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def append(path: Path, *judgements: Judgement) -> str:
    """Put entries at the end of the log of the database at `path`; gives the id of the last.

    All of them or none; two people may append at once, also while a run writes the record anew. An entry that is
    there already is not put there again. Raises `StoreError` where the database is not there or cannot be written.
    """
    store.append_judgements(path, [_row(one) for one in judgements])
    return judgements[-1].id if judgements else ""


def log(path: Path) -> tuple[Judgement, ...]:
    """The entries in the database at `path`, in the order of their time. Raises `StoreError`, `JudgementError`."""
    entries = []
    for line in store.judgements(path):
        try:
            entries.append(from_line(line))
        except JudgementError as error:
            raise JudgementError(f"{path}: an entry of its log cannot be read: {error}") from error
    return tuple(sorted(entries, key=lambda one: (one.time, one.id)))


def current(path: Path) -> tuple[Record, tuple[Conflict, ...]]:
    """The record at `path` as people judged it, and the judgements that could not be followed."""
    return apply(store.read(path), log(path))


def export_lines(path: Path) -> Iterator[str]:
    """The log as JSON Lines, without line ends, for colleagues: `import_lines` takes them."""
    yield from map(to_line, log(path))


def import_lines(path: Path, lines: Iterable[str]) -> tuple[int, int]:
    """Take entries of another log in; gives how many were new, and how many were here already.

    Entries of a record of other reports find nothing and are reported as conflicts. Raises `JudgementError`, naming
    the line, where one is no entry; then none is taken in.
    """
    entries: dict[str, Judgement] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            judgement = from_line(line)
        except JudgementError as error:
            raise JudgementError(f"line {number}: {error}") from error
        entries[judgement.id] = judgement
    before = {judgement.id for judgement in log(path)}
    fresh = [judgement for id_, judgement in entries.items() if id_ not in before]
    append(path, *fresh)
    return len(fresh), len(entries) - len(fresh)


def _row(judgement: Judgement) -> dict[str, str]:
    return {
        "id": judgement.id,
        "time": judgement.time,
        "author": judgement.author,
        "verb": judgement.verb,
        "about": " ".join(judgement.about) or judgement.undoes,
        "what": described(judgement),
        "reason": judgement.reason,
        "entry": to_line(judgement),
    }
