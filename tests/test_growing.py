"""What resolution remembers of earlier runs saves work and changes nothing: any pile after any other."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import piles
from sitrep.collector import paused
from sitrep.record import Date, Mention, QuoteStatement, Record, Report, Statements, content_id
from sitrep.resolve import clusters, events, resolve
from sitrep.resolve.memo import Answers, Memo, distinct, rows
from sitrep.resolve.rounds import Ask, Round, settle
from sitrep.resolve.stories import Stories

Pile = list[tuple[Report, Statements]]


def _said(name: str, *mentions: tuple[str, str, str], words: str = "") -> tuple[Report, Statements]:
    """A report of one line for each mention (name, label, role); the first one speaks `words`."""
    text, found = "", []
    for mention, label, role in mentions:
        lead = f"{role} " if role else ""
        start = len(text) + len(lead)
        text += f"{lead}{mention} was named in the talks of Norfeld.\n"
        found.append(Mention(start, start + len(mention), mention, "name", label, start, role=role))
    start = len(text) + 1
    text += f"“{words}”"
    quotes = (QuoteStatement(start, start + len(words), words, 0, mentions[0][0]),) if words else ()
    id_ = content_id("r", name)
    report = Report(id_, f"{name}.txt", text, "", name, "Harbour Post", published=None)
    return report, Statements(id_, tuple(found), quotes=quotes, sentences=((0, len(text)),))


def _pool() -> Pile:
    """Reports that bear on each other: stories with copies, some without a day, and names that others explain."""
    made = [
        (replace(report, published=None) if number % 4 == 3 else report, statements)
        for number, (report, statements) in enumerate(piles.pile(34))
    ]
    words = "we shall keep the harbour open for every ship that asks"
    return [
        *made,
        _said("lone", ("Tovasko", "PERSON", ""), words=words),
        _said("full", ("Amina Tovasko", "PERSON", "Chad’s defence minister"), words=f"{words} and pays"),
        _said("other", ("Boris Tovasko", "PERSON", ""), words="we shall keep the harbour open"),
        _said("office", ("Chad", "GPE", ""), ("Tovasko", "PERSON", "the defence minister"), words=words),
        _said("long", ("Lake Basin Harbour Union (LBHU)", "ORG", "")),
        _said("short", ("LBHU", "ORG", ""), ("Tovasko", "ORG", "")),
        _said("place", ("Tovasko", "GPE", "")),
    ]


POOL = _pool()


def _resolved(pile: Pile, file: Path | None = None) -> Record:
    memo = Memo(file)
    record = resolve(pile, software="s", reader="r", memo=memo)
    memo.save()
    return record


@given(piles=st.lists(st.lists(st.sampled_from(range(len(POOL))), min_size=1, max_size=9, unique=True), max_size=3))
@settings(max_examples=10, deadline=None)
def test_any_pile_after_any_other_gives_the_record_of_a_run_that_remembers_nothing(piles: list[list[int]]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for chosen in piles:
            pile = [POOL[i] for i in chosen]
            assert _resolved(pile, Path(scratch, "memo.db")) == _resolved(pile)


@given(order=st.permutations(range(len(POOL) - 7, len(POOL))))
@settings(max_examples=6, deadline=None)
def test_names_that_later_reports_explain_are_the_same_in_any_order(order: list[int]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for end in range(2, len(order) + 1):
            pile = [POOL[i] for i in order[:end]]
            assert _resolved(pile, Path(scratch, "memo.db")) == _resolved(pile)


def test_a_report_that_says_something_else_now_is_read_as_it_is_now(tmp_path: Path) -> None:
    """The id stays: another day, other words, or another outlet must be noticed all the same."""
    before = POOL[:12]
    _resolved(before, tmp_path / "memo.db")
    report, statements = before[2]
    day = Date(piles.dt.date(2020, 5, 1), piles.dt.date(2020, 5, 1), "day", "explicit")
    words = report.text.replace("Front", "Guard")
    for changed in (
        (replace(report, published=day), statements),
        (replace(report, outlet="Other Paper"), statements),
        (replace(report, text=words), statements),
        (report, replace(statements, events=statements.events[:1], quotes=())),
    ):
        pile = [*before[:2], changed, *before[3:]]
        assert _resolved(pile, tmp_path / "memo.db") == _resolved(pile)


def test_one_report_more_is_judged_against_its_like_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[tuple[int, int]] = []
    plain = events.Comparer.reaching

    def counted(self: events.Comparer, i: int, j: int, least: float) -> float | None:
        judged.append((i, j))
        return plain(self, i, j, least)

    monkeypatch.setattr(events.Comparer, "reaching", counted)
    pile = piles.pile(90)
    _resolved(pile[:-1], tmp_path / "memo.db")
    whole = len(judged)
    judged.clear()
    _resolved(pile[:-1], tmp_path / "memo.db")
    assert not judged
    _resolved(pile, tmp_path / "memo.db")
    assert 0 < len(judged) < whole / 5


def test_a_memo_that_cannot_be_read_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "memo.db"
    file.write_bytes(b"no database")
    assert Memo(file).value("anything") is None
    file.unlink()
    memo = Memo(file)
    memo.keep_arrays("numbers", {"c": np.arange(3)})
    memo.keep("words", {"a": [1, None]})
    memo.save()
    again = Memo(file)
    found = again.arrays("numbers", "c")
    assert found is not None and found["c"].tolist() == [0, 1, 2] and again.value("words") == {"a": [1, None]}
    assert again.arrays("numbers", "other") is None and again.arrays("words", "c") is None
    again.save()  # it kept nothing
    assert Memo(file).value("words") is None


def test_rows_are_made_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make(i: int) -> tuple[list[int]]:
        made.append(i)
        return (list(range(i)),)

    memo = Memo(tmp_path / "memo.db")
    starts, (column,) = rows(memo, "rows", ["x", "y", "z"], make, (np.int64,))
    assert starts.tolist() == [0, 0, 1, 3] and column.tolist() == [0, 0, 1]
    memo.save()
    starts, (column,) = rows(Memo(tmp_path / "memo.db"), "rows", ["z", "new", "y"], make, (np.int64,))
    assert made == [0, 1, 2, 1] and starts.tolist() == [0, 2, 3, 4] and column.tolist() == [0, 1, 0, 0]


def test_answers_are_asked_for_once_and_those_not_asked_for_are_forgotten(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo.db")
    answers = Answers(memo, "pairs")
    assert answers.get(["a", "b"], ["c"], lambda: 0.5) == 0.5 and answers.get(["d"], ["e"], lambda: 1.0) == 1.0
    answers.keep()
    memo.save()
    memo = Memo(tmp_path / "memo.db")
    answers = Answers(memo, "pairs")
    assert answers.get(["a", "b"], ["c"], lambda: pytest.fail("asked again")) == 0.5
    answers.keep()
    memo.save()
    assert Answers(Memo(tmp_path / "memo.db"), "pairs").get(["d"], ["e"], lambda: 2.0) == 2.0


def _rounds() -> tuple[Round[list[str]], ...]:
    """Words learn how many reports hold them, then the most frequent of those that are held alone."""

    def counts(given: Mapping[str, list[str]]) -> Ask:
        return lambda word: sum(word in words for words in given.values())

    def longest(given: Mapping[str, list[str]]) -> Ask:
        return lambda _: max((word for words in given.values() for word in words), default="")

    def alone(unit: list[str], ask: Ask) -> None:
        unit[:] = [word for word in unit if ask(word) == 1]

    def with_longest(unit: list[str], ask: Ask) -> None:
        if unit:
            unit.append(ask(""))

    return Round(lambda unit: list(unit), counts, alone), Round(lambda unit: list(unit), longest, with_longest)


words_of_reports = st.dictionaries(st.sampled_from("pqrst"), st.lists(st.sampled_from("abcdef"), max_size=4))


@given(before=words_of_reports, after=words_of_reports)
@settings(max_examples=80)
def test_rounds_after_other_rounds_come_to_the_same(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "memo.db")
        for units in (before, after):
            memo = Memo(file)
            keys = {id_: repr(words) for id_, words in sorted(units.items())}
            found = settle(memo, "r", keys, lambda id_, units=units: list(units[id_]), _rounds(), list)  # type: ignore[misc]
            memo.save()
        anew = settle(Memo(), "r", keys, lambda id_: list(after[id_]), _rounds(), list)
        assert found == anew


def test_a_report_that_learns_nothing_new_is_not_opened(tmp_path: Path) -> None:
    opened: list[str] = []
    units = {"p": ["a", "b"], "q": ["c"], "r": ["a"]}

    def make(id_: str) -> list[str]:
        opened.append(id_)
        return list(units[id_])

    memo = Memo(tmp_path / "memo.db")
    settle(memo, "r", {id_: id_ for id_ in units}, make, _rounds(), list)
    memo.save()
    opened.clear()
    units["s"] = ["b"]
    settle(Memo(tmp_path / "memo.db"), "r", {id_: id_ for id_ in units}, make, _rounds(), list)
    assert opened == ["s", "p"]  # p's b is not held alone any more; q and r learn what they knew


@given(pairs=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_parts_are_connected_components(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array([pair[n] for pair in pairs], dtype=np.int64) for n in (0, 1))
    least = clusters.parts(13, first, second).tolist()
    assert [sorted(i for i in range(13) if least[i] == head) for head in sorted(set(least))] == clusters.connected(
        13, pairs
    )


@given(st.lists(st.integers(0, 2**40), max_size=30))
def test_distinct_numbers(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, dtype=np.int64)).tolist() == sorted(set(numbers))


def test_the_relation_of_two_reports_is_their_likeness_and_their_story() -> None:
    reports = [report for report, _ in piles.pile(40)]
    stories, ids = Stories(reports), [report.id for report in reports]
    first, second = (side.ravel() for side in np.meshgrid(np.arange(40), np.arange(40)))
    codes = stories.relations(ids, first, second)
    told: dict[int, set[tuple[float, bool, bool]]] = {}
    for i, j, code in zip(first.tolist(), second.tolist(), codes.tolist(), strict=True):
        a, b = ids[i], ids[j]
        told.setdefault(code, set()).add((stories.likeness(a, b), stories.of(a) == stories.of(b), a == b))
    assert all(len(said) == 1 for said in told.values())
    assert len({said for one in told.values() for said in one}) == len(told)


def test_the_collector_is_put_off_while_a_record_is_made_and_runs_again_afterwards() -> None:
    with paused():
        assert not gc.isenabled()
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="comes with the statements"):
        resolve([(POOL[0][0], POOL[1][1])], software="s", reader="r")
    assert gc.isenabled()
