"""The entrance to the benches: figures out, floors held, never lowered, and honest where the data is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import bench.__main__ as entrance
from bench import common, score
from bench.common import BenchError, DataAbsent, Floors, digest, names

FIGURES = {"found": 0.71234, "wrong": 3.0, "seconds": 4.2}


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shared"
    (folder / "gold").mkdir(parents=True)
    (folder / "gold" / "story.yaml").write_text("story: ours\n")
    monkeypatch.setenv("SITREP_SHARED", str(folder))
    return folder


@pytest.fixture
def floors(tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "floors.json"
    entry = {
        "data": ["gold"],
        "digest": digest(shared, ["gold"]),
        "margin": 0.01,
        "figures": {
            "found": {"better": "higher", "floor": 0.6},
            "wrong": {"better": "lower", "floor": 5.0},
            "seconds": {"better": "lower", "floor": 15.0, "fixed": True},
        },
    }
    path.write_text(json.dumps({"score": entry}))
    monkeypatch.setattr(common, "FLOORS", path)
    monkeypatch.setattr(entrance, "Floors", lambda: Floors(path))
    monkeypatch.setattr(score, "run", lambda _: dict(FIGURES))
    return path


def _stored(path: Path) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(path.read_text())["score"]["figures"]
    return {name: pinned["floor"] for name, pinned in figures.items()}


def test_a_table_or_one_flat_object(floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entrance.main(["score"]) == 0
    assert capsys.readouterr().out.split("\n")[0].split() == ["found", "0.71234", "≥", "0.6"]
    assert entrance.main(["score", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == FIGURES


def test_a_check_passes_at_the_floor_and_fails_under_it(
    floors: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entrance.main(["score", "--check"]) == 0
    monkeypatch.setattr(score, "run", lambda _: {"found": 0.6, "wrong": 5.0, "seconds": 15.0})
    assert entrance.main(["score", "--check"]) == 0
    monkeypatch.setattr(score, "run", lambda _: {"found": 0.5999, "wrong": 6.0})
    capsys.readouterr()
    assert entrance.main(["score", "--check"]) == 1
    assert capsys.readouterr().err.split("\n")[:-1] == [
        "FAILED found is 0.5999; it must be at least 0.6",
        "FAILED wrong is 6; it must be at most 5",
        "FAILED seconds was not measured; it must be at most 15",
    ]


def test_a_check_fails_on_other_data(floors: Path, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shared / "gold" / "story.yaml").write_text("story: easier\n")
    assert entrance.main(["score", "--check"]) == 1
    assert "the data (gold) is not what the floors of score were pinned on" in capsys.readouterr().err
    assert entrance.main(["score", "--pin"]) == 2
    assert _stored(floors)["found"] == 0.6


def test_a_check_without_floors_is_refused(floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors.write_text("{}")
    assert entrance.main(["score", "--check"]) == 2
    assert "nothing to check" in capsys.readouterr().err


def test_pinning_raises_floors_less_the_margin_and_leaves_demands(floors: Path, shared: Path) -> None:
    assert entrance.main(["score", "--pin"]) == 0
    assert _stored(floors) == {"found": 0.7023, "wrong": 3.01, "seconds": 15.0}
    assert entrance.main(["score", "--check"]) == 0
    assert entrance.main(["score", "--pin"]) == 0
    assert _stored(floors) == {"found": 0.7023, "wrong": 3.01, "seconds": 15.0}


def test_pinning_never_lowers_a_floor(
    floors: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = floors.read_text()
    monkeypatch.setattr(score, "run", lambda _: {**FIGURES, "found": 0.55, "wrong": 1.0})
    assert entrance.main(["score", "--pin"]) == 2
    assert "found is 0.55, and its floor 0.6 is not lowered" in capsys.readouterr().err
    assert floors.read_text() == before
    monkeypatch.setattr(score, "run", lambda _: {**FIGURES, "found": 0.605})
    assert entrance.main(["score", "--pin"]) == 0
    assert _stored(floors)["found"] == 0.6


def test_a_further_figure_gets_its_first_floor(
    floors: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(score, "run", lambda _: {**FIGURES, "linked": 0.5})
    assert entrance.main(["score", "--pin", "linked"]) == 0
    assert _stored(floors)["linked"] == 0.49
    assert entrance.main(["score", "--pin", "likned"]) == 2
    assert "score does not measure likned" in capsys.readouterr().err


def test_absent_data_is_said_and_is_no_failure(
    floors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITREP_SHARED", str(tmp_path / "nowhere"))
    assert entrance.main(["score", "--check"]) == 0
    assert capsys.readouterr().out == f"data absent: {tmp_path / 'nowhere'}\n"


def test_the_score_bench_says_which_data_it_misses(shared: Path) -> None:
    with pytest.raises(DataAbsent) as caught:
        score.run(shared)
    assert caught.value.path == shared / "reports" / "mali-france"


def test_an_unknown_bench_is_named_with_those_there_are(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "score" in names()
    assert not {"common", "__main__"} & set(names())
    assert entrance.main(["scoer"]) == 2
    assert "there is no bench 'scoer'; there are:" in capsys.readouterr().err


def test_the_digest_follows_names_and_contents(shared: Path) -> None:
    before = digest(shared, ["gold"])
    assert digest(shared, ["gold"]) == before
    (shared / "gold" / "story.yaml").rename(shared / "gold" / "other.yaml")
    assert digest(shared, ["gold"]) != before
    with pytest.raises(DataAbsent):
        digest(shared, ["silver"])


def test_every_floor_in_the_repository_belongs_to_a_bench() -> None:
    entries = json.loads(common.FLOORS.read_text(encoding="utf-8"))
    assert set(entries) <= set(names())
    for entry in entries.values():
        assert entry["data"]
        assert {pinned["better"] for pinned in entry["figures"].values()} <= {"higher", "lower"}


def test_a_bench_that_cannot_run_says_why(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BenchError, match="ended with 3"):
        score._call(["python3", "-c", "raise SystemExit(3)"])
