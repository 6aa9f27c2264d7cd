"""Attributions to training lines: three BIO layers (source, cue, content) over the words of a text's sentences.

    python -m training.attribution --shared ../shared --out build/attribution

Writes `attribution_train.jsonl.gz` and `attribution_dev.jsonl.gz`. A line is one sentence: ``{"doc", "src", "order",
"w", "paragraph": whether a paragraph ends here, "attr": {"source": BIO, "cue": BIO, "content": BIO}}``; lines of a
document follow each other in `order`, so that windows can join them. A span in several pieces is one B-run a piece:
the published figures count contiguous runs (Wang et al. 2022, CofeNet, on PolNeAR), so nothing is lost.

Three sources:

- ``polnear``: PolNeAR's brat (Newell, Margolin and Ruths 2018), where the shared folder holds it. Words by spaCy's
  English tokenizer, sentences by its rule-based sentencizer. Only `train` and `dev` are ever read here.
- ``gum``: GUM's discourse relations "attribution" (a unit "X said" to the unit that is said), genres under a licence we
  may use. The relation says what is an attribution, the gold tree gives the spans (`sitrep.extract.attributions`).
- ``ewt``: PropBank predicates of VerbNet's classes of speech and thought whose ARG1 is a clause, in UD English EWT.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc, Token

from sitrep.extract import attributions
from sitrep.extract.attributions import Attribution
from sitrep.reader.lemmas import lemma
from training.prepare import GUM_GENRES, lines

Item = dict[str, Any]
LAYERS = ("source", "cue", "content")
VERBNET = re.compile(
    r"^[a-z_]+-(?:37\.(?:1|2|3|6|7|9|11|12|13)|29\.(?:5|9)|30\.2|32\.1|48\.1\.2|58\.1|62|78|87\.2|88\.1)(?:-|$)"
)
"""VerbNet classes of communication, conjecture, desire, indication (Kipper Schuler 2005)."""


def bio(words: int, spans: dict[str, list[tuple[int, int]]]) -> dict[str, list[str]]:
    """BIO tags of each layer; of overlapping spans of one layer the first and longest stays."""
    out = {}
    for layer in LAYERS:
        tags = ["O"] * words
        for a, b in sorted(spans.get(layer, ()), key=lambda s: (s[0], -s[1])):
            if a < b and all(t == "O" for t in tags[a:b]):
                tags[a:b] = ["B", *["I"] * (b - a - 1)]
        out[layer] = tags
    return out


def layered(found: list[Attribution]) -> dict[str, list[tuple[int, int]]]:
    """The spans of each layer; an attribution inside the content of another is left out, as in PolNeAR."""
    spans: dict[str, list[tuple[int, int]]] = {layer: [] for layer in LAYERS}
    said: set[int] = set()
    for one in sorted(found, key=lambda a: (-sum(b - s for s, b in a.content), a.verb)):
        if one.verb in said:
            continue
        said.update(i for a, b in one.content for i in range(a, b))
        spans["source"] += one.source
        spans["cue"] += one.cue
        spans["content"] += one.content
    return spans


# PolNeAR


def brat(text: str) -> list[dict[str, list[tuple[int, int]]]]:
    """The attributions of a brat file: by role, the (start, end) pieces. Roles are named as our layers."""
    bounds: dict[str, list[tuple[int, int]]] = {}
    out = []
    for line in text.splitlines():
        cells = line.split("\t")
        if cells[0].startswith("T") and len(cells) > 1:
            _, _, where = cells[1].partition(" ")
            bounds[cells[0]] = [(int(a), int(b)) for a, b in (piece.split() for piece in where.split(";"))]
    for line in text.splitlines():
        cells = line.split("\t")
        if not cells[0].startswith("E") or len(cells) < 2:
            continue
        found: dict[str, list[tuple[int, int]]] = {layer: [] for layer in LAYERS}
        for part in cells[1].split()[1:]:
            role, _, key = part.partition(":")
            layer = role.rstrip("0123456789").lower()
            if layer in found:
                found[layer] += bounds.get(key, [])
        if found["cue"] or found["content"]:
            out.append({layer: sorted(spans) for layer, spans in found.items()})
    return out


def polnear(path: Path, tokenizer: Any) -> Iterator[Item]:
    """The sentences of PolNeAR's annotated articles; articles without annotation are left out."""
    for d in lines(path):
        if not d.get("ann"):
            continue
        doc = tokenizer(d["text"])
        spans: dict[str, list[tuple[int, int]]] = {layer: [] for layer in LAYERS}
        for found in brat(d["ann"]):
            for layer, pieces in found.items():
                for a, b in pieces:
                    piece = doc.char_span(a, b, alignment_mode="expand")
                    if piece is not None:
                        spans[layer].append((piece.start, piece.end))
        yield from sentences(doc, d["id"], "polnear", spans)


