"""Which sources a report itself names as where its information comes from.

Comes in: the clean text of a report. Goes out: outlets by the names of `data/outlets.tsv`, and outlets that it does
not know where the text says what they are ("the newspaper X", "X news agency reported"), in order of first naming.
An outlet's name alone is no credit: words beside it must say that something was told to it, reported by it, or taken
from it; and where the sentence tells that the outlet itself was banned or closed, it is what the report is about.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from importlib.resources import files

from sitrep.ingest.lexicon import find_outlets, is_word, outlet_named
from sitrep.ingest.prose import UPPER

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(]*[^\W\d_a-z])|\n+")


def _table() -> dict[str, list[str]]:
    text = files("sitrep.ingest").joinpath("data").joinpath("credits.tsv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines()[1:]:
        kind, pattern, _source = line.split("\t")
        found.setdefault(kind, []).append(pattern)
    return found


_WORDS = _table()


def _any(*kinds: str) -> str:
    return "(?:" + "|".join(pattern for kind in kinds for pattern in _WORDS[kind]) + ")"


_NOUN = _any("outlet noun")
_STAFF = _any("staff")
_ADVERB = _any("adverb")
_REPORTS = _any("reports firmly", "reports")
_DESCRIBES = frozenset(_WORDS["describes"])
_TOLD = re.compile(rf"\b(?i:{_any('told', 'told weakly')})(?=[\s,])")
_WEAK = re.compile(rf"(?i:{_any('told weakly')})$")
_FIRM = re.compile(rf"{_any('reports firmly')}$")
_ABOUT = re.compile(rf"(?i:\b{_any('about the outlet')}\b)")
_AFTER = re.compile(
    rf"(?:[’']s?)?(?:\s+{_NOUN})?(?:[’']s?)?(?:\s+{_STAFF}(?:\s+in\s+[{UPPER}]\w+)?)?(?:\s*,[^,.]{{0,60}},)?"
    rf"(?:\s+[{UPPER}]\w+\s+[{UPPER}]\w+)?(?:\s+{_ADVERB}){{0,3}}\s+(?P<verb>{_REPORTS})\b"
)
_AFTER_STAFF = re.compile(rf"(?:[’']s?)?\s+{_STAFF}\b")
_NOUN_BEFORE = re.compile(rf"\b(?i:{_NOUN}|news)\s*,?\s*[\"'“‘«(]?\s*$")
_NOUN_AFTER = re.compile(rf"\s*[\"'”’»)]?\s*{_NOUN}\b")
_TOGETHER = re.compile(
    rf"\s*(?:,|/|;|&|,?\s+and|,?\s+or|as\s+well\s+as)\s+(?:(?:the|to|by|by\s+the|to\s+the)\s+)?(?:{_NOUN}\s+)?$"
)
_NAME = (
    rf"[\"“‘']?(?P<new>(?:(?:The|Le|La|Les|El|Al|Der|Die|Das|Il|L[’'])\s?-?)?[{UPPER}][\w’'&.-]*"
    rf"(?:[ -](?:(?:de|du|des|la|of|and|al|el|y|&) )?[{UPPER}0-9][\w’'&.-]*){{0,3}})[\"”’']?"
)
_NAMED_AFTER = re.compile(rf"\b(?i:{_any('firm outlet noun')})\s*,?\s+{_NAME}")
_NAMED_BEFORE = re.compile(
    rf"{_NAME}\s+(?:state\s+)?(?:{_any('firm outlet noun')}|television|TV)\b"
    rf"(?P<verb>[\"”’']?(?:\s*,)?(?:\s+{_ADVERB}){{0,2}}\s+{_REPORTS}\b)?"
)
_SAYS = re.compile(rf"\b(?i:according\s+to|told|interview|{_REPORTS})\b")


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    end: int
    name: str
    vague: bool


def find(text: str, own: str | None = None) -> tuple[str, ...]:
    """The outlets that the text credits, each once, in order; `own` (the report's own outlet) is left out."""
    found: list[tuple[int, str]] = []
    for start, end in _sentences(text):
        found.extend((start + at, name) for at, name in _credited(text[start:end]))
    found.sort()
    home = outlet_named(own) if own else None
    skip = {own, home.name if home else None}
    return tuple(dict.fromkeys(name for _, name in found if name not in skip))


def _sentences(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for match in _SENTENCE_END.finditer(text):
        spans.append((at, match.start() + 1))
        at = match.end()
    spans.append((at, len(text)))
    return [(start, end) for start, end in spans if end > start]


def _credited(sentence: str) -> list[tuple[int, str]]:
    named = [_Named(m.start, m.end, m.outlet.name, m.vague) for m in find_outlets(sentence)]
    found: list[tuple[int, str]] = []
    last: _Named | None = None
    for item in named:
        beside = last is not None and _TOGETHER.fullmatch(sentence[last.end : item.start])
        if (beside and not item.vague) or _is_credit(sentence, item):
            found.append((item.start, item.name))
            last = item
        else:
            last = None
    # "AFP and Reuters reported": the first of a pair is credited where the next one is
    credited = {at for at, _ in found}
    for first, second in itertools.pairwise(named):
        pair = second.start in credited and first.start not in credited and not first.vague
        if pair and _TOGETHER.fullmatch(sentence[first.end : second.start]):
            found.append((first.start, first.name))
    found.extend(_unknown(sentence, named))
    return found


def _is_credit(sentence: str, item: _Named) -> bool:
    before, after = sentence[max(0, item.start - 120) : item.start], sentence[item.end : item.end + 120]
    about = _ABOUT.search(sentence) is not None
    cue = _before(before)
    if cue is not None and not _WEAK.search(cue):
        return True
    noun = _NOUN_BEFORE.search(before) or _NOUN_AFTER.match(after)
    verb = _AFTER.match(after)
    if verb and _FIRM.search(verb["verb"]):
        return True
    if about or (item.vague and not (noun and (cue or verb))):
        return False
    return bool(verb or noun or cue or _AFTER_STAFF.match(after))


def _before(before: str) -> str | None:
    """The nearest words before a name that say that something comes from it, with only a description between them."""
    best: str | None = None
    for match in _TOLD.finditer(before):
        gap = before[match.end() :]
        tokens = re.findall(r"[\w’'.-]+", gap)
        plain = len(tokens) <= 9 and all(map(_describes, tokens)) and not re.search(r"[;:]|[.!?]\s", gap)
        if plain and (best is None or not _WEAK.search(match.group())):
            best = match.group()
    return best


def _describes(token: str) -> bool:
    bare = token.strip(".-").lower().removesuffix("'s").removesuffix("’s")
    return bare in _DESCRIBES or is_word(bare, "nationality", "country") or re.fullmatch(r"\d{1,2}", bare) is not None


def _unknown(sentence: str, named: list[_Named]) -> list[tuple[int, str]]:
    """Outlets that the lexicon does not know, where the words beside them say that they are outlets."""
    found: list[tuple[int, str]] = []
    if not _SAYS.search(sentence) or _ABOUT.search(sentence):
        return found
    for pattern in (_NAMED_AFTER, _NAMED_BEFORE):
        for match in pattern.finditer(sentence):
            start, end = match.span("new")
            name = sentence[start:end].rstrip(".,'’")
            if any(item.start < end and start < item.end for item in named) or not _could_be_outlet(name):
                continue
            if pattern is _NAMED_BEFORE and not match["verb"] and not _before(sentence[max(0, start - 120) : start]):
                continue
            found.append((start, name))
    return found


def _could_be_outlet(name: str) -> bool:
    parts = [part for part in re.split(r"[\s-]+", name) if part]
    while parts and (parts[0].lower() in {"the", "a", "an"} or is_word(parts[0], "nationality", "country")):
        parts = parts[1:]
    return bool(parts) and not all(is_word(part, "group", "nationality", "country", "section") for part in parts)
