"""Clauses to event statements: who did what to whom, when, where, and how firmly it is said.

Comes in: a reading, its time expressions and its mentions. Goes out: `EventStatement`s in text order. A trigger is a
verb or an event noun that the lexicon knows in its context (object, particle, prepositions, modifiers). A noun that
only completes a light verb ("impose sanctions") gives way to the verb; a verb that only says that an event was
announced, planned, denied or feared is no event of its own but gives the event its status.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Token

from sitrep.extract import tree
from sitrep.extract.lexicon import Entry, Lexicon
from sitrep.extract.mentions import MentionIndex
from sitrep.extract.slots import LIGHT, Slots
from sitrep.extract.status import StatusFinder
from sitrep.gazetteer import Gazetteer
from sitrep.reader import Predicate
from sitrep.record import EventStatement, Report, TimeExpression

LABEL_LENGTH = 90
PLACE_PREPOSITIONS = frozenset({"in", "at", "near", "around", "outside", "across", "from", "to", "into", "inside", "within"})


THINGS = frozenset({"AGREE", "COOPERATE", "AID", "MOBILIZE", "SUPPORT", "CONSULT"})
"""Types whose nouns often name a thing ("an agreement", "the operation") that another event is about."""


@dataclass(frozen=True)
class Trigger:
    """A word that names an event, with the lexicon's entry for it and what the event is about."""

    token: Token
    entry: Entry
    slots: Slots
    theme: tuple[Token, ...]


