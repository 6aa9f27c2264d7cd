"""Joining, on public data: names, events across reports, stories; and what a large pile costs.

- ``names_f1`` (with ``names_p``, ``names_r``): ``names/cases.csv``, 826 pairs of names. `sitrep.resolve.names` says
  that two are
  one from `names.MAY_BE` on. Even rows were read when the rules were made; ``names_unread_f1`` is that of the odd rows.
- ``ecb_event_conll``: ECB+ test topics 36 to 45, gold mentions, topics not told: all 210 texts go through `resolve`
  as one
  pile, with the gold mentions as triggers (see `bench.corpora`); CoNLL F1 over all mentions, singletons kept. The
  weights were
  fitted on topics 1 to 35. ``ecb_lemma`` is the head lemma by itself, ``ecb_lemma_story`` the head lemma within gold
  stories.
- ``ecb_story_b3``: all 982 texts of ECB+ as one pile, `resolve.stories` against its 86 stories (topic and half).
- ``meantime_conll``, ``meantime_lemma``: MEANTIME, all 120 texts as one pile, gold mentions.
- ``t17_ar1``, ``t17_ar2``, ``t17_date_f1`` and their like: see `bench.timelines`.
- ``growth_exponent``: the slope of log processor time over log reports, for resolving made-up piles (`bench.piles`) of
  `SIZES` reports; ``resolve_ms`` is what a report of the largest takes. ``add_one_seconds`` is the processor time of
  `resolve` for the largest pile and one report more, readings being at hand, after a run over the largest: with reading
  and writing what that run left in its memo. The record must be the one of a run that remembers nothing
  (``add_one_same``, for the smaller pile). ``python -m bench adding`` measures the whole of ``sitrep add``.
  ``$SITREP_BENCH_SIZES`` ("300,1200") sets other sizes.
"""

from __future__ import annotations

import csv
import math
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

from bench import coreference, corpora, piles, timelines
from bench.common import DataAbsent, Figures
from sitrep.record import Record
from sitrep.resolve import names, resolve
from sitrep.resolve.memo import Memo
from sitrep.resolve.stories import Stories

SIZES = (500, 4650)


def run(shared: Path) -> Figures:
    """Measure. Raises `DataAbsent` where the benchmarks are not there."""
    found = {**_names(shared), **_ecb(shared), **_stories(shared), **_meantime(shared), **timelines.run(shared)}
    return {**found, **_growth()}


def _names(shared: Path) -> Figures:
    path = shared / "benchmarks" / "names" / "cases.csv"
    if not path.exists():
        raise DataAbsent(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts: dict[str, list[int]] = {"all": [0, 0, 0], "unread": [0, 0, 0]}
    for number, row in enumerate(rows):
        alike = names.likeness_of_persons if row["schema"] == "Person" else names.likeness_of_organisations
        found = alike(row["name1"], row["name2"])
        said, true = found.score >= names.MAY_BE and not found.excludes, row["is_match"] == "true"
        for part in ("all", "unread") if number % 2 else ("all",):
            counts[part][0] += said and true
            counts[part][1] += said and not true
            counts[part][2] += true and not said
    (right, wrong, missed), unread = counts["all"], counts["unread"]
    return {
        "names_f1": round(2 * right / (2 * right + wrong + missed), 4),
        "names_p": round(right / (right + wrong), 4),
        "names_r": round(right / (right + missed), 4),
        "names_unread_f1": round(2 * unread[0] / (2 * unread[0] + unread[1] + unread[2]), 4),
    }


Mention = tuple[str, int]


def conll(gold: Mapping[Mention, Hashable], found: Mapping[Mention, Hashable]) -> float:
    """CoNLL F1, between 0 and 1, of two groupings of the same mentions."""
    return round(coreference.score([(_chains(gold), _chains(found))])["conll"] / 100, 4)


def _chains(of: Mapping[Mention, Hashable]) -> list[coreference.Chain]:
    groups: dict[Hashable, set[Mention]] = defaultdict(set)
    for mention, group in of.items():
        groups[group].add(mention)
    return coreference.chains(groups.values())


def _gold(told: Sequence[corpora.Told]) -> dict[Mention, Hashable]:
    return {(item.report.id, i): gold.event for item in told for i, gold in enumerate(item.document.gold)}


def _events(told: Sequence[corpora.Told], record: Record) -> dict[Mention, Hashable]:
    """The event that the record puts each gold mention in."""
    events = {(s.trigger.report, s.trigger.start): event.id for event in record.events for s in event.statements}
    return {(item.report.id, i): events[item.report.id, at] for item in told for i, at in enumerate(item.trigger)}


def _lemmas(told: Sequence[corpora.Told], by_story: bool) -> dict[Mention, Hashable]:
    out: dict[Mention, Hashable] = {}
    for item in told:
        lemmas = {event.trigger[0]: event.lemma for event in item.statements.events}
        for i, at in enumerate(item.trigger):
            out[item.report.id, i] = (item.document.story if by_story else "", lemmas[at])
    return out


def _pile(told: Sequence[corpora.Told]) -> Record:
    return resolve([(item.report, item.statements) for item in told], software="bench", reader="bench")


def _ecb(shared: Path) -> Figures:
    told = corpora.statements(corpora.ecb(shared, range(36, 46)), "ecb-test")
    gold = _gold(told)
    return {
        "ecb_event_conll": conll(gold, _events(told, _pile(told))),
        "ecb_lemma": conll(gold, _lemmas(told, by_story=False)),
        "ecb_lemma_story": conll(gold, _lemmas(told, by_story=True)),
    }


def _stories(shared: Path) -> Figures:
    documents = corpora.ecb(shared)
    reports = [corpora.report(document) for document in documents]
    groups = Stories(reports).groups
    gold: dict[str, set[Hashable]] = defaultdict(set)
    for document, report in zip(documents, reports, strict=True):
        gold[document.story].add(report.id)
    key, found = coreference.chains(gold.values()), coreference.chains(groups)
    return {"ecb_story_b3": round(coreference.b_cubed(key, found).f1, 4), "ecb_stories": len(found)}


def _meantime(shared: Path) -> Figures:
    told = corpora.statements(corpora.meantime(shared), "meantime")
    gold = _gold(told)
    return {
        "meantime_conll": conll(gold, _events(told, _pile(told))),
        "meantime_lemma": conll(gold, _lemmas(told, by_story=False)),
    }


def _growth() -> Figures:
    sizes = [int(size) for size in os.environ.get("SITREP_BENCH_SIZES", "").split(",") if size] or list(SIZES)
    items = piles.pile(max(sizes) + 1)
    keys = {report.id: f"made {number}" for number, (report, _) in enumerate(items)}
    seconds, added, records = [], 0.0, []
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            file = Path(scratch, f"{size}.db")
            for count in (size, size + 1):
                began = time.process_time()
                memo = Memo(file)
                record = resolve(items[:count], software="bench", reader="bench", memo=memo, keys=keys)
                memo.save()
                added = time.process_time() - began
                if count == size:
                    seconds.append(added)
                elif size == sizes[0]:
                    records = [record, resolve(items[:count], software="bench", reader="bench")]
    low, high = sizes[0], sizes[-1]
    slope = math.log(seconds[-1] / seconds[0]) / math.log(high / low)
    return {
        "growth_exponent": round(slope, 3),
        "resolve_ms": round(1000 * seconds[-1] / high, 1),
        "add_one_seconds": round(added, 1),
        "add_one_same": float(records[0] == records[1]),
        "growth_reports": high,
    }
