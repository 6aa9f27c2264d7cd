"""What ``sitrep read`` shows: the terminal's lines, the JSON values, and the page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from spacy.lang.en import English
from spacy.tokens import Doc

from sitrep.cli import main
from sitrep.reader.html import page
from sitrep.reader.protocol import Argument, Predicate, install_extensions
from sitrep.reader.view import lines, view

WORDS = ["Anna", "Kim", "met", "<", "b", ">", "\n", "She", "left", "Oslo", "."]


@pytest.fixture
def doc() -> Doc:
    install_extensions()
    made = Doc(
        English().vocab,
        words=WORDS,
        spaces=[True, True, True, False, False, False, False, True, True, False, False],
        heads=[1, 2, 2, 2, 2, 2, 5, 8, 8, 8, 8],
        deps=["compound", "nsubj", "root", "punct", "obj", "punct", "dep", "nsubj", "root", "obj", "punct"],
        lemmas=[w.lower() for w in WORDS],
        pos=["X"] * len(WORDS),
        tags=["X"] * len(WORDS),
        ents=["B-PERSON", "I-PERSON", "O", "O", "O", "O", "O", "O", "O", "B-GPE", "O"],
    )
    made._.predicates = (
        Predicate(2, "meet.01", (Argument(0, 2, "ARG0"), Argument(3, 6, "ARG1"))),
        Predicate(8, None, ()),
    )
    made._.chains = (((0, 2, 1), (7, 8, 7)),)
    return made


def test_lines_name_everything(doc: Doc) -> None:
    assert list(lines(view(doc))) == [
        "1  Anna Kim met <b>",
        "     names: Anna Kim PERSON",
        "     met (meet.01): ARG0 Anna Kim · ARG1 <b>",
        "2  She left Oslo.",
        "     names: Oslo GPE",
        "     left (left)",
        "  same [1]: Anna Kim = She",
    ]


def test_places_are_characters_of_the_text(doc: Doc) -> None:
    reading = view(doc)
    json.dumps(reading)
    for sentence in reading["sentences"]:
        for x in [*sentence["tokens"], *sentence["entities"], *sentence["predicates"]]:
            assert reading["text"][x["start"] : x["end"]] == x["text"]
    assert [t["text"] for s in reading["sentences"] for t in s["tokens"]] == [w for w in WORDS if w != "\n"]


class Balance(HTMLParser):
    """Fails where a tag closes what is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "!doctype"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_sound_escaped_and_allows_its_own_style_only(doc: Doc) -> None:
    text = page(view(doc), "A <script>alert(1)</script>", "reader & co")
    parser = Balance()
    parser.feed(text)
    assert parser.open == []
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    style = re.search(r"<style>(.*?)</style>", text, re.S)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    for marked in ("[", "]1", "Anna Kim", "PERSON", "meet.01", "ARG0", "no roles", "<b>"):
        assert marked in parser.text


def test_an_empty_text_is_a_page_too() -> None:
    install_extensions()
    reading = view(Doc(English().vocab))
    assert reading["sentences"] == []
    assert "0 sentences" in page(reading, "nothing", "nobody")


def test_the_command_shows_writes_and_refuses(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    body = "Norway suspended talks with Iceland on Monday. Ministers in both capitals had asked for more time. " * 2
    report.write_text(f"Norway suspends talks\n\n{body}\n", encoding="utf-8")
    shown = CliRunner().invoke(main, ["read", str(report)])
    assert shown.exit_code == 0, shown.output
    assert "ARG0 Norway" in shown.output
    as_json = CliRunner().invoke(main, ["read", str(report), "--json"])
    assert json.loads(as_json.output)[0]["sentences"][0]["text"] == "Norway suspends talks"
    out = tmp_path / "page.html"
    assert CliRunner().invoke(main, ["read", str(report), "--html", str(out)]).exit_code == 0
    assert "Iceland" in out.read_text(encoding="utf-8")
    missing = CliRunner().invoke(main, ["read", str(tmp_path / "none.txt")])
    assert missing.exit_code == 2
    both = CliRunner().invoke(main, ["read", str(report), "--json", "--html", str(out)])
    assert both.exit_code == 2
