"""Clauses to event statements: who did what to whom, when, where, and how firmly it is said.

Comes in: a reading, its time expressions and its mentions. Goes out: `EventStatement`s in text order. A trigger is a
verb or an event noun that the lexicon knows in its context (object, particle, prepositions, modifiers). A noun that
only completes a light verb ("impose sanctions") gives way to the verb; a verb that only says that an event was
announced, planned, denied or feared is no event of its own but gives the event its status.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from sitrep.extract import eventhood, guess, tree, wordlists
from sitrep.extract.lexicon import Entry, Frame, Lexicon, Slot
from sitrep.extract.mentions import MentionIndex
from sitrep.extract.participants import ASPECTUAL, THING_CLASSES, Participants, Trigger
from sitrep.extract.slots import LIGHT, Slots, span_head
from sitrep.extract.status import StatusFinder
from sitrep.extract.when import WhenFinder
from sitrep.gazetteer import Gazetteer
from sitrep.reader import Predicate
from sitrep.record import EventStatement, Report, TimeExpression

LABEL_LENGTH = 90
GUESSED = "guessed"
"""Source of an entry that is in no table."""
PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "near", "around", "outside", "across", "from", "to", "into", "inside", "within"}
)


PARTICLES = wordlists.load("particles")
ENDING = wordlists.load("ending")
GOING_ON = ASPECTUAL - ENDING
WILLING = wordlists.load("willing")
PARTS = wordlists.load("parts")
DOINGS = wordlists.load("doings")
GENERAL = wordlists.load("general")
OCCURRING = wordlists.load("occurring")
BODIES = wordlists.load("bodies")
TIMELY = wordlists.load("timely")
TRYING = wordlists.load("trying")
HARMFUL = frozenset({"ASSAULT", "COERCE", "THREATEN", "PROTEST", "AID", "RETREAT", "SANCTION"})
"""Types that nature or an accident may seem to do."""
KINDS = wordlists.load("kinds")
THINGS = frozenset({"AGREE", "COOPERATE", "AID", "MOBILIZE", "SUPPORT", "CONSULT"})
"""Types whose nouns often name a thing ("an agreement", "the operation") that another event is about."""


MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types that two sides do with each other."""


WISHING = frozenset({"want", "wish"})
THING_PRONOUNS = frozenset(
    {"it", "its", "this", "that", "these", "what", "which", "something", "anything", "everything"}
)


