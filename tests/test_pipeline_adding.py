"""Adding reports one after the other gives the record that building all of them at once gives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import piles
from sitrep import export, pipeline, store
from sitrep.pipeline import Ingested, Reading
from sitrep.record import Report

MADE = {Path(report.path).name: (report, statements) for report, statements in piles.pile(12)}
BY_ID = {report.id: statements for report, statements in MADE.values()}


def ingesting() -> Callable[[str], Ingested]:
    """What a file holds says which report of the made-up pile it is."""
    return lambda path: Ingested((MADE[Path(path).read_text()][0],), ())


def reading() -> Callable[[Report], Reading]:
    """The statements that the pile has for a report."""
    return lambda report: Reading(report, BY_ID[report.id], "made")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "INGEST", "test_pipeline_adding:ingesting")
    monkeypatch.setattr(pipeline, "READ", "test_pipeline_adding:reading")
    monkeypatch.setattr(export, "dossier", lambda record: "")


@pytest.mark.usefixtures("made")
@given(
    names=st.lists(st.sampled_from(sorted(MADE)), min_size=3, max_size=6, unique=True),
    parts=st.lists(st.integers(1, 5), min_size=1, max_size=2),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_adding_one_after_the_other_is_building_whole(names: list[str], parts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        files = [Path(scratch, "reports", name) for name in names]
        files[0].parent.mkdir()
        for file in files:
            file.write_text(file.name)
        cuts = sorted({min(part, len(files) - 1) for part in parts})
        out = Path(scratch, "out")
        pipeline.build(files[: cuts[0]], out, workers=1)
        for start, end in zip(cuts, [*cuts[1:], len(files)], strict=True):
            added = pipeline.add(out, files[start:end], workers=1)
        whole = pipeline.build(files, Path(scratch, "whole"), workers=1)
        assert added == whole == store.read(out / "record.db")
        assert added.events


@pytest.mark.usefixtures("made")
@given(
    names=st.lists(st.sampled_from(sorted(MADE)), min_size=5, max_size=7, unique=True),
    order=st.permutations(range(1, 4)),
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reports_added_in_any_order_and_files_that_hold_another_one_now(names: list[str], order: list[int]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        files = [Path(scratch, f"{number}.txt") for number in range(4)]
        for file, name in zip(files, names, strict=False):
            file.write_text(name)
        out = Path(scratch, "out")
        pipeline.build(files[:1], out, workers=1)
        for number in order:
            pipeline.add(out, files[number], workers=1)
        files[order[0]].write_text(names[4])  # its old report is gone, another one has come
        added = pipeline.add(out, files[order[0]], workers=1)
        whole = pipeline.build(files, Path(scratch, "whole"), workers=1)
        assert added == whole == store.read(out / "record.db")
        assert {report.id for report in whole.reports} == {MADE[file.read_text()][0].id for file in files}


@pytest.mark.usefixtures("made")
def test_a_memo_that_is_lost_or_damaged_costs_time_only(tmp_path: Path) -> None:
    files = [tmp_path / name for name in sorted(MADE)[:4]]
    for file in files:
        file.write_text(file.name)
    whole = pipeline.build(files, tmp_path / "whole", workers=1)
    for damage in (b"", b"SQLite format 3\0 and then nothing", None):
        pipeline.build(files[:3], tmp_path / "out", workers=1)
        (memo,) = (tmp_path / "out" / "cache").glob("resolve-*/memo.db")
        if damage is None:
            memo.unlink()
        else:
            memo.write_bytes(damage)
        assert pipeline.add(tmp_path / "out", files[3], workers=1) == whole
        assert memo.stat().st_size > 1000
