"""The tables of resolution: every row has a source and means something that the code and the record know."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from sitrep import gazetteer
from sitrep.extract import lexicon
from sitrep.record import PLOVER_TYPES, ActorType
from sitrep.resolve import events, institutions, lemmas
from sitrep.resolve.rules import rows, word_set, words_of

TABLES = (
    "counted.tsv",
    "event_types.tsv",
    "generic_heads.tsv",
    "institutions.tsv",
    "legal_forms.tsv",
    "number_words.tsv",
    "offices.tsv",
    "own_actors.tsv",
    "particles.tsv",
    "short_names.tsv",
    "spelling.tsv",
    "supranational.tsv",
    "theme_kinds.tsv",
    "trigger_classes.tsv",
    "word_sets.tsv",
)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_whole_and_has_a_source(table: str) -> None:
    assert rows(table)
    for row in rows(table):
        assert row["source"], row
        assert None not in row, row


def test_types_are_the_records() -> None:
    for table in ("generic_heads.tsv", "institutions.tsv"):
        assert {row["type"] for row in rows(table)} <= set(get_args(ActorType))
    for row in rows("event_types.tsv"):
        assert {row["a"], row["b"]} <= set(PLOVER_TYPES) and 0 < float(row["likeness"]) <= 1


def test_every_weight_is_used_and_explained() -> None:
    code = Path(events.__file__).read_text(encoding="utf-8")
    for row in rows("event_weights.tsv"):
        assert row["meaning"]
        feature = row["feature"].removesuffix("_side").removesuffix("_apart")
        assert f'"{row["feature"]}"' in code or f'"{feature}"' in code, row


def test_classes_that_go_together_exist() -> None:
    classes = {row["class"] for row in rows("trigger_classes.tsv")}
    assert {name for pair in lemmas.kin() for name in pair} <= classes
    assert lemmas.classes_of("call off") == lemmas.classes_of("suspend")
    assert lemmas.state_of("terminate") == "ended" and lemmas.state_of("visit") is None


def test_bodies_and_things_are_known_to_those_who_use_them() -> None:
    world, words = gazetteer.load(), lexicon.load()
    known = {name for noun in ("operation", "agreement", "soldier", "base") for name in words.object_classes(noun)}
    assert known & {row["a"] for row in rows("theme_kinds.tsv")}
    for row in rows("supranational.tsv"):
        assert world.organisation(row["organisation"]) is not None, row
    for row in rows("own_actors.tsv"):
        found = world.organisation(row["name"])
        assert found is not None and found.name == row["name"], row


def test_sets_of_words() -> None:
    assert "junta" in word_set("unlawful") and "the" in words_of("function_words.txt")
    with pytest.raises(KeyError):
        word_set("no such set")


@pytest.mark.parametrize(
    ("head", "others", "kind"),
    [
        ("ministry", ("defense",), "ministry of defence"),
        ("junta", ("military",), "government"),
        ("government", ("transitional",), "transitional government"),
        ("forces", (), "military"),
        ("forces", ("rebel",), None),
        ("staff", ("general",), "military"),
    ],
)
def test_descriptions_of_institutions(head: str, others: tuple[str, ...], kind: str | None) -> None:
    found = institutions.institution(head, others)
    assert (found.kind if found else None) == kind


def test_offices_in_a_role_are_the_most_specific() -> None:
    assert institutions.offices_in(("ghanaian", "foreign", "minister")) == {"foreign minister"}
    assert institutions.offices_in(("minister",)) == {"minister"}
