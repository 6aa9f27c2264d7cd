"""ECB+ and MEANTIME as reports with gold event mentions, read once and kept.

Comes in: the shared folder. Goes out: `Document`s (text, annotated sentences, gold mentions with the event each is of),
and for each its `Report` and `Statements`, whose event statements have the gold mentions as triggers: everything else
(participants, place, time, status) is what extraction finds around them. Only annotated sentences are read; origins and
stories see the whole text. Readings are kept in ``build/bench`` under what they depend on.

ECB+ (Cybulska and Vossen 2014) is used as in its ``ECBplus_coreference_sentences.csv``: the 1,840 sentences that were
checked, action mentions (``ACTION_*`` and ``NEG_ACTION_*``) only, singletons kept. The line with the address of a
page is
taken off the text. MEANTIME (Minard et al. 2016): event mentions of the English part; those that refer to no instance
are singletons.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

import sitrep.reader
from bench.common import ROOT, DataAbsent
from sitrep import gazetteer, temporal
from sitrep.extract import lexicon, mentions
from sitrep.extract.events import EventFinder
from sitrep.reader.protocol import Argument, Predicate, install_extensions
from sitrep.record import EventStatement, Report, Statements, content_id

KEPT = ROOT / "build" / "bench"
_CLOSE = re.compile(r"^(?:[.,;:!?%)\]]|'s|'|n't|'re|'ve|'ll|'d|''|…)$")
_ADDRESS = re.compile(r"^(?:https?\s*:|www\s*\.)", re.I)
_UNSCRIPT = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")"}


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold mention: its span in the text and the event it is of."""

    start: int
    end: int
    event: str


@dataclass(frozen=True, slots=True)
class Document:
    """One annotated text. `topic` and `story` are the corpus's own groups; `sentences` the annotated ones."""

    name: str
    topic: str
    story: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    gold: tuple[Gold, ...]


