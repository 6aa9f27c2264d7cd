"""Common nouns and numbers that stand for people are mentions where a verb says what they do or suffer."""

from __future__ import annotations

import pytest

from sitrep.extract import extract
from sitrep.reader import load_reader
from sitrep.record import Report
from sitrep.temporal import find


@pytest.mark.parametrize(
    ("text", "actor", "recipient"),
    [
        ("The court acquitted the trader on Monday.", "court", "trader"),
        ("Smugglers kidnapped four surveyors near the dam.", "Smugglers", "surveyors"),
        ("The minister called on farmers to report losses.", "minister", "farmers"),
        ("The raiders wounded eighty others.", "raiders", "others"),
        ("In all, the raiders abducted three on Sunday.", "raiders", "three"),
    ],
)
def test_who_takes_part(text: str, actor: str, recipient: str) -> None:
    doc = next(iter(load_reader().read([text])))
    found = extract(Report(id="r", path="r", text=text, sha256=""), doc, find(text))
    first = found.events[0]
    assert [found.mentions[m].text for m in first.actors] == [actor]
    assert recipient in [found.mentions[m].text for m in first.recipients]


def test_a_bare_noun_beside_the_matter_is_no_mention() -> None:
    text = "The book about a surveyor sold well in the town of carpenters."
    doc = next(iter(load_reader().read([text])))
    found = extract(Report(id="r", path="r", text=text, sha256=""), doc, find(text))
    assert not [m for m in found.mentions if "surveyor" in m.text or "carpenter" in m.text]
