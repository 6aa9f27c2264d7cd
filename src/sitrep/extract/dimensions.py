"""What a count says: deaths, injured, displaced, personnel, population, or a plain count.

Comes in: `Count`s. Goes out: their dimension. The noun alone often does not tell ("52 soldiers" are personnel, "killed
52 soldiers" deaths), so the words beside the count, the nouns above it and the verb that governs it are asked in this
order, in the tree and, where the tree does not answer, in plain word order.
"""

from __future__ import annotations

from spacy.tokens import Token

from sitrep.extract import tree
from sitrep.extract.counts import Count, Grammar, Word, noun_word, words
from sitrep.extract.phrases import participle
from sitrep.reader.lemmas import lemma as lemma_of

LOST = ("deaths", "injured", "displaced")
"""Dimensions of what happened to people: they win over what the people are."""
_BESIDE = frozenset({"acl", "amod", "acl:relcl", "xcomp", "dep", "conj", "advcl"})
_STATES = frozenset({"JJ", "NN", "VBN", "NNS"})
_AUXILIARIES = frozenset(
    {"have", "has", "had", "be", "been", "being", "were", "was", "are", "is", "may", "might", "could", "would", "will"}
    | {"also", "now", "already", "reportedly", "to", "who", "that"}
)
_BE = frozenset({"been", "were", "was", "be", "being", "are", "is"})


