"""The differing words that outlets use for one referent: armed opponents, rulers, a leader, hired men, an upheaval.

Comes in: reports with their statements, the actors and the events. Goes out: `Framing`s: for one actor or event the
labels that reports give it, each where it stands, with the tone that the lexicon's source ascribes to it and the
words by which the outlet keeps its distance ("so-called", quotation marks). The lexicon (`rules/framing_words.tsv`)
says which words take sides and what sort of referent they are for. Whose label a word is follows from the actor of
its noun phrase, from a name that it stands beside ("the mercenary group X", "X, the strongman"), from the state that
it belongs to, and for armed opponents without a name from the states that the report is about. A framing is kept
where at least two words differ, one of them takes sides, and not all stand in one report.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sitrep.record import Framing, FramingLabel, Mention, Report, Statements, content_id
from sitrep.resolve import clusters, world
from sitrep.resolve.actors import Cast
from sitrep.resolve.events import Joined
from sitrep.resolve.memo import Memo, digest
from sitrep.resolve.memo import rows as kept_rows
from sitrep.resolve.names import function_words
from sitrep.resolve.rules import rows, word_set

BESIDE: Mapping[str, frozenset[str]] = {
    "opponents": frozenset({"armed_group", "organization"}),
    "rulers": frozenset({"government"}),
    "leader": frozenset({"person"}),
    "hired": frozenset({"armed_group", "organization", "company", "military"}),
}
"""Types of named actors that a label of a class may be for."""
EVENTS = frozenset({"takeover", "force", "killing", "punish"})
"""Classes of words for what happens; their referent is an event."""
SPOKEN_OF = 3
"""Two reports speak of one conflict where two of the states that each names most, so many of each, are the same."""
HEDGE_BEFORE, HEDGE_AFTER = 40, 45
"""Characters before and after a label in which words of distance are looked for."""
_LEFT = re.compile(r"(?:[^\W\d_][\w’'-]*[ ])*$")
_BETWEEN_NAME_FIRST = re.compile(
    r"(?:,| –| —| \(|,? (?:is|was|are|were|as|became|remains))?"
    r"(?: (?:a|an|the|its|his|her|their|of|by|from))*(?: [\w-]+){0,3} ?",
    re.I,
)
_QUOTES = {"“": "”", '"': '"', "‘": "’", "«": "»", "„": "“", "'": "'"}


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    tone: str


@dataclass(frozen=True, slots=True)
class _Label:
    """A word of the lexicon in a report, with its noun phrase."""

    report: str
    start: int
    end: int
    head: str
    words: tuple[_Word, ...]
    mention: int | None
    country: str | None


@functools.cache
def lexicon() -> Mapping[str, tuple[_Word, ...]]:
    """The words of the lexicon, in lower case, with their classes and tones."""
    found: dict[str, list[_Word]] = defaultdict(list)
    for row in rows("framing_words.tsv"):
        found[row["word"]].append(_Word(row["class"], row["tone"]))
    return {word: tuple(items) for word, items in found.items()}


@functools.cache
def _pattern() -> re.Pattern[str]:
    def forms(word: str) -> str:
        escaped = re.escape(word)
        if word.endswith("y") and word[-2] not in "aeiou":
            return f"{re.escape(word[:-1])}(?:y|ies)"
        return f"{escaped}(?:e?s)?"

    every = sorted(lexicon(), key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(map(forms, every))})\b", re.I)


@functools.cache
def _hedges(where: str) -> re.Pattern[str]:
    words = sorted((row["words"] for row in rows("framing_hedges.tsv") if row["where"] == where), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.I)


@functools.lru_cache(maxsize=5_000)
def _entry(text: str) -> str:
    """The lexicon's word that a form in a text is of."""
    low = text.lower()
    for form in (low, f"{low[:-3]}y" if low.endswith("ies") else low, low.removesuffix("s"), low.removesuffix("es")):
        if form in lexicon():
            return form
    return low


