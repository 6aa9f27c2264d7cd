"""Train the model that types events where the lexicon does not know the verb (`sitrep.extract.guess`).

``python -m training.event_types --shared ../shared`` reads ``plv_train.tsv``, prints macro F1 by tenfold
cross-validation, and writes ``src/sitrep/extract/data/event_types.npz``: the features of the whole set whose weights
are the largest, in 8 bits. Each class has a linear function that is fitted to +1 and -1 by regularised least squares;
a linear function over n sentences is a combination of these sentences, so that n weights are solved for, through the
matrix of inner products: exact, and quick without further libraries.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.common import shared_folder
from sitrep.extract import guess

Array = NDArray[np.float64]
FOLDS = 10
L2 = 0.3
"""How strongly large weights are held back where the lexicon helps, and where it does not."""
L2_ALONE = 1.0
RARE = 2
KEPT = 6000
DATA = Path(__file__).parents[1] / "src" / "sitrep" / "extract" / "data" / "event_types.npz"


def matrix(rows: Sequence[frozenset[str]]) -> tuple[list[str], NDArray[np.float32]]:
    """The features that stand in at least `RARE` rows, and the rows' values."""
    counts = Counter(f for row in rows for f in row)
    names = sorted(f for f, n in counts.items() if n >= RARE)
    at = {f: k for k, f in enumerate(names)}
    values = np.zeros((len(rows), len(names)), dtype=np.float32)
    for i, row in enumerate(rows):
        for f in row:
            if f in at:
                values[i, at[f]] = 1.0
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    return names, values


def fit(gram: Array, gold: NDArray[np.int64], classes: int, l2: float = L2) -> Array:
    """Weights of the rows a class: regularised least squares over the matrix of inner products (Rifkin 2002)."""
    target = 2.0 * np.eye(classes)[gold] - 1.0
    return np.asarray(np.linalg.solve(gram + l2 * np.eye(len(gold)), target), dtype=np.float64)


def crossed(rows: Sequence[frozenset[str]], labels: Sequence[str], folds: int = FOLDS) -> list[str]:
    """The label of each row by the model that was trained without its fold; rows are dealt out in turn by label."""
    types = sorted(set(labels))
    gold = np.array([types.index(x) for x in labels])
    _, x = matrix(rows)
    gram = (x @ x.T).astype(np.float64)
    fold = np.zeros(len(rows), dtype=int)
    fold[np.argsort(gold, kind="stable")] = np.arange(len(rows)) % folds
    out = np.zeros(len(rows), dtype=int)
    for k in range(folds):
        rest, held = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        alpha = fit(gram[np.ix_(rest, rest)], gold[rest], len(types))
        out[held] = (gram[np.ix_(held, rest)] @ alpha).argmax(1)
    return [types[i] for i in out]


def unseen(rows: Sequence[frozenset[str]], labels: Sequence[str], verbs: Sequence[str]) -> tuple[float, float]:
    """How the words alone do on verbs that the model has not seen: share of rows taken, share of these right.

    Rows with one verb are in one fold; a row is taken where the best type leads by `guess.LEAD`.
    """
    types = sorted(set(labels))
    gold = np.array([types.index(x) for x in labels])
    _, x = matrix(rows)
    gram = (x @ x.T).astype(np.float64)
    order = sorted(set(verbs))
    fold = np.array([order.index(v) % FOLDS for v in verbs])
    scores = np.zeros((len(rows), len(types)))
    for k in range(FOLDS):
        rest, held = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        scores[held] = gram[np.ix_(held, rest)] @ fit(gram[np.ix_(rest, rest)], gold[rest], len(types), L2_ALONE)
    ordered = np.sort(scores, axis=1)
    taken = ordered[:, -1] - ordered[:, -2] >= guess.LEAD
    right = scores.argmax(1) == gold
    return float(taken.mean()), float(right[taken].mean())


def export(rows: Sequence[frozenset[str]], labels: Sequence[str], path: Path = DATA) -> int:
    """Train on all rows and write the `KEPT` strongest features; returns the size of the file in bytes."""
    types = sorted(set(labels))
    gold = np.array([types.index(x) for x in labels])
    names, x = matrix(rows)
    weights = x.T @ fit((x @ x.T).astype(np.float64), gold, len(types), L2_ALONE)
    order = np.sort(np.argsort(-np.abs(weights).max(1), kind="stable")[:KEPT])
    scale = np.float32(np.abs(weights).max() / 127)
    np.savez_compressed(
        path,
        names=np.frombuffer("\n".join(names[i] for i in order).encode(), dtype=np.uint8),
        types=np.frombuffer("\n".join(types).encode(), dtype=np.uint8),
        weights=np.round(weights[order] / scale).astype(np.int8),
        scale=scale,
    )
    return path.stat().st_size


def main() -> None:
    """The command."""
    from bench.extract_events import macro_f1, pairs

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=shared_folder())
    options = parser.parse_args()
    rows, labels = pairs(options.shared)
    print(f"macro F1, {FOLDS} folds: {macro_f1(labels, crossed(rows, labels))[0]:.4f}")
    words = [guess.alone(row) for row in rows]
    verbs = [next((f for f in sorted(row) if f.startswith(("l0:", "v:"))), "") for row in rows]
    taken, right = unseen(words, labels, verbs)
    print(f"verbs not seen: {taken:.3f} of the sentences taken, {right:.3f} of them right")
    print(f"{DATA.name}: {export(words, labels)} bytes")


if __name__ == "__main__":
    main()
