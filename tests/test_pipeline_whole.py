"""The whole way with the real stations, over the example reports: the same record again and again, anchored, stored."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sitrep
from sitrep import store
from sitrep.export.jsonl import jsonl, parse
from sitrep.record import Record

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

BUILD = """
import hashlib, json, sys
import sitrep
from sitrep.export.jsonl import jsonl

def main():
    record = sitrep.build(sys.argv[1], sys.argv[2], workers=int(sys.argv[3]))
    digest = hashlib.sha256("".join(jsonl(record, "")).encode()).hexdigest()
    print(json.dumps([digest, "onnxruntime" in sys.modules]))

main()
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record")


@pytest.fixture(scope="module")
def record(out: Path) -> Record:
    return sitrep.build(EXAMPLES, out)


def _digest(record: Record) -> str:
    return hashlib.sha256("".join(jsonl(record, "")).encode()).hexdigest()


def _build_elsewhere(out: Path, workers: int = 1, **environment: str) -> tuple[str, bool]:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(EXAMPLES), str(out), str(workers)],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    digest, loaded = json.loads(done.stdout)
    return digest, loaded


def test_there_is_something_of_every_kind_and_every_report_is_dated(record: Record) -> None:
    for kind in (record.reports, record.actors, record.places, record.events, record.figures, record.quotes):
        assert len(kind) >= 5
    assert record.discrepancies
    assert all(report.published for report in record.reports)


def test_the_disagreements_that_the_examples_hold_are_found(record: Record) -> None:
    sides = {(d.field, frozenset(side.value for side in d.sides)) for d in record.discrepancies}
    assert ("value", frozenset({"about 90", "about 105"})) in sides  # Danish soldiers: 06 against 07
    assert any(field == "date" and len(values) == 2 for field, values in sides)  # Gossi: 10 against 11


def test_the_database_and_the_lines_hold_the_same_record(record: Record, out: Path) -> None:
    assert store.read(out / "record.db") == record
    assert parse(jsonl(record, "")) == record


def test_a_second_build_loads_no_reader_and_gives_the_same_lines(record: Record, out: Path) -> None:
    assert _build_elsewhere(out) == (_digest(record), False)


def test_several_processes_and_another_hash_order_give_the_same_lines(record: Record, tmp_path: Path) -> None:
    assert _build_elsewhere(tmp_path, workers=2, PYTHONHASHSEED="7") == (_digest(record), False)
