"""From the network's scores to trees and labelled spans, in numpy.

Comes in: score arrays of one sentence. Goes out: heads, BIO label sequences, spans. Used by the running reader and by
the evaluation of a training run, so that both count the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
FORBIDDEN = np.float32(-1e4)
"""The score of what may not be; finite, so that sums of scores stay numbers."""


def _cycle(heads: list[int]) -> list[int] | None:
    """Some cycle of the head assignment (node 0 is the root), or None."""
    seen = [0] * len(heads)
    for start in range(1, len(heads)):
        if seen[start]:
            continue
        node, path = start, []
        while node and not seen[node]:
            seen[node] = start
            path.append(node)
            node = heads[node]
        if node and seen[node] == start:
            return path[path.index(node) :]
    return None


def _edmonds(scores: Scores) -> list[int]:
    """Chu-Liu/Edmonds: the best head of each node 1..n in `scores[dependent, head]`; node 0 is the root."""
    n = scores.shape[0]
    s = scores.copy()
    s[np.arange(n), np.arange(n)] = -np.inf
    s[0] = -np.inf
    heads = [0, *s[1:].argmax(1).tolist()]
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    inside = set(cycle)
    outside = [i for i in range(n) if i not in inside]
    new = len(outside)
    small = np.full((new + 1, new + 1), -np.inf, dtype=s.dtype)
    small[:-1, :-1] = s[np.ix_(outside, outside)]
    kept = s[cycle, [heads[i] for i in cycle]]
    gains = s[np.ix_(cycle, outside)] + (kept.sum() - kept)[:, None]
    best = gains.argmax(0)
    small[new, :new] = gains[best, np.arange(new)]
    enter = [cycle[k] for k in best.tolist()]
    outs = s[np.ix_(outside, cycle)]
    best = outs.argmax(1)
    small[:new, new] = outs[np.arange(new), best]
    leave = [cycle[k] for k in best.tolist()]
    solved = _edmonds(small)
    out = list(heads)
    for a, node in enumerate(outside):
        if a:
            out[node] = leave[a] if solved[a] == new else outside[solved[a]]
    entry = solved[new]
    out[enter[entry]] = outside[entry]
    return out


def tree(arc: Scores) -> list[int]:
    """Heads (0 = root, else 1-based word) of the best tree with one root. `arc` is (words, 1 + words)."""
    n = arc.shape[0]
    if n == 1:
        return [0]
    scores = arc.copy()  # a tree takes one head a word, so what is common to a word's scores changes nothing
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads = scores.argmax(1)
    if np.count_nonzero(heads == 0) != 1:
        gain = scores[:, 0] - scores[:, 1:].max(1)
        root = int(gain.argmax())
        inner = scores[:, 1:].argmax(1) + 1
        inner[root] = 0
        heads = inner
    full = [0, *heads.tolist()]
    if _cycle(full) is None:
        return full[1:]
    root = full[1:].index(0)
    matrix = np.full((n + 1, n + 1), -np.inf, dtype=scores.dtype)
    matrix[1:, :] = scores
    matrix[:, 0] = -np.inf
    matrix[root + 1] = -np.inf
    matrix[root + 1, 0] = 0.0
    return _edmonds(matrix)[1:]


def bio_transitions(labels: Sequence[str]) -> Scores:
    """Additive transition scores (from, to); the last row is the start. ``I-X`` may follow ``B-X`` and ``I-X`` only.

    Raises `ValueError` where there is an ``I-X`` without its ``B-X``.
    """
    n = len(labels)
    place = {label: at for at, label in enumerate(labels)}
    out = np.zeros((n + 1, n), dtype=np.float32)
    for label, at in place.items():
        if label.startswith("I-"):
            if "B-" + label[2:] not in place:
                raise ValueError(f"label {label} without B-{label[2:]}")
            out[:, at] = FORBIDDEN
            out[[at, place["B-" + label[2:]]], at] = 0.0
    return out


def viterbi(logits: Scores, transitions: Scores) -> NDArray[np.int64]:
    """The best label sequence (rows, words) of a batch `logits` (rows, words, labels) under `transitions`.

    `transitions` are those of `bio_transitions`: every label but the ``I-X`` may follow any other, so that a step
    needs no table of all pairs.
    """
    rows, words, _ = logits.shape
    inner = np.flatnonzero(transitions[-1] < 0)
    one, two = np.argsort(transitions[:-1, inner] < 0, axis=0, kind="stable")[:2]
    source = np.full((2, logits.shape[2]), -1)  # where an I comes from; -1: from wherever the best score is
    source[:, inner] = one, two
    every = np.arange(rows)
    scores = logits[:, 0] + transitions[-1]
    steps = []
    for t in range(1, words):
        top = scores.argmax(1)
        first, second = scores[:, one], scores[:, two]
        later = np.zeros(scores.shape, dtype=bool)
        later[:, inner] = second > first
        steps.append((top, later))
        scores = logits[:, t] + scores[every, top][:, None]
        scores[:, inner] = logits[:, t, inner] + np.maximum(first, second)
    out = np.empty((rows, words), dtype=np.int64)
    tags = out[:, -1] = scores.argmax(1)
    for t in range(len(steps) - 1, -1, -1):
        top, later = steps[t]
        before = source[later[every, tags].astype(np.int64), tags]
        tags = out[:, t] = np.where(before >= 0, before, top)
    return out


class Bio:
    """Decodes many sequences of one BIO label list at once; only those that break the rule cost a search."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = list(labels)
        self._moves = bio_transitions(labels)
        kinds = {kind: at for at, kind in enumerate(sorted({label[2:] for label in labels}))}
        self._kind = np.array([kinds[label[2:]] if label != "O" else -1 for label in labels])
        self._inner = np.array([label.startswith("I-") for label in labels])
        self._outer = self.labels.index("O")

    def best(self, logits: Scores, starts: NDArray[np.int64]) -> NDArray[np.int64]:
        """The best legal label of each word. `logits` is (words, labels); `starts` says where sequences begin."""
        tags: NDArray[np.int64] = logits.argmax(1)
        if not len(tags):
            return tags
        bad = self._inner[tags]
        bad[1:] &= self._kind[tags[1:]] != self._kind[tags[:-1]]
        bad[starts] = self._inner[tags[starts]]
        if bad.any():
            broken = np.unique(np.searchsorted(starts, np.flatnonzero(bad), side="right") - 1)
            ends = np.append(starts[1:], len(tags))
            low, size = starts[broken], (ends - starts)[broken]
            for part in _alike(size):
                width = int(size[part].max())
                inside = np.arange(width)[None] < size[part][:, None]
                rows = np.full((len(part), width, logits.shape[1]), FORBIDDEN, dtype=np.float32)
                rows[..., self._outer] = 0.0
                at = (low[part][:, None] + np.arange(width))[inside]
                rows[inside] = logits[at]
                tags[at] = viterbi(rows, self._moves)[inside]
        return tags

    def spans(self, tags: NDArray[np.int64], starts: NDArray[np.int64]) -> list[tuple[int, int, str]]:
        """(first, last inclusive, type) over all words of legal `tags`, in order."""
        inner = self._inner[tags]
        inner[starts] = False
        first = np.flatnonzero((self._kind[tags] >= 0) & ~inner)
        stops = np.append(np.flatnonzero(~inner), len(tags))
        last = stops[np.searchsorted(stops, first, side="right")] - 1
        names = self.labels
        return [
            (a, z, names[t][2:]) for a, z, t in zip(first.tolist(), last.tolist(), tags[first].tolist(), strict=True)
        ]


def _alike(sizes: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Indices in groups of like size, so that little is padded and no group is large."""
    order = np.argsort(sizes, kind="stable")
    groups: list[NDArray[np.int64]] = []
    low = 0
    for at in range(1, len(order) + 1):
        if at == len(order) or sizes[order[at]] > 1.5 * sizes[order[low]] + 4 or at - low == 64:
            groups.append(order[low:at])
            low = at
    return groups


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """(first, last inclusive, type) of a BIO sequence; an I without its B opens a span."""
    out: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        if tag[0] == "I" and out and out[-1][1] == i - 1 and out[-1][2] == tag[2:]:
            out[-1] = (out[-1][0], i, tag[2:])
        else:
            out.append((i, i, tag[2:]))
    return out


def unique_core(found: Sequence[tuple[int, int, str]], score: Sequence[float]) -> list[tuple[int, int, str]]:
    """`found` with at most one span of each numbered role: the one with the best `score` stays."""
    best: dict[str, int] = {}
    for k, (_, _, label) in enumerate(found):
        if label[:3] == "ARG" and label[3:4].isdigit() and (label not in best or score[k] > score[best[label]]):
            best[label] = k
    return [s for k, s in enumerate(found) if best.get(s[2], k) == k]
