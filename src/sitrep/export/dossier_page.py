"""What the dossier's templates read, worked out from a record: lines, entries, columns, with every address set.

Comes in: a `Record`. Goes out: a `Page`, whose parts hold words and addresses but no HTML (the reports' paragraphs
excepted, which `dossier_text` marks up). Evidence is checked against the reports here, so that no address can lead to
other words than the record gives.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from textwrap import shorten
from typing import Any

from markupsafe import Markup

from sitrep.export import dossier_strip as strips
from sitrep.export import dossier_text as texts
from sitrep.export import dossier_words as say
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
    Quote,
    Record,
    Report,
)
from sitrep.resolve import ledger

SECTIONS = (
    *("overview", "standing", "timeline", "actors", "figures", "quotes", "disagreements", "reports"),
    *("main", "top", "evidence", "pane", "legend", "filters", "strip", "count", "clear", "none", "say", "q", "soft"),
)
"""Addresses that the page itself uses, and no entry gets. Its other addresses have a dot, an entry's has none."""


class _Anchors:
    """An address in the page for each (kind, id): the id itself where it can stand in one and is not taken."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._taken = set(SECTIONS)

    def __call__(self, kind: str, id_: str) -> str:
        key = (kind, id_)
        if key not in self._given:
            stem = re.sub(r"[^A-Za-z0-9_-]", "-", id_)
            if not stem[:1].isalpha():
                stem = f"{kind}-{stem}"
            anchor, number = stem, 2
            while anchor in self._taken:
                anchor, number = f"{stem}-{number}", number + 1
            self._taken.add(anchor)
            self._given[key] = anchor
        return self._given[key]


@dataclass(frozen=True, slots=True)
class Statement:
    """One stretch of a report behind an entry, as the templates show it."""

    href: str
    evidence: Evidence
    trigger: Evidence | None = None
    cues: tuple[Evidence, ...] = ()
    status: str | None = None
    by: str | None = None
    date: Date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One report behind an entry: its name, why it is grouped as it is, and its statements."""

    report: Report
    name: str
    why: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The reports behind an entry that cannot be counted as independent of each other."""

    number: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What an entry rests on: its origins, and how many reports, outlets and origins these are."""

    origins: tuple[Origin, ...]
    reports: int
    outlets: int
    anchors: tuple[str, ...]

    @property
    def first(self) -> str:
        """The address of the first statement."""
        return self.origins[0].sources[0].statements[0].href if self.origins else "#reports"


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as a line of the timeline."""

    event: Event
    anchor: str
    who: tuple[str, ...]
    whom: tuple[str, ...]
    what: str
    place: str | None
    basis: Basis
    actors: tuple[str, ...]
    also: tuple[str, ...]
    disputed: tuple[tuple[str, str], ...]

    @property
    def first(self) -> str:
        """The address of the first statement that gives the event's own status, else of the first of all."""
        statements = [s for o in self.basis.origins for source in o.sources for s in source.statements]
        return next((s.href for s in statements if s.status == self.event.status), self.basis.first)

    @property
    def title(self) -> str:
        """The line in plain words, for tooltips and lists."""
        who = ", ".join(self.who[:3]) or say.NOT_KNOWN
        to = f" \u2192 {', '.join(self.whom[:3])}" if self.whom else ""
        return f"{who}{to}: {self.what}"


@dataclass(frozen=True, slots=True)
class Group:
    """The events under one heading of the timeline."""

    heading: str
    lines: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """An actor with the reports that name it and the events it is part of."""

    actor: Actor
    anchor: str
    country: str
    spellings: tuple[str, ...]
    reports: tuple[tuple[str, str, int], ...]
    mentions: str
    events: tuple[EventLine, ...]

    @property
    def first(self) -> str:
        """The address of the first mention."""
        return self.reports[0][0] if self.reports else "#reports"


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One report's number, with its place on the scale of its series (percentages)."""

    words: str
    as_of: Date | None
    by: str | None
    statement: Statement
    name: str
    low: float | None
    best: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """A series of numbers."""

    figure: Figure
    anchor: str
    subject: tuple[str, ...]
    place: str | None
    rows: tuple[ValueRow, ...]
    basis: Basis
    disputed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One report's form of a quote, with the words that differ from the longest form."""

    runs: tuple[tuple[str, str], ...]
    statement: Statement
    name: str


