"""Clauses to event statements: who did what to whom, when, where, and how firmly it is said.

Comes in: a reading, its time expressions and its mentions. Goes out: `EventStatement`s in text order. A trigger is a
verb or an event noun that the lexicon knows in its context (object, particle, prepositions, modifiers). A noun that
only completes a light verb ("impose sanctions") gives way to the verb; a verb that only says that an event was
announced, planned, denied or feared is no event of its own but gives the event its status.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from sitrep.extract import tree, wordlists
from sitrep.extract.lexicon import Entry, Frame, Lexicon, Slot
from sitrep.extract.mentions import MentionIndex
from sitrep.extract.slots import LIGHT, Slots, span_head
from sitrep.extract.status import StatusFinder
from sitrep.extract.when import WhenFinder
from sitrep.gazetteer import Gazetteer
from sitrep.reader import Predicate
from sitrep.record import EventStatement, Report, TimeExpression

LABEL_LENGTH = 90
PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "near", "around", "outside", "across", "from", "to", "into", "inside", "within"}
)


PARTICLES = wordlists.load("particles")
ASPECTUAL = wordlists.load("aspectual")
WILLING = wordlists.load("willing")
PARTS = wordlists.load("parts")
THINGS = frozenset({"AGREE", "COOPERATE", "AID", "MOBILIZE", "SUPPORT", "CONSULT"})
"""Types whose nouns often name a thing ("an agreement", "the operation") that another event is about."""


THING_CLASSES = frozenset({"mission", "cooperation", "agreement", "aid", "relations", "membership", "combat_operation"})
"""Object classes of nouns that name a lasting thing."""


@dataclass(frozen=True)
class Trigger:
    """A word that names an event, with the lexicon's entry for it and what the event is about."""

    token: Token
    entry: Entry
    slots: Slots
    theme: tuple[Token, ...]
    refusal: bool = False


