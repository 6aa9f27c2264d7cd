"""Two stories of one kind, words that mean something alike, and what the likeness of reports says of its reasons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.record import Report
from sitrep.resolve import meanings
from sitrep.resolve.memo import Memo
from sitrep.resolve.rules import rows
from sitrep.resolve.stories import FEATURES, Stories, linked, rarity

QUAKE = "The earthquake struck {place} before dawn on {day}. Rescue workers searched the rubble for survivors."
TELLING = (
    "{mayor}, mayor of {place}, said that {dead} people had died and {hurt} were hurt.",
    "At least {dead} people are dead in {place}, officials under {mayor} said, and the hospital counts {hurt} hurt.",
    "Mayor {mayor} asked for tents. In {place} {hurt} people were hurt; {dead} lost their lives.",
    "{mayor} walked through {place} on {day}. The toll stands at {dead}, and {hurt} wait for care.",
)
STORIES = (
    {"place": "Norfeld", "day": "Tuesday", "mayor": "Ana Duarte", "dead": "214", "hurt": "1,830"},
    {"place": "Kelmora", "day": "Friday", "mayor": "Ivo Brandt", "dead": "37", "hurt": "405"},
)


def quakes() -> list[Report]:
    """Four reports of each of two earthquakes: the same words, other names and numbers."""
    out = []
    for n, story in enumerate(STORIES):
        for k, line in enumerate(TELLING):
            text = (
                f"Earthquake in {story['place']}\n\n{QUAKE.format(**story)} {line.format(**story)} Aid is on its way."
            )
            out.append(Report(f"r-{n}{k}", f"{n}/{k}.txt", text, ""))
    return out


def test_two_stories_of_one_kind_stay_two() -> None:
    reports = quakes()
    found = Stories(reports)
    assert {frozenset(group) for group in found.groups} == {
        frozenset(report.id for report in reports[:4]),
        frozenset(report.id for report in reports[4:]),
    }
    assert found.field("r-00") == found.field("r-10")  # of one field all the same


def test_names_and_numbers_say_which_story() -> None:
    found = Stories(quakes())
    words, likely = found.likeness("r-00", "r-01")
    other_words, unlikely = found.likeness("r-00", "r-10")
    assert likely > 0.5 > unlikely
    assert words - other_words < likely - unlikely  # words alone tell less
    reasons, against = found.explain("r-00", "r-01"), found.explain("r-00", "r-10")
    assert set(reasons) == set(FEATURES)
    assert reasons["names"] > against["names"] and reasons["numbers"] > against["numbers"]


def test_likeness_has_no_order_and_is_what_the_relations_say() -> None:
    reports = quakes()
    found, turned = Stories(reports), Stories(reports[::-1])
    names = [report.id for report in reports]
    for a in names:
        for b in names:
            assert found.likeness(a, b) == turned.likeness(b, a)
    first, second = np.triu_indices(len(names))
    codes = found.relations(names, first, second)
    by_code: dict[int, set[object]] = {}
    for code, i, j in zip(codes.tolist(), first.tolist(), second.tolist(), strict=True):
        a, b = names[i], names[j]
        same = (i == j, found.likeness(a, b), found.of(a) == found.of(b), found.field(a) == found.field(b))
        by_code.setdefault(code, set()).add(same)
    assert all(len(said) == 1 for said in by_code.values())


def test_counts_that_were_kept_give_the_same_stories(tmp_path: Path) -> None:
    reports = quakes()
    memo = Memo(tmp_path / "memo.db")
    first = Stories(reports[:-1], memo)
    assert first.groups
    memo.save()
    again = Stories(reports, Memo(tmp_path / "memo.db"))
    assert again.groups == Stories(reports).groups
    assert again.likeness("r-00", "r-13") == Stories(reports).likeness("r-00", "r-13")


def test_a_pile_of_nothing_and_of_empty_reports() -> None:
    assert Stories([]).groups == ()
    empty = Stories([Report("r-a", "a.txt", "", ""), Report("r-b", "b.txt", "12", "")])
    assert empty.groups == (("r-a",), ("r-b",))
    assert empty.likeness("r-a", "r-b") == (0.0, 0.0)


def test_grown_groups_join_only_when_as_alike_as_within() -> None:
    inside = {(i, j): 0.9 for i in range(6) for j in range(i + 1, 6) if (i < 3) == (j < 3)}
    half = inside | {(i, j): 0.45 for i in range(3) for j in range(3, 6)}
    assert linked(6, half, 0.1) == [[0, 1, 2], [3, 4, 5]]
    assert linked(6, half, 0.1, within=0.0) == [[0, 1, 2, 3, 4, 5]]
    most = inside | {(i, j): 0.8 for i in range(3) for j in range(3, 6)}
    assert linked(6, most, 0.1) == [[0, 1, 2, 3, 4, 5]]


def test_a_word_that_few_texts_have_is_rarer() -> None:
    assert rarity("annex") > rarity("said") >= 0.0


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("earthquake", "quake", "election"),
        ("acquire", "buy", "arrest"),
        ("resign", "quit", "bomb"),
        ("kill", "murder", "sign"),
        ("withdrawal", "pullout", "elect"),
    ],
)
def test_words_that_mean_something_alike(word: str, near: str, far: str) -> None:
    assert meanings.likeness(word, near) > meanings.likeness(word, far) + 0.1


@given(st.text(max_size=12), st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_likeness_of_words_is_a_share_without_order(a: str, b: str) -> None:
    assert meanings.likeness(a, b) == meanings.likeness(b, a)
    assert 0.0 <= meanings.likeness(a, b) <= 1.0
    assert meanings.likeness(a, a) == 1.0


def test_words_near_each_other_are_those_whose_likeness_says_so() -> None:
    words = ["acquire", "arrest", "buy", "detain", "purchase", "qqqq", "sign"]
    near = meanings.near(words, 0.3)
    for word in words:
        said = [other for other in words if other != word and meanings.likeness(word, other) >= 0.3]
        assert near.get(word, []) == said
    assert "purchase" in near["buy"] and "qqqq" not in near


def test_the_features_have_weights() -> None:
    assert [row["feature"] for row in rows("story_weights.tsv")] == list(FEATURES)
    for row in rows("event_weights.tsv"):
        float(row["weight"])
        assert row["meaning"]
