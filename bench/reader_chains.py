"""Coreference of the reader on GUM's test documents: the CoNLL F1.

Comes in: a reader. Goes out: the mean of MUC, B³ and CEAFe F1 in per cent, over raw texts with everything predicted
(words, sentences, trees, mentions, chains). A mention counts as found where its syntactic head is the head of an
annotated one; singletons are left out on both sides, as in CorefUD. Documents under a licence that allows commercial
use only, the same genres that the training reads.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.coreference import chains, chains_only, score


def gum_coref(reader: Any, path: Path, split: str = "test") -> float:
    """CoNLL F1 (0 to 100) of `reader` on a split of the file at `path` (``gum_documents.jsonl.gz``)."""
    from training.gum_chains import documents

    sides = []
    for _, text, gold in documents(path, split, free=True):
        key: dict[int, list[int]] = defaultdict(list)
        for head, chain in gold.items():
            key[chain].append(head)
        [doc] = reader.read([text])
        found = [[doc[head].idx for *_, head in chain] for chain in doc._.chains]
        sides.append((chains_only(chains(key.values())), chains_only(chains(found))))
    return score(sides)["conll"]
