"""Text to tokens and to a class string: one character a token, which says which classes of the lexicon the token has.

Comes in: text, and the word classes of `data/words.tsv` with the literal words that the rules use. Goes out: the spans
of the tokens and a string with one character for each of them. Rules are regular expressions over that string
(`patterns.py`), so that reading costs one pass of one tokeniser and one dictionary look-up a token, whatever the
number of rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

TOKEN = re.compile(
    r"""
      \d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w-])   # ISO 8601
    | \d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])                                   # 27/02/2022
    | \d{1,2}\.\d{1,2}\.\d{4}(?![\d.]*\d)                                        # 27.02.2022
    | \d{1,2}-\d{1,2}-\d{4}(?![\d-])                                             # 27-02-2022
    | \d{4}/\d{1,2}/\d{1,2}(?![\d/])                                             # 2022/02/27
    | \d{4}-(?:0[1-9]|1[0-2])(?![\w-])                                           # 2021-06, not 1939-45
    | \d{1,2}:\d{2}(?::\d{2})?(?!\d)                                             # 10:30
    | \d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)                                         # 12,000
    | \d+(?:st|nd|rd|th)\b
    | ['’`]?\d{2,4}['’]?s\b
    | \d{3,4}(?:hrs|h)\b
    | \d{1,2}(?:am|pm|AM|PM)\b
    | \d+\.\d+
    | \d+
    | [aApP]\.\s?[mM]\b\.?
    | (?:[A-Za-z]\.){2,}
    | [oO]['’]\s?[cC]lock\b
    | ['’][sS]\b
    | [^\W\d_]+
    | \n\s*\n\s*
    | [^\w\s]
    | _
    """,
    re.VERBOSE,
)
"""The tokeniser. White space separates; an empty line is a token of its own, so that no rule reaches across it."""

NUMERIC_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$")
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "ISO"),
    (NUMERIC_DATE, "NUMDATE"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2}$"), "ISO"),
    (re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?$"), "CLOCK"),
    (re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d$"), "CLOCKDOT"),
    (re.compile(r"(?:[01]\d|2[0-4])[0-5]\d(?:hrs|h)$"), "HRS"),
    (re.compile(r"(?:1[0-2]|0?[1-9])(?:am|pm)$"), "HOURAP"),
    (re.compile(r"\d+(?:st|nd|rd|th)$"), "DORD"),
    (re.compile(r"['’`]\d0['’]?s$|[2-9]0['’]?s$"), "DEC2"),
    (re.compile(r"(?:1[0-9]|20)\d0['’]?s$"), "DEC4"),
    (re.compile(r"[1-9]\d0['’]?s$"), "DEC3"),
)
_INT = re.compile(r"\d{1,6}$")
_FLOAT = re.compile(r"\d+\.\d+$|\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
OTHER = "."
"""The character of a token that no rule can use."""


def year_month(text: str) -> bool:
    """Whether "2021-06" is a month; "1939-45" and "1904-05" are ranges of years (ISO 8601 against custom)."""
    first, second = int(text[2:4]), int(text[5:7])
    return 1 <= second <= 12 and not first < second


def numeric_classes(text: str) -> frozenset[str]:
    """The classes of a token that begins with a digit (or an apostrophe before digits)."""
    low = text.lower()
    classes: set[str] = set()
    if _INT.match(text):
        number = int(text)
        classes.add("NUM")
        if len(text) <= 2:
            if 1 <= number <= 31:
                classes.add("DAY")
            if 1 <= number <= 12:
                classes.add("HOUR12")
                classes.add("MNUM")
            if number <= 24:
                classes.add("HOUR")
            if len(text) == 2:
                classes.add("YY")
        elif len(text) == 3:
            classes.add("YEAR3")
        elif len(text) == 4:
            if 1000 <= number <= 2199:
                classes.add("YEAR")
            if 1800 <= number <= 2059:
                classes.add("YEARM")
            if int(text[:2]) <= 24 and int(text[2:]) <= 59:
                classes.add("HHMM")
        return frozenset(classes)
    if re.match(r"\d{4}-\d{2}$", text):
        return frozenset({"YM"} if year_month(text) else {"YRANGE"})
    if _FLOAT.match(text):
        classes.add("NUM")
    for shape, name in _SHAPES:
        if shape.match(low):
            if name == "NUMDATE":
                parts = NUMERIC_DATE.match(low)
                assert parts
                a, b = int(parts[1]), int(parts[2])
                if not (1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12):
                    continue
            if name == "DORD":
                if 1 <= int(low[:-2]) <= 31:
                    classes.add("DAYORD")
                if 1 <= int(low[:-2]) <= 21:
                    classes.add("CENTORD")
            classes.add(name)
    return frozenset(classes)


class Classes:
    """The class string's alphabet: one character for every set of classes that a token can have."""

    def __init__(self, words: Mapping[str, Mapping[str, frozenset[str]]], literals: Iterable[str]) -> None:
        """Give a character to every set of classes.

        Args:
            words: for each lower-case word, the classes that it has by case ("lower", "cap", "upper").
            literals: the words and marks that rules name directly; each is a class of its own, spelt ``=word``.
        """
        self._words = words
        self._literals = frozenset(literals)
        self._char: dict[frozenset[str], str] = {frozenset(): OTHER}
        self._memo: dict[str, str] = {}
        for word in sorted(set(words) | self._literals):
            for form in (word, word.capitalize(), word.upper()):
                self._intern(self.classes(form))
        samples = [str(n) for n in range(2200)] + ["99999", "2999", "2345", "0930", "007", "1.5", "12,000", "10.30"]
        samples += [f"{n:02d}" for n in range(100)] + [f"{n}th" for n in range(1, 40)] + ["120th", "1200"]
        samples += ["2021-06-03", "27/02/2022", "27.02.2022", "2021/6/3", "2021-06", "1939-45", "10:30", "1030hrs"]
        samples += [
            "10am",
            "'90s",
            "90s",
            "1990s",
            "480s",
            "13.45",
            "9.05",
            "99.9",
            "1930h",
            "Abc",
            "abc",
            "abcs",
            "\n\n",
        ]
        for sample in samples:
            self._intern(self.classes(sample))

        self._range = self._char[frozenset({"YRANGE"})]

    def _intern(self, classes: frozenset[str]) -> str:
        found = self._char.get(classes)
        if found is None:
            found = self._char[classes] = chr(0x100 + len(self._char))
        return found

    def classes(self, token: str) -> frozenset[str]:
        """The classes of one token."""
        low = token.lower().replace("’", "'").replace("`", "'")
        found: set[str] = set()
        if low in self._literals:
            found.add("=" + low)
        first = token[0]
        if first.isdigit() or (len(token) > 1 and token[1].isdigit()):
            return frozenset(found) | numeric_classes(low)
        entry = self._words.get(low)
        if entry:
            case = "lower" if token[0].islower() else "upper" if token.isupper() and len(token) > 1 else "cap"
            found |= entry.get(case, frozenset())
        if not found and first.isalpha():
            if first.isupper():
                found.add("NAME")
            else:
                found.add("LOWER")
                if low.endswith("s") and len(low) > 3:
                    found.add("PLURAL")
        elif not found and token[0] == "\n":
            found.add("BREAK")
        return frozenset(found)

    def having(self, name: str) -> str:
        """All characters whose tokens have the class `name`. Raises `KeyError` for a class that no token has."""
        chars = "".join(sorted(c for classes, c in self._char.items() if name in classes))
        if not chars:
            raise KeyError(name)
        return chars

    def char(self, token: str) -> str:
        """The character of one token."""
        found = self._memo.get(token)
        if found is None:
            if len(self._memo) > 200_000:
                self._memo.clear()
            found = self._memo[token] = self._char.get(self.classes(token), OTHER)
        return found

    def read(self, text: str) -> tuple[list[tuple[int, int]], str]:
        """The spans of the tokens of `text`, and the class string, of the same length."""
        memo = self._memo
        spans: list[tuple[int, int]] = []
        chars: list[str] = []
        for match in TOKEN.finditer(text):
            token = match.group()
            char = memo.get(token)
            if char is None:
                char = self.char(token)
            if char == self._range:
                start = match.start()
                spans += [(start, start + 4), (start + 4, start + 5), (start + 5, start + 7)]
                chars += [self.char(token[:4]), self.char("-"), self.char(token[5:])]
                continue
            chars.append(char)
            spans.append(match.span())
        return spans, "".join(chars)
