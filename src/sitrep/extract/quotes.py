"""Words that a report gives in quotation marks, and whose words they are.

Comes in: a reading and its mentions. Goes out: `QuoteStatement`s in text order: speech and the words of documents,
whole sentences and fragments. Names, titles, nicknames and words held at arm's length ("scare quotes") stay out. The
speaker is looked for in the tree above the quoted words, then right after and right before them, then after
"according to", at last in the quotes and sentences that lead up to them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from sitrep.extract import tree
from sitrep.extract.marks import Stretch, stretches
from sitrep.extract.speech import NOMINAL, Mentions, Source, Speech, content, cue_kinds, kinds
from sitrep.record import QuoteStatement, Report

SAYING = frozenset({"say", "label", "cite", "stance"})
_ENDS = frozenset({".", "!", "?", "…", ":", ";"})
_FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves"} | {"you", "your"})
_FUNCTION = frozenset(
    {"of", "the", "and", "in", "on", "for", "to", "a", "an", "at", "by", "with", "from", "or"}
    | {"de", "la", "le", "du", "des", "el", "al", "&", "-"}
)
"""Words that stay small in titles."""
TITLE_LENGTH = 8
"""A capitalised stretch without a verb is a title up to this many words."""
NAMED_BEFORE = 7
"""How many words a speaker may have before the verb behind a quote that nobody closed."""
FRAGMENT_LENGTH = 5
"""From this many words on, a stretch without a cue is somebody's words and no scare quote."""


def find(report: Report, doc: Doc, mentions: Mentions) -> tuple[QuoteStatement, ...]:
    """The quotes of one report. ``report.text`` must be ``doc.text``."""
    return tuple(quote.statement(report.text) for quote in QuoteFinder(doc, mentions).find())


@dataclass(frozen=True, slots=True)
class Found:
    """One quoted stretch that is somebody's words: token span (end exclusive), stretch, and source where known."""

    first: int
    end: int
    stretch: Stretch
    source: Source | None

    def statement(self, text: str) -> QuoteStatement:
        """The statement for the record."""
        s, who = self.stretch, self.source
        return QuoteStatement(
            start=s.start,
            end=s.end,
            text=text[s.start : s.end],
            speaker=None if who is None else who.mention,
            speaker_text=None if who is None else who.text,
            cue=None if who is None else who.cue,
        )


@dataclass(slots=True)
class _Candidate:
    """A stretch while it is judged. `how` names the way its cue was found, empty where there is none."""

    stretch: Stretch
    first: int
    end: int
    cue: Token | None = None
    how: str = ""
    source: Source | None = None
    speech: bool = False
    paragraph: int = 0


