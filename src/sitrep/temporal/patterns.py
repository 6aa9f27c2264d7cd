"""The rules' pattern language: from ``m:MONTH .? d:DAY`` to a regular expression over the class string.

Comes in: a pattern, the macros that it may use and the alphabet of `tokens.Classes`. Goes out: a compiled expression,
the characters with which a match can begin (so that rules are tried only where they can succeed), and which captured
group means what.

The language, item by item, separated by spaces:

- ``MONTH``: a token of that class of `data/words.tsv` (or of a shape that `tokens.numeric_classes` names), or a macro;
- ``the``, ``,``: that word or mark itself (lower case); marks that mean something here are quoted: ``"("``;
- ``( a b | c )``: alternatives; ``x?``, ``x*``, ``x+``: optional, any number, at least one;
- ``m:MONTH``, ``n:( … )``: capture, for use as ``$m`` in the rule's form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sitrep.temporal.tokens import Classes

_LEX = re.compile(
    r'\s*(?:(?P<cap>[a-zA-Z]\w*):(?=[^\s:]))?(?:(?P<quoted>"[^"]+")|(?P<mark>[()|])|(?P<word>[^\s()|"]+))'
)
_QUANTIFIED = re.compile(r"(?P<word>.+?)(?P<quantifier>[?*+])?$")


class PatternError(ValueError):
    """A pattern of `data/rules.yaml` that cannot be read; the message names the pattern and the place."""


@dataclass(slots=True)
class Node:
    """One node of a parsed pattern: ``leaf`` (a class), ``seq`` or ``alt``, with its quantifier and capture name."""

    kind: str
    name: str = ""
    parts: list[Node] = field(default_factory=list)
    quantifier: str = ""
    capture: str = ""


def words_of(pattern: str) -> Iterator[str]:
    """The literal words and marks that a pattern names."""
    for item in _LEX.finditer(pattern.strip()):
        if item["quoted"]:
            yield item["quoted"].strip('"')
        elif item["word"]:
            word = _split(item["word"])[0]
            if not _is_class(word):
                yield word


def _is_class(word: str) -> bool:
    return word[0].isupper() and word.upper() == word


def _split(word: str) -> tuple[str, str]:
    if len(word) == 1:
        return word, ""
    found = _QUANTIFIED.match(word)
    assert found
    return found["word"], found["quantifier"] or ""


def parse(pattern: str) -> Node:
    """Read one pattern. Raises `PatternError` where it is malformed."""
    items: list[tuple[str, str, str]] = []
    at = 0
    pattern = pattern.strip()
    while at < len(pattern):
        found = _LEX.match(pattern, at)
        if not found or found.end() == at:
            raise PatternError(f"pattern {pattern!r}: cannot read {pattern[at:]!r}")
        at = found.end()
        capture = found["cap"] or ""
        if found["mark"]:
            mark = found["mark"]
            quantifier = ""
            if mark == ")" and at < len(pattern) and pattern[at] in "?*+":
                quantifier, at = pattern[at], at + 1
            items.append((mark, capture, quantifier))
        elif found["quoted"]:
            quantifier = ""
            if at < len(pattern) and pattern[at] in "?*+":
                quantifier, at = pattern[at], at + 1
            items.append((found["quoted"], capture, quantifier))
        else:
            word, quantifier = _split(found["word"])
            items.append((word, capture, quantifier))
    node, rest = _alternatives(items, 0, pattern)
    if rest != len(items):
        raise PatternError(f"pattern {pattern!r}: a ')' too many")
    return node


def _alternatives(items: list[tuple[str, str, str]], at: int, pattern: str) -> tuple[Node, int]:
    options: list[Node] = []
    sequence = Node("seq")
    while at < len(items):
        word, capture, quantifier = items[at]
        if word == ")":
            break
        if word == "|":
            options.append(sequence)
            sequence = Node("seq")
            at += 1
            continue
        if word == "(":
            inner, at = _alternatives(items, at + 1, pattern)
            if at >= len(items) or items[at][0] != ")":
                raise PatternError(f"pattern {pattern!r}: a ')' is missing")
            part = Node("seq", parts=[inner], quantifier=items[at][2], capture=capture)
        else:
            name = word.strip('"') if word.startswith('"') else word
            literal = word.startswith('"') or not _is_class(name)
            part = Node("leaf", name=("=" + name) if literal else name, quantifier=quantifier, capture=capture)
        sequence.parts.append(part)
        at += 1
    options.append(sequence)
    return (options[0] if len(options) == 1 else Node("alt", parts=options)), at


@dataclass(frozen=True, slots=True)
class Start:
    """How the matches of a pattern can begin, so that a rule is tried only where its first two tokens fit.

    `first` is every first character, `alone` those after which the match can end, `pairs` for each first character
    the characters that can follow it inside the match, `empty` whether nothing at all matches.
    """

    first: frozenset[str]
    alone: frozenset[str]
    pairs: Mapping[str, frozenset[str]]
    empty: bool

    def then(self, other: Start) -> Start:
        """The start of this pattern followed by `other`."""
        pairs = dict(self.pairs)
        for char in self.alone:
            pairs[char] = pairs.get(char, frozenset()) | other.first
        if self.empty:
            for char, second in other.pairs.items():
                pairs[char] = pairs.get(char, frozenset()) | second
        first = self.first | other.first if self.empty else self.first
        alone = (self.alone if other.empty else frozenset()) | (other.alone if self.empty else frozenset())
        return Start(first, alone, pairs, self.empty and other.empty)

    def either(self, other: Start) -> Start:
        """The start of this pattern or `other`."""
        pairs = dict(self.pairs)
        for char, second in other.pairs.items():
            pairs[char] = pairs.get(char, frozenset()) | second
        return Start(self.first | other.first, self.alone | other.alone, pairs, self.empty or other.empty)

    def fits(self, first: str, second: str) -> bool:
        """Whether a match can begin with these two characters."""
        return first in self.alone or second in self.pairs.get(first, ())


NOTHING = Start(frozenset(), frozenset(), {}, True)
NEVER = Start(frozenset(), frozenset(), {}, False)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern made ready: the expression, how matches begin, and each group's capture and meaning."""

    source: str
    start: Start
    groups: Mapping[str, tuple[str, str]]
    """Group name to (capture name, class or macro that it captured)."""


