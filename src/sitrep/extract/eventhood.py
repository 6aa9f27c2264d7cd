"""A small model of eventhood: whether a word that the lexicon takes for an event tells one of that type after all.

Comes in: a trigger with its statement, as `sitrep.extract.events` found them, and the mentions of the report. Goes out:
how likely it is that the words tell such an event: not a match, a harvest, a mere danger, a thing, or another sense. It
is a linear model over few features: what the lexicon's entry asked for and found, grammar, who acts on whom, and what
field the sentence is about (words of sport, business, medicine and the like). ``python -m training.eventhood`` trains
it on statements that were judged by reading. Unlikely statements are not given out (`KEEP`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources

import numpy as np
from spacy.tokens import Doc, Token

from sitrep.extract import tree, wordlists
from sitrep.extract.lexicon import Lexicon
from sitrep.extract.mentions import MentionIndex
from sitrep.extract.participants import Trigger
from sitrep.record import EventStatement

KEEP = 0.5
"""How likely a statement must be to be given out; ``python -m training.eventhood`` prints what that costs."""
FIELDS = ("sport", "business", "medicine", "culture", "industry", "nature", "politics", "force")


@functools.cache
def _fields() -> Mapping[str, str]:
    return {word: name for name in FIELDS for word in wordlists.load(f"field_{name}")}


class FieldCounts:
    """How many words of each field each sentence of a reading has, and the reading as a whole."""

    def __init__(self, doc: Doc) -> None:
        fields = _fields()
        self.sentences: dict[int, dict[str, int]] = {}
        self.whole = dict.fromkeys(FIELDS, 0)
        self.named: dict[int, int] = {}
        self.length = max(1, sum(1 for t in doc if t.is_alpha))
        for t in doc:
            start = t.sent.start
            counts = self.sentences.setdefault(start, dict.fromkeys(FIELDS, 0))
            name = fields.get(t.lemma_.lower()) or fields.get(t.lower_)
            if name is not None:
                counts[name] += 1
                self.whole[name] += 1
            if t.ent_type_ in ("GPE", "NORP", "ORG", "PERSON") and t.ent_iob_ == "B":
                self.named[start] = self.named.get(start, 0) + 1


def features(
    t: Trigger, s: EventStatement, mentions: MentionIndex, lexicon: Lexicon, fields: FieldCounts
) -> frozenset[str]:
    """The features of a statement, as names."""
    out: set[str] = set(_lexical(t, s))
    out.update(_grammar(t.token))
    out.update(_people(t, s, mentions))
    out.update(_theme(t, lexicon))
    counts, kind = fields.sentences[t.token.sent.start], s.type
    for name in FIELDS:
        near, far = counts[name], fields.whole[name] - counts[name]
        if near:
            out |= {f"f:{name}", f"f:{name}:{min(near, 3)}"}
            out.add(f"f:{name}/{kind}")
        if far * 100 >= 2 * fields.length:
            out.add(f"F:{name}")
    named = fields.named.get(t.token.sent.start, 0)
    out.add(f"named:{min(named, 3)}")
    return frozenset(out)


def _lexical(t: Trigger, s: EventStatement) -> Iterator[str]:
    """What the lexicon's entry asked for, and whether the reader's sense is the entry's."""
    entry, lemma = t.entry, t.lemma or t.token.lemma_.lower()
    yield f"t:{s.type}"
    yield f"m:{s.type}/{s.mode}"
    yield f"p:{t.token.pos_}"
    yield f"tp:{s.type}/{t.token.pos_}"
    yield f"l:{lemma}/{t.token.pos_}"
    yield f"lt:{lemma}/{s.type}"
    yield f"pattern:{min(len(entry.pattern), 2)}"
    yield f"objects:{bool(entry.objects)}"
    if not entry.pattern and not entry.objects:
        yield f"bare:{s.type}"
    sense = t.slots.predicate.sense if t.slots.predicate is not None else None
    agrees = (
        "none" if sense is None else "free" if not entry.rolesets else "same" if sense in entry.rolesets else "other"
    )
    yield f"sense:{agrees}"
    yield f"status:{s.status}"
    yield f"status:{s.status}/{s.type}"
    for name, value in (("place", s.place), ("time", s.time), ("said", s.attribution)):
        if value is not None:
            yield name
    if t.nested:
        yield "nested"


