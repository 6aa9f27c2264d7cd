"""The rules that tell noise from report, read from `data/noise.tsv`.

Comes in: the table, one rule a line. Goes out: compiled `Rule` values. A rule has a kind (what it takes out), a place
(`line`: a whole line; `head`: the front of a line; `tail`: the end of a line, after a sentence's end or glued to its
last word; `inside`: anywhere in a line; `caption` and `legend`: found at the end, or at the front, of a line, it makes
the whole line a caption), a zone (`any`, `top`:
before the body, `end`: after it, `edge`: both), a pattern, an example that it must match and one that it must spare;
a test runs both. In patterns, ``{NAME}``, ``{PEOPLE}``, ``{ORG}``, ``{DATE}``, ``{DAY}``, ``{TIME}``, ``{WEEKDAY}``,
``{PLATFORM}``, ``{WIRE}`` and ``{U}`` stand for the patterns of `macros`. Named groups say where a part belongs:
``name`` byline, ``agency`` credits (the rule counts only if a known outlet is named there), ``source`` credits,
``own`` and ``outlet`` the report's own outlet, ``date`` the publication day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from sitrep.ingest import dates
from sitrep.ingest.lexicon import NAME, words_of
from sitrep.ingest.prose import UPPER, is_abbreviation

LONGEST = 600
"""Lines longer than this many code points are never noise as a whole; heads and tails are looked for within it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the table, compiled."""

    kind: str
    place: str
    zone: str
    pattern: re.Pattern[str]
    example: str
    spare: str

    def match(self, text: str) -> re.Match[str] | None:
        """The match in a line, if the rule holds there; what stands around a tail is looked at too."""
        if self.place == "line":
            return self.pattern.fullmatch(text) if len(text) <= LONGEST else None
        if self.place == "head":
            return self.pattern.match(text[:LONGEST])
        if self.place == "tail":
            for start in _openings(text):
                if match := self.pattern.match(text, start):
                    return match
            return None
        if self.place == "legend":
            return self.pattern.match(text) if len(text) <= 2 * LONGEST else None
        if self.place == "caption":
            return self.pattern.search(text, max(0, len(text) - LONGEST // 3))
        return self.pattern.search(text[: 4 * LONGEST])


_OPENING = re.compile(rf"(?<=[.!?…:])[\"'”’»)\]]*\s*(?=\S)|(?<=[”\"»)])\s*(?=\S)|(?<=[a-zà-öø-ÿ])(?=[{UPPER}])")


@lru_cache(maxsize=256)
def _openings(text: str) -> tuple[int, ...]:
    """Where noise may begin that is glued to a line's end: its start, after a sentence, and where words are glued."""
    found = {0}
    for match in _OPENING.finditer(text, max(0, len(text) - LONGEST)):
        if not is_abbreviation(text[: match.end()].rstrip()[-12:]):
            found.add(match.end())
            found.add(match.start())
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def macros() -> dict[str, str]:
    """What the names in braces stand for in the patterns of the table."""
    name = rf"(?:{NAME})"
    word = rf"[{UPPER}][\w.&’'/-]*"
    link = rf" (?:of|the|de|du|and|la|des) (?=[{UPPER}])"
    org = rf"(?:{word}(?:{link})?(?: [{UPPER}0-9][\w.&’'/-]*){{0,4}}|dpa|taz|dpa-AFX)"
    comma = r"(?:\s*,\s*and\s+|\s*[,&;/]\s*|\s+(?:and|with)\s+)"
    between = r"(?:\s*,\s*and\s+|\s*[,/;&|+-]\s*|\s+(?:and|et|with|y|und)\s+)"
    return {
        "U": f"(?-i:[{UPPER}])",
        "NAME": f"(?-i:{name})",
        "PEOPLE": rf"(?-i:{name}(?:{comma}{name}){{0,4}})",
        "ORG": f"(?-i:{org})",
        "ORGS": rf"(?-i:{org}(?:{between}{org}){{0,5}})",
        "DATE": dates.DATE,
        "DAY": dates.DAY,
        "TIME": dates.TIME,
        "WEEKDAY": dates.WEEKDAY,
        "PLATFORM": _any_of("platform"),
        "WIRE": _any_of("wire"),
    }


def _any_of(kind: str) -> str:
    return "(?:" + "|".join(re.escape(word) for word in words_of(kind)) + ")"


def _compiled(pattern: str) -> re.Pattern[str]:
    count = 0

    def put(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return dates.renamed(macros()[match[1]], count)

    return re.compile(re.sub(r"\{([A-Z]+)\}", put, pattern))


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """All rules of `data/noise.tsv`, in its order. Raises `ValueError` naming the line that is wrong."""
    text = files("sitrep.ingest").joinpath("data").joinpath("noise.tsv").read_text(encoding="utf-8")
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if number == 1 or not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 7:
            raise ValueError(f"data/noise.tsv line {number}: {len(cells)} cells; it should have 7")
        kind, place, zone, pattern, example, spare, _source = cells
        if place not in {"line", "head", "tail", "inside", "caption", "legend"} or zone not in {
            "any",
            "top",
            "end",
            "edge",
        }:
            raise ValueError(f"data/noise.tsv line {number}: place {place!r} or zone {zone!r} is not known")
        ending = r"\s*$" if place == "tail" else ""
        try:
            found.append(Rule(kind, place, zone, _compiled(pattern + ending), example, spare))
        except (re.error, KeyError) as error:
            raise ValueError(f"data/noise.tsv line {number}: the pattern is wrong: {error}") from error
    return tuple(found)


@lru_cache(maxsize=32)
def rules_for(place: str, *zones: str) -> tuple[Rule, ...]:
    """The rules of one place whose zone is one of `zones`."""
    return tuple(rule for rule in rules() if rule.place == place and rule.zone in zones)
