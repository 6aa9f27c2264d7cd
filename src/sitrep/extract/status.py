"""How firmly a clause says that something happened, and which words say so.

Comes in: the trigger of an event in its tree, and the lexicon's embedders ("threaten to", "plan for", "alleged").
Goes out: one of the eight statuses of the record with the deciding words. The trigger's own tense, modals and negation
give a first answer; then every word above it that embeds it may change it, from the inside to the outside. The
strongest wins: a denial over a threat, a threat over a demand, a demand over an allegation, and so on; what simply
occurred is the default.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from sitrep.extract import tree, wordlists
from sitrep.extract.lexicon import Embedder, Lexicon
from sitrep.record import Status

RANK: dict[Status, int] = {
    "occurred": 0,
    "ongoing": 1,
    "announced": 2,
    "considered": 3,
    "alleged": 4,
    "demanded": 5,
    "threatened": 6,
    "denied": 7,
}
BARRIERS = frozenset({"acl:relcl", "appos", "nmod:poss", "parataxis", "vocative", "obl:unmarked", "advcl:relcl"})
"""Relations that no embedding crosses."""
ABOUT = frozenset({"of", "on", "to", "for", "about", "against", "over", "from", "with", ""})
"""Prepositions by which a noun embeds an event ("plans for a withdrawal"); "in" and the like only place it."""
SENSING = wordlists.load("sensing")
LIGHT = wordlists.load("light")
ENDING = wordlists.load("ending")
STATIVE = wordlists.load("stative")
_ORDINALS = frozenset({"first", "second", "third", "last", "latest", "only"})
_COMPLEMENTS = frozenset({"toward", "towards", "about", "of", "to", "on", "at", "in"})
"""Prepositions before an -ing form that the verb above asks for."""
_ENDED = {"VERB": ("obj", "nsubj", "nsubj:pass"), "NOUN": ("nmod",)}
"""Relations by part of speech of a word of ending to what ends."""
_OF = frozenset({"of", "about"})
STEPS = 8
"""How many words up the tree an embedder may stand above its event."""


FUTURE: frozenset[Status] = frozenset({"announced", "considered", "demanded", "threatened"})
"""Statuses of what has not happened yet."""


@dataclass(frozen=True, slots=True)
class Factuality:
    """What a clause says of an event, the three questions apart (FactBank; NewsReader guidelines NWR-2014-2-2)."""

    negative: bool
    uncertain: bool
    future: bool


class StatusFinder:
    """Statuses of triggers, given the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def of(self, trigger: Token) -> tuple[Status, list[Token]]:
        """The status of the event that `trigger` names, and the deciding words in text order."""
        found = self._found(trigger)
        if not found:
            return "occurred", []
        best = max(found, key=lambda f: RANK[f[0]])[0]
        words = sorted({t.i: t for s, t in found if s == best}.values(), key=lambda t: t.i)
        return best, words

    def factuality(self, trigger: Token) -> Factuality:
        """Whether the event is denied, is uncertain, lies ahead: each for itself, where a status is one answer."""
        said = {s for s, _ in self._found(trigger)}
        return Factuality("denied" in said, "considered" in said, bool(said & FUTURE))

    def _found(self, trigger: Token) -> list[tuple[Status, Token]]:
        """Every status that some word gives to the event, with the word."""
        found: list[tuple[Status, Token]] = []
        verbal = trigger.pos_ in ("VERB", "AUX") or trigger.tag_.startswith("VB")
        if verbal:
            found += self._own(trigger)
        else:
            found += self._modifiers(trigger)
        found += self._above(trigger)
        return found

    def _own(self, verb: Token) -> list[tuple[Status, Token]]:
        """What the verb's own auxiliaries, adverbs, conjunctions and form say."""
        out: list[tuple[Status, Token]] = []
        negated = tree.negation(verb)
        if negated is not None:
            out.append(("denied", negated))
        modal = tree.modal(verb)
        first = verb
        while modal is None and first.dep_ == "conj" and first.tag_ == "VB" and first.head.tag_ == "VB":
            first = first.head
            modal = tree.modal(first)
        if modal is not None:
            self._look(out, modal, "m", "aux")
        progressive = any(c.lemma_ == "be" for c in verb.children if c.dep_ in ("aux", "aux:pass"))
        if verb.tag_ == "VBG" and progressive and modal is None:
            out.append(("ongoing", verb))
        if verb.dep_ in ("root", "ccomp", "conj", "parataxis") and self._infinitive(verb) and modal is None:
            out.append(("announced", verb))  # "the goal is to end the siege"
        if verb.tag_ in ("VBZ", "VBP") and verb.lemma_.lower() in STATIVE and not tree.is_passive(verb):
            out.append(("ongoing", verb))
        if verb.dep_ == "root" and modal is None and verb.sent.text.rstrip().endswith("?"):
            out.append(("considered", verb))
        for c in verb.children:
            if c.dep_ == "advmod" and (negated is None or c.i != negated.i):
                self._look(out, c, "r", "advmod")
            elif c.dep_ in ("mark", "advmod") and verb.dep_ in ("advcl", "ccomp", "acl"):
                self._look(out, c, "c", "mark")
                self._look(out, c, "p", "case")
        return out

    def _modifiers(self, noun: Token) -> list[tuple[Status, Token]]:
        """What stands beside a noun says: "the planned withdrawal", "a possible ban", "no deal", "without talks"."""
        out: list[tuple[Status, Token]] = []
        copula = tree.child(noun, "cop")
        if copula is not None and copula.tag_ in ("VBZ", "VBP") and tree.case(noun) in ("in", "at", "under"):
            out.append(("ongoing", copula))  # "are in combat", "is at war"
        for c in noun.children:
            if c.dep_ == "det":
                self._look(out, c, "d", "det")
            elif c.dep_ == "case":
                self._look(out, c, "p", "case")
            elif c.dep_ in ("amod", "compound", "advmod", "nmod:desc") or (c.dep_ == "acl" and c.tag_ == "VBN"):
                before = len(out)
                self._look(out, c, "a", "amod")
                if len(out) == before and c.tag_ == "VBN":
                    self._look(out, c, "v", "obj")
        return out

    def _look(self, out: list[tuple[Status, Token]], word: Token, pos: str, relation: str) -> None:
        for form in (word.lower_, word.lemma_.lower()):
            effect = self.lexicon.embedder(form, pos, relation)
            if effect is not None:
                if effect.status is not None:
                    out.append((effect.status, word))
                return

    def _above(self, trigger: Token) -> list[tuple[Status, Token]]:
        """What the words that embed the event say, from the inside to the outside."""
        out: list[tuple[Status, Token]] = []
        t = trigger
        for _ in range(STEPS):
            relation, up = t.dep_, t.head
            if up.i == t.i or relation in BARRIERS:
                break
            if relation == "acl" and tree.child(t, "nsubj", "nsubj:pass") is not None:
                break  # a relative clause, whatever it is called
            if relation == "nmod" and tree.case(t) not in ABOUT:
                break
            if relation == "conj":
                if up.pos_ != t.pos_ or tree.child(t, *tree.SUBJECTS) is not None:
                    break
                t = up
                continue
            if trigger.pos_ == "NOUN" and up.lemma_.lower() in ENDING and relation in _ENDED.get(up.pos_, ()):
                break  # what is to end is going on
            if relation == "acl" and t.tag_ == "VBG" and up.dep_ in ("nsubj", "nsubj:pass", "obl:agent"):
                break  # "the powers attacking the island may hope …": what they hope is another thing
            effect = self._embedder(up, t)
            negated = tree.negation(up) if up.pos_ in ("VERB", "AUX", "ADJ") else None
            if effect is not None:
                status = effect.negated if negated is not None else effect.status
                may = tree.modal(t) if relation == "ccomp" else None
                if status == "threatened" and may is not None and may.lower_ in ("may", "might", "could", "can"):
                    status = "considered"  # "warned that the front may attack" warns of somebody else's deed
                if status is not None:
                    out.append((status, up if negated is None else negated))
                if status != "occurred":
                    out += (
                        [f for f in self._own(up) if f[0] in ("considered", "announced", "denied")]
                        if negated is None
                        else []
                    )
                if up.pos_ == "NOUN":
                    out += self._modifiers(up)
            elif up.pos_ in ("VERB", "AUX") and self._speech(up) and relation == "ccomp":
                if negated is not None and not self._asks(t):
                    out.append(("denied", negated))
            elif relation in ("advcl", "acl") and self._infinitive(t) and self._ahead(up, t, trigger):
                out.append(("announced", t))  # a purpose: "sent troops to end the siege", "a chance to end it"
            elif relation in ("nsubj", "nsubj:pass") and up.lemma_.lower() in SENSING:
                break  # "gunfire could be heard": it was
            elif up.pos_ in ("VERB", "AUX") and relation in ("obj", "nsubj:pass", "xcomp", "nsubj"):
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "demanded", "denied")]
            elif up.pos_ == "ADJ" and relation in ("xcomp", "ccomp", "csubj", "nsubj"):
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "denied")]
            elif relation == "advcl" and negated is not None and t.tag_ == "VBG" and self._marked(t):
                out.append(("denied", negated))  # "is not moving toward sending arms"
            elif relation in ("advcl", "obl", "iobj", "dislocated") or (
                up.pos_ in ("NOUN", "PROPN") and relation not in ("acl", "nmod", "compound")
            ):
                break
            if relation == "nsubj" or (relation == "advcl" and effect is None):
                break
            t = up
        return out

    def _embedder(self, word: Token, event: Token) -> Embedder | None:
        """The lexicon's embedder that `word` is for what hangs on it through `event`."""
        pos = {"VERB": "v", "AUX": "v", "NOUN": "n", "PROPN": "n", "ADJ": "a", "ADV": "r"}.get(word.pos_, "")
        if not pos:
            return None
        relation = event.dep_.split(":")[0]
        if event.dep_ == "nsubj:pass":
            relation = "obj"
        relations = [relation]
        if relation == "ccomp" and self._open(event):
            relations.insert(0, "ccomp-irr")
        if relation == "advcl" and self._infinitive(event):
            relations = ["xcomp"]
        if relation == "advcl" and event.tag_ == "VBG" and self._marked(event, _OF):
            relations = ["obl", "xcomp"]  # "suspected of spying"
        if relation == "nsubj" and pos == "a":
            relations = ["pred", "nsubj"]
        if pos == "a" and relation in ("xcomp", "ccomp", "csubj", "advcl"):
            relations += ["xcomp", "ccomp"]
        particle = tree.particle(word) or next(
            (
                c.lower_
                for c in event.children
                if c.dep_ in ("case", "mark") and c.i < event.i and c.lower_ not in ("to", "that")
            ),
            "",
        )
        lemma = word.lemma_.lower()
        forms = [f"{lemma} {particle}", lemma] if particle else [lemma]
        if tree.particle(word):
            forms = forms[:1]
        if word.tag_ in ("VBN", "VBG"):
            forms.append(word.lower_)
        for form in forms:
            for r in relations:
                found = self.lexicon.embedder(form, pos, r)
                if found is not None:
                    return found
        return None

    @staticmethod
    def _ahead(up: Token, purpose: Token, trigger: Token) -> bool:
        """Whether an infinitive is a purpose or a possibility of `up`; not so "the first to recognise"."""
        if up.pos_ not in ("VERB", "AUX", "NOUN") or any(c.lower_ in _ORDINALS for c in up.children):
            return False
        joined = trigger.dep_ == "conj" and trigger.head.i == purpose.i
        return joined or purpose.i == trigger.i or purpose.lemma_.lower() in LIGHT

    @staticmethod
    def _marked(verb: Token, by: frozenset[str] = _COMPLEMENTS) -> bool:
        return any(c.dep_ in ("mark", "case") and c.lower_ in by for c in verb.children)

    @staticmethod
    def _asks(clause: Token) -> bool:
        """Whether a clause is a question: "did not say WHETHER …"."""
        words = ("if", "whether", "how", "why", "when", "where", "who", "what")
        return any(c.dep_ in ("mark", "advmod", "nsubj", "obj") and c.lower_ in words for c in clause.children)

    def _speech(self, word: Token) -> bool:
        return self.lexicon.speech(word.lemma_, "v") is not None

    @staticmethod
    def _open(clause: Token) -> bool:
        """Whether a clause is about the future: a modal, "to be", "is going to"."""
        return tree.modal(clause) is not None or (clause.dep_ == "xcomp" and clause.lemma_ == "go")

    @staticmethod
    def _infinitive(token: Token) -> bool:
        return any(c.dep_ == "mark" and c.lower_ == "to" for c in token.children)