def ecb(shared: Path, topics: Iterable[int] | None = None) -> list[Document]:
    """The documents of ECB+, of these topics or of all. Raises `DataAbsent`."""
    folder = shared / "benchmarks" / "ecbplus"
    path = folder / "ecbplus.jsonl.gz"
    if not path.exists():
        raise DataAbsent(path)
    checked: dict[tuple[str, str], set[int]] = defaultdict(set)
    with (folder / "ECBplus_coreference_sentences.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            checked[row["Topic"], row["File"]].add(int(row["Sentence Number"]))
    wanted = None if topics is None else {str(topic) for topic in topics}
    out = []
    for row in _lines(path):
        if wanted is not None and row["topic"] not in wanted:
            continue
        file_name = row["name"].split("_", 1)[1].removesuffix(".xml")
        kind = "ecbplus" if file_name.endswith("plus") else "ecb"
        out.append(
            _document(
                row["xml"],
                row["name"],
                row["topic"],
                f"{row['topic']}_{kind}",
                checked[row["topic"], file_name],
                lambda tag: tag.startswith(("ACTION", "NEG_ACTION")),
            )
        )
    return out


def meantime(shared: Path) -> list[Document]:
    """The documents of MEANTIME. Raises `DataAbsent`."""
    path = shared / "benchmarks" / "meantime" / "meantime.jsonl.gz"
    if not path.exists():
        raise DataAbsent(path)
    return [
        _document(row["xml"], row["name"], row["corpus"], row["corpus"], None, lambda tag: tag == "EVENT_MENTION")
        for row in _lines(path)
    ]


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _document(source, name, topic, story, checked, is_event) -> Document:  # type: ignore[no-untyped-def]
    """One document of either corpus; `checked` are the numbers of the sentences that count, or ``None`` for all."""
    root = ET.fromstring(source)
    words: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for token in root.iter("token"):
        word = (token.text or "").strip() or "-"
        words[int(token.get("sentence", "0"))].append((token.get("t_id", ""), _UNSCRIPT.get(word, word)))
    text, spans, sentence_of, bounds = "", {}, {}, {}
    for number in sorted(words):
        first = " ".join(word for _, word in words[number][:2])
        if _ADDRESS.match(first):
            continue
        text += "\n" if text else ""
        start = len(text)
        for i, (id_, word) in enumerate(words[number]):
            clock = word[0].isdigit() and text[-1:] == ":" and text[-2:-1].isdigit()
            if i and not _CLOSE.match(word) and word != "”" and text[-1] not in "“([$" and not clock:
                text += " "
            spans[id_] = (len(text), len(text) + len(word))
            sentence_of[id_] = number
            text += word
        bounds[number] = (start, len(text))
    instance: dict[str, str] = {}
    marked = {m.get("m_id", ""): m for m in root.iterfind("Markables/*")}
    for relation in root.iterfind("Relations/*"):
        targets = [t.get("m_id", "") for t in relation.findall("target")]
        known = [marked[t].get("instance_id") for t in targets if t in marked and marked[t].get("instance_id")]
        if relation.tag not in ("CROSS_DOC_COREF", "INTRA_DOC_COREF", "REFERS_TO"):
            continue
        event = relation.get("note") if relation.tag == "CROSS_DOC_COREF" else None
        event = event or (known[0] if known else None) or f"{name}#{relation.get('r_id')}"
        for item in relation.findall("source"):
            instance[item.get("m_id", "")] = event
    gold = []
    for id_, mark in marked.items():
        anchors = [a.get("t_id", "") for a in mark.findall("token_anchor")]
        anchors = [a for a in anchors if a in spans]
        if not anchors or not is_event(mark.tag):
            continue
        if checked is not None and sentence_of[anchors[0]] not in checked:
            continue
        start, end = min(spans[a][0] for a in anchors), max(spans[a][1] for a in anchors)
        gold.append(Gold(start, end, instance.get(id_, f"{name}#{id_}")))
    sentences = tuple(bounds[n] for n in sorted(bounds) if checked is None or n in checked)
    return Document(name, topic, story, text, sentences, tuple(sorted(gold, key=lambda g: (g.start, g.end, g.event))))


@dataclass(frozen=True, slots=True)
class Told:
    """A document as the pipeline takes it. `trigger`: where the trigger of each gold mention starts, in order."""

    document: Document
    report: Report
    statements: Statements
    trigger: tuple[int, ...]


def statements(documents: Sequence[Document], name: str) -> list[Told]:
    """The documents with their statements; `name` is that of the readings kept."""
    readings = _readings([_excerpt(document)[0] for document in documents], name)
    return [_told(document, doc) for document, doc in zip(documents, readings, strict=True)]


def report(document: Document) -> Report:
    """The document as a report: its whole text, and nothing said of it."""
    title = document.text.split("\n")[0]
    return Report(content_id("report", document.name), document.name, document.text, "", title=title)


def _excerpt(document: Document) -> tuple[str, list[tuple[int, int, int]]]:
    """The annotated sentences as one text, and for each (start in it, start in the document, length)."""
    text, parts = "", []
    for start, end in document.sentences:
        if text:
            text += " " if text[-1] in ".!?”" else "\n\n"
        parts.append((len(text), start, end - start))
        text += document.text[start:end]
    return text, parts


def _told(document: Document, doc: Doc) -> Told:
    text, parts = _excerpt(document)

    def out_of(offset: int) -> int:
        """The place in the excerpt of a place in the document."""
        return next((at + offset - start for at, start, length in parts if start <= offset < start + length), -1)

    def back(offset: int) -> int:
        best = max((part for part in parts if part[0] <= offset), key=lambda part: part[0])
        return best[1] + min(offset - best[0], best[2])

    def span(start: int, end: int) -> tuple[int, int]:
        low = back(start)
        return low, max(low + 1, back(end - 1) + 1)

    inner = Report(content_id("report", document.name), document.name, text, "")
    world, words = gazetteer.load(), lexicon.load()
    times = temporal.find(text)
    index = mentions.find(doc, world)
    tokens = [_head(doc, out_of(g.start), out_of(g.start) + g.end - g.start) for g in document.gold]
    finder = EventFinder(inner, doc, times, index, words, world)
    found = finder.find_at(tokens)
    starts = {token: back(event.trigger[0]) for token, event in zip(sorted(set(tokens)), found, strict=True)}
    whole = report(document)
    events = tuple(_moved(event, span) for event in found)
    moved = Statements(
        report=whole.id,
        mentions=tuple(
            replace(m, start=a, end=b, head=back(m.head), text=document.text[a:b])
            for m in index.mentions
            for a, b in (span(m.start, m.end),)
        ),
        times=tuple(
            replace(t, start=a, end=b, text=document.text[a:b]) for t in times for a, b in (span(t.start, t.end),)
        ),
        events=events,
        sentences=document.sentences,
    )
    return Told(document, whole, moved, tuple(starts[t] for t in tokens))


def _moved(event: EventStatement, span) -> EventStatement:  # type: ignore[no-untyped-def]
    start, end = span(event.start, event.end)
    cues = tuple(span(*cue) for cue in event.cues)
    return replace(event, start=start, end=end, trigger=span(*event.trigger), cues=cues)


def _head(doc: Doc, start: int, end: int) -> int:
    """The syntactic head of a span."""
    found = doc.char_span(start, end, alignment_mode="expand")
    if found is None:
        raise ValueError(f"no token at {start}:{end}")
    root = found.root
    while root.pos_ in ("ADP", "PART", "DET", "PUNCT") and any(found.start <= c.i < found.end for c in root.children):
        root = next(c for c in root.children if found.start <= c.i < found.end)
    return int(root.i)


def _readings(texts: Sequence[str], name: str) -> list[Doc]:
    """The texts read, from what is kept where nothing that a reading depends on has changed."""
    install_extensions()
    folder = Path(sitrep.reader.__file__).parent
    total = hashlib.sha256(json.dumps(texts).encode())
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            total.update(file.read_bytes())
    path = KEPT / f"{name}-{total.hexdigest()[:16]}"
    if path.with_suffix(".spacy").exists():
        docs = list(DocBin().from_disk(path.with_suffix(".spacy")).get_docs(Vocab()))
        held = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        for doc, predicates in zip(docs, held, strict=True):
            doc._.predicates = tuple(Predicate(t, s, tuple(Argument(*a) for a in args)) for t, s, args in predicates)
        return docs
    docs = list(sitrep.reader.load_reader().read(texts))
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{name}-*"):
        old.unlink()
    held = [[(p.token, p.sense, [(a.start, a.end, a.label) for a in p.args]) for p in d._.predicates] for d in docs]
    path.with_suffix(".json").write_text(json.dumps(held), encoding="utf-8")
    DocBin(
        attrs=["ORTH", "LEMMA", "TAG", "POS", "DEP", "HEAD", "ENT_IOB", "ENT_TYPE", "SENT_START"], docs=docs
    ).to_disk(path.with_suffix(".spacy"))
    return docs
