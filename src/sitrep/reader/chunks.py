"""Tokens to the texts that the network reads at once: certain sentence ends only.

Comes in: the tokens of a report. Goes out: runs of tokens that end where a sentence surely ends (a line break; a full
stop followed by a capital). Doubtful places (abbreviations, missing stops, odd quotation marks) stay inside a run; the
network's sentence-end head decides them. A run that is longer than what the network reads at once is read in windows
that overlap, and windows of like length are read together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

ENDS = frozenset({".", "!", "?", "…", "...", "?!", "!!"})
CLOSERS = frozenset({'"', "”", "’", "'", "''", ")", "]", "»", "›"})
MAX_WORDS = 360
"""Longest run in words; longer ones are cut at the last comma, semicolon or dash before the limit, or at the limit."""
WINDOW = 200
"""Subwords that the network reads at once: it learnt from texts of up to 220."""
OVERLAP = 40
"""Subwords that two windows of one run share at least; each word is taken from the window that holds more around it."""
BATCH = 512
"""Subwords of a batch, padding included: what lies between two layers still fits a processor's second-level cache."""
COST_OF_A_BATCH = 6
"""What calling the network once more costs, in subwords' worth of its work (measured: 1.25 ms against 0.27 ms)."""


class Window(NamedTuple):
    """Words `start:stop` of a run are read together, and `low:high` of them are taken from this reading."""

    run: int
    start: int
    stop: int
    low: int
    high: int
    size: int  # in subwords


def windows(run: int, sizes: Sequence[int]) -> list[Window]:
    """The windows of one run whose words have `sizes` subwords (none more than a fourth of `OVERLAP`)."""
    total = sum(sizes)
    if total <= WINDOW:
        return [Window(run, 0, len(sizes), 0, len(sizes), total)]
    bounds: list[tuple[int, int]] = []
    start, n = 0, len(sizes)
    while True:
        stop, size = start, 0
        while stop < n and size + sizes[stop] <= WINDOW:
            size += sizes[stop]
            stop += 1
        bounds.append((start, stop))
        if stop == n:
            break
        start, shared = stop, 0
        while shared < OVERLAP:
            start -= 1
            shared += sizes[start]
    cuts = [0, *((b + c) // 2 for (_, b), (c, _) in pairwise(bounds)), n]
    return [
        Window(run, a, z, low, high, sum(sizes[a:z]))
        for (a, z), (low, high) in zip(bounds, pairwise(cuts), strict=True)
    ]


def alike(sizes: Sequence[int], most: int = BATCH, cost: int = COST_OF_A_BATCH) -> list[list[int]]:
    """Indices into `sizes` in batches, so that padding and calls together cost least.

    A batch costs its number of rows times its longest row, and `cost`; with more than one row the product is at most
    `most`. Batches and their rows come in order of length. The work is linear in the number of rows, but for the sort.
    """
    order = sorted(range(len(sizes)), key=lambda i: (sizes[i], i))
    best = [0]
    first = [0]
    for at, row in enumerate(order, 1):
        size = max(1, sizes[row])
        reach = max(1, min(at, most // size))
        total, low = min((best[low] + (at - low) * size + cost, low) for low in range(at - reach, at))
        best.append(total)
        first.append(low)
    out: list[list[int]] = []
    at = len(order)
    while at:
        out.append(order[first[at] : at])
        at = first[at]
    return out[::-1]


OPENERS = frozenset(
    "The A An This That These Those He She It They We You I His Her Its Their Our My In On At By For From With After "
    "Before Since During Under Over According But And Or So Yet However Meanwhile When While If Although Though There "
    "As Both Some Many Most Several No Not".split()
)
"""Function words that, with a capital after an abbreviation's stop, open a sentence ("in Washington D.C. The team")."""


def abbreviation_ends(word: str, after: str) -> bool:
    """Whether the stop of an abbreviation `word` ends a sentence too, as the capital of `after` shows."""
    return len(word) > 1 and word[-1] == "." and word[0].isupper() and "." in word[:-1] and after in OPENERS


def chunks(words: Sequence[str], spaced: Sequence[bool]) -> list[list[int]]:
    """Runs of indices into `words`, in order; white-space tokens are in none.

    `spaced[i]` says whether white space follows word i.
    """
    out: list[list[int]] = []
    run: list[int] = []
    i, n = 0, len(words)
    while i < n:
        word = words[i]
        if word.isspace():
            if "\n" in word and run:
                out.append(run)
                run = []
            i += 1
            continue
        run.append(i)
        if word in ENDS:
            j = i
            while j + 1 < n and words[j + 1] in CLOSERS and not spaced[j]:
                j += 1
                run.append(j)
            i = j
            if j + 1 >= n or (spaced[j] and _opens(words, j + 1)):
                out.append(run)
                run = []
        i += 1
    if run:
        out.append(run)
    return [piece for run in out for piece in _cut(run, words)]


def _opens(words: Sequence[str], i: int) -> bool:
    """Whether word i can open a sentence: a capital or a figure, perhaps after an opening mark."""
    while i < len(words) and not words[i][0].isalnum() and not words[i].isspace():
        i += 1
    return i >= len(words) or words[i].isspace() or words[i][0].isupper() or words[i][0].isdigit()


def _cut(run: list[int], words: Sequence[str]) -> list[list[int]]:
    out = []
    while len(run) > MAX_WORDS:
        at = next(
            (k for k in range(MAX_WORDS, MAX_WORDS // 2, -1) if words[run[k]] in (";", ",", "–", "—", ":")), MAX_WORDS
        )
        out.append(run[: at + 1])
        run = run[at + 1 :]
    return [*out, run] if run else out
