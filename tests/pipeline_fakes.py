"""Stations that stand in for the real ones, so that the pipeline is tested for what it does itself.

A report is a text file; its statements are one event for each sentence with the word "met". Every call of a station
is noted in the file that ``SITREP_TEST_CALLS`` names, whichever process makes it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from sitrep.pipeline import SOFTWARE, Ingested, Reading
from sitrep.record import (
    Event,
    EventSource,
    EventStatement,
    Record,
    Rejected,
    Report,
    Statements,
    content_id,
)


def _note(call: str) -> None:
    with open(os.environ["SITREP_TEST_CALLS"], "a", encoding="utf-8") as log:
        log.write(f"{call}\n")


def calls() -> list[str]:
    """The calls so far, sorted, and forget them."""
    path = Path(os.environ["SITREP_TEST_CALLS"])
    noted = sorted(path.read_text(encoding="utf-8").split("\n")[:-1]) if path.exists() else []
    path.unlink(missing_ok=True)
    return noted


def ingesting() -> Callable[[str], Ingested]:
    def take_in(path: str) -> Ingested:
        name = os.path.basename(path)
        _note(f"ingest {name}")
        try:
            data = Path(path).read_bytes()
        except OSError:
            return Ingested((), (Rejected(path, "It cannot be opened."),))
        if not data.strip():
            return Ingested((), (Rejected(path, "It is empty."),))
        if data.startswith(b"defect"):
            raise RuntimeError("ingest has a defect")
        text = data.decode().strip()
        report = Report(content_id("report", text), path, text, hashlib.sha256(data).hexdigest(), text.split("\n")[0])
        return Ingested((report,), ())

    return take_in


def reading() -> Callable[[Report], Reading]:
    _note("load reader")

    def read(report: Report) -> Reading:
        _note(f"read {report.title}")
        if "crash" in report.text:
            os._exit(3)
        if "defect" in report.text:
            raise RuntimeError("extract has a defect")
        at = report.text.find("met")
        events = (EventStatement(at, at + 3, (at, at + 3), "meet", "CONSULT", "occurred"),) if at >= 0 else ()
        return Reading(report, Statements(report.id, events=events), "fake 1")

    return read


def broken() -> Callable[[Report], Reading]:
    raise OSError("there are no weights")


def resolve(readings: Sequence[Reading], rejected: Sequence[Rejected], *_: object) -> Record:
    events = []
    for item in readings:
        for statement in item.statements.events:
            evidence = item.report.evidence(statement.start, statement.end)
            source = EventSource(evidence, evidence, statement.status)
            id_ = content_id("event", item.report.id)
            label = item.report.title or ""
            events.append(Event(id_, statement.type, None, label, "occurred", None, None, (), (), (source,), 1, 1, 1))
    return Record(
        reports=tuple(item.report for item in readings),
        events=tuple(sorted(events, key=lambda event: event.id)),
        rejected=tuple(rejected),
        software=SOFTWARE,
        reader=" + ".join(sorted({item.reader for item in readings})),
    )


def dossier(record: Record) -> str:
    return "\n".join(report.title or "" for report in record.reports)
