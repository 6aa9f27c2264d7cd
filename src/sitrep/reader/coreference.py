"""Which names, descriptions and pronouns of a text stand for the same thing.

Comes in: a reading (tags, trees, entities) with the network's word vectors. Goes out: chains of mentions. Every noun
phrase and pronoun is a candidate mention; each looks back over a window of earlier ones and takes the best antecedent,
or none (mention ranking, Denis & Baldridge 2008; the score is a small network over two word vectors and a few dozen
plain features, as in Clark & Manning 2016). The window is bounded, so the work grows with the length of the text and
not with its square; names reach back to any earlier mention with the same head word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from sitrep.reader.protocol import Chain

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

WINDOW = 50
"""How many mentions back a mention looks."""
SAME_WORD = 12
"""How many earlier mentions with the same head word a name or description looks at beyond the window."""
CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB"})
MOST_WORDS = 6
"""How many words of a mention, from its head back, are compared."""
PAIRS = 20_000
"""Pairs that are scored at once."""
OUTSIDE = frozenset({"acl:relcl", "acl", "appos", "parataxis", "punct", "conj", "cc", "case", "discourse", "advcl"})
"""Relations of dependents that are not part of the mention's own words."""
PERSONS = {
    "first": frozenset("i me my mine myself".split()),
    "first_plural": frozenset("we us our ours ourselves".split()),
    "second": frozenset("you your yours yourself yourselves".split()),
    "he": frozenset("he him his himself".split()),
    "she": frozenset("she her hers herself".split()),
    "it": frozenset("it its itself".split()),
    "they": frozenset("they them their theirs themselves".split()),
    "that": frozenset("this that these those".split()),
    "who": frozenset("who whom whose which".split()),
}
PRONOUN = {word: kind for kind, words in PERSONS.items() for word in words}
KINDS = (*PERSONS, "name", "definite", "demonstrative", "possessive", "indefinite", "bare")
LABELS = ("", "PERSON", "ORG", "GPE", "LOC", "NORP", "DATE", "other")
ROLES = ("subject", "object", "oblique", "possessor", "other")
DISTANCES = (0, 1, 2, 3, 5, 8, 1000)
GAPS = (1, 2, 3, 5, 8, 13, 21, 34, 100000)


@dataclass(frozen=True, slots=True)
class Mention:
    """A candidate: tokens ``start:end`` with syntactic head `head`, and what the features need of it."""

    start: int
    end: int
    head: int
    kind: int
    label: int
    role: int
    plural: bool
    sentence: int
    words: tuple[str, ...]
    """Its content words in lower case, the head last."""
    lemma: str


def mentions(doc: Doc) -> list[Mention]:
    """The candidate mentions of a reading, in order of their heads."""
    sentence_of: dict[int, int] = {}
    for n, sentence in enumerate(doc.sents):
        for i in range(sentence.start, sentence.end):
            sentence_of[i] = n
    out = []
    for token in doc:
        kind = _kind(token)
        if kind is None:
            continue
        start, end = _span(token)
        before = (t.lower_ for t in doc[start : token.i] if t.pos_ in CONTENT)
        words = (*before, token.lower_)
        label = token.ent_type_ if token.ent_type_ in LABELS else "other"
        out.append(
            Mention(
                start,
                end,
                token.i,
                KINDS.index(kind),
                LABELS.index(label),
                ROLES.index(_role(token)),
                token.tag_ in ("NNS", "NNPS") or kind in ("they", "first_plural"),
                sentence_of.get(token.i, 0),
                words,
                token.lemma_.lower(),
            )
        )
    return out


def _kind(token: Token) -> str | None:
    lower = token.lower_
    if lower in PRONOUN and token.pos_ in ("PRON", "DET"):
        kind = PRONOUN[lower]
        if kind == "that" and token.dep_ in ("det", "mark"):
            return None
        if kind == "who" and lower not in ("who", "whom", "whose") and token.dep_ in ("det", "mark"):
            return None
        if token.dep_ == "expl":
            return None
        return kind
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("flat", "flat:foreign", "fixed", "goeswith"):
        return None
    if token.dep_ == "compound" and token.pos_ == "PROPN" and token.head.pos_ == "PROPN":
        return None
    if token.dep_ == "compound" and token.pos_ != "PROPN":
        return None
    if token.pos_ == "PROPN" or token.ent_type_ in ("PERSON", "ORG", "GPE", "LOC"):
        return "name"
    kind = "bare"
    for child in token.lefts:
        if child.lower_ in ("the", "both", "such"):
            return "definite"
        if child.lower_ in ("this", "that", "these", "those"):
            return "demonstrative"
        if child.dep_ in ("nmod:poss", "det:poss"):
            return "possessive"
        if child.lower_ in ("a", "an", "some", "any", "no", "every", "each", "many", "several", "few") or (
            child.dep_ == "nummod"
        ):
            kind = "indefinite"
    return kind