class QuoteFinder:
    """Finds the quotes of one report."""

    def __init__(self, doc: Doc, mentions: Mentions) -> None:
        self.doc, self.text = doc, doc.text
        self.speech = Speech(doc, mentions)
        self.starts = [t.idx for t in doc]
        self.candidates = [c for c in map(self._candidate, stretches(self.text)) if c.first < c.end]
        self.candidates = [self._ended(c) for c in self.candidates]
        self.depth: list[int] = [0] * len(doc)  # how many stretches a token stands in
        for c in self.candidates:
            for i in range(c.first, c.end):
                self.depth[i] += 1
        self.breaks = [k for k, char in enumerate(self.text) if char == "\n"]

    def find(self) -> list[Found]:
        """The stretches that are somebody's words, in text order, with their sources."""
        last: _Candidate | None = None
        for c in self.candidates:
            c.paragraph = bisect_left(self.breaks, c.stretch.start)
            self._cue(c)
            if last is not None and c.how in ("", "above") and last.how and self._joined(last, c):
                c.cue, c.how, c.source = last.cue, "joined", last.source
            c.speech = self._is_speech(c)
            last = c if c.stretch.depth == 0 else last
        for c in self.candidates:
            if c.speech and c.cue is not None and c.source is None:
                c.source = self._source(c.cue, c)
                c.source = self._outer_voice(c) or c.source
        self._others()
        spoken = [c for c in self.candidates if c.speech and c.stretch.depth == 0]
        for k in range(
            len(spoken) - 1, 0, -1
        ):  # an utterance that the next line goes on with has its speaker from there
            if spoken[k].stretch.continues and spoken[k - 1].source is None and not spoken[k - 1].how:
                spoken[k - 1].source = spoken[k].source
        for k, c in enumerate(spoken):
            if c.source is None and not c.how:
                c.source = self._carried(spoken, k) or self._beside_clause(c)
        return [
            Found(c.first, c.end, c.stretch, c.source)
            for c in self.candidates
            if c.speech and (c.stretch.depth == 0 or c.source is not None)
        ]

    def _ended(self, c: _Candidate) -> _Candidate:
        """A stretch that nobody closed, cut where somebody says it (`“We stay, the mayor told them.`)."""
        if c.stretch.closed or c.stretch.depth:
            return c
        for k in range(c.first + 2, c.end):
            t = self.doc[k]
            if t.tag_ not in ("VBD", "VBZ") or "say" not in kinds(t) or "clausal" in kinds(t):
                continue
            i = k - 1
            while i > c.first and self.doc[i].pos_ in ("NOUN", "PROPN", "DET", "ADJ", "PRON") and k - i < NAMED_BEFORE:
                i -= 1
            who = self.doc[i + 1 : k]
            named = len(who) > 0 and not any(x.lower_ in _FIRST_PERSON for x in who) and who[-1].pos_ != "ADJ"
            after = self.doc[k + 1] if k + 1 < c.end else None
            inverted = (
                i == k - 1 and after is not None and after.pos_ in ("PROPN", "DET", "PRON") and after.lower_ != "that"
            )
            if self.doc[i].text == "," and i > c.first and (named or inverted):
                start, high = c.stretch.start, self.doc[i].idx + 1
                cut = replace(c.stretch, end=high, outer=(c.stretch.outer[0], high), closed=True)
                return _Candidate(cut, c.first, i + 1) if high > start else c
        return c

    def _outer_voice(self, c: _Candidate) -> Source | None:
        """For "the envoy said the king had decided to act “at once”": the words of who says so."""
        if c.cue is None or kinds(c.cue) & SAYING != {"stance"} or c.stretch.depth:
            return None
        return self.speech.over(c.cue)

    def _beside_clause(self, c: _Candidate) -> Source | None:
        """Who says the sentence in which a few words are quoted ("the aim, he says, is “to help”")."""
        root = self.doc[c.first : c.end].root
        return None if self._opens_sentence(c) else self.speech.over(root)

    def _others(self) -> None:
        """For “He told me, ‘No’,” she said: who speaks of "he" is somebody else."""
        for c in self.candidates:
            around = next(
                (o for o in self.candidates if o is not c and o.first <= c.first and c.end <= o.end and o.source), None
            )
            if c.source is None or around is None or around.source is None or c.stretch.depth == 0:
                continue
            third = self.doc[c.source.head].lower_ in ("he", "she", "they", "it")
            if third and c.source.mention is not None and c.source.mention == around.source.mention:
                c.source = replace(c.source, mention=None)

    def _source(self, cue: Token, c: _Candidate) -> Source | None:
        source = self.speech.source(cue, (c.first, c.end))
        if source is None and cue.tag_ == "VBG" and cue.dep_ in ("advcl", "conj", "xcomp", "dep"):
            who = tree.child(cue.sent.root, "nsubj", "nsubj:pass")
            if who is not None and not c.first <= who.i < c.end:
                source = Source(who.i, self.speech.mention(who), self.speech.phrase(who), (cue.idx, cue.idx + len(cue)))
        if source is None and c.how in ("after", "above", "below") and cue.i >= c.end:
            who = self._first_noun(c, cue)
            if who is not None:
                source = Source(who.i, self.speech.mention(who), self.speech.phrase(who), (cue.idx, cue.idx + len(cue)))
        if source is not None and c.stretch.depth and self.doc[source.head].lower_ in ("i", "we"):
            parent = next((p for p in self.candidates if p.source is not None and p.first <= source.head < p.end), None)
            if parent is not None and parent.source is not None:
                source = replace(source, mention=parent.source.mention)
        return source

    def _first_noun(self, c: _Candidate, cue: Token) -> Token | None:
        """The head of the noun phrase right after a stretch, before its cue ("…,” Ann Lee, a nurse, said")."""
        i = bisect_left(self.starts, c.stretch.outer[1])
        while i < cue.i and (self.doc[i].is_punct or self.doc[i].is_space or self.doc[i].is_quote):
            i += 1
        last: Token | None = None
        while i < cue.i and self.doc[i].tag_ in ("DT", "PRP", "PRP$", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "CD"):
            if self.doc[i].pos_ in NOMINAL:
                last = self.doc[i]
            i += 1
        if last is None or self.depth[last.i]:
            return None
        t = last
        while (
            t.dep_ in ("flat", "compound") and c.end <= t.head.i < cue.i and t.head.pos_ in NOMINAL and t.head.i < t.i
        ):
            t = t.head
        return t

    def _candidate(self, stretch: Stretch) -> _Candidate:
        first = bisect_right(self.starts, stretch.start) - 1
        if first >= 0 and self.starts[first] + len(self.doc[first]) <= stretch.start:
            first += 1
        end = bisect_left(self.starts, stretch.end)
        first = max(first, 0)
        while first < end and (self.doc[first].is_space or self.doc[first].is_quote):
            first += 1
        while end > first and (self.doc[end - 1].is_space or self.doc[end - 1].is_quote):
            end -= 1
        return _Candidate(stretch, first, end)

    def _outside(self, i: int, c: _Candidate) -> bool:
        """Whether token i belongs to the text around the stretch: no deeper in quotation marks than its marks."""
        return not c.first <= i < c.end and self.depth[i] <= c.stretch.depth

    # the cue

    def _cue(self, c: _Candidate) -> None:
        above, steps = self._above(c)
        for how, found in (
            ("after", self._after(c)),
            ("above", above if steps <= 2 else None),
            ("below", self._below(c)),
            ("before", self._before(c)),
            ("above", above),
            ("that", self._that(c)),
        ):
            if found is not None:
                c.cue, c.how = found, how
                return
        anchor = next((self.doc[i] for i in (c.end - 1, c.first) if self._sentence_has(i, "according")), None)
        if anchor is not None:
            source = self.speech.according(anchor)
            if source is not None and not c.first <= source.head < c.end:
                c.source, c.how = source, "according"

    def _sentence_has(self, i: int, word: str) -> bool:
        return any(t.lower_ == word for t in self.doc[i].sent)

    def _above(self, c: _Candidate) -> tuple[Token | None, int]:
        """The nearest speech word above the stretch in the tree that has it as content, and how many steps up."""
        best: tuple[int, int, Token] | None = None
        for i in range(c.first, c.end):
            link = self.doc[i]
            if c.first <= link.head.i < c.end or link.is_punct or link.is_space:
                continue
            t, crossed = link, False
            for step in range(1, 11):
                up = t.head
                if up.i == t.i:
                    break
                if (
                    self._outside(up.i, c)
                    and self._governs(up, t, step, link, c)
                    and not (crossed and not kinds(up) & {"say", "document", "speech"})
                    and (best is None or (step, -link.i) < best[:2])
                ):
                    best = (step, -link.i, up)
                    break
                crossed = crossed or t.dep_ in ("acl:relcl", "advcl", "acl", "nsubj", "nsubj:pass")
                t = up
        return (best[2], best[0]) if best else (None, 99)

    def _governs(self, up: Token, t: Token, step: int, link: Token, c: _Candidate) -> bool:
        known = kinds(up)
        if up.tag_.startswith("V"):
            if known & SAYING and content(t, up):
                return not (known == {"stance"} and t.dep_ == "obj" and step > 1)
            clause = step == 1 and link.tag_.startswith(("V", "MD")) and t.dep_ in ("ccomp", "parataxis")
            return (
                clause
                and c.end - c.first >= 4
                and tree.child(up, "nsubj") is not None
                and up.lemma_ not in ("be", "have", "do")
            )
        if up.tag_.startswith("NN") and known & {"speech", "document"}:
            if t.dep_ in ("acl", "ccomp", "appos", "parataxis", "dep"):
                return True
            return t.dep_ == "nmod" and tree.case(t) in ("that", "as", "such as", "like", "of") and c.end - c.first >= 3
        return False

    def _below(self, c: _Candidate) -> Token | None:
        """A speech verb outside the stretch that hangs on a word inside it."""
        for i in range(c.first, c.end):
            for child in self.doc[i].children:
                if not self._outside(child.i, c) or not child.tag_.startswith("V"):
                    continue
                if kinds(child) & {"say", "cite"} and child.dep_ in (
                    "parataxis",
                    "ccomp",
                    "dep",
                    "conj",
                    "advcl",
                    "acl",
                    "acl:relcl",
                    "root",
                ):
                    if child.dep_ in ("parataxis", "dep", "ccomp") or self._next_to(child, c):
                        return child
                elif child.dep_ == "parataxis" and tree.child(child, "nsubj") is not None and self._next_to(child, c):
                    return child
        return None

    def _next_to(self, verb: Token, c: _Candidate) -> bool:
        low, high = (c.end, verb.i) if verb.i >= c.end else (verb.i + 1, c.first)
        return not any(self.doc[i].text in _ENDS or self.depth[i] > c.stretch.depth for i in range(low, high))

    def _after(self, c: _Candidate) -> Token | None:
        """A speech verb in the clause right after the closing mark (`“…,” he said`, `“…,” said the minister`)."""
        last = self.text[c.stretch.end - 1]
        i = bisect_left(self.starts, c.stretch.outer[1])
        comma = last in ",?!…-–—" or (i < len(self.doc) and self.doc[i].text in (",", "-", "–", "—"))
        while i < len(self.doc) and self.doc[i].text in (",", "-", "–", "—"):
            i += 1
        if i >= len(self.doc) or self.doc[i].is_space:
            return None
        if not comma and not (last == "." and (self.doc[i].text[:1].islower())):
            return None
        if last in "?!…." and not self.doc[i].text[:1].islower() and self._followed_by_quote(i):
            return None
        nominal = 0
        for k in range(i, min(i + 26, len(self.doc))):
            t = self.doc[k]
            if self.depth[k] > c.stretch.depth or t.is_space or t.text in _ENDS:
                return None
            if t.tag_.startswith("V") or t.tag_ == "MD":
                if kinds(t) & {"say", "label", "cite"} and t.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB"):
                    if t.tag_ == "VBG" and k > i:
                        continue
                    return t
                if t.tag_ in ("VBG", "VBN") and nominal:
                    continue  # "the man leading the mission said"
                if t.lemma_ in ("be", "have", "do") or t.tag_ == "MD":
                    continue
                if t.dep_.startswith(("acl", "amod", "advcl")):
                    continue
                return None
            nominal += t.pos_ in NOMINAL
        return None

    def _followed_by_quote(self, i: int) -> bool:
        """Whether the sentence that begins at token i leads with a colon or comma to another quote."""
        for k in range(i, min(i + 40, len(self.doc))):
            if self.depth[k]:
                return self.doc[k - 1].is_quote or self.doc[k - 1].text in (":", ",")
            if self.doc[k].text in (".", "!", "?") or self.doc[k].is_space:
                return False
        return False

    def _before(self, c: _Candidate) -> Token | None:
        """A speech verb or noun that leads up to the opening mark (`he added: “…”`, `saying, “…”`, `called it “…”`)."""
        i = bisect_left(self.starts, c.stretch.outer[0]) - 1
        while i >= 0 and (self.doc[i].is_quote or self.doc[i].text in ("(", "[")):
            i -= 1
        if i < 0:
            return None
        colon, comma = self.doc[i].text == ":", self.doc[i].text == ","
        if self.doc[i].is_space:
            led = i > 0 and self.doc[i - 1].text == ":" and c.stretch.depth == 0
            if not led:
                return None
            i, colon = i - 1, True  # "He said:" in a paragraph of its own
        limit = 30 if colon else 8 if comma else 5
        if colon or comma:
            i -= 1
        verb: Token | None = None
        for k in range(i, max(-1, i - limit), -1):
            t = self.doc[k]
            if self.depth[k] > c.stretch.depth or t.text in _ENDS or (t.is_space and "\n" in t.text):
                break
            if t.tag_.startswith("V") and kinds(t) & {"say", "cite", "label"}:
                return t if colon or comma or "clausal" not in kinds(t) or self._written(t) else None
            if t.tag_.startswith("NN") and colon and kinds(t) & {"speech", "document"} and verb is None:
                verb = t
            if t.tag_.startswith("V") and not colon:
                break
        return verb if verb is not None and self.speech.author(verb) is not None else None

    def _joined(self, before: _Candidate, c: _Candidate) -> bool:
        """Whether a stretch is coordinated with the one before it (`called it “vile” and “base”`)."""
        between = self.text[before.stretch.outer[1] : c.stretch.outer[0]]
        return c.stretch.depth == before.stretch.depth and between.strip(" ,") in (
            "and",
            "or",
            "but",
            "and a",
            "and an",
            "and the",
        )

    def _written(self, verb: Token) -> bool:
        """Whether a text is what says so: "placards read “…”", "a banner reading “…”"."""
        what = tree.child(verb, "nsubj") or (verb.head if verb.dep_ == "acl" else None)
        return what is not None and "document" in kinds(what)

    def _that(self, c: _Candidate) -> Token | None:
        """The speech word before the "that" in whose clause the stretch stands ("her remark on Monday that …")."""
        sentence = self.doc[c.first].sent
        for i in range(c.first - 1, sentence.start, -1):
            if self.depth[i] > c.stretch.depth:
                return None
            if self.doc[i].lower_ != "that" or self.doc[i].tag_ not in ("IN", "WDT", "DT"):
                continue
            for k in range(i - 1, max(sentence.start, i - 7) - 1, -1):
                t = self.doc[k]
                if t.is_punct or self.depth[k] > c.stretch.depth:
                    break
                if t.tag_.startswith("V"):
                    return t if "say" in kinds(t) else None
                if t.tag_.startswith("NN") and "speech" in kinds(t):
                    return t if self.speech.author(t) is not None else None
        return None

    # speech or not

    def _is_speech(self, c: _Candidate) -> bool:
        words = [t for t in self.doc[c.first : c.end] if any(ch.isalnum() for ch in t.text)]
        if not words:
            return False
        inside = self.text[c.stretch.start : c.stretch.end]
        n = len(words)
        finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in words)
        direct = c.how in ("after", "below") or (c.how == "before" and self._mark_before(c) in (":", ","))
        sentence = finite and n >= 3 and (inside[-1] in ".,?!…" or inside[:1].isupper() or n >= 6)
        if c.stretch.depth:
            return bool(c.how) and (finite or n >= 3) and not self._is_name(c, words, finite)
        if (
            direct
            and not (self._is_name(c, words, finite) and self._inside_clause(c))
            and (n > 1 or inside[-1] in ".,?!…" or c.how == "before")
        ):
            return True
        if sentence and (
            n > TITLE_LENGTH or not self._named_before(c) or any(t.lower_ in _FIRST_PERSON for t in words)
        ):
            return True
        if self._is_name(c, words, finite):
            return False
        if c.how in ("above", "that") and n == 1 and self._held_off(c):
            return False
        if c.how in ("above", "before", "that", "joined"):
            return True
        if any(t.lower_ in _FIRST_PERSON for t in words) and n >= 3:
            return True
        if c.how == "according":
            return n >= 3 or (finite and n == 2)
        return n >= FRAGMENT_LENGTH

    def _held_off(self, c: _Candidate) -> bool:
        """Whether a single word is held at arm's length: a noun that "the" makes known ("the “rebels”")."""
        i = bisect_left(self.starts, c.stretch.outer[0]) - 1
        noun = self.doc[c.first : c.end].root
        definite = i >= 0 and self.doc[i].lower_ in (
            "the",
            "these",
            "those",
            "this",
            "that",
            "their",
            "its",
            "his",
            "her",
        )
        return (
            definite
            and noun.pos_ in ("NOUN", "PROPN", "ADJ")
            and noun.dep_ != "xcomp"
            and "label" not in kinds(c.cue if c.cue is not None else noun)
        )

    def _inside_clause(self, c: _Candidate) -> bool:
        """Whether the word before the mark needs the stretch to be a noun ("on “…”", "Ford's “…”", "the “…”")."""
        i = bisect_left(self.starts, c.stretch.outer[0]) - 1
        return i >= 0 and (
            self.doc[i].pos_ in ("ADP", "DET", "NOUN", "PROPN", "ADJ") or self.doc[i].tag_ in ("POS", "IN", "PRP$")
        )

    def _mark_before(self, c: _Candidate) -> str:
        return self.text[: c.stretch.outer[0]].rstrip()[-1:]

    def _named_before(self, c: _Candidate) -> bool:
        """Whether the word before the mark announces a name or a word as such ("the so-called", "known as")."""
        i = bisect_left(self.starts, c.stretch.outer[0]) - 1
        while i >= 0 and (self.doc[i].is_quote or self.doc[i].lower_ in ("as", "the", "a", "of", ",", "-")):
            i -= 1
        if i < 0:
            return False
        t = self.doc[i]
        words = cue_kinds()
        if "naming" in words.get((t.lower_, "w"), words.get((t.lemma_.lower(), "w"), frozenset())) or "naming" in kinds(
            t
        ):
            return not (t.lower_ in ("called", "termed") and tree.child(t, "nsubj", "aux") is not None)
        return False

    def _is_name(self, c: _Candidate, words: list[Token], finite: bool) -> bool:
        """Whether the stretch is a title, a nickname or a name rather than words that somebody said."""
        if self._named_before(c):
            return True
        first, last = words[0], words[-1]
        before = self.doc[c.first - 2] if c.first >= 2 else None
        after = self.doc[c.end + 1] if c.end + 1 < len(self.doc) else None
        beside = [t for t in (before, after) if t is not None]
        if (
            len(words) <= 2
            and len(beside) == 2
            and all(t.tag_ in ("NNP", "NNPS") or t.ent_type_ == "PERSON" for t in beside)
        ):
            return first.text[:1].isupper() or beside[0].ent_type_ == "PERSON" == beside[1].ent_type_
        if len(words) > 1 or first.tag_ in ("NNP", "NNPS"):
            big = [t for t in words if t.text[:1].isupper() or t.text[:1].isdigit()]
            small = [
                t
                for t in words
                if not t.text[:1].isupper()
                and t.lower_ not in _FUNCTION
                and not t.text[:1].isdigit()
                and t.tag_ != "POS"
            ]
            if big and not small and len(words) <= TITLE_LENGTH and not (finite and len(words) > 4):
                return self._inside_clause(c) or not (c.how in ("before", "after") or last.text == "!")
        return False

    # carried over

    def _carried(self, spoken: list[_Candidate], k: int) -> Source | None:
        """The source of a stretch without a cue of its own, from what leads up to it."""
        c = spoken[k]
        before = spoken[k - 1] if k else None
        if c.stretch.continues and before is not None:
            return before.source
        whole = self._opens_sentence(c)
        if before is not None and before.paragraph == c.paragraph:
            between = self.text[before.stretch.outer[1] : c.stretch.outer[0]]
            if before.source is not None and (whole or between.strip(" ,.;–—-") in ("", "and", "but", "or")):
                if whole and self._other_speaker(before, c):
                    return self._lead_up(c)
                return before.source
        if whole:
            lead = self._lead_up(c)
            if lead is not None:
                return lead
        after = spoken[k + 1] if k + 1 < len(spoken) else None
        if after is not None and after.paragraph == c.paragraph and after.source is not None:
            between = self.text[c.stretch.outer[1] : after.stretch.outer[0]]
            if not between.strip():
                return after.source
        if whole and before is not None and not self._paragraph_text_before(c) and c.paragraph > before.paragraph:
            gap = self.text[before.stretch.outer[1] : c.stretch.outer[0]]
            follows = self._paragraph_text_after(c) and not before.stretch.closed
            if len([p for p in gap.split("\n") if p.strip()]) <= 1 and not follows:
                whole_between = any(p.strip() for p in gap.split("\n")[1:-1])
                if whole_between or self._other_speaker(before, c):
                    return self._lead_up(c, across=True)
                return before.source
        return None

    def _opens_sentence(self, c: _Candidate) -> bool:
        before = self.text[: c.stretch.outer[0]].rstrip(" \t\u00a0")
        if not before or before[-1] in "\n.!?…:" or before[-1] in "”\"'»’":
            return self.text[c.stretch.start].isupper() or not self.text[c.stretch.start].isalpha()
        return False

    def _other_speaker(self, before: _Candidate, c: _Candidate) -> bool:
        """Whether a whole sentence of the report's own stands between two quotes of one paragraph."""
        between = self.text[before.stretch.outer[1] : c.stretch.outer[0]]
        rest = between.partition(". ")[2]
        return bool(rest.strip())

    def _lead_up(self, c: _Candidate, *, across: bool = False) -> Source | None:
        """Whoever the sentence right before a quote of its own, in its paragraph or `across` them, lets speak."""
        i = bisect_left(self.starts, c.stretch.outer[0]) - 1
        while i >= 0 and (self.doc[i].is_quote or self.doc[i].text == " " or (across and self.doc[i].is_space)):
            i -= 1
        if i < 0 or (not across and "\n" in self.text[self.doc[i].idx : c.stretch.outer[0]]):
            return None
        sentence = self.doc[i].sent
        for t in (sentence.root, *sentence):
            if t.tag_.startswith("V") and kinds(t) & {"say", "label"} and self.depth[t.i] == 0:
                source = self.speech.source(t, (c.first, c.end))
                if source is not None and source.mention is not None:
                    return source
        who = tree.child(sentence.root, "nsubj", "nsubj:pass")
        if who is not None and self.depth[who.i] == 0:
            m = self.speech.mention(who)
            if m is not None and self.speech.mentions.mentions[m].label == "PERSON":
                return Source(
                    who.i, m, self.speech.phrase(who), (sentence.root.idx, sentence.root.idx + len(sentence.root))
                )
        return None

    def _paragraph_text_before(self, c: _Candidate) -> bool:
        return bool(self.text[: c.stretch.outer[0]].rpartition("\n")[2].strip())

    def _paragraph_text_after(self, c: _Candidate) -> bool:
        return any(ch.isalnum() for ch in self.text[c.stretch.outer[1] :].partition("\n")[0])
