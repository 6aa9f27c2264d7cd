"""Accuracy and speed of the shipped reader on public data.

Accuracy is on gold words and gold sentences (UD EWT and GUM test, PUD, GMB's test split), but for
``gum_news_sentences``, which reads raw text. LAS counts all words and leaves out relation subtypes, as the CoNLL 2018
evaluation does; names and roles are F1 of exact labelled spans; roles are end to end (predicates predicted, core and
adjunct roles); coreference is scored as `reader_chains` says. ``gum_news_sentences`` is the F1 of the places where
sentences end, ``gum_news_sentence_spans`` the stricter one of whole sentences. All accuracies are percentages. Speed is
raw text to `Doc`, after loading, over 24 articles of timeline17, in words a second of processor time, one thread a
process; ``spacy_`` is spaCy's small architecture in the same run (see `reading_speed`). ``words_per_second_limit`` is
what this processor would read if it did nothing but the encoder's products of matrices.
"""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from bench import reader_chains, reading_speed
from bench.common import DataAbsent

Item = dict[str, Any]
BATCH = 64


def run(shared: Path) -> dict[str, float]:
    """Measure. Raises `DataAbsent` where the corpora are not there."""
    corpora = shared / "corpora"
    if not corpora.is_dir():
        raise DataAbsent(corpora)
    from sitrep.reader.neural import NeuralReader
    from training.prepare import ewt, gum, lines, unified

    started = time.process_time()
    reader = NeuralReader()
    next(reader.read(["Ministers met on Monday."]))
    load_seconds = time.process_time() - started
    figures: dict[str, float] = {}

    test = _score(reader, list(ewt(corpora / "ewt_test.jsonl.gz")))
    figures |= {
        "ewt_las": test["las"],
        "ewt_upos": test["upos"],
        "ewt_srl": test["srl"],
        "ewt_predicates": test["predicates"],
    }
    figures |= {f"ewt_srl_{k}": test[x] for k, x in (("arg0", "ARG0"), ("arg1", "ARG1"), ("tmp", "ARGM-TMP"))}
    news = [d for split, d in gum(corpora / "gum_documents.jsonl.gz") if split == "test" and d["src"] == "gum-news"]
    figures["gum_news_las"] = _score(reader, news)["las"]
    pud = []
    for d in lines(corpora / "pud.jsonl.gz"):
        if d["src"] == "pud-news":
            pud.append({**d, "names": unified(d["ner"])})
    scored = _score(reader, pud)
    figures |= {"pud_news_las": scored["las"], "pud_news_ner": scored["names"]}
    gmb = [{"w": d["w"], "gmb": unified(d["nerb"])} for d in lines(corpora / "gmb_test.jsonl.gz")]
    figures["gmb_ner"] = _score(reader, gmb)["gmb"]
    figures |= _sentences(reader, corpora / "gum_documents.jsonl.gz")
    figures |= reader_chains.measure(reader, corpora / "gum_documents.jsonl.gz")
    figures |= reading_speed.measure(shared)
    folder = files("sitrep.reader") / "model"
    figures["weights_mb"] = round(
        sum(len(p.read_bytes()) for p in folder.iterdir() if p.name.endswith((".onnx", ".npz"))) / 1e6, 2
    )
    with as_file(folder) as model:
        figures |= reading_speed.limit(shared, model)
    figures["load_seconds"] = round(load_seconds, 2)
    return figures


def _score(reader: Any, items: list[Item]) -> dict[str, float]:
    from sitrep.reader.decode import spans

    hit: Counter[str] = Counter()
    got: Counter[str] = Counter()
    of: Counter[str] = Counter()

    def count(kind: str, found: Iterable[Any], gold: Iterable[Any]) -> None:
        a, b = set(found), set(gold)
        hit[kind] += len(a & b)
        got[kind] += len(a)
        of[kind] += len(b)

    for at in range(0, len(items), BATCH):
        part = items[at : at + BATCH]
        reading = reader.read_words([d["w"] for d in part])
        base = 0
        roles = {p.token: p for p in reading.predicates}
        for d in part:
            n = len(d["w"])
            if d.get("upos"):
                got["upos"] += n
                hit["upos"] += sum(reading.pos[base + i] == t for i, t in enumerate(d["upos"]))
                heads = [
                    0 if reading.head[base + i] == base + i else reading.head[base + i] - base + 1 for i in range(n)
                ]
                got["las"] += n
                hit["las"] += sum(
                    (h, reading.dep[base + i].split(":")[0]) == (g, r.split(":")[0])
                    for i, (h, g, r) in enumerate(zip(heads, d["head"], d["rel"], strict=True))
                )
            if d.get("names"):
                count(
                    "names",
                    _inside(reading.general, base, n),
                    [(a + base, z + base, x) for a, z, x in spans(d["names"])],
                )
            if d.get("gmb"):
                count("gmb", _inside(reading.news, base, n), [(a + base, z + base, x) for a, z, x in spans(d["gmb"])])
            if d.get("srl") is not None:
                gold_p = {p: {(a, z, x) for a, z, x in args if x != "V"} for p, _, args in d["srl"]}
                found_p = {p - base: roles[p] for p in roles if base <= p < base + n}
                count("predicates", [(at, base, p) for p in found_p], [(at, base, p) for p in gold_p])
                found_r = {(p, a.start - base, a.end - 1 - base, a.label) for p, x in found_p.items() for a in x.args}
                gold_r = {(p, a, z, x) for p, s in gold_p.items() for a, z, x in s}
                count("srl", found_r, gold_r)
                for label in ("ARG0", "ARG1", "ARGM-TMP"):
                    count(label, [r for r in found_r if r[3] == label], [r for r in gold_r if r[3] == label])
            base += n
    out = {k: round(100 * hit[k] / got[k], 2) for k in ("upos", "las") if got[k]}
    return out | {k: round(200 * hit[k] / (got[k] + of[k]), 2) for k in of if of[k]}


def _inside(spans: list[tuple[int, int, str]], base: int, n: int) -> list[tuple[int, int, str]]:
    return [s for s in spans if base <= s[0] < base + n]


def _sentences(reader: Any, path: Path) -> dict[str, float]:
    """F1 of sentence ends and of sentence spans on the raw text of GUM's news test documents."""
    hit: Counter[str] = Counter()
    total: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            if d["split"] != "test" or "_news_" not in d["doc"]:
                continue
            text, gold, at = "", set(), 0
            paragraph = False
            for row in d["conllu"].split("\n"):
                if row.startswith("# newpar"):
                    paragraph = True
                if row.startswith("# text = "):
                    sentence = row[9:]
                    text += ("\n\n" if paragraph else " ") * bool(text) + sentence
                    paragraph = False
                    size = len("".join(sentence.split()))
                    gold.add((at, at + size))
                    at += size
            found, at = set(), 0
            for s in next(reader.read([text])).sents:
                size = len("".join(s.text.split()))
                if size:
                    found.add((at, at + size))
                at += size
            ends = {z for _, z in found}, {z for _, z in gold}
            for name, (a, b) in (("gum_news_sentences", ends), ("gum_news_sentence_spans", (found, gold))):
                hit[name] += len(a & b)
                total[name] += len(a) + len(b)
    return {name: round(200 * hit[name] / max(1, total[name]), 2) for name in hit}
