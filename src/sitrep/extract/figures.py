"""Numbers that say something: how many of what, of whom, where, when, according to whom.

Comes in: a reading, its time expressions and its mentions. Goes out: `FigureStatement`s in text order. `numbers` finds
the numbers; this module finds in the tree what each one counts and which verb or noun gives the count its meaning
("claimed the lives of 52 soldiers" counts deaths), and leaves out what states no fact: dates, ages, ordinals, labels,
distances, small counts of everyday things. What words count is data (`data/figures_words.tsv`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import cast

from spacy.tokens import Doc, Token

from sitrep.extract import lexicon, numbers, tree
from sitrep.extract.numbers import PERCENT, Quantity
from sitrep.extract.quotes import QuoteFinder
from sitrep.extract.speech import NOMINAL, Mentions, Speech
from sitrep.record import Dimension, FigureStatement, Report, TimeExpression

PLACES = frozenset({"GPE", "LOC", "FAC"})
PLACE_CASES = frozenset({"in", "at", "near", "across", "outside", "inside", "within", "from", "around", "throughout", "into", "to", "of"})
SETTLEMENTS = frozenset(
    "city town village country nation state region province island district community neighbourhood neighborhood camp suburb "
    "settlement capital area republic enclave territory home".split()
)
HOLDING = frozenset(
    "have keep maintain deploy send station withdraw pull dispatch contribute provide offer pledge lose spend pay give donate commit "
    "command field raise earn receive owe borrow invest allocate need demand seek request promise lend want add keep host "
    "train employ recruit mobilise mobilize sentence hold arrest detain expel take".split()
)
"""Verbs whose subject is the one whose figure the object is."""
REPORTING = frozenset(
    "report believe say fear think know presume estimate continue begin start try manage appear seem need want have be expect "
    "force cause lead prompt compel oblige allow help see leave get make order tell ask urge".split()
)
"""Verbs that pass the count on to their complement ("were reported killed", "forced 300 people to flee")."""
NOT_TERMS = frozenset(
    "ago earlier later old before past last previous recent coming next first since after final early late another".split()
)
UNCOUNTED = frozenset("more other others additional further such own its their his her our the a an of these those this that new".split())
THINGS = frozenset({"vehicle", "vessel", "aircraft", "weapon", "building"})
"""Units whose small counts are worth a line, too."""
LEAST_COUNT = 10
"""From this number on, a plural noun that no list knows is worth a line."""


_AUXILIARIES = frozenset("have has had be been being were was are is may might could would will also now already reportedly to who that".split())
_GENERIC = frozenset({"building", "event", "organisation", "weapon", "vehicle", "vessel", "aircraft"})
"""Units of `measures.tsv` that say less than the noun itself."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a word counts: `dimension` (``-`` where it states no fact) and `unit` (empty: the word itself)."""

    dimension: str
    unit: str


@cache
def words() -> dict[str, dict[str, Word]]:
    """kind (noun, obj, subj) to lemma to what it counts (`data/figures_words.tsv`)."""
    out: dict[str, dict[str, Word]] = defaultdict(dict)
    lines = (files("sitrep.extract") / "data" / "figures_words.tsv").read_text(encoding="utf-8").splitlines()
    for line in [x for x in lines if x and not x.startswith("#")][1:]:
        word, kind, dimension, unit, _ = line.split("\t")
        if dimension == "seized":
            out["seized"][word] = Word(dimension, unit)
        else:
            out[kind][word] = Word(dimension, unit)
    return dict(out)


@cache
def noun_word(form: str, lemma: str) -> Word | None:
    """What a noun counts: `figures_words.tsv` first, then `measures.tsv`."""
    own = words()["noun"]
    found = own.get(lemma) or own.get(form)
    if found is None:
        measure = lexicon.load().measure(form) or lexicon.load().measure(lemma)
        if measure is not None and measure.dimension not in ("money", "share"):
            found = Word(measure.dimension, measure.unit)
    return found


def find(
    report: Report, doc: Doc, times: tuple[TimeExpression, ...], mentions: Mentions
) -> tuple[FigureStatement, ...]:
    """The figures of one report. ``report.text`` must be ``doc.text``."""
    return FigureFinder(doc, times, mentions).find()


@dataclass(slots=True)
class _Count:
    """A quantity in its sentence: what it counts and what governs it."""

    q: Quantity
    first: int
    end: int  # tokens of the number, end exclusive
    root: Token
    noun: Token | None = None
    path: list[tuple[Token, str]] = field(default_factory=list)  # nouns above, with the preposition that leads there
    verb: Token | None = None
    role: str = ""
    hyphen: Token | None = None  # "month" of "six-month", "strong" of "4,000-strong"
    dimension: str = ""
    unit: str = ""
    measure: str = ""

    @property
    def anchor(self) -> Token:
        """The word that stands for the count in the tree."""
        return self.noun if self.noun is not None else self.root


