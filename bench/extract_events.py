"""Events of single sentences against the public PLOVER and CAMEO test sets.

- `plv_macro_f1`: the 1,050 sentences of ``plv_train.tsv`` with a source and a target marked. Of the event statements in
  the sentence, the one whose actors and recipients fit the marks best gives the type; macro F1 over the 15 roots
  (YIELD is CONCEDE and RETREAT together), with the model that backs the lexicon up (`sitrep.extract.guess`), each
  sentence typed by a model that has not seen it (tenfold cross-validation). `plv_accuracy` is the share that is right.
  `plv_lexicon_macro_f1` and `plv_lexicon_accuracy` are the same by the lexicon alone.
- `gsr_type`, `gsr_all`: the 322 sentences of PLOVER's gold standard records with nothing marked. The statement nearest
  to the root of the sentence that names somebody is taken; `gsr_type` is the share with the right type, `gsr_all` the
  share with the right type and all of the gold's actors. Older names of types are mapped (`OLDER`).
- `petr2_f1`: the 78 sentences of PETRARCH's validation set. A pair of sentence and root is right where the gold has
  a coding of that root; a sentence without events is a pair of its own ("no event"), and the system finds no event
  where no statement has both actor and recipient. Micro F1. `petr2_none_f1` is for "no event" alone.

``python -m bench.extract_events`` prints the ten largest confusions of the gold standard records: right type, type
found, how often.

Types are compared in the books of the data: the lexicon's CAMEO code gives the root by ``CAMEO2PLOVER-2021.txt``,
where a statement's type is still that of its lexicon entry.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from bench import kept_readings
from bench.common import DataAbsent, Figures, shared_folder
from sitrep import gazetteer, temporal
from sitrep.extract import guess, lexicon, mentions
from sitrep.extract.events import EventFinder, Trigger
from sitrep.record import EventStatement, Report
from training.event_types import crossed

OLDER = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT", "YIELD": "YIELD"}
"""Types of PLOVER's first drafts by their names of today."""
YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types where it does not matter which side is named first."""
FRIENDLY = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HOSTILE = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST"})
MARK = re.compile(r"</?[st]>")
Span = tuple[int, int]


@dataclass(frozen=True)
class Sentence:
    """What the extractor finds in one sentence: its reading, its mentions and its statements with their triggers."""

    doc: Doc
    index: mentions.MentionIndex
    found: list[tuple[Trigger, EventStatement]]

    def spans(self, mention: int) -> list[Span]:
        """Where a mention and what it refers to stand."""
        m = self.index.mentions
        return [(m[k].start, m[k].end) for k in {mention, self.index.resolve(mention)}]


@dataclass(frozen=True)
class Marked:
    """A sentence of ``plv_train.tsv`` without its marks, where the marks were, and its root."""

    text: str
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    root: str


def analysed(name: str, texts: Sequence[str]) -> list[Sentence]:
    """Extraction of each text on its own."""
    world, words = gazetteer.load(), lexicon.load()
    out = []
    for text, doc in zip(texts, kept_readings.read(name, texts), strict=True):
        report = Report(id="r-bench", path="bench", text=text, sha256="")
        index = mentions.find(doc, world)
        out.append(
            Sentence(
                doc, index, EventFinder(report, doc, temporal.find(text), index, words, world, guesses=False).found()
            )
        )
    return out


def marked(path: Path) -> list[Marked]:
    """The sentences of a file like ``plv_train.tsv``."""
    out = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            text, at = "", 0
            spans: dict[str, list[Span]] = {"s": [], "t": []}
            for m in MARK.finditer(row["marked_sentence"]):
                text += row["marked_sentence"][at : m.start()]
                at = m.end()
                name = m[0].strip("</>")
                if m[0][1] == "/":
                    spans[name][-1] = (spans[name][-1][0], len(text))
                else:
                    spans[name].append((len(text), len(text)))
            text += row["marked_sentence"][at:]
            out.append(Marked(text, tuple(spans["s"]), tuple(spans["t"]), row["gold_root"]))
    return out


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def codes(path: Path) -> dict[str, str]:
    """CAMEO codes to roots, as a table such as ``CAMEO2PLOVER-2021.txt`` has them."""
    return {m[1]: m[2] for m in re.finditer(r"^(\d+): *([A-Z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)}


def folded(kind: str, status: str) -> str:
    """The root that the codebook gives to what is not done yet: it has no status, and folds it into the type.

    PLOVER codebook and CAMEO manual: cooperation that is announced or promised is AGREE, what is asked for REQUEST,
    what is refused REJECT; force or sanctions that are announced or threatened are THREATEN.
    """
    friendly = kind in FRIENDLY
    if status == "demanded" and kind != "REQUEST":
        return "REQUEST"
    if status == "threatened" or (status == "announced" and kind in HOSTILE):
        return "THREATEN"
    if status == "announced" and friendly:
        return "AGREE"
    if status == "denied" and (friendly or kind == "AGREE"):
        return "REJECT"
    return kind


def root(found: tuple[Trigger, EventStatement], table: dict[str, str]) -> str:
    """The root of a statement in the book that `table` is from, its status folded in."""
    trigger, statement = found
    code = trigger.entry.cameo
    while code and code not in table:
        code = code[:-1]
    known = table.get(code, statement.type) if len(code) > 1 and not trigger.nested else statement.type
    return folded(known, statement.status)


def best(sentence: Sentence, source: Sequence[Span], target: Sequence[Span]) -> tuple[Trigger, EventStatement] | None:
    """The statement that fits the marked source and target best."""
    ranked = ranking(sentence, source, target)
    return ranked[0][1] if ranked else None


def ranking(
    sentence: Sentence, source: Sequence[Span], target: Sequence[Span]
) -> list[tuple[tuple[float, ...], tuple[Trigger, EventStatement]]]:
    """All statements, the one that fits the marks best first, with why."""
    doc = sentence.doc
    out = []
    for n, (trigger, statement) in enumerate(sentence.found):
        acting = [s for m in statement.actors for s in sentence.spans(m)]
        hit = [s for m in statement.recipients for s in sentence.spans(m)]
        fit = 2.0 * _any(acting, source) + 2.0 * _any(hit, target)
        back = 2.0 * _any(acting, target) + 2.0 * _any(hit, source)
        if statement.type in MUTUAL:
            fit = max(fit, back)
        fit -= 0.25 * back
        subtree = (trigger.token.left_edge.i, trigger.token.right_edge.i + 1)
        covered = (doc[subtree[0]].idx, doc[subtree[1] - 1].idx + len(doc[subtree[1] - 1]))
        fit += 0.5 * _any([covered], source) + 0.5 * _any([covered], target)
        inside = _any([statement.trigger], [*source, *target])
        depth = sum(1 for _ in trigger.token.ancestors)
        out.append(((fit - 1.5 * inside, -depth, -n), (trigger, statement)))
    return sorted(out, key=lambda x: x[0], reverse=True)


def _any(spans: Iterable[Span], marks: Sequence[Span]) -> bool:
    return any(overlaps(s, mark) for s in spans for mark in marks)


def macro_f1(gold: Sequence[str], found: Sequence[str | None]) -> tuple[float, dict[str, float]]:
    """The mean of the F1 of the gold's classes, and the F1 of each."""
    by = {}
    for kind in sorted(set(gold)):
        right = sum(1 for g, f in zip(gold, found, strict=True) if g == f == kind)
        said, there = sum(1 for f in found if f == kind), sum(1 for g in gold if g == kind)
        by[kind] = 2 * right / (said + there) if said + there else 0.0
    return sum(by.values()) / len(by), by


