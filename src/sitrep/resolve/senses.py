"""What the words of one mention say by themselves: a state, an institution, a body, a person, an office.

Comes in: a report, one of its mentions, and the words around it. Goes out: a `Sense`: what kind of bearer it has, and
for what the words alone settle, a key that is the same wherever it is meant. What needs other mentions (a bare
surname, "the army", "the minister") is left to `actors`. Nothing here knows a story; names come from the gazetteer.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from sitrep.record import ActorType, Mention, Report
from sitrep.resolve import institutions, world
from sitrep.resolve.institutions import Institution
from sitrep.resolve.names import fold, function_words, strip_possessive, words
from sitrep.resolve.rules import rows, word_set

Kind = Literal["state", "institution", "organisation", "person", "name", "office", "crowd", "follow", "place", "none"]
"""``name`` is an organisation that the gazetteer does not know; ``crowd`` people without a name; ``follow`` what only
coreference can tell; ``place`` a place that does not act; ``none`` no actor."""

NEAR = 70
"""Characters before and after a name that may say what bears it."""

_ARTICLE = re.compile(r"^(?:the|a|an|this|that|these|those|some|its|his|her|their|our)\s+", re.I)
_OPENING = re.compile(r"^[\s\"'“”‘’«»(\[]+|[\s\"“”‘«»)\],.;:]+$")
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?")
_BREAK = re.compile(r"[.!?;:\n()“”\"]|,(?!\s*(?:and|or)\b)")
_TITLES = "leader|president|minister|chief|general|colonel|spokes(?:man|woman|person)"
"""A lone word before one of these and a name belongs to the office, and is nobody's name."""
_PORTFOLIO = re.compile(r"\b(?:[Mm]inist(?:er|ry|ers)|[Ss]ecretary|[Dd]epartment)\s+(?:of|for)\s+(?:the\s+)?$")
_JOINED = re.compile(
    r"[\w.]+[-–](?:backed|brokered|supported|sponsored|allied|aligned|linked|trained|funded|financed|recogni[sz]ed"
    r"|designated|imposed|mediated|friendly|sanctioned)\b",
    re.I,
)
"""What only says who stands behind somebody ("the UN-backed government")."""
_APPOSED = re.compile(
    r"(?:^|[.;:,!?“”\"]\s+|\s)((?:[\w'’.-]+\s+){0,5}[\w'’-]+(?:\s+of\s+(?:the\s+)?[A-Z][\w'’ -]{1,40})?),\s*$"
)
_GOT = re.compile(
    r"\s+(?:(?:is|was|were|has been|had been|will be|been)\s+)?(?:(?:again|formally|officially|newly|unanimously)\s+)?"
    r"(?:sworn in|re-?elected|elected|appointed|named|chosen|installed|inaugurated|proclaimed|declared|nominated|became"
    r"|becomes|takes? (?:over|office)|took (?:over|office)|took (?:the|his|her) oath)"
    r"(?:\s+on\s+[A-Z]\w+)?\s+(?:as\s+|to be\s+)?(?:the\s+|its\s+|a\s+)?"
    r"((?:[\w'’-]+\s+){0,5}?[\w'’-]+(?:\s+of\s+(?:the\s+)?[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*){0,3})?)(?=[\s,.;])"
)
"""What somebody was made ("was sworn in as prime minister of Peru")."""
_IS_ONE = re.compile(
    r"\s+(?:is|was)\s+(?:the\s+)?((?:[\w'’-]+\s+){0,4}?[\w'’-]+\s+of\s+(?:the\s+)?[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*){0,3})(?=[\s,.;])"
)
_OF = re.compile(r"^(.+?)\s+(?:of|for)\s+(?:the\s+)?(.+)$", re.I)


@dataclass(frozen=True, slots=True)
class Sense:
    """`key` identifies the bearer where the words settle it. `country` is alpha-3; `owner` an organisation above it.

    `words` are the folded words of the name or description without titles and articles; `role` what the text says
    beside a name; `type` the actor type where known; `name` a readable name.
    """

    kind: Kind
    key: tuple[str, ...] = ()
    name: str = ""
    type: ActorType | None = None
    country: str | None = None
    owner: str | None = None
    words: tuple[str, ...] = ()
    role: str = ""
    institution: Institution | None = field(default=None, compare=False)
    head: str = ""


