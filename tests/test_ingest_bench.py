"""The bench of ingest counts what it says it counts, and says so where its data is absent."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from ingest_samples import BODY, CLEAN, STANDFIRST, TITLE

from bench.common import DataAbsent
from bench.ingest import run, shingle_counts


def test_shingles_that_are_right_wrong_and_missing() -> None:
    assert shingle_counts("a b c d e", "a b c d e") == (1.0, 0.0, 0.0)
    assert shingle_counts("a b c d", "a b c d e") == (0.5, 0.5, 0.0)
    assert shingle_counts("a b c d e", "a b c d") == (0.5, 0.0, 0.5)
    assert shingle_counts("a b", "c d e f") == (0.0, 0.5, 0.5)
    assert shingle_counts("", "") == (0.0, 0.0, 0.0)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataAbsent) as error:
        run(tmp_path)
    assert error.value.path == tmp_path / "benchmarks" / "article-extraction"


def test_figures_on_a_small_folder(tmp_path: Path) -> None:
    articles = tmp_path / "benchmarks" / "article-extraction"
    (articles / "html").mkdir(parents=True)
    paragraphs = "".join(f"<p>{part}</p>" for part in (STANDFIRST, *BODY))
    page = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{paragraphs}</article></body></html>"
    )
    (articles / "html" / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    gold = {"one": {"articleBody": "\n".join([STANDFIRST, *BODY]), "url": "https://example.org"}}
    (articles / "ground-truth.json").write_text(json.dumps(gold))
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "coast.yaml").write_text(
        'documents: {"000": {published: null, credits: [AFP, Yle]}}\n'
        'noise: {"000": [Leave a Comment, "closed all borders"]}\n'
        'kept: {"000": ["read a statement", "not in it"]}\n'
    )
    (tmp_path / "reports" / "coast").mkdir(parents=True)
    (tmp_path / "reports" / "coast" / "000_x.txt").write_text(CLEAN + "(AFP)\n\nLeave a Comment", encoding="utf-8")
    figures = run(tmp_path)
    assert figures["article_f1"] == 1.0
    assert figures["articles_refused"] == 0.0
    assert figures["noise_removed"] == 0.5
    assert figures["body_kept"] == 0.5
    assert figures["credits_f1"] == pytest.approx(2 / 3)
