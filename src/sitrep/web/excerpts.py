"""A stretch of a report as it is shown away from the report: its paragraph, cut to the sentences around it, marked.

Comes in: a report and the anchors of a statement in it. Goes out: runs of words, each with what it is: plain, the
clause, the word that names the event, a word that decided its status. Runs are plain text; templates escape them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.export import dossier_text as texts
from sitrep.export.dossier_page import Statement
from sitrep.listing import sentence_around
from sitrep.record import Evidence, Report

LONGEST = 700
"""How many characters an excerpt has at most."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Runs of words with what each is: "", "clause", "trigger" or "cue"."""

    runs: tuple[tuple[str, str], ...]
    before: bool
    after: bool


def excerpt(report: Report, statement: Statement) -> Excerpt:
    """The sentence of a statement with its words marked."""
    return marked(report, statement.evidence, statement.trigger, statement.cues)


def marked(report: Report, clause: Evidence, trigger: Evidence | None = None, cues: Sequence[Evidence] = ()) -> Excerpt:
    """The sentence around `clause`, with the clause, the trigger and the cues marked."""
    spans = texts.paragraphs(report.text)
    inside = [s for s in spans if s[0] < clause.end and s[1] > clause.start] or [(clause.start, clause.end)]
    low, high = inside[0][0], inside[-1][1]
    sentence = sentence_around(report.text[low:high], clause.start - low, clause.end - low)
    at = report.text.find(sentence, max(low, clause.start - len(sentence)), high + 1) if sentence else -1
    start, end = (at, at + len(sentence)) if at >= 0 else (clause.start, clause.end)
    start, end = min(start, clause.start), max(end, clause.end)
    for cue in (*cues, *((trigger,) if trigger else ())):
        if low <= cue.start < start:
            start = cue.start
        if end < cue.end <= high:
            end = cue.end
    if end - start > LONGEST:
        start, end = max(start, clause.start - 200), min(end, max(clause.end, clause.start + LONGEST))
    kinds = [""] * (end - start)
    for kind, items in (("clause", (clause,)), ("cue", cues), ("trigger", (trigger,) if trigger else ())):
        for item in items:
            for index in range(max(item.start, start), min(item.end, end)):
                kinds[index - start] = kind
    runs: list[tuple[str, str]] = []
    text = texts.clean(report.text[start:end])
    begin = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or kinds[index] != kinds[begin]:
            runs.append((kinds[begin], text[begin:index]))
            begin = index
    return Excerpt(tuple(runs), start > low, end < high)
