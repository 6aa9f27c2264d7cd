"""What an arrangement is called in a report: agreements, sanctions, operations, deployments, bases, memberships.

Comes in: a reading with its mentions. Goes out: `Named`, a noun phrase for each, by its head token. A noun of
``arrangement_heads.tsv`` is one where what the table asks for stands beside it: a field ("military"), a name
("Operation Harmattan"), an owner ("the French mission", "bases in Djibouti"). A name that stands beside such a noun
anywhere in the report, or that the gazetteer knows as a mission's, is one alone, too.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sitrep.extract import tree
from sitrep.extract.arrangement_heads import Head, heads, phrase, table
from sitrep.extract.mentions import MentionIndex
from sitrep.gazetteer import Gazetteer
from sitrep.record import ArrangementType

NEAR = 3
"""How many sentences back a short form ("the mission") looks for its name."""
REACH = 8
"""How many tokens behind its head a name may go on ("sanctions on North Korea")."""
BELONGING = frozenset({"of", "on", "with", "between", "against", "in", "at", "near", "for", "from"})
"""Prepositions whose phrase is part of a name."""
OWNING = frozenset({"of", "with", "between", "against", "on", "from", "by", "for"})
"""Prepositions whose phrase names a party."""
_MISSION = re.compile(r"\b(?:Operation|Mission|Initiative|Force|Task Force)\b")


@dataclass(frozen=True)
class Named:
    """A noun phrase that names an arrangement: its head, its type, and its tokens (end exclusive).

    `kin` says that the noun is one for people ("troops"), which is a deployment only where they are sent or leave.
    """

    head: Token
    type: ArrangementType
    first: int
    end: int
    kin: bool = False
    proper: tuple[str, ...] = ()

    def inside(self, tokens: list[Token]) -> bool:
        """Whether tokens are part of the name ("the 1953 armistice")."""
        return all(self.first <= t.i < self.end for t in tokens)

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        doc = self.head.doc
        last = doc[self.end - 1]
        return doc[self.first].idx, last.idx + len(last)


@functools.cache
def fields() -> frozenset[str]:
    """Modifiers that say of what kind an arrangement is."""
    return frozenset(row["word"] for row in table("arrangement_fields.tsv"))


class Names:
    """The arrangements that a reading names, by head token."""

    def __init__(self, doc: Doc, mentions: MentionIndex, gazetteer: Gazetteer) -> None:
        self.doc, self.mentions, self.gazetteer = doc, mentions, gazetteer
        self.entities = {t.i: ent for ent in doc.ents for t in ent}
        self.found: dict[int, Named] = {}
        self.inner: dict[int, Named] = {}
        """Those that stand before another noun ("ceasefire talks", "troop withdrawal")."""
        for token in doc:
            if token.pos_ in ("NOUN", "PROPN"):
                self._common(token)
        self._again()
        self._alone()
        self.roots = {doc[n.first : n.end].root.i: n for n in self.found.values()}

    def of(self, token: Token) -> Named | None:
        """The arrangement whose name has `token` as head."""
        return self.found.get(token.i) or self.roots.get(token.i)

    def _common(self, token: Token) -> None:
        ahead = token.dep_ in ("compound", "amod") and token.head.i > token.i and token.head.pos_ in ("NOUN", "PROPN")
        if ahead and (phrase(token.head) is not None):
            return  # "ceasefire agreement": the second noun is the head
        for head in phrase(token) or ():
            if head.needs == "name" and head.type == "operation" and token.tag_ in ("NNS", "NNPS"):
                continue  # "United Defence Forces": who, and not what
            left = self._left(token)
            proper = self._proper(token, left)
            if ahead and token.head.i > token.i and token.head.text in proper:
                ahead = False  # "Operation Harmattan", read as a compound
            if self._fits(head, token, left, proper):
                first = min([t.i for t in left], default=token.i)
                first = min([first, *(self._owner_start(p) for p in tree.possessors(token))])
                if token.lower_ == head.words.split()[-1] or token.lemma_.lower() == head.words.split()[-1]:
                    first = min(first, token.i - len(head.words.split()) + 1)
                named = Named(token, head.type, first, self._end(token), head.needs == "troops", proper)
                (self.inner if ahead else self.found)[token.i] = named
                return

    def _again(self) -> None:
        """Find "the operation", "this deal" behind a name of the same kind: short for it."""
        named = sorted(self.found.values(), key=lambda n: n.head.i)
        for token in self.doc:
            if (
                token.i in self.found
                or token.pos_ != "NOUN"
                or token.tag_ != "NN"
                or token.lemma_.lower() not in heads()
            ):
                continue
            if token.dep_ in ("compound", "amod") or token.i - token.left_edge.i > 1:
                continue
            if not any(c.lower_ in ("the", "this", "that") for c in token.children):
                continue
            kinds = {head.type for head in heads()[token.lemma_.lower()] if head.needs in ("kind", "name")}
            sentence = token.sent.start
            near = [n for n in named if n.head.i < token.i and n.type in kinds and not n.kin]
            if near and self._sentences_between(near[-1].head, sentence) <= NEAR:
                self.found[token.i] = Named(token, near[-1].type, token.i, token.i + 1)

    def _sentences_between(self, head: Token, start: int) -> int:
        return sum(1 for s in self.doc.sents if head.sent.start < s.start <= start)

    def _left(self, token: Token) -> list[Token]:
        """What stands before the head and belongs to the name, without articles."""
        left = [t for t in tree.left_modifiers(token) if t.lower_ not in ("so", "called", "so-called")]
        i = min([t.i for t in left], default=token.i) - 1
        while i >= token.sent.start and self.doc[i].head.i in {token.i, *(t.i for t in left)}:
            t = self.doc[i]
            year = t.pos_ == "NUM" and t.text.isdigit() and len(t.text) == 4
            if not (year or t.dep_ in ("compound", "amod", "nmod:desc", "flat", "nmod:unmarked")):
                break
            left.insert(0, t)
            i -= 1
        return left

    def _proper(self, token: Token, left: list[Token]) -> tuple[str, ...]:
        """The words of a name of its own: not of a country or a body that is a party to it."""
        run: list[Token] = []
        if token.text[:1].isupper() or token.lemma_.lower() in ("mission", "operation", "force", "campaign"):
            i = token.i + 1
            while i < token.sent.end and self._named_word(self.doc[i]):
                run.append(self.doc[i])
                i += 1
            if run and self._party(run[0]):
                run = []
        run = run or [t for t in left if t.pos_ == "PROPN" and t.text[:1].isupper() and not self._party(t)]
        return tuple(t.text for t in run)

    @staticmethod
    def _named_word(token: Token) -> bool:
        """Whether a token may be part of a name: capitalised, a noun or an adjective."""
        return token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "ADJ")

    def _party(self, token: Token) -> bool:
        """Whether a name is a country's, a nationality, a person's or a body's that may be party to something."""
        ent = self.entities.get(token.i)
        texts = {token.text} | ({ent.text.removeprefix("the ")} if ent is not None else set())
        if ent is not None and ent.label_ in ("NORP", "DATE", "PERSON"):
            return True
        for text in texts:
            if self.gazetteer.country(text) or self.gazetteer.demonym(text):
                return True
            known = self.gazetteer.organisation(text)
            if known is not None and not self.mission(text):
                return True
        return False

    def mission(self, text: str) -> bool:
        """Whether the gazetteer knows `text` as the name of a mission or operation and not of a country's army."""
        known = self.gazetteer.organisation(text)
        if known is None or known.type not in ("military", "igo", "organization"):
            return False
        named = any(_MISSION.search(name) for name in (known.name, *known.names))
        return named and (known.country is None or known.name.startswith("Operation"))

    def _owned(self, token: Token, left: list[Token]) -> bool:
        """Whether a name or description of an actor or a place stands beside the noun as its owner or party."""
        around = [*left, *tree.possessors(token)]
        around += [head for case, head in tree.prepositionals(token) if case in BELONGING | OWNING]
        return any(self._actor(t) or phrase(t) is not None for t in around if t.i != token.i)

    def _actor(self, token: Token) -> bool:
        if self.gazetteer.demonym(token.text) or token.ent_type_ in ("GPE", "NORP", "ORG", "LOC", "FAC"):
            return True
        m = self.mentions.of_token(token.i)
        return m is not None and self.mentions.mentions[m].label != "PERSON"

    def _fits(self, head: Head, token: Token, left: list[Token], proper: tuple[str, ...]) -> bool:
        if head.needs == "any":
            return True
        if head.needs == "name":
            return bool(proper)
        if head.needs == "troops":
            return self._owned(token, left) or any(c.pos_ == "NUM" for c in token.children)
        kind = any(t.lemma_.lower() in fields() or t.lower_ in fields() for t in left)
        return bool(proper) or kind or self._owned(token, left)

    def _owner_start(self, owner: Token) -> int:
        """Where a possessor begins, its article left out; it counts only where it is short ("Peru's mission")."""
        first = owner.left_edge.i
        while first < owner.i and self.doc[first].pos_ in ("DET", "PUNCT"):
            first += 1
        return first if owner.i - first <= 3 and owner.pos_ != "PRON" else owner.head.i

    def _end(self, token: Token) -> int:
        """Where the name ends: behind a name in apposition and one short phrase that belongs to it."""
        end = token.i + 1
        while end < token.sent.end and self._named_word(self.doc[end]):
            if self._party(self.doc[end]):
                break
            end += 1
        for case, head in tree.prepositionals(token):
            inside = self.doc[end : head.right_edge.i + 1] if head.i >= end else None
            if case not in BELONGING or inside is None or head.left_edge.i > end:
                continue
            heads_here = tree.conjuncts(head)
            last = max(t.i for t in heads_here)
            if last - token.i <= REACH and not any(
                t.tag_.startswith("V") or t.text in ",;:()" for t in self.doc[end:last]
            ):
                if head.ent_type_ in ("DATE", "TIME") or head.pos_ == "NUM":
                    continue
                end = last + 1
        return end

    def _alone(self) -> None:
        """Names of missions and agreements where they stand without their noun ("Barkhane will continue")."""
        known: dict[tuple[str, ...], ArrangementType] = {}
        for named in (*self.found.values(), *self.inner.values()):
            if not named.proper:
                continue
            behind = named.end > named.head.i + 1 and self.doc[named.head.i + 1].text == named.proper[0]
            short = len(named.proper) == 1 and (len(named.proper[0]) < 3 or not (behind or named.proper[0].isupper()))
            if not short:
                known[named.proper] = named.type
        covered = {i for named in (*self.found.values(), *self.inner.values()) for i in range(named.first, named.end)}
        starts = {words[0] for words in known}
        for token in self.doc:
            if token.i in covered:
                continue
            if token.text in starts:
                for words, kind in sorted(known.items(), key=lambda item: -len(item[0])):
                    span = self.doc[token.i : token.i + len(words)]
                    if tuple(t.text for t in span) == words:
                        self._add_alone(span.root, kind, span.start, span.end, words)
                        break
            ent = self.entities.get(token.i)
            if ent is not None and ent.start == token.i and ent.label_ in ("ORG", "EVENT", "FAC", "GPE", "LOC"):
                text = ent.text.removeprefix("the ").removeprefix("The ")
                if self.mission(text):
                    first = ent.end - len(text.split()) if len(text.split()) < len(ent) else ent.start
                    self._add_alone(ent.root, "operation", first, ent.end, tuple(text.split()))

    def _add_alone(self, head: Token, kind: ArrangementType, first: int, end: int, proper: tuple[str, ...]) -> None:
        above = head.head if head.dep_ in ("compound", "appos", "flat", "nmod:desc") else head
        if above.i in self.found and above.i != head.i:
            return  # the name stands beside its noun
        if head.dep_ == "compound" and head.head.i > head.i:
            self.inner.setdefault(head.i, Named(head, kind, first, end, False, proper))
        else:
            self.found.setdefault(head.i, Named(head, kind, first, end, False, proper))
