"""A reading to statements: what one report says, each line anchored in its text.

Comes in: a report, its reading (a spaCy `Doc`, see `sitrep.reader`) and its time expressions. Goes out: `Statements`:
mentions, event statements, figures, quotes, arrangements and conditions. The knowledge lies in data files (`lexicon`);
the code only matches.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc

from sitrep import gazetteer
from sitrep.extract import arrangements, conditions, figures, lexicon, mentions, quotes
from sitrep.extract.events import EventFinder
from sitrep.extract.voices import Voices
from sitrep.record import EventStatement, QuoteStatement, Report, Statements, TimeExpression

__all__ = ["extract"]


def extract(report: Report, doc: Doc, times: tuple[TimeExpression, ...]) -> Statements:
    """The statements of one report. `doc.text` must be the report's text; raises `ValueError` otherwise."""
    if doc.text != report.text:
        raise ValueError(f"{report.path}: the reading is of another text than the report's")
    world, words = gazetteer.load(), lexicon.load()
    index = mentions.find(doc, world)
    quoted = quotes.QuoteFinder(doc, index).find()
    said = tuple(q.statement(report.text) for q in quoted)
    voices = Voices(doc, index, quoted)
    return Statements(
        report=report.id,
        mentions=index.mentions,
        times=times,
        events=_attributed(EventFinder(report, doc, times, index, words, world).find(), said, doc, voices),
        figures=figures.find(report, doc, times, index),
        quotes=said,
        arrangements=arrangements.find(report, doc, times, index, words, world),
        conditions=conditions.find(report, doc, times, index, words),
        sentences=tuple((s.start_char, s.start_char + len(s.text.rstrip())) for s in doc.sents if s.text.strip()),
    )


def _attributed(
    events: tuple[EventStatement, ...], said: tuple[QuoteStatement, ...], doc: Doc, voices: Voices
) -> tuple[EventStatement, ...]:
    """What is said is attributed to who says it, whatever the clause around it looks like; quotation marks first."""
    starts = {t.idx: t.i for t in doc}
    out = []
    for event in events:
        around = next((q for q in said if q.start <= event.trigger[0] < q.end and q.speaker is not None), None)
        voice = voices.of(starts[event.trigger[0]]) if event.trigger[0] in starts else None
        if around is not None:
            event = replace(event, attribution=around.speaker)
        elif voice is not None:
            event = replace(event, attribution=voice.source)
        out.append(event)
    return tuple(out)
