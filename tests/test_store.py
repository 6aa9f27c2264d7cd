"""The database: equal in and out, whole at any moment, searchable, and clear about what it cannot read."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from record_strategies import records
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from sitrep import store
from sitrep.record import (
    Actor,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Quote,
    QuoteVariant,
    Record,
    Report,
    Side,
)
from sitrep.store import schema

TEXT = "Council lifts embargo\n\nThe Harbour Council lifted the embargo on Monday. “We are relieved,” said Ana Été."
REPORT = Report("report-1", "harbour.txt", TEXT, "00", title="Council lifts embargo", outlet="Harbour Post")


def _evidence(words: str) -> Evidence:
    start = TEXT.index(words)
    return REPORT.evidence(start, start + len(words))


COUNCIL = Actor(
    "actor-1", "Harbour Council", "organization", None, ("Harbour Council",), (_evidence("Harbour Council"),)
)
SPEAKER = Actor("actor-2", "Ana Été", "person", None, ("Ana Été",), (_evidence("Ana Été"),))
MONDAY = Date(dt.date(2031, 3, 3), dt.date(2031, 3, 3), "day", "relative")
EVENT = Event(
    id="event-1",
    type="CONCEDE",
    mode=None,
    label="Harbour Council lifts the embargo",
    status="occurred",
    date=MONDAY,
    place=None,
    actors=("actor-1", "actor-2"),
    recipients=(),
    statements=(EventSource(_evidence("lifted the embargo on Monday"), _evidence("lifted"), "occurred"),),
    origins=1,
    reports=1,
    outlets=1,
)
QUOTE = Quote(
    "quote-1",
    "We are relieved",
    "actor-2",
    "Ana Été",
    None,
    (QuoteVariant("We are relieved", _evidence("We are relieved")),),
)
CLASH = Discrepancy(
    "discrepancy-1",
    "event:event-1",
    "date",
    (Side("2031-03-03", (_evidence("Monday"),)), Side("2031-03-04", (_evidence("lifts"),))),
)
RECORD = Record((REPORT,), (COUNCIL, SPEAKER), (), (EVENT,), (), (QUOTE,), (CLASH,), (), "sitrep 0", "reader 0")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records())
def test_a_record_comes_back_equal(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "record.db"
    store.write(record, path)
    assert store.read(path) == record


def test_the_manifest_comes_back_equal(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    sources = (store.Source("b.txt", "22", 5, ()), store.Source("a.txt", "11", 9, ("report-1",)))
    store.write(RECORD, path, store.Manifest("2031-03-05T06:00:00Z", sources, {"inputs": "2"}))
    manifest = store.read_manifest(path)
    assert (manifest.created, manifest.sources) == ("2031-03-05T06:00:00Z", sources)
    assert manifest.facts["inputs"] == "2"


def test_full_text_finds_words_whatever_their_accents(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    with sqlite3.connect(path) as database:

        def found(table: str, words: str) -> list[str]:
            sql = f"select id from {table} where rowid in (select rowid from {table}_fts where {table}_fts match ?)"
            return [row[0] for row in database.execute(sql, (words,))]

        assert found("reports", "ete AND embargo") == ["report-1"]
        assert found("events", "embargo") == ["event-1"]
        assert found("quotes", "relieved") == ["quote-1"]
        assert found("reports", "parliament") == []


def test_the_views_read_like_the_pages(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        line = dict(database.execute("select * from timeline").fetchone())
        said = dict(database.execute("select * from what_reports_say").fetchone())
        quote = dict(database.execute("select * from quotes_by_report").fetchone())
        sides = [tuple(row) for row in database.execute("select about, field, value, words from disagreements")]
        assert database.execute("select * from figure_series").fetchall() == []
    assert line["date"] == "2031-03-03"
    assert (line["who"], line["to_whom"], line["what"]) == ("Harbour Council, Ana Été", None, EVENT.label)
    assert (said["event"], said["outlet"], said["trigger_word"]) == (EVENT.label, "Harbour Post", "lifted")
    assert (quote["speaker"], quote["words"]) == ("Ana Été", "We are relieved")
    assert sides == [(EVENT.label, "date", "2031-03-03", "Monday"), (EVENT.label, "date", "2031-03-04", "lifts")]


def test_no_row_points_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    with sqlite3.connect(path) as database:
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (replace(RECORD, actors=(COUNCIL,)), "contradicts itself.*FOREIGN KEY"),
        (replace(RECORD, actors=(COUNCIL, SPEAKER, COUNCIL)), "contradicts itself.*UNIQUE.*actors.id"),
        (replace(RECORD, reports=(replace(REPORT, text=TEXT.upper()),)), "broken evidence in report report-1"),
        (replace(RECORD, reports=()), "names a report that is not in the record: report-1"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused_and_the_old_one_stays(
    tmp_path: Path, broken: Record, message: str
) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    with pytest.raises(store.StoreError, match=message):
        store.write(broken, path)
    assert store.read(path) == RECORD
    assert [entry.name for entry in tmp_path.iterdir()] == ["record.db"]


KILLED = """
import os, sys
from pathlib import Path
from sqlalchemy import event, Engine
from sitrep import store
from sitrep.record import Record, Report
path, at = Path(sys.argv[1]), int(sys.argv[2])
statements = 0
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global statements
    statements += 1
    if statements == at:
        os._exit(9)
real = os.replace
def replace(*names):
    if at < 0:
        os._exit(9)
    real(*names)
os.replace = replace
store.write(Record((Report("report-2", "new.txt", "New.", "01"),), software="new"), path)
"""


@pytest.mark.parametrize("statement", [1, 40, 50, -1])
def test_killed_in_the_middle_the_database_is_the_last_complete_one(tmp_path: Path, statement: int) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    run = subprocess.run([sys.executable, "-c", KILLED, str(path), str(statement)], env=environment, check=False)
    assert run.returncode == 9
    assert store.read(path) == RECORD


def test_a_write_ahead_log_left_by_another_program_is_not_played_into_the_new_database(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    log = tmp_path / "record.db-wal"
    log.write_bytes(b"left over")
    store.write(RECORD, path)
    assert not log.exists()
    assert store.read(path) == RECORD


def test_what_is_not_ours_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with pytest.raises(store.StoreError, match=r"record\.db does not exist"):
        store.read(path)
    path.write_text("not a database")
    with pytest.raises(store.StoreError, match="not a database that sitrep wrote"):
        store.read(path)
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("create table reports (id text)")
    with pytest.raises(store.StoreError, match="not a database that sitrep wrote"):
        store.read(path)


@pytest.mark.parametrize(("version", "message"), [(99, "newer sitrep"), (0, "older sitrep")])
def test_another_schema_is_named(tmp_path: Path, version: int, message: str) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    with sqlite3.connect(path) as database:
        database.execute(f"pragma user_version = {version}")
    with pytest.raises(store.StoreError, match=message):
        store.read(path)


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    store.write(RECORD, path)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(store.StoreError, match="is damaged"):
        store.read(path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(store.StoreError, match="cannot be written"):
        store.write(RECORD, tmp_path / "nowhere" / "record.db")


def test_tables_and_views_are_no_property_of_sqlite() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in schema.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
    for query in schema.VIEWS.values():
        assert "group_concat" not in str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