# the three sets


def pairs(shared: Path) -> tuple[list[frozenset[str]], list[str]]:
    """The features of the model that backs the lexicon up, and the gold root, of each sentence of ``plv_train.tsv``."""
    folder = shared / "benchmarks" / "plover"
    table = codes(folder / "CAMEO2PLOVER-2021.txt")
    rows = marked(folder / "plv_train.tsv")
    out = []
    for row, sentence in zip(rows, analysed("plover", [r.text for r in rows]), strict=True):
        found = []
        for _, f in ranking(sentence, row.source, row.target):
            kind = root(f, table)
            found.append(guess.Found(f[0].token, YIELD.get(kind, kind), f[0].entry.cameo, f[1].status))
        source, target = (_tokens(sentence.doc, spans) for spans in (row.source, row.target))
        out.append(guess.features(sentence.doc, source, target, found))
    return out, [r.root for r in rows]


def _tokens(doc: Doc, spans: Sequence[Span]) -> tuple[int, int]:
    """The tokens of the first span, (0, 0) where there is none."""
    inside = [t.i for t in doc if spans and t.idx < spans[0][1] and spans[0][0] < t.idx + len(t)]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def plv(shared: Path) -> tuple[list[str], list[str | None]]:
    """Gold roots and the lexicon's roots of ``plv_train.tsv``."""
    folder = shared / "benchmarks" / "plover"
    table = codes(folder / "CAMEO2PLOVER-2021.txt")
    rows = marked(folder / "plv_train.tsv")
    out: list[str | None] = []
    for row, sentence in zip(rows, analysed("plover", [r.text for r in rows]), strict=True):
        found = best(sentence, row.source, row.target)
        kind = root(found, table) if found is not None else None
        out.append(YIELD.get(kind, kind) if kind is not None else None)
    return [r.root for r in rows], out


