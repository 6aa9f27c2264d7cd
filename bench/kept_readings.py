"""Readings of benchmark texts, kept on disk, so that a bench reads a text once for a reader.

Comes in: texts. Goes out: spaCy `Doc`s as the shipped reader gives them. They are kept under ``build/bench`` (or
``$SITREP_BENCH_CACHE``), one compressed file of JSON lines a reader and a name; a reader with other weights or other
code begins a new file. The folder may be deleted any time.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from spacy.lang.en import English
from spacy.tokens import Doc

from bench.common import ROOT
from sitrep.reader import Argument, Predicate, load_reader
from sitrep.reader.protocol import install_extensions

KEPT = ("words", "predicates with their roles", "chains")
"""What is kept of a reading; a row that holds less is read anew."""


def folder() -> Path:
    """Where readings are kept."""
    return Path(os.environ.get("SITREP_BENCH_CACHE") or ROOT / "build" / "bench")


def read(name: str, texts: Iterable[str]) -> list[Doc]:
    """The reading of each text, in order; `name` names the file that they are kept in."""
    texts, reader = list(texts), load_reader()
    path = folder() / f"{name}-{reader.name}.jsonl.gz"
    kept = _load(path)
    fresh = sorted({t for t in texts if _key(t) not in kept})
    if fresh:
        for text, doc in zip(fresh, reader.read(fresh), strict=True):
            kept[_key(text)] = _row(doc)
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{json.dumps([k, kept[k]], ensure_ascii=False)}\n" for k in sorted(kept))
        path.write_bytes(gzip.compress(lines.encode(), compresslevel=6, mtime=0))
    vocab = English().vocab
    return [_doc(vocab, kept[_key(t)]) for t in texts]


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _load(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return {key: row for key, row in map(json.loads, stream) if len(row) == len(KEPT)}


def _row(doc: Doc) -> list[Any]:
    words: Sequence[Any] = [
        [t.text, bool(t.whitespace_), t.tag_, t.pos_, t.lemma_, t.head.i, t.dep_, f"{t.ent_iob_}-{t.ent_type_}"]
        for t in doc
    ]
    roles = [[p.token, p.sense, [[a.start, a.end, a.label] for a in p.args]] for p in doc._.predicates]
    return [words, roles, [list(map(list, chain)) for chain in doc._.chains]]


def _doc(vocab: Any, row: list[Any]) -> Doc:
    install_extensions()
    words, roles, chains = row
    columns = list(zip(*words, strict=True)) or [()] * 8
    doc = Doc(
        vocab,
        words=list(columns[0]),
        spaces=list(columns[1]),
        tags=list(columns[2]),
        pos=list(columns[3]),
        lemmas=list(columns[4]),
        heads=list(columns[5]),
        deps=list(columns[6]),
        ents=["O" if e in ("O-", "-") else e for e in columns[7]],
    )
    doc._.predicates = tuple(Predicate(t, s, tuple(Argument(*a) for a in args)) for t, s, args in roles)
    doc._.chains = tuple(tuple((a, b, head) for a, b, head in chain) for chain in chains)
    return doc
