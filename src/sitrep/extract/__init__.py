"""A reading to statements: what one report says, each line anchored in its text.

Comes in: a report, its reading (a spaCy `Doc`, see `sitrep.reader`) and its time expressions. Goes out: `Statements`:
mentions, event statements, figures and quotes. The knowledge lies in data files (`lexicon`); the code only matches.
"""

from __future__ import annotations

from spacy.tokens import Doc

from sitrep import gazetteer
from sitrep.extract import figures, lexicon, mentions, quotes
from sitrep.extract.events import EventFinder
from sitrep.record import Report, Statements, TimeExpression

__all__ = ["extract"]


def extract(report: Report, doc: Doc, times: tuple[TimeExpression, ...]) -> Statements:
    """The statements of one report. `doc.text` must be the report's text; raises `ValueError` otherwise."""
    if doc.text != report.text:
        raise ValueError(f"{report.path}: the reading is of another text than the report's")
    world, words = gazetteer.load(), lexicon.load()
    index = mentions.find(doc, world)
    return Statements(
        report=report.id,
        mentions=index.mentions,
        times=times,
        events=EventFinder(report, doc, times, index, words, world).find(),
        figures=figures.find(report, doc, times, index),
        quotes=quotes.find(report, doc, index),
        sentences=tuple((s.start_char, s.start_char + len(s.text.rstrip())) for s in doc.sents if s.text.strip()),
    )
