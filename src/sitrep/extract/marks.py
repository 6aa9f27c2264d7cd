"""Quotation marks to the stretches that stand between them, whatever marks a report uses and forgets.

Comes in: text. Goes out: `Stretch`es in text order, nested ones included. Marks are paired line by line (a line is a
paragraph). Context decides whether a mark opens or closes ("”so” he said" opens with a closing glyph), the glyph only
where context does not; apostrophes are told from single marks; a mark that is never closed runs to the end of its
paragraph, and a paragraph that opens again continues the utterance. No syntax is used here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Side = Literal["open", "close", "either"]

_MARK = re.compile(r"``|''|,,(?=\w)|[“”„‟«»\"＂‘’‚‛‹›'`´]")
_DOUBLE = {
    "“": "open", "„": "open", "‟": "open", "«": "open", "``": "open", ",,": "open",
    "”": "close", "»": "close", "''": "close", '"': "either", "＂": "either",
}  # fmt: skip
_SINGLE = {
    "‘": "open",
    "‚": "open",
    "‛": "open",
    "‹": "open",
    "`": "open",
    "’": "close",
    "›": "close",
    "´": "close",
    "'": "either",
}
_BRACKETS_OPEN = frozenset("([{—–-/“‘«„\"'`")
_AFTER_CLOSE = frozenset(".,;:!?)]}—–-/”’»\"'…")
_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|cos|n|round|neath|gainst|bout)\b", re.IGNORECASE)
_TERMINAL = frozenset(".!?…,;")
RUN_ON = 3
"""How many paragraphs without any mark may stand inside an utterance that a later paragraph closes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands between two marks: ``text[start:end]``, without the marks and the white space beside them.

    `outer` is the (start, end) with the marks. `depth` is 0 for a stretch that stands in no other. `closed` is false
    where the closing mark is missing. `continues` is true where the stretch goes on with the utterance of the
    paragraph before. `single` says that single marks were used.
    """

    start: int
    end: int
    outer: tuple[int, int]
    depth: int
    closed: bool = True
    continues: bool = False
    single: bool = False


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    single: bool
    side: Side  # settled: open or close; either only before settling
    glyph: str


def stretches(text: str) -> tuple[Stretch, ...]:
    """The quoted stretches of `text`, sorted by start, outer ones before those that they contain."""
    out: list[Stretch] = []
    pending: list[tuple[int, int]] = []  # paragraphs since the one that was left open (itself first)
    for low, high in _paragraphs(text):
        found, opened, closed_first = _paragraph(text, low, high)
        continued = False
        if pending and closed_first is not None:
            for a, b in pending[1:]:
                out += _make(text, a, b, (a, b), 0, closed=False, continues=True)
            found = [s for s in found if s.start >= closed_first[1]]
            found += _make(text, low, closed_first[0], (low, closed_first[1]), 0, continues=True)
            continued = True
        elif (
            closed_first is not None
            and text[low : closed_first[0]].rstrip()[-1:] in _TERMINAL
            and closed_first[0] > low
        ):
            found += _make(text, low, closed_first[0], (low, closed_first[1]), 0)
        elif pending and len(pending) == 1:
            first = min((s for s in found if s.depth == 0), key=lambda s: s.start, default=None)
            if first is not None and not text[low : first.outer[0]].strip():
                found = [replace(s, continues=True) if s is first else s for s in found]
                continued = True
        out += found
        if opened is not None:
            pending = [(low, high)]
        elif pending and not continued and not found and closed_first is None and len(pending) <= RUN_ON:
            pending.append((low, high))
        else:
            pending = []
    return tuple(sorted(out, key=lambda s: (s.outer[0], -s.outer[1])))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if body:
            start = at + line.index(body[0])
            yield start, start + len(body)
        at += len(line)


def _paragraph(text: str, low: int, high: int) -> tuple[list[Stretch], int | None, tuple[int, int] | None]:
    """Stretches of one paragraph, where a mark was left open, and a closing mark that nothing opened before it."""
    marks = _marks(text, low, high)
    out: list[Stretch] = []
    stack: list[_Mark] = []
    orphan: tuple[int, int] | None = None
    doubles = [m for m in marks if not m.single]
    for k, mark in enumerate(marks):
        if mark.side == "open":
            same = [m for m in stack if m.single == mark.single]
            if same and not mark.single and not _nests(doubles, mark):
                out += _unclosed(text, same[-1], mark.start, len(stack) - 1)
                del stack[stack.index(same[-1]) :]
            stack.append(mark)
            continue
        at = next((n for n in range(len(stack) - 1, -1, -1) if stack[n].single == mark.single), None)
        if at is None:
            if (
                not mark.single
                and orphan is None
                and not out
                and all(m.single for m in marks[:k])
                and not _inches(text, mark)
            ):
                orphan = (mark.start, mark.end)
            continue
        opener = stack[at]
        del stack[at:]
        depth = sum(1 for m in stack if m.single != mark.single or not mark.single)
        out += _make(text, opener.end, mark.start, (opener.start, mark.end), depth, single=mark.single)
    left = next((m for m in stack if not m.single), None)
    if left is not None:
        out += _unclosed(text, left, high, 0)
    return out, None if left is None else left.start, orphan


def _make(
    text: str,
    start: int,
    end: int,
    outer: tuple[int, int],
    depth: int,
    *,
    closed: bool = True,
    continues: bool = False,
    single: bool = False,
) -> list[Stretch]:
    inside = text[start:end]
    body = inside.strip()
    if not any(c.isalnum() for c in body):
        return []
    start += inside.index(body[0])
    return [Stretch(start, start + len(body), outer, depth, closed, continues, single)]


def _unclosed(text: str, opener: _Mark, high: int, depth: int) -> list[Stretch]:
    """A stretch whose closing mark is missing.

    It runs to the end of the paragraph where it opens one or follows a colon or comma, else to the end of its sentence.
    """
    before = text[max(0, opener.start - 4) : opener.start].rstrip(" ")
    if before and before[-1] not in ":,\n" and not before.endswith(("said", "says")):
        stop = re.search(r"[.!?…](?=\s|$)", text[opener.end : high])
        if stop is not None:
            high = opener.end + stop.end()
    return _make(text, opener.end, high, (opener.start, high), depth, closed=False)


def _nests(doubles: list[_Mark], mark: _Mark) -> bool:
    """Whether enough closing marks follow for a double mark to stand inside another one."""
    level = 2
    for m in doubles[doubles.index(mark) + 1 :]:
        level += 1 if m.side == "open" else -1
        if level == 0:
            return True
    return False


def _inches(text: str, mark: _Mark) -> bool:
    return text[max(0, mark.start - 1) : mark.start].isdigit()


def _marks(text: str, low: int, high: int) -> list[_Mark]:
    """The quotation marks of a paragraph, each settled as opening or closing; apostrophes are left out."""
    raw: list[_Mark] = []
    for found in _MARK.finditer(text, low, high):
        glyph = found[0]
        single = glyph in _SINGLE
        left = text[found.start() - 1] if found.start() > low else ""
        right = text[found.end()] if found.end() < high else ""
        side = _side(glyph, single, left, right)
        if single and _is_apostrophe(text, glyph, left, right, found.end(), side):
            continue
        raw.append(_Mark(found.start(), found.end(), single, side, glyph))
    out: list[_Mark] = []
    open_double = False
    for k, mark in enumerate(raw):
        if not mark.single:
            if mark.side == "either":
                mark.side = "close" if open_double else "open"
            open_double = mark.side == "open"
            out.append(mark)
        elif mark.side == "open":
            if _single_closes(text, raw, k):
                out.append(mark)
        elif any(m.single and m.side == "open" for m in out):
            if mark.side == "either":
                mark.side = "close"
            if not _possessive(text, raw, k):
                out.append(mark)
    return out


def _side(glyph: str, single: bool, left: str, right: str) -> Side:
    if not left and not single:
        return "open"
    opens = (not left or left.isspace() or left in _BRACKETS_OPEN) and bool(right) and not right.isspace()
    closes = bool(left) and not left.isspace() and (not right or right.isspace() or right in _AFTER_CLOSE)
    if opens and not closes:
        return "open"
    if closes and not opens:
        return "close"
    side = (_SINGLE if single else _DOUBLE)[glyph]
    if side == "either" and opens and closes:
        return (
            "open"
            if left in "([{—–-/"
            else "close"
            if right in _AFTER_CLOSE and left not in _BRACKETS_OPEN
            else "either"
        )
    return "open" if side == "open" else "close" if side == "close" else "either"


def _is_apostrophe(text: str, glyph: str, left: str, right: str, end: int, side: Side) -> bool:
    if left.isalnum() and right.isalnum():
        return True
    if side == "open":
        return (
            glyph == "’"
            or glyph == "´"
            or _ELISION.match(text, end) is not None
            or (right.isdigit() and text[end + 2 : end + 3] == "s")
        )
    return left.isdigit() and glyph != "’"


def _single_closes(text: str, raw: list[_Mark], k: int) -> bool:
    """Whether a single mark that closes follows opening mark k before the next opening single mark."""
    for m in raw[k + 1 :]:
        if not m.single:
            continue
        if m.side == "open":
            return False
        if not _possessive(text, raw, raw.index(m)):
            return True
    return False


def _possessive(text: str, raw: list[_Mark], k: int) -> bool:
    """Whether closing single mark k is rather a plural's apostrophe: after s, before a word, a better closer behind."""
    mark = raw[k]
    before = text[mark.start - 1 : mark.start]
    after = re.match(r"\s\w", text[mark.end : mark.end + 2])
    if before != "s" or after is None:
        return False
    for m in raw[k + 1 :]:
        if m.single and m.side == "open":
            return False
        if m.single and (text[m.start - 1 : m.start] in _TERMINAL or not re.match(r"\s?\w", text[m.end : m.end + 2])):
            return True
    return False
