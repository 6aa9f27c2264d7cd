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

Publication days (`timeline17`): the article's text alone goes in, without the lines that the site repeats
(`without_furniture`) and with datelines and stamps blanked (`hide_dates`); the range that comes out is compared with
the file's date. `timeline17_inside` is the share of all ranges given that hold the true day; a range whose end is open
("2013 or later", where no more can be told) holds every day from its start on. `timeline17_closed_inside` counts
ranges with two ends only, `timeline17_closed_share` says how many of all articles get one (most name no year at all).
`timeline17_median_days` is the median number of days of the closed ranges of articles that hold a dated anchor: a day
and month, with or without a year, in words or numerals. The clue tables were counted on five of the nine topics
(`DEVELOPMENT`, `measure_clues`); `timeline17_heldout_inside` and `timeline17_heldout_closed_inside` are over the
others. `timeline17_all_median_days` is over all closed ranges. The figures ``timeline17_story_…`` are of another
setting, that of a pile: on the held-out topics, the day of one article in eight of each file is hidden and the days of
the others are known (`sitrep.temporal.narrow`); the median is over all closed ranges.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bench.common import DataAbsent
from sitrep.record import Date, TimeExpression
from sitrep.temporal import Told, anchor, find, narrow
from sitrep.temporal.dating import LEAD, OPENING, collect, infer_publication

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


DEVELOPMENT = ("EgyptianProtest", "H1N1", "LibyaWar", "SyrianCrisis", "haiti")
"""The topics of timeline17 that rules and tables were made on."""


@dataclass(frozen=True, slots=True)
class Article:
    """A dated article of `timeline17`: its file, its text without furniture and stamps, its true day."""

    pile: str
    text: str
    day: dt.date
    expressions: tuple[TimeExpression, ...]


def _articles(folder: Path, development: bool) -> list[Article]:
    """The dated articles of one half, site furniture taken out and stamps blanked."""
    out: list[Article] = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        if (path.name.split("_")[0] in DEVELOPMENT) != development:
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for row, text in zip(rows, without_furniture([row["text"] for row in rows]), strict=True):
            hidden = hide_dates(text)
            out.append(Article(path.name, hidden, dt.date.fromisoformat(row["date"]), find(hidden)))
    return out


@dataclass(slots=True)
class Datings:
    """How the ranges given for some articles compare with their true days."""

    articles: int = 0
    given: int = 0
    inside: int = 0
    closed: int = 0
    closed_inside: int = 0
    widths: list[int] = field(default_factory=list)
    """Days of the closed ranges of articles with a dated anchor."""
    all_widths: list[int] = field(default_factory=list)
    """Days of all closed ranges."""

    def __add__(self, other: Datings) -> Datings:
        """The counts of both."""
        return Datings(
            self.articles + other.articles,
            self.given + other.given,
            self.inside + other.inside,
            self.closed + other.closed,
            self.closed_inside + other.closed_inside,
            self.widths + other.widths,
            self.all_widths + other.all_widths,
        )

    def take(self, date: Date | None, true: dt.date, anchored: bool) -> None:
        """Compare the range given for one article with its true day."""
        self.articles += 1
        if date is None:
            return
        low, high = date.start or dt.date.min, date.end or dt.date.max
        holds = low <= true <= high
        self.given += 1
        self.inside += holds
        if date.start is not None and date.end is not None:
            self.closed += 1
            self.closed_inside += holds
            self.all_widths.append((high - low).days + 1)
            if anchored:
                self.widths.append((high - low).days + 1)


def _publication(articles: Sequence[Article]) -> Datings:
    """Compare the range inferred for each article from its words alone with its true day."""
    found = Datings()
    for article in articles:
        clues = collect(article.text, article.expressions)
        date = infer_publication(article.text, article.expressions).date
        found.take(date, article.day, bool(clues.days or clues.full))
    return found


def _stories(articles: Sequence[Article], every: int = 8) -> Datings:
    """The same where the day of one article in `every` of each file is hidden, and the others' days are known."""
    piles: dict[str, list[Article]] = {}
    for article in articles:
        piles.setdefault(article.pile, []).append(article)
    found = Datings()
    for _, pile in sorted(piles.items()):
        told = {
            f"{n:04d}": Told(
                one.text,
                one.expressions,
                published=Date(one.day, one.day, "day", "explicit") if n % every else None,
            )
            for n, one in enumerate(pile)
        }
        dating = narrow(told)
        for n in range(0, len(pile), every):
            found.take(dating[f"{n:04d}"].date, pile[n].day, True)
    return found


