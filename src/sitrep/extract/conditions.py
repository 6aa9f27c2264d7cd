"""Conditions and demands: who sets what on whom, with which consequence, by when.

Comes in: a reading, its time expressions and mentions. Goes out: `ConditionStatement`s in text order. The words that
make something a condition are in ``condition_cues.tsv``: conjunctions ("unless"), prepositions ("pending"), nouns
("precondition", "red line"), verbs of demand and "must". A conditional sentence about the world ("if confirmed, the ban
would hurt trade") sets nothing on anybody: it counts only where somebody would act, or somebody has to.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from sitrep.extract import tree, wordlists
from sitrep.extract.arrangement_heads import phrase, table
from sitrep.extract.lexicon import Lexicon
from sitrep.extract.mentions import MentionIndex
from sitrep.extract.voices import Voices
from sitrep.record import ConditionStatement, Report, TimeExpression

SETTING = wordlists.load("setting")
DEMANDING = wordlists.load("demanding")
MEETING = wordlists.load("meeting")
REVIEW = wordlists.load("review")
IRREALIS = wordlists.load("irrealis")
COLLECTIVE = wordlists.load("sides")
LIMITS = wordlists.load("limits")
ASKING = wordlists.load("asking_if")
"""Verbs with "if" for "whether"."""
SUFFERING = wordlists.load("faring")
"""Verbs of faring ill: what somebody is threatened with, or what somebody only expects."""
BARE = wordlists.load("bare_conditions")
"""Adjectives that make no condition of their own ("if necessary", "as soon as possible")."""
PRIVATE = wordlists.load("private")
"""What is asked of a reporter and of nobody else ("on condition of anonymity")."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of the table of cues; see the head of ``condition_cues.tsv``."""

    words: tuple[str, ...]
    kind: str
    note: str


@functools.cache
def cues() -> dict[str, tuple[Cue, ...]]:
    """The table by first word, longer cues first."""
    found: dict[str, list[Cue]] = {}
    for row in table("condition_cues.tsv"):
        words = tuple(row["cue"].split())
        found.setdefault(words[0], []).append(Cue(words, row["kind"], row["note"]))
    return {first: tuple(sorted(rows, key=lambda c: -len(c.words))) for first, rows in found.items()}


def find(
    report: Report,
    doc: Doc,
    times: tuple[TimeExpression, ...],
    mentions: MentionIndex,
    lexicon: Lexicon,
    voices: Voices,
    acts: Sequence[tuple[int, int]],
) -> tuple[ConditionStatement, ...]:
    """The conditions of one report, in text order; of two that overlap the one with a consequence stays.

    `acts` are the (start, end) of the words that name events or say what became of an arrangement: somebody acts there.
    """
    finder = _Finder(doc, times, mentions, lexicon, voices, acts)
    found = sorted(finder.run(), key=lambda s: (s.consequence is None, s.cue))
    kept: list[ConditionStatement] = []
    for one in found:
        if not any(_covers(other.condition, one.condition) or other.cue == one.cue for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda s: (s.start, s.cue)))


