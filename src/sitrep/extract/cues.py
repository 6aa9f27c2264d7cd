"""The attributions of a report: which words are cues, and what source and content each has.

Comes in: a reading and its quotes. Goes out: `Attribution`s in text order, for direct and indirect speech, thoughts and
wishes, "according to", nouns ("the claim that …"), phrases ("called for talks") and headings ("Minister: the dam is
safe"). The words are data (`data/speech.tsv`, `data/quotes_cues.tsv`, `data/attitudes.tsv`); quotation marks decide
where direct speech begins and ends, the tree elsewhere, repaired where it leaves gaps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Sentence

from sitrep.extract import tree, wordlists
from sitrep.extract.attributions import (
    BESIDE,
    DASHES,
    SUBJECTS,
    Attribution,
    Span,
    according,
    below,
    content_head,
    cue_span,
    runs,
    source_head,
    source_span,
    tree_has,
    trimmed,
)
from sitrep.extract.marks import stretches
from sitrep.extract.quotes import Found
from sitrep.extract.speech import kinds
from sitrep.extract.speech import known as kinds_of
from sitrep.reader.lemmas import lemma

FINITE = ("VBD", "VBZ", "VBP")
PHASE = frozenset({"continue", "begin", "start", "go", "keep"})
"""Verbs that only say that something begins or goes on."""
ASPECT = frozenset({"continue", "begin", "start", "go", "keep", "try", "appear", "seem", "decline", "refuse"})
ASIDES = frozenset({"though", "although", "while", "but"})
"""Words that open a clause which the report adds to what is said."""
PHRASES = frozenset({"obl", "nmod", "amod", "acl", "advmod", "xcomp"})
"""Relations of what belongs to a phrase that is content."""
LONG = 60
"""More words than this are no object in which a few words are quoted."""
COMPOSING = wordlists.load("composing")
"""Verbs of making a text."""
JOINED = wordlists.load("topic_joined")
"""Words with the preposition that joins their topic, beyond those of `TOPIC_CASES`."""
TAKING_SIDES = wordlists.load("taking_sides")
"""Verbs whose object alone says what somebody is for or against, wants or fears."""
HEARD = wordlists.load("heard")
"""Verbs whose object is who is told."""
TOPIC_CASES = frozenset({"for", "on", "about", "of", "against"})
"""Prepositions that join a topic to a word of speech."""
ADDED = frozenset({"however", "meanwhile", "moreover", "furthermore", "nevertheless", "nonetheless", "additionally"})
"""Adverbs before a comma by which the report itself joins what is said to what it said before."""
UNVOUCHED = frozenset({"allegedly", "reportedly", "supposedly", "purportedly"})
"""Adverbs that are cues of a source that is not named."""
HEADING = 12
"""How many words a heading may have before its cue is looked for no more."""
STAYS = frozenset({"because", "if", "unless", "until", "when", "where", "since", "so", "as long as", "that", "once"})
"""Words that open a clause which belongs to what is said although the tree hangs it on the cue."""


@cache
def attitudes() -> dict[tuple[str, str], str]:
    """(lemma, part of speech) to the kind of attitude that the word states (`data/attitudes.tsv`)."""
    lines = (files("sitrep.extract") / "data" / "attitudes.tsv").read_text(encoding="utf-8").splitlines()
    rows = [x.split("\t") for x in lines if x and not x.startswith("#")][1:]
    return {(word, pos): kind for word, pos, kind, _ in rows}


def find(doc: Doc, said: Sequence[Found] = (), *, nested: bool = False) -> tuple[Attribution, ...]:
    """The attributions of a reading, sorted by cue; `said` are its quotes (`quotes.QuoteFinder`).

    Without `nested`, an attribution inside the content of another is left out and every word has one role, as in
    PolNeAR.
    """
    return _Finder(doc, said).find(nested=nested)


@dataclass(slots=True)
class _Draft:
    """An attribution while it is put together."""

    verb: int
    cue: set[int]
    head: int | None
    source: set[int]
    content: set[int]
    root: int


class _Finder:
    def __init__(self, doc: Doc, said: Sequence[Found]) -> None:
        self.doc = doc
        self.said = [q for q in said if q.stretch.depth == 0]
        self.starts = [t.idx for t in doc]
        self.drafts: dict[int, _Draft] = {}
        self.marked = [self._outer(s.outer[0], s.outer[1]) for s in stretches(doc.text) if s.depth == 0]
        self.within: dict[int, Span] = {i: m for m in self.marked for i in range(*m)}

    def find(self, *, nested: bool) -> tuple[Attribution, ...]:
        """All attributions; see the function of this name."""
        for token in self.doc:
            self._word(token)
        for q in self.said:
            self._quote(q)
        self._headings()
        self._title()
        return self._settled(nested=nested)

    def _outer(self, start: int, end: int) -> Span:
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    # cues

    def _word(self, token: Token) -> None:
        if token.lower_ in UNVOUCHED and token.dep_ == "advmod" and token.head.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
            inside = below(token.head) - below(token)
            self._draft(token.i, {token.i}, None, set(), inside, token.head.i)
        elif token.lower_ == "according":
            found = according(token)
            if found is not None:
                self._add(token, self.doc[found.root], _indices(found.source), set(range(*found.cue[0])), found.head)
        elif token.tag_.startswith("V") or token.pos_ == "VERB":
            self._verb(token)
        elif token.tag_.startswith("NN"):
            self._noun(token)

    def _verb(self, verb: Token) -> None:
        root = content_head(verb)
        if root is not None and self._states(verb, root):
            if root.dep_ == "xcomp" and self._only_aspect(verb, root):
                return  # "continued to insist": the second verb is the cue; "began to leave": there is none
            source = source_head(verb)
            if (source is None and root.i == verb.head.i) or (source is not None and source.lower_ == "you"):
                return  # "you can see why …": nobody's words
            spans = _indices(source_span(source, verb)) if source is not None else set()
            a, b = self._cue(verb)
            led = self._led(verb)
            low = None
            if b < len(self.doc) and self.doc[b].lower_ == "for" and self.doc[b].head.i == root.i:
                b = low = b + 1  # "called for him to go"
            if root.dep_ == "xcomp":  # "called on them to leave"
                for c in verb.children:
                    case = next((x for x in c.children if x.dep_ == "case"), None)
                    if (
                        c.dep_ == "obl"
                        and case is not None
                        and case.i == b
                        and c.right_edge.i < root.i
                        and case.lower_ in ("on", "upon", "for")
                    ):
                        b = low = b + 1
                        break
            self._add(verb, root, spans, set(range(a, b)) | led, None if source is None else source.i, low)
        elif root is None or root.i > verb.i:
            self._topic(verb)

    def _led(self, verb: Token) -> set[int]:
        """The verb of speech that leads to a cue ("responded | by saying that …"), with "by"."""
        by, up = tree.child(verb, "mark", "case"), verb.head
        if by is None or by.lower_ != "by" or by.i + 1 != verb.i or verb.dep_ not in ("advcl", "obl") or up.i > by.i:
            return set()
        return {*range(*cue_span(up)), by.i} if "say" in kinds(up) else set()

    def _only_aspect(self, verb: Token, root: Token) -> bool:
        word = verb.lemma_.lower()
        return word in PHASE or (word in ASPECT and bool(kinds(root) & {"say", "stance"}))

    def _cue(self, verb: Token) -> Span:
        """The words of the cue, with the verb that only says that it begins or goes on ("continued to insist")."""
        a, b = cue_span(verb)
        up = verb.head
        if (
            verb.dep_ in ("xcomp", "advcl")
            and up.i < a
            and up.lemma_.lower() in ASPECT
            and all(
                t.dep_ in ("mark", "aux", "advmod", "compound:prt") or t.tag_ in ("RP", "TO")
                for t in self.doc[up.i + 1 : a]
            )
        ):
            a = cue_span(up)[0]
        return a, b

    def _states(self, verb: Token, root: Token) -> bool:
        """Whether a verb with this content is a cue."""
        known = kinds(verb)
        kind = attitudes().get((verb.lemma_.lower(), "v"), "")
        if root.i == verb.head.i and verb.dep_ in BESIDE:
            return bool(known & {"say", "stance"}) or kind == "think"
        if root.dep_ in ("parataxis", "dep"):
            return bool(known & {"say"})
        if tree.is_passive(verb) and not known & {"say"} and tree.child(verb, "obl:agent") is None:
            return False  # "is needed", "are expected": nobody's thought
        return bool(known & {"say", "stance", "label"}) or bool(kind)

    def _passive(self, verb: Token) -> None:
        """For "was accused of lying", "has been described as weak": nobody is named; who it is about belongs to it."""
        about, (a, b) = tree.child(verb, "nsubj:pass", "nsubj"), cue_span(verb)
        for c in verb.children:
            case = next((x for x in c.children if x.dep_ in ("case", "mark")), None)
            fits = case is not None and case.i == b and case.lower_ in ("as", "of", "for", "with", "to")
            if about is None or not fits or c.dep_ not in ("obl", "advcl", "xcomp"):
                continue
            agent = source_head(verb) if tree.child(verb, "obl:agent") else None
            keep = b + 1 if case is not None and case.lower_ != "to" else b
            source = set() if agent is None else _indices(source_span(agent, verb))
            self._draft(
                verb.i,
                set(range(a, keep)),
                None if agent is None else agent.i,
                source,
                (below(about) | set(range(keep, c.right_edge.i + 1))) - set(range(a, keep)) - source,
                c.i,
            )
            return

    def _topic(self, verb: Token) -> None:
        """A phrase as content: "rejected the offer", "called for talks", "spoke of a plot"."""
        known = kinds(verb)
        sides = verb.lemma_.lower() in TAKING_SIDES
        if not (sides or known & {"say", "label"}) or ("clausal" in known and not self._quoted_object(verb)):
            return
        if tree.is_passive(verb):
            if known & {"say", "label"}:
                self._passive(verb)
            return
        if verb.lemma_.lower() in COMPOSING and not self._quoted_object(verb):
            return  # "wrote the speech": a text is made, nothing is said of it
        a, b = self._cue(verb)
        obj = tree.child(verb, "obj")
        low: int | None = None
        high = b
        if obj is not None and tree.child(obj, "acl", "ccomp") is not None and (obj.lemma_.lower(), "n") in attitudes():
            return  # "expressed hope that …": the noun is the cue
        if (
            obj is not None
            and obj.i > verb.i
            and (
                (obj.pos_ in ("NOUN", "PROPN") and (obj.ent_type_ != "PERSON" or sides or "label" in known))
                or (obj.pos_ == "PRON" and "label" in known and "say" not in known)
                or self._predicative(verb)
            )
        ):
            low, high, root = obj.left_edge.i, obj.right_edge.i + 1, obj
            for word, c in tree.prepositionals(obj):  # "rejected the plea in a ruling"
                if (
                    word in ("in", "on", "at", "during")
                    and kinds(c) & {"document", "speech"}
                    and c.right_edge.i + 1 == high
                ):
                    high = c.left_edge.i
            if kinds(obj) & {"speech"} or (obj.lemma_.lower(), "n") in attitudes():  # "voiced doubts about the vote"
                for word, c in tree.prepositionals(obj):
                    at = next((x.i for x in c.children if x.dep_ == "case"), c.i)
                    if word in TOPIC_CASES and at == obj.i + 1:
                        low, root, b = at + 1, c, at + 1
            for c in verb.children:
                if c.i >= high and c.dep_ in ("obl", "xcomp", "advcl") and _predicates(c, judged="label" in known):
                    high = c.right_edge.i + 1
            high = self._closing(verb, low, high - 1, set(range(a, b)), told=False) + 1
        elif obj is None:
            for c in verb.children:
                first = tree.child(c, "case")
                fits = first is not None and first.i == b and self._joins(verb, first)
                if fits and c.dep_ == "obl" and c.ent_type_ not in ("DATE", "PERSON"):
                    low, high, root, b = b + 1, max(below(c)) + 1, c, b + 1
                    do = next((x for x in verb.children if x.i >= high and x.dep_ in ("xcomp", "advcl")), None)
                    if do is not None and do.left_edge.i == high and tree.child(do, "mark") is not None:
                        high = do.right_edge.i + 1  # "called on the mayor | to resign"
                    break
        if low is None or low < b:
            return
        source = source_head(verb)
        if source is None or (sides and source.lower_ in ("it", "which", "that", "this")):
            return
        spans = _indices(source_span(source, verb))
        self._draft(verb.i, set(range(a, b)), source.i, spans, set(range(low, high)), root.i)

    @staticmethod
    def _joins(verb: Token, case: Token) -> bool:
        """Whether a preposition joins a topic to a verb: "spoke of", "called for", "objected to"."""
        return case.lower_ in TOPIC_CASES or f"{verb.lemma_.lower()} {case.lower_}" in JOINED

    def _quoted_object(self, verb: Token) -> bool:
        """Whether the object of a verb stands in quotation marks, in whole or in part."""
        obj = tree.child(verb, "obj")
        return obj is not None and obj.i in self.within and verb.i not in self.within

    def _predicative(self, verb: Token) -> bool:
        """Whether a verb says something of its object: "accused them of …", "described her as …"."""
        return any(_predicates(c) for c in verb.children if c.dep_ in ("obl", "xcomp", "advcl"))

    def _noun(self, noun: Token) -> None:
        """For "The claim that …", "his decision to …": a noun of speech or thought with a clause of its own."""
        kind = attitudes().get((noun.lemma_.lower(), "n"), "")
        if not kind and not kinds(noun) & {"speech"}:
            return
        root = next(
            (
                c
                for c in noun.children
                if c.dep_ in ("acl", "ccomp", "xcomp")
                and c.i > noun.i
                and (m := tree.child(c, "mark")) is not None
                and m.lower_ in ("that", "to")
            ),
            None,
        )
        that = self.doc[noun.i + 1] if noun.i + 1 < len(self.doc) else noun
        if root is None and that.lower_ == "that" and that.dep_ == "mark" and that.head.i > that.i:
            root = that.head
        if root is None:
            self._noun_topic(noun)
            return
        owner = tree.child(noun, "nmod:poss")
        a = b = noun.i
        while (
            a > 0 and self.doc[a - 1].head.i == noun.i and self.doc[a - 1].dep_ in ("amod", "compound", "det", "advmod")
        ):
            a -= 1
        source: set[int] = set()
        if owner is not None:
            source = _indices(source_span(owner, noun))
        else:
            verb = noun.head
            if noun.dep_ == "obj" and verb.pos_ == "VERB" and verb.i < noun.i:
                owner = source_head(verb)
                if owner is not None:
                    source = _indices(source_span(owner, verb))
                    a = min(a, cue_span(verb)[0])
        if owner is None and kind == "want":
            return
        self._add(noun, root, source, set(range(a, b + 1)), None if owner is None else owner.i)

    def _noun_topic(self, noun: Token) -> None:
        """For "the bank's estimate of growth", "her comments on the vote": somebody's words with their topic."""
        owner = tree.child(noun, "nmod:poss")
        stated = "speech" in kinds(noun) or (noun.lemma_.lower(), "n") in attitudes()
        if owner is None or owner.tag_ == "WP$" or kinds(noun) & {"document", "media"} or not stated:
            return
        case = self.doc[noun.i + 1] if noun.i + 1 < len(self.doc) else noun
        if case.lower_ not in TOPIC_CASES | {"over", "regarding", "concerning", "to", "in", "at"}:
            return
        if case.lower_ in ("to", "in", "at") and f"{noun.lemma_.lower()} {case.lower_}" not in JOINED:
            return
        topic = next((h for p, h in tree.prepositionals(noun) if p == case.lower_ and h.i > case.i), None)
        if topic is None:
            return
        first = noun.i
        while first - 1 > owner.right_edge.i and self.doc[first - 1].head.i == noun.i:
            first -= 1
        source = _indices(source_span(owner, noun))
        inside = set(range(case.i + 1, topic.right_edge.i + 1))
        self._draft(noun.i, set(range(first, case.i + 1)), owner.i, source, inside, topic.i)

    def _title(self) -> None:
        """For "Lee Calls Vote 'A Farce'", "Minister says dam is safe": the first line of a report."""
        doc = self.doc
        end = next((t.i for t in doc if "\n" in t.text), 0)
        words = [t for t in doc[:end] if t.is_alpha]
        if len(words) < 4 or len(words) > 2 * HEADING or doc[end - 1].text in (".", ":"):
            return
        if any(v < end and d.head is not None for v, d in self.drafts.items()):
            return
        for t in words[1:HEADING]:
            if not t.lower_.endswith("s") or t.is_upper or any(x.is_punct for x in doc[: t.i]):
                continue
            known = kinds_of(lemma(t.lower_, "VBZ"), "v")
            wants = attitudes().get((lemma(t.lower_, "VBZ"), "v"), "")
            before, after = doc[: t.i], doc[t.i + 1 : end]
            if not (known & {"say", "stance", "label"} or wants) or lemma(t.lower_, "NNS") == t.lower_:
                continue
            verbal = t.tag_ in ("VBZ", "NNPS", "NNP") and not t.ent_type_
            if verbal and len(after) > 1 and all(x.tag_.startswith(("NN", "JJ", "DT", "POS", "CD")) for x in before):
                head = before.root
                self._draft(t.i, {t.i}, head.i, set(range(before.end)), set(range(t.i + 1, end)), t.i + 1)
                return

    def _headings(self) -> None:
        """For "Minister: the dam is safe", "LEE: We will": a line that a speaker and a colon open."""
        start = 0
        for i in range(len(self.doc) + 1):
            if i < len(self.doc) and "\n" not in self.doc[i].text:
                continue
            colon = next((k for k in range(start, min(i, start + 20)) if self.doc[k].text in (":", "):")), None)
            if (
                colon is not None
                and colon - start > 8
                and not any(t.ent_type_ == "PERSON" for t in self.doc[start : start + 6])
            ):
                colon = None
            if colon is not None and start < colon and colon + 3 < i:
                head = self.doc[start:colon].root
                while start < colon and self.doc[start].text in DASHES | {"*", "•"}:
                    start += 1
                if start == colon:
                    start = i + 1
                    continue
                head = self.doc[start:colon].root
                name = all(
                    t.tag_.startswith(("NN", "JJ", "POS", "DT", "CD", "HYPH"))
                    or t.text in ("'s", "’s", ".", ",", "(", ")", "of", "and", "-", "–")
                    or t.ent_type_ in ("PERSON", "ORG", "GPE")
                    for t in self.doc[start:colon]
                )
                speaks = (
                    any(t.ent_type_ in ("PERSON", "ORG", "GPE") for t in self.doc[start:colon])
                    or self.doc[start:colon].text.isupper()
                )
                if name and speaks and not self.doc[start:colon].text.isdigit():
                    self._draft(colon, {colon}, head.i, set(range(start, colon)), set(range(colon + 1, i)), colon + 1)
            start = i + 1

    # spans

    def _draft(
        self, verb: int, cue: set[int], head: int | None, source: set[int], content: set[int], root: int
    ) -> None:
        if verb not in self.drafts:
            self.drafts[verb] = _Draft(verb, cue, head, source, content, root)

    def _add(
        self, verb: Token, root: Token, source: set[int], cue: set[int], head: int | None, begin: int | None = None
    ) -> None:
        """An attribution whose content is the clause of `root`, its gaps filled and its edges set."""
        doc, sent = self.doc, verb.sent
        inside = below(root)
        if root.i == verb.i or tree_has(root, verb):
            inside -= below(verb)
        inside -= cue | source
        block = cue | {i for i in source if i < len(doc)}
        first, last = min(block), max(block)
        if head is not None and not (set(range(first, last + 1)) & inside) and last - first > 40:
            first, last = min(cue), max(cue)
        before, after = {i for i in inside if i < first}, {i for i in inside if i > last}
        content: set[int] = set()
        if after:
            low, high = min(after), max(after)
            if root.i > max(cue):
                low = self._opening(verb, root, low, max(cue) + 1, source) if begin is None else begin
                high = self._closing(verb, low, high, source | cue)
                before = set()
            elif doc[last + 1].is_punct or root.i > last:
                low = min(low, last + 1)
            else:  # ", she told the paper on Monday": what follows a cue at the end is its own
                low = high + 1
            content |= set(range(low, high + 1))
        if before and not (root.i > max(cue)):
            high = max(before)
            low = min(before)
            whole = verb.dep_ not in ("acl:relcl", "acl")
            if whole and (any(t.text == "," or t.is_quote for t in doc[high:first]) or high < first):
                low = sent.start
                dash = next((i for i in range(low, min(high, low + 8)) if doc[i].text in DASHES), None)
                if dash is not None and all(t.is_upper or t.is_punct for t in doc[low:dash]):
                    low = dash + 1
                while low < high and (doc[low].dep_ == "cc" or doc[low].is_space):
                    low += 1
            content |= set(range(low, high + 1))
        for m in sorted({self.within[i] for i in content if i in self.within}):
            if set(range(*m)) & cue:
                continue
            content |= set(range(*m))
        content = self._filled(content, cue | source, sent)
        self._draft(verb.i, cue, head, source, content - cue - source, root.i)

    def _opening(self, verb: Token, root: Token, low: int, end: int, source: set[int]) -> int:
        """Where content after a cue begins: right there, with "that", or with the object of "urged them to …"."""
        doc = self.doc
        if root.dep_ == "xcomp":
            obj = next((c for c in verb.children if c.dep_ in ("obj", "iobj") and end <= c.left_edge.i < root.i), None)
            return low if obj is None else min(low, obj.left_edge.i)
        for i in range(end, min(low, end + 15)):
            if doc[i].lower_ in ("that", "whether", "if") and doc[i].tag_ == "IN" and doc[i].dep_ == "mark":
                return i
        if low > end and end not in source and verb.tag_.startswith("V") and root.dep_ == "ccomp":
            up = doc[end]
            while up.head.i >= end and up.head.i != up.i and up.head.i != verb.i:
                up = up.head
            if up.dep_ in ("obj", "nsubj") and up.right_edge.i + 1 == low and self._lacks_subject(root, verb):
                return end  # "noted | the money was gone", its subject hung on the cue
            hearer = up.head.i == verb.i and up.dep_ in (
                "obj",
                "iobj",
                "obl",
                "advmod",
                "obl:unmarked",
                "advcl",
                "punct",
            )
            if not hearer and not doc[end].is_punct and not doc[end].is_space:
                return end
        return low

    @staticmethod
    def _lacks_subject(root: Token, verb: Token) -> bool:
        """Whether a clause has no subject of its own, and the noun before it is nobody who is told."""
        if root.tag_ == "VBG" and verb.lemma_.lower() not in HEARD:
            return True
        finite = root.tag_ in FINITE or any(
            c.tag_ in (*FINITE, "MD") for c in root.children if c.dep_ in ("aux", "cop")
        )
        return finite and tree.child(root, *SUBJECTS) is None

    def _closing(self, verb: Token, low: int, high: int, taken: set[int], *, told: bool = True) -> int:
        """Where content after a cue ends: what follows belongs to it unless it is a further clause of the cue's own.

        Without `told`, the content is a phrase, and when or in which text somebody says so is no part of it.
        """
        doc, end = self.doc, verb.sent.end
        i = high + 1
        while i < end:
            t = doc[i]
            if i in taken:
                break
            if t.is_punct or t.is_space or low <= t.head.i <= high:
                i += 1
                continue
            top = t
            while top.head.i > high and top.head.i != top.i:
                top = top.head
            if low <= top.head.i <= high:
                high = max(high, top.right_edge.i)
                i = high + 1
                continue
            if not told and (
                top.ent_type_ in ("DATE", "TIME") or kinds(top) & {"document", "media"} or top.dep_ not in PHRASES
            ):
                break
            if (
                top.dep_ not in ("conj", "advcl", "cc")
                and top.left_edge.i > high
                and top.dep_ in ("obl", "nmod", "obj", "amod", "acl")
            ):
                high = max(high, top.right_edge.i)
                i = high + 1
                continue
            mark = tree.child(top, "mark", "advmod")
            stays = mark is not None and (mark.lower_ in STAYS if top.dep_ == "advcl" else mark.lower_ == "that")
            stays = stays or self._shifted(top, verb)
            if top.dep_ in ("advcl", "conj", "ccomp") and stays and top.left_edge.i > high:
                high = max(high, top.right_edge.i)
                i = high + 1
                continue
            if told and i == high + 1 and top.dep_ in ("xcomp", "acl", "obj", "ccomp") and top.head.i == verb.i:
                high = max(high, top.right_edge.i)  # "left him | disillusioned", hung on the cue
                i = high + 1
                continue
            break
        return min(high, end - 1)

    @staticmethod
    def _shifted(other: Token, verb: Token) -> bool:
        """Whether a clause joined to a cue goes on with what is said: "said he was well and had signed"."""
        if other.dep_ != "conj" or other.head.i != verb.i or tree.child(other, *SUBJECTS) is not None:
            return False
        backshift = {"had", "would"}
        own = any(c.lower_ in backshift for c in verb.children if c.dep_ == "aux")
        return not own and any(c.lower_ in backshift for c in other.children if c.dep_ == "aux")

    def _filled(self, content: set[int], taken: set[int], sent: Sentence) -> set[int]:
        """Gaps between pieces of one sentence closed where neither cue nor source stands in them."""
        inside = sorted(i for i in content if sent.start <= i < sent.end)
        out = set(content)
        for one, other in pairwise(inside):
            gap = range(one + 1, other)
            if gap and not taken & set(gap) and not any(i in self.drafts for i in gap):
                out.update(gap)
        return out

    # quotes

    def _quote(self, q: Found) -> None:
        if q.source is None or q.source.cue is None:
            return
        first, end = self._outer(*q.stretch.outer)
        first, end = min(first, q.first), max(end, q.end)
        at = bisect_left(self.starts, q.source.cue[0])
        if first <= at < end:  # a word inside the marks is no cue of them; a colon before them is
            at = next((i for i in (first - 1, first - 2) if i >= 0 and self.doc[i].text in (":", "):")), len(self.doc))
        if at >= len(self.doc):
            return
        cue, head = self.doc[at], self.doc[q.source.head]
        spans = _indices(source_span(head, cue))
        draft = self.drafts.get(at)
        if draft is None:
            inside = set(range(first, end)) | self._around(q, cue, head)
            self.drafts[at] = _Draft(at, set(range(*self._cue(cue))), head.i, spans, inside, q.first)
            return
        if draft.head is not None and first <= draft.head < end:
            draft.head, draft.source = head.i, spans  # its subject was looked for inside the marks
        draft.content = self._filled(draft.content | set(range(first, end)), draft.cue | draft.source, cue.sent)
        if not draft.source:
            draft.head, draft.source = head.i, spans

    def _around(self, q: Found, cue: Token, head: Token) -> set[int]:
        """The rest of the object of a cue in which a few words are quoted: "spoke of “deep” cuts in May"."""
        if cue.i >= q.first or not cue.tag_.startswith("V"):
            return set()
        top = self.doc[q.first : q.end].root
        while top.head.i != cue.i and top.head.i != top.i and top.head.i > cue.i:
            top = top.head
        if top.head.i != cue.i or top.dep_ not in ("obj", "obl", "ccomp", "xcomp") or tree_has(top, head):
            return set()
        inside = {i for i in below(top) if i > cue.i}
        return inside - below(head) if len(inside) < LONG else set()

    # univocal

    def _cut(self, d: _Draft) -> None:
        """Ends content before a clause that the report adds: ", though she noted …", ", which opened in May"."""
        doc = self.doc
        if not d.content:
            return
        low = min(d.content)
        if doc[low].lower_ in ADDED and low + 1 in d.content and doc[low + 1].text == "," and low not in self.within:
            d.content -= {low, low + 1}
        last = max(d.content)
        self._cut_at_dash(d)
        last = max(d.content)
        for other in self.drafts.values():  # ", although they say": another attribution beside this one
            verb = doc[other.verb]
            if other.verb not in d.content or other.verb in self.within or verb.i <= d.root:
                continue
            mark = tree.child(verb, "mark", "cc")
            first = verb.left_edge.i
            aside = (mark is not None and mark.lower_ in ASIDES) or self._goes_on(verb, doc[d.root])
            if aside and first > d.verb and first > d.root and doc[first].sent == doc[d.verb].sent:
                d.content = {i for i in d.content if i < first}
                last = max(d.content, default=last)
        top = next(
            (
                t
                for t in doc[d.root : last + 1]
                if t.dep_ == "acl:relcl" and t.right_edge.i >= last - 1 and t.i not in self.within
            ),
            None,
        )
        if top is not None:
            first = top.left_edge.i
            opens = doc[first].tag_ in ("WDT", "WP", "WRB", "IN") and doc[first].lower_ != "that"
            if opens and doc[first - 1].text == "," and first - 1 > d.root and last not in self.within:
                d.content = {i for i in d.content if i < first}

    def _cut_at_dash(self, d: _Draft) -> None:
        """Ends content before a dash behind which somebody else speaks (" — a claim that the mayor denied")."""
        dashes = [i for i in sorted(d.content) if self.doc[i].text in DASHES and i not in self.within and i > d.root]
        others = [v for v in self.drafts if v in d.content and v != d.verb]
        if len(dashes) == 1 and any(v > dashes[0] for v in others):
            d.content = {i for i in d.content if i < dashes[0]}

    def _goes_on(self, verb: Token, root: Token) -> bool:
        """Whether a cue in content goes on with the cue outside it: ", citing …", "offers to leave, and plans to …"."""
        first = verb.left_edge.i
        comma = (first > 0 and self.doc[first - 1].text == ",") or self.doc[first].text == ","
        if verb.dep_ == "advcl" and verb.tag_ == "VBG":
            return comma and tree.child(verb, "mark", "case") is None
        return verb.dep_ == "conj" and verb.tag_ in FINITE and root.tag_ in ("VBG", "VB")

    def _beside(self) -> None:
        """A cue beside its content has the whole of it, other cues in there included (", according to the bank")."""
        for d in self.drafts.values():
            verb = self.doc[d.verb]
            if verb.lower_ != "according" and not (verb.dep_ == "parataxis" and d.root < d.verb):
                continue
            for other in self.drafts.values():
                if other.verb in d.content and d.verb in other.content:
                    other.content = {i for i in other.content if i < min(d.cue | d.source)} - d.cue - d.source

    def _settled(self, *, nested: bool) -> tuple[Attribution, ...]:
        """The drafts, outer ones first given their words; those inside the content of another only where asked for."""
        inside: set[int] = set()
        out = []
        self._beside()
        for d in self.drafts.values():
            self._cut(d)
        for d in sorted(self.drafts.values(), key=lambda d: (-len(d.content), d.verb)):
            if d.verb in inside and not nested:
                continue
            d.content -= d.cue | d.source
            inside |= d.content
            token = self.doc[d.verb]
            content = trimmed(token, runs(d.content))
            if content:
                out.append(
                    Attribution(trimmed_source(token, d.source), tuple(runs(d.cue)), content, d.verb, d.head, d.root)
                )
        return tuple(sorted(out, key=lambda a: a.verb))


def trimmed_source(token: Token, source: set[int]) -> tuple[Span, ...]:
    """Source runs; commas at the end stay."""
    return tuple(runs(source))


def _indices(spans: Iterable[Span]) -> set[int]:
    return {i for a, b in spans for i in range(a, b)}


def _predicates(token: Token, *, judged: bool = False) -> bool:
    """Whether a phrase or clause says something of its verb's object ("as a farce", "of lying", "with fraud").

    What somebody is `judged` for belongs to it as well ("criticised the mayor for leaving").
    """
    first = tree.child(token, "case", "mark")
    if judged and first is not None and first.lower_ in ("for", "over") and token.dep_ in ("obl", "advcl"):
        return True
    return token.dep_ == "xcomp" or (
        first is not None and (first.lower_ == "as" or (first.lower_ in ("of", "with") and token.dep_ == "advcl"))
    )