class EventFinder:
    """Finds the events of one report."""

    def __init__(
        self,
        report: Report,
        doc: Doc,
        times: tuple[TimeExpression, ...],
        mentions: MentionIndex,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
    ) -> None:
        self.report, self.doc, self.times, self.mentions = report, doc, times, mentions
        self.lexicon, self.gazetteer = lexicon, gazetteer
        self.status = StatusFinder(lexicon)
        self.predicates: dict[int, Predicate] = {p.token: p for p in doc._.predicates}
        self.when = WhenFinder(doc, times, self.predicates)

    def find(self) -> tuple[EventStatement, ...]:
        """All event statements, in text order."""
        triggers: dict[int, Trigger] = {}
        for token in self.doc:
            found = self._trigger(token)
            if found is not None:
                triggers[token.i] = found
        self._drop_doubles(triggers)
        self._nest(triggers)
        self._refusals(triggers)
        types = {i: trigger.entry.type for i, trigger in triggers.items()}
        statements = (self._statement(triggers[i], triggers, types) for i in sorted(triggers))
        return tuple(s for s in statements if s is not None)

    # triggers

    @staticmethod
    def _pos(token: Token) -> str | None:
        if token.pos_ == "VERB" or (token.pos_ == "ADJ" and token.tag_ in ("VBN", "VBG")):
            return "v"
        if token.pos_ == "AUX" and token.dep_ not in ("aux", "aux:pass", "cop"):
            return "v"
        if token.pos_ == "ADJ" and token.dep_ not in ("amod", "compound"):
            return "a"
        if token.pos_ == "NOUN" or (token.pos_ == "PROPN" and token.ent_type_ in ("", "ORG", "EVENT")):
            return "n"
        return None

    def _trigger(self, token: Token) -> Trigger | None:
        pos = self._pos(token)
        if pos is None:
            return None
        lemma = token.lemma_.lower()
        if not self.lexicon.senses(lemma, pos):
            return None
        slots = Slots(self.doc, token, self.predicates.get(token.i))
        sense = slots.predicate.sense if slots.predicate is not None else None
        entry = self.lexicon.classify(Frame(lemma, pos, sense, tuple(self._frame(token, pos, slots))))
        if entry is None or not entry.is_event:
            return None
        return Trigger(token, entry, slots, tuple(slots.theme(entry.theme)))

    def _frame(self, token: Token, pos: str, slots: Slots) -> Iterator[Slot]:
        """What stands around a word, by the slot names of the lexicon."""
        objects = slots.objects() if pos == "v" else []
        if pos == "v" and token.lemma_.lower() in ASPECTUAL:
            inner = tree.child(token, "xcomp")
            if inner is not None and inner.pos_ == "VERB":
                objects = [*objects, *Slots(self.doc, inner, self.predicates.get(inner.i)).objects()]
        for head in objects:
            yield from self._fillers("obj", head)
        if slots.predicate is not None:
            for a in slots.predicate.args:
                if a.label.startswith("ARG") and a.label[3:4].isdigit():
                    if a.label == "ARG1" and not objects and token.lemma_.lower() in LIGHT:
                        continue  # "a coup that led to …": the subject is not what a light verb carries out
                    head = span_head(self.doc, a.start, a.end)
                    if head.i != token.i:
                        yield from self._fillers(a.label, head)
        for c in token.children:
            if c.dep_ == "compound:prt" or c.tag_ == "RP" or (c.dep_ == "advmod" and c.lower_ in PARTICLES):
                yield Slot("prt", c.lower_)
            elif c.dep_ in tree.SUBJECTS and c.dep_ != "nsubj:pass":
                yield from self._fillers("subj", c)
            elif c.dep_ == "iobj":
                yield from self._fillers("iobj", c)
            elif c.dep_ == "xcomp" and c.pos_ in ("ADJ", "NOUN", "PROPN"):
                yield Slot("prd", _phrase(c))
        for head in objects:
            for c in head.children:  # "called the raid “unacceptable”": the parser hangs the complement on the object
                if c.i > head.i and c.dep_ in ("amod", "acl", "xcomp") and c.pos_ == "ADJ":
                    yield Slot("prd", _phrase(c))
        after = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else None
        known = any(c.dep_ == "compound:prt" or c.tag_ == "RP" for c in token.children)
        if objects and after is not None and after.lower_ in PARTICLES and not known:
            yield Slot("prt", after.lower_)  # "handed over the base", read as a preposition
        for base in (token, *objects):
            for preposition, head in tree.prepositionals(base):
                if preposition:
                    yield from self._fillers(preposition, head)
        if pos == "n":
            for m in tree.left_modifiers(token):
                yield Slot("mod", m.lemma_.lower(), m.ent_type_)
            for owner in tree.possessors(token):
                yield from self._fillers("poss", owner)

    def _fillers(self, name: str, head: Token) -> Iterator[Slot]:
        """One slot for a head and each of its conjuncts; "part of the army" is about the army."""
        for t in tree.conjuncts(head):
            yield Slot(name, _phrase(t), t.ent_type_)
            if t.pos_ == "PRON" or self.gazetteer.demonym(t.text):
                yield Slot(name, t.lemma_.lower(), "NORP")
            if t.ent_type_:
                known = self.gazetteer.organisation(t.text)
                if known is not None and known.type == "military":
                    yield Slot(name, "operation")
            if t.lemma_.lower() in PARTS or t.pos_ == "NUM":
                of = tree.prepositional(t, "of")
                if of is not None:
                    yield from self._fillers(name, of)

    def _drop_doubles(self, triggers: dict[int, Trigger]) -> None:
        """Where verb and object name one event ("impose sanctions", "hold talks"), the verb alone stays."""
        for i, t in list(triggers.items()):
            if t.token.pos_ not in ("VERB", "AUX"):
                continue
            inner = tree.child(t.token, "xcomp")
            same = inner is not None and inner.i in triggers and triggers[inner.i].entry.type == t.entry.type
            if same and t.token.lemma_.lower() in ASPECTUAL:
                triggers.pop(i)  # "continues to operate": the status of the inner verb says it
                continue
            objects = any(key == "obj" for key, _ in t.entry.pattern)
            for theme in t.theme:
                other = triggers.get(theme.i)
                if other is None or i not in triggers:
                    continue
                if t.entry.objects and other.entry.type in THINGS:
                    triggers.pop(theme.i)
                    continue
                if objects or other.entry.type == t.entry.type or t.token.lemma_.lower() in LIGHT:
                    if t.token.lemma_.lower() in LIGHT and not objects and other.entry.type != t.entry.type:
                        triggers.pop(i)
                    else:
                        triggers.pop(theme.i)

    def _nest(self, triggers: dict[int, Trigger]) -> None:
        """An event whose content is another event takes its mode from it: a threat to attack, a call for talks."""
        for i in sorted(triggers):
            outer = self._outer(triggers[i].token, triggers)
            if outer is not None:
                kind, mode = self.lexicon.nested(outer.entry, triggers[i].entry)
                triggers[outer.token.i] = replace(outer, entry=replace(outer.entry, type=kind, mode=mode))

    def _refusals(self, triggers: dict[int, Trigger]) -> None:
        """Not to want, to agree or to accept is to refuse: a REJECT that did occur."""
        for token in self.doc:
            if token.pos_ != "VERB" or token.lemma_.lower() not in WILLING or tree.negation(token) is None:
                continue
            about = tree.child(token, "xcomp", "obj", "ccomp", "obl")
            if about is None or tree.modal(token) is not None:
                continue
            inner = triggers.get(about.i)
            refuse = self.lexicon.classify(Frame("refuse", "v"))
            if refuse is None:
                continue
            kind, mode = self.lexicon.nested(refuse, inner.entry) if inner is not None else (refuse.type, refuse.mode)
            slots = Slots(self.doc, token, self.predicates.get(token.i))
            triggers[token.i] = Trigger(token, replace(refuse, type=kind, mode=mode), slots, (about,), refusal=True)

    # statements

    def _statement(self, t: Trigger, triggers: dict[int, Trigger], types: dict[int, str]) -> EventStatement | None:
        token, entry, slots = t.token, t.entry, t.slots
        theme = list(t.theme)
        status, cues = self.status.of(token)
        attribution, speech = self._attribution(token)
        actors = self._actors(t, triggers)
        if not actors and attribution is not None and status == "announced" and self._promises(speech):
            actors = (attribution,)
        recipients = self._recipients(t, actors, triggers)
        if t.refusal:
            negated = tree.negation(token)
            status, cues = "occurred", [negated] if negated is not None else []
        if entry.status is not None and status == "occurred":
            status, cues = entry.status, [token]
        place, time = self._place(token, slots), self.when.of(token, types)
        thing = token.pos_ in ("NOUN", "PROPN") and self.lexicon.object_classes(token.lemma_.lower()) & THING_CLASSES
        told = len(actors) > 1 or (actors and (recipients or place is not None or time is not None))
        if thing and entry.type in THINGS and not told:
            return None  # "the peacekeeping operation": the thing, not that it happens
        low, high = self._clause(token)
        return EventStatement(
            start=self.doc[low].idx,
            end=self.doc[high].idx + len(self.doc[high]),
            trigger=(token.idx, token.idx + len(token)),
            lemma=token.lemma_.lower(),
            type=entry.type,
            mode=entry.mode or None,
            status=status,
            label=self._label(token, theme),
            actors=actors,
            recipients=recipients,
            place=place,
            attribution=attribution,
            time=time,
            cues=tuple((c.idx, c.idx + len(c)) for c in cues),
            objects=tuple(
                sorted({w.lemma_.lower() for x in theme for w in tree.conjuncts(x) if w.pos_ in ("NOUN", "PROPN")})
            ),
        )

    def _actors(self, t: Trigger, triggers: dict[int, Trigger]) -> tuple[int, ...]:
        """Who did it: the lexicon's slots, then syntax, then whom the embedding words name, then the troops moved."""
        theme = list(t.theme)
        found = self._mentions_of(t.slots.fill(t.entry.actor, theme))
        agent = t.slots.agent()
        if not found and agent is not None:
            found = self._mentions_of(tree.conjuncts(agent))
        if not found:
            found = self._inherited(t.token, triggers)
        if not found and t.entry.type in ("MOBILIZE", "RETREAT"):
            moved = [m for m in self._mentions_of(theme) if self.mentions.mentions[m].kind == "nominal"]
            found = tuple(m for m in moved if self.mentions.mentions[m].country is not None)
        return found

    def _recipients(self, t: Trigger, actors: tuple[int, ...], triggers: dict[int, Trigger]) -> tuple[int, ...]:
        """To whom: the lexicon's slots, the possessor of a noun done by another, whoever the threat around it hits."""
        theme = list(t.theme)
        same = {self.mentions.resolve(m) for m in actors}

        def others(heads: list[Token]) -> tuple[int, ...]:
            return tuple(m for m in self._mentions_of(heads) if self.mentions.resolve(m) not in same)

        found = others(t.slots.fill(t.entry.recipient, theme))
        if not found and t.token.pos_ not in ("VERB", "AUX"):
            found = others(tree.possessors(t.token))
        if not found and t.entry.type != "MOBILIZE":
            found = others(t.slots.fill(("owner",), theme))
        if not found:
            outer = self._outer(t.token, triggers)
            if outer is not None:
                found = others(outer.slots.fill(outer.entry.recipient, list(outer.theme)))
        if not found and (t.entry.type, t.entry.mode) == ("COERCE", "seize"):
            place = self._place(t.token, t.slots)
            if place is not None and self.mentions.mentions[place].country is not None:
                found = (place,)
        return found

    def _outer(self, token: Token, triggers: dict[int, Trigger]) -> Trigger | None:
        """The trigger that embeds another directly: "threatened … with sanctions", "asked … to withdraw"."""
        t = token
        for _ in range(3):
            if t.head.i == t.i or t.dep_.split(":")[0] not in ("xcomp", "ccomp", "obj", "obl", "nmod", "acl", "conj"):
                return None
            t = t.head
            if t.i in triggers:
                return triggers[t.i]
        return None

    def _promises(self, speech: Token | None) -> bool:
        """Whether a speech verb commits its subject ("announced", "vowed"): then what is announced is its own act."""
        if speech is None:
            return False
        effect = self.lexicon.embedder(speech.lemma_.lower(), "v", "obj")
        return effect is not None and effect.status == "announced"

    def _mentions_of(self, heads: list[Token]) -> tuple[int, ...]:
        out: list[int] = []
        for head in heads:
            m = self.mentions.of_token(head.i)
            if m is None:
                for below in (
                    *tree.possessors(head),
                    *tree.left_modifiers(head),
                    tree.prepositional(head, "of", "from", "by"),
                ):
                    if below is not None and (m := self.mentions.of_token(below.i)) is not None:
                        break
            if m is not None and m not in out:
                out.append(m)
        return tuple(out)

    def _inherited(self, token: Token, triggers: dict[int, Trigger]) -> tuple[int, ...]:
        """The actor of the word that embeds the event: "plans to …", "the decision of … to …"."""
        t = token
        for _ in range(4):
            if t.head.i == t.i or t.dep_ in ("acl:relcl", "parataxis", "appos"):
                return ()
            relation, t = t.dep_, t.head
            if t.pos_ == "NOUN" and relation in ("acl", "nmod", "ccomp"):
                owners = [*tree.possessors(t), *(m for m in tree.left_modifiers(t) if m.ent_type_ in ("GPE", "NORP"))]
                by = tree.prepositional(t, "by", "of", "from")
                found = self._mentions_of([*owners, *([by] if by is not None else [])])
                if found:
                    return found
            if t.pos_ in ("VERB", "AUX"):
                who = tree.subject(t)
                if who is not None and relation in ("xcomp", "obj", "advcl", "acl", "obl") and who.i != token.i:
                    return self._mentions_of(tree.conjuncts(who))
                if relation not in ("xcomp", "obj"):
                    return ()
        return ()

    def _clause(self, token: Token) -> tuple[int, int]:
        """First and last token of the clause that states the event."""
        root = token
        if token.pos_ not in ("VERB", "AUX"):
            size = token.right_edge.i - token.left_edge.i
            if size < 3:
                while root.head.i != root.i and root.pos_ not in ("VERB", "AUX"):
                    root = root.head
        inside = [root]
        stack = [root]
        while stack:
            for c in stack.pop().children:
                if c.dep_ in ("conj", "parataxis", "punct", "cc") and c.head.i == root.i and c.i > token.i:
                    continue
                inside.append(c)
                stack.append(c)
        order = sorted({t.i for t in inside} | {token.i})
        low = high = order.index(token.i)
        while low > 0 and order[low] - order[low - 1] <= 3:
            low -= 1
        while high < len(order) - 1 and order[high + 1] - order[high] <= 3:
            high += 1
        first, last = order[low], order[high]
        while first < token.i and (self.doc[first].is_punct or self.doc[first].is_space):
            first += 1
        while last > token.i and (self.doc[last].is_punct or self.doc[last].is_space):
            last -= 1
        return first, last

    def _label(self, token: Token, theme: list[Token]) -> str:
        """A short readable line: the trigger in its base form with what it is about, without asides."""
        if token.pos_ in ("VERB", "AUX"):
            head = " ".join(filter(None, (token.lemma_.lower(), tree.particle(token))))
            about = next((t for t in theme if t.pos_ != "PRON" and t.dep_ != "nsubj"), None)
            if about is not None:
                head += " " + _text(_core(about))
        else:
            head = _text(_core(token))
        if len(head) > LABEL_LENGTH:
            head = head[: LABEL_LENGTH - 1].rsplit(" ", 1)[0] + "…"
        return head

    def _place(self, token: Token, slots: Slots) -> int | None:
        heads: list[Token] = []
        if slots.predicate is not None:
            for a in slots.predicate.args:
                if a.label in ("ARGM-LOC", "ARGM-DIR", "ARGM-GOL"):
                    heads += [t for t in self.doc[a.start : a.end] if t.ent_type_ in ("GPE", "LOC", "FAC")]
        for preposition, head in tree.prepositionals(token):
            if preposition in PLACE_PREPOSITIONS:
                heads += [t for t in (head, *head.subtree) if t.ent_type_ in ("GPE", "LOC", "FAC")]
        for t in slots.theme(("ARG1",)):
            for preposition, head in tree.prepositionals(t):
                if preposition in PLACE_PREPOSITIONS and head.ent_type_ in ("GPE", "LOC", "FAC"):
                    heads.append(head)
        for head in heads:
            m = self.mentions.of_token(head.i)
            if m is not None and self.mentions.mentions[m].label in ("GPE", "LOC", "FAC"):
                return m
        return None

    def _attribution(self, token: Token) -> tuple[int | None, Token | None]:
        """Who says so, and the verb of saying: the subject of the speech verb above the event, or "according to X"."""
        t = token
        for _ in range(12):
            if t.head.i == t.i:
                break
            relation, t = t.dep_, t.head
            if t.pos_ == "VERB" and relation in ("ccomp", "parataxis") and self.lexicon.speech(t.lemma_, "v"):
                found = self._said_by(t)
                if found is not None:
                    return found, t
        for c in token.sent:
            if c.lower_ == "according" and c.i + 2 < len(self.doc) and self.doc[c.i + 1].lower_ == "to":
                source = c.head if c.dep_ in ("case", "mark") else tree.child(c, "obl", "nmod")
                who = self._mentions_of([source]) if source is not None else ()
                if who:
                    return who[0], None
        for c in token.sent:
            if c.pos_ == "VERB" and self._aside(c) and self.lexicon.speech(c.lemma_, "v"):
                found = self._said_by(c)
                if found is not None:
                    return found, c
        return None, None

    def _aside(self, verb: Token) -> bool:
        """Whether a verb of saying stands beside what is said: "…, the ministry announced on Tuesday"."""
        if verb.dep_ == "parataxis":
            return True
        own = tree.child(verb, "nsubj")
        if own is None or own.tag_ in ("WDT", "WP") or verb.dep_ not in ("acl:relcl", "acl"):
            return False
        before = self.doc[own.left_edge.i - 1] if own.left_edge.i > verb.sent.start else None
        return before is not None and before.text in (",", "”", '"') and verb.right_edge.i >= verb.sent.end - 3

    def _said_by(self, verb: Token) -> int | None:
        who = tree.child(verb, "obl:agent") if tree.is_passive(verb) else tree.subject(verb)
        found = self._mentions_of([who]) if who is not None else ()
        return found[0] if found else None