def _span(token: Token) -> tuple[int, int]:
    """The head with its modifiers, without relative clauses, appositions and what is coordinated with it."""
    first, last = token.i, token.i
    for child in token.children:
        if child.dep_ in OUTSIDE:
            continue
        if child.i < token.i:
            first = min(first, child.left_edge.i)
        else:
            last = max(last, child.right_edge.i)
    return first, last + 1


def _role(token: Token) -> str:
    relation = token.dep_
    if relation.startswith("nsubj"):
        return "subject"
    if relation in ("obj", "iobj"):
        return "object"
    if relation == "nmod:poss":
        return "possessor"
    if relation.startswith(("obl", "nmod")):
        return "oblique"
    return "other"


def pairs(found: Sequence[Mention]) -> list[list[int]]:
    """For each mention, the indices of the earlier ones that it looks at, nearest first."""
    by_word: dict[str, list[int]] = defaultdict(list)
    out = []
    for k, m in enumerate(found):
        near = list(range(k - 1, max(-1, k - 1 - WINDOW), -1))
        if m.kind >= len(PERSONS):
            low = near[-1] if near else 0
            near += [j for j in reversed(by_word[m.words[-1]][-SAME_WORD:]) if j < low]
            by_word[m.words[-1]].append(k)
        out.append(near)
    return out


def own_features(m: Mention) -> list[float]:
    """Features of a mention alone."""
    out = [0.0] * (len(KINDS) + len(LABELS) + len(ROLES) + 3)
    out[m.kind] = 1.0
    out[len(KINDS) + m.label] = 1.0
    out[len(KINDS) + len(LABELS) + m.role] = 1.0
    out[-3] = float(m.plural)
    out[-2] = min(len(m.words), 5) / 5
    out[-1] = float(m.sentence == 0)
    return out


def own_matrix(found: Sequence[Mention]) -> Floats:
    """`own_features` of every mention: (mentions, features)."""
    return np.array([own_features(m) for m in found], dtype=np.float32)


def pair_matrix(t: Table, m: Ints, a: Ints) -> Floats:
    """Features of mention ``m[i]`` with its possible antecedent ``a[i]``, for every i: (pairs, features)."""
    name = len(PERSONS)
    sentences = t.sentence[m] - t.sentence[a]
    gap = m - a
    pronoun = t.kind[m] < name
    nominal = ~pronoun & (t.kind[a] >= name)
    head_same, lemma_same = t.word[m] == t.word[a], t.lemma[m] == t.lemma[a]
    mine, theirs = t.words[m], t.words[a]
    same = (mine[:, :, None] == theirs[:, None, :]) & (mine[:, :, None] >= 0)
    mine_in = same.any(2) | (mine < 0)
    theirs_in = same.any(1) | (theirs < 0)
    shared = same.any((1, 2))
    all_mine, all_theirs = mine_in.all(1), theirs_in.all(1)
    names = (t.kind[m] == name) & (t.kind[a] == name)
    inside = ((t.start[a] <= t.head[m]) & (t.head[m] < t.end[a])) | ((t.start[m] <= t.head[a]) & (t.head[a] < t.end[m]))
    rows = [
        *_steps(sentences, DISTANCES),
        *_steps(gap, GAPS),
        nominal & head_same,
        nominal & lemma_same,
        nominal & (t.phrase[m] == t.phrase[a]),
        nominal & all_mine,
        nominal & all_theirs,
        nominal & shared,
        nominal & head_same & ~all_mine & ~all_theirs,
        nominal & (t.word[m][:, None] == theirs).any(1),
        nominal & (t.word[a][:, None] == mine).any(1),
        nominal & _initials(t, m, a),
        pronoun & (t.kind[m] == t.kind[a]),
        pronoun & (t.kind[a] < name) & (t.kind[m] != t.kind[a]),
        t.plural[m] == t.plural[a],
        (t.label[m] == t.label[a]) & (t.label[m] != 0),
        (t.label[m] != t.label[a]) & (t.label[m] != 0) & (t.label[a] != 0),
        t.role[m] == t.role[a],
        t.role[a] == 0,
        inside,
        (sentences == 0) & (t.role[a] == 0) & (t.role[m] == 1),
        names & head_same,
        names & ~shared,
    ]
    return np.stack(rows, 1).astype(np.float32)


def _steps(values: Ints, limits: Sequence[int]) -> list[NDArray[np.bool_]]:
    """One column a step: the value lies at or below the limit and above the one before."""
    return [(values <= d) & (values > (limits[i - 1] if i else -1)) for i, d in enumerate(limits)]


@dataclass(frozen=True, slots=True)
class Table:
    """The mentions of a text as columns; words are numbered within the text, -1 pads."""

    start: Ints
    end: Ints
    head: Ints
    kind: Ints
    label: Ints
    role: Ints
    plural: Ints
    sentence: Ints
    word: Ints
    lemma: Ints
    phrase: Ints
    words: Ints
    initials: Ints
    alone: Ints


