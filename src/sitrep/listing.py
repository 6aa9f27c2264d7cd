"""A record as lists that a person can read on a terminal, filter, and look single things up in.

Comes in: a `Record` and what to pick from it. Goes out: `Entry`s: a line in the grammar of all our pages (status and
word · date as precise as known · who → whom · what · origin badge), lines below it, and the thing itself for whoever
wants it as JSON. Nothing here prints. Words for dates, figures and countries are those of the dossier.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from anyascii import anyascii

from sitrep.changes import Change
from sitrep.errors import SitrepError
from sitrep.export.dossier_words import (
    country_words,
    date_note,
    date_words,
    edtf_words,
    plural,
    since_words,
    value_words,
    words,
)
from sitrep.export.jsonl import Item
from sitrep.record import (
    Actor,
    Arrangement,
    ArrangementState,
    Condition,
    Date,
    Discrepancy,
    Event,
    Evidence,
    Figure,
    Framing,
    Place,
    Quote,
    Record,
    Report,
)
from sitrep.resolve import ledger
from sitrep.resolve.history import sourced
from sitrep.resolve.ledger import Deadline, Standing
from sitrep.resolve.texts import around
from sitrep.timelines import Day

GLYPHS = {
    "occurred": "●",
    "ongoing": "◐",
    "announced": "◇",
    "considered": "◌",
    "threatened": "▲",
    "demanded": "□",
    "denied": "✕",
    "alleged": "?",
}
"""The shape that stands beside the word for each status, the same on every page."""

T = TypeVar("T", Event, Quote, Report)
NOT_KNOWN = "not known"


class UnknownId(SitrepError):
    """An id, the beginning of one, or a name that nothing in the record answers to, or more than one thing does."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a record in words: `head` are the parts of its first line, `foot` of its last."""

    item: Item
    head: tuple[str, ...]
    lines: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of entries, and `undated`: how many things were left out because nothing says when they were."""

    entries: tuple[Entry, ...]
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both inclusive; ``None`` is an open bound."""

    since: dt.date | None = None
    until: dt.date | None = None

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return self.since is not None or self.until is not None

    def meets(self, date: Date) -> bool:
        """Whether a date may lie in the period."""
        too_early = self.since is not None and date.end is not None and date.end < self.since
        too_late = self.until is not None and date.start is not None and date.start > self.until
        return not too_early and not too_late


