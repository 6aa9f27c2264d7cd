"""How firmly a clause says that something happened, and which words say so.

Comes in: the trigger of an event in its tree, and the lexicon's embedders ("threaten to", "plan for", "alleged").
Goes out: one of the eight statuses of the record with the deciding words. The trigger's own tense, modals and negation
give a first answer; then every word above it that embeds it may change it, from the inside to the outside. The
strongest wins: a denial over a threat, a threat over a demand, a demand over an allegation, and so on; what simply
occurred is the default.
"""

from __future__ import annotations

from spacy.tokens import Token

from sitrep.extract import tree
from sitrep.extract.lexicon import Lexicon
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
MODALS: dict[str, Status] = {
    "will": "announced", "'ll": "announced", "’ll": "announced", "wo": "announced", "shall": "announced",
    "would": "announced", "'d": "announced", "can": "considered", "could": "considered", "may": "considered",
    "might": "considered", "ca": "considered", "must": "demanded", "should": "demanded", "ought": "demanded",
}
CONDITIONS = frozenset({"if", "unless", "whether", "lest", "should"})
STEPS = 8
"""How many words up the tree an embedder may stand above its event."""


class StatusFinder:
    """Statuses of triggers, given the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def of(self, trigger: Token) -> tuple[Status, list[Token]]:
        """The status of the event that `trigger` names, and the deciding words in text order."""
        found: list[tuple[Status, Token]] = []
        verbal = trigger.pos_ in ("VERB", "AUX") or trigger.tag_.startswith("VB")
        if verbal:
            found += self._own(trigger)
        else:
            found += self._modifiers(trigger)
        found += self._above(trigger)
        if not found:
            return "occurred", []
        best = max(found, key=lambda f: RANK[f[0]])[0]
        words = sorted({t.i: t for s, t in found if s == best}.values(), key=lambda t: t.i)
        return best, words

    def _own(self, verb: Token) -> list[tuple[Status, Token]]:
        """What the verb's own auxiliaries, adverbs and form say."""
        out: list[tuple[Status, Token]] = []
        negated = tree.negation(verb)
        if negated is not None:
            out.append(("denied", negated))
        modal = tree.modal(verb)
        if modal is None and verb.dep_ == "conj" and verb.tag_ == "VB":
            modal = tree.modal(verb.head)
        if modal is not None:
            out.append((MODALS.get(modal.lower_, "considered"), modal))
        aux = [c for c in verb.children if c.dep_ in ("aux", "aux:pass")]
        if verb.tag_ == "VBG" and any(c.lemma_ == "be" for c in aux) and modal is None:
            out.append(("ongoing", verb))
        for c in verb.children:
            if c.dep_ == "advmod":
                effect = self.lexicon.embedder(c.lower_, "r")
                if effect is not None and effect.status is not None:
                    out.append((effect.status, c))
        mark = next((c for c in verb.children if c.dep_ in ("mark", "advmod") and c.lower_ in CONDITIONS), None)
        if mark is not None and verb.dep_ in ("advcl", "ccomp", "acl"):
            out.append(("considered", mark))
        return out

    def _modifiers(self, noun: Token) -> list[tuple[Status, Token]]:
        """What adjectives and participles beside a noun say ("the planned withdrawal", "a possible ban")."""
        out: list[tuple[Status, Token]] = []
        for c in noun.children:
            if c.dep_ == "det" and c.lower_ == "no":
                out.append(("denied", c))
            if c.dep_ in ("amod", "compound", "advmod", "nmod:desc") or (c.dep_ == "acl" and c.tag_ == "VBN"):
                for pos in ("a", "v", "r"):
                    effect = self.lexicon.embedder(c.lemma_.lower() if pos == "v" else c.lower_, pos)
                    if effect is not None and effect.status is not None:
                        out.append((effect.status, c))
                        break
        return out

    def _above(self, trigger: Token) -> list[tuple[Status, Token]]:
        """What the words that embed the event say, from the inside to the outside."""
        out: list[tuple[Status, Token]] = []
        t = trigger
        for _ in range(STEPS):
            relation, up = t.dep_, t.head
            if up.i == t.i:
                break
            if relation in ("acl:relcl", "appos", "nmod:poss", "parataxis", "vocative", "obl:unmarked"):
                break
            if relation == "advcl" and not self._purpose(t):
                break
            if relation == "conj":
                if up.pos_ != t.pos_ or tree.child(t, *tree.SUBJECTS) is not None:
                    break
                t = up
                continue
            if relation.startswith("nsubj") and up.pos_ == "VERB" and relation != "nsubj:pass":
                if t.i != trigger.i or not (tree.modal(up) is not None or tree.negation(up) is not None):
                    break
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "denied")]
                break
            effect = self._embedder(up)
            if effect is not None:
                out.append((effect, up))
                negated = tree.negation(up)
                if negated is not None:
                    out.append(("denied", negated))
                if effect in ("announced", "considered", "occurred"):
                    out += [f for f in self._own(up) if f[0] in ("considered", "denied")]
            elif up.pos_ in ("VERB", "AUX") and relation in ("obj", "nsubj:pass", "xcomp"):
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "demanded", "denied")]
            if up.pos_ in ("NOUN", "PROPN") and relation not in ("acl", "nmod", "compound", "ccomp", "amod"):
                break
            if up.pos_ == "NOUN":
                out += [f for f in self._modifiers(up) if f[0] != "occurred"] if effect is not None else []
            if relation == "ccomp" and effect is None and up.pos_ in ("VERB", "AUX") and not self._speech(up):
                break
            t = up
        return out

    def _embedder(self, word: Token) -> Status | None:
        pos = {"VERB": "v", "AUX": "v", "NOUN": "n", "PROPN": "n", "ADJ": "a", "ADV": "r"}.get(word.pos_, "")
        if not pos:
            return None
        particle = tree.particle(word)
        lemma = word.lemma_.lower()
        for form in ([f"{lemma} {particle}"] if particle else []) + [lemma, word.lower_]:
            effect = self.lexicon.embedder(form, pos)
            if effect is not None:
                return effect.status
        return None

    def _speech(self, word: Token) -> bool:
        return self.lexicon.speech(word.lemma_.lower()) is not None

    @staticmethod
    def _purpose(token: Token) -> bool:
        """Whether an adverbial clause is an infinitive of purpose or complements its verb."""
        return any(c.dep_ == "mark" and c.lower_ == "to" for c in token.children)
