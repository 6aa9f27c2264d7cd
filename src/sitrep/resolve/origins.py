"""Which reports are not independent of each other: copies, rewrites, and texts that share an agency and its words.

Comes in: reports. Goes out: the same reports with `copy_of` and `origin` filled. Two reports are compared only where
they share runs of words that few reports have, so that the cost grows with the text and not with the pairs. Method:
containment of word shingles (Broder 1997, "On the resemblance and containment of documents"), plus sentences whose
words mostly return in one sentence of the other, for rewrites, and sentences that say much the same in the same order,
for two translations of one text, which share hardly a run of words but numbers and quotations. That two reports quote
the same words makes them no copies; together with the same credit it does make them one origin.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from itertools import pairwise

import numpy as np

from sitrep.record import Report, content_id
from sitrep.resolve import clusters, dates
from sitrep.resolve.memo import Array, Memo, digest
from sitrep.resolve.memo import rows as kept_rows
from sitrep.resolve.names import fold, number_of
from sitrep.resolve.publication import is_stated
from sitrep.resolve.texts import content

SHINGLE = 4
"""Words in a shingle."""
COPY = 0.4
"""Share of the smaller text's shingles that the other holds from which on it substantially repeats it."""
REWRITE = 0.5
"""Share of the smaller text's sentences that the other holds in its own words, from which on it is a rewrite."""
ALIGNED, LOOSELY = 0.5, 0.45
"""Share of the smaller text's sentences that return in order, each with so much of its words, in another translation.

Of 3,200 pairs of articles of two agencies on one week of a war (Timeline17), independent ones reach 0.45 at most.
"""
FEW_ALIGNED = 4
"""So many sentences at least; with three, 0.6 of them all."""
KEPT_MARKS = 0.3
"""Share of the numbers and quoted pairs of words of one that the other has, too."""
SHARED_PASSAGE = 12
"""Shingles that two reports which credit the same source must share to count as one origin: about 15 words."""
RARE = 12
"""Reports that hold a shingle are all compared with each other up to this many; of more, each with its next few."""
NEXT = 3
"""So many. Copies of one text share most of their shingles, so that the chain still holds them together."""

_QUOTED = re.compile(r"“[^”]{20,}”|\"[^\"]{20,}\"|«[^»]{20,}»")
_SENTENCE = re.compile(r"[^.!?\n]+")


@dataclass(frozen=True, slots=True)
class Link:
    """Why two reports are one origin: report ids, the later one first where that is known, and the reason in words."""

    later: str
    earlier: str
    kind: str
    score: float
    reason: str


def trace(reports: Sequence[Report], memo: Memo | None = None) -> tuple[tuple[Report, ...], tuple[Link, ...]]:
    """The reports with their origins and what they copy, sorted by id, and the links that say why.

    With a `memo`, two reports that were compared before are not compared again.
    """
    memo = memo or Memo()
    ordered = sorted(reports, key=lambda report: report.id)
    links = _links(ordered, memo)
    position = {report.id: i for i, report in enumerate(ordered)}
    groups = clusters.connected(len(ordered), [(position[link.later], position[link.earlier]) for link in links])
    origin = {i: content_id("origin", ordered[items[0]].id) for items in groups for i in items}
    copies: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.kind in ("copy", "rewrite"):
            copies[link.later].append(link.earlier)
    out = tuple(
        replace(report, copy_of=tuple(sorted(copies[report.id])), origin=origin[i]) for i, report in enumerate(ordered)
    )
    return out, tuple(sorted(links, key=lambda link: (link.later, link.earlier)))


def _links(ordered: Sequence[Report], memo: Memo) -> list[Link]:
    """The links between reports. What is kept of a pair goes by all that `_link` reads of the two reports."""
    read = [digest(r.id, r.text, repr((r.outlet, r.credits, r.published))) for r in ordered]
    texts: dict[int, _Text] = {}

    def text(i: int) -> _Text:
        if i not in texts:
            texts[i] = _Text.of(ordered[i])
        return texts[i]

    def keys(i: int) -> list[list[int]]:
        return [sorted(text(i).shingles | text(i).marks)]

    starts, (shingles,) = kept_rows(memo, "shingles", read, keys, (np.uint32,))
    kept = memo.value("links") or {}
    fresh: dict[str, list[object] | None] = {}
    links = []
    for i, j in _candidates(starts, shingles):
        pair = f"{read[i]} {read[j]}"
        if pair in kept:
            fresh[pair] = kept[pair]
        else:
            link = _link(ordered[i], ordered[j], text(i), text(j))
            fresh[pair] = None if link is None else list(astuple(link))
        told = fresh[pair]
        if told is not None:
            links.append(Link(*told))  # type: ignore[arg-type]
    memo.keep("links", fresh)
    return links


@dataclass(frozen=True, slots=True)
class _Text:
    shingles: frozenset[int]
    own: frozenset[int]
    sentences: tuple[frozenset[str], ...]
    marks: frozenset[int]
    """What a translation keeps: numbers with the word beside them, and pairs of words inside quotations."""

    @classmethod
    def of(cls, report: Report) -> _Text:
        without = _QUOTED.sub(" ", report.text)
        sentences = (frozenset(content(part)) for part in _SENTENCE.findall(without))
        told = tuple(s for s in sentences if len(s) >= 4)
        return cls(_shingles(report.text), _shingles(without), told, _marks(report.text))


def _shingles(text: str) -> frozenset[int]:
    tokens = fold(text).split()
    return frozenset(
        zlib.crc32(" ".join(tokens[i : i + SHINGLE]).encode()) for i in range(max(1, len(tokens) - SHINGLE + 1))
    )


