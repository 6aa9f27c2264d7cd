"""Time: expressions found and valued, publication days inferred, speed. Prints figures only, never the data.

Data (absent from the repository): `benchmarks/tempeval3`, `benchmarks/wikiwars`, `benchmarks/timeline17` in the shared
folder. The scorer is our own; what it counts:

- Only TIMEX3 elements inside ``<TEXT>`` count; the document creation time is given to the system, not asked of it.
- A system expression and a gold expression match *strictly* when their character spans are equal, *relaxed* when they
  share a character. Matching is one to one, from left to right; strict matches are made first.
- Span F1 is over the matches; value F1 counts a match only if the values are equal as strings. This is what the
  TempEval-3 scorer calls relaxed value F1 (`platinum_value_f1`) and strict F1 (`platinum_strict_f1`); WikiWars is
  scored strictly, with value (`wikiwars_strict_value_f1`), as by Strötgen and Gertz.
- A gold value that is missing or "null" (WikiWars marks so what it cannot date) can be matched in span, not in value.

Publication days (`timeline17`): the article's text alone goes in, with datelines and stamps blanked
(`hide_dates`), and the range that comes out is compared with the file's date. `timeline17_inside` is the share of
the ranges given that hold the true day, `timeline17_median_days` the median number of days of the ranges of articles
that hold a dated anchor: a day and month, with or without a year, in words or numerals.
"""

from __future__ import annotations

import datetime as dt
import gzip
import html
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.common import DataAbsent
from sitrep.record import Date
from sitrep.temporal import anchor, find
from sitrep.temporal.dating import collect, infer_publication

