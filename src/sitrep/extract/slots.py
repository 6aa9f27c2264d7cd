"""Who fills the places of an event: from a lexicon's slot names to tokens of the reading.

Comes in: a trigger word, the predicate that the reader found on it (if any) and slot names such as ``ARG0``, ``subj``,
``poss`` or ``with``. Goes out: head tokens. Semantic roles come first, syntax is the check and the fall-back, so that
a missing role does not lose the actor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Token

from sitrep.extract import tree, wordlists
from sitrep.reader import Predicate

LIGHT = wordlists.load("light")
SHARING = wordlists.load("sharing")


def span_head(doc: Doc, start: int, end: int) -> Token:
    """The head of a role span, past its preposition or conjunction."""
    head = doc[start:end].root
    while head.pos_ in ("ADP", "SCONJ", "PART"):
        inside = [c for c in head.children if start <= c.i < end and not c.is_punct]
        if not inside:
            break
        head = inside[0]
    if head.pos_ == "VERB" and doc[start].pos_ == "ADP":  # "with the ailing leader", read as "with … ailing the leader"
        after = next((c for c in head.children if c.dep_ == "obj" and tree.case(c) == doc[start].lower_), None)
        head = after if after is not None else head
    return head


class Slots:
    """The fillers of one trigger's slots."""

    def __init__(self, doc: Doc, trigger: Token, predicate: Predicate | None) -> None:
        self.doc, self.trigger, self.predicate = doc, trigger, predicate
        self.verbal = trigger.pos_ in ("VERB", "AUX") or trigger.tag_.startswith("VB")

    def objects(self) -> list[Token]:
        """Heads of what a verb acts on by syntax: its object, or its subject in the passive."""
        return self._object() if self.verbal else []

    def theme(self, names: Iterable[str] = ("ARG1",)) -> list[Token]:
        """Heads of what the event is about; for a verb without a role its object or passive subject."""
        for name in names:
            found = self._slot(name)
            if found:
                return found
        if self.verbal:
            return self._object()
        return []

    def fill(self, names: Iterable[str], theme: list[Token]) -> list[Token]:
        """Heads of the first slot of `names` that has fillers; conjuncts included."""
        for name in names:
            found = self.owners(theme) if name == "owner" else self._slot(name)
            if found:
                return [c for t in found for c in tree.conjuncts(t)]
        return []

    def _slot(self, name: str) -> list[Token]:
        if name.startswith("ARG"):
            return self._role(name)
        if name == "subj":
            found = self.agent()
            return [found] if found is not None else []
        if name == "iobj":
            found = tree.child(self.trigger, "iobj")
            return [found] if found is not None else []
        if name == "obj":
            return self.objects()
        if name == "prd":
            found = tree.child(self.trigger, "xcomp")
            return [found] if found is not None else []
        if name == "poss":
            return tree.possessors(self.trigger)
        if name == "mod":
            return [m for m in tree.left_modifiers(self.trigger)]
        found = tree.prepositional(self.trigger, name)
        return [found] if found is not None else list(self._role_with(name))

    def _role(self, name: str) -> list[Token]:
        out = []
        if self.predicate is not None:
            swapped = self._swapped()
            for a in self.predicate.args:
                if (a.label if not swapped else {"ARG1": "ARG0"}.get(a.label, a.label)) == name:
                    head = span_head(self.doc, a.start, a.end)
                    passive = head.dep_ == "nsubj:pass" and head.head.i == self.trigger.i
                    if name == "ARG0" and passive and tree.is_passive(self.trigger):
                        continue  # the subject of a passive is acted on, whatever the roles say
                    if self.verbal and head.dep_ == "nmod:poss":
                        continue  # an owner beside the verb is none who acts
                    if head.i != self.trigger.i:
                        out.append(self._relative(head))
        if out and name == "ARG0" and self.verbal and tree.is_passive(self.trigger):
            by = self.agent()  # "was beaten by two men": they did it, whatever the roles say
            out = [by] if by is not None and by.pos_ in ("NOUN", "PROPN", "PRON") else out
        if out or not (self.verbal or self.trigger.pos_ == "ADJ"):
            return out
        if name == "ARG0":
            found = self.agent()
            return [found] if found is not None else []
        if name == "ARG1":
            return self._object()
        return []

    def _swapped(self) -> bool:
        """Whether the roles call the subject of an active verb with an object what is acted on: read as who acts."""
        t = self.trigger
        if self.predicate is None or not self.verbal or tree.is_passive(t):
            return False
        labels = {a.label for a in self.predicate.args}
        who = tree.child(t, *tree.SUBJECTS)
        theme = self.predicate.arg("ARG1")
        if "ARG0" in labels or who is None or theme is None or not theme.start <= who.i < theme.end:
            return False
        gap = t.dep_ == "acl:relcl" and who.i < t.i and tree.child(t, "obj") is None and who.dep_ == "nsubj:pass"
        return gap or tree.child(t, "obj", "xcomp") is not None

    def _relative(self, head: Token) -> Token:
        """A relative pronoun stands for the noun before its clause."""
        if head.tag_ in ("WDT", "WP") or (head.lower_ == "that" and head.pos_ == "PRON"):
            t: Token | None = head
            while t is not None and t.dep_ != "acl:relcl":
                t = t.head if t.head.i != t.i else None
            if t is not None:
                return t.head
        return head

    def _role_with(self, preposition: str) -> Iterator[Token]:
        """Role spans that the preposition opens (the tree may hang them elsewhere)."""
        if self.predicate is not None:
            for a in self.predicate.args:
                if self.doc[a.start].lower_ == preposition:
                    yield span_head(self.doc, a.start, a.end)

    def agent(self) -> Token | None:
        """Who does it by syntax: the subject, the by-phrase of a passive, the controller of an infinitive."""
        t = self.trigger
        if self.verbal:
            if tree.is_passive(t):
                agents = [c for c in t.children if c.dep_ == "obl:agent"]
                by = [c for c in agents if tree.case(c) == "by"] or [c for c in agents if c.i > t.i]
                return by[0] if by else tree.prepositional(t, "by")
            return tree.subject(t)
        if t.pos_ == "ADJ":
            return tree.subject(t)
        governor = self.governor()
        if governor is not None and governor.lemma_.lower() in LIGHT | SHARING and not tree.is_passive(governor):
            return tree.subject(governor)
        return None

    def governor(self) -> Token | None:
        """The verb of which a noun trigger is the object, or the noun it completes ("decision on a withdrawal")."""
        t = self.trigger
        for _ in range(3):
            if t.dep_ in ("obj", "obl", "nsubj:pass") and t.head.pos_ == "VERB":
                return t.head
            if t.dep_ in ("conj", "nmod", "compound") and t.head.pos_ in ("NOUN", "PROPN"):
                t = t.head
                continue
            return None
        return None

    def _object(self) -> list[Token]:
        t = self.trigger
        if tree.is_passive(t):
            own = tree.child(t, "nsubj:pass")
            if own is None and t.dep_ in ("acl", "acl:relcl"):
                own = t.head
            if own is None and t.dep_ == "conj":
                own = tree.subject(t)
            if own is None and t.dep_ == "amod":
                own = t.head
            if own is None and t.dep_ in ("xcomp", "advcl"):
                own = tree.subject(t)
            return [self._relative(own)] if own is not None else []
        own = tree.child(t, "obj", "iobj")
        if own is None and t.dep_ == "conj" and t.head.pos_ == "VERB":
            right = [c for c in t.head.children if c.dep_ == "obj" and c.i > t.i]
            own = right[0] if right else None
        if own is None and t.dep_ == "acl:relcl" and t.head.pos_ in ("NOUN", "PROPN"):
            subject = tree.child(t, "nsubj", "nsubj:pass")
            if subject is not None and subject.tag_ not in ("WDT", "WP") and subject.lower_ != "that":
                own = t.head  # "the agreements (that) Peru has ended"
        return [self._relative(own)] if own is not None else []

    @classmethod
    def owners(cls, theme: list[Token], placed: bool = True) -> list[Token]:
        """The first that `all_owners` gives."""
        return next(cls.all_owners(theme, placed), [])

    @staticmethod
    def all_owners(theme: list[Token], placed: bool = True) -> Iterator[list[Token]]:
        """Whose thing the theme is: "Mali's membership", "cooperation with Peru"; if `placed`, "its work in CHAD"."""
        for t in theme:
            for found in (
                tree.possessors(t),
                [
                    x
                    for x in (tree.prepositional(t, "with", "of", "against", "on", "between", "to", "for"),)
                    if x is not None
                ],
                [m for m in tree.left_modifiers(t) if m.ent_type_ in ("GPE", "NORP", "ORG")],
                [x for x in (tree.prepositional(t, "in"),) if x is not None and placed],
            ):
                if found:
                    yield found
