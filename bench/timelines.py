"""Timeline17: dated timelines of crises made from thousands of articles, against those that journalists made.

Data (absent from the repository): ``benchmarks/timeline17``, 17 piles of one outlet on one topic, 19 timelines. A full
reading of the 4,650 articles would take hours, so this bench does not read them: it dates sentences with
`sitrep.temporal`, the day of each article being given, as the published baselines do with HeidelTime, and takes each
line of the file as a sentence and each article as an origin of its own. The choice of days and of sentences is
`sitrep.timelines.timeline`, the same code that ``sitrep digest`` runs over the statements of a record.

Setting, as in Gholipour Ghalandari and Ifrim (2020, ``experiments/evaluate.py`` of their news-tls): for each pile and
reference the number of days, the mean number of sentences a day (rounded, at least one) and the first and last day are
given. Their keywords by topic are not used. One entry of one reference is dated "2011-04-0" and left out.

Figures: precision and recall are averaged over the 19 timelines and F1 taken of the averages, as there.

- ``t17_date_f1``: days chosen against days of the reference.
- ``t17_ar1``, ``t17_ar2``: alignment-based ROUGE-1 and ROUGE-2 F1, "align+ m:1" of Martschat and Markert (2017,
  https://aclanthology.org/E17-2046/). Each day of one timeline is aligned with the day of the other of least cost,
  cost = (1 - 1/(days between + 1)) × (1 - F1 of shared words); then shared n-grams, weighted with
  1/(days between + 1), are summed over days and divided by the n-grams of the one side: for recall the reference's,
  for precision ours. As they call ROUGE: lower case, runs of letters and digits, stop words of the SMART list out
  (``smart_stop_words.txt``), Porter's stems of words longer than three letters. They ran the Perl program; this is our
  own implementation of the same counts.
- ``…_learned`` and ``…_heldout``: weights and parameters of `sitrep.timelines` were chosen on the first half of the
  topics (`bench.temporal.DEVELOPMENT`: EgyptianProtest, H1N1, LibyaWar, SyrianCrisis, haiti; 11 timelines); the others
  (Finan, IraqWar, MJ, bpoil; 8 timelines) were only measured.
- ``t17_open_date_f1``: the same where first and last day of the reference are not given.
"""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import snowballstemmer

from bench.common import DataAbsent, Figures
from bench.temporal import DEVELOPMENT
from sitrep.record import Date
from sitrep.temporal import anchor, find
from sitrep.timelines import Dated, rank, timeline

Timeline = Mapping[dt.date, Sequence[str]]
_WORD = re.compile(r"[a-z0-9]+")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, and their F1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def mean(scores: Sequence[Score]) -> Score:
    """The means of precision and of recall."""
    count = max(1, len(scores))
    return Score(sum(s.precision for s in scores) / count, sum(s.recall for s in scores) / count)


def dates(found: Timeline, reference: Timeline) -> Score:
    """Days of both, as a share of the days of each."""
    shared = len(found.keys() & reference.keys())
    return Score(shared / len(found) if found else 0.0, shared / len(reference) if reference else 0.0)


