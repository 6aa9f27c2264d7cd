"""The words of time: word classes, number words and holidays, read from `data/`.

Comes in: `data/words.tsv` (class, words, value, case, source) and `data/holidays.tsv`. Goes out: for the tokeniser the
classes of each word, and for the rules the value of what they captured ("thirty-one" is 31, "Feb" is month 2).
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources

CASES = ("lower", "cap", "upper")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table of `data/`, as dictionaries by the header's names."""
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return [dict(row) for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word classes with values."""

    classes: dict[str, dict[str, frozenset[str]]]
    """Lower-case word to its classes, by the case it is written in."""
    values: dict[tuple[str, str], str]
    """(class, lower-case word) to value."""


@functools.cache
def load() -> Lexicon:
    """The lexicon of `data/words.tsv`. A row's `case` restricts it: ``cap`` to capitals, ``upper``, ``lower``."""
    classes: dict[str, dict[str, set[str]]] = {}
    values: dict[tuple[str, str], str] = {}
    allowed = {"": CASES, "cap": ("cap", "upper"), "upper": ("upper",), "lower": ("lower",)}
    for row in rows("words.tsv"):
        for word in row["words"].split("|"):
            entry = classes.setdefault(word, {case: set() for case in CASES})
            for case in allowed[row["case"]]:
                entry[case].add(row["class"])
            values[row["class"], word] = row["value"]
    frozen = {word: {case: frozenset(found) for case, found in entry.items()} for word, entry in classes.items()}
    return Lexicon(frozen, values)


def normal(token: str) -> str:
    """A token as the lexicon spells it: lower case, straight apostrophes, no inner space."""
    return re.sub(r"\s+", "", token.lower().replace("’", "'").replace("`", "'"))


def _word_value(token: str, *classes: str) -> str | None:
    table = load().values
    for name in classes:
        value = table.get((name, token))
        if value is not None:
            return value
    return None


def first(tokens: Sequence[str], classes: Sequence[str] = ()) -> str | None:
    """The value of the first token that has one: a number in digits, or a word of the lexicon (of `classes` only)."""
    for token in tokens:
        digits = re.match(r"\d+", token)
        if digits:
            return str(int(digits[0]))
        if classes:
            value = _word_value(token, *classes)
            if value is not None:
                return value
            continue
        for (_, word), value in load().values.items():
            if word == token and value:
                return value
    return None


def month(tokens: Sequence[str]) -> str | None:
    """The month's number."""
    return first(tokens, ("MONTH", "MONTHA", "MONTHL"))


def weekday(tokens: Sequence[str]) -> str | None:
    """The weekday's number, Monday 1 to Sunday 7 (ISO 8601)."""
    return first(tokens, ("WD", "WDA", "WDS"))


def unit(tokens: Sequence[str]) -> str | None:
    """The unit's TIMEX3 letter (minutes ``m``, months ``M``)."""
    return first(tokens, ("UNIT", "UNITS"))


def number(tokens: Sequence[str]) -> str | None:
    """A number phrase's value: "two hundred and ten" is 210, "2 1/2" is 2.5, "a dozen" is 12, "a couple of" is 2."""
    words = [t for t in tokens if t not in ("-", "and", "of")]
    if not words:
        return None
    total, current, seen = 0.0, 0.0, False
    at = 0
    while at < len(words):
        word = words[at]
        if re.fullmatch(r"\d[\d,]*(\.\d+)?", word):
            value = float(word.replace(",", ""))
            if at + 2 < len(words) and words[at + 1] == "/" and words[at + 2].isdigit():
                current += value / float(words[at + 2])
                at += 2
            else:
                current += value
            seen = True
        elif word in ("a", "an"):
            if at + 1 < len(words) and words[at + 1] == "half":
                current += 0.5
                at += 1
            elif not (at + 1 < len(words) and words[at + 1] in ("hundred", "dozen", "couple", "pair")):
                current += 1
            seen = True
        elif word == "half":
            if at + 1 < len(words):
                current += 6
                break
            current += 0.5
        elif word in ("couple", "pair"):
            current, seen = 2, True
        elif _word_value(word, "HUND"):
            current = (current or 1) * 100
            seen = True
        elif _word_value(word, "DOZEN"):
            current = (current or 1) * 12
            seen = True
        elif (scale := _word_value(word, "THOU")) is not None:
            total += (current or 1) * float(scale)
            current, seen = 0, True
        elif (value_word := _word_value(word, "CARD", "TENS")) is not None:
            current += float(value_word)
            seen = True
        at += 1
    if not seen and not current:
        return None
    total += current
    return str(int(total)) if total == int(total) else f"{total:g}"


def ordinal(tokens: Sequence[str]) -> str | None:
    """An ordinal's value: "24th" is 24, "twenty-first" is 21."""
    total = 0
    for token in tokens:
        digits = re.match(r"\d+", token)
        if digits:
            return str(int(digits[0]))
        value = _word_value(token, "TENS", "ORD", "CARD")
        if value is not None:
            total += int(value)
    return str(total) if total else None


def year(tokens: Sequence[str]) -> str | None:
    """A year in digits or words: "nineteen ninety-one" is 1991, "two thousand and six" is 2006."""
    digits = next((t for t in tokens if t.isdigit()), None)
    if digits:
        return digits
    words = [t for t in tokens if t not in ("-", "and")]
    if "thousand" in words or "hundred" in words:
        return number(words)
    head = number(words[:1])
    tail = number(words[1:])
    return str(int(head) * 100 + int(tail)) if head and tail else None


def half(tokens: Sequence[str]) -> str | None:
    """Which half: 1 or 2."""
    return "1" if "first" in tokens else "2"


def text(tokens: Sequence[str]) -> str | None:
    """The words themselves, joined by underscores."""
    return "_".join(tokens) or None


READERS: dict[str, Callable[[Sequence[str]], str | None]] = {
    "month": month,
    "weekday": weekday,
    "unit": unit,
    "number": number,
    "ordinal": ordinal,
    "year": year,
    "half": half,
    "text": text,
    "first": first,
}
"""Functions that `data/macros.yaml` names under ``read``."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday's rule: ``fixed`` MM-DD, ``nth`` month weekday count, ``last`` month weekday, ``easter`` offset."""

    rule: str
    value: str


@functools.cache
def holidays() -> dict[str, Holiday]:
    """Holidays by their name, its tokens joined by underscores."""
    found: dict[str, Holiday] = {}
    for row in rows("holidays.tsv"):
        for name in row["names"].split("|"):
            found[holiday_key(name)] = Holiday(row["rule"], row["value"])
    return found


def holiday_tokens(name: str) -> list[str]:
    """A holiday's name cut as the tokeniser cuts it."""
    return re.findall(r"'s|[^\W\d_]+|[.']", name)


def holiday_key(name: str) -> str:
    """The key of a holiday's name in `holidays`."""
    return "_".join(holiday_tokens(name))
