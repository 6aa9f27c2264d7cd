"""The shipped reader: offsets, sentences, determinism, odd input; and readings that any sound model must give."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.reader import Reader, load_reader
from sitrep.reader.chunks import BATCH, MAX_WORDS, OVERLAP, WINDOW, alike, chunks, windows
from sitrep.reader.labels import SHAPES, shape
from sitrep.reader.names import merge
from sitrep.reader.neural import NeuralReader

TEXT = (
    "Freedonia recalls its envoy\n\n"
    "Freedonia said on Tuesday it would withdraw its ambassador from Sylvania. “We are not at war,” Foreign Minister "
    "Rufus Firefly told reporters in Geneva. The U.S. has not commented.\n\n"
    "About 300 soldiers crossed the border last week"
)


@functools.cache
def shared_reader() -> Reader:
    return load_reader()


@pytest.fixture
def reader() -> Reader:
    return shared_reader()


def test_text_is_kept_and_every_word_is_read(reader: Reader) -> None:
    doc = next(iter(reader.read([TEXT])))
    assert doc.text == TEXT
    assert all(t.pos_ for t in doc)
    assert all(t.dep_ for t in doc)


def test_sentences(reader: Reader) -> None:
    doc = next(iter(reader.read([TEXT])))
    assert [s.text.strip().split()[0] for s in doc.sents] == ["Freedonia", "Freedonia", "“We", "The", "About"]


def test_each_sentence_is_one_tree(reader: Reader) -> None:
    doc = next(iter(reader.read([TEXT])))
    for sentence in doc.sents:
        assert sum(t.head.i == t.i for t in sentence) == 1
        assert all(t.head.i in range(sentence.start, sentence.end) for t in sentence)


def test_roles_of_a_plain_clause(reader: Reader) -> None:
    doc = next(iter(reader.read([TEXT])))
    withdraw = next(p for p in doc._.predicates if doc[p.token].lemma_ == "withdraw")
    theme = withdraw.arg("ARG1")
    assert theme is not None
    assert doc[theme.start : theme.end].text == "its ambassador"
    said = next(p for p in doc._.predicates if doc[p.token].lemma_ == "say")
    speaker = said.arg("ARG0")
    assert speaker is not None
    assert doc[speaker.start : speaker.end].text == "Freedonia"


def test_names(reader: Reader) -> None:
    doc = next(iter(reader.read([TEXT])))
    labels = {e.text: e.label_ for e in doc.ents}
    assert labels.get("Rufus Firefly") == "PERSON"
    assert labels.get("Geneva") == "GPE"


def test_roles_stay_inside_their_sentence_and_off_their_predicate(reader: Reader) -> None:
    doc = next(iter(reader.read([TEXT])))
    for p in doc._.predicates:
        sentence = doc[p.token].sent
        for a in p.args:
            assert sentence.start <= a.start < a.end <= sentence.end
            assert not a.start <= p.token < a.end


def test_a_reading_depends_on_its_text_alone(reader: Reader) -> None:
    alone = next(iter(reader.read([TEXT])))
    beside = list(reader.read(["Another report. It is short.", TEXT]))[1]
    assert alone.to_json() == beside.to_json()
    assert alone._.predicates == beside._.predicates


@pytest.mark.parametrize("text", ["", " ", "\n\n", "x", "\u200b\u200b", "…", "“", "a" * 3000, "word " * 600, "1\n2\n3"])
def test_odd_texts(reader: Reader, text: str) -> None:
    doc = next(iter(reader.read([text])))
    assert doc.text == text


@pytest.mark.parametrize(
    "text",
    [
        "ab" * 50_000,
        "a.b/" * 400,
        "THE PRIME MINISTER OF SYLVANIA HAS RESIGNED, HIS OFFICE SAID ON FRIDAY",
        "Президент said 总统 met الرئيس in Geneva.",
        "- first item\n- second item\n- third item",
        "the talks failed the envoy left nobody knows why " * 45,
        "!?!?… — “”",
    ],
    ids=["one word", "an address", "capitals", "scripts", "list", "no stops", "marks"],
)
def test_hard_texts_are_read_whole(reader: Reader, text: str) -> None:
    (doc,) = reader.read([text])
    assert doc.text == text
    assert all(t.pos_ and t.dep_ for t in doc)
    for sentence in doc.sents:
        assert sum(t.head.i == t.i for t in sentence) == 1


LINES = ("Norway recalled its envoy.", "IT RAINED", "“No,” she said; he left", "1,200 men", "The U.S. has not replied.")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=4).map(" ".join), min_size=2, max_size=4))
def test_a_pile_is_read_as_each_text_alone(texts: list[str]) -> None:
    reader = shared_reader()
    for text, doc in zip(texts, reader.read(texts), strict=True):
        (alone,) = reader.read([text])
        assert alone.to_json() == doc.to_json()
        assert alone._.predicates == doc._.predicates


def test_threads_change_no_reading() -> None:
    (one,) = shared_reader().read([TEXT])
    (two,) = NeuralReader(threads=2).read([TEXT])
    assert one.to_json() == two.to_json()
    assert one._.predicates == two._.predicates


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=120))
def test_any_text_is_read_without_loss(text: str) -> None:
    doc = next(iter(shared_reader().read([text])))
    assert doc.text == text


def test_name_is_stable_and_names_the_weights(reader: Reader) -> None:
    assert reader.name == load_reader().name
    assert reader.name.startswith("sitrep-minilm-")


@given(st.lists(st.sampled_from(["Mr.", "end", ".", "“", "”", "The", "\n\n", "said", ",", "?"]), max_size=60))
def test_chunks_hold_every_word_once_in_order(words: list[str]) -> None:
    runs = chunks(words, [True] * len(words))
    assert [i for run in runs for i in run] == [i for i, w in enumerate(words) if not w.isspace()]


def test_chunks_leave_doubtful_ends_to_the_network() -> None:
    words = ["The", "U.S.", "Senate", "met", ".", "It", "rose", ".", "and", "left"]
    assert chunks(words, [True] * 10) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_long_runs_are_cut() -> None:
    words = ["word"] * (3 * MAX_WORDS)
    assert max(len(run) for run in chunks(words, [True] * len(words))) <= MAX_WORDS + 1


@given(st.lists(st.integers(0, OVERLAP // 4), min_size=1, max_size=900))
def test_windows_take_every_word_once_with_words_around_it(sizes: list[int]) -> None:
    found = windows(0, sizes)
    assert [k for w in found for k in range(w.low, w.high)] == list(range(len(sizes)))
    for w in found:
        assert w.start <= w.low < w.high <= w.stop
        assert w.size == sum(sizes[w.start : w.stop]) <= WINDOW
        assert w.start == 0 or sum(sizes[w.start : w.low]) >= OVERLAP // 4
        assert w.stop == len(sizes) or sum(sizes[w.high : w.stop]) >= OVERLAP // 4


@given(st.lists(st.integers(1, 300), max_size=80))
def test_batches_hold_every_row_once_and_cost_no_more_than_rows_alone_or_fixed_batches(sizes: list[int]) -> None:
    groups = alike(sizes, cost=6)
    assert sorted(i for group in groups for i in group) == list(range(len(sizes)))

    def cost(batches: list[list[int]]) -> int:
        return sum(len(b) * max(sizes[i] for i in b) + 6 for b in batches)

    order = sorted(range(len(sizes)), key=lambda i: sizes[i])
    assert all(len(g) == 1 or len(g) * max(sizes[i] for i in g) <= BATCH for g in groups)
    assert cost(groups) <= cost([[i] for i in order])
    pairs = [order[i : i + 2] for i in range(0, len(order), 2)]
    if all(len(p) * max(sizes[i] for i in p) <= BATCH for p in pairs):
        assert cost(groups) <= cost(pairs)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("army", "lower"),
        ("Army", "title"),
        ("NATO", "upper"),
        ("McCoy", "mixed"),
        ("5,100", "number"),
        ("G5", "alnum"),
        ("A", "initial"),
        ("…", "punct"),
        ("Al-Shabaab", "mixed"),
        ("", "other"),
    ],
)
def test_shapes(word: str, expected: str) -> None:
    assert SHAPES[shape(word)] == expected


def test_merge_prefers_the_general_tagger_and_adds_peoples_and_dates() -> None:
    words = ["Sylvanian", "troops", "left", "the", "Dead", "Sea", "on", "Monday"]
    tags = ["JJ", "NNS", "VBD", "DT", "NNP", "NNP", "IN", "NNP"]
    found = merge([(4, 5, "LOC")], [(0, 0, "gpe"), (5, 5, "geo"), (7, 7, "tim")], words, tags)
    assert found == [(0, 0, "NORP"), (4, 5, "LOC"), (7, 7, "DATE")]