@functools.cache
def stop_words() -> frozenset[str]:
    """The words that ROUGE leaves out, as tokens: "isn't" stands in a text as "isn" and "t"."""
    text = Path(__file__).with_name("smart_stop_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@functools.lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    stemmed: str = snowballstemmer.stemmer("porter").stemWord(word) if len(word) > 3 else word
    return stemmed


def grams(sentences: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    """The n-grams of a day's sentences, put one after the other, as ROUGE counts them."""
    words = [_stem(w) for w in _WORD.findall(" ".join(sentences).lower()) if w not in stop_words()]
    return Counter(zip(*(words[i:] for i in range(size)), strict=False))


def alignment_rouge(found: Timeline, reference: Timeline, size: int) -> Score:
    """ROUGE over days aligned many to one, by distance in days and shared words ("align+ m:1")."""
    return Score(_covered(found, reference, size), _covered(reference, found, size))


def _covered(these: Timeline, those: Timeline, size: int) -> float:
    """The share of n-grams of `these` days that the days of `those` which they are aligned with have."""
    bags = {day: grams(text, size) for day, text in those.items()}
    raw = {day: Counter(" ".join(text).split()) for day, text in those.items()}
    hits = total = 0.0
    for day in sorted(these):
        own = grams(these[day], size)
        total += own.total()
        if those:
            words = Counter(" ".join(these[day]).split())
            best = min(sorted(those), key=lambda other: _far(day, other) * (1 - _overlap(words, raw[other])))
            hits += (own & bags[best]).total() * (1 - _far(day, best))
    return hits / total if total else 0.0


def _far(one: dt.date, other: dt.date) -> float:
    return 1 - 1 / (abs((one - other).days) + 1)


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0


def read_timeline(text: str) -> dict[dt.date, list[str]]:
    """A reference: blocks of a day and its sentences, a line of hyphens after each. A day that is none is left out."""
    out: dict[dt.date, list[str]] = {}
    for block in re.split(r"^-{5,}\s*$", text, flags=re.MULTILINE):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        found = _DAY.fullmatch(lines[0]) if lines else None
        try:
            if found:
                out.setdefault(dt.date(*map(int, found.groups())), []).extend(lines[1:])
        except ValueError:
            continue
    return out


def dated(name: str, published: dt.date, text: str) -> Iterator[Dated]:
    """The lines of an article with the days that their words name."""
    found: dict[int, list[dt.date]] = {}
    for time in anchor(find(text), Date(published, published, "day", "explicit"), text):
        date = time.date
        if date is not None and date.start is not None and date.start == date.end:
            found.setdefault(text.rfind("\n", 0, time.expression.start) + 1, []).append(date.start)
    start = position = 0
    for line in text.split("\n"):
        if line.strip():
            days = tuple(dict.fromkeys(found.get(start, ())))
            yield Dated(name, start, start + len(line), line, position, name, days, published)
            position += 1
        start += len(line) + 1


def piles(folder: Path) -> Iterator[tuple[str, list[Dated], list[dict[dt.date, list[str]]]]]:
    """Each pile: its name (topic_outlet), its sentences, its reference timelines. Raises `DataAbsent`."""
    paths = sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise DataAbsent(folder)
    for path in paths:
        name = path.name.removesuffix(".jsonl.gz")
        sentences: list[Dated] = []
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, row in enumerate(map(json.loads, lines)):
                text = row["text"].replace("\\/", "/")
                sentences.extend(dated(f"{number:05d}", dt.date.fromisoformat(row["date"]), text))
        references = [
            read_timeline(p.read_text(encoding="utf-8")) for p in sorted(folder.glob(f"{name}.timeline*.txt"))
        ]
        yield name, sentences, references


def run(shared: Path) -> Figures:
    """Measure. Raises `DataAbsent` where the benchmark is not there."""
    return measure(piles(shared / "benchmarks" / "timeline17"))


def measure(given: Iterator[tuple[str, list[Dated], list[dict[dt.date, list[str]]]]]) -> Figures:
    """The figures over some piles."""
    scores: dict[str, list[Score]] = {}
    for name, sentences, references in given:
        half = "learned" if name.split("_")[0] in DEVELOPMENT else "heldout"
        for reference in references:
            length = max(1, round(sum(map(len, reference.values())) / len(reference)))
            made = timeline(sentences, len(reference), length, since=min(reference), until=max(reference))
            found = {day.date: [one.text for one in day.sentences] for day in made}
            ranked = rank(sentences)
            best = sorted(ranked, key=lambda day: (-ranked[day], day))[: len(reference)]
            for figure, score in (
                ("ar1", alignment_rouge(found, reference, 1)),
                ("ar2", alignment_rouge(found, reference, 2)),
                ("date_f1", dates(found, reference)),
                ("open_date_f1", dates(dict.fromkeys(best, ()), reference)),
            ):
                scores.setdefault(f"t17_{figure}", []).append(score)
                scores.setdefault(f"t17_{figure}_{half}", []).append(score)
    return {name: round(mean(values).f1, 4) for name, values in sorted(scores.items())}
