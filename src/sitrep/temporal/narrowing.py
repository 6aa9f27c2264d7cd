"""Narrowing: what several reports of one story say together about when each was published.

Comes in: reports, those with a stated day among them, or facts that other reports date. Goes out: a `Dating` for each.
Three things carry over from report to report. Reports that are much alike were mostly published within days of
each other (`likeness`). Two reports that tell the same news of the same weekday ("announced on
Thursday", in much the same words) mean the same Thursday. And an event that one report dates outright ("the May 24
coup", of a year that is known) dates what another says of it ("in May last year", "last week"). Each is a soft clue,
laid on the clues of the report itself; messages pass between the reports a few times until the weights settle.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sitrep.record import Date, TimeExpression
from sitrep.temporal import context
from sitrep.temporal.dating import READ, Dating, Grid, Weights, collect, range_of, shares, weigh
from sitrep.temporal.forms import Form
from sitrep.temporal.forms import read as read_form
from sitrep.temporal.likeness import Pile, weights_of

ROUNDS = 3
"""How often the messages go round."""
SHARED_WORDS = 5
"""How many content words two sentences must share to tell the same news."""
SHARED_SHARE = 0.3
"""And what share of the shorter one's words that must be."""
COMMON = 40
"""Words that more sentences than this hold say nothing about which news it is."""
MIXED = 0.1
"""The weight of the chance that two like sentences tell of different days all the same."""
OPEN_YEARS = 4
"""How many years past the latest year named anywhere are considered."""

BESIDE = 0.5
"""The strength of a report's own clues beside what the reports that are much like it say."""
ENOUGH = 20
"""How many dated reports there must be before the most alike of them says when a report was published."""
LONGEST = 40
"""How many years before the first stated day a report may be, where days are stated."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+|\n")
_STEM = 5
_EMPTY = frozenset(
    "after again against also amid among been before being between both could does during each even ever every "
    "from had have having here into itself last late later less like made make many month more most much must "
    "never next only "
    "other over said same says should since some such than that their them then there these they this those through "
    "today under until upon very week weeks were what when where which while whom whose will with within without would "
    "year years yesterday about according monday tuesday wednesday thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True)
class Told:
    """One report to date: its text, its expressions, captions set apart from it, and its day where it is stated."""

    text: str
    expressions: tuple[TimeExpression, ...]
    captions: tuple[str, ...] = ()
    published: Date | None = None


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence with a time expression in it: the expression's form, its direction, and the sentence's stems."""

    form: Form
    direction: int
    stems: frozenset[str]


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def stems(text: str) -> frozenset[str]:
    """The content words of a text, lower case, cut to their first letters, so that inflections fall together."""
    return frozenset(w[:_STEM] for w in (m.lower() for m in _WORD.findall(_fold(text))) if w not in _EMPTY)


def _sentence(text: str, start: int, end: int) -> str:
    begin = 0
    for found in _SENTENCE_END.finditer(text, max(0, start - 600), start):
        begin = found.end()
    begin = max(begin, start - 600)
    stop = _SENTENCE_END.search(text, end)
    return text[begin : stop.start() if stop else min(len(text), end + 400)]


def _statements(told: Told) -> list[_Statement]:
    found: list[_Statement] = []
    for expression in told.expressions:
        if expression.start >= READ:
            break
        form = read_form(expression.form)
        if form.kind not in ("date", "rel"):
            continue
        words = stems(_sentence(told.text, expression.start, expression.end))
        found.append(_Statement(form, context.direction(told.text, expression.start, expression.end), words))
    return found


def _weekday_of(statement: _Statement) -> int | None:
    form = statement.form
    if form.kind != "date" or statement.direction > 0 or {"m", "d", "dir", "rdir", "wk"} & set(form):
        return None
    return form.number("wd")


def _last(weekday: int, grid: Grid) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """For each day of the grid, the index of the last such weekday, the day itself among them."""
    index = np.arange(len(grid.days)) - (grid.weekday - weekday) % 7
    last: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = np.maximum(index, 0)
    return last


def _same_news(one: frozenset[str], other: frozenset[str], common: Counter[str]) -> bool:
    shared = [stem for stem in one & other if common[stem] <= COMMON]
    return len(shared) >= SHARED_WORDS and len(shared) >= SHARED_SHARE * min(len(one), len(other))


