"""Tokens to the texts that the network reads at once: certain sentence ends only.

Comes in: the tokens of a report. Goes out: runs of tokens that end where a sentence surely ends (a line break; a full
stop followed by a capital). Doubtful places (abbreviations, missing stops, odd quotation marks) stay inside a run; the
network's sentence-end head decides them.
"""

from __future__ import annotations

from collections.abc import Sequence

ENDS = frozenset({".", "!", "?", "…", "...", "?!", "!!"})
CLOSERS = frozenset({'"', "”", "’", "'", "''", ")", "]", "»", "›"})
MAX_WORDS = 120
"""Longest run in words; longer ones are cut at the last comma, semicolon or dash before the limit, or at the limit."""


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
