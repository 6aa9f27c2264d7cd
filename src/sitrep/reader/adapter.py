"""Any spaCy pipeline with a parser and a named entity recogniser, in place of our own reader.

Comes in: the name of an installed spaCy package or the path of a saved pipeline. Goes out: the `Doc`s that `protocol`
describes: ClearNLP's dependencies turned to Universal Dependencies, entity labels to ours, lemmas by our tables,
predicates and roles from syntax. What the pipeline itself cannot say is left out, not guessed.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from sitrep.errors import SitrepError
from sitrep.reader.annotation import Annotation
from sitrep.reader.clear import LABELS, is_clear, table, to_universal
from sitrep.reader.lemmas import lemma
from sitrep.reader.protocol import install_extensions
from sitrep.reader.syntaxroles import predicates

ENTITIES = {theirs: ours for theirs, ours in table("entity_labels.tsv")}
MODULES = ("adapter", "annotation", "clear", "lemmas", "morph", "syntaxroles")
_UPOS = {
    "CC": "CCONJ", "CD": "NUM", "DT": "DET", "EX": "PRON", "FW": "X", "IN": "ADP", "MD": "AUX", "PDT": "DET",
    "POS": "PART", "PRP": "PRON", "PRP$": "PRON", "RP": "ADP", "TO": "PART", "UH": "INTJ", "WDT": "PRON",
    "WP": "PRON", "WP$": "PRON", "WRB": "ADV", "NNP": "PROPN", "NNPS": "PROPN", "$": "SYM", "SYM": "SYM",
}  # fmt: skip
_PENN = {
    "ADJ": "JJ", "ADP": "IN", "ADV": "RB", "AUX": "VBP", "CCONJ": "CC", "DET": "DT", "INTJ": "UH", "NOUN": "NN",
    "NUM": "CD", "PART": "RB", "PRON": "PRP", "PROPN": "NNP", "SCONJ": "IN", "SYM": "SYM", "VERB": "VBP", "X": "FW",
    "PUNCT": ".", "SPACE": "_SP",
}  # fmt: skip


class SpacyReader:
    """Reads with a spaCy pipeline. `source` is a package's name or a folder; it is loaded at the first text.

    Raises `SitrepError` where there is no such pipeline, or it has no parser, names or tags.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        if Path(source).is_dir():
            self._folder = Path(source)
        else:
            spec = importlib.util.find_spec(source) if source.isidentifier() else None
            if spec is None or spec.origin is None:
                raise SitrepError(f"there is no spaCy pipeline {source!r}: it is neither a package nor a folder")
            self._folder = Path(spec.origin).parent
        install_extensions()

    @cached_property
    def name(self) -> str:
        """The pipeline's name with a digest of its files and of the code that reads them out."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(self._folder).as_posix()}\x1f".encode())
                digest.update(path.read_bytes())
        for module in MODULES:
            digest.update(Path(__file__).with_name(f"{module}.py").read_bytes())
        return f"spacy-{Path(self._source).name}-{digest.hexdigest()[:12]}"

    @cached_property
    def _nlp(self) -> Language:
        try:
            nlp = spacy.load(self._source)
        except (OSError, ValueError, ImportError) as error:
            reason = str(error).splitlines()[0]
            raise SitrepError(f"the spaCy pipeline {self._source!r} cannot be loaded: {reason}") from error
        given = {what for pipe in nlp.pipe_names for what in nlp.get_pipe_meta(pipe).assigns}
        for needed, what in (("token.dep", "a parser"), ("doc.ents", "a named entity recogniser")):
            if needed not in given:
                raise SitrepError(f"the spaCy pipeline {self._source!r} has no {what[2:]}: the reader needs one")
        if not given & {"token.tag", "token.pos"}:
            raise SitrepError(f"the spaCy pipeline {self._source!r} has no tagger: the reader needs one")
        return nlp

    def read(self, texts: Iterable[str]) -> Iterator[Doc]:
        """One `Doc` per text, in order."""
        for text in texts:
            self._nlp.max_length = max(self._nlp.max_length, len(text) + 1)
            yield _converted(self._nlp(text), self._clear)

    @cached_property
    def _clear(self) -> bool:
        return is_clear(label for labels in self._nlp.pipe_labels.values() for label in labels)


def _converted(doc: Doc, clear: bool) -> Doc:
    reading = Annotation([t.text for t in doc])
    for t in doc:
        if t.is_space:
            continue
        tag = t.tag_ or _penn(t.pos_, str(t.morph))
        reading.tag[t.i], reading.pos[t.i] = tag, t.pos_ or _upos(tag)
        reading.lemma[t.i] = lemma(t.text, tag)
    heads = [t.head.i for t in doc]
    labels = [t.dep_ or "dep" for t in doc]
    if clear:
        heads, labels = to_universal(heads, labels, reading.tag, reading.lemma)
    else:
        labels = [LABELS[label] if label == "ROOT" else label for label in labels]
    for t in doc:
        if not t.is_space:
            # what hangs on white space hangs on what that hangs on
            head = heads[t.i]
            while doc[head].is_space and heads[head] != head:
                head = heads[head]
            reading.head[t.i] = t.i if doc[head].is_space else head
            reading.dep[t.i] = "root" if reading.head[t.i] == t.i else labels[t.i]
    _one_root_a_sentence(doc, reading)
    for e in doc.ents:
        label = ENTITIES.get(e.label_)
        first, last = e.start, e.end - 1
        if label is not None and not doc[first].is_space and not doc[last].is_space:
            reading.ents.append((first, last, label))
    reading.general = list(reading.ents)
    reading.predicates = predicates(reading.words, reading.tag, reading.lemma, reading.head, reading.dep, reading.ents)
    return reading.doc(doc)


def _one_root_a_sentence(doc: Doc, reading: Annotation) -> None:
    """White space that was a root leaves its sentence several: the first word's becomes the root of all."""
    for sentence in doc.sents:
        roots = [t.i for t in sentence if not t.is_space and reading.head[t.i] == t.i]
        for other in roots[1:]:
            reading.head[other], reading.dep[other] = roots[0], "parataxis"


def _upos(tag: str) -> str:
    """The UD part of speech that a Penn tag stands for; auxiliaries among verbs are not told apart."""
    if tag in _UPOS:
        return _UPOS[tag]
    for start, upos in (("NN", "NOUN"), ("VB", "VERB"), ("JJ", "ADJ"), ("RB", "ADV")):
        if tag.startswith(start):
            return upos
    return "PUNCT" if not tag.isalpha() or tag in ("HYPH", "LS", "NFP") else "X"


def _penn(pos: str, morph: str) -> str:
    """The Penn tag nearest to a UD part of speech with its features."""
    if pos in ("VERB", "AUX"):
        if "VerbForm=Part" in morph or "VerbForm=Ger" in morph:
            return "VBN" if "Tense=Past" in morph else "VBG"
        if "VerbForm=Inf" in morph:
            return "VB"
        if "Tense=Past" in morph:
            return "VBD"
        return "VBZ" if "Person=3" in morph and "Number=Sing" in morph else "VBP"
    plural = "Number=Plur" in morph and pos in ("NOUN", "PROPN")
    return _PENN.get(pos, "XX") + "S" * plural
