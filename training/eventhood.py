"""Train the model that leaves out what only looks like an event (`sitrep.extract.eventhood`).

``python -m training.eventhood --shared ../shared`` reads the news that the judged statements are from, prints by
tenfold cross-validation over articles what the model would leave out, and writes
``src/sitrep/extract/data/eventhood.npz``. The judged statements are in ``eventhood.tsv``: ``source`` (``gmb``: a
sentence of the Groningen Meaning Bank; ``t17``: an article of timeline17), ``name``, ``words`` (how many of the article
were read), ``start`` and ``end`` of the trigger in the text as `bench.extract_precision.plain` writes it, the ``type``
that was judged and the ``verdict`` (1: the words tell an event of this type; 0: none at all). No article of a sample
that `bench.extract_precision` measures on is among them. The weights are those of logistic regression with a quadratic
penalty, fitted by Newton's method: exact, and the same on every run.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from bench.common import shared_folder
from bench.extract_precision import _short, plain
from sitrep import gazetteer, temporal
from sitrep.extract import eventhood, lexicon, mentions
from sitrep.extract.events import EventFinder
from sitrep.reader import load_reader
from sitrep.record import Report

Array = NDArray[np.float64]
FOLDS = 10
L2 = 6.0
RARE = 3
"""Features must stand in this many statements."""
DATA = Path(__file__).parents[1] / "src" / "sitrep" / "extract" / "data" / "eventhood.npz"
JUDGED = Path(__file__).with_name("eventhood.tsv")
Key = tuple[str, int]


@dataclass(frozen=True)
class Example:
    """A judged statement: the article it is from, its features, and whether it tells an event of its type."""

    article: str
    features: frozenset[str]
    right: bool


def judged(path: Path = JUDGED) -> dict[Key, dict[tuple[int, int], tuple[str, bool]]]:
    """Type and verdict by article (with how many words of it were read) and place of the trigger."""
    out: dict[Key, dict[tuple[int, int], tuple[str, bool]]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t"):
            place = int(row["start"]), int(row["end"])
            out.setdefault((row["name"], int(row["words"])), {})[place] = row["type"], row["verdict"] == "1"
    return out


def texts(shared: Path, wanted: Iterable[Key]) -> dict[Key, str]:
    """The text of each article or sentence."""
    words: dict[str, list[int]] = {}
    for name, most in wanted:
        words.setdefault(name, []).append(most)
    out: dict[Key, str] = {}
    with gzip.open(shared / "corpora" / "gmb_train.jsonl.gz", "rt", encoding="utf-8") as stream:
        for i, line in enumerate(stream):
            for most in words.get(f"gmb/{i}", ()):
                out[f"gmb/{i}", most] = plain(" ".join(json.loads(line)["w"]).replace(" n't", "n't"))
    for path in sorted((shared / "benchmarks" / "timeline17").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for row in map(json.loads, stream):
                name = f"{path.name.removesuffix('.jsonl.gz')}/{row['date']}/{row['name']}"
                for most in words.get(name, ()):
                    out[name, most] = _short(row["text"], most)
    return out


def read(all_texts: Sequence[str]) -> Iterable[Doc]:
    """The readings of the shipped reader."""
    return load_reader().read(all_texts)


def examples(shared: Path, reading: Callable[[Sequence[str]], Iterable[Doc]] = read) -> Iterator[Example]:
    """The judged statements that are still found with the type that was judged, in order of their articles."""
    verdicts = judged()
    found = texts(shared, verdicts)
    order = sorted(found)
    world, lex = gazetteer.load(), lexicon.load()
    for key, doc in zip(order, reading([found[k] for k in order]), strict=True):
        index = mentions.find(doc, world)
        report = Report(id="r-training", path=key[0], text=found[key], sha256="")
        finder = EventFinder(report, doc, temporal.find(found[key]), index, lex, world, guesses=False)
        fields = eventhood.FieldCounts(doc)
        for trigger, statement in finder.found():
            kind, right = verdicts[key].get(statement.trigger, ("", False))
            if kind == statement.type:
                yield Example(key[0], eventhood.features(trigger, statement, index, lex, fields), right)


def matrix(rows: Sequence[Example], names: Sequence[str]) -> Array:
    """The rows' features as zeros and ones; the last column is the bias."""
    at = {name: k for k, name in enumerate(names)}
    out = np.zeros((len(rows), len(names) + 1))
    out[:, -1] = 1.0
    for i, row in enumerate(rows):
        for name in row.features:
            if name in at:
                out[i, at[name]] = 1.0
    return out


def fit(x: Array, right: Array, l2: float = L2) -> Array:
    """Weights of a logistic regression: Newton's method, at most eight steps."""
    weights = np.zeros(x.shape[1])
    for _ in range(8):
        p = 1.0 / (1.0 + np.exp(-(x @ weights)))
        hessian = (x * (p * (1.0 - p) + 1e-6)[:, None]).T @ x
        hessian[np.diag_indices(len(weights))] += l2
        step = np.linalg.solve(hessian, x.T @ (p - right) + l2 * weights)
        weights -= step
        if float(np.abs(step).max()) < 1e-3:
            break
    return weights


def kept_names(rows: Sequence[Example]) -> list[str]:
    """The features that are not rare, sorted."""
    counts = Counter(name for row in rows for name in row.features)
    return sorted(name for name, n in counts.items() if n >= RARE)


def crossed(rows: Sequence[Example]) -> Array:
    """How likely each statement is by the model that has not seen its article."""
    fold = np.array([int(hashlib.sha256(r.article.encode()).hexdigest(), 16) % FOLDS for r in rows])
    right = np.array([r.right for r in rows], dtype=float)
    out = np.zeros(len(rows))
    for k in range(FOLDS):
        rest = [r for r, f in zip(rows, fold, strict=True) if f != k]
        held = [r for r, f in zip(rows, fold, strict=True) if f == k]
        if held:
            names = kept_names(rest)
            weights = fit(matrix(rest, names), right[fold != k])
            out[fold == k] = 1.0 / (1.0 + np.exp(-(matrix(held, names) @ weights)))
    return out


def export(rows: Sequence[Example], path: Path = DATA) -> int:
    """Train on all rows and write the weights in 8 bits; returns the size of the file in bytes."""
    names = kept_names(rows)
    weights = fit(matrix(rows, names), np.array([r.right for r in rows], dtype=float))
    scale = np.abs(weights[:-1]).max() / 127
    np.savez_compressed(
        path,
        names=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        weights=np.round(weights[:-1] / scale).astype(np.int8),
        scale=np.float64(scale),
        bias=np.float64(weights[-1]),
    )
    return path.stat().st_size


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=shared_folder())
    parser.add_argument("--quick", action="store_true", help="train without cross-validation")
    options = parser.parse_args()
    rows = list(examples(options.shared))
    print(f"{len(rows)} statements, {sum(r.right for r in rows)} of them right")
    if not options.quick:
        right, kept = np.array([r.right for r in rows]), crossed(rows) >= eventhood.KEEP
        print(
            f"left out: {(~kept)[right].mean():.3f} of the right ones, {(~kept)[~right].mean():.3f} of the wrong ones"
        )
        print(f"right among those kept: {right[kept].mean():.3f}, before {right.mean():.3f}")
    print(f"{DATA.name}: {export(rows)} bytes")


if __name__ == "__main__":
    main()
