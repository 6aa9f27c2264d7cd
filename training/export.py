"""A trained network to the files that the package ships.

    python -m training.export --model build/reader/run/model.pt --to src/sitrep/reader/model

Subwords in other scripts than Latin and the vocabulary's unused places are dropped.
Writes `text.onnx` (encoder and all heads but the roles), `roles.onnx`, `relations.onnx`, `labels.json` and
`tokenizer.json`. Weights are 8-bit integers, one scale a channel, of reduced range (7 bits), so that processors
without VNNI instructions do not saturate and every processor gives the same result.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import unicodedata
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from training.evaluate import load_model
from training.model import Reader

TAGS = ("upos", "xpos", "end", "predicate", "sense", "names", "gmb")


class Text(nn.Module):
    """Subwords to word vectors and scores; the tag logits stand side by side in the order of `TAGS`."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        h = self.model.words(ids, shapes, first)
        out = self.model.heads(h)
        tags = torch.cat([out[t] for t in TAGS], -1)
        return h[:, 1:], tags, out["arc"], out["rel_dep"], out["rel_head"]


class RoleRows(nn.Module):
    """Roles over the flattened word vectors of a batch: words are projected once and gathered per predicate."""

    def __init__(self, model: Reader) -> None:
        super().__init__()
        self.roles = model.roles

    def forward(self, vectors: Tensor, predicate: Tensor, word: Tensor, distance: Tensor, pad: Tensor) -> Tensor:
        r = self.roles
        x = r.word(vectors)[word] + r.predicate(vectors[predicate])[:, None] + r.distance(distance)
        x = r.norm(x)
        mask = pad.to(x.dtype)[:, None, None, :] * -1e4
        for layer in r.layers:
            x = layer(x, mask)
        return r.out(x)


class Relations(nn.Module):
    """Relation scores for pairs of a word and its head: once the tree is known, so no table of all pairs is needed."""

    def __init__(self, rel: Tensor) -> None:
        super().__init__()
        self.relations, self.side, _ = rel.shape
        self.register_buffer("rel", rel.detach().permute(1, 0, 2).reshape(self.side, -1).half())

    def forward(self, dep: Tensor, head: Tensor) -> Tensor:
        one = torch.ones_like(dep[:, :1])
        half = torch.cat([dep, one], 1) @ self.rel.float()
        pairs = half.view(-1, self.relations, self.side) * torch.cat([head, one], 1)[:, None]
        return pairs.sum(-1)


def export_relations(rel: Tensor, path: Path) -> None:
    """Write the relations graph; its weights are kept in half precision and widened when it is loaded."""
    side = torch.zeros(2, rel.shape[1] - 1)
    torch.onnx.export(
        Relations(rel),
        (side, side),
        str(path),
        dynamo=False,
        opset_version=17,
        do_constant_folding=False,
        input_names=["dep", "head"],
        output_names=["rel"],
        dynamic_axes={"dep": {0: "n"}, "head": {0: "n"}, "rel": {0: "n"}},
    )


def pruned(tokenizer: str) -> tuple[str, list[int]]:
    """A tokenizer's JSON without subwords in foreign scripts and unused places, and the old ids that stay, in order."""
    state = json.loads(tokenizer)
    vocabulary: dict[str, int] = state["model"]["vocab"]
    kept = sorted((i, w) for w, i in vocabulary.items() if not w.startswith("[unused") and all(map(_latin, w)))
    state["model"]["vocab"] = {w: new for new, (_, w) in enumerate(kept)}
    new_id = {old: new for new, (old, _) in enumerate(kept)}
    for token in state["added_tokens"]:
        token["id"] = new_id[token["id"]]
    for special in state["post_processor"]["special_tokens"].values():
        special["ids"] = [new_id[i] for i in special["ids"]]
    return json.dumps(state, ensure_ascii=False), [old for old, _ in kept]


def _latin(character: str) -> bool:
    return not unicodedata.category(character).startswith("L") or unicodedata.name(character, "").startswith("LATIN")


def main() -> None:
    """Write the package's model files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("build/reader/run/model.pt"))
    parser.add_argument("--to", type=Path, default=Path("src/sitrep/reader/model"))
    parser.add_argument("--float", action="store_true", help="keep 32-bit weights, to compare with")
    args = parser.parse_args()
    model, layout = load_model(args.model)
    args.to.mkdir(parents=True, exist_ok=True)
    tokenizer, kept = pruned(layout.tokenizer.to_str())
    model.encoder.words.weight = nn.Parameter(model.encoder.words.weight[kept])
    ids = torch.tensor([[2, 100, 200, 3], [2, 300, 3, 0]])
    shapes = torch.tensor([[9, 1, 0, 9], [9, 1, 9, 9]])
    first = torch.tensor([[0, 1, 2], [0, 1, 0]])
    vectors = torch.randn(4, model.sizes.width)
    rows = torch.tensor([0, 2])
    word = torch.tensor([[0, 1, 2], [1, 2, 3]])
    with tempfile.TemporaryDirectory() as work, torch.inference_mode():
        torch.onnx.export(
            Text(model),
            (ids, shapes, first),
            f"{work}/text.onnx",
            dynamo=False,
            opset_version=17,
            input_names=["ids", "shapes", "first"],
            output_names=["vectors", "tags", "arc", "rel_dep", "rel_head"],
            dynamic_axes={
                "ids": {0: "b", 1: "s"},
                "shapes": {0: "b", 1: "s"},
                "first": {0: "b", 1: "v"},
                "vectors": {0: "b", 1: "w"},
                "tags": {0: "b", 1: "w"},
                "arc": {0: "b", 1: "w", 2: "v"},
                "rel_dep": {0: "b", 1: "w"},
                "rel_head": {0: "b", 1: "v"},
            },
        )
        torch.onnx.export(
            RoleRows(model),
            (vectors, rows, word, word, torch.zeros_like(word)),
            f"{work}/roles.onnx",
            dynamo=False,
            opset_version=17,
            input_names=["vectors", "predicate", "word", "distance", "pad"],
            output_names=["roles"],
            dynamic_axes={
                "vectors": {0: "t"},
                "predicate": {0: "n"},
                "word": {0: "n", 1: "l"},
                "distance": {0: "n", 1: "l"},
                "pad": {0: "n", 1: "l"},
                "roles": {0: "n", 1: "l"},
            },
        )
        for name in ("text", "roles"):
            if args.float:
                shutil.copy(f"{work}/{name}.onnx", args.to / f"{name}.onnx")
            else:
                quantize_dynamic(
                    f"{work}/{name}.onnx",
                    args.to / f"{name}.onnx",
                    per_channel=True,
                    reduce_range=True,
                    weight_type=QuantType.QInt8,
                    op_types_to_quantize=["MatMul", "Gather"],
                )
    export_relations(model.rel, args.to / "relations.onnx")
    labels = {**layout.labels, "tags": list(TAGS), "senses": model.sizes.senses, "clip": model.sizes.roles_distance}
    (args.to / "labels.json").write_text(json.dumps(labels, indent=0) + "\n", encoding="utf-8")
    (args.to / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    for path in sorted(args.to.iterdir()):
        print(f"{path.stat().st_size / 1e6:8.2f} MB  {path}")


if __name__ == "__main__":
    main()
