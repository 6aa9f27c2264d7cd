"""A record while judgements are followed: which things are one, what was taken out, what was set.

Comes in: a record as resolved, then one change after the other. Goes out: the record as judged. Things of the record
are *bases*; a *group* is the bases that are one thing now, a *piece* a base that was split off another. What a group
looks like follows from its bases alone, so that changes which do not touch each other can come in any order. Nothing
here knows of judgements; `replay` decides what is to be done.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sitrep.judgements.entry import Anchor, Target
from sitrep.judgements.things import FIELDS, KINDS, all_things, evidence_of, kind_of
from sitrep.record import (
    Actor,
    Arrangement,
    Condition,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    Framing,
    Place,
    Quote,
    Record,
    Report,
    Side,
    content_id,
)
from sitrep.resolve import history

Span = tuple[str, int, int]
Key = tuple[str, str]


def span(evidence: Evidence) -> Span:
    """Where a piece of evidence stands."""
    return evidence.report, evidence.start, evidence.end


@dataclass(frozen=True, slots=True)
class Held:
    """A value that somebody set: which, by which judgement, made when."""

    value: Any
    judgement: str
    time: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a target is now: the base it is in, or why it is not one: ``gone`` or ``ambiguous``."""

    base: str | None
    why: str = ""


class State:
    """A record in the making. Bases are named by kind and id."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.bases: dict[str, dict[str, Any]] = all_things(record)
        self.home: dict[Key, str] = {}
        """The group that a base is in, by the name of the group's foremost base; only where it is not alone."""
        self.members: dict[Key, list[str]] = {}
        self.pieces: dict[Key, list[str]] = defaultdict(list)
        self.held: dict[Key, dict[str, Held]] = defaultdict(dict)
        self.held_parts: dict[tuple[str, Span], dict[str, Held]] = defaultdict(dict)
        self.dropped: dict[tuple[str, Span], str] = {}
        """Statements judged wrong, with the judgement."""
        self.removed: dict[Key, str] = {}
        """Bases judged wrong, with the judgement."""
        self.reports: dict[str, Report] = dict(self.bases["report"])
        self._index: dict[tuple[str, str], list[tuple[int, int, str]]] = {}

    # --- finding ---------------------------------------------------------------------------------------------------

    def group(self, kind: str, base: str) -> str:
        """The group that a base is in, named by its foremost base."""
        return self.home.get((kind, base), base)

    def group_members(self, kind: str, group: str) -> list[str]:
        """The bases of a group, the foremost first."""
        return self.members.get((kind, group), [group])

    def find(self, target: Target) -> Found:
        """The base that a target names: by its id, else by where it stands."""
        kind = target.kind
        if target.id in self.bases.get(kind, {}):
            removed = (kind, target.id) in self.removed
            return Found(None, "gone") if removed else Found(target.id)
        if kind == "report":
            paths = {anchor.path for anchor in target.anchors if anchor.path}
            same = sorted(report.id for report in self.reports.values() if report.path in paths)
            return Found(same[0]) if len(same) == 1 else Found(None, "ambiguous" if same else "gone")
        votes: Counter[str] = Counter()
        for anchor in target.anchors:
            for base in self.holders(kind, anchor):
                votes[self.group(kind, base)] += 1
        if not votes:
            return Found(None, "gone")
        best = max(votes.values())
        leading = sorted(group for group, count in votes.items() if count == best)
        return Found(leading[0]) if len(leading) == 1 else Found(None, "ambiguous")

    def holders(self, kind: str, anchor: Anchor) -> list[str]:
        """The bases of a kind that have evidence where the anchor stands, those that match it best."""
        place = self.place(anchor)
        if place is None:
            return []
        report, start, end = place
        exact, touching = [], []
        for a, b, base in self._at(kind, report):
            if (kind, base) in self.removed:
                continue
            if (a, b) == (start, end):
                exact.append(base)
            elif a < end and start < b:
                touching.append(base)
        return sorted(set(exact or touching))

    def place(self, anchor: Anchor) -> Span | None:
        """Where an anchor's words stand now: there, or at their nearest in the report or what its path holds now."""
        report = self.reports.get(anchor.report)
        if report is None:
            same = sorted(r.id for r in self.reports.values() if anchor.path and r.path == anchor.path)
            report = self.reports[same[0]] if len(same) == 1 else None
        if report is None or not anchor.text:
            return None
        if report.text[anchor.start : anchor.end] == anchor.text:
            return report.id, anchor.start, anchor.end
        starts = []
        at = report.text.find(anchor.text)
        while at >= 0:
            starts.append(at)
            at = report.text.find(anchor.text, at + 1)
        if not starts:
            return None
        start = min(starts, key=lambda at: (abs(at - anchor.start), at))
        return report.id, start, start + len(anchor.text)

    def _at(self, kind: str, report: str) -> list[tuple[int, int, str]]:
        if (kind, report) not in self._index:
            for key in [key for key in self._index if key[0] == kind]:
                del self._index[key]
            found: dict[str, list[tuple[int, int, str]]] = {id_: [] for id_ in self.reports}
            for base, thing in self.bases[kind].items():
                for evidence in evidence_of(thing):
                    found.setdefault(evidence.report, []).append((evidence.start, evidence.end, base))
            self._index |= {(kind, id_): sorted(items) for id_, items in found.items()}
        return self._index.get((kind, report), [])

    # --- changing --------------------------------------------------------------------------------------------------

    def join(self, kind: str, bases: Iterable[str]) -> str:
        """Make the groups of these bases one; gives its name."""
        every = {member for base in bases for member in self.group_members(kind, self.group(kind, base))}
        for base in every:
            self.members.pop((kind, self.group(kind, base)), None)
        ranked = sorted(every, key=lambda base: (-len(evidence_of(self.bases[kind][base])), base))
        for base in every:
            self.home[kind, base] = ranked[0]
        self.members[kind, ranked[0]] = ranked
        return ranked[0]

    def part(self, kind: str, group: str, spans: set[Span]) -> str | None:
        """Take the evidence at `spans` out of a group; gives the new group, ``None`` where nothing or all would go."""
        moved, kept = [], []
        plan: list[tuple[str, list[Evidence], bool]] = []
        for base in self.group_members(kind, group):
            evidence = list(evidence_of(self.bases[kind][base]))
            out = [item for item in evidence if span(item) in spans]
            plan.append((base, out, len(out) == len(evidence)))
        if not any(out for _, out, _ in plan) or all(whole for _, _, whole in plan):
            return None
        self._index = {key: value for key, value in self._index.items() if key[0] != kind}
        for base, out, whole in plan:
            if whole:
                moved.append(base)
                continue
            kept.append(base)
            if out:
                moved.append(self._piece(kind, base, {span(item) for item in out}))
        for base in (*moved, *kept):
            self.home.pop((kind, base), None)
        self.members.pop((kind, group), None)
        self.join(kind, kept)
        return self.join(kind, moved)

    def _piece(self, kind: str, base: str, spans: set[Span]) -> str:
        thing = self.bases[kind][base]
        id_ = content_id(kind, "split", *sorted(spans))
        self.bases[kind][base] = only(thing, lambda item: span(item) not in spans, thing.id, self.reports)
        self.bases[kind][id_] = only(thing, lambda item: span(item) in spans, id_, self.reports)
        self.pieces[kind, base].append(id_)
        return id_

    def drop(self, kind: str, group: str, spans: Iterable[Span], judgement: str) -> None:
        """Leave statements out."""
        self.dropped |= {(kind, one): judgement for one in spans}

    def remove(self, kind: str, group: str, judgement: str) -> None:
        """Leave a whole thing out."""
        self.removed |= {(kind, base): judgement for base in self.group_members(kind, group)}

    def hold(self, kind: str, base: str, field: str, held: Held) -> None:
        """Set a field."""
        self.held[kind, base][field] = held

    def holding(self, kind: str, group: str, field: str) -> Held | None:
        """What was set last on a field of a group."""
        every = [self.held[key][field] for key in self._keys(kind, group) if field in self.held.get(key, {})]
        return max(every, key=lambda held: (held.time, held.judgement)) if every else None

    def _keys(self, kind: str, group: str) -> list[Key]:
        return [(kind, base) for base in self.group_members(kind, group)]

    # --- looking ---------------------------------------------------------------------------------------------------

    def thing(self, kind: str, group: str) -> Any:
        """A group as one thing, what was set on it included; references in it are to bases still."""
        bases = [self.bases[kind][base] for base in self.group_members(kind, group)]
        merged = bases[0] if len(bases) == 1 else joined(bases, self.reports)
        spans = {span(item) for item in evidence_of(merged)} if kind in ("event", "figure", "arrangement") else set()
        out = {one for one in spans if (kind, one) in self.dropped}
        if out:
            merged = only(merged, lambda item: span(item) not in out, merged.id, self.reports)
        parts = {one: self.held_parts[kind, one] for one in spans if (kind, one) in self.held_parts}
        if parts:
            merged = _with_parts(merged, parts, self.reports)
        values = {name: held for name in FIELDS.get(kind, ()) if (held := self.holding(kind, group, name))}
        return replace(merged, **{name: held.value for name, held in values.items()}) if values else merged

    def groups(self, kind: str) -> Iterator[str]:
        """The groups of a kind that are there, in the order of their names."""
        for base in sorted(self.bases[kind]):
            if self.group(kind, base) == base and (kind, base) not in self.removed:
                yield base

    # --- the record ------------------------------------------------------------------------------------------------

    def judged(self) -> Record:
        """The record as it is now."""
        made: dict[str, tuple[Any, ...]] = {}
        touched = self._touched()
        self.reports = {
            id_: self.thing("report", id_) if ("report", id_) in touched else report
            for id_, report in self.bases["report"].items()
            if ("report", id_) not in self.removed
        }
        hollow: set[Key] = set()
        for kind in KINDS:
            items = []
            for group in self.groups(kind):
                thing = self.thing(kind, group) if (kind, group) in touched else self.bases[kind][group]
                if (kind, group) in touched and kind == "event" and not thing.statements:
                    hollow.add((kind, group))
                    continue
                items.append(thing)
            made[kind] = tuple(items)
        self.removed |= dict.fromkeys(hollow, "")
        if touched:
            made = {kind: tuple(filter(None, map(self._linked, items))) for kind, items in made.items()}
            made["discrepancy"] = _sides_together(cast("tuple[Discrepancy, ...]", made["discrepancy"]))
        fields: dict[str, Any] = {name: made[kind] for kind, name in KINDS.items()}
        return replace(self.record, **fields)

    def _touched(self) -> set[Key]:
        """Groups that are not just their base any more."""
        keys = {*self.home, *self.pieces, *(key for key, held in self.held.items() if held), *self.removed}
        spans = {*self.dropped, *(key for key, held in self.held_parts.items() if held)}
        for kind in {kind for kind, _ in spans}:
            for base, thing in self.bases[kind].items():
                if any((kind, span(item)) in spans for item in evidence_of(thing)):
                    keys.add((kind, base))
        return {(kind, self.group(kind, base)) for kind, base in keys}

    def now(self, kind: str, id_: str | None) -> str | None:
        """The group that a reference to a base means, ``None`` where it was removed."""
        if id_ is None or (kind, id_) in self.removed:
            return None
        return self.group(kind, id_)

    def _ref(self, kind: str, id_: str | None, spans: Sequence[Span]) -> str | None:
        found = self._refs(kind, (id_,) if id_ else (), spans)
        return found[0] if found else None

    def _refs(self, kind: str, ids: Iterable[str], spans: Sequence[Span]) -> tuple[str, ...]:
        """References as they are now; where a base was split, the pieces that stand at or nearest to `spans`."""
        out: list[str] = []
        for id_ in ids:
            pieces = list(self._descent(kind, id_))
            chosen = [id_] if len(pieces) == 1 else self._nearest(kind, pieces, spans)
            out += [group for base in chosen if (group := self.now(kind, base)) is not None]
        return tuple(dict.fromkeys(out))

    def _descent(self, kind: str, id_: str) -> Iterator[str]:
        yield id_
        for piece in self.pieces.get((kind, id_), ()):
            yield from self._descent(kind, piece)

    def _nearest(self, kind: str, pieces: Sequence[str], spans: Sequence[Span]) -> list[str]:
        """Of the pieces of one base, those with a mention inside the spans; else the one with the nearest mention."""
        inside: set[str] = set()
        away: list[tuple[int, str]] = []
        for piece in pieces:
            for mention in evidence_of(self.bases[kind][piece]):
                for report, start, end in spans:
                    if mention.report != report:
                        continue
                    if mention.start < end and start < mention.end:
                        inside.add(piece)
                    else:
                        away.append(
                            (max(start - mention.end, mention.start - end) + (mention.start >= end) * 200, piece)
                        )
        if inside:
            return [piece for piece in pieces if piece in inside]
        return [min(away)[1]] if away else [pieces[0]]

    def _linked(self, thing: Any) -> Any:
        """A thing with its references to what is there now; ``None`` where it was about something that is gone."""
        if isinstance(thing, Event):
            clauses = [span(statement.clause) for statement in thing.statements]
            actors, recipients = (
                self._refs("actor", thing.actors, clauses),
                self._refs("actor", thing.recipients, clauses),
            )
            statements = tuple(
                replace(one, attribution=self._ref("actor", one.attribution, [span(one.clause)]))
                for one in thing.statements
            )
            steps = tuple(replace(s, by=self._ref("actor", s.by, [span(s.evidence)])) for s in thing.history)
            origins, reports, outlets = history.counts(statements, self.reports)
            changed = any(self.held.get(("report", one.clause.report)) for one in thing.statements)
            counted: dict[str, Any] = {"origins": origins, "reports": reports, "outlets": outlets} if changed else {}
            return replace(
                thing,
                actors=actors,
                recipients=recipients,
                place=self._ref("place", thing.place, clauses),
                statements=statements,
                history=steps,
                **counted,
            )
        if isinstance(thing, Figure):
            spans = [span(value.evidence) for value in thing.values]
            values = tuple(
                replace(value, attributed_to=self._ref("actor", value.attributed_to, [span(value.evidence)]))
                for value in thing.values
            )
            subject = self._refs("actor", thing.subject, spans)
            return replace(thing, subject=subject, place=self._ref("place", thing.place, spans), values=values)
        spans = [span(item) for item in evidence_of(thing)]
        if isinstance(thing, Quote):
            return replace(thing, speaker=self._ref("actor", thing.speaker, spans))
        if isinstance(thing, Arrangement):
            return replace(thing, parties=self._refs("actor", thing.parties, spans))
        if isinstance(thing, Condition):
            by, addressee = self._refs("actor", thing.by, spans), self._refs("actor", thing.addressee, spans)
            return replace(thing, by=by, addressee=addressee)
        if isinstance(thing, Framing | Discrepancy):
            return self._about(thing)
        return thing

    def _about(self, thing: Framing | Discrepancy) -> Framing | Discrepancy | None:
        kind, _, id_ = thing.about.partition(":")
        if kind not in self.bases or id_ not in self.bases[kind]:
            return thing
        now = self.now(kind, id_)
        if now is None:
            return None
        about = f"{kind}:{now}"
        if isinstance(thing, Framing):
            return replace(thing, about=about)
        if self.pieces.get((kind, id_)) or any(k == kind for k, _ in self.dropped):
            held = [span(item) for item in self._extent(kind, now)]
            sides = tuple(
                replace(side, evidence=kept)
                for side in thing.sides
                if (kept := tuple(item for item in side.evidence if _touches(span(item), held)))
            )
            if len(sides) < 2:
                return None
            thing = replace(thing, sides=sides)
        return replace(thing, about=about)

    def _extent(self, kind: str, group: str) -> Iterator[Evidence]:
        thing = self.thing(kind, group)
        for statement in thing.statements if isinstance(thing, Event) else ():
            yield statement.clause
        yield from evidence_of(thing)