UNKNOWN = Entry(
    lemma="",
    pos="",
    pattern=(),
    objects=frozenset(),
    theme=("ARG1", "obj", "of"),
    rolesets=frozenset(),
    type="",
    mode="",
    status=None,
    actor=("ARG0", "subj", "poss", "by"),
    recipient=("ARG1", "obj", "of", "ARG2"),
    cameo="",
    example="",
    source="",
)
"""What is taken of a word that the lexicon does not know."""


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
        guesses: bool = True,
    ) -> None:
        """`guesses`: whether models type verbs that the lexicon does not know, and leave out unlikely events."""
        self.report, self.doc, self.times, self.mentions = report, doc, times, mentions
        self.lexicon, self.gazetteer, self.guesses = lexicon, gazetteer, guesses
        self.status = StatusFinder(lexicon)
        self.predicates: dict[int, Predicate] = {p.token: p for p in doc._.predicates}
        self.when = WhenFinder(doc, times, self.predicates)
        self.who = Participants(doc, mentions, lexicon, gazetteer, self.predicates)
        self.timed = {t.i for t in self.when.heads if t is not None}

    @functools.cached_property
    def fields(self) -> eventhood.FieldCounts:
        """What the sentences and the report are about."""
        return eventhood.FieldCounts(self.doc)

    def find(self) -> tuple[EventStatement, ...]:
        """All event statements, in text order."""
        return tuple(statement for _, statement in self.found())

    def found(self) -> list[tuple[Trigger, EventStatement]]:
        """All event statements with the triggers that they rest on, in text order."""
        triggers: dict[int, Trigger] = {}
        for token in self.doc:
            found = self._trigger(token)
            if found is not None:
                triggers[token.i] = found
        self._drop_doubles(triggers)
        self._nest(triggers)
        self._refusals(triggers)
        types = {i: trigger.entry.type for i, trigger in triggers.items()}
        statements = ((triggers[i], self._statement(triggers[i], triggers, types)) for i in sorted(triggers))
        told = [(t, s) for t, s in statements if s is not None]
        return [(t, s) for t, s in told if self._likely(t, s)] if self.guesses else told

    def _likely(self, t: Trigger, s: EventStatement) -> bool:
        """Whether the model of eventhood takes a statement for an event of its type.

        What the lexicon knows by its object as the beginning or the end of an undertaking, or of what is agreed, on a
        given day is never left out: "the mission was launched in May".
        """
        lasting = any(self.lexicon.object_classes(tree.phrase(x)) & THING_CLASSES for x in t.theme)
        if t.entry.objects and lasting and s.time is not None:
            return True
        names = eventhood.features(t, s, self.mentions, self.lexicon, self.fields)
        return eventhood.load().likelihood(names) >= eventhood.KEEP

    def find_at(self, tokens: Iterable[int]) -> tuple[EventStatement, ...]:
        """A statement for each of these words, whether or not the lexicon knows it; an unknown one has an empty type.

        For whoever knows already which words name events, as an annotated corpus does.
        """
        wanted = sorted(set(tokens))
        triggers: dict[int, Trigger] = {}
        for i in wanted:
            triggers[i] = self._trigger(self.doc[i]) or self._unknown(self.doc[i])
        self._nest(triggers)
        types = {i: trigger.entry.type for i, trigger in triggers.items()}
        found = (self._statement(triggers[i], triggers, types, given=True) for i in wanted)
        return tuple(statement for statement in found if statement is not None)

    def _unknown(self, token: Token) -> Trigger:
        slots = Slots(self.doc, token, self.predicates.get(token.i))
        return Trigger(token, UNKNOWN, slots, tuple(slots.theme(UNKNOWN.theme)))

    # triggers

    @staticmethod
    def _pos(token: Token) -> str | None:
        if token.pos_ == "VERB" or (token.pos_ == "ADJ" and token.tag_ in ("VBN", "VBG")):
            return "v"
        if token.pos_ == "AUX" and token.dep_ not in ("aux", "aux:pass", "cop"):
            return "v"
        if token.pos_ == "ADJ" and token.dep_ not in ("amod", "compound"):
            return "a"
        if token.pos_ == "NOUN" or (token.pos_ == "PROPN" and token.ent_type_ in ("", "EVENT")):
            return "n"
        if token.pos_ == "PROPN" and token.ent_type_ == "ORG" and token.dep_ not in tree.MODIFIERS:
            return "n"
        return None

    def _trigger(self, token: Token) -> Trigger | None:
        pos = self._pos(token)
        if pos is None or (pos == "n" and (self._only_modifies(token) or self._only_named(token))):
            return None
        lemma = tree.hyphenated(token)
        if "-" in lemma and not self.lexicon.knows(lemma, pos):
            lemma = token.lemma_.lower()
        if not self.lexicon.senses(lemma, pos):
            return self._guess(token) if pos == "v" and self.guesses else None
        if token.dep_ == "amod" and pos == "v" and not self._tells(token):
            return None
        slots = Slots(self.doc, token, self.predicates.get(token.i))
        sense = slots.predicate.sense if slots.predicate is not None else None
        entry = self.lexicon.classify(Frame(lemma, pos, sense, tuple(self._frame(token, pos, slots))))
        if entry is None or not entry.is_event or self._by_nature(token, entry, slots):
            return None
        if entry.type in ("CONSULT", "REQUEST") and self._with_press(token, slots):
            return None
        if (entry.type, entry.mode) == ("RETREAT", "ceasefire") and self._against_others(token):
            return None
        return Trigger(token, entry, slots, tuple(slots.theme(entry.theme)), lemma=lemma)

    def _by_nature(self, token: Token, entry: Entry, slots: Slots) -> bool:
        """Whether nature, a disease or an accident did it: nobody did ("a quake destroyed", "killed in a crash")."""
        if entry.type not in HARMFUL:
            return False
        causes = [*slots.fill(("ARG0",), []), *slots.fill(("subj",), [])]
        if entry.type == "ASSAULT":
            causes += tree.left_modifiers(token)
            found = (tree.prepositional(token, p) for p in ("by", "in", "from", "of"))
            causes += [c for c in found if c is not None]
            causes += [self.doc[token.i - 2]] if token.i > 1 and self.doc[token.i - 1].text == "-" else []
        return any(self._is_a(c, "natural_cause") for c in causes)

    def _with_press(self, token: Token, slots: Slots) -> bool:
        """Whether somebody only talks with journalists, or they ask."""
        if token.lemma_.lower() == "ask" or token.pos_ == "NOUN":
            spoken = [tree.prepositional(token, "by"), *slots.fill(("subj",), [])]
        else:
            spoken = [tree.prepositional(token, "to", "with"), *slots.objects()]
        return any(
            self._is_a(c, "press")
            or (c.ent_type_ == "ORG" and (o := self.gazetteer.organisation(c.text)) is not None and o.type == "media")
            for c in spoken
            if c is not None
        )

    @staticmethod
    def _against_others(verb: Token) -> bool:
        """Whether to end the fighting is what an effort is for ("sent police to stop the riot"): nobody gives way."""
        if verb.pos_ != "VERB" or not any(c.dep_ == "mark" and c.lower_ == "to" for c in verb.children):
            return verb.pos_ == "VERB" and verb.dep_ == "xcomp" and verb.head.lemma_.lower() == "help"
        return verb.dep_ == "advcl" or verb.head.lemma_.lower() in TRYING

    def _is_a(self, noun: Token, kind: str) -> bool:
        """Whether a noun, or for a name one of its words ("Hurricane Anna"), is of an object class."""
        if noun.pos_ not in ("NOUN", "PROPN"):
            return False
        words = [t for t in (noun, *noun.children) if t.dep_ in ("flat", "compound") or t.i == noun.i]
        named = noun.pos_ == "PROPN" and any(kind in self.lexicon.object_classes(t.lemma_.lower()) for t in words)
        return named or kind in self.lexicon.object_classes(tree.phrase(noun))

    def _only_named(self, noun: Token) -> bool:
        """Whether a noun is part of a name of something else ("the Court of ARBITRATION"), or says whose or what kind.

        "Victims of TORTURE", "a kind of PROTEST" tell no torture and no protest.
        """
        if noun.ent_type_ in ("ORG", "WORK_OF_ART", "LAW", "PERSON", "PRODUCT", "FAC"):
            if noun.ent_iob_ == "I" or (noun.i + 1 < len(self.doc) and self.doc[noun.i + 1].ent_iob_ == "I"):
                return self.lexicon.knows(noun.lemma_.lower(), "n") and noun.lemma_.lower() not in BODIES
            return noun.text.istitle()
        return noun.head.lemma_.lower() in KINDS and tree.case(noun) == "of" and not tree.is_definite(noun)

    def _guess(self, verb: Token) -> Trigger | None:
        """An event by a verb that no table knows, between two whom the roles name: typed by the model if it is sure."""
        lemma, predicate = verb.lemma_.lower(), self.predicates.get(verb.i)
        if (
            predicate is None
            or lemma in LIGHT | ASPECTUAL | WILLING | OCCURRING
            or self.lexicon.speech(lemma, "v") is not None
        ):
            return None
        if any(self.lexicon.embedder(lemma, "v", r) for r in ("xcomp", "ccomp", "obj")):
            return None
        slots = Slots(self.doc, verb, predicate)
        spans = []
        for role in ("ARG0", "ARG1"):
            found = self.who.mentions_of(slots.fill((role,), []))
            who = self.mentions.mentions[found[0]] if found else None
            if who is None or not (who.label in ("GPE", "ORG", "NORP", "PERSON") or who.country is not None):
                return None
            spans.append(self.mentions.span(found[0]))
        kind, lead = guess.load().classify(guess.alone(guess.features(self.doc, spans[0], spans[1], ())))
        if lead < guess.LEAD:
            return None
        kind = guess.FOLDED.get(kind, kind)
        entry = Entry(
            lemma, "v", (), frozenset(), ("ARG1",), frozenset(), kind, "", None, ("ARG0",), ("ARG1",), "", "", GUESSED
        )
        return Trigger(verb, entry, slots, tuple(slots.theme(("ARG1",))), lemma=lemma)

    def _only_modifies(self, noun: Token) -> bool:
        """Whether a noun only says of what kind another thing is: "WAR crimes", "a WAR-torn town", "ATTACK jets"."""
        after = self.doc[noun.i + 1] if noun.i + 1 < len(self.doc) else None
        if after is not None and after.text in ("-", "–") and not noun.whitespace_ and not after.whitespace_:
            return True
        if noun.dep_ not in ("compound", "nmod:desc", "amod") or noun.head.i <= noun.i:
            return False
        return noun.head.pos_ in ("NOUN", "PROPN") and noun.head.lemma_.lower() not in DOINGS

    def _tells(self, participle: Token) -> bool:
        """Whether a participle before a noun tells an event: it says by whom ("Russian-backed") or when ("freshly")."""
        if self.who.before_hyphen(participle) is not None:
            return True
        return any(
            c.dep_ in ("obl", "obl:tmod", "obl:agent") or (c.dep_ == "advmod" and c.lower_ in TIMELY)
            for c in participle.children
        )

    def _frame(self, token: Token, pos: str, slots: Slots) -> Iterator[Slot]:
        """What stands around a word, by the slot names of the lexicon."""
        objects = slots.objects() if pos == "v" else []
        if pos == "v" and token.lemma_.lower() in ASPECTUAL:
            inner = self._activity(token)
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
                    if head.tag_ in ("WDT", "WP"):
                        head = tree.antecedent(token) or head
                    acts = a.label == "ARG1" and head.dep_ == "nsubj" and head.head.i == token.i and not objects
                    if head.i != token.i:
                        yield from self._fillers("ARG1 subj self" if acts and pos == "v" else a.label, head)
        for c in token.children:
            beside = c.dep_ == "advmod" and c.i > token.i and c.lower_ in PARTICLES
            if c.dep_ == "compound:prt" or c.tag_ == "RP" or beside:
                yield Slot("prt", c.lower_)
            elif c.dep_ in tree.SUBJECTS and c.dep_ != "nsubj:pass":
                yield from self._fillers("subj", c)
            elif c.dep_ == "iobj":
                yield from self._fillers("iobj", c)
            elif c.dep_ == "xcomp" and c.pos_ in ("ADJ", "NOUN", "PROPN"):
                yield Slot("prd", tree.phrase(c))
            elif c.dep_ in ("ccomp", "xcomp") or (c.dep_ == "advcl" and c.i > token.i and _asks(c)):
                yield from self._clauses(c)
            elif c.dep_ == "advmod":
                yield Slot("adv", c.lower_)
            elif c.dep_ == "obj" and pos == "v" and tree.is_passive(token):
                yield Slot("prd", tree.phrase(c))  # "was proclaimed president"
            if c.dep_ in ("advcl", "ccomp", "acl", "obl") and c.tag_ == "VBG":
                for m in c.children:  # "charged with running …", "blamed for shelling …"
                    if m.dep_ in ("mark", "case") and m.i < c.i and m.tag_ == "IN":
                        yield Slot(m.lower_, c.lemma_.lower())
        for head in objects:
            for c in head.children:  # "called the raid “unacceptable”": the parser hangs the complement on the object
                if c.i > head.i and c.dep_ in ("amod", "acl", "xcomp") and c.pos_ == "ADJ":
                    yield Slot("prd", tree.phrase(c))
        if tree.negation(token) is not None or self._nobody(token):
            yield Slot("neg", "not")
        after = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else None
        known = any(c.dep_ == "compound:prt" or c.tag_ == "RP" for c in token.children)
        places = after is not None and after.dep_ == "case" and tree.is_passive(token)  # "were killed in Accra"
        if objects and after is not None and after.lower_ in PARTICLES and not known and not places:
            yield Slot("prt", after.lower_)  # "handed over the base", read as a preposition
        for base in (token, *objects):
            for preposition, head in tree.prepositionals(base):
                if preposition and head.i not in self.timed:
                    yield from self._fillers(preposition, head)
        if pos == "n":
            opener = tree.case(token)
            if opener:
                yield Slot("case", opener)
            for m in tree.left_modifiers(token):
                yield Slot("mod", m.lemma_.lower(), m.ent_type_)
            for owner in tree.possessors(token):
                yield from self._fillers("poss", owner)
            if token.dep_ in ("compound", "nmod:desc") and token.head.i > token.i:
                yield Slot("head", token.head.lemma_.lower())

    @staticmethod
    def _clauses(clause: Token) -> Iterator[Slot]:
        """Which clause completes a verb: a question ("asked WHETHER"), a fact ("agreed THAT it WAS so"), "to"."""
        opens = [c.lower_ for c in clause.children if c.dep_ == "mark" or c.tag_ in ("WRB", "WP", "WDT")]
        if "to" in opens:
            yield Slot("inf", clause.lemma_.lower())
        elif {"if", "whether", "why", "how", "what", "when", "who", "where"} & set(opens):
            yield Slot("question", clause.lemma_.lower())
        else:
            verbs = [clause, *(c for c in clause.children if c.dep_ in ("aux", "cop", "aux:pass"))]
            tags = {v.tag_ for v in verbs}
            who = tree.child(clause, *tree.SUBJECTS)
            if who is not None and who.pos_ != "PRON" and {"may", "might", "could"} & {v.lower_ for v in verbs}:
                yield Slot("forecast", clause.lemma_.lower())
            if "MD" not in tags and tags & {"VBD", "VBZ", "VBP"}:
                yield Slot("fact", clause.lemma_.lower())

    def _people(self, noun: Token) -> bool:
        """Whether a noun names people."""
        found = self.gazetteer.actor_noun(noun.text) or self.gazetteer.people_noun(noun.text)
        return found is not None and found.type in ("person", "population")

    @staticmethod
    def _nobody(verb: Token) -> bool:
        """Whether the subject says that nobody does it: "no one has claimed"."""
        who = tree.child(verb, *tree.SUBJECTS)
        if who is None:
            return False
        return who.lower_ in ("nobody", "none") or any(c.lower_ == "no" for c in who.children if c.dep_ == "det")

    def _activity(self, verb: Token) -> Token | None:
        """The verb that says what begins, goes on or ends: "stopped SENDING aid"."""
        inner = tree.child(verb, "xcomp")
        after = self.doc[verb.i + 1] if verb.i + 1 < len(self.doc) else None
        if inner is None and after is not None and after.tag_ == "VBG" and verb.lemma_.lower() in ENDING:
            return after
        return inner

    def _fillers(self, name: str, head: Token) -> Iterator[Slot]:
        """One slot for a head and each of its conjuncts; "part of the army" is about the army."""
        for t in tree.conjuncts(head):
            yield Slot(name, tree.phrase(t), t.ent_type_)
            if (t.pos_ == "PRON" and t.lower_ not in THING_PRONOUNS) or self.gazetteer.demonym(t.text):
                yield Slot(name, t.lemma_.lower(), "NORP")
            elif t.pos_ == "NOUN" and self._people(t):
                yield Slot(name, t.lemma_.lower(), "PERSON")
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
            if i in triggers and t.token.pos_ == "NOUN" and t.entry.objects:
                for theme in t.theme:  # "the end of the agreement": the agreement is what ends, and no event of its own
                    if theme.i in triggers and theme.i != i and triggers[theme.i].entry.type in THINGS:
                        triggers.pop(theme.i)
            if t.token.pos_ not in ("VERB", "AUX"):
                continue
            inner = self._activity(t.token)
            known = inner is not None and inner.i in triggers
            same = inner is not None and known and triggers[inner.i].entry.type == t.entry.type
            if known and t.token.lemma_.lower() in ASPECTUAL and (same or t.token.lemma_.lower() not in ENDING):
                triggers.pop(i)  # "continues to operate": the status of the inner verb says it
                continue
            if inner is not None and inner.pos_ == "VERB" and not known and t.token.lemma_.lower() in GOING_ON:
                triggers.pop(i)  # "continued to insist": what goes on is no event that we know
                continue
            if inner is not None and inner.i in triggers and t.token.lemma_.lower() in ENDING and t.entry.objects:
                triggers.pop(inner.i)  # "stopped sending aid": one event, the end of it
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
            outer = self._around(triggers[i].token, triggers)
            if outer is not None and (outer.entry.type != "AGREE" or self._vowed(triggers[i].token, outer.token)):
                kind, mode = self.lexicon.nested(outer.entry, triggers[i].entry)
                changed = kind != outer.entry.type
                entry = replace(outer.entry, type=kind, mode=mode)
                triggers[outer.token.i] = replace(outer, entry=entry, nested=outer.nested or changed)

    def _around(self, token: Token, triggers: dict[int, Trigger]) -> Trigger | None:
        """The trigger whose content a trigger is; a verb beside another is none of it: "promised aid and left"."""
        while token.dep_ == "conj" and token.head.i in triggers:
            token = token.head
        return self.who.outer(token, triggers)

    @staticmethod
    def _vowed(inner: Token, outer: Token) -> bool:
        """Whether what is promised is the event itself ("vowed to ATTACK"), not about it ("to curb raids")."""
        first = inner
        while first.dep_ == "conj" and first.head.i != outer.i:
            first = first.head
        if first.dep_ not in ("xcomp", "ccomp", "obj"):
            return False
        return first.head.i == outer.i or (first.head.lemma_.lower() in LIGHT and first.head.head.i == outer.i)

    def _refusals(self, triggers: dict[int, Trigger]) -> None:
        """Not to want, to agree or to accept is to refuse: a REJECT that did occur."""
        for token in self.doc:
            if token.pos_ != "VERB" or token.lemma_.lower() not in WILLING or tree.negation(token) is None:
                continue
            about = tree.child(token, "xcomp", "obj", "ccomp", "obl")
            if about is None or tree.modal(token) is not None:
                continue
            who = tree.subject(token)
            said = who is not None and who.lower_ in ("i", "we", "you")
            own = about.dep_ == "xcomp" and about.pos_ == "VERB" and tree.child(about, *tree.SUBJECTS) is None
            if token.lemma_.lower() in WISHING and (said or not own):
                continue  # "does not want her name printed": a wish
            inner = triggers.get(about.i)
            refuse = self.lexicon.classify(Frame("refuse", "v"))
            if refuse is None:
                continue
            kind, mode = self.lexicon.nested(refuse, inner.entry) if inner is not None else (refuse.type, refuse.mode)
            slots = Slots(self.doc, token, self.predicates.get(token.i))
            triggers[token.i] = Trigger(token, replace(refuse, type=kind, mode=mode), slots, (about,), refusal=True)

    # statements

    def _statement(
        self, t: Trigger, triggers: dict[int, Trigger], types: dict[int, str], *, given: bool = False
    ) -> EventStatement | None:
        """The statement of a trigger; ``None`` for one that names no event after all, unless it is `given` as one."""
        token, entry, slots = t.token, t.entry, t.slots
        theme = list(t.theme)
        status, cues = self.status.of(token)
        attribution, speech = self._attribution(token)
        actors, place = self.who.actors(t, triggers), self._place(token, slots)
        if not actors and attribution is not None and status == "announced" and self._promises(speech):
            actors = (attribution,)
        recipients = self.who.recipients(t, actors, triggers, place)
        between = self._between(token) if entry.type in MUTUAL else None
        if between is not None and not actors:
            actors = self.who.mentions_of(tree.conjuncts(between))
        if between is not None and len(actors) > 1 and not recipients:
            actors, recipients = actors[:1], actors[1:]  # "cooperation between Peru and Chile"
        if t.refusal:
            negated = tree.negation(token)
            status, cues = "occurred", [negated] if negated is not None else []
        if entry.status is not None and status == "occurred" and not self.status.over(cues):
            status, cues = entry.status, [token]
        time = self.when.of(token, types)
        thing = token.pos_ in ("NOUN", "PROPN") and self.lexicon.object_classes(token.lemma_.lower()) & THING_CLASSES
        told = len(actors) > 1 or (actors and (recipients or place is not None or time is not None))
        if thing and entry.type in THINGS and not told and not given:
            return None  # "the peacekeeping operation": the thing, not that it happens
        if not given and not (actors or recipients) and self._vague(t, place, time):
            return None
        low, high = self._clause(token)
        lemma = t.lemma or token.lemma_.lower()
        first = self.doc[token.i - 2 * lemma.count("-")].idx if "-" in lemma else token.idx
        return EventStatement(
            start=min(first, self.doc[low].idx),
            end=self.doc[high].idx + len(self.doc[high]),
            trigger=(first, token.idx + len(token)),
            lemma=lemma,
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
            guessed=entry.source == GUESSED,
            contexts=self.lexicon.contexts(
                entry, [w.lemma_ for w in self.doc[low : high + 1] if w.text not in ("-", "–")]
            ),
            objects=tuple(
                sorted({w.lemma_.lower() for x in theme for w in tree.conjuncts(x) if w.pos_ in ("NOUN", "PROPN")})
            ),
        )

    @staticmethod
    def _between(token: Token) -> Token | None:
        """Those between whom it is, beside the noun or the verb that it is the subject of: "talks began between …"."""
        own = tree.prepositional(token, "between")
        verb = token.head if token.dep_ == "nsubj" else None
        return own if own is not None or verb is None else tree.prepositional(verb, "between")

    def _vague(self, t: Trigger, place: int | None, time: int | None) -> bool:
        """Whether a word that names nobody tells no event: "violence", "to help you", "investors are concerned"."""
        token = t.token
        if token.pos_ == "ADJ":
            return True
        if place is not None or time is not None or tree.is_passive(token):
            return False
        if token.pos_ in ("NOUN", "PROPN"):
            return token.lemma_.lower() in GENERAL and not tree.is_definite(token)
        return not t.entry.pattern and (not t.entry.objects or t.entry.type == "AID")

    def _promises(self, speech: Token | None) -> bool:
        """Whether a speech verb commits its subject ("announced", "vowed"): then what is announced is its own act."""
        if speech is None:
            return False
        effect = self.lexicon.embedder(speech.lemma_.lower(), "v", "obj")
        return effect is not None and effect.status == "announced"

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
            elif (where := next(filter(_completes, token.rights), None)) is not None:
                case = [t for t in where.lefts if t.dep_ == "case"]
                head += " " + " ".join(filter(None, (_text(case), _text(_core(where)))))
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
                who = self.who.mentions_of([source]) if source is not None else ()
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
        found = self.who.mentions_of([who]) if who is not None else ()
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
    while words and (joined := _joined(words[-1])):
        words += joined
    while words and (words[0].dep_ in ("det", "case", "cc") or words[0].is_punct) and words[0].i < head.i:
        words = words[1:]
    return words