NONE = Sense("none")


@functools.cache
def _supranational() -> dict[str, str]:
    return {row["word"]: row["organisation"] for row in rows("supranational.tsv")}


@functools.cache
def _generic() -> tuple[tuple[tuple[str, ...], ActorType, bool], ...]:
    """Common nouns beside names, the longest first."""
    table = [(tuple(row["words"].split()), row["type"], row["part"] == "yes") for row in rows("generic_heads.tsv")]
    return tuple(sorted(table, key=lambda item: (-len(item[0]), item[0])))  # type: ignore[arg-type]


@functools.lru_cache(maxsize=50_000)
def _lower_demonym(text: str) -> str | None:
    """The country of an adjective that a careless translation writes small ("danish soldiers")."""
    tokens = text.split()[:-1]
    return next((code for t in reversed(tokens) if t.islower() and (code := world.demonym(t.capitalize()))), None)


@functools.cache
def _generic_heads() -> dict[str, ActorType]:
    """The last words of those common nouns, and the type of actor."""
    found: dict[str, ActorType] = {}
    for phrase, type_, _ in _generic():
        found.setdefault(phrase[-1], type_)
    return found


@functools.lru_cache(maxsize=50_000)
def clean(text: str) -> str:
    """A mention without articles, quotation marks, and a possessive ending."""
    text = _OPENING.sub("", text)
    text = _ARTICLE.sub("", text)
    text = strip_possessive(_OPENING.sub("", text))
    return text.replace(".", "") if _DOTTED.fullmatch(text) else text


@functools.lru_cache(maxsize=50_000)
def country_in(text: str) -> str | None:
    """The country that words name or describe by its adjective; the last of several, longest names first."""
    tokens = [strip_possessive(t) for t in re.findall(r"[^\W\d_][\w.'’-]*", text)]
    for size in (4, 3, 2, 1):
        for i in range(len(tokens) - size, -1, -1):
            part = tokens[i : i + size]
            if not part[0][:1].isupper():
                continue
            phrase = " ".join(part)
            code = world.country(phrase) or (world.demonym(phrase) if size <= 2 else None)
            if code is not None:
                return code
    return None


def owner_in(folded: tuple[str, ...]) -> str | None:
    """The body above the state that an adjective names ("European troops")."""
    return next((_supranational()[word] for word in folded if word in _supranational()), None)


