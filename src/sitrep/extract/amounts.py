"""What an amount of money or a span of time measures, named from the verb or noun that it belongs to.

Comes in: a `Count` of money or of a unit of time. Goes out: a readable name ("cost of the dam", "time to leave the
base", "prison term"), or None where no word of ``data/figures_names.tsv`` governs it. A verb of money that the table
does not know names what is done with the money ("money frozen"); a verb of rising or falling names what changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spacy.tokens import Doc, Token

from sitrep.extract import tree
from sitrep.extract.counts import Count, Grammar, words
from sitrep.extract.phrases import Phrases, participle
from sitrep.extract.speech import Speech, suffers

_FIELD = re.compile(r"\[([^\]{]*)\{(\w+)\}\]")
_TAIL = 4
"""How many words of a verb's object or phrase go into its name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A row of the table: where the amount stands (`role`) and the name with its fields."""

    role: str
    name: str


@cache
def names() -> dict[tuple[str, str, str], tuple[Name, ...]]:
    """The table by (word, part of speech, dimension)."""
    out: dict[tuple[str, str, str], list[Name]] = {}
    lines = (files("sitrep.extract") / "data" / "figures_names.tsv").read_text(encoding="utf-8").splitlines()
    for line in [x for x in lines if x and not x.startswith("#")][1:]:
        word, pos, dimension, role, name, _ = line.split("\t")
        out.setdefault((word, pos, dimension), []).append(Name(role, name))
    return {key: tuple(rows) for key, rows in out.items()}


def plain(name: str) -> str:
    """A name of the table without its brackets."""
    return _FIELD.sub("", name)


