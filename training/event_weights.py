"""Weights of what makes two statements one event: ``src/sitrep/resolve/rules/event_weights.tsv``.

Comes in: ECB+'s training topics (1 to 35) with gold mentions, as `bench.corpora` gives them, and the table's priors
with the strength of each. Goes out: the table with new weights. Method: logistic regression over the pairs that
blocking proposes and nothing excludes, by Newton's method, with Gaussian priors: features that ECB+ says nothing of
keep theirs.
Threshold and floor lie `THRESHOLD` above and `FLOOR` below even odds, chosen on the training topics (four folds, each
grouped with weights from the others) and on the five shared reports. Run:
``python -m training.event_weights ../shared``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from bench import corpora
from sitrep.resolve import events, pile
from sitrep.resolve.stories import Stories

THRESHOLD, FLOOR = 0.5, -2.0
PILES = 4
"""Piles that the topics are dealt into: a pile as large as what the figures are measured on."""
FREE = 1e-3
"""Strength of no prior."""
TABLE = Path(events.__file__).parent / "rules" / "event_weights.tsv"


def main(shared: str) -> None:
    """Fit and write the table."""
    told = corpora.statements(corpora.ecb(Path(shared), range(1, 36)), "ecb-train")
    names, prior, strength = _prior()
    piles = [[item for item in told if int(item.document.topic) % PILES == rest] for rest in range(PILES)]
    found = [_pairs(pile, names) for pile in piles]
    features = np.concatenate([features for features, _ in found])
    same = np.concatenate([same for _, same in found])
    _write(dict(zip(names, fit(features, same, prior, strength), strict=True)))


def _prior() -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """The features, the last of them what any pair has, with their priors and the strengths of these."""
    old = {row["feature"]: row for row in events.rows("event_weights.tsv")}
    names = [name for name in old if name not in ("threshold", "floor")]
    prior = [float(old[name]["prior"]) for name in names]
    strength = [float(old[name]["strength"]) for name in names]
    return [*names, ""], np.array([*prior, -float(old["threshold"]["prior"])]), np.array([*strength, FREE])


def _pairs(told: list[corpora.Told], names: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Features of the pairs that the pipeline would score, and whether each is of one event."""
    gold = {
        (item.report.id, start): mention.event
        for item in told
        for start, mention in zip(item.trigger, item.document.gold, strict=True)
    }
    seen: list[events.Comparer] = []

    def note(
        items: list[events.Told], side: Callable[[str], str | None], name: object, stories: Stories, *_: object
    ) -> tuple[()]:
        seen.append(events.Comparer(items, side, stories))
        return ()

    with mock.patch.object(events, "join", note):
        pile.resolve([(item.report, item.statements) for item in told], software="", reader="")
    (comparer,) = seen
    pairs = [pair for pair in events.candidates(comparer.told, comparer) if not comparer.excludes(*pair)]
    column = {name: k for k, name in enumerate(names)}
    features, same = np.zeros((len(pairs), len(names))), np.zeros(len(pairs))
    features[:, -1] = 1
    of = [gold[item.source.trigger.report, item.source.trigger.start] for item in comparer.told]
    for row, (i, j) in enumerate(pairs):
        for name, value in comparer.features(i, j).items():
            features[row, column[name]] = value
        same[row] = of[i] == of[j]
    return features, same


def fit(
    features: NDArray[np.float64],
    same: NDArray[np.float64],
    prior: NDArray[np.float64],
    strength: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Weights of a logistic regression, each drawn towards its prior with its strength."""
    weights = prior.copy()
    for _ in range(60):
        odds = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (odds - same) + strength * (weights - prior)
        bend = (features * (odds * (1 - odds) + 1e-9)[:, None]).T @ features + np.diag(strength)
        step = np.linalg.solve(bend, slope)
        weights = weights - step * min(1.0, 1.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-5:
            break
    return weights


def _write(weights: dict[str, float]) -> None:
    even = -weights.pop("")
    found = weights | {"threshold": even + THRESHOLD, "floor": even + FLOOR}
    lines = TABLE.read_text(encoding="utf-8").split("\n")
    for at, line in enumerate(lines):
        name = line.split("\t")[0]
        if name in found:
            lines[at] = re.sub(r"\t[^\t]*\t", f"\t{found[name]:.2f}\t", line, count=1)
    TABLE.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
