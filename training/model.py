"""The reader's network: a MiniLM encoder with one head per layer of the reading.

Comes in: subword ids, word shapes, the position of each word's first subword. Goes out: logits per word and task.
Semantic roles are read by a small transformer of their own, once per predicate over the words of its sentence, so
that the encoder runs once per text and not once per predicate. The encoder is written out here (BERT, Devlin et al.
2019) so that it exports to ONNX without the transformers package.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from sitrep.reader.labels import SHAPES


@dataclass(frozen=True)
class Sizes:
    """Widths of the network. `roles_distance` clips the distance between predicate and word, in words."""

    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    arc: int = 256
    rel: int = 64
    roles: int = 160
    roles_layers: int = 2
    roles_heads: int = 4
    roles_distance: int = 16
    senses: int = 24


class Attention(nn.Module):
    """Multi-head self-attention with an additive mask."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.size = heads, width // heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
        if torch.onnx.is_in_onnx_export():
            weights = (q @ k.transpose(-1, -2) / math.sqrt(self.size) + mask).softmax(-1)
            y = weights @ v
        else:
            y = F.scaled_dot_product_attention(
                q, k, v, attn_mask=mask, dropout_p=self.dropout if self.training else 0.0
            )
        return self.out(y.transpose(1, 2).reshape(batch, length, width))


class Layer(nn.Module):
    """One transformer layer with the norm after each part, as in BERT."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads, dropout)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.norm1(x + self.drop(self.attention(x, mask)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """BERT with a word-shape embedding added to the input."""

    def __init__(self, s: Sizes, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(s.vocabulary, s.width)
        self.positions = nn.Embedding(s.positions, s.width)
        self.shapes = nn.Embedding(len(SHAPES) + 1, s.width)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(s.width, eps=1e-12)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(s.width, s.heads, s.inner, dropout) for _ in range(s.layers))

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        mask = (ids == 0).to(self.words.weight.dtype)[:, None, None, :] * -1e4
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.positions(place)[None] + self.shapes(shapes)))
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_minilm(self, state: dict[str, Tensor]) -> None:
        """Take the weights of a Hugging Face BertModel state dict."""
        with torch.no_grad():
            self.words.weight.copy_(state["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(
                state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0]
            )
            self.norm.weight.copy_(state["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(state["embeddings.LayerNorm.bias"])
            for i, layer in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for kind in ("weight", "bias"):
                    parts = [state[f"{p}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]
                    getattr(layer.attention.qkv, kind).copy_(torch.cat(parts))
                    getattr(layer.attention.out, kind).copy_(state[f"{p}attention.output.dense.{kind}"])
                    getattr(layer.norm1, kind).copy_(state[f"{p}attention.output.LayerNorm.{kind}"])
                    getattr(layer.up, kind).copy_(state[f"{p}intermediate.dense.{kind}"])
                    getattr(layer.down, kind).copy_(state[f"{p}output.dense.{kind}"])
                    getattr(layer.norm2, kind).copy_(state[f"{p}output.LayerNorm.{kind}"])


class Roles(nn.Module):
    """Semantic roles of one predicate per row: a small transformer over the words of its sentence."""

    def __init__(self, s: Sizes, labels: int) -> None:
        super().__init__()
        self.clip = s.roles_distance
        self.word = nn.Linear(s.width, s.roles)
        self.predicate = nn.Linear(s.width, s.roles)
        self.distance = nn.Embedding(2 * s.roles_distance + 1, s.roles)
        self.norm = nn.LayerNorm(s.roles)
        self.layers = nn.ModuleList(Layer(s.roles, s.roles_heads, 3 * s.roles, 0.1) for _ in range(s.roles_layers))
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(s.roles, labels)

    def forward(self, words: Tensor, predicates: Tensor, distance: Tensor, pad: Tensor) -> Tensor:
        """`words` (N, L, width), `predicates` (N, width), `distance` (N, L) clipped, from 0; `pad` (N, L) 1 = pad."""
        x = self.norm(self.word(words) + self.predicate(predicates)[:, None] + self.distance(distance))
        mask = pad.to(x.dtype)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return self.out(self.drop(x))


class Reader(nn.Module):
    """The encoder with its heads. `labels` maps each task to its label list."""

    families: Tensor

    def __init__(self, sizes: Sizes, labels: dict[str, list[str]]) -> None:
        super().__init__()
        s = self.sizes = sizes
        self.encoder = Encoder(s)
        self.drop = nn.Dropout(0.2)
        self.tags = nn.ModuleDict(
            {
                t: nn.Linear(s.width, n)
                for t, n in [
                    ("upos", len(labels["upos"])),
                    ("xpos", len(labels["xpos"])),
                    ("end", 2),
                    ("predicate", 2),
                    ("sense", s.senses),
                    ("names", len(labels["names"])),
                    ("gmb", len(labels["gmb"])),
                ]
            }
        )
        self.arc_dep = nn.Sequential(nn.Linear(s.width, s.arc), nn.ReLU(), nn.Dropout(0.25))
        self.arc_head = nn.Sequential(nn.Linear(s.width, s.arc), nn.ReLU(), nn.Dropout(0.25))
        self.arc = nn.Parameter(torch.empty(s.arc + 1, s.arc))
        nn.init.xavier_uniform_(self.arc)
        self.rel_dep = nn.Sequential(nn.Linear(s.width, s.rel), nn.ReLU(), nn.Dropout(0.25))
        self.rel_head = nn.Sequential(nn.Linear(s.width, s.rel), nn.ReLU(), nn.Dropout(0.25))
        self.rel = nn.Parameter(torch.empty(len(labels["rel"]), s.rel + 1, s.rel + 1))
        nn.init.xavier_uniform_(self.rel)
        self.roles = Roles(s, len(labels["roles"]))
        base = [r.split(":")[0] for r in labels["rel"]]
        self.register_buffer("families", torch.tensor([[float(a == b) for b in base] for a in base]), persistent=False)

    def words(self, ids: Tensor, shapes: Tensor, first: Tensor) -> Tensor:
        """Vectors (B, 1 + W, width): the root (the first subword of the text) and then the words."""
        x = self.encoder(ids, shapes)
        return x.gather(1, first[:, :, None].expand(-1, -1, x.shape[2]))

    def heads(self, h: Tensor) -> dict[str, Tensor]:
        """Logits per word for every tag task, arc scores (B, W, 1 + W) and the two sides of the relation scores."""
        d = self.drop(h)
        out = {task: head(d[:, 1:]) for task, head in self.tags.items()}
        dep, head = self.arc_dep(d[:, 1:]), self.arc_head(d)
        dep = torch.cat([dep, torch.ones_like(dep[..., :1])], -1)
        out["arc"] = dep @ self.arc @ head.transpose(1, 2)
        out["rel_dep"], out["rel_head"] = self.rel_dep(d[:, 1:]), self.rel_head(d)
        return out

    def rel_scores(self, dep: Tensor, head: Tensor) -> Tensor:
        """Relation logits (N, R) for pairs of `dep` (N, rel) and `head` (N, rel) vectors."""
        dep = torch.cat([dep, torch.ones_like(dep[:, :1])], -1)
        head = torch.cat([head, torch.ones_like(head[:, :1])], -1)
        return torch.einsum("ni,rij,nj->nr", dep, self.rel, head)
