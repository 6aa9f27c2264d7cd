"""The annotation of a text while a reader collects it, and the spaCy `Doc` that it becomes.

Comes in: layers of tags, heads, names and predicates by word. Goes out: a `Doc` as `protocol` describes it. All readers
of this package end here, so that their readings are made alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from sitrep.reader.morph import features
from sitrep.reader.protocol import Predicate


class Annotation:
    """The annotation of one text while it is collected: a list a layer, an entry a word; spans have inclusive ends."""

    def __init__(self, words: list[str]) -> None:
        n = len(words)
        self.words = words
        self.tag, self.pos, self.lemma, self.dep = ["_SP"] * n, ["SPACE"] * n, list(words), ["dep"] * n
        self.head = list(range(n))
        self.ents: list[tuple[int, int, str]] = []
        self.general: list[tuple[int, int, str]] = []
        self.news: list[tuple[int, int, str]] = []
        self.predicates: list[Predicate] = []
        self.vectors: NDArray[np.float32] = np.zeros((n, 0), dtype=np.float32)

    def doc(self, blank: Doc) -> Doc:
        """The finished `Doc`. White space hangs on the word before it, so that it opens no sentence of its own."""
        for i, word in enumerate(self.words):
            if word.isspace() and len(self.words) > 1:
                self.head[i] = i - 1 if i else next((k for k, w in enumerate(self.words) if not w.isspace()), 0)
        ents = ["O"] * len(self.words)
        for first, last, label in self.ents:
            ents[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
        doc = Doc(
            blank.vocab,
            words=self.words,
            spaces=[bool(t.whitespace_) for t in blank],
            tags=self.tag,
            pos=self.pos,
            morphs=features(self.words, self.tag, self.head, self.dep),
            lemmas=self.lemma,
            heads=self.head,
            deps=self.dep,
            ents=ents,
        )
        doc.tensor = self.vectors  # type: ignore[assignment]  # spaCy's stubs say float64, its code float32
        doc._.predicates = tuple(sorted(self.predicates, key=lambda p: p.token))
        return doc
