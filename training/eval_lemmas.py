"""Measure `sitrep.reader.lemmas` on UD English GUM: the share of words whose lemma is right, given the gold tag.

Comes in: the corpora folder and a split. Goes out: one line of figures, and on request the commonest errors. Words that
GUM marks as typing errors or as parts of a split word (tag GW) count like the others.

    python -m training.eval_lemmas ../shared/corpora --split test [--errors 50]
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from pathlib import Path

from sitrep.reader.lemmas import lemma


def main() -> None:
    """Print the accuracy."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpora", type=Path, help="folder with gum_documents.jsonl.gz")
    parser.add_argument("--split", choices=("train", "dev", "test"), default="test")
    parser.add_argument("--errors", type=int, default=0, help="print that many of the commonest errors")
    options = parser.parse_args()
    rows: list[tuple[str, str, str]] = []
    with gzip.open(options.corpora / "gum_documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if document["split"] == options.split:
                columns = (row.split("\t") for row in document["conllu"].splitlines() if row[:1].isdigit())
                rows += [(c[1], c[4], c[2]) for c in columns if c[0].isdigit()]
    start = time.perf_counter()
    found = [lemma(word, tag) for word, tag, _ in rows]
    seconds = time.perf_counter() - start
    wrong = Counter((*row, got) for row, got in zip(rows, found, strict=True) if row[2] != got)
    right = len(rows) - sum(wrong.values())
    print(f"{options.split}: {right / len(rows):.4f} of {len(rows)} words, {len(rows) / seconds:,.0f} words a second")
    for (word, tag, gold, got), count in wrong.most_common(options.errors):
        print(f"{count:5d}  {word}\t{tag}\tgold {gold}\tgot {got}")


if __name__ == "__main__":
    main()
