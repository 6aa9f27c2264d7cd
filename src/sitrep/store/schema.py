"""Tables and views of the record, as SQLAlchemy Core: nothing here belongs to one database.

Comes in: nothing. Goes out: `metadata` with every table, and `VIEWS`, name to query. A table is named for what a row
of it is. Dates take five columns (`…_start`, `…_end`, `…_precision`, `…_basis`, `…_edtf`); an anchor takes four
(`report_id`, `…start_offset`, `…end_offset`, and the words). Offsets are code points into `reports.text`, end
exclusive. Order within a parent row is `position`, from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.sql import FromClause

SCHEMA_VERSION = 3
"""Raised by one whenever a table or column changes its meaning, goes or is new."""

metadata = MetaData()


def _dates(prefix: str) -> list[Column[Any]]:
    """The five columns of a `sitrep.record.Date`; all are null where the date is not known."""
    return [
        Column(f"{prefix}_start", Date),
        Column(f"{prefix}_end", Date),
        Column(f"{prefix}_precision", Text),
        Column(f"{prefix}_basis", Text),
        Column(f"{prefix}_edtf", Text),
    ]


def _reference(name: str, target: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey(f"{target}.id"), nullable=null)


def _owned(name: str, owner: str, owner_column: str, *columns: Column[Any]) -> Table:
    """A list that belongs to a row of `owner`: its key is the owner's id and the position in the list."""
    return Table(
        name,
        metadata,
        Column(owner_column, Text, ForeignKey(f"{owner}.id"), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns,
    )


def _anchor(words: str = "text") -> list[Column[Any]]:
    return [
        _reference("report_id", "reports"),
        Column("start_offset", Integer, nullable=False),
        Column("end_offset", Integer, nullable=False),
        Column(words, Text, nullable=False),
    ]


reports = Table(
    "reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text),
    Column("outlet", Text),
    Column("byline", Text),
    *_dates("published"),
    Column("language", Text),
    Column("url", Text),
    Column("path", Text, nullable=False),
    Column("origin", Text),
    Column("text", Text, nullable=False),
    Column("sha256", Text, nullable=False),
)
report_credits = _owned("report_credits", "reports", "report_id", Column("credit", Text, nullable=False))
report_captions = _owned("report_captions", "reports", "report_id", Column("caption", Text, nullable=False))
report_dating = _owned("report_dating", "reports", "report_id", Column("reason", Text, nullable=False))
report_copies = _owned("report_copies", "reports", "report_id", _reference("copy_of", "reports"))
report_segments = _owned(
    "report_segments",
    "reports",
    "report_id",
    Column("start_offset", Integer, nullable=False),
    Column("source_offset", Integer, nullable=False),
    Column("length", Integer, nullable=False),
)

actors = Table(
    "actors",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("country", Text),
)
actor_names = _owned("actor_names", "actors", "actor_id", Column("name", Text, nullable=False))
actor_mentions = _owned("actor_mentions", "actors", "actor_id", *_anchor())

places = Table(
    "places",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text),
    Column("latitude", Float),
    Column("longitude", Float),
)
place_names = _owned("place_names", "places", "place_id", Column("name", Text, nullable=False))
place_mentions = _owned("place_mentions", "places", "place_id", *_anchor())

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("mode", Text),
    Column("status", Text, nullable=False),
    *_dates("date"),
    Column("label", Text, nullable=False),
    _reference("place_id", "places", null=True),
    Column("reports", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
)
event_actors = _owned("event_actors", "events", "event_id", _reference("actor_id", "actors"))
event_recipients = _owned("event_recipients", "events", "event_id", _reference("actor_id", "actors"))
event_contexts = _owned("event_contexts", "events", "event_id", Column("context", Text, nullable=False))
event_statements = Table(
    "event_statements",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("event_id", "events"),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    _reference("attribution_id", "actors", null=True),
    _reference("via_id", "actors", null=True),
    *_dates("date"),
    *_anchor("clause"),
    Column("trigger_start_offset", Integer, nullable=False),
    Column("trigger_end_offset", Integer, nullable=False),
    Column("trigger_word", Text, nullable=False),
)
event_history = _owned(
    "event_history",
    "events",
    "event_id",
    Column("status", Text, nullable=False),
    *_dates("date"),
    *_dates("known_since"),
    _reference("by_id", "actors", null=True),
    Column("reports", Integer, nullable=False),
    *_anchor(),
)
event_cues = Table(
    "event_cues",
    metadata,
    Column("statement_id", Integer, ForeignKey("event_statements.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_anchor(),
)

figures = Table(
    "figures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("measure", Text, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("unit", Text, nullable=False),
    _reference("place_id", "places", null=True),
)
figure_subjects = _owned("figure_subjects", "figures", "figure_id", _reference("actor_id", "actors"))
figure_values = _owned(
    "figure_values",
    "figures",
    "figure_id",
    Column("low", Float),
    Column("best", Float),
    Column("high", Float),
    Column("approximate", Boolean(create_constraint=False), nullable=False),
    *_dates("as_of"),
    _reference("attributed_to_id", "actors", null=True),
    *_anchor(),
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("text", Text, nullable=False),
    _reference("speaker_id", "actors", null=True),
    Column("speaker_text", Text),
    *_dates("date"),
)
quote_variants = _owned("quote_variants", "quotes", "quote_id", Column("variant", Text, nullable=False), *_anchor())

arrangements = Table(
    "arrangements",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
)
arrangement_names = _owned("arrangement_names", "arrangements", "arrangement_id", Column("name", Text, nullable=False))
arrangement_parties = _owned("arrangement_parties", "arrangements", "arrangement_id", _reference("actor_id", "actors"))
arrangement_states = Table(
    "arrangement_states",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("arrangement_id", "arrangements"),
    Column("position", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("status", Text, nullable=False),
    *_dates("date"),
    *_dates("known_since"),
    Column("computed", Boolean(create_constraint=False), nullable=False),
    Column("reason", Text, nullable=False),
)
arrangement_evidence = Table(
    "arrangement_evidence",
    metadata,
    Column("state_id", Integer, ForeignKey("arrangement_states.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_anchor(),
)

conditions = Table(
    "conditions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("condition", Text, nullable=False),
    Column("consequence", Text, nullable=False),
    *_dates("deadline"),
    Column("outcome", Text, nullable=False),
)
condition_setters = _owned("condition_setters", "conditions", "condition_id", _reference("actor_id", "actors"))
condition_addressees = _owned("condition_addressees", "conditions", "condition_id", _reference("actor_id", "actors"))
condition_evidence = _owned("condition_evidence", "conditions", "condition_id", *_anchor())

discrepancies = Table(
    "discrepancies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("field", Text, nullable=False),
    Column("about", Text, nullable=False),
    _reference("event_id", "events", null=True),
    _reference("figure_id", "figures", null=True),
    _reference("arrangement_id", "arrangements", null=True),
    Column("explained", Text, nullable=False),
    *_dates("since"),
    _reference("corrected_by", "reports", null=True),
)
discrepancy_sides = Table(
    "discrepancy_sides",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference("discrepancy_id", "discrepancies"),
    Column("position", Integer, nullable=False),
    Column("value", Text, nullable=False),
)
discrepancy_evidence = Table(
    "discrepancy_evidence",
    metadata,
    Column("side_id", Integer, ForeignKey("discrepancy_sides.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_anchor(),
)

framings = Table(
    "framings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("about", Text, nullable=False),
    _reference("actor_id", "actors", null=True),
    _reference("event_id", "events", null=True),
)
framing_labels = _owned(
    "framing_labels",
    "framings",
    "framing_id",
    Column("label", Text, nullable=False),
    Column("outlet", Text),
    *_anchor(),
    Column("tone", Text, nullable=False),
    Column("hedge", Text, nullable=False),
)

rejected = Table(
    "rejected",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("path", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("bytes", Integer, nullable=False),
)
source_reports = Table(
    "source_reports",
    metadata,
    Column("source_id", Integer, ForeignKey("sources.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _reference("report_id", "reports"),
)
marks = Table(
    "marks",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Text, nullable=False) for name in ("about", "field", "verb", "author", "time", "judgement", "note")),
)
judgements = Table(
    "judgements",
    metadata,
    Column("id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("time", "author", "verb", "about", "what", "reason", "entry")),
)
runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("created", Text, nullable=False),
    Column("software", Text, nullable=False),
    Column("reader", Text, nullable=False),
    Column("reports", Integer, nullable=False),
)
run_changes = Table(
    "run_changes",
    metadata,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("words", Text, nullable=False),
)
run_state = Table(
    "run_state",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
)
KEPT = (judgements, runs, run_changes, run_state)
"""What a run takes over from the database before it: the log of judgements, what changed from run to run, and what
things were like after the last one."""

manifest = Table(
    "manifest",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

for _table, _column in (
    (actor_mentions, "report_id"),
    (event_statements, "event_id"),
    (event_statements, "report_id"),
    (event_actors, "actor_id"),
    (event_recipients, "actor_id"),
    (events, "date_start"),
    (figure_values, "report_id"),
    (quotes, "speaker_id"),
    (quote_variants, "report_id"),
    (arrangement_states, "arrangement_id"),
    (arrangement_evidence, "report_id"),
    (condition_evidence, "report_id"),
    (discrepancy_sides, "discrepancy_id"),
):
    Index(f"{_table.name}_by_{_column}", _table.c[_column])


def _names(link: FromClause, owner: FromClause, key: str) -> Any:
    """The actors' names behind a link table, joined by commas, as a scalar subquery."""
    query = (
        select(func.aggregate_strings(actors.c.name, ", "))
        .select_from(link.join(actors, link.c.actor_id == actors.c.id))
        .where(link.c[key] == owner.c.id)
    )
    return query.correlate(owner).scalar_subquery()


def _statement_view() -> Select[Any]:
    attribution = actors.alias("attribution")
    source = (
        event_statements.join(events, event_statements.c.event_id == events.c.id)
        .join(reports, event_statements.c.report_id == reports.c.id)
        .outerjoin(attribution, event_statements.c.attribution_id == attribution.c.id)
    )
    return (
        select(
            events.c.label.label("event"),
            event_statements.c.status,
            event_statements.c.date_edtf.label("date"),
            attribution.c.name.label("according_to"),
            event_statements.c.clause,
            event_statements.c.trigger_word,
            reports.c.outlet,
            reports.c.published_edtf.label("published"),
            event_statements.c.event_id,
            event_statements.c.report_id,
        )
        .select_from(source)
        .order_by(event_statements.c.id)
    )


def _figure_view() -> Select[Any]:
    attribution = actors.alias("attribution")
    source = (
        figure_values.join(figures, figure_values.c.figure_id == figures.c.id)
        .join(reports, figure_values.c.report_id == reports.c.id)
        .outerjoin(attribution, figure_values.c.attributed_to_id == attribution.c.id)
    )
    return (
        select(
            figures.c.measure,
            figures.c.dimension,
            figure_values.c.low,
            figure_values.c.best,
            figure_values.c.high,
            figures.c.unit,
            figure_values.c.approximate,
            _names(figure_subjects, figures, "figure_id").label("of_whom"),
            figure_values.c.as_of_edtf.label("as_of"),
            attribution.c.name.label("according_to"),
            figure_values.c.text.label("words"),
            reports.c.outlet,
            figure_values.c.figure_id,
            figure_values.c.report_id,
        )
        .select_from(source)
        .order_by(figures.c.measure, figures.c.id, figure_values.c.position)
    )


def _quote_view() -> Select[Any]:
    source = (
        quote_variants.join(quotes, quote_variants.c.quote_id == quotes.c.id)
        .join(reports, quote_variants.c.report_id == reports.c.id)
        .outerjoin(actors, quotes.c.speaker_id == actors.c.id)
    )
    return (
        select(
            actors.c.name.label("speaker"),
            quotes.c.speaker_text.label("speaker_as_written"),
            quotes.c.date_edtf.label("date"),
            quote_variants.c.variant.label("words"),
            reports.c.outlet,
            quote_variants.c.quote_id,
            quote_variants.c.report_id,
        )
        .select_from(source)
        .order_by(quotes.c.id, quote_variants.c.position)
    )


def _disagreement_view() -> Select[Any]:
    source = (
        discrepancy_evidence.join(discrepancy_sides, discrepancy_evidence.c.side_id == discrepancy_sides.c.id)
        .join(discrepancies, discrepancy_sides.c.discrepancy_id == discrepancies.c.id)
        .join(reports, discrepancy_evidence.c.report_id == reports.c.id)
        .outerjoin(events, discrepancies.c.event_id == events.c.id)
        .outerjoin(figures, discrepancies.c.figure_id == figures.c.id)
        .outerjoin(arrangements, discrepancies.c.arrangement_id == arrangements.c.id)
    )
    return (
        select(
            func.coalesce(events.c.label, figures.c.measure, arrangements.c.name, discrepancies.c.about).label("about"),
            discrepancies.c.field,
            discrepancy_sides.c.value,
            discrepancy_evidence.c.text.label("words"),
            reports.c.outlet,
            discrepancies.c.id.label("discrepancy_id"),
            discrepancy_evidence.c.report_id,
        )
        .select_from(source)
        .order_by(discrepancies.c.id, discrepancy_sides.c.position, discrepancy_evidence.c.position)
    )


def _timeline_view() -> Select[Any]:
    return (
        select(
            events.c.date_edtf.label("date"),
            events.c.status,
            _names(event_actors, events, "event_id").label("who"),
            _names(event_recipients, events, "event_id").label("to_whom"),
            events.c.label.label("what"),
            events.c.type,
            places.c.name.label("place"),
            events.c.reports,
            events.c.outlets,
            events.c.origins,
            events.c.id.label("event_id"),
        )
        .select_from(events.outerjoin(places, events.c.place_id == places.c.id))
        .order_by(events.c.date_start.is_(None), events.c.date_start, events.c.date_end, events.c.id)
    )


def _ledger_view() -> Select[Any]:
    return (
        select(
            arrangements.c.name.label("arrangement"),
            arrangements.c.type,
            arrangement_states.c.state,
            arrangement_states.c.date_edtf.label("date"),
            arrangement_states.c.status,
            arrangement_states.c.known_since_edtf.label("known_since"),
            arrangement_states.c.computed,
            arrangement_states.c.reason,
            _names(arrangement_parties, arrangements, "arrangement_id").label("parties"),
            arrangements.c.id.label("arrangement_id"),
        )
        .select_from(arrangement_states.join(arrangements, arrangement_states.c.arrangement_id == arrangements.c.id))
        .order_by(arrangements.c.name, arrangements.c.id, arrangement_states.c.position)
    )


def _condition_view() -> Select[Any]:
    return (
        select(
            conditions.c.deadline_edtf.label("deadline"),
            _names(condition_setters, conditions, "condition_id").label("set_by"),
            _names(condition_addressees, conditions, "condition_id").label("to_be_met_by"),
            conditions.c.condition,
            conditions.c.consequence,
            conditions.c.outcome,
            conditions.c.id.label("condition_id"),
        )
        .select_from(conditions)
        .order_by(conditions.c.deadline_start.is_(None), conditions.c.deadline_start, conditions.c.id)
    )


VIEWS: Mapping[str, Select[Any]] = {
    "timeline": _timeline_view(),
    "what_reports_say": _statement_view(),
    "figure_series": _figure_view(),
    "quotes_by_report": _quote_view(),
    "disagreements": _disagreement_view(),
    "ledger": _ledger_view(),
    "conditions_set": _condition_view(),
}
"""Queries that read like the pages of the dossier, for people who open the database itself."""
