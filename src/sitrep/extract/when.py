"""Which time expression dates an event: its own, its clause's, its sentence's, or the day that the story stands at.

Comes in: a reading with its time expressions and the words that name events. Goes out: for each of these words the
index of a time expression, or ``None``. The time argument of the event's own predicate comes first, then the nearest
expression in the tree whose way to the event crosses no clause with a time of its own. Where the sentence gives none,
"at the time", "then" and a pronoun that goes on with the story take the day of the sentence before. What had happened
before, what "until" or "after" a day means, and what a report about an event says of its own day date nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence

from spacy.tokens import Doc, Span, Token

from sitrep.extract import tree, wordlists
from sitrep.reader import Predicate
from sitrep.record import TimeExpression

FARTHEST = 6.0
"""The cost from which on an expression is too far from an event to be its time."""
AT_THE_TIME = wordlists.load("at_the_time")
TIME_NOUNS = wordlists.load("time_nouns")
BESIDE = wordlists.load("other_time")
OCCURRING = wordlists.load("occurring")
LIGHT = wordlists.load("light")
REACTIONS = frozenset({"ACCUSE", "REJECT", "SUPPORT", "CONCEDE"})
"""Types of events that are about another event, whose day is not theirs."""
_CLAUSES = frozenset({"acl", "acl:relcl", "advcl", "advcl:relcl", "ccomp", "csubj", "csubj:pass", "parataxis"})
_NOT_ITS_TIME = frozenset({"until", "till", "before", "after"})
_PAST_FORMS = ("dir=-1", "n=-", "s=-1", "yr=-1")


class WhenFinder:
    """Finds the times of the events of one reading."""

    def __init__(self, doc: Doc, times: Sequence[TimeExpression], predicates: Mapping[int, Predicate]) -> None:
        """Place every expression at its head word."""
        self.doc, self.times, self.predicates = doc, times, predicates
        starts = [t.idx for t in doc]
        self.heads = [self._head(time, starts) for time in times]
        self._of_sentence: dict[int, list[tuple[int, Token]]] = {}
        for k, head in enumerate(self.heads):
            if head is not None and times[k].type in ("DATE", "TIME") and not _without_day(times[k]):
                self._of_sentence.setdefault(head.sent.start, []).append((k, head))

    def _head(self, time: TimeExpression, starts: Sequence[int]) -> Token | None:
        first = bisect_left(starts, time.start)
        if first < len(starts) and starts[first] > time.start and first > 0:
            first -= 1
        last = bisect_left(starts, time.end)
        if first >= len(self.doc) or last <= first:
            return None
        return self.doc[first:last].root

    def of(self, token: Token, types: Mapping[int, str]) -> int | None:
        """The index of the expression that dates the event named by `token`.

        Args:
            token: the word that names the event.
            types: the PLOVER type of every event of the reading, by the index of its word.
        """
        here = self._of_sentence.get(token.sent.start, [])
        best: tuple[float, int] | None = None
        for k, head in here:
            cost = self._cost(token, k, head, types)
            if cost is not None and _hour_alone(self.times[k]):
                cost += 0.5  # "at 16:53 (21:53 GMT) on Tuesday": the day says more
            if cost is not None and cost < FARTHEST and (best is None or cost < best[0]):
                best = (cost, k)
        if best is not None:
            return best[1]
        return self._running(token, types)

    # the sentence

    def _cost(self, token: Token, k: int, head: Token, types: Collection[int] | Mapping[int, str]) -> float | None:
        """How far an expression is from an event; ``None`` where it cannot be its time."""
        if tree.case(head) in _NOT_ITS_TIME or any(f"sig={word}" in self.times[k].form for word in _NOT_ITS_TIME):
            return None
        if self._is_own(token, head):
            return -1.0
        chain = [token]
        while chain[-1].head.i != chain[-1].i and len(chain) < 10:
            chain.append(chain[-1].head)
        level = {t.i: n for n, t in enumerate(chain)}
        climbed = [head]
        while climbed[-1].i not in level and climbed[-1].head.i != climbed[-1].i:
            climbed.append(climbed[-1].head)
        if climbed[-1].i not in level:
            return None
        up = level[climbed[-1].i]
        down = self._down(token, k, climbed, types)
        way = self._up(token, chain[: up + 1], types)
        return None if down is None or way is None else 0.3 * (len(climbed) - 1) + down + way

    def _is_own(self, token: Token, head: Token) -> bool:
        """Whether the expression is a time argument of the event's own predicate, and not of a clause within it."""
        predicate = self.predicates.get(token.i)
        if predicate is None:
            return False
        for a in predicate.args:
            if a.label == "ARGM-TMP" and a.start <= head.i < a.end:
                t = head
                while t.head.i != t.i and a.start <= t.head.i < a.end:
                    if t.dep_ in _CLAUSES or t.head.pos_ == "VERB":
                        return False
                    t = t.head
                return True
        return False

    def _down(self, token: Token, k: int, climbed: Sequence[Token], types: Collection[int]) -> float | None:
        """What the way from the expression up to the event's clause costs: other clauses keep their times."""
        cost = 0.0
        for n, t in enumerate(climbed[:-1]):
            above = climbed[n + 1]
            inner = n > 0 and t.i in types
            if t.dep_ == "xcomp" or (n > 0 and _infinitive(t)):
                whole = t.dep_ != "acl" and self._looks_back(k) and _past(above)
                if not whole and (inner or t.dep_ != "xcomp"):
                    return None
                cost += 1.0
            elif t.dep_ in _CLAUSES:
                if inner or above.i != token.i or not _told_of(t):
                    return None
                cost += 0.5
            elif t.dep_ == "conj" and n > 0:
                if tree.child(t, *tree.SUBJECTS) is not None or (inner and t.pos_ == "VERB" and above.i != token.i):
                    return None
                cost += 1.5
            elif inner:
                return None
        return cost

    def _up(self, token: Token, way: Sequence[Token], types: Collection[int] | Mapping[int, str]) -> float | None:
        """What the way from the event up to the clause of the expression costs."""
        cost = 0.0
        for n, t in enumerate(way[:-1]):
            above = way[n + 1]
            cost += 1.0
            if above.i in types:
                cost += 1.5
                kind = types.get(above.i) if isinstance(types, Mapping) else None
                if kind in REACTIONS and t.pos_ in ("NOUN", "PROPN") and t.dep_ != "nsubj":
                    return None
            if t.dep_ in ("acl:relcl", "advcl:relcl"):
                if not _goes_on(t):
                    return None
            elif t.dep_ in ("acl", "advcl") and _infinitive(t):
                cost += 0.5  # "decided in June to end", "met on Monday to sign"
            elif t.dep_ == "acl":
                return None
            elif t.dep_ == "advcl":
                mark = tree.child(t, "mark")
                if (mark is not None and mark.lower_ in BESIDE) or _perfect(t):
                    return None
            elif t.dep_ in ("ccomp", "parataxis") and _perfect(t):
                return None
            elif n == 0 and t.dep_ in ("nsubj", "nsubj:pass") and t.pos_ != "VERB" and above.pos_ == "VERB":
                happens = above.lemma_.lower() in OCCURRING | LIGHT or above.i in types
                cost += 0.0 if happens else 3.0
        return cost

    def _looks_back(self, k: int) -> bool:
        """Whether the words of an expression can only mean a past day ("last August", "two weeks ago")."""
        return any(f" {mark}" in self.times[k].form for mark in _PAST_FORMS)

    # the story

    def _running(self, token: Token, types: Collection[int]) -> int | None:
        """The time of the sentence before, where the event's clause says that it goes on from there."""
        verb = token
        while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i and verb.dep_ not in _CLAUSES:
            verb = verb.head
        sentence = token.sent
        if verb.pos_ != "VERB" or _perfect(verb) or not _past(verb) or verb.i != sentence.root.i:
            return None
        if self._of_sentence.get(sentence.start):
            return None
        cue = self._says_at_the_time(verb)
        if not cue and not self._goes_on_with_pronoun(verb):
            return None
        before = sentence
        for _ in range(2):
            if before.start == 0:
                return None
            before = self.doc[before.start - 1].sent
            dated = self._of_sentence.get(before.start, [])
            if dated:
                return self._stands_at(before, dated, cue)
            if not cue and not self._goes_on_with_pronoun(before.root):
                return None
        return None

    def _stands_at(self, sentence: Span, dated: Sequence[tuple[int, Token]], cue: bool) -> int | None:
        """The expression that a sentence leaves the story at: its main clause's, or the last one it names."""
        own = [k for k, head in dated if self._cost(sentence.root, k, head, ()) is not None]
        if own:
            return own[-1]
        return dated[-1][0] if cue and len(dated) == 1 else None

    @staticmethod
    def _says_at_the_time(verb: Token) -> bool:
        for c in verb.children:
            if c.dep_ == "advmod" and c.lower_ in AT_THE_TIME:
                return True
            if c.dep_.startswith("obl") and c.lemma_.lower() in TIME_NOUNS and tree.case(c) in ("at", "on", "during"):
                determiner = tree.child(c, "det")
                if determiner is not None and determiner.lower_ in ("the", "that"):
                    return True
        return False

    @staticmethod
    def _goes_on_with_pronoun(verb: Token) -> bool:
        if verb.pos_ != "VERB" or not _past(verb) or _perfect(verb):
            return False
        who = tree.child(verb, "nsubj", "nsubj:pass")
        return who is not None and who.lower_ in ("he", "she", "they")