class Amounts(Grammar):
    """Names what amounts of money and spans of time measure."""

    def __init__(self, doc: Doc, speech: Speech) -> None:
        super().__init__(doc)
        self.phrases = Phrases(doc, speech)

    def money(self, c: Count) -> str | None:
        """What an amount of money under a verb measures, what rises or falls left aside (`moved`)."""
        verb = c.verb
        if verb is None or verb.pos_ == "NOUN":
            return None
        named = self._by_verb(c, "money")
        reaches = verb.lemma_.lower() in words("reaching")
        if named is None and c.role == "obj" and verb.tag_.startswith("V") and not reaches:
            named = self._filled(f"money {participle(verb)}[ for {{for}}][ to {{to}}][ from {{from}}]", c)
        return named

    def moved(self, c: Count, before: Token | None) -> str | None:
        """What rises or falls by an amount or to it: "oil rose $2" is a change in oil, "to $70" is oil itself.

        `before` is what the order of the words says, for where the tree has no verb.
        """
        verb, reached = c.verb, ("to", "at", "from", "of")
        if verb is None:
            about = self._noun_of(before, c)
            if about is None:
                return None
            name = self.phrases.noun(about, c)
            return name if self.case_before(c) in reached else f"change in {name}"
        directed = any(t.lower_ in ("up", "down", "higher", "lower") and not list(t.children) for t in verb.children)
        if verb.lemma_.lower() not in words("moving") and not directed:
            return None
        about = self._noun_of(tree.subject(verb), c)
        if about is None and verb.dep_ in ("acl", "acl:relcl", "amod") and verb.head.pos_ == "NOUN":
            about = verb.head
        if about is None or about.i == c.anchor.i:
            return None
        name = self.phrases.noun(about, c)
        point = self.at(c.before, c.root.sent.start)
        high = point is not None and point.lemma_.lower() in (
            *words("points"),
            "of",
        )  # "jumped to a record high of $ 72"
        return name if high or c.role.removeprefix("obl:") in reached else f"change in {name}"

    def span(self, c: Count) -> str | None:
        """What a span of time measures: the noun that it owns ("six months' notice"), where, or under which verb."""
        assert c.noun is not None
        owned = self._owned(c)
        if owned is not None:
            c.after = max(c.after, min(owned.i, c.noun.i + 2))
            return self.phrases.noun(owned, c)
        return self._confined(c) or self._spent(c) or self._by_verb(c, "duration") or self._valid(c)

    def _owned(self, c: Count) -> Token | None:
        """The noun that a span of time stands before as its measure: "72 hours' notice"."""
        assert c.noun is not None
        i = c.noun.i + 1
        after = self.at(i)
        if after is None or after.sent.start != c.noun.sent.start:
            return None
        marked = after.tag_ == "POS" or after.text in ("'", "’")
        noun = self.chunk(i + 1 if marked else i, c.noun.sent.end)
        if noun is None or noun.ent_type_ in ("DATE", "TIME") or noun.i - i > 3:
            return None
        return noun if marked or noun.lemma_.lower() in words("timed") else None

    def _confined(self, c: Count) -> str | None:
        """What is spent where: "five years in prison", "ten years of imprisonment"."""
        assert c.noun is not None
        case = self.at(c.noun.i + 1)
        if case is None or case.tag_ not in ("IN", "RP") or case.sent.start != c.noun.sent.start:
            return None
        place = self.chunk(c.noun.i + 2, c.noun.sent.end, leading=True)
        rows = () if place is None else names().get((place.lemma_.lower(), "n", "duration"), ())
        found = next((row for row in rows if row.role == case.lower_), None)
        return None if found is None else self._filled(found.name, c)

    def _spent(self, c: Count) -> str | None:
        """What time is spent on: "spent 13 years writing the book"."""
        verb = c.verb
        if verb is None or verb.lemma_.lower() != "spend":
            return None
        doing = next((t for t in verb.children if t.tag_ == "VBG" and t.i > c.anchor.i), None)
        return None if doing is None else self.phrases.doing(doing, c)

    def _valid(self, c: Count) -> str | None:
        """What is valid, open, closed … for a span: "the treaty is valid for ten years"."""
        assert c.noun is not None
        up = c.noun.head
        if up.pos_ != "ADJ" or not c.noun.dep_.startswith("obl"):
            return None
        about = self._noun_of(tree.child(up, "nsubj", "nsubj:outer") or (up.head if up.dep_ == "amod" else None), c)
        return None if about is None else self.phrases.noun(about, c)

    def _by_verb(self, c: Count, dimension: str) -> str | None:
        verb = c.verb
        if verb is None:
            return None
        rows = names().get((verb.lemma_.lower(), "v", dimension), ())
        case = c.role.partition(":")[2] or self.case_before(c)
        for row in rows:
            unmarked = row.role == "obj" and c.role == "obl"
            if row.role in ("any", c.role, case) or unmarked:
                return self._filled(row.name, c)
        return None

    def _filled(self, name: str, c: Count) -> str | None:
        """A name with its first bracket that the sentence fills; None where a field outside brackets has no filler."""
        if "{verb}" in name:
            do = self._infinitive(c)
            return None if do is None else name.replace("{verb}", do)
        tail = next((lead + text for lead, field in _FIELD.findall(name) if (text := self._field(field, c))), "")
        return plain(name) + tail

    def _field(self, field: str, c: Count) -> str | None:
        verb = c.verb
        if verb is None:
            return None
        if field == "subj":
            found = None if suffers(verb) else tree.child(verb, "nsubj", "nsubj:outer") or self._described(verb)
        elif field == "obj":
            found = tree.child(verb, "nsubj:pass", "nsubj") if suffers(verb) else tree.child(verb, "obj")
        elif field == "iobj":
            found = tree.child(verb, "iobj") or (tree.child(verb, "nsubj:pass") if suffers(verb) else None)
        else:
            found = tree.prepositional(verb, field) or tree.prepositional(c.anchor, field)
        noun = self._noun_of(found, c)
        return None if noun is None else self.phrases.noun(noun, c)

    def _described(self, verb: Token) -> Token | None:
        return verb.head if verb.dep_ in ("acl", "acl:relcl") and verb.tag_ in ("VBG", "VBZ", "VBD", "VBP") else None

    def _noun_of(self, token: Token | None, c: Count) -> Token | None:
        """A noun that can stand in a name: no pronoun, no amount, no time."""
        if token is None or token.pos_ not in ("NOUN", "PROPN") or token.ent_type_ in ("DATE", "TIME"):
            return None
        inside = c.before < token.i < c.after or token.i == c.anchor.i
        return None if inside or self.is_duration(token) or any(t.tag_ == "$" for t in token.children) else token

    def _infinitive(self, c: Count) -> str | None:
        """What the time is for: the infinitive after it, with its object ("72 hours to leave the base")."""
        assert c.noun is not None
        verb = c.verb
        below = [*c.noun.children, *(() if verb is None else verb.children)]
        for t in sorted(below, key=lambda t: t.i):
            to = tree.child(t, "mark")
            if t.i > c.noun.i and to is not None and to.lower_ == "to" and t.pos_ in ("VERB", "AUX"):
                last = t.i
                for x in t.children:
                    if x.dep_ in ("obj", "compound:prt", "xcomp") and x.i > t.i:
                        last = max(last, x.i)
                if last - t.i > _TAIL:
                    last = t.i
                return str(self.doc[t.i : last + 1].text)
        return None
