"""How firmly events are said to happen, against the factuality of MEANTIME (120 Wikinews articles, 2,057 events).

The gold's event words are given; the status of each (`sitrep.extract.status`) is compared with three annotations:
`meantime_polarity` (POS, NEG), `meantime_certainty` (CERTAIN; POSSIBLE and PROBABLE together) and `meantime_future`
(FUTURE, NON_FUTURE). Each is the macro F1 over its two classes; ``_majority`` beside it is what the larger class alone
gives, and the F1 of the smaller class stands under its own name. Events marked UNDERSPECIFIED for an annotation are
left out of it. Guidelines: Tonelli et al. 2014, NWR-2014-2-2.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bench import kept_readings
from bench.common import DataAbsent, Figures
from bench.extract_events import macro_f1
from sitrep.extract import lexicon
from sitrep.extract.status import StatusFinder

BEFORE = frozenset(",.;:?!)]}%") | {"'s", "’s", "n't", "n’t", "'"}
AFTER = frozenset("([{$")
CERTAINTY = {"CERTAIN": "CERTAIN", "POSSIBLE": "UNCERTAIN", "PROBABLE": "UNCERTAIN"}
SMALLER = {"polarity": "NEG", "certainty": "UNCERTAIN", "future": "FUTURE"}


@dataclass(frozen=True)
class Gold:
    """One annotated event: where its first word stands and what the annotators said; None is underspecified."""

    at: int
    polarity: str | None
    certainty: str | None
    future: str | None


def article(xml: str) -> tuple[str, list[Gold]]:
    """The text of an article up to its last annotated sentence, and its annotated events."""
    top = ElementTree.fromstring(xml)
    text = ""
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    sentences: dict[str, str | None] = {}
    last, quote = "", False
    for token in top.iter("token"):
        word, name = token.text or "", token.get("t_id", "")
        sentence = token.get("sentence")
        tight = word in BEFORE or last in AFTER or not text or (word == '"' and quote) or (last == '"' and quote)
        if sentences and sentence != next(reversed(sentences.values())):
            text, quote = text + ("\n\n" if len(set(sentences.values())) <= 2 else " "), False
        elif not tight:
            text += " "
        if word == '"':
            quote = not quote
        starts[name], sentences[name] = len(text), sentence
        text += word
        ends[name], last = len(text), word
    out = []
    until = 0
    for event in top.iter("EVENT_MENTION"):
        anchors = [a.get("t_id", "") for a in event.iter("token_anchor")]
        if event.get("certainty") and anchors:
            polarity, time = event.get("polarity"), event.get("time")
            out.append(
                Gold(
                    starts[anchors[0]],
                    polarity if polarity in ("POS", "NEG") else None,
                    CERTAINTY.get(event.get("certainty", "")),
                    time if time in ("FUTURE", "NON_FUTURE") else None,
                )
            )
            until = max(until, *(ends[k] for k, s in sentences.items() if s == sentences[anchors[0]]))
    return text[:until], out


def judged(shared: Path) -> list[tuple[Gold, dict[str, str], str]]:
    """Every gold event with what the system says of it, and the sentence."""
    path = shared / "benchmarks" / "meantime" / "meantime.jsonl.gz"
    if not path.exists():
        raise DataAbsent(path)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        articles = [article(json.loads(line)["xml"]) for line in stream]
    finder = StatusFinder(lexicon.load())
    out = []
    for (_, gold), doc in zip(articles, kept_readings.read("meantime", [a for a, _ in articles]), strict=True):
        at = {t.idx + k: t for t in doc for k in range(len(t))}
        for event in gold:
            token = at[event.at]
            fact = finder.factuality(token)
            said = {
                "polarity": "NEG" if fact.negative else "POS",
                "certainty": "UNCERTAIN" if fact.uncertain else "CERTAIN",
                "future": "FUTURE" if fact.future else "NON_FUTURE",
            }
            out.append((event, said, f"[{token.text}] {token.sent.text.strip()}"))
    return out


def run(shared: Path) -> Figures:
    """The figures of the module's text. Raises `DataAbsent`."""
    found = judged(shared)
    figures: Figures = {}
    for name, smaller in SMALLER.items():
        pairs = [(g, said[name]) for event, said, _ in found if (g := getattr(event, name)) is not None]
        gold = [g for g, _ in pairs]
        guesses: Sequence[str] = [s for _, s in pairs]
        whole, by = macro_f1(gold, guesses)
        common = max(sorted(set(gold)), key=gold.count)
        figures[f"meantime_{name}"] = round(whole, 4)
        figures[f"meantime_{name}_majority"] = round(macro_f1(gold, [common] * len(gold))[0], 4)
        figures[f"meantime_{name}_{smaller.lower()}_f1"] = round(by[smaller], 4)
    return figures