def _touches(one: Span, others: Iterable[Span]) -> bool:
    return any(one[0] == other[0] and one[1] < other[2] and other[1] < one[2] for other in others)


def _sides_together(items: Iterable[Discrepancy]) -> tuple[Discrepancy, ...]:
    """One disagreement for each field of each thing: where two things became one, the sides of both."""
    by_place: dict[tuple[str, str], list[Discrepancy]] = defaultdict(list)
    for item in items:
        by_place[item.about, item.field].append(item)
    out = []
    for same in by_place.values():
        first = min(same, key=lambda item: item.id)
        if len(same) > 1:
            sides: dict[str, set[Evidence]] = defaultdict(set)
            for item in same:
                for side in item.sides:
                    sides[side.value] |= set(side.evidence)
            made = [Side(value, tuple(sorted(evidence))) for value, evidence in sides.items()]
            first = replace(first, sides=tuple(sorted(made, key=lambda side: (side.evidence[:1], side.value))))
        out.append(first)
    return tuple(sorted(out, key=lambda item: item.id))


def joined(bases: Sequence[Any], reports: dict[str, Report]) -> Any:
    """Several things of one kind as one; the first gives its id and whatever cannot be put together."""
    first = bases[0]
    if isinstance(first, Actor | Place):
        return replace(
            first,
            names=tuple(dict.fromkeys(name for base in bases for name in base.names)),
            mentions=tuple(sorted({mention for base in bases for mention in base.mentions})),
            **_first_known(bases, ("country",) if isinstance(first, Actor) else ("country", "lat", "lon")),
        )
    if isinstance(first, Event):
        statements = history.ordered((s for base in bases for s in base.statements), reports)
        actors = _union(base.actors for base in bases)
        recipients = tuple(actor for actor in _union(base.recipients for base in bases) if actor not in actors[:1])
        known = _first_known(bases, ("mode", "place"))
        return _told(replace(first, actors=actors, recipients=recipients, **known), statements, reports)
    if isinstance(first, Figure):
        values = {value: None for base in bases for value in base.values}
        subject = _union(base.subject for base in bases)
        ordered = tuple(sorted(values, key=lambda value: value.evidence))
        return replace(first, values=ordered, subject=subject, **_first_known(bases, ("place",)))
    if isinstance(first, Quote):
        variants = {variant: None for base in bases for variant in base.variants}
        longest = max((base.text for base in bases), key=lambda text: (len(text), text))
        ordered_variants = tuple(sorted(variants, key=lambda variant: (variant.evidence, variant.text)))
        known = _first_known(bases, ("speaker", "speaker_text", "date"))
        return replace(first, text=longest, variants=ordered_variants, **known)
    if isinstance(first, Arrangement):
        states = {state: None for base in bases for state in base.states}
        return replace(
            first,
            names=_union(base.names for base in bases),
            parties=_union(base.parties for base in bases),
            states=tuple(sorted(states, key=_state_key)),
        )
    if isinstance(first, Condition):
        evidence = tuple(sorted({item for base in bases for item in base.evidence}))
        by, addressee = _union(base.by for base in bases), _union(base.addressee for base in bases)
        return replace(first, by=by, addressee=addressee, evidence=evidence, **_first_known(bases, ("deadline",)))
    raise TypeError(f"a {kind_of(first)} cannot be joined")