def _without_day(time: TimeExpression) -> bool:
    """Whether an expression gives no day at all: "now", "recent"."""
    return time.form.startswith("ref ") and " u=" not in time.form


def _hour_alone(time: TimeExpression) -> bool:
    """Whether an expression gives an hour and no day."""
    return time.form.startswith("clock ") and not re.search(r" (?:wd|d|m|y|n|rel|ref)=", time.form)


def _told_of(verb: Token) -> bool:
    """Whether a clause on a noun says when that was done or told: "announced in May", "which broke out in May"."""
    if verb.dep_ == "acl":
        return verb.tag_ == "VBN"
    return verb.dep_ == "acl:relcl" and verb.lemma_.lower() in OCCURRING


def _infinitive(verb: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "mark" for c in verb.children)


def _perfect(verb: Token) -> bool:
    """Whether a verb stands in the past perfect, and so tells of an earlier day."""
    return any(c.dep_ in ("aux", "aux:pass") and c.lower_ in ("had", "'d", "’d", "having") for c in verb.children)


def _past(verb: Token) -> bool:
    """Whether a verb stands in the simple past, active or passive."""
    if verb.tag_ == "VBD":
        return True
    return any(c.dep_ in ("aux", "aux:pass", "cop") and c.tag_ == "VBD" for c in verb.children)


def _goes_on(verb: Token) -> bool:
    """Whether a relative clause tells what came next (“…, which prompted protests”), not what an actor is known for."""
    subject = tree.child(verb, "nsubj", "nsubj:pass")
    if subject is None or subject.lower_ != "which" or not _past(verb) or _perfect(verb) or subject.i == 0:
        return False
    return verb.doc[subject.i - 1].text == "," and verb.lemma_.lower() in wordlists.load("bringing_about")
