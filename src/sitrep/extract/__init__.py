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
from sitrep.extract.voices import Voice, Voices
from sitrep.record import (
    ArrangementStatement,
    EventStatement,
    FigureStatement,
    QuoteStatement,
    Report,
    Statements,
    TimeExpression,
)

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
    voiced = _Voiced(doc, voices, said)
    events = EventFinder(report, doc, times, index, words, world).find()
    arranged = arrangements.find(report, doc, times, index, words, world)
    acts = [e.trigger for e in events] + [a.trigger for a in arranged if a.note != "mention"]
    return Statements(
        report=report.id,
        mentions=(*index.mentions, *voices.unnamed),
        times=times,
        events=tuple(map(voiced.event, events)),
        figures=tuple(map(voiced.figure, figures.find(report, doc, times, index))),
        quotes=said,
        arrangements=tuple(map(voiced.arrangement, arranged)),
        conditions=conditions.find(report, doc, times, index, words, voices, acts),
        sentences=tuple((s.start_char, s.start_char + len(s.text.rstrip())) for s in doc.sents if s.text.strip()),
    )


class _Voiced:
    """Statements with who says them: what is said is never told in the report's own voice."""

    def __init__(self, doc: Doc, voices: Voices, said: tuple[QuoteStatement, ...]) -> None:
        self.voices, self.said = voices, said
        self.tokens = {t.idx: t.i for t in doc}

    def _at(self, start: int) -> Voice | None:
        return self.voices.of(self.tokens[start]) if start in self.tokens else None

    def event(self, event: EventStatement) -> EventStatement:
        """Quotation marks come first, whatever the clause around the event looks like."""
        start = event.trigger[0]
        around = next((q for q in self.said if q.start <= start < q.end and q.speaker is not None), None)
        if around is not None:
            return replace(event, attribution=around.speaker)
        voice = self._at(start)
        return event if voice is None else replace(event, attribution=voice.source, via=voice.via)

    def figure(self, figure: FigureStatement) -> FigureStatement:
        """The voice around a figure; else its own source ("according to …")."""
        voice = self._at(figure.start)
        return figure if voice is None else replace(figure, attribution=voice.source)

    def arrangement(self, arrangement: ArrangementStatement) -> ArrangementStatement:
        """The voice of the word that says what became of it; else the source that the clause itself names."""
        voice = self._at(arrangement.trigger[0])
        return arrangement if voice is None else replace(arrangement, attribution=voice.source)
