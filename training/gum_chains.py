"""GUM's coreference chains with the raw text they stand in.

Comes in: ``gum_documents.jsonl.gz``. Goes out: each document's text and the offset of every annotated mention's
syntactic head with the number of its chain. Needs no torch, so that a bench can read it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from training.prepare import GUM_GENRES, lines

Chains = dict[int, int]
"""Character offset of a gold mention's head to its chain."""


def documents(path: Path, split: str, free: bool) -> Iterator[tuple[str, str, Chains]]:
    """(name, text, gold heads) of GUM's documents of a split; `free`: without those under a non-commercial licence."""
    for d in lines(path):
        genre = d["doc"].split("_")[1]
        if d["split"] == split and (not free or genre in GUM_GENRES):
            yield d["doc"], *text_and_chains(d["conllu"])


def text_and_chains(conllu: str) -> tuple[str, Chains]:
    """The raw text (a line a paragraph) and the head offset of every annotated mention with its chain."""
    text = ""
    chains: Chains = {}
    sentence: list[list[str]] = []
    for line in [*conllu.split("\n"), ""]:
        if line.startswith("# newpar") and not line.startswith("# newpar_"):
            text = text.rstrip() + "\n" if text else ""
        elif line.strip() and not line.startswith("#"):
            sentence.append(line.split("\t"))
        elif not line.strip() and sentence:
            text, places = _add_words(text, sentence)
            rows = [cells for cells in sentence if cells[0].isdigit()]
            for chain, first, last in _spans([cells[9] for cells in rows]):
                heads = [i for i in range(first, last + 1) if not first <= int(rows[i][6]) - 1 <= last]
                if heads:
                    chains.setdefault(places[heads[0]], chain)
            sentence = []
    return text, chains


def _add_words(text: str, sentence: list[list[str]]) -> tuple[str, list[int]]:
    """`text` with the words of `sentence`, and the offset of each; contracted ones stand inside their written form."""
    places: list[int] = []
    until, base = 0, 0
    for cells in sentence:
        space = "" if "SpaceAfter=No" in cells[9] else " "
        if "-" in cells[0]:
            until, base = int(cells[0].split("-")[1]), len(text)
            text += cells[1] + space
        elif cells[0].isdigit() and int(cells[0]) <= until:
            found = text.find(cells[1], places[-1] + 1 if places and places[-1] >= base else base)
            places.append(found if found >= 0 else base)
        elif cells[0].isdigit():
            places.append(len(text))
            text += cells[1] + space
    return text, places


def _spans(notes: list[str]) -> list[tuple[int, int, int]]:
    """(chain, first word, last word) of the mentions that GUM's Entity= notes of a sentence open and close."""
    out: list[tuple[int, int, int]] = []
    opened: list[tuple[str, int]] = []
    for i, note in enumerate(notes):
        found = re.search(r"(?:^|\|)Entity=([^|]+)", note)
        for part in re.findall(r"\([^()]*\)?|[^()]+\)", found.group(1)) if found else ():
            key = part.strip("()").split("-")[0]
            if part.startswith("("):
                opened.append((key, i))
            if part.endswith(")"):
                for k in range(len(opened) - 1, -1, -1):
                    if opened[k][0] == key:
                        out.append((int(key), opened.pop(k)[1], i))
                        break
    return out
