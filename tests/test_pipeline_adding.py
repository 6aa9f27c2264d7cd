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
    """A file's name says which report of the made-up pile it is."""
    return lambda path: Ingested((MADE[Path(path).name][0],), ())


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
