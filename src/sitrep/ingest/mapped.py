"""Text that remembers where it came from.

Comes in: decoded source text. Goes out: `Mapped`, a string with runs that say which of its code points came from which
place of the source. Every cleaning step is a slice, an edit or a join of `Mapped` values, so that the offset map of a
report is kept by construction and never worked out afterwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sitrep.record import Segment

Edit = tuple[int, int, str]
"""Replace ``text[start:end]`` by new text: (start, end, new text)."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text and the runs of it that stand in the source, sorted by start, without overlaps.

    ``source[run.source:run.source + run.length] == text[run.start:run.start + run.length]`` for every run.
    """

    text: str
    runs: tuple[Segment, ...] = ()

    @classmethod
    def of(cls, text: str, source: int = 0) -> Mapped:
        """A text that stands in the source word for word, from offset `source` on."""
        return cls(text, (Segment(0, source, len(text)),) if text else ())

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def slice(self, start: int, end: int | None = None) -> Mapped:
        """The part ``text[start:end]`` with its runs. Offsets are code points; both must lie inside the text."""
        stop = len(self.text) if end is None else end
        if start == 0 and stop == len(self.text):
            return self
        runs: list[Segment] = []
        at = max(0, bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        for index in range(at, len(self.runs)):
            run = self.runs[index]
            if run.start >= stop:
                break
            low, high = max(run.start, start), min(run.start + run.length, stop)
            if low < high:
                runs.append(Segment(low - start, run.source + low - run.start, high - low))
        return Mapped(self.text[start:stop], tuple(runs))

    def strip(self) -> Mapped:
        """The text without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.slice(start, max(start, len(self.text.rstrip())))

    def edited(self, edits: Iterable[Edit]) -> Mapped:
        """The text with each edit made. Edits must be sorted and must not overlap; new text has no source."""
        todo = list(edits)
        if not todo:
            return self
        parts: list[str] = []
        runs: list[Segment] = []
        size = at = index = 0

        def keep(start: int, end: int) -> None:
            nonlocal size, index
            while index < len(self.runs) and self.runs[index].start + self.runs[index].length <= start:
                index += 1
            look = index
            while look < len(self.runs) and self.runs[look].start < end:
                run = self.runs[look]
                low, high = max(run.start, start), min(run.start + run.length, end)
                runs.append(Segment(size + low - start, run.source + low - run.start, high - low))
                look += 1
            parts.append(self.text[start:end])
            size += end - start

        for start, end, new in todo:
            if start > at:
                keep(at, start)
            parts.append(new)
            size += len(new)
            at = end
        if at < len(self.text):
            keep(at, len(self.text))
        return Mapped("".join(parts), tuple(runs))

    def split(self, separator: str) -> list[Mapped]:
        """The parts between occurrences of `separator`, as `str.split` gives them."""
        parts, at = [], 0
        while (found := self.text.find(separator, at)) >= 0:
            parts.append(self.slice(at, found))
            at = found + len(separator)
        parts.append(self.slice(at, len(self.text)))
        return parts

    def through(self, inner: Mapped) -> Mapped:
        """This text mapped to `inner`'s source, where this text's own source is `inner.text`."""
        runs: list[Segment] = []
        for run in self.runs:
            part = inner.slice(run.source, run.source + run.length)
            runs.extend(Segment(run.start + r.start, r.source, r.length) for r in part.runs)
        return Mapped(self.text, tuple(runs))

    def segments(self) -> tuple[Segment, ...]:
        """The runs, with neighbours that continue each other joined."""
        joined: list[Segment] = []
        for run in self.runs:
            if joined:
                last = joined[-1]
                if last.start + last.length == run.start and last.source + last.length == run.source:
                    joined[-1] = Segment(last.start, last.source, last.length + run.length)
                    continue
            joined.append(run)
        return tuple(joined)


def join(separator: str, parts: Sequence[Mapped]) -> Mapped:
    """The parts with `separator` (which has no source) between them."""
    runs: list[Segment] = []
    size = 0
    for index, part in enumerate(parts):
        size += len(separator) if index else 0
        runs.extend(Segment(size + run.start, run.source, run.length) for run in part.runs)
        size += len(part)
    return Mapped(separator.join(part.text for part in parts), tuple(runs))
