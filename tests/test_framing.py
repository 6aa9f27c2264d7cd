"""The differing words that outlets use for one referent."""

from __future__ import annotations

import pytest
from resolve_texts import Ev, told

from sitrep.record import Record, Report, Statements
from sitrep.resolve import framing, resolve
from sitrep.resolve.rules import rows

CLASSES = {"opponents", "rulers", "leader", "hired", "takeover", "force", "killing", "crowd", "punish"}


def record(*items: tuple[Report, Statements]) -> Record:
    return resolve(items, software="test", reader="test")


def labels(found: Record) -> dict[str, set[str]]:
    names = {f"actor:{actor.id}": actor.name for actor in found.actors}
    names |= {f"event:{event.id}": event.type for event in found.events}
    return {names[one.about]: {label.text for label in one.labels} for one in found.framings}


def test_a_group_of_hired_men_is_named_beside_its_labels() -> None:
    found = record(
        told("a", "The [Russian mercenary group|n c=RUS] [Vepr|ORG] came to [Chad|GPE]."),
        told("b", "[Vepr|ORG], a [private military company|n], denied it. [Russian instructors|n c=RUS] stayed."),
    )
    ((about, said),) = labels(found).items()
    assert about == "Vepr"
    assert {"Russian mercenary group", "private military company", "Russian instructors"} <= said


def test_a_leader_under_differing_descriptions() -> None:
    found = record(
        told("a", "The strongman [Idriss Moro|PERSON role=strongman] spoke."),
        told("b", "[Idriss Moro|PERSON], the [interim president|n], spoke."),
    )
    assert labels(found)["Idriss Moro"] == {"strongman", "interim president"}


def test_the_rulers_of_a_state() -> None:
    found = record(
        told("a", "[Chad|GPE]’s [junta|n c=TCD] spoke. The [Chadian junta|n c=TCD] left."),
        told("b", "The [transitional authorities|n c=TCD] of [Chad|GPE] met. The [Chadian government|n c=TCD] agreed."),
    )
    (said,) = labels(found).values()
    assert {"junta", "Chadian junta"} & said and {"transitional authorities", "Chadian government"} & said


def test_armed_opponents_without_a_name_are_those_of_one_conflict() -> None:
    fled = [Ev("fled", "RETREAT", "r")]
    found = record(
        told("a", "[Chad|GPE] and [Libya|GPE] met. [Jihadist rebels|n #r] fled from [Chad|GPE].", events=fled),
        told("b", "[Libya|GPE] and [Chad|GPE] met. The [terrorist groups|n #r] fled to [Libya|GPE].", events=fled),
        told("c", "[Peru|GPE] and [Chile|GPE] met. The [armed bandits|n #r] fled from [Peru|GPE].", events=fled),
    )
    assert {frozenset(said) for said in labels(found).values()} == {frozenset({"Jihadist rebels", "terrorist groups"})}


def test_one_event_under_two_words() -> None:
    found = record(
        told(
            "a",
            "The [army|n #a c=TCD] staged a coup in [Chad|GPE] on 4 May 2021.",
            events=[Ev("coup", "ASSAULT", "a", when="on 4 May 2021")],
            published="2021-05-05",
        ),
        told(
            "b",
            "The [army|n #a c=TCD] staged a revolution in [Chad|GPE] on 4 May 2021.",
            events=[Ev("revolution", "ASSAULT", "a", when="on 4 May 2021", lemma="coup")],
            published="2021-05-05",
        ),
    )
    assert labels(found).get("ASSAULT") == {"coup", "revolution"}


def test_one_word_or_one_report_is_no_framing() -> None:
    assert not labels(record(told("a", "[Chad|GPE]’s [junta|n c=TCD]."), told("b", "[Chad|GPE]’s [junta|n c=TCD].")))
    assert not labels(record(told("a", "[Chad|GPE]’s [junta|n c=TCD] is the [Chadian government|n c=TCD].")))


@pytest.mark.parametrize(
    ("text", "label", "distance"),
    [
        ("They fought so-called rebels.", "rebels", "so-called"),
        ("They fought “terrorists” there.", "terrorists", "“…”"),
        ("They fought “foreign terrorists” there.", "terrorists", "“…”"),
        ("“We will fight terrorists wherever we find them,” he said.", "terrorists", ""),
        ("They fought men believed to be bandits. Allegedly it rained.", "bandits", ""),
        ("They met militants suspected of raids.", "militants", "suspected of"),
        ("They met rebels. He claims it rained.", "rebels", ""),
    ],
)
def test_words_of_distance(text: str, label: str, distance: str) -> None:
    start = text.index(label)
    assert framing.hedge(text, start, start + len(label)) == distance


def test_an_adjective_is_no_label() -> None:
    found = record(
        told("a", "[Chad|GPE] met radical change and [Libya|GPE] met [rebels|n]."),
        told("b", "[Chad|GPE] and [Libya|GPE] met [rebels|n]."),
    )
    assert not labels(found)


def test_the_lexicon_is_sourced_and_sorted_into_known_classes() -> None:
    words = rows("framing_words.tsv")
    assert {row["class"] for row in words} == CLASSES
    assert {row["tone"] for row in words} == {"condemning", "approving", "euphemism", "neutral"}
    assert all(row["source"] and row["word"] == row["word"].strip() for row in words)
    assert len({(row["word"], row["class"]) for row in words}) == len(words)
    for kind in CLASSES:
        assert len({row["tone"] for row in words if row["class"] == kind}) > 1
    assert all(row["source"] and row["where"] in ("before", "after") for row in rows("framing_hedges.tsv"))
