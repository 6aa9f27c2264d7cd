"""The default reader: our own small network on ONNX Runtime, shipped with the package.

Comes in: texts. Goes out: spaCy `Doc`s (see `protocol`). One pass of a 6-layer encoder gives tags, trees, names,
sentence ends and predicates; two small graphs give the names of the dependencies and each predicate's roles. All
scores of a text are collected first and decoded together, in numpy. Batches never mix reports, so a reading depends on
its text alone, not on what was read beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en import English
from spacy.tokens import Doc

from sitrep.reader.annotation import Annotation
from sitrep.reader.chunks import CLOSERS, OVERLAP, Window, abbreviation_ends, alike, chunks, windows
from sitrep.reader.coreference import Linker
from sitrep.reader.decode import FORBIDDEN, Bio, tree, unique_core
from sitrep.reader.labels import SHAPES, shape
from sitrep.reader.lemmas import lemma
from sitrep.reader.names import merge
from sitrep.reader.protocol import Argument, Predicate, install_extensions

MAX_SUBWORDS = OVERLAP // 4
"""Subwords of a word that are read; no English word has more, a long number or address may."""
ROLE_ROWS = 1024
"""Words of a batch of the roles graph, padding included."""
ROLE_COST = 24
"""What calling the roles graph once more costs, in words' worth of its work."""
SURE = 0.8
"""A predicate's sense is given where the network puts at least this probability on it, else left open."""

MODULES = ("annotation", "chunks", "coreference", "decode", "labels", "lemmas", "morph", "names", "neural")
"""The modules of this package that readings depend on."""

Array = NDArray[Any]


@dataclass(frozen=True)
class Scores:
    """What the encoder says of the words of a text, white space left out, run after run."""

    vectors: Array  # (words, width)
    tags: Array  # (words, labels of all tag heads)
    rel_dep: Array  # (words, width of a relation's side)
    rel_head: Array
    arcs: list[Array]  # for each run (its words, 1 + its words)