def sentences(doc: Doc, name: str, src: str, spans: dict[str, list[tuple[int, int]]]) -> Iterator[Item]:
    """One line a sentence, white space left out, spans cut at sentence ends."""
    order = 0
    for sent in doc.sents:
        keep = [t for t in sent if not t.is_space]
        if not keep:
            continue
        at = {t.i: k for k, t in enumerate(keep)}
        own = {
            layer: [
                (inside[0], inside[-1] + 1)
                for a, b in spans[layer]
                if (inside := [at[i] for i in range(max(a, sent.start), min(b, sent.end)) if i in at])
            ]
            for layer in LAYERS
        }
        after = doc.text[keep[-1].idx + len(keep[-1]) :]
        yield {
            "doc": name,
            "src": src,
            "order": order,
            "w": [t.text for t in keep],
            "paragraph": "\n" in after[: len(after) - len(after.lstrip())] or not after.strip(),
            "attr": bio(len(keep), own),
        }
        order += 1


# GUM


def gum(path: Path, split: str) -> Iterator[Item]:
    """The sentences of GUM's documents of one split, with the attributions of their discourse trees."""
    vocab = spacy.blank("en").vocab
    for d in lines(path):
        if d["split"] != split or d["doc"].split("_")[1] not in GUM_GENRES:
            continue
        words: list[str] = []
        tags, pos, heads, deps, ends, units = [], [], [], [], [], []
        unit, relations = "", {}
        for block in d["conllu"].split("\n\n"):
            base = len(words)
            for line in block.split("\n"):
                cells = line.split("\t")
                if line.startswith("#") or not cells[0].isdigit():
                    if line.startswith("# newpar") and ends:
                        ends[-1] = True
                    continue
                stated = re.search(r"Discourse=([^|;]+)", cells[9])
                if stated:
                    relation, _, rest = stated[1].partition(":")
                    unit, _, to = rest.split(":")[0].partition("->")
                    relations[unit] = (relation, to)
                words.append(cells[1])
                tags.append(cells[4])
                pos.append(cells[3])
                h = int(cells[6])
                heads.append(base + h - 1 if h else len(words) - 1)
                deps.append(cells[7] if h else "ROOT")
                ends.append(False)
                units.append(unit)
        if not words:
            continue
        doc = Doc(
            vocab,
            words,
            tags=tags,
            pos=pos,
            heads=heads,
            deps=deps,
            lemmas=[lemma(w, t) for w, t in zip(words, tags, strict=True)],
        )
        members: dict[str, list[int]] = {}
        for i, u in enumerate(units):
            members.setdefault(u, []).append(i)
        found: list[Attribution] = []
        for u, (relation, to) in relations.items():
            if relation.startswith("attribution") and to in members:
                found += [a for a in (related(doc, members[u], members[to]),) if a is not None]
        yield from ordered(doc, d["doc"], "gum-attribution", ends, layered(found))


def ordered(doc: Doc, name: str, src: str, ends: list[bool], spans: dict[str, list[tuple[int, int]]]) -> Iterator[Item]:
    """One line a sentence of a document with gold sentences."""
    for order, sent in enumerate(doc.sents):
        own = {
            layer: [
                (max(a, sent.start) - sent.start, min(b, sent.end) - sent.start)
                for a, b in spans[layer]
                if a < sent.end and b > sent.start
            ]
            for layer in LAYERS
        }
        yield {
            "doc": name,
            "src": src,
            "order": order,
            "w": [t.text for t in sent],
            "paragraph": ends[sent.end - 1] or sent.end == len(doc),
            "attr": bio(len(sent), own),
        }