def _core(head: Token) -> list[Token]:
    """The words of a noun phrase without its article, relative clauses, appositions and what follows a comma."""
    aside: set[int] = set()
    for t in head.subtree:
        if t.i != head.i and t.dep_ in ("acl:relcl", "appos", "parataxis", "cc:preconj", "advcl", "ccomp"):
            aside.update(x.i for x in t.subtree)
    words = [t for t in head.subtree if t.i not in aside and abs(t.i - head.i) <= 12]
    for k, t in enumerate(words):
        if t.is_space or (t.i > head.i and t.text in (",", ";", "–", "—", ":", "(") and t.dep_ == "punct"):
            words = words[:k]
            break
    while words and (words[0].dep_ in ("det", "case", "cc") or words[0].is_punct) and words[0].i < head.i:
        words = words[1:]
    return words


def _phrase(head: Token) -> str:
    """A noun with its modifiers, in lemmas: "joint military operation"."""
    return " ".join([*(m.lemma_.lower() for m in tree.left_modifiers(head)), head.lemma_.lower()])


def _text(words: list[Token]) -> str:
    """The words as they stand, without line breaks."""
    if not words:
        return ""
    out = words[0].text
    for before, word in pairwise(words):
        out += (" " if before.whitespace_ or word.i - before.i > 1 else "") + word.text
    return " ".join(out.split()).strip(" ,;:")