_TIMEX = re.compile(r"<TIMEX3\b([^>]*)>|</TIMEX3>|<[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Tagged:
    """A time expression as a scorer sees it: span, TIMEX3 type and value."""

    start: int
    end: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """One TimeML document: its text, its creation time and its expressions."""

    name: str
    text: str
    created: dt.date | None
    gold: tuple[Tagged, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one or more documents, and the F1 scores that follow from them."""

    gold: int = 0
    system: int = 0
    strict: int = 0
    relaxed: int = 0
    strict_value: int = 0
    relaxed_value: int = 0

    def __add__(self, other: Score) -> Score:
        """The counts of both."""
        return Score(
            self.gold + other.gold,
            self.system + other.system,
            self.strict + other.strict,
            self.relaxed + other.relaxed,
            self.strict_value + other.strict_value,
            self.relaxed_value + other.relaxed_value,
        )

    def f1(self, hits: int) -> float:
        """The F1 of a number of hits: twice the hits over what gold and system hold together."""
        return 2 * hits / (self.gold + self.system) if self.gold + self.system else 1.0


def parse_timeml(name: str, source: str) -> Document:
    """Read one TimeML document. Raises `ValueError` where it has no ``<TEXT>``."""
    body = re.search(r"<TEXT>(.*)</TEXT>", source, re.DOTALL)
    if not body:
        raise ValueError(f"{name}: no <TEXT> element; a TimeML document has one")
    created = re.search(r'functionInDocument="CREATION_TIME"[^>]*|<DCT>.*?</DCT>', source, re.DOTALL)
    day: dt.date | None = None
    header = re.search(r"<TIMEX3[^>]*CREATION_TIME[^>]*>", source)
    if header and created:
        value = dict(_ATTRIBUTE.findall(header[0])).get("value", "")
        found = re.match(r"\d{4}-\d{2}-\d{2}", value)
        day = dt.date.fromisoformat(found[0]) if found else None
    text: list[str] = []
    length, at = 0, 0
    stack: list[tuple[int, dict[str, str]]] = []
    gold: list[Tagged] = []
    inside = body[1]
    for mark in _TIMEX.finditer(inside):
        piece = html.unescape(inside[at : mark.start()])
        text.append(piece)
        length += len(piece)
        at = mark.end()
        if mark[1] is not None:
            stack.append((length, dict(_ATTRIBUTE.findall(mark[1]))))
        elif mark[0] == "</TIMEX3>" and stack:
            start, attributes = stack.pop()
            if length > start and attributes.get("functionInDocument") != "CREATION_TIME":
                gold.append(Tagged(start, length, attributes.get("type", ""), attributes.get("value", "")))
    text.append(html.unescape(inside[at:]))
    return Document(name, "".join(text), day, tuple(sorted(gold, key=lambda t: (t.start, t.end))))


def read_timeml(folder: Path) -> list[Document]:
    """All TimeML documents of a folder, by name. Raises `DataAbsent` where there are none."""
    paths = sorted(folder.glob("*.tml"))
    if not paths:
        raise DataAbsent(folder)
    return [parse_timeml(path.name, path.read_text(encoding="utf-8")) for path in paths]


def match(gold: Sequence[Tagged], system: Sequence[Tagged]) -> list[tuple[Tagged, Tagged]]:
    """Pairs of gold and system expressions that share a character, one to one; equal spans are paired first."""
    pairs: list[tuple[Tagged, Tagged]] = []
    free = list(system)
    rest: list[Tagged] = []
    for wanted in gold:
        same = next((s for s in free if (s.start, s.end) == (wanted.start, wanted.end)), None)
        if same is None:
            rest.append(wanted)
        else:
            free.remove(same)
            pairs.append((wanted, same))
    for wanted in rest:
        near = next((s for s in free if s.start < wanted.end and wanted.start < s.end), None)
        if near is not None:
            free.remove(near)
            pairs.append((wanted, near))
    return pairs


def score(gold: Sequence[Tagged], system: Sequence[Tagged]) -> Score:
    """Score one document."""
    strict = relaxed = strict_value = relaxed_value = 0
    for wanted, got in match(gold, system):
        right = wanted.value == got.value and wanted.value not in ("", "null")
        same = (wanted.start, wanted.end) == (got.start, got.end)
        relaxed += 1
        strict += same
        relaxed_value += right
        strict_value += right and same
    return Score(len(gold), len(system), strict, relaxed, strict_value, relaxed_value)


def tag(text: str, created: dt.date | None, standard: Literal["timeml", "timex2"] = "timeml") -> list[Tagged]:
    """What our tagger makes of a text, as the scorer sees it."""
    published = Date(created, created, "day", "explicit") if created else None
    return [
        Tagged(t.expression.start, t.expression.end, t.expression.type, t.value)
        for t in anchor(find(text, standard=standard), published, text)
    ]


_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]*\b)(?:\s?\.)?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_FULL = (
    rf"(?:{_MONTH}\s+{_DAY}\s*,?\s+(?:of\s+)?\d{{4}}|{_DAY}\s+(?:of\s+)?{_MONTH}\s*,?\s+(?:\d{{4}}|\d{{2}}\b)"
    r"|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d)"
)
_CLOCK = r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?|\d{4}\s*GMT)"
_WEEKDAY = r"(?:(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)(?:[a-z]*day)?\s*,?\s+(?:the\s+)?)?"
_SHORT = rf"(?:{_MONTH}\s+{_DAY}\b|{_DAY}\s+{_MONTH})"
_STAMPS = (
    re.compile(rf"{_WEEKDAY}{_FULL}[^\w\n]{{0,6}}(?:at\s+|Last updated at\s+)?{_CLOCK}", re.IGNORECASE),
    re.compile(rf"{_CLOCK}[^\n]{{0,18}}?{_WEEKDAY}{_FULL}", re.IGNORECASE),
    re.compile(rf"{_CLOCK}\s+(?:on\s+)?{_WEEKDAY}{_SHORT}", re.IGNORECASE),
    re.compile(
        rf"(?:aired|posted|published|updated|broadcast|appeared)(?:\s+\w+){{0,3}}\s+{_WEEKDAY}{_FULL}", re.IGNORECASE
    ),
    re.compile(rf"{_FULL}\s+RETWEET"),
    re.compile(rf"{_WEEKDAY}(?:{_FULL}|{_SHORT})\s*\||\|\s*{_WEEKDAY}(?:{_FULL}|{_SHORT})", re.IGNORECASE),
    re.compile(rf"{_WEEKDAY}{_SHORT}\s*,?\s*(?:\d{{4}}\s*)?(?:-LRB-|\()\s*(?:Reuters|AP|AFP|CNN|BBC|Xinhua)"),
    re.compile(rf"\A.{{0,120}}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\s*,?\s+{_FULL}", re.IGNORECASE | re.DOTALL),
)


def hide_dates(text: str) -> str:
    """The text with its datelines and stamps blanked, in place: dates beside a clock, "Posted …", "… (Reuters)"."""
    for stamp in _STAMPS:
        text = stamp.sub(lambda found: re.sub(r"[\w:/|]", " ", found[0]), text)
    return text


def without_furniture(texts: Sequence[str], often: int = 5) -> list[str]:
    """The texts without the lines that at least `often` of them share: menus, widgets and notices of the site."""
    counts: Counter[str] = Counter(line for text in texts for line in set(text.split("\n")))
    return ["\n".join(line for line in text.split("\n") if counts[line] < often) for text in texts]


def _documents(folder: Path, standard: Literal["timeml", "timex2"] = "timeml") -> Score:
    total = Score()
    for document in read_timeml(folder):
        total = total + score(document.gold, tag(document.text, document.created, standard))
    return total


def _articles(folder: Path) -> list[tuple[str, dt.date]]:
    """(text, true day) of the dated articles, site furniture taken out and stamps blanked."""
    out: list[tuple[str, dt.date]] = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        texts = without_furniture([row["text"] for row in rows])
        out += [(hide_dates(text), dt.date.fromisoformat(row["date"])) for text, row in zip(texts, rows, strict=True)]
    return out


def _publication(articles: Sequence[tuple[str, dt.date]]) -> tuple[float, float]:
    """Share of the given ranges that hold the true day; median days of the ranges of articles with a dated anchor."""
    inside = given = 0
    widths: list[int] = []
    for text, true in articles:
        expressions = find(text)
        date = infer_publication(text, expressions).date
        if date is None:
            continue
        given += 1
        low, high = date.start or dt.date.min, date.end or dt.date.max
        inside += low <= true <= high
        clues = collect(text, expressions)
        if (clues.days or clues.full) and date.start is not None and date.end is not None:
            widths.append((high - low).days + 1)
    return inside / max(1, given), float(statistics.median(widths)) if widths else float("nan")


def _speed(texts: Sequence[str], words: int = 120_000) -> tuple[float, float]:
    """Words a second of our rules and of ``dateparser.search`` on the same texts (fewer of them for the latter)."""
    chosen, counted = [], 0
    for text in texts:
        if counted >= words:
            break
        chosen.append(text)
        counted += len(text.split())
    find(chosen[0])
    started = time.perf_counter()
    for text in chosen:
        find(text)
    ours = counted / (time.perf_counter() - started)
    try:
        from dateparser.search import search_dates
    except ImportError:
        return ours, float("nan")
    few = chosen[0][:3000]
    search_dates("today", languages=["en"])
    started = time.perf_counter()
    search_dates(few, languages=["en"])
    return ours, len(few.split()) / (time.perf_counter() - started)


def run(shared: Path) -> dict[str, float]:
    """Measure. Raises `DataAbsent` where the benchmarks are not there."""
    benchmarks = shared / "benchmarks"
    if not benchmarks.is_dir():
        raise DataAbsent(benchmarks)
    platinum = _documents(benchmarks / "tempeval3" / "platinum")
    wars = _documents(benchmarks / "wikiwars" / "test", "timex2")
    articles = _articles(benchmarks / "timeline17")
    inside, days = _publication(articles)
    ours, theirs = _speed([text for text, _ in articles])
    return {
        "platinum_value_f1": round(platinum.f1(platinum.relaxed_value), 4),
        "platinum_strict_f1": round(platinum.f1(platinum.strict), 4),
        "wikiwars_strict_value_f1": round(wars.f1(wars.strict_value), 4),
        "timeline17_inside": round(inside, 4),
        "timeline17_median_days": days,
        "words_per_second": round(ours),
        "dateparser_words_per_second": round(theirs) if theirs == theirs else theirs,
    }
