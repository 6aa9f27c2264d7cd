"""Train the coreference scorer on GUM's chains, over the word vectors of a reader that is already trained.

    python -m training.coreference --shared ../shared --reader src/sitrep/reader/model --work build/coreference

Reads GUM's documents (those under a licence that allows commercial use for training; dev to choose, test to report),
reads their raw texts with the reader, keeps the vectors of the mentions' heads under `--work`, trains the small network
of `sitrep.reader.coreference` and writes `coreference.npz` beside the reader's other weights. A predicted mention
is a gold one where their syntactic heads are the same word. The loss is the marginal likelihood of the gold
antecedents (Durrett & Klein 2013). Minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bench.coreference import chains as as_chains
from bench.coreference import chains_only, score
from sitrep.reader.coreference import Linker, Mention, mentions, own_matrix, pair_matrix, pairs, table, weights_of
from sitrep.reader.neural import NeuralReader
from training.gum_chains import Chains, documents


def examples(path: Path, split: str, reader: NeuralReader, free: bool) -> list[Example]:
    """Each document of a split, read: its candidate mentions, their vectors and the chain of each that is gold."""
    out = []
    for name, text, chains in documents(path, split, free):
        doc = next(iter(reader.read([text])))
        found = mentions(doc)
        heads = [doc[m.head].idx for m in found]
        vectors = np.asarray(doc.tensor, dtype=np.float32)[[m.head for m in found]]
        out.append(Example(name, found, vectors, [chains.get(h) for h in heads], heads, chains))
    return out


@dataclass
class Example:
    """A document with what the network needs of it."""

    name: str
    found: list[Mention]
    vectors: NDArray[np.float32]
    gold: list[int | None]
    heads: list[int]
    chains: Chains


class Scorer(nn.Module):
    """The network behind `Linker`, with the same parts."""

    def __init__(self, width: int, own: int, pair: int, size: int = 48, hidden: int = 64) -> None:
        super().__init__()
        self.mention, self.antecedent = nn.Linear(width, size), nn.Linear(width, size)
        self.first = nn.Linear(3 * size + 2 * own + pair, hidden)
        self.second = nn.Linear(hidden, 1)
        self.new, self.new_out = nn.Linear(size + own, 32), nn.Linear(32, 1)
        self.drop, self.drop_vectors = nn.Dropout(0.2), nn.Dropout(0.3)

    def forward(self, vectors: Tensor, own: Tensor, m: Tensor, a: Tensor, pair: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of pairs (mention index `m`, antecedent index `a`) and of being new, one per mention."""
        vectors = self.drop_vectors(vectors)
        mine, theirs = self.mention(vectors), self.antecedent(vectors)
        x = torch.cat([mine[m], theirs[a], mine[m] * theirs[a], own[m], own[a], pair], -1)
        scores = self.second(self.drop(torch.relu(self.first(x))))[:, 0]
        none = self.new_out(self.drop(torch.relu(self.new(torch.cat([mine, own], -1)))))[:, 0]
        return scores, none

    def arrays(self) -> dict[str, Any]:
        """The weights under the names that `Linker` reads."""
        out: dict[str, Any] = {}
        for name in ("mention", "antecedent", "first", "second", "new", "new_out"):
            layer = getattr(self, name)
            out[name], out[f"{name}_bias"] = layer.weight.detach().numpy().T, layer.bias.detach().numpy()
        return weights_of(out)


def tensors(e: Example) -> dict[str, Tensor]:
    """Network inputs of a document; `right` marks gold antecedents of the listed pairs."""
    near = pairs(e.found)
    m = np.repeat(np.arange(len(near)), [len(js) for js in near])
    a = np.array([j for js in near for j in js], dtype=np.int64)
    right = [e.gold[k] is not None and e.gold[k] == e.gold[j] for k, j in zip(m, a, strict=True)]
    return {
        "vectors": torch.tensor(e.vectors),
        "own": torch.tensor(own_matrix(e.found)),
        "m": torch.tensor(m),
        "a": torch.tensor(a),
        "pair": torch.tensor(pair_matrix(table(e.found), m, a)),
        "right": torch.tensor(right, dtype=torch.bool),
    }


