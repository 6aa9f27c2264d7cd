"""Extracted text back to its place in a page's source.

Comes in: the source of a page, and paragraphs that some extractor took from it. Goes out: the same paragraphs mapped to
the source. The source is read once into its visible characters with their offsets; blanks are left out on both sides,
because extractors change them; then each paragraph is looked for from where the last one ended, whole, or where that
fails by halves, down to single words. A piece that is not found stays in the text without a place.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array

from sitrep.ingest.decode import tidy
from sitrep.ingest.mapped import Mapped
from sitrep.record import Segment

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_RAW = re.compile(r"<(script|style|noscript|template|svg)\b", re.I)
_NEAR = 4000
"""So far ahead (in visible characters) the pieces of a paragraph that is not found whole are looked for."""


class Page:
    """A page's source with the places of its visible characters."""

    def __init__(self, source: str) -> None:
        """Read `source` once."""
        self._source = source
        self._chars: list[str] = []
        self._from: array[int] = array("q")
        self._to: array[int] = array("q")
        self._scan()
        self._visible = "".join(self._chars)
        self._first = 0

    def _scan(self) -> None:
        source, at, size = self._source, 0, len(self._source)
        while at < size:
            tag = source.find("<", at)
            stop = size if tag < 0 else tag
            self._text(at, stop)
            if tag < 0:
                return
            at = self._after_tag(tag)

    def _after_tag(self, tag: int) -> int:
        source, size = self._source, len(self._source)
        if source.startswith("<!--", tag):
            end = source.find("-->", tag)
            return size if end < 0 else end + 3
        raw = _RAW.match(source, tag)
        if raw:
            close = re.compile(rf"</{raw[1]}\s*>", re.I).search(source, raw.end())
            return close.end() if close else size
        following = source[tag + 1 : tag + 2]
        if not (following.isalpha() or following in "/!?"):
            self._add("<", tag, tag + 1)
            return tag + 1
        end = source.find(">", tag)
        return size if end < 0 else end + 1

    def _text(self, start: int, stop: int) -> None:
        at = start
        for match in _REFERENCE.finditer(self._source, start, stop):
            self._plain(at, match.start())
            value = html.unescape(match.group())
            if value == match.group():
                self._plain(match.start(), match.end())
            else:
                self._add(value, match.start(), match.end())
            at = match.end()
        self._plain(at, stop)

    def _plain(self, start: int, stop: int) -> None:
        text = self._source[start:stop]
        if text.isascii():
            for offset, char in enumerate(text, start):
                if not char.isspace():
                    self._chars.append(char)
                    self._from.append(offset)
                    self._to.append(offset + 1)
            return
        at = 0
        while at < len(text):
            end = at + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            self._add(text[at:end], start + at, start + end)
            at = end

    def _add(self, text: str, start: int, stop: int) -> None:
        for char in unicodedata.normalize("NFC", text):
            if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"}:
                self._chars.append(char)
                self._from.append(start)
                self._to.append(stop)

    def align(self, paragraphs: list[str]) -> list[Mapped]:
        """The paragraphs, in order, mapped to the source."""
        anchor = next((p for p in paragraphs if len(p) >= 60), None)
        if anchor:
            found = self._visible.find(_squeezed(anchor)[0])
            position = paragraphs.index(anchor)
            before = sum(len(_squeezed(p)[0]) for p in paragraphs[:position])
            self._first = max(0, found - 2 * before - 2000) if found >= 0 else 0
        at = self._first
        lines = []
        for paragraph in paragraphs:
            line, at = self._line(paragraph, at)
            lines.append(line)
        return lines

    def place(self, text: str) -> Mapped:
        """One text (a title) mapped to where it stands last before the article, or else first in the page."""
        wanted = _squeezed(text)[0]
        if not wanted:
            return Mapped("")
        at = self._visible.rfind(wanted, 0, self._first + 4000)
        return self._line(text, at if at >= 0 else 0)[0]

    def _line(self, paragraph: str, at: int) -> tuple[Mapped, int]:
        wanted, places = _squeezed(paragraph)
        matches: list[tuple[int, int, int]] = []
        end = self._match(wanted, 0, len(wanted), at, len(self._visible), matches)
        return self._mapped(paragraph, places, matches), end

    def _match(self, wanted: str, low: int, high: int, at: int, limit: int, out: list[tuple[int, int, int]]) -> int:
        """Find ``wanted[low:high]`` from `at` on; put (low, length, place) into `out`; return where to go on."""
        if low >= high:
            return at
        piece = wanted[low:high]
        found = self._visible.find(piece, at, limit)
        if found < 0 and limit == len(self._visible) and len(piece) >= 12:
            found = self._visible.find(piece)
        if found >= 0:
            out.append((low, high - low, found))
            return found + len(piece)
        if high - low < 8:
            return at
        middle = (low + high) // 2
        at = self._match(wanted, low, middle, at, min(limit, at + _NEAR), out)
        return self._match(wanted, middle, high, at, min(len(self._visible), at + _NEAR), out)

    def _mapped(self, paragraph: str, places: list[int], matches: list[tuple[int, int, int]]) -> Mapped:
        """The paragraph in the source's own code points where it was matched."""
        source = self._source
        parts: list[str] = []
        runs: list[Segment] = []
        size = at = 0
        start = length = origin = -1  # the run being made: its place in the text, its length, its place in the source

        def put(text: str, place: int) -> None:
            """Add text that stands at `place` in the source (or nowhere, -1)."""
            nonlocal size, start, length, origin
            if place >= 0 and origin >= 0 and origin + length == place:
                length += len(text)
            else:
                if origin >= 0:
                    runs.append(Segment(start, origin, length))
                start, length, origin = size, len(text), place
            parts.append(text)
            size += len(text)

        for low, count, place in sorted(matches):
            before = -1
            for k in range(count):
                index, begin, end = places[low + k], self._from[place + k], self._to[place + k]
                if index > at:
                    gap = paragraph[at:index]
                    back = begin - len(gap)
                    put(gap, back if origin >= 0 and origin + length == back and source[back:begin] == gap else -1)
                char = paragraph[index]
                if begin == before:
                    if char not in parts[-1]:  # one reference or cluster that gives several characters
                        put(char, -1)
                elif end - begin == 1 and source[begin] == char:
                    put(char, begin)
                else:
                    raw = source[begin:end]
                    same = unicodedata.normalize("NFC", raw) == char
                    put(raw if same else char, begin if same else -1)
                before, at = begin, index + 1
        if at < len(paragraph):
            put(paragraph[at:], -1)
        if origin >= 0:
            runs.append(Segment(start, origin, length))
        return tidy(Mapped("".join(parts), tuple(runs))).strip()


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text without blanks, and the place of each of its characters in the text."""
    places = [i for i, char in enumerate(text) if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"}]
    return "".join(text[i] for i in places), places
