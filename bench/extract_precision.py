"""How many event statements are right, judged by reading the sentence: 100 drawn from the crises of timeline17.

A draw does not depend on what else is extracted: articles are ranked by a digest of the draw's seed and their name,
statements by a digest of seed, article and place of the trigger; the first are the sample. No draw has an article of an
earlier one. The program was mended on all but the last; the last is measured, and nobody mends on it: who does, adds a
seed and judges anew. ``precision.tsv`` holds the verdicts of the last draw without the texts: ``article start end``
(code points of the trigger in the article as `plain` writes it), a ``field`` (type, actor, recipient, status), the
``value`` that was judged (a type; mentions as ``start-end`` in order, ``-`` where there is none; a status) and the
``verdict`` (1 right, 0 wrong). A verdict holds for a statement that still has the value. `precision_type` is the share
of right types of those judged, `precision_all` the share of statements with all four right of those of which all four
are judged; `precision_unjudged` is how many of the sample are not.

What counts as right: the type fits the PLOVER 2.0 codebook's definition; the actors are who does it and the recipients
to whom, as far as the sentence and the words it refers back to say so (none, where they name nobody; a general person
such as "residents" counts; the right person under another description counts); the status is what the outlet's sentence
says, by the definitions in the record's format.

``python -m bench.extract_precision [DRAW]`` prints a sample with its sentences and values, for judging.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import kept_readings
from bench.common import DataAbsent, Figures, shared_folder
from sitrep.extract import extract
from sitrep.record import EventStatement, Report, Statements
from sitrep.temporal import find

SEEDS = (
    "sitrep precision 1",
    "sitrep precision 2",
    "sitrep precision 3",
    "sitrep development 4",
    "sitrep development 5",
    "sitrep precision 6",
)
CRISES = ("EgyptianProtest", "IraqWar", "LibyaWar", "SyrianCrisis")
ARTICLES, WORDS, SAMPLE = (40, 30, 30, 150, 50, 50), (600, *(350,) * 5), (100, 60, 60, 380, 110, 100)
LAST = 5
"""The draw that is measured; on the earlier ones the program was mended."""
FIELDS = ("type", "actor", "recipient", "status")
VERDICTS = Path(__file__).with_name("precision.tsv")
MARKS = (
    ("-LRB- ", "("),
    (" -RRB-", ")"),
    ("-LRB-", "("),
    ("-RRB-", ")"),
    ("`` ", "“"),
    (" ''", "”"),
    ("\\/", "/"),
    (" n't", "n't"),
)


@dataclass(frozen=True)
class Drawn:
    """One statement of the sample."""

    article: str
    text: str
    found: Statements
    event: EventStatement

    def value(self, field: str) -> str:
        """What the statement says in one field, as the table of verdicts has it."""
        if field == "type":
            return self.event.type
        if field == "status":
            return self.event.status
        who = self.event.actors if field == "actor" else self.event.recipients
        return ",".join(f"{self.found.mentions[m].start}-{self.found.mentions[m].end}" for m in who) or "-"

    @property
    def place(self) -> tuple[str, int, int]:
        """Which trigger it is."""
        return (self.article, *self.event.trigger)


def plain(text: str) -> str:
    """Text of an article that was cut into Penn Treebank tokens, as it may have stood in the paper."""
    for mark, written in MARKS:
        text = text.replace(mark, written)
    text = re.sub(r" (?=[,.;:?!%)]|['’](?:s|re|ve|ll|d|m)?\b)", "", text)
    return " ".join(text.split())


def articles(shared: Path, draw: int = LAST) -> list[tuple[str, str]]:
    """Names and texts of the articles of a draw, none of an earlier one, up to about `WORDS` words each.

    Raises `DataAbsent`.
    """
    folder = shared / "benchmarks" / "timeline17"
    if not folder.is_dir():
        raise DataAbsent(folder)
    left: dict[str, str] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        if path.name.startswith(CRISES):
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                for row in map(json.loads, stream):
                    left[f"{path.name.removesuffix('.jsonl.gz')}/{row['date']}/{row['name']}"] = row["text"]
    for n in range(draw + 1):
        chosen = sorted(left, key=lambda name: _rank(n, name))[: ARTICLES[n]]
        texts = [(name, _short(left.pop(name), WORDS[n])) for name in chosen]
    return texts


def _short(text: str, most: int) -> str:
    lines, words = [], 0
    for line in text.splitlines():
        if words >= most:
            break
        lines.append(plain(line))
        words += len(line.split())
    return " ".join(lines)


def _rank(draw: int, *parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, (SEEDS[draw], *parts))).encode()).hexdigest()


def sample(shared: Path, draw: int = LAST) -> list[Drawn]:
    """The statements of a draw, in their order."""
    chosen = articles(shared, draw)
    out = []
    for (name, text), doc in zip(chosen, kept_readings.read("precision", [t for _, t in chosen]), strict=True):
        found = extract(Report(id=name, path=name, text=text, sha256=""), doc, find(text))
        out += [Drawn(name, text, found, e) for e in found.events]
    return sorted(out, key=lambda d: _rank(draw, *d.place))[: SAMPLE[draw]]


def verdicts() -> dict[tuple[str, int, int, str, str], bool]:
    """The table of verdicts by article, place, field and value."""
    out = {}
    for line in VERDICTS.read_text(encoding="utf-8").splitlines() if VERDICTS.exists() else ():
        if line and not line.startswith(("#", "article\t")):
            article, start, end, field, value, verdict = line.split("\t")
            out[article, int(start), int(end), field, value] = verdict == "1"
    return out


def run(shared: Path) -> Figures:
    """The figures of the module's text. Raises `DataAbsent`."""
    judged, drawn = verdicts(), sample(shared)
    rows = [[judged.get((*d.place, field, d.value(field))) for field in FIELDS] for d in drawn]
    figures: Figures = {}
    for n, field in enumerate(FIELDS):
        known = [row[n] for row in rows if row[n] is not None]
        figures[f"precision_{field}"] = round(sum(map(bool, known)) / len(known), 4) if known else float("nan")
    whole = [row for row in rows if None not in row or False in row]
    figures["precision_all"] = round(sum(all(row) for row in whole) / len(whole), 4) if whole else float("nan")
    figures["precision_unjudged"] = float(len(rows) - len(whole))
    return figures


def _print(drawn: list[Drawn]) -> Iterator[str]:
    judged = verdicts()
    for n, d in enumerate(drawn):
        m = d.found.mentions
        around = next((s for s in d.found.sentences if s[0] <= d.event.trigger[0] < s[1]), (d.event.start, d.event.end))
        before = d.text[max(0, around[0] - 160) : around[0]]
        shown = f"{d.text[around[0] : d.event.trigger[0]]}[[{d.text[slice(*d.event.trigger)]}]]"
        yield f"#{n} {d.article} {d.event.trigger[0]}-{d.event.trigger[1]}"
        yield f"   …{before}‖ {shown}{d.text[d.event.trigger[1] : around[1]]}"
        values = {
            "type": f"{d.event.type}/{d.event.mode}",
            "actor": ", ".join(m[k].text for k in d.event.actors) or "-",
            "recipient": ", ".join(m[k].text for k in d.event.recipients) or "-",
            "status": d.event.status,
        }
        for field in FIELDS:
            verdict = judged.get((*d.place, field, d.value(field)))
            mark = "?" if verdict is None else "+" if verdict else "x"
            yield f"   {mark} {field:9} {values[field]}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(_print(sample(shared_folder(), int(sys.argv[1]) - 1 if sys.argv[1:] else LAST))) + "\n")
