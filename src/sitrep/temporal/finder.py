"""Finding time expressions in plain text.

Comes in: text, and the rules of `data/rules/*.yaml`. Goes out: `TimeExpression`s, sorted by start, none overlapping,
each with TimeML type and normal form. At each token the rules that can begin there are tried; the longest match wins.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import yaml

from sitrep.record import TimeExpression
from sitrep.temporal import lexicon
from sitrep.temporal.patterns import Compiler, PatternError, Start, words_of
from sitrep.temporal.tokens import Classes

Match = Callable[[str, int], "re.Match[str] | None"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
SIGNALS = (
    "since",
    "until",
    "till",
    "by",
    "before",
    "after",
    "within",
    "from",
    "to",
    "through",
    "between",
    "for",
    "over",
)
APPROXIMATE = ("about", "around", "approximately", "roughly", "some", "circa")
_NUMERIC = {"DAY", "HOUR", "HOUR12", "MNUM", "YEAR", "YEARM", "YEAR3", "DAYORD", "DORD", "QNUM"}
_RAW = {"ISO", "NUMDATE", "YM", "CLOCK", "CLOCKDOT", "HOURAP", "HRS", "HHMM", "YY"}


@dataclass(frozen=True, slots=True)
class Part:
    """One expression that a rule finds: the group that spans it (``""`` is the whole match), type, form's template."""

    group: str
    type: TimeType
    kind: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the data files, made ready."""

    name: str
    expression: re.Pattern[str]
    start: Start
    groups: dict[str, list[tuple[str, str]]]
    """Capture name to the groups that can hold it, each with the class or macro it captured."""
    parts: tuple[Part, ...]
    examples: tuple[str, ...]
    standard: str
    """``timex2`` for rules that only the older, wider TIMEX2 guidelines ask for, else empty."""


def _tables() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The macros and rules as the data files give them."""
    data = resources.files(__package__).joinpath("data")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    macros = yaml.load(data.joinpath("macros.yaml").read_text(encoding="utf-8"), Loader=loader)
    rules: list[dict[str, Any]] = []
    for name in ("dates", "relative", "durations", "times", "sets", "vague"):
        for entry in yaml.load(data.joinpath("rules", f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader):
            rules.append(entry)
    return macros, rules


def _template(name: str, form: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    kind, *items = form.split()
    fields = []
    for item in items:
        key, equals, value = item.partition("=")
        fields.append((key, value) if equals else ("v", key))
    return kind, tuple(fields)


class Grammar:
    """All rules over one alphabet, with the dispatch from a token's class to the rules that can begin with it."""

    def __init__(self, macros: dict[str, Any], entries: Sequence[dict[str, Any]], standard: str = "timeml") -> None:
        """Compile `macros` and `entries` as the data files give them. Raises `PatternError` naming the rule."""
        entries = [entry for entry in entries if entry.get("standard", standard) == standard]
        self.readers: dict[str, Callable[[Sequence[str]], str | None]] = {}
        patterns: dict[str, str] = {}
        for name, macro in macros.items():
            patterns[name] = macro if isinstance(macro, str) else macro["match"]
            if isinstance(macro, dict):
                self.readers[name] = self._reader(name, macro)
        holidays = lexicon.holidays()
        patterns["HOLIDAY"] = "( " + " | ".join(key.replace("_", " ") for key in sorted(holidays, key=len)[::-1]) + " )"
        self.readers["HOLIDAY"] = lexicon.text
        literals: set[str] = set()
        guards = ("match", "after", "not_after", "before", "not_before")
        for pattern in [*patterns.values(), *(e[k] for e in entries for k in guards if k in e)]:
            literals.update(words_of(pattern))
        self.classes = Classes(lexicon.load().classes, literals)
        compiler = Compiler(self.classes, patterns)
        self.rules = tuple(self._rule(compiler, entry) for entry in entries)
        self._dispatch: dict[str, tuple[tuple[int, Match], ...]] = {}
        starts = frozenset[str]().union(*(rule.start.first for rule in self.rules))
        self.triggers = re.compile("[" + re.escape("".join(sorted(starts))) + "]")
        self.start = self.classes.char("\n\n")

    @staticmethod
    def _reader(name: str, macro: dict[str, Any]) -> Callable[[Sequence[str]], str | None]:
        if "value" in macro:
            constant = str(macro["value"])
            return lambda tokens: constant
        reader = lexicon.READERS.get(macro["read"])
        if reader is None:
            raise PatternError(f"macro {name}: no reader {macro['read']!r}; there are {', '.join(lexicon.READERS)}")
        return reader

    def _rule(self, compiler: Compiler, entry: dict[str, Any]) -> Rule:
        name = entry["name"]
        try:
            compiled = compiler.compile(entry["match"])
            source = compiled.source
            for key, sign, joined in (("after", "(?<=", "|"), ("not_after", "(?<!", "")):
                if key in entry:
                    behind = [f"{sign}{option})" for option in compiler.options(entry[key])]
                    source = ("(?:" + "|".join(behind) + ")" if joined else "".join(behind)) + source
            for key, sign in (("before", "(?="), ("not_before", "(?!")):
                if key in entry:
                    source += f"{sign}{compiler.compile(entry[key]).source})".replace("?P<", "?P<_")
        except PatternError as error:
            raise PatternError(f"rule {name}: {error}") from None
        groups: dict[str, list[tuple[str, str]]] = {}
        for group, (capture, meaning) in compiled.groups.items():
            groups.setdefault(capture, []).append((group, meaning))
        parts: list[Part] = []
        if "form" in entry:
            parts.append(Part("", entry["type"], *_template(name, entry["form"])))
        for part in entry.get("parts", ()):
            parts.append(Part(groups[part["of"]][0][0], part["type"], *_template(name, part["form"])))
        examples = tuple(entry.get("examples", ()))
        return Rule(name, re.compile(source), compiled.start, groups, tuple(parts), examples, entry.get("standard", ""))

    def value(self, meaning: str, tokens: Sequence[str]) -> str | None:
        """What captured tokens mean, by the class or macro that captured them."""
        reader = self.readers.get(meaning)
        if reader is not None:
            return reader(tokens)
        if meaning in _NUMERIC:
            digits = re.match(r"\d+", tokens[0])
            return str(int(digits[0])) if digits else None
        if meaning in _RAW:
            return "".join(tokens).replace(" ", "T")
        if meaning in ("DEC4", "DEC3"):
            return re.sub(r"0'?s$", "", tokens[0])
        if meaning == "DEC2":
            digits = re.search(r"\d", tokens[0])
            return digits[0] if digits else None
        values = lexicon.load().values
        for token in tokens:
            for name in meaning.split("|"):
                value = values.get((name, token))
                if value is not None:
                    return value
        return None

    def best(self, chars: str, at: int) -> tuple[Rule, re.Match[str]] | None:
        """The rule with the longest match at token `at`, the first of equals."""
        best: re.Match[str] | None = None
        best_number = -1
        pair = chars[at : at + 2]
        candidates = self._dispatch.get(pair)
        if candidates is None:
            candidates = self._dispatch[pair] = tuple(
                (number, rule.expression.match)
                for number, rule in enumerate(self.rules)
                if rule.start.fits(pair[0], pair[1:])
            )
        for number, expression in candidates:
            match = expression(chars, at)
            if match is not None and (best is None or match.end() > best.end()):
                best, best_number = match, number
        return None if best is None else (self.rules[best_number], best)

    def find(self, text: str) -> tuple[TimeExpression, ...]:
        """The time expressions of `text`, sorted by start."""
        spans, chars = self.classes.read(text)
        chars = self.start + chars
        found: list[TimeExpression] = []
        at, end = 1, len(chars)
        search = self.triggers.search
        while at < end:
            trigger = search(chars, at)
            if trigger is None:
                break
            at = trigger.start()
            best = self.best(chars, at)
            if best is None:
                at += 1
                continue
            rule, match = best
            for part in rule.parts:
                expression = self._expression(text, spans, rule, match, part)
                if expression is not None:
                    found.append(expression)
            at = match.end()
        return tuple(found)

    def _expression(
        self, text: str, spans: list[tuple[int, int]], rule: Rule, match: re.Match[str], part: Part
    ) -> TimeExpression | None:
        low, high = match.span(part.group) if part.group else match.span()
        fields: list[str] = [part.kind]
        for key, template in part.fields:
            value: str | None = template
            if template.startswith("$"):
                value = None
                for group, meaning in rule.groups.get(template[1:], ()):
                    first, last = match.span(group)
                    if first >= 0 and first < last:
                        tokens = [lexicon.normal(text[slice(*spans[i - 1])]) for i in range(first, last)]
                        value = self.value(meaning, tokens)
                        break
            if value is not None:
                fields.append(f"{key}={value}")
        before = text[max(0, spans[low - 1][0] - 12) : spans[low - 1][0]].split()
        word = before[-1].lower() if before else ""
        if word in SIGNALS:
            fields.append(f"sig={word}")
        if part.kind == "dur" and word in APPROXIMATE and not any(field.startswith("mod=") for field in fields):
            fields.append("mod=APPROX")
        start, end = spans[low - 1][0], spans[high - 2][1]
        return TimeExpression(start, end, text[start:end], part.type, " ".join(fields))


@functools.cache
def grammar(standard: str = "timeml") -> Grammar:
    """The grammar of the data files for one annotation standard, compiled once in a process."""
    return Grammar(*_tables(), standard)


def find(text: str, *, standard: Literal["timeml", "timex2"] = "timeml") -> tuple[TimeExpression, ...]:
    """The time expressions of `text`, sorted by start, none overlapping.

    Each has the TimeML type and, in `form`, the normal form of `sitrep.temporal.forms`, which `anchor` reads.
    `standard` says which annotation guidelines decide what counts as one: TimeML's, or the older TIMEX2, which also
    marks words like "former" and "at that time".
    """
    return grammar(standard).find(text)
