"""Who takes part in an event: common nouns and numbers for people, nouns that one suffers, adjectives, owners."""

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


@pytest.mark.parametrize(
    ("text", "trigger", "actor", "recipient"),
    [
        ("The murder of a journalist shocked Lima.", "murder", [], ["journalist"]),
        ("Nobody explained Ramon Ortega's arrest.", "arrest", [], ["Ramon Ortega"]),
        ("The Peruvian withdrawal from Chile began on Monday.", "withdrawal", ["Peruvian"], ["Chile"]),
        ("The government curfew was widely ignored.", "curfew", ["government"], []),
        ("He flew home after talks with the Chilean envoy.", "talks", ["He"], ["Chilean envoy"]),
        ("An anti-government protest filled the square.", "protest", [], ["government"]),
        ("The air raid killed two farmers.", "raid", [], ["farmers"]),
        ("Gunmen abducted a judge and shot him.", "shot", ["Gunmen"], ["him"]),
        ("The minister helped to end the violence.", "violence", [], []),
        ("Chile blamed Peru for sheltering rebels.", "sheltering", ["Peru"], ["rebels"]),
        ("The riot led by Peruvian guards shocked the town.", "riot", ["Peruvian guards"], []),
        ("The crowds demanded Ramon Ortega's arrest.", "arrest", [], ["Ramon Ortega"]),
        ("Ramon Ortega was reported killed on Monday.", "killed", [], ["Ramon Ortega"]),
        ("The governor is accused of beating and torturing inmates.", "torturing", ["governor"], ["inmates"]),
        ("He spoke of a series of kidnappings of oil workers.", "kidnappings", [], ["oil workers"]),
        ("Foreign journalists face severe restrictions.", "restrictions", [], ["Foreign journalists"]),
        ("Ana Ruiz met on Monday with the ailing former leader Pedro Duarte.", "met", ["Ana Ruiz"], ["Pedro Duarte"]),
        ("Two farmers were killed when gunmen attacked the market.", "killed", ["gunmen"], ["farmers"]),
        ("The talks began last month between Peru and Chile.", "began", ["Peru"], ["Chile"]),
        ("Police blamed the attack on the Red Star rebels.", "attack", ["Red Star rebels"], []),
        ("Chile opened a probe into Ana Ruiz's murder.", "opened", ["Chile"], []),
        ("The London attacks shocked the king.", "attacks", [], []),
        ("Two militant attacks hit the port.", "attacks", ["militant"], []),
        ("He did not mention talks between Ana Ruiz and Pedro Duarte.", "talks", ["Ana Ruiz"], ["Pedro Duarte"]),
    ],
)
def test_who_did_it_to_whom(text: str, trigger: str, actor: list[str], recipient: list[str]) -> None:
    doc = next(iter(load_reader().read([text])))
    found = extract(Report(id="r", path="r", text=text, sha256=""), doc, find(text))
    event = next(e for e in found.events if text[slice(*e.trigger)] == trigger)
    assert [found.mentions[m].text for m in event.actors] == actor
    assert [found.mentions[m].text for m in event.recipients] == recipient


def test_a_bare_noun_beside_the_matter_is_no_mention() -> None:
    text = "The book about a surveyor sold well in the town of carpenters."
    doc = next(iter(load_reader().read([text])))
    found = extract(Report(id="r", path="r", text=text, sha256=""), doc, find(text))
    assert not [m for m in found.mentions if "surveyor" in m.text or "carpenter" in m.text]