def main_statement(sentence: Sentence) -> tuple[Trigger, EventStatement] | None:
    """The statement that a sentence is about: the one nearest to the root that names somebody."""
    ranked = sorted(
        sentence.found,
        key=lambda f: (
            -bool(f[1].actors) - bool(f[1].recipients) * 0.5 + 0.4 * sum(1 for _ in f[0].token.ancestors),
            f[0].token.i,
        ),
    )
    return ranked[0] if ranked else None


def gsr(shared: Path) -> tuple[float, float, Counter[tuple[str, str]]]:
    """Share with the right type, share with type and actors right, and what was taken for what."""
    rows = [
        r
        for r in json.loads((shared / "benchmarks/plover/PLOVER_GSR_CAMEO.txt").read_text(encoding="utf-8"))
        if r["event"] != "DOCUMENT"
    ]
    right = whole = 0
    wrong: Counter[tuple[str, str]] = Counter()
    for row, sentence in zip(rows, analysed("plover", [r["text"] for r in rows]), strict=True):
        gold = OLDER.get(row["event"], row["event"])
        found = main_statement(sentence)
        kind = folded(found[1].type, found[1].status) if found is not None else "none"
        if found is None or kind != gold:
            wrong[gold, kind] += 1
            continue
        right += 1
        statement = found[1]
        if gold in MUTUAL and not row.get("target"):
            everybody = (*statement.actors, *statement.recipients)
            whole += all(_named(sentence, everybody, a["actorText"], row["text"]) for a in row["source"])
        else:
            whole += all(
                _named(sentence, who, a["actorText"], row["text"])
                for who, side in ((statement.actors, "source"), (statement.recipients, "target"))
                for a in row.get(side) or ()
            )
    return right / len(rows), whole / len(rows), wrong


def _named(sentence: Sentence, who: Iterable[int], name: str, text: str) -> bool:
    """Whether one of the mentions is the actor that the gold names so: it overlaps it, or shares its last word."""
    at = text.find(name)
    for m in who:
        for start, end in sentence.spans(m):
            if at >= 0 and overlaps((start, end), (at, at + len(name))):
                return True
            if name.split()[-1].casefold() in text[start:end].casefold().split():
                return True
    return False


def petr2(shared: Path) -> tuple[float, float]:
    """Micro F1 over pairs of sentence and root, and F1 of "no event"."""
    folder = shared / "benchmarks" / "plover"
    table = codes(folder / "CAMEO2PLOVER-2021.txt")
    rows = [
        json.loads(line) for line in (folder / "petr2_gsr_validation_noparse.jsonl").read_text("utf-8").splitlines()
    ]
    gold, found = set(), set()
    for n, (row, sentence) in enumerate(zip(rows, analysed("plover", [r["text"] for r in rows]), strict=True)):
        for coding in row["codings"]:
            code = coding.get("eventcode", "")
            while code and code not in table:
                code = code[:-1]
            gold.add((n, table[code] if code else "none"))
        whole = {root(f, table) for f in sentence.found if f[1].actors and f[1].recipients}
        found |= {(n, kind) for kind in whole or {"none"}}
    none = [{x for x in side if x[1] == "none"} for side in (gold, found)]
    return _f1(gold, found), _f1(*none)


def _f1(gold: set[tuple[int, str]], found: set[tuple[int, str]]) -> float:
    return 2 * len(gold & found) / (len(gold) + len(found)) if gold or found else 0.0


def run(shared: Path) -> Figures:
    """The figures of the module's text. Raises `DataAbsent`."""
    if not (shared / "benchmarks" / "plover").is_dir():
        raise DataAbsent(shared / "benchmarks" / "plover")
    gold, found = plv(shared)
    lexicon_f1 = macro_f1(gold, found)[0]
    rows, _ = pairs(shared)
    backed = crossed(rows, gold)
    kind, whole, _ = gsr(shared)
    petr2_f1, petr2_none = petr2(shared)
    figures = {
        "plv_macro_f1": macro_f1(gold, backed)[0],
        "plv_accuracy": sum(g == f for g, f in zip(gold, backed, strict=True)) / len(gold),
        "plv_lexicon_macro_f1": lexicon_f1,
        "plv_lexicon_accuracy": sum(g == f for g, f in zip(gold, found, strict=True)) / len(gold),
        "gsr_type": kind,
        "gsr_all": whole,
        "petr2_f1": petr2_f1,
        "petr2_none_f1": petr2_none,
    }
    return {name: round(value, 4) for name, value in figures.items()}


def confusions(shared: Path, most: int = 10) -> list[str]:
    """The largest confusions of the gold standard records, a line each."""
    return [f"{right}\t{taken}\t{n}" for (right, taken), n in gsr(shared)[2].most_common(most)]


if __name__ == "__main__":
    sys.stdout.write("\n".join(confusions(shared_folder())) + "\n")
