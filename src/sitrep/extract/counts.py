"""A number in its sentence: the noun that it counts and the verb or nouns that govern it.

Comes in: a reading and the quantities of its text (`numbers`). Goes out: `Count`s. The tree is asked first; where it
hangs a number on something that cannot be counted, the noun phrase that follows the number decides. What words count is
data: `data/figures_words.tsv` first, then the lexicon's `measures.tsv`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from spacy.tokens import Doc, Token

from sitrep.extract import lexicon, tree
from sitrep.extract.numbers import PERCENT, Quantity
from sitrep.extract.speech import NOMINAL, suffers

HYPHENS = ("-", "–", "‑")
GENERIC_UNITS = frozenset({"building", "event", "organisation", "weapon", "vehicle", "vessel", "aircraft"})
"""Units of `measures.tsv` that say less than the noun itself."""
_SAME_PHRASE = frozenset({"conj", "appos", "flat", "compound", "amod", "nummod", "nmod:desc", "nmod:unmarked", "det"})


@dataclass(frozen=True, slots=True)
class Word:
    """What a word counts: `dimension` (``-`` where it states no fact) and `unit` (empty: the word itself)."""

    dimension: str
    unit: str


@cache
def words(kind: str) -> dict[str, Word]:
    """The words of one kind in `data/figures_words.tsv`, with what they count."""
    return _tables()[kind]


@cache
def _tables() -> dict[str, dict[str, Word]]:
    out: dict[str, dict[str, Word]] = defaultdict(dict)
    lines = (files("sitrep.extract") / "data" / "figures_words.tsv").read_text(encoding="utf-8").splitlines()
    for line in [x for x in lines if x and not x.startswith("#")][1:]:
        word, kind, dimension, unit, _ = line.split("\t")
        out[kind][word] = Word(dimension, unit)
    return out


@cache
def noun_word(form: str, lemma: str) -> Word | None:
    """What a noun counts, given as it stands in the text and as a lemma."""
    own = words("noun")
    found = own.get(lemma) or own.get(form)
    if found is None:
        measure = lexicon.load().measure(form) or lexicon.load().measure(lemma)
        if measure is not None:
            found = Word(measure.dimension, measure.unit)
    return found


@dataclass(slots=True)
class Count:
    """A quantity in its sentence: what it counts and what governs it.

    `first` and `end` are the tokens of the number (end exclusive), `before` and `after` the tokens right before and
    after the whole expression. `path` holds the nouns above the count, each with the preposition that leads to it
    ("the lives of 52 people": lives, of). `role` is the place of the count under `verb`: obj (also the subject of a
    passive), subj, agent, is (a copula), obl:PREPOSITION. `hyphen` is "month" of "six-month", "strong" of
    "4,000-strong".
    """

    q: Quantity
    first: int
    end: int
    before: int
    after: int
    root: Token
    noun: Token | None = None
    path: list[tuple[Token, str]] = field(default_factory=list)
    verb: Token | None = None
    role: str = ""
    hyphen: Token | None = None
    dimension: str = ""
    unit: str = ""
    measure: str = ""

    @property
    def anchor(self) -> Token:
        """The word that stands for the count in the tree."""
        return self.noun if self.noun is not None else self.root


class Grammar:
    """What the parts of this station share: the reading, and what its nouns count."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.starts = [t.idx for t in doc]

    def at(self, i: int, low: int = 0) -> Token | None:
        """Token i, None where it lies before token `low` or behind the text."""
        return self.doc[i] if low <= i < len(self.doc) else None

    def word(self, token: Token | None) -> Word | None:
        """What a noun counts, by its longest known form ("police officer" before "officer")."""
        if token is None:
            return None
        base, form = token.lemma_.lower(), token.lower_
        if base == "body" and any(
            m.lower_ not in words("corpse") and m.tag_ != "CD" for m in tree.left_modifiers(token)
        ):
            return None  # "two governing bodies"
        before = self.at(token.i - 1, token.sent.start)
        if before is not None:
            pair = noun_word(f"{before.lower_} {form}", f"{before.lower_} {base}")
            if pair is not None:
                return pair
        found = noun_word(form, base)
        if found is None and "-" in base:
            tail = base.rpartition("-")[2]
            found = noun_word(tail, tail)
        if found is None and self._stands_for_people(token):
            found = Word("count", "person")
        return found

    def _stands_for_people(self, token: Token) -> bool:
        after = self.at(token.i + 1)
        return (
            (token.tag_ == "NNS" and token.lower_.endswith("men"))
            or (token.ent_type_ == "NORP" and token.tag_ in ("NNPS", "NNS"))
            or (after is not None and after.lower_ == "who")
        )

    def case_before(self, c: Count) -> str:
        """The preposition right before the whole expression, empty where there is none."""
        t = self.at(c.before, c.root.sent.start)
        return t.lower_ if t is not None and t.tag_ in ("IN", "TO") else ""

    def is_duration(self, token: Token) -> bool:
        """Whether a noun is a unit of time."""
        word = noun_word(token.lower_, token.lemma_.lower())
        return word is not None and word.dimension == "duration"

    def broken(self, low: int, high: int) -> bool:
        """Whether something stands in tokens ``low:high`` that no noun phrase holds."""
        tags = ("VBD", "VBZ", "VBP", "MD", "WDT", "WP", "TO", "IN")
        return any(t.tag_ in tags or t.text in (".", ";", ":", "(") or t.is_space for t in self.doc[low:high])

    def chunk(self, start: int, stop: int, *, leading: bool = False) -> Token | None:
        """The last noun of the noun phrase that begins at token `start`; `leading` allows determiners before it."""
        noun: Token | None = None
        for i in range(start, min(stop, start + 9)):
            t = self.doc[i]
            after = self.at(i + 1)
            if t.tag_.startswith("NN"):
                if noun is not None and t.ent_type_ in ("PERSON", "DATE", "TIME") and noun.tag_ in ("NNS", "NNPS"):
                    break
                noun = t
            elif t.tag_ == "POS":
                noun = None
            elif t.is_quote or t.tag_ == "HYPH" or t.text == "-":
                if noun is not None and t.is_quote:
                    break
            elif t.tag_ in ("JJ", "JJR", "JJS", "VBN", "VBG", "CD", "RB", "AFX") or t.lower_ == "so-called":
                compound = after is not None and after.tag_.startswith("NN") and self.doc[i - 1].text == "-"
                if noun is not None and not (t.tag_ in ("VBN", "JJ") and compound):
                    break
                if t.tag_ == "RB" and (after is None or after.tag_ not in ("JJ", "VBN", "VBG")):
                    break
                if t.tag_ == "CD" and i == start and not leading:
                    break
            elif not (
                (leading and noun is None and t.tag_ in ("DT", "PRP$", "PDT"))
                or (t.text == "," and noun is None and i > start and after is not None and after.tag_ == "JJ")
            ):
                break
        return noun


