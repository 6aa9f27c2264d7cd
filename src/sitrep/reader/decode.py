"""From the network's scores to trees and labelled spans, in numpy.

Comes in: score arrays of one sentence. Goes out: heads, BIO label sequences, spans. Used by the running reader and by
the evaluation of a training run, so that both count the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


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
    total = sum(float(s[i, heads[i]]) for i in cycle)
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf, dtype=s.dtype)
    small[:-1, :-1] = s[np.ix_(outside, outside)]
    new = len(outside)
    enter, leave = {}, {}
    for a, node in enumerate(outside):
        gains = [float(s[i, node]) + total - float(s[i, heads[i]]) for i in cycle]
        k = int(np.argmax(gains))
        small[new, a], enter[a] = gains[k], cycle[k]
        outs = [float(s[node, i]) for i in cycle]
        k = int(np.argmax(outs))
        small[a, new], leave[a] = outs[k], cycle[k]
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
    shifted = arc - arc.max(1, keepdims=True)
    scores = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    greedy = scores.copy()
    greedy[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads = greedy.argmax(1)
    root = int(scores[:, 0].argmax())
    if (heads == 0).sum() != 1:
        gain = scores[:, 0] - greedy[:, 1:].max(1)
        root = int(gain.argmax())
        greedy[:, 0] = -np.inf
        greedy[root, 0] = 0.0
        heads = greedy.argmax(1)
        heads[root] = 0
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
    """Additive transition scores (from, to); the last row is the start. ``I-X`` may follow ``B-X`` and ``I-X`` only."""
    n = len(labels)
    out = np.zeros((n + 1, n), dtype=np.float32)
    for j, to in enumerate(labels):
        if to.startswith("I-"):
            allowed = {"B-" + to[2:], to}
            for i, before in enumerate([*labels, "<start>"]):
                if before not in allowed:
                    out[i, j] = -1e4
    return out


def viterbi(logits: Scores, transitions: Scores) -> NDArray[np.int64]:
    """The best label sequence (rows, words) of a batch `logits` (rows, words, labels) under `transitions`."""
    scores = logits[:, 0] + transitions[-1]
    steps = []
    moves = transitions[:-1]
    for t in range(1, logits.shape[1]):
        candidates = scores[:, :, None] + moves
        best = candidates.argmax(1)
        steps.append(best)
        scores = np.take_along_axis(candidates, best[:, None], 1)[:, 0] + logits[:, t]
    out = np.empty(logits.shape[:2], dtype=np.int64)
    out[:, -1] = scores.argmax(1)
    for t in range(len(steps) - 1, -1, -1):
        out[:, t] = np.take_along_axis(steps[t], out[:, t + 1][:, None], 1)[:, 0]
    return out


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
