"""Weights of what makes two reports tell one story: ``src/sitrep/resolve/rules/story_weights.tsv``.

Comes in: the texts of ECB+'s training topics (1 to 35), each of one of the two stories of its topic. Goes out: the
table with new weights. Method: logistic regression over all pairs of these reports that `sitrep.resolve.stories` looks
at, with a Gaussian prior around 0 (a penalty of `STRENGTH` on the squared weights). `choose` prints B-cubed F1 of the
stories for several values of ``SAME`` and ``WITHIN``, the topics of each fold grouped with weights from the others.
Run: ``python -m training.story_weights ../shared``.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from bench import coreference, corpora
from sitrep.resolve import stories
from training.event_weights import FREE, fit

STRENGTH = 1.0
FOLDS = 5
TABLE = Path(stories.__file__).parent / "rules" / "story_weights.tsv"


def main(shared: str) -> None:
    """Choose, fit and write the table."""
    documents = corpora.ecb(Path(shared), range(1, 36))
    reports = [corpora.report(document) for document in documents]
    at = {report.id: number for number, report in enumerate(reports)}
    found, features = stories.Stories(reports).features()
    pairs = [(at[a], at[b]) for a, b in found]
    names = list(stories.FEATURES)
    same = np.array([float(documents[i].story == documents[j].story) for i, j in pairs])
    topic = [int(document.topic) % FOLDS for document in documents]
    prior = np.zeros(len(names))
    strength = np.array([FREE if name == "even" else STRENGTH for name in names])
    likeness: dict[tuple[int, int], float] = {}
    for fold in range(FOLDS):
        seen = np.array([topic[i] != fold and topic[j] != fold for i, j in pairs])
        weights = fit(features[seen], same[seen], prior, strength)
        odds = 1 / (1 + np.exp(-features @ weights))
        likeness.update(
            {pair: float(odds[n]) for n, pair in enumerate(pairs) if fold in (topic[pair[0]], topic[pair[1]])}
        )
    choose(documents, likeness)
    _write(dict(zip(names, fit(features, same, prior, strength), strict=True)))


def choose(documents: list[corpora.Document], likeness: dict[tuple[int, int], float]) -> None:
    """Print how well the stories are found for several settings."""
    gold: dict[str, set[int]] = defaultdict(set)
    for number, document in enumerate(documents):
        gold[document.story].add(number)
    key = coreference.chains(gold.values())
    for within in (0.55, 0.6, 0.65, 0.7, 0.75):
        for least in (0.05, 0.1, 0.15):
            groups = stories.linked(len(documents), likeness, least, within=within)
            f1 = coreference.b_cubed(key, coreference.chains(groups)).f1
            print(f"WITHIN {within} SAME {least}: {f1:.4f}, {len(groups)} stories of {len(key)}")


def _write(weights: dict[str, float]) -> None:
    lines = TABLE.read_text(encoding="utf-8").split("\n")
    for at, line in enumerate(lines):
        name = line.split("\t")[0]
        if name in weights:
            lines[at] = re.sub(r"\t[^\t]*\t", f"\t{weights[name]:.2f}\t", line, count=1)
    TABLE.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