class SenseFinder:
    """Finds the senses of one report's mentions."""

    def __init__(self, report: Report, mentions: tuple[Mention, ...]) -> None:
        self.report, self.text = report, report.text
        self.mentions = mentions
        self.spans = [self.span(i) for i in range(len(mentions))]
        self.mentions = tuple(
            replace(m, start=start, end=end, text=report.text[start:end])
            for m, (start, end) in zip(mentions, self.spans, strict=True)
        )
        """The mentions with their spans put right."""

    def add(self, mentions: Sequence[Mention]) -> None:
        """Further mentions, after those of the report's statements."""
        self.mentions = (*self.mentions, *mentions)

    def before(self, mention: Mention, size: int = NEAR) -> str:
        """The text before a mention back to the last break in the sentence."""
        text = self.text[max(0, mention.start - size) : mention.start]
        parts = list(_BREAK.finditer(text))
        return text[parts[-1].end() :] if parts else text

    def after(self, mention: Mention, size: int = NEAR) -> str:
        """The text after a mention up to the next break in the sentence."""
        text = self.text[mention.end : mention.end + size]
        found = _BREAK.search(text)
        return text[: found.start()] if found else text

    def find(self, index: int) -> Sense:
        """The sense of one mention."""
        mention = self.mentions[index]
        if mention.kind == "pronoun":
            return Sense("follow")
        if mention.kind == "nominal":
            return self._nominal(mention)
        return self._name(mention)

    def span(self, index: int) -> tuple[int, int]:
        """Where a mention really begins and ends: the reader cuts names at hyphens and inside long titles."""
        mention = self.mentions[index]
        start, end = mention.start, mention.end
        if mention.kind == "nominal":
            found = re.search(r"([A-Z][\w-]+) $", self.text[max(0, start - 24) : start])
            ours = found is not None and world.demonym(found.group(1)) is not None
            return (start - len(found.group()), end) if found is not None and ours else (start, end)
        if mention.kind != "name":
            return start, end
        if mention.label == "PERSON":
            for other in self.mentions[index + 1 : index + 3]:
                between = self.text[end : other.start]
                if (
                    other.label == "PERSON"
                    and other.kind == "name"
                    and (between in ("", "-", "'", "’") or (self.text[end - 1] == "-" and not between))
                ):
                    end = other.end
        longer = self._longer(start, end)
        if longer is not None:
            return start, longer
        before = re.search(r"((?:[A-Z][\w-]+ )?[A-Z][\w-]+) $", self.text[max(0, start - 30) : start])
        if before is not None:
            for phrase in (before.group(1), before.group(1).split()[-1]):
                if any(words(phrase) == generic and part for generic, _, part in _generic()):
                    return start - len(phrase) - 1, end
        if mention.label == "ORG" and world.organisation(clean(mention.text)) is None:
            lead = self.text[max(0, start - 40) : start]
            for left in re.finditer(r"(?<![\w’'-])(?=((?:[A-Z][\w’'-]* ){1,3})$)", lead):
                if world.organisation(self.text[start - len(left.group(1)) : end]) is not None:
                    return start - len(left.group(1)), end
        if mention.label == "ORG":
            near = re.search(r"([A-Z][\w-]+) $", self.text[max(0, start - 24) : start])
            if near is not None and world.demonym(near.group(1)) and self._institution_of(self.text[start:end]):
                start -= len(near.group(1)) + 1
        return start, end

    def _longer(self, start: int, end: int) -> int | None:
        """The end of the longest name that the gazetteer knows among those that begin with a mention's words."""
        tail = self.text[end : end + 60]
        ends = [end + m.end() for m in re.finditer(r"[\w'’]+", tail)][:6]
        stop = re.search(r"[.;:!?\n(]", tail)
        for longer in reversed(ends):
            if stop is not None and longer > end + stop.start():
                continue
            text = self.text[start:longer]
            known = world.organisation(clean(text))
            if (
                known is not None
                and len(text) > end - start
                and world.organisation(clean(self.text[start:end])) != known
            ):
                return longer
        return None

    def _institution_of(self, text: str) -> Institution | None:
        parts = _OF.match(text)
        folded = words(text)
        left = words(parts.group(1)) if parts is not None else folded
        head = left[-1] if left else ""
        return institutions.institution(head, tuple(word for word in folded if word != head))

    # descriptions

    def _nominal(self, mention: Mention) -> Sense:
        text = clean(mention.text)
        folded = words(text)
        head = self._head_word(mention, folded)
        others = tuple(word for word in folded if word != head)
        beside = country_in(text) or _lower_demonym(text) or self._adjacent_country(mention)
        there = head in word_set("sent")  # "soldiers in Chad" need not be Chad's
        country = beside or (None if there and beside is None else mention.country)
        owner = owner_in(words(_JOINED.sub(" ", text))) if country is None else None
        inside = self._name_inside(text, head)
        if inside is not None:
            return inside
        if country is None and head in word_set("of_body") and text.lower().endswith(head):
            bearer = self._organisation(text[: -len(head)].strip()) if text[: -len(head)].strip() else None
            if bearer is not None and bearer.kind == "organisation":
                return bearer  # "ECOWAS leaders"
        if head in word_set("country"):
            return Sense("follow", head=head, country=country, words=folded)
        if country is None and owner is None:
            owner = self._owner_after(mention)
        if country is None and owner is None:
            country = self._seated(mention, head)
        if owner is not None and (body := world.organisation(owner)) is not None and body.type == "military":
            return organisation(body)
        if head in ("minister", "secretary", "head", "chief"):
            found_after = re.match(r"\s+of\s+((?:[\w-]+\s?){1,4})", self.after(mention, 40))
            others = (*others, *words(found_after.group(1))) if found_after is not None else others
        found = self._described(text, folded, head, others, country, owner)
        if found is not None:
            return found
        type_ = world.actor_noun(head) or world.actor_noun(_singular(head))
        if type_ in (
            "population",
            "armed_group",
            "military",
            "government",
            "organization",
            "media",
            "company",
            "igo",
            "person",
        ):
            if type_ == "igo":
                return Sense("follow", head=head, country=country, words=folded)
            fights = any(word in word_set("warlike") for word in folded)
            crowd: ActorType = "armed_group" if fights else _crowd_type(type_)
            return Sense("crowd", type=crowd, country=country, owner=owner, words=folded, head=head)
        return Sense("follow", head=head, country=country, words=folded)

    def _name_inside(self, text: str, head: str) -> Sense | None:
        """The organisation whose name stands in a description with a generic head ("the Quds force")."""
        generic = _generic_heads().get(head) or _generic_heads().get(_singular(head))
        if generic is None:
            return None
        named: list[str] = []
        for token in re.findall(r"[\w'’.-]+", text):
            if any(ch.isupper() for ch in token) and not world.demonym(token) and not world.country(token):
                named.append(token)
            elif named:
                break
        name = " ".join(named)
        if not name or fold(name) in _supranational() or fold(name) == head or _is_title(fold(name)):
            return None
        known = self._organisation(name)
        if known is not None:
            return known
        first = text.startswith(name) and len(named) == 1 and fold(name) in function_words()
        if (
            first
            or len(fold(name)) < 3
            or (named[0] == text.split()[0] == text.split()[0].capitalize() and _common(named[0]))
        ):
            return None
        return Sense("name", (), name, generic, country_in(text), None, words(name))

    def _described(
        self,
        text: str,
        folded: tuple[str, ...],
        head: str,
        others: tuple[str, ...],
        country: str | None,
        owner: str | None,
    ) -> Sense | None:
        """The sense of a description whose head names an institution or an office."""
        found = institutions.institution(head, others)
        if found is not None:
            return _institution(found, country, owner, folded, text)
        held = institutions.office(head, others)
        if held is not None:
            return Sense("office", country=country, owner=owner, words=folded, role=text, name=held, head=head)
        return None

    def _head_word(self, mention: Mention, folded: tuple[str, ...]) -> str:
        if mention.start <= mention.head < mention.end:
            found = re.match(r"[\w'’-]+", self.text[mention.head : mention.end])
            if found is not None:
                inside = words(strip_possessive(found.group()))
                if inside:
                    return inside[-1]
        return folded[-1] if folded else ""

    def _adjacent_country(self, mention: Mention) -> str | None:
        """The country that stands right before ("Ghana’s | defence ministry") or after ("the army | of Chad")."""
        before = self.before(mention, 30)
        found = re.search(r"([A-Z][\w.-]+(?:\s[A-Z][\w.-]+){0,2})(?:['’]s?\s+|\s+)$", before)
        if found is not None and ("’" in before or "'" in before or world.demonym(found.group(1))):
            code = country_in(found.group(1))
            if code is not None:
                return code
        found = re.match(r"\s+of\s+(?:the\s+)?([A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,3})", self.after(mention, 40))
        return country_in(found.group(1)) if found is not None else None

    def _seated(self, mention: Mention, head: str) -> str | None:
        """The country where a government sits ("the colonels | in Conakry")."""
        found = re.match(r"\s+in\s+([A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)?)", self.after(mention, 30))
        if found is None or head in word_set("sent"):
            return None
        kind = institutions.institution(head, words(mention.text))
        if kind is None and head not in word_set("plain"):
            return None
        name = strip_possessive(found.group(1))
        return world.country(name) or world.metonym(name)

    def _owner_after(self, mention: Mention) -> str | None:
        """The organisation that stands right after ("the presidency | of the European Union")."""
        found = re.match(r"\s+of\s+(?:the\s+)?((?:[A-Z][\w.'’-]*\s?){1,5})", self.after(mention, 60))
        known = world.organisation(clean(found.group(1))) if found is not None else None
        return known.name if known is not None else None

    # names

    def _name(self, mention: Mention) -> Sense:
        text = clean(mention.text)
        folded = words(text)
        if not folded:
            return NONE
        code = world.country(text)
        if code is not None and not (mention.label == "PERSON" and len(folded) > 1):
            return state(code)
        if _PORTFOLIO.search(self.before(mention)):
            return NONE
        known = self._organisation(text)
        located = mention.label in ("GPE", "LOC", "FAC") and world.place(text) is not None
        if known is not None and not (located and known.type == "media"):
            return known
        alone = len(folded) == 1 and self._is_no_person(text, folded[0], mention.end)
        if mention.label == "PERSON" and not alone and not (len(folded) > 1 and world.metonym(text)):
            return self.person(mention, text)
        parsed = self._named_institution(mention, text, folded)
        if parsed is not None:
            return parsed
        if mention.label == "NORP" or world.demonym(text):
            return self._people(mention, text, folded)
        seat = world.metonym(text)
        if seat is not None:
            return Sense("place", key=("state", seat), name=text, country=seat, words=folded)
        if mention.label in ("GPE", "LOC", "FAC"):
            return Sense("place", name=text, country=None, words=folded)
        if mention.label == "PERSON" or all(_is_title(word) or word in _supranational() for word in folded):
            return NONE
        return self.unknown(mention, text)

    def _organisation(self, text: str) -> Sense | None:
        known = world.organisation(text)
        if known is None:
            stripped = re.sub(r"^(?:the|its)\s+", "", text, flags=re.I)
            known = world.organisation(stripped) if stripped != text else None
        return organisation(known) if known is not None else None

    def _named_institution(self, mention: Mention, text: str, folded: tuple[str, ...]) -> Sense | None:
        """A name made of an institution's words ("Ghanaian Ministry of Defence", "Chad Military Junta")."""
        found = self._institution_of(text)
        if found is None:
            return None
        country = country_in(text) or self._adjacent_country(mention)
        owner = owner_in(folded) if country is None else None
        return _institution(found, country, owner, folded, text)

    def _people(self, mention: Mention, text: str, folded: tuple[str, ...]) -> Sense:
        code = world.demonym(text)
        if code is None:
            return Sense("crowd", type="population", words=folded, head=folded[-1])
        if mention.label == "GPE":  # the adjective before a deed: "the French withdrawal" is the state's
            return Sense("place", key=("state", code), name=world.country_name(code), country=code, words=folded)
        plural = text.endswith("s") or self.before(mention, 6).lower().endswith("the ")
        if not plural:
            return Sense("follow", country=code, words=folded, head=folded[-1])
        return Sense(
            "crowd", ("people", code), f"people of {world.country_name(code)}", "population", code, None, folded
        )

    def _is_no_person(self, text: str, word: str, end: int) -> bool:
        """Whether a single word that the reader took for a person is a seat of power, a title or an adjective."""
        if word in self._full_names:
            return False
        if re.search(r"\b[Hh](?:is|er)\s+$", self.text[:end][-len(text) - 5 : -len(text)]):
            return True
        if re.match(rf"\s+(?i:{_TITLES})\s+[A-Z]", self.text[end : end + 40]):
            return True
        return bool(world.metonym(text) or world.demonym(text) or _is_title(word) or institutions.office(word, ()))

    @functools.cached_property
    def _full_names(self) -> frozenset[str]:
        """The words of the full names of persons in the report."""
        full = (words(m.text) for m in self.mentions if m.label == "PERSON")
        return frozenset(word for name in full if len(name) > 1 for word in name)

    def unknown(self, mention: Mention, text: str) -> Sense:
        """An organisation that the gazetteer does not know; the common noun beside it says what it is."""
        type_, country = self.beside(mention)
        tokens = text.split()
        while len(tokens) > 1 and world.demonym(tokens[0]):
            country = country or world.demonym(tokens.pop(0))
        bare, inner = strip_generic(words(" ".join(tokens)))
        return Sense("name", (), text, inner or type_, country or country_in(text), None, bare or words(text))

    def beside(self, mention: Mention) -> tuple[ActorType | None, str | None]:
        """What the common nouns right before or after a name say of its bearer: actor type and country."""
        left = re.findall(r"[\w'’.-]+", self.before(mention, 48))
        folded = tuple(fold(word) for word in left)
        after = words(" ".join(re.findall(r"[\w'’.-]+", self.after(mention, 32))[:3]))
        for phrase, type_, _ in _generic():
            if folded[-len(phrase) :] == phrase or (folded[-len(phrase) - 1 : -1] == phrase and left[-1][:1].isupper()):
                adjectives = " ".join(left[-len(phrase) - 4 : -len(phrase)])
                return type_, country_in(adjectives.rsplit(" of ", 1)[-1])
            if after[: len(phrase)] == phrase:
                return type_, country_in(" ".join(left[-1:]))
        return None, None

    def person(self, mention: Mention, text: str) -> Sense:
        """A person's name; titles before it, and offices beside it, are the role."""
        tokens = text.split()
        role = mention.role
        while len(tokens) > 1 and world.title(fold(tokens[0]).rstrip(".")):
            role = f"{role} {tokens.pop(0)}".strip()
        name = " ".join(tokens)
        said = self.role(mention)
        if said and fold(said) not in fold(role):
            role = f"{role}; {said}".strip("; ")
        behind = re.match(r"\s+of\s+(?:the\s+)?([A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*){0,3})", self.text[mention.end :][:60])
        if role and behind is not None and self.role_country(role) is None and country_in(behind.group(1)):
            role = f"{role} of {behind.group(1)}"  # "Prime Minister Ana Ruiz of Peru"
        return Sense("person", name=name, type="person", country=self.role_country(role), words=words(name), role=role)

    def role(self, mention: Mention) -> str:
        """The office beside a name: before it ("the President of Chad") or after it (", leader of the union")."""
        before = self.before(mention)
        tokens = [(m.start(), fold(m.group())) for m in re.finditer(r"[\w'’.-]+", before)]
        parts = []
        near = tokens[-8:]
        titled = [i for i, (_, word) in enumerate(near) if _is_title(word)]
        if titled and len(near) - 1 - titled[-1] <= 3 and _only_names(before[near[titled[-1]][0] :]):
            first = near[titled[-1]][0]
            start = _phrase_start(before, first)
            parts.append(before[start:].strip())
        rest = self.text[mention.end : mention.end + NEAR]
        found = re.match(r",\s+((?:[\w'’-]+\s+){0,4}?[\w'’-]+(?:\s+of\s+[^,.;\n]{2,40})?)\s*[,.;\n]", rest)
        if found is not None and any(_is_title(word) for word in words(found.group(1))):
            parts.append(found.group(1))
        closed = re.match(r"\s*(?:[,.;)]|$)", rest) is not None
        apposed = _APPOSED.search(self.text[max(0, mention.start - NEAR) : mention.start]) if closed else None
        if apposed is not None and (phrase := _office_phrase(apposed.group(1))):
            parts.append(phrase)
        for pattern in (_GOT, _IS_ONE):
            got = pattern.match(self.text[mention.end : mention.end + 2 * NEAR])
            if got is not None and (phrase := _office_phrase(got.group(1))):
                parts.append(phrase)
        return "; ".join(parts)

    def role_country(self, role: str) -> str | None:
        """The country that a role names."""
        codes = [code for part in role.split(";") if (code := country_in(part)) is not None]
        return codes[0] if codes else None


