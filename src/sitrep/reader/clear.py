"""ClearNLP dependencies, as spaCy's English pipelines give them, to Universal Dependencies.

Comes in: heads and labels in ClearNLP's scheme, with Penn tags. Goes out: heads and labels in UD's. Three things are
built otherwise: a preposition governs its noun there and hangs on it here; a copula governs its predicate there and
hangs on it here; conjuncts are a chain there and hang on the first one here. All else is a name for a name
(`clear_labels.tsv`). Every step moves a node and what hangs on it, so a tree stays a tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files

MARKS = frozenset({"dobj", "pobj", "nsubjpass", "auxpass", "relcl", "prep"})
"""Labels that only ClearNLP's scheme has."""


def table(name: str) -> list[list[str]]:
    """The rows of a data file of this package, without comments and the head line."""
    text = (files("sitrep.reader") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]


LABELS = {clear: ud for clear, ud in table("clear_labels.tsv")}


def is_clear(labels: Iterable[str]) -> bool:
    """Whether a parser with these labels speaks ClearNLP's scheme."""
    return not MARKS.isdisjoint(labels)


def to_universal(
    heads: Sequence[int], labels: Sequence[str], tags: Sequence[str], lemmas: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads (a root is its own) and labels in UD."""
    tree = _Tree(list(heads), list(labels), tags, lemmas)
    for i in tree.deepest_first():
        if tree.dep[i] in ("prep", "agent", "dative") and tags[i] in ("IN", "TO", "RP", "VBG"):
            tree.preposition(i)
    for i in tree.deepest_first():
        if lemmas[i] == "be" and tags[i].startswith("VB"):
            tree.copula(i)
    tree.conjuncts()
    return tree.head, [LABELS.get(label, label) for label in tree.dep]


class _Tree:
    def __init__(self, head: list[int], dep: list[str], tags: Sequence[str], lemmas: Sequence[str]) -> None:
        self.head, self.dep, self.tags, self.lemmas = head, dep, tags, lemmas
        self.below: list[list[int]] = [[] for _ in head]
        for i, h in enumerate(head):
            if h != i:
                self.below[h].append(i)

    def deepest_first(self) -> list[int]:
        """All nodes, each after everything that hangs on it."""
        order, waiting = [], [i for i, h in enumerate(self.head) if h == i]
        while waiting:
            node = waiting.pop()
            order.append(node)
            waiting += self.below[node]
        return order[::-1]

    def preposition(self, p: int) -> None:
        """Make "in (prep) → Paris (pobj)" into "Paris (obl or nmod) → in (case)"."""
        inner = next((i for i in self.below[p] if self.dep[i] in ("pobj", "pcomp")), None)
        governor = self.head[p]
        if inner is None or governor == p:
            return
        nominal = self.tags[governor][:2] in ("NN", "PR", "CD", "DT")
        clause = self.dep[inner] == "pcomp"
        if self.dep[governor] in ("prep", "agent"):
            label = "pobj"  # "from inside the house": the outer preposition takes the noun next
        elif clause:
            label = "acl" if nominal else "advcl"
        elif self.dep[p] == "agent":
            label = "obl:agent"
        else:
            label = "nmod" if nominal else "obl"
        self._lift(inner, p, label)
        self.dep[p] = "mark" if clause else "case"

    def copula(self, verb: int) -> None:
        """Make "is → ready (acomp)" into "ready → is (cop)"; "there is a plan" keeps its verb."""
        inner = next((i for i in self.below[verb] if self.dep[i] in ("attr", "acomp")), None)
        if inner is None:
            return
        if any(self.dep[i] == "expl" for i in self.below[verb]):
            self.dep[inner] = "nsubj"
            return
        self._lift(inner, verb, self.dep[verb])
        self.dep[verb] = "cop"

    def _lift(self, inner: int, outer: int, label: str) -> None:
        """`inner` takes the place of `outer`, with all that hung there, and `outer` hangs on it."""
        governor = self.head[outer]
        for other in self.below[outer]:
            if other != inner:
                self.head[other] = inner
                self.below[inner].append(other)
        self.below[outer] = []
        self.below[inner].append(outer)
        if governor == outer:
            self.head[inner] = inner
        else:
            self.head[inner] = governor
            self.below[governor][self.below[governor].index(outer)] = inner
        self.head[outer], self.dep[inner] = inner, label

    def conjuncts(self) -> None:
        """Every conjunct hangs on the first one, and a conjunction on the conjunct after it."""
        first: dict[int, int] = {}
        for i in reversed(self.deepest_first()):
            if self.dep[i] == "conj" and self.head[i] != i:
                first[i] = first.get(self.head[i], self.head[i])
        before = {i: h for i, h in enumerate(self.head)}
        for i, h in first.items():
            self.head[i] = h
        for i, label in enumerate(self.dep):
            if label == "cc":
                later = [k for k in first if before[k] == before[i] and k > i]
                if later:
                    self.head[i] = min(later)
