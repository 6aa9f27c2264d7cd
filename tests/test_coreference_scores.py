"""The coreference scorer against worked examples of the literature, brute force, and what must hold of any score."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bench.coreference import METRICS, Chain, _best_total, b_cubed, ceaf_e, ceaf_m, chains, chains_only, muc, score


def of(text: str) -> list[Chain]:
    """ "ab cd" is two chains of two mentions."""
    return chains(text.split())


def percent(key: str, response: str, name: str) -> tuple[float, float]:
    counts = METRICS[name](of(key), of(response))
    return round(100 * counts.recall, 2), round(100 * counts.precision, 2)


@pytest.mark.parametrize(
    ("name", "recall", "precision"),
    [("muc", 40.0, 40.0), ("b3", 41.67, 50.0), ("ceafm", 57.14, 50.0), ("ceafe", 65.0, 43.33)],
)
def test_worked_example_of_pradhan_and_others(name: str, recall: float, precision: float) -> None:
    assert percent("abc defg", "ab cd fghi", name) == (recall, precision)


def test_muc_of_bagga_and_baldwin() -> None:
    key = "abcde fg hijkl"
    assert percent(key, "abcde fghijkl", "muc") == (100.0, 90.0)
    assert percent(key, "abcdehijkl fg", "muc") == (100.0, 90.0)


def test_b_cubed_tells_the_two_errors_of_bagga_and_baldwin_apart() -> None:
    key = "abcde fg hijkl"
    assert percent(key, "abcde fghijkl", "b3") == (100.0, 76.19)
    assert percent(key, "abcdehijkl fg", "b3") == (100.0, 58.33)


def test_singletons_count_for_b_cubed_and_ceaf_but_not_for_muc() -> None:
    key, response = of("ab c"), of("ab d")
    assert muc(key, response).f1 == 1.0
    assert b_cubed(key, response).recall == pytest.approx(2 / 3)
    assert ceaf_e(key, response).recall == pytest.approx(1 / 2)
    assert ceaf_e(chains_only(key), chains_only(response)).f1 == 1.0


def test_conll_is_the_mean_of_three_and_counts_are_summed_over_documents() -> None:
    one, two = (of("abc defg"), of("ab cd fghi")), (of("xyz"), of("xyz"))
    figures = score([one, two])
    assert figures["conll"] == pytest.approx((figures["muc_f1"] + figures["b3_f1"] + figures["ceafe_f1"]) / 3, abs=0.02)
    assert figures["muc_r"] == pytest.approx(100 * 4 / 7, abs=0.01)


def test_nothing_found_scores_nothing_and_nothing_to_find_is_no_error() -> None:
    assert score([(of("ab"), [])])["conll"] == 0.0
    assert score([([], [])])["conll"] == 0.0


def test_a_mention_in_two_chains_is_refused() -> None:
    with pytest.raises(ValueError, match="'a' is in two chains"):
        chains(["ab", "ac"])


@given(arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.floats(0, 1, width=16)))
def test_the_best_match_is_the_best(gain: np.ndarray) -> None:
    small = gain if gain.shape[0] <= gain.shape[1] else gain.T
    brute = max(
        sum(small[i, j] for i, j in enumerate(columns))
        for columns in itertools.permutations(range(small.shape[1]), small.shape[0])
    )
    assert _best_total(gain) == pytest.approx(brute)


PARTITION = st.lists(st.integers(0, 4), min_size=1, max_size=14)


def grouped(labels: list[int]) -> list[Chain]:
    return chains([[i for i, x in enumerate(labels) if x == label] for label in set(labels)])


@given(PARTITION, PARTITION)
def test_scores_are_shares_and_swapping_sides_swaps_recall_and_precision(one: list[int], other: list[int]) -> None:
    key, response = grouped(one), grouped(other)
    for metric in (muc, b_cubed, ceaf_e, ceaf_m):
        there, back = metric(key, response), metric(response, key)
        assert 0 <= there.recall <= 1 + 1e-9
        assert there.recall == pytest.approx(back.precision)
        assert metric(key, key).f1 == pytest.approx(1.0 if metric is not muc or any(len(c) > 1 for c in key) else 0.0)