def related(doc: Doc, satellite: list[int], nucleus: list[int]) -> Attribution | None:
    """The attribution that a discourse relation states: its cue in the satellite, its content's head in the nucleus."""
    for i in satellite:
        found = attributions.according(doc[i])
        if found is not None:
            return found
    inside, said = set(satellite), set(nucleus)
    verbs = [doc[i] for i in satellite if doc[i].pos_ in ("VERB", "AUX", "ADJ", "NOUN")]
    for verb in verbs:
        for root in candidates(verb, said):
            found = attributions.relate(verb, root)
            if found is not None:
                return found
    tops = [t for t in verbs if t.head.i not in inside and t.pos_ == "VERB"]
    for verb in tops:
        head = [doc[i] for i in nucleus if doc[i].head.i not in said]
        if head and head[0].i not in inside and abs(head[0].i - verb.i) < 60:
            found = attributions.relate(verb, head[0])
            if found is not None and not attributions.tree_has(head[0], verb) and head[0].sent == verb.sent:
                return found
    return None


def candidates(verb: Token, said: set[int]) -> list[Token]:
    """What may be the head of a verb's content, given the unit that is said."""
    out = [
        c
        for c in verb.children
        if c.dep_ in ("ccomp", "xcomp", "parataxis", "csubj", "obj", "advcl", "acl", "obl", "dep")
        and said & {t.i for t in c.subtree}
        and (c.dep_ not in ("obj", "obl") or c.i in said)
    ]
    if verb.dep_ in ("parataxis", "dep", "discourse") and said & {t.i for t in verb.head.subtree}:
        out.append(verb.head)
    return out


# EWT with PropBank


def rolesets(path: Path) -> frozenset[str]:
    """The rolesets of VerbNet's classes of speech, thought and wish."""
    return frozenset(d["roleset"] for d in lines(path) if any(VERBNET.match(c) for c in d["verbnet"]))


def ewt(path: Path, known: frozenset[str]) -> Iterator[Item]:
    """The sentences of EWT with the attributions that PropBank's roles and the gold tree give."""
    vocab = spacy.blank("en").vocab
    order: dict[str, int] = {}
    for d in lines(path):
        if d["srl"] is None or d["head"] is None:
            continue
        doc = Doc(
            vocab,
            d["w"],
            tags=d["xpos"],
            pos=d["upos"],
            heads=[h - 1 if h else i for i, h in enumerate(d["head"])],
            deps=[r if h else "ROOT" for r, h in zip(d["rel"], d["head"], strict=True)],
            lemmas=[lemma(w, t) for w, t in zip(d["w"], d["xpos"], strict=True)],
        )
        found = []
        for p, sense, arguments in d["srl"]:
            said = {i for a, b, label in arguments if label in ("ARG1", "C-ARG1", "ARG2") for i in range(a, b + 1)}
            if sense not in known or not said or doc[p].pos_ != "VERB":
                continue
            root = next(
                (
                    c
                    for c in candidates(doc[p], said)
                    if c.dep_ in ("ccomp", "xcomp", "parataxis", "ROOT") or c.i == doc[p].head.i
                ),
                None,
            )
            if root is not None and (one := attributions.relate(doc[p], root)) is not None:
                found.append(one)
        name = d["id"].rsplit("-", 1)[0]
        n = order[name] = order.get(name, -1) + 1
        yield {
            "doc": name,
            "src": "ewt-attribution",
            "order": n,
            "w": d["w"],
            "paragraph": False,
            "attr": bio(len(doc), layered(found)),
        }


def main() -> None:
    """Write the two splits and print what they hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("build/attribution"))
    args = parser.parse_args()
    if not args.shared.is_dir():
        raise SystemExit(f"data absent: {args.shared}")
    tokenizer = spacy.blank("en")
    tokenizer.add_pipe("sentencizer")
    known = rolesets(args.shared / "corpora" / "propbank_frames.jsonl.gz")
    args.out.mkdir(parents=True, exist_ok=True)
    for split in ("train", "dev"):
        counts: dict[str, list[int]] = {}
        with gzip.open(args.out / f"attribution_{split}.jsonl.gz", "wt", encoding="utf-8") as out:
            for items in (
                polnear(args.shared / "benchmarks" / "polnear" / f"{split}.jsonl.gz", tokenizer),
                gum(args.shared / "corpora" / "gum_documents.jsonl.gz", split),
                ewt(args.shared / "corpora" / f"ewt_{split}.jsonl.gz", known),
            ):
                for d in items:
                    out.write(json.dumps(d, ensure_ascii=False) + "\n")
                    row = counts.setdefault(d["src"], [0, 0, 0, 0])
                    row[0] += 1
                    for k, layer in enumerate(LAYERS):
                        row[k + 1] += d["attr"][layer].count("B")
        for src, row in counts.items():
            print(split, src, dict(zip(("sentences", *LAYERS), row, strict=True)))


if __name__ == "__main__":
    main()
