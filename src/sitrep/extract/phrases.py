"""Readable names for what is measured: noun phrases without their numbers, clauses as noun phrases.

Comes in: tokens of a reading and the `Count` that is named. Goes out: short texts such as "French troops in the Sahel",
"people killed", "spending on the war", "not holding elections".
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from sitrep.extract import numbers, tree
from sitrep.extract.counts import Count, Grammar, words
from sitrep.extract.speech import Speech

_SINGLE = frozenset({"open", "edit", "exit"})
_STRESSED = ("pel", "mit", "trol", "nsfer", "refer", "defer", "confer", "infer", "cancel", "occur", "incur", "abet")
STATES = {"deaths": "killed", "injured": "injured", "displaced": "displaced"}
_BEHIND = frozenset({"of", "in", "from", "on", "for", "to", "at", "with", "against"})
_PARTICIPLES = {
    "hold": "held", "shoot": "shot", "beat": "beaten", "give": "given", "get": "received", "seek": "sought",
    "take": "taken", "send": "sent", "bring": "brought", "find": "found", "win": "won", "make": "made",
    "steal": "stolen", "keep": "kept", "have": "held", "put": "put", "cut": "cut", "set": "set",
    "freeze": "frozen", "draw": "drawn", "hide": "hidden", "withdraw": "withdrawn", "lay": "laid",
    "see": "seen", "offer": "offered", "free": "freed",
}  # fmt: skip


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
        keep = [m for m in keep if not self._counts_parts(m)]
        first = min([k.i for k in keep], default=noun.i)
        while first - 2 >= number_end and self.doc[first - 1].text == "-" and self.doc[first - 2].is_alpha:
            first -= 2  # "anti-government"
        owner = tree.child(noun, "nmod:poss")
        if (
            owner is not None
            and owner.pos_ in ("NOUN", "PROPN")
            and owner.i < first
            and not c.first <= owner.i < number_end
        ):
            first = min(
                (t.i for t in owner.subtree if t.i > noun.i - 8 and not c.first <= t.i < number_end), default=first
            )
        last = self._last(noun)
        text = str(self.doc[first : last + 1].text)
        if own and first <= c.before < noun.i:  # "John Gray's 14 books"
            text = f"{self.doc[first : c.before + 1].text} {self.doc[number_end : last + 1].text}"
        text = self._lowered(first, noun) + text[1:]
        text = text.strip(" \"“”'‘’-,")
        while " " in text and text.split(" ", 1)[0].lower() in uncounted:
            text = text.split(" ", 1)[1]
        return text

    def _counts_parts(self, word: Token) -> bool:
        """Whether a modifier only says how many parts there are ("the 40-member council")."""
        number, hyphen = self.at(word.i - 2, word.sent.start), self.at(word.i - 1, word.sent.start)
        glued = hyphen is not None and hyphen.text == "-" and not hyphen.whitespace_
        return glued and number is not None and number.tag_ == "CD" and word.lower_ in words("strong")

    def _lowered(self, first: int, noun: Token) -> str:
        """The first letter of a phrase, small where it is big only because a sentence begins with it."""
        t = self.doc[first]
        opens = t.i == noun.sent.start or self.doc[t.i - 1].is_space or self.doc[t.i - 1].is_quote
        common = t.tag_ in ("NN", "NNS", "JJ", "VBG") and not t.ent_type_ and not t.text[1:2].isupper()
        return str(t.text[0].lower() if opens and common else t.text[0])

    def _last(self, noun: Token) -> int:
        """Where the phrase ends: behind a bare noun joined to it, else the first short phrase that belongs to it."""
        for other in noun.children:
            joined = self.doc[noun.i + 1 : other.i]
            if (
                other.dep_ == "conj"
                and 1 < other.i - noun.i <= 3
                and other.pos_ == "NOUN"
                and other.tag_ == noun.tag_
                and joined[0].tag_ == "CC"
                and all(t.tag_ in ("JJ", "NN") for t in joined[1:])
                and other.lower_ not in numbers.words("indefinite")
            ):
                return int(other.i)
        for case, head in tree.prepositionals(noun):
            between = self.doc[noun.i + 1 : head.i + 1]
            if case not in _BEHIND or not 0 < head.i - noun.i <= 6 or head.ent_type_ == "DATE":
                continue
            if not any(t.tag_.startswith("V") or t.is_punct or t.tag_ in ("CD", "$") for t in between):
                return int(head.i)
        return int(noun.i)

    def people(self, c: Count, about: Token | None, *, done: str | None) -> str:
        """What a plain count counts.

        `about` is the noun whose amount the clause gives, `done` the participle of what is done to the counted or the
        state that they are in.
        """
        state = "dead" if c.dimension == "deaths" and self._died(c) else STATES.get(c.dimension)
        if c.noun is None:
            return self._without_noun(c, about, state, done)
        text = self.noun(c.noun, c)
        word = self.word(c.noun)
        if state is not None and (word is None or word.dimension != c.dimension):
            lowered = text.lower()
            return text if any(w in lowered for w in (state, "dead", "wounded")) else f"{text} {state}"
        if c.dimension == "deaths" and c.noun.lemma_.lower() == "life":
            return "deaths"
        if c.dimension != "count" or c.unit != "person":
            return text
        anybody = c.noun.lemma_.lower() in words("anybody")
        if done is not None:
            return text if done in text.lower() else f"{text} {done}"
        if c.verb is None:
            return text
        if anybody and c.role == "obj" and (tree.is_passive(c.verb) or c.verb.tag_ == "VBN"):
            return f"{text} {participle(c.verb)}"
        if anybody and c.role == "subj" and c.verb.lemma_.lower() not in ("be", "have"):
            return f"{text} {self.doing(c.verb, c)}"
        return text

    def _died(self, c: Count) -> bool:
        """Whether the counted died, by whatever hand: "die", "the deaths of"."""
        verb = c.verb
        if verb is not None and c.role == "subj" and words("subj").get(verb.lemma_.lower()) is not None:
            return True
        return any(n.lemma_.lower() in ("death", "fatality", "body") for n, case in c.path if case == "of")

    def _without_noun(self, c: Count, about: Token | None, state: str | None, done: str | None) -> str:
        if about is not None:
            return self.noun(about, c)
        if c.dimension not in ("deaths", "injured"):
            of, before = self.at(c.before), self.at(c.before - 1, c.root.sent.start)
            if of is not None and of.lower_ == "of" and before is not None and before.tag_.startswith("NN"):
                return self.noun(before, c)
            above = next((n for n, _ in c.path if self.word(n) is not None or n.lemma_.lower() in words("crowd")), None)
            if above is not None and above.i < c.first:
                return self.noun(above, c)
        if state is None and done is not None:
            return f"people {done}"
        if state is None and c.dimension == "count" and c.verb is not None and c.role == "subj":
            return f"people {self.doing(c.verb, c).partition(' by ')[0]}"
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
    if lemma in _PARTICIPLES:
        return _PARTICIPLES[lemma]
    if lemma.endswith("e"):
        return f"{lemma}d"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return f"{lemma[:-1]}ied"
    return f"{lemma}{lemma[-1] if _doubles(lemma) else ''}ed"


def _doubles(lemma: str) -> bool:
    """Whether the last letter is doubled before -ed: "expelled", "banned", "transferred"."""
    closed = (
        lemma[-1] not in "wxyaeiou" and lemma[-2:-1] in ("a", "e", "i", "o", "u") and lemma[-3:-2] not in (*"aeiou", "")
    )
    return closed and ((len(lemma) <= 4 and lemma not in _SINGLE) or lemma.endswith(_STRESSED))


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