def _covers(a: tuple[int, int], b: tuple[int, int]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return 2 * shared > min(a[1] - a[0], b[1] - b[0])


class _Finder:
    def __init__(
        self,
        doc: Doc,
        times: tuple[TimeExpression, ...],
        mentions: MentionIndex,
        lexicon: Lexicon,
        voices: Voices,
        acts: Sequence[tuple[int, int]],
    ) -> None:
        self.doc, self.times, self.mentions, self.lexicon = doc, times, mentions, lexicon
        self.voices, self.acts = voices, sorted({start for start, _ in acts})

    def run(self) -> Iterator[ConditionStatement]:
        done: set[int] = set()
        for token in self.doc:
            if token.i in done:
                continue
            for cue, words in self._cues(token):
                made = getattr(self, f"_{cue.kind}")(words, cue)
                if made is not None:
                    done.update(t.i for t in words)
                    yield made
                    break

    def _cues(self, token: Token) -> Iterator[tuple[Cue, list[Token]]]:
        """The cues that begin at a token, with their tokens."""
        for first in dict.fromkeys((token.lower_, token.lemma_.lower())):
            for cue in cues().get(first, ()):
                words = list(self.doc[token.i : token.i + len(cue.words)])
                rest = [t.lower_ for t in words[1:]]
                last = words[-1].lemma_.lower() if len(words) > 1 else ""
                if [*rest] == list(cue.words[1:]) or [*rest[:-1], last] == list(cue.words[1:]):
                    yield cue, words

    # one kind of cue each

    def _clause(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "unless Chad withdraws": the clause that the conjunction opens, and the one it hangs on."""
        own = {t.i for t in words}
        verb = next((t for t in self._up(words[-1]) if t.i > words[-1].i), None)
        if verb is None:
            verb = next((c for c in words[-1].subtree if c.pos_ == "VERB" and c.i > words[-1].i), None)
        if verb is None or verb.sent != words[0].sent:
            return None
        main = verb.head
        while main.i in own and main.head.i != main.i:
            main = main.head
        if (
            words[0].lower_ == "if"
            and words[0].i > 0
            and self.doc[words[0].i - 1].lower_ in ("even", "as", "what", "and")
        ):
            return None
        if verb.dep_ == "ccomp" and cue.words[0] == "if":
            beside = (c for c in verb.head.children if c.dep_ == "ccomp" and c.i < words[0].i and self._open(c))
            main = next(beside, verb)  # "warned that it would leave if …": both hang on the warning
        if main.i == verb.i or (cue.words[0] == "if" and main.lemma_.lower() in ASKING and main.i < verb.i):
            return None  # "asked if": a question
        if verb.lemma_.lower() in BARE and tree.child(verb, *tree.SUBJECTS) is None:
            return None
        inner, main = main, self._whole(main)
        if main.i in own or main.i == verb.i or words[-1].i < main.i < verb.i:
            return None
        if not (self._open(main) or self._open(inner)) and not (
            cue.note == "negative" and main.tag_ in ("VB", "VBP", "VBZ", "VBD")
        ):
            return None
        if cue.note == "irrealis" and tree.modal(main) is None:
            return None
        until = cue.words[0] == "until"
        if (until or cue.words[0] == "when") and not self._negated(main):
            return None
        if self._unreal(verb, main):
            return None
        addressee = self._who(tree.subject(verb)) or self._agent(verb)
        actor = self._who(tree.subject(main)) or self._agent(main)
        said = self._said(main)
        sides = self._collective(tree.subject(verb) or verb)
        weak = cue.words == ("if",) or cue.note == "irrealis"
        passive = tree.is_passive(main) and cue.words[0] not in ("if", "when") and bool(addressee)
        if not actor and said is None and not sides and not passive:
            return None
        if not addressee and not sides and (cue.words[0] == "if" and not (actor and said is not None)):
            return None
        by: tuple[int, ...] = actor or ((said,) if said is not None else ())
        subject = tree.subject(verb)
        if actor and set(self._resolved(actor)) == set(self._resolved(addressee)) and subject is not None:
            undergoes = self._who(self._undergoer(main)) if subject.pos_ == "PRON" else ()
            if undergoes and set(self._resolved(undergoes)) != set(self._resolved(actor)):
                addressee = undergoes  # "expel Norland if it does not vote": who is threatened
        if actor and set(self._resolved(actor)) == set(self._resolved(addressee)):
            if said is None:
                return None  # "the army will stay unless it is beaten"
            by = (said,)
        condition = self._span(verb, words[-1].i + 1)
        behind = self.doc[verb.right_edge.i + 1] if verb.right_edge.i + 1 < verb.sent.end else verb
        if verb.pos_ in ("NOUN", "PROPN", "PRON") and behind.pos_ == "VERB":
            condition = (condition[0], self._end(behind.right_edge.i))  # "until the army | leaves", read apart
            addressee = self._who(verb)
        consequence = self._span(main, None, without=verb)
        if weak and self._is_to(verb):
            return None  # "has to start soon if it is to end in time": an aim
        vague = weak or said is None or not addressee or main.lemma_.lower() in SUFFERING
        if vague and not self._willed(main, said, actor, condition, consequence, weak=weak):
            return None
        told = verb.lemma_.lower() == "do" or (subject is not None and subject.lower_ in ("that", "this"))
        if weak and not told and not self._act(condition) and verb.lemma_.lower() in SUFFERING:
            return None  # "if the situation worsens"
        return self._make(words, condition, consequence, by, addressee, verb, said)

    def _willed(
        self,
        main: Token,
        said: int | None,
        actor: tuple[int, ...],
        condition: tuple[int, int],
        consequence: tuple[int, int],
        *,
        weak: bool,
    ) -> bool:
        """Whether what follows is somebody's doing, and no forecast ("prices could fall if traders panic")."""
        acts = self._act(consequence)
        fares = main.lemma_.lower() in SUFFERING
        subject, modal = tree.subject(main), tree.modal(main)
        same = said is None or set(self._resolved((said,))) == set(self._resolved(actor))
        person = said is not None and self._person(said)
        pronoun = subject is not None and subject.tag_ == "PRP" and subject.lower_ not in ("you", "there")
        own = same or (pronoun and subject is not None and not (person and subject.lower_ == "it"))
        guess = modal is not None and modal.lower_ in ("could", "might") and not own
        first = subject is not None and subject.lower_ == "i"
        if (guess and fares) or (first and not self._doing(main)):
            return False  # "could fall unless …", "I would say that …"
        if weak:
            bound = own and said is not None and bool(actor) and self._doing(main)
            return (acts or bound) and not fares and not guess
        return acts or fares or self._act(condition)

    def _person(self, m: int) -> bool:
        known = self.mentions.mentions
        return m < len(known) and known[self.mentions.resolve(m)].label == "PERSON"

    @staticmethod
    def _is_to(verb: Token) -> bool:
        """Whether a clause says what is to be: "if it is to last"."""
        i = verb.i - 1
        words = [t.lower_ for t in verb.doc[max(0, i - 1) : verb.i]]
        return len(words) == 2 and words[1] == "to" and words[0] in ("is", "are", "was", "were", "be")

    def _doing(self, verb: Token) -> bool:
        """Whether a verb says that somebody does something, and not what is said, thought or how things stand."""
        lemma, thought = verb.lemma_.lower(), self.lexicon.embedder(verb.lemma_.lower(), "v") is not None
        spoken = self.lexicon.speech(lemma, "v") is not None
        return verb.pos_ == "VERB" and not thought and not spoken and lemma not in SUFFERING

    def _act(self, span: tuple[int, int]) -> bool:
        """Whether somebody acts in a span."""
        i = bisect_left(self.acts, span[0])
        return i < len(self.acts) and self.acts[i] < span[1]

    @staticmethod
    def _unreal(verb: Token, main: Token) -> bool:
        """Whether a condition is contrary to what was: "if he had known, he would have left"."""
        had = any(c.lower_ in ("had", "'d", "’d") and c.dep_ == "aux" for c in verb.children) and verb.tag_ == "VBN"
        return had and any(c.lower_ in ("have", "'ve", "’ve") and c.dep_ == "aux" for c in main.children)

    @staticmethod
    def _negated(verb: Token) -> bool:
        """Whether a clause is negative, by its verb or its subject ("no talks can begin")."""
        about = tree.child(verb, *tree.SUBJECTS)
        none = about is not None and (
            about.lower_ in ("nothing", "nobody", "none") or tree.child(about, "det") is not None
        )
        det = tree.child(about, "det") if about is not None else None
        empty = none and (det is None or det.lower_ in ("no", "neither"))
        return tree.negation(verb) is not None or empty

    @staticmethod
    def _undergoer(verb: Token) -> Token | None:
        """To whom a verb does something, through the verbs that it completes or that complete it."""
        inner = [verb, *(c for c in verb.children if c.dep_ == "xcomp")]
        return next((o for v in inner if (o := tree.child(v, "obj", "iobj")) is not None), None)

    def _phrase(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "pending guarantees": the noun phrase behind the preposition, and the clause it hangs on."""
        if words[0].pos_ == "ADJ" and tree.child(words[0], "cop") is not None:
            return self._hinge(words, cue)
        noun = next((t for t in self._up(words[-1]) if t.pos_ in ("NOUN", "PROPN") and t.i > words[-1].i), None)
        if noun is None:
            noun = next(
                (t for t in words[-1].subtree if t.pos_ in ("NOUN", "PROPN", "VERB") and t.i > words[-1].i), None
            )
        after = self.doc[words[-1].i + 1] if words[-1].i + 1 < len(self.doc) else None
        if noun is None or noun.sent != words[0].sent or after is None or after.pos_ == "ADP" or after.is_punct:
            return None  # "has a suit pending against"
        if self.doc[words[0].i - 1].lower_ == "or" and words[0].i > 0:
            return None  # "with or without"
        if noun.lemma_.lower() in PRIVATE or (cue.words == ("failing",) and after.lower_ == "to"):
            return None
        main = next(
            (t for t in self._up(words[0]) if t.i not in {w.i for w in words} and t.pos_ == "VERB" and t.i != noun.i),
            None,
        )
        if main is None:
            return None
        first = cue.words[0]
        review = main.lemma_.lower() in REVIEW or self.doc.text[: main.idx].lower().endswith(("re-", "re‑"))
        if first in ("in", "depending") and cue.words[-1] == "of" and "light" in cue.words and not review:
            return None
        if first in ("without", "failing", "in") and not review and not self._open(main) and cue.words[-1] != "for":
            return None
        main = self._whole(main)
        by = self._who(tree.subject(main)) or self._agent(main)
        said = self._said(main)
        addressee = self._owners(noun)
        if not by and (said is None or (cue.words[-1] == "for" and not self._open(main))):
            return None
        if first == "depending" and not (addressee or self._depends(noun)):
            return None
        if first == "without" and not addressee:
            return None
        condition = self._span(noun, words[-1].i + 1)
        comma = self.doc.text.find(",", noun.idx + len(noun), condition[1])
        if comma > 0 and main.i > noun.i:
            condition = (condition[0], comma)
        consequence = self._span(main, None, without=noun)
        if consequence[0] < condition[1] and condition[0] < consequence[1]:
            consequence = (condition[1], consequence[1]) if condition[1] < consequence[1] else consequence
        return self._make(
            words, condition, consequence, by or ((said,) if said is not None else ()), addressee, noun, said
        )

    def _hinge(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "the loan is conditional on the sale", "recognition depends on free elections"."""
        root = words[0]
        about = tree.subject(root)
        noun = next((h for p, h in tree.prepositionals(root) if p in ("on", "upon") and h.i > root.i), None)
        if about is None or noun is None or about.pos_ == "PRON" or tree.negation(root) is not None:
            return None
        consequence, condition = self._bounded(about, about.left_edge.i), self._bounded(noun, words[-1].i + 1)
        said = self._said(root)
        by = self._owners(about) or ((said,) if said is not None else ())
        done = self._act(consequence) or self.lexicon.knows(about.lemma_.lower(), "n")
        if not by or not done or not (self._act(condition) or self._owners(noun) or self._depends(noun)):
            return None
        return self._make(words, condition, consequence, by, self._owners(noun), noun, said)

    def _lasts(self, time: TimeExpression) -> bool:
        """Whether a time expression says how long somebody has: a span, or a day after "until"."""
        before = self.doc.text[max(0, time.start - 8) : time.start].lower().split()
        return time.type == "DURATION" or bool(LIMITS & {*before[-1:], *time.text.lower().split()[:1]})

    def _depends(self, noun: Token) -> bool:
        """Whether a noun is something that somebody does, so that something can be made to depend on it."""
        return self.lexicon.knows(noun.lemma_.lower(), "n") or bool(phrase(noun))

    def _term(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "gave Norland 72 hours to leave": what has to be done in the time that is given."""
        verb = words[-1]
        if not verb.tag_.startswith("V") or tree.negation(verb) is not None:
            return None
        do = next(
            (
                t
                for t in self.doc[verb.i + 1 : verb.sent.end]
                if t.tag_ == "VB" and (to := tree.child(t, "mark")) is not None and to.lower_ == "to"
            ),
            None,
        )
        if do is None:
            return None
        given = next(
            (k for k, time in enumerate(self.times) if verb.idx < time.start < do.idx and self._lasts(time)),
            None,
        )
        passive = tree.is_passive(verb)
        who = tree.child(verb, "nsubj:pass", "nsubj") if passive else tree.child(verb, "iobj", "obj")
        by = self._agent(verb) if passive else self._who(tree.subject(verb))
        said = self._said(verb)
        addressee = self._who(who)
        if given is None or not addressee or not (by or said is not None):
            return None
        between = self.doc.text[self.times[given].end : do.idx].split()
        if len(between) > 3:
            return None
        made = self._make(
            words, self._span(do, None), None, by or ((said,) if said is not None else ()), addressee, do, said
        )
        return None if made is None else replace(made, deadline=given)

    def _else(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "must leave within a week, failing which …": what stands before has to be so, or that behind comes."""
        before = reversed(list(self.doc[words[0].sent.start : words[0].i]))
        demand = next((t for t in before if t.lemma_.lower() in DEMANDING), None)
        after = next((t for t in self.doc[words[-1].i + 1 : words[0].sent.end] if t.pos_ == "VERB"), None)
        if demand is None or after is None:
            return None
        verb = demand.head if demand.pos_ == "AUX" else (tree.child(demand, "ccomp", "xcomp") or demand)
        by = self._who(tree.subject(after)) or self._who(tree.subject(demand.head if demand.pos_ == "AUX" else demand))
        addressee = (
            self._who(tree.subject(verb)) if verb.i != demand.i else self._who(tree.child(demand, "iobj", "obj"))
        )
        condition = (self.doc[verb.left_edge.i].idx, self._end(words[0].i - 1))
        if condition[0] >= condition[1]:
            return None
        return self._make(words, condition, self._span(after, words[-1].i + 1), by, addressee, verb, self._said(verb))

    def _noun(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "conditions set by the bloc", "a precondition for talks", "the deadline that Oslo set"."""
        noun = words[-1]
        if noun.pos_ not in ("NOUN", "PROPN"):
            return None
        named = self._named(words)
        if named is not None:
            return named
        verb = noun.head if noun.dep_ in ("obj", "nsubj:pass", "obl", "nsubj") and noun.head.pos_ == "VERB" else None
        acl = next((c for c in noun.children if c.dep_ in ("acl", "acl:relcl") and c.lemma_.lower() in SETTING), None)
        setter = acl or (verb if verb is not None and verb.lemma_.lower() in SETTING else None)
        what = noun.lemma_.lower()
        whole = noun.lemma_.lower() in ("precondition", "prerequisite", "ultimatum") or len(words) > 1
        content = next(
            (c for c in noun.children if c.dep_ in ("acl", "acl:relcl", "ccomp", "nmod") and c is not acl), None
        )
        predicate = tree.child(noun, "cop") is not None
        if setter is None and not (whole and (content is not None or predicate)):
            return None
        if setter is not None and what == "demand" and (content is None or content.dep_ == "nmod"):
            return None  # "met the demands of the crowd": which they are is not said
        if cue.note == "set" and (setter is None or setter.lemma_.lower() in {*MEETING, "give", "make"}):
            return None
        root = setter if setter is not None else (verb or noun)
        by: tuple[int, ...] = ()
        if setter is not None:
            agent = _setter(setter)
            by = self._who(agent)
            if setter.lemma_.lower() in MEETING:
                by = ()
        by = by or self._owners(noun)
        said = self._said(root)
        subject = tree.child(noun, *tree.SUBJECTS) if predicate else None
        addressee: tuple[int, ...] = ()
        if content is not None:
            inner = content if content.pos_ == "VERB" else next((t for t in content.subtree if t.pos_ == "VERB"), None)
            addressee = self._who(tree.subject(inner)) if inner is not None else ()
        if not by and said is not None:
            by = (said,)
        if not by:
            return None
        last = subject if subject is not None else noun
        low = min(last.left_edge.i, noun.left_edge.i)
        condition = self._bounded(last, low) if subject is not None else self._bounded(noun, low)
        consequence = (
            self._bounded(content, content.left_edge.i) if content is not None and subject is not None else None
        )
        return self._make(words, condition, consequence, by, tuple(a for a in addressee if a not in by), root, said)

    def _named(self, words: list[Token]) -> ConditionStatement | None:
        """As in "made the release a precondition for talks": a thing that somebody calls a condition."""
        noun = words[-1]
        verb = noun.head
        thing = tree.child(verb, "obj") if noun.dep_ in ("xcomp", "obj", "obl", "dep") and verb.pos_ == "VERB" else None
        if (
            thing is None
            or thing.i >= noun.i
            or verb.lemma_.lower() not in ("make", "call", "declare", "consider", "name")
        ):
            return None
        by = self._agent(verb) if tree.is_passive(verb) else self._who(tree.subject(verb))
        said = self._said(verb)
        if not by and said is None:
            return None
        content = next((h for p, h in tree.prepositionals(noun) if p in ("for", "of", "to")), None)
        consequence = None if content is None else self._bounded(content, content.left_edge.i)
        condition = self._bounded(thing, thing.left_edge.i)
        if condition[1] > noun.idx:
            condition = (condition[0], self._end(min(noun.left_edge.i, words[0].i) - 1))
        setter = by or ((said,) if said is not None else ())
        return self._make(words, condition, consequence, setter, self._owners(thing), thing, said)

    def _verb(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "demanded that Chad withdraw": the clause, or the thing, that is demanded."""
        verb = words[-1]
        if verb.pos_ != "VERB":
            return None
        content = tree.child(verb, "ccomp", "xcomp") or (
            tree.child(verb, "obj") if verb.lemma_.lower() == "demand" and not tree.is_passive(verb) else None
        )
        if content is None and verb.lemma_.lower() == "insist":
            content = tree.prepositional(verb, "on", "upon")
        by = self._who(tree.subject(verb)) if not tree.is_passive(verb) else self._agent(verb)
        if content is None or not by or tree.negation(verb) is not None:
            return None
        if content.pos_ == "VERB":
            if verb.lemma_.lower() in ("require", "insist", "order", "oblige", "stipulate") and tree.is_passive(verb):
                return None
            if verb.lemma_.lower() == "insist" and (content.tag_ != "VB" or tree.modal(content) is not None):
                return None  # "insisted that it was so": a claim
            who = tree.child(verb, "obj", "iobj") if content.dep_ == "xcomp" else tree.child(content, *tree.SUBJECTS)
        else:
            who = tree.prepositional(verb, "from", "of")
        addressee = self._who(who) or (self._owners(content) if content.pos_ != "VERB" else ())
        if not addressee:
            return None
        condition = self._span(content, None)
        return self._make(words, condition, None, by, addressee, content, by[0])

    def _modal(self, words: list[Token], cue: Cue) -> ConditionStatement | None:
        """As in "Armenia must hand over the district by Sunday": somebody has to, and somebody says so."""
        verb = words[0].head if words[0].tag_ == "MD" else tree.child(words[0], "xcomp")
        if verb is None or verb.pos_ not in ("VERB", "AUX", "ADJ", "NOUN") or verb.i < words[0].i:
            return None
        who = tree.subject(verb) if words[0].tag_ == "MD" else tree.subject(words[0])
        addressee = self._who(who)
        collective = who is not None and self._collective(who)
        if not addressee and not collective:
            return None
        said = self._said(verb)
        deadline = self._deadline(verb)
        first_person = who is not None and who.lower_ in ("i", "we")
        if first_person or (deadline is None and (said is None or words[0].lower_ != "must")):
            return None
        if said is not None and self._resolved((said,)) == self._resolved(addressee):
            return None
        condition, consequence = self._span(verb, None), None
        other = tree.child(verb, "conj")
        if other is not None and (cc := tree.child(other, "cc")) is not None and cc.lower_ == "or":
            consequence = self._span(other, cc.i + 1)  # "must leave or face arrest"
        return self._make(words, condition, consequence, (said,) if said is not None else (), addressee, verb, said)

    # parts

    @staticmethod
    def _up(token: Token) -> Iterator[Token]:
        t = token
        for _ in range(6):
            yield t
            if t.head.i == t.i:
                return
            t = t.head

    @staticmethod
    def _whole(verb: Token) -> Token:
        """The verb of the clause, from one that only completes another ("will not decide to withdraw")."""
        t = verb
        while t.dep_ in ("xcomp", "acl", "obj", "nmod") and t.head.pos_ in ("VERB", "NOUN", "ADJ") and t.head.i < t.i:
            if t.head.sent != verb.sent:
                break
            t = t.head
        return t if t.pos_ in ("VERB", "AUX", "ADJ") else verb

    @staticmethod
    def _open(verb: Token) -> bool:
        """Whether a clause speaks of what has not happened: a modal, or an infinitive or plan below another verb."""
        t = verb
        for _ in range(4):
            if any(c.lower_ in IRREALIS for c in t.children if c.dep_ in ("aux", "aux:pass")):
                return True
            if t.dep_ not in ("xcomp", "cop", "conj") or t.head.i == t.i:
                break
            t = t.head
        return verb.tag_ == "VB"

    def _who(self, token: Token | None) -> tuple[int, ...]:
        """Mentions that a word and what is coordinated with it stand for."""
        if token is None:
            return ()
        out = []
        for t in tree.conjuncts(token):
            m = self.mentions.of_token(t.i)
            if m is not None and m not in out:
                out.append(m)
        return tuple(out)

    @staticmethod
    def _collective(token: Token) -> bool:
        """Whether a word stands for the parties to something ("one of the sides", "both parties")."""
        of = tree.prepositional(token, "of")
        near = [token, *tree.left_modifiers(token), *([of] if of is not None else [])]
        return any({t.lemma_.lower(), t.lower_} & COLLECTIVE for t in near)

    def _agent(self, verb: Token) -> tuple[int, ...]:
        """Who does what a passive tells."""
        found = tree.child(verb, "obl:agent") or tree.prepositional(verb, "by")
        return self._who(found)

    def _resolved(self, mentions: Sequence[int]) -> list[int]:
        known = len(self.mentions.mentions)  # a source that is not named has a number behind those
        return [self.mentions.resolve(m) if m < known else m for m in mentions]

    def _owners(self, noun: Token) -> tuple[int, ...]:
        """Whose thing a noun is: its possessor, its by-, from- and of-phrases, its participle's agent."""
        out: list[int] = []
        for t in tree.possessors(noun):
            out += self._who(t)
        for case, head in tree.prepositionals(noun):
            if case in ("by", "from", "of", "to"):
                out += self._who(head)
        for c in noun.children:
            if c.dep_ in ("acl", "acl:relcl"):
                out += self._agent(c)
        out += self._who(noun) if noun.pos_ == "PROPN" else ()
        return tuple(dict.fromkeys(out))

    def _said(self, token: Token) -> int | None:
        """Who says so: the subject of the verb of saying above, or of one beside the clause in the sentence."""
        voice = self.voices.of(token.i)
        if voice is not None:
            return voice.source
        t = token
        for _ in range(10):
            if t.head.i == t.i:
                break
            relation, t = t.dep_, t.head
            if t.pos_ == "VERB" and relation in ("ccomp", "parataxis") and self.lexicon.speech(t.lemma_, "v"):
                who = self._who(tree.child(t, "nsubj"))
                return who[0] if who else None
        for c in token.sent:
            beside = c.dep_ in ("parataxis", "ccomp") or (c.dep_ in ("root", "ROOT") and c.i > token.i)
            if c.pos_ == "VERB" and beside and c.i != token.i and self.lexicon.speech(c.lemma_, "v"):
                who = self._who(tree.child(c, "nsubj"))
                if who:
                    return who[0]
        return None

    def _span(self, root: Token, first: int | None, without: Token | None = None) -> tuple[int, int]:
        """The text of a clause from token `first` on; clauses beside it and the one under `without` are left out."""
        inside, stack = {root.i}, [root]
        while stack:
            t = stack.pop()
            for c in t.children:
                if without is not None and c.i == without.i:
                    continue
                if t.i == root.i and c.dep_ in ("parataxis", "conj", "cc", "punct") and c.i > root.i:
                    continue
                inside.add(c.i)
                stack.append(c)
        if without is not None:
            gone = {t.i for t in without.subtree}
            inside -= gone - {root.i}
            side = [i for i in inside if (i < without.left_edge.i) == (root.i < without.left_edge.i)]
            inside = set(side) or {root.i}
        if first is not None:
            inside = {i for i in inside if i >= first} or {root.i}
        return self.doc[self._low(min(inside), max(inside))].idx, self._end(max(inside))

    def _bounded(self, root: Token, low: int) -> tuple[int, int]:
        return self.doc[self._low(low, root.right_edge.i)].idx, self._end(max(root.right_edge.i, root.i))

    def _low(self, low: int, high: int) -> int:
        while low < high and (self.doc[low].is_punct or self.doc[low].is_space):
            low += 1
        return low

    def _end(self, high: int) -> int:
        while high > 0 and (self.doc[high].is_punct or self.doc[high].is_space):
            high -= 1
        return self.doc[high].idx + len(self.doc[high])

    def _trimmed(self, span: tuple[int, int], cue: Token) -> tuple[int, int] | None:
        """A consequence without the conjunction before it and without what of the cue hangs behind it."""
        start, end = span
        if start < cue.idx < end:
            end = cue.idx
        text = self.doc.text[start:end]
        lead = len(text) - len(re.sub(r"^(?:(?:and|but|or|so|then|that)\s+)+", "", text, flags=re.I))
        tail = len(re.sub(r"(?:[\s,;:(“\"]|\bonly\b|\bbut\b)+$", "", text))
        return (start + lead, start + tail) if lead < tail else None

    def _elsewhere(self, expression: TimeExpression, root: Token) -> bool:
        """Whether a time belongs to a clause of its own inside ("a day after Oslo said that it would leave in May")."""
        span = self.doc.char_span(expression.start, expression.end, alignment_mode="expand")
        for t in self._up(span.root) if span is not None else ():
            if t.i == root.i:
                return False
            if t.pos_ in ("VERB", "AUX") and t.dep_ != "conj" and tree.child(t, *tree.SUBJECTS) is not None:
                return t.i in {x.i for x in root.subtree}
        return False

    def _deadline(self, root: Token, span: tuple[int, int] | None = None) -> int | None:
        """The time by which it must be so: after "by", "before", "until", "within"; else a plain date inside."""
        low = root.left_edge.idx if span is None else span[0]
        high = root.right_edge.idx + len(root.right_edge) if span is None else span[1]
        plain: int | None = None
        for i, expression in enumerate(self.times):
            if not low <= expression.start < high or self._elsewhere(expression, root):
                continue
            before = self.doc.text[max(0, expression.start - 14) : expression.start].lower().split()
            limit = bool(LIMITS & set(before[-2:])) or any(f"sig={w}" in expression.form for w in LIMITS)
            if limit and expression.type in ("DATE", "TIME", "DURATION"):
                return i
            if span is not None and expression.type == "DATE" and plain is None and before[-1:] == ["on"]:
                plain = i
        return plain

    def _make(
        self,
        words: list[Token],
        condition: tuple[int, int],
        consequence: tuple[int, int] | None,
        by: Sequence[int],
        addressee: Sequence[int],
        root: Token,
        said: int | None,
    ) -> ConditionStatement | None:
        if condition[0] >= condition[1]:
            return None
        cue = (words[0].idx, words[-1].idx + len(words[-1]))
        if consequence is not None:
            consequence = self._trimmed(consequence, words[0])
        low = min(condition[0], cue[0], consequence[0] if consequence is not None else cue[0])
        high = max(condition[1], cue[1], consequence[1] if consequence is not None else cue[1])
        same = set(self._resolved(by))
        return ConditionStatement(
            start=low,
            end=high,
            condition=condition,
            consequence=consequence,
            cue=cue,
            by=tuple(dict.fromkeys(by)),
            addressee=tuple(m for m in dict.fromkeys(addressee) if self._resolved((m,))[0] not in same),
            deadline=self._deadline(root, condition) if root.sent == words[0].sent else None,
            attribution=said,
        )


def _setter(verb: Token) -> Token | None:
    """Who sets a condition: the subject of an active verb, the agent of a passive one."""
    if tree.is_passive(verb):
        return tree.child(verb, "obl:agent") or tree.prepositional(verb, "by")
    return tree.subject(verb)