class NeuralReader:
    """Reads with the network of `folder` (the package's own by default).

    One thread is what one report gets most from; use processes for more. `threads` changes no reading.
    """

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        if folder is None:
            with as_file(files("sitrep.reader") / "model") as inside:
                folder = Path(inside)
        if not (folder / "text.onnx").is_file():
            raise FileNotFoundError(f"{folder}: no reader model here (text.onnx is missing)")
        self._folder = folder
        self._threads = threads
        self.labels: dict[str, Any] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        install_extensions()

    @cached_property
    def name(self) -> str:
        """The reader's name with a digest of its weights and of the code that reads them out."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.glob("*.*")):
            if path.suffix != ".md":
                digest.update(path.read_bytes())
        for module in MODULES:
            digest.update(Path(__file__).with_name(f"{module}.py").read_bytes())
        return f"sitrep-minilm-{digest.hexdigest()[:12]}"

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _nlp(self) -> English:
        return English()

    @cached_property
    def _text(self) -> Any:
        return self._session("text")

    @cached_property
    def _relations(self) -> Any:
        return self._session("relations")

    @cached_property
    def _roles(self) -> Any:
        return self._session("roles")

    def _session(self, name: str) -> Any:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # shapes change with every batch, and each would be remembered
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(self._folder / f"{name}.onnx")
        return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _linker(self) -> Linker | None:
        """None for a network that is still being trained: the linker learns from its vectors, and so comes last."""
        path = self._folder / "coreference.npz"
        return Linker.load(path) if path.is_file() else None

    @cached_property
    def _bio(self) -> dict[str, Bio]:
        return {k: Bio(self.labels[k]) for k in ("names", "gmb", "roles")}

    @cached_property
    def _columns(self) -> dict[str, slice]:
        sizes = {"end": 2, "predicate": 2, "sense": self.labels["senses"]}
        out, at = {}, 0
        for task in self.labels["tags"]:
            width = sizes.get(task) or len(self.labels[task])
            out[task] = slice(at, at + width)
            at += width
        return out

    def read(self, texts: Iterable[str]) -> Iterator[Doc]:
        """One `Doc` per text, in order."""
        for text in texts:
            yield self._read(text)

    def _read(self, text: str) -> Doc:
        blank = self._nlp.make_doc(text)
        words = [t.text for t in blank]
        reading = Annotation(words)
        self._annotate(chunks(words, [bool(t.whitespace_) for t in blank]), words, reading)
        doc = reading.doc(blank)
        doc._.chains = self._linker.link(doc) if self._linker else ()
        return doc

    def read_words(self, sentences: Sequence[Sequence[str]]) -> Annotation:
        """The annotation of given words and sentences, one after the other: for measuring on annotated corpora."""
        words = [w for sentence in sentences for w in sentence]
        reading = Annotation(words)
        runs: list[list[int]] = []
        at = 0
        for sentence in sentences:
            runs.append(list(range(at, at + len(sentence))))
            at += len(sentence)
        self._annotate([run for run in runs if run], words, reading, whole=True)
        return reading

    def _annotate(self, runs: list[list[int]], words: list[str], reading: Annotation, whole: bool = False) -> None:
        """Fill in the reading of all `runs`; with `whole` each is one sentence."""
        if not runs:
            return
        scores = self._score(runs, words)
        c, tags = self._columns, scores.tags
        tokens = [i for run in runs for i in run]
        reading.vectors = np.zeros((len(words), scores.vectors.shape[1]), dtype=np.float32)
        reading.vectors[tokens] = scores.vectors
        xpos, upos = self.labels["xpos"], self.labels["upos"]
        for i, x, u in zip(
            tokens, tags[:, c["xpos"]].argmax(1).tolist(), tags[:, c["upos"]].argmax(1).tolist(), strict=True
        ):
            reading.tag[i], reading.pos[i] = xpos[x], upos[u]
            reading.lemma[i] = lemma(words[i], xpos[x])
        ends = tags[:, c["end"]].argmax(1).astype(bool).tolist()
        starts: list[int] = []
        heads: list[int] = []
        base = 0
        for run, arc in zip(runs, scores.arcs, strict=True):
            n, low = len(run), 0
            bounds = [n - 1] if whole else _bounds(ends[base : base + n], [words[i] for i in run])
            for high in bounds:
                starts.append(base + low)
                part = np.concatenate((arc[low : high + 1, :1], arc[low : high + 1, low + 1 : high + 2]), 1)
                heads += [base + low + h - 1 if h else -1 for h in tree(part)]
                low = high + 1
            base += n
        self._relate(scores, heads, tokens, reading)
        self._name(tags, np.array(starts), tokens, words, reading)
        self._give_roles(scores, starts, tokens, reading)

    def _score(self, runs: list[list[int]], words: list[str]) -> Scores:
        """Run the encoder over all runs."""
        flat = [i for run in runs for i in run]
        encoding = self._tokenizer.encode([words[i] for i in flat], is_pretokenized=True, add_special_tokens=False)
        ids = np.array(encoding.ids, dtype=np.int64)
        owner = np.array(encoding.word_ids, dtype=np.int64)
        begin = np.searchsorted(owner, np.arange(len(flat) + 1))
        sizes = np.minimum(np.diff(begin), MAX_SUBWORDS)
        forms = np.array([shape(words[i]) for i in flat], dtype=np.int64)
        base = np.cumsum([0, *map(len, runs)])
        parts: list[Window] = []
        for r, run in enumerate(runs):
            parts += windows(r, sizes[base[r] : base[r] + len(run)].tolist())
        n = len(flat)
        vectors: Array = np.empty(0)
        tags, dep, head = vectors, vectors, vectors
        arcs: list[Array] = [vectors] * len(runs)
        edges = (self._tokenizer.token_to_id("[CLS]"), self._tokenizer.token_to_id("[SEP]"))
        for group in alike([w.size + 2 for w in parts]):
            batch = [parts[k] for k in group]
            v, t, a, d, h = self._text.run(None, _batch(batch, base, begin, sizes, ids, forms, edges))
            if not vectors.size:
                vectors, tags = np.empty((n, v.shape[2]), v.dtype), np.empty((n, t.shape[2]), t.dtype)
                dep, head = np.empty((n, d.shape[2]), d.dtype), np.empty((n, h.shape[2]), h.dtype)
            for k, w in enumerate(batch):
                low, high = base[w.run] + w.low, base[w.run] + w.high
                inside = slice(w.low - w.start, w.high - w.start)
                vectors[low:high], tags[low:high], dep[low:high] = v[k, inside], t[k, inside], d[k, inside]
                head[low:high] = h[k, 1 + inside.start : 1 + inside.stop]
                size, length = w.stop - w.start, len(runs[w.run])
                if size == length:
                    arcs[w.run] = a[k, :size, : 1 + size]
                    continue
                if not arcs[w.run].size:
                    arcs[w.run] = np.full((length, 1 + length), FORBIDDEN, a.dtype)
                arcs[w.run][w.low : w.high, 0] = a[k, inside, 0]
                arcs[w.run][w.low : w.high, 1 + w.start : 1 + w.stop] = a[k, inside, 1 : 1 + size]
        return Scores(vectors, tags, dep, head, arcs)

    def _relate(self, scores: Scores, heads: list[int], tokens: list[int], reading: Annotation) -> None:
        """Heads and relations. `heads` are places among the scored words, -1 for a root."""
        at = np.array(heads)
        feed = {"dep": scores.rel_dep, "head": scores.rel_head[np.maximum(at, 0)]}
        logits = self._relations.run(None, feed)[0]
        names = self.labels["rel"]
        logits[:, names.index("root")] = FORBIDDEN
        for i, head, rel in zip(tokens, heads, logits.argmax(1).tolist(), strict=True):
            reading.head[i] = tokens[head] if head >= 0 else i
            reading.dep[i] = names[rel] if head >= 0 else "root"

    def _name(self, tags: Array, starts: Array, tokens: list[int], words: list[str], reading: Annotation) -> None:
        """Names: those of both taggers, and what they are merged to, sentence by sentence."""
        found = {}
        for task in ("names", "gmb"):
            bio = self._bio[task]
            found[task] = bio.spans(bio.best(tags[:, self._columns[task]], starts), starts)
        reading.general = [(tokens[a], tokens[z], x) for a, z, x in found["names"]]
        reading.news = [(tokens[a], tokens[z], x) for a, z, x in found["gmb"]]
        there, forms = [words[i] for i in tokens], [reading.tag[i] for i in tokens]
        for a, z, label in merge(found["names"], found["gmb"], there, forms):
            reading.ents.append((tokens[a], tokens[z], label))

    def _give_roles(self, scores: Scores, starts: list[int], tokens: list[int], reading: Annotation) -> None:
        """Predicates, their senses and their roles."""
        c = self._columns
        places = np.flatnonzero(scores.tags[:, c["predicate"]].argmax(1))
        if not len(places):
            return
        logits = scores.tags[places, c["sense"]]
        best = logits.argmax(1)
        sure = 1 / np.exp(logits - logits.max(1, keepdims=True)).sum(1) >= SURE
        senses = np.where(sure, best, -1).tolist()
        first = np.array(starts)
        sentence = np.searchsorted(first, places, side="right") - 1
        low = first[sentence]
        size = np.append(first[1:], len(tokens))[sentence] - low
        arguments: list[tuple[Argument, ...]] = [()] * len(places)
        for group in alike(size.tolist(), ROLE_ROWS, ROLE_COST):
            for k, found in zip(
                group, self._roles_of(scores.vectors, places[group], low[group], size[group]), strict=True
            ):
                arguments[k] = tuple(Argument(tokens[a], tokens[z] + 1, label) for a, z, label in found)
        for place, number, found_here in zip(places.tolist(), senses, arguments, strict=True):
            token = tokens[place]
            sense = f"{reading.lemma[token].lower()}.{number:02d}" if number >= 0 else None
            reading.predicates.append(Predicate(token, sense, found_here))

    def _roles_of(self, vectors: Array, places: Array, low: Array, size: Array) -> list[list[tuple[int, int, str]]]:
        """The arguments of predicates at `places`, in sentences that begin at `low` and have `size` words."""
        clip, width = self.labels["clip"], int(size.max())
        sentences, row = np.unique(low, return_inverse=True)
        extent = np.zeros(len(sentences), dtype=np.int64)
        extent[row] = size
        offset = np.cumsum(extent) - extent
        rows = np.concatenate([np.arange(a, a + n) for a, n in zip(sentences.tolist(), extent.tolist(), strict=True)])
        inside = np.arange(width)[None]
        real = inside < size[:, None]
        own = places - low
        logits = self._roles.run(
            None,
            {
                "vectors": vectors[rows],
                "predicate": offset[row] + own,
                "word": np.where(real, offset[row][:, None] + inside, 0),
                "distance": np.clip(inside - own[:, None], -clip, clip) * real + clip * real,
                "pad": (~real).astype(np.int64),
            },
        )[0][real]
        starts = np.cumsum(size) - size
        bio = self._bio["roles"]
        tags = bio.best(logits, starts)
        found: list[list[tuple[int, int, str]]] = [[] for _ in places]
        for a, z, label in bio.spans(tags, starts):
            k = int(np.searchsorted(starts, a, side="right")) - 1
            if not a <= starts[k] + own[k] <= z:
                found[k].append((a, z, label))
        out = []
        for k, spans in enumerate(found):
            shift = int(low[k] - starts[k])
            kept = unique_core(spans, [float(logits[a, tags[a]]) for a, _, _ in spans])
            out.append([(a + shift, z + shift, label) for a, z, label in kept])
        return out


def _batch(
    batch: list[Window], base: Array, begin: Array, sizes: Array, ids: Array, forms: Array, edges: tuple[int, int]
) -> dict[str, NDArray[np.int64]]:
    """The encoder's input for windows.

    `begin` and `sizes` are those of the words' subwords, `base` the runs' words,
    `edges` the subwords that open and close a text.
    """
    b = len(batch)
    length = max(w.size for w in batch) + 2
    words = max(w.stop - w.start for w in batch)
    subwords = np.zeros((b, length), dtype=np.int64)
    shapes = np.full((b, length), len(SHAPES), dtype=np.int64)
    first = np.zeros((b, 1 + words), dtype=np.int64)
    for k, w in enumerate(batch):
        at = np.arange(base[w.run] + w.start, base[w.run] + w.stop)
        n = sizes[at]
        place = 1 + np.cumsum(n) - n
        inside = np.arange(w.size) + 1
        offset = np.repeat(begin[at] - place, n) + inside
        subwords[k, 0], subwords[k, 1 + w.size] = edges
        subwords[k, 1 : 1 + w.size] = ids[offset]
        shapes[k, 1 : 1 + w.size] = np.repeat(forms[at], n)
        first[k, 1 : 1 + len(at)] = np.where(n > 0, place, 0)
    return {"ids": subwords, "shapes": shapes, "first": first}


def _bounds(ends: list[bool], words: list[str]) -> list[int]:
    """Last words of the sentences of a run; closing marks go with the sentence before them."""
    out: list[int] = []
    for k, word in enumerate(words):
        if out and out[-1] == k - 1 and word in CLOSERS - {'"', "'"}:
            out[-1] = k
        elif ends[k] or k == len(words) - 1 or abbreviation_ends(word, words[k + 1]):
            out.append(k)
    return out
