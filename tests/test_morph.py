"""Morphological features by rule, on clauses tagged and parsed by hand."""

from __future__ import annotations

import pytest

from sitrep.reader.morph import features


def of(clause: str, word: str) -> dict[str, str]:
    """`clause` is word/tag/head (from 1, 0 for the root)/relation, with blanks between."""
    rows = [cell.rsplit("/", 3) for cell in clause.split(" ")]
    words = [row[0] for row in rows]
    heads = [int(row[2]) - 1 if row[2] != "0" else i for i, row in enumerate(rows)]
    value = features(words, [r[1] for r in rows], heads, [r[3] for r in rows])[words.index(word)]
    return dict(pair.split("=") for pair in value.split("|")) if value else {}


@pytest.mark.parametrize(
    ("clause", "word", "expected"),
    [
        ("Leave/VB/0/root now/RB/1/advmod", "Leave", {"Mood": "Imp", "VerbForm": "Fin"}),
        ("they/PRP/3/nsubj will/MD/3/aux leave/VB/0/root", "leave", {"VerbForm": "Inf"}),
        ("want/VBP/0/root to/TO/3/mark leave/VB/1/xcomp", "leave", {"VerbForm": "Inf"}),
        (
            "demands/VBZ/0/root that/IN/4/mark she/PRP/4/nsubj leave/VB/1/ccomp",
            "leave",
            {"Mood": "Sub", "Tense": "Pres", "VerbForm": "Fin"},
        ),
        (
            "troops/NNS/3/nsubj:pass were/VBD/3/aux:pass sent/VBN/0/root",
            "sent",
            {"Tense": "Past", "VerbForm": "Part", "Voice": "Pass"},
        ),
        ("they/PRP/3/nsubj have/VBP/3/aux left/VBN/0/root", "left", {"Tense": "Past", "VerbForm": "Part"}),
        (
            "soldiers/NNS/0/root held/VBN/1/acl there/RB/2/advmod",
            "held",
            {"Tense": "Past", "VerbForm": "Part", "Voice": "Pass"},
        ),
        (
            "it/PRP/2/nsubj sank/VBD/0/root",
            "sank",
            {"Mood": "Ind", "Tense": "Past", "VerbForm": "Fin"},
        ),
        ("it/PRP/4/nsubj did/VBD/4/aux not/RB/4/advmod sink/VB/0/root", "not", {"Polarity": "Neg"}),
        (
            "troops/NNS/2/nsubj leave/VBP/0/root",
            "leave",
            {"Mood": "Ind", "Number": "Plur", "Person": "3", "Tense": "Pres", "VerbForm": "Fin"},
        ),
        ("Nations/NNPS/0/root", "Nations", {"Number": "Plur"}),
        ("It/PRP/0/root", "It", {"Gender": "Neut", "Number": "Sing", "Person": "3", "PronType": "Prs"}),
        (",/,/0/punct", ",", {}),
    ],
)
def test_features(clause: str, word: str, expected: dict[str, str]) -> None:
    assert of(clause, word) == expected