def loss(model: Scorer, t: dict[str, Tensor]) -> Tensor:
    """Minus the log of the probability of the gold antecedents (or of being new), mean over mentions."""
    scores, none = model(t["vectors"], t["own"], t["m"], t["a"], t["pair"])
    n = len(none)

    def total(keep: Tensor, base: Tensor) -> Tensor:
        # log-sum-exp per mention over the kept pairs and `base`
        top = torch.scatter_reduce(base, 0, t["m"][keep], scores[keep], "amax").detach()
        top = top.clamp(min=-1e4)
        sums = torch.exp(base - top).index_add(0, t["m"][keep], torch.exp(scores[keep] - top[t["m"][keep]]))
        return top + torch.log(sums)

    has = torch.zeros(n, dtype=torch.bool).index_fill(0, t["m"][t["right"]].unique(), True)
    everything = total(torch.ones_like(t["right"]), none)
    gold = total(t["right"], torch.where(has, torch.full_like(none, -1e4), none))
    return (everything - gold).mean()


def scores(linker: Linker, examples: list[Example]) -> dict[str, float]:
    """CoNLL F1 and its parts over the documents, singletons left out, mentions matched by their heads."""
    sides = []
    for e in examples:
        key: dict[int, list[int]] = defaultdict(list)
        for head, chain in e.chains.items():
            key[chain].append(head)
        response: dict[int, list[int]] = defaultdict(list)
        of: list[int] = []
        for k, antecedent in enumerate(linker.choose(e.found, e.vectors)):
            of.append(k if antecedent is None else of[antecedent])
            response[of[k]].append(e.heads[k])
        sides.append((chains_only(as_chains(key.values())), chains_only(as_chains(response.values()))))
    return score(sides)


def main() -> None:
    """Train, choose on dev, report on test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--reader", type=Path, default=Path("src/sitrep/reader/model"))
    parser.add_argument("--work", type=Path, default=Path("build/coreference"))
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=20261121)
    args = parser.parse_args()
    corpus = args.shared / "corpora" / "gum_documents.jsonl.gz"
    if not corpus.is_file():
        raise SystemExit(f"data absent: {corpus}")
    args.work.mkdir(parents=True, exist_ok=True)
    reader = NeuralReader(args.reader)
    sets: dict[str, list[Example]] = {}
    for split in ("train", "dev", "test"):
        kept = args.work / f"{split}-{reader.name}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(examples(corpus, split, reader, free=True)))
        sets[split] = pickle.loads(kept.read_bytes())
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    inputs = [tensors(e) for e in sets["train"]]
    model = Scorer(inputs[0]["vectors"].shape[1], inputs[0]["own"].shape[1], inputs[0]["pair"].shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02)
    best = -1.0
    for epoch in range(args.epochs):
        started, total = time.time(), 0.0
        model.train()
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * (1 - epoch / args.epochs)
        for t in rng.sample(inputs, len(inputs)):
            value = loss(model, t)
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += value.item()
        if epoch % 4 == 3 or epoch == args.epochs - 1:
            model.eval()
            linker = Linker(model.arrays())
            figures = scores(linker, sets["dev"])
            line = {"epoch": epoch, "loss": round(total / len(inputs), 4), "seconds": round(time.time() - started, 1)}
            print(json.dumps(line | {f"dev_{k}": round(v, 2) for k, v in figures.items()}), flush=True)
            if figures["conll"] > best:
                best = figures["conll"]
                np.savez_compressed(args.reader / "coreference.npz", **model.arrays())
    final = scores(Linker.load(args.reader / "coreference.npz"), sets["test"])
    print(json.dumps({f"test_{k}": round(v, 2) for k, v in final.items()}))


if __name__ == "__main__":
    main()
