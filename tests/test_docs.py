"""The documentation names what there is: every command, every bench, and no file that is not there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import get_args

import pytest

from bench.common import names
from sitrep.cli import main
from sitrep.record import Actor, Discrepancy, Event, Figure, Place, Quote, Report, Status

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "examples" / "README.md"])


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"\nsitrep {command} " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_to_run_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    modules = {name for name in re.findall(r"python -m ((?:training|bench)(?:\.\w+)?)", text)}
    modules |= {f"bench.{name}" for name in re.findall(r"python -m bench ([a-z]\w*)", text)}
    missing = [module for module in sorted(modules) if importlib.util.find_spec(module) is None]
    assert not missing


def test_every_bench_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    benches = set(names()) - {"score"}
    assert {name for name in benches if f"`python -m bench {name}`" in text} == benches
    assert "`make score`" in text


def test_every_make_target_in_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)`", page.read_text(encoding="utf-8"))}
    assert named <= targets


@pytest.mark.parametrize("kind", [Report, Actor, Place, Event, Figure, Quote, Discrepancy])
def test_every_kind_and_status_is_explained(kind: type) -> None:
    text = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    assert f"**`{kind.__name__.lower()}`**" in text
    assert [status for status in get_args(Status) if f"| `{status}` |" not in text] == []


def test_help_has_an_example_for_every_command() -> None:
    assert [name for name, command in main.commands.items() if "Example:" not in (command.epilog or "")] == []
