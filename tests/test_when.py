"""Which time expression dates an event."""

from __future__ import annotations

import pytest

from sitrep.extract.when import WhenFinder
from sitrep.reader import Predicate
from sitrep.reader.protocol import Argument
from sitrep.temporal import find
from tests.readings import reading


def finder(*sentences: str, predicates: tuple[Predicate, ...] = ()) -> WhenFinder:
    """A finder over sentences written word/tag/head/relation."""
    text, blocks = "", []
    for sentence in sentences:
        rows = [word.rsplit("/", 3) for word in sentence.split()]
        text += (" " if text else "") + " ".join(row[0] for row in rows)
        blocks.append("\n".join(" ".join(row) for row in rows))
    doc = reading(text, *blocks, predicates=predicates)
    return WhenFinder(doc, find(text), {p.token: p for p in predicates})


def when(found: WhenFinder, word: str, types: dict[str, str]) -> str | None:
    """The words that date the event of `word`; `types` are the PLOVER types of the words that name events."""
    doc = found.doc
    token = next(t for t in doc if t.text == word)
    k = found.of(token, {t.i: types[t.text] for t in doc if t.text in types})
    return None if k is None else found.times[k].text


RAID = "Troops/NNS/2/nsubj raided/VBD/0/root the/DT/4/det port/NN/2/obj in/IN/6/case June/NNP/2/obl ././2/punct"


def test_the_clause_s_own_expression() -> None:
    assert when(finder(RAID), "raided", {"raided": "ASSAULT"}) == "June"


def test_the_predicate_s_time_argument_comes_before_a_nearer_expression() -> None:
    sentence = (
        "On/IN/2/case Friday/NNP/4/obl they/PRP/4/nsubj signed/VBD/0/root the/DT/7/det "
        "June/NNP/7/compound pact/NN/4/obj"
    )
    own = Predicate(3, None, (Argument(0, 2, "ARGM-TMP"),))
    assert when(finder(sentence, predicates=(own,)), "signed", {"signed": "AGREE"}) == "Friday"


def test_a_relative_clause_keeps_its_time_to_itself() -> None:
    sentence = (
        "Troops/NNS/2/nsubj burned/VBD/0/root a/DT/4/det town/NN/2/obj that/WDT/7/obj rebels/NNS/7/nsubj "
        "took/VBD/4/acl:relcl in/IN/9/case May/NNP/7/obl"
    )
    types = {"burned": "ASSAULT", "took": "COERCE"}
    assert when(finder(sentence), "burned", types) is None
    assert when(finder(sentence), "took", types) == "May"


def test_what_a_clause_brought_about_has_its_day() -> None:
    sentence = (
        "The/DT/2/det premier/NN/3/nsubj resigned/VBD/0/root in/IN/5/case May/NNP/3/obl ,/,/8/punct which/WDT/8/nsubj "
        "prompted/VBD/3/acl:relcl marches/NNS/8/obj"
    )
    assert when(finder(sentence), "marches", {"marches": "PROTEST", "resigned": "CONCEDE"}) == "May"


def test_the_time_of_a_decision_dates_what_was_decided() -> None:
    sentence = (
        "They/PRP/2/nsubj recalled/VBD/0/root a/DT/4/det decision/NN/2/obj last/JJ/6/amod June/NNP/4/nmod to/TO/8/mark "
        "end/VB/4/acl patrols/NNS/8/obj"
    )
    assert when(finder(sentence), "end", {"end": "RETREAT"}) == "last June"


@pytest.mark.parametrize("preposition", ["until", "after", "before"])
def test_a_bound_is_no_date(preposition: str) -> None:
    sentence = RAID.replace("in/IN", f"{preposition}/IN")
    assert when(finder(sentence), "raided", {"raided": "ASSAULT"}) is None


def test_an_accusation_does_not_date_what_it_is_about() -> None:
    sentence = "Peru/NNP/2/nsubj condemned/VBD/0/root the/DT/4/det raid/NN/2/obj on/IN/6/case Friday/NNP/2/obl"
    types = {"condemned": "ACCUSE", "raid": "ASSAULT"}
    assert when(finder(sentence), "condemned", types) == "Friday"
    assert when(finder(sentence), "raid", types) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Thousands/NNS/2/nsubj fled/VBD/0/root at/IN/5/case the/DT/5/det time/NN/2/obl ././2/punct", "June"),
        ("They/PRP/2/nsubj fled/VBD/0/root ././2/punct", "June"),
        ("Thousands/NNS/3/nsubj then/RB/3/advmod fled/VBD/0/root ././3/punct", "June"),
        ("Thousands/NNS/2/nsubj fled/VBD/0/root ././2/punct", None),
        ("They/PRP/3/nsubj had/VBD/3/aux fled/VBN/0/root ././3/punct", None),
        ("They/PRP/2/nsubj fled/VBP/0/root ././2/punct", None),
    ],
)
def test_the_day_that_the_story_stands_at(sentence: str, expected: str | None) -> None:
    types = {"raided": "ASSAULT", "fled": "RETREAT"}
    assert when(finder(RAID, sentence), "fled", types) == expected


def test_now_is_no_date() -> None:
    sentence = "Troops/NNS/3/nsubj now/RB/3/advmod raid/VBP/0/root the/DT/5/det port/NN/3/obj"
    assert when(finder(sentence), "raid", {"raid": "ASSAULT"}) is None
