"""Lemmas: tables, spelling rules, conventions, and what holds for any word."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.reader.lemmas import lemma

TAGS = ("NN", "NNS", "NNP", "NNPS", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "JJ", "JJR", "JJS", "RB", "RBR", "CD", "")


@pytest.mark.parametrize(
    ("word", "tag", "base"),
    [
        ("withdrew", "VBD", "withdraw"),
        ("overthrown", "VBN", "overthrow"),
        ("rebuilt", "VBN", "rebuild"),
        ("lay", "VBD", "lie"),
        ("laid", "VBD", "lay"),
        ("lying", "VBG", "lie"),
        ("freed", "VBN", "free"),
        ("died", "VBD", "die"),
        ("denied", "VBD", "deny"),
        ("hoping", "VBG", "hope"),
        ("hopping", "VBG", "hop"),
        ("planed", "VBD", "plane"),
        ("planned", "VBN", "plan"),
        ("sanctioned", "VBD", "sanction"),
        ("trafficking", "VBG", "traffic"),
        ("vetoes", "VBZ", "veto"),
        ("clashes", "VBZ", "clash"),
        ("closes", "VBZ", "close"),
        ("SUSPENDS", "VBZ", "suspend"),
        ("re-evaluated", "VBN", "re-evaluate"),
    ],
)
def test_verbs(word: str, tag: str, base: str) -> None:
    assert lemma(word, tag) == base


@pytest.mark.parametrize(
    ("british", "american", "tag", "base"),
    [
        ("travelled", "traveled", "VBD", ("travel", "travel")),
        ("cancelling", "canceling", "VBG", ("cancel", "cancel")),
        ("organised", "organized", "VBN", ("organise", "organize")),
        ("analysing", "analyzing", "VBG", ("analyse", "analyze")),
        ("colours", "colors", "NNS", ("colour", "color")),
        ("neighbouring", "neighboring", "VBG", ("neighbour", "neighbor")),
    ],
)
def test_both_spellings_stay_what_they_are(british: str, american: str, tag: str, base: tuple[str, str]) -> None:
    assert (lemma(british, tag), lemma(american, tag)) == base


@pytest.mark.parametrize(
    ("word", "tag", "base"),
    [
        ("militias", "NNS", "militia"),
        ("armies", "NNS", "army"),
        ("bases", "NNS", "base"),
        ("crises", "NNS", "crisis"),
        ("embargoes", "NNS", "embargo"),
        ("spokeswomen", "NNS", "spokeswoman"),
        ("housewives", "NNS", "housewife"),
        ("headquarters", "NNS", "headquarters"),
        ("corps", "NNS", "corps"),
        ("aircraft", "NNS", "aircraft"),
        ("buses", "NNS", "bus"),
        ("houses", "NNS", "house"),
        ("mines", "NNS", "mine"),
        ("people", "NNS", "person"),
        ("1990s", "NNS", "1990s"),
        ("MPs", "NNS", "MP"),
        ("TROOPS", "NNS", "troop"),
        ("GDP", "NN", "GDP"),
        ("Junta", "NN", "junta"),
        ("Nations", "NNPS", "Nation"),
        ("Netherlands", "NNPS", "Netherlands"),
        ("Bamako", "NNP", "Bamako"),
    ],
)
def test_nouns(word: str, tag: str, base: str) -> None:
    assert lemma(word, tag) == base


@pytest.mark.parametrize(
    ("word", "tag", "base"),
    [
        ("worst", "JJS", "bad"),
        ("bigger", "JJR", "big"),
        ("deadliest", "JJS", "deadly"),
        ("safer", "JJR", "safe"),
        ("better", "RBR", "well"),
        ("sooner", "RBR", "soon"),
        ("more", "JJR", "more"),
        ("Malian", "JJ", "Malian"),
        ("Recent", "JJ", "recent"),
        ("anti-French", "JJ", "anti-French"),
        ("Franco-Malian", "JJ", "Franco-Malian"),
        ("Cross-border", "JJ", "cross-border"),
        ("united", "JJ", "united"),
    ],
)
def test_adjectives_and_adverbs(word: str, tag: str, base: str) -> None:
    assert lemma(word, tag) == base


@pytest.mark.parametrize(
    ("word", "tag", "base"),
    [
        ("n't", "RB", "not"),
        ("n\u2019t", "RB", "not"),
        ("'s", "POS", "'s"),
        ("\u2019s", "VBZ", "be"),
        ("'re", "VBP", "be"),
        ("'ve", "VB", "have"),
        ("'ll", "MD", "will"),
        ("wo", "MD", "will"),
        ("would", "MD", "would"),
        ("an", "DT", "a"),
        ("those", "DT", "that"),
        ("Them", "PRP", "they"),
        ("i", "PRP", "I"),
        ("their", "PRP$", "their"),
        ("whom", "WP", "who"),
        ("5,100", "CD", "5100"),
        ("\u201c", "``", '"'),
    ],
)
def test_closed_classes(word: str, tag: str, base: str) -> None:
    assert lemma(word, tag) == base


@given(st.text(min_size=1, max_size=30), st.sampled_from(TAGS))
def test_any_text_has_a_lemma_that_holds_still(word: str, tag: str) -> None:
    found = lemma(word, tag)
    assert found
    assert lemma(word, tag) == found


@given(st.from_regex(r"[a-z]{3,12}", fullmatch=True))
def test_infinitives_and_unknown_tags_only_lose_capitals(word: str) -> None:
    assert lemma(word.upper(), "") == word
    if word not in {"are", "was", "were", "been", "had"}:
        assert lemma(word, "VB") == word


@pytest.mark.parametrize("name", ["lemma_base.tsv", "lemma_closed.tsv", "lemma_irregular.tsv", "lemma_proper.tsv"])
def test_data_files_name_their_source_and_are_well_formed(name: str) -> None:
    text = (files("sitrep.reader") / "data" / name).read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.startswith("# ")]
    head, *rows = [line.split("\t") for line in text.splitlines() if not line.startswith("# ")]
    assert any(line.startswith(("# Source", "# Sources")) for line in comments)
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    assert len({tuple(row[:2]) for row in rows}) == len(rows), "a row stands twice"
    assert len(text.encode()) < 153_600


def test_every_irregular_form_leads_back_to_its_base() -> None:
    tags = {"V": ("VBD", "VBN", "VBG", "VBZ"), "N": ("NNS",), "J": ("JJR", "JJS"), "R": ("RBR", "RBS")}
    text = (files("sitrep.reader") / "data" / "lemma_irregular.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("# ")][1:]
    bases: dict[tuple[str, str], set[str]] = {}
    for base, kind, forms in rows:
        for form in forms.split(" "):
            bases.setdefault((form, kind), set()).add(base)
    for (form, kind), allowed in bases.items():
        found = {lemma(form, tag) for tag in tags[kind]}
        assert found & allowed, f"{form} ({kind}): {sorted(found)} holds none of {sorted(allowed)}"
