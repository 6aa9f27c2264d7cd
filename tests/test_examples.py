"""The example reports are what examples/README.md says of them, and go through the whole program."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from sitrep import ingest
from sitrep.record import Rejected, Report

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def gap(*values: object) -> ParameterSet:
    """A case that ingest does not get right yet. It fails as soon as ingest does: then take the mark away."""
    return pytest.param(*values, marks=pytest.mark.xfail(reason="not yet done by ingest", strict=True))


@pytest.fixture(scope="module")
def items() -> dict[str, list[Report | Rejected]]:
    """What ingest makes of each file, by the file's name."""
    found: dict[str, list[Report | Rejected]] = {path.name: [] for path in EXAMPLES.iterdir()}
    for item in ingest.read_paths([EXAMPLES]):
        name = next(name for name in found if name in item.path)
        found[name].append(item)
    return found


@pytest.fixture(scope="module")
def reports(items: dict[str, list[Report | Rejected]]) -> dict[str, Report]:
    """Reports by the number of their file; those of the JSON Lines file as 05a and 05b."""
    found: dict[str, Report] = {}
    for name, of in items.items():
        here = [item for item in of if isinstance(item, Report)]
        for index, report in enumerate(here):
            found[name[:2] + ("ab"[index] if len(here) > 1 else "")] = report
    return found


def test_every_file_stands_in_the_table_and_no_other() -> None:
    table = re.findall(r"^\| `([^`]+)` \|", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.M)
    assert sorted(table) == sorted(path.name for path in EXAMPLES.iterdir() if path.name != "README.md")


def test_twelve_reports_and_two_files_that_are_none(items: dict[str, list[Report | Rejected]]) -> None:
    assert sum(isinstance(item, Report) for of in items.values() for item in of) == 12
    rejected = {name for name, of in items.items() if any(isinstance(item, Rejected) for item in of)}
    assert rejected == {"draft.txt", "README.md"}


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("01", "West African bloc lifts blockade of Mali seven weeks after coup"),
        ("02", "Paris halts joint missions with Malian army after second putsch"),
        ("03", "France freezes joint missions with Mali's army over second coup"),
        ("04", "Macron: Barkhane will end as a French operation"),
        ("05a", "Moscow rejects hysteria over Russian help for Mali"),
        ("05b", "Last French soldiers leave Mali after nine years"),
        ("06", "Mali throws the French ambassador out of the country"),
        ("07", "Sovereignty: the Government of the Transition requests the departure of the Ambassador of France"),
        ("08", "France and its allies will leave Mali within four to six months, Macron announces"),
        ("10", "France and Mali trade accusations over mass grave near Gossi"),
        ("11", "Mali tears up its defence pacts with France"),
    ],
)
def test_the_title_is_the_first_line_and_stands_once(reports: dict[str, Report], number: str, title: str) -> None:
    text = reports[number].text
    assert text.splitlines()[0] == title
    assert text.count(title) == 1


@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("01", dt.date(2020, 10, 7)),
        ("02", dt.date(2021, 6, 4)),
        ("04", dt.date(2021, 6, 11)),
        ("05a", dt.date(2021, 9, 15)),
        ("05b", dt.date(2022, 8, 16)),
        ("06", dt.date(2022, 2, 1)),
        gap("07", dt.date(2022, 2, 1)),
        ("08", dt.date(2022, 2, 17)),
        gap("09", dt.date(2022, 2, 18)),
        ("10", dt.date(2022, 4, 23)),
        ("11", dt.date(2022, 5, 4)),
    ],
)
def test_a_day_that_is_stated_is_the_day(reports: dict[str, Report], number: str, day: dt.date) -> None:
    published = reports[number].published
    assert published is not None
    assert (published.start, published.end, published.basis) == (day, day, "explicit")


def test_the_copy_states_no_day(reports: dict[str, Report]) -> None:
    assert reports["03"].published is None


@pytest.mark.parametrize(
    ("number", "noise"),
    [
        ("01", "7 October 2020"),
        ("01", "SPA/ad"),
        ("02", "cookies"),
        ("02", "Advertisement"),
        ("02", "cabins"),
        ("02", "old car"),
        ("02", "Subscribe"),
        ("02", "Read also"),
        ("02", "Cotton"),
        ("02", "Share this"),
        ("02", "morning letter"),
        ("02", "Photo:"),
        ("02", "conversation"),
        ("02", "Ferry"),
        ("02", "rights reserved"),
        ("02", "Log in"),
        ("02", "By Marta"),
        ("03", "READ ALSO"),
        ("03", "Telegram"),
        ("03", "With inputs"),
        ("03", "News Desk"),
        ("04", "11 June 2021"),
        gap("04", "GAZETTE"),
        ("04", "From our correspondent"),
        ("04", "Letters to the editor"),
        ("06", "translated by machine"),
        ("08", "clients only"),
        ("08", "World service"),
        gap("09", "Corrects number"),
        ("09", "Meridian Wire/rt/lk"),
        ("10", "SPA/mk/ad"),
        ("11", "WorldBrief24 |"),
        ("11", "Photo: File"),
        ("11", "coffee"),
    ],
)
def test_what_is_no_part_of_the_report_is_gone(reports: dict[str, Report], number: str, noise: str) -> None:
    assert noise not in reports[number].text


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("01", ["sworn in on 25 September", "who sells cloth at a market in Bamako."]),
        ("02", ["Bamako had not commented by Thursday night.", "Colonel Modibo Koné"]),
        ("04", ["more than €900 million", "“We are changing the engine, not leaving the road,”", "Élysée"]),
        ("08", ["if President Mohamed Bazoum and his parliament agree."]),
        ("09", ["2,400 of the 4,300 French soldiers"]),
    ],
)
def test_the_report_itself_is_whole(reports: dict[str, Report], number: str, kept: list[str]) -> None:
    text = " ".join(reports[number].text.split())
    lost = [words for words in kept if words not in text]
    assert not lost


@pytest.mark.parametrize(
    ("number", "outlet"),
    [
        ("02", "The Lakeland Review"),
        ("05b", "Sahel Press Agency"),
    ],
)
def test_the_outlet_is_known_where_the_data_name_it(reports: dict[str, Report], number: str, outlet: str) -> None:
    assert reports[number].outlet == outlet


def test_the_planted_traps_are_there(reports: dict[str, Report]) -> None:
    def shingles(report: Report) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", report.text.lower())
        return set(zip(*(words[i:] for i in range(5)), strict=False))

    copy, original = shingles(reports["03"]), shingles(reports["02"])
    assert 0.6 < len(copy & original) / len(copy) < 1
    assert "about 90 danish soldiers" in reports["06"].text
    assert "some 105 soldiers" in reports["07"].text
    assert "About 4,300 French soldiers are stationed in Mali" in reports["08"].text
    assert "on Tuesday for Gao" in reports["10"].text
    assert "Gossi on Monday, April 18" in reports["11"].text
