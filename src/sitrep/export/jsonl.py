"""The record as JSON Lines, the form that is handed on (`sitrep-record/1`), and back.

Comes in: a `Record` and the time it was made. Goes out: one JSON object a line, header first, kinds in the order of
`KINDS`, each sorted by id, so that the same record always gives the same lines. Beyond the keys that the format names,
a report carries what is needed to read the record back whole (`sha256`, `captions`, `dating`, `segments`), a statement
its `cues`, and the header what was `rejected`. `parse` is the twin that tests hold against `jsonl`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sitrep.errors import SitrepError
from sitrep.record import (
    FORMAT,
    Actor,
    Arrangement,
    ArrangementState,
    Condition,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Framing,
    FramingLabel,
    Mark,
    Place,
    Quote,
    QuoteVariant,
    Record,
    Rejected,
    Report,
    Segment,
    Side,
    StatusChange,
)
from sitrep.resolve.history import sourced

Object = dict[str, Any]
Item = Report | Actor | Place | Event | Arrangement | Figure | Quote | Condition | Discrepancy | Framing


def jsonl(record: Record, created: str) -> Iterator[str]:
    """The lines of the record, without line ends. `created` is an ISO 8601 time, the one thing that runs differ in."""
    header = {
        "kind": "record",
        "format": FORMAT,
        "created": created,
        "software": record.software,
        "reader": record.reader,
        "rejected": [{"path": rejected.path, "reason": rejected.reason} for rejected in record.rejected],
    }
    yield _line(header)
    reports = {report.id: report for report in record.reports}
    kinds: tuple[Sequence[Item], ...] = (
        record.reports,
        record.actors,
        record.places,
        record.events,
        record.arrangements,
        record.figures,
        record.quotes,
        record.conditions,
        record.discrepancies,
        record.framings,
    )
    for items in kinds:
        for item in sorted(items, key=lambda item: item.id):
            yield _line(as_object(item) | _sourced(item, reports))
    for mark in record.marks:
        yield _line({"kind": "mark", "id": mark.judgement, **asdict(mark)})


def _sourced(item: Item, reports: Mapping[str, Report]) -> Object:
    """How many independent origins, reports and outlets give a figure or a quote; events say so themselves."""
    if isinstance(item, Figure):
        said = [value.evidence.report for value in item.values]
    elif isinstance(item, Quote):
        said = [variant.evidence.report for variant in item.variants]
    else:
        return {}
    return dict(zip(("origins", "reports", "outlets"), sourced(said, reports), strict=True))


def as_object(item: Item) -> Object:
    """One thing of the record as the object that its line holds."""
    if isinstance(item, Report):
        return _report(item)
    if isinstance(item, Actor):
        return {
            "kind": "actor",
            "id": item.id,
            "name": item.name,
            "type": item.type,
            "country": item.country,
            "names": list(item.names),
            "mentions": _evidences(item.mentions),
        }
    if isinstance(item, Place):
        return {
            "kind": "place",
            "id": item.id,
            "name": item.name,
            "country": item.country,
            "lat": item.lat,
            "lon": item.lon,
            "names": list(item.names),
            "mentions": _evidences(item.mentions),
        }
    if isinstance(item, Event):
        return _event(item)
    if isinstance(item, Arrangement):
        return _arrangement(item)
    if isinstance(item, Figure):
        return _figure(item)
    if isinstance(item, Condition):
        return {
            "kind": "condition",
            "id": item.id,
            "by": list(item.by),
            "addressee": list(item.addressee),
            "condition": item.condition,
            "consequence": item.consequence,
            "deadline": _date(item.deadline),
            "outcome": item.outcome,
            "evidence": _evidences(item.evidence),
        }
    if isinstance(item, Framing):
        kind, _, about = item.about.partition(":")
        return {
            "kind": "framing",
            "id": item.id,
            kind: about,
            "labels": [
                {
                    "text": label.text,
                    "outlet": label.outlet,
                    "evidence": _evidence(label.evidence),
                    "tone": label.tone,
                    "hedge": label.hedge,
                }
                for label in item.labels
            ],
        }
    if isinstance(item, Quote):
        return {
            "kind": "quote",
            "id": item.id,
            "text": item.text,
            "speaker": item.speaker,
            "speaker_text": item.speaker_text,
            "date": _date(item.date),
            "variants": [{"text": v.text, "evidence": _evidence(v.evidence)} for v in item.variants],
        }
    return {
        "kind": "discrepancy",
        "id": item.id,
        "about": item.about,
        "field": item.field,
        "sides": [{"value": side.value, "evidence": _evidences(side.evidence)} for side in item.sides],
        "explained": item.explained,
        "since": _date(item.since),
        "corrected_by": item.corrected_by,
    }


def _report(report: Report) -> Object:
    return {
        "kind": "report",
        "id": report.id,
        "path": report.path,
        "outlet": report.outlet,
        "title": report.title,
        "byline": report.byline,
        "url": report.url,
        "language": report.language,
        "published": _date(report.published),
        "dating": list(report.dating),
        "credits": list(report.credits),
        "copy_of": list(report.copy_of),
        "origin": report.origin,
        "text": report.text,
        "captions": list(report.captions),
        "sha256": report.sha256,
        "segments": [[segment.start, segment.source, segment.length] for segment in report.segments],
    }


def _event(event: Event) -> Object:
    return {
        "kind": "event",
        "id": event.id,
        "type": event.type,
        "mode": event.mode,
        "label": event.label,
        "status": event.status,
        "date": _date(event.date),
        "place": event.place,
        "actors": list(event.actors),
        "recipients": list(event.recipients),
        "contexts": list(event.contexts),
        "statements": [
            {
                **_evidence(source.clause),
                "trigger": _evidence(source.trigger),
                "status": source.status,
                "attribution": source.attribution,
                "via": source.via,
                "date": _date(source.date),
                "cues": _evidences(source.cues),
            }
            for source in event.statements
        ],
        "origins": event.origins,
        "reports": event.reports,
        "outlets": event.outlets,
        "history": [
            {
                "status": step.status,
                "date": _date(step.date),
                "known_since": _date(step.known_since),
                "by": step.by,
                "evidence": _evidence(step.evidence),
                "reports": step.reports,
            }
            for step in event.history
        ],
    }


def _arrangement(arrangement: Arrangement) -> Object:
    return {
        "kind": "arrangement",
        "id": arrangement.id,
        "name": arrangement.name,
        "names": list(arrangement.names),
        "type": arrangement.type,
        "parties": list(arrangement.parties),
        "states": [
            {
                "state": state.phase,
                "date": _date(state.date),
                "status": state.status,
                "known_since": _date(state.known_since),
                "computed": state.computed,
                "reason": state.reason,
                "evidence": _evidences(state.evidence),
            }
            for state in arrangement.states
        ],
    }


def _figure(figure: Figure) -> Object:
    return {
        "kind": "figure",
        "id": figure.id,
        "measure": figure.measure,
        "dimension": figure.dimension,
        "unit": figure.unit,
        "subject": list(figure.subject),
        "place": figure.place,
        "values": [
            {
                "low": _number(value.low),
                "best": _number(value.best),
                "high": _number(value.high),
                "approximate": value.approximate,
                "as_of": _date(value.as_of),
                "evidence": _evidence(value.evidence),
                "attributed_to": value.attributed_to,
            }
            for value in figure.values
        ],
    }


def _line(item: Object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def _evidence(evidence: Evidence) -> Object:
    return {"report": evidence.report, "start": evidence.start, "end": evidence.end, "text": evidence.text}


def _evidences(evidence: Iterable[Evidence]) -> list[Object]:
    return [_evidence(one) for one in evidence]


def _date(date: Date | None) -> Object | None:
    if date is None:
        return None
    return {
        "start": date.start.isoformat() if date.start else None,
        "end": date.end.isoformat() if date.end else None,
        "precision": date.precision,
        "basis": date.basis,
        "edtf": date.edtf,
    }


def _number(value: float | None) -> float | int | None:
    """A whole number as people write it (5100, not 5100.0), where a float holds it exactly."""
    if value is not None and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


class JsonLinesError(SitrepError):
    """Lines that are not a record; the message names the line and what it lacks."""


def parse(lines: Iterable[str]) -> Record:
    """The record that `lines` hold: ``parse(jsonl(record, created)) == record`` where each kind is sorted by id.

    Kinds and keys that this version does not know are passed over. Raises `JsonLinesError` where a line is not JSON,
    the header is missing or of another format, or a key that the format needs is not there.
    """
    header: Object | None = None
    read: dict[str, list[Any]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            if header is not None:
                if item["kind"] in _READERS:
                    read[item["kind"]].append(_READERS[item["kind"]](item))
            elif item["kind"] == "record" and item["format"] == FORMAT:
                header = item
            else:
                break
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise JsonLinesError(f"line {number} is not a line of a {FORMAT} file: {error!r}") from error
    if header is None:
        raise JsonLinesError(f"the first line is not the header of a {FORMAT} file")
    return Record(
        reports=tuple(read["report"]),
        actors=tuple(read["actor"]),
        places=tuple(read["place"]),
        events=tuple(read["event"]),
        figures=tuple(read["figure"]),
        quotes=tuple(read["quote"]),
        discrepancies=tuple(read["discrepancy"]),
        rejected=tuple(Rejected(r["path"], r["reason"]) for r in header.get("rejected") or ()),
        software=header.get("software") or "",
        reader=header.get("reader") or "",
        arrangements=tuple(read["arrangement"]),
        conditions=tuple(read["condition"]),
        framings=tuple(read["framing"]),
        marks=tuple(read["mark"]),
    )


def _read_report(item: Object) -> Report:
    return Report(
        id=item["id"],
        path=item["path"],
        text=item["text"],
        sha256=item["sha256"],
        title=item.get("title"),
        outlet=item.get("outlet"),
        byline=item.get("byline"),
        url=item.get("url"),
        language=item.get("language"),
        published=_read_date(item.get("published")),
        credits=tuple(item.get("credits") or ()),
        captions=tuple(item.get("captions") or ()),
        segments=tuple(Segment(*segment) for segment in item.get("segments") or ()),
        copy_of=tuple(item.get("copy_of") or ()),
        origin=item.get("origin"),
        dating=tuple(item.get("dating") or ()),
    )


def _read_actor(item: Object) -> Actor:
    names, mentions = tuple(item.get("names") or ()), _read_evidences(item.get("mentions"))
    return Actor(item["id"], item["name"], item["type"], item.get("country"), names, mentions)


def _read_place(item: Object) -> Place:
    names, mentions = tuple(item.get("names") or ()), _read_evidences(item.get("mentions"))
    return Place(item["id"], item["name"], item.get("country"), item.get("lat"), item.get("lon"), names, mentions)


def _read_event(item: Object) -> Event:
    return Event(
        id=item["id"],
        type=item["type"],
        mode=item.get("mode"),
        label=item["label"],
        status=item["status"],
        date=_read_date(item.get("date")),
        place=item.get("place"),
        actors=tuple(item.get("actors") or ()),
        recipients=tuple(item.get("recipients") or ()),
        statements=tuple(
            EventSource(
                clause=_read_evidence(source),
                trigger=_read_evidence(source["trigger"]),
                status=source["status"],
                attribution=source.get("attribution"),
                date=_read_date(source.get("date")),
                cues=_read_evidences(source.get("cues")),
                via=source.get("via"),
            )
            for source in item["statements"]
        ),
        origins=item["origins"],
        reports=item["reports"],
        outlets=item["outlets"],
        history=tuple(
            StatusChange(
                step["status"],
                _read_date(step.get("date")),
                _read_date(step.get("known_since")),
                step.get("by"),
                _read_evidence(step["evidence"]),
                step.get("reports", 1),
            )
            for step in item.get("history") or ()
        ),
        contexts=tuple(item.get("contexts") or ()),
    )


def _read_figure(item: Object) -> Figure:
    return Figure(
        id=item["id"],
        measure=item["measure"],
        dimension=item["dimension"],
        unit=item["unit"],
        subject=tuple(item.get("subject") or ()),
        place=item.get("place"),
        values=tuple(
            FigureValue(
                low=_read_number(value.get("low")),
                best=_read_number(value.get("best")),
                high=_read_number(value.get("high")),
                approximate=bool(value.get("approximate")),
                as_of=_read_date(value.get("as_of")),
                evidence=_read_evidence(value["evidence"]),
                attributed_to=value.get("attributed_to"),
            )
            for value in item["values"]
        ),
    )


def _read_arrangement(item: Object) -> Arrangement:
    return Arrangement(
        id=item["id"],
        name=item["name"],
        type=item["type"],
        names=tuple(item.get("names") or ()),
        parties=tuple(item.get("parties") or ()),
        states=tuple(
            ArrangementState(
                phase=state["state"],
                date=_read_date(state.get("date")),
                evidence=_read_evidences(state.get("evidence")),
                known_since=_read_date(state.get("known_since")),
                status=state.get("status") or "occurred",
                computed=bool(state.get("computed")),
                reason=state.get("reason") or "",
            )
            for state in item["states"]
        ),
    )


def _read_condition(item: Object) -> Condition:
    return Condition(
        id=item["id"],
        by=tuple(item.get("by") or ()),
        addressee=tuple(item.get("addressee") or ()),
        condition=item["condition"],
        consequence=item.get("consequence") or "",
        deadline=_read_date(item.get("deadline")),
        outcome=item["outcome"],
        evidence=_read_evidences(item.get("evidence")),
    )


def _read_framing(item: Object) -> Framing:
    kind = "actor" if item.get("actor") else "event"
    labels = tuple(
        FramingLabel(
            v["text"], v.get("outlet"), _read_evidence(v["evidence"]), v.get("tone") or "", v.get("hedge") or ""
        )
        for v in item["labels"]
    )
    return Framing(item["id"], f"{kind}:{item[kind]}", labels)


def _read_quote(item: Object) -> Quote:
    variants = tuple(QuoteVariant(v["text"], _read_evidence(v["evidence"])) for v in item["variants"])
    date = _read_date(item.get("date"))
    return Quote(item["id"], item["text"], item.get("speaker"), item.get("speaker_text"), date, variants)


def _read_discrepancy(item: Object) -> Discrepancy:
    sides = tuple(Side(side["value"], _read_evidences(side.get("evidence"))) for side in item["sides"])
    since, explained = _read_date(item.get("since")), item.get("explained") or ""
    return Discrepancy(item["id"], item["about"], item["field"], sides, explained, since, item.get("corrected_by"))


def _read_mark(item: Object) -> Mark:
    return Mark(**{field.name: item.get(field.name) or "" for field in fields(Mark)})


def _read_evidence(item: Mapping[str, Any]) -> Evidence:
    return Evidence(item["report"], item["start"], item["end"], item["text"])


def _read_evidences(items: Iterable[Mapping[str, Any]] | None) -> tuple[Evidence, ...]:
    return tuple(_read_evidence(item) for item in items or ())


def _read_date(item: Mapping[str, Any] | None) -> Date | None:
    if item is None:
        return None
    start, end = item.get("start"), item.get("end")
    return Date(
        dt.date.fromisoformat(start) if start else None,
        dt.date.fromisoformat(end) if end else None,
        item["precision"],
        item["basis"],
    )


def _read_number(value: float | None) -> float | None:
    return None if value is None else float(value)


_READERS: Mapping[str, Callable[[Object], Item | Mark]] = {
    "report": _read_report,
    "actor": _read_actor,
    "place": _read_place,
    "event": _read_event,
    "figure": _read_figure,
    "quote": _read_quote,
    "arrangement": _read_arrangement,
    "condition": _read_condition,
    "discrepancy": _read_discrepancy,
    "framing": _read_framing,
    "mark": _read_mark,
}
