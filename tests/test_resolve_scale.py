"""Stories of a pile, names as lists give them, why things were joined, and what blocking must not change."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench import coreference, piles
from sitrep.cli import main
from sitrep.record import Event, Report
from sitrep.resolve import clusters, resolve, why
from sitrep.resolve.names import (
    MAY_BE,
    initials_of,
    likeness_of_organisations,
    likeness_of_persons,
    without_form,
    words,
)
from sitrep.resolve.origins import trace
from sitrep.resolve.stories import Stories, commonness

PILE = piles.pile(40)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Duarte, Ana", "Ana Duarte"),
        ("Dr. Ana Duarte", "Ana Duarte"),
        ("AnaDuarte", "Ana Duarte"),
        ("Bob Whitcombe", "Robert Whitcombe"),
        ("Анна Петрова", "Anna Petrova"),
        ("Yusuf Adeyemi", "Yusuf Adeyeni"),
    ],
)
def test_names_of_persons_in_lists(a: str, b: str) -> None:
    found = likeness_of_persons(a, b)
    assert found.score >= MAY_BE and not found.excludes, found.reason


@pytest.mark.parametrize(
    ("a", "b"), [("Ana Duarte", "Rui Duarte"), ("김철수", "김철호"), ("Bob Whitcombe", "Ann Whitcombe")]
)
def test_names_of_two_persons(a: str, b: str) -> None:
    found = likeness_of_persons(a, b)
    assert found.score < MAY_BE or found.excludes, found.reason


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Norfeld Aktiengesellschaft", "Norfeld AG"),
        ("OAO Sevmor", "Sevmor JSC"),
        ("3rd River Bank", "Third River Bank"),
        ("N.O.R. Shipping Ltd", "NOR Shipping Limited"),
        ("Goodfield Mills", "Good Field Mills"),
        ("LCBC", "Lake Chad Basin Commission"),
    ],
)
def test_names_of_organisations_in_lists(a: str, b: str) -> None:
    found = likeness_of_organisations(a, b)
    assert found.score >= MAY_BE and not found.excludes, found.reason


def test_other_numbers_make_other_organisations() -> None:
    assert likeness_of_organisations("7th Brigade", "9th Brigade").score < MAY_BE


def test_legal_forms_go_but_a_name_stays() -> None:
    assert without_form(words("Norfeld Public Limited Company")) == (("norfeld",), frozenset({"plc"}))
    assert without_form(("limited",)) == (("limited",), frozenset())
    assert initials_of(("bank", "of", "ghana")) == {"bog", "bg"}


@given(st.text(max_size=24), st.text(max_size=24))
@example("1:\ua4be", "0\u093f0:0")
@settings(max_examples=60, deadline=None)
def test_likeness_of_names_has_no_order(a: str, b: str) -> None:
    for alike in (likeness_of_persons, likeness_of_organisations):
        assert alike(a, b)[:2] == alike(b, a)[:2]


def test_a_mixed_pile_falls_into_its_stories() -> None:
    reports = [report for report, _ in piles.pile(90)]
    true: dict[str, set[object]] = defaultdict(set)
    for report in reports:
        true[report.path.split("/")[0]].add(report.id)
    groups = Stories(reports).groups
    assert coreference.b_cubed(coreference.chains(true.values()), coreference.chains(groups)).f1 > 0.9


def test_stories_do_not_depend_on_the_order() -> None:
    reports = [report for report, _ in PILE]
    turned = Stories(reports[::-1])
    assert turned.groups == Stories(reports).groups
    assert turned.likeness(reports[0].id, reports[0].id) == (1.0, 1.0)
    assert turned.of(turned.groups[0][0]) == 0


def test_common_words_are_known_to_be_common() -> None:
    assert commonness("said") > commonness("annex") >= 0.0


def test_a_pile_in_any_order_gives_one_record() -> None:
    shuffled = list(PILE)
    random.Random(5).shuffle(shuffled)
    assert resolve(shuffled, software="s", reader="r") == resolve(PILE, software="s", reader="r")


def test_many_copies_of_one_text_are_one_origin() -> None:
    """More than are all compared with each other."""
    text = "The harbour of Norfeld was closed on Monday after a storm had torn two ships from their moorings. " * 3
    reports = [Report(f"r-{n:03d}", f"{n}.txt", text + f"Seen in edition {n}.", "") for n in range(40)]
    traced, links = trace(reports)
    assert len({report.origin for report in traced}) == 1
    assert len(links) < 40 * 12  # not every pair


def test_two_letters_of_a_name_narrow_a_block() -> None:
    assert clusters.paired(["b", "a"]) == {("a",), ("b",), ("a", "b")}


def test_why_statements_are_one_event() -> None:
    record = resolve(PILE, software="s", reader="r")
    event = max(record.events, key=lambda item: (len(item.statements), item.id))
    lines = why(PILE, record, event)
    assert len([line for line in lines if not line.startswith(" ")]) == len(event.statements)
    assert any("points with" in line for line in lines) and any(
        "the same word names the event" in line for line in lines
    )
    single = next((item for item in record.events if len(item.statements) == 1), None)
    assert single is None or "nothing was joined" in why(PILE, record, single)[0]


def test_why_of_reports_and_actors() -> None:
    record = resolve(PILE, software="s", reader="r")
    copy = next(report for report in record.reports if report.copy_of)
    assert any("word runs" in line or "sentences" in line for line in why(PILE, record, copy))
    assert all(why(PILE, record, actor) for actor in record.actors)
    assert why(PILE, record, record.quotes[0]) == ()
    assert all(isinstance(event, Event) for event in record.events)


def test_a_longer_made_up_pile_begins_with_the_shorter() -> None:
    assert piles.pile(35)[:20] == piles.pile(20)
    for report, statements in PILE:
        assert all(report.text[m.start : m.end] == m.text for m in statements.mentions)
        assert all(report.text[t.start : t.end] == t.text for t in statements.times)


def test_stories_on_the_command_line(tmp_path: Path) -> None:
    from sitrep import store

    record = resolve(piles.pile(45), software="s", reader="r")
    store.write(record, tmp_path / "record.db", store.Manifest("2026-01-01T00:00:00Z", (), {}))
    shown = CliRunner().invoke(main, ["stories", str(tmp_path)])
    assert shown.exit_code == 0, shown.output
    assert shown.output.startswith("story 1 · 30 reports")
    listed = json.loads(CliRunner().invoke(main, ["stories", str(tmp_path), "--json"]).output)
    assert sum(len(story["reports"]) for story in listed) == 45
