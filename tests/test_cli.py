"""The command line: what it prints, where, with which exit code, and how it says no."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pipeline_fakes
import pytest
from click.testing import CliRunner, Result

from sitrep import __version__, export, pipeline, store
from sitrep.cli import main
from sitrep.export.jsonl import parse
from sitrep.listing import GLYPHS, fold, sentence_around
from sitrep.record import (
    Actor,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Place,
    Quote,
    QuoteVariant,
    Record,
    Report,
    Side,
)

FIRST = Report(
    id="report-a1",
    path="news/a.txt",
    text=(
        "Lorvania pulls 300 soldiers out of Zembia\n\n"
        "Lorvania withdrew some 300 soldiers from Zembia on Monday. “We keep our word,” said President Ilse Möller. "
        "Zembia may close the border."
    ),
    sha256="0",
    title="Lorvania pulls 300 soldiers out of Zembia",
    outlet="Harbour Post",
    published=Date(dt.date(2031, 3, 4), dt.date(2031, 3, 4), "day", "inferred"),
    credits=("NTA",),
    dating=("'Monday' is the day before.",),
)
SECOND = Report(
    id="report-b2",
    path="news/b.txt",
    text="Troops leave\n\nThe army of Lorvania left Zembia on Tuesday with 350 soldiers, \x1b[31msources said.",
    sha256="1",
    title="Troops leave",
    outlet="Zembia Today",
)


def _evidence(report: Report, words: str) -> Evidence:
    start = report.text.index(words)
    return report.evidence(start, start + len(words))


def _day(day: int) -> Date:
    return Date(dt.date(2031, 3, day), dt.date(2031, 3, day), "day", "relative")


RECORD = Record(
    reports=(FIRST, SECOND),
    actors=(
        Actor("actor-lor", "Lorvania", "country", None, ("Lorvania",), (_evidence(FIRST, "Lorvania"),)),
        Actor(
            "actor-moe", "Ilse Möller", "person", None, ("Ilse Möller", "Möller"), (_evidence(FIRST, "Ilse Möller"),)
        ),
        Actor(
            "actor-zem",
            "Zembia",
            "country",
            "FRA",
            ("Zembia",),
            (_evidence(FIRST, "Zembia"), _evidence(SECOND, "Zembia")),
        ),
    ),
    places=(Place("place-zem", "Zembia", None, 12.5, -3.25, ("Zembia",), (_evidence(FIRST, "Zembia"),)),),
    events=(
        Event(
            "event-1aa",
            "RETREAT",
            "withdraw",
            "Lorvania: withdraws soldiers → Zembia",
            "occurred",
            _day(3),
            "place-zem",
            ("actor-lor",),
            ("actor-zem",),
            (
                EventSource(
                    _evidence(FIRST, "Lorvania withdrew some 300 soldiers from Zembia on Monday"),
                    _evidence(FIRST, "withdrew"),
                    "occurred",
                    None,
                    _day(3),
                ),
                EventSource(_evidence(SECOND, "left Zembia"), _evidence(SECOND, "left"), "alleged", "actor-moe"),
            ),
            2,
            2,
            2,
        ),
        Event(
            "event-1bb",
            "COERCE",
            None,
            "Zembia closes the border",
            "considered",
            None,
            None,
            ("actor-zem",),
            (),
            (
                EventSource(
                    _evidence(FIRST, "Zembia may close the border"),
                    _evidence(FIRST, "close"),
                    "considered",
                    cues=(_evidence(FIRST, "may"),),
                ),
            ),
            1,
            1,
            1,
        ),
    ),
    figures=(
        Figure(
            "figure-5c",
            "soldiers withdrawn",
            "personnel",
            "person",
            ("actor-lor",),
            "place-zem",
            (
                FigureValue(None, 300.0, None, True, _day(3), _evidence(FIRST, "some 300 soldiers")),
                FigureValue(None, 350.0, None, False, None, _evidence(SECOND, "350 soldiers"), "actor-moe"),
            ),
        ),
    ),
    quotes=(
        Quote(
            "quote-7d",
            "We keep our word",
            "actor-moe",
            "President Ilse Möller",
            _day(4),
            (QuoteVariant("We keep our word", _evidence(FIRST, "We keep our word")),),
        ),
    ),
    discrepancies=(
        Discrepancy(
            "discrepancy-9e",
            "event:event-1aa",
            "date",
            (Side("2031-03-03", (_evidence(FIRST, "Monday"),)), Side("2031-03-04", (_evidence(SECOND, "Tuesday"),))),
        ),
    ),
    software="sitrep 0",
    reader="fake 1",
)

Command = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "crisis"
    out.mkdir()
    store.write(RECORD, out / "record.db", store.Manifest("2031-03-05T06:00:00Z"))
    return out


@pytest.fixture
def sitrep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("SITREP_TEST_CALLS", str(tmp_path / "calls"))
    monkeypatch.setattr(pipeline, "INGEST", "pipeline_fakes:ingesting")
    monkeypatch.setattr(pipeline, "READ", "pipeline_fakes:reading")
    monkeypatch.setattr(pipeline, "_resolve", pipeline_fakes.resolve)
    monkeypatch.setattr(export, "dossier", pipeline_fakes.dossier)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        (
            "timeline",
            [
                "● occurred · 3 Mar 2031 · Lorvania → Zembia · withdraws soldiers · "
                "retreat (withdraw) · Zembia · 2 reports · 2 outlets · 2 origins · event-1aa",
                "◌ considered · date not known · Zembia · Zembia closes the border · "
                "coerce · 1 report · 1 outlet · 1 origin · event-1bb",
            ],
        ),
        (
            "actors",
            [
                "Zembia · country · France · 2 mentions · 2 reports · actor-zem",
                "Ilse Möller · person · also Möller · 1 mention · 1 report · actor-moe",
                "Lorvania · country · 1 mention · 1 report · actor-lor",
            ],
        ),
        (
            "figures",
            [
                "soldiers withdrawn · Lorvania · Zembia · about 300 · as of 3 Mar 2031 · Harbour Post · "
                "personnel · 2 reports · 2 outlets · 2 origins · figure-5c",
                "soldiers withdrawn · Lorvania · Zembia · 350 · Zembia Today, citing Ilse Möller · "
                "personnel · 2 reports · 2 outlets · 2 origins · figure-5c",
            ],
        ),
        ("quotes", ["Ilse Möller · 4 Mar 2031 · “We keep our word” · 1 report · 1 outlet · 1 origin · quote-7d"]),
        (
            "disagreements",
            [
                "≠ date · Lorvania: withdraws soldiers → Zembia · 3 Mar 2031 · Harbour Post · 2 sides · discrepancy-9e",
                "≠ date · Lorvania: withdraws soldiers → Zembia · 4 Mar 2031 · Zembia Today · 2 sides · discrepancy-9e",
            ],
        ),
        (
            "reports",
            [
                "4 Mar 2031 · Harbour Post · Lorvania pulls 300 soldiers out of Zembia · "
                "credits NTA · 2 event statements · a.txt · report-a1",
                "date not known · Zembia Today · Troops leave · 1 event statement · b.txt · report-b2",
            ],
        ),
    ],
)
def test_a_list_in_a_pipe_is_plain_lines_and_as_json_the_whole_objects(
    folder: Path, sitrep: Command, command: str, lines: list[str]
) -> None:
    plain = sitrep(command, folder)
    assert (plain.exit_code, plain.stderr, plain.stdout.split("\n")[:-1]) == (0, "", lines)
    objects = json.loads(sitrep(command, folder, "--json").stdout)
    assert [item["id"] for item in objects] == list(dict.fromkeys(line.split(" · ")[-1] for line in lines))
    assert all("kind" in item for item in objects)


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["timeline", "--actor", "lorvania"], ["event-1aa"]),
        (["timeline", "--actor", "actor-zem"], ["event-1aa", "event-1bb"]),
        (["timeline", "--type", "coerce"], ["event-1bb"]),
        (["timeline", "--status", "occurred"], ["event-1aa"]),
        (["timeline", "--since", "2031"], ["event-1aa"]),
        (["timeline", "--since", "2031-03-03", "--until", "2031-03"], ["event-1aa"]),
        (["timeline", "--since", "2031-03-04"], []),
        (["timeline", "--until", "2031-02"], []),
        (["timeline", "--limit", "1"], ["event-1aa"]),
        (["actors", "--actor", "moller"], ["actor-moe"]),
        (["actors", "--type", "country"], ["actor-zem", "actor-lor"]),
        (["figures", "--actor", "Möller"], ["figure-5c"]),
        (["figures", "--actor", "Zembia"], []),
        (["figures", "--type", "money"], []),
        (["quotes", "--actor", "MÖLLER"], ["quote-7d"]),
        (["quotes", "--actor", "Zembia"], []),
        (["quotes", "--until", "2031-03-03"], []),
        (["disagreements", "--field", "value"], []),
        (["reports", "--outlet", "harbour"], ["report-a1"]),
        (["reports", "--since", "2031-03-04"], ["report-a1"]),
    ],
)
def test_filters(folder: Path, sitrep: Command, arguments: list[str], ids: list[str]) -> None:
    result = sitrep(arguments[0], folder, *arguments[1:], "--json")
    assert result.exit_code == 0
    assert [item["id"] for item in json.loads(result.stdout)] == ids


def test_what_a_filter_leaves_out_is_said(folder: Path, sitrep: Command) -> None:
    result = sitrep("timeline", folder, "--since", "2031")
    assert result.stderr == "1 event without a known date left out\n"
    result = sitrep("actors", folder, "--limit", 2)
    assert result.stderr == "2 of 3 actors shown (--limit)\n"
    assert sitrep("figures", folder, "--type", "money").stderr == "no figure\n"


def test_show_gives_an_event_with_sentences_and_deciding_words(folder: Path, sitrep: Command) -> None:
    result = sitrep("show", folder, "event-1b")
    assert result.exit_code == 0
    assert "◌ considered · named by “close” · decided by “may”" in result.stdout
    assert "  “Zembia may close the border.”\n  Harbour Post, 4 Mar 2031 · report-a1\n" in result.stdout
    assert "according to Ilse Möller" in sitrep("show", folder, "event-1a").stdout


def test_show_gives_a_report_with_its_reasons(folder: Path, sitrep: Command) -> None:
    text = sitrep("show", folder, "report-a1").stdout
    assert "published: 4 Mar 2031\n" in text
    assert "dating: 'Monday' is the day before.\n" in text
    assert "Zembia may close the border." in text


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("actor-zem", "names seen: Zembia (2)"),
        ("actor-lor", "Lorvania → Zembia · withdraws soldiers · event-1aa"),
        ("place-zem", "12.50, -3.25"),
        ("figure-5c", "“Lorvania withdrew some 300 soldiers from Zembia on Monday.”"),
        ("quote-7d", "said President Ilse Möller"),
        ("discrepancy-9e", "Zembia Today, date not known · report-b2"),
    ],
)
def test_show_gives_anything(folder: Path, sitrep: Command, id_: str, expected: str) -> None:
    assert expected in sitrep("show", folder, id_).stdout
    assert json.loads(sitrep("show", folder, id_, "--json").stdout)["id"] == id_


def test_a_report_cannot_write_to_the_terminal(folder: Path, sitrep: Command) -> None:
    assert "\x1b" not in sitrep("show", folder, "report-b2").stdout
    assert "\x1b" not in sitrep("show", folder, "event-1aa").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "event-1"], "Error: 'event-1' begins 2 ids: event-1aa, event-1bb: give more of it"),
        (["show", "event-1ac"], "has the id 'event-1ac': did you mean event-1aa"),
        (["show", "?"], "every list ends its lines with ids"),
        (
            ["timeline", "--actor", "Lorvanja"],
            "no actor in this record has 'Lorvanja' in its names: did you mean Lorvania?",
        ),
        (["timeline", "--since", "March"], "'March' is not a date: write it as 2022-05-03, 2022-05 or 2022"),
        (["timeline", "--until", "2031-02-30"], "'2031-02-30' is not a date"),
        (["timeline", "--type", "WAR"], "'WAR' is not one of"),
    ],
)
def test_errors_are_one_clear_line(folder: Path, sitrep: Command, arguments: list[str], message: str) -> None:
    result = sitrep(arguments[0], folder, *arguments[1:])
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_folders_without_a_record_are_named(tmp_path: Path, sitrep: Command) -> None:
    assert "nowhere does not exist" in sitrep("timeline", tmp_path / "nowhere").stderr
    assert "holds no record: 'sitrep build PATHS --out" in sitrep("timeline", tmp_path).stderr
    (tmp_path / "record.db").write_text("no")
    result = sitrep("timeline", tmp_path)
    assert (result.exit_code, "is not a database that sitrep wrote" in result.stderr) == (2, True)


def test_export_gives_the_lines_of_the_record(folder: Path, tmp_path: Path, sitrep: Command) -> None:
    target = tmp_path / "record.jsonl"
    assert sitrep("export", folder, "--format", "jsonl", "-o", target).exit_code == 0
    lines = target.read_text(encoding="utf-8").split("\n")
    assert parse(lines) == RECORD
    assert json.loads(lines[0])["created"] == "2031-03-05T06:00:00Z"
    assert sitrep("export", folder).stdout_bytes == target.read_bytes()
    result = sitrep("export", folder, "-o", tmp_path / "no" / "record.jsonl")
    assert (result.exit_code, "record.jsonl cannot be written" in result.stderr) == (2, True)


def test_build_then_add_then_list(tmp_path: Path, sitrep: Command) -> None:
    (tmp_path / "a.txt").write_text("Envoys meet\n\nThe envoys met on Friday.")
    (tmp_path / "empty.txt").write_text("")
    out = tmp_path / "out"
    result = sitrep("build", tmp_path / "a.txt", tmp_path / "empty.txt", "--out", out)
    assert result.exit_code == 0
    assert f"rejected: {tmp_path / 'empty.txt'}: It is empty.\n" in result.stderr
    assert "reading: 1 of 1\n" in result.stderr
    assert result.stdout == (
        "1 report read, 1 source rejected: 1 event, 0 actors, 0 figures, 0 quotes, 0 disagreements\n"
        f"database  {out / 'record.db'}\n"
        f"dossier   {out / 'dossier.html'}\n"
    )
    (tmp_path / "b.txt").write_text("Talks end\n\nThe envoys met again.")
    result = sitrep("add", out, tmp_path / "b.txt", "--quiet")
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(json.loads(sitrep("timeline", out, "--json").stdout)) == 2


def test_nothing_read_is_exit_code_2_with_every_reason(tmp_path: Path, sitrep: Command) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = sitrep("build", tmp_path / "empty.txt", tmp_path / "missing.txt", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "empty.txt: It is empty." in result.stderr
    assert "missing.txt: It cannot be opened." in result.stderr
    assert "Error: no report could be read: 2 sources rejected" in result.stderr


def test_build_says_where_it_cannot_write(tmp_path: Path, sitrep: Command) -> None:
    (tmp_path / "a.txt").write_text("Envoys meet\n\nThe envoys met on Friday.")
    result = sitrep("build", tmp_path / "a.txt", "--out", tmp_path / "a.txt")
    assert (result.exit_code, "is a file: give a folder" in result.stderr) == (2, True)


def test_every_command_has_help_with_an_example(sitrep: Command) -> None:
    for name in ("", *main.commands):
        result = sitrep(*filter(None, [name]), "--help")
        assert result.exit_code == 0
        assert f"Example:\n    sitrep {name}" in result.stdout, name


def test_the_version(sitrep: Command) -> None:
    assert sitrep("--version").stdout == f"sitrep, version {__version__}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_on_a_terminal_lines_are_wrapped_to_its_width(folder: Path) -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "60", "TERM": "xterm"}
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "sitrep", "timeline", str(folder)]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        output = b""
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
    os.close(ours)
    assert process.returncode == 0
    lines = re.sub(r"\x1b\[\d+m", "", output.decode()).splitlines()
    assert lines[0].startswith("● occurred · 3 Mar 2031 · Lorvania → Zembia")
    assert all(len(line) <= 60 for line in lines)
    assert lines[1].startswith("  ")


def test_every_status_has_a_shape_of_its_own() -> None:
    assert len(set(GLYPHS.values())) == len(GLYPHS) == 8


def test_names_are_folded_as_people_type_them() -> None:
    assert fold("Goïta") == fold("goita")
    assert fold("Путин") == "putin"


def test_the_sentence_around_an_anchor() -> None:
    text = "Title here\n\nFirst one. “Second, he said!” Third one."
    at = text.index("Second")
    assert sentence_around(text, at, at + 3) == "“Second, he said!”"
    assert sentence_around(text, 0, 5) == "Title here"
    end = text.index("Third")
    assert sentence_around(text, end, end + 5) == "Third one."
