"""Photo captions and credits, taken out of the text.

Comes in: lines. Goes out: the lines without photo credits, and without the captions that carry one; both go to
`Cleaned.captions`. A caption without a credit is no different from a sentence, and stays.
"""

from __future__ import annotations

import re

from sitrep.ingest.findings import Cleaned
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.prose import UPPER, ends, words
from sitrep.ingest.rules import rules_for

_LONGEST_CAPTION = 90
"""Longer lines (in words) are never taken for captions."""


def without_captions(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    """The lines without photo credits, and without the captions that carry one."""
    kept: list[Mapped] = []
    for index, line in enumerate(lines):
        rest = _without_caption(line, done, last=index + 1 == len(lines))
        if rest:
            kept.append(rest)
    return kept


def _without_caption(line: Mapped, done: Cleaned, last: bool) -> Mapped:
    """What is left of a line without its photo credit, and without the caption before it, if it is one."""
    if len(line) > 4000:
        return line
    for rule in rules_for("inside", "any") if "(" in line.text or "[" in line.text else ():
        match = rule.pattern.search(line.text)
        if not match:
            continue
        before, after = line.slice(0, match.start()).strip(), line.slice(match.end(), len(line)).strip()
        after = after.slice(len(after) - len(after.text.lstrip(" .,;")))
        if not words(after.text):
            after = Mapped("")
        if after and re.match(f"[\"'“‘«(]?[{UPPER}]", after.text):
            is_caption = words(before.text) <= 25 or not ends(before.text)
        else:
            is_caption = not after and not last and words(before.text) <= _LONGEST_CAPTION // 2
        if before and not is_caption:
            blank = line.text[match.start() - 1] == " " and line.text[match.end() : match.end() + 1] in {*" ,.;:!?", ""}
            cut = line.edited([(match.start() - blank, match.end(), "")])
            return _without_caption(cut.strip(), done, last)
        done.captions.append(line.text[: match.end()].strip())
        return _without_caption(after, done, last)
    if words(line.text) <= _LONGEST_CAPTION:
        for rule in (*rules_for("caption", "any"), *rules_for("legend", "any")):
            match = rule.match(line.text)
            if not match:
                continue
            before = line.slice(0, match.start()).strip()
            glued = before and ends(before.text) and line.text[len(before) :][:1].isalpha()
            if before and rule.place == "caption" and (last or glued or words(before.text) > _LONGEST_CAPTION // 2):
                done.captions.append(line.text[match.start() :].strip())
                return before
            done.captions.append(line.text)
            return Mapped("")
    return line
