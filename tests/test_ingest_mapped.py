"""The offset map: whatever is cut, joined or edited, a run still points at the same characters in the source."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.ingest.decode import repair, tidy
from sitrep.ingest.mapped import Edit, Mapped, join
from sitrep.ingest.plain import paragraphs

_texts = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


def _holds(mapped: Mapped, source: str) -> bool:
    runs = mapped.runs
    in_order = all(a.start + a.length <= b.start for a, b in itertools.pairwise(runs))
    return in_order and all(
        source[run.source : run.source + run.length] == mapped.text[run.start : run.start + run.length] for run in runs
    )


@st.composite
def _edits(draw: st.DrawFn, text: str) -> list[Edit]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return [(a, b, draw(st.text(max_size=3))) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@settings(max_examples=30)
@given(st.data(), _texts)
def test_edits_give_the_text_that_plain_editing_gives(data: st.DataObject, source: str) -> None:
    edits = data.draw(_edits(source))
    edited = Mapped.of(source).edited(edits)
    expected, at = "", 0
    for start, end, new in edits:
        expected += source[at:start] + new
        at = end
    assert edited.text == expected + source[at:]
    assert _holds(edited, source)
    again = edited.edited(data.draw(_edits(edited.text)))
    assert _holds(again, source)


@settings(max_examples=30)
@given(st.data(), _texts)
def test_slices_keep_their_place(data: st.DataObject, source: str) -> None:
    edited = Mapped.of(source).edited(data.draw(_edits(source)))
    start = data.draw(st.integers(0, len(edited)))
    end = data.draw(st.integers(start, len(edited)))
    part = edited.slice(start, end)
    assert part.text == edited.text[start:end]
    assert _holds(part, source)
    assert _holds(part.strip(), source)
    assert part.strip().text == part.text.strip()


@given(_texts, st.sampled_from(["a", "\n", " "]))
def test_split_and_join_are_inverse(source: str, separator: str) -> None:
    whole = join(separator, Mapped.of(source).split(separator))
    assert whole.text == source
    assert _holds(whole, source)


def test_segments_join_neighbours() -> None:
    text = Mapped.of("abcdef")
    whole = join("", [text.slice(0, 2), text.slice(2, 4), text.slice(5, 6)])
    assert [(s.start, s.source, s.length) for s in whole.segments()] == [(0, 0, 4), (4, 5, 1)]


@given(st.text(max_size=80))
def test_tidying_keeps_places_and_is_stable(source: str) -> None:
    once = tidy(Mapped.of(source))
    assert _holds(once, source)
    assert not any(ch < " " and ch != "\n" for ch in once.text)
    once.text.encode("utf-8")


@given(st.lists(st.sampled_from(["Ã©", "Ã ", "â€™", "é", "la ", "voilÃ\xa0", "x", "\n", "–", "Ð¿Ñ€Ð¸"]), max_size=12))
def test_repairing_keeps_places(parts: list[str]) -> None:
    source = "".join(parts)
    assert _holds(repair(Mapped.of(source)), source)


@given(
    st.lists(
        st.sampled_from(["word", "The", " ", "\n", "\n\n", "end.", "-\n", "\xad\n", "<p>", "</p>", "&amp;"]),
        max_size=40,
    )
)
def test_paragraphs_keep_places(parts: list[str]) -> None:
    source = "".join(parts)
    lines = paragraphs(tidy(Mapped.of(source)))
    assert all(_holds(line, source) and line.text and "\n" not in line.text for line in lines)
