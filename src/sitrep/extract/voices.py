"""Whose voice a stretch of a report is in: the report's own, or somebody's whom it lets speak.

Comes in: a reading, its mentions and its quotes. Goes out: for any place in the text, a `Voice`: the mention of whoever
says it, and of whoever passes it on where there is a chain ("the radio, quoting the palace": the palace, via the
radio). What is said counts, from speech, documents and "according to"; what somebody only thinks or wants is still
told by the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sitrep.extract import cues, lexicon, tree
from sitrep.extract.attributions import Attribution
from sitrep.extract.quotes import Found
from sitrep.extract.speech import NOMINAL, Mentions, Speech, kinds
from sitrep.record import Mention

LONGEST = 8
"""How many words behind its head belong to the mention of an unnamed source."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says so (`source`) and who passes it on (`via`), as indices of mentions; `cue` are the words that say it."""

    source: int
    via: int | None
    cue: tuple[int, int]


class Voices:
    """The voices of one report."""

    def __init__(self, doc: Doc, mentions: Mentions, said: Sequence[Found]) -> None:
        self.doc, self.mentions = doc, mentions
        self.speech = Speech(doc, mentions)
        self.unnamed: list[Mention] = []
        """Sources that are no mentions yet ("two diplomats"), numbered on from the last mention."""
        self._of: dict[int, list[tuple[int, Voice]]] = {}
        for one in cues.find(doc, said, nested=True):
            voice = self._voice(one, said)
            if voice is None:
                continue
            size = sum(b - a for a, b in one.content)
            told = self._told(one)
            for a, b in one.content:
                for i in range(a, b):
                    if i in told:
                        continue
                    self._of.setdefault(i, []).append((size, voice))
        self._continued()

    def _told(self, one: Attribution) -> set[int]:
        """Words of a phrase that the report itself tells: "claimed the raid | that killed 52 people"."""
        root = self.doc[one.root]
        if root.dep_ not in ("obj", "obl") or root.pos_ not in ("NOUN", "PROPN"):
            return set()
        return {t.i for c in root.subtree if c.dep_ == "acl:relcl" for t in c.subtree}

    def of(self, token: int) -> Voice | None:
        """The voice in which a token stands: that of the innermost source, passed on by the one around it."""
        found = sorted(self._of.get(token, ()), key=lambda v: (v[0], v[1].cue))
        if not found:
            return None
        inner = found[0][1]
        outer = next((v for _, v in found[1:] if v.source != inner.source), None)
        if inner.via is not None or outer is None:
            return inner
        return Voice(inner.source, outer.source, inner.cue)

    def _continued(self) -> None:
        """For "He named a date. The bases would close": backshift right after speech goes on with it."""
        before: Voice | None = None
        for sent in self.doc.sents:
            own = [v for i in range(sent.start, sent.end) for _, v in self._of.get(i, ())]
            modal = tree.modal(sent.root)
            backshift = modal is not None and modal.lower_ == "would" and not self._conditional(sent.root)
            if not own and before is not None and backshift:
                for i in range(sent.start, sent.end):
                    self._of.setdefault(i, []).append((len(sent), before))
                own = [before]
            past = [v for v in own if self._past(v)]
            before = past[-1] if past and "\n" not in sent.text else None

    def _conditional(self, verb: Token) -> bool:
        marks = (tree.child(c, "mark") for c in verb.children if c.dep_ == "advcl")
        return any(m is not None and m.lower_ in ("if", "unless") for m in marks)

    def _past(self, voice: Voice) -> bool:
        words = self.doc.char_span(*voice.cue, alignment_mode="expand")
        return words is not None and any(t.tag_ == "VBD" for t in words)

    def _voice(self, one: Attribution, said: Sequence[Found]) -> Voice | None:
        cue, root = self.doc[one.verb], self.doc[one.root]
        if one.head is None or not self._speaks(cue, root, one, said):
            return None
        near = self._antecedent(self.doc[one.head], cue)
        last = self._cited(cue) or self.speech.deepest(near, cue)
        first, source = self._mention(near), self._mention(last)
        if source is None:
            source, first = first, None
        if source is None:
            return None
        words = self.doc[one.cue[0][0] : one.cue[-1][1]]
        return Voice(source, first if first != source else None, (words.start_char, words.end_char))

    def _mention(self, head: Token) -> int | None:
        """The mention of a source; one that is not named, or a text that nobody signs, gets a mention of its own."""
        found = self.speech.mention(head)
        known = lexicon.load().speech(head.lemma_.lower(), "n") if head.tag_ in ("NN", "NNS") else None
        if found is not None or known is None or known.kind not in ("source", "document"):
            return found
        last = head.i
        while last + 1 < head.right_edge.i + 1 and not self.doc[last + 1].is_punct and last - head.i < LONGEST:
            last += 1
        first = min(head.left_edge.i, head.i)
        while first < head.i and (
            self.doc[first].is_punct
            or self.doc[first].is_space
            or self.doc[first].dep_ in ("case", "mark", "fixed", "cc")
        ):
            first += 1  # "according to | a leaked memo"
        words = self.doc[first : last + 1]
        same = next((k for k, m in enumerate(self.unnamed) if m.text.lower() == words.text.lower()), None)
        if same is None:
            same = len(self.unnamed)
            self.unnamed.append(Mention(words.start_char, words.end_char, words.text, "nominal", "", head.idx))
        return len(self.mentions.mentions) + same

    def _cited(self, cue: Token) -> Token | None:
        """Whom a source quotes while it speaks: "the radio, quoting the palace, reported that …"."""
        for c in cue.children:
            if c.dep_ == "advcl" and c.tag_ == "VBG" and "cite" in kinds(c):
                whom = tree.child(c, "obj")
                if whom is not None and whom.pos_ in NOMINAL:
                    return self.speech.deepest(whom, c)
        return None

    def _antecedent(self, head: Token, cue: Token) -> Token:
        if head.tag_ in ("WP", "WDT"):
            return tree.antecedent(cue) or head
        return head

    def _speaks(self, cue: Token, root: Token, one: Attribution, said: Sequence[Found]) -> bool:
        """Whether the cue lets somebody speak, in words or in a document, and is not denied."""
        if cue.lower_ == "according" or cue.text == ":":
            return True
        if any(q.source is not None and q.source.cue[0] == cue.idx for q in said):
            return True
        if tree.negation(cue) is not None or tree.modal(cue) is not None:
            return False
        known = kinds(cue)
        if cue.tag_.startswith("NN"):
            mark = tree.child(root, "mark")
            return "speech" in known and mark is not None and mark.lower_ == "that"
        if root.dep_ in ("obj", "obl", "xcomp", "advcl"):
            return cues.attitudes().get((cue.lemma_.lower(), "v")) == "assert"
        return "say" in known and not self._asks(root)

    def _asks(self, root: Token) -> bool:
        mark = tree.child(root, "mark")
        return mark is not None and mark.lower_ in ("whether", "if")