def _grammar(token: Token) -> Iterator[str]:
    """Inflection, relation, determiners, negation, who is spoken of."""
    dep = token.dep_.split(":")[0]
    yield f"dep:{dep}/{token.pos_}"
    yield f"tag:{token.tag_}"
    if token.pos_ in ("NOUN", "PROPN"):
        det = next((c.lower_ for c in token.children if c.dep_ == "det"), "")
        if tree.possessors(token):
            det = "poss"
        elif det not in ("", "the", "a", "an", "this", "that", "no"):
            det = "other"
        yield f"det:{det}/{token.tag_}"
        yield f"case:{tree.case(token)}"
        if token.ent_type_:
            yield f"ent:{token.ent_type_}"
        head = token.head
        yield f"under:{head.lemma_.lower()}/{dep}" if head.i != token.i else "under:"
        if next(token.children, None) is None:
            yield f"lone/{token.tag_}"
    else:
        passive = tree.is_passive(token)
        yield f"passive:{passive}"
        by = tree.prepositional(token, "by") if passive else None
        if passive and by is None:
            yield "noagent"
        opener = next((c.lower_ for c in token.children if c.dep_ == "mark"), "")
        yield f"mark:{opener}"
        modal = tree.modal(token)
        yield f"modal:{modal.lower_ if modal is not None else ''}"
        if tree.negation(token) is not None:
            yield "negated"
        who = tree.subject(token)
        if who is None:
            yield "nosubject"
        elif who.pos_ == "PRON":
            yield f"who:{who.lower_}"
        if dep in ("xcomp", "advcl", "acl", "ccomp"):
            yield f"below:{token.head.lemma_.lower()}/{dep}"


def _people(t: Trigger, s: EventStatement, mentions: MentionIndex) -> Iterator[str]:
    """Of what kinds they are who act and are acted on, and things that stand where people should."""
    kinds = {}
    for side, found in (("A", s.actors), ("R", s.recipients)):
        names = {_kind(mentions, m) for m in found} or {"none"}
        kinds[side] = min(names)
        for name in names:
            yield f"{side}:{name}"
            yield f"{side}:{name}/{s.type}"
    yield f"AR:{kinds['A']}/{kinds['R']}"
    if kinds["A"] == kinds["R"] == "none":
        yield f"nobody/{s.type}"
        if s.place is None and s.time is None:
            yield f"nothing/{t.token.pos_}"
    heads = t.slots.fill(("ARG0", "subj"), [])
    if heads and mentions.of_token(heads[0].i) is None:
        yield "thing acts"
        yield f"thing acts/{s.type}"


def _kind(mentions: MentionIndex, m: int) -> str:
    """The label of the name that a mention stands for, else nominal or pronoun; a plus where its country is known."""
    mention = mentions.mentions[mentions.resolve(m)]
    if mention.kind == "pronoun":
        return "pronoun"
    return (mention.label or "nominal") + ("+" if mention.country is not None else "")


def _theme(t: Trigger, lexicon: Lexicon) -> Iterator[str]:
    """What the event is about: its classes and label."""
    if not t.theme:
        yield "theme:none"
        return
    head = t.theme[0]
    classes = lexicon.object_classes(tree.phrase(head)) if head.pos_ in ("NOUN", "PROPN") else frozenset()
    if not classes and not head.ent_type_:
        yield f"theme:{head.pos_}"
    for c in classes:
        yield f"theme:{c}"
    if head.ent_type_:
        yield f"theme:{head.ent_type_}"
    yield f"about:{head.lemma_.lower()}"


class EventhoodModel:
    """Weights by feature."""

    def __init__(self, weights: Mapping[str, float], bias: float) -> None:
        self._weights, self.bias = weights, bias

    def likelihood(self, names: Iterable[str]) -> float:
        """How likely a statement with these features tells an event of its type, from 0 to 1."""
        score = self.bias + sum(self._weights.get(n, 0.0) for n in sorted(names))
        return float(1.0 / (1.0 + np.exp(-score)))


@functools.cache
def load() -> EventhoodModel:
    """The model of the package, read on the first call."""
    with (
        resources.files("sitrep.extract").joinpath("data", "eventhood.npz").open("rb") as stream,
        np.load(stream) as data,
    ):
        names = bytes(data["names"]).decode().split("\n")
        weights = data["weights"].astype(np.float64) * float(data["scale"])
        return EventhoodModel(dict(zip(names, weights.tolist(), strict=True)), float(data["bias"]))
