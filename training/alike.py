"""How many days apart reports of a given likeness were published: the clues ``alike_…`` of `sitrep.temporal`.

Comes in: the development topics of `timeline17` (in the shared folder; the other topics are kept for the bench). Goes
out, printed: rows for `src/sitrep/temporal/data/clues.tsv`. For each article its three most alike ones are looked up;
how far apart the two days lie is counted by likeness; a row's weight is the share of one day. Run:
``python -m training.alike [SHARED]``.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from bench.temporal import DEVELOPMENT, hide_dates, without_furniture
from sitrep.temporal.likeness import Pile

LEVELS = [15, 20, 25, 30, 35, 40, 50, 60, 70]
"""Likenesses, in hundredths, from which on the tables hold."""
APART = [0, 1, 2, 4, 8, 15, 31, 91, 366, 3000]
"""The ranges of days apart: each begins at one of these and ends before the next."""
SOURCE = "counted on the development topics of timeline17 by training/alike.py"


def articles(folder: Path) -> list[tuple[dt.date, str]]:
    """(true day, text) of the articles of the development topics."""
    out = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        if path.name.split("_")[0] not in DEVELOPMENT:
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        texts = without_furniture([row["text"] for row in rows])
        out += [(dt.date.fromisoformat(row["date"]), hide_dates(text)) for row, text in zip(rows, texts, strict=True)]
    return out


def count(told: Sequence[tuple[dt.date, str]]) -> dict[int, list[float]]:
    """For each level the weight of one day in each range of `APART`."""
    names = {f"{n:05d}": item for n, item in enumerate(told)}
    pile = Pile({name: text for name, (_, text) in names.items()})
    counts = {level: Counter[int]() for level in LEVELS}
    everything = frozenset(names)
    for name, (day, _) in names.items():
        for one in pile.nearest(name, everything, least=LEVELS[0] / 100):
            level = max(level for level in LEVELS if level <= round(one.likeness * 100, 6))
            counts[level][bisect_right(APART, abs((names[one.name][0] - day).days)) - 1] += 1
    out = {}
    for level, found in counts.items():
        total = sum(found.values()) + 0.5 * (len(APART) - 1)
        sides = [(high - low) * (2 if low else 1) for low, high in pairwise(APART)]
        out[level] = [(found[n] + 0.5) / total / days for n, days in enumerate(sides)]
    return out


def main() -> None:
    """Count and print."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    for level, weights in count(articles(shared / "benchmarks" / "timeline17")).items():
        for (low, high), weight in zip(pairwise(APART), weights, strict=True):
            print(f"alike_{level}\t{low}\t{high - 1}\t{weight:.3g}\t{SOURCE}")


if __name__ == "__main__":
    main()
