"""From a draft to a report's text: the title once, the body, and nothing else; the rest goes to its fields.

Comes in: a `Draft`. Goes out: `Cleaned`: the title, the paragraphs, and what was taken out of them (outlet, byline,
credits, captions, publication day). Lines are judged by the rules of `data/noise.tsv` and by where they stand: what
may be a menu above the body or a signature below it is left alone within it. In doubt a line stays.
"""

from __future__ import annotations

import re

from sitrep.ingest import dateline
from sitrep.ingest.captions import without_captions
from sitrep.ingest.draft import Draft
from sitrep.ingest.ending import without_end
from sitrep.ingest.findings import Cleaned, cased, put_author
from sitrep.ingest.glued import GLUE, without_front
from sitrep.ingest.lexicon import find_outlets, is_person, outlet_named
from sitrep.ingest.lines import without_noise, without_top
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.titles import is_title, kept_once, plain_title


def clean(draft: Draft) -> Cleaned:
    """The draft without its noise."""
    done = Cleaned(None, [], outlet=draft.outlet, captions=list(draft.captions))
    done.published, done.reason = draft.published, draft.reason
    if draft.byline:
        put_author(draft.byline, done)
    lines = without_captions([line for line in draft.lines if line.text.strip()], done)
    title = plain_title(draft.title, done) if draft.title else None
    lines = without_front(lines, title, done)
    lines = without_noise(lines, title, done)
    lines = without_top(lines, title, done)
    if title is None and lines and is_title(lines, 0):
        title = plain_title(lines[0], done)
        lines = lines[1:]
    if title is not None:
        title, lines = kept_once(title, lines, done)
    lines = without_byline(lines, title, done)
    lines = without_dateline(lines, done)
    lines = without_end(lines, done)
    done.title, done.body = title, lines
    return done


def without_byline(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines without what a repeated title may have hidden: dates and bylines right below it."""
    if title is None:
        return lines
    kept = without_top(lines, title, done)
    return [_cut_byline(line, done) if index < 2 else line for index, line in enumerate(kept)]


def _cut_byline(line: Mapped, done: Cleaned) -> Mapped:
    """The paragraph without a byline glued to its front: before a dateline, or without a blank."""
    if not line.text.startswith("By "):
        return line
    for match in GLUE.finditer(line.text[:80]):
        name = line.text[3 : match.start()]
        if is_person(name):
            done.bylines.append(cased(name))
            return line.slice(match.start(), len(line))
    for size in (4, 3, 2):
        front = re.match(rf"By ((?:\S+\s+){{{size - 1}}}\S+)\s+", line.text)
        if front and is_person(front[1].strip(" ,|")) and dateline.find(line.text[front.end() :]):
            done.bylines.append(cased(front[1].strip(" ,|")))
            return line.slice(front.end(), len(line))
    return line


def without_dateline(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    """The lines without the dateline of the body's first paragraph."""
    found = list(lines)
    for index, line in enumerate(found[:3]):
        seen = dateline.find(line.text)
        if seen is None:
            continue
        done.captions.append(seen.text)
        if seen.agency:
            outlets = find_outlets(seen.agency)
            outlet = outlet_named(seen.agency)
            names = [item.outlet.name for item in outlets] or [outlet.name if outlet else seen.agency]
            done.credits.extend(names)
        if seen.date and done.published is None:
            done.published, done.reason = seen.date, f"the dateline says {seen.text}"
        found[index] = line.slice(seen.end, len(line)).strip()
        break
    return found
