"""Predicates and semantic roles from syntax alone, for pipelines that have no roles of their own.

Comes in: a tagged sentence tree in Universal Dependencies, with entities. Goes out: PropBank-like predicates without a
sense. Subjects and objects become ARG0 and ARG1 by voice; what has no subject takes that of the verb it hangs on
(control, coordination) or the noun it describes (relative clauses). It knows no verb's frame but for the verbs whose
subject is affected (`theme_subjects.tsv`), so numbered roles beyond ARG1 are rough. The mapping follows the overlap of
grammatical functions and PropBank roles in Palmer, Gildea and Kingsbury 2005, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence

from sitrep.reader.clear import table
from sitrep.reader.protocol import Argument, Predicate

THEMES = frozenset(verb for (verb,) in table("theme_subjects.tsv"))
TIME_MARKS = frozenset("after before when while since until once as".split())
CAUSE_MARKS = frozenset({"because"})
PLACE_CASES = frozenset("in at near inside outside across around along beside between within under over".split())
TIME_WORDS = frozenset(
    "yesterday today tomorrow now then recently earlier later soon already ago still again currently "
    "monday tuesday wednesday thursday friday saturday sunday day week month year morning evening night hour".split()
)
NOMINAL_ENDINGS = ("tion", "sion", "ment", "ance", "ence", "al", "ure")
"""Endings of nouns that name what somebody does (Quirk et al. 1985, I.36); "suspension", "withdrawal"."""
NEGATIONS = frozenset({"not", "n't", "never"})


def predicates(
    words: Sequence[str],
    tags: Sequence[str],
    lemmas: Sequence[str],
    heads: Sequence[int],
    deps: Sequence[str],
    entities: Sequence[tuple[int, int, str]],
) -> list[Predicate]:
    """Verbal and nominal predicates with their roles. A root is its own head; entity ends are inclusive."""
    return _Roles(words, tags, lemmas, heads, deps, entities).all()


class _Roles:
    def __init__(
        self,
        words: Sequence[str],
        tags: Sequence[str],
        lemmas: Sequence[str],
        heads: Sequence[int],
        deps: Sequence[str],
        entities: Sequence[tuple[int, int, str]],
    ) -> None:
        self.words = [word.lower().replace("’", "'") for word in words]
        self.tags, self.lemmas, self.heads, self.deps = tags, lemmas, heads, deps
        self.kind = {i: label for first, last, label in entities for i in range(first, last + 1)}
        n = len(words)
        self.below: list[list[int]] = [[] for _ in range(n)]
        roots = []
        for i, head in enumerate(heads):
            if head == i:
                roots.append(i)
            else:
                self.below[head].append(i)
        self.low, self.high = list(range(n)), list(range(n))
        order, waiting = [], roots
        while waiting:
            node = waiting.pop()
            order.append(node)
            waiting += self.below[node]
        for i in reversed(order):
            for child in self.below[i]:
                self.low[i] = min(self.low[i], self.low[child])
                self.high[i] = max(self.high[i], self.high[child])

    def all(self) -> list[Predicate]:
        out = []
        for i, tag in enumerate(self.tags):
            if tag.startswith("VB") and self.deps[i] not in ("aux", "aux:pass", "cop", "amod", "case", "mark"):
                out.append(self._predicate(i, self._verb(i)))
            elif tag in ("NN", "NNS") and self.lemmas[i].lower().endswith(NOMINAL_ENDINGS):
                found = self._noun(i)
                if found:
                    out.append(self._predicate(i, found))
        return out

    def _predicate(self, i: int, found: list[tuple[int, int, str]]) -> Predicate:
        """Arguments in order, none over the predicate or another, each numbered role once."""
        taken: set[int] = {i}
        seen: set[str] = set()
        kept = []
        for first, last, label in found:
            here = range(first, last + 1)
            if label in seen or not taken.isdisjoint(here):
                continue
            taken.update(here)
            if not label.startswith("ARGM"):
                seen.add(label)
            kept.append(Argument(first, last + 1, label))
        return Predicate(i, None, tuple(sorted(kept, key=lambda a: a.start)))

    def _child(self, i: int, *labels: str) -> int | None:
        return next((k for label in labels for k in self.below[i] if self.deps[k] == label), None)

    def _span(self, i: int, label: str) -> tuple[int, int, str]:
        return self.low[i], self.high[i], label

    def _part(self, noun: int, verb: int, label: str) -> tuple[int, int, str]:
        """The noun's phrase without what follows from the child that holds `verb` on."""
        last = self.high[noun]
        child = verb
        while self.heads[child] != noun and self.heads[child] != child:
            child = self.heads[child]
        if child > noun:
            last = min(last, self.low[child] - 1)
            while last > noun and not self.words[last][0].isalnum():
                last -= 1
        return min(self.low[noun], noun), max(last, noun), label

    def _passive(self, i: int) -> bool:
        if self._child(i, "aux:pass", "nsubj:pass", "csubj:pass", "obl:agent") is not None:
            return True
        return self.tags[i] == "VBN" and self._child(i, "aux", "nsubj", "obj") is None

    def _verb(self, i: int) -> list[tuple[int, int, str]]:
        passive = self._passive(i)
        object_ = self._child(i, "obj")
        theme = passive or (object_ is None and self.lemmas[i].lower() in THEMES)
        role = "ARG1" if theme else "ARG0"
        found: list[tuple[int, int, str]] = [*self._subject(i, role)]
        if object_ is not None:
            found.append(self._span(object_, "ARG2" if passive else "ARG1"))
        agent = self._child(i, "obl:agent")
        if agent is not None:
            found.append(self._span(agent, "ARG0"))
        other = self._child(i, "iobj")
        if other is not None:
            found.append(self._span(other, "ARG2"))
        clause = self._child(i, "ccomp", "xcomp")
        if clause is not None:
            found.append(self._span(clause, "ARG2" if object_ is not None or theme else "ARG1"))
        for k in self.below[i]:
            found += self._adjunct(k, "ARG2" if {x for _, _, x in found} & {"ARG1"} else "ARG1")
        return found

    def _subject(self, i: int, role: str) -> list[tuple[int, int, str]]:
        own = self._child(i, "nsubj:pass", "nsubj", "csubj:pass", "csubj")
        head, dep = self.heads[i], self.deps[i]
        if own is not None:
            if self.tags[own] in ("WDT", "WP") and dep == "acl:relcl":
                return [self._part(head, i, role), self._span(own, "R-" + role)]
            return [self._span(own, role)]
        if head == i:
            return []
        if dep.startswith("acl"):
            return [self._part(head, i, role)]
        if dep in ("conj", "advcl") and self.tags[head].startswith("VB"):
            subject = self._child(head, "nsubj", "nsubj:pass")
            return [self._span(subject, role)] if subject is not None else []
        if dep == "xcomp":
            controller = self._child(head, "obj", "iobj", "nsubj", "nsubj:pass")
            return [self._span(controller, role)] if controller is not None else []
        return []

    def _adjunct(self, k: int, numbered: str) -> list[tuple[int, int, str]]:
        dep, word = self.deps[k], self.words[k]
        if dep == "aux" and self.tags[k] == "MD":
            return [(k, k, "ARGM-MOD")]
        if dep == "advmod":
            if word in NEGATIONS:
                return [(k, k, "ARGM-NEG")]
            label = "ARGM-TMP" if self._is_time(k) else "ARGM-MNR" if word.endswith("ly") else "ARGM-ADV"
            return [self._span(k, label)]
        if dep == "obl:unmarked":
            return [self._span(k, "ARGM-TMP" if self._is_time(k) else "ARGM-EXT")]
        if dep == "obl":
            case = self._child(k, "case")
            preposition = self.words[case] if case is not None else ""
            if self._is_time(k):
                return [self._span(k, "ARGM-TMP")]
            if preposition in PLACE_CASES or (preposition != "to" and self.kind.get(k) in ("GPE", "LOC", "FAC")):
                return [self._span(k, "ARGM-LOC")]
            return [self._span(k, numbered)]
        if dep == "advcl":
            mark = self._child(k, "mark")
            word = self.words[mark] if mark is not None else ""
            if word == "to":
                return [self._span(k, "ARGM-PRP")]
            label = "ARGM-TMP" if word in TIME_MARKS else "ARGM-CAU" if word in CAUSE_MARKS else "ARGM-ADV"
            return [self._span(k, label)]
        return []

    def _is_time(self, k: int) -> bool:
        return self.kind.get(k) == "DATE" or self.words[k] in TIME_WORDS or self.lemmas[k].lower() in TIME_WORDS

    def _noun(self, i: int) -> list[tuple[int, int, str]]:
        """Whose suspension it is becomes ARG0, of what ARG1; a noun without either is left out."""
        found: list[tuple[int, int, str]] = []
        for k in self.below[i]:
            case = self._child(k, "case")
            preposition = self.words[case] if case is not None else ""
            if self.deps[k] == "nmod:poss":
                found.append(self._span(k, "ARG0"))
            elif self.deps[k].startswith(("nmod", "obl")) and preposition == "of":
                found.append(self._span(k, "ARG1"))
            elif self.deps[k].startswith(("nmod", "obl")) and preposition == "by":
                found.append(self._span(k, "ARG0"))
        return found