class Counts(Grammar):
    """Finds what quantities count."""

    def count(self, q: Quantity) -> Count | None:
        """The quantity in its sentence, None where its tokens make no unit."""
        first = bisect_right(self.starts, q.number[0]) - 1
        end = bisect_left(self.starts, q.number[1])
        if first < 0 or first >= end:
            return None
        root = self.doc[first:end].root
        before = bisect_left(self.starts, q.start) - 1
        c = Count(q, first, end, before, max(end, bisect_left(self.starts, q.end)), root)
        c.hyphen = self._hyphenated(end)
        c.noun = self._noun(c)
        if c.noun is not None and c.noun.lower_ in ("others", "more"):
            c.noun = None  # "wounded 30 others": what they are is told elsewhere
        self._climb(c)
        return c

    def _hyphenated(self, i: int) -> Token | None:
        """The word glued by a hyphen to the number that ends before token i ("six-month": month)."""
        hyphen, after = self.at(i), self.at(i + 1)
        if hyphen is None or after is None or hyphen.text not in HYPHENS:
            return None
        glued = self.doc[i - 1].idx + len(self.doc[i - 1]) == hyphen.idx and after.idx == hyphen.idx + 1
        return after if glued and after.is_alpha else None

    def _noun(self, c: Count) -> Token | None:
        """The noun that the number counts."""
        stop = c.root.sent.end
        after = self.at(c.after)
        if c.hyphen is not None:
            k = c.hyphen.i + 1
            while k + 1 < stop and self.doc[k].text == "-":
                k += 2
            return self.chunk(k, stop)
        if after is not None and after.lower_ == "of" and c.after + 1 < stop:
            if c.q.form in ("indefinite", "fraction") or c.q.unit == PERCENT:
                return self.chunk(c.after + 1, stop, leading=True)
            of_what = self.doc[c.after + 1]
            parts = of_what.tag_ in ("DT", "PRP$", "PDT", "CD") or of_what.lower_ in ("them", "whom", "which", "us")
            return self.chunk(c.after + 1, stop, leading=True) if parts else None
        if self.case_before(c) == "from" and after is not None and after.lower_ == "to" and c.after + 1 < stop:
            second = self.chunk(c.after + 2, stop)
            if self.doc[c.after + 1].tag_ == "CD" and second is not None:
                return second  # "from 5,100 to 2,500 troops"
        return self._choose(c, self._parsed(c), self.chunk(c.after, stop, leading=c.q.form == "fraction"))

    def _parsed(self, c: Count) -> Token | None:
        """The noun that the tree gives, None where it cannot be one."""
        if c.root.dep_ not in ("nummod", "compound", "amod", "det", "nmod:desc", "advmod"):
            return None
        noun = c.root.head
        if (
            noun.i < c.after
            or noun.i - c.after > 8
            or noun.pos_ not in ("NOUN", "PROPN")
            or (noun.ent_type_ in ("DATE", "TIME") and noun.tag_ in ("NNP", "NNPS"))
            or self.doc[c.after].tag_ == "CC"
            or self.broken(c.after, noun.i)
        ):
            return None
        return noun

    def _choose(self, c: Count, parsed: Token | None, scanned: Token | None) -> Token | None:
        if parsed is None or scanned is None or parsed.i == scanned.i:
            return parsed if parsed is not None else scanned
        if self.word(parsed) is None:
            single = parsed.tag_ in ("NN", "NNP") and scanned.tag_ in ("NNS", "NNPS") and c.q.value > 1
            if single or self.word(scanned) is not None:
                return scanned
        return parsed

    def _climb(self, c: Count) -> None:
        """Fill in the nouns above the count and the verb that governs it, with the role it has there."""
        t = self._top(c)
        seen: set[int] = set()
        while t.i not in seen and len(seen) < 10:
            seen.add(t.i)
            about = tree.child(t, "nsubj", "nsubj:outer")
            if about is not None and about.i < c.first and tree.child(t, "cop") is not None:
                c.verb, c.role = t, "is"
                return
            relation, up = t.dep_, t.head
            if up.i == t.i:
                return
            verbal = up.tag_.startswith("V") or up.pos_ in ("VERB", "AUX")
            if verbal or (up.pos_ == "ADJ" and self._of_adjective(relation, t)):
                if relation not in ("conj", "appos"):
                    c.role = self._role(c, t, up)
                    c.verb = up if c.role else None
                    return
            elif relation in _SAME_PHRASE or relation.startswith("nmod"):
                if relation.startswith("nmod") and relation != "nmod:poss":
                    c.path.append((up, tree.case(t) or self.case_before(c)))
                elif relation in ("compound", "nummod", "amod", "nmod:desc") and up.pos_ in NOMINAL:
                    c.path.append((up, ""))
            elif relation in ("acl", "acl:relcl", "obl") and up.pos_ in NOMINAL:
                c.path.append((up, tree.case(t)))
            else:
                return
            t = up

    def _of_adjective(self, relation: str, t: Token) -> bool:
        """Whether an adjective governs the count, as what it says so of or for how long ("valid for ten years")."""
        return relation.startswith("nsubj") or (relation.startswith("obl") and self.is_duration(t))

    def _top(self, c: Count) -> Token:
        """Where the climb begins: the counted noun; for money the head of number and currency together."""
        if c.hyphen is not None and c.noun is None:
            return c.hyphen
        if c.noun is not None and (not c.q.unit or c.q.unit == PERCENT):
            return c.anchor
        inside = range(c.before + 1, c.after)
        if c.q.unit in ("", PERCENT) and c.root.head.i not in inside:
            return c.root
        return next(
            (self.doc[i] for i in inside if self.doc[i].head.i not in inside or self.doc[i].head.i == i), c.anchor
        )

    def _role(self, c: Count, t: Token, verb: Token) -> str:
        """The role of `t`, a child of `verb`, empty where it has none that counts."""
        relation = t.dep_
        if relation in ("nsubj", "nsubj:outer", "csubj", "nsubj:pass"):
            return "obj" if suffers(verb) or (relation == "nsubj:pass" and tree.is_passive(verb)) else "subj"
        if relation in ("obj", "iobj", "dep"):
            return "obj"
        if relation == "obl:agent":
            return "agent"
        if relation == "obl:unmarked":
            return "obl"
        if relation.startswith("obl"):
            return f"obl:{tree.case(t) or self.case_before(c)}"
        return relation if relation in ("xcomp", "ccomp", "advmod", "parataxis", "root") else ""
