"""A reading as one page that needs nothing else: names, predicates with roles, and what refers to the same.

Comes in: what `view.view` gives. Goes out: HTML. There is no script on it; its policy allows its own style sheet and
nothing else, and all text is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from sitrep.reader.view import View

COLOURS = {
    "PERSON": "person",
    "ORG": "org",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "people",
    "EVENT": "event",
    "DATE": "date",
}
CHAIN_COLOURS = 6


def page(reading: View, title: str, reader: str) -> str:
    """The page. `reader` names who read."""
    folder = files("sitrep.reader") / "templates"
    style = (folder / "reading.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    template = environment.from_string((folder / "reading.html.j2").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    sentences = reading["sentences"]
    labels = sorted({e["label"] for s in sentences for e in s["entities"]})
    return template.render(
        title=" ".join(title.split()),
        reader=reader,
        style=Markup(style),
        style_hash=f"sha256-{digest}",
        sentences=[{**s, "pieces": _pieces(s, reading["text"], reading["chains"])} for s in sentences],
        chains=reading["chains"],
        kinds=[{"name": label, "colour": _colour(label)} for label in labels],
        names=sum(len(s["entities"]) for s in sentences),
        predicates=sum(len(s["predicates"]) for s in sentences),
    )


def _colour(label: str) -> str:
    return COLOURS.get(label, "other")


def _pieces(sentence: View, text: str, chains: list[list[View]]) -> list[dict[str, Any]]:
    """The sentence cut wherever something begins or ends; a name is never cut by the marks of chains around it."""
    low, high = sentence["start"], sentence["end"]
    marks: list[tuple[int, int, int, dict[str, Any]]] = []  # place, rank, length for nesting, what
    for number, chain in enumerate(chains, 1):
        colour = 1 + (number - 1) % CHAIN_COLOURS
        for m in chain:
            if low <= m["start"] and m["end"] <= high:
                size = m["end"] - m["start"]
                marks.append((m["start"], 2, -size, {"kind": "open", "colour": colour}))
                marks.append((m["end"], 1, size, {"kind": "close", "colour": colour, "number": number}))
    for e in sentence["entities"]:
        marks.append((e["start"], 3, 0, {"kind": "name", "colour": _colour(e["label"])}))
        marks.append((e["end"], 0, 0, {"kind": "/name", "label": e["label"]}))
    verbs = {p["start"]: p["end"] for p in sentence["predicates"]}
    places = sorted({low, high, *(m[0] for m in marks), *verbs, *verbs.values()})
    marks.sort(key=lambda m: m[:3])
    out: list[dict[str, Any]] = []
    at = 0
    for k, place in enumerate(places):
        while at < len(marks) and marks[at][0] == place:
            out.append(marks[at][3])
            at += 1
        if k + 1 < len(places):
            kind = "predicate" if place in verbs else "text"
            out.append({"kind": kind, "text": text[place : places[k + 1]]})
    return out