@functools.lru_cache(maxsize=50_000)
def is_own_name(name: str) -> bool:
    """Whether a form holds a capitalised word that is no nationality, no country and no common noun for people."""
    for token in re.findall(r"[^\W\d_][\w'’-]*", name):
        lower = token.lower()
        if not token[0].isupper() or world.demonym(token) or world.country(token):
            continue
        if world.actor_noun(lower) or world.actor_noun(lower.removesuffix("s")) or lower in word_set("warlike"):
            continue
        if world.title_word(lower):
            continue
        return True
    return False


def _office_phrase(text: str) -> str:
    """The last office in a phrase, with its country ("visited | the prime minister of Peru"), else nothing."""
    tokens = text.split()
    ends = (i for i in range(len(tokens) - 1, -1, -1) if _is_title(fold(tokens[i])))
    last = next(ends, None)
    if last is None or (last + 1 < len(tokens) and tokens[last + 1] != "of"):
        return ""
    start = last
    while start > 0:
        word = tokens[start - 1]
        known = word[:1].isupper() or fold(word) in word_set("role") or _is_title(fold(word))
        if not known or fold(word) in ("the", "a", "an"):
            break
        start -= 1
    return " ".join(tokens[start:])


def _common(word: str) -> bool:
    """Whether a capitalised word is only so because it begins its sentence."""
    return (
        fold(word) in word_set("warlike")
        or world.actor_noun(fold(word)) is not None
        or fold(word).endswith(("ed", "ing", "ist"))
    )


