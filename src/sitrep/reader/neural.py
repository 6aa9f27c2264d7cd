"""The default reader: our own small network on ONNX Runtime, shipped with the package.

Comes in: texts. Goes out: spaCy `Doc`s (see `protocol`). One pass of a 6-layer encoder gives tags, trees, names,
sentence ends and predicates; a second, small graph gives each predicate's roles. Batches never mix reports, so a
reading depends on its text alone, not on what was read beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en import English
from spacy.tokens import Doc

from sitrep.reader.chunks import CLOSERS, chunks
from sitrep.reader.decode import bio_transitions, spans, tree, unique_core, viterbi
from sitrep.reader.labels import SHAPES, shape
from sitrep.reader.lemmas import lemma
from sitrep.reader.names import merge
from sitrep.reader.protocol import Argument, Predicate, install_extensions

BATCH_SUBWORDS = 1024
MAX_SUBWORDS = 480
SURE = 0.8
"""A predicate's sense is given where the network puts at least this probability on it, else left open."""

Array = NDArray[Any]
Run = tuple[list[int], list[int], list[int], list[int]]
"""Token indices, subword ids, first subword of each token, word shape of each subword."""


class NeuralReader:
    """Reads with the network of `folder` (the package's own by default). One thread; use processes for more."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder is None:
            with as_file(files("sitrep.reader") / "model") as inside:
                folder = Path(inside)
        if not (folder / "text.onnx").is_file():
            raise FileNotFoundError(f"{folder}: no reader model here (text.onnx is missing)")
        self._folder = folder
        self.labels: dict[str, Any] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        install_extensions()

    @cached_property
    def name(self) -> str:
        """The reader's name with a digest of its weights and of the code that reads them out."""
        digest = hashlib.sha256()
        for path in sorted(self._folder.glob("*.*")):
            if path.suffix != ".md":
                digest.update(path.read_bytes())
        for module in ("chunks", "decode", "labels", "lemmas", "names", "neural"):
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
    def _sessions(self) -> tuple[Any, Any]:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return self._session("text.onnx", options), self._session("roles.onnx", options)

    def _session(self, name: str, options: Any) -> Any:
        import onnxruntime as ort

        return ort.InferenceSession(str(self._folder / name), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _relations(self) -> Array:
        """(side, relation, side) weights flattened for one matrix product: (rel + 1, relations * (rel + 1))."""
        rel = np.load(self._folder / "relations.npz")["rel"].astype(np.float32)
        return np.ascontiguousarray(rel.transpose(1, 0, 2).reshape(rel.shape[1], -1))

    @cached_property
    def _moves(self) -> dict[str, Array]:
        return {k: bio_transitions(self.labels[k]) for k in ("names", "gmb", "roles")}

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
        runs = self._encode(chunks(words, [bool(t.whitespace_) for t in blank]), words)
        for group in _batches(runs):
            self._read_batch(group, words, reading)
        return reading.doc(blank)

    def _encode(self, runs: list[list[int]], words: list[str]) -> list[Run]:
        """The runs with their subwords."""
        out = []
        encodings = self._tokenizer.encode_batch([[words[i] for i in run] for run in runs], is_pretokenized=True)
        for run, e in zip(runs, encodings, strict=True):
            ids, word_ids = e.ids, e.word_ids
            if len(ids) > MAX_SUBWORDS:  # a run of very long "words": read the half, then the other
                if len(run) > 1:
                    out += self._encode([run[: len(run) // 2], run[len(run) // 2 :]], words)
                    continue
                ids, word_ids = [*ids[: MAX_SUBWORDS - 1], ids[-1]], [*word_ids[: MAX_SUBWORDS - 1], None]
            first = [0] * len(run)
            shapes = [len(SHAPES)] * len(ids)
            for k in range(len(ids) - 1, -1, -1):
                w = word_ids[k]
                if w is not None:
                    first[w] = k
                    shapes[k] = shape(words[run[w]])
            out.append((run, ids, first, shapes))
        return out

    def read_words(self, sentences: Sequence[Sequence[str]]) -> Annotation:
        """The annotation of given words and sentences, one after the other: for measuring on annotated corpora."""
        words = [w for sentence in sentences for w in sentence]
        reading = Annotation(words)
        runs: list[list[int]] = []
        for sentence in sentences:
            start = runs[-1][-1] + 1 if runs else 0
            runs.append(list(range(start, start + len(sentence))))
        for group in _batches(self._encode(runs, words)):
            self._read_batch(group, words, reading, whole=True)
        return reading

    def _read_batch(self, group: list[Run], words: list[str], reading: Annotation, whole: bool = False) -> None:
        b = len(group)
        subs = max(len(ids) for _, ids, _, _ in group)
        longest = max(len(run) for run, *_ in group)
        ids = np.zeros((b, subs), dtype=np.int64)
        shapes = np.full((b, subs), len(SHAPES), dtype=np.int64)
        first = np.zeros((b, 1 + longest), dtype=np.int64)
        for r, (run, row, places, forms) in enumerate(group):
            ids[r, : len(row)] = row
            shapes[r, : len(row)] = forms
            first[r, 1 : 1 + len(run)] = places
        vectors, tags, arc, rel_dep, rel_head = self._sessions[0].run(
            None, {"ids": ids, "shapes": shapes, "first": first}
        )
        c = self._columns
        upos = tags[..., c["upos"]].argmax(-1)
        xpos = tags[..., c["xpos"]].argmax(-1)
        ends = tags[..., c["end"]].argmax(-1)
        predicates = tags[..., c["predicate"]].argmax(-1)
        scores = tags[..., c["sense"]]
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        senses = np.where(scores.max(-1) / scores.sum(-1) >= SURE, scores.argmax(-1), -1)
        names = viterbi(tags[..., c["names"]], self._moves["names"])
        gmb = viterbi(tags[..., c["gmb"]], self._moves["gmb"])
        rows: list[tuple[int, int, int, int]] = []
        for r, (run, *_) in enumerate(group):
            n = len(run)
            for k, i in enumerate(run):
                tag = self.labels["xpos"][xpos[r, k]]
                reading.tag[i], reading.pos[i] = tag, self.labels["upos"][upos[r, k]]
                reading.lemma[i] = lemma(words[i], tag)
            bounds = [n - 1] if whole else _bounds([bool(e) for e in ends[r, :n]], [words[i] for i in run])
            low = 0
            for high in bounds:
                heads = tree(arc[r, low : high + 1][:, [0, *range(low + 1, high + 2)]])
                names_of = self._relation_names(rel_dep[r, low : high + 1], rel_head[r], heads, low)
                for k, (head, rel) in enumerate(zip(heads, names_of, strict=True)):
                    i = run[low + k]
                    reading.head[i] = run[low + head - 1] if head else i
                    reading.dep[i] = rel
                tokens = run[low : high + 1]
                person = [self.labels["names"][t] for t in names[r, low : high + 1]]
                broad = [self.labels["gmb"][t] for t in gmb[r, low : high + 1]]
                general, news = spans(person), spans(broad)
                reading.general += [(tokens[a], tokens[z], x) for a, z, x in general]
                reading.news += [(tokens[a], tokens[z], x) for a, z, x in news]
                for a, z, label in merge(general, news, [words[i] for i in tokens], [reading.tag[i] for i in tokens]):
                    reading.ents.append((tokens[a], tokens[z], label))
                rows += [(r, p, low, high) for p in range(low, high + 1) if predicates[r, p]]
                low = high + 1
        if rows:
            self._read_roles(rows, vectors, senses, group, reading)

    def _relation_names(self, dep: Array, head: Array, heads: list[int], low: int) -> list[str]:
        n = len(heads)
        sides = head[[low + h if h else 0 for h in heads]]
        one = np.ones((n, 1), dtype=np.float32)
        half = (np.concatenate([dep, one], 1) @ self._relations).reshape(n, len(self.labels["rel"]), -1)
        scores = np.einsum("nrj,nj->nr", half, np.concatenate([sides, one], 1))
        scores[:, self.labels["rel"].index("root")] = -1e4
        best = scores.argmax(1)
        return ["root" if h == 0 else self.labels["rel"][k] for h, k in zip(heads, best, strict=True)]

    def _read_roles(
        self,
        rows: list[tuple[int, int, int, int]],
        vectors: Array,
        senses: Array,
        group: list[Run],
        reading: Annotation,
    ) -> None:
        width, clip = vectors.shape[1], self.labels["clip"]
        flat = vectors.reshape(-1, vectors.shape[-1])
        labels = self.labels["roles"]
        rows = sorted(rows, key=lambda x: (x[3] - x[2], x))
        for at in range(0, len(rows), 32):
            part = rows[at : at + 32]
            n, length = len(part), max(high - low + 1 for *_, low, high in part)
            word = np.zeros((n, length), dtype=np.int64)
            distance = np.zeros((n, length), dtype=np.int64)
            pad = np.ones((n, length), dtype=np.int64)
            for k, (r, p, low, high) in enumerate(part):
                size = high - low + 1
                inside = np.arange(low, high + 1)
                word[k, :size] = r * width + inside
                distance[k, :size] = np.clip(inside - p, -clip, clip) + clip
                pad[k, :size] = 0
            predicate = np.array([r * width + p for r, p, *_ in part], dtype=np.int64)
            logits = self._sessions[1].run(
                None, {"vectors": flat, "predicate": predicate, "word": word, "distance": distance, "pad": pad}
            )[0]
            logits[..., 1:] -= 1e4 * pad[..., None]
            best = viterbi(logits, self._moves["roles"])
            for k, (r, p, low, high) in enumerate(part):
                run = group[r][0]
                found = spans([labels[t] for t in best[k, : high - low + 1]])
                found = [s for s in found if not s[0] <= p - low <= s[1]]
                kept = unique_core(found, [float(logits[k, a, best[k, a]]) for a, _, _ in found])
                arguments = tuple(Argument(run[low + a], run[low + z] + 1, label) for a, z, label in kept)
                token, number = run[p], int(senses[r, p])
                sense = f"{reading.lemma[token].lower()}.{number:02d}" if number >= 0 else None
                reading.predicates.append(Predicate(token, sense, arguments))


def _batches(runs: list[Run]) -> Iterator[list[Run]]:
    """Runs of like length together, at most `BATCH_SUBWORDS` subwords a batch with padding."""
    group: list[Run] = []
    for run in sorted(runs, key=lambda x: (len(x[1]), x[0][0])):
        if group and len(run[1]) * (len(group) + 1) > BATCH_SUBWORDS:
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def _bounds(ends: list[bool], words: list[str]) -> list[int]:
    """Last words of the sentences of a run; closing marks go with the sentence before them."""
    out: list[int] = []
    for k, word in enumerate(words):
        if out and out[-1] == k - 1 and word in CLOSERS - {'"', "'"}:
            out[-1] = k
        elif ends[k] or k == len(words) - 1:
            out.append(k)
    return out


class Annotation:
    """The annotation of one text while it is collected."""

    def __init__(self, words: list[str]) -> None:
        n = len(words)
        self.words = words
        self.tag, self.pos, self.lemma, self.dep = ["_SP"] * n, ["SPACE"] * n, list(words), ["dep"] * n
        self.head = list(range(n))
        self.ents: list[tuple[int, int, str]] = []
        self.general: list[tuple[int, int, str]] = []
        self.news: list[tuple[int, int, str]] = []
        self.predicates: list[Predicate] = []

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
            lemmas=self.lemma,
            heads=self.head,
            deps=self.dep,
            ents=ents,
        )
        doc._.predicates = tuple(sorted(self.predicates, key=lambda p: p.token))
        return doc