class Lists:
    """The lists of one record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._actors = {actor.id: actor for actor in record.actors}
        self._places = {place.id: place for place in record.places}
        self._reports = {report.id: report for report in record.reports}

    @property
    def whole(self) -> Record:
        """The record itself."""
        return self._record

    def timeline(
        self,
        *,
        actor: str | None = None,
        type: str | None = None,
        status: str | None = None,
        period: Period = Period(),
    ) -> Listed:
        """Events by date, those without one last. `actor` is an id or a part of a name, as doer or recipient."""
        who = self._named(actor)
        events = [
            event
            for event in self._record.events
            if (who is None or who & {*event.actors, *event.recipients})
            and (type is None or event.type == type.upper())
            and (status is None or event.status == status)
        ]
        return _listed(sorted(events, key=lambda e: (_when(e.date), e.id)), lambda e: e.date, period, self.event)

    def actors(self, *, type: str | None = None, name: str | None = None) -> Listed:
        """Actors, those most mentioned first. `name` is an id or a part of a name."""
        who = self._named(name)
        chosen = [
            actor
            for actor in self._record.actors
            if (type is None or actor.type == type) and (who is None or actor.id in who)
        ]
        chosen.sort(key=lambda actor: (-len(actor.mentions), actor.name, actor.id))
        return Listed(tuple(map(self.actor, chosen)))

    def figures(self, *, actor: str | None = None, dimension: str | None = None) -> Listed:
        """Figures by what they count. `actor` is whom the figure is about or who gave it."""
        who = self._named(actor)
        chosen = [
            figure
            for figure in self._record.figures
            if (dimension is None or figure.dimension == dimension)
            and (who is None or who & {*figure.subject, *(value.attributed_to for value in figure.values)})
        ]
        chosen.sort(key=lambda figure: (figure.measure.casefold(), figure.id))
        return Listed(tuple(map(self.figure, chosen)))

    def quotes(self, *, actor: str | None = None, period: Period = Period()) -> Listed:
        """Quotes by date. `actor` is the speaker."""
        who = self._named(actor)
        chosen = [quote for quote in self._record.quotes if who is None or quote.speaker in who]
        chosen.sort(key=lambda quote: (_when(quote.date), quote.id))
        return _listed(chosen, lambda quote: quote.date, period, self.quote)

    def disagreements(self, *, field: str | None = None) -> Listed:
        """Discrepancies by what they are about."""
        chosen = [item for item in self._record.discrepancies if field is None or item.field == field]
        chosen.sort(key=lambda item: (item.field, self._about(item).casefold(), item.id))
        return Listed(tuple(map(self.discrepancy, chosen)))

    def reports(self, *, outlet: str | None = None, period: Period = Period()) -> Listed:
        """Reports by day of publication. `outlet` is a part of the outlet's name."""
        chosen = [r for r in self._record.reports if outlet is None or fold(outlet) in fold(r.outlet or "")]
        chosen.sort(key=lambda report: (_when(report.published), report.path, report.id))
        return _listed(chosen, lambda report: report.published, period, self.report)

    def arrangements(self, *, actor: str | None = None, type: str | None = None) -> Listed:
        """Arrangements by name, with their states. `actor` is a party."""
        who = self._named(actor)
        chosen = [
            item
            for item in self._record.arrangements
            if (type is None or item.type == type) and (who is None or who & set(item.parties))
        ]
        chosen.sort(key=lambda item: (item.name.casefold(), item.id))
        return Listed(tuple(map(self.arrangement, chosen)))

    def conditions(self, *, actor: str | None = None, outcome: str | None = None) -> Listed:
        """Conditions, those with the next deadline first. `actor` sets it or has to meet it."""
        who = self._named(actor)
        chosen = [
            item
            for item in self._record.conditions
            if (outcome is None or item.outcome == outcome) and (who is None or who & {*item.by, *item.addressee})
        ]
        chosen.sort(key=lambda item: (_when(item.deadline), item.id))
        return Listed(tuple(map(self.condition, chosen)))

    def status(
        self, on: dt.date, known_on: dt.date | None = None, *, actor: str | None = None, type: str | None = None
    ) -> tuple[tuple[Entry, Standing], ...]:
        """Where arrangements stand on a day, as known on a day; see `sitrep.resolve.ledger.standing`."""
        who = self._named(actor)
        return tuple(
            (self.standing(one), one)
            for one in ledger.standing(self._record, on, known_on)
            if (type is None or one.arrangement.type == type) and (who is None or who & set(one.arrangement.parties))
        )

    def standing(self, one: Standing) -> Entry:
        """Phase · since when · name · parties; a line for each thing known to come."""
        item, state = one.arrangement, one.state
        phase = one.words
        mark = "" if state is None or state.status in ("occurred", "ongoing") else f" ({state.status})"
        since = "" if state is None else since_words(state)
        doubt = "" if one.sure or state is None else "since when is not known, so it may not have begun"
        why = f"computed: {state.reason}" if state is not None and state.computed else ""
        head = _parts(f"{phase}{mark}", since, item.name, words(item.type), self._names(item.parties[:4]))
        lines = tuple(f"then {phase_words(later)}" for later in one.to_come)
        reports = len({e.report for e in state.evidence}) if state is not None else 0
        said = plural(reports, "report") if reports else ""
        return Entry(item, head, lines, _parts(doubt, why, said, item.id))

    def deadlines(self, on: dt.date, known_on: dt.date | None = None) -> tuple[tuple[Entry, Deadline], ...]:
        """What is due from a day on; see `sitrep.resolve.ledger.deadlines`."""
        return tuple((self.deadline(one), one) for one in ledger.deadlines(self._record, on, known_on))

    def deadline(self, one: Deadline) -> Entry:
        """The day · in how many days · what is due or ends, and who has to do what."""
        left = "today" if one.days == 0 else f"in {plural(one.days, 'day')}"
        why = f"computed: {one.why}" if one.why else ""
        if isinstance(one.item, Condition):
            inner = self.condition(one.item)
            rest = tuple(part for part in inner.head if not part.startswith("by "))
            return Entry(one.item, _parts(date_words(one.date), left, "condition", *rest), (), inner.foot)
        parties = self._names(one.item.parties[:4])
        head = _parts(date_words(one.date), left, one.kind, one.item.name, words(one.item.type), parties)
        return Entry(one.item, head, (), _parts(why, one.item.id))

    def day(self, day: Day) -> tuple[str, ...]:
        """One day of a digest: date · who tells of it; then its sentences with their sources, and its main events."""
        badge = f"{plural(day.origins, 'origin')} · {plural(day.reports, 'report')}"
        named = f"named in {plural(day.named, 'sentence')}" if day.named else "by day of publication only"
        out = [f"{date_words(Date(day.date, day.date, 'day', 'explicit'))} · {badge} · {named}"]
        for one in day.sentences:
            report = self._reports[one.report]
            source = " · ".join(_parts(report.outlet or "", _file(report), f"{one.start}–{one.end}"))
            out.append(f"    {' '.join(one.text.split())} [{source}]")
        out.extend(f"    {GLYPHS[event.status]} {event.label} · {event.id}" for event in day.events[:3])
        return tuple(out)

    def find(self, id_: str) -> Item:
        """The thing with this id, or the only one whose id begins so. Raises `UnknownId`, naming near ones."""
        record = self._record
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
        items = {item.id: item for kind in kinds for item in kind}
        if id_ in items:
            return items[id_]
        fitting = sorted(known for known in items if known.startswith(id_)) if id_ else []
        if len(fitting) == 1:
            return items[fitting[0]]
        if fitting:
            more = ", …" if len(fitting) > 5 else ""
            raise UnknownId(f"{id_!r} begins {len(fitting)} ids: {', '.join(fitting[:5])}{more}: give more of it")
        near = difflib.get_close_matches(id_, sorted(items), n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "every list ends its lines with ids"
        raise UnknownId(f"nothing in this record has the id {id_!r}: {hint}")

    def one(self, item: Item) -> Entry:
        """The line of one thing, as its list has it."""
        if isinstance(item, Report):
            return self.report(item)
        if isinstance(item, Actor):
            return self.actor(item)
        if isinstance(item, Place):
            return self.place(item)
        if isinstance(item, Event):
            return self.event(item)
        if isinstance(item, Figure):
            return self.figure(item)
        if isinstance(item, Quote):
            return self.quote(item)
        if isinstance(item, Arrangement):
            return self.arrangement(item)
        if isinstance(item, Condition):
            return self.condition(item)
        if isinstance(item, Framing):
            return self.framing(item)
        return self.discrepancy(item)

    def event(self, event: Event) -> Entry:
        """Status · date · who → whom · what; what kind of event, where, and how well sourced."""
        who, whom = self._names(event.actors), self._names(event.recipients)
        parties = f"{who or NOT_KNOWN} → {whom}" if whom else who
        place = self._places[event.place].name if event.place in self._places else ""
        what = event.label  # which names the first two on either side; here they stand before it
        what = what.removeprefix(f"{self._names(event.actors[:2])}: ")
        what = what.removesuffix(f" → {self._names(event.recipients[:2])}")
        head = (f"{GLYPHS[event.status]} {event.status}", _date(event.date), parties, what)
        badge = f"{plural(event.reports, 'report')} · {plural(event.outlets, 'outlet')}"
        kind = words(event.type) + (f" ({words(event.mode)})" if event.mode else "")
        return Entry(event, _parts(*head), (), _parts(kind, place, badge, plural(event.origins, "origin"), event.id))

    def actor(self, actor: Actor) -> Entry:
        """Name · type · country · other names, and how often it is mentioned."""
        others = [name for name in actor.names if name != actor.name]
        country = country_words(actor.country) if actor.country else ""
        also = f"also {', '.join(others[:6])}{', …' if len(others) > 6 else ''}" if others else ""
        counts = plural(len(actor.mentions), "mention"), plural(len({m.report for m in actor.mentions}), "report")
        return Entry(actor, _parts(actor.name, words(actor.type), country, also), (), _parts(*counts, actor.id))

    def place(self, place: Place) -> Entry:
        """Name · country · coordinates."""
        country = country_words(place.country) if place.country else ""
        known = place.lat is not None and place.lon is not None
        at = f"{place.lat:.2f}, {place.lon:.2f}" if known else ""
        return Entry(
            place, _parts(place.name, country, at), (), _parts(plural(len(place.mentions), "mention"), place.id)
        )

    def figure(self, figure: Figure) -> Entry:
        """What is counted · of whom · where; a line for each value with its date and who gives it."""
        place = self._places[figure.place].name if figure.place in self._places else ""
        lines = []
        for value in figure.values:
            source = self._outlet(value.evidence.report)
            according = self._name(value.attributed_to)
            parts = (
                value_words(value, figure.unit),
                f"as of {date_words(value.as_of)}" if value.as_of else "",
                f"{source}, citing {according}" if according else source,
            )
            lines.append(" · ".join(_parts(*parts)))
        whom = self._names(figure.subject)
        head = _parts(figure.measure, whom if whom.casefold() != figure.measure.casefold() else "", place)
        badge = self._sourced(value.evidence for value in figure.values)
        return Entry(figure, head, tuple(lines), _parts(words(figure.dimension), *badge, figure.id))

    def quote(self, quote: Quote) -> Entry:
        """Speaker · date · the words, and how many reports give them."""
        speaker = self._name(quote.speaker) or quote.speaker_text or f"speaker {NOT_KNOWN}"
        badge = self._sourced(variant.evidence for variant in quote.variants)
        return Entry(quote, _parts(speaker, _date(quote.date), f"“{quote.text}”"), (), _parts(*badge, quote.id))

    def discrepancy(self, discrepancy: Discrepancy) -> Entry:
        """Which field of what · a line for each side with the outlets that give it."""
        lines = []
        for side in discrepancy.sides:
            outlets = dict.fromkeys(self._outlet(evidence.report) for evidence in side.evidence)
            value = edtf_words(side.value) if discrepancy.field == "date" else self._name(side.value) or side.value
            lines.append(" · ".join(_parts(value, ", ".join(outlets))))
        head = _parts(f"≠ {discrepancy.field}", self._about(discrepancy))
        back = self._reports.get(discrepancy.corrected_by or "")
        notes = (
            f"since {date_words(discrepancy.since)}" if discrepancy.since else "",
            f"corrected by {self._outlet(back.id)}" if back else "",
            discrepancy.explained,
        )
        return Entry(discrepancy, head, tuple(lines), _parts(plural(len(lines), "side"), *notes, discrepancy.id))

    def arrangement(self, arrangement: Arrangement) -> Entry:
        """Name · type · parties · other names; a line for each of its phases."""
        others = [name for name in arrangement.names if name != arrangement.name]
        also = f"also {', '.join(others[:6])}{', …' if len(others) > 6 else ''}" if others else ""
        head = _parts(arrangement.name, words(arrangement.type), self._names(arrangement.parties), also)
        badge = self._sourced(e for state in arrangement.states for e in state.evidence)
        lines = tuple(map(phase_words, arrangement.states))
        return Entry(arrangement, head, lines, _parts(*badge, arrangement.id))

    def condition(self, condition: Condition) -> Entry:
        """Who → whom · what must be so, and what follows · by when · what became of it."""
        who, whom = self._names(condition.by), self._names(condition.addressee)
        parties = f"{who or NOT_KNOWN} → {whom}" if whom else who
        follows = f"else or then: {condition.consequence}" if condition.consequence else ""
        until = f"by {date_words(condition.deadline)}" if condition.deadline else ""
        head = _parts(condition.outcome, until, parties, condition.condition, follows)
        return Entry(condition, head, (), _parts(*self._sourced(condition.evidence), condition.id))

    def framing(self, framing: Framing) -> Entry:
        """Of whom or what · a line for each outlet's words."""
        kind, _, id_ = framing.about.partition(":")
        label = next((event.label for event in self._record.events if event.id == id_), framing.about)
        about = self._name(id_) or framing.about if kind == "actor" else label
        lines = [f"{v.outlet or self._outlet(v.evidence.report)} · “{v.text}”" for v in framing.labels]
        return Entry(framing, _parts(about), tuple(lines), _parts(plural(len(lines), "label"), framing.id))

    def report(self, report: Report) -> Entry:
        """Date of publication · outlet · title, and what it has in common with others."""
        copies = ", ".join(_file(self._reports[id_]) for id_ in report.copy_of if id_ in self._reports)
        foot = (
            f"credits {', '.join(report.credits)}" if report.credits else "",
            f"copy of {copies}" if copies else "",
            plural(self._stated[report.id], "event statement"),
            _file(report),
            report.id,
        )
        outlet = report.outlet or f"outlet {NOT_KNOWN}"
        return Entry(report, _parts(_date(report.published), outlet, report.title or _file(report)), (), _parts(*foot))

    def details(self, item: Item) -> tuple[str, ...]:
        """What `show` says below a thing's own line: where it stands in the reports, and why it is as it is."""
        if isinstance(item, Report):
            return self._report_details(item)
        if isinstance(item, Event):
            return self._event_details(item)
        if isinstance(item, Figure):
            return tuple(line for value in item.values for line in self._cited(value.evidence))
        if isinstance(item, Quote):
            return tuple(line for v in item.variants for line in (f"“{v.text}”", *self._cited(v.evidence)))
        if isinstance(item, Discrepancy):
            return tuple(
                line
                for side, said in zip(item.sides, self.discrepancy(item).lines, strict=True)
                for line in (said, *(part for evidence in side.evidence for part in self._cited(evidence)))
            )
        if isinstance(item, Arrangement):
            return tuple(
                line
                for state in item.states
                for line in (phase_words(state), *(part for e in state.evidence for part in self._cited(e)))
            )
        if isinstance(item, Condition):
            return tuple(line for evidence in item.evidence for line in self._cited(evidence))
        if isinstance(item, Framing):
            return tuple(line for label in item.labels for line in (f"“{label.text}”", *self._cited(label.evidence)))
        names = Counter(mention.text for mention in item.mentions)
        spelled = ", ".join(f"{name} ({count})" for name, count in sorted(names.items(), key=lambda n: (-n[1], n[0])))
        lines = [f"names seen: {spelled}"] if spelled else []
        if isinstance(item, Actor):
            doing = [e for e in self.timeline().entries if isinstance(e.item, Event) and self._takes_part(item, e.item)]
            lines += [f"{' · '.join(entry.head)} · {entry.item.id}" for entry in doing]
        return tuple(lines)

    def judged(self, item: Item) -> tuple[str, ...]:
        """Who judged a thing, when, and what: a line for each mark on it."""
        about = f"{type(item).__name__.lower()}:{item.id}"
        return tuple(
            " · ".join(
                _parts(
                    f"judged {mark.verb}{f' ({mark.field})' if mark.field else ''} by {mark.author}",
                    mark.time[:16].replace("T", " "),
                    mark.note,
                    mark.judgement,
                )
            )
            for mark in self._record.marks
            if mark.about == about
        )

    def _report_details(self, report: Report) -> tuple[str, ...]:
        facts = (
            ("file", report.path),
            ("byline", report.byline),
            ("address", report.url),
            ("language", report.language),
            ("published", date_words(report.published)),
            ("origin group", report.origin),
        )
        lines = [f"{name}: {value}" for name, value in facts if value]
        lines += [f"dating: {reason}" for reason in report.dating]
        if report.published and not report.dating:
            lines.append(f"dating: {date_note(report.published)}")
        return (*lines, "", *report.text.split("\n"))

    def _event_details(self, event: Event) -> tuple[str, ...]:
        lines = [f"date: {date_words(event.date)}. {date_note(event.date)}"]
        for statement in event.statements:
            said = f"{GLYPHS[statement.status]} {statement.status}"
            according = self._name(statement.attribution)
            via = self._name(statement.via)
            cues = ", ".join(f"“{cue.text}”" for cue in statement.cues)
            parts = _parts(
                said,
                _date(statement.date) if statement.date else "",
                f"according to {according}{f', via {via}' if via else ''}" if according else "",
                f"named by “{statement.trigger.text}”",
                f"decided by {cues}" if cues else "",
            )
            lines += [" · ".join(parts), *self._cited(statement.clause)]
        return tuple(lines)

    def _cited(self, evidence: Evidence) -> tuple[str, str]:
        """The sentence that an anchor stands in, and whose it is."""
        report = self._reports[evidence.report]
        sentence = " ".join(sentence_around(report.text, evidence.start, evidence.end).split())
        return f"  “{sentence}”", f"  {self._outlet(report.id)}, {_date(report.published)} · {report.id}"

    @property
    def last_day(self) -> dt.date | None:
        """The day of the latest report; ``None`` where no report is dated."""
        return ledger.last_day(self._record)

    @cached_property
    def _stated(self) -> Counter[str]:
        return Counter(statement.clause.report for event in self._record.events for statement in event.statements)

    @staticmethod
    def _takes_part(actor: Actor, event: Event) -> bool:
        return actor.id in event.actors or actor.id in event.recipients

    def _named(self, name: str | None) -> set[str] | None:
        """The ids of the actors that `name` may mean; ``None`` where no name is given."""
        if name is None:
            return None
        if name in self._actors:
            return {name}
        wanted = fold(name)
        found = {
            actor.id for actor in self._record.actors if any(wanted in fold(n) for n in (actor.name, *actor.names))
        }
        if not found:
            near = difflib.get_close_matches(name, sorted({a.name for a in self._record.actors}), n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "'sitrep actors' lists them"
            raise UnknownId(f"no actor in this record has {name!r} in its names: {hint}")
        return found

    def _name(self, id_: str | None) -> str:
        actor = self._actors.get(id_ or "")
        return actor.name if actor else ""

    def _names(self, ids: Iterable[str]) -> str:
        return ", ".join(dict.fromkeys(filter(None, map(self._name, ids))))

    def _sourced(self, evidence: Iterable[Evidence]) -> tuple[str, str, str]:
        """How many reports, outlets and independent origins stand behind something."""
        origins, reports, outlets = sourced((one.report for one in evidence), self._reports)
        return plural(reports, "report"), plural(outlets, "outlet"), plural(origins, "origin")

    def _outlet(self, report_id: str) -> str:
        report = self._reports[report_id]
        return report.outlet or _file(report)

    def _about(self, discrepancy: Discrepancy) -> str:
        kind, _, id_ = discrepancy.about.partition(":")
        if kind == "event":
            return next((event.label for event in self._record.events if event.id == id_), discrepancy.about)
        if kind == "arrangement":
            return next((item.name for item in self._record.arrangements if item.id == id_), discrepancy.about)
        return next((figure.measure for figure in self._record.figures if figure.id == id_), discrepancy.about)


def phase_words(state: ArrangementState) -> str:
    """One phase of an arrangement: since when · which phase, how firmly · known since when, or why it is computed."""
    firmly = "" if state.status in ("occurred", "ongoing") else f" ({state.status})"
    since = f"known since {date_words(state.known_since)}" if state.known_since else ""
    why = f"computed: {state.reason}" if state.computed else ""
    return " · ".join(_parts(_date(state.date), f"{state.phase}{firmly}", since, why))


def change_line(change: Change) -> tuple[str, ...]:
    """A change as the parts of a line: what kind · of what · from what to what · when known, or who judged · id."""
    if change.by:
        what = f"{change.field} = {change.after}" if change.after else change.field
    elif change.field == "reports":
        what = f"{change.before} → {change.after} reports"
    elif change.before or change.after:
        what = f"{change.field}: {change.before or NOT_KNOWN} → {change.after or NOT_KNOWN}"
    else:
        what = change.field
    by = f"by {change.by}" if change.by else ""
    known = f"known {date_words(change.known)}" if change.known else ""
    return _parts(f"{change.change} {change.kind}", change.words, what, by, known, change.id)


def fold(text: str) -> str:
    """Text without the differences that a person who types a name does not care about: accents, case, script."""
    return str(anyascii(text)).casefold()


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence or sentences of `text` that ``start:end`` lies in, see `sitrep.resolve.texts.sentences`."""
    low, high = around(text, start, end)
    return text[low:high]


def _when(date: Date | None) -> tuple[dt.date, dt.date]:
    """A date for sorting: by its first day, then its last; not known comes last."""
    if date is None or (date.start is None and date.end is None):
        return dt.date.max, dt.date.max
    return date.start or date.end or dt.date.max, date.end or dt.date.max


def _date(date: Date | None) -> str:
    known = date is not None and (date.start is not None or date.end is not None)
    return date_words(date) if known else f"date {NOT_KNOWN}"


def _file(report: Report) -> str:
    """The last part of a report's path or address: enough to know it by in a list."""
    return report.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def _parts(*parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def _listed(
    items: Iterable[T], date_of: Callable[[T], Date | None], period: Period, entry: Callable[[T], Entry]
) -> Listed:
    entries, undated = [], 0
    for item in items:
        date = date_of(item)
        if not period or (date is not None and period.meets(date)):
            entries.append(entry(item))
        elif date is None:
            undated += 1
    return Listed(tuple(entries), undated)