def _is_title(word: str) -> bool:
    return bool(world.title(word.rstrip("."))) or institutions.office(word, ("prime", "foreign", "state")) is not None


def _only_names(text: str) -> bool:
    """Whether nothing but names and "of" stands after the first word of a role."""
    return all(word[:1].isupper() or fold(word) in ("of", "the", "general", "") for word in text.split()[1:])


def _phrase_start(text: str, at: int) -> int:
    """Where the noun phrase that holds the word at `at` begins: back over adjectives and possessives."""
    start = at
    for found in reversed(list(re.finditer(r"[\w'’.-]+", text[:at]))):
        word = found.group()
        if fold(word) in (
            "the",
            "and",
            "of",
            "to",
            "by",
            "that",
            "with",
            "in",
            "from",
            "for",
            "as",
            "on",
            "said",
            "told",
        ):
            break
        if not word[:1].isupper() and fold(word) not in word_set("role"):
            break
        start = found.start()
    return start


def strip_generic(folded: tuple[str, ...]) -> tuple[tuple[str, ...], ActorType | None]:
    """Words of a name without the common nouns that say what bears it, and the type that the first of them gives."""
    found: ActorType | None = None
    again = True
    while again:
        again = False
        for phrase, type_, part in _generic():
            first, last = folded[: len(phrase)] == phrase, folded[-len(phrase) :] == phrase
            if first or last:
                found = found or type_
                if part and len(folded) > len(phrase):
                    folded = folded[len(phrase) :] if first else folded[: -len(phrase)]
                    again = True
                break
    return folded, found


