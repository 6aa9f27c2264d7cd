"""The title: which line it is, its own words, and each of its repetitions.

Comes in: lines, and what metadata says. Goes out: the title without the outlet's name behind it, and the lines without
the title's repetitions, alone, behind a kicker, or glued to the body. A line that only resembles it stays.
"""

from __future__ import annotations

import re

from sitrep.ingest import dateline
from sitrep.ingest.dates import stated
from sitrep.ingest.findings import Cleaned, cased
from sitrep.ingest.lexicon import is_person, is_word, outlet_named
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.prose import UPPER, ends, fold, is_prose, words

_TOP_LINES = 12
"""So many lines from the top may hold a repeated title, a byline, or a dateline."""
_LONGEST_TITLE = 30
"""Longer first lines (in words) are not taken for titles."""
_TITLE_END = re.compile(r"\s+[|–—•·»:-]+\s+(?P<own>[^|–—•·»]{2,60})$|\s*[|•·»]\s*(?P<bar>[^|•·»]{2,60})$")


def is_title(lines: list[Mapped], index: int) -> bool:
    """Whether the line at `index` can be the title: short, one sentence at most, and not the last line."""
    text = lines[index].text
    seen = dateline.find(text)
    if not 2 <= words(text) <= _LONGEST_TITLE or len(lines) == index + 1 or (seen and (seen.agency or ends(text))):
        return False
    return not is_prose(text) or (words(text) < 25 and not re.search(r"[.!?]\s", text))


def plain_title(title: Mapped, done: Cleaned) -> Mapped:
    """The title without the outlet's name at its end, and once where it stands twice in one line."""
    title = title.strip()
    match = _TITLE_END.search(title.text)
    if match and match.start() > 0:
        own = (match["own"] or match["bar"] or "").strip()
        known = outlet_named(own)
        host = fold(own).replace(" ", "")
        same = done.outlet is not None and fold(own) in {fold(done.outlet), fold(done.outlet).removeprefix("the ")}
        if (
            known
            or same
            or re.fullmatch(r"(?:www\.)?[\w-]+\.(?:com|org|net|tv|info|news)", own.lower())
            or (is_word(own, "section") and host)
        ):
            if known and done.outlet is None:
                done.outlet = known.name
            if words(title.text[: match.start()]) >= 2:
                return plain_title(title.slice(0, match.start()), done)
    half = re.fullmatch(r"(.{15,}?)\s*[|–—:-]?\s*\1", title.text)
    return title.slice(0, half.end(1)).strip() if half else title


def kept_once(title: Mapped, lines: list[Mapped], done: Cleaned) -> tuple[Mapped, list[Mapped]]:
    """The title, in the words that stand in the lines if they do, and the lines without its repetitions."""
    wanted = fold(title.text)
    found: list[Mapped] = []
    for index, line in enumerate(lines):
        if index >= _TOP_LINES or len(wanted) < 4:
            found.append(line)
            continue
        folded = fold(line.text)
        if folded == wanted:
            if not title.runs and line.runs:
                title = line
            continue
        shorter = fold(re.sub(r"\s*(?:…|\.\.\.)$", "", line.text))
        if line.text.rstrip().endswith(("…", "...")) and len(shorter) >= 20 and wanted.startswith(shorter):
            continue
        if words(title.text) >= 4 and not is_prose(line.text):
            if folded.endswith(" " + wanted) and words(line.text) - words(title.text) <= 6:
                _prefix(line.text, title.text, done)
                continue
            if (
                wanted.endswith(" " + folded)
                and index < 3
                and words(line.text) >= 4
                and words(title.text) - words(line.text) <= 6
            ):
                _prefix(title.text, line.text, done)
                title = line
                wanted = folded
                continue
            plain = _TITLE_END.sub("", line.text)
            if plain != line.text and fold(plain) == wanted:
                continue
        rest = _after_repeat(line, title)
        found.append(rest if rest is not None else line)
    return title, found


def _prefix(longer: str, shorter: str, done: Cleaned) -> None:
    """What stood in front of a repeated title: a person, an outlet, a day, or a kicker that goes."""
    front = longer[: max(0, len(longer) - len(shorter))].strip(" |/:–—-»>")
    if is_person(front):
        done.bylines.append(cased(front))
    elif (outlet := outlet_named(front)) and done.outlet is None:
        done.outlet = outlet.name
    elif (day := stated(front)) and done.published is None:
        done.published, done.reason = day, f"the report states {front[:80]}"


def _after_repeat(line: Mapped, title: Mapped) -> Mapped | None:
    """The line without the title that it begins with, where what follows begins like a sentence."""
    text = title.text.strip()
    if words(text) < 4 or not line.text.startswith(text):
        return None
    rest = line.slice(len(text), len(line)).strip()
    if ends(text) or not re.match(f"[\"'“‘«(]?[{UPPER}]", rest.text) or words(rest.text) < 5:
        return None
    return rest
