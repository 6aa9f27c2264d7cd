"""How firmly plain news sentences say that something happened, read by the shipped reader; sentences are invented."""

from __future__ import annotations

import functools

import pytest
from spacy.tokens import Doc

from sitrep.extract import lexicon
from sitrep.extract.status import StatusFinder
from sitrep.reader import Reader, load_reader


@functools.cache
def shared_reader() -> Reader:
    return load_reader()


@functools.cache
def finder() -> StatusFinder:
    return StatusFinder(lexicon.load())


def status(text: str, word: str) -> tuple[str, list[str]]:
    """The status of the event that a word names, and the deciding words."""
    doc: Doc = next(iter(shared_reader().read([text])))
    token = next(t for t in doc if t.text == word)
    found, words = finder().of(token)
    return found, [t.text for t in words]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        # going on: the form of the verb, how long it has lasted, what is to end
        ("Prisoners are being tortured by the guards.", "tortured", "ongoing"),
        ("After being released by Chile, the two sailors flew home.", "released", "occurred"),
        ("The town has been besieged for three weeks.", "besieged", "ongoing"),
        ("Exports have declined for the second year.", "declined", "occurred"),
        ("The two-month-old war has killed thousands.", "war", "ongoing"),
        ("Rebels fighting in the north seized two towns.", "fighting", "ongoing"),
        ("Villagers are leaving while fighting rages in the hills.", "rages", "ongoing"),
        ("Chile urged the army to end the siege of the port.", "siege", "ongoing"),
        ("The army ended the siege of the port.", "siege", "occurred"),
        ("Peru agreed to lift the blockade of the port.", "blockade", "ongoing"),
        ("Thousands have fled the civil war in the islands.", "war", "ongoing"),
        ("The villages were rebuilt after the civil war.", "war", "occurred"),
        ("The civil war broke out in 1975.", "war", "occurred"),
        ("Chile told the rebels to stop shelling the port.", "shelling", "ongoing"),
        ("The fleet said it would press on with the blockade.", "blockade", "ongoing"),
        ("Russia is urging Peru to withdraw its troops.", "urging", "occurred"),
        ("Violence has continued despite the truce.", "continued", "ongoing"),
        # asked of somebody else
        ("The mayor of Lima wants the army to withdraw from the port.", "withdraw", "demanded"),
        ("Peru wants to see the rebels withdraw.", "withdraw", "demanded"),
        ("Chile should help by sending troops.", "sending", "demanded"),
        ("Chile called for the withdrawal of the troops.", "withdrawal", "demanded"),
        # may happen
        ("Chile could help free the hostages.", "free", "considered"),
        ("The islands could slide into war.", "war", "considered"),
        ("An attack on Peru would be a mistake.", "attack", "considered"),
        ("Peru will withdraw its troops if Chile signs the treaty.", "withdraw", "considered"),
        ("Chile sent ships in case fighting broke out.", "broke", "considered"),
        ("There are fears that the rebels will kill the hostages.", "kill", "considered"),
        ("Analysts predicted that the army would attack the port.", "attack", "considered"),
        ("Chile sent troops to prevent attacks on the port.", "attacks", "considered"),
        ("Chile accepted the ceasefire proposal.", "ceasefire", "considered"),
        ("Chile considered whether it should expel the envoy.", "expel", "considered"),
        ("There are fears that the treaty would be rejected by Chile.", "rejected", "considered"),
        ("Peru may be drifting towards war.", "war", "considered"),
        # will happen
        ("Peru will recall its ambassador when the talks end on Friday.", "end", "announced"),
        ("Peru pledged $ 17 million in aid to the islands.", "aid", "announced"),
        # did not
        ("Peru would have sent troops to Haiti.", "sent", "denied"),
        ("The rebels came close to killing the governor.", "killing", "denied"),
        ("The army ruled out sending troops to Haiti.", "sending", "denied"),
        ("Chile's failed attempt to kidnap the general angered Peru.", "kidnap", "denied"),
        ("The two kingdoms almost went to war.", "war", "denied"),
        ("The fleet denied claims it was shelling the port.", "shelling", "denied"),
        # said by others
        ("Peru blamed Chile for bombing the port.", "bombing", "alleged"),
        ("The army is facing allegations of torturing and beating prisoners.", "beating", "alleged"),
    ],
)
def test_what_is_said_of_an_event(text: str, word: str, expected: str) -> None:
    assert status(text, word)[0] == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The council may condemn the invasion.", "invasion"),
        ("Peru did not mention the talks.", "talks"),
        ("The king asked Peru not to support the war.", "war"),
        ("Chile demanded punishment for the attack.", "attack"),
        ("Peru threatened Chile with sanctions over the killing of two fishermen.", "killing"),
        ("Peru asked for help after rebels killed 12 soldiers.", "killed"),
        ("The emir announced in talks with Peru that he would resign.", "talks"),
        ("The riots that broke out on Monday may harm trade.", "riots"),
        ("Chile demanded the release of two sailors captured in June.", "captured"),
        ("The council may discuss a plan calling for a truce.", "calling"),
        ("Peru denied the accusation.", "accusation"),
        ("Authorities blamed smugglers for the attack.", "attack"),
        ("Chile promised to investigate how the fishermen were killed.", "killed"),
        ("Most voters oppose the war.", "war"),
        ("Students held a rally to denounce the ban.", "denounce"),
        ("The strikes may have caused a rise in prices.", "strikes"),
        ("Historians may examine the 1971 invasion.", "invasion"),
        ("The minister faced criticism over the raid.", "criticism"),
        ("The guards were able to arrest the smuggler.", "arrest"),
        ("Thousands marched in Lima to demand his resignation.", "demand"),
        ("Chile took steps to ease the sanctions.", "ease"),
        ("Peru not only condemned the raid but recalled its ambassador.", "condemned"),
    ],
)
def test_what_another_clause_says_leaves_a_fact_alone(text: str, word: str) -> None:
    assert status(text, word)[0] == "occurred"


def test_the_deciding_words_are_given() -> None:
    assert status("Peru will withdraw its troops if Chile signs the treaty.", "withdraw") == ("considered", ["if"])
    assert status("The rebels should help by freeing the hostages.", "freeing") == ("demanded", ["should"])


def test_a_demand_under_a_denial_is_denied() -> None:
    assert status("Peru has not demanded the withdrawal of the troops.", "withdrawal")[0] == "denied"
