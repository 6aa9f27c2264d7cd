"""How firmly a clause says that something happened, and which words say so.

Comes in: the trigger of an event in its tree, and the lexicon's embedders ("threaten to", "plan for", "alleged").
Goes out: one of the eight statuses of the record with the deciding words. The trigger's own tense, modals and negation
give a first answer; then every word above it that embeds it may change it, from the inside to the outside. The
strongest wins: a denial over a threat, a threat over a demand, a demand over an allegation, and so on; what simply
occurred is the default.

A word reaches the events in its clause only as far as `scope` lets it: what is taken for granted stays a fact.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from sitrep.extract import scope, tree, wordlists
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
RAGING = wordlists.load("raging")
STATIVE = wordlists.load("stative") | RAGING
CHARGING = wordlists.load("charging")
DISCUSSING = wordlists.load("discussing")
HEADING = wordlists.load("heading")
LIFTING = wordlists.load("lifting")
QUELLING = wordlists.load("quelling")
DURATIVE = wordlists.load("durative")
IMPLICATIVE = wordlists.load("implicative")
ASSEMBLING = wordlists.load("assembling")
MEASURES = wordlists.load("taken_measures")
TRYING = wordlists.load("trying")
UNSUCCESSFUL = wordlists.load("unsuccessful")
AVERTING = wordlists.load("averting")
OCCURRING = wordlists.load("occurring")
ASPECTUAL = wordlists.load("aspectual")
PERSISTING = wordlists.load("persisting")
COMPLEMENTS = wordlists.load("complements")
TAKING_IN = wordlists.load("taking_in")
NOT_FOR = wordlists.load("not_for")
FACING = wordlists.load("facing")
DISMISSING = wordlists.load("dismissing")
EXAMINING = wordlists.load("examining")
_ORDINALS = frozenset({"first", "second", "third", "last", "latest", "only"})
_COMPLEMENTS = frozenset({"toward", "towards", "about", "of", "to", "on", "at", "in"})
"""Prepositions before an -ing form that the verb above asks for."""
_CHARGES = frozenset({"for", "from", "with", "at", "in", "to", "into", "on", "against"})
"""Prepositions before an -ing form that stand for a phrase: "blamed for", "threatened with", "kept from"."""
_IF = frozenset({"if", "unless", "provided", "providing", "assuming", "supposing", "in case", "as long as"})
_ON_CONDITION = _IF - {"unless"}
_WHEN = frozenset({"when", "once", "after", "before", "until", "till", "as soon as"})
_COUNTERFACTUAL = frozenset({"would", "should", "'d", "’d", "ought"})
_UTTERED = frozenset({"ask", "judge", "warn"})
"""Kinds of cues of attribution that are acts: who is urging has urged."""
_VOICED = _UTTERED | {"claim", "deny"}
"""Kinds of cues that one comes together for: "marched to protest"."""
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

    @staticmethod
    def over(words: list[Token]) -> bool:
        """Whether the deciding words say that something is over: "ENDED the siege", "the LIFTING of the ban"."""
        return any(t.lemma_.lower() in ENDING | LIFTING for t in words)

    def factuality(self, trigger: Token) -> Factuality:
        """Whether the event is denied, is uncertain, lies ahead: each for itself, where a status is one answer."""
        said = {status for status, _ in self._found(trigger)}
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
        return found + self._conditional(found, trigger)

    @staticmethod
    def _conditional(found: list[tuple[Status, Token]], trigger: Token) -> list[tuple[Status, Token]]:
        """What is announced on a condition may happen: "will leave IF …"."""
        if any(status == "denied" for status, _ in found):
            return []
        clauses = [t.head if t.tag_ == "MD" else t for status, t in found if status == "announced"]
        above = [trigger]
        while clauses and above[-1].head.i != above[-1].i and above[-1].i not in {t.i for t in clauses}:
            above.append(above[-1].head)
        for clause in [*clauses, *(t for t in above if clauses and t.pos_ == "VERB")]:
            for c in clause.children:
                mark = next(
                    (m for m in c.children if m.dep_ in ("mark", "advmod") and _words(m) in _ON_CONDITION), None
                )
                even = mark is not None and mark.i > 0 and mark.nbor(-1).lower_ in ("even", "as")
                if c.dep_ == "advcl" and c.pos_ in ("VERB", "AUX") and mark is not None and not even:
                    return [("considered", mark)]
        return []

    def _own(self, verb: Token) -> list[tuple[Status, Token]]:
        """What the verb's own auxiliaries, adverbs, conjunctions and form say."""
        out: list[tuple[Status, Token]] = []
        negated = _negation(verb)
        supposed = next((c for c in verb.children if c.dep_ in ("mark", "advmod") and _words(c) in _IF), None)
        if negated is not None and (supposed is None or verb.dep_ not in ("advcl", "ccomp", "acl")):
            out.append(("denied", negated))
        modal = tree.modal(verb)
        first = verb
        while modal is None and first.dep_ == "conj" and first.tag_ == "VB" and first.head.tag_ == "VB":
            first = first.head
            modal = tree.modal(first)
        past = verb.tag_ == "VBN" and scope.perfect(verb)
        if modal is not None and past and modal.lower_ in _COUNTERFACTUAL:
            out.append(("denied", modal))  # "would have sent troops"
        elif modal is not None and past and modal.lower_ == "must":
            out.append(("considered", modal))
        elif modal is not None:
            self._look(out, modal, "m", "aux")
            if out and out[-1][0] == "demanded" and any(_words(c) in ("whether", "if") for c in verb.children):
                out[-1] = ("considered", modal)  # "asked whether it should leave"
        out += self._going_on(verb, modal)
        if verb.dep_ in ("root", "ccomp", "conj", "parataxis") and self._infinitive(verb) and modal is None:
            out.append(("announced", verb))  # "the goal is to end the siege"
        if verb.dep_ == "root" and modal is None and verb.sent.text.rstrip().endswith("?"):
            out.append(("considered", verb))
        for c in verb.children:
            if c.dep_ == "advmod" and c.lower_ not in ("not", "n't", "n’t"):
                self._look(out, c, "r", "advmod")
            elif c.dep_ in ("mark", "advmod") and verb.dep_ in ("advcl", "ccomp", "acl"):
                self._look(out, c, "c", "mark")
                self._look(out, c, "p", "case")
            if c.dep_ in ("mark", "advmod") and verb.dep_ == "advcl" and self._then(verb, c):
                out.append(("announced", c))
        return out

    def _going_on(self, verb: Token, modal: Token | None) -> list[tuple[Status, Token]]:
        """Whether the verb's form says that it goes on: "is training", "is being held", "has been held for weeks"."""
        if scope.lasting(verb):
            return [("ongoing", verb)]
        if modal is not None:
            return []
        helped = any(c.lemma_ == "be" and c.tag_ != "VBG" for c in verb.children if c.dep_ in ("aux", "aux:pass"))
        cue = self.lexicon.speech(verb.lemma_, "v")
        uttered = cue is not None and cue.kind in _UTTERED and not scope.perfect(verb)
        if verb.tag_ == "VBG" and helped and not uttered:
            return [("ongoing", verb)]
        if verb.tag_ == "VBN" and any(c.lower_ == "being" and c.dep_ == "aux:pass" for c in verb.children) and helped:
            return [("ongoing", verb)]
        lemma = verb.lemma_.lower()
        had = any(c.dep_ == "aux" and c.tag_ in ("VBZ", "VBP") for c in verb.children)
        if lemma in RAGING and verb.tag_ == "VBN" and scope.perfect(verb) and had:
            return [("ongoing", verb)]  # "violence has continued"
        if verb.tag_ in ("VBZ", "VBP") and lemma in STATIVE and not tree.is_passive(verb):
            return [("ongoing", verb)]
        known = verb.dep_ == "acl" and self.lexicon.senses(verb.head.lemma_.lower(), "n")
        if verb.tag_ == "VBG" and verb.dep_ == "acl" and lemma in DURATIVE and not known and not _prepositions(verb):
            return [("ongoing", verb)]
        return []

    @staticmethod
    def _then(verb: Token, mark: Token) -> bool:
        """Whether a clause in the present is about a time to come: "will leave WHEN the mission ends"."""
        if _words(mark) not in _WHEN or verb.tag_ not in ("VBZ", "VBP") or verb.head.i == verb.i:
            return False
        ahead = tree.modal(verb.head)
        return ahead is not None and ahead.lower_ in ("will", "shall", "'ll", "’ll", "wo")

    def _modifiers(self, noun: Token) -> list[tuple[Status, Token]]:
        """What stands beside a noun says: "the planned withdrawal", "a possible ban", "no deal", "without talks"."""
        out: list[tuple[Status, Token]] = []
        copula = tree.child(noun, "cop")
        if copula is not None and copula.tag_ in ("VBZ", "VBP") and tree.case(noun) in ("in", "at", "under"):
            out.append(("ongoing", copula))  # "are in combat", "is at war"
        if scope.long_standing(noun):
            out.append(("ongoing", noun))
        for c in noun.children:
            if c.dep_ == "advmod" and c.lower_ in ("not", "n't", "n’t") and tree.child(noun, "case") is None:
                out.append(("denied", c))  # "though not his resignation"
            elif c.dep_ == "det":
                self._look(out, c, "d", "det")
            elif c.dep_ == "case":
                self._look(out, c, "p", "case")
            elif c.dep_ in ("amod", "compound", "advmod", "nmod:desc") or self._reduced(c):
                before = len(out)
                self._look(out, c, "a", "amod")
                if len(out) == before and c.tag_ == "VBN":
                    self._look(out, c, "v", "obj")
        return out

    @staticmethod
    def _reduced(clause: Token) -> bool:
        """Whether a participle describes the noun before it: "talks SCHEDULED for Monday"."""
        return clause.dep_ == "acl" and clause.tag_ == "VBN" and tree.child(clause, *tree.SUBJECTS) is None

    def _look(self, out: list[tuple[Status, Token]], word: Token, pos: str, relation: str) -> None:
        for form in (_words(word), word.lemma_.lower()):
            effect = self.lexicon.embedder(form, pos, relation)
            if effect is not None:
                if effect.status is not None:
                    out.append((effect.status, word))
                return

    def _above(self, trigger: Token) -> list[tuple[Status, Token]]:
        """What the words that embed the event say, from the inside to the outside."""
        out: list[tuple[Status, Token]] = []
        t = trigger
        if trigger.pos_ in ("NOUN", "PROPN") and (scope.told_of(trigger) or scope.dated(trigger)):
            return out
        for _ in range(STEPS):
            relation, up = t.dep_, t.head
            lemma = up.lemma_.lower()
            if relation == "acl:relcl" and self._that(t) and self._embedder(up, t) is not None:
                relation = "acl"  # "the fear that they may leave", taken for a relative clause
            if up.i == t.i or relation in BARRIERS or scope.apart(t):
                break
            if relation == "acl" and tree.child(t, "nsubj", "nsubj:pass") is not None and not self._that(t):
                break  # a relative clause, whatever it is called
            if relation == "nmod" and not self._about(t, up):
                break
            if relation == "conj":
                if t.tag_ == "VBG" and up.pos_ == "NOUN" and up.dep_ == "obj" and up.head.tag_ == "VBG":
                    t = up.head  # "raping and abusing children", where the parser joins the second to the object
                    continue
                if up.pos_ != t.pos_ and {up.tag_, t.tag_} != {"VBG"}:
                    break
                if tree.child(t, *tree.SUBJECTS) is not None:
                    break
                t = up
                continue
            participle = t.tag_ in ("VBN", "VBG") and not _prepositions(t) and not self._that(t)
            if relation == "acl" and participle:
                if not self.lexicon.senses(up.lemma_.lower(), "n") or self._utters(t):
                    break  # "the convoy LEAVING the port": who it is, and no part of what is said
                if t.tag_ == "VBN":
                    t = up
                    continue
            ended = self._ended(t, up) if relation in _ENDED.get(up.pos_, ()) or relation == "xcomp" else None
            if ended is not None:
                if not out:
                    out += ended
                break  # what is to end is going on
            if relation == "acl" and t.tag_ == "VBG" and up.dep_ in ("nsubj", "nsubj:pass", "obl:agent"):
                break  # "the powers attacking the island may hope …": what they hope is another thing
            if relation == "ccomp" and self._how(t):
                break  # "ask how he was killed": he was
            if t.pos_ == "NOUN" and lemma in EXAMINING and scope.known(t):
                break
            if t.pos_ == "NOUN" and relation in ("obj", "obl", "nsubj:pass") and self._a_deed(t, up):
                break
            if t.i == trigger.i and lemma in DISMISSING and relation in ("obj", "nsubj:pass") and self._uttered(t):
                break  # "denied the accusation": it was made
            effect = self._embedder(up, t)
            negated = _negation(up) if up.pos_ in ("VERB", "AUX", "ADJ") else None
            if effect is not None:
                out += self._embedded(t, up, effect, negated)
                if effect.status == "occurred" and negated is None and lemma not in IMPLICATIVE | OCCURRING:
                    break  # what is known, admitted or remembered is so, whoever may do that
            elif up.pos_ in ("VERB", "AUX") and self._speech(up) and relation == "ccomp":
                if negated is not None and not self._asks(t):
                    out.append(("denied", negated))
            elif relation in ("advcl", "acl") and self._infinitive(t) and self._ahead(up, t, trigger):
                if not self._performed(up, t, trigger):
                    out.append(("announced", t))  # a purpose: "sent troops to end the siege", "a chance to end it"
            elif relation == "advcl" and t.tag_ == "VBG" and "by" in _prepositions(t):
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "demanded")]
                t = up  # the means: "should help by sending troops"
                continue
            elif relation in ("nsubj", "nsubj:pass") and lemma in SENSING:
                break  # "gunfire could be heard": it was
            elif relation in ("nsubj", "csubj", "nsubj:outer", "csubj:outer"):
                out += self._subject(t, up)
                break
            elif up.pos_ in ("VERB", "AUX") and relation in ("obj", "nsubj:pass", "xcomp"):
                if (
                    relation != "xcomp"
                    and t.pos_ == "NOUN"
                    and (scope.taken_for_granted(t, up) or (relation == "obj" and tree.case(t)))
                ):
                    break
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "demanded", "denied")]
                if lemma in LIGHT:
                    out += [f for f in self._own(up) if f[0] == "ongoing"]
            elif up.pos_ == "ADJ" and relation in ("xcomp", "ccomp"):
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "denied")]
            elif relation == "advcl" and negated is not None and t.tag_ == "VBG" and self._marked(t):
                out.append(("denied", negated))  # "is not moving toward sending arms"
            elif relation == "obl" and up.pos_ == "VERB" and self._goal(t, up):
                out += [f for f in self._own(up) if f[0] in ("announced", "considered", "demanded", "denied")]
            elif relation in ("advcl", "obl", "iobj", "dislocated") or (
                up.pos_ in ("NOUN", "PROPN") and relation not in ("acl", "nmod", "compound")
            ):
                break
            if relation == "nsubj" or (relation == "advcl" and effect is None):
                break
            t = up
        return out

    def _embedded(self, t: Token, up: Token, effect: Embedder, negated: Token | None) -> list[tuple[Status, Token]]:
        """What an embedder says of the event below it, with what its own clause adds."""
        out: list[tuple[Status, Token]] = []
        status = effect.negated if negated is not None else effect.status
        may = tree.modal(t) if t.dep_ == "ccomp" else None
        if status == "announced" and t.dep_ in ("ccomp", "acl", "acl:relcl") and self._that(t) and scope.realised(t):
            status = None  # "the announcement that it had filed a protest"
        if status == "threatened" and may is not None and may.lower_ in ("may", "might", "could", "can"):
            status = "considered"  # "warned that the front may attack" warns of somebody else's deed
        if up.lemma_.lower() in TRYING and status == "announced":
            failed = next((c for c in up.children if c.lower_ in UNSUCCESSFUL), None)
            if failed is not None:
                return [("denied", failed)]
        if status == "denied" and negated is None:
            if up.lemma_.lower() in AVERTING and not scope.realised(up):
                status = "considered"  # "a curfew to prevent riots"
            elif up.pos_ == "VERB" and any(s == "considered" for s, _ in self._own(up)):
                status = None  # "if it fails to leave"
        if up.lemma_.lower() in FACING and status == "considered" and (scope.realised(up) or self._voiced(t)):
            status = None  # "faced sanctions", "faces criticism"
        if effect.status == "considered" and up.lemma_.lower() == "able" and negated is None and self._was(up):
            status = "occurred"
        if status is not None:
            out.append((status, up if negated is None else negated))
        if negated is None and up.lemma_.lower() in PERSISTING and tree.particle(up):
            return [(status or "ongoing", up)]  # "will press on with the crackdown": it goes on as it is
        if negated is None and (status != "occurred" or up.lemma_.lower() in IMPLICATIVE | OCCURRING):
            own = {"considered", "announced", "denied"} | ({"demanded"} if status != "considered" else set())
            out += [f for f in self._own(up) if f[0] in own]
        if up.pos_ == "NOUN":
            out += self._modifiers(up)
        return out

    @staticmethod
    def _was(adjective: Token) -> bool:
        """Whether who was able did: "was able to escape" (Bhatt 1999, Covert Modality in Non-finite Contexts)."""
        copula = tree.child(adjective, "cop")
        return copula is not None and copula.tag_ in ("VBD", "VBN") and tree.modal(adjective) is None

    def _about(self, noun: Token, up: Token) -> bool:
        """Whether what is said of a noun holds for the one of its phrase: "plans for a raid", "a dozen raids"."""
        preposition = tree.case(noun)
        if preposition == "over" and tree.is_definite(noun):
            return False
        if scope.quantity(up):
            return preposition in ABOUT | {"in", "worth"}
        return preposition in ABOUT and (not tree.is_definite(noun) or self._embedder(up, noun) is not None)

    def _ended(self, t: Token, up: Token) -> list[tuple[Status, Token]] | None:
        """What a word of ending says of what ends, ``None`` where `up` is none: it goes on until it has ended."""
        lemma = up.lemma_.lower()
        noun = t.pos_ == "NOUN"
        if not (lemma in ENDING and (noun or t.tag_ == "VBG")) and not (lemma in QUELLING | LIFTING and noun):
            return None
        if not noun and t.dep_ != "xcomp":
            return None
        if up.pos_ == "NOUN":
            return [("ongoing" if {s for s, _ in self._above(up)} & FUTURE else "occurred", up)]
        if scope.realised(up) or up.tag_ in ("VBZ", "VBP") or up.tag_ == "VBN":
            return [("occurred", up)] if noun else None
        if lemma in QUELLING and up.dep_ == "advcl" and scope.realised(up.head):
            return []  # "used tear gas to quash the protest"
        if lemma in ("stop", "halt") and noun and any(c.lower_ in ("a", "an", "any", "further") for c in t.children):
            return [] if lemma == "halt" else [("considered", up)]
        return [("ongoing", up)]

    def _subject(self, t: Token, up: Token) -> list[tuple[Status, Token]]:
        """What the predicate says of an event that is its subject: "a raid would be wrong", "the raid may begin"."""
        own = self._own(up) if up.pos_ in ("VERB", "AUX", "ADJ") or tree.child(up, "cop") is not None else []
        there = tree.child(up, "expl") is not None
        happens = (
            there or up.lemma_.lower() in OCCURRING | ASPECTUAL | {"take"} or (up.pos_ == "ADJ" and tree.is_definite(t))
        )
        if t.pos_ == "NOUN" and not happens:
            modal = tree.modal(up)
            bare = not any(c.dep_ == "det" and c.lower_ in ("a", "an", "any", "another") for c in t.children)
            if tree.is_definite(t) or modal is None or scope.perfect(up) or (bare and modal.lower_ != "would"):
                return []
            own = [("considered", w) if s == "announced" else (s, w) for s, w in own if s != "denied"]
        return [f for f in own if f[0] in ("announced", "considered", "demanded", "denied")]

    @staticmethod
    def _goal(noun: Token, verb: Token) -> bool:
        """Whether a phrase says what comes of the verb: "may slide INTO WAR", "launch an operation FOR ASSISTANCE"."""
        if noun.pos_ != "NOUN":
            return False
        preposition = tree.case(noun)
        lemma = verb.lemma_.lower()
        if preposition in ("for", "to"):
            return lemma in (LIGHT if preposition == "for" else HEADING) and not scope.known(noun)
        return preposition in ("into", "toward", "towards")

    def _uttered(self, noun: Token) -> bool:
        """Whether a noun names something said: "accusation", "call", "threat"."""
        lemma = noun.lemma_.lower()
        found = [self.lexicon.embedder(lemma, "n", r) for r in ("acl", "ccomp", "nmod")]
        return any(e is not None and e.status in ("demanded", "alleged", "threatened") for e in found)

    def _a_deed(self, noun: Token, verb: Token) -> bool:
        """Whether a definite noun names a deed that is blamed on somebody or talked about: "blamed for THE ATTACK"."""
        if not scope.known(noun):
            return False
        if verb.lemma_.lower() in CHARGING:
            return True
        types = {e.type for e in self.lexicon.senses(noun.lemma_.lower(), "n")}
        return verb.lemma_.lower() in DISCUSSING and bool(types & {"ASSAULT", "PROTEST"})

    def _voiced(self, noun: Token) -> bool:
        """Whether a noun names an act of words or of protest: "criticism", "pressure"."""
        senses = self.lexicon.senses(noun.lemma_.lower(), "n")
        return any(e.type in ("ACCUSE", "REQUEST", "REJECT", "PROTEST") for e in senses)

    def _utters(self, verb: Token) -> bool:
        """Whether a verb is an act of speech: "a plan CALLING for a truce" does call for it."""
        cue = self.lexicon.speech(verb.lemma_, "v")
        return cue is not None and cue.kind in _VOICED

    def _performed(self, up: Token, purpose: Token, trigger: Token) -> bool:
        """Whether a purpose is reached by what is done for it: "marched to demand …", "took steps to ease …"."""
        if purpose.i != trigger.i and not (trigger.dep_ == "conj" and trigger.head.i == purpose.i):
            return False
        if up.pos_ == "NOUN":
            copula = tree.child(up, "cop")
            taken = copula.tag_ == "VBD" if copula is not None else up.dep_ == "obj" and scope.realised(up.head)
            return up.lemma_.lower() in MEASURES and taken
        if not scope.realised(up):
            return False
        objects = [c.lemma_.lower() for c in up.children if c.dep_ == "obj"] if up.lemma_.lower() in LIGHT else []
        if any(o in MEASURES or self._gathering(o) for o in objects):
            return True
        return up.lemma_.lower() in ASSEMBLING or self._utters(trigger)

    def _gathering(self, noun: str) -> bool:
        """Whether a noun names a coming together for something: "held a RALLY to show support"."""
        return any(e.type == "PROTEST" for e in self.lexicon.senses(noun, "n"))

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
        if relation == "acl" and pos == "n" and self._that(event):
            relations = (
                ["ccomp", "acl"] if tree.child(event, "mark") is not None else ["ccomp"]
            )  # "fears that they leave"
        if relation == "advcl" and self._infinitive(event):
            relations = ["xcomp"] if word.lemma_.lower() not in AVERTING else []  # "banned the march to keep the peace"
        if relation == "xcomp" and (tree.child(word, "obj") is not None or tree.before_infinitive(event) is not None):
            relations.insert(0, "xcomp-other")  # "want the army to leave"
        if relation == "compound":
            relations = ["nmod"]  # "a ceasefire proposal"
        if relation == "advcl" and event.tag_ == "VBG":
            if self._marked(event, _OF):
                relations = ["obl", "xcomp"]  # "suspected of spying"
            elif self._marked(event, _CHARGES):
                relations = ["obl", "advcl"]
            elif event.i == word.i + 1 or (event.i == word.i + 2 and tree.particle(word)):
                relations = ["xcomp", "obj"]  # "ruled out sending troops"
        if relation == "nsubj" and pos == "a":
            relations = ["pred", "nsubj"]
        clausal = relation in ("xcomp", "ccomp", "csubj") or (relation == "advcl" and bool(_prepositions(event)))
        if pos == "a" and clausal:
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
        if relation == "obl" and event.dep_.startswith("obl") and not _complement(lemma, tree.case(event)):
            amount = tree.child(word, "obj")
            if amount is None or amount.pos_ not in ("SYM", "NUM") or tree.case(event) != "in":
                return None
            relations = ["obj"]  # "pledged $ 3 million in aid"
        forms = [f"{lemma} {particle}", lemma] if particle else [lemma]
        if tree.particle(word):
            forms = forms[:1]
        if pos == "v":
            forms = [f"{lemma} {c.lower_}" for c in word.children if c.dep_ == "advmod" and c.lower_ == "close"] + forms
            if lemma == "see" and self._infinitive(word) and word.dep_ == "xcomp":
                forms = [f"{word.head.lemma_.lower()} to see", *forms]
        if word.tag_ in ("VBN", "VBG"):
            forms.append(word.lower_)
        for form in forms:
            for r in relations:
                found = self.lexicon.embedder(form, pos, r)
                if found is not None and (relation != "compound" or found.status in FUTURE):
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
    def _that(clause: Token) -> bool:
        """Whether a clause with a subject says what its noun is about: "the fear THAT they may leave"."""
        mark = tree.child(clause, "mark")
        if mark is None and tree.child(clause, "nsubj") is not None and tree.child(clause, "obj") is not None:
            words = {"who", "which", "that", "whom", "whose", "when", "where"}
            return not any(c.lower_ in words for c in clause.children)  # "denied claims it was killing civilians"
        return (
            mark is not None
            and mark.lower_ in ("that", "whether", "if")
            and tree.child(clause, *tree.SUBJECTS) is not None
        )

    @staticmethod
    def _how(clause: Token) -> bool:
        """Whether a clause asks for the circumstances of what has happened: "how he WAS KILLED"."""
        words = {"how", "why", "when", "where", "who"}
        asks = any(c.dep_ in ("mark", "advmod", "nsubj", "nsubj:pass") and c.lower_ in words for c in clause.children)
        return asks and scope.realised(clause)

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


def _words(mark: Token) -> str:
    """A conjunction with the words that belong to it, in lower case: "in case", "as long as"."""
    return " ".join([mark.lower_, *(c.lower_ for c in mark.children if c.dep_ == "fixed")])


def _prepositions(verb: Token) -> set[str]:
    """The prepositions and conjunctions before a verb, "to" of the infinitive included, in lower case."""
    return {c.lower_ for c in verb.children if c.dep_ in ("mark", "case") and c.i < verb.i}


def _negation(word: Token) -> Token | None:
    """What negates a word, unless it goes with "only": "NOT only asked"."""
    found = tree.negation(word)
    after = found.doc[found.i + 1] if found is not None and found.i + 1 < len(found.doc) else None
    return None if after is not None and after.lower_ in ("only", "just", "merely", "simply") else found


def _complement(verb: str, preposition: str) -> bool:
    """Whether a phrase says what the verb is about ("threatened WITH sanctions"), not when, where or why."""
    if preposition == "in":
        return verb in TAKING_IN
    if preposition == "for":
        return verb not in NOT_FOR
    return not preposition or preposition in COMPLEMENTS
