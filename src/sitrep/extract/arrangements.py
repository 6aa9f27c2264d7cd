"""What became of agreements, sanctions, operations, bases, memberships: proposed, begun, suspended, ended, still held.

Comes in: a reading, its time expressions, its mentions and the arrangements that it names (`arrangement_names`). Goes
out: `ArrangementStatement`s in text order. A verb, noun or adjective of ``arrangement_phases.tsv`` says what became of
the arrangement that stands in its slot; how firmly is what `status` makes of that word. A name about which nothing is
said is a statement, too (`note` ``mention``): it says that there is such a thing, no more.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from sitrep.extract import tree, wordlists
from sitrep.extract.arrangement_heads import table
from sitrep.extract.arrangement_names import OWNING, Named, Names
from sitrep.extract.lexicon import Lexicon
from sitrep.extract.mentions import MentionIndex
from sitrep.extract.slots import Slots
from sitrep.extract.status import StatusFinder
from sitrep.gazetteer import Gazetteer
from sitrep.reader import Argument, Predicate
from sitrep.record import (
    ArrangementPhase,
    ArrangementStatement,
    Report,
    Status,
    TimeExpression,
)

PARTS = wordlists.load("parts")
ACTORS = frozenset({"GPE", "ORG", "NORP", "PERSON"})
CARRIERS = wordlists.load("carriers")
"""Verbs that tell when what their subject names takes effect ("the termination comes into force in May")."""
NOTICE_WORDS = wordlists.load("notice")
LASTING = wordlists.load("lasting")
LEAVING = wordlists.load("leaving_places")
"""Verbs of going away, for bases and for everyday places."""
FORCES = wordlists.load("forces")
"""Nouns of those who can hold a base."""
FAVOURING = wordlists.load("favouring")
"""Verbs of being for something, which there need not be yet."""


@dataclass(frozen=True, slots=True)
class PhaseWord:
    """A row of the table of phase words; see the head of ``arrangement_phases.tsv``."""

    word: str
    more: tuple[str, ...]
    pos: str
    slot: str
    phase: ArrangementPhase
    types: frozenset[str]
    note: str

    def says(self, named: Named) -> bool:
        """Whether it can be said of such a thing; of people only what is said of deployments by name."""
        if named.kin and self.phase == "proposed":
            return False
        if "*" in self.types:
            return not named.kin
        return named.type in self.types


@functools.cache
def phase_words() -> dict[tuple[str, str], tuple[PhaseWord, ...]]:
    """The table by first word and part of speech, rows with more words and fewer types first."""
    found: dict[tuple[str, str], list[PhaseWord]] = {}
    for row in table("arrangement_phases.tsv"):
        first, *more = row["word"].split()
        word = PhaseWord(
            first,
            tuple(more),
            row["pos"],
            row["slot"],
            row["phase"],  # type: ignore[arg-type]
            frozenset(row["types"].split("|")),
            row["note"],
        )
        found.setdefault((first, word.pos), []).append(word)
    return {key: tuple(sorted(rows, key=lambda w: (-len(w.more), "*" in w.types))) for key, rows in found.items()}


def find(
    report: Report,
    doc: Doc,
    times: tuple[TimeExpression, ...],
    mentions: MentionIndex,
    lexicon: Lexicon,
    gazetteer: Gazetteer,
) -> tuple[ArrangementStatement, ...]:
    """The statements of one report about arrangements, in text order."""
    return _Finder(report, doc, times, mentions, lexicon, gazetteer).run()


@dataclass(frozen=True)
class _Said:
    """A phase word, the arrangement it is about, and the tokens that name parties beside it."""

    trigger: Token
    row: PhaseWord
    named: Named
    parties: tuple[Token, ...] = ()


class _Finder:
    def __init__(
        self,
        report: Report,
        doc: Doc,
        times: tuple[TimeExpression, ...],
        mentions: MentionIndex,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
    ) -> None:
        self.report, self.doc, self.times = report, doc, times
        self.mentions, self.lexicon, self.gazetteer = mentions, lexicon, gazetteer
        self.names = Names(doc, mentions, gazetteer)
        self.status = StatusFinder(lexicon)
        self.predicates: dict[int, Predicate] = {p.token: p for p in doc._.predicates}
        self.time_tokens = [self._tokens(t.start, t.end) for t in times]

    def run(self) -> tuple[ArrangementStatement, ...]:
        said: dict[tuple[int, int, int], _Said] = {}
        for token in self.doc:
            for item in self._of_trigger(token):
                said.setdefault((item.trigger.i, item.named.first, item.named.end), item)
        said = {key: item for key, item in said.items() if not self._again(item, said)}
        told = {item.named.head.i for item in said.values()}
        out = [statement for item in said.values() for statement in self._statements(item)]
        for named in (*self.names.found.values(), *self.names.inner.values()):
            shared = self._shared(named).head.i
            if named.head.i not in told and shared not in told and not named.kin and self._definite(named):
                out.append(self._mention(named))
        return tuple(sorted(out, key=lambda s: (s.start, s.trigger, s.name)))

    @staticmethod
    def _again(item: _Said, said: Mapping[tuple[int, int, int], _Said]) -> bool:
        """Whether a phase word only says what the word that it belongs to says ("put an | end to the mission")."""
        up = item.trigger.head
        other = said.get((up.i, item.named.first, item.named.end)) if up.i != item.trigger.i else None
        return other is not None and other.row.phase == item.row.phase and item.trigger.dep_ in ("obj", "obl", "xcomp")

    # phase words and what they are about

    def _of_trigger(self, token: Token) -> Iterator[_Said]:
        slots = Slots(self.doc, token, self.predicates.get(token.i))
        seen: set[int] = set()
        for pos in self._pos(token):
            lemma = token.lemma_.lower()
            rows = phase_words().get((lemma, pos), ())
            if lemma != token.lower_ and pos != "v":
                rows = (*rows, *phase_words().get((token.lower_, pos), ()))
            for row in rows:
                if row.more and not self._has(token, row.more):
                    continue
                for head in self._fillers(token, row, slots):
                    for named in self._named(head, token, row):
                        fits = row.says(named) and named.head.i != token.i and self._moves(token, named)
                        if named.head.i not in seen and fits:
                            seen.add(named.head.i)
                            yield _Said(token, row, named, tuple(self._sides(token, slots, row)))
                if not seen:
                    yield from self._implied(token, row, slots, seen)

    def _moves(self, token: Token, named: Named) -> bool:
        """Whether a base is left by somebody who can give it up, and not by a car ("left the camp at dawn")."""
        if named.type != "base" or token.lemma_.lower() not in LEAVING or token.pos_ != "VERB":
            return True
        who = tree.subject(token) if not tree.is_passive(token) else tree.child(token, "obl:agent")
        if who is None:
            return tree.is_passive(token)
        if self._state(who) or self._body(who) or self.names.of(who) is not None:
            return True
        return who.ent_type_ in ("ORG", "NORP") or who.lemma_.lower() in FORCES

    @staticmethod
    def _pos(token: Token) -> tuple[str, ...]:
        if token.tag_ in ("VBN", "VBG") and token.dep_ == "amod":
            return ("v", "a")
        if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "aux:pass", "cop")):
            return ("v",)
        if token.pos_ == "ADJ":
            return ("v", "a") if token.tag_ in ("VBN", "VBG") else ("a",)
        if token.pos_ == "ADV" and token.dep_ in ("root", "ROOT", "xcomp", "ccomp"):
            return ("a",)
        return ("n",) if token.pos_ in ("NOUN", "PROPN") else ()

    @staticmethod
    def _has(token: Token, words: Sequence[str]) -> bool:
        """Whether the further words of a row hang on its first: a particle, or an object or phrase with that head."""
        below = {c.lemma_.lower() for c in token.children if c.dep_ not in tree.SUBJECTS}
        below |= {c.lower_ for c in token.children}
        below |= {x.lemma_.lower() for c in token.children for x in c.children if c.dep_ in ("obj", "compound:prt")}
        after = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
        return all(word in below or word == after for word in words)

    def _fillers(self, token: Token, row: PhaseWord, slots: Slots) -> list[Token]:
        """Heads of what stands in the slot of a row."""
        if row.pos == "v":
            if row.slot == "obj":
                if row.phase == "proposed" and not row.more and tree.child(token, "xcomp") is not None:
                    return []  # "urged the mission to step in": who is urged
                out = slots.objects()
                above = token.head
                own = tree.child(token, *tree.SUBJECTS)
                bare = token.dep_ == "acl:relcl" and own is not None and own.tag_ not in ("WDT", "WP")
                if bare and tree.child(token, "aux:pass", "obj") is None and above.i not in {o.i for o in out}:
                    out = [*out, above]  # "the accords (that) Chad has ended"
                if not out and token.tag_ == "VBN" and token.dep_ == "xcomp" and self._complement(above) is not None:
                    about = tree.subject(above)
                    out = [about] if about is not None else []
                if row.more:
                    out += [h for c, h in tree.prepositionals(token) if c in ("to", "of", "on")]
                    out += [h for o in slots.objects() for c, h in tree.prepositionals(o) if c in ("to", "of")]
                return out
            if row.slot == "subj":
                acts = tree.child(token, "obj") is not None and not row.more and row.note != "hold"
                if tree.is_passive(token) or acts or self._complement(token) is not None:
                    return []  # "the armistice that ended the war", "the talks stay suspended"
                finite = token.tag_ in ("VBZ", "VBP", "VBD") and token.dep_ == "advcl"
                if finite and tree.child(token, *tree.SUBJECTS) is None:
                    return []  # its subject was read apart from it: the main clause's is not meant
                if token.dep_ == "amod" and token.lemma_.lower() in LASTING:
                    return []  # "the remaining forces": how many are left
                found = slots.agent()
                if found is None and token.dep_ in ("acl", "amod"):
                    found = token.head
                return [self._relative(found)] if found is not None else []
            objects = slots.objects()
            out = [
                h for base in (token, *objects) for c, h in tree.prepositionals(base) if c.split(" ")[-1] == row.slot
            ]
            return out or self._behind(token, row.slot)
        if row.pos == "n":
            if row.slot == "in":
                return self._in_force(token)
            out = [h for c, h in tree.prepositionals(token) if c == row.slot]
            if row.slot in ("of", "from", "to"):
                out += tree.possessors(token)
                out += [t for t in tree.left_modifiers(token) if t.i in self.names.inner]
            return out
        if row.slot == "mod":
            return [token.head] if token.dep_ in ("amod", "acl") else []
        found = tree.child(token, *tree.SUBJECTS)
        if found is None and token.dep_ == "xcomp":
            found = tree.subject(token.head)
        return [self._relative(found)] if found is not None else []

    def _behind(self, token: Token, preposition: str) -> list[Token]:
        """The arrangement right behind a verb and its preposition, where the tree has them elsewhere."""
        i = token.i + 1
        if i >= len(self.doc) or self.doc[i].lower_ != preposition:
            return []
        near = (n for n in self.names.found.values() if 0 < n.first - i <= 2)
        return [n.head for n in near if all(t.pos_ == "DET" for t in self.doc[i + 1 : n.first])][:1]

    @staticmethod
    def _complement(token: Token) -> Token | None:
        """The phase word that completes a verb of staying ("remain suspended"): it says what is so, not the verb."""
        if token.lemma_.lower() not in ("stay", "remain", "be"):
            return None
        below = (c for c in token.children if c.dep_ in ("xcomp", "acl", "amod") and c.tag_ in ("VBN", "JJ"))
        return next((c for c in below if any((c.lemma_.lower(), p) in phase_words() for p in "va")), None)

    @staticmethod
    def _in_force(token: Token) -> list[Token]:
        """Of what it is said that it is in force or in place."""
        if not any(c.dep_ == "case" and c.lower_ == "in" for c in token.children):
            return []
        found = tree.child(token, *tree.SUBJECTS)
        if (
            found is None
            and token.dep_.startswith("obl")
            and token.head.lemma_.lower() in ("be", "remain", "stay", "keep")
        ):
            found = tree.subject(token.head)
        return [found] if found is not None else []

    @staticmethod
    def _relative(head: Token) -> Token:
        """A relative pronoun stands for the noun before its clause."""
        if head.tag_ in ("WDT", "WP") or (head.lower_ == "that" and head.pos_ == "PRON"):
            t = head
            while t.dep_ not in ("acl:relcl", "acl") and t.head.i != t.i:
                t = t.head
            return t.head
        return head

    def _named(self, head: Token, trigger: Token, row: PhaseWord) -> Iterator[Named]:
        """The arrangements that a filler names: itself, what is coordinated with it, what it is a part of."""
        for t in tree.conjuncts(self._relative(head)):
            found = self.names.of(t) or self.names.inner.get(t.i)
            if found is not None:
                yield self._shared(found)
                continue
            if t.lemma_.lower() in PARTS or t.pos_ in ("NUM", "DET"):
                of = tree.prepositional(t, "of")
                if of is not None:
                    yield from self._named(of, trigger, row)
                continue
            if t.pos_ == "PRON" and t.lower_ in ("it", "they", "them", "this") and row.slot in ("subj", "obj", "pred"):
                found = self._antecedent(t)
                if found is not None:
                    yield found
            covering = next(
                (n for n in self.names.found.values() if n.proper and n.first <= t.i < n.end and t.pos_ == "PROPN"),
                None,
            )
            if covering is not None:
                yield covering

    def _shared(self, named: Named) -> Named:
        """What somebody's participation is in, where it is an agreement: it is held or left by taking part in it."""
        if named.head.lemma_.lower() != "participation":
            return named
        inside = tree.prepositional(named.head, "in")
        about = self.names.of(inside) if inside is not None else None
        return about if about is not None and about.type in ("agreement", "programme") else named

    def _antecedent(self, pronoun: Token) -> Named | None:
        """What "it" or "they" stands for: the arrangement that the same or the last sentence is about, if in number."""
        m = self.mentions.of_token(pronoun.i)
        if m is not None:
            target = self.mentions.resolve(m)
            label = self.mentions.mentions[target].label
            if target != m and label in ("GPE", "PERSON", "NORP") and pronoun.dep_ == "nsubj":
                return None
        many = pronoun.lower_ in ("they", "them")
        first = pronoun.sent.start
        before = self.doc[first - 1].sent.start if first > 0 else first
        best: tuple[int, int] | None = None
        for i, named in self.names.found.items():
            if not before <= i < pronoun.i or named.kin or (named.head.tag_ in ("NNS", "NNPS")) != many:
                continue
            subject = named.head.dep_ in tree.SUBJECTS
            if not subject and i < first and named.head.dep_ not in ("obj", "nsubj:pass"):
                continue
            rank = (int(subject), i)
            best = rank if best is None else max(best, rank)
        return self.names.found[best[1]] if best is not None else None

    def _sides(self, token: Token, slots: Slots, row: PhaseWord) -> list[Token]:
        """Who does it and to whom, beside the name itself: the subject, by-, with-, on- and against-phrases."""
        agent = slots.agent() if row.pos != "a" and row.slot != "subj" else None
        out = tree.conjuncts(self._relative(agent)) if agent is not None else []
        for t in tuple(out):  # "commanders of Chad and Sudan signed"
            of = tree.prepositional(t, "of", "from") if t.pos_ == "NOUN" else None
            out += tree.conjuncts(of) if of is not None else []
        for case, head in tree.prepositionals(token):
            if case in ("by", "with", "on", "against", "between", "from"):
                out += tree.conjuncts(head)
        if row.pos == "n":
            out += tree.possessors(token) + [
                t for t in tree.left_modifiers(token) if t.ent_type_ in ("GPE", "NORP", "ORG")
            ]
        return out

    def _implied(self, token: Token, row: PhaseWord, slots: Slots, seen: set[int]) -> Iterator[_Said]:
        """What no noun names: membership of a body that somebody leaves or is suspended from, troops that leave."""
        if "membership" in row.types and row.phase in ("suspended", "ended", "active"):
            yield from self._membership(token, row, slots, seen)
        if "deployment" in row.types and row.slot == "subj" and row.phase == "ended" and not seen:
            place = next(
                (h for c, h in tree.prepositionals(token) if c == "from" and h.ent_type_ in ("GPE", "LOC")), None
            )
            who = slots.agent()
            if (
                place is not None
                and who is not None
                and who.ent_type_ in ("GPE", "NORP", "ORG")
                and not self._body(place)
            ):
                seen.add(place.i)
                named = Named(place, "deployment", place.i, place.i + 1, True)
                yield _Said(token, row, named, (*tree.conjuncts(who), place))

    def _membership(self, token: Token, row: PhaseWord, slots: Slots, seen: set[int]) -> Iterator[_Said]:
        objects, agent = slots.objects(), slots.agent()
        phrases = [(c, h) for base in (token, *objects) for c, h in tree.prepositionals(base)]
        if row.pos == "n":
            objects = tree.possessors(token) + [h for c, h in phrases if c == "of"]
            agent = next((h for c, h in phrases if c == "by"), agent)
        if row.slot == "from" or token.lemma_.lower() in ("suspend", "suspension", "expel", "expulsion"):
            bodies = [h for c, h in phrases if c in ("from", "by") for h in tree.conjuncts(h) if self._body(h)]
            if not bodies and agent is not None:
                bodies = [h for h in tree.conjuncts(agent) if self._body(h)]
            members = [self._nearest(m) for o in objects for m in tree.conjuncts(o) if self._state(m)]
            if row.slot == "from" and not members and agent is not None and row.phase == "ended":
                members = [m for m in tree.conjuncts(agent) if self._state(m)]
        elif row.slot in ("obj", "to", "of") and agent is not None:
            bodies = [o for o in objects for o in tree.conjuncts(o) if self._body(o)]
            bodies += [h for c, h in phrases if c == row.slot and self._body(h)]
            members = [m for m in tree.conjuncts(agent) if self._state(m)]
        else:
            return
        if not members:
            return
        for body in dict.fromkeys(bodies):
            if body.i in seen:
                continue
            seen.add(body.i)
            ent = self.names.entities.get(body.i)
            first, end = self._body_span(body) or ((ent.start, ent.end) if ent is not None else (body.i, body.i + 1))
            named = Named(body, "membership", first, end)
            yield _Said(token, row, named, (*members, body))

    def _nearest(self, token: Token) -> Token:
        """The country that "its" means where a body suspends it: the last one named before in the sentence."""
        if token.pos_ not in ("PRON", "DET"):
            return token
        before = (t for t in reversed(list(self.doc[token.sent.start : token.i])) if t.pos_ in ("NOUN", "PROPN"))
        return next((t for t in before if self.mentions.of_token(t.i) is not None and self._state(t)), token)

    def _body(self, token: Token) -> bool:
        """Whether a token stands for a body that states are members of."""
        if self._body_span(token) is not None:
            return True
        m = self.mentions.of_token(token.i)
        if m is None:
            return False
        target = self.mentions.mentions[self.mentions.resolve(m)]
        known = self.gazetteer.organisation(target.text.removeprefix("the "))
        return target.kind == "name" and known is not None and known.type == "igo"

    def _body_span(self, token: Token) -> tuple[int, int] | None:
        """The tokens of a body's name with `token` in it: an entity, or what stands around the token in the tree."""
        ent = self.names.entities.get(token.i)
        spans = [(token.i, token.i + 1)] if ent is None else [(ent.start, ent.end), (token.i, token.i + 1)]
        low = token.left_edge.i
        spans += [(low, high) for high in range(min(token.right_edge.i + 1, token.i + 8), token.i, -1)]
        for first, end in spans:
            while first < end and self.doc[first].pos_ in ("DET", "PUNCT", "ADP"):
                first += 1
            while end > first and self.doc[end - 1].pos_ in ("PUNCT", "SPACE"):
                end -= 1
            text = self.doc[first:end].text
            known = self.gazetteer.organisation(text) if text else None
            if known is not None and known.type == "igo" and not self.names.mission(text):
                return first, end
        return None

    def _state(self, token: Token) -> bool:
        """Whether a token stands for a country (by its name, a description or a pronoun)."""
        if self._body(token):
            return False
        if token.ent_type_ == "GPE":
            return True
        m = self.mentions.of_token(token.i)
        if m is None:
            return False
        target = self.mentions.mentions[self.mentions.resolve(m)]
        return target.label == "GPE" or target.country is not None

    # statements

    def _statements(self, item: _Said) -> Iterator[ArrangementStatement]:
        token, row, named = item.trigger, item.row, item.named
        status: Status = "occurred"
        if row.pos != "a" or row.slot != "mod":
            status = self.status.of(token)[0]
        if row.pos == "a" and row.slot == "pred" and tree.negation(token) is not None:
            status = "denied"
        if status == "occurred" and self._nobody(token):
            status = "denied"  # "neither state has ratified it"
        phase = row.phase
        if row.word in FAVOURING and not self._definite(named):
            phase = "proposed"  # "support an intervention": there is none yet
        if status == "occurred" and token.tag_ == "VB" and token.dep_ in ("ROOT", "root", "acl", "acl:relcl"):
            status = "announced"  # a headline: "Kenya to close camps"
        notice, term, terms = self._durations(token, row, named)
        time, announced = self._times(token, named, {notice, term})
        low, high = self._clause(token, named)
        first = ArrangementStatement(
            start=low,
            end=high,
            name=named.span,
            type=named.type,
            phase=phase,
            status=status,
            trigger=(token.idx, token.idx + len(token)),
            parties=self._parties(named, item.parties),
            attribution=self._attribution(token),
            time=time,
            notice=notice,
            term=term,
            announced=announced,
            note="terms" if terms else row.note,
        )
        places = self._places(named)
        if len(places) < 2:
            yield first
            return
        for place in places:
            parties = tuple(p for p in first.parties if p not in {self.mentions.of_token(x.i) for x in places})
            yield replace(first, name=(place.idx, place.idx + len(place)), parties=parties)

    @staticmethod
    def _nobody(token: Token) -> bool:
        """Whether the subject of a verb is nobody: "no", "neither", "none of"."""
        who = tree.child(token, *tree.SUBJECTS)
        if who is None:
            return False
        det = tree.child(who, "det")
        return who.lower_ in ("nobody", "none", "neither") or (det is not None and det.lower_ in ("no", "neither"))

    @staticmethod
    def _places(named: Named) -> list[Token]:
        """The places of bases that are named together ("bases in Gao and Kidal")."""
        if named.type != "base":
            return []
        at = tree.prepositional(named.head, "in", "at", "near")
        return [t for t in tree.conjuncts(at) if t.pos_ == "PROPN"] if at is not None else []

    def _mention(self, named: Named) -> ArrangementStatement:
        root = named.head
        low, high = self._clause(root, named)
        return ArrangementStatement(
            start=low,
            end=high,
            name=named.span,
            type=named.type,
            phase="active",
            status="occurred",
            trigger=(root.idx, root.idx + len(root)),
            parties=self._parties(named, ()),
            attribution=self._attribution(root),
            note="mention",
        )

    def _definite(self, named: Named) -> bool:
        """Whether a name speaks of a thing that there is: by name, with an owner, with a definite article."""
        if named.proper or tree.possessors(named.head):
            return True
        if any(c.lower_ in ("the", "this", "its", "their", "these") for c in named.head.children):
            return True
        return named.type == "sanction" and bool(self._parties(named, ()))

    def _parties(self, named: Named, beside: Sequence[Token]) -> tuple[int, ...]:
        """Mentions of those that the name or its clause names as parties, each once."""
        head = named.head
        tokens = [*tree.possessors(head), *(t for t in tree.left_modifiers(head) if t.ent_type_ in ACTORS)]
        places: list[Token] = []
        for case, below in tree.prepositionals(head):
            there = case in ("in", "at", "to") and named.type in ("deployment", "operation", "base", "programme")
            if there and named.type == "base":
                continue  # where it is, its name says
            if there:
                places += tree.conjuncts(below)
            elif case in OWNING:
                tokens += tree.conjuncts(below)
        out: list[int] = []
        for t in (*tokens, *beside, *places):
            m = self.mentions.of_token(t.i)
            if m is None:
                continue
            inside = self.mentions.span(m)
            if inside[0] <= head.i < inside[1] and not named.kin and named.type != "membership":
                continue  # the arrangement itself
            if m not in out:
                out.append(m)
        return tuple(out)

    def _tokens(self, start: int, end: int) -> list[Token]:
        span = self.doc.char_span(start, end, alignment_mode="expand")
        return list(span) if span is not None else []

    def _governor(self, time: list[Token]) -> tuple[Token, int]:
        """The verb or noun that a time expression hangs on, and how many words lie between."""
        inside = {t.i for t in time}
        root = next((t for t in time if t.head.i not in inside), time[0])
        t, steps = root.head, 0
        while t.pos_ not in ("VERB", "AUX") and t.head.i != t.i and steps < 4:
            t, steps = t.head, steps + 1
        return t, steps

    def _under(self, time: list[Token], token: Token) -> bool:
        """Whether a time expression hangs on a word, no verb between them."""
        inside = {t.i for t in time}
        t = next((t for t in time if t.head.i not in inside), time[0])
        for _ in range(6):
            if t.head.i == t.i:
                return False
            t = t.head
            if t.i == token.i:
                return True
            if t.pos_ == "VERB":
                return False
        return False

    def _around(self, token: Token) -> list[Token]:
        """A phase word and the verbs that carry it: what it is the subject or object of, what controls it."""
        out, t = [token], token
        for _ in range(4):
            relation = t.dep_.split(":")[0]
            if t.head.i == t.i or relation not in (
                "nsubj",
                "obj",
                "xcomp",
                "nmod",
                "obl",
                "conj",
                "compound",
                "acl",
                "ccomp",
            ):
                break
            if relation == "nmod" and tree.case(t) != "of":
                break
            if relation == "conj" and tree.child(t, *tree.SUBJECTS) is not None:
                break
            if relation == "acl" and t.dep_ == "acl:relcl":
                break
            t = t.head
            out.append(t)
            if t.pos_ == "VERB" and (relation in ("ccomp", "nsubj", "obl") or self.lexicon.speech(t.lemma_, "v")):
                break
        return out

    def _times(self, token: Token, named: Named, taken: set[int | None]) -> tuple[int | None, int | None]:
        """When it takes effect, and when it was announced, as indices of time expressions."""
        time = announced = None
        chain = self._around(token)
        for step, t in enumerate(chain):
            kind = "v" if t.pos_ == "VERB" else "n"
            tells = step > 0 and t.lemma_.lower() not in CARRIERS and tree.particle(t) == ""
            speaks = tells and (
                self.lexicon.speech(t.lemma_, kind) is not None
                or self.lexicon.embedder(t.lemma_.lower(), kind) is not None
            )
            for i, expression in enumerate(self.times):
                if i in taken or expression.type not in ("DATE", "TIME") or not self.time_tokens[i]:
                    continue
                if not token.sent.start <= self.time_tokens[i][0].i < token.sent.end or named.inside(
                    self.time_tokens[i]
                ):
                    continue
                if not self._under(self.time_tokens[i], t):
                    continue
                if speaks and announced is None:
                    announced = i
                elif not speaks and time is None and (step == 0 or t.pos_ != "VERB" or not tells):
                    time = i
        if time is None and step_role(self.predicates.get(token.i)):
            for i, expression in enumerate(self.times):
                inside = self.time_tokens[i]
                if i in taken or i == announced or expression.type not in ("DATE", "TIME") or not inside:
                    continue
                if named.inside(inside):
                    continue
                predicate = self.predicates[token.i]
                if any(
                    a.label == "ARGM-TMP" and a.start <= inside[0].i < a.end and self._own_time(inside, a)
                    for a in predicate.args
                ):
                    time = i
                    break
        return time, announced

    def _own_time(self, time: list[Token], argument: Argument) -> bool:
        """Whether a time expression is what a role of time says, and no part of another event named there."""
        top = self.doc[argument.start : argument.end].root
        return top in time or top.pos_ in ("VERB", "AUX") or all(t.head.i != top.i or t.dep_ != "nummod" for t in time)

    def _durations(self, token: Token, row: PhaseWord, named: Named) -> tuple[int | None, int | None, bool]:
        """A notice period and a term among the durations that hang on a phase word or its arrangement.

        The third value says that the statement only tells how long the notice is ("provides for six months' notice").
        """
        notice = term = None
        terms = False
        for i, expression in enumerate(self.times):
            inside = self.time_tokens[i]
            if expression.type != "DURATION" or not inside or not token.sent.start <= inside[0].i < token.sent.end:
                continue
            if " s=-1" in expression.form or "n=X" in expression.form:
                continue
            near = {t.lemma_.lower() for t in (inside[-1].head, *self.doc[inside[-1].i + 1 : inside[-1].i + 4])}
            near |= {t.lemma_.lower() for t in self.doc[max(0, inside[0].i - 3) : inside[0].i]}
            noticed = bool(near & NOTICE_WORDS)
            governor, _ = self._governor(inside)
            own = governor.i in {token.i, token.head.i, named.head.i, named.head.head.i} or any(
                self._under(inside, t) for t in (*self._around(token), named.head)
            )
            if not own and not (noticed and governor.sent == token.sent):
                continue
            word = expression.form.rpartition("sig=")[2].split(" ")[0] if "sig=" in expression.form else ""
            before = self.doc[inside[0].i - 1].lower_ if inside[0].i > 0 else ""
            if noticed:
                notice, terms = i, row.phase == "active"
            elif row.phase in ("ended", "suspended", "ending") and (
                word in ("within", "in", "after") or before in ("within", "in", "after")
            ):
                notice = i
            elif row.phase not in ("active", "suspended"):
                continue
            elif word == "for" or before in ("for", "by", "another", "last") or inside[-1].head.i == named.head.i:
                lasts = row.note != "hold" or token.lemma_.lower() in LASTING
                term = i if lasts else term
        return notice, term, terms

    def _clause(self, token: Token, named: Named) -> tuple[int, int]:
        """Where the clause of a phase word stands, the name inside, clauses beside it left out."""
        root = token
        while root.pos_ not in ("VERB", "AUX") and root.head.i != root.i and root.head.sent == token.sent:
            root = root.head
            if root.dep_ in ("ccomp", "advcl", "parataxis", "acl:relcl"):
                break
        inside = {token.i, *range(named.first, named.end)} if named.head.sent == token.sent else {token.i}
        stack = [root]
        while stack:
            t = stack.pop()
            inside.add(t.i)
            for c in t.children:
                aside = c.dep_ in ("conj", "parataxis", "advcl", "punct", "cc") and t.i == root.i and c.i > token.i
                if not aside:
                    stack.append(c)
        low, high = min(inside), max(inside)
        while low < high and (self.doc[low].is_punct or self.doc[low].is_space):
            low += 1
        while high > low and (self.doc[high].is_punct or self.doc[high].is_space):
            high -= 1
        return self.doc[low].idx, self.doc[high].idx + len(self.doc[high])

    def _attribution(self, token: Token) -> int | None:
        """Who says so: the subject of the verb of saying above, or of one beside the clause."""
        t = token
        for _ in range(10):
            if t.head.i == t.i:
                break
            relation, t = t.dep_, t.head
            if t.pos_ == "VERB" and relation in ("ccomp", "parataxis") and self.lexicon.speech(t.lemma_, "v"):
                who = tree.child(t, "nsubj")
                return self.mentions.of_token(who.i) if who is not None else None
        for c in token.sent:
            if c.dep_ == "parataxis" and c.pos_ == "VERB" and self.lexicon.speech(c.lemma_, "v"):
                who = tree.child(c, "nsubj")
                return self.mentions.of_token(who.i) if who is not None else None
        return None


def step_role(predicate: Predicate | None) -> bool:
    """Whether a predicate has a time among its roles."""
    return predicate is not None and any(a.label == "ARGM-TMP" for a in predicate.args)