class FigureFinder:
    """Finds the figures of one report."""

    def __init__(self, doc: Doc, times: tuple[TimeExpression, ...], mentions: Mentions) -> None:
        self.doc, self.text, self.times, self.mentions = doc, doc.text, times, mentions
        self.speech = Speech(doc, mentions)
        self.starts = [t.idx for t in doc]
        self.quotes = [q for q in QuoteFinder(doc, mentions).find() if q.source is not None]
        self.words = words()
        self.dated = [self._time_token(t) for t in times]

    def find(self) -> tuple[FigureStatement, ...]:
        """All figures, in text order."""
        out = [f for q in numbers.find(self.text) if (f := self._figure(q)) is not None]
        out += self._changes()
        return tuple(sorted(set(out), key=lambda f: (f.start, f.end, f.measure)))

    def _figure(self, q: Quantity) -> FigureStatement | None:
        count = self._count(q)
        if count is None:
            return None
        if q.unit == PERCENT:
            self._share(count)
        elif q.unit:
            self._money(count)
        elif count.hyphen is not None and self._is_duration(count.hyphen):
            self._term(count)
        elif count.noun is not None and self._is_duration(count.noun):
            self._duration(count)
        elif not self._counted(count):
            return None
        if not count.dimension or self._is_date(count) or not self._worth(count):
            return None
        return self._statement(count)

    # the count in its sentence

    def _count(self, q: Quantity) -> _Count | None:
        first = bisect_right(self.starts, q.number[0]) - 1
        end = bisect_left(self.starts, q.number[1])
        if first < 0 or first >= end:
            return None
        root = self.doc[first:end].root
        if root.i < first or root.i >= end:
            return None
        count = _Count(q, first, end, root)
        count.hyphen = self._hyphenated(end)
        count.noun = self._noun(count)
        self._climb(count)
        return count

    def _hyphenated(self, i: int) -> Token | None:
        """The word glued to a number by a hyphen ("six-month": month)."""
        if i + 1 < len(self.doc) and self.doc[i].text in ("-", "–", "‑") and self.doc[i].idx == self.doc[i - 1].idx + len(self.doc[i - 1]):
            after = self.doc[i + 1]
            if after.idx == self.doc[i].idx + 1 and after.is_alpha:
                return after
        return None

    def _noun(self, c: _Count) -> Token | None:
        """The noun that the number counts."""
        sentence_end = c.root.sent.end
        after = bisect_left(self.starts, c.q.end)
        of = after < sentence_end and self.doc[after].lower_ == "of"
        if c.hyphen is not None:
            k = c.hyphen.i + 1
            while k + 1 < sentence_end and self.doc[k].text == "-":
                k += 2
            return self._chunk(k, sentence_end)
        if of and (c.q.form in ("indefinite", "fraction") or c.q.unit == PERCENT):
            return self._chunk(after + 1, sentence_end, leading=True)
        if of and (c.root.dep_ != "nummod" or c.root.head.i < c.first):
            found = self._chunk(after + 1, sentence_end, leading=True)
            determined = self.doc[after + 1].tag_ in ("DT", "PRP$", "PDT", "CD") or self.doc[after + 1].lower_ in ("them", "whom", "which", "us")
            return found if determined else None
        if c.q.start and self._first_case(c) == "from" and after + 1 < sentence_end and self.doc[after].lower_ == "to":
            second = self._chunk(after + 2, sentence_end)
            if self.doc[after + 1].tag_ == "CD" and second is not None:
                return second
        scanned = self._chunk(after, sentence_end, leading=c.q.form == "fraction")
        parsed = c.root.head if c.root.dep_ in ("nummod", "compound", "amod", "det", "nmod:desc", "advmod") else None
        if parsed is not None and (parsed.i < after or parsed.pos_ not in ("NOUN", "PROPN") or parsed.i - after > 8 or self._broken(after, parsed.i)):
            parsed = None
        if parsed is not None and scanned is not None and parsed.i != scanned.i:
            many = c.q.value > 1
            if many and parsed.tag_ in ("NN", "NNP") and scanned.tag_ in ("NNS", "NNPS") and not self._known(parsed):
                return scanned
            if not self._known(parsed) and self._known(scanned):
                return scanned
        return parsed if parsed is not None else scanned

    def _broken(self, low: int, high: int) -> bool:
        """Whether something stands between a number and a noun that no noun phrase holds."""
        return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD", "WDT", "WP", "TO", "IN") or t.text in (".", ";", ":", "(") or t.is_space for t in self.doc[low:high])

    def _chunk(self, start: int, stop: int, *, leading: bool = False) -> Token | None:
        """The last noun of the noun phrase that begins at token `start`; `leading` allows determiners before it."""
        noun: Token | None = None
        i = start
        while i < min(stop, start + 9):
            t = self.doc[i]
            if t.tag_.startswith("NN"):
                if noun is not None and t.ent_type_ == "PERSON" and noun.tag_ == "NNS":
                    break
                noun = t
            elif t.is_quote or t.tag_ == "HYPH" or t.text == "-":
                if noun is not None and t.is_quote:
                    break
            elif t.tag_ == "POS":
                noun = None
            elif t.tag_ in ("JJ", "JJR", "JJS", "VBN", "VBG", "NNP", "CD", "RB", "AFX") or t.lower_ in ("so-called",):
                if noun is not None and not (t.i + 1 < stop and self.doc[t.i + 1].tag_.startswith("NN") and t.tag_ in ("VBN", "JJ") and self.doc[i - 1].text == "-"):
                    break
                if t.tag_ == "RB" and not (i + 1 < stop and self.doc[i + 1].tag_ in ("JJ", "VBN", "VBG")):
                    break
                if t.tag_ == "CD" and i == start and not leading:
                    break
            elif leading and noun is None and t.tag_ in ("DT", "PRP$", "PDT"):
                pass
            elif t.text == "," and noun is None and i > start and self.doc[i - 1].tag_ == "JJ" and i + 1 < stop and self.doc[i + 1].tag_ == "JJ":
                pass
            else:
                break
            i += 1
        return noun

    def _known(self, token: Token) -> bool:
        return self._word(token) is not None

    def _word(self, token: Token | None) -> Word | None:
        """What a noun counts, by its longest known form ("police officer" before "officer")."""
        if token is None:
            return None
        base = token.lemma_.lower()
        before = self.doc[token.i - 1] if token.i else None
        if before is not None and before.i >= token.sent.start:
            pair = noun_word(f"{before.lower_} {token.lower_}", f"{before.lower_} {base}")
            if pair is not None:
                return pair
        found = noun_word(token.lower_, base)
        if found is None and "-" in base:
            found = noun_word(base.rpartition("-")[2], base.rpartition("-")[2])
        if found is None and token.tag_ == "NNS" and token.lower_.endswith("men"):
            return Word("count", "person")
        if found is None and token.ent_type_ == "NORP" and token.tag_ in ("NNPS", "NNS"):
            return Word("count", "person")
        return found

    def _is_duration(self, token: Token) -> bool:
        word = noun_word(token.lower_, token.lemma_.lower())
        return word is not None and word.dimension == "duration"

    def _climb(self, c: _Count) -> None:
        """The nouns above the count and the verb that governs it, with the role it has there."""
        t = c.anchor
        if c.hyphen is not None and c.noun is None:
            t = c.hyphen
        if c.q.unit and c.q.unit != PERCENT:
            span = [x for x in self.doc[c.first : c.end]]
            before = c.first - 1
            while before >= 0 and self.doc[before].idx >= c.q.start:
                span.append(self.doc[before])
                before -= 1
            after = c.end
            while after < len(self.doc) and self.doc[after].idx < c.q.end:
                span.append(self.doc[after])
                after += 1
            inside = {x.i for x in span}
            t = next((x for x in sorted(span, key=lambda x: x.i) if x.head.i not in inside or x.head.i == x.i), t)
        seen: set[int] = set()
        while t.i not in seen and len(seen) < 10:
            seen.add(t.i)
            relation, up = t.dep_, t.head
            about = tree.child(t, "nsubj", "nsubj:outer")
            if about is not None and about.i < c.first and tree.child(t, "cop") is not None:
                c.verb, c.role = t, "is"
                return
            if up.i == t.i:
                return
            if up.tag_.startswith("V") or up.pos_ in ("VERB", "AUX") or (up.pos_ == "ADJ" and relation.startswith("nsubj")):
                if relation in ("nsubj", "nsubj:outer", "csubj"):
                    passive = tree.child(up, "aux:pass") is not None
                    c.verb, c.role = up, "obj" if passive or (up.tag_ == "VBN" and tree.child(up, "aux") is None and tree.child(up, "obj") is None) else "subj"
                elif relation == "nsubj:pass":
                    c.verb, c.role = up, "obj"
                elif relation in ("obj", "iobj", "xcomp", "ccomp", "dep", "obl:unmarked", "advmod", "parataxis", "root"):
                    c.verb, c.role = up, "obj" if relation in ("obj", "iobj", "obl:unmarked", "dep") else relation
                    if relation == "obl:unmarked":
                        c.role = "obl"
                elif relation == "obl:agent":
                    c.verb, c.role = up, "agent"
                elif relation.startswith("obl"):
                    c.verb, c.role = up, f"obl:{tree.case(t) or self._first_case(c)}"
                elif relation in ("conj", "appos"):
                    t = up
                    continue
                else:
                    return
                return
            if relation in ("conj", "appos", "flat", "compound", "amod", "nummod", "nmod:desc", "nmod:unmarked", "det") or relation.startswith("nmod"):
                if relation.startswith("nmod") and relation != "nmod:poss":
                    c.path.append((up, tree.case(t) or self._first_case(c)))
                elif relation in ("compound", "nummod", "amod", "nmod:desc") and up.pos_ in NOMINAL:
                    c.path.append((up, ""))
                t = up
                continue
            if relation in ("acl", "acl:relcl", "obl") and up.pos_ in NOMINAL:
                c.path.append((up, tree.case(t)))
                t = up
                continue
            return

    def _first_case(self, c: _Count) -> str:
        i = bisect_left(self.starts, c.q.start) - 1
        return self.doc[i].lower_ if i >= 0 and self.doc[i].tag_ == "IN" else ""

    # what is counted

    def _counted(self, c: _Count) -> bool:
        """Dimension, unit and measure of a plain count. False where it is none."""
        if c.noun is None and not self._implied(c):
            return False
        if c.noun is None and c.dimension:
            c.unit, c.measure = "person", self._measure(c)
            return True
        word = self._word(c.noun)
        if word is not None and word.dimension == "-":
            return False
        if c.noun is not None and c.hyphen is None and self._label(c):
            return False
        if c.hyphen is not None and c.hyphen.lower_ not in ("strong", "man", "member", "person", "nation", "country", "seat", "bed", "vehicle"):
            return False
        dimension = self._by_context(c)
        if c.q.dotted is not None and word is not None and word.unit == "person":
            c.q = _dotted(c.q)
        c.unit = "person" if dimension in ("deaths", "injured", "displaced", "population") else ""
        if dimension:
            c.dimension = dimension
        elif word is not None:
            c.dimension, c.unit = word.dimension, "" if word.unit in _GENERIC else word.unit
        else:
            c.dimension = "count"
        if c.hyphen is not None and c.hyphen.lower_ == "strong":
            c.unit = "person"
            if c.dimension != "personnel" and c.noun is not None:
                c.dimension = "personnel" if c.noun.lemma_.lower() in ("force", "contingent", "army", "mission", "unit", "battalion", "brigade", "garrison", "presence", "deployment", "militia", "military") else "count"
        if not c.unit:
            c.unit = word.unit if word is not None and word.unit not in ("", *_GENERIC) else c.noun.lemma_.lower() if c.noun is not None else "person"
        c.measure = self._measure(c)
        return True

    def _implied(self, c: _Count) -> bool:
        """Whether a number without a noun counts people: "12 were killed", "a death toll of 52", "thousands have fled"."""
        if c.q.plain and c.q.bound == "" and 1900 <= c.q.value <= 2100 and c.q.form == "digits":
            return False
        for noun, case in c.path[:1]:
            word = self._word(noun)
            if word is not None and case in ("of", "at", "to", "", "by") and noun.i < c.first and word.dimension in ("deaths", "injured", "displaced", "population", "personnel"):
                c.noun = None
                return True
            if noun.i < c.first and case == "of" and noun.lemma_.lower() in ("crowd", "team", "group", "force", "contingent", "mission", "unit", "army", "toll", "gathering", "demonstration"):
                return True
        if c.q.form == "words" and c.q.value == 1:
            after = self.doc[c.end] if c.end < len(self.doc) else None
            if after is None or not (after.tag_ == "VBN" or after.lower_ in ("was", "has", "died", "dead", "wounded")):
                return False
        found = self._by_context(c)
        if found in ("population", "personnel") and c.role in ("is", "obl:to", "obl:at"):
            c.dimension = found
            return True
        return found in ("deaths", "injured", "displaced") or (found == "" and c.verb is not None and c.role == "obj" and c.verb.lemma_.lower() in self.words["seized"] and self._bare(c))

    def _bare(self, c: _Count) -> bool:
        after = self.doc[c.end] if c.end < len(self.doc) else None
        return after is not None and (after.tag_ in ("VBN", "VBD", "IN", ".", ",", "CC") or after.lower_ in ("were", "have", "had", "are", "was", "people"))

    def _by_context(self, c: _Count) -> str:
        """The dimension that the words around the count give it, empty where they give none."""
        anchor = c.anchor
        own = self._word(c.noun)
        lost = ("deaths", "injured", "displaced")
        if own is not None and own.dimension in lost:
            if own.dimension != "displaced":
                return own.dimension
        # beside the noun: "12 people killed", "10 dead civilians", "300 wounded"
        beside = [t for t in anchor.children if t.dep_ in ("acl", "amod", "acl:relcl", "xcomp", "dep", "conj", "advcl")]
        nearby = range(c.end, min(anchor.i + 2, len(self.doc)))
        beside += [self.doc[i] for i in nearby if self.doc[i].i not in {t.i for t in beside}]
        for t in beside:
            if t.i <= c.first:
                continue
            found = self._state(t, anchor)
            if found:
                return found
        # above: "the lives of 52 soldiers", "a toll of 52", "a city of 90,000 people"
        for noun, case in c.path:
            word = self._word(noun)
            lemma = noun.lemma_.lower()
            if lemma == "toll" and case in ("of", "at", "to", ""):
                return "injured" if self.doc[max(0, noun.i - 1)].lower_ == "injury" else "deaths"
            if word is not None and word.dimension in lost and case in ("of", "to", "", "by", "at", "among", "including") and noun.i < c.first:
                return word.dimension
            if case in ("of", "to", "with") and lemma in SETTLEMENTS and (own is None or own.unit == "person") and c.q.value >= 100:
                return "population" if own is None or own.dimension in ("count", "population") else ""
            if word is not None and word.dimension == "population" and noun.i < c.first:
                return "population"
            if word is not None and word.dimension == "personnel" and case == "of" and c.noun is None:
                return "personnel"
        verb = c.verb
        if verb is None:
            return ""
        chain = [(verb, c.role)]
        for x in verb.children:
            if x.dep_ in ("xcomp", "ccomp") and (verb.lemma_.lower() in REPORTING or c.role == "obj"):
                passive = tree.is_passive(x) or (x.tag_ == "VBN" and tree.child(x, "obj") is None)
                chain.append((x, "obj" if passive else "subj"))
        for v, role in chain:
            found = self._acts(v, role, c)
            if found:
                return found
        about = self._told_of(c)
        if about is not None:
            if about.lemma_.lower() == "toll":
                return "deaths"
            word = self._word(about)
            if word is not None and word.dimension in (*lost, "population", "personnel"):
                return word.dimension
        return self._by_words(c)

    def _told_of(self, c: _Count) -> Token | None:
        """The noun whose amount a clause gives: "the toll rose to 52", "the number of refugees is 300", "put the toll at 52"."""
        verb = c.verb
        if verb is None:
            return None
        about: Token | None = None
        if c.role == "is" or c.role in ("obl:to", "obl:at", "obl:by", "obl:from") or (
            c.role == "obj" and verb.lemma_.lower() in ("reach", "exceed", "total", "hit", "number", "top", "surpass", "pass")
        ):
            about = tree.child(verb, "nsubj", "nsubj:pass", "nsubj:outer")
        if c.role == "obl:at" and tree.child(verb, "obj") is not None:
            about = tree.child(verb, "obj")
        if about is not None and about.lemma_.lower() in ("number", "total", "figure", "amount", "estimate"):
            about = tree.prepositional(about, "of") or about
        return about

    def _by_words(self, c: _Count) -> str:
        """The dimension that the words right before and right after the count give it, whatever the tree says."""
        low = bisect_left(self.starts, c.q.start) - 1
        if low >= c.root.sent.start:
            before = self.doc[low]
            if before.lower_ in ("of", "to", "at") and low > c.root.sent.start:
                noun = self.doc[low - 1]
                word = self._word(noun) if noun.tag_.startswith("NN") else None
                if word is not None and word.dimension in ("deaths", "injured") and (before.lower_ == "of" or noun.lemma_.lower() == "toll"):
                    return word.dimension
            if before.tag_.startswith("V") and before.tag_ != "VBN":
                found = self._acts(before, "obj", c)
                if found:
                    return found
        passive, tail, clause = False, False, False
        for i in range(c.anchor.i + 1 if c.noun is not None else c.end, min(len(self.doc), c.anchor.i + 9)):
            t = self.doc[i]
            if t.is_punct or t.is_space or t.sent.start != c.root.sent.start:
                break
            if t.lower_ in _AUXILIARIES or t.tag_ in ("RB", "MD", "TO"):
                passive = passive or t.lower_ in ("been", "were", "was", "be", "being", "are", "is")
                tail = True
                clause = clause or t.lower_ in ("who", "that")
                word = noun_word(t.lower_, t.lower_)
                if word is None or word.dimension not in ("deaths", "injured", "displaced"):
                    continue
            if t.lower_ in ("reported", "believed", "feared", "confirmed", "thought", "said", "known", "forced", "left") and t.tag_.startswith("V"):
                continue
            word = noun_word(t.lower_, t.lower_)
            if word is not None and word.dimension in ("deaths", "injured", "displaced") and not t.tag_.startswith("NN") and t.tag_ != "VBD":
                return word.dimension
            if t.tag_.startswith("V"):
                role = "obj" if passive or (t.tag_ == "VBN" and not tail) else "subj"
                found = self._acts(t, role, c)
                return "" if clause and found == "population" else found
            break
        return ""

    def _state(self, token: Token, anchor: Token) -> str:
        """The dimension that a participle or adjective beside a count gives ("killed", "dead", "wounded", "displaced")."""
        lemma, lower = token.lemma_.lower(), token.lower_
        word = noun_word(lower, lower)
        if token.tag_ in ("JJ", "NN", "VBN", "NNS") and word is not None and word.dimension in ("deaths", "injured", "displaced") and token.i != anchor.i:
            if token.dep_ in ("amod", "xcomp", "acl", "dep", "conj", "advcl") or token.head.i == anchor.head.i or token.i == anchor.i + 1:
                return word.dimension
        if token.tag_ in ("VBN", "VBD") and (token.dep_ != "amod" or token.i < anchor.i):
            own_object = tree.child(token, "obj") is not None
            found = self.words["obj"].get(lemma)
            if found is not None and not own_object and found.dimension != "personnel" and lemma != "claim":
                return found.dimension
            subj = self.words["subj"].get(lemma)
            if subj is not None and token.tag_ == "VBD" and token.i == anchor.i + 1:
                return subj.dimension
        if token.dep_ in ("acl", "advcl", "xcomp", "acl:relcl", "conj") and token.tag_ in ("VB", "VBG", "VBD", "VBP", "VBZ", "VBN"):
            subj = self.words["subj"].get(lemma)
            if subj is not None and token.dep_ != "advcl" and subj.dimension != "population":
                return subj.dimension
        return ""

    def _acts(self, verb: Token, role: str, c: _Count) -> str:
        """The dimension that a governing verb gives the count in this role."""
        lemma = verb.lemma_.lower()
        prt = tree.particle(verb)
        own = self._word(c.noun)
        person = own is None or own.unit == "person"
        if role == "obj":
            found = self.words["obj"].get(f"{lemma} {prt}" if prt else lemma)
            if found is None and lemma == "shoot" and any(x.lower_ == "dead" for x in verb.children):
                found = Word("deaths", "person")
            if found is None and tree.child(verb, "aux:pass") is None and lemma == "lose" and own is not None and own.dimension == "personnel":
                found = Word("deaths", "person")
            if found is not None and person:
                if found.dimension == "personnel" and (own is None or own.dimension not in ("personnel",)):
                    return ""
                if lemma == "claim" and (own is None or own.dimension != "deaths"):
                    return ""
                return found.dimension
            for x in verb.children:
                if x.dep_ in ("xcomp", "advcl", "dep", "amod", "conj") and x.i > c.anchor.i and x.tag_ in ("JJ", "VBN"):
                    word = noun_word(x.lower_, x.lower_)
                    if word is not None and word.dimension in ("deaths", "injured", "displaced"):
                        return word.dimension
        if role == "subj":
            found = self.words["subj"].get(lemma)
            if found is not None and person and (found.dimension != "population" or c.q.value >= 100):
                return found.dimension
            if lemma == "lose" and any(x.lemma_.lower() == "life" for x in verb.children):
                return "deaths"
            if lemma == "leave" and any(x.dep_ == "obj" and x.lemma_.lower() in ("home", "house") for x in verb.children):
                return "displaced"
            if lemma == "be" or verb.pos_ == "ADJ":
                word = noun_word(verb.lower_, verb.lower_)
                if word is not None and word.dimension in ("deaths", "injured", "displaced"):
                    return word.dimension
        return ""

    def _label(self, c: _Count) -> bool:
        """Whether the number is the label of the noun before it ("Article 5 talks") and no count."""
        before = self.doc[c.first - 1] if c.first else None
        if before is None or c.q.bound or c.q.form != "digits" or not c.q.plain or before.i < c.root.sent.start:
            return False
        if before.tag_ in ("NNP", "NN") and before.text[:1].isupper() and c.root.head.i == before.i:
            return True
        return before.lower_ in ("no", "no.", "number", "resolution", "article", "chapter", "section", "flight", "route", "page", "group", "channel")

    # kinds of their own

    def _share(self, c: _Count) -> None:
        c.dimension, c.unit = "share", PERCENT
        after = bisect_left(self.starts, c.q.end)
        if c.noun is not None and (c.q.form == "fraction" or (after < len(self.doc) and self.doc[after].lower_ == "of")):
            c.measure = self._phrase(c.noun, c)
        elif c.path and c.path[0][0].i < c.first:
            c.measure = self._phrase(c.path[0][0], c)
        elif c.noun is not None:
            c.measure = self._phrase(c.noun, c)
        elif (about := self._told_of(c)) is not None and c.role != "obl:by":
            c.measure = self._phrase(about, c)
        elif c.verb is not None:
            about = tree.child(c.verb, "nsubj", "nsubj:pass")
            c.measure = f"change in {self._phrase(about, c)}" if about is not None and c.role.startswith(("obl", "adv", "obj")) else self._doing(c.verb)
        else:
            c.measure = "share"

    def _money(self, c: _Count) -> None:
        c.dimension, c.unit = "money", c.q.unit
        after = bisect_left(self.starts, c.q.end)
        of = after + 1 < len(self.doc) and self.doc[after].lower_ in ("in", "of", "worth")
        if of and self.doc[after].lower_ == "worth" and self.doc[after + 1].lower_ == "of":
            after += 1
        goods = self._chunk(after + 1, len(self.doc), leading=True) if of else None
        if goods is not None and goods.ent_type_ not in (*PLACES, "DATE") and not self._is_duration(goods):
            c.noun = goods
            c.measure = self._phrase(goods, c)
        elif c.noun is not None and not self._is_duration(c.noun) and c.noun.i >= after and not self._broken(after, c.noun.i) and c.noun.dep_ != "obl:unmarked" and self.doc[after].tag_ != "DT":
            c.measure = self._phrase(c.noun, c)
        else:
            c.noun = None
            above = next((n for n, case in c.path if n.i < c.first and n.pos_ == "NOUN" and not self._is_duration(n)), None)
            about = self._told_of(c)
            if above is not None:
                c.measure = self._phrase(above, c)
            elif about is not None:
                c.measure = self._phrase(about, c)
            elif c.verb is not None:
                c.measure = self._doing(c.verb, but=c)
            else:
                c.measure = "money"
        period = self._period(c)
        if period:
            c.measure += f" per {period}"

    def _period(self, c: _Count) -> str:
        """The unit of time or goods that a price or rate is given for ("a year", "per barrel")."""
        i = bisect_left(self.starts, c.q.end)
        if i + 1 < len(self.doc) and self.doc[i].lower_ in ("a", "an", "per", "each", "every"):
            unit = self.doc[i + 1]
            if self._is_duration(unit) or unit.lemma_.lower() in ("barrel", "tonne", "ton", "litre", "gallon", "head", "person", "share", "unit", "kilo", "pound"):
                return str(unit.lemma_.lower())
        if i + 2 < len(self.doc) and self.doc[i].text == "-" and self.doc[i + 1].lower_ == "a" and self.doc[i + 2].text == "-":
            return str(self.doc[i + 3].lemma_.lower()) if i + 3 < len(self.doc) else ""
        return ""

    def _term(self, c: _Count) -> None:
        """An adjective of duration: "a five-year term"."""
        assert c.hyphen is not None
        k = c.hyphen.i + 1
        if k + 1 < len(self.doc) and self.doc[k].text == "-" and self.doc[k + 1].lower_ in ("old", "olds"):
            return
        if self.doc[k].lower_ == "old" if k < len(self.doc) else False:
            return
        if c.noun is None:
            return
        c.dimension, c.unit = "duration", c.hyphen.lemma_.lower()
        c.measure = self._phrase(c.noun, c)

    def _duration(self, c: _Count) -> None:
        assert c.noun is not None
        low = bisect_left(self.starts, c.q.start)
        before = self.doc[low - 1].lower_ if low and not self.doc[low - 1].tag_.startswith("V") else ""
        before_that = self.doc[low - 2].lower_ if low > 1 else ""
        after = self.doc[c.noun.i + 1].lower_ if c.noun.i + 1 < len(self.doc) else ""
        between = {t.lower_ for t in self.doc[c.end : c.noun.i]}
        if before in NOT_TERMS or (before_that in NOT_TERMS and before in ("the", "than", "few")) or between & NOT_TERMS or after in NOT_TERMS:
            return
        if before in ("aged", "age") or after in ("into", "away") or (after == "'" and before == "in"):
            return
        if c.q.value == 1 and c.q.form == "words" and before not in ("for", "within", "of", "under"):
            return
        c.dimension, c.unit = "duration", c.noun.lemma_.lower()
        of = tree.prepositional(c.noun, "of")
        above = next((n for n, case in c.path if n.i < c.first and n.pos_ in ("NOUN", "PROPN")), None)
        if of is not None and of.i > c.noun.i:
            c.measure = self._phrase(of, c)
        elif above is not None:
            c.measure = self._phrase(above, c)
        elif c.verb is not None:
            doing = self._doing(c.verb, but=c)
            c.measure = f"time for {doing}" if before in ("within", "in", "under") else doing
        else:
            c.measure = self._phrase(c.noun, c)

    def _changes(self) -> Iterator[FigureStatement]:
        """Verbs that name a ratio: "halve its contingent" leaves 50 per cent of it."""
        ratios = numbers.changes()
        for t in self.doc:
            share = ratios.get(t.lemma_.lower())
            if share is None or not t.tag_.startswith("V") or t.dep_ == "amod":
                continue
            about = tree.child(t, "obj") or tree.child(t, "nsubj:pass", "nsubj")
            if about is None or about.pos_ not in ("NOUN", "PROPN") or (tree.child(t, "obj") is None and abs(about.i - t.i) > 12):
                continue
            q = Quantity(t.idx, t.idx + len(t), (t.idx, t.idx + len(t)), None, share, None, True, PERCENT, "fraction", "about")
            c = _Count(q, t.i, t.i + 1, t, noun=about, verb=t, role="obj", dimension="share", unit=PERCENT)
            c.measure = self._phrase(about, c)
            yield self._statement(c)

    # worth a line

    def _is_date(self, c: _Count) -> bool:
        """Whether a time expression that is no duration covers the number."""
        for time in self.times:
            if time.start < c.q.number[1] and c.q.number[0] < time.end:
                if c.dimension == "duration":
                    lower = set(time.text.lower().replace("-", " ").split())
                    if time.type == "SET" or (time.type != "DURATION" and lower & (NOT_TERMS | {"this", "these", "few", "now", "time"})):
                        return True
                    continue
                if time.type in ("DATE", "TIME", "SET") or c.q.plain:
                    return True
        return False

    def _worth(self, c: _Count) -> bool:
        """Whether an analyst wants the line."""
        q = c.q
        if c.dimension in ("deaths", "injured", "displaced", "population", "money", "share", "duration"):
            return q.value > 0 or c.dimension in ("money", "share")
        if q.value == 0:
            return False
        year_like = q.plain and q.form == "digits" and not q.bound and 1500 <= q.value <= 2100
        if c.noun is None:
            return c.verb is None or q.value > 1
        word = self._word(c.noun)
        plural = c.noun.tag_ in ("NNS", "NNPS") or c.noun.lower_ in ("people", "personnel", "police", "staff", "men", "women", "troops", "military")
        if year_like and not plural:
            return False
        if q.value == 1:
            return False
        if c.dimension == "personnel":
            return plural or c.hyphen is not None or q.value >= LEAST_COUNT
        if c.unit == "person":
            if q.value >= LEAST_COUNT:
                return plural or c.hyphen is not None
            return self._seized(c) and plural
        curated = word is not None and (word.unit in THINGS or c.noun.lemma_.lower() in self.words["noun"])
        if curated:
            return plural or c.hyphen is not None or q.value >= LEAST_COUNT
        return q.value >= LEAST_COUNT and plural and q.form != "fraction"

    def _seized(self, c: _Count) -> bool:
        return c.verb is not None and c.role == "obj" and c.verb.lemma_.lower() in self.words["seized"]

    # the statement

    def _statement(self, c: _Count) -> FigureStatement:
        start, end = self._span(c)
        source = next((q.source for q in self.quotes if q.stretch.start <= start < q.stretch.end), None)
        if source is None:
            source = self.speech.over(c.anchor)
        place = self._place(c)
        measure = c.measure
        if place is not None and c.dimension not in ("money", "duration", "share"):
            where = self.mentions.mentions[place].text
            if where not in measure:
                measure = f"{measure} in {where}"
        return FigureStatement(
            start=start,
            end=end,
            measure=" ".join(measure.split()),
            dimension=cast(Dimension, c.dimension),
            unit=c.unit,
            low=c.q.low,
            best=c.q.best,
            high=c.q.high,
            approximate=c.q.approximate,
            subject=self._subject(c),
            place=place,
            attribution=None if source is None else source.mention,
            time=self._time(c),
        )

    def _span(self, c: _Count) -> tuple[int, int]:
        start, end = c.q.start, c.q.end
        if c.hyphen is not None:
            end = max(end, c.hyphen.idx + len(c.hyphen))
        if c.noun is not None and c.noun.i >= c.end and c.noun.i - c.end <= 10 and not any(
            t.tag_ == "TO" or (t.lower_ == "to") for t in self.doc[c.end : c.noun.i]
        ):
            end = max(end, c.noun.idx + len(c.noun))
        period = self._period(c) if c.dimension == "money" else ""
        if period:
            i = bisect_left(self.starts, c.q.end)
            k = next((k for k in range(i, min(i + 4, len(self.doc))) if self.doc[k].lemma_.lower() == period), None)
            if k is not None:
                end = max(end, self.doc[k].idx + len(self.doc[k]))
        return start, end

    def _phrase(self, noun: Token, c: _Count) -> str:
        """A noun phrase without its number, articles and clauses, with one short phrase of place or kind behind it."""
        number_end = max(c.end, bisect_left(self.starts, c.q.end), 0 if c.hyphen is None else c.hyphen.i + 1)
        own = noun.i >= c.first
        keep = [m for m in tree.left_modifiers(noun) if not (own and m.i < number_end) and m.lower_ not in UNCOUNTED and m.tag_ != "CD"]
        if not keep:
            i = noun.i - 1
            while i >= (max(number_end, noun.sent.start) if own else noun.sent.start) and self.doc[i].tag_ in ("JJ", "NN", "NNP", "VBN", "NNS") and self.doc[i].lower_ not in UNCOUNTED:
                keep.insert(0, self.doc[i])
                i -= 1
            if i >= 0 and keep and self.doc[i].text == "-":
                keep = [k for k in keep if k.i > i]
        owner = tree.child(noun, "nmod:poss")
        first = min([k.i for k in keep], default=noun.i)
        if owner is not None and owner.pos_ in ("NOUN", "PROPN") and owner.i < first and not c.first <= owner.i < c.end:
            first = min(first, min((t.i for t in owner.subtree if t.i > noun.i - 8 and not c.first <= t.i < c.end), default=first))
        last = noun.i
        for case, head in tree.prepositionals(noun):
            if case in ("of", "in", "from", "on", "for", "to", "at", "with", "against") and head.i > last and head.i - noun.i <= 6:
                if head.ent_type_ == "DATE" or any(t.tag_.startswith("V") or t.is_punct or t.tag_ in ("CD", "$") for t in self.doc[noun.i + 1 : head.i + 1]):
                    continue
                last = head.i
                break
        text = str(self.doc[first : last + 1].text).strip(" \"“”'‘’-,")
        while text.split(" ", 1)[0].lower() in UNCOUNTED and " " in text:
            text = text.split(" ", 1)[1]
        return text

    def _measure(self, c: _Count) -> str:
        """The readable name of what is counted."""
        state = {"deaths": "killed", "injured": "injured", "displaced": "displaced"}.get(c.dimension)
        if c.noun is None:
            about = self._told_of(c)
            if about is not None:
                return self._phrase(about, c)
            above = next((n for n, _ in c.path if self._word(n) is not None or n.lemma_.lower() in ("crowd", "team", "group", "toll")), None)
            if above is not None and above.i < c.first and c.dimension not in ("deaths", "injured"):
                return self._phrase(above, c)
            if state is None and c.verb is not None and c.verb.lemma_.lower() in self.words["seized"]:
                return f"people {_participle(c.verb)}"
            return f"people {state or ''}".strip()
        text = self._phrase(c.noun, c)
        word = self._word(c.noun)
        if state is not None and (word is None or word.dimension != c.dimension):
            lowered = text.lower()
            return text if any(w in lowered for w in (state, "dead", "wounded", "displaced")) else f"{text} {state}"
        if c.dimension in ("deaths",) and c.noun.lemma_.lower() == "life":
            return "deaths"
        if c.dimension == "count" and c.unit == "person" and self._seized(c) and c.verb is not None:
            return f"{text} {_participle(c.verb)}"
        return text

    def _doing(self, verb: Token, but: _Count | None = None) -> str:
        """A verb with its object or first phrase, as a noun phrase: "not holding elections", "spending on the fighting"."""
        negated = tree.negation(verb) is not None or (verb.dep_ in ("xcomp", "ccomp") and tree.negation(verb.head) is not None)
        parts = ["not"] if negated else []
        parts.append(_gerund(verb))
        skip = set() if but is None else {t for t in range(but.first - 1, but.anchor.i + 1)}
        prt = tree.particle(verb)
        if prt:
            parts.append(prt)
        obj = tree.child(verb, "obj")
        if obj is not None and obj.i not in skip:
            parts.append(self.speech.phrase(obj))
        else:
            for case, head in tree.prepositionals(verb):
                if head.i in skip or head.ent_type_ == "DATE" or self._is_duration(head) or not case:
                    continue
                parts.append(f"{case} {self.speech.phrase(head)}")
                break
            else:
                who = tree.child(verb, "nsubj", "nsubj:pass")
                if who is not None and who.i not in skip and who.pos_ in ("NOUN", "PROPN"):
                    name = self._phrase(who, but) if but is not None else self.speech.phrase(who)
                    if verb.lemma_.lower() in ("last", "take", "run", "continue", "stand"):
                        return name
                    parts.append(f"by {name}")
        return " ".join(parts)

    def _subject(self, c: _Count) -> tuple[int, ...]:
        """Whose figure it is: the mention of what is counted where its words name somebody, else its owner."""
        out: list[int] = []
        noun = c.noun
        if noun is not None and c.dimension not in ("money", "duration", "share"):
            m = self.mentions.of_token(noun.i)
            if m is not None:
                mention = self.mentions.mentions[m]
                if mention.country is not None or mention.label or self.mentions.resolve(m) != m:
                    return (m,)
                out.append(m)
        owner: Token | None = None
        for t in (noun, *[n for n, _ in c.path]):
            if t is None:
                continue
            owner = tree.child(t, "nmod:poss") or next((h for p, h in tree.prepositionals(t) if p in ("of", "from", "by") and self._actor(h)), None)
            if owner is not None and self._actor(owner):
                return (self._resolved(owner),)
            named = next((m for m in tree.left_modifiers(t) if m.ent_type_ in ("GPE", "ORG", "NORP") and self._actor(m)), None)
            if named is not None:
                return (self._resolved(named),)
        verb = c.verb
        if verb is not None and verb.lemma_.lower() in HOLDING and c.role in ("obj", "obl", "dep") or (verb is not None and c.path and c.role == "obj"):
            assert verb is not None
            who = tree.child(verb, "obl:agent") if tree.is_passive(verb) else tree.subject(verb)
            if who is not None and who.i != c.anchor.i and self._actor(who):
                return (self._resolved(who),)
        return tuple(out[:1])

    def _actor(self, token: Token) -> bool:
        return self.mentions.of_token(token.i) is not None

    def _resolved(self, token: Token) -> int:
        m = self.mentions.of_token(token.i)
        assert m is not None
        return self.mentions.resolve(m) if self.mentions.mentions[m].kind == "pronoun" else m

    def _place(self, c: _Count) -> int | None:
        """Where: a place in a phrase under the noun, else under the verb that governs the count."""
        heads = [c.anchor, *[n for n, _ in c.path]]
        if c.verb is not None:
            heads.append(c.verb)
            if c.verb.dep_ in ("xcomp", "ccomp"):
                heads.append(c.verb.head)
            heads += [x for x in c.verb.children if x.dep_ == "xcomp"]
        for head in heads:
            for case, under in tree.prepositionals(head):
                if case not in PLACE_CASES or (case in ("of", "from", "to") and head.tag_.startswith("V") and case != "to"):
                    continue
                for t in (under, *tree.left_modifiers(under), *[x for x in under.children if x.dep_ in ("appos", "flat", "conj", "nmod")]):
                    m = self.mentions.of_token(t.i)
                    if m is not None and t.ent_type_ in PLACES and self.mentions.mentions[m].label in PLACES:
                        return m
        return None

    def _time_token(self, time: TimeExpression) -> Token | None:
        first = max(0, bisect_right(self.starts, time.start) - 1)
        last = bisect_left(self.starts, time.end)
        return self.doc[first:last].root if first < last else None

    def _time(self, c: _Count) -> int | None:
        """The time expression that dates the clause of the count: the nearest one under its verb or noun."""
        best: tuple[int, int, int] | None = None
        chain = [c.anchor.i]
        t = c.anchor
        while t.head.i != t.i and len(chain) < 8:
            t = t.head
            chain.append(t.i)
        for k, (time, token) in enumerate(zip(self.times, self.dated, strict=True)):
            if token is None or time.type not in ("DATE", "TIME") or token.sent.start != c.anchor.sent.start:
                continue
            if time.start < c.q.end and c.q.start < time.end:
                continue
            steps, up = 0, token
            while up.i not in chain and up.head.i != up.i and steps < 6:
                up, steps = up.head, steps + 1
            if up.i not in chain:
                continue
            level = chain.index(up.i)
            verbs = sum(1 for i in chain[1:level] if self.doc[i].tag_.startswith("V"))
            cost = (verbs * 3 + max(0, steps - 1) * 2, abs(token.i - c.anchor.i), k)
            if cost[0] <= 6 and (best is None or cost < best):
                best = cost
        return None if best is None else best[2]


def _dotted(q: Quantity) -> Quantity:
    """The quantity with its dot read as a mark of thousands."""
    assert q.dotted is not None
    scale = q.dotted / q.value if q.value else 1.0
    up = lambda v: None if v is None else round(v * scale, 4)  # noqa: E731
    return Quantity(q.start, q.end, q.number, up(q.low), up(q.best), up(q.high), q.approximate, q.unit, q.form, q.bound, q.plain)


def _participle(verb: Token) -> str:
    """The past participle of a verb that stands in a text: its own form where it is one, else by rule."""
    if verb.tag_ in ("VBN", "VBD"):
        return str(verb.lower_)
    lemma = verb.lemma_.lower()
    return f"{lemma}d" if lemma.endswith("e") else f"{lemma}ed"


def _gerund(verb: Token) -> str:
    """The -ing form of a verb, by rule."""
    if verb.tag_ == "VBG":
        return str(verb.lower_)
    lemma = verb.lemma_.lower()
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) and len(lemma) > 2:
        return f"{lemma[:-1]}ing"
    vowels = "aeiou"
    if 3 <= len(lemma) <= 4 and lemma[-1] not in "wxyaeiou" and lemma[-2] in vowels and lemma[-3] not in vowels:
        return f"{lemma}{lemma[-1]}ing"
    return f"{lemma}ing"
