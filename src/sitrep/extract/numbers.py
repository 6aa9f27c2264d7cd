"""Numbers in running English text, whatever they are written in: "4,300", "$1.5 bn", "several thousand", "one in five".

Comes in: text. Goes out: `Quantity`s in text order: where the number stands with the words that bound or hedge it, its
low, best and high value, and its currency or "percent" where it has one. Nothing is known here about what is counted;
`figures` finds that out. Words and currencies are data (`data/numbers_*.tsv`, the full currency names come from CLDR).
Numbers that are parts of names, times, dates, versions, scores or ordinals ("A400M", "11:30", "9/11", "3-2", "20th")
are left out where their form alone shows it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from babel import Locale
from babel.numbers import get_currency_name

Form = Literal["digits", "words", "indefinite", "fraction"]
Bound = Literal["", "about", "lower", "upper", "range", "least"]

PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text.

    `start:end` is the whole expression ("more than $ 1.5 billion", "20 per cent"), `number` the (start, end) of the
    number alone ("1.5 billion"). `low`, `best`, `high` are what the words give, ``None`` where they give nothing:
    "about 200" has a best value, "200 to 300" a low and a high one, "more than 200" a low one that is also the best,
    "hundreds" a low one (two of the unit). `unit` is an ISO 4217 code, ``"percent"`` (also for fractions, whose values
    are in percent) or empty. `form` says how the number is written; `plain` is true for bare digits without marks of
    thousands, multiplier or unit, which may be years or labels. `dotted` is the other reading of "1.350" as 1350.
    """

    start: int
    end: int
    number: tuple[int, int]
    low: float | None
    best: float | None
    high: float | None
    approximate: bool
    unit: str
    form: Form
    bound: Bound
    plain: bool = False
    dotted: float | None = None

    @property
    def value(self) -> float:
        """The value that stands for the quantity where one number is wanted: best, else low, else high."""
        return next((v for v in (self.best, self.low, self.high) if v is not None), 0.0)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    low: str
    start: int
    end: int
    kind: Literal["num", "word", "sym"]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number alone: token span, its value, and how it is built."""

    first: int
    last: int  # inclusive
    value: float
    form: Form
    approximate: bool = False
    least: bool = False  # `value` is only the least that the words mean
    multiplied: float = 1.0
    plain: bool = False
    dotted: float | None = None
    percent: bool = False
    low: float | None = None  # the other end of a range, where the number is one


_TOKEN = re.compile(
    r"(?P<num>\d+(?:[.,’'\u00a0\u202f\u2009]\d+)*)|(?P<word>[^\W\d_]+\.?(?=[’'])|[^\W\d_]+)|(?P<sym>\S)"
)
_SPACED = re.compile(r"(?<![\d.,/:-])\d{1,3}(?: \d{3})+(?![\d.,]*\d)")
_GROUPED = re.compile(r"\d{1,3}(?:[,’'\u00a0\u202f\u2009 ]\d{3})+(?:\.\d+)?$")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$")
_DOTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}$")
_DECIMAL = re.compile(r"\d+\.\d+$")
_COMMA_DECIMAL = re.compile(r"\d+,\d{1,2}$")
_DURATION_WORD = re.compile(r"[\s-]*(?:second|minute|hour|day|week|month|year|decade|centur)")
_CLOCK = re.compile(r"\s*(?:(?i:[ap]\.?m\b|o['’]clock|hours?\s+GMT)|GMT\b|UTC\b|[A-Z]{1,3}ST\b|[A-Z]{1,3}DT\b|CET\b)")
_HYPHENS = frozenset("-‐‑–—−")
_SCORES_AFTER = frozenset(
    ["of", "more", "were", "are", "have", "had", "killed", "injured", "wounded", "dead", "others", "people"]
)
_AFTER_ONE = frozenset({"of", "was", "is", "has", "other", "another", "more", "who", "that"})
_PASSED = frozenset({"us", "about", "around", "some", "nearly", "almost", "roughly", "another", "just", "only", "over"})
"""Words that may stand between a verb of change and its number."""
_BRITTLE = frozenset({"over", "under", "above", "below", "beyond"})
_BEFORE_BOUND = frozenset({"for", "in", "of", "after", "within", "than", "just", "lasted", "last", "took", "well"})


class _Lexicon:
    def __init__(self) -> None:
        self.values: dict[str, dict[str, float]] = defaultdict(dict)
        self.phrases: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for kind, words, value, _ in _rows("numbers_words.tsv"):
            if value:
                self.values[kind][words] = float(value)
            else:
                self.values[kind][words] = 0.0
            if kind in ("lower", "upper", "about", "exact", "lower_after", "upper_after", "about_after", "percent"):
                self.phrases[tuple(t.low for t in _lex(words))].append(kind)
        self.symbols: dict[str, str] = {}
        self.names: dict[tuple[str, ...], str] = {}
        self.late: dict[str, str] = {}
        for kind, words, iso, _ in _rows("numbers_currencies.tsv"):
            if kind == "symbol":
                self.symbols[words] = iso
            elif kind == "late":
                self.late[words] = iso
            else:
                for form in (words, words + "s"):
                    self.names[tuple(form.split())] = iso or words
        locale = Locale("en")
        for code in sorted(locale.currencies):
            for count in (1, 2):
                name = get_currency_name(code, count, locale=locale).lower()
                if "(" not in name and len(name.split()) > 1:
                    self.names.setdefault(tuple(name.split()), code)
        self.codes = frozenset(
            c for c in locale.currencies if c not in {"ALL", "TOP", "LAK", "MOP", "TRY", "CUP", "PEN"}
        )
        self.longest = max(len(p) for p in self.phrases)
        symbols = sorted(self.symbols, key=lambda s: (-len(s), s))
        self.symbol_before = re.compile(
            rf"(?:(?<![^\W\d_])(?P<mark>{'|'.join(map(re.escape, symbols))})|\b(?P<code>[A-Z]{{3}}))\s?$"
        )
        self.symbol_after = re.compile(r"\s?(?P<mark>[€£¥₽₹₪₺₴₦₩])|\s(?P<code>[A-Z]{3})\b")


def _rows(name: str) -> Iterator[list[str]]:
    lines = (files("sitrep.extract") / "data" / name).read_text(encoding="utf-8").splitlines()
    for line in [x for x in lines if x and not x.startswith("#")][1:]:
        yield line.split("\t")


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


def changes() -> dict[str, float]:
    """Verbs that name a ratio ("halve"), with the share that is left or reached, in percent."""
    return dict(_lexicon().values["change"])


def words(kind: str) -> frozenset[str]:
    """The words of one class in `data/numbers_words.tsv`."""
    return frozenset(_lexicon().values[kind])


def _lex(text: str) -> list[_Word]:
    spaced = {m.start(): m.end() for m in _SPACED.finditer(text) if not _month_before(text, m.start())}
    out: list[_Word] = []
    at = 0
    while True:
        found = _TOKEN.search(text, at)
        if found is None:
            return out
        start, end = found.span()
        if found["num"] and start in spaced:
            end = max(end, spaced[start])
        kind: Literal["num", "word", "sym"] = "num" if found["num"] else "word" if found["word"] else "sym"
        word = text[start:end]
        out.append(_Word(word, word.lower(), start, end, kind))
        at = end


def _month_before(text: str, at: int) -> bool:
    before = re.search(r"([A-Za-z]+)\.?\s+$", text[max(0, at - 16) : at])
    return before is not None and before[1].lower() in _lexicon().values["month"]


def find(text: str) -> tuple[Quantity, ...]:
    """The numbers of `text`, in text order; they do not overlap."""
    return _Parser(text).run()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.x = _lexicon()
        self.t = _lex(text)

    def run(self) -> tuple[Quantity, ...]:
        out: list[Quantity] = []
        i, floor = 0, 0
        while i < len(self.t):
            number = self._number(i)
            if number is None:
                i += 1
                continue
            found = self._quantity(number, floor)
            if found is not None:
                quantity, last = found
                out.append(quantity)
                floor, i = quantity.end, last + 1
            else:
                i = self._after_rejected(number.last) + 1
        return tuple(out)

    # tokens

    def _low(self, i: int) -> str:
        return self.t[i].low if 0 <= i < len(self.t) else ""

    def _glued(self, i: int) -> bool:
        """Whether token i follows the token before it without white space."""
        return 0 < i < len(self.t) and self.t[i - 1].end == self.t[i].start

    def _line_break(self, i: int) -> bool:
        """Whether a line ends between token i - 1 and token i."""
        return 0 < i < len(self.t) and "\n" in self.text[self.t[i - 1].end : self.t[i].start]

    def _is(self, i: int, kind: str) -> bool:
        return 0 <= i < len(self.t) and self.t[i].low in self.x.values[kind]

    def _after_rejected(self, last: int) -> int:
        """The last token of what a rejected number is glued to ("11:30", "9/11", "3-2-1")."""
        while self._glued(last + 1) and (self.t[last + 1].text in ":/-–" or self.t[last + 1].kind == "num"):
            last += 1
        return last

    # one number

    def _number(self, i: int) -> _Number | None:
        token = self.t[i]
        if token.kind == "num":
            return self._digits(i)
        if token.kind != "word":
            return None
        return self._ratio_words(i) or self._fraction(i) or self._vague(i) or self._words(i)

    def _digits(self, i: int) -> _Number | None:
        token = self.t[i]
        before = self.t[i - 1] if self._glued(i) else None
        if before is not None:
            if before.kind == "word" and not self.x.symbol_before.search(self.text[: token.start]):
                return None
            if before.text in "#:/@№_+.,":
                return None
            if before.text in _HYPHENS and not self._hyphen_opens(i - 1):
                return None
        value, dotted = _digit_value(token.text)
        if value is None:
            return None
        plain = token.text.isdigit()
        last, factor, percent = i, 1.0, False
        after = self.t[i + 1] if i + 1 < len(self.t) else None
        if after is not None and self._glued(i + 1):
            if after.kind == "word":
                if after.low in self.x.values["suffix"]:
                    factor, last, plain = self.x.values["suffix"][after.low], i + 1, False
                elif after.low == "pc":
                    percent, last, plain = True, i + 1, False
                else:
                    return None
            elif (
                after.text in ":/" and i + 2 < len(self.t) and self.t[i + 2].kind == "num" and self._glued(i + 2)
            ) or (after.text == "." and self._glued(i + 2) and self._low(i + 2)[:1].isalnum()):
                return None
        if _CLOCK.match(self.text, self.t[last].end):
            return None
        last, more = self._multipliers(last)
        if last > i:
            plain = False
        factor *= more
        if factor != 1:
            dotted = None
            value = value if _COMMA_DECIMAL.fullmatch(token.text) is None else float(token.text.replace(",", "."))
        elif _COMMA_DECIMAL.fullmatch(token.text) and not self._percent(i + 1):
            return None
        half = self._and_a_half(last)
        if half is not None and factor != 1:
            return _Number(i, half, (value + 0.5) * factor, "digits", multiplied=factor)
        return _Number(
            i, last, _round(value * factor), "digits", multiplied=factor, plain=plain, dotted=dotted, percent=percent
        )

    def _hyphen_opens(self, i: int) -> bool:
        """Whether the hyphen at i may stand before a number of its own: a dash between words, not "F-16" or "-5"."""
        if not self._glued(i):
            return self.t[i].text in "–—"
        return self.t[i].text == "—"

    def _multipliers(self, last: int) -> tuple[int, float]:
        """Multiplier words after token `last`: the token where they end and their product."""
        factor = 1.0
        while True:
            k = last + 1
            if self._low(k) in ("-", "–") and self._glued(k) and self._glued(k + 1):
                k += 1
            word = self._low(k)
            if self._line_break(k):
                return last, factor
            value = self.x.values["multiplier"].get(word)
            if value is None and word.endswith("s"):
                value = self.x.values["multiplier"].get(word[:-1])
            if value is None and len(word) > 1 and not self._glued(k):
                value = self.x.values["suffix"].get(word)
            if value is None:
                return last, factor
            factor, last = factor * value, k

    def _and_a_half(self, last: int) -> int | None:
        words = [self._low(last + k) for k in (1, 2, 3)]
        return last + 3 if words == ["and", "a", "half"] else None

    def _words(self, i: int) -> _Number | None:
        """A number in words: "twenty-five", "a hundred and fifty thousand", "half a million", "two and a half"."""
        start = i
        total, current, last_kind = 0.0, 0.0, ""
        last, factor, dozen = -1, 1.0, False
        if self._low(i) in ("a", "an", "half") and not self._glued(i):
            k = i + 1
            if self._low(i) == "half":
                if self._low(k) in ("a", "an") or (self._low(k) == "-" and self._glued(k)):
                    k += 1
                current = 0.5
            else:
                current = 1.0
            if not self._is(k, "multiplier") or (
                k + 1 < len(self.t) and self._glued(k + 1) and self._low(k + 1) in "'’"
            ):
                return None
            last_kind, i = "article", k
        elif not (self._is(i, "unit") or self._is(i, "ten")):
            return None
        if self._glued(start) and self.t[start - 1].text not in ("(", "“", '"', "‘", "—", "–", "[", "'"):
            return None
        while i < len(self.t):
            word = self._low(i)
            if self._line_break(i) and last >= 0:
                break
            if self._is(i, "unit"):
                value = self.x.values["unit"][word]
                if last_kind == "unit" or (last_kind == "ten" and value >= 10) or last_kind == "article":
                    break
                current, last_kind = current + value, "unit"
            elif self._is(i, "ten"):
                if last_kind in ("unit", "ten", "article"):
                    break
                current, last_kind = current + self.x.values["ten"][word], "ten"
            elif self._is(i, "multiplier"):
                value = self.x.values["multiplier"][word]
                if not last_kind or (value == 100 and last_kind == "multiplier"):
                    break
                if value <= 100:
                    current = current * value
                else:
                    total, current = total + (current or 1.0) * value, 0.0
                    if last_kind == "multiplier" and not total:
                        break
                factor, dozen, last_kind = max(factor, value), dozen or word == "dozen", "multiplier"
            elif word == "and" and last_kind == "multiplier" and (self._is(i + 1, "unit") or self._is(i + 1, "ten")):
                if dozen or (self._low(i + 1) == "one" and self._low(i + 2) in _AFTER_ONE):
                    break
                i += 1
                continue
            elif word == "and" and self._low(i + 1) == "a" and self._low(i + 2) == "half":
                current, i = current + 0.5, i + 2
                if last_kind == "multiplier":
                    total, current = total + (current - 0.5) + 0.5 * factor, 0.0
                last, i = i, i + 1
                last_kind = "half"
                continue
            elif word in ("-", "‐", "‑") and last >= 0 and self._hyphenated_half(i):
                current, i = current + 0.5, i + 5
                last, i, last_kind = i, i + 1, "half"
                continue
            elif word in ("-", "‐", "‑") and self._glued(i) and self._glued(i + 1) and last >= 0:
                if not (self._is(i + 1, "unit") or self._is(i + 1, "ten") or self._is(i + 1, "multiplier")):
                    break
                i += 1
                continue
            else:
                break
            last, i = i, i + 1
        if last < 0:
            return None
        if self._is(last, "unit") and self._glued(last + 1) and self._low(last + 1) in "'’" and last == start:
            return None  # "one's"
        return _Number(start, last, _round(total + current), "words", approximate=dozen, multiplied=factor)

    def _hyphenated_half(self, i: int) -> bool:
        """Whether "-and-a-half" stands at token i."""
        return [self._low(i + k) for k in range(6)] == ["-", "and", "-", "a", "-", "half"]

    def _vague(self, i: int) -> _Number | None:
        """A number that only says its order: "dozens", "several thousand", "tens of thousands"."""
        start = i
        least = 0.0
        if self._low(i) == "a" and self._is(i + 1, "quantifier"):
            i += 1
        if self._is(i, "quantifier") and not self._line_break(i + 1):
            word, k = self._low(i), i + 1
            if self._low(k) == "of":
                k += 1
            if word == "some" and self._is(k, "indefinite"):
                return None  # a hedge before "thousands": found again with it
            if self._is(k, "multiplier") and not self._line_break(k):
                unit = self.x.values["multiplier"][self._low(k)]
                last, more = self._multipliers(k)
                if word == "some":
                    return _Number(start, last, unit * more, "words", approximate=True, multiplied=unit * more)
                if word == "couple":
                    return _Number(start, last, 2 * unit * more, "words", approximate=True, multiplied=unit * more)
                least = self.x.values["quantifier"][word]
                return _Number(start, last, least * unit * more, "indefinite", approximate=True, least=True)
            if self._is(k, "indefinite") and word != "couple":
                i = k
            else:
                return None
        if self._low(i) == "tens" and self._low(i + 1) == "of":
            base, k = self.x.values["tens"]["tens"], i + 2
            if not self._is(k, "indefinite"):
                return None
            return _Number(start, k, base * self.x.values["indefinite"][self._low(k)] / 2, "indefinite", True, True)
        if not self._is(i, "indefinite") or (self._glued(i) and self._low(i - 1) in "-‐‑"):
            return None
        if self._low(i) == "scores" and self._low(i + 1) not in _SCORES_AFTER:
            return None
        value, last = self.x.values["indefinite"][self._low(i)], i
        while self._low(last + 1) in ("of", "upon") and self._is(last + 2, "indefinite"):
            value, last = value * self.x.values["indefinite"][self._low(last + 2)] / 2, last + 2
        return _Number(start, last, value, "indefinite", approximate=True, least=True)

    def _fraction(self, i: int) -> _Number | None:
        """A fraction in percent: "two-thirds", "a quarter of", "half of", "half the"."""
        word = self._low(i)
        if word == "half":
            return _Number(i, i, 50.0, "fraction", percent=True) if self._half(i) else None
        numerator = 1.0 if word in ("a", "one") else self.x.values["unit"].get(word, 0.0)
        if not numerator:
            return None
        k = i + 1
        if self._low(k) in ("-", "‐", "‑") and self._glued(k):
            k += 1
        if self._line_break(k):
            return None
        if numerator > 1:
            below = self.x.values["denominators"].get(self._low(k))
        else:
            below = self.x.values["denominator"].get(self._low(k))
            if below is not None and self._low(k + 1) != "of" and (word == "a" or below == 2 or below > 5):
                return None
        if below is None or numerator >= below:
            return None
        return _Number(i, k, _round(100 * numerator / below), "fraction", percent=True)

    def _half(self, i: int) -> bool:
        """Whether "half" is a fraction: "half of", "half the", not "the second half of", "half of an hour"."""
        if self._glued(i) or self._low(i - 1) in ("first", "second", "other", "latter", "a"):
            return False
        if self._low(i + 1) == "of":
            k = i + 3 if self._low(i + 2) in ("a", "an", "the") else i + 2
            return k < len(self.t) and not _DURATION_WORD.match(self.t[k].low)
        return self._low(i + 1) in ("the", "its", "their", "his", "her", "our", "these", "those")

    def _ratio_words(self, i: int) -> _Number | None:
        """A ratio in percent: "one in five", "three out of ten"."""
        if not self._is(i, "unit") or self.x.values["unit"][self._low(i)] < 1:
            return None
        k = i + 1
        if self._low(k) == "out" and self._low(k + 1) == "of":
            k, strong = k + 2, True
        elif self._low(k) == "in":
            k, strong = k + 1, False
        elif self._low(k) == "of" and self._low(k + 1) == "every":
            k, strong = k + 1, True
        else:
            return None
        if self._low(k) == "every":
            k, strong = k + 1, True
        above = self.x.values["unit"][self._low(i)]
        if k >= len(self.t):
            return None
        if self.t[k].kind == "num":
            below = _digit_value(self.t[k].text)[0] or 0.0
            last = k
            if not strong and (above != 1 or below > 1000 or not self.t[k].text.replace(",", "").isdigit()):
                return None
        else:
            number = self._words(k)
            if number is None:
                return None
            below, last = number.value, number.last
        if below <= above or (not strong and above > 1 and below not in (3, 4, 5, 10, 20, 100)):
            return None
        return _Number(i, last, _round(100 * above / below), "fraction", percent=True)

    # number to quantity

    def _percent(self, i: int) -> int | None:
        """The last token of a word for percent that begins at token i, or None."""
        if self._low(i) == "-" and self._glued(i):
            i += 1
        for n in (3, 2, 1):
            if i + n <= len(self.t) and "percent" in self.x.phrases.get(
                tuple(self._low(k) for k in range(i, i + n)), []
            ):
                return i + n - 1
        return None

    def _currency_before(self, i: int) -> tuple[int, str] | None:
        """(start offset, ISO code) of a currency mark before token i."""
        start = self.t[i].start
        line = self.text.rfind("\n", 0, start) + 1
        found = self.x.symbol_before.search(self.text[max(line, start - 8) : start])
        if found is None:
            return None
        at = max(line, start - 8) + found.start()
        if found["code"]:
            return (at, found["code"]) if found["code"] in self.x.codes else None
        return at, self.x.symbols[found["mark"]]

    def _currency_after(self, last: int) -> tuple[int, str] | None:
        """(end offset, ISO code or family name) of a currency after token `last`."""
        end = self.t[last].end
        found = self.x.symbol_after.match(self.text, end)
        if found is not None:
            if found["mark"] and not self.text[found.end() : found.end() + 1].isdigit():
                return found.end(), self.x.symbols[found["mark"]]
            if found["code"] and found["code"] in self.x.codes:
                return found.end(), found["code"]
        k = last + 1
        if (self._low(k) in ("-", "‐", "‑") and self._glued(k)) or (
            self._low(k) == "of" and self._is(last, "indefinite")
        ):
            k += 1
        if self._is(last, "multiplier") and self._low(k) in self.x.late and not self._line_break(k):
            return self.t[k].end, self.x.late[self._low(k)]
        for n in (5, 4, 3, 2, 1):
            words = [self._low(j).rstrip(".") for j in range(k, k + n)]
            if k + n <= len(self.t) and not any(self._line_break(j) for j in range(k, k + n)):
                unit = self.x.names.get(tuple(words))
                if unit is None and n > 1 and self.t[k].text[:1].isupper() and len(words) == 2:
                    unit = self.x.names.get(tuple(words[1:]))
                if unit is not None and not (words[-1].startswith("pound") and self._low(k + n) == "of"):
                    return self.t[k + n - 1].end, unit
        return None

    def _range(self, number: _Number) -> tuple[_Number, bool] | None:
        """The second number of a range that begins with `number`; ``True`` where the two are no range but a score."""
        k = number.last + 1
        joined = self._low(k)
        if self._line_break(k) or self._line_break(k + 1):
            return None
        if joined in ("percent", "%"):
            k += 1
            joined = self._low(k)
        hyphen = joined in _HYPHENS
        if hyphen and (self._glued(k) != self._glued(k + 1)):
            return None
        if not hyphen and joined not in ("to", "or", "and"):
            return None
        k += 1
        while k < len(self.t) and (self.t[k].text in self.x.symbols or self.t[k].text in ("US",)):
            k += 1
        if k >= len(self.t):
            return None
        if self.t[k].kind == "num":
            value, _ = _digit_value(self.t[k].text)
            second = self._digits_after_mark(k) if value is not None else None
        else:
            second = self._words(k) if self.t[k].kind == "word" else None
        if second is None or second.percent != number.percent:
            return None
        before = self._low(number.first - 1)
        if joined == "and" and before != "between":
            return None
        if joined == "to" and (before in ("from", "voted", "vote") or self._moves(number.first)):
            return None  # "rose 12 to 60": by how much, and to what
        if not self._same_unit(number, second):
            return None  # "fell 12 per cent to 3 billion"
        low, high = number.value, second.value
        if number.multiplied == 1 and second.multiplied > 1 and low < high / second.multiplied:
            low *= second.multiplied
        if joined == "or" and not (number.form == second.form and low < high <= max(2.5 * low, low + 2)):
            return None
        if low >= high or (hyphen and number.plain and second.plain and (_year(number) and _year(second))):
            return (second, True) if hyphen and self._glued(number.last + 1) else None
        if number.plain and second.plain and _year(number) and _year(second):
            return None
        if high > 100 * low and not second.multiplied > 1:
            return None
        joined_plain = number.plain and second.plain and hyphen
        return replace(second, first=number.first, value=high, plain=joined_plain, dotted=None, low=low), False

    def _moves(self, first: int) -> bool:
        """Whether a verb of change stands before the number at token `first`, hedges and currency marks between."""
        k, money = first - 1, False
        for _ in range(4):
            if any(self._is(j, "moving") or (money and self._is(j, "shifting")) for j in self._behind_by(k)):
                return True
            money = money or self._low(k) in self.x.symbols
            if not (self._low(k) in self.x.symbols or self._low(k) in _PASSED):
                return False
            k -= 1
        return False

    def _behind_by(self, k: int) -> tuple[int, ...]:
        return (k, k - 1) if self._low(k) == "by" else (k,)

    def _same_unit(self, number: _Number, second: _Number) -> bool:
        """Whether two numbers are both shares or both none."""
        return (self._percent(number.last + 1) is not None) <= (self._percent(second.last + 1) is not None)

    def _digits_after_mark(self, k: int) -> _Number | None:
        token = self.t[k]
        value, _ = _digit_value(token.text)
        if value is None:
            return None
        last, factor = k, 1.0
        if self._glued(k + 1) and k + 1 < len(self.t) and self.t[k + 1].kind == "word":
            if self._low(k + 1) not in self.x.values["suffix"]:
                return None
            last, factor = k + 1, self.x.values["suffix"][self._low(k + 1)]
        last, more = self._multipliers(last)
        return _Number(
            k,
            last,
            _round(value * factor * more),
            "digits",
            multiplied=factor * more,
            plain=token.text.isdigit() and last == k,
        )

    def _quantity(self, number: _Number, floor: int) -> tuple[Quantity, int] | None:
        """The quantity that `number` is the heart of, and the last token that it uses. None where it is no quantity."""
        low: float | None = None
        second = self._range(number)
        bound: Bound = ""
        form, approximate = number.form, number.approximate
        first, last = number.first, number.last
        if second is not None:
            other, score = second
            if score:
                return None
            low, bound, approximate, last = other.low, "range", True, other.last
            number = replace(other, form=form, percent=number.percent)
        if (
            self._glued(last + 1)
            and self._low(last + 1) in ("-", "–")
            and self._glued(last + 2)
            and self.t[last + 2].kind == "num"
        ):
            return None
        start, end = self.t[first].start, self.t[last].end
        span = (start, end)
        unit = PERCENT if number.percent else ""
        plain = number.plain
        before = self._currency_before(first)
        if before is not None:
            start, unit = before
        percent = self._percent(last + 1) if not unit else None
        if percent is not None:
            last, unit = percent, PERCENT
            end = self.t[last].end
        if not unit or before is not None:
            after = self._currency_after(last)
            if after is not None:
                end, unit = after if before is None else (after[0], unit)
                while last + 1 < len(self.t) and self.t[last + 1].end <= end:
                    last += 1
        if unit:
            plain = False
        hedge_start, hedges = self._hedges(start, floor, end)
        last, after_hedges = self._hedges_after(last)
        end = max(end, self.t[last].end)
        hedges += after_hedges
        if number.least:
            bound = bound or "least"
        elif bound != "range":
            for kind in ("lower", "upper", "about"):
                if kind in hedges:
                    bound = kind
                    break
            if not bound and approximate:
                bound = "about"
        approximate = approximate or bool(bound)
        value = number.value
        best: float | None = value
        high: float | None = None
        if bound == "range":
            best, high = None, value
            if low is not None and self._word_before(hedge_start) == "between":
                hedge_start = self._word_start_before(hedge_start)
        elif bound == "least":
            low, best = value, None
        elif bound == "lower":
            low = value
        elif bound == "upper":
            high = value
        return (
            Quantity(
                hedge_start, end, span, low, best, high, approximate, unit, form, bound,
                plain=plain and hedge_start == start, dotted=number.dotted,
            ),
            last,
        )  # fmt: skip

    def _word_before(self, at: int) -> str:
        found = re.search(r"(\w+)[ \t]+$", self.text[max(0, at - 24) : at])
        return found[1].lower() if found else ""

    def _word_start_before(self, at: int) -> int:
        found = re.search(r"(\w+)[ \t]+$", self.text[max(0, at - 24) : at])
        return at if found is None else max(0, at - 24) + found.start()

    def _hedges(self, start: int, floor: int, end: int) -> tuple[int, list[str]]:
        """Where the hedges before offset `start` begin, and their kinds, innermost first.

        Words that leave the value as it is ("only", "all") are passed over on the way to a hedge; at the outer end they
        stay outside the expression, unless they speak of a total.
        """
        first, at = start, start
        kinds: list[str] = []
        tokens = [t for t in self.t[: self._index(start)] if t.start >= max(floor, start - 80)]
        while tokens and "\n" not in self.text[tokens[-1].end : at]:
            n, kind = self._hedge(tokens)
            if not n or self._no_hedge(tokens, n, kind, end):
                break
            at = tokens[-n].start
            if kind != "exact" or "total" in (t.low for t in tokens[-n:]):
                first = at
            if kind != "exact":
                kinds.append(kind)
            tokens = tokens[:-n]
        return first, kinds

    def _hedge(self, tokens: list[_Word]) -> tuple[int, str]:
        """How many of the last tokens make the longest hedge, and its kind; zero where none ends there."""
        for n in range(min(self.x.longest, len(tokens)), 0, -1):
            for kind in self.x.phrases.get(tuple(t.low for t in tokens[-n:]), []):
                if kind in ("lower", "upper", "about", "exact"):
                    return n, kind
        return 0, ""

    def _no_hedge(self, tokens: list[_Word], n: int, kind: str, end: int) -> bool:
        """Whether "over" or "under" is a preposition of time ("over five years") and no bound."""
        if n > 1 or tokens[-1].low not in _BRITTLE or kind not in ("lower", "upper"):
            return False
        outer = tokens[-2].low if len(tokens) > 1 else ""
        return bool(_DURATION_WORD.match(self.text, end)) and outer not in _BEFORE_BOUND

    def _index(self, offset: int) -> int:
        low, high = 0, len(self.t)
        while low < high:
            middle = (low + high) // 2
            if self.t[middle].start < offset:
                low = middle + 1
            else:
                high = middle
        return low

    def _hedges_after(self, last: int) -> tuple[int, list[str]]:
        if self._low(last + 1) == "+" and self._glued(last + 1):
            return last + 1, ["lower"]
        for n in range(3, 0, -1):
            key = tuple(self._low(k) for k in range(last + 1, last + 1 + n))
            for kind in self.x.phrases.get(key, []):
                if kind.endswith("_after"):
                    return last + n, [kind.removesuffix("_after")]
        return last, []


def _year(number: _Number) -> bool:
    return 1000 <= number.value <= 2100


def _round(value: float) -> float:
    return round(value, 4)


def _digit_value(text: str) -> tuple[float | None, float | None]:
    """The value of a run of digits with marks, and its other reading where a dot may mark thousands."""
    if text.isdigit():
        return (float(text), None) if len(text) <= 15 else (None, None)
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[^\d.]", "", text)), None
    if _INDIAN.fullmatch(text):
        return float(text.replace(",", "")), None
    if _DOTS.fullmatch(text):
        return float(text.replace(".", "")), None
    if _DECIMAL.fullmatch(text):
        whole, _, part = text.partition(".")
        return float(text), float(whole + part) if len(part) == 3 and whole != "0" and len(whole) <= 3 else None
    if _COMMA_DECIMAL.fullmatch(text):
        return float(text.replace(",", ".")), None
    return None, None
