"""Reports with statements from marked-up text, so that tests of resolution read like the news they are about.

``[Ada Obi|PERSON #o]`` is a mention with its label and a name for the test; ``[the army|n #a c=TCD]`` a description
with a country, ``[it|p @o]`` a pronoun that refers to another mention; ``role=Foreign_Minister`` an office. Clauses are
sentences; a trigger, a quote or a number is found by its words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sitrep import temporal
from sitrep.record import (
    Date,
    EventStatement,
    FigureStatement,
    Mention,
    QuoteStatement,
    Report,
    Statements,
    Status,
    content_id,
)

_MARK = re.compile(r"\[([^\[\]|]+)\|([^\[\]]*)\]")


@dataclass(frozen=True)
class Ev:
    """An event statement: `trigger` as it stands in the text, names of mentions, words of a time expression."""

    trigger: str
    type: str
    actors: str = ""
    recipients: str = ""
    lemma: str = ""
    objects: str = ""
    status: Status = "occurred"
    when: str | None = None
    place: str | None = None
    says: str | None = None


@dataclass(frozen=True)
class Fig:
    """A figure statement: the words of the number and what it is."""

    words: str
    best: float | None
    measure: str
    subject: str = ""
    place: str | None = None
    low: float | None = None
    high: float | None = None
    approximate: bool = False
    dimension: Any = "personnel"
    unit: str = "person"
    when: str | None = None


@dataclass(frozen=True)
class Quo:
    """A quote: its words and who says it."""

    words: str
    speaker: str | None = None
    cue: str | None = None


def day(text: str) -> Date:
    """An explicit day."""
    date = dt.date.fromisoformat(text)
    return Date(date, date, "day", "explicit")


def told(
    name: str,
    marked: str,
    *,
    published: str | None = None,
    events: Sequence[Ev] = (),
    figures: Sequence[Fig] = (),
    quotes: Sequence[Quo] = (),
    outlet: str | None = None,
    credits: Sequence[str] = (),
) -> tuple[Report, Statements]:
    """A report and what it says."""
    text, mentions, named = _mentions(marked)
    report = Report(
        id=content_id("report", name, text),
        path=f"{name}.txt",
        text=text,
        sha256=name,
        outlet=outlet,
        credits=tuple(credits),
        published=day(published) if published else None,
    )
    times = temporal.find(text)
    sentences = tuple((m.start(), m.end()) for m in re.finditer(r"\S[^.!?]*[.!?]?[”\"]?", text))

    def at(words: str) -> tuple[int, int]:
        start = text.index(words)
        return start, start + len(words)

    def time(words: str | None) -> int | None:
        if words is None:
            return None
        start, end = at(words)
        return next(i for i, t in enumerate(times) if t.start < end and start < t.end)

    def around(start: int) -> tuple[int, int]:
        return next(s for s in sentences if s[0] <= start < s[1])

    def of(names: str) -> tuple[int, ...]:
        return tuple(named[n] for n in names.split())

    return report, Statements(
        report=report.id,
        mentions=tuple(mentions),
        times=times,
        sentences=sentences,
        events=tuple(
            EventStatement(
                *around(at(e.trigger)[0]),
                trigger=at(e.trigger),
                lemma=e.lemma or e.trigger,
                type=e.type,
                status=e.status,
                actors=of(e.actors),
                recipients=of(e.recipients),
                place=named[e.place] if e.place else None,
                attribution=named[e.says] if e.says else None,
                time=time(e.when),
                objects=tuple(e.objects.split()),
            )
            for e in events
        ),
        figures=tuple(
            FigureStatement(
                *at(f.words),
                measure=f.measure,
                dimension=f.dimension,
                unit=f.unit,
                low=f.low,
                best=f.best,
                high=f.high,
                approximate=f.approximate,
                subject=of(f.subject),
                place=named[f.place] if f.place else None,
                time=time(f.when),
            )
            for f in figures
        ),
        quotes=tuple(
            QuoteStatement(*at(q.words), q.words, named[q.speaker] if q.speaker else None, q.speaker) for q in quotes
        ),
    )


def _mentions(marked: str) -> tuple[str, list[Mention], dict[str, int]]:
    text, last = "", 0
    rows: list[tuple[int, int, str, list[str]]] = []
    for found in _MARK.finditer(marked):
        text += marked[last : found.start()]
        start = len(text)
        text += found.group(1)
        rows.append((start, len(text), found.group(1), found.group(2).split()))
        last = found.end()
    text += marked[last:]
    named = {tag[1:]: i for i, (*_, tags) in enumerate(rows) for tag in tags if tag[0] == "#"}
    mentions = []
    for start, end, words, tags in rows:
        fields = dict(tag.split("=", 1) for tag in tags if "=" in tag)
        refers = next((named[tag[1:]] for tag in tags if tag[0] == "@"), None)
        label = next((tag for tag in tags if tag.isupper() and tag.isalpha()), "")
        kind: Literal["name", "nominal", "pronoun"] = "pronoun" if "p" in tags else "nominal" if "n" in tags else "name"
        mentions.append(
            Mention(
                start,
                end,
                words,
                kind,
                label,
                start + words.rindex(words.split()[-1]),
                refers,
                fields.get("role", "").replace("_", " "),
                fields.get("c"),
            )
        )
    return text, mentions, named