def find(
    pile: Sequence[tuple[Report, Statements]], cast: Cast, joined: Sequence[Joined] = (), memo: Memo | None = None
) -> tuple[Framing, ...]:
    """All framings, sorted by id. With a `memo`, a text is not searched again for the words of the lexicon."""
    reports = {report.id: report for report, _ in pile}
    texts = [report.text for report, _ in pile]

    def places(i: int) -> tuple[list[int], list[int]]:
        found = [match.span() for match in _pattern().finditer(texts[i])]
        return [start for start, _ in found], [end for _, end in found]

    keys = [digest(text) for text in texts]
    starts, (firsts, lasts) = kept_rows(memo or Memo(), "framing_words", keys, places, (np.uint32, np.uint32))
    spans = list(zip(firsts.tolist(), lasts.tolist(), strict=True))
    readers = [
        _Reader(report, statements, cast, spans[starts[n] : starts[n + 1]])
        for n, (report, statements) in enumerate(pile)
        if starts[n + 1] > starts[n]
    ]
    groups: dict[str, list[_Label]] = defaultdict(list)
    unnamed: list[tuple[_Reader, _Label]] = []
    ruling = _ruling(readers, cast)
    hired = _hired(readers)
    for reader in readers:
        for label in reader.labels:
            actor = reader.referent(label, ruling, hired)
            if actor is not None:
                groups[f"actor:{actor}"].append(label)
            elif any(word.kind == "opponents" and word.tone != "approving" for word in label.words):
                unnamed.append((reader, label))
    for about, labels in _conflicts(unnamed):
        groups[about] += labels
    for about, labels in _events(readers, joined):
        groups[about] += labels
    made = (_framing(about, labels, reports) for about, labels in groups.items())
    return tuple(sorted((item for item in made if item is not None), key=lambda item: item.id))


class _Reader:
    """The labels of one report."""

    def __init__(self, report: Report, statements: Statements, cast: Cast, spans: Iterable[tuple[int, int]]) -> None:
        self.report, self.mentions, self.cast = report, statements.mentions, cast
        self.events = statements.events
        self.sentences = statements.sentences
        self._starts = [mention.start for mention in self.mentions]
        self.labels = [label for span in spans if (label := self._label(*span)) is not None]

    @functools.cached_property
    def states(self) -> Counter[str]:
        """How often each country is spoken of."""
        found: Counter[str] = Counter()
        for i, mention in enumerate(self.mentions):
            actor = self.cast.of(self.report.id, i)
            country = mention.country or (self.cast.actor(actor).country if actor is not None else None)
            if country is not None and mention.kind != "pronoun":
                found[country] += 1
        return found

    def _label(self, start: int, end: int) -> _Label | None:
        text = self.report.text
        head = _entry(text[start:end])
        words = lexicon().get(head, ())
        if not words:
            return None
        inside = [
            i
            for i, mention in enumerate(self.mentions[: bisect_right(self._starts, start)])
            if mention.start <= start and end <= mention.end and mention.kind == "nominal"
        ]
        mention = min(inside, key=lambda i: self.mentions[i].end - self.mentions[i].start, default=None)
        country = None
        if mention is not None:
            one = self.mentions[mention]
            if not self._heads(one, end):
                return None
            start, end, country = one.start, max(end, one.end), one.country
        elif _adjective(head, text[end : end + 30]):
            return None
        else:
            start, country = self._phrase(start)
        if start and text[start - 1] == "-":
            start = text.rfind(" ", 0, start) + 1
        if country is None:
            country = self._owner(start)
        article = re.match(r"(?:of\s+)?(?:(?:the|an?)\s+)?", text[start:end], re.I)
        start += article.end() if article is not None else 0
        return _Label(self.report.id, start, end, head, words, mention, country)

    def _heads(self, mention: Mention, end: int) -> bool:
        """Whether a word that ends at `end` is the head of the mention, not a modifier in it ("rebel leader")."""
        rest = self.report.text[end : mention.end].strip()
        return not rest or not rest[0].isalpha() or rest.split()[0] in ("of", "in", "from", "who", "that", "and", "or")

    def _phrase(self, start: int) -> tuple[int, str | None]:
        """Where the noun phrase of a word begins whose mention is not known: words of the lexicon and of nations."""
        text = self.report.text
        country = None
        before = _LEFT.search(text[max(0, start - 60) : start])
        for word in reversed(before.group().split() if before is not None else []):
            code = world.demonym(word)
            known = word.lower() in _modifiers() or world.title_word(word) or code is not None
            if not known:
                break
            country = country or code
            start -= len(word) + 1
        return start, country

    def _owner(self, start: int) -> str | None:
        """The state that a noun phrase belongs to: "Mali's new rulers", "the Malian junta"."""
        last = re.search(r"([\w’'-]+)[’']s? $|\b([A-Z][\w-]+) $", self.report.text[max(0, start - 40) : start])
        word = (last.group(1) or last.group(2)) if last is not None else None
        if not word:
            return None
        return world.country(word) or world.demonym(word)

    def actor(self, label: _Label) -> str | None:
        """The actor of the label's own noun phrase."""
        return self.cast.of(self.report.id, label.mention)

    def named_beside(self, label: _Label) -> str | None:
        """The actor whose name stands beside a label, of a type that fits."""
        text = self.report.text
        types = frozenset[str]().union(*(BESIDE.get(word.kind, frozenset()) for word in label.words))
        first = bisect_left(self._starts, label.start - 60)
        for i in range(first, min(bisect_right(self._starts, label.end + 40), len(self.mentions))):
            mention = self.mentions[i]
            actor = self.cast.of(self.report.id, i) if mention.kind == "name" else None
            if actor is None or self.cast.actor(actor).type not in types or i == label.mention:
                continue
            between = text[mention.end : label.start] if mention.end <= label.start else text[label.end : mention.start]
            if "\n" in between or "." in between:
                continue
            if mention.start >= label.end:
                words = between.replace(",", " ").split()
                if all(world.title_word(word) or word in ("of", "the") for word in words) and len(words) <= 3:
                    return actor
            elif (
                mention.end <= label.start
                and (
                    _BETWEEN_NAME_FIRST.fullmatch(between)
                    and (between.startswith((",", " (", " –", " —")) or _copula(between))
                )
            ) or (mention.start <= label.start and label.end <= mention.end):
                return actor
        return None

    def referent(self, label: _Label, ruling: Mapping[str, str], hired: Mapping[str, str]) -> str | None:
        """The actor that a label is for, ``None`` where nothing tells."""
        kinds = {word.kind for word in label.words}
        beside = self.named_beside(label) if kinds & BESIDE.keys() else None
        if beside is not None:
            return beside
        own = self.actor(label)
        if own is not None:
            actor = self.cast.actor(own)
            fits = any(actor.type in BESIDE.get(kind, ()) for kind in kinds)
            if fits and not ("opponents" in kinds and _unnamed(self.cast, own)):
                if "rulers" in kinds and actor.country in ruling:
                    return ruling[actor.country or ""]
                if "hired" in kinds and _unnamed(self.cast, own):
                    return hired.get(label.country or "")
                return own
        if "rulers" in kinds and label.country in ruling:
            return ruling[label.country or ""]
        if "hired" in kinds and label.country in hired:
            return hired[label.country or ""]
        return None


