"""Where the reach of an embedding word ends: what stands in its clause and is still told as a fact.

Comes in: tokens of a tree. Goes out: yes or no. "The council may condemn THE RAID" leaves it open whether the council
does so, not whether there was a raid: definite nouns, objects of verbs that take them for granted, nouns with a clause
that tells of them in the past, and participles that say who somebody is keep what they say under a modal, a demand or
a denial. (Presupposition and its projection: Karttunen 1973, Presuppositions of Compound Sentences; Kiparsky and
Kiparsky 1970, Fact; what a modal over "manage to" or "help" reaches: Karttunen 2012, Simple and phrasal implicatives.)
"""

from __future__ import annotations

from spacy.tokens import Token

from sitrep.extract import tree, wordlists

PARTS = wordlists.load("parts")
DOINGS = wordlists.load("doings")
IMPLICATIVE = wordlists.load("implicative")
CARRYING = frozenset(
    set().union(*(wordlists.load(name) for name in ("light", "sharing", "aspectual", "occurring", "carrying")))
)
"""Verbs whose modality is that of the event noun beside them: "may LAUNCH the attack"."""
PRESUMING = wordlists.load("presuming")
SPANS = wordlists.load("spans")
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_ORDINALS = frozenset({"fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"})
_HAVE = frozenset({"have", "'ve", "’ve"})


def finite(verb: Token) -> bool:
    """Whether a verb has a tense of its own, modals left out."""
    helpers = (c for c in verb.children if c.dep_ in ("aux", "aux:pass", "cop"))
    return verb.tag_ in _FINITE or any(c.tag_ in _FINITE for c in helpers)


def perfect(verb: Token) -> bool:
    """Whether a verb stands with "have": "has left", "would have left"."""
    return any(c.dep_ == "aux" and c.lemma_.lower() in _HAVE for c in verb.children)


def realised(verb: Token) -> bool:
    """Whether a verb tells something done: past or perfect, without modal or negation."""
    if tree.modal(verb) is not None or tree.negation(verb) is not None:
        return False
    if verb.tag_ == "VBN":
        return perfect(verb) or any(c.dep_ == "aux:pass" and c.tag_ == "VBD" for c in verb.children)
    return verb.tag_ == "VBD"


def told_of(noun: Token) -> bool:
    """Whether a clause tells of a noun in the past: "the riots that ERUPTED", "the damage the town has SUFFERED"."""
    return any(
        c.dep_ in ("acl:relcl", "acl")
        and realised(c)
        and tree.child(c, *tree.SUBJECTS) is not None
        and tree.child(c, "mark") is None
        for c in noun.children
    )


def quantity(noun: Token) -> bool:
    """Whether a noun only says how much of something: "$ 17 billion in AID", "a dozen raids", "a wave of strikes"."""
    lemma = noun.lemma_.lower()
    return noun.pos_ in ("NUM", "SYM") or lemma in PARTS or lemma in DOINGS


def taken_for_granted(noun: Token, verb: Token) -> bool:
    """Whether a verb says nothing of whether the event of its noun happens: "defend THE WAR", "dodge sanctions"."""
    lemma = verb.lemma_.lower()
    return lemma in PRESUMING or (known(noun) and lemma not in CARRYING and lemma not in IMPLICATIVE)


def known(noun: Token) -> bool:
    """Whether a noun names an event as one that is known: definite, or with its year."""
    return tree.is_definite(noun) or dated(noun)


def dated(noun: Token) -> bool:
    """Whether a definite noun has its year before it: "the 1991 war"."""
    years = (c for c in noun.children if c.i < noun.i and len(c.text) == 4 and c.text.isdigit())
    return any(c.text[:2] in ("17", "18", "19", "20") for c in years) and tree.is_definite(noun)


def apart(token: Token) -> bool:
    """Whether a conjunct is another clause than the infinitive it hangs on: "did not let it rule and HAVE DETAINED"."""
    return token.dep_ == "conj" and token.head.tag_ == "VB" and finite(token)


def lasting(verb: Token) -> bool:
    """Whether a verb says for how long something has gone on: "has been besieged FOR WEEKS"."""
    for c in verb.children:
        span = c.dep_.startswith("obl") and tree.case(c) == "for" and c.lemma_.lower() in SPANS
        if span and not any(_ordinal(x) for x in c.children):
            own = any(x.dep_ in ("aux", "aux:pass") for x in verb.children)
            return not own or any(x.dep_ == "aux" and x.tag_ in ("VBZ", "VBP") for x in verb.children)
    return False


def long_standing(noun: Token) -> bool:
    """Whether a noun stands with how long it has gone on: "the two-month-OLD war", "the third DAY of protests"."""
    doc = noun.doc
    for c in noun.children:
        if c.i < 2 or c.i > noun.i or doc[c.i - 1].text != "-" or doc[c.i - 1].whitespace_:
            continue
        if c.lower_ == "old" or (c.lower_ in ("running", "standing") and doc[c.i - 2].lower_ == "long"):
            return True
        long = c.lower_ in ("week", "month")
        if long and tree.case(noun) not in ("after", "since", "during", "following"):
            return True
    if _of_these_days(noun):
        return True
    day = noun.head
    if noun.dep_ != "nmod" or tree.case(noun) != "of" or day.lemma_.lower() not in SPANS:
        return False
    return any(_ordinal(c) for c in day.children) and not any(c.lower_ == "first" for c in day.children)


def _of_these_days(noun: Token) -> bool:
    """Whether a noun is a civil war of which nothing says that it is past; news tells of those that go on.

    A name ("the Civil War"), a year, and a time after or during it say that it is past.
    """
    if noun.lower_ != "war" or not any(c.lower_ == "civil" and c.text.islower() for c in noun.children):
        return False
    if not any(c.dep_ in ("det", "nmod:poss") for c in noun.children) or noun.head.lower_ == "prior":
        return False
    past = ("after", "since", "during", "following", "before", "until", "of")
    years = (t for t in noun.sent if len(t.text) == 4 and t.text.isdigit() and t.i > noun.sent.start)
    return (
        tree.case(noun) not in past
        and not told_of(noun)
        and all(t.nbor(-1).lower_ not in ("in", "since") for t in years)
    )


def _ordinal(word: Token) -> bool:
    """Whether a word counts off: "third", "11th"."""
    text = word.lower_
    return (
        text in ("first", "second", "third")
        or (text.endswith(("th", "nd", "rd", "st")) and text[0].isdigit())
        or (word.dep_ == "amod" and text in _ORDINALS)
    )
