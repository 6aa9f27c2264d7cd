"""A record to rows and rows to a record, over any SQLAlchemy connection.

Comes in: a `Record` for `insert`, a connection to a filled database for `select_record`. Goes out: the rows, or a
record equal to the one that went in. Both know the tables of `schema` and nothing of files or of SQLite. An anchor
that is not what the report's text says at that place is refused: a database never holds broken evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, select
from sqlalchemy import insert as sql_insert

from sitrep.record import (
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
from sitrep.store import schema

T = TypeVar("T")
Rows = dict[Table, list[dict[str, Any]]]
Grouped = Mapping[Any, list[Row[Any]]]


@dataclass(frozen=True, slots=True)
class Source:
    """One file that a record was made from: its path as given, the SHA-256 and size of its bytes, its report ids."""

    path: str
    sha256: str
    bytes: int
    reports: tuple[str, ...] = ()


def insert(connection: Connection, record: Record, sources: Sequence[Source], manifest: Mapping[str, str]) -> None:
    """Fill empty tables. Raises `ValueError` where an anchor is broken or two statements of one thing clash."""
    rows = _rows(record)
    for number, source in enumerate(sources, 1):
        rows[schema.sources].append({"id": number, "path": source.path, "sha256": source.sha256, "bytes": source.bytes})
        for position, report in enumerate(source.reports):
            rows[schema.source_reports].append({"source_id": number, "position": position, "report_id": report})
    rows[schema.manifest] += [{"key": key, "value": value} for key, value in sorted(manifest.items())]
    for table in schema.metadata.sorted_tables:
        if rows[table]:
            connection.execute(sql_insert(table), rows[table])


def _rows(record: Record) -> Rows:
    rows: Rows = defaultdict(list)
    texts = {report.id: report.text for report in record.reports}

    def anchor(evidence: Evidence, words: str = "text") -> dict[str, Any]:
        text = texts.get(evidence.report)
        if text is None:
            raise ValueError(f"evidence names a report that is not in the record: {evidence.report}")
        if text[evidence.start : evidence.end] != evidence.text:
            raise ValueError(
                f"broken evidence in report {evidence.report}: characters {evidence.start} to {evidence.end} "
                f"are not {evidence.text!r}"
            )
        return {
            "report_id": evidence.report,
            "start_offset": evidence.start,
            "end_offset": evidence.end,
            words: evidence.text,
        }

    def owned(table: Table, owner: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> None:
        rows[table] += [{**owner, "position": position, **item} for position, item in enumerate(items)]

    for report in record.reports:
        key = {"report_id": report.id}
        rows[schema.reports].append(
            {
                "id": report.id,
                "title": report.title,
                "outlet": report.outlet,
                "byline": report.byline,
                **_date_values("published", report.published),
                "language": report.language,
                "url": report.url,
                "path": report.path,
                "origin": report.origin,
                "text": report.text,
                "sha256": report.sha256,
            }
        )
        owned(schema.report_credits, key, ({"credit": credit} for credit in report.credits))
        owned(schema.report_captions, key, ({"caption": caption} for caption in report.captions))
        owned(schema.report_dating, key, ({"reason": reason} for reason in report.dating))
        owned(schema.report_copies, key, ({"copy_of": other} for other in report.copy_of))
        owned(
            schema.report_segments,
            key,
            ({"start_offset": s.start, "source_offset": s.source, "length": s.length} for s in report.segments),
        )
    for actor in record.actors:
        key = {"actor_id": actor.id}
        rows[schema.actors].append({"id": actor.id, "name": actor.name, "type": actor.type, "country": actor.country})
        owned(schema.actor_names, key, ({"name": name} for name in actor.names))
        owned(schema.actor_mentions, key, map(anchor, actor.mentions))
    for place in record.places:
        key = {"place_id": place.id}
        rows[schema.places].append(
            {
                "id": place.id,
                "name": place.name,
                "country": place.country,
                "latitude": place.lat,
                "longitude": place.lon,
            }
        )
        owned(schema.place_names, key, ({"name": name} for name in place.names))
        owned(schema.place_mentions, key, map(anchor, place.mentions))
    for event in record.events:
        key = {"event_id": event.id}
        rows[schema.events].append(
            {
                "id": event.id,
                "type": event.type,
                "mode": event.mode,
                "status": event.status,
                **_date_values("date", event.date),
                "label": event.label,
                "place_id": event.place,
                "reports": event.reports,
                "outlets": event.outlets,
                "origins": event.origins,
            }
        )
        owned(schema.event_actors, key, ({"actor_id": actor} for actor in event.actors))
        owned(schema.event_recipients, key, ({"actor_id": actor} for actor in event.recipients))
        owned(schema.event_contexts, key, ({"context": context} for context in event.contexts))
        for position, statement in enumerate(event.statements):
            number = len(rows[schema.event_statements]) + 1
            trigger = anchor(statement.trigger)
            if trigger["report_id"] != statement.clause.report:
                raise ValueError(f"event {event.id}: clause and trigger of one statement stand in two reports")
            rows[schema.event_statements].append(
                {
                    "id": number,
                    **key,
                    "position": position,
                    "status": statement.status,
                    "attribution_id": statement.attribution,
                    "via_id": statement.via,
                    **_date_values("date", statement.date),
                    **anchor(statement.clause, "clause"),
                    "trigger_start_offset": trigger["start_offset"],
                    "trigger_end_offset": trigger["end_offset"],
                    "trigger_word": trigger["text"],
                }
            )
            owned(schema.event_cues, {"statement_id": number}, map(anchor, statement.cues))
        owned(
            schema.event_history,
            key,
            (
                {
                    "status": step.status,
                    **_date_values("date", step.date),
                    **_date_values("known_since", step.known_since),
                    "by_id": step.by,
                    "reports": step.reports,
                    **anchor(step.evidence),
                }
                for step in event.history
            ),
        )
    for figure in record.figures:
        key = {"figure_id": figure.id}
        rows[schema.figures].append(
            {
                "id": figure.id,
                "measure": figure.measure,
                "dimension": figure.dimension,
                "unit": figure.unit,
                "place_id": figure.place,
            }
        )
        owned(schema.figure_subjects, key, ({"actor_id": actor} for actor in figure.subject))
        owned(
            schema.figure_values,
            key,
            (
                {
                    "low": value.low,
                    "best": value.best,
                    "high": value.high,
                    "approximate": value.approximate,
                    **_date_values("as_of", value.as_of),
                    "attributed_to_id": value.attributed_to,
                    **anchor(value.evidence),
                }
                for value in figure.values
            ),
        )
    for quote in record.quotes:
        key = {"quote_id": quote.id}
        rows[schema.quotes].append(
            {
                "id": quote.id,
                "text": quote.text,
                "speaker_id": quote.speaker,
                "speaker_text": quote.speaker_text,
                **_date_values("date", quote.date),
            }
        )
        owned(schema.quote_variants, key, ({"variant": v.text, **anchor(v.evidence)} for v in quote.variants))
    for arrangement in record.arrangements:
        key = {"arrangement_id": arrangement.id}
        rows[schema.arrangements].append({"id": arrangement.id, "name": arrangement.name, "type": arrangement.type})
        owned(schema.arrangement_names, key, ({"name": name} for name in arrangement.names))
        owned(schema.arrangement_parties, key, ({"actor_id": actor} for actor in arrangement.parties))
        for position, state in enumerate(arrangement.states):
            number = len(rows[schema.arrangement_states]) + 1
            rows[schema.arrangement_states].append(
                {
                    "id": number,
                    **key,
                    "position": position,
                    "state": state.phase,
                    "status": state.status,
                    **_date_values("date", state.date),
                    **_date_values("known_since", state.known_since),
                    "computed": state.computed,
                    "reason": state.reason,
                }
            )
            owned(schema.arrangement_evidence, {"state_id": number}, map(anchor, state.evidence))
    for condition in record.conditions:
        key = {"condition_id": condition.id}
        rows[schema.conditions].append(
            {
                "id": condition.id,
                "condition": condition.condition,
                "consequence": condition.consequence,
                **_date_values("deadline", condition.deadline),
                "outcome": condition.outcome,
            }
        )
        owned(schema.condition_setters, key, ({"actor_id": actor} for actor in condition.by))
        owned(schema.condition_addressees, key, ({"actor_id": actor} for actor in condition.addressee))
        owned(schema.condition_evidence, key, map(anchor, condition.evidence))
    for discrepancy in record.discrepancies:
        kind, _, about = discrepancy.about.partition(":")
        rows[schema.discrepancies].append(
            {
                "id": discrepancy.id,
                "field": discrepancy.field,
                "about": discrepancy.about,
                "event_id": about if kind == "event" else None,
                "figure_id": about if kind == "figure" else None,
                "arrangement_id": about if kind == "arrangement" else None,
                "explained": discrepancy.explained,
                **_date_values("since", discrepancy.since),
                "corrected_by": discrepancy.corrected_by,
            }
        )
        for position, side in enumerate(discrepancy.sides):
            number = len(rows[schema.discrepancy_sides]) + 1
            rows[schema.discrepancy_sides].append(
                {"id": number, "discrepancy_id": discrepancy.id, "position": position, "value": side.value}
            )
            owned(schema.discrepancy_evidence, {"side_id": number}, map(anchor, side.evidence))
    for framing in record.framings:
        kind, _, about = framing.about.partition(":")
        rows[schema.framings].append(
            {
                "id": framing.id,
                "about": framing.about,
                "actor_id": about if kind == "actor" else None,
                "event_id": about if kind == "event" else None,
            }
        )
        owned(
            schema.framing_labels,
            {"framing_id": framing.id},
            (
                {
                    "label": label.text,
                    "outlet": label.outlet,
                    "tone": label.tone,
                    "hedge": label.hedge,
                    **anchor(label.evidence),
                }
                for label in framing.labels
            ),
        )
    for position, rejected in enumerate(record.rejected):
        rows[schema.rejected].append({"position": position, "path": rejected.path, "reason": rejected.reason})
    for position, mark in enumerate(record.marks):
        rows[schema.marks].append({"position": position, **asdict(mark)})
    return rows


def select_manifest(connection: Connection) -> tuple[dict[str, str], tuple[Source, ...]]:
    """The run's manifest, and the sources that the record was made from, in the order they were written."""
    values = {row.key: row.value for row in connection.execute(select(schema.manifest))}
    reports = _grouped(connection, schema.source_reports, "source_id")
    rows = connection.execute(select(schema.sources).order_by(schema.sources.c.id))
    return values, tuple(
        Source(row.path, row.sha256, row.bytes, tuple(r.report_id for r in reports[row.id])) for row in rows
    )


