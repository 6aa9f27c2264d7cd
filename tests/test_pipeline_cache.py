"""The cache: what goes in comes out, what cannot be read counts as absent, and code is part of the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from record_strategies import records

from sitrep import cache
from sitrep.cache import Cache, decode, digest, encode, fingerprint
from sitrep.record import EventStatement, FigureStatement, Mention, QuoteStatement, Record, Statements, TimeExpression

STATEMENTS = Statements(
    report="report-1",
    mentions=(Mention(0, 4, "Mayor", "nominal", head=2, country="FRA"), Mention(9, 12, "she", "pronoun", refers=0)),
    times=(TimeExpression(20, 26, "Monday", "DATE", "weekday 0"),),
    events=(EventStatement(0, 30, (5, 8), "meet", "CONSULT", "denied", actors=(0, 1), cues=((3, 4), (6, 7)), time=0),),
    figures=(FigureStatement(0, 5, "boats", "count", "boat", None, 12.5, None, approximate=True, subject=(1,)),),
    quotes=(QuoteStatement(1, 5, "Yes.", None, None, cue=(7, 9)), QuoteStatement(1, 5, "No.", 1, "she")),
    sentences=((0, 10), (11, 30)),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records())
def test_any_record_comes_back_equal(tmp_path: Path, record: Record) -> None:
    entries = Cache(tmp_path)
    entries.put("stage", "ab12", record)
    assert entries.get("stage", "ab12", Record) == record


def test_statements_come_back_equal() -> None:
    assert decode(Statements, encode(STATEMENTS)) == STATEMENTS


def test_the_same_value_is_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        Cache(tmp_path / folder).put("stage", "ab12", STATEMENTS)
    one, two = (sorted((tmp_path / folder).rglob("*.gz")) for folder in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_stages_and_keys_are_kept_apart(tmp_path: Path) -> None:
    entries = Cache(tmp_path)
    entries.put("read", "ab12", STATEMENTS)
    assert entries.get("read", "ab13", Statements) is None
    assert entries.get("ingest", "ab12", Statements) is None
    (path,) = tmp_path.rglob("*.gz")
    path.rename(path.with_name("ab13.json.gz"))
    assert entries.get("read", "ab13", Statements) is None


def test_an_entry_of_another_shape_counts_as_absent(tmp_path: Path) -> None:
    entries = Cache(tmp_path)
    entries.put("read", "ab12", STATEMENTS)
    assert entries.get("read", "ab12", Record) is None


def test_what_cannot_be_encoded_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        decode(dict, {})


def test_digests_tell_parts_apart() -> None:
    assert digest("a", "bc") != digest("ab", "c")
    assert len(digest("a")) == 64


def test_the_fingerprint_follows_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("station/data/words.tsv", "station/code.py", "shared.py", "screens/page.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))

    def current(apart_from: tuple[str, ...] = ("screens",), distributions: tuple[str, ...] = ("click",)) -> str:
        fingerprint.cache_clear()
        return fingerprint(apart_from, distributions)

    try:
        before = current()
        (tmp_path / "station" / "__pycache__").mkdir()
        (tmp_path / "station" / "__pycache__" / "code.pyc").write_bytes(b"compiled")
        (tmp_path / "screens" / "page.py").write_text("two")
        assert current() == before
        for name in ("station/data/words.tsv", "shared.py"):
            (tmp_path / name).write_text("two")
            assert current() != before
            (tmp_path / name).write_text("one")
            assert current() == before
        (tmp_path / "later.py").write_text("one")
        assert current() != before
        assert current(("screens", "later")) == before
        assert current(("screens", "later"), ("rich",)) != before
    finally:
        fingerprint.cache_clear()