class Dimensions(Grammar):
    """Finds the dimension of counts."""

    def of(self, c: Count) -> str:
        """The dimension that the words around the count give it, empty where they give none beyond the noun's own."""
        own = self.word(c.noun)
        if own is not None and own.dimension in ("deaths", "injured"):
            return own.dimension
        governor = self._verb_before(c)
        if governor is not None and (found := self._acts(governor, "obj", c)) in LOST:
            return found
        return self._beside(c) or self._above(c) or self._under_verb(c) or self._by_words(c)

    def implied(self, c: Count) -> bool:
        """Whether a number without a noun counts people ("12 were killed", "a toll of 52"). May set the dimension."""
        q = c.q
        if q.plain and not q.bound and q.form == "digits" and 1900 <= q.value <= 2100:
            return False
        for noun, case in c.path[:1]:
            word = self.word(noun)
            if noun.i >= c.first:
                continue
            if (
                word is not None
                and case in ("of", "at", "to", "", "by")
                and word.dimension in (*LOST, "population", "personnel")
            ):
                return True
            if case == "of" and noun.lemma_.lower() in words("crowd"):
                return True
        after = self.at(c.end)
        suffers = after is not None and (
            after.tag_ == "VBN" or after.lower_ in ("was", "has", "died", "dead", "wounded")
        )
        if q.form == "words" and q.value == 1 and not suffers:
            return False
        found = self.of(c)
        if found in ("population", "personnel") and c.role in ("is", "obl:to", "obl:at"):
            c.dimension = found
            return True
        if found in LOST:
            return True
        if found or (q.form == "words" and q.value < 2):
            return False
        return (self.seized(c) and self._bare(c)) or self.state(c) is not None or self._people_do(c)

    def _people_do(self, c: Count) -> bool:
        """Whether a number without a noun is the subject of what only people do ("hundreds marched")."""
        verb = c.verb
        if verb is None or c.role not in ("subj", "obj", "advmod") or tree.child(verb, "aux:pass", "obj") is not None:
            return False
        if c.role == "advmod" and tree.child(verb, *tree.SUBJECTS) is not None:
            return False  # "more than 1,200" hung on the verb though it is its subject
        return verb.lemma_.lower() in words("does") and c.anchor.i < verb.i

    def seized(self, c: Count) -> bool:
        """Whether what is counted undergoes something that makes even a small count worth keeping ("arrested")."""
        return c.verb is not None and c.role == "obj" and c.verb.lemma_.lower() in words("seized")

    def done(self, c: Count) -> str | None:
        """The participle of what is done to the counted ("arrested", "the release of": released), else None."""
        if self.seized(c):
            assert c.verb is not None
            return participle(c.verb)
        nominal = self._nominal(c)
        return None if nominal is None else words("seizing")[nominal.lemma_.lower()].unit

    def _nominal(self, c: Count) -> Token | None:
        """The noun of an act on people whose of-phrase the count is ("the release of three hostages")."""
        for noun, case in c.path[:1]:
            if case == "of" and noun.i < c.first and noun.lemma_.lower() in words("seizing"):
                return noun
        return None

    def state(self, c: Count) -> str | None:
        """The state that the counted are said to be in ("missing"), where the words beside them name one."""
        beside = [c.verb, *c.anchor.children, self.at(c.anchor.i + 1)]
        return next((t.lower_ for t in beside if t is not None and t.lower_ in words("state")), None)

    def told_of(self, c: Count) -> Token | None:
        """The noun whose amount a clause gives: "the toll rose to 52", "they put the toll at 52"."""
        verb = c.verb
        if verb is None:
            return self.risen(c) if c.noun is None else None
        about: Token | None = None
        reaches = c.role == "obj" and verb.lemma_.lower() in words("reaching")
        if reaches or c.role in ("is", "obl:to", "obl:at", "obl:by", "obl:from"):
            about = tree.child(verb, "nsubj", "nsubj:pass", "nsubj:outer")
        if c.role == "obl:at" and tree.child(verb, "obj") is not None:
            about = tree.child(verb, "obj")
        if about is not None and about.lower_ in ("which", "that", "who"):
            about = tree.antecedent(verb)
        if about is not None and about.lemma_.lower() in words("amount"):
            about = tree.prepositional(about, "of") or about
        return about

    def label(self, c: Count) -> bool:
        """Whether the number is the label of the noun before it ("Article 5") and no count."""
        before = self.at(c.first - 1, c.root.sent.start)
        if before is None or c.q.bound or not c.q.plain:
            return False
        if before.tag_ in ("NNP", "NN") and before.text[:1].isupper() and c.root.head.i == before.i:
            return True
        return before.lower_ in words("labelling")

    def _bare(self, c: Count) -> bool:
        after = self.at(c.end)
        if after is None:
            return False
        return after.tag_ in ("VBN", "VBD", "IN", ".", ",", "CC") or after.lower_ in (
            "were",
            "have",
            "had",
            "are",
            "was",
        )

    def _verb_before(self, c: Count) -> Token | None:
        """The active verb right before the count ("wounding 30")."""
        t = self.at(c.before, c.root.sent.start)
        return t if t is not None and t.tag_ in ("VBD", "VBG", "VB", "VBZ", "VBP") and not tree.is_passive(t) else None

    # beside: "12 people killed", "10 dead civilians", "300 wounded"

    def _beside(self, c: Count) -> str:
        anchor = c.anchor
        beside = [t for t in anchor.children if t.dep_ in _BESIDE]
        known = {t.i for t in beside}
        beside += [self.doc[i] for i in range(c.end, min(anchor.i + 2, len(self.doc))) if i not in known]
        return next((found for t in beside if t.i > c.first and (found := self._state(t, anchor))), "")

    def _state(self, token: Token, anchor: Token) -> str:
        """The dimension that a participle or adjective beside a count gives ("killed", "dead", "displaced")."""
        lemma, lower = token.lemma_.lower(), token.lower_
        word = noun_word(lower, lower)
        near = token.dep_ in _BESIDE - {"acl:relcl"} or token.head.i == anchor.head.i or token.i == anchor.i + 1
        if word is not None and word.dimension in LOST and near and token.tag_ in _STATES:
            return word.dimension if token.i != anchor.i else ""
        if token.tag_ in ("VBN", "VBD") and (token.dep_ != "amod" or token.i < anchor.i):
            found = words("obj").get(lemma)
            if found is not None and tree.child(token, "obj") is None and found.dimension in LOST and lemma != "claim":
                return found.dimension
            subj = words("subj").get(lemma)
            if subj is not None and token.tag_ == "VBD" and token.i == anchor.i + 1:
                return subj.dimension
        if token.dep_ in ("acl", "xcomp", "acl:relcl", "conj") and token.tag_.startswith("V"):
            subj = words("subj").get(lemma)
            if subj is not None and subj.dimension in LOST:
                return subj.dimension
        return ""

    # above: "the lives of 52 soldiers", "a toll of 52", "a city of 90,000 people"

    def _above(self, c: Count) -> str:
        own = self.word(c.noun)
        for noun, case in c.path:
            if noun.i >= c.first and case != "":
                continue
            word = self.word(noun)
            lemma = noun.lemma_.lower()
            leads = noun.i < c.first and case in ("of", "to", "", "by", "at", "among", "including")
            if word is not None and leads and word.dimension in LOST:
                return word.dimension
            act = words("of").get(lemma) if leads and case == "of" and self._people(c) else None
            if act is not None:
                return act.dimension
            if case in ("of", "to", "with") and lemma in words("settlement") and self._people(c) and c.q.value >= 100:
                return "population" if own is None or own.dimension in ("count", "population") else ""
            if word is not None and word.dimension == "population" and noun.i < c.first:
                return "population"
            if word is not None and word.dimension == "personnel" and case == "of" and c.noun is None:
                return "personnel"
        return ""

    def _people(self, c: Count) -> bool:
        own = self.word(c.noun)
        return own is None or own.unit == "person"

    # under a verb: "killed 12", "12 were killed", "forced 300 people to flee", "the toll rose to 52"

    def _under_verb(self, c: Count) -> str:
        verb = c.verb
        if verb is None:
            return ""
        chain = [(verb, c.role)]
        for x in verb.children:
            if x.dep_ in ("xcomp", "ccomp") and (verb.lemma_.lower() in words("passing") or c.role == "obj"):
                passive = tree.is_passive(x) or (x.tag_ == "VBN" and tree.child(x, "obj") is None)
                chain.append((x, "obj" if passive else "subj"))
        for v, role in chain:
            found = self._acts(v, role, c)
            if found:
                return found
        word = self.word(self.told_of(c))
        return word.dimension if word is not None and word.dimension in (*LOST, "population", "personnel") else ""

    def _acts(self, verb: Token, role: str, c: Count) -> str:
        """The dimension that a governing verb gives the count in this role."""
        if role == "obj":
            return self._done_to(verb, c)
        if role != "subj":
            return ""
        lemma = verb.lemma_.lower()
        objects = {x.lemma_.lower() for x in verb.children if x.dep_ == "obj"}
        found = words("subj").get(lemma)
        if found is not None and self._people(c) and (found.dimension != "population" or c.q.value >= 100):
            return found.dimension
        if lemma == "lose" and "life" in objects:
            return "deaths"
        if lemma in ("leave", "lose") and objects & {"home", "house"}:
            return "displaced"
        word = noun_word(verb.lower_, verb.lower_) if lemma == "be" or verb.pos_ == "ADJ" else None
        return word.dimension if word is not None and word.dimension in LOST else ""

    def _done_to(self, verb: Token, c: Count) -> str:
        """The dimension of the object of a verb."""
        lemma, prt = verb.lemma_.lower(), tree.particle(verb)
        own = self.word(c.noun)
        found = words("obj").get(f"{lemma} {prt}" if prt else lemma)
        if found is None and lemma == "shoot" and any(x.lower_ == "dead" for x in verb.children):
            found = Word("deaths", "person")
        if found is None and lemma == "lose" and own is not None and own.dimension == "personnel":
            found = Word("deaths", "person") if tree.child(verb, "aux:pass") is None else None
        if found is not None and self._people(c):
            if found.dimension == "personnel" and (own is None or own.dimension != "personnel"):
                return ""
            if lemma == "claim" and (own is None or own.dimension != "deaths"):
                return ""
            return found.dimension
        for x in verb.children:  # "left 12 people dead"
            if x.dep_ in ("xcomp", "advcl", "dep", "amod", "conj") and x.i > c.anchor.i and x.tag_ in ("JJ", "VBN"):
                word = noun_word(x.lower_, x.lower_)
                if word is not None and word.dimension in LOST:
                    return word.dimension
        return ""

    # word order

    def _by_words(self, c: Count) -> str:
        """The dimension that the words right before and right after the count give it, whatever the tree says."""
        return self._words_before(c) or self._words_after(c)

    def _words_before(self, c: Count) -> str:
        case, noun = self.at(c.before, c.root.sent.start), self.at(c.before - 1, c.root.sent.start)
        if case is not None and case.lower_ in ("to", "from", "at", "by") and c.noun is None:
            risen = self.risen(c)
            word = self.word(risen)
            if risen is not None and word is not None and word.dimension in (*LOST, "population", "personnel"):
                return word.dimension
        if case is None or noun is None or case.lower_ not in ("of", "to", "at") or not noun.tag_.startswith("NN"):
            return ""
        word, lemma = self.word(noun), noun.lemma_.lower()
        if word is not None and word.dimension in ("deaths", "injured") and (case.lower_ == "of" or lemma == "toll"):
            return word.dimension
        own = self.word(c.noun)
        lived_in = case.lower_ == ("to" if lemma == "home" else "of") and lemma in words("settlement")
        if lived_in and c.q.value >= 100 and (own is None or own.dimension in ("count", "population")):
            return "population" if self._people(c) else ""
        return ""

    def risen(self, c: Count) -> Token | None:
        """The noun whose number rises or falls to this one, by word order: "the toll rose from 30 to 52"."""
        i, low = c.before, c.root.sent.start
        moved = False
        for k in range(i, max(low, i - 9) - 1, -1):
            t = self.doc[k]
            if not moved:
                moved = t.lemma_.lower() in words("moving") or lemma_of(t.lower_, "VBD") in words("moving")
                if not moved and not (t.tag_ in ("CD", "RB", "TO", "IN", "$", "RP") or t.lower_ == "percent"):
                    return None
            elif t.tag_.startswith("NN"):
                return t
            elif not (t.tag_ in ("MD", "RB") or t.pos_ == "AUX"):
                return None
        return None

    def _words_after(self, c: Count) -> str:
        passive = helped = clause = False
        start = c.anchor.i + 1 if c.noun is not None else c.end
        for t in self.doc[start : min(c.root.sent.end, c.anchor.i + 9)]:
            if t.is_punct or t.is_space:
                return ""
            word = noun_word(t.lower_, t.lower_)
            lost = word is not None and word.dimension in LOST
            if t.lower_ in _AUXILIARIES or t.tag_ in ("RB", "MD", "TO"):
                passive = passive or t.lower_ in _BE
                clause = clause or t.lower_ in ("who", "that")
                helped = True
                if not lost:
                    continue
            if t.tag_.startswith("V") and t.tag_ != "VBG" and t.lemma_.lower() in words("passing") and not lost:
                continue
            if word is not None and lost and not t.tag_.startswith("NN") and t.tag_ != "VBD":
                return word.dimension
            if not t.tag_.startswith("V"):
                return ""
            found = self._acts(t, "obj" if passive or (t.tag_ == "VBN" and not helped) else "subj", c)
            return "" if clause and found == "population" else found
        return ""
