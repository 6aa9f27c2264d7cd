"""The run: what is read again and what is not, what is lost and what is not, who may write where."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pipeline_fakes
import pytest

import sitrep
from sitrep import export, pipeline, store, workers
from sitrep.export.jsonl import jsonl
from sitrep.folder import Folder, FolderError
from sitrep.record import Date, Record, Report, Statements, TimeExpression


@pytest.fixture(autouse=True)
def stations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_TEST_CALLS", str(tmp_path / "calls"))
    monkeypatch.setattr(pipeline, "INGEST", "pipeline_fakes:ingesting")
    monkeypatch.setattr(pipeline, "READ", "pipeline_fakes:reading")
    monkeypatch.setattr(pipeline, "_resolve", pipeline_fakes.resolve)
    monkeypatch.setattr(export, "dossier", pipeline_fakes.dossier)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("Envoys meet\n\nThe envoys met on Friday.")
    (folder / "deep" / "b.txt").write_text("Port reopens\n\nThe port reopened.")
    (folder / ".hidden").write_text("Not a report\n\nmet")
    return folder


def _lines(record: Record) -> list[str]:
    return list(jsonl(record, ""))


def test_a_record_without_a_folder(reports: Path) -> None:
    record = sitrep.build(reports)
    assert {report.title for report in record.reports} == {"Envoys meet", "Port reopens"}
    assert [event.label for event in record.events] == ["Envoys meet"]
    assert (record.software, record.reader) == (f"sitrep {sitrep.__version__}", "fake 1")
    assert pipeline_fakes.calls() == [
        "ingest a.txt",
        "ingest b.txt",
        "load reader",
        "read Envoys meet",
        "read Port reopens",
    ]


def test_one_path_and_several_are_the_same(reports: Path) -> None:
    whole = sitrep.build(reports)
    assert sitrep.build(str(reports)) == whole
    assert sitrep.build([reports / "deep", reports / "a.txt", str(reports / "a.txt")]) == whole


def test_the_folder_gets_database_dossier_and_manifest(reports: Path, tmp_path: Path) -> None:
    (reports / "empty.txt").write_text("")
    record = sitrep.build(reports, tmp_path / "out")
    assert store.read(tmp_path / "out" / "record.db") == record
    assert "Envoys meet" in (tmp_path / "out" / "dossier.html").read_text(encoding="utf-8")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"] == 3
    assert manifest["counts"]["reports"] == 2
    assert manifest["rejected"] == [{"path": str(reports / "empty.txt"), "reason": "It is empty."}]
    assert [source["path"] for source in manifest["sources"]] == [
        str(reports / name) for name in ("a.txt", "deep/b.txt", "empty.txt")
    ]
    assert manifest["work"]["reports_read"] == 2


def test_a_second_build_reads_nothing_again_and_gives_the_same_lines(reports: Path, tmp_path: Path) -> None:
    first = sitrep.build(reports, tmp_path / "out")
    pipeline_fakes.calls()
    second = sitrep.build(reports, tmp_path / "out")
    assert pipeline_fakes.calls() == []
    assert _lines(second) == _lines(first)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["work"]["files_from_cache"], manifest["work"]["reports_from_cache"]) == (2, 2)


def test_only_what_changed_is_read_again(reports: Path, tmp_path: Path) -> None:
    sitrep.build(reports, tmp_path / "out")
    pipeline_fakes.calls()
    (reports / "a.txt").write_text("Envoys leave\n\nThe envoys left.")
    record = sitrep.build(reports, tmp_path / "out")
    assert pipeline_fakes.calls() == ["ingest a.txt", "load reader", "read Envoys leave"]
    assert record == sitrep.build(reports)


def test_other_code_reads_again(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "before"
    monkeypatch.setattr(pipeline, "fingerprint", lambda apart, _: code if "ingest" in apart else "same")
    sitrep.build(reports, tmp_path / "out")
    pipeline_fakes.calls()
    code = "after"
    sitrep.build(reports, tmp_path / "out")
    assert pipeline_fakes.calls() == ["load reader", "read Envoys meet", "read Port reopens"]
    kept = sorted(path.name for path in (tmp_path / "out" / "cache").iterdir())
    assert kept == ["ingest-same", "read-after", "resolve-after"]


@pytest.mark.parametrize("damage", [b"", b"not gzip", None])
def test_damaged_cache_entries_are_written_again(reports: Path, tmp_path: Path, damage: bytes | None) -> None:
    first = sitrep.build(reports, tmp_path / "out")
    pipeline_fakes.calls()
    entries = sorted((tmp_path / "out" / "cache").rglob("*.json.gz"))
    assert len(entries) == 4
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[:-9] if damage is None else damage)
    assert sitrep.build(reports, tmp_path / "out") == first
    assert len(pipeline_fakes.calls()) == 5
    assert sitrep.build(reports, tmp_path / "out") == first
    assert pipeline_fakes.calls() == []


def test_several_processes_give_the_same_record(reports: Path, tmp_path: Path) -> None:
    for number in range(6):
        (reports / f"{number}.txt").write_text(f"Report {number}\n\nThe council met {number} times.")
    assert sitrep.build(reports, workers=3) == sitrep.build(reports, workers=1)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_defect_loses_one_report_only(reports: Path, processes: int) -> None:
    (reports / "c.txt").write_text("defect in ingest")
    (reports / "d.txt").write_text("Ferry\n\nA defect in extract.")
    record = sitrep.build(reports, workers=processes)
    assert len(record.reports) == 2
    assert [(os.path.basename(item.path), item.reason.split(" (in ")[0]) for item in record.rejected] == [
        ("c.txt", "It could not be taken in: RuntimeError: ingest has a defect"),
        ("d.txt", "It could not be read: RuntimeError: extract has a defect"),
    ]


def test_a_process_that_dies_loses_one_report_only(reports: Path) -> None:
    (reports / "c.txt").write_text("Ferry\n\nA crash of the process that reads it.")
    record = sitrep.build(reports, workers=2)
    assert len(record.reports) == 2
    assert [item.reason for item in record.rejected] == [
        "It could not be read: the process that read it ended before it was done (exit code 3)"
    ]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_reader_that_cannot_start_is_not_put_down_to_the_reports(
    reports: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(pipeline, "READ", "pipeline_fakes:broken")
    with pytest.raises(Exception, match="there are no weights"):
        sitrep.build(reports, workers=processes)


def test_the_same_report_twice_counts_once_and_is_named(reports: Path) -> None:
    (reports / "z.txt").write_bytes((reports / "a.txt").read_bytes())
    record = sitrep.build(reports)
    assert len(record.reports) == 2
    (item,) = record.rejected
    assert item.path == str(reports / "z.txt")
    assert item.reason == f"It has the same content as {reports / 'a.txt'}."


def test_nothing_read_is_an_error_and_the_old_record_stays(reports: Path, tmp_path: Path) -> None:
    first = sitrep.build(reports, tmp_path / "out")
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    with pytest.raises(pipeline.NothingRead, match="no report could be read: 1 source rejected") as caught:
        sitrep.build(empty, tmp_path / "out")
    assert [item.reason for item in caught.value.rejected] == ["It is empty."]
    assert store.read(tmp_path / "out" / "record.db") == first
    with pytest.raises(pipeline.NothingRead, match="nothing was given"):
        sitrep.build([])


def test_the_folder_itself_is_no_input(reports: Path) -> None:
    out = reports / "out"
    first = sitrep.build(reports, out)
    assert sitrep.build(reports, out) == first
    assert sitrep.build([reports, out], out) == first


def test_adding_gives_the_record_of_all(reports: Path, tmp_path: Path) -> None:
    (reports / "empty.txt").write_text("")
    sitrep.build([reports, tmp_path / "missing.txt"], tmp_path / "out")
    pipeline_fakes.calls()
    later = tmp_path / "later.txt"
    later.write_text("Talks end\n\nThe envoys met again.")
    record = pipeline.add(tmp_path / "out", later)
    assert pipeline_fakes.calls() == [
        "ingest later.txt",
        "ingest missing.txt",
        "load reader",
        "read Talks end",
    ]
    assert record == sitrep.build([reports, later, tmp_path / "missing.txt"])
    assert store.read(tmp_path / "out" / "record.db") == record


def test_adding_replaces_what_a_path_held(reports: Path, tmp_path: Path) -> None:
    sitrep.build(reports, tmp_path / "out")
    (reports / "a.txt").write_text("Envoys meet, corrected\n\nThe envoys met on Saturday.")
    record = pipeline.add(tmp_path / "out", [reports / "a.txt"])
    assert [event.label for event in record.events] == ["Envoys meet, corrected"]
    assert record == sitrep.build(reports)


@pytest.mark.parametrize("lose_cache", [False, True])
def test_old_sources_need_not_be_there_any_more(reports: Path, tmp_path: Path, lose_cache: bool) -> None:
    later = tmp_path / "later.txt"
    later.write_text("Talks end\n\nThe envoys met again.")
    (reports / "z.txt").write_bytes((reports / "a.txt").read_bytes())
    whole = sitrep.build([reports, later])
    sitrep.build(reports, tmp_path / "out")
    for file in (reports / "a.txt", reports / "z.txt", reports / "deep" / "b.txt"):
        file.unlink()
    if lose_cache:
        for entry in (tmp_path / "out" / "cache").rglob("*.gz"):
            entry.unlink()
    assert pipeline.add(tmp_path / "out", later) == whole
    assert pipeline.add(tmp_path / "out", later) == whole


def test_an_old_source_that_changed_on_the_disk_stays_as_it_was_read(reports: Path, tmp_path: Path) -> None:
    first = sitrep.build(reports, tmp_path / "out")
    (reports / "a.txt").write_text("Something else\n\nNobody came.")
    later = tmp_path / "later.txt"
    later.write_text("Talks end\n\nThe envoys met again.")
    record = pipeline.add(tmp_path / "out", later)
    assert {report.id for report in first.reports} < {report.id for report in record.reports}


def test_adding_needs_a_record(reports: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="does not exist"):
        pipeline.add(tmp_path / "nowhere", reports)
    with pytest.raises(FolderError, match="holds no record"):
        pipeline.add(reports, reports)
    with pytest.raises(FolderError, match="is a file"):
        pipeline.add(reports / "a.txt", reports)


def test_a_folder_that_cannot_be_written_is_named(reports: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"a\.txt is a file: give a folder"):
        sitrep.build(reports, reports / "a.txt")
    with pytest.raises(FolderError, match=r"a\.txt/out cannot be written"):
        sitrep.build(reports, reports / "a.txt" / "out")


def test_two_runs_do_not_write_one_folder(reports: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from sitrep.folder import Folder\n"
        "with Folder(Path(sys.argv[1])).writing(): print('ready', flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "out")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    with other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(FolderError, match=rf"written by another sitrep \(process {other.pid}\)"):
            sitrep.build(reports, tmp_path / "out")
        other.kill()
    assert len(sitrep.build(reports, tmp_path / "out").reports) == 2


def test_what_a_killed_run_left_is_cleared_away(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "record.db.4711.tmp").write_text("half of it")
    sitrep.build(reports, out)
    assert sorted(path.name for path in out.iterdir()) == [
        ".lock",
        "cache",
        "dossier.html",
        "manifest.json",
        "record.db",
    ]


def test_progress_is_told_in_order_and_to_the_end(reports: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    sitrep.build(reports, tmp_path / "out", progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["files", "reports", "resolve", "write"]
    for stage, done, total in told:
        assert 0 <= done <= total
        assert (stage, total, total) in told


def test_a_stated_day_is_kept_and_an_inferred_one_is_worked_out_anew() -> None:
    day = dt.date(2031, 3, 5)
    stated = Report(
        "r", "a.txt", "A.", "0", published=Date(day, day, "day", "explicit"), dating=("says so",), origin="o"
    )
    inferred = Report("r", "a.txt", "A.", "0", published=Date(day, day, "day", "inferred"), dating=("guess",))
    assert pipeline._undated(stated) == Report("r", "a.txt", "A.", "0", published=stated.published, dating=("says so",))
    assert pipeline._undated(inferred) == Report("r", "a.txt", "A.", "0")


def test_short_piles_are_read_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 4)
    run = pipeline._Run(None, None, None)
    assert [run._share(5, worth) for worth in (0, 1, 2, 9)] == [1, 2, 3, 4]
    assert run._share(2, 9) == 2
    assert pipeline._Run(None, 3, None)._share(5, 0) == 3


def test_importing_sitrep_loads_no_station() -> None:
    script = (
        "import sys, sitrep\n"
        "heavy = {'spacy', 'numpy', 'onnxruntime', 'sqlalchemy', 'trafilatura', 'rich', 'click', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_folder_names_its_files() -> None:
    folder = Folder(Path("crisis"))
    assert [p.name for p in (folder.record, folder.dossier, folder.manifest)] == [
        "record.db",
        "dossier.html",
        "manifest.json",
    ]


def test_only_reports_that_do_not_state_their_day_are_dated_by_their_words() -> None:
    day = dt.date(2031, 3, 5)
    stated = Report("r1", "a.txt", "A.", "0", published=Date(day, day, "day", "explicit"), dating=("It says so.",))
    undated = Report("r2", "b.txt", "They met on 3 March 2031.", "1")
    times = (TimeExpression(12, 24, "3 March 2031", "DATE", "date y=2031 m=3 d=3"),)
    readings = [
        pipeline.Reading(stated, Statements("r1"), "fake"),
        pipeline.Reading(undated, Statements("r2", times=times), "fake"),
    ]
    first, second = pipeline._dated(readings)
    assert first == readings[0]
    assert second.report.published is not None
    assert (second.report.published.edtf[:4], second.report.published.basis) == ("2031", "inferred")
    assert second.report.dating


def test_the_real_ingest_takes_a_file_in(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Envoys meet in Brinmouth\n\nThe envoys of both states met in Brinmouth on Friday to talk about the harbour. "
        "They agreed to meet again, a spokeswoman said after the talks had ended late in the evening.\n"
    )
    (report,) = pipeline.ingesting()(str(path)).reports
    assert report.title == "Envoys meet in Brinmouth"
    (rejected,) = pipeline.ingesting()(str(tmp_path / "missing.txt")).rejected
    assert rejected.path == str(tmp_path / "missing.txt")
