"""Lines that are noise as a whole, above the body and within it, and noise at the ends of lines.

Comes in: lines. Goes out: the lines that stay. What may be a menu or a byline above the body is left alone within it.
"""

from __future__ import annotations

import re

from sitrep.ingest.findings import Cleaned, cased, noise, take
from sitrep.ingest.lexicon import is_person, is_word, outlet_named
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.prose import ends, fold, is_prose, words
from sitrep.ingest.rules import rules_for
from sitrep.ingest.titles import is_title

_LABELLED = re.compile(
    r"(?i:analysis|opinion|explainer|explained|timeline|background|video|watch|photos"
    r"|live updates?|in pictures|interview)"
    r"\s*[:|]\s*(?:\S+\s+){3,}"
)
"""A first line like "Analysis: Why the army took power" is a title, further down it is a link."""


def without_noise(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines without those that are noise wherever they stand, and without noise at their ends."""
    kept: list[Mapped] = []
    wanted = fold(title.text) if title else None
    skip = False
    for index, line in enumerate(lines):
        below, skip = skip, False
        heading = fold(line.text) == wanted or (not kept and title is None and _LABELLED.match(line.text))
        rule = None if heading else noise(line.text, done, "any")
        if rule:
            skip = rule.kind == "related" and words(line.text) <= 6 and 0 < index < len(lines) - 2
        elif below and not ends(line.text) and 4 <= words(line.text) <= 22 and is_prose(lines[index + 1].text):
            continue  # a headline that stands below "Read also" goes with it
        else:
            kept.append(without_tail(line, done, "any"))
    return [line for line in kept if line]


def without_tail(line: Mapped, done: Cleaned, *zones: str) -> Mapped:
    """The line without the noise that is glued to its end."""
    changed = True
    while changed and line:
        changed = False
        for rule in rules_for("tail", *zones):
            match = rule.match(line.text)
            if match and match.start() and take(match, done, rule.kind):
                line, changed = line.slice(0, match.start()).strip(), True
                break
    return line


def without_top(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines without the noise that stands above the body."""
    kept: list[Mapped] = []
    wanted = fold(title.text) if title else None
    for index, line in enumerate(lines):
        if index >= 30:
            return kept + lines[index:]
        if fold(line.text) == wanted:
            kept.append(line)
        elif not _noise_at_top(lines, index, done, kept, title):
            if is_prose(line.text):
                return kept + lines[index:]
            kept.append(line)
    return kept


def _noise_at_top(lines: list[Mapped], index: int, done: Cleaned, kept: list[Mapped], title: Mapped | None) -> bool:
    text = lines[index].text
    if noise(text, done, "top", "edge"):
        return True
    if words(text) > 6 or ends(text):
        return False
    if is_word(text, "section", "banner"):
        return True
    longer_follows = any(words(line.text) >= 4 for line in lines[index + 1 : index + 4])
    if (title is not None or not kept) and longer_follows and is_word(text, "country", "nationality"):
        return True
    outlet = outlet_named(text)
    if outlet:
        if outlet.kind == "agency":
            done.credits.append(outlet.name)
        elif done.outlet is None:
            done.outlet = outlet.name
        return True
    follows = index + 1 < len(lines)
    if is_person(text) and (title is not None or kept or (follows and not is_prose(lines[index + 1].text))):
        if (
            not kept
            and title is None
            and not any(is_title(lines, later) for later in range(index + 1, min(index + 4, len(lines))))
        ):
            return False
        done.bylines.append(cased(text))
        return True
    return False
