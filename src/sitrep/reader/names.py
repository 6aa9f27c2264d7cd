"""Two taggers' spans to one layer of entities.

Comes in: the spans of the general tagger (PER, ORG, LOC; trained on Wikigold, UNER and GUM) and of the news tagger
(geo, gpe, org, per, tim, art, eve; trained on the Groningen Meaning Bank). Goes out: non-overlapping entities with
spaCy's label names. The general tagger decides where both see a name; the news tagger adds peoples, dates, events.
"""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int, str]

_GENERAL = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE"}
_NEWS = {"per": "PERSON", "org": "ORG", "geo": "GPE", "gpe": "GPE", "tim": "DATE", "eve": "EVENT"}
_LAND = frozenset(
    "sea ocean river lake gulf bay strait desert mountain mountains mount valley island islands peninsula region "
    "basin coast delta cape canal forest plateau africa europe asia america".split()
)


def merge(general: Sequence[Span], news: Sequence[Span], words: Sequence[str], tags: Sequence[str]) -> list[Span]:
    """Entities (first, last inclusive, label), sorted. `words` and `tags` (Penn) are those of the sentence."""
    out: list[Span] = []
    taken: set[int] = set()
    for first, last, kind in general:
        out.append((first, last, _place(_GENERAL[kind], words[last])))
        taken.update(range(first, last + 1))
    for first, last, kind in news:
        label = _NEWS.get(kind)
        if label is None or any(i in taken for i in range(first, last + 1)):
            continue
        if label in ("GPE", "ORG", "PERSON") and not any(w[:1].isupper() for w in words[first : last + 1]):
            continue
        if kind == "gpe" and (tags[last].startswith("JJ") or tags[last] == "NNPS"):
            label = "NORP"
        out.append((first, last, _place(label, words[last])))
    return sorted(out)


def _place(label: str, last: str) -> str:
    """Land and water are LOC, whatever has a government is GPE."""
    return "LOC" if label == "GPE" and last.lower() in _LAND else label
