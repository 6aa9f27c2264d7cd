"""Readable names for what is measured: noun phrases without their numbers, clauses as noun phrases.

Comes in: tokens of a reading and the `Count` that is named. Goes out: short texts such as "French troops in the Sahel",
"people killed", "spending on the war", "not holding elections".
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from sitrep.extract import tree
from sitrep.extract.counts import Count, Grammar, words
from sitrep.extract.speech import Speech

STATES = {"deaths": "killed", "injured": "injured", "displaced": "displaced"}
_BEHIND = frozenset({"of", "in", "from", "on", "for", "to", "at", "with", "against"})
_PARTICIPLES = {"hold": "held", "shoot": "shot", "beat": "beaten", "free": "freed"}


class Phrases(Grammar):
    """Names what counts measure."""

    def __init__(self, doc: Doc, speech: Speech) -> None:
        super().__init__(doc)
        self.speech = speech

    def noun(self, noun: Token, c: Count) -> str:
        """A noun phrase without its number, articles and clauses, with one short phrase of place or kind behind it."""
        uncounted = words("uncounted")
        number_end = max(c.after, 0 if c.hyphen is None else c.hyphen.i + 1)
        own = noun.i >= c.first
        keep = [m for m in tree.left_modifiers(noun) if m.lower_ not in uncounted and m.tag_ != "CD"]
        keep = [m for m in keep if not (own and m.i < number_end)]
        if not keep:
            low = max(number_end, noun.sent.start) if own else noun.sent.start
            i = noun.i - 1
            while (
                i >= low
                and self.doc[i].tag_ in ("JJ", "NN", "NNP", "VBN", "NNS")
                and self.doc[i].lower_ not in uncounted
            ):
                keep.insert(0, self.doc[i])
                i -= 1
        first = min([k.i for k in keep], default=noun.i)
        while first - 2 >= number_end and self.doc[first - 1].text == "-" and self.doc[first - 2].is_alpha:
            first -= 2  # "anti-government"
        owner = tree.child(noun, "nmod:poss")
        if owner is not None and owner.pos_ in ("NOUN", "PROPN") and owner.i < first and not c.first <= owner.i < c.end:
            first = min((t.i for t in owner.subtree if t.i > noun.i - 8 and not c.first <= t.i < c.end), default=first)
        text = str(self.doc[first : self._last(noun) + 1].text).strip(" \"“”'‘’-,")
        while " " in text and text.split(" ", 1)[0].lower() in uncounted:
            text = text.split(" ", 1)[1]
        return text

    def _last(self, noun: Token) -> int:
        """Where the phrase ends: behind the first short phrase that belongs to the noun."""
        for case, head in tree.prepositionals(noun):
            between = self.doc[noun.i + 1 : head.i + 1]
            if case not in _BEHIND or not 0 < head.i - noun.i <= 6 or head.ent_type_ == "DATE":
                continue
            if not any(t.tag_.startswith("V") or t.is_punct or t.tag_ in ("CD", "$") for t in between):
                return int(head.i)
        return int(noun.i)

    def people(self, c: Count, about: Token | None, *, seized: bool) -> str:
        """What a plain count counts; `about` is the noun whose amount the clause gives, where there is one."""
        state = STATES.get(c.dimension)
        if c.noun is None:
            return self._without_noun(c, about, state, seized=seized)
        text = self.noun(c.noun, c)
        word = self.word(c.noun)
        if state is not None and (word is None or word.dimension != c.dimension):
            lowered = text.lower()
            return text if any(w in lowered for w in (state, "dead", "wounded")) else f"{text} {state}"
        if c.dimension == "deaths" and c.noun.lemma_.lower() == "life":
            return "deaths"
        if c.dimension != "count" or c.unit != "person" or c.verb is None:
            return text
        anybody = c.noun.lemma_.lower() in words("anybody")
        if seized or (anybody and c.role == "obj" and (tree.is_passive(c.verb) or c.verb.tag_ == "VBN")):
            return f"{text} {participle(c.verb)}"
        if anybody and c.role == "subj" and c.verb.lemma_.lower() not in ("be", "have"):
            return f"{text} {self.doing(c.verb, c)}"
        return text

    def _without_noun(self, c: Count, about: Token | None, state: str | None, *, seized: bool) -> str:
        if about is not None:
            return self.noun(about, c)
        if c.dimension not in ("deaths", "injured"):
            of, before = self.at(c.before), self.at(c.before - 1, c.root.sent.start)
            if of is not None and of.lower_ == "of" and before is not None and before.tag_.startswith("NN"):
                return self.noun(before, c)
            above = next((n for n, _ in c.path if self.word(n) is not None or n.lemma_.lower() in words("crowd")), None)
            if above is not None and above.i < c.first:
                return self.noun(above, c)
        if state is None and seized and c.verb is not None:
            return f"people {participle(c.verb)}"
        return f"people {state or ''}".strip()

    def doing(self, verb: Token, c: Count) -> str:
        """A verb with its object or first phrase, as a noun phrase: "not holding elections", "spending on the war"."""
        skip = range(c.before + 1, c.anchor.i + 1)
        negated = tree.negation(verb) is not None or (
            verb.dep_ in ("xcomp", "ccomp") and tree.negation(verb.head) is not None
        )
        parts = ["not", gerund(verb)] if negated else [gerund(verb)]
        if tree.particle(verb):
            parts.append(tree.particle(verb))
        obj = tree.child(verb, "obj")
        if obj is not None and obj.i not in skip:
            return " ".join([*parts, self.speech.phrase(obj)])
        for case, head in tree.prepositionals(verb):
            if case and head.i not in skip and head.ent_type_ != "DATE" and not self.is_duration(head):
                return " ".join([*parts, case, self.speech.phrase(head)])
        who = tree.child(verb, "nsubj", "nsubj:pass")
        if who is None or who.i in skip or who.pos_ not in ("NOUN", "PROPN"):
            return " ".join(parts)
        if verb.lemma_.lower() in words("lasting"):
            return self.noun(who, c)
        return " ".join([*parts, "by", self.noun(who, c)])


def participle(verb: Token) -> str:
    """The past participle of a verb that stands in a text: its own form where it is one, else by rule."""
    if verb.tag_ in ("VBN", "VBD"):
        return str(verb.lower_)
    lemma = str(verb.lemma_).lower()
    return _PARTICIPLES.get(lemma) or (f"{lemma}d" if lemma.endswith("e") else f"{lemma}ed")


def gerund(verb: Token) -> str:
    """The -ing form of a verb, by rule."""
    if verb.tag_ == "VBG":
        return str(verb.lower_)
    lemma, vowels = str(verb.lemma_).lower(), "aeiou"
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) and len(lemma) > 2:
        return f"{lemma[:-1]}ing"
    if 3 <= len(lemma) <= 4 and lemma[-1] not in "wxyaeiou" and lemma[-2] in vowels and lemma[-3] not in vowels:
        return f"{lemma}{lemma[-1]}ing"
    return f"{lemma}ing"