def state(code: str) -> Sense:
    """The sense of a country's name."""
    return Sense(
        "state", ("state", code), world.country_name(code), "country", code, words=words(world.country_name(code))
    )


def organisation(known: world.Organisation) -> Sense:
    """The sense of an organisation that the gazetteer knows; a country's army, parliament … are institutions."""
    if known.type in ("military", "government") and known.country and not world.itself(known.name):
        kind = _institution_by_names(known)
        if kind is not None:
            return _institution(kind, known.country, None, words(known.name), known.name)
    return Sense(
        "organisation",
        ("organisation", fold(known.name)),
        known.name,
        known.type,
        known.country,
        words=words(known.name),
    )


@functools.cache
def _institution_by_names(known: world.Organisation) -> Institution | None:
    """The kind of institution that one of an organisation's names says it is, where that name says the country too."""
    for name in known.names:
        parts = _OF.match(name)
        folded = words(name)
        left = words(parts.group(1)) if parts is not None else folded
        if left and country_in(name) == known.country:
            found = institutions.institution(left[-1], tuple(word for word in folded if word != left[-1]))
            if found is not None and (found.type == known.type) and found.kind != "ministry":
                return found
    return None


def _institution(
    found: Institution, country: str | None, owner: str | None, folded: tuple[str, ...], text: str
) -> Sense:
    return Sense(
        "institution",
        institution_key(found, country, owner, folded),
        institution_name(found, country, owner, text),
        found.type,
        country,
        owner,
        folded,
        institution=found,
        head=folded[-1] if folded else "",
    )


def institution_key(
    found: Institution, country: str | None, owner: str | None, folded: tuple[str, ...]
) -> tuple[str, ...]:
    """The key of an institution; empty where nobody owns it yet."""
    if country is None and owner is None:
        return ()
    which = found.kind if "{words}" not in found.template else f"{found.kind} {' '.join(sorted(folded))}"
    return "institution", country or f"organisation {fold(owner or '')}", which


def institution_name(found: Institution, country: str | None, owner: str | None, text: str) -> str:
    """A readable name of an institution."""
    adjective = (world.adjective(country) or "") if country else owner or ""
    if not adjective:
        return text
    return found.template.replace("{adj}", adjective).replace("{words}", text)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _crowd_type(type_: str) -> ActorType:
    return "population" if type_ == "person" else type_  # type: ignore[return-value]
