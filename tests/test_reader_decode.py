"""Decoding: trees are the best trees, spans obey BIO, core roles stay unique."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sitrep.reader.decode import bio_transitions, spans, tree, unique_core, viterbi


def is_tree(heads: list[int]) -> bool:
    if heads.count(0) != 1:
        return False
    for start in range(1, len(heads) + 1):
        seen, node = set(), start
        while node:
            if node in seen:
                return False
            seen.add(node)
            node = heads[node - 1]
    return True


def log_softmax(arc: np.ndarray) -> np.ndarray:
    shifted = arc - arc.max(1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(1, keepdims=True))


def total(arc: np.ndarray, heads: list[int]) -> float:
    return float(sum(arc[i, h] for i, h in enumerate(heads)))


def scores(words: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float32, (words, words + 1), elements=st.floats(-5, 5, width=32))


@given(st.integers(1, 12).flatmap(scores))
def test_tree_is_always_a_tree_with_one_root(arc: np.ndarray) -> None:
    assert is_tree(tree(arc))


@given(st.integers(2, 5).flatmap(scores))
def test_tree_is_the_best_one_for_its_root(arc: np.ndarray) -> None:
    found = tree(arc)
    root = found.index(0)
    log = log_softmax(arc)
    n = arc.shape[0]
    best = max(
        total(log, list(heads))
        for heads in itertools.product(range(n + 1), repeat=n)
        if is_tree(list(heads)) and heads[root] == 0
    )
    assert total(log, found) == pytest.approx(best, abs=1e-3)


LABELS = ["O", "B-A", "I-A", "B-B", "I-B"]


@given(arrays(np.float32, (2, 6, 5), elements=st.floats(-5, 5, width=32)))
def test_viterbi_obeys_bio_and_beats_every_other_legal_sequence_locally(logits: np.ndarray) -> None:
    moves = bio_transitions(LABELS)
    best = viterbi(logits, moves)
    for row, sequence in zip(logits, best, strict=True):
        tags = [LABELS[k] for k in sequence]
        for before, tag in itertools.pairwise(["O", *tags]):
            if tag.startswith("I-"):
                assert before[2:] == tag[2:]
        value = sum(row[i, k] for i, k in enumerate(sequence))
        outside = sum(row[i, 0] for i in range(len(sequence)))
        assert value >= outside - 1e-4


def test_viterbi_equals_exhaustive_search() -> None:
    rng = np.random.default_rng(7)
    moves = bio_transitions(LABELS)
    logits = rng.normal(size=(1, 4, 5)).astype(np.float32)

    def value(sequence: tuple[int, ...]) -> float:
        out = moves[-1, sequence[0]] + logits[0, 0, sequence[0]]
        for i in range(1, 4):
            out += moves[sequence[i - 1], sequence[i]] + logits[0, i, sequence[i]]
        return float(out)

    best = max(itertools.product(range(5), repeat=4), key=value)
    assert tuple(viterbi(logits, moves)[0]) == best


def test_spans_of_bio() -> None:
    assert spans(["B-PER", "I-PER", "O", "I-ORG", "B-ORG"]) == [(0, 1, "PER"), (3, 3, "ORG"), (4, 4, "ORG")]


def test_unique_core_keeps_the_best_of_each_numbered_role_and_all_adjuncts() -> None:
    found = [(0, 0, "ARG0"), (2, 3, "ARG0"), (4, 4, "ARGM-TMP"), (5, 5, "ARGM-TMP"), (6, 6, "R-ARG0")]
    assert unique_core(found, [0.1, 0.9, 0.5, 0.4, 0.3]) == found[1:]