def _state_key(state: Any) -> tuple[str, str, str]:
    start = state.date.start.isoformat() if state.date is not None and state.date.start is not None else ""
    return start, state.phase, str(state.evidence)


def _union(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))


def _first_known(bases: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    every = {name: [getattr(base, name) for base in bases] for name in names}
    return {name: next((value for value in values if value is not None), None) for name, values in every.items()}


def _told(event: Event, statements: Sequence[EventSource], reports: dict[str, Report]) -> Event:
    """An event with other statements: its status, date, history and counts follow from them."""
    if not statements:
        return replace(event, statements=(), history=())
    origins, count, outlets = history.counts(statements, reports)
    return replace(
        event,
        statements=tuple(statements),
        status=history.status(statements, reports),
        date=history.date(statements, reports),
        history=history.history(statements, reports),
        origins=origins,
        reports=count,
        outlets=outlets,
    )


def only(thing: Any, keep: Any, id_: str, reports: dict[str, Report]) -> Any:
    """A thing with the part of its evidence that `keep` keeps, under the id `id_`; what follows from it is anew."""
    if isinstance(thing, Actor | Place):
        mentions = tuple(item for item in thing.mentions if keep(item))
        seen = {item.text for item in mentions}
        names = tuple(name for name in thing.names if name in seen)
        words = Counter(item.text for item in mentions)
        best = thing.name
        if names and thing.name not in seen:
            best = max(names, key=lambda name: (words[name], len(name), name))
        return replace(thing, id=id_, name=best, names=names or (best,), mentions=mentions)
    if isinstance(thing, Event):
        statements = tuple(item for item in thing.statements if keep(item.trigger))
        piece = _told(replace(thing, id=id_), statements, reports)
        if id_ == thing.id or not statements:
            return piece
        label = " ".join(statements[0].clause.text.split())
        return replace(piece, label=label if len(label) <= 90 else f"{label[:89].rsplit(' ', 1)[0]}…")
    if isinstance(thing, Figure):
        return replace(thing, id=id_, values=tuple(value for value in thing.values if keep(value.evidence)))
    if isinstance(thing, Quote):
        variants = tuple(variant for variant in thing.variants if keep(variant.evidence))
        texts = [variant.text for variant in variants]
        text = thing.text if thing.text in texts or not texts else max(texts, key=lambda one: (len(one), one))
        return replace(thing, id=id_, text=text, variants=variants)
    if isinstance(thing, Arrangement):
        states = []
        for state in thing.states:
            evidence = tuple(item for item in state.evidence if keep(item))
            if evidence:
                states.append(replace(state, evidence=evidence))
        return replace(thing, id=id_, states=tuple(states))
    if isinstance(thing, Condition):
        return replace(thing, id=id_, evidence=tuple(item for item in thing.evidence if keep(item)))
    raise TypeError(f"a {kind_of(thing)} cannot be split")


def _with_parts(thing: Any, parts: dict[Span, dict[str, Held]], reports: dict[str, Report]) -> Any:
    """A thing with values that were set on some of its statements."""

    def put(item: Any, at: Span) -> Any:
        return replace(item, **{name: held.value for name, held in parts.get(at, {}).items()})

    if isinstance(thing, Event):
        return _told(thing, [put(item, span(item.trigger)) for item in thing.statements], reports)
    if isinstance(thing, Figure):
        return replace(thing, values=tuple(put(value, span(value.evidence)) for value in thing.values))
    states = tuple(
        put(state, next((span(item) for item in state.evidence if span(item) in parts), ("", 0, 0)))
        for state in thing.states
    )
    return replace(thing, states=states)
