"""Readings made by hand, so that tests of extraction do not depend on a trained model.

`reading` builds a `Doc` from a text and its sentences, one line a word: word, Penn tag, head (1-based in the sentence,
0 is the root), UD relation, and the entity label where the word belongs to a name. `Named` stands in for the mention
index.
"""

from __future__ import annotations

from typing import Literal

from spacy.lang.en import English
from spacy.tokens import Doc

from sitrep.reader.lemmas import lemma
from sitrep.reader.protocol import Predicate, install_extensions
from sitrep.record import Mention

Kind = Literal["name", "nominal", "pronoun"]
_VOCAB = English().vocab
_TAGS = {
    "NOUN": "NN NNS",
    "PROPN": "NNP NNPS",
    "PRON": "PRP PRP$ WP WDT",
    "ADJ": "JJ JJR JJS",
    "ADV": "RB",
    "ADP": "IN",
    "PART": "TO POS",
    "DET": "DT",
    "NUM": "CD",
    "AUX": "MD",
    "CCONJ": "CC",
    "SYM": "$",
    "PUNCT": ", . : `` '' HYPH",
}
_POS = {tag: pos for pos, tags in _TAGS.items() for tag in tags.split()}


def reading(text: str, *sentences: str, predicates: tuple[Predicate, ...] = ()) -> Doc:
    """A `Doc` over `text`; every sentence is a block of lines ``word tag head relation [entity]``."""
    install_extensions()
    words: list[str] = []
    spaces: list[bool] = []
    tags: list[str] = []
    heads: list[int] = []
    deps: list[str] = []
    ents: list[str] = []
    at = 0
    for sentence in sentences:
        low = len(words)
        rows = [line.split() for line in sentence.strip().splitlines()]
        index: list[int] = []
        for row in rows:
            start = text.index(row[0], at)
            gap = text[at:start]
            if gap == " " and words:
                spaces[-1] = True
            elif gap:
                assert gap.isspace() and words, f"{row[0]!r} does not follow {text[:at]!r}"
                words.append(gap)
                spaces.append(False)
                tags.append("_SP")
                heads.append(len(words) - 2)
                deps.append("dep")
                ents.append("O")
                low = low if index else len(words)
            index.append(len(words))
            words.append(row[0])
            spaces.append(False)
            tags.append(row[1])
            heads.append(-1)
            deps.append(row[3])
            label = row[4] if len(row) > 4 else ""
            inside = bool(label) and len(index) > 1 and ents[-1].endswith(label)
            ents.append(f"{'I' if inside else 'B'}-{label}" if label else "O")
            at = start + len(row[0])
        for k, row in zip(index, rows, strict=True):
            head = int(row[2])
            heads[k] = index[head - 1] if head else k
    pos = ["SPACE" if t == "_SP" else "VERB" if t.startswith("VB") else _POS.get(t, "X") for t in tags]
    pos = ["AUX" if d.startswith(("aux", "cop")) else p for p, d in zip(pos, deps, strict=True)]
    lemmas = [lemma(w, t) for w, t in zip(words, tags, strict=True)]
    doc = Doc(
        _VOCAB, words=words, spaces=spaces, tags=tags, pos=pos, lemmas=lemmas, heads=heads, deps=deps, ents=ents
    )  # fmt: skip
    assert doc.text == text
    doc._.predicates = predicates
    return doc


class Named:
    """The mentions of a hand-made reading: each given text, in order, with its label; ``refers`` by position."""

    def __init__(self, doc: Doc, *found: tuple[str, str], refers: dict[int, int] | None = None) -> None:
        made: list[Mention] = []
        self._of: dict[int, int] = {}
        at = 0
        for m, (words, label) in enumerate(found):
            start = doc.text.index(words, at)
            at = start + len(words)
            span = doc.char_span(start, at)
            assert span is not None, words
            kind: Kind = "name" if label else "pronoun" if span.root.pos_ == "PRON" else "nominal"
            after = (refers or {}).get(m)
            made.append(Mention(start, at, words, kind, label, span.root.idx, refers=after))
            self._of.update(dict.fromkeys(range(span.start, span.end), m))
        self.mentions = tuple(made)

    def of_token(self, i: int) -> int | None:
        """The mention that covers token i."""
        return self._of.get(i)

    def of_span(self, start: int, end: int) -> int | None:
        """The first mention inside the span."""
        return next((self._of[i] for i in range(start, end) if i in self._of), None)

    def resolve(self, m: int) -> int:
        """What mention m refers to."""
        after = self.mentions[m].refers
        return m if after is None else self.resolve(after)