def measure_clues(shared: Path) -> dict[str, Counter[int]]:
    """Count, on the development topics, what the tables of `sitrep.temporal`'s ``data/clues.tsv`` are made of.

    For each clue of a report the reading that its true day makes right: days since the latest past day named without a
    year (``gap``) or with one (``gap_caption``, ``gap_early``, ``gap_late``), days to the next one to come
    (``gap_future``), the weekday's distance from the first past weekday named (``weekday_lead``, ``weekday_early``,
    ``weekday_late``), months since the latest bare month (``month``) and since "last June" (``last_month``), years
    since the latest year named with a month (``month_year``) or alone (``year``). Print it with
    ``python -c "from bench.temporal import *; print(measure_clues(Path('../shared')))"``.
    """
    counts: dict[str, Counter[int]] = {}

    def count(clue: str, value: int) -> None:
        counts.setdefault(clue, Counter())[value] += 1

    for article in _articles(shared / "benchmarks" / "timeline17", development=True):
        true, clues = article.day, collect(article.text, article.expressions)
        days = [_since(clue.month, clue.day, true) for clue in clues.days if clue.direction <= 0]
        if days:
            count("gap", min(days))
        past = [(day, place) for day, direction, place in clues.full if direction <= 0]
        if past and not days:
            day, place = max(past)
            count(f"gap_{place}", (true - day).days)
        ahead = [365 - _since(clue.month, clue.day, true) for clue in clues.days if clue.direction > 0]
        if ahead:
            count("gap_future", min(ahead) % 365)
        for weekday, direction, _, start in clues.weekdays:
            if direction <= 0:
                where = "lead" if start < LEAD else "early" if start < OPENING else "late"
                count(f"weekday_{where}", (true.isoweekday() - weekday) % 7)
                break
        months = [(true.month - month) % 12 for month, direction in clues.months if direction <= 0]
        if months:
            count("month", min(months))
        for month in sorted(set(clues.last_months)):
            count("last_month", (true.month - month - 1) % 12 + 1)
        named = [year for year, _, direction in clues.month_years if direction <= 0]
        if named:
            count("month_year", true.year - max(named))
        years = [year for year, direction in clues.years if direction <= 0]
        if years:
            count("year", true.year - max(years))
    return counts


def _since(month: int, day: int, true: dt.date) -> int:
    """Days since the last such day of the year."""
    for year in (true.year, true.year - 1):
        try:
            date = dt.date(year, month, day)
        except ValueError:
            continue
        if date <= true:
            return (true - date).days
    return 365


def _speed(texts: Sequence[str], words: int = 120_000) -> tuple[float, float]:
    """Words a second of `find` and `anchor` together, and of ``dateparser.search`` on the first of the same texts.

    Both by the process's own time on one core, so that other work on the machine does not count.
    """
    chosen, counted = [], 0
    for text in texts:
        if counted >= words:
            break
        chosen.append(text)
        counted += len(text.split())
    published = Date(dt.date(2011, 6, 1), dt.date(2011, 6, 1), "day", "explicit")
    anchor(find(chosen[0]), published, chosen[0])
    started = time.process_time()
    for text in chosen:
        anchor(find(text), published, text)
    ours = counted / (time.process_time() - started)
    try:
        from dateparser.search import search_dates
    except ImportError:
        return ours, float("nan")
    few = chosen[0][:3000]
    search_dates("today", languages=["en"])
    started = time.process_time()
    search_dates(few, languages=["en"])
    return ours, len(few.split()) / (time.process_time() - started)


def run(shared: Path) -> dict[str, float]:
    """Measure. Raises `DataAbsent` where the benchmarks are not there."""
    benchmarks = shared / "benchmarks"
    if not benchmarks.is_dir():
        raise DataAbsent(benchmarks)
    platinum = _documents(benchmarks / "tempeval3" / "platinum")
    wars = _documents(benchmarks / "wikiwars" / "test", "timex2")
    learned = _articles(benchmarks / "timeline17", development=True)
    others = _articles(benchmarks / "timeline17", development=False)
    unseen = _publication(others)
    datings = _publication(learned) + unseen
    stories = _stories(others)
    ours, theirs = _speed([article.text for article in learned])
    return {
        "platinum_value_f1": round(platinum.f1(platinum.relaxed_value), 4),
        "platinum_strict_f1": round(platinum.f1(platinum.strict), 4),
        "wikiwars_strict_value_f1": round(wars.f1(wars.strict_value), 4),
        "timeline17_inside": round(datings.inside / max(1, datings.given), 4),
        "timeline17_median_days": float(statistics.median(datings.widths)) if datings.widths else float("nan"),
        "timeline17_closed_inside": round(datings.closed_inside / max(1, datings.closed), 4),
        "timeline17_closed_share": round(datings.closed / max(1, datings.articles), 4),
        "timeline17_all_median_days": float(statistics.median(datings.all_widths))
        if datings.all_widths
        else float("nan"),
        "timeline17_heldout_inside": round(unseen.inside / max(1, unseen.given), 4),
        "timeline17_heldout_closed_inside": round(unseen.closed_inside / max(1, unseen.closed), 4),
        "timeline17_story_given": round(stories.given / max(1, stories.articles), 4),
        "timeline17_story_inside": round(stories.inside / max(1, stories.given), 4),
        "timeline17_story_closed_inside": round(stories.closed_inside / max(1, stories.closed), 4),
        "timeline17_story_median_days": float(statistics.median(stories.widths)) if stories.widths else float("nan"),
        "words_per_second": round(ours),
        "dateparser_words_per_second": round(theirs) if theirs == theirs else theirs,
    }
