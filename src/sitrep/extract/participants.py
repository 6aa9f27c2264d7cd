"""Who takes part in an event: who did it and to whom, from roles, syntax and the words around its trigger.

Comes in: a trigger with its lexicon entry and slots, and all triggers of the report. Goes out: indices of mentions.
The lexicon's slots come first, then syntax, then what the embedding words say: who plans, promises or suffers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sitrep.extract import tree, wordlists
from sitrep.extract.lexicon import Entry, Lexicon
from sitrep.extract.mentions import COUNTRY_WORDS, MentionIndex
from sitrep.extract.slots import LIGHT, SHARING, Slots, span_head
from sitrep.gazetteer import Gazetteer
from sitrep.reader import Predicate

STRIFE = wordlists.load("strife")
INFLICTING = wordlists.load("inflicting")
STANCES = wordlists.load("stances")
CALLING = wordlists.load("calling")
ENDING = wordlists.load("ending")
FEARING = wordlists.load("fearing")
UNDERGONE = wordlists.load("undergone")
RECEIVING = wordlists.load("receiving")
HITTING = wordlists.load("hitting")
SUFFERING = wordlists.load("suffering")
ASPECTUAL = wordlists.load("aspectual")
THING_CLASSES = frozenset({"mission", "cooperation", "agreement", "aid", "relations", "membership", "combat_operation"})
"""Object classes of nouns that name a lasting thing."""
ADJOINING = frozenset({"after", "before", "during", "following", "in", "on", "at", "for", "ahead of", "from"})
"""Prepositions by which a meeting is the occasion of what its participant does or says."""
SHARED_WITH = frozenset({"AGREE", "CONSULT", "COOPERATE", "AID", "SUPPORT"})
"""Types whose recipient is also to whom it is agreed to."""
PURPOSEFUL = frozenset({"MOBILIZE", "AID", "COOPERATE", "AGREE", "ASSAULT"})
"""Types of deeds that reach whomever their purpose names: "used clubs to disperse STRIKERS"."""
DONE_TO = frozenset({"SANCTION", "COERCE", "ASSAULT", "ACCUSE", "SUPPORT", "AID"})
"""Types of what is done to whomever the verb acts on."""
PARTNERED = frozenset({"relations", "cooperation", "agreement"})
"""Object classes of things that one has with somebody."""


@dataclass(frozen=True)
class Trigger:
    """A word that names an event, with the lexicon's entry for it and what the event is about."""

    token: Token
    entry: Entry
    slots: Slots
    theme: tuple[Token, ...]
    refusal: bool = False
    lemma: str = ""
    nested: bool = False
    """Whether the type or mode comes from an event that is its content."""


