"""The record as a database: `write` it whole, `read` it back equal.

Comes in: a `sitrep.record.Record`, with the sources it was made from. Goes out: one SQLite file with readable tables,
views and full-text search, made to be opened in Datasette or the `sqlite3` shell as well as here. `schema` has the
tables and views, `rows` turns a record into rows and back (both in SQLAlchemy Core, nothing of SQLite in them), and
`sqlite` knows SQLite: files, pragmas, full-text indexes, atomic replacement. `kept` is what outlives a run: the log of
judgements, and what changed from one run to the next.
"""

from __future__ import annotations

from sitrep.store.kept import StoreError, append_judgements, judgements, note_run, run_changes, runs, state
from sitrep.store.rows import Source
from sitrep.store.sqlite import Manifest, read, read_manifest, read_reports, write

__all__ = [
    "Manifest",
    "Source",
    "StoreError",
    "append_judgements",
    "judgements",
    "note_run",
    "read",
    "read_manifest",
    "read_reports",
    "run_changes",
    "runs",
    "state",
    "write",
]
