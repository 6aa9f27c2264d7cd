"""Which sources a report itself names as where its information comes from.

Comes in: the clean text of a report. Goes out: outlets by the names of `data/outlets.tsv`, and outlets that it does
not know where the text says what they are ("the newspaper X", "X news agency reported"), in order of first naming.
An outlet's name alone is no credit: words beside it must say that something was told to it, reported by it, or taken
from it; and where the sentence tells that the outlet itself was banned or closed, it is what the report is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitrep.ingest.lexicon import find_outlets, is_word, outlet_named
from sitrep.ingest.prose import UPPER

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(]*[^\W\d_a-z])|\n+")
_KIND = (
    r"(?:news\s+(?:agency|agencies|channel|site|website|portal|outlet|magazine|service|network|wire|programme|program)|newspapers?|newswire"
    r"|wire\s+(?:agency|service)|dail(?:y|ies)|weekl(?:y|ies)|tabloid|magazine|periodical|broadcasters?|(?:tv|television|radio)\s+(?:channel|station|network|"
    r"broadcaster)|television|radio|channel|TV|press\s+agency|website|site|portal|outlets?|publication|papers?|agency|media(?:\s+outlets?)?|programme)"
)
_TOLD = (
    r"according\s+to|citing|cites|cited\s+by|quoting|quotes|quoted\s+(?:by|in|on)|as\s+quoted\s+by|reported\s+by|reports?\s+by|reports?\s+from|reports?\s+(?:in|on)"
    r"|told|tells|telling|interview(?:s|ed)?\s+(?:with|to|by|on|for|in|published\s+(?:in|by))|confirmed\s+to|said\s+to|spoke\s+(?:to|with)|speaking\s+(?:to|with|on)"
    r"|statements?\s+to|remarks?\s+to|comments?\s+to|published\s+(?:in|by|on)|carried\s+by|aired\s+(?:by|on)|broadcast\s+(?:by|on)|relayed\s+by|obtained\s+by"
    r"|seen\s+by|reviewed\s+by|consulted\s+by|contacted\s+by|interviewed\s+by|written\s+by|revealed\s+(?:by|in)|first\s+reported\s+(?:by|in)|leaked\s+to|said\s+on"
    r"|as\s+per|per|via|says|said|wrote\s+in|article\s+(?:in|by)|column\s+(?:in|for)|op-ed\s+(?:in|for)|sources?\s*:|source\s+of|informed"
)
_WEAK = re.compile(r"(?i:via|per|says|said|reports?\s+(?:in|on))$")
_REPORTS = (
    r"(?:reported|reports|reporting|report|says|said|wrote|writes|quoted|quotes|quoting|cited|cites|citing|revealed|learned|learnt|noted|notes|added|adds|understands"
    r"|published|claimed|claims|broadcast|aired|showed|shows|carried|announced|confirmed|saw|interviewed|estimated|estimates|described|put|points? out|news)"
)
_STRONG_REPORTS = re.compile(r"(?:reported|reports|wrote|writes|quoted|cited|learned|learnt|revealed|quoting|citing)$")
_STAFF = (
    r"(?:correspondents?|reporters?|journalists?|writers?|photographers?|teams?|crew|bureau|count|tally|data|figures|survey|polls?|investigation|analysis|articles?|stories|story"
    r"|interviews?|editorial|report)"
)
_ADVERB = r"(?:has|have|had|also|later|earlier|previously|first|then|recently|separately|on\s+\w+day|in\s+\w+|since|were\s+told|was\s+told|is|are)"
_AFTER = re.compile(
    rf"(?:[’']s?)?(?:\s+(?:{_KIND}))?(?:[’']s?)?(?:\s+{_STAFF}(?:\s+in\s+[{UPPER}]\w+)?)?(?:\s*,[^,.]{{0,60}},)?"
    rf"(?:\s+[{UPPER}]\w+\s+[{UPPER}]\w+)?(?:\s+{_ADVERB}){{0,3}}\s+(?P<verb>{_REPORTS})\b"
)
_AFTER_NOUN = re.compile(rf"(?:[’']s?)?\s+(?P<noun>{_STAFF})\b")
_SUBJECT = re.compile(
    r"(?i:\b(?:ban(?:s|ned|ning)?|suspend(?:s|ed|ing)?|suspension|shut(?:s|ting)?(?:\s+down)?|block(?:s|ed|ing)?|expel(?:s|led)?|revok(?:e|es|ed|ing)|licen[cs]es?"
    r"|censor(?:s|ed|ship)?|off\s+(?:the\s+)?air|take(?:n)?\s+off|accus(?:e|es|ed|ing)|sued?|fined|accreditations?|arrest(?:s|ed)?|detained|jailed|kidnapped|denounced)\b)"
)
_TOGETHER = re.compile(
    r"\s*(?:,|/|;|&|,?\s+and|,?\s+or|as\s+well\s+as)\s+(?:(?:the|to|by|by\s+the|to\s+the)\s+)?(?:" + _KIND + r"\s+)?$"
)


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


_KIND_BEFORE = re.compile(rf"\b(?P<kind>{_KIND}|news)\s*,?\s*[\"'“‘«(]?\s*$", re.I)
_KIND_AFTER = re.compile(rf"\s*[\"'”’»)]?\s*(?:{_KIND})\b")


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
    for first, second in zip(named, named[1:], strict=False):
        if second.start in credited and first.start not in credited and not first.vague:
            if _TOGETHER.fullmatch(sentence[first.end : second.start]):
                found.append((first.start, first.name))
    found.extend(_unknown(sentence, named))
    return found


def _is_credit(sentence: str, item: _Named) -> bool:
    before, after = sentence[max(0, item.start - 120) : item.start], sentence[item.end : item.end + 120]
    about = _SUBJECT.search(sentence) is not None
    cue = _before(before)
    strong = cue is not None and not _WEAK.search(cue)
    kind = _KIND_BEFORE.search(before) or _KIND_AFTER.match(after)
    verb = _AFTER.match(after)
    if strong:
        return True
    if verb and _STRONG_REPORTS.search(verb["verb"]):
        return True
    if about or item.vague and not (kind and (cue or verb)):
        return False
    return bool(verb or kind or cue or _AFTER_NOUN.match(after))


def _before(before: str) -> str | None:
    """The nearest word or phrase before a name that says that something comes from it, with only a description between."""
    best: str | None = None
    for match in re.finditer(rf"\b(?i:{_TOLD})(?=[\s,])", before):
        gap = before[match.end() :]
        tokens = re.findall(r"[\w’'.-]+", gap)
        if len(tokens) <= 9 and all(_describes(token) for token in tokens) and not re.search(r"[;:]|[.!?]\s", gap):
            if best is None or not _WEAK.search(match.group()):
                best = match.group()
    return best


_DESCRIBES = frozenset(
    """a an the its his her their our by in from of on for to with and as at two several other both local foreign domestic national
    international state state-run state-owned state-controlled state-backed government-run government-controlled pro-government
    official semi-official private privately-owned independent public regional leading influential respected popular right-wing
    left-wing conservative liberal business financial public-sector opposition rival online daily weekly sunday monthly morning
    evening news newspaper newspapers paper papers agency agencies press wire service services channel channels television tv
    radio broadcaster broadcasters station network magazine tabloid website site outlet outlets portal publication media
    programme program show breakfast interview article report reports story column editorial op-ed investigation piece
    correspondent correspondents reporter reporters journalist journalists text message messages email phone telephone call
    statement published broadcast aired given late early earlier this week month year morning evening today yesterday
    monday tuesday wednesday thursday friday saturday sunday france-based us-based london-based paris-based qatar-based
    saudi-owned russian-owned kremlin-backed pan-arab pan-african arabic-language english-language french-language
    russian-language russian-state state-television exclusive separate recent same joint latest live video""".split()
)


def _describes(token: str) -> bool:
    bare = token.strip(".-").lower().removesuffix("'s").removesuffix("’s")
    return bare in _DESCRIBES or is_word(bare, "nationality", "country") or re.fullmatch(r"\d{1,2}", bare) is not None


_NEW = rf"[\"“‘']?(?P<new>(?:(?:The|Le|La|Les|El|Al|Der|Die|Das|Il|L[’'])\s?-?)?[{UPPER}][\w’'&.-]*(?:[ -](?:(?:de|du|des|la|of|and|al|el|y|&) )?[{UPPER}0-9][\w’'&.-]*){{0,3}})[\"”’']?"
_UNKNOWN_AFTER = re.compile(
    rf"\b(?i:(?:news\s+agency|newspaper|daily|weekly|magazine|tabloid|broadcaster|(?:tv|television|radio|news)\s+(?:channel|station|network)|news\s+(?:site|website|portal|outlet)|radio\s+station))\s*,?\s+{_NEW}"
)
_UNKNOWN_BEFORE = re.compile(
    rf"{_NEW}\s+(?:(?:state\s+)?news\s+agency|newspaper|daily|weekly|magazine|news\s+(?:site|website|portal|channel|outlet)|television|TV|radio\s+station)\b(?P<verb>[\"”’']?(?:\s*,)?(?:\s+{_ADVERB}){{0,2}}\s+{_REPORTS}\b)?"
)
_SAYS = re.compile(rf"\b(?i:according\s+to|told|citing|quoted|quoting|{_REPORTS}|interview)\b")


def _unknown(sentence: str, named: list[_Named]) -> list[tuple[int, str]]:
    """Outlets that the lexicon does not know, where the words beside them say that they are outlets."""
    found: list[tuple[int, str]] = []
    if not _SAYS.search(sentence) or _SUBJECT.search(sentence):
        return found
    for pattern in (_UNKNOWN_AFTER, _UNKNOWN_BEFORE):
        for match in pattern.finditer(sentence):
            start, end = match.span("new")
            name = sentence[start:end].rstrip(".,'’")
            if any(item.start < end and start < item.end for item in named) or not _could_be_outlet(name):
                continue
            if pattern is _UNKNOWN_BEFORE and not match["verb"] and not _before(sentence[max(0, start - 120) : start]):
                continue
            found.append((start, name))
    return found


def _could_be_outlet(name: str) -> bool:
    parts = [part for part in re.split(r"[\s-]+", name) if part]
    while parts and (parts[0].lower() in {"the", "a", "an"} or is_word(parts[0], "nationality", "country")):
        parts = parts[1:]
    return bool(parts) and not all(is_word(part, "group", "nationality", "country", "section") for part in parts)
