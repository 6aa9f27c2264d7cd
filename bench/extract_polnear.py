"""Attribution: source, cue and content on PolNeAR's test articles, as exact-match F1. Prints figures only.

Data (absent from the repository): ``benchmarks/polnear/{train,dev,test}.jsonl.gz`` in the shared folder, one article a
line: ``id``, ``text``, ``ann`` (brat). Where no article of a split is annotated (``ann`` is null), the articles of
``bench/attributions.tsv`` are scored: eight of the test split, annotated by hand by one of us after the published
guidelines, as offsets without texts. `polnear_by_hand` says which: 1 where the annotation is ours, 0 where it is the
benchmark's. Figures on the one say nothing about figures on the other.

The scorer is our own. It counts as Wang et al. do (CofeNet, COLING 2022), whose figures are the published ones: PolNeAR
is univocal (a word belongs to one attribution at most), so each layer is a sequence of contiguous spans. An
annotated span in several pieces is as many spans; one that runs over a line break is cut there; pieces with nothing but
white space between them are one. A span given by the system is right if a gold span of its layer begins and ends at
the same characters; offsets inside a word are moved to its edges, on both sides alike. F1 is over all articles (micro).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench.common import DataAbsent, Figures

Span = tuple[int, int]
Layers = dict[str, set[Span]]
Attributed = dict[str, list[Span]]
Tagger = Callable[[Iterable[str]], Iterator[list[Attributed]]]

LAYERS = ("source", "cue", "content")
BY_HAND = Path(__file__).with_name("attributions.tsv")
OUTER = 100
"""Attributions with numbers from here on lie inside the content of another one: PolNeAR has none of those."""


def annotations(brat: str) -> list[Attributed]:
    """The attributions of a brat file: for each, the (start, end) pieces of its source, cue and content."""
    pieces: dict[str, list[Span]] = {}
    found = []
    for line in brat.splitlines():
        cells = line.split("\t")
        if len(cells) > 1 and cells[0][:1] == "T":
            where = cells[1].partition(" ")[2]
            pieces[cells[0]] = [(int(a), int(b)) for a, b in (piece.split() for piece in where.split(";"))]
    for line in brat.splitlines():
        cells = line.split("\t")
        if len(cells) > 1 and cells[0][:1] == "E":
            roles = [part.partition(":") for part in cells[1].split()[1:]]
            layers = {
                layer: sorted(
                    p
                    for role, _, key in roles
                    if role.rstrip("0123456789").lower() == layer
                    for p in pieces.get(key, ())
                )
                for layer in LAYERS
            }
            found.append(layers)
    return found


def spans(text: str, pieces: Iterable[Span]) -> list[Span]:
    """Pieces of one attribution as the scorer counts them: cut at line breaks, joined over white space, whole words."""
    cut: list[Span] = []
    for start, end in sorted(pieces):
        for line in re.finditer(r"[^\n]+", text[start:end]):
            inside = line[0].strip()
            if inside:
                low = start + line.start() + line[0].index(inside[0])
                cut.append(_whole_words(text, low, low + len(inside)))
    out: list[Span] = []
    for low, high in cut:
        if out and "\n" not in text[out[-1][1] : low] and not text[out[-1][1] : low].strip():
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def layered(text: str, attributions: Iterable[Attributed]) -> Layers:
    """The spans of each layer of a text."""
    out: Layers = {layer: set() for layer in LAYERS}
    for one in attributions:
        for layer in LAYERS:
            out[layer].update(spans(text, one.get(layer, ())))
    return out


def f1(pairs: Iterable[tuple[Layers, Layers]]) -> Figures:
    """Exact-match F1 of each layer over the (gold, system) spans of all texts; 0 where neither has any."""
    counts = {layer: [0, 0] for layer in LAYERS}  # right, both sides together
    for gold, system in pairs:
        for layer in LAYERS:
            counts[layer][0] += len(gold[layer] & system[layer])
            counts[layer][1] += len(gold[layer]) + len(system[layer])
    return {layer: 2 * right / total if total else 0.0 for layer, (right, total) in counts.items()}


def by_hand(path: Path = BY_HAND) -> dict[str, list[Attributed]]:
    """The attributions that we marked ourselves, by article; those inside another one are left out."""
    found: dict[str, dict[str, Attributed]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "article\t")):
            article, number, part, start, end = line.split("\t")
            if int(number) < OUTER:
                one = found.setdefault(article, {}).setdefault(number, {layer: [] for layer in LAYERS})
                one[part].append((int(start), int(end)))
    return {article: list(rows.values()) for article, rows in found.items()}


def tag(texts: Iterable[str]) -> Iterator[list[Attributed]]:
    """What sitrep finds: for each text its attributions, as the (start, end) pieces of each layer."""
    from bench import kept_readings
    from sitrep import gazetteer
    from sitrep.extract import attributions, cues, mentions, quotes

    world = gazetteer.load()
    for doc in kept_readings.read("polnear", texts):
        said = quotes.QuoteFinder(doc, mentions.find(doc, world)).find()
        yield [
            {layer: attributions.characters(doc, getattr(one, layer)) for layer in LAYERS}
            for one in cues.find(doc, said)
        ]


def polnear(shared: Path, split: str = "test", tagger: Tagger = tag, hand: Path = BY_HAND) -> Figures:
    """The figures of a split: of the benchmark's own annotation where it is there, else of ours (see above).

    Raises `DataAbsent` where there is no article, or none that is annotated by anybody.
    """
    path = shared / "benchmarks" / "polnear" / f"{split}.jsonl.gz"
    if not path.exists():
        raise DataAbsent(path)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        articles = list(map(json.loads, lines))
    gold = {d["id"]: annotations(d["ann"]) for d in articles if d.get("ann")}
    own = not gold
    if own:
        marked = by_hand(hand)
        gold = {d["id"]: marked[d["id"]] for d in articles if d["id"] in marked}
    if not gold:
        raise DataAbsent(Path(f"{path} (the field “ann” is empty in every article)"))
    scored = [d for d in articles if d["id"] in gold]
    pairs = []
    for d, found in zip(scored, tagger(d["text"] for d in scored), strict=True):
        pairs.append((layered(d["text"], gold[d["id"]]), layered(d["text"], found)))
    return {f"polnear_{layer}": value for layer, value in f1(pairs).items()} | {"polnear_by_hand": float(own)}


def run(shared: Path) -> Figures:
    """The figures of this part alone."""
    return polnear(shared)
