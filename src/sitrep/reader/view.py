"""A reading as plain values: what ``sitrep read`` prints, writes as JSON and puts on a page.

Comes in: a `Doc` as `protocol` describes it. Goes out: dicts and lists of strings and numbers. Places are characters of
the text (``text[start:end]``), ends exclusive, so that they mean something without spaCy's tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc, Span

from sitrep.reader.protocol import Predicate

View = dict[str, Any]


def view(doc: Doc) -> View:
    """The whole reading: ``text``, ``sentences`` and ``chains``. White space is in no sentence and no token."""
    chains = [[_place(doc, start, end) for start, end, _ in chain] for chain in doc._.chains]
    predicates: dict[int, list[Predicate]] = {}
    starts = [s.start for s in doc.sents] if len(doc) else []
    owner = [k for k, s in enumerate(starts) for _ in range(s, starts[k + 1] if k + 1 < len(starts) else len(doc))]
    for predicate in doc._.predicates:
        predicates.setdefault(owner[predicate.token], []).append(predicate)
    sentences = []
    for k, sentence in enumerate(doc.sents if len(doc) else ()):
        found = _sentence(doc, sentence, predicates.get(k, []))
        if found is not None:
            sentences.append(found)
    return {"text": doc.text, "sentences": sentences, "chains": chains}


def _sentence(doc: Doc, sentence: Span, predicates: list[Predicate]) -> View | None:
    tokens = [t for t in sentence if not t.is_space]
    if not tokens:
        return None
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    return {
        "start": start,
        "end": end,
        "text": doc.text[start:end],
        "tokens": [
            {
                "start": t.idx,
                "end": t.idx + len(t),
                "text": t.text,
                "tag": t.tag_,
                "pos": t.pos_,
                "lemma": t.lemma_,
                "morph": str(t.morph),
                "dep": t.dep_,
                "head": t.head.idx,
            }
            for t in tokens
        ],
        "entities": [{**_place(doc, e.start, e.end), "label": e.label_} for e in sentence.ents],
        "predicates": [
            {
                **_place(doc, p.token, p.token + 1),
                "lemma": doc[p.token].lemma_,
                "sense": p.sense,
                "roles": [{**_place(doc, a.start, a.end), "label": a.label} for a in p.args],
            }
            for p in predicates
        ],
    }


def _place(doc: Doc, start: int, end: int) -> View:
    """Where tokens ``start:end`` are and what they say, in one line."""
    first, last = doc[start].idx, doc[end - 1].idx + len(doc[end - 1])
    return {"start": first, "end": last, "text": " ".join(doc.text[first:last].split())}


def lines(reading: View) -> Iterator[str]:
    """The reading for a terminal: sentence by sentence, names and predicates below; then what refers to the same."""
    for number, sentence in enumerate(reading["sentences"], 1):
        yield f"{number}  {' '.join(sentence['text'].split())}"
        names = " · ".join(f"{e['text']} {e['label']}" for e in sentence["entities"])
        if names:
            yield f"     names: {names}"
        for p in sentence["predicates"]:
            roles = " · ".join(f"{r['label']} {r['text']}" for r in p["roles"])
            yield f"     {p['text']} ({p['sense'] or p['lemma']})" + (f": {roles}" if roles else "")
    for number, chain in enumerate(reading["chains"], 1):
        yield f"  same [{number}]: " + " = ".join(mention["text"] for mention in chain)
