"""A record in an SQLite file: its marks, its indexes for full text, and its atomic replacement.

Comes in: a record and a path. Goes out: the path holds either the old database or the new one, whole, whatever
happens in between: the new one is filled beside it under another name, flushed to the disk, and renamed over it. What
`kept` names is taken over from the old one in the same moment.
A database says that it is ours by SQLite's `application_id`, and of which schema it is by `user_version`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from sitrep.record import Record, Rejected, Report
from sitrep.store import kept, rows, schema
from sitrep.store.kept import APPLICATION_ID, StoreError

FULL_TEXT = {
    "reports": ("title", "text"),
    "events": ("label",),
    "quotes": ("text", "speaker_text"),
    "arrangements": ("name",),
    "conditions": ("condition", "consequence"),
}
"""Which columns can be searched for words: ``select * from reports_fts where reports_fts match 'ceasefire'``."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a record comes from: `created` (ISO 8601, UTC), the sources read, and further facts as text by name."""

    created: str = ""
    sources: tuple[rows.Source, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def write(record: Record, path: Path, manifest: Manifest | None = None) -> None:
    """Put `record` at `path`, in place of what was there, all at once.

    Raises `StoreError` where the folder cannot be written or the record contradicts itself (a reference to nothing,
    two things with one id, an anchor that is not in its report); the old database then stays as it was.
    """
    manifest = manifest or Manifest()
    facts = {"created": manifest.created, "software": record.software, "reader": record.reader, **manifest.facts}
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        fresh.unlink(missing_ok=True)
        with _connect(fresh, "rwc") as connection:
            _fill(connection, record, manifest.sources, facts)
        with kept.taken_over(path, fresh):
            _flush(fresh)
            for leftover in ("-wal", "-shm", "-journal"):
                path.with_name(path.name + leftover).unlink(missing_ok=True)
            os.replace(fresh, path)
        _flush(path.parent)
    except IntegrityError as error:
        raise StoreError(f"{path}: the record contradicts itself and was not written: {error.orig}") from error
    except DBAPIError as error:
        raise StoreError(f"{path} cannot be written: {error.orig}") from error
    except ValueError as error:
        raise StoreError(f"{path}: the record was not written: {error}") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def read(path: Path) -> Record:
    """The record at `path`, equal to the one written. Raises `StoreError` where there is none that we can read."""
    with _open(path) as connection:
        facts, _ = rows.select_manifest(connection)
        return rows.select_record(connection, facts.get("software", ""), facts.get("reader", ""))


def read_reports(path: Path) -> tuple[tuple[Report, ...], tuple[Rejected, ...]]:
    """The reports of the record at `path`, and what gave none: a part of what `read` gives. Raises as it does."""
    with _open(path) as connection:
        return rows.select_reports(connection), rows.select_rejected(connection)


def read_manifest(path: Path) -> Manifest:
    """Where the record at `path` comes from. Raises `StoreError` as `read` does."""
    with _open(path) as connection:
        facts, sources = rows.select_manifest(connection)
    return Manifest(facts.get("created", ""), sources, facts)


def _fill(connection: Connection, record: Record, sources: Sequence[rows.Source], facts: Mapping[str, str]) -> None:
    connection.exec_driver_sql("PRAGMA journal_mode = OFF")
    connection.exec_driver_sql("PRAGMA synchronous = OFF")
    schema.metadata.create_all(connection, checkfirst=False)
    rows.insert(connection, record, sources, facts)
    for name, query in schema.VIEWS.items():
        sql = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {sql}")
    for table, columns in FULL_TEXT.items():
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5({', '.join(columns)}, content='{table}', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        connection.exec_driver_sql(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    connection.commit()


@contextlib.contextmanager
def _connect(path: Path, mode: str) -> Iterator[Connection]:
    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)

    engine = create_engine("sqlite://", creator=open_file, poolclass=NullPool)
    event.listen(engine, "connect", _enforce_foreign_keys)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _enforce_foreign_keys(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


@contextlib.contextmanager
def _open(path: Path) -> Iterator[Connection]:
    if not path.is_file():
        raise StoreError(f"{path} does not exist: 'sitrep build PATHS --out {path.parent}' makes one")
    with path.open("rb") as file:
        head = file.read(72)
    ours = head[:16] == b"SQLite format 3\0" and int.from_bytes(head[68:72], "big") == APPLICATION_ID
    if not ours:
        raise StoreError(f"{path} is not a database that sitrep wrote")
    version = int.from_bytes(head[60:64], "big")
    if version > schema.SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer sitrep (schema {version}; this one reads up to {schema.SCHEMA_VERSION}): "
            "install the newer sitrep, or build the record again"
        )
    if version < schema.SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by an older sitrep (schema {version}; this one reads {schema.SCHEMA_VERSION}): "
            "build the record again"
        )
    with _connect(path, "ro") as connection:
        try:
            yield connection
        except DBAPIError as error:
            raise StoreError(f"{path} is damaged: {error.orig}") from error


def _flush(path: Path) -> None:
    """Wait until the file, or the folder's list of names, is on the disk."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