def _marks(text: str) -> frozenset[int]:
    quoted = " ".join(_QUOTED.findall(text))
    pairs = {tuple(sorted(pair)) for pair in pairwise(content(quoted))}
    for pair in pairwise(content(_QUOTED.sub(" ", text))):
        if any(word[0].isdigit() or number_of(word) is not None for word in pair):
            pairs.add(tuple(sorted(pair)))
    return frozenset(zlib.crc32(f"pair {' '.join(pair)}".encode()) for pair in pairs)


def _aligned(a: Sequence[frozenset[str]], b: Sequence[frozenset[str]]) -> int:
    """How many sentences of the shorter text return in the longer one, in the same order."""
    chain: list[tuple[int, int]] = []  # the sentence of the longer text, and how long the chain is that ends there
    for words in a:
        shared = [len(words & other) for other in b]
        best = max(range(len(b)), key=lambda j: (shared[j] / min(len(words), len(b[j])), -j))
        if shared[best] >= 4 and shared[best] >= LOOSELY * min(len(words), len(b[best])):
            chain.append((best, 1 + max((length for at, length in chain if at < best), default=0)))
    return max((length for _, length in chain), default=0)


def _candidates(starts: Array, shingles: Array) -> list[tuple[int, int]]:
    """Pairs of texts that share at least three shingles. The pairs that a shingle proposes grow with its holders."""
    count = len(starts) - 1
    order = np.argsort(shingles, kind="stable")
    holders = np.repeat(np.arange(count), np.diff(starts))[order]
    cuts = np.flatnonzero(np.diff(shingles[order])) + 1
    first = np.concatenate(([0], cuts)).astype(np.int64)
    wide = np.diff(np.concatenate((first, [len(order)])))
    found: list[Array] = []
    for size in range(2, RARE + 1):
        block = holders[first[wide == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        found.append((block[:, one] * count + block[:, other]).ravel())
    of = np.repeat(np.arange(len(first)), wide)
    for step in range(1, NEXT + 1):
        beside = np.flatnonzero((of[:-step] == of[step:]) & (wide[of[:-step]] > RARE)) if len(of) > step else of[:0]
        found.append(holders[beside] * count + holders[beside + step])
    pairs, shared = np.unique(np.concatenate(found), return_counts=True)
    pairs = pairs[shared >= 3]
    return list(zip((pairs // count).tolist(), (pairs % count).tolist(), strict=True))


def _link(a: Report, b: Report, x: _Text, y: _Text) -> Link | None:
    both = len(x.shingles & y.shingles)
    share = len(x.own & y.own) / max(1, min(len(x.own), len(y.own)))
    later, earlier = _in_order(a, b)
    if share >= COPY:
        return Link(
            later.id, earlier.id, "copy", share, f"{share:.0%} of the shorter text's word runs are in the other"
        )
    small, large = (x, y) if len(x.sentences) <= len(y.sentences) else (y, x)
    if small.sentences and both >= SHARED_PASSAGE:
        kept = sum(
            any(len(s & t) >= max(4, 0.7 * min(len(s), len(t))) for t in large.sentences) for s in small.sentences
        ) / len(small.sentences)
        if kept >= REWRITE:
            reason = f"{kept:.0%} of the shorter text's sentences say the same in much the same words"
            return Link(later.id, earlier.id, "rewrite", kept, reason)
    few = min(len(x.marks), len(y.marks))
    if len(small.sentences) >= FEW_ALIGNED - 1 and len(x.marks & y.marks) >= max(2, KEPT_MARKS * few):
        found = _aligned(small.sentences, large.sentences)
        share_aligned = found / len(small.sentences)
        if (found >= FEW_ALIGNED and share_aligned >= ALIGNED) or (found >= 3 and share_aligned >= 0.6):
            reason = f"{share_aligned:.0%} of the shorter text's sentences return in the same order, in other words"
            return Link(later.id, earlier.id, "rewrite", share_aligned, reason)
    credits = {fold(credit) for credit in a.credits} & {fold(credit) for credit in b.credits}
    if credits and both >= SHARED_PASSAGE:
        reason = f"both credit {', '.join(sorted(credits))} and share {both} word runs"
        return Link(later.id, earlier.id, "credit", share, reason)
    cites = next((name for name, other in ((b.outlet, a), (a.outlet, b)) if name and _cites(other, name)), None)
    if cites is not None and both >= SHARED_PASSAGE:
        return Link(later.id, earlier.id, "credit", share, f"one credits {cites} and shares {both} word runs with it")
    return None


def _cites(report: Report, outlet: str) -> bool:
    return fold(outlet) in {fold(credit) for credit in report.credits}


def _in_order(a: Report, b: Report) -> tuple[Report, Report]:
    """(later, earlier): later is who credits the other's outlet; else by day; else who states none; else shorter."""
    if b.outlet and _cites(a, b.outlet) and not (a.outlet and _cites(b, a.outlet)):
        return a, b
    if a.outlet and _cites(b, a.outlet) and not (b.outlet and _cites(a, b.outlet)):
        return b, a
    if a.published is not None and b.published is not None and dates.gap(a.published, b.published):
        return (a, b) if dates.bounds(a.published) > dates.bounds(b.published) else (b, a)
    stated = is_stated(a.published), is_stated(b.published)
    if stated[0] != stated[1]:
        return (a, b) if stated[1] else (b, a)
    return (a, b) if (len(a.text), a.id) < (len(b.text), b.id) else (b, a)
