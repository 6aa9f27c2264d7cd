"""The days that matter most in a pile of reports, each with the sentences that tell it best.

Comes in: sentences with the days that their words name and the day their report was published (`Dated`), or a whole
`Record`. Goes out: `Day`s in calendar order, each with sentences as they stand, with report and offsets; nothing is
written anew. What decides is who tells of a day, not how loudly: every count is of independent origins.

Days are ranked by a weighted sum of counts (`WEIGHTS`): above all, how many origins published later still name the day.
Sentences are those that name the day and, of reports published on it or the day after, those at the top that name no
day. They are taken one by one so that together they come as close as can be to the middle of all of them, in words;
one that repeats another is passed over, also across days. The features, and candidates from mentions and publication
together, are those of DATEWISE (Gholipour Ghalandari and Ifrim 2020, "Examining the State-of-the-Art in News Timeline
Summarization", https://aclanthology.org/2020.acl-main.122/); the choice by centroid is that of Radev et al. (2004) in
the greedy form of Rossiello et al. (2017). The weights were fitted on half of the topics of Timeline17 (see
``bench/timelines.py``) and rounded. Same sentences in, same days out, whatever their order.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sitrep.record import Date, Event, Evidence, Record
from sitrep.resolve import texts
from sitrep.resolve.texts import content, cosine

Vector = Mapping[str, float]

WEIGHTS: Mapping[str, float] = {
    "later": 2.0,
    "long_after": 0.3,
    "same_day": 0.7,
    "before": 0.2,
    "next_day": 0.2,
    "published": 0.1,
}
"""What each count of origins weighs: those that name the day and were published later, more than a week later, on the
day, before it; those that were published the day after and on the day, whatever they name. Counts enter as logarithms,
made comparable within the pile."""
LONG = 7
"""So many days after is long after."""
LEAD = 12
"""Of a report's sentences that name no day, so many at the top are taken to tell of the day of publication."""
REPEATS = 0.5
"""Two sentences whose words are so much alike, from 0 to 1, say the same."""
MIN_WORDS, MAX_WORDS = 5, 40
"""A sentence of fewer words with content, or of more words, does not stand for a day."""
HAPPENED = ("occurred", "ongoing")


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """One sentence: where it stands, which days its words name, and how its report was published.

    `position` counts the sentences of the report from 0. `published` is ``None`` where the day is not known. `origin`
    is what reports that are not independent share.
    """

    report: str
    start: int
    end: int
    text: str
    position: int
    origin: str
    days: tuple[dt.date, ...] = ()
    published: dt.date | None = None

    @property
    def evidence(self) -> Evidence:
        """Where the sentence stands."""
        return Evidence(self.report, self.start, self.end, self.text)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a timeline: how much it matters within its pile, who tells of it, and the best sentences, best first.

    `origins` and `reports` are those of all sentences that name the day, or stand at the top of a report published
    then or the day after; `named` counts the sentences that name it.
    """

    date: dt.date
    score: float
    origins: int
    reports: int
    named: int
    sentences: tuple[Evidence, ...]
    events: tuple[Event, ...] = ()
    """In the digest of a record: its events of that day, those with most origins first."""


def timeline(
    sentences: Iterable[Dated],
    days: int,
    per_day: int = 1,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    eve: bool = True,
) -> tuple[Day, ...]:
    """The `days` days that matter most, in calendar order, each with up to `per_day` sentences.

    With `eve`, what leads a report and names no day may also tell of the day before its publication. Days without any
    sentence fit to stand for them are left out, and others come in. Raises `ValueError` where `days` or `per_day` is
    less than one.
    """
    if days < 1 or per_day < 1:
        raise ValueError(f"a timeline needs at least one day and one sentence a day, not {days} and {per_day}")
    given = sorted(set(sentences))
    scores = rank(given, since=since, until=until)
    told = _told(given, eve)
    writer = _Writer(given)
    chosen: list[Day] = []
    for day in sorted(scores, key=lambda d: (-scores[d], d)):
        if len(chosen) == days:
            break
        of_day = told[day]
        summary = writer.choose(day, of_day, per_day)
        if summary:
            named = sum(day in one.days for one in of_day)
            origins, reports = len({one.origin for one in of_day}), len({one.report for one in of_day})
            best = tuple(one.evidence for one in summary)
            chosen.append(Day(day, round(scores[day], 4), origins, reports, named, best))
    return tuple(sorted(chosen, key=lambda one: one.date))


def rank(
    sentences: Iterable[Dated], *, since: dt.date | None = None, until: dt.date | None = None
) -> dict[dt.date, float]:
    """How much each day of a pile matters: a weighted sum, comparable within the pile only."""
    origins: dict[str, dict[dt.date, set[str]]] = {name: defaultdict(set) for name in WEIGHTS}
    for one in sentences:
        pub = one.published
        if pub is not None:
            origins["published"][pub].add(one.origin)
            origins["next_day"][pub - dt.timedelta(days=1)].add(one.origin)
        for day in one.days:
            when = "later" if pub is None or day < pub else "same_day" if day == pub else "before"
            origins[when][day].add(one.origin)
            if pub is not None and (pub - day).days > LONG:
                origins["long_after"][day].add(one.origin)
    every = {day for counts in origins.values() for day in counts}
    kept = sorted(d for d in every if (since is None or d >= since) and (until is None or d <= until))
    scores = dict.fromkeys(kept, 0.0)
    for name, weight in WEIGHTS.items():
        logs = {day: math.log1p(len(origins[name][day])) for day in kept if day in origins[name]}
        norm = math.sqrt(math.fsum(value * value for value in logs.values()))
        for day, value in logs.items():
            scores[day] += weight * value / norm
    return scores


def _told(sentences: Sequence[Dated], eve: bool) -> dict[dt.date, list[Dated]]:
    """The sentences that may tell of each day: that name it, or that lead a report of that day or the next."""
    out: dict[dt.date, list[Dated]] = defaultdict(list)
    for one in sentences:
        for day in dict.fromkeys(one.days):
            out[day].append(one)
        if not one.days and one.published is not None and one.position < LEAD:
            out[one.published].append(one)
            if eve:
                out[one.published - dt.timedelta(days=1)].append(one)
    return out


class _Writer:
    """Chooses sentences for one day after the other and remembers what was chosen."""

    def __init__(self, sentences: Sequence[Dated]) -> None:
        self._sentences = [one for one in sentences if one.days or one.position < LEAD]
        self._frequency = Counter(word for one in self._sentences for word in set(content(one.text)))
        self._chosen: list[Vector] = []

    def choose(self, day: dt.date, told: Sequence[Dated], count: int) -> list[Dated]:
        """Up to `count` sentences for a day, the most central first."""
        named = [(one, self._vector(one.text)) for one in told if day in one.days]
        lead = [(one, self._vector(one.text)) for one in told if day not in one.days]
        centre = _centre([v for _, v in named], [v for _, v in lead])
        pool = [(one, vector) for one, vector in (*named, *lead) if _fit(one.text)]
        out: list[Dated] = []
        total: dict[str, float] = {}
        while pool and len(out) < count:
            scored = [(_nearness(_sum(total, vector), centre), one, vector) for one, vector in pool]
            _, best, vector = min(scored, key=lambda item: (-round(item[0], 9), item[1]))
            pool = [item for item in pool if item[0] != best]
            if any(cosine(vector, other) >= REPEATS for other in self._chosen):
                continue
            self._chosen.append(vector)
            out.append(best)
            total = _sum(total, vector)
        return out

    def _vector(self, text: str) -> Vector:
        """The words with content, weighted by how often they stand here and how few other sentences have them."""
        size = len(self._sentences) + 1
        weights = {
            word: (1 + math.log(number)) * (math.log(size / (1 + self._frequency[word])) + 1)
            for word, number in Counter(content(text)).items()
        }
        return _unit(weights)


def _centre(named: Sequence[Vector], lead: Sequence[Vector]) -> Vector:
    """The middle of what names the day and of what was published then, by the words that both have, if both are there.

    The rule of DATEWISE: what is only in the news of that day, or only recalled with it, is noise.
    """
    means = [_mean(group) for group in (named, lead) if group]
    if len(means) == 2:
        both = {word: weight + means[1][word] for word, weight in means[0].items() if word in means[1]}
        if both:
            return _unit(both)
    return _unit(means[0]) if means else {}


def _nearness(together: Vector, centre: Vector) -> float:
    """How near the words of some sentences lie to the centre: the cosine, from 0 to 1."""
    length = math.sqrt(math.fsum(w * w for w in together.values())) or 1.0
    return math.fsum(w * centre.get(word, 0.0) for word, w in together.items()) / length


def _mean(vectors: Sequence[Vector]) -> dict[str, float]:
    total: dict[str, float] = {}
    for vector in vectors:
        for word, weight in vector.items():
            total[word] = total.get(word, 0.0) + weight
    return {word: weight / len(vectors) for word, weight in total.items()}


def _sum(a: Vector, b: Vector) -> dict[str, float]:
    return {**a, **{word: a.get(word, 0.0) + weight for word, weight in b.items()}}


def _unit(weights: Vector) -> dict[str, float]:
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _fit(text: str) -> bool:
    """Whether a sentence can stand for a day: long enough to say something, short enough to read, no question."""
    return (
        not text.rstrip(" \"'”’").endswith("?") and len(content(text)) >= MIN_WORDS and len(text.split()) <= MAX_WORDS
    )


def digest(
    record: Record, days: int = 10, per_day: int = 2, *, since: dt.date | None = None, until: dt.date | None = None
) -> tuple[Day, ...]:
    """The days of a record that matter most, in calendar order, with sentences and the events of each day.

    Only what its reports say has occurred or goes on counts; what is announced, threatened, denied … is not yet a day.
    A sentence stands for a day only if the record dates what it says to that day. Raises `ValueError` where `days` or
    `per_day` is less than one.
    """
    events: dict[dt.date, list[Event]] = defaultdict(list)
    for event in record.events:
        on = _day(event.date)
        if on is not None and event.status in HAPPENED:
            events[on].append(event)
    return tuple(
        replace(day, events=tuple(sorted(events[day.date], key=lambda e: (-e.origins, -e.reports, e.id))))
        for day in timeline(dated(record), days, per_day, since=since, until=until, eve=False)
    )


def dated(record: Record) -> tuple[Dated, ...]:
    """The sentences of a record that say that something occurred or goes on, with the days that it gives for that.

    A day that stands in no words, only the report's own, is not among them: such a sentence counts by publication. One
    that no day is known for is left out.
    """
    reports = {report.id: report for report in record.reports}
    spans = {report.id: texts.sentences(report.text) for report in record.reports}
    days: dict[tuple[str, int, int], set[dt.date]] = defaultdict(set)
    for event in record.events:
        if event.status == "denied":
            continue
        for statement in event.statements:
            if statement.status not in HAPPENED or statement.clause.report not in reports:
                continue
            on = _day(statement.date)
            if on is None or statement.date is None:
                continue
            report = reports[statement.clause.report]
            found = days[report.id, *_around(spans[report.id], statement.clause)]
            if statement.date.basis != "publication" or on != _day(report.published):
                found.add(on)
    out = []
    for (id_, start, end), found in sorted(days.items()):
        report = reports[id_]
        position = sum(other_end <= start for _, other_end in spans[id_])
        origin = report.origin or report.id
        text = report.text[start:end]
        out.append(Dated(id_, start, end, text, position, origin, tuple(sorted(found)), _day(report.published)))
    return tuple(out)


def _day(date: Date | None) -> dt.date | None:
    return date.start if date is not None and date.start == date.end else None


def _around(spans: Sequence[tuple[int, int]], clause: Evidence) -> tuple[int, int]:
    """The sentence or sentences that a clause lies in; the clause itself where it lies in none."""
    touched = [(start, end) for start, end in spans if start < clause.end and clause.start < end]
    if not touched:
        return clause.start, clause.end
    return min(clause.start, touched[0][0]), max(clause.end, touched[-1][1])


def as_object(days: Iterable[Day]) -> list[dict[str, object]]:
    """Days as plain values for JSON: ISO dates, evidence as report, start, end, text, events by id."""
    return [
        {
            "date": day.date.isoformat(),
            "score": day.score,
            "origins": day.origins,
            "reports": day.reports,
            "named": day.named,
            "sentences": [
                {"report": one.report, "start": one.start, "end": one.end, "text": one.text} for one in day.sentences
            ],
            "events": [event.id for event in day.events],
        }
        for day in days
    ]
