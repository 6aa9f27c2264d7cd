"""Who says so: from a speech word, or from any word that stands in what is said, to the source.

Comes in: a reading and its mentions. Goes out: `Source`s: the speaker's head word, the mention that it stands for, the
words of the phrase, and the cue ("said", "according to", "statement"). Works on the tree first, on semantic roles and
word order where the tree has no answer. A text that speaks ("a report", "the statement") gives way to whoever issued
it, and an outlet that quotes somebody to whom it quotes. The words are data (`data/quotes_cues.tsv`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from spacy.tokens import Doc, Token

from sitrep.extract import lexicon, tree
from sitrep.reader.lemmas import lemma
from sitrep.record import Mention

VERB_TAGS = ("VBD", "VBZ", "VBG", "VBN")
BE = frozenset({"been", "were", "was", "are", "is", "be", "being"})
VERBS = frozenset({"VERB", "AUX"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
RELATIVES = frozenset({"who", "which", "that", "whom", "whose"})
CONTENT = frozenset(
    {
        "ccomp",
        "obj",
        "xcomp",
        "parataxis",
        "obl",
        "dep",
        "dislocated",
        "discourse",
        "advcl",
        "csubj",
        "iobj",
        "obl:unmarked",
        "root",
    }
)
"""Relations that may join what is said to the verb that says it."""
TOPICS = frozenset(
    {"as", "of", "for", "about", "with", "to", "against", "over", "like", "into", "that", "such as", "by"}
)
"""Prepositions that join what is said to its verb ("accused of", "described as", "spoke of")."""
LOOK_BACK = 6
"""How many sentences back the issuer of "the statement" is looked for."""
_DROPPED = frozenset(
    {
        "acl:relcl",
        "acl",
        "appos",
        "punct",
        "parataxis",
        "conj",
        "cc",
        "dep",
        "advcl",
        "ccomp",
        "cop",
        "nsubj",
        "orphan",
        "list",
    }
)


class Mentions(Protocol):
    """What is needed of `mentions.MentionIndex`."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions of the report."""
        ...

    def of_token(self, i: int) -> int | None:
        """The mention that token `i` stands for."""
        ...

    def of_span(self, start: int, end: int) -> int | None:
        """The mention that a token span stands for."""
        ...

    def resolve(self, m: int) -> int:
        """The mention that mention `m` stands for in the end."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so.

    `head` is the head token of the phrase, `mention` the index of whom it stands for (coreference followed), `text` the
    words, `cue` the (start, end) code points of the speech word.
    """

    head: int
    mention: int | None
    text: str
    cue: tuple[int, int]


KIND_OF = {
    **dict.fromkeys(("say", "claim", "confirm", "deny", "ask", "promise", "warn"), frozenset({"say"})),
    "show": frozenset({"say", "clausal"}),
    "judge": frozenset({"label"}),
    "think": frozenset({"stance"}),
    "cite": frozenset({"cite"}),
    "document": frozenset({"document"}),
    "speech": frozenset({"speech"}),
}
"""Kinds of `speech.tsv` as kinds of cue here."""


@cache
def cue_kinds() -> dict[tuple[str, str], frozenset[str]]:
    """(lemma, part of speech) to the kinds of cue that the word can be (`data/quotes_cues.tsv`)."""
    out: dict[tuple[str, str], set[str]] = defaultdict(set)
    lines = (files("sitrep.extract") / "data" / "quotes_cues.tsv").read_text(encoding="utf-8").splitlines()
    for line in [x for x in lines if x and not x.startswith("#")][1:]:
        word, pos, kind, _ = line.split("\t")
        out[word, pos].add(kind)
    return {k: frozenset(v) for k, v in out.items()}


@cache
def known(word: str, pos: str) -> frozenset[str]:
    """The kinds of cue that a lemma can be: those of `speech.tsv` with those of `quotes_cues.tsv`."""
    cue = lexicon.load().speech(word.replace("_", " "), pos) if pos in ("v", "n") else None
    general = KIND_OF.get(cue.kind, frozenset()) if cue is not None else frozenset()
    return general | cue_kinds().get((word, pos), frozenset())


def kinds(token: Token) -> frozenset[str]:
    """The kinds of cue that a token can be, empty where it is none."""
    if token.tag_.startswith("V"):
        prt = tree.particle(token)
        for tag in (token.tag_, *VERB_TAGS):  # a wrong tag of a verb form must not hide "says"
            base = token.lemma_.lower() if tag == token.tag_ else lemma(token.lower_, tag)
            found = (known(f"{base}_{prt}", "v") if prt else frozenset()) or known(base, "v")
            if found:
                return found
    elif token.tag_.startswith("NN"):
        return known(token.lemma_.lower(), "n")
    return frozenset()


