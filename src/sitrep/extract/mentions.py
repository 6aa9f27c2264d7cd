"""Who and what a report talks about: names, descriptions and pronouns, joined within the report.

Comes in: a reading. Goes out: `MentionIndex`, the mentions in text order with look-ups by token, each pronoun and each
description without a country of its own pointing at the mention it stands for: by the reader's chains where it has any,
else by rules. Only words that can
stand for an actor or a place become mentions; an adjective of nationality inside a description ("the French army")
gives the description its country and is no mention itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from spacy.tokens import Doc, Token

from sitrep.extract import lexicon
from sitrep.extract.arrangement_heads import is_undertaking
from sitrep.extract.tree import left_modifiers, possessors, prepositional, subject
from sitrep.gazetteer import ActorNoun, Gazetteer
from sitrep.record import Mention

NAME_LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC"})
HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
COUNTRY_WORDS = frozenset({"country", "nation", "state", "republic"})
NAMING = frozenset({"appos", "flat", "nmod:desc", "compound"})
"""Relations between an office and the name of its holder."""
FOLLOWERS = frozenset({"armed_group", "military", "population", "person"})
"""Types of nouns that name those who belong to a body."""
ARGUMENTS = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl:agent"})
"""Relations of those who do or suffer what a verb says."""
TOWARDS = frozenset({"by", "on", "against", "with", "to", "at", "between"})
"""Prepositions before those who take part in what a verb or noun says ("called on FARMERS", "an ambush by GUNMEN")."""
SOME = frozenset(
    "others another some many several those dozens hundreds thousands scores someone everyone anyone somebody".split()
)
"""Words that stand for people where a verb says what they do or suffer ("wounded eighty OTHERS")."""
US = frozenset({"i", "me", "my", "we", "us", "our", "ourselves", "myself"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})
LOOK_BACK = 4
"""How many sentences back a pronoun or a description looks for what it stands for."""


class MentionIndex:
    """The mentions of one report, in text order."""

    def __init__(self, doc: Doc, mentions: list[Mention], tokens: list[tuple[int, int, int]]) -> None:
        self._doc = doc
        self._mentions = mentions
        self._tokens = tokens  # (first token, end token exclusive, head token) of each mention
        self._by_head: dict[int, int] = {}
        self._by_token: dict[int, int] = {}
        for m, (first, end, head) in enumerate(tokens):
            self._by_head.setdefault(head, m)
            for i in range(first, end):
                old = self._by_token.get(i)
                if old is None or tokens[old][1] - tokens[old][0] > end - first:
                    self._by_token[i] = m

    def alias(self, tokens: dict[int, int]) -> None:
        """Let each key token stand for the mention at its value token (an office for its named holder)."""
        for office, holder in tokens.items():
            found = self._by_token.get(holder)
            if found is not None:
                self._by_head[office] = found

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """All mentions; indices into this tuple are what statements hold."""
        return tuple(self._mentions)

    def of_token(self, i: int) -> int | None:
        """The mention whose head is token `i`, else the shortest one that covers it."""
        found = self._by_head.get(i)
        return self._by_token.get(i) if found is None else found

    def headed(self, i: int) -> int | None:
        """The mention whose head is token `i`."""
        return self._by_head.get(i)

    def of_span(self, start: int, end: int) -> int | None:
        """The mention that a token span stands for: the one at the span's syntactic head."""
        if start >= end:
            return None
        head = self._doc[start:end].root
        while head.pos_ == "ADP" or head.is_punct:
            inside = [c for c in head.children if start <= c.i < end and not c.is_punct]
            if not inside:
                return None
            head = inside[0]
        return self.of_token(head.i)

    def resolve(self, m: int) -> int:
        """Follow coreference from mention `m` to the mention it stands for in the end."""
        seen = set()
        while m not in seen:
            seen.add(m)
            after = self._mentions[m].refers
            if after is None:
                return m
            m = after
        return m

    def head(self, m: int) -> int:
        """The head token of mention `m`."""
        return self._tokens[m][2]

    def span(self, m: int) -> tuple[int, int]:
        """The tokens (start, end exclusive) of mention `m`."""
        return self._tokens[m][0], self._tokens[m][1]