def _joined(last: Token) -> list[Token]:
    """The hyphen and the word that hang on a word without a space ("re-election")."""
    if last.text == "-" and not last.whitespace_ and last.i + 1 < len(last.doc) and last.doc[last.i + 1].is_alpha:
        return [last.doc[last.i + 1]]
    after = last.doc[last.i + 1 : last.i + 3]
    tight = len(after) == 2 and not last.whitespace_ and after[0].text == "-" and not after[0].whitespace_
    return list(after) if tight and after[1].is_alpha else []


def _completes(token: Token) -> bool:
    """Whether a phrase after a verb without an object says what the verb is about ("pour into the streets")."""
    return token.dep_ == "obl" and token.pos_ in ("NOUN", "PROPN") and token.ent_type_ not in ("DATE", "TIME")


def _text(words: list[Token]) -> str:
    """The words as they stand, without line breaks."""
    if not words:
        return ""
    out = words[0].text
    for before, word in pairwise(words):
        out += (" " if before.whitespace_ or word.i - before.i > 1 else "") + word.text
    return " ".join(out.split()).strip(" ,;:")


def _asks(clause: Token) -> bool:
    """Whether an adverb of asking opens a clause that the parser takes for an adjunct: "was asked WHY"."""
    return any(c.lower_ in ("why", "whether", "how") for c in clause.children if c.i < clause.i)