class EventFinder:
    """Finds the events of one report."""

    def __init__(
        self,
        report: Report,
        doc: Doc,
        times: tuple[TimeExpression, ...],
        mentions: MentionIndex,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
    ) -> None:
        self.report, self.doc, self.times, self.mentions = report, doc, times, mentions
        self.lexicon, self.gazetteer = lexicon, gazetteer
        self.status = StatusFinder(lexicon)
        self.predicates: dict[int, Predicate] = {p.token: p for p in doc._.predicates}
        self.starts = [t.idx for t in doc]
        self.time_tokens = [self._time_token(t) for t in times]

    def find(self) -> tuple[EventStatement, ...]:
        """All event statements, in text order."""
        triggers: dict[int, Trigger] = {}
        for token in self.doc:
            found = self._trigger(token)
            if found is not None:
                triggers[token.i] = found
        self._drop_doubles(triggers)
        return tuple(self._statement(triggers[i], triggers) for i in sorted(triggers))

    # triggers

    def _pos(self, token: Token) -> str | None:
        if token.pos_ == "VERB" or (token.pos_ == "ADJ" and token.tag_ in ("VBN", "VBG")):
            return "v"
        if token.pos_ == "AUX" and token.dep_ not in ("aux", "aux:pass", "cop"):
            return "v"
        if token.pos_ == "ADJ" and token.dep_ not in ("amod", "compound"):
            return "a"
        if token.pos_ == "NOUN" or (token.pos_ == "PROPN" and token.ent_type_ in ("", "ORG", "EVENT")):
            return "n"
        return None

    def _trigger(self, token: Token) -> Trigger | None:
        pos = self._pos(token)
        if pos is None:
            return None
        entries = self.lexicon.senses(token.lemma_.lower(), pos)
        if not entries and pos == "n":
            entries = self.lexicon.senses(token.lower_, pos)
        if not entries:
            return None
        slots = Slots(self.doc, token, self.predicates.get(token.i))
        best: tuple[tuple[int, int], Entry, list[Token]] | None = None
        for order, entry in enumerate(entries):
            theme = slots.theme(entry.theme)
            score = self._score(entry, token, slots, theme)
            if score is not None and (best is None or (score, -order) > best[0]):
                best = ((score, -order), entry, theme)
        if best is None or best[1].type == "-":
            return None
        return Trigger(token, best[1], slots, tuple(best[2]))

    def _score(self, entry: Entry, token: Token, slots: Slots, theme: list[Token]) -> int | None:
        """How specifically an entry fits here: the number of its conditions, or None where one fails."""
        score = 0
        particle = tree.particle(token)
        wanted = {key for key, _ in entry.pattern}
        if particle and "prt" not in wanted and entry.pos == "v":
            score -= 1
        for key, words in entry.pattern:
            if key == "prt":
                adverbs = {particle} | {c.lower_ for c in token.children if c.dep_ in ("advmod", "case", "compound:prt")}
                if not adverbs & words:
                    return None
            elif key == "obj":
                if "-" in words:
                    if theme:
                        return None
                elif not any(self._words(t) & words for t in [*theme, *slots.theme(("ARG1", "ARG2"))]):
                    return None
                score += 1
            elif key == "mod":
                if not {m.lemma_.lower() for m in token.children if m.i < token.i} & words and not {
                    m.lower_ for m in token.children
                } & words:
                    return None
            else:
                found = tree.prepositional(token, key)
                heads = [found] if found is not None else []
                if not any(self._words(t) & words for t in heads):
                    return None
                score += 1
            score += 3
        if entry.objects:
            classes = {c for t in theme for c in self._classes(t)}
            if not classes & entry.objects:
                return None
            score += 2
        predicate = slots.predicate
        if entry.rolesets and predicate is not None and predicate.sense in entry.rolesets:
            score += 1
        return score

    def _words(self, token: Token) -> frozenset[str]:
        mods = " ".join(m.lemma_.lower() for m in tree.left_modifiers(token))
        lemma = token.lemma_.lower()
        return frozenset({lemma, token.lower_, f"{mods} {lemma}".strip()})

    def _classes(self, token: Token) -> frozenset[str]:
        """The object classes of a noun, the nouns it is coordinated with included."""
        out: set[str] = set()
        for t in tree.conjuncts(token):
            lemma = t.lemma_.lower()
            mods = [m.lemma_.lower() for m in tree.left_modifiers(t)]
            phrases = (" ".join([*mods[k:], lemma]) for k in range(len(mods) + 1))
            out |= next((found for p in phrases if (found := self.lexicon.object_classes(p))), frozenset())
            if t.ent_type_ in ("PERSON",):
                out.add("person")
            if t.ent_type_ in ("GPE", "LOC"):
                out |= {"country", "place"}
            if t.ent_type_ == "ORG":
                out |= {"organisation"}
            if t.ent_type_ == "NORP" or t.pos_ == "PRON":
                out |= {"person"}
            noun = self.gazetteer.actor_noun(lemma)
            if noun is not None and noun.type == "person":
                out.add("person")
            head = lemma
            if head in ("part", "some", "many", "number", "hundred", "thousand", "dozen", "majority", "most", "group", "all", "rest"):
                of = tree.prepositional(t, "of")
                if of is not None:
                    out |= self._classes(of)
        return frozenset(out)

    def _drop_doubles(self, triggers: dict[int, Trigger]) -> None:
        """Where verb and object name one event ("impose sanctions", "hold talks"), the verb alone stays."""
        for i, t in list(triggers.items()):
            if t.token.pos_ not in ("VERB", "AUX"):
                continue
            objects = any(key == "obj" for key, _ in t.entry.pattern)
            for theme in t.theme:
                other = triggers.get(theme.i)
                if other is None or i not in triggers:
                    continue
                if t.entry.objects and other.entry.type in THINGS:
                    triggers.pop(theme.i)
                    continue
                if objects or other.entry.type == t.entry.type or t.token.lemma_.lower() in LIGHT:
                    if t.token.lemma_.lower() in LIGHT and not objects and other.entry.type != t.entry.type:
                        triggers.pop(i)
                    else:
                        triggers.pop(theme.i)

    # statements

    def _statement(self, t: Trigger, triggers: dict[int, Trigger]) -> EventStatement:
        token, entry, slots = t.token, t.entry, t.slots
        theme = list(t.theme)
        actors = self._mentions_of(slots.fill(entry.actor, theme))
        if not actors and slots.agent() is not None:
            actors = self._mentions_of(tree.conjuncts(slots.agent()))
        if not actors:
            actors = self._inherited(token, triggers)
        recipients = self._mentions_of(slots.fill(entry.recipient, theme))
        if not recipients:
            recipients = self._mentions_of(slots.fill(("owner",), theme))
        same = {self.mentions.resolve(m) for m in actors}
        recipients = tuple(m for m in recipients if self.mentions.resolve(m) not in same)
        status, cues = self.status.of(token)
        if entry.status and status in ("occurred", "ongoing"):
            status = entry.status
            cues = [token]
        low, high = self._clause(token)
        return EventStatement(
            start=self.doc[low].idx,
            end=self.doc[high].idx + len(self.doc[high]),
            trigger=(token.idx, token.idx + len(token)),
            lemma=token.lemma_.lower(),
            type=entry.type,
            mode=entry.mode or None,
            status=status,
            label=self._label(token, theme),
            actors=actors,
            recipients=recipients,
            place=self._place(token, slots),
            attribution=self._attribution(token),
            time=self._time(token, triggers),
            cues=tuple((c.idx, c.idx + len(c)) for c in cues),
            objects=tuple(sorted({w.lemma_.lower() for x in theme for w in tree.conjuncts(x) if w.pos_ in ("NOUN", "PROPN")})),
        )

    def _mentions_of(self, heads: list[Token]) -> tuple[int, ...]:
        out: list[int] = []
        for head in heads:
            m = self.mentions.of_token(head.i)
            if m is None:
                for below in (*tree.possessors(head), *tree.left_modifiers(head), tree.prepositional(head, "of", "from", "by")):
                    if below is not None and (m := self.mentions.of_token(below.i)) is not None:
                        break
            if m is not None and m not in out:
                out.append(m)
        return tuple(out)

    def _inherited(self, token: Token, triggers: dict[int, Trigger]) -> tuple[int, ...]:
        """The actor of the word that embeds the event: "plans to …", "the decision of … to …"."""
        t = token
        for _ in range(4):
            if t.head.i == t.i or t.dep_ in ("acl:relcl", "parataxis", "appos"):
                return ()
            relation, t = t.dep_, t.head
            if t.pos_ == "NOUN" and relation in ("acl", "nmod", "ccomp"):
                owners = [*tree.possessors(t), *(m for m in tree.left_modifiers(t) if m.ent_type_ in ("GPE", "NORP"))]
                by = tree.prepositional(t, "by", "of", "from")
                found = self._mentions_of([*owners, *([by] if by is not None else [])])
                if found:
                    return found
            if t.pos_ in ("VERB", "AUX"):
                who = tree.subject(t)
                if who is not None and relation in ("xcomp", "obj", "advcl", "acl", "obl") and who.i != token.i:
                    return self._mentions_of(tree.conjuncts(who))
                if relation not in ("xcomp", "obj"):
                    return ()
        return ()

    def _clause(self, token: Token) -> tuple[int, int]:
        """First and last token of the clause that states the event."""
        root = token
        if token.pos_ not in ("VERB", "AUX"):
            size = token.right_edge.i - token.left_edge.i
            if size < 3:
                while root.head.i != root.i and root.pos_ not in ("VERB", "AUX"):
                    root = root.head
        inside = [root]
        stack = [root]
        while stack:
            for c in stack.pop().children:
                if c.dep_ in ("conj", "parataxis", "punct", "cc") and c.head.i == root.i and c.i > token.i:
                    continue
                inside.append(c)
                stack.append(c)
        order = sorted({t.i for t in inside} | {token.i})
        low = high = order.index(token.i)
        while low > 0 and order[low] - order[low - 1] <= 3:
            low -= 1
        while high < len(order) - 1 and order[high + 1] - order[high] <= 3:
            high += 1
        first, last = order[low], order[high]
        while first < token.i and (self.doc[first].is_punct or self.doc[first].is_space):
            first += 1
        while last > token.i and (self.doc[last].is_punct or self.doc[last].is_space):
            last -= 1
        return first, last

    def _label(self, token: Token, theme: list[Token]) -> str:
        """A short readable line: the trigger in its base form with what it is about."""
        if token.pos_ in ("VERB", "AUX"):
            head = " ".join(filter(None, (token.lemma_.lower(), tree.particle(token))))
            if theme:
                about = theme[0]
                words = [t for t in self.doc[about.left_edge.i : about.right_edge.i + 1] if abs(t.i - about.i) <= 10]
                head += " " + _text(words)
        else:
            words = [t for t in self.doc[token.left_edge.i : token.right_edge.i + 1] if -6 <= t.i - token.i <= 10]
            head = _text([w for k, w in enumerate(words) if k or w.dep_ != "det"])
        if len(head) > LABEL_LENGTH:
            head = head[: LABEL_LENGTH - 1].rsplit(" ", 1)[0] + "…"
        return head

    def _place(self, token: Token, slots: Slots) -> int | None:
        heads: list[Token] = []
        if slots.predicate is not None:
            for a in slots.predicate.args:
                if a.label in ("ARGM-LOC", "ARGM-DIR", "ARGM-GOL"):
                    heads += [t for t in self.doc[a.start : a.end] if t.ent_type_ in ("GPE", "LOC", "FAC")]
        for preposition, head in tree.prepositionals(token):
            if preposition in PLACE_PREPOSITIONS:
                heads += [t for t in (head, *head.subtree) if t.ent_type_ in ("GPE", "LOC", "FAC")]
        for t in slots.theme(("ARG1",)):
            for preposition, head in tree.prepositionals(t):
                if preposition in PLACE_PREPOSITIONS and head.ent_type_ in ("GPE", "LOC", "FAC"):
                    heads.append(head)
        for head in heads:
            m = self.mentions.of_token(head.i)
            if m is not None and self.mentions.mentions[m].label in ("GPE", "LOC", "FAC"):
                return m
        return None

    def _attribution(self, token: Token) -> int | None:
        """Who says so: the subject of the speech verb above the event, or the source after "according to"."""
        t = token
        for _ in range(12):
            if t.head.i == t.i:
                break
            relation, up = t.dep_, t.head
            if relation in ("ccomp", "parataxis", "obj", "xcomp", "acl", "nmod") and self.lexicon.speech(up.lemma_.lower()):
                if up.pos_ == "VERB" and relation in ("ccomp", "parataxis"):
                    who = tree.child(up, "obl:agent") if tree.is_passive(up) else tree.subject(up)
                    found = self._mentions_of([who]) if who is not None else ()
                    if found:
                        return found[0]
            t = up
        for c in token.sent:
            if c.lower_ == "according" and c.i + 2 < len(self.doc) and self.doc[c.i + 1].lower_ == "to":
                source = c.head if c.dep_ in ("case", "mark") else next((x for x in c.subtree if x.dep_ in ("obl", "nmod")), None)
                found = self._mentions_of([source]) if source is not None else ()
                if found:
                    return found[0]
        root = token.sent.root
        for c in root.children:
            if c.dep_ == "parataxis" and self.lexicon.speech(c.lemma_.lower()):
                who = tree.subject(c)
                found = self._mentions_of([who]) if who is not None else ()
                if found:
                    return found[0]
        return None

    # time

    def _time_token(self, time: TimeExpression) -> Token | None:
        first = bisect_left(self.starts, time.start)
        if first < len(self.starts) and self.starts[first] > time.start and first > 0:
            first -= 1
        last = bisect_left(self.starts, time.end)
        if first >= len(self.doc) or last <= first:
            return None
        return self.doc[first:last].root

    def _time(self, token: Token, triggers: dict[int, Trigger]) -> int | None:
        """The time expression of the event: its own, else its governor's, else the only one of its sentence."""
        dated = [(k, t) for k, t in enumerate(self.time_tokens) if t is not None and self.times[k].type in ("DATE", "TIME")]
        here = [(k, t) for k, t in dated if t.sent.start == token.sent.start]
        if not here:
            return None
        chain = [token]
        while chain[-1].head.i != chain[-1].i and len(chain) < 10:
            chain.append(chain[-1].head)
        level = {t.i: n for n, t in enumerate(chain)}
        best: tuple[float, int] | None = None
        predicate = self.predicates.get(token.i)
        for k, time in here:
            if predicate is not None and any(a.label == "ARGM-TMP" and a.start <= time.i < a.end for a in predicate.args):
                cost = -1.0
            else:
                steps, t, blocked = 0, time, False
                while t.i not in level and t.head.i != t.i:
                    t = t.head
                    steps += 1
                    if t.i in triggers and t.i != token.i and t.i not in level:
                        blocked = True
                if t.i not in level:
                    continue
                up = level[t.i]
                if any(c.dep_ in ("acl:relcl",) for c in chain[:up]) or blocked:
                    continue
                between = sum(1 for c in chain[1 : up + 1] if c.i in triggers)
                cost = 0.3 * steps + 1.0 * up + 1.5 * between
            if best is None or cost < best[0]:
                best = (cost, k)
        return best[1] if best is not None and best[0] < 6 else None


def _text(words: list[Token]) -> str:
    """The words as they stand, without line breaks."""
    if not words:
        return ""
    out = words[0].text
    for before, word in pairwise(words):
        out += (" " if before.whitespace_ or word.i - before.i > 1 else "") + word.text
    return " ".join(out.split()).strip(" ,;:")