@functools.cache
def _modifiers() -> frozenset[str]:
    plain = {
        "new",
        "ruling",
        "military",
        "armed",
        "interim",
        "transitional",
        "civilian",
        "foreign",
        "private",
        "former",
    }
    return frozenset(plain | {"group", "groups", "of"} | {part for word in lexicon() for part in word.split()})


def _adjective(head: str, after: str) -> bool:
    """Whether a word that can be an adjective ("rebel", "radical") stands before the noun that it goes with."""
    word = re.match(r" ([A-Za-z-]+)", after)
    return word is not None and head in word_set("framing_adjectives") and word.group(1).lower() not in function_words()


def _distinct(heads: Iterable[str]) -> list[str]:
    """Words of the lexicon that differ in more than a modifier ("military coup" is a coup)."""
    every = set(heads)
    return [head for head in every if not any(head != other and head.endswith(f" {other}") for other in every)]


def _tone(label: _Label, text: str) -> str:
    """The tone of a label: of any word of the lexicon in it, the one that takes sides most."""
    kinds = {word.kind for word in label.words}
    tones = {word.tone for word in label.words}
    for match in _pattern().finditer(text):
        tones |= {word.tone for word in lexicon().get(_entry(match.group()), ()) if word.kind in kinds}
    return next(tone for tone in ("condemning", "approving", "euphemism", "neutral") if tone in tones)


def _copula(between: str) -> bool:
    return re.match(r",? (?:is|was|are|were|became|remains|of|group of)\b", between) is not None


def _unnamed(cast: Cast, actor: str) -> bool:
    """Whether all that an actor is called begins in lower case or is a description: nobody gives it a name."""
    name = cast.actor(actor).name
    return _pattern().search(name) is not None


def _ruling(readers: Sequence[_Reader], cast: Cast) -> dict[str, str]:
    """The actor that stands for a state's rulers: the one most of the labels for them are resolved to."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for reader in readers:
        for label in reader.labels:
            actor = reader.actor(label)
            if actor is None or not any(word.kind == "rulers" for word in label.words):
                continue
            found = cast.actor(actor)
            if found.type == "government" and found.country is not None:
                votes[found.country][actor] += 1 + any(word.tone == "condemning" for word in label.words)
    return {country: min(actors, key=lambda a: (-actors[a], a)) for country, actors in sorted(votes.items())}


def _hired(readers: Sequence[_Reader]) -> dict[str, str]:
    """The named company or group of hired soldiers of each state, where reports name one only."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for reader in readers:
        for label in reader.labels:
            if any(word.kind == "hired" for word in label.words):
                actor = reader.named_beside(label)
                if actor is not None:
                    country = label.country or reader.cast.actor(actor).country
                    votes[country or ""][actor] += 1
    return {country: next(iter(actors)) for country, actors in votes.items() if country and len(actors) == 1}