def _links(statements: Mapping[str, list[_Statement]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Pairs of reports that tell the same news of a weekday, with the weekday that each gives.

    The weekdays may lie a day apart: reports name now the day of the event, now that of its announcement.
    """
    common: Counter[str] = Counter(s for list_ in statements.values() for one in list_ for s in one.stems)
    index: dict[str, list[tuple[str, int, _Statement]]] = defaultdict(list)
    dated: list[tuple[str, int, _Statement]] = []
    for name in sorted(statements):
        for one in statements[name]:
            weekday = _weekday_of(one)
            if weekday is not None:
                dated.append((name, weekday, one))
                for stem in one.stems:
                    if common[stem] <= COMMON:
                        index[stem].append((name, weekday, one))
    best: dict[tuple[str, str], tuple[int, int, int]] = {}
    for name, weekday, one in dated:
        seen: set[int] = set()
        for stem in sorted(one.stems):
            for other_name, other_weekday, other in index.get(stem, ()):
                if other_name <= name or id(other) in seen:
                    continue
                seen.add(id(other))
                apart = (other_weekday - weekday + 3) % 7 - 3
                if abs(apart) > 1 or not _same_news(one.stems, other.stems, common):
                    continue
                rank = (abs(apart), weekday, other_weekday)
                pair = (name, other_name)
                if pair not in best or rank < best[pair]:
                    best[pair] = rank
    return {pair: (weekday, other) for pair, (_, weekday, other) in best.items()}


def known_weights(
    text: str, expressions: Sequence[TimeExpression], known: Sequence[tuple[str, Date]], grid: Grid
) -> tuple[Weights, list[str]]:
    """The logarithm of each day's weight by facts that other reports date, and the reasons.

    Args:
        text: the report's text.
        expressions: its time expressions.
        known: words that name an event, and its day or range.
        grid: the days to weigh.
    """
    total = np.zeros(len(grid.days))
    reasons: list[str] = []
    if not known:
        return total, reasons
    told = Told(text, tuple(expressions))
    statements = _statements(told)
    for words, date in known:
        if date.start is None or date.end is None:
            continue
        wanted = stems(words)
        if not wanted:
            continue
        for statement in statements:
            if not wanted <= statement.stems:
                continue
            weights = _fits(statement.form, date.start, date.end, grid)
            if weights is not None:
                total = total + np.log(weights)
                reasons.append(f"other reports date “{words}” to {date.edtf}")
                break
    return total, reasons


def _fits(form: Form, start: dt.date, end: dt.date, grid: Grid) -> Weights | None:
    """For each day of publication, whether what the form says then can be the event of ``start`` to ``end``."""
    low, high = start.toordinal(), end.toordinal()
    month, day, year = form.number("m"), form.number("d"), form.number("y")
    if form.kind == "rel":
        if form.get("u") != "W" or form.get("n") not in ("-1", "0") or "s" in form:
            return None
        monday = grid.days - (grid.weekday - 1) + 7 * int(form["n"])
        fits = (monday <= high) & (monday + 6 >= low)
    elif form.number("wd") is not None and month is None and day is None and high - low < 7:
        if form.number("wd") != start.isoweekday() or low != high:
            return None
        fits = (grid.days >= low) & (grid.days < low + 8)
    elif month is not None and year is None:
        if start.month != month or end.month != month or (day is not None and low == high and start.day != day):
            return None
        shift = {"-1": 1, "0": 0}.get(form.get("yr", ""))
        fits = grid.year == start.year + shift if shift is not None else (grid.days >= low) & (grid.days < low + 366)
    else:
        return None
    return (1 - MIXED) * fits / max(1, int(fits.sum())) + MIXED / len(grid.days)


def narrow(reports: Mapping[str, Told]) -> dict[str, Dating]:
    """Date the reports of one story together.

    Args:
        reports: the reports by id; those with a stated day (`Told.published`) keep it and help to date the others.

    Returns:
        A `Dating` for each id. A report that has nothing in common with the others gets what it would get alone.
    """
    clues = {name: collect(told.text, told.expressions, told.captions) for name, told in sorted(reports.items())}
    years = [year for one in clues.values() if (year := one.latest_year) is not None]
    stated = [told.published.start.year for told in reports.values() if told.published and told.published.start]
    if stated:
        years = [year for year in years if min(stated) - LONGEST <= year <= max(stated) + OPEN_YEARS] + stated
    if not years:
        return {name: Dating(told.published, ("the text names no year",)) for name, told in sorted(reports.items())}
    grid = Grid(min(years) - 2, max(years) + OPEN_YEARS)
    base: dict[str, Weights] = {}
    reasons: dict[str, list[str]] = {}
    statements = {name: _statements(told) for name, told in sorted(reports.items())}
    for name, told in sorted(reports.items()):
        published = told.published
        if published is not None and published.start is not None and published.end is not None:
            inside = (grid.days >= published.start.toordinal()) & (grid.days <= published.end.toordinal())
            base[name] = np.log(np.where(inside, 1.0, 1e-12))
            reasons[name] = []
        else:
            base[name], reasons[name] = weigh(clues[name], grid)
    near = _alike(reports)
    for name, found in near.items():
        spans = [(likeness, _first(day), _last_day(day)) for _, likeness, day in found]
        base[name] = BESIDE * base[name] + weights_of(spans, grid.days)
        reasons[name] += [
            f"is much like {other} of {day.edtf} (likeness {likeness:.2f})" for other, likeness, day in found
        ]
    links = _links(statements)
    beliefs = {name: shares(base[name]) for name in base}
    messages: dict[tuple[str, str], Weights] = {}
    for _ in range(ROUNDS):
        fresh: dict[tuple[str, str], Weights] = {}
        for (one, other), (first, second) in sorted(links.items()):
            for sender, receiver, told_of, meant in ((one, other, first, second), (other, one, second, first)):
                logs = base[sender] + sum(
                    (m for (s, r), m in messages.items() if r == sender and s != receiver), np.zeros(len(grid.days))
                )
                fresh[sender, receiver] = _message(shares(logs), told_of, meant, grid)
        messages = fresh
        for name in beliefs:
            incoming = sum((m for (_, r), m in messages.items() if r == name), np.zeros(len(grid.days)))
            beliefs[name] = shares(base[name] + incoming)
    result: dict[str, Dating] = {}
    for name, told in sorted(reports.items()):
        if told.published is not None:
            result[name] = Dating(told.published, ("stated",))
            continue
        if clues[name].latest_year is None and not near.get(name) and not any(name in pair for pair in links):
            result[name] = Dating(None, ("the text names no year",))
            continue
        for (one, other), weekdays in sorted(links.items()):
            if name in (one, other):
                day = dt.date(2001, 1, weekdays[name == other]).strftime("%A")
                reasons[name].append(f"tells the same news of {day} as {other if name == one else one}")
        result[name] = Dating(range_of(beliefs[name], grid), tuple(reasons[name]))
    return result


def _alike(reports: Mapping[str, Told]) -> dict[str, list[tuple[str, float, Date]]]:
    """For each report without a stated day the most alike ones that have one: their id, likeness and day."""
    dated = {
        name: told.published
        for name, told in reports.items()
        if told.published is not None and told.published.start is not None and told.published.end is not None
    }
    if len(dated) < ENOUGH or len(dated) == len(reports):
        return {}
    pile = Pile({name: told.text for name, told in reports.items()})
    found = {}
    for name, told in sorted(reports.items()):
        if told.published is None:
            nearest = pile.nearest(name, frozenset(dated))
            if nearest:
                found[name] = [(one.name, one.likeness, dated[one.name]) for one in nearest]
    return found


def _first(date: Date) -> int:
    assert date.start is not None
    return date.start.toordinal()


def _last_day(date: Date) -> int:
    assert date.end is not None
    return date.end.toordinal()


def _message(weights: Weights, told_of: int, meant: int, grid: Grid) -> Weights:
    """What one report's weights say of another's that tells the same news: the logarithm of the weight of each day.

    The one tells of the weekday `told_of`, the other of `meant`, which is the same day or a neighbour of it.
    """
    days = np.zeros(len(grid.days) + 14)
    np.add.at(days, _last(told_of, grid) + 7, weights)
    apart = (meant - told_of + 3) % 7 - 3
    index = _last(meant, grid) + 7 - apart
    return np.asarray(np.log((1 - MIXED) * days[index] + MIXED / len(grid.days)), dtype=np.float64)