@dataclass(frozen=True, slots=True)
class QuoteEntry:
    """An utterance with the forms that reports give it."""

    quote: Quote
    anchor: str
    speaker: str | None
    variants: tuple[VariantRow, ...]
    basis: Basis

    @property
    def differ(self) -> bool:
        """Whether any report gives other words than the longest form."""
        return any(kind != "same" for row in self.variants for kind, _ in row.runs)


@dataclass(frozen=True, slots=True)
class StateRow:
    """One state of an arrangement with the clauses that say it."""

    state: ArrangementState
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class HoldingEntry:
    """An arrangement, where it stands, and how it came there."""

    arrangement: Arrangement
    anchor: str
    parties: tuple[str, ...]
    phase: str
    phase_words: str
    rows: tuple[StateRow, ...]
    basis: Basis
    disputed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    """Who sets what on whom, and what became of it."""

    condition: Condition
    anchor: str
    by: tuple[str, ...]
    addressee: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class DueRow:
    """A day on which something is due, and the entry that says more."""

    date: Date
    days: int
    what: str
    anchor: str
    why: str


@dataclass(frozen=True, slots=True)
class SideColumn:
    """One side of a disagreement."""

    value: str
    status: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class DisagreementEntry:
    """What reports disagree on, side by side."""

    discrepancy: Discrepancy
    anchor: str
    about: str
    about_anchor: str | None
    field: str
    sides: tuple[SideColumn, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a report's text. A `heading` block is the report's title."""

    id: str
    start: int
    html: Markup
    heading: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with its text."""

    report: Report
    anchor: str
    name: str
    title: str
    titled: bool
    blocks: tuple[Block, ...]
    origin: int
    why: tuple[str, ...]
    shared: tuple[tuple[str, str], ...]
    events: int


@dataclass
class Page:
    """Everything that the templates read, worked out from the record."""

    record: Record
    anchor: _Anchors = field(default_factory=_Anchors)

    def __post_init__(self) -> None:
        record = self.record
        self.by_id = {r.id: r for r in record.reports}
        self.actor_by_id = {a.id: a for a in record.actors}
        self.place_by_id = {p.id: p for p in record.places}
        self._blocks = {r.id: texts.paragraphs(r.text) for r in record.reports}
        self._spans: dict[str, set[tuple[int, int]]] = {r.id: set() for r in record.reports}
        self.ordered = sorted(record.reports, key=_by_date)
        self._rank = {report.id: rank for rank, report in enumerate(self.ordered)}
        self._origin_numbers: dict[str, int] = {}
        self._by_origin: dict[str, list[Report]] = {}
        for report in self.ordered:
            self._origin_numbers.setdefault(_origin(report), len(self._origin_numbers) + 1)
            self._by_origin.setdefault(_origin(report), []).append(report)
        kinds: Sequence[tuple[str, Iterable[Any]]] = (
            ("report", record.reports),
            ("event", record.events),
            ("actor", record.actors),
            ("figure", record.figures),
            ("quote", record.quotes),
            ("discrepancy", record.discrepancies),
            ("arrangement", record.arrangements),
            ("condition", record.conditions),
        )
        for kind, things in kinds:
            for thing in things:
                self.anchor(kind, thing.id)
        self._disputed = self._disputes()

    # What the sections list; each is worked out when it is first read

    @cached_property
    def lines(self) -> list[EventLine]:
        """Each event as a line, by date."""
        return [self._line(e) for e in sorted(self.record.events, key=lambda e: (*date_key(e.date), e.id))]

    @cached_property
    def line_by_id(self) -> dict[str, EventLine]:
        """The lines under the ids of their events."""
        return {line.event.id: line for line in self.lines}

    @cached_property
    def _events_of(self) -> Counter[str]:
        return Counter(anchor for line in self.lines for anchor in line.basis.anchors)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The lines by month."""
        return _groups(self.lines)

    @cached_property
    def strip(self) -> strips.Strip | None:
        """The dated events on one line of time."""
        return strips.strip([(line.anchor, line.title, line.event.date) for line in self.lines])

    @cached_property
    def figures(self) -> list[FigureEntry]:
        """The series, those with most values first."""
        ordered = sorted(self.record.figures, key=lambda f: (-len(f.values), f.measure, f.id))
        return [self._figure(f) for f in ordered]

    @cached_property
    def quotes(self) -> list[QuoteEntry]:
        """The utterances by date."""
        return [self._quote(q) for q in sorted(self.record.quotes, key=lambda q: (*date_key(q.date), q.id))]

    @cached_property
    def disagreements(self) -> list[DisagreementEntry]:
        """What reports disagree on."""
        return [self._disagreement(d) for d in self.record.discrepancies]

    @property
    def stands(self) -> bool:
        """Whether there is anything to say of where things stand."""
        return bool(self.record.arrangements or self.record.conditions)

    @property
    def today(self) -> dt.date | None:
        """The day of the latest report."""
        return ledger.last_day(self.record)

    @cached_property
    def holdings(self) -> list[HoldingEntry]:
        """The arrangements as they stand on the day of the latest report, the most urgent first."""
        if self.today is None:
            return [self._holding(ledger.standing_of(item, dt.date.max)) for item in self.record.arrangements]
        standing = ledger.standing(self.record, self.today)
        known = {one.arrangement.id for one in standing}
        rest = [item for item in self.record.arrangements if item.id not in known]
        return [self._holding(one) for one in (*standing, *(ledger.standing_of(r, self.today) for r in rest))]

    @cached_property
    def conditions(self) -> list[ConditionEntry]:
        """The conditions, those with the next deadline first."""
        ordered = sorted(self.record.conditions, key=lambda c: (*date_key(c.deadline), c.id))
        return [self._condition(c) for c in ordered]

    @cached_property
    def due(self) -> list[DueRow]:
        """What is due from the day of the latest report on, the next six."""
        if self.today is None:
            return []
        rows = []
        for one in ledger.deadlines(self.record, self.today)[:6]:
            if isinstance(one.item, Condition):
                kind, what = "condition", shorten(one.item.condition, 120, placeholder="…")
            else:
                kind, what = "arrangement", f"{one.item.name}: {one.kind}"
            rows.append(DueRow(one.date, one.days, what, self.anchor(kind, one.item.id), one.why))
        return rows

    @cached_property
    def actors(self) -> list[ActorEntry]:
        """The actors, those with most events first."""
        return self._actors()

    @cached_property
    def reports(self) -> list[ReportPage]:
        """The reports by date; the stretches of text that entries rest on are elements of their own."""
        held = self.holdings, self.conditions
        for entries in (self.lines, self.figures, self.quotes, self.disagreements, self.actors, *held):
            assert entries is not None  # read, so that every stretch of text is known
        return [self._report(r) for r in self.ordered]

    # What the overview and the filters list

    @property
    def outlets(self) -> int:
        """How many outlets the reports come from, those without a name not counted."""
        return len({r.outlet for r in self.record.reports if r.outlet})

    @property
    def origins(self) -> int:
        """How many independent origins the reports go back to."""
        return len(self._origin_numbers)

    @property
    def period(self) -> Date | None:
        """From the first to the last day on which a report may have been published."""
        dates = [r.published for r in self.record.reports if r.published is not None]
        starts = [d.start for d in dates if d.start is not None]
        ends = [d.end for d in dates if d.end is not None]
        if not starts or not ends:
            return None
        return Date(min(starts), max(ends), "longer", "inferred")

    @property
    def latest(self) -> list[EventLine]:
        """The last few events that had begun by the last day of publication, the latest first."""
        last = self.period.end if self.period is not None else None
        begun = [
            line
            for line in self.lines
            if line.event.date is not None
            and line.event.date.start is not None
            and (last is None or line.event.date.start <= last)
        ]
        return sorted(begun, key=lambda line: line.event.date.start, reverse=True)[:6]  # type: ignore[union-attr,arg-type,return-value]

    @property
    def unnamed_reports(self) -> int:
        """How many reports name no outlet."""
        return sum(not r.outlet for r in self.record.reports)

    @property
    def undated_reports(self) -> int:
        """How many reports have no known date."""
        return sum(say.date_mark(r.published) == "none" for r in self.record.reports)

    @property
    def statuses(self) -> list[tuple[str, int]]:
        """Each status that occurs, with its number of events."""
        counts = Counter(e.status for e in self.record.events)
        return [(s, counts[s]) for s in say.STATUSES if counts[s]]  # type: ignore[index]

    @property
    def types(self) -> list[tuple[str, int]]:
        """Each event type that occurs, with its number of events."""
        return sorted(Counter(e.type for e in self.record.events).items())

    @property
    def event_actors(self) -> list[tuple[str, str, int]]:
        """Anchor, name and number of events of each actor that takes part in one, by name."""
        rows = [(a.anchor, a.actor.name, len(a.events)) for a in self.actors if a.events]
        return sorted(rows, key=lambda row: (row[1].casefold(), row[0]))

    # Names

    def name(self, report: Report) -> str:
        """A report as the entries cite it: its outlet (or its title, or its file, where it names none) and date."""
        title = (report.title or "").strip()
        if report.outlet:
            source = report.outlet
        elif title:
            source = f"“{shorten(title, 60, placeholder='…')}”"
        else:
            source = PurePath(report.path).name or "outlet not known"
        day = say.date_words(report.published)
        return f"{texts.isolated(source)}, {day if day != say.NOT_KNOWN else 'date not known'}"

    def actor(self, id_: str | None) -> str | None:
        """An actor's name."""
        if id_ is None:
            return None
        return self.actor_by_id[id_].name if id_ in self.actor_by_id else id_

    def place(self, id_: str | None) -> str | None:
        """A place's name."""
        if id_ is None:
            return None
        return self.place_by_id[id_].name if id_ in self.place_by_id else id_

    def outlet_note(self, report: Report) -> tuple[str, ...]:
        """Why a report is not independent of others: whose text it repeats, whom it credits."""
        notes = [f"repeats the text of {self.name(self.by_id[c])}" for c in report.copy_of if c in self.by_id]
        if report.credits:
            notes.append(f"credits {', '.join(report.credits)}")
        return tuple(notes)

    # Evidence

    def _check(self, evidence: Evidence, entry: str) -> Report:
        report = self.by_id.get(evidence.report)
        if report is None:
            raise ValueError(f"{entry}: its evidence names report {evidence.report!r}, which the record does not hold")
        if not 0 <= evidence.start < evidence.end <= len(report.text) or (
            report.text[evidence.start : evidence.end] != evidence.text
        ):
            raise ValueError(
                f"{entry}: its evidence {evidence.text!r} is not what {report.path} has at "
                f"{evidence.start}:{evidence.end}"
            )
        return report

    def _href(self, evidence: Evidence, entry: str, *, own: bool = True) -> str:
        """The address of a stretch of text; with `own` it gets an element of its own, else it is its paragraph's."""
        report = self._check(evidence, entry)
        anchor = self.anchor("report", report.id)
        block = next((b for b in self._blocks[report.id] if b[1] > evidence.start and b[0] < evidence.end), None)
        if block is None:
            return f"#{anchor}"
        if not own:
            return f"#{anchor}.{block[0]}"
        self._spans[report.id].add((evidence.start, evidence.end))
        return f"#{anchor}.{evidence.start}.{evidence.end}"

    def _basis(self, items: Sequence[tuple[Evidence, Callable[[str], Statement]]], entry: str) -> Basis:
        """The statements of an entry, grouped by report and origin; reports by date, statements by place."""
        by_report: dict[str, list[tuple[Evidence, Callable[[str], Statement]]]] = {}
        for evidence, make in items:
            self._check(evidence, entry)
            by_report.setdefault(evidence.report, []).append((evidence, make))
        groups: dict[int, list[Source]] = {}
        for report in (self.by_id[id_] for id_ in sorted(by_report, key=self._rank.__getitem__)):
            made = tuple(
                make(self._href(evidence, entry))
                for evidence, make in sorted(by_report[report.id], key=lambda item: (item[0].start, item[0].end))
            )
            source = Source(report, self.name(report), self.outlet_note(report), made)
            groups.setdefault(self._origin_numbers[_origin(report)], []).append(source)
        reports = [self.by_id[id_] for id_ in by_report]
        return Basis(
            origins=tuple(Origin(number, tuple(sources)) for number, sources in groups.items()),
            reports=len(reports),
            outlets=len({r.outlet or r.id for r in reports}),
            anchors=tuple(self.anchor("report", r.id) for r in reports),
        )

    # Entries

    def _disputes(self) -> dict[str, list[tuple[str, str]]]:
        disputes: dict[str, list[tuple[str, str]]] = {}
        for discrepancy in self.record.discrepancies:
            row = (self.anchor("discrepancy", discrepancy.id), discrepancy.field)
            disputes.setdefault(discrepancy.about, []).append(row)
        return disputes

    def _line(self, event: Event) -> EventLine:
        def maker(source: EventSource) -> Callable[[str], Statement]:
            return lambda href: Statement(
                href,
                source.clause,
                source.trigger,
                source.cues,
                source.status,
                self.actor(source.attribution),
                source.date,
            )

        entry = f"event {event.id}"
        for source in event.statements:
            for part in (source.trigger, *source.cues):
                self._check(part, entry)
        said = {s.status for s in event.statements}
        who, whom = (tuple(self.actor(a) or "" for a in ids) for ids in (event.actors, event.recipients))
        return EventLine(
            event=event,
            anchor=self.anchor("event", event.id),
            who=who,
            whom=whom,
            what=say.what_words(event.label, who, whom),
            place=self.place(event.place),
            basis=self._basis([(s.clause, maker(s)) for s in event.statements], entry),
            actors=tuple(
                self.anchor("actor", a)
                for a in dict.fromkeys((*event.actors, *event.recipients))
                if a in self.actor_by_id
            ),
            also=tuple(s for s in say.STATUSES if s in said and s != event.status),
            disputed=tuple(self._disputed.get(f"event:{event.id}", ())),
        )

    def _figure(self, figure: Figure) -> FigureEntry:
        entry = f"figure {figure.id}"
        known = [n for v in figure.values for n in (v.low, v.best, v.high) if n is not None]
        low, high = min(known, default=0.0), max(known, default=0.0)

        def scale(number: float | None) -> float | None:
            if number is None:
                return None
            return 50.0 if high == low else round(8 + 84 * (number - low) / (high - low), 2)

        rows = []
        for value in sorted(figure.values, key=lambda v: (*date_key(v.as_of), v.evidence)):
            report = self._check(value.evidence, entry)
            by = self.actor(value.attributed_to)
            statement = Statement(self._href(value.evidence, entry), value.evidence, by=by, date=value.as_of)
            rows.append(
                ValueRow(
                    words=say.value_words(value, figure.unit),
                    as_of=value.as_of,
                    by=by,
                    statement=statement,
                    name=self.name(report),
                    low=scale(value.low),
                    best=scale(value.best),
                    high=scale(value.high),
                )
            )
        return FigureEntry(
            figure=figure,
            anchor=self.anchor("figure", figure.id),
            subject=tuple(self.actor(a) or "" for a in figure.subject),
            place=self.place(figure.place),
            rows=tuple(rows),
            basis=self._basis([(r.statement.evidence, _given(r.statement)) for r in rows], entry),
            disputed=tuple(self._disputed.get(f"figure:{figure.id}", ())),
        )

    def _quote(self, quote: Quote) -> QuoteEntry:
        entry = f"quote {quote.id}"
        rows = []
        for variant in quote.variants:
            report = self._check(variant.evidence, entry)
            statement = Statement(self._href(variant.evidence, entry), variant.evidence)
            runs = texts.differing(quote.text, variant.text)
            rows.append(VariantRow(runs, statement, self.name(report)))
        return QuoteEntry(
            quote=quote,
            anchor=self.anchor("quote", quote.id),
            speaker=self.actor(quote.speaker) or quote.speaker_text,
            variants=tuple(rows),
            basis=self._basis([(r.statement.evidence, _given(r.statement)) for r in rows], entry),
        )

    def _holding(self, one: ledger.Standing) -> HoldingEntry:
        item, state = one.arrangement, one.state
        entry = f"arrangement {item.id}"
        rows = []
        for each in item.states:
            made = tuple(Statement(self._href(e, entry), e) for e in each.evidence)
            rows.append(StateRow(each, made))
        phase = "unknown" if state is None else state.phase
        since = "" if state is None or state.date is None else f" {say.since_words(state)}"
        evidence = sorted({e for each in item.states for e in each.evidence})
        return HoldingEntry(
            arrangement=item,
            anchor=self.anchor("arrangement", item.id),
            parties=tuple(self.actor(a) or "" for a in item.parties[:6]),
            phase=phase,
            phase_words=f"{one.words}{since}",
            rows=tuple(rows),
            basis=self._basis([(e, _plain(e)) for e in evidence], entry),
            disputed=tuple(self._disputed.get(f"arrangement:{item.id}", ())),
        )

    def _condition(self, condition: Condition) -> ConditionEntry:
        return ConditionEntry(
            condition=condition,
            anchor=self.anchor("condition", condition.id),
            by=tuple(self.actor(a) or "" for a in condition.by),
            addressee=tuple(self.actor(a) or "" for a in condition.addressee),
            basis=self._basis([(e, _plain(e)) for e in condition.evidence], f"condition {condition.id}"),
        )

    def _disagreement(self, discrepancy: Discrepancy) -> DisagreementEntry:
        entry = f"discrepancy {discrepancy.id}"
        kind, _, id_ = discrepancy.about.partition(":")
        about, target = discrepancy.about, None
        if kind == "event" and id_ in self.line_by_id:
            about, target = self.line_by_id[id_].title, self.anchor("event", id_)
        elif kind == "figure":
            figure = next((f for f in self.record.figures if f.id == id_), None)
            if figure is not None:
                about, target = figure.measure, self.anchor("figure", id_)
        elif kind == "arrangement":
            arrangement = next((a for a in self.record.arrangements if a.id == id_), None)
            if arrangement is not None:
                about, target = arrangement.name, self.anchor("arrangement", id_)

        def basis(evidence: Iterable[Evidence]) -> Basis:
            return self._basis([(e, _plain(e)) for e in evidence], entry)

        return DisagreementEntry(
            discrepancy=discrepancy,
            anchor=self.anchor("discrepancy", discrepancy.id),
            about=about,
            about_anchor=target,
            field=discrepancy.field,
            sides=tuple(
                SideColumn(
                    value=self._side(discrepancy.field, side.value),
                    status=side.value if side.value in say.STATUSES else None,
                    basis=basis(side.evidence),
                )
                for side in discrepancy.sides
            ),
            basis=basis(e for side in discrepancy.sides for e in side.evidence),
        )

    def _side(self, field_: str, value: str) -> str:
        if not value:
            return say.NOT_KNOWN
        if field_ in ("actor", "recipient"):
            return self.actor(value) or value
        if field_ == "place":
            return self.place(value) or value
        if field_ == "date":
            return say.edtf_words(value)
        if field_ == "value":
            return re.sub(r"(?<![\d.,])\d{4,}(?![\d.,]\d)", lambda m: f"{int(m.group()):,}", value)
        return value

    def _actors(self) -> list[ActorEntry]:
        events: dict[str, list[EventLine]] = {}
        for line in self.lines:
            for id_ in dict.fromkeys((*line.event.actors, *line.event.recipients)):
                events.setdefault(id_, []).append(line)
        ranked = sorted(
            self.record.actors, key=lambda a: (-len(events.get(a.id, ())), -len(a.mentions), a.name.casefold(), a.id)
        )
        return [self._actor(actor, events.get(actor.id, [])) for actor in ranked]

    def _actor(self, actor: Actor, lines: list[EventLine]) -> ActorEntry:
        entry = f"actor {actor.id}"
        by_report: dict[str, list[Evidence]] = {}
        for mention in actor.mentions:
            self._check(mention, entry)
            by_report.setdefault(mention.report, []).append(mention)
        rows, places = [], []
        for number, found in sorted((self._rank[id_], found) for id_, found in by_report.items()):
            report, mentions = self.ordered[number], sorted(found)
            rows.append((self._href(mentions[0], entry, own=False), self.name(report), len(mentions)))
            offsets = ",".join(f"{m.start}-{m.end}" for m in mentions)
            places.append(f"{self.anchor('report', report.id)}:{offsets}")
        return ActorEntry(
            actor=actor,
            anchor=self.anchor("actor", actor.id),
            country=say.country_words(actor.country),
            spellings=tuple(n for n in dict.fromkeys(actor.names) if n != actor.name),
            reports=tuple(rows),
            mentions=";".join(places),
            events=tuple(lines),
        )

    def _report(self, report: Report) -> ReportPage:
        anchor = self.anchor("report", report.id)
        blocks: list[Block] = []
        after = 0
        title = (report.title or "").strip()
        for start, end in self._blocks[report.id]:
            heading = not blocks and bool(title) and report.text[start:end] == title
            html = texts.mark(report.text, start, end, self._spans[report.id], anchor, after)
            blocks.append(Block(f"{anchor}.{start}", start, html, heading))
            after = end
        return ReportPage(
            report=report,
            anchor=anchor,
            name=self.name(report),
            title=title or "No title",
            titled=bool(blocks) and blocks[0].heading,
            blocks=tuple(blocks),
            origin=self._origin_numbers[_origin(report)],
            why=self.outlet_note(report),
            shared=tuple(
                (self.anchor("report", other.id), self.name(other))
                for other in self._by_origin[_origin(report)]
                if other.id != report.id
            ),
            events=self._events_of[anchor],
        )


def _given(statement: Statement) -> Callable[[str], Statement]:
    return lambda _href: statement


def _plain(evidence: Evidence) -> Callable[[str], Statement]:
    return lambda href: Statement(href, evidence)


def _origin(report: Report) -> str:
    """The key of a report's group; a report without one stands alone."""
    return f"group {report.origin}" if report.origin is not None else f"report {report.id}"


def date_key(date: Date | None) -> tuple[int, str, str]:
    """Dated before undated; by first day known, the less exact before the more exact."""
    if date is None or (date.start is None and date.end is None):
        return (1, "", "")
    low = date.start or date.end
    high = date.end or date.start
    assert low is not None and high is not None
    return (0, low.isoformat(), f"{9999999 - (high - low).days:07d}")


def _by_date(report: Report) -> tuple[Any, ...]:
    return (*date_key(report.published), report.outlet or "", report.path, report.id)


def _groups(lines: Sequence[EventLine]) -> tuple[Group, ...]:
    """The lines by month; within a year, dates too vague for a month come first; undated lines come last of all."""
    groups: dict[tuple[int, int], list[EventLine]] = {}
    for line in lines:
        groups.setdefault(_month(line.event.date), []).append(line)
    return tuple(Group(_heading(*key), tuple(members)) for key, members in sorted(groups.items()))


def _month(date: Date | None) -> tuple[int, int]:
    if date is None or (date.start is None and date.end is None):
        return (10_000, 0)
    day = date.start or date.end
    assert day is not None
    known = (
        (date.end - date.start).days <= 62 if date.start and date.end else date.precision in ("day", "week", "month")
    )
    return (day.year, day.month if known else 0)


def month_heading(date: Date | None) -> str:
    """The heading of the timeline that a date stands under."""
    return _heading(*_month(date))


def _heading(year: int, month: int) -> str:
    if year > 9999:
        return "Date not known"
    return f"{say.MONTHS[month - 1]} {year}" if month else f"{year}, no exact month"