def select_reports(connection: Connection) -> tuple[Report, ...]:
    """The reports of a record, sorted by id."""

    def owned(table: Table, key: str) -> Grouped:
        return _grouped(connection, table, key)

    credits, captions = owned(schema.report_credits, "report_id"), owned(schema.report_captions, "report_id")
    dating, copies = owned(schema.report_dating, "report_id"), owned(schema.report_copies, "report_id")
    segments = owned(schema.report_segments, "report_id")

    def report(row: Row[Any]) -> Report:
        return Report(
            id=row.id,
            path=row.path,
            text=row.text,
            sha256=row.sha256,
            title=row.title,
            outlet=row.outlet,
            byline=row.byline,
            url=row.url,
            language=row.language,
            published=_date(row, "published"),
            credits=tuple(r.credit for r in credits[row.id]),
            captions=tuple(r.caption for r in captions[row.id]),
            segments=tuple(Segment(r.start_offset, r.source_offset, r.length) for r in segments[row.id]),
            copy_of=tuple(r.copy_of for r in copies[row.id]),
            origin=row.origin,
            dating=tuple(r.reason for r in dating[row.id]),
        )

    rows = sorted(connection.execute(select(schema.reports)), key=lambda row: row.id)
    return tuple(report(row) for row in rows)


def select_rejected(connection: Connection) -> tuple[Rejected, ...]:
    """The sources that gave no report, and why, in their order."""
    rejected = connection.execute(select(schema.rejected).order_by(schema.rejected.c.position))
    return tuple(Rejected(row.path, row.reason) for row in rejected)