class Compiler:
    """Turns patterns into expressions over one alphabet."""

    def __init__(self, classes: Classes, macros: Mapping[str, str]) -> None:
        """Keep the alphabet and the parsed macros."""
        self._classes = classes
        self._macros = {name: parse(pattern) for name, pattern in macros.items()}

    def compile(self, pattern: str) -> Compiled:
        """Compile one pattern. Raises `PatternError` for unknown classes and for patterns that can match nothing."""
        groups: dict[str, tuple[str, str]] = {}
        source, start = self._node(parse(pattern), groups, (), pattern)
        if start.empty:
            raise PatternError(f"pattern {pattern!r}: it matches an empty text")
        return Compiled(source, start, groups)

    def options(self, pattern: str) -> list[str]:
        """The alternatives of a pattern as expressions of their own, for looking behind, which needs fixed lengths."""
        node = parse(pattern)
        while node.kind == "seq" and len(node.parts) == 1 and not node.parts[0].quantifier:
            node = node.parts[0]
        return [self._node(part, {}, (), pattern)[0] for part in (node.parts if node.kind == "alt" else [node])]

    def _node(
        self, node: Node, groups: dict[str, tuple[str, str]], seen: tuple[str, ...], pattern: str
    ) -> tuple[str, Start]:
        if node.kind == "leaf":
            source, start = self._leaf(node, groups, seen, pattern)
        elif node.kind == "alt":
            read = [self._node(part, groups, seen, pattern) for part in node.parts]
            source = "(?:" + "|".join(r[0] for r in read) + ")"
            start = NEVER
            for _, inner in read:
                start = start.either(inner)
        else:
            source, start = "", NOTHING
            for part in node.parts:
                text, inner = self._node(part, groups, seen, pattern)
                source += text
                start = start.then(inner)
        if node.capture:
            group = f"{node.capture}__{len(groups)}"
            groups[group] = (node.capture, self._meaning(node))
            source = f"(?P<{group}>{source})"
        if node.quantifier:
            source = f"(?:{source}){node.quantifier}"
            if node.quantifier in "*+":
                start = start.then(start.either(NOTHING))
            if node.quantifier in "?*":
                start = start.either(NOTHING)
        return source, start

    def _leaf(
        self, node: Node, groups: dict[str, tuple[str, str]], seen: tuple[str, ...], pattern: str
    ) -> tuple[str, Start]:
        macro = self._macros.get(node.name)
        if macro is not None:
            if node.name in seen:
                raise PatternError(f"macro {node.name} uses itself")
            source, start = self._node(macro, groups, (*seen, node.name), pattern)
            return f"(?:{source})", start
        try:
            chars = self._classes.having(node.name)
        except KeyError:
            raise PatternError(f"pattern {pattern!r}: no token has the class {node.name!r}") from None
        return "[" + re.escape(chars) + "]", Start(frozenset(chars), frozenset(chars), {}, False)

    @staticmethod
    def _meaning(node: Node) -> str:
        """What a captured group holds: the class or macro it names, or all of them for anything longer."""
        if node.kind == "leaf":
            return node.name
        names: list[str] = []
        stack = [node]
        while stack:
            part = stack.pop()
            if part.kind == "leaf":
                names.append(part.name)
            stack.extend(part.parts)
        return "|".join(reversed(names))