class Participants:
    """Finds who takes part in the events of one report."""

    def __init__(
        self,
        doc: Doc,
        mentions: MentionIndex,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        predicates: Mapping[int, Predicate],
    ) -> None:
        self.doc, self.mentions, self.lexicon = doc, mentions, lexicon
        self.gazetteer, self.predicates = gazetteer, predicates

    def actors(self, t: Trigger, triggers: Mapping[int, Trigger]) -> tuple[int, ...]:
        """Who did it: the words right beside it, the lexicon's slots, syntax, then what the words around it say."""
        beside = self._said_beside(t)
        if beside:
            return beside
        noun, called = t.token.pos_ in ("NOUN", "PROPN"), self._called_for(t.token)
        asked = tree.before_infinitive(t.token) if t.token.pos_ in ("VERB", "AUX") else None
        found = self.mentions_of(tree.conjuncts(asked)) if asked is not None and not called else ()
        if not found and not called:
            found = self.mentions_of(self._doers(t))
        suffers = "subj" in t.entry.recipient and t.slots.verbal  # "died in the raid"
        demanded = noun and t.token.lemma_.lower() in UNDERGONE and not self._carried_out(t)
        agent = t.slots.agent() if not (called or suffers or demanded) else None  # who demands an arrest makes none
        if not found and agent is not None:
            found = self.mentions_of(tree.conjuncts(agent))
        if not found and not suffers and not called:
            found = self._inherited(t.token, triggers)
        return found or self._by_context(t, triggers)

    def _said_beside(self, t: Trigger) -> tuple[int, ...]:
        """Who did it by a hyphen, a participle or a phrase right beside the word: whatever the roles say."""
        joined = self.before_hyphen(t.token)
        if joined is not None:
            return (joined,)
        if t.token.pos_ in ("NOUN", "PROPN"):
            if t.entry.type in ("SUPPORT", "AID") and (given := self.mentions_of(self._giver(t.token))):
                return given
            leader = self._leader(t.token)
            if leader is not None:
                return (leader,)
            told = self.mentions_of(self._inflicted(t.token) or self._blamed(t.token))
            if told:
                return told
        shared = self._shared(t.token, "by") if "by" in t.entry.actor else []
        return self.mentions_of(shared)

    def _doers(self, t: Trigger) -> list[Token]:
        """Who fills the lexicon's slots for who acts, without those whom the deed hits and where it happens."""
        noun, names = t.token.pos_ in ("NOUN", "PROPN"), t.entry.actor
        if "by" in names and noun:
            names = ("by", *names)
        suffered = self._sufferers(t) if noun else frozenset()
        if suffered:
            names = tuple(n for n in names if n != "of")
        heads = [h for h in t.slots.fill(names, list(t.theme)) if not self._below(h, t.token, suffered)]
        if noun and t.entry.type in ("ASSAULT", "PROTEST"):  # "the London attacks": where they were
            before = {m.i for m in tree.left_modifiers(t.token)}
            heads = [h for h in heads if h.i not in before or not self._site(h, t)]
        if noun and t.entry.type == "ASSAULT":  # "the battle of Arica": where it is fought
            at = ("GPE", "LOC", "FAC")
            heads = [h for h in heads if h.ent_type_ not in at or tree.case(h) not in ("of", "in", "at", "near")]
        if noun and t.token.lemma_.lower() in STRIFE and tree.prepositional(t.token, "against", "on", "with") is None:
            heads = [h for h in heads if h.ent_type_ != "GPE" or h.head.i != t.token.i or h.i > t.token.i]
            heads = [h for h in heads if h.lemma_.lower() not in COUNTRY_WORDS]  # "Peru's civil war": where it is
        if t.entry.type in ("REQUEST", "ACCUSE", "THREATEN", "PROTEST") and t.token.dep_ == "obj":
            verb = t.token.head  # who heeds a demand does not demand
            if verb.lemma_.lower() not in LIGHT | SHARING | ASPECTUAL:
                heads = [h for h in heads if h.head.i != verb.i]
        return [h for h in self._owners_of_plan(t.token) or heads if h.i != t.token.i]

    def _by_context(self, t: Trigger, triggers: Mapping[int, Trigger]) -> tuple[int, ...]:
        """Who did it by the clause around: whose occasion it is, who attacks meanwhile, who is blamed, whose troops."""
        noun = t.token.pos_ in ("NOUN", "PROPN")
        found = self._occasion(t) if noun else ()
        if not found and t.entry.type == "ASSAULT" and tree.is_passive(t.token):
            found = self._meanwhile(t.token, triggers)
        if not found and noun:  # "blamed the militia for the attack": they are said to
            outer = self.outer(t.token, triggers)
            if outer is not None and outer.entry.type == "ACCUSE" and t.token.dep_ == "obl":
                found = self.mentions_of(outer.slots.fill(outer.entry.recipient, list(outer.theme)))
        if not found and t.entry.type in ("MOBILIZE", "RETREAT"):
            moved = [m for m in self.mentions_of(list(t.theme)) if self.mentions.mentions[m].kind == "nominal"]
            found = tuple(m for m in moved if self.mentions.mentions[m].country is not None)
            if not found:  # "its contingent will be sent": whose it is
                found = self.mentions_of([p for x in t.theme for p in tree.possessors(x)])
        return found

    def _leader(self, noun: Token) -> int | None:
        """Who leads what a noun names, by a hyphen: "the U.S.-led campaign"."""
        led = (m for m in tree.left_modifiers(noun) if m.lower_ == "led")
        return next((m for participle in led if (m := self.before_hyphen(participle)) is not None), None)

    def _occasion(self, t: Trigger) -> tuple[int, ...]:
        """Who does what a noun names, where the noun only places or explains what somebody does.

        "He flew home after TALKS with …", "marched in PROTEST at …".
        """
        noun, above = t.token, t.token.head
        if noun.dep_ == "nmod" and above.dep_ == "obl" and tree.case(noun) in ("after", "before", "during"):
            noun, above = above, above.head  # "told reporters at a briefing during his visit"
        meets = t.entry.type == "CONSULT" and tree.case(t.token) in ADJOINING
        if noun.dep_ != "obl" or not (meets or (tree.case(noun) == "in" and noun.lemma_.lower() in STANCES)):
            return ()
        who = tree.subject(above) if above.pos_ in ("VERB", "AUX") and not tree.is_passive(above) else None
        found = self.mentions_of(tree.conjuncts(who)) if who is not None else ()
        return found if all(self.mentions.mentions[m].label != "LOC" for m in found) else ()

    @staticmethod
    def _blamed(noun: Token) -> list[Token]:
        """On whom a deed is blamed: "blamed the attack on the REBELS", whatever the phrase hangs on."""
        if noun.dep_ not in ("obj", "nsubj:pass") or noun.head.lemma_.lower() != "blame":
            return []
        who = tree.prepositional(noun.head, "on") or tree.prepositional(noun, "on")
        return tree.conjuncts(who) if who is not None else []

    @staticmethod
    def _called_for(verb: Token) -> bool:
        """Whether an -ing form is what somebody calls for: "called for CLOSING it"; the caller need not do it."""
        for_ = any(c.dep_ in ("mark", "case") and c.lower_ == "for" for c in verb.children)
        return verb.tag_ == "VBG" and for_ and verb.head.lemma_.lower() in CALLING and verb.dep_ in ("advcl", "obl")

    def _meanwhile(self, verb: Token, triggers: Mapping[int, Trigger]) -> tuple[int, ...]:
        """Who attacks in the clause that says when somebody was hurt: "two died when GUNMEN shelled the town"."""
        for c in verb.children:
            inner = triggers.get(c.i) if c.dep_ == "advcl" and c.i > verb.i else None
            marks = {m.lower_ for m in c.children if m.dep_ in ("mark", "advmod")}
            if inner is not None and inner.entry.type == "ASSAULT" and marks & {"when", "as"}:
                return self.mentions_of(inner.slots.fill(("ARG0", "subj"), list(inner.theme)))
        return ()

    def _carried_out(self, t: Trigger) -> bool:
        """Whether a light verb tells the deed, so that its subject does it: "carried out the ARREST"."""
        return t.token.dep_ == "obj" and t.token.head.lemma_.lower() in LIGHT

    def _inflicted(self, noun: Token) -> list[Token]:
        """Who brings about what a noun names, by a participle after it: "the bloodshed inflicted by GUARDS"."""
        for c in noun.children:
            if c.dep_ in ("acl", "acl:relcl") and c.tag_ == "VBN" and c.lemma_.lower() in LIGHT | SHARING | INFLICTING:
                by = tree.child(c, "obl:agent") or tree.prepositional(c, "by")
                if by is not None and tree.case(by) == "by":
                    return tree.conjuncts(by)
        return []

    def _sufferers(self, t: Trigger) -> frozenset[int]:
        """The dependents of a noun that name who suffers it, whatever the roles say: "the torture of INMATES".

        Those behind "against" always; behind "of" where the lexicon has the recipient there; and, for nouns made from
        verbs that one does to somebody ("arrest", "ouster"), the owner, where nobody else is behind "of".
        """
        noun = t.token
        opposed = [m for m in tree.left_modifiers(noun) if self._opposed(m)]
        by_preposition = {p: c for p in ("of", "against", "on") if (c := tree.prepositional(noun, p)) is not None}
        undergone = noun.lemma_.lower() in UNDERGONE
        behind = (*t.entry.recipient, "against", *(("of",) if undergone else ()))
        out = [c for p, c in by_preposition.items() if p in behind]
        if "of" not in by_preposition and undergone:
            out += tree.possessors(noun)
        if noun.dep_ == "obj" and noun.head.lemma_.lower() in SUFFERING:
            out += [who] if (who := tree.subject(noun.head)) is not None else []
        return frozenset(c.i for head in (*out, *opposed) for c in tree.conjuncts(head))

    def _site(self, modifier: Token, t: Trigger) -> bool:
        """Whether a name before a noun says where it happened: a town does not attack, a state does not protest."""
        m = self.mentions.of_token(modifier.i)
        if m is None or modifier.pos_ == "ADJ" or self.mentions.mentions[m].label not in ("GPE", "LOC", "FAC"):
            return False
        return t.entry.type == "PROTEST" or self.mentions.mentions[m].country is None

    def _opposed(self, modifier: Token) -> bool:
        """Whether a word before a noun names whom the deed is against: "anti-GOVERNMENT protests"."""
        return modifier.i >= 2 and self.doc[modifier.i - 1].text == "-" and self.doc[modifier.i - 2].lower_ == "anti"

    @staticmethod
    def _below(head: Token, noun: Token, among: frozenset[int]) -> bool:
        """Whether a head is one of these dependents of the noun or part of it ("hundreds of THEM")."""
        while head.head.i != head.i and head.i != noun.i:
            if head.i in among:
                return True
            head = head.head
        return head.i in among

    def recipients(
        self, t: Trigger, actors: tuple[int, ...], triggers: Mapping[int, Trigger], place: int | None
    ) -> tuple[int, ...]:
        """To whom: the lexicon's slots, the possessor of a noun done by another, whoever the threat around it hits."""
        theme = list(t.theme)
        same = {self.mentions.resolve(m) for m in actors}

        def others(heads: list[Token]) -> tuple[int, ...]:
            heads = [x for h in heads for x in self._behind(h, t)]
            found = (m for m in self.mentions_of(heads) if self.mentions.resolve(m) not in same)
            return tuple(m for m in found if not (actors and self._own(m)))

        named = t.entry.recipient
        if t.token.lemma_.lower() in UNDERGONE and t.token.pos_ == "NOUN":
            named = (*named, "of", "poss")
        found = others(t.slots.fill(named, theme))
        if not found and t.entry.type == "REQUEST" and t.token.pos_ in ("VERB", "AUX"):
            found = others(self._asked(t.token))
        if not found and "of" in t.entry.recipient:
            found = others(self._shared(t.token, "of"))
        if not found and t.token.pos_ in ("NOUN", "PROPN"):
            found = others(
                [m for m in tree.left_modifiers(t.token) if self._opposed(m)] or self._hit(t.token, triggers)
            )
        if not found and t.token.pos_ not in ("VERB", "AUX") and t.token.lemma_.lower() not in STRIFE:
            found = others(tree.possessors(t.token))
        if not found and t.entry.type != "MOBILIZE":
            direct = {x.i: self.mentions.of_token(x.i) for x in theme}
            themes = [x for x in theme if (m := direct[x.i]) is None or self.mentions.resolve(m) not in same]
            placed = t.entry.type not in ("ASSAULT", "PROTEST", "ACCUSE", "REQUEST", "REJECT", "CONSULT", "AGREE")
            for owners in t.slots.all_owners(themes, placed):  # "its aid to Peru": not whose it is, but to whom
                found = found or others([c for x in owners for c in tree.conjuncts(x)])
        if not found:
            outer = self.outer(t.token, triggers)
            if outer is not None and outer.entry.type != "ACCUSE" and not (t.token.dep_ == "conj" and theme):
                found = others(outer.slots.fill(outer.entry.recipient, list(outer.theme)))
        battle = t.entry.type == "ASSAULT" and t.token.lemma_.lower() in STRIFE
        if not found and t.entry.type in PURPOSEFUL and (battle or t.token.pos_ in ("VERB", "AUX")):
            found = others(self._helped(t, triggers))
        if not found and t.entry.type in ("THREATEN", "REQUEST", "ACCUSE", "REJECT", "AGREE"):
            hit = self._content_recipients(t, actors, triggers)
            found = tuple(m for m in hit if self.mentions.resolve(m) not in same)
        if not found and t.token.pos_ in ("VERB", "AUX"):
            found = others(self._nearby(t, triggers))
        if not found and t.token.pos_ in ("VERB", "AUX") and t.entry.type in DONE_TO:
            found = tuple(m for m in others(t.slots.objects()) if self.mentions.mentions[m].label not in ("LOC", "FAC"))
        found = tuple(m for m in found if self._can_receive(m, t))
        seized = (t.entry.type, t.entry.mode) == ("COERCE", "seize")
        if not found and seized and place is not None and self.mentions.mentions[place].country is not None:
            found = (place,)
        return found

    @staticmethod
    def _victim(head: Token, trigger: Token) -> bool:
        """Whether somebody is only whom the deed hit that is condemned or looked into: "a probe into RUIZ's murder"."""
        deed = head.head
        owned = head.dep_ == "nmod:poss" or (head.dep_ == "nmod" and tree.case(head) == "of")
        return owned and deed.i != trigger.i and deed.lemma_.lower() in UNDERGONE

    def _can_receive(self, m: int, t: Trigger) -> bool:
        """Whether a mention is more than where it happens: a valley can be hit, but nobody withdraws to its loss."""
        label = self.mentions.mentions[m].label
        if t.entry.type == "ACCUSE" and self._victim(self.doc[self.mentions.head(m)], t.token):
            return False
        if label in ("LOC", "FAC"):
            return t.entry.type in ("ASSAULT", "COERCE", "THREATEN", "CONSULT")
        if label == "GPE" and t.entry.type == "PROTEST":
            head = self.doc[self.mentions.head(m)]
            return tree.case(head) not in ("in", "across", "around") and head not in tree.left_modifiers(t.token)
        return True

    def _own(self, m: int) -> bool:
        """Whether a mention is "his" or "their" of nobody known: then most likely of whoever acts."""
        mention, head = self.mentions.mentions[m], self.doc[self.mentions.head(m)]
        return mention.kind == "pronoun" and mention.refers is None and head.dep_ == "nmod:poss"

    def _content_recipients(
        self, t: Trigger, actors: tuple[int, ...], triggers: Mapping[int, Trigger]
    ) -> tuple[int, ...]:
        """Whom the content of a threat, demand or refusal is about: "warned that it would cut its aid to PERU"."""
        for inner in triggers.values():
            if t.entry.type == "REQUEST" and inner.entry.mode == "release":
                continue  # who is to be freed is not asked
            if t.entry.type == "AGREE" and inner.entry.type not in SHARED_WITH:
                continue
            if inner.token.i != t.token.i and self.outer(inner.token, triggers) is t:
                found = self.recipients(inner, actors, triggers, None)
                if found:
                    return found
        return ()

    def _behind(self, head: Token, t: Trigger) -> list[Token]:
        """With whom or whose a thing is that a phrase names: an end to operations with PERU is put to Peru."""
        if head.ent_type_ or t.entry.type not in ("SANCTION", "REJECT", "THREATEN", "CONCEDE"):
            return [head]
        if not self.lexicon.object_classes(tree.phrase(head)) & (THING_CLASSES - {"membership"}):
            return [head]
        return t.slots.owners([head]) or [head]

    def _helped(self, t: Trigger, triggers: Mapping[int, Trigger]) -> list[Token]:
        """Whom the purpose of a deed is to help or to hit: "sent troops to support MALI"."""
        for c in t.token.children:
            if c.dep_ in ("advcl", "xcomp", "acl") and c.i in triggers and c.i > t.token.i:
                inner = triggers[c.i]
                if inner.entry.type in ("AID", "SUPPORT", "COOPERATE", "ASSAULT", "COERCE"):
                    return inner.slots.fill(inner.entry.recipient, list(inner.theme))
        return []

    def _asked(self, verb: Token) -> list[Token]:
        """Who is to do what is asked for: the subject of the clause or infinitive below a verb of asking."""
        for c in verb.children:
            if c.dep_ in ("xcomp", "ccomp", "advcl") and c.pos_ in ("VERB", "AUX", "ADJ", "NOUN") and c.i > verb.i:
                who = tree.subject(c)
                if who is not None and who.i > verb.i:
                    return tree.conjuncts(who)
        return []

    def _hit(self, noun: Token, triggers: Mapping[int, Trigger]) -> list[Token]:
        """Who suffers what a noun names, as the words around it say.

        "Is under sanctions", "came under attack", "men under fire"; "faces charges"; "the raid killed two MEN", "two
        MEN were killed in the raid".
        """
        above = noun.head
        for c in noun.children:  # "uprisings that toppled three RULERS"
            if c.dep_ == "acl:relcl" and c.lemma_.lower() in HITTING and not tree.is_passive(c):
                hurt = Slots(self.doc, c, self.predicates.get(c.i)).objects()
                return [x for head in hurt for x in tree.conjuncts(head) if x.i != noun.i]
        if tree.case(noun) == "under":
            if above.pos_ in ("NOUN", "PROPN") and noun.dep_ in ("nmod", "acl"):
                return tree.conjuncts(above)
            verb = noun if tree.child(noun, *tree.SUBJECTS) is not None else above
        elif self._giver(noun) or (noun.dep_ == "obj" and above.lemma_.lower() in SUFFERING):
            verb = above
        elif above.pos_ == "VERB" and above.lemma_.lower() in HITTING and noun.dep_ in ("nsubj", "obl", "obl:agent"):
            if noun.dep_ != "nsubj" and tree.case(noun) not in ("in", "by", "during"):
                return []
            hurt = Slots(self.doc, above, self.predicates.get(above.i)).objects()
            return [c for head in hurt for c in tree.conjuncts(head)]
        else:
            return []
        who = tree.subject(verb)
        return tree.conjuncts(who) if who is not None and not tree.is_passive(verb) else []

    def _nearby(self, t: Trigger, triggers: Mapping[int, Trigger]) -> list[Token]:
        """Whom the same subject accuses or hits in the same breath, where the event names nobody.

        "Threatened to close its ports after accusing PERU …"; "froze the relationship and threatened PERU with …".
        """
        beside = []
        if t.entry.type in ("THREATEN", "SANCTION", "COERCE"):
            beside += [c for c in t.token.children if c.dep_ == "advcl" and c.tag_ == "VBG"]
        if self.lexicon.object_classes(t.theme[0].lemma_.lower() if t.theme else "") & PARTNERED:
            beside += [t.token.head] if t.token.dep_ == "conj" else [c for c in t.token.children if c.dep_ == "conj"]
        for other in beside:
            inner = triggers.get(other.i)
            if inner is not None and tree.child(other, *tree.SUBJECTS) is None:
                heads = inner.slots.fill(inner.entry.recipient, list(inner.theme))
                if heads:
                    return heads
        return []

    @staticmethod
    def _shared(noun: Token, preposition: str) -> list[Token]:
        """What a phrase after coordinated nouns says of each: "the ill-treatment and torture of INMATES by GUARDS"."""
        if noun.pos_ != "NOUN" or tree.prepositional(noun, preposition) is not None:
            return []
        others = [noun.head] if noun.dep_ == "conj" else [c for c in noun.children if c.dep_ == "conj"]
        found = [x for o in others if (x := tree.prepositional(o, preposition)) is not None and x.i > noun.i]
        return tree.conjuncts(found[0]) if found else []

    @staticmethod
    def _giver(noun: Token) -> list[Token]:
        """Who gives what the subject of a verb of having gets: "has the support of the TRIBES"."""
        if noun.dep_ != "obj" or noun.head.lemma_.lower() not in RECEIVING:
            return []
        giver = tree.prepositional(noun, "of", "from") or tree.prepositional(noun.head, "from")
        return tree.conjuncts(giver) if giver is not None else []

    def outer(self, token: Token, triggers: Mapping[int, Trigger]) -> Trigger | None:
        """The trigger that embeds another directly: "threatened … with sanctions", "asked … to withdraw"."""
        t = token
        for _ in range(3):
            relation = "" if t.dep_ == "acl:relcl" else t.dep_.split(":")[0]
            if t.head.i == t.i or relation not in ("xcomp", "ccomp", "obj", "obl", "nmod", "acl", "conj"):
                return None
            t = t.head
            if t.i in triggers:
                return triggers[t.i]
        return None

    def mentions_of(self, heads: list[Token]) -> tuple[int, ...]:
        """The mentions at these heads, or at who owns or is part of what they name; each once."""
        out: list[int] = []
        for head in heads:
            m = self.mentions.of_token(head.i)
            if m is None and head.pos_ not in ("VERB", "AUX"):
                for below in (
                    *tree.possessors(head),
                    *tree.left_modifiers(head),
                    tree.prepositional(head, "of", "from", "by"),
                ):
                    if below is not None and (m := self.mentions.of_token(below.i)) is not None:
                        break
            if m is not None and m not in out and not any(self._alike(m, k) for k in out):
                out.append(m)
        return tuple(out)

    def _alike(self, one: int, other: int) -> bool:
        """Whether two mentions of a list say the same in the same words: a deputy, a deputy and a deputy."""
        a, b = self.mentions.mentions[one], self.mentions.mentions[other]
        return a.kind == b.kind == "nominal" and a.text.casefold() == b.text.casefold()

    def _inherited(self, token: Token, triggers: Mapping[int, Trigger]) -> tuple[int, ...]:
        """The actor of the word that embeds the event: "plans to …", "the decision of … to …"."""
        t, verbal = token, token.pos_ in ("VERB", "AUX")
        while verbal and t.dep_ == "conj" and t.head.pos_ == "VERB" and tree.child(t, *tree.SUBJECTS) is None:
            t = t.head  # "accused of beating and shooting inmates"
        if verbal and (tree.is_passive(token) or tree.child(token, *tree.SUBJECTS) is not None):
            return ()
        for _ in range(4):
            if t.head.i == t.i or t.dep_ in ("acl:relcl", "parataxis", "appos"):
                return ()
            relation, t = t.dep_, t.head
            by_it = relation == "obl:agent" or (relation == "obl" and tree.case(token) == "by")
            if not verbal and (by_it or t.pos_ == "ADJ" or t.lemma_.lower() in SUFFERING):
                return ()  # "trapped by fighting", "vulnerable to attack", "faces charges"
            if t.pos_ == "NOUN" and relation in ("acl", "nmod", "ccomp"):
                owners = [*tree.possessors(t), *(m for m in tree.left_modifiers(t) if m.ent_type_ in ("GPE", "NORP"))]
                by = tree.prepositional(t, "by", "of", "from")
                found = self.mentions_of([*owners, *([by] if by is not None and by.i != token.i else [])])
                if found:
                    return found
            if t.pos_ in ("VERB", "AUX"):
                who = tree.subject(t)
                if not verbal and not self._does(t, relation, triggers[token.i].entry.type):
                    return ()
                word = token.lemma_.lower()
                if (t.lemma_.lower() in ENDING and word in STRIFE) or (
                    not verbal and word in UNDERGONE and t.lemma_.lower() not in LIGHT
                ):
                    return ()  # who ends the bloodshed need not have shed it, who demands an arrest makes none
                if who is not None and relation in ("xcomp", "obj", "advcl", "acl", "obl") and who.i != token.i:
                    return self.mentions_of(tree.conjuncts(who))
                if relation not in ("xcomp", "obj"):
                    return ()
        return ()

    def _owners_of_plan(self, verb: Token) -> list[Token]:
        """Whose plan or offer it is that an infinitive fills: "rejected an offer by the KING to hold talks"."""
        to = next((c for c in verb.children if c.dep_ == "mark" and c.lower_ == "to"), None)
        if to is None or verb.tag_ != "VB" or tree.is_passive(verb):
            return []
        for c in verb.head.children if verb.dep_ in ("advcl", "xcomp") else ():
            roles = self.predicates.get(c.i)  # the infinitive hangs on the verb, but fills the noun's role
            own = roles.arg("ARG0") if roles is not None and c.dep_ == "obj" and c.pos_ == "NOUN" else None
            if own is not None and roles is not None and any(a.start == to.i for a in roles.args):
                return tree.conjuncts(span_head(self.doc, own.start, own.end))
        plan = verb.head
        if verb.dep_ != "acl":
            return []
        if self.lexicon.embedder(plan.lemma_.lower(), "n", "acl") is None:
            return []
        by = tree.prepositional(plan, "by")
        return tree.conjuncts(by) if by is not None else tree.possessors(plan)

    def _does(self, verb: Token, relation: str, kind: str) -> bool:
        """Whether who is the verb's subject also does what the noun below it names: "launched", "halted", "plans"."""
        lemma = verb.lemma_.lower()
        if lemma in LIGHT | SHARING | ASPECTUAL:
            return relation == "obj" or lemma in LIGHT
        if kind in ("REQUEST", "ACCUSE", "THREATEN", "PROTEST"):
            return False  # who heeds a demand does not demand
        effect = self.lexicon.embedder(lemma, "v", relation)
        weighs = effect is not None and effect.status == "considered" and lemma not in FEARING
        return weighs or (effect is not None and effect.status in ("announced", "threatened"))

    def before_hyphen(self, participle: Token) -> int | None:
        """The mention that a hyphen joins to a participle: "UN-brokered"."""
        i = participle.i
        if participle.tag_ != "VBN" or i < 2 or self.doc[i - 1].text not in ("-", "–") or self.doc[i - 2].whitespace_:
            return None
        before = self.doc[i - 2]
        if before.ent_type_ in ("GPE", "ORG", "NORP", "PERSON") or self.gazetteer.demonym(before.text):
            return self.mentions.of_token(before.i)
        return None
