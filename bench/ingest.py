"""How well ingest cleans reports and finds the article of a page.

Comes in: the folder of shared data. Goes out, each between 0 and 1: `article_f1`, with `article_precision` and
`article_recall`, on the 181 pages of the article extraction benchmark (shingles of four words, each page weighing the
same, as its authors score it: https://github.com/scrapinghub/article-extraction-benchmark) before pages that are no
reports (league tables, price lists) are refused, whose share is `articles_refused`, with `trafilatura_f1` for
trafilatura's own output (without comments) in the same run; and `noise_removed`, `body_kept`, `credits_f1` on the
reports with a gold record, as `record/score.py` counts them.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import trafilatura
import yaml

from bench.common import DataAbsent
from sitrep.ingest import parse_bytes, read_paths
from sitrep.ingest.clean import clean
from sitrep.ingest.draft import Draft
from sitrep.ingest.report import drafts
from sitrep.record import Report

_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"})
_Counts = tuple[float, float, float]


def run(shared: Path) -> dict[str, float]:
    """The figures by name. Raises `DataAbsent` where the shared folder lacks the data."""
    return {**_articles(shared / "benchmarks" / "article-extraction"), **_reports(shared)}


def shingle_counts(gold: str, found: str, size: int = 4) -> _Counts:
    """Shares of shingles that are right, wrong and missing; they sum to 1 where there is any text."""
    wanted, got = _shingles(gold, size), _shingles(found, size)
    right = sum((wanted & got).values())
    wrong, missing = sum((got - wanted).values()), sum((wanted - got).values())
    total = right + wrong + missing
    return (right / total, wrong / total, missing / total) if total else (0.0, 0.0, 0.0)


def _shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    tokens = _WORD.findall(text)
    if 0 < len(tokens) < size:
        return Counter([tuple(tokens)])
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def _scores(counts: list[_Counts]) -> tuple[float, float, float]:
    right, wrong, missing = (sum(column) for column in zip(*counts, strict=True))
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missing) if right + missing else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _articles(folder: Path) -> dict[str, float]:
    if not (folder / "ground-truth.json").is_file():
        raise DataAbsent(folder)
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    ours: list[_Counts] = []
    theirs: list[_Counts] = []
    refused = 0
    for name, entry in sorted(gold.items()):
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        bodies = [clean(draft).body for _, _, draft in drafts(f"{name}.html", page) if isinstance(draft, Draft)]
        ours.append(shingle_counts(entry["articleBody"], "\n\n".join(line.text for body in bodies for line in body)))
        refused += not any(isinstance(item, Report) for item in parse_bytes(f"{name}.html", page))
        theirs.append(
            shingle_counts(
                entry["articleBody"], trafilatura.extract(page.decode("utf-8", "replace"), include_comments=False) or ""
            )
        )
    precision, recall, f1 = _scores(ours)
    return {
        "article_f1": f1,
        "article_precision": precision,
        "article_recall": recall,
        "trafilatura_f1": _scores(theirs)[2],
        "articles_refused": refused / len(gold),
    }


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split()).lower()


def _reports(shared: Path) -> dict[str, float]:
    stories = sorted((shared / "gold").glob("*.yaml")) if (shared / "gold").is_dir() else []
    if not stories:
        raise DataAbsent(shared / "gold")
    gone = noise = kept = body = hits = wanted = got = 0
    for story in stories:
        gold: dict[str, Any] = yaml.safe_load(story.read_text(encoding="utf-8"))
        reports = {
            Path(item.path).name[:3]: item
            for item in read_paths([shared / "reports" / story.stem])
            if isinstance(item, Report)
        }
        texts = {doc: _plain(report.text) for doc, report in reports.items()}
        for doc, snippets in (gold.get("noise") or {}).items():
            noise += len(snippets)
            gone += sum(doc in texts and _plain(snippet) not in texts[doc] for snippet in snippets)
        for doc, snippets in (gold.get("kept") or {}).items():
            body += len(snippets)
            kept += sum(_plain(snippet) in texts.get(doc, "") for snippet in snippets)
        for doc, want in gold["documents"].items():
            names = {name.lower() for name in want.get("credits") or []}
            found = {name.lower() for name in (reports[doc].credits if doc in reports else ())}
            hits += sum(any(name in other or other in name for other in found) for name in names)
            wanted, got = wanted + len(names), got + len(found)
    precision, recall = (min(hits, got) / got if got else 0.0), (hits / wanted if wanted else 0.0)
    return {
        "noise_removed": gone / noise if noise else 0.0,
        "body_kept": kept / body if body else 0.0,
        "credits_f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
    }