def find(doc: Doc, gazetteer: Gazetteer) -> MentionIndex:
    """The mentions of a reading."""
    return _Finder(doc, gazetteer).run()


class _Finder:
    def __init__(self, doc: Doc, gazetteer: Gazetteer) -> None:
        self.doc, self.g = doc, gazetteer
        self.rows: list[tuple[int, int, int, Mention]] = []
        self.noun_of: dict[int, ActorNoun] = {}
        self.holders: dict[int, int] = {}
        self.short_of: dict[int, int] = {}
        self.chain_of = {head: [h for *_, h in chain] for chain in doc._.chains for *_, head in chain}

    def run(self) -> MentionIndex:
        taken = self._descriptions()
        self._names(taken)
        self._members(taken)
        self._short_names()
        self._pronouns()
        self.rows.sort(key=lambda r: (r[0], -r[1], r[2]))
        mentions = [r[3] for r in self.rows]
        tokens = [(r[0], r[1], r[2]) for r in self.rows]
        index = MentionIndex(self.doc, mentions, tokens)
        index.alias(self.holders)
        self._refer(index, mentions, tokens)
        return index

    def _add(self, first: int, end: int, head: int, **fields: object) -> None:
        start, stop = self.doc[first].idx, self.doc[end - 1].idx + len(self.doc[end - 1])
        mention = Mention(start, stop, self.doc.text[start:stop], head=self.doc[head].idx, **fields)  # type: ignore[arg-type]
        self.rows.append((first, end, head, mention))

    # descriptions: "the Malian junta", "French troops", "the defense ministry"

    def _descriptions(self) -> set[int]:
        taken: set[int] = set()
        for token in self.doc:
            if self._counted(token):
                self._add(token.i, token.i + 1, token.i, kind="nominal")
                continue
            before = token.dep_ in ("compound", "amod") and token.head.i > token.i and token.pos_ in ("NOUN", "ADJ")
            doer = self.g.actor_noun(token.lower_) if before else None
            said = doer is not None and (token.pos_ == "NOUN" or doer.type == "armed_group")
            if doer is not None and said and self._deed(token):  # "a government curfew", "militant attacks"
                self.noun_of[token.i] = doer
                self._add(token.i, token.i + 1, token.i, kind="nominal")
                continue
            if not _noun(token) or self._person(token):
                continue
            if token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN") and token.head.i > token.i:
                continue
            if is_undertaking(token) or self._is_deed(token):
                continue
            noun = self.g.actor_noun(token.lemma_.lower()) or self.g.actor_noun(token.lower_)
            if noun is None and self._takes_part(token):
                noun = self.g.people_noun(token.lemma_.lower()) or self.g.people_noun(token.lower_)
            if noun is None and token.lemma_.lower() not in COUNTRY_WORDS:
                continue
            if noun is not None and noun.type == "person" and self._named(token):
                continue
            if token.ent_type_ in ("GPE", "ORG", "LOC") and self._known_name(token):
                continue
            mods = [m for m in left_modifiers(token) if not self._person(m)]
            first = min([m.i for m in mods], default=token.i)
            end = token.i + 1
            if noun is not None and noun.takes_of:
                after = prepositional(token, "of")
                if after is not None and after.i == max(after.i, end) and after.i - token.i <= 4:
                    last = max(
                        t.i
                        for t in (after, *(c for c in after.children if c.dep_ in ("flat", "compound", "conj", "cc")))
                    )
                    if all(not t.is_punct for t in self.doc[end:last]):
                        end = last + 1
            country = self._country_of(token, mods)
            alone = country is None and not mods and not possessors(token)
            if noun is not None and not noun.bare and alone and (self._body(token) or not self._takes_part(token)):
                continue
            if noun is None and not any(
                d.lower_ in ("the", "this", "that", "its", "his", "their") for d in token.children
            ):
                continue
            self.noun_of[token.i] = noun if noun is not None else ActorNoun("country", "country", False, False)
            if mods and mods[0].ent_type_ == "GPE" and mods[0].dep_ == "nmod:poss":
                first = min([m.i for m in mods[1:]], default=token.i)
            self._add(first, end, token.i, kind="nominal", country=country)
            taken.update(m.i for m in mods if m.dep_ not in ("nmod:poss",))
            taken.add(token.i)
        return taken

    @staticmethod
    def _is_deed(token: Token) -> bool:
        """Whether a noun that may name a body names what is done: "the bombing CAMPAIGN", not "her CAMPAIGN"."""
        if token.lemma_.lower() not in ("campaign", "operation"):
            return False
        before = left_modifiers(token)
        if any(e.is_event for m in before if m.pos_ == "NOUN" for e in lexicon.load().senses(m.lemma_.lower(), "n")):
            return True
        mods = tuple(lexicon.Slot("mod", m.lemma_.lower(), m.ent_type_) for m in before)
        entry = lexicon.load().classify(lexicon.Frame(token.lemma_.lower(), "n", None, mods)) if mods else None
        return entry is not None and entry.is_event

    @staticmethod
    def _takes_part(token: Token) -> bool:
        """Whether a bare noun tells who takes part: "the COURT acquitted", "called on MINERS"."""
        if token.pos_ != "NOUN":
            return False
        first = token
        while first.dep_ == "conj" and first.head.i < first.i:
            first = first.head
        if first.dep_ in ARGUMENTS:
            return first.head.pos_ in ("VERB", "AUX")
        opener = next((c.lower_ for c in first.children if c.dep_ == "case"), "")
        told = any(c.dep_ in ("det", "nummod", "nmod:poss", "amod", "compound") for c in token.children)
        if token.tag_ == "NN" and not told and opener != "by":
            return False  # "with force", "to power": a singular without an article is nobody
        if opener == "of" and first.dep_ == "nmod":  # "one of the RESCUERS was hurt"; "the murder of a JOURNALIST"
            if first.head.dep_ in ARGUMENTS and (
                first.head.pos_ in ("NUM", "PRON", "DET") or first.head.lower_ in SOME
            ):
                return True
            return any(e.is_event for e in lexicon.load().senses(first.head.lemma_.lower(), "n"))
        return opener in TOWARDS and first.dep_ in ("obl", "nmod", "obl:agent")

    @staticmethod
    def _counted(token: Token) -> bool:
        """Whether a number or a word like "others" stands for people: "THREE were shot", "freed the OTHERS"."""
        described = any(c.dep_ == "acl:relcl" for c in token.children)  # "others who …"
        if not described and (token.dep_ not in ARGUMENTS or token.head.pos_ != "VERB"):
            return False
        if token.ent_type_ in ("DATE", "TIME", "MONEY"):
            return False
        if token.pos_ == "NUM":
            return token.tag_ == "CD" and "%" not in token.text and not any(c.dep_ == "nmod" for c in token.children)
        return token.lower_ in SOME and token.pos_ in ("NOUN", "PRON", "DET", "ADJ")

    def _named(self, token: Token) -> bool:
        """Whether the name of the holder stands beside an office ("the president of Peru, Ana Ruiz")."""
        for c in (token.head, *token.children):
            if c.i == token.i or not self._person(c) or abs(c.i - token.i) >= 12:
                continue
            link = token if c.i == token.head.i else c
            if link.dep_ in NAMING or (link.dep_ == "nmod" and not any(x.dep_ == "case" for x in link.children)):
                self.holders[token.i] = c.i
                return True
        return False

    def _person(self, token: Token) -> bool:
        """Whether a token is part of a person's name; an office that the tagger took for a name is none."""
        if token.ent_type_ != "PERSON":
            return False
        ent = next((e for e in self.doc.ents if e.start <= token.i < e.end), None)
        return ent is not None and not all(self.g.title(t.text) for t in ent)

    def _known_name(self, token: Token) -> bool:
        """Whether the entity that `token` stands in is a name of its own ("Islamic State") and no description."""
        ent = next((e for e in self.doc.ents if e.start <= token.i < e.end), None)
        if ent is None:
            return False
        text = ent.text.removeprefix("the ").removeprefix("The ")
        if self.g.organisation(text) is not None or self.g.country(text) is not None:
            return True
        if ent.label_ in ("GPE", "LOC"):
            return True
        return self._country_of(token, [t for t in ent if t.i < token.i]) is None and len(ent) > 1

    def _country_of(self, token: Token, mods: Iterable[Token]) -> str | None:
        """The country that modifiers give: a nationality, a country's name before, with 's or after of."""
        candidates = [*mods, *possessors(token)]
        for prep in ("of", "in"):
            after = prepositional(token, prep)
            if after is not None:
                candidates.append(after)
        for t in candidates:
            name = next(
                (e.text for e in self.doc.ents if e.start <= t.i < e.end and e.label_ in ("GPE", "NORP", "LOC")), t.text
            )
            code = self.g.demonym(t.text) or self.g.country(name.removeprefix("the ")) or self.g.country(t.text)
            if code is not None and t.text[:1].isupper():
                return code
        return None

    # names

    def _names(self, taken: set[int]) -> None:
        for ent in self.doc.ents:
            if ent.label_ not in NAME_LABELS:
                continue
            first, end = ent.start, ent.end
            while first < end and (self.doc[first].lower_ in ("the", "a", "an") or self.doc[first].is_punct):
                first += 1
            while end > first and (
                self.doc[end - 1].tag_ == "POS" or self.doc[end - 1].text in ("'s", "’s", "'", "’", '"', "”")
            ):
                end -= 1
            if first >= end:
                continue
            label = ent.label_
            text = self.doc[first:end].text
            if label == "PERSON" and (self.g.country(text) or self.g.organisation(text)):
                label = "GPE" if self.g.country(text) else "ORG"
            if label == "PERSON":
                if not self._person(self.doc[first]):
                    continue
                while first < end - 1 and self.g.title(self.doc[first].text) is not None:
                    first += 1
            head = self._head(first, end)
            if any(i in taken for i in range(first, end)):
                known = self.g.organisation(text) is not None
                if not known and (label == "NORP" or all(i in taken for i in range(first, end))):
                    continue
            country = self.g.demonym(text) or self.g.country(text)
            beside = self.doc[head].dep_ in ("amod", "compound", "nmod:desc") and self.doc[head].head.i >= end
            adjective = label != "PERSON" and self.g.demonym(text) is not None and self.doc[head].pos_ == "ADJ"
            if adjective or (label == "NORP" and beside):
                if not self._deed(self.doc[head]):
                    continue
                label = "GPE" if self.g.demonym(text) else label  # "the French withdrawal": the state, not its people
            role = self._role(first, end) if label == "PERSON" else ""
            self._add(
                first, end, head, kind="name", label=label, role=role, country=None if label == "PERSON" else country
            )

    def _deed(self, modifier: Token) -> bool:
        """Whether a word before a noun says whose deed it is or against whom: "ARMY curfew", "anti-KING riots"."""
        before = self.doc[modifier.i - 2 : modifier.i]
        if len(before) == 2 and before[1].text == "-" and not before[1].whitespace_ and before[0].lower_ != "anti":
            return False  # "pro-government", "inter-Korean"
        noun = modifier.head
        if modifier.dep_ == "conj":
            noun = noun.head
        if noun.pos_ != "NOUN" or self.g.actor_noun(noun.lemma_.lower()) or noun.dep_ == "compound":
            return False
        if self.g.demonym(modifier.text):
            return self.g.people_noun(noun.lemma_.lower()) is None
        return any(e.is_event for e in lexicon.load().senses(noun.lemma_.lower(), "n"))

    def _members(self, taken: set[int]) -> None:
        """Those who are only called after their body stand for it: "FLN fighters", "members of the Irgun"."""
        named = {head: mention for *_, head, mention in self.rows if mention.kind == "name" and mention.label == "ORG"}
        for token in self.doc:
            if token.i in taken or token.tag_ != "NNS" or token.ent_type_:
                continue
            noun = self.g.actor_noun(token.lemma_.lower())
            if noun is None or noun.type not in FOLLOWERS:
                continue
            body = [t.i for t in self._body(token) if t.i in named]
            if len(body) == 1:
                self.holders[token.i] = body[0]

    @staticmethod
    def _body(token: Token) -> list[Token]:
        """The names of organisations that people are called after: "FLN fighters", "members of the IRGUN"."""
        after = prepositional(token, "of")
        beside = [c for c in token.children if c.dep_ == "compound"] + ([after] if after is not None else [])
        return [t for t in beside if t.ent_type_ == "ORG"]

    def _short_names(self) -> None:
        """What stands in brackets after a name, in capitals, is its short form: "the Northern Front (NF)"."""
        there = {first for first, *_ in self.rows}
        for _, end, head, mention in list(self.rows):
            if mention.label == "PERSON" or end + 2 >= len(self.doc):
                continue
            opening, short, closing = self.doc[end : end + 3]
            if (opening.text, closing.text) != ("(", ")") or short.i in there:
                continue
            initials = "".join(t.text[0] for t in self.doc[head].subtree if t.text[:1].isupper() and t.i < end)
            if 2 <= len(short) <= 8 and short.text.isupper() and short.text[0] in initials:
                self._add(short.i, short.i + 1, short.i, kind="name", label=mention.label or "ORG")
                self.short_of[short.i] = head

    def _head(self, first: int, end: int) -> int:
        head = self.doc[first:end].root
        return int(head.i)

    def _role(self, first: int, end: int) -> str:
        """The office that stands before a person's name ("French Foreign Minister") or after it in apposition."""
        i = first
        while i > 0:
            t = self.doc[i - 1]
            if t.sent != self.doc[first].sent or (t.is_punct and t.text not in ("-", "–", "’s", "'s")):
                break
            if (t.pos_ in ("PROPN", "NOUN", "ADJ") and not self._person(t)) or t.tag_ in ("POS", "HYPH"):
                i -= 1
                continue
            break
        before = self.doc[i:first].text.strip(" -–") if i < first else ""
        if any(self.g.title(t.text) or self.g.actor_noun(t.lemma_.lower()) for t in self.doc[i:first]) or (
            i < first and self.doc[first - 1].pos_ == "NOUN"
        ):
            return str(before)
        for token in self.doc[first:end]:
            for c in token.children:
                if c.dep_ == "appos" and c.i >= end and c.pos_ in ("NOUN", "PROPN") and c.ent_type_ != "PERSON":
                    last = max(t.i for t in c.subtree if t.i - c.i < 12)
                    low = min(t.i for t in c.subtree)
                    return str(self.doc[low : last + 1].text)
        return ""

    # pronouns

    def _pronouns(self) -> None:
        for token in self.doc:
            word = token.lower_
            if token.pos_ not in ("PRON", "DET") or word not in HE | SHE | IT | THEY | US:
                continue
            if token.dep_ == "expl":
                continue
            self._add(token.i, token.i + 1, token.i, kind="pronoun")

    # coreference within the report

    def _refer(self, index: MentionIndex, mentions: list[Mention], tokens: list[tuple[int, int, int]]) -> None:
        sentence_of: dict[int, int] = {}
        for s, sent in enumerate(self.doc.sents):
            for t in sent:
                sentence_of[t.i] = s
        for m, mention in enumerate(mentions):
            head = self.doc[tokens[m][2]]
            chosen = self._stands_for(index, m, head, mentions, tokens, sentence_of)
            if chosen is not None:
                mentions[m] = replace(mention, refers=chosen)

    def _stands_for(
        self,
        index: MentionIndex,
        m: int,
        head: Token,
        mentions: list[Mention],
        tokens: list[tuple[int, int, int]],
        sentence_of: dict[int, int],
    ) -> int | None:
        """The mention that mention `m` stands for, or None."""
        mention, linked = mentions[m], bool(self.doc._.chains)
        if mention.kind == "pronoun":
            return (
                self._linked(index, m, head.i) if linked else self._antecedent(m, head, mentions, tokens, sentence_of)
            )
        beside = self._beside(index, m, head, mentions) if mention.kind == "nominal" else None
        if beside is not None:
            return beside
        if head.i in self.short_of:
            return index.headed(self.short_of[head.i])
        if mention.kind != "nominal" or mention.country is not None or self.g.organisation(mention.text):
            return None
        chosen = self._linked(index, m, head.i)
        if chosen is not None and self._same_kind(head, mentions[chosen], self.doc[tokens[chosen][2]]):
            return chosen
        if not linked or head.lemma_.lower() in COUNTRY_WORDS:
            return self._description(m, head, mentions, tokens, sentence_of)
        return None

    def _beside(self, index: MentionIndex, m: int, head: Token, mentions: list[Mention]) -> int | None:
        """The name that stands in apposition to a description ("the crisis state, Mali", "the group Wagner")."""
        noun = self.noun_of.get(head.i)
        for c in head.children:
            if c.dep_ not in ("appos", "flat", "nmod:desc") or c.i < head.i:
                continue
            k = index.of_token(c.i)
            if k is None or k == m or mentions[k].kind != "name" or mentions[k].label == "PERSON":
                continue
            if mentions[k].label in ("GPE", "LOC") and (noun is None or noun.type not in ("country",)):
                continue
            return k
        return None

    def _linked(self, index: MentionIndex, m: int, head: int) -> int | None:
        """The nearest name or description before mention `m` in the reader's chain, where it can be an actor or place.

        `python -m bench reader` prints how often that is right (``gum_pronouns``, ``gum_descriptions``). The rules
        below remain for readers that find no chains.
        """
        barred = self._barred(self.doc[head])
        for other in reversed(self.chain_of.get(head, ())):
            if other < head and other != barred and self.doc[other].pos_ != "PRON":
                k = index.headed(other)
                if k is not None and k < m:
                    return k
        return None

    @staticmethod
    def _barred(word: Token) -> int | None:
        """The token that an object pronoun cannot stand for: its own subject ("gunmen … shot THEM": not themselves)."""
        if word.pos_ != "PRON" or word.dep_ not in ("obj", "iobj") or word.lower_.endswith(("self", "selves")):
            return None
        who = subject(word.head) if word.head.pos_ == "VERB" else None
        return who.i if who is not None else None

    def _same_kind(self, head: Token, other: Mention, at: Token) -> bool:
        """Whether a description with this head word can stand for `other`: a thing of its own kind, not a new one."""
        own = {c.lower_ for c in head.children if c.dep_ in ("det", "nmod:poss")}
        if not own & DEFINITE:
            return False
        noun, theirs = self.noun_of.get(head.i), self.noun_of.get(at.i)
        if noun is None or noun.type == "country":
            return other.kind == "name" and self.g.country(other.text) is not None
        if other.kind == "nominal":
            return theirs is not None and theirs.type == noun.type
        if noun.type == "person":  # "the minister" is not President Duarte
            office = self.g.title(head.text) is not None and bool(other.role)
            return other.label == "PERSON" and not (office and head.lemma_.lower() not in other.role.lower())
        return other.label in ("ORG", "NORP", "FAC")

    def _fits(self, word: str, mention: Mention, head: Token) -> bool:
        noun = self.noun_of.get(head.i)
        if word in HE | SHE:
            return mention.label == "PERSON" or (noun is not None and noun.type == "person")
        if word in IT:
            return mention.label in ("ORG", "GPE") or (
                noun is not None and noun.type != "person" and head.tag_ not in ("NNS", "NNPS")
            )
        return (
            (head.tag_ in ("NNS", "NNPS") and mention.label not in ("GPE",))
            or mention.label in ("NORP", "ORG", "GPE")
            or (noun is not None and noun.type in ("government", "military", "armed_group", "population"))
        )

    def _antecedent(
        self,
        m: int,
        head: Token,
        mentions: list[Mention],
        tokens: list[tuple[int, int, int]],
        sentence_of: dict[int, int],
    ) -> int | None:
        """The most salient fitting mention before the pronoun: near, a subject, a name."""
        word = head.lower_
        here = sentence_of.get(head.i, 0)
        clause = _clause(head)
        best: tuple[float, int] | None = None
        for k in range(m - 1, -1, -1):
            other, at = mentions[k], self.doc[tokens[k][2]]
            back = here - sentence_of.get(at.i, 0)
            if back > LOOK_BACK:
                break
            if other.kind == "pronoun":
                if other.refers is None or at.lower_ not in _same_pronouns(word):
                    continue
            elif not self._fits(word, other, at):
                continue
            if (
                back == 0
                and head.dep_ not in ("nmod:poss",)
                and _clause(at) == clause
                and not at.dep_.startswith("nsubj:outer")
            ):
                continue  # a pronoun and its antecedent are not arguments of the same clause
            if head.dep_ == "nmod:poss" and at.i in {t.i for t in head.head.subtree}:
                continue
            score = -1.5 * back
            if at.dep_.startswith("nsubj"):
                score += 1.6
            elif at.dep_ in ("obj", "iobj", "obl:agent"):
                score += 0.6
            elif at.dep_ in ("nmod:poss", "compound", "nmod", "appos"):
                score -= 0.5
            if other.kind == "name":
                score += 0.3
            if word in THEY and self._fits(word, other, at) and at.tag_ in ("NNS", "NNPS"):
                score += 0.7
            score -= 0.002 * (head.i - at.i)
            if best is None or score > best[0]:
                best = (score, k)
        if best is None:
            return None
        chosen = best[1]
        return mentions[chosen].refers if mentions[chosen].kind == "pronoun" else chosen

    def _description(
        self,
        m: int,
        head: Token,
        mentions: list[Mention],
        tokens: list[tuple[int, int, int]],
        sentence_of: dict[int, int],
    ) -> int | None:
        """What a definite description without a country stands for."""
        noun = self.noun_of.get(head.i)
        if noun is None:
            return None
        determiners = {c.lower_ for c in head.children if c.dep_ in ("det", "nmod:poss")}
        headline = not determiners and sentence_of.get(head.i, 0) < 3
        if not determiners & DEFINITE and not headline and head.tag_ != "NNP":
            return None
        own = next((c for c in head.children if c.dep_ == "nmod:poss" and c.lower_ in IT | THEY | HE | SHE), None)
        if own is not None:
            return None  # "its army": the resolver reads the owner from the country of what "its" stands for
        words = {t.lemma_.lower() for t in self.doc[tokens[m][0] : tokens[m][1]]}
        is_country = noun.type == "country" or head.lemma_.lower() in COUNTRY_WORDS
        best: tuple[float, int] | None = None
        for k in range(m - 1, -1, -1):
            other, at = mentions[k], self.doc[tokens[k][2]]
            if other.kind == "pronoun":
                continue
            back = sentence_of.get(head.i, 0) - sentence_of.get(at.i, 0)
            if is_country:
                if other.kind != "name" or other.label != "GPE" or other.country is None or back > LOOK_BACK + 2:
                    continue
                if self.g.country(other.text) is None:
                    continue
                if back == 0 and at.dep_.startswith("nsubj") and _clause(at) == _clause(head):
                    continue
                score = -1.0 * back + (0.5 if at.dep_.startswith(("nsubj", "obj", "obl", "nmod")) else 0.0)
                theirs = sum(1 for j in range(m) if mentions[j].text == other.text)
                score += 0.25 * min(theirs, 8)
            else:
                if at.lemma_.lower() != head.lemma_.lower() or other.kind != "nominal" or other.refers is not None:
                    continue
                theirs_words = {t.lemma_.lower() for t in self.doc[tokens[k][0] : tokens[k][1]]}
                if len(words) > 1 and not words <= theirs_words:
                    continue
                score = -0.2 * back + (2.0 if other.country else 0.0)
            if best is None or score > best[0]:
                best = (score, k)
        return None if best is None else best[1]


def _noun(token: Token) -> bool:
    """A noun, or what was taken for an adjective and stands where only a noun can ("of the Danish contingent")."""
    if token.pos_ in ("NOUN", "PROPN"):
        return True
    return (
        token.pos_ == "ADJ"
        and token.dep_ in ("nsubj", "obj", "obl", "nmod", "nsubj:pass", "obl:agent")
        and any(c.dep_ in ("det", "amod") for c in token.lefts)
    )


def _same_pronouns(word: str) -> frozenset[str]:
    return next((s for s in (HE, SHE, IT, THEY) if word in s), frozenset())


def _clause(token: Token) -> int:
    """The nearest verb above a token: what the token is an argument of."""
    t = token
    while t.head.i != t.i and t.dep_ not in ("acl:relcl", "advcl", "ccomp", "conj", "acl", "parataxis"):
        t = t.head
        if t.pos_ in ("VERB", "AUX") or t.dep_ in ("ccomp", "advcl", "acl:relcl"):
            return int(t.i)
    return int(t.i)
