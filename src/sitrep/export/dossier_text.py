"""A report's text as HTML that can be pointed into, and the differing words of two quotes.

Comes in: a report's text and the spans of it that the record uses. Goes out: its paragraphs with their offsets, each
as escaped HTML in which every span is an element of its own, nested where spans nest. The text content of a paragraph
is exactly the stretch of the report between its offsets, so that the page's script can slice it by the same offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"\w+", re.UNICODE)


def clean(text: str) -> str:
    """`text` with what HTML cannot hold replaced one for one, so that offsets stay: controls, lone surrogates, CR.

    An HTML parser would drop, join or replace these itself, and every offset after them would be off.
    """
    return _UNSAFE.sub("\ufffd", text).replace("\r", " ")


def isolated(text: str) -> str:
    """`text` set apart where it runs from right to left, so that what is put beside it keeps its order."""
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        return f"\u2068{text}\u2069"
    return text


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of the paragraphs of `text`, parted by blank lines, without white space at both ends."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end, following in [(m.start(), m.end()) for m in _BREAK.finditer(text)] + [(len(text), len(text))]:
        piece = text[start:end]
        low = start + len(piece) - len(piece.lstrip())
        high = start + len(piece.rstrip())
        if low < high:
            spans.append((low, high))
        start = following
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a span inside one paragraph; only the first part of a span carries the span's id."""

    start: int
    end: int
    id: str


def mark(
    text: str,
    start: int,
    end: int,
    spans: Iterable[tuple[int, int]],
    anchor: str,
    after: int = 0,
    between: str = ".",
) -> Markup:
    """``text[start:end]`` as HTML, with an element ``{anchor}.{s}.{e}`` around each of `spans`.

    `between` is what stands for the dots.

    Spans may nest. One that crosses another's end is cut there. One that began before `after`, the end of the
    paragraph before this one, has its id there and goes on here without.
    """
    stack: list[int] = []
    out: list[str] = []
    todo = sorted(
        {
            _Piece(max(s, start), min(e, end), between.join((anchor, str(s), str(e))) if s >= after else "")
            for s, e in spans
            if s < end and e > start
        },
        key=lambda p: (-p.start, p.end, p.id),
    )
    at = start

    def write(to: int) -> None:
        nonlocal at
        if to > at:
            out.append(str(escape(clean(text[at:to]))))
            at = to

    def close(to: int) -> None:
        while stack and stack[-1] <= to:
            write(stack.pop())
            out.append("</span>")

    while todo:
        piece = todo.pop()
        close(piece.start)
        write(piece.start)
        if stack and piece.end > stack[-1]:  # crosses: the rest goes on after the element that ends first
            rest = _Piece(stack[-1], piece.end, "")
            index = len(todo)
            while index and (todo[index - 1].start, -todo[index - 1].end) < (rest.start, -rest.end):
                index -= 1
            todo.insert(index, rest)
            piece = _Piece(piece.start, stack[-1], piece.id)
        name = f' id="{escape(piece.id)}"' if piece.id else ""
        out.append(f'<span class="c"{name}>')
        stack.append(piece.end)
    close(end)
    write(end)
    return Markup("".join(out))


def differing(base: str, variant: str) -> tuple[tuple[str, str], ...]:
    """`variant` cut into runs: ("same", words), ("changed", words), ("left-out", words of `base` that it lacks).

    Words are compared without regard to case and punctuation. The "same" and "changed" runs, joined, are `variant`.
    """
    ours, theirs = _tokens(base), _tokens(variant)
    matcher = SequenceMatcher(None, [_key(t) for t in ours], [_key(t) for t in theirs], autojunk=False)
    runs: list[tuple[str, str]] = []

    def add(kind: str, words: str) -> None:
        if runs and runs[-1][0] == kind:
            runs[-1] = (kind, runs[-1][1] + words)
        elif words:
            runs.append((kind, words))

    for tag, i, j, k, n in matcher.get_opcodes():
        words = "".join(theirs[k:n])
        if tag == "delete":
            add("left-out", "".join(ours[i:j]).strip())
        elif tag == "equal":
            add("same", words)
        else:  # white space around the words is not part of the difference
            bare = words.strip()
            before, after = words.split(bare, 1) if bare else (words, "")
            add("same", before)
            add("changed", bare)
            add("same", after)
    return tuple(runs)


def _tokens(text: str) -> Sequence[str]:
    return re.findall(r"\s*\S+\s*$|\s*\S+", text)


def _key(token: str) -> str:
    return "".join(_WORD.findall(token)).casefold() or token.strip()
