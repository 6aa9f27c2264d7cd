"""The JSON Lines: as FORMAT.md says, the same lines for the same record, and back again."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from record_strategies import records

from sitrep.export.jsonl import JsonLinesError, jsonl, parse
from sitrep.record import Date, Figure, FigureValue, Record, Rejected, Report

CREATED = "2031-03-05T06:00:00Z"
ORDER = [
    "record",
    "report",
    "actor",
    "place",
    "event",
    "arrangement",
    "figure",
    "quote",
    "condition",
    "discrepancy",
    "framing",
    "mark",
]


@settings(max_examples=20, deadline=None)
@given(records())
def test_a_record_comes_back_equal(record: Record) -> None:
    text = "".join(line + "\n" for line in jsonl(record, CREATED))
    assert parse(text.encode().decode().split("\n")) == record


@settings(max_examples=20, deadline=None)
@given(records())
def test_lines_are_sorted_and_every_anchor_holds(record: Record) -> None:
    lines = [json.loads(line) for line in jsonl(record, CREATED)]
    order = [(ORDER.index(line["kind"]), line.get("id", "")) for line in lines]
    assert order == sorted(order)
    texts = {line["id"]: line["text"] for line in lines if line["kind"] == "report"}
    stack: list[object] = list(lines)
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if {"report", "start", "end", "text"} <= node.keys():
                assert texts[node["report"]][node["start"] : node["end"]] == node["text"]
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def test_a_small_record_line_by_line() -> None:
    report = Report(
        "report-1",
        "a.txt",
        "Some 1,200 sailors left.",
        "00",
        published=Date(dt.date(2031, 3, 1), dt.date(2031, 3, 31), "month", "explicit"),
    )
    value = FigureValue(None, 1200.0, 1500.5, True, None, report.evidence(5, 10))
    figure = Figure("figure-1", "sailors who left", "personnel", "person", (), None, (value,))
    record = Record(
        (report,), figures=(figure,), rejected=(Rejected("b.pdf", "It is encrypted."),), software="sitrep 0"
    )
    header, first, second = (json.loads(line) for line in jsonl(record, CREATED))
    assert header == {
        "kind": "record",
        "format": "sitrep-record/1",
        "created": CREATED,
        "software": "sitrep 0",
        "reader": "",
        "rejected": [{"path": "b.pdf", "reason": "It is encrypted."}],
    }
    assert first["published"] == {
        "start": "2031-03-01",
        "end": "2031-03-31",
        "precision": "month",
        "basis": "explicit",
        "edtf": "2031-03",
    }
    assert first["outlet"] is None
    assert second == {
        "kind": "figure",
        "id": "figure-1",
        "measure": "sailors who left",
        "dimension": "personnel",
        "unit": "person",
        "subject": [],
        "place": None,
        "values": [
            {
                "low": None,
                "best": 1200,
                "high": 1500.5,
                "approximate": True,
                "as_of": None,
                "evidence": {"report": "report-1", "start": 5, "end": 10, "text": "1,200"},
                "attributed_to": None,
            }
        ],
        "origins": 1,
        "reports": 1,
        "outlets": 1,
    }
    assert '"best": 1200,' in list(jsonl(record, CREATED))[2]


def test_kinds_and_keys_of_later_versions_are_passed_over() -> None:
    lines = list(jsonl(Record((Report("report-1", "a.txt", "Text.", "00"),)), CREATED))
    later = json.dumps({**json.loads(lines[1]), "mood": "calm"})
    assert parse([lines[0], later, '{"kind": "mood", "id": "x"}']) == parse(lines)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "the first line is not the header"),
        (['{"kind": "report"}'], "the first line is not the header"),
        (['{"kind": "record", "format": "sitrep-record/9"}'], "the first line is not the header"),
        (["{"], "line 1 is not a line"),
        (['{"kind": "record", "format": "sitrep-record/1"}', '{"kind": "report", "id": "r"}'], "line 2 .*path"),
        (['{"kind": "record", "format": "sitrep-record/1"}', "[]"], "line 2 "),
    ],
)
def test_lines_that_are_no_record_are_named(lines: list[str], message: str) -> None:
    with pytest.raises(JsonLinesError, match=message):
        parse(lines)