def _conflicts(unnamed: Sequence[tuple[_Reader, _Label]]) -> list[tuple[str, list[_Label]]]:
    """Armed opponents without a name, by the conflict that their reports speak of.

    A label that names a state of its own ("Chechen rebels" in a report on Mali) stands only with labels that fit it.
    """
    readers = {reader.report.id: reader for reader, _ in unnamed}
    ids = sorted(readers)
    top = {
        id_: {c for c, _ in sorted(readers[id_].states.items(), key=lambda s: (-s[1], s[0]))[:SPOKEN_OF]} for id_ in ids
    }
    kinds = sorted(
        {frozenset(top[id_]) for id_ in ids if top[id_]}, key=sorted
    )  # many reports speak of the same states
    near = [
        (i, j) for (i, a), (j, b) in combinations(enumerate(kinds), 2) if a & b and len(a & b) >= min(2, len(a), len(b))
    ]
    conflict = {kinds[i]: str(n) for n, group in enumerate(clusters.connected(len(kinds), near)) for i in group}
    home = {id_: conflict.get(frozenset(top[id_]), id_) for id_ in ids}
    held: dict[tuple[str, str], list[tuple[_Reader, _Label]]] = defaultdict(list)
    for reader, label in unnamed:
        foreign = label.country if label.country is not None and label.country not in top[reader.report.id] else ""
        held[home[reader.report.id], foreign].append((reader, label))
    out = []
    for _, items in sorted(held.items()):
        votes = Counter(actor for reader, label in items if (actor := reader.actor(label)) is not None)
        if votes:
            about = min(votes, key=lambda a: (-votes[a], a))
            out.append((f"actor:{about}", [label for _, label in items]))
    return out


def _events(readers: Sequence[_Reader], joined: Sequence[Joined]) -> Iterable[tuple[str, list[_Label]]]:
    """Labels of what happens, by the event whose statement they name."""
    at: dict[str, list[_Label]] = defaultdict(list)
    for reader in readers:
        for label in reader.labels:
            if any(word.kind in EVENTS for word in label.words):
                at[reader.report.id].append(label)
    for item in joined:
        labels = {
            (label.report, label.start): label
            for told in item.told
            for label in at[told.source.trigger.report]
            if label.start < told.source.trigger.end and told.source.trigger.start < label.end
        }
        if labels:
            yield f"event:{item.event.id}", [labels[key] for key in sorted(labels)]


def _framing(about: str, labels: Sequence[_Label], reports: Mapping[str, Report]) -> Framing | None:
    heads = _distinct(label.head for label in labels)
    sided = any(word.tone != "neutral" for label in labels for word in label.words)
    if len(heads) < 2 or not sided or len({label.report for label in labels}) < 2:
        return None
    unique = {(label.report, label.start, label.end): label for label in labels}
    made = []
    for key in sorted(unique):
        label = unique[key]
        report = reports[label.report]
        evidence = report.evidence(label.start, label.end)
        distance = hedge(report.text, label.start, label.end)
        made.append(FramingLabel(evidence.text, report.outlet, evidence, _tone(label, evidence.text), distance))
    return Framing(content_id("framing", about), about, tuple(made))


def hedge(text: str, start: int, end: int) -> str:
    """The words by which a text keeps its distance from the label at ``start:end``, empty where it does not.

    Quotation marks round the label and no more than three other words count ("scare quotes"), and words such as
    "so-called" before it or "according to" after it, in the same sentence.
    """
    before = re.split(r"[.!?\n]", text[max(0, start - HEDGE_BEFORE) : start])[-1]
    after = re.split(r"[.!?\n;]", text[end : end + HEDGE_AFTER])[0]
    opening = max((i for i, ch in enumerate(before) if ch in _QUOTES), default=-1)
    if opening >= 0:
        closing = after.find(_QUOTES[before[opening]])
        inside = before[opening + 1 :] + " " + after[: max(0, closing)]
        if closing >= 0 and len(inside.split()) <= 3:
            return f"{before[opening]}…{_QUOTES[before[opening]]}"
    for pattern, where in ((_hedges("before"), before), (_hedges("after"), after)):
        found = list(pattern.finditer(where))
        if found:
            return found[-1 if where is before else 0].group()
    return ""