def select_record(connection: Connection, software: str, reader: str) -> Record:
    """The whole record, each kind sorted by id."""

    def all_of(table: Table, make: Callable[[Row[Any]], T]) -> tuple[T, ...]:
        rows = sorted(connection.execute(select(table)), key=lambda row: row.id)
        return tuple(make(row) for row in rows)

    def owned(table: Table, key: str) -> Grouped:
        return _grouped(connection, table, key)

    actor_names, actor_mentions = owned(schema.actor_names, "actor_id"), owned(schema.actor_mentions, "actor_id")

    def actor(row: Row[Any]) -> Actor:
        names = tuple(r.name for r in actor_names[row.id])
        return Actor(row.id, row.name, row.type, row.country, names, tuple(map(_evidence, actor_mentions[row.id])))

    place_names, place_mentions = owned(schema.place_names, "place_id"), owned(schema.place_mentions, "place_id")

    def place(row: Row[Any]) -> Place:
        names = tuple(r.name for r in place_names[row.id])
        mentions = tuple(map(_evidence, place_mentions[row.id]))
        return Place(row.id, row.name, row.country, row.latitude, row.longitude, names, mentions)

    event_actors, recipients = owned(schema.event_actors, "event_id"), owned(schema.event_recipients, "event_id")
    contexts = owned(schema.event_contexts, "event_id")
    statements, cues = owned(schema.event_statements, "event_id"), owned(schema.event_cues, "statement_id")
    steps = owned(schema.event_history, "event_id")

    def step(row: Row[Any]) -> StatusChange:
        dates = _date(row, "date"), _date(row, "known_since")
        return StatusChange(row.status, *dates, row.by_id, _evidence(row), row.reports)

    def statement(row: Row[Any]) -> EventSource:
        return EventSource(
            clause=Evidence(row.report_id, row.start_offset, row.end_offset, row.clause),
            trigger=Evidence(row.report_id, row.trigger_start_offset, row.trigger_end_offset, row.trigger_word),
            status=row.status,
            attribution=row.attribution_id,
            date=_date(row, "date"),
            cues=tuple(map(_evidence, cues[row.id])),
            via=row.via_id,
        )

    def event(row: Row[Any]) -> Event:
        return Event(
            id=row.id,
            type=row.type,
            mode=row.mode,
            label=row.label,
            status=row.status,
            date=_date(row, "date"),
            place=row.place_id,
            actors=tuple(r.actor_id for r in event_actors[row.id]),
            recipients=tuple(r.actor_id for r in recipients[row.id]),
            statements=tuple(map(statement, statements[row.id])),
            origins=row.origins,
            reports=row.reports,
            outlets=row.outlets,
            history=tuple(map(step, steps[row.id])),
            contexts=tuple(r.context for r in contexts[row.id]),
        )

    subjects, values = owned(schema.figure_subjects, "figure_id"), owned(schema.figure_values, "figure_id")

    def value(row: Row[Any]) -> FigureValue:
        return FigureValue(
            low=row.low,
            best=row.best,
            high=row.high,
            approximate=row.approximate,
            as_of=_date(row, "as_of"),
            evidence=_evidence(row),
            attributed_to=row.attributed_to_id,
        )

    def figure(row: Row[Any]) -> Figure:
        return Figure(
            id=row.id,
            measure=row.measure,
            dimension=row.dimension,
            unit=row.unit,
            subject=tuple(r.actor_id for r in subjects[row.id]),
            place=row.place_id,
            values=tuple(map(value, values[row.id])),
        )

    variants = owned(schema.quote_variants, "quote_id")

    def quote(row: Row[Any]) -> Quote:
        forms = tuple(QuoteVariant(r.variant, _evidence(r)) for r in variants[row.id])
        return Quote(row.id, row.text, row.speaker_id, row.speaker_text, _date(row, "date"), forms)

    arrangement_names = owned(schema.arrangement_names, "arrangement_id")
    parties = owned(schema.arrangement_parties, "arrangement_id")
    states = owned(schema.arrangement_states, "arrangement_id")
    state_evidence = owned(schema.arrangement_evidence, "state_id")

    def state(row: Row[Any]) -> ArrangementState:
        return ArrangementState(
            phase=row.state,
            date=_date(row, "date"),
            evidence=tuple(map(_evidence, state_evidence[row.id])),
            known_since=_date(row, "known_since"),
            status=row.status,
            computed=row.computed,
            reason=row.reason,
        )

    def arrangement(row: Row[Any]) -> Arrangement:
        return Arrangement(
            id=row.id,
            name=row.name,
            type=row.type,
            names=tuple(r.name for r in arrangement_names[row.id]),
            parties=tuple(r.actor_id for r in parties[row.id]),
            states=tuple(map(state, states[row.id])),
        )

    setters, addressees = (
        owned(schema.condition_setters, "condition_id"),
        owned(schema.condition_addressees, "condition_id"),
    )
    condition_evidence = owned(schema.condition_evidence, "condition_id")

    def condition(row: Row[Any]) -> Condition:
        return Condition(
            id=row.id,
            by=tuple(r.actor_id for r in setters[row.id]),
            addressee=tuple(r.actor_id for r in addressees[row.id]),
            condition=row.condition,
            consequence=row.consequence,
            deadline=_date(row, "deadline"),
            outcome=row.outcome,
            evidence=tuple(map(_evidence, condition_evidence[row.id])),
        )

    labels = owned(schema.framing_labels, "framing_id")

    def framing(row: Row[Any]) -> Framing:
        said = (FramingLabel(r.label, r.outlet, _evidence(r), r.tone, r.hedge) for r in labels[row.id])
        return Framing(row.id, row.about, tuple(said))

    sides, side_evidence = (
        owned(schema.discrepancy_sides, "discrepancy_id"),
        owned(schema.discrepancy_evidence, "side_id"),
    )

    def discrepancy(row: Row[Any]) -> Discrepancy:
        both = tuple(Side(r.value, tuple(map(_evidence, side_evidence[r.id]))) for r in sides[row.id])
        since = _date(row, "since")
        return Discrepancy(row.id, row.about, row.field, both, row.explained, since, row.corrected_by)

    return Record(
        reports=select_reports(connection),
        actors=all_of(schema.actors, actor),
        places=all_of(schema.places, place),
        events=all_of(schema.events, event),
        figures=all_of(schema.figures, figure),
        quotes=all_of(schema.quotes, quote),
        discrepancies=all_of(schema.discrepancies, discrepancy),
        rejected=select_rejected(connection),
        software=software,
        reader=reader,
        arrangements=all_of(schema.arrangements, arrangement),
        conditions=all_of(schema.conditions, condition),
        framings=all_of(schema.framings, framing),
        marks=tuple(
            Mark(row.about, row.field, row.verb, row.author, row.time, row.judgement, row.note)
            for row in connection.execute(select(schema.marks).order_by(schema.marks.c.position))
        ),
    )


def _grouped(connection: Connection, table: Table, key: str) -> Grouped:
    """The rows of a list table by their owner, in the order of the list."""
    groups: dict[Any, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(table.c[key], table.c.position)):
        groups[getattr(row, key)].append(row)
    return groups


def _evidence(row: Row[Any]) -> Evidence:
    return Evidence(row.report_id, row.start_offset, row.end_offset, row.text)


def _date_values(prefix: str, date: Date | None) -> dict[str, Any]:
    parts: tuple[Any, ...] = (None,) * 5
    if date is not None:
        parts = (date.start, date.end, date.precision, date.basis, date.edtf)
    return dict(
        zip((f"{prefix}_{part}" for part in ("start", "end", "precision", "basis", "edtf")), parts, strict=True)
    )


def _date(row: Row[Any], prefix: str) -> Date | None:
    precision = getattr(row, f"{prefix}_precision")
    if precision is None:
        return None
    return Date(
        getattr(row, f"{prefix}_start"), getattr(row, f"{prefix}_end"), precision, getattr(row, f"{prefix}_basis")
    )
