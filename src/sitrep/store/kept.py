"""What outlives a run in a record's database: the log of judgements, and what changed from run to run.

Comes in: the path of a database, of this schema or an older one; these tables are read and written by themselves, so
that a log is never lost because the rest must be built again. Goes out: their rows. Appending is a transaction of its
own. A run replaces the database whole: it takes these rows over while it holds the old file, and whoever was about
to append finds that the file is another one now and appends there again.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from sitrep.errors import SitrepError
from sitrep.store import schema

APPLICATION_ID = 0x53495452
"""The letters SITR, in the header of every database that we write."""
PATIENCE = 60.0
"""Seconds to wait for somebody else who is writing."""


class StoreError(SitrepError):
    """A database that cannot be read or written; the message names the file and the cause."""


def is_ours(path: Path) -> bool:
    """Whether a file is there and is a database that sitrep wrote."""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    return head[:16] == b"SQLite format 3\0" and int.from_bytes(head[68:72], "big") == APPLICATION_ID


def append_judgements(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Put rows at the end of the log, all or none; a row whose id is there already is passed over.

    Raises `StoreError` where there is no database of ours at `path`, or it cannot be written.
    """
    _append(path, schema.judgements, rows)


def judgements(path: Path) -> tuple[str, ...]:
    """The entries of the log, as they were put there, by time. Raises `StoreError` where there is no database."""
    return tuple(row["entry"] for row in _select(path, schema.judgements, "time, id"))


def state(path: Path) -> dict[tuple[str, str], str]:
    """What the last run's things were like, by kind and id; empty where no run noted it."""
    return {(row["kind"], row["id"]): row["state"] for row in _select(path, schema.run_state, "kind, id")}


def runs(path: Path) -> tuple[dict[str, Any], ...]:
    """The runs that made the record, the first one first."""
    return _select(path, schema.runs, "number")


def run_changes(path: Path, after: int) -> tuple[dict[str, Any], ...]:
    """What changed in the runs after the one with number `after`, in order."""
    return tuple(row for row in _select(path, schema.run_changes, "run, position") if row["run"] > after)


def note_run(
    path: Path,
    run: Mapping[str, Any],
    changes: Sequence[Mapping[str, Any]],
    states: Iterable[tuple[str, str, str]],
) -> None:
    """Write down that a run made the record: its facts, what changed in it, and what everything is like now."""

    def work(connection: sqlite3.Connection) -> None:
        _insert(connection, schema.runs, [run])
        _insert(connection, schema.run_changes, changes)
        connection.execute("DELETE FROM run_state")
        _insert(connection, schema.run_state, [{"kind": k, "id": i, "state": s} for k, i, s in states])

    _write(path, (schema.runs, schema.run_changes, schema.run_state), work)


@contextlib.contextmanager
def taken_over(old: Path, fresh: Path) -> Iterator[None]:
    """Copy what outlives a run from `old`, if there is one, to `fresh`; nobody appends to `old` meanwhile."""
    if not is_ours(old):
        yield
        return
    try:
        with contextlib.closing(_connect(old, "rw")) as source:
            source.execute("BEGIN IMMEDIATE")
            with contextlib.closing(_connect(fresh, "rw")) as made:
                made.execute("BEGIN IMMEDIATE")
                for table in schema.KEPT:
                    _insert(made, table, _rows(source, table, ""))
                made.execute("COMMIT")
            yield
    except sqlite3.Error as error:
        raise StoreError(f"{old}: its judgements cannot be taken over: {error}; it stays as it was") from error


def _append(path: Path, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        _write(path, (table,), lambda connection: _insert(connection, table, rows))


def _write(path: Path, tables: Sequence[Table], work: Callable[[sqlite3.Connection], None]) -> None:
    """Do `work` in a transaction, on the file that `path` still names when it is done.

    Where a run put another file there meanwhile, what was written went to one that nobody can see, or SQLite noticed
    and refused: it is done again.
    """
    while True:
        if not is_ours(path):
            raise StoreError(f"{path} is not a database that sitrep wrote: 'sitrep build' makes one")
        before = path.stat().st_ino
        try:
            with contextlib.closing(_connect(path, "rw")) as connection:
                connection.execute("BEGIN IMMEDIATE")
                for table in tables:
                    connection.execute(_create(table))
                work(connection)
                connection.execute("COMMIT")
                if path.stat().st_ino == before:
                    return
        except sqlite3.Error as error:
            if path.exists() and path.stat().st_ino != before:
                continue
            raise StoreError(f"{path} cannot be written: {error}") from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None
    )
    connection.row_factory = sqlite3.Row
    return connection


def _create(table: Table) -> str:
    return str(CreateTable(table, if_not_exists=True).compile(dialect=sqlite.dialect()))


def _insert(connection: sqlite3.Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    slots = ", ".join(f":{name}" for name in names)
    connection.executemany(f"INSERT OR IGNORE INTO {table.name} ({', '.join(names)}) VALUES ({slots})", rows)


def _select(path: Path, table: Table, order: str) -> tuple[dict[str, Any], ...]:
    if not is_ours(path):
        raise StoreError(f"{path} is not a database that sitrep wrote: 'sitrep build' makes one")
    try:
        with contextlib.closing(_connect(path, "ro")) as connection:
            return tuple(_rows(connection, table, order))
    except sqlite3.Error as error:
        raise StoreError(f"{path} is damaged: {error}") from error


def _rows(connection: sqlite3.Connection, table: Table, order: str) -> list[dict[str, Any]]:
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table.name,))
    if there.fetchone() is None:
        return []
    names = ", ".join(column.name for column in table.columns)
    ordered = f" ORDER BY {order}" if order else ""
    return [dict(row) for row in connection.execute(f"SELECT {names} FROM {table.name}{ordered}")]
