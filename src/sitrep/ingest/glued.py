"""What is glued to the front of a title: dates, navigation trails, sections, names, outlets.

Comes in: the first lines of a report. Goes out: the same lines with the noise in front of them cut off.
"""

from __future__ import annotations

import re

from sitrep.ingest.findings import Cleaned, cased, is_noise, take
from sitrep.ingest.lexicon import countries, find_outlets, is_person, is_word, words_of
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.prose import UPPER, words
from sitrep.ingest.rules import rules_for

GLUE = re.compile(f'(?<=[a-zà-öø-ÿ.!?”"’)])(?=[{UPPER}])')
"""Where a word ends and another begins without a blank."""
_TRAIL_ITEM = re.compile(rf"\s*([{UPPER}][^/|>»›•·→\\.!?]{{0,30}}?)\s*(?:[/|>»›•·→\\]+|\s::\s|\s[–—-]\s)\s*")


def without_front(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines with dates, trails and sections that are glued to the front of the first ones cut off."""
    found = list(lines)
    for index in range(min(3, len(found))):
        line, changed = found[index], True
        while changed and line and not is_noise(line.text):
            line, changed = _cut_front(line, done)
        found[index] = line
    return [line for line in found if line]


def _cut_front(line: Mapped, done: Cleaned) -> tuple[Mapped, bool]:
    for rule in rules_for("head", "top", "any"):
        match = rule.match(line.text)
        if match and words(line.text[match.end() :]) >= 3 and take(match, done, rule.kind):
            return line.slice(match.end(), len(line)).strip(), True
    for cut in (
        _trail(line.text),
        _glued_sections(line.text),
        _glued_name(line.text, done),
        _glued_outlet(line.text, done),
    ):
        if cut:
            return line.slice(cut, len(line)).strip(), True
    return line, False


def _trail(text: str) -> int:
    """Where a navigation trail in front of a title ends ("World / Africa / Mali / Title"), or 0."""
    at = items = known = 0
    while match := _TRAIL_ITEM.match(text, at):
        item = match[1]
        is_known = is_word(item, "section", "banner") or (items > 0 and is_word(item, "country", "nationality"))
        plain = re.search(r"\s[–—-]\s*$", match.group()) is not None
        if words(item) > 4 or (plain and not is_known):
            break
        at, items, known = match.end(), items + 1, known + is_known
    enough = items >= 3 or (items >= 1 and known == items)
    return at if enough and words(text[at:]) >= 4 else 0


def _glued_sections(text: str) -> int:
    """Where names of sections that stand in front of a title without a mark between them end, or 0."""
    at = 0
    if any(item.start == 0 for item in find_outlets(text[:60])):  # "PressTV", "AllAfrica"
        return 0
    names = [name for name in words_of("section") if len(name) > 3]
    while cut := next((len(name) for name in names if _glued(text, at, name)), 0):
        at += cut
        names = [*names, *countries()] if at == cut else names  # a country may follow a section, but not come first
    for banner in words_of("banner"):
        after = text[at + len(banner) + 1 :]
        if text.startswith(banner + " ", at) and re.match(f"[\"'“‘]?[{UPPER}]", after) and words(after) >= 5:
            at += len(banner) + 1
            break
    return at if words(text[at:]) >= 4 else 0


def _glued(text: str, at: int, name: str) -> bool:
    """Whether `name` stands at `at` and the next word begins right behind it."""
    behind = text[at + len(name) : at + len(name) + 3]
    return (
        text.startswith(name, at)
        and re.match(f"[\"'“‘]?[{UPPER}][^\\W\\d_]?", behind) is not None
        and behind != behind.upper()
    )


def _glued_name(text: str, done: Cleaned) -> int:
    """Where a personal name glued to a title without a blank ends ("Jane DoeArmy seizes palace"), or 0."""
    for match in GLUE.finditer(text[:60]):
        name = text[: match.start()]
        bare = re.sub(r"^(?i:by)\s+", "", name)
        if (
            is_person(bare)
            and words(text[match.start() :]) >= 4
            and not re.search(r"(?:\b(?:Mc|Mac|De|Le|La|Di|Du|Fitz|Van|Von)|[’'-])$", name)
        ):
            done.bylines.append(cased(bare))
            return match.start()
    return 0


def _glued_outlet(text: str, done: Cleaned) -> int:
    """Where an outlet's name glued to a title ends ("Example PostArmy seizes palace", "AFP | Army ..."), or 0."""
    found = find_outlets(text[:80])
    if not found or found[0].start or found[0].vague:
        return 0
    outlet, end = found[0].outlet, found[0].end
    mark = re.match(r"\s*[|•»:]\s*|\s+[–—-]\s+", text[end:])
    if mark and words(text[end + mark.end() :]) >= 4 and not mark.group().strip().startswith(":"):
        if done.outlet is None and outlet.kind != "agency":
            done.outlet = outlet.name
        elif outlet.name != done.outlet:
            done.credits.append(outlet.name)
        return end + mark.end()
    return 0