def table(found: Sequence[Mention]) -> Table:
    """The columns of `found`."""
    number: dict[object, int] = {}

    def of(key: object) -> int:
        return number.setdefault(key, len(number))

    def column(values: Iterable[int]) -> Ints:
        return np.array(list(values), dtype=np.int64)

    words = np.full((len(found), MOST_WORDS), -1, dtype=np.int64)
    for k, m in enumerate(found):
        last = m.words[-MOST_WORDS:]
        words[k, : len(last)] = [of(w) for w in last]
    return Table(
        start=column(m.start for m in found),
        end=column(m.end for m in found),
        head=column(m.head for m in found),
        kind=column(m.kind for m in found),
        label=column(m.label for m in found),
        role=column(m.role for m in found),
        plural=column(m.plural for m in found),
        sentence=column(m.sentence for m in found),
        word=column(of(m.words[-1]) for m in found),
        lemma=column(of(m.lemma) for m in found),
        phrase=column(of(m.words) for m in found),
        words=words,
        initials=column(of("".join(w[0] for w in m.words)) if len(m.words) > 1 else -1 for m in found),
        alone=column(of(m.words[0]) if len(m.words) == 1 else -2 for m in found),
    )


def _initials(t: Table, m: Ints, a: Ints) -> NDArray[np.bool_]:
    """Whether one is the initials of the other ("au" for "african union")."""
    found: NDArray[np.bool_] = (t.alone[m] == t.initials[a]) | (t.alone[a] == t.initials[m])
    return found


class Linker:
    """The trained scorer. `link` gives the chains of a reading whose ``doc.tensor`` holds the network's vectors."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self._w: dict[str, Floats] = {k: v.astype(np.float32) for k, v in weights.items()}

    @classmethod
    def load(cls, path: Path) -> Linker:
        """The scorer of a ``coreference.npz``."""
        with np.load(path) as weights:
            return cls({k: weights[k] for k in weights.files})

    def link(self, doc: Doc) -> tuple[Chain, ...]:
        """Chains of two or more mentions, each (start, end, head) in tokens, in the order of the text."""
        found = mentions(doc)
        heads = [m.head for m in found]
        chosen = self.choose(found, np.asarray(doc.tensor, dtype=np.float32)[heads])
        chain: list[int] = []
        chains: dict[int, list[int]] = {}
        for k, antecedent in enumerate(chosen):
            chain.append(k if antecedent is None else chain[antecedent])
            chains.setdefault(chain[k], []).append(k)
        return tuple(
            tuple((found[k].start, found[k].end, found[k].head) for k in members)
            for members in chains.values()
            if len(members) > 1
        )

    def choose(self, found: Sequence[Mention], heads: Floats) -> list[int | None]:
        """The antecedent of each mention (index), or None; `heads` (mentions, width) are the vectors of their heads."""
        if not found:
            return []
        w = self._w
        mine = heads @ w["mention"] + w["mention_bias"]
        theirs = heads @ w["antecedent"] + w["antecedent_bias"]
        own = own_matrix(found)
        # the first layer over (m, a, m * a, own m, own a, pair), split so that what belongs to one mention is done once
        size = mine.shape[1]
        first: Floats = w["first"]
        parts = np.split(first, np.cumsum([size, size, size, own.shape[1], own.shape[1]]))
        of_m = mine @ parts[0] + own @ parts[3] + w["first_bias"]
        of_a = theirs @ parts[1] + own @ parts[4]
        none = (
            np.maximum(np.concatenate([mine, own], 1) @ w["new"] + w["new_bias"], 0) @ w["new_out"] + w["new_out_bias"]
        )
        near, columns = pairs(found), table(found)
        m = np.repeat(np.arange(len(found)), [len(js) for js in near])
        a = np.array([j for js in near for j in js], dtype=np.int64)
        out: list[int | None] = [None] * len(found)
        best = none[:, 0].astype(np.float64)
        for low in range(0, len(m), PAIRS):  # in parts, so that a long text needs no more memory than a short one
            mi, ai = m[low : low + PAIRS], a[low : low + PAIRS]
            hidden = of_m[mi] + of_a[ai] + (mine[mi] * theirs[ai]) @ parts[2] + pair_matrix(columns, mi, ai) @ parts[5]
            scores = (np.maximum(hidden, 0) @ w["second"] + w["second_bias"])[:, 0]
            for k, j, score in zip(mi.tolist(), ai.tolist(), scores.tolist(), strict=True):
                if score > best[k]:
                    best[k], out[k] = score, j
        return out


def weights_of(state: dict[str, Any]) -> dict[str, NDArray[np.float16]]:
    """Arrays for `Linker` from a trained network's state (see training/coreference.py), in 16 bits."""
    return {k: np.asarray(v, dtype=np.float16) for k, v in state.items()}
