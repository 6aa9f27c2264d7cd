"""The benches of extraction: how data is read, statuses are folded into types, and verdicts are applied."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import extract_events, extract_factuality, extract_precision
from training import event_types


def test_marked_sentences_keep_the_places_of_their_marks(tmp_path: Path) -> None:
    path = tmp_path / "plv.tsv"
    path.write_text(
        "sentence_id\tmarked_sentence\tgold_root\n1\t<s>Peru</s> met <t>Chile</t> and <t>Brazil</t>.\tCONSULT\n",
        encoding="utf-8",
    )
    (row,) = extract_events.marked(path)
    assert row.text == "Peru met Chile and Brazil."
    assert [row.text[a:b] for a, b in (*row.source, *row.target)] == ["Peru", "Chile", "Brazil"]


@pytest.mark.parametrize(
    ("kind", "status", "root"),
    [
        ("AID", "announced", "AGREE"),
        ("AID", "occurred", "AID"),
        ("AID", "denied", "REJECT"),
        ("RETREAT", "demanded", "REQUEST"),
        ("ASSAULT", "threatened", "THREATEN"),
        ("SANCTION", "announced", "THREATEN"),
        ("ACCUSE", "occurred", "ACCUSE"),
    ],
)
def test_the_codebook_folds_the_status_into_the_type(kind: str, status: str, root: str) -> None:
    assert extract_events.folded(kind, status) == root


def test_macro_f1_counts_every_class_once() -> None:
    whole, by = extract_events.macro_f1(["a", "a", "a", "b"], ["a", "a", "a", None])
    assert by == {"a": 1.0, "b": 0.0}
    assert whole == 0.5


def test_a_treebank_text_is_written_as_in_the_paper() -> None:
    text = "He said : `` We did n't go -LRB- yet -RRB- . '' Peru 's army , too ."
    assert extract_precision.plain(text) == "He said: “We didn't go (yet).” Peru's army, too."


def test_annotated_articles_give_text_and_places() -> None:
    xml = (
        '<Document><token sentence="0" t_id="1">Peru</token><token sentence="0" t_id="2">left</token>'
        '<token sentence="0" t_id="3">.</token><token sentence="1" t_id="4">More</token>'
        '<Markables><EVENT_MENTION certainty="CERTAIN" polarity="POS" time="NON_FUTURE"><token_anchor t_id="2"/>'
        "</EVENT_MENTION></Markables></Document>"
    )
    text, (gold,) = extract_factuality.article(xml)
    assert text == "Peru left."
    assert text[gold.at :].startswith("left")
    assert (gold.polarity, gold.certainty, gold.future) == ("POS", "CERTAIN", "NON_FUTURE")


def test_the_model_learns_words_and_is_never_asked_about_what_it_saw() -> None:
    rows = [frozenset({"w:tent", "w:x"}), frozenset({"w:jail", "w:x"})] * 20
    labels = ["AID", "COERCE"] * 20
    assert event_types.crossed(rows, labels, folds=4) == labels
    odd = [frozenset({f"w:{n}"}) for n in range(40)]
    assert event_types.matrix(odd)[0] == []


def test_the_exported_model_says_what_the_trained_one_does(tmp_path: Path) -> None:
    import numpy as np

    rows = [frozenset({"w:tent", "w:x"}), frozenset({"w:jail", "w:x"})] * 20
    path = tmp_path / "types.npz"
    assert event_types.export(rows, ["AID", "COERCE"] * 20, path) < 300_000
    with np.load(path) as data:
        assert bytes(data["types"]).decode().split("\n") == ["AID", "COERCE"]
        names = bytes(data["names"]).decode().split("\n")
        assert data["weights"][names.index("w:tent")].argmax() == 0
