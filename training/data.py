"""Training items to batches: neighbours joined, noise added, subwords laid out.

Comes in: the items that prepare.py wrote. Goes out: `Batch`es of tensors. Neighbouring sentences of a document are
sometimes joined into one text, so that the sentence-end head has something to find and the other heads learn to read
a text that holds more than one sentence.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from sitrep.reader.labels import SHAPES, shape

Item = dict[str, Any]
NONE = -100
COARSE = frozenset({"ewt"})
"""Sources whose relations carry no subtypes."""
TAGS = ("upos", "xpos", "names", "gmb")
CURLY = {"``": "“", "''": "”", '"': "”", "'": "’", "'s": "’s", "n't": "n’t", "'re": "’re", "'ve": "’ve", "'ll": "’ll"}


def load(path: Path) -> list[Item]:
    """All items of one split."""
    with gzip.open(path, "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def join(items: list[Item]) -> Item:
    """Several sentences as one text; `sentences` are the (first, last) words of each."""
    out: Item = {"doc": items[0]["doc"], "src": items[0]["src"], "w": [], "sentences": []}
    layers = ("upos", "xpos", "rel", "names", "gmb")
    for k in (*layers, "head", "srl"):
        out[k] = None if any(i[k] is None for i in items) else []
    for i in items:
        base = len(out["w"])
        out["sentences"].append((base, base + len(i["w"]) - 1))
        out["w"] += i["w"]
        for k in layers:
            if out[k] is not None:
                out[k] += i[k]
        if out["head"] is not None:
            out["head"] += [h + base if h else 0 for h in i["head"]]
        if out["srl"] is not None:
            out["srl"] += [
                [p + base, sense, [[a + base, b + base, label] for a, b, label in arguments]]
                for p, sense, arguments in i["srl"]
            ]
    return out


def drop_words(d: Item, gone: set[int]) -> Item:
    """The item without the words of `gone`, which must have no dependents and be no predicates."""
    keep = [i for i in range(len(d["w"])) if i not in gone]
    at = {old: new for new, old in enumerate(keep)}
    out = dict(d)
    for k in ("w", "upos", "xpos", "rel", "names", "gmb"):
        if d[k] is not None:
            out[k] = [d[k][i] for i in keep]
    if d["head"] is not None:
        out["head"] = [at[d["head"][i] - 1] + 1 if d["head"][i] else 0 for i in keep]
    if d["srl"] is not None:
        out["srl"] = []
        for p, sense, arguments in d["srl"]:
            spans = [
                [min(inside), max(inside), label]
                for a, b, label in arguments
                if (inside := [at[i] for i in range(a, b + 1) if i in at])
            ]
            out["srl"].append([at[p], sense, spans])
    return out


def noise(d: Item, rng: random.Random) -> Item:
    """What newswire, headlines and machine translation do to a sentence, done to some sentences."""
    n = len(d["w"])
    r = rng.random()
    if r < 0.06 and d["head"] is not None and n > 4:  # headline or translation: articles gone, perhaps the stop too
        parents = {h - 1 for h in d["head"]}
        busy = parents | {p for p, _, _ in d["srl"] or ()}
        gone = {
            i for i in range(n) if d["upos"][i] == "DET" and d["w"][i].lower() in ("a", "an", "the") and i not in busy
        }
        if d["upos"][-1] == "PUNCT" and n - 1 not in busy and rng.random() < 0.5:
            gone.add(n - 1)
        if len(gone) < n - 2:
            d = drop_words(d, gone)
    elif r < 0.10 and d["head"] is not None and d["upos"][-1] == "PUNCT" and n > 3 and n not in d["head"]:
        predicates = {p for p, _, _ in d["srl"] or ()}
        d = d if n - 1 in predicates else drop_words(d, {n - 1})
    words = d["w"]
    r = rng.random()
    if r < 0.02:
        words = [w.upper() for w in words]
    elif r < 0.05:
        words = [
            w if w.lower() in ("of", "the", "a", "in", "on", "to", "and") else w[:1].upper() + w[1:] for w in words
        ]
    elif r < 0.07:
        words = [w.lower() for w in words]
    if rng.random() < 0.35:
        seen = 0
        fresh = []
        for w in words:
            if w == '"':
                fresh.append("“”"[seen % 2])
                seen += 1
            else:
                fresh.append(CURLY.get(w, w))
        words = fresh
    return d if words is d["w"] else {**d, "w": words}


def texts(items: list[Item], rng: random.Random, train: bool) -> Iterator[Item]:
    """Items in document order, some joined with their neighbours."""
    i = 0
    while i < len(items):
        size = 1
        if train and items[i]["src"] != "gmb":
            size = rng.choices((1, 2, 3, 4), (0.55, 0.27, 0.12, 0.06))[0]
        group = [items[i]]
        while len(group) < size and i + len(group) < len(items):
            after = items[i + len(group)]
            words = sum(len(g["w"]) for g in group) + len(after["w"])
            if after["doc"] != group[0]["doc"] or after["src"] != group[0]["src"] or words > 120:
                break
            group.append(after)
        i += len(group)
        yield join([noise(g, rng) for g in group] if train else group)


@dataclass
class Batch:
    """Tensors of one batch; label tensors hold `NONE` where nothing is annotated."""

    ids: Tensor
    shapes: Tensor
    first: Tensor
    labels: dict[str, Tensor]
    roles: dict[str, Tensor] | None
    items: list[Item]
    words: int


class Layout:
    """Lays out items as tensors, given the tokenizer and the label lists."""

    def __init__(self, tokenizer: Tokenizer, labels: dict[str, list[str]], senses: int, clip: int) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.tokenizer, self.labels = tokenizer, labels
        self.index = {k: {t: i for i, t in enumerate(v)} for k, v in labels.items()}
        self.senses, self.clip = senses, clip

    def encode(self, items: Iterable[Item], limit: int) -> list[Item]:
        """Adds ``ids``, ``first`` and ``shapes``; items over `limit` subwords are left out."""
        out = []
        for d in items:
            e = self.tokenizer.encode(d["w"], is_pretokenized=True)
            if len(e.ids) > limit:
                continue
            first = [-1] * len(d["w"])
            shapes = [len(SHAPES)] * len(e.ids)
            for k, w in enumerate(e.word_ids):
                if w is not None:
                    if first[w] < 0:
                        first[w] = k
                    shapes[k] = shape(d["w"][w])
            if min(first) < 0:  # a word of control characters alone: the tokenizer drops it
                continue
            out.append({**d, "ids": e.ids, "first": first, "shapes": shapes})
        return out

    def batch(self, items: list[Item], word_dropout: float = 0.0, rng: random.Random | None = None) -> Batch:
        """One batch of encoded items."""
        subs = max(len(d["ids"]) for d in items)
        words = max(len(d["w"]) for d in items)
        b = len(items)
        ids = torch.zeros(b, subs, dtype=torch.long)
        shapes = torch.full((b, subs), len(SHAPES), dtype=torch.long)
        first = torch.zeros(b, 1 + words, dtype=torch.long)
        labels = {
            k: torch.full((b, words), NONE, dtype=torch.long)
            for k in ("upos", "xpos", "names", "gmb", "head", "rel", "coarse", "end", "predicate", "sense")
        }
        rows: list[tuple[int, int, int, int, list[Any]]] = []
        for r, d in enumerate(items):
            n = len(d["w"])
            row = list(d["ids"])
            if word_dropout and rng is not None:
                row = [103 if i not in (101, 102) and rng.random() < word_dropout else i for i in row]
            ids[r, : len(row)] = torch.tensor(row)
            shapes[r, : len(row)] = torch.tensor(d["shapes"])
            first[r, 1 : 1 + n] = torch.tensor(d["first"])
            for k in TAGS:
                if d[k] is not None:
                    labels[k][r, :n] = torch.tensor([self.index[k].get(t, NONE) for t in d[k]])
            if d["head"] is not None:
                labels["head"][r, :n] = torch.tensor(d["head"])
                labels["rel"][r, :n] = torch.tensor([self.index["rel"].get(t, NONE) for t in d["rel"]])
                labels["coarse"][r, :n] = int(d["src"] in COARSE)
                labels["end"][r, :n] = 0
                for _, last in d["sentences"]:
                    labels["end"][r, last] = 1
            if d["srl"] is not None:
                labels["predicate"][r, :n] = 0
                for p, sense, arguments in d["srl"]:
                    labels["predicate"][r, p] = 1
                    number = sense.rsplit(".", 1)[-1]
                    if number.isdigit() and int(number) < self.senses:
                        labels["sense"][r, p] = int(number)
                    low, high = next((a, z) for a, z in d["sentences"] if a <= p <= z)
                    rows.append((r, p, low, high, arguments))
        return Batch(ids, shapes, first, labels, self.role_rows(rows), items, sum(len(d["w"]) for d in items))

    def role_rows(self, rows: list[tuple[int, int, int, int, list[Any]]]) -> dict[str, Tensor] | None:
        """Index and label tensors of the role rows: (batch row, predicate, first word, last word, arguments)."""
        if not rows:
            return None
        length = max(high - low + 1 for _, _, low, high, _ in rows)
        n = len(rows)
        out = {
            "row": torch.tensor([r for r, *_ in rows]),
            "predicate": torch.tensor([p for _, p, *_ in rows]),
            "word": torch.zeros(n, length, dtype=torch.long),
            "distance": torch.zeros(n, length, dtype=torch.long),
            "pad": torch.ones(n, length, dtype=torch.long),
            "labels": torch.full((n, length), NONE, dtype=torch.long),
        }
        index = self.index["roles"]
        for k, (_, p, low, high, arguments) in enumerate(rows):
            size = high - low + 1
            out["word"][k, :size] = torch.arange(low, high + 1)
            out["distance"][k, :size] = (torch.arange(low, high + 1) - p).clamp(-self.clip, self.clip) + self.clip
            out["pad"][k, :size] = 0
            tags = [0] * size
            for a, b, label in arguments:
                if f"B-{label}" in index and low <= a and b <= high:
                    tags[a - low] = index[f"B-{label}"]
                    tags[a - low + 1 : b - low + 1] = [index[f"I-{label}"]] * (b - a)
            out["labels"][k, :size] = torch.tensor(tags)
        return out


def batches(encoded: list[Item], size: int, rng: random.Random) -> list[list[Item]]:
    """Groups of items of like length, at most `size` subwords a group with padding, in random order."""
    items = list(encoded)
    rng.shuffle(items)
    out: list[list[Item]] = []
    for k in range(0, len(items), 1024):
        block = sorted(items[k : k + 1024], key=lambda d: len(d["ids"]))
        group: list[Item] = []
        for d in block:
            if group and len(d["ids"]) * (len(group) + 1) > size:
                out.append(group)
                group = []
            group.append(d)
        if group:
            out.append(group)
    rng.shuffle(out)
    return out


def batches_in_order(encoded: list[Item], size: int) -> list[list[Item]]:
    """Groups of items of like length for evaluation, at most `size` subwords a group."""
    out: list[list[Item]] = []
    group: list[Item] = []
    for d in sorted(encoded, key=lambda d: len(d["ids"])):
        if group and len(d["ids"]) * (len(group) + 1) > size:
            out.append(group)
            group = []
        group.append(d)
    return [*out, group] if group else out