def suffers(verb: Token) -> bool:
    """Whether the subject of a verb is the one that something is done to, whatever the tree calls its relations."""
    helpers = [x for x in verb.children if x.dep_.startswith("aux")]
    if any(x.dep_ == "aux:pass" for x in helpers):
        return True
    if verb.tag_ != "VBN" or tree.child(verb, "obj") is not None:
        return False
    return not helpers or any(x.lower_ in BE for x in helpers)


class Speech:
    """Answers who says so for one report."""

    def __init__(self, doc: Doc, mentions: Mentions) -> None:
        self.doc, self.mentions = doc, mentions
        self._agents: dict[int, int] = {}
        for p in doc._.predicates if doc.has_extension("predicates") else ():
            for a in p.args:
                if a.label == "ARG0" and a.start < a.end:
                    self._agents.setdefault(p.token, doc[a.start : a.end].root.i)

    # from a cue to its source

    def source(self, cue: Token, inside: tuple[int, int] | None = None) -> Source | None:
        """The source of a speech verb or noun. `inside` is a token span (the words said) that cannot hold it."""
        who = self.author(cue) if cue.tag_.startswith("NN") else self.speaker(cue, inside)
        if who is None or (inside is not None and inside[0] <= who.i < inside[1]):
            return None
        who = self.deepest(who, cue)
        return Source(who.i, self.mention(who), self.phrase(who), (cue.idx, cue.idx + len(cue)))

    def speaker(self, verb: Token, inside: tuple[int, int] | None = None) -> Token | None:
        """The head word of who utters what a verb of speech introduces; None where nobody is named."""
        found = self._speaker(verb, inside, 0)
        if found is None or found.is_punct or found.is_space:
            return None
        return self._titled(found)

    def _titled(self, token: Token) -> Token:
        """The person named right after an office that the tree took for the whole ("Secretary of State Ann Lee")."""
        if token.ent_type_ == "PERSON" or token.tag_ not in ("NN", "NNP"):
            return token
        for i in range(token.i + 1, min(token.i + 5, len(self.doc))):
            t = self.doc[i]
            if t.ent_type_ == "PERSON":
                ent = next((e for e in self.doc.ents if e.start == i), None)
                return token if ent is None else ent.root
            if t.tag_ not in ("IN", "NNP", "NN", "NNPS") or (t.tag_ == "IN" and t.lower_ != "of"):
                break
        return token

    def _speaker(self, verb: Token, inside: tuple[int, int] | None, depth: int) -> Token | None:
        def fits(t: Token | None) -> bool:
            return t is not None and (inside is None or not inside[0] <= t.i < inside[1])

        if depth > 6:
            return None
        cites = "cite" in kinds(verb)
        if tree.is_passive(verb) or (
            verb.tag_ == "VBN" and any(x.lower_ in BE for x in verb.children if x.dep_ == "aux")
        ):
            if cites or (
                verb.lemma_.lower() in ("hear", "see", "say", "believe", "report")
                and tree.child(verb, "xcomp", "advcl")
            ):
                own = tree.child(verb, "nsubj:pass", "nsubj")
                if own is not None:
                    return self._relative(own, verb)
                return verb.head if verb.dep_ in ("acl", "acl:relcl") else None
            agent = tree.child(verb, "obl:agent")
            if agent is None:
                agent = next((h for p, h in tree.prepositionals(verb) if p == "by"), None)
            return agent if fits(agent) else None
        obj = tree.child(verb, "obj")
        if cites and obj is not None and fits(obj) and self._quotable(obj, inside):
            return obj
        own = next(
            (c for c in verb.children if c.dep_ in ("nsubj", "nsubj:outer", "csubj") and not self._dateline(c)), None
        )
        if own is not None and fits(own):
            return self._relative(own, verb)
        if verb.dep_ == "acl:relcl":
            return tree.antecedent(verb)
        if verb.dep_ in ("acl", "amod") and verb.head.pos_ in NOMINAL:
            if verb.tag_ == "VBG":
                return verb.head
            return self.author(verb.head)
        if (
            verb.dep_ in ("xcomp", "advcl", "conj", "ccomp", "obl", "nmod", "parataxis")
            and verb.head.i != verb.i
            and fits(verb.head)
        ):
            up = verb.head
            if up.pos_ in VERBS or up.tag_.startswith("V") or tree.child(up, "nsubj", "nsubj:pass", "cop") is not None:
                if "cite" in kinds(up):
                    found = self._speaker(up, inside, depth + 1)
                    if found is not None:
                        return found
                if verb.dep_ == "xcomp" and not tree.is_passive(up):
                    controller = tree.child(up, "obj", "iobj")
                    if controller is not None and fits(controller) and controller.pos_ in NOMINAL:
                        return controller
                found = tree.child(up, "nsubj", "nsubj:pass", "csubj")
                if found is not None and fits(found):
                    return self._relative(found, up)
                found = self._speaker(up, inside, depth + 1)
                if found is not None:
                    return found
        agent_of = self._agents.get(verb.i)
        if agent_of is not None and fits(self.doc[agent_of]) and self.doc[agent_of].pos_ in NOMINAL:
            return self._relative(self.doc[agent_of], verb)
        return self._beside(verb, inside)

    def _dateline(self, token: Token) -> bool:
        """Whether a token is the place in capitals that opens a paragraph ("WASHINGTON — …") and no subject."""
        after = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else None
        first = token.i == 0 or self.doc[token.i - 1].is_space
        return (
            first
            and token.is_upper
            and len(token) > 3
            and after is not None
            and after.text in ("-", "–", "—", "--", "(", ",")
        )

    def _quotable(self, noun: Token, inside: tuple[int, int] | None) -> bool:
        """Whether a noun can be quoted and the words in question are no part of its phrase."""
        if inside is not None and any(inside[0] <= t.i < inside[1] for t in noun.subtree):
            return False
        return self.mentions.of_token(noun.i) is not None or bool(kinds(noun) & {"document", "media", "speech"})

    def _relative(self, subject: Token, verb: Token) -> Token:
        if subject.lower_ in RELATIVES and subject.tag_ in ("WDT", "WP", "IN", "DT", "WP$"):
            found = tree.antecedent(verb)
            up = verb
            while found is None and up.dep_ in ("ccomp", "xcomp", "conj") and up.head.i != up.i:
                up = up.head
                found = tree.antecedent(up)
            return found if found is not None else subject
        return subject

    def _beside(self, verb: Token, inside: tuple[int, int] | None) -> Token | None:
        """The noun phrase right after ("said Ann Lee") or right before a verb that the tree left without subject."""
        for step, limit in ((1, 6), (-1, 4)):
            i = verb.i + step
            while 0 <= i < len(self.doc) and abs(i - verb.i) <= limit:
                t = self.doc[i]
                if (
                    (inside is not None and inside[0] <= i < inside[1])
                    or t.is_punct
                    or t.is_space
                    or t.tag_.startswith("V")
                ):
                    break
                if t.pos_ in NOMINAL and t.tag_ not in ("WDT", "WP"):
                    while (
                        t.dep_ in ("compound", "flat", "amod", "nmod:poss", "det")
                        and t.head.pos_ in NOMINAL
                        and t.head.i != t.i
                    ):
                        if inside is not None and inside[0] <= t.head.i < inside[1]:
                            break
                        t = t.head
                    return t
                if t.tag_ in ("IN", "TO", "CC"):
                    break
                i += step
        return None

    def author(self, noun: Token) -> Token | None:
        """Who makes a statement or issues a text: its possessor, "by X", "from X", "of X", or a name before it."""
        i = noun.i - 1
        while i > noun.sent.start and self.doc[i].tag_ in ("JJ", "NN", "VBN", "VBG") and noun.i - i < 4:
            i -= 1
        if (
            self.doc[i].tag_ == "POS" and i > noun.sent.start
        ):  # what stands before 's is the owner, wherever the tree hangs it
            return self._top(self.doc[i - 1], i)
        owner = tree.child(noun, "nmod:poss")
        if owner is not None:
            return owner
        for prepositions in (("by",), ("from",), ("of",)):
            found = tree.prepositional(noun, *prepositions)
            if found is None and prepositions == ("by",):
                found = tree.child(noun, "obl:agent")
            if found is not None and (prepositions != ("of",) or self._named(found)):
                return found
        before = [
            m
            for m in tree.left_modifiers(noun)
            if m.ent_type_ in ("ORG", "PERSON") or (m.pos_ in NOMINAL and self._acts(m))
        ]
        if before:
            return before[-1]
        verb = noun.head
        if tree.case(noun) in ("according to", "per", "as per"):  # "according to reports": the verb has another subject
            return None
        if noun.dep_ in ("obj", "obl") and verb.tag_.startswith(
            "V"
        ):  # "issued a statement saying", "said in a statement"
            who = self._speaker(verb, None, 4)
            if who is not None and who.i != noun.i and (noun.dep_ == "obj" or kinds(verb) & {"say", "label"}):
                return who
        return None

    def _top(self, token: Token, end: int) -> Token:
        """The head of the noun phrase that ends with `token` before token `end`."""
        t = token
        while (
            t.dep_ in ("flat", "compound", "appos", "amod", "nmod:desc")
            and t.head.i != t.i
            and t.head.i < end
            and t.head.pos_ in NOMINAL
            and token.i - t.head.i < 8
        ):
            t = t.head
        return t

    def _named(self, token: Token) -> bool:
        m = self.mentions.of_token(token.i)
        return m is not None and self.mentions.mentions[m].label in ("PERSON", "ORG")

    def _acts(self, token: Token) -> bool:
        m = self.mentions.of_token(token.i)
        return m is not None and self.mentions.mentions[m].label in ("", "ORG", "PERSON", "GPE")

    def deepest(self, head: Token, cue: Token) -> Token:
        """From an outlet or a text that passes words on to whose words they are, as far as the report says."""
        seen: set[int] = set()
        while head.i not in seen:
            seen.add(head.i)
            for c in head.children:
                if c.dep_ in ("acl", "acl:relcl", "advcl") and "cite" in kinds(c) and not tree.is_passive(c):
                    quoted = tree.child(c, "obj")
                    if quoted is not None and self._quotable(quoted, None):
                        head = quoted
                        break
            else:
                named = self.mentions.of_token(head.i)
                if "document" not in kinds(head) or (
                    named is not None and self.mentions.mentions[named].label in ("ORG", "PERSON")
                ):
                    return head
                owner = self.author(head)
                if owner is None and self._definite(head):
                    owner = self._issuer(head)
                if owner is None:
                    return head
                head = owner
        return head

    def _definite(self, noun: Token) -> bool:
        i = noun.i - 1
        while i > noun.sent.start and self.doc[i].pos_ in ("NOUN", "ADJ", "PROPN") and noun.i - i < 4:
            i -= 1
        return self.doc[i].lower_ in ("the", "this", "that", "these", "those")

    def _issuer(self, text: Token) -> Token | None:
        """Who issued "the statement": the subject of the last announcement before it."""
        sentences = [s for s in self.doc.sents if s.start < text.i]
        for sentence in sentences[::-1][: LOOK_BACK + 1]:
            for token in reversed(list(sentence)):
                if token.i >= text.i or not token.tag_.startswith("V") or "say" not in kinds(token):
                    continue
                who = self._speaker(token, None, 3)
                if who is None or who.i == text.i or kinds(who) & {"document", "media"}:
                    continue
                m = self.mentions.of_token(who.i)
                if m is not None and self.mentions.mentions[self.mentions.resolve(m)].label != "NORP":
                    return who
        return None

    # mentions and words

    def mention(self, head: Token) -> int | None:
        """The mention of a phrase; coreference followed.

        A person named beside an office comes first; a part of an institution ("the army's general staff") that is no
        mention of its own speaks for the whole.
        """
        candidates = [
            head,
            *(
                c
                for c in head.children
                if c.dep_ in ("flat", "appos", "compound", "nmod:desc") and c.ent_type_ == "PERSON"
            ),
        ]
        best: int | None = None
        for t in candidates:
            m = self.mentions.of_token(t.i)
            if m is None:
                continue
            if best is None or self.mentions.mentions[m].label == "PERSON":
                best = m
                if self.mentions.mentions[m].label == "PERSON":
                    break
        if (best is None or self._bare(best)) and "part" in kinds(head):
            owner = self.author(head)
            whole = None if owner is None else self.mentions.of_token(owner.i)
            best = best if whole is None else whole
        if best is None and head.tag_ in ("NN", "NNS"):  # "an official at the ministry" speaks for it
            place = tree.prepositional(head, "at", "in", "from", "of", "with")
            whole = None if place is None else self.mentions.of_token(place.i)
            if whole is not None and self.mentions.mentions[self.mentions.resolve(whole)].label in ("ORG", "GPE"):
                best = whole
        return None if best is None else self.mentions.resolve(best)

    def _bare(self, m: int) -> bool:
        """Whether a mention stands for nobody that is known: a noun that joins no name and no country."""
        found = self.mentions.mentions[self.mentions.resolve(m)]
        return found.kind == "nominal" and not found.label and found.country is None

    def phrase(self, head: Token) -> str:
        """The words of a noun phrase without its clauses and appositions."""
        keep = {head.i}
        stack = [head]
        while stack:
            t = stack.pop()
            for c in t.children:
                if c.dep_ in _DROPPED or c.is_space or (c.is_punct and c.tag_ != "HYPH"):
                    continue
                keep.add(c.i)
                stack.append(c)
        first = last = head.i
        while first - 1 in keep or (first - 2 in keep and self.doc[first - 1].text in ("-", "–")):
            first -= 1
        while last + 1 in keep or (last + 2 in keep and self.doc[last + 1].text in ("-", "–")):
            last += 1
        while (
            first < head.i
            and self.doc[first].tag_ in ("IN", "CC", "VBN", "VBG", "RB", "SCONJ")
            and self.doc[first].dep_ in ("case", "mark", "cc", "advmod")
        ):
            first += 1
        if self.doc[last].tag_ == "POS":
            last -= 1
        return str(self.doc[first : last + 1].text)

    # from a word to who says so

    def over(self, token: Token) -> Source | None:
        """Who says the clause that `token` stands in, where the report does not say it in its own voice."""
        t = token
        for _ in range(16):
            up = t.head
            if up.i == t.i:
                break
            if up.tag_.startswith("V") and kinds(up) & {"say"} and content(t, up):
                if t.dep_ in ("ccomp", "parataxis") or (t.dep_ == "xcomp" and "stance" not in kinds(up)):
                    found = self.source(up)
                    if found is not None and not tree.negation(up):
                        return found
            elif up.tag_.startswith("NN") and "speech" in kinds(up) and t.dep_ in ("acl", "ccomp"):
                found = self.source(up)
                if found is not None:
                    return found
            t = up
        for c in token.sent:
            if c.dep_ == "parataxis" and "say" in kinds(c) and c.i != token.i and not _under(token, c):
                found = self.source(c)
                if found is not None:
                    return found
        return self.according(token)

    def according(self, token: Token) -> Source | None:
        """The source after "according to" in the sentence of `token`."""
        sentence = token.sent
        for c in sentence:
            if c.lower_ != "according" or c.i + 2 >= sentence.end or self.doc[c.i + 1].lower_ != "to":
                continue
            who: Token | None = (
                c.head if c.dep_ in ("case", "mark") and c.head.i > c.i and c.head.pos_ in NOMINAL else None
            )
            if who is None:
                who = next(
                    (x for x in c.subtree if x.dep_ in ("obl", "nmod") and x.i > c.i and x.pos_ in NOMINAL), None
                )
            if who is None:
                who = self._first_noun(c.i + 2, sentence.end)
            if who is None or who.i == token.i:
                continue
            who = self.deepest(who, c)
            return Source(who.i, self.mention(who), self.phrase(who), (c.idx, self.doc[c.i + 1].idx + 2))
        return None

    def _first_noun(self, start: int, end: int) -> Token | None:
        for i in range(start, min(end, start + 8)):
            t = self.doc[i]
            if t.is_punct or t.tag_.startswith("V"):
                return None
            if t.pos_ in NOMINAL:
                while (
                    t.head.i > t.i
                    and t.head.i < end
                    and t.dep_ in ("compound", "amod", "nmod:poss", "det")
                    and t.head.pos_ in NOMINAL
                ):
                    t = t.head
                return t
        return None


def content(token: Token, verb: Token) -> bool:
    """Whether `token`, a child of `verb`, can be (part of) what the verb says."""
    relation = token.dep_
    if relation not in CONTENT and relation.split(":")[0] not in ("obl", "ccomp"):
        return False
    if "clausal" in kinds(verb) and relation not in ("ccomp", "parataxis", "dep"):
        return False
    if relation.startswith("obl"):
        return relation != "obl:agent" and tree.case(token) in TOPICS | {""}
    if relation == "advcl":
        mark = tree.child(token, "mark", "case")
        return mark is not None and mark.lower_ in TOPICS and tree.child(token, "nsubj", "nsubj:pass") is None
    return True


def _under(token: Token, ancestor: Token) -> bool:
    t = token
    while t.head.i != t.i:
        t = t.head
        if t.i == ancestor.i:
            return True
    return False
