"""Coreference of the reader on GUM's test documents, and what the extraction makes of it.

Comes in: a reader. Goes out: the mean of MUC, B³ and CEAFe F1 in per cent, over raw texts with everything predicted
(words, sentences, trees, mentions, chains). A mention counts as found where its syntactic head is the head of an
annotated one; singletons are left out on both sides, as in CorefUD. Documents under a licence that allows commercial
use only, the same genres that the training reads.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from bench.coreference import chains, chains_only, score


def measure(reader: Any, path: Path, split: str = "test") -> dict[str, float]:
    """Figures of `reader` on a split of the file at `path` (``gum_documents.jsonl.gz``), in per cent.

    ``gum_coref`` is the CoNLL F1. ``gum_pronouns`` and ``gum_descriptions`` say how much of what the extraction takes
    these to stand for is right, of those that GUM annotates: the two heads are in one chain.
    """
    from sitrep import gazetteer
    from sitrep.extract import mentions
    from training.gum_chains import documents

    world = gazetteer.load()
    right: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    sides = []
    for _, text, gold in documents(path, split, free=True):
        key: dict[int, list[int]] = defaultdict(list)
        for head, chain in gold.items():
            key[chain].append(head)
        [doc] = reader.read([text])
        found = [[doc[head].idx for *_, head in chain] for chain in doc._.chains]
        sides.append((chains_only(chains(key.values())), chains_only(chains(found))))
        index = mentions.find(doc, world)
        for m, mention in enumerate(index.mentions):
            chain, target = gold.get(doc[index.head(m)].idx), index.resolve(m)
            if chain is not None and mention.kind != "name" and target != m:
                taken[mention.kind] += 1
                right[mention.kind] += gold.get(doc[index.head(target)].idx) == chain
    kinds = (("gum_pronouns", "pronoun"), ("gum_descriptions", "nominal"))
    shares = {figure: round(100 * right[kind] / max(1, taken[kind]), 2) for figure, kind in kinds}
    return {"gum_coref": score(sides)["conll"], **shares}
