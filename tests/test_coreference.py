"""Chains of names, descriptions and pronouns: the candidates, who looks back at whom, what the weights do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.tokens import Doc

from sitrep.reader import load_reader
from sitrep.reader.coreference import (
    KINDS,
    SAME_WORD,
    WINDOW,
    Linker,
    Mention,
    mentions,
    own_matrix,
    pair_matrix,
    pairs,
    table,
)
from sitrep.reader.protocol import install_extensions
from training.gum_chains import text_and_chains

GUM = """# newdoc id = GUM_news_made
# newpar
# newpar_block = p (1 s)
1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\tEntity=(1-person-new-cf1-1-coref
2\tenvoy\tenvoy\tNOUN\tNN\t_\t3\tnsubj\t_\tEntity=1)
3\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

# newpar
1\tShe\tshe\tPRON\tPRP\t_\t4\tnsubj\t_\tEntity=(1-person-giv-cf1-1-ana)
2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdid\tdo\tAUX\tVBD\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_
4\tsee\tsee\tVERB\tVB\t_\t0\troot\t_\t_
5\tOslo\tOslo\tPROPN\tNNP\t_\t4\tobj\t_\tEntity=(2-place-new-cf2-1-sgl)|SpaceAfter=No
6\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_
"""


@pytest.fixture(scope="module")
def doc() -> Doc:
    install_extensions()
    return Doc(
        English().vocab,
        words=[
            "The",
            "envoy",
            "of",
            "Norway",
            "left",
            ".",
            "She",
            "took",
            "her",
            "papers",
            ",",
            "which",
            "rained",
            ".",
        ],
        heads=[1, 4, 3, 1, 4, 4, 7, 7, 9, 7, 9, 12, 9, 7],
        deps="det nsubj case nmod root punct nsubj root nmod:poss obj punct nsubj acl:relcl punct".split(),
        pos="DET NOUN ADP PROPN VERB PUNCT PRON VERB PRON NOUN PUNCT PRON VERB PUNCT".split(),
        tags="DT NN IN NNP VBD . PRP VBD PRP$ NNS , WDT VBD .".split(),
        lemmas="the envoy of Norway leave . she take her paper , which rain .".split(),
        ents=["O", "O", "O", "B-GPE", *["O"] * 10],
    )


def test_candidates_are_noun_phrases_and_pronouns(doc: Doc) -> None:
    found = [(doc[m.start : m.end].text, KINDS[m.kind]) for m in mentions(doc)]
    assert found == [
        ("The envoy of Norway", "definite"),
        ("Norway", "name"),
        ("She", "she"),
        ("her", "she"),
        ("her papers", "possessive"),
        ("which", "who"),
    ]


def test_features_tell_a_mention_from_what_it_is_nested_in(doc: Doc) -> None:
    found = mentions(doc)
    columns = table(found)
    nested, apart = pair_matrix(columns, np.array([1, 3]), np.array([0, 0]))
    assert not np.array_equal(nested, apart)
    assert own_matrix(found).shape[0] == len(found)


@given(st.integers(0, 400), st.integers(1, 5))
def test_each_mention_looks_at_a_bounded_number_of_earlier_ones(size: int, words: int) -> None:
    found = [
        Mention(i, i + 1, i, KINDS.index("name"), 0, 0, False, i // 9, (f"w{i % words}",), f"w{i % words}")
        for i in range(size)
    ]
    near = pairs(found)
    assert len(near) == size
    for k, js in enumerate(near):
        assert len(js) <= WINDOW + SAME_WORD
        assert len(set(js)) == len(js)
        assert all(j < k for j in js)


def _weights(doc: Doc, link: float) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """A scorer that sees nothing: every pair scores `link`, being new scores 0."""
    found = mentions(doc)
    own, pair = own_matrix(found).shape[1], pair_matrix(table(found), np.array([1]), np.array([0])).shape[1]
    size, hidden = 3, 2
    return {
        "mention": np.zeros((4, size)),
        "mention_bias": np.zeros(size),
        "antecedent": np.zeros((4, size)),
        "antecedent_bias": np.zeros(size),
        "first": np.zeros((3 * size + 2 * own + pair, hidden)),
        "first_bias": np.zeros(hidden),
        "second": np.zeros((hidden, 1)),
        "second_bias": np.array([link]),
        "new": np.zeros((size + own, hidden)),
        "new_bias": np.zeros(hidden),
        "new_out": np.zeros((hidden, 1)),
        "new_out_bias": np.zeros(1),
    }


@pytest.mark.parametrize(("link", "chains"), [(-1.0, 0), (1.0, 1)])
def test_a_mention_takes_an_antecedent_that_scores_above_being_new(doc: Doc, link: float, chains: int) -> None:
    doc.tensor = np.zeros((len(doc), 4), dtype=np.float32)  # type: ignore[assignment]
    linked = Linker(_weights(doc, link)).link(doc)
    assert len(linked) == chains
    if chains:
        assert [doc[h].text for *_, h in linked[0]] == ["envoy", "Norway", "She", "her", "papers", "which"]


def test_gum_chains_stand_at_the_heads_of_their_mentions() -> None:
    text, chains = text_and_chains(GUM)
    assert text == "The envoy left.\nShe didn't see Oslo. "
    assert {text[at : at + 5].split()[0]: chain for at, chain in chains.items()} == {"envoy": 1, "She": 1, "Oslo.": 2}


def test_the_shipped_reader_links_a_name_a_shorter_name_and_a_pronoun() -> None:
    text = "President Ana Duarte flew to Lisbon on Monday. Duarte met the prime minister. She will stay for two days."
    [doc] = load_reader().read([text])
    chains = [[doc[head].text for *_, head in chain] for chain in doc._.chains]
    assert any({"Duarte", "She"} <= set(chain) for chain in chains), chains


def test_a_long_text_is_linked_without_a_table_of_all_pairs() -> None:
    sentence = "The council of Arden met the envoy of Borovia, and it thanked him. "
    [doc] = load_reader().read([sentence * 150])
    assert doc._.chains
    heads = [head for chain in doc._.chains for *_, head in chain]
    assert len(heads) == len(set(heads))
