"""What stands below the body or is glued to its last sentence: signatures, sign-offs, labels, names.

Comes in: lines. Goes out: the lines up to the end of the body. It is read upwards, line by line, until a sentence
comes that no rule takes.
"""

from __future__ import annotations

import re

from sitrep.ingest.findings import Cleaned, cased, noise
from sitrep.ingest.lexicon import NAME, is_person, is_word, looks_like_name, outlet_named
from sitrep.ingest.lines import without_tail
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.prose import UPPER, ends, is_abbreviation, is_prose, words

_LISTS = frozenset({"related", "comment", "share", "copyright", "cookies"})
"""Kinds of lines at the end that are followed only by more noise, unless by whole sentences."""
_NAME_TAIL = re.compile(rf"(?P<stop>[.!?…][\"'”’»)]*)(?P<gap>\s*)(?P<name>{NAME}|[{UPPER}]\w{{1,14}})$")


def without_end(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    """The lines without the noise that stands below the body or is glued to its last sentence."""
    kept = list(lines)
    while True:
        before = [line.text for line in kept]
        kept = _below(kept, done)
        if kept:
            last = without_tail(kept[-1], done, "any", "end")
            kept[-1] = _without_name(last, done)
            if not kept[-1]:
                kept.pop()
        if [line.text for line in kept] == before:
            return kept


def _below(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    drop: set[int] = set()
    for index in range(len(lines) - 1, 0, -1):
        text = lines[index].text
        last = index + 1 == len(lines) or all(later in drop for later in range(index + 1, len(lines)))
        rule = noise(text, done, "end", "edge")
        if rule:
            drop.add(index)
            if rule.kind in _LISTS or (rule.kind == "prompt" and text.endswith(":")):
                drop.update(i for i in range(index + 1, len(lines)) if not ends(lines[i].text))
            continue
        if last and _is_label(text, lines[index - 1].text, done):
            drop.add(index)
            continue
        if (ends(text) and words(text) >= 4) or is_prose(text):
            break
    return [line for index, line in enumerate(lines) if index not in drop]


def _is_label(text: str, above: str, done: Cleaned) -> bool:
    """Whether the last line is a name, an outlet, a section or another label, not the end of the body."""
    if ends(text) or above.rstrip().endswith(":") or re.search(r"[\d\"“”«»]", text) or words(text) > 6:
        return False
    bare = text.strip(" -–—•*|()[]/")
    outlet = outlet_named(bare)
    if outlet:
        if outlet.kind == "agency":
            done.credits.append(outlet.name)
        elif done.outlet is None:
            done.outlet = outlet.name
        return True
    if looks_like_name(bare):
        done.bylines.extend([cased(bare)] if is_person(bare) else [])
        return True
    if is_word(bare, "section", "banner", "country", "platform"):
        return True
    parts = re.findall(r"[^\W\d_][\w’'-]*", bare)
    return bool(parts) and all(
        part[0].isupper() or part in {"of", "the", "and", "in", "for", "on", "to", "de"} for part in parts
    )


def _without_name(line: Mapped, done: Cleaned) -> Mapped:
    """The last paragraph without a personal name after its last sentence, with or without a blank between."""
    match = _NAME_TAIL.search(line.text, max(0, len(line) - 80))
    if not match:
        return line
    if match["stop"].startswith(".") and is_abbreviation(line.text[: match.start("stop") + 1]):
        return line
    outlet = outlet_named(match["name"])
    if outlet and outlet.kind == "agency":
        done.credits.append(outlet.name)
        return line.slice(0, match.end("stop"))
    if looks_like_name(match["name"]) and (not match["gap"] or is_person(match["name"])):
        done.bylines.append(cased(match["name"]))
        return line.slice(0, match.end("stop"))
    return line
