"""How alike names are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.resolve.names import compare_organisations, compare_persons, fold, is_acronym_of, words
from sitrep.resolve.rules import rows

SAME = [
    ("Yusuf Adeyemi", "Yusuf Adeyemin"),
    ("Yusuf Adeyemi", "Yusuf Adeyemii"),
    ("Rénée Ólafsdóttir", "Renee Olafsdottir"),
    ("Moussa Traoré", "Musa Traore"),
    ("Saeed al-Khatib", "Said Katib"),
    ("Ana Beatriz Duarte", "Ana Duarte"),
    ("Park Min-jun", "Min-jun Park"),
    ("J. Whitcombe", "Julia Whitcombe"),
    ("Oumar N’Diaye", "Umar Ndiaye"),
]
DIFFERENT = [
    ("Amadou Traoré", "Moussa Traoré"),
    ("Mario Bianchi", "Maria Bianchi"),
    ("Anna Petrova", "Anna Petersen"),
    ("Kim Su Bin", "Kim Su Ho"),
    ("Ana Beatriz Duarte", "Ana Carolina Duarte"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_spellings_of_one_person(a: str, b: str) -> None:
    likeness = compare_persons(words(a), words(b))
    assert likeness.score >= 0.8 and not likeness.excludes, likeness.reason


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_two_persons(a: str, b: str) -> None:
    assert compare_persons(words(a), words(b)).excludes


def test_a_surname_fits_its_bearer_and_nobody_else() -> None:
    assert compare_persons(("traore",), words("Moussa Traoré")).score >= 0.8
    assert compare_persons(("traore",), words("Moussa Diarra")).excludes


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_symmetric_and_whole_with_itself(a: str, b: str) -> None:
    x, y = words(a), words(b)
    if x and y:
        assert compare_persons(x, y)[:2] == compare_persons(y, x)[:2]
        assert compare_persons(x, x).score == 1.0
        assert 0.0 <= compare_organisations(x, y).score <= 1.0


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_acronyms() -> None:
    assert is_acronym_of("sadc", words("Southern African Development Community"))
    assert is_acronym_of("oas", words("Organization of American States"))
    assert not is_acronym_of("oas", words("Organization of African Unity"))


def test_organisations_differ_by_a_word_with_content() -> None:
    assert compare_organisations(words("Lake Chad Basin Commission"), words("Lake Chad Basin Comission")).score >= 0.85
    assert compare_organisations(words("Northern Front"), words("Southern Front")).score < 0.85


@pytest.mark.parametrize("row", rows("spelling.tsv"), ids=lambda row: row["pattern"])
def test_every_spelling_rule_has_an_example_that_it_changes(row: dict[str, str]) -> None:
    import re

    assert any(re.search(row["pattern"], word) for word in row["example"].lower().split())
    assert row["source"]
