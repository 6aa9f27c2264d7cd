"""Ten stories read by the shipped reader and resolved: where each arrangement stands on a day, as known on a day."""

from __future__ import annotations

import datetime as dt
import functools

import pytest
from ledger_stories import CONDITIONS, EXPECTED, STORIES

from sitrep import resolve, temporal
from sitrep.extract import extract
from sitrep.reader import Reader, load_reader
from sitrep.record import Date, Record, Report
from sitrep.resolve import ledger

pytestmark = pytest.mark.slow


@functools.cache
def shared_reader() -> Reader:
    return load_reader()


@functools.cache
def record(story: str) -> Record:
    items = []
    for number, (day, text) in enumerate(STORIES[story]):
        at = dt.date.fromisoformat(day)
        report = Report(
            f"{story}-{number}",
            f"{story}-{number}.txt",
            text,
            "",
            title=text.split("\n")[0],
            outlet=f"Outlet {number}",
            published=Date(at, at, "day", "explicit"),
        )
        doc = next(iter(shared_reader().read([text])))
        items.append((report, extract(report, doc, temporal.find(text))))
    return resolve.resolve(items, software="test", reader="test")


@pytest.mark.parametrize(("story", "name", "kind", "on", "known_on", "phase"), EXPECTED)
def test_where_an_arrangement_stands(
    story: str, name: str, kind: str, on: str, known_on: str | None, phase: str
) -> None:
    known = dt.date.fromisoformat(known_on) if known_on else None
    found = {
        one.state.phase if one.state else None
        for one in ledger.standing(record(story), dt.date.fromisoformat(on), known)
        if one.arrangement.type == kind and any(name in n for n in one.arrangement.names)
    }
    assert phase in found


@pytest.mark.parametrize(("story", "words", "deadline", "outcome"), CONDITIONS)
def test_what_is_asked_and_what_became_of_it(story: str, words: str, deadline: str | None, outcome: str) -> None:
    (found,) = (c for c in record(story).conditions if words in c.condition)
    assert (found.deadline.edtf if found.deadline else None, found.outcome) == (deadline, outcome)


@pytest.mark.parametrize("story", sorted(STORIES))
def test_every_anchor_holds_and_what_is_computed_says_why(story: str) -> None:
    found = record(story)
    texts = {report.id: report.text for report in found.reports}
    for arrangement in found.arrangements:
        assert arrangement.states
        for state in arrangement.states:
            assert state.computed == bool(state.reason)
            for e in state.evidence:
                assert texts[e.report][e.start : e.end] == e.text
