"""What changed in a record: since a day, by what reports published after it say; or since a run, by what we hold.

Comes in: a record, and a day or the number of a run. Goes out: `Change`s. The two clocks differ. `since_day` asks what
became known after a day, whenever its reports were read: it follows from the record alone. `since_run` asks what is
different from what an earlier run gave, for whatever reason: reports added, a better program, people's judgements;
`note` writes that down after each run, as differences, so that it costs little.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sitrep import store
from sitrep.errors import SitrepError
from sitrep.judgements.things import KINDS, evidence_of, words_of
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
    FigureValue,
    Framing,
    Quote,
    Record,
    Report,
)
from sitrep.resolve import dates
from sitrep.resolve.discrepancies import written

Kind = Literal["new", "changed", "corrected", "gone"]
ORDER: tuple[Kind, ...] = ("corrected", "changed", "new", "gone")
NOTED = ("report", "actor", "event", "arrangement", "figure", "quote", "condition", "discrepancy", "framing")
"""Kinds of things whose changes from run to run are noted."""
SPOTS = 12
"""Places in reports by which a thing is known again under another id."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one thing.

    `kind` and `id` say of what, `words` how it reads; `change` is ``new``, ``changed``, ``corrected`` (a report or a
    person took something back) or ``gone``. `field`, `before`, `after` say what changed, empty where it is the whole.
    `known` is the day of the report that made it known, `evidence` what it says; `by` is the person who judged.
    """

    change: Kind
    kind: str
    id: str
    words: str
    field: str = ""
    before: str = ""
    after: str = ""
    known: Date | None = None
    evidence: tuple[Evidence, ...] = ()
    by: str = ""


def as_object(change: Change) -> dict[str, Any]:
    """The change as plain values for JSON."""
    return {
        "change": change.change,
        "kind": change.kind,
        "id": change.id,
        "words": change.words,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "known": change.known.edtf if change.known else None,
        "evidence": [{"report": e.report, "start": e.start, "end": e.end, "text": e.text} for e in change.evidence],
        "by": change.by,
    }


# --- by what reports say ---


def since_day(record: Record, day: dt.date, *, until: dt.date | None = None) -> tuple[Change, ...]:
    """What became known after `day`, up to and with `until`: by reports published then, and judgements made then.

    A report counts from the last day on which it may have been published; one without any is left out. The order is
    corrections, changes, new things; within these by the day they became known.
    """
    clock = _Clock(record, day, until)
    found: list[Change] = []
    for event in record.events:
        found += _event(event, clock)
    for arrangement in record.arrangements:
        found += _arrangement(arrangement, clock)
    for figure in record.figures:
        found += _figure(figure, clock)
    for quote in record.quotes:
        found += _whole(quote, [variant.evidence for variant in quote.variants], clock)
    for condition in record.conditions:
        found += _condition(condition, clock)
    for discrepancy in record.discrepancies:
        found += _discrepancy(discrepancy, clock)
    found += _judged(record, clock)
    return _ordered(found)


class _Clock:
    """Which reports were published in the time asked about, which before."""

    def __init__(self, record: Record, day: dt.date, until: dt.date | None) -> None:
        self.day, self.until = day, until or dt.date.max
        self.published = {report.id: report.published for report in record.reports}

    def last(self, report: str) -> dt.date | None:
        date = self.published.get(report)
        return (date.end or date.start) if date is not None else None

    def before(self, report: str) -> bool:
        last = self.last(report)
        return last is not None and last <= self.day

    def within(self, report: str) -> bool:
        last = self.last(report)
        return last is not None and self.day < last <= self.until

    def first(self, evidence: Iterable[Evidence]) -> Evidence | None:
        """The evidence that was published first within the time."""
        inside = [item for item in evidence if self.within(item.report)]
        return min(inside, key=lambda item: (self.last(item.report) or dt.date.max, item), default=None)


def _whole(thing: Any, evidence: Sequence[Evidence], clock: _Clock) -> list[Change]:
    """The thing is new if all that is known of it was published within the time."""
    first = clock.first(evidence)
    if first is None or any(clock.before(item.report) for item in evidence):
        return []
    kind = type(thing).__name__.lower()
    known = clock.published[first.report]
    return [Change("new", kind, thing.id, words_of(thing), known=known, evidence=(first,))]


def _event(event: Event, clock: _Clock) -> list[Change]:
    clauses = [statement.clause for statement in event.statements]
    whole = _whole(event, clauses, clock)
    if whole:
        return whole
    found = []
    steps = [step for step in event.history if clock.before(step.evidence.report)]
    now = steps[-1] if steps else None
    for step in event.history:
        if not clock.within(step.evidence.report) or now is None:
            continue
        said = {"known": clock.published[step.evidence.report], "evidence": (step.evidence,)}
        if step.status != now.status:
            kind: Kind = "corrected" if step.status == "denied" else "changed"
            found.append(Change(kind, "event", event.id, event.label, "status", now.status, step.status, **said))  # type: ignore[arg-type]
        if step.date is not None and now.date is not None and _apart(now.date, step.date):
            found.append(
                Change(
                    "changed",
                    "event",
                    event.id,
                    event.label,
                    "date",
                    _edtf(now.date),
                    step.date.edtf,
                    **said,  # type: ignore[arg-type]
                )
            )
        now = step
    more = clock.first(clauses)
    if not found and more is not None:
        earlier = len({clause.report for clause in clauses if clock.before(clause.report)})
        both = len({c.report for c in clauses if clock.before(c.report) or clock.within(c.report)})
        known = clock.published[more.report]
        found.append(
            Change("changed", "event", event.id, event.label, "reports", str(earlier), str(both), known, (more,))
        )
    return found


def _apart(before: Date, after: Date) -> bool:
    """Whether one date says something else than the other, or the same more precisely."""
    if after.basis == "publication" or after.edtf == before.edtf:
        return False
    return dates.gap(before, after) > 0 or dates.days(after) < dates.days(before)


def _arrangement(arrangement: Arrangement, clock: _Clock) -> list[Change]:
    every = [item for state in arrangement.states for item in state.evidence]
    whole = _whole(arrangement, every, clock)
    if whole:
        return whole
    found = []
    before = [state for state in arrangement.states if any(clock.before(e.report) for e in state.evidence)]
    for state in arrangement.states:
        first = clock.first(state.evidence)
        if state in before or first is None:
            continue
        earlier = _state_words(before[-1]) if before else ""
        known = clock.published[first.report]
        found.append(
            Change(
                "changed",
                "arrangement",
                arrangement.id,
                arrangement.name,
                "state",
                earlier,
                _state_words(state),
                known,
                (first,),
            )
        )
    return found


def _figure(figure: Figure, clock: _Clock) -> list[Change]:
    whole = _whole(figure, [value.evidence for value in figure.values], clock)
    if whole:
        return whole
    before = [value for value in figure.values if clock.before(value.evidence.report)]
    known_values = {_value_words(value, dated=False) for value in before}
    found = []
    for value in figure.values:
        words = _value_words(value, dated=False)
        if clock.within(value.evidence.report) and words not in known_values:
            known_values.add(words)
            known = clock.published[value.evidence.report]
            earlier = "; ".join(dict.fromkeys(_value_words(one, dated=False) for one in before))
            found.append(
                Change(
                    "changed", "figure", figure.id, figure.measure, "value", earlier, words, known, (value.evidence,)
                )
            )
    return found


def _condition(condition: Condition, clock: _Clock) -> list[Change]:
    whole = _whole(condition, condition.evidence, clock)
    if whole or condition.outcome in ("open", "unknown"):
        return whole
    later = clock.first(condition.evidence)
    if later is None:
        return []
    known = clock.published[later.report]
    return [
        Change(
            "changed",
            "condition",
            condition.id,
            condition.condition,
            "outcome",
            "open",
            condition.outcome,
            known,
            (later,),
        )
    ]


def _discrepancy(discrepancy: Discrepancy, clock: _Clock) -> list[Change]:
    words = f"{discrepancy.field}: {' or '.join(side.value for side in discrepancy.sides)}"
    if discrepancy.corrected_by and clock.within(discrepancy.corrected_by):
        said = [e for side in discrepancy.sides for e in side.evidence if e.report == discrepancy.corrected_by]
        after = [side.value for side in discrepancy.sides if any(e in said for e in side.evidence)]
        before = [side.value for side in discrepancy.sides if side.value not in after]
        known = clock.published[discrepancy.corrected_by]
        kind, _, id_ = discrepancy.about.partition(":")
        field = discrepancy.field
        return [
            Change("corrected", kind, id_, words, field, "; ".join(before), "; ".join(after), known, tuple(said[:1]))
        ]
    # the second of its sides made it a disagreement
    firsts = sorted(
        min((clock.last(e.report) or dt.date.max) for e in side.evidence) for side in discrepancy.sides if side.evidence
    )
    if len(firsts) < 2 or not clock.day < firsts[1] <= clock.until:
        return []
    evidence = tuple(side.evidence[0] for side in discrepancy.sides if side.evidence)
    return [Change("new", "discrepancy", discrepancy.id, words, known=discrepancy.since, evidence=evidence)]


def _judged(record: Record, clock: _Clock) -> list[Change]:
    return [
        change
        for change in judged(record)
        if change.known is not None and change.known.end is not None and clock.day < change.known.end <= clock.until
    ]


def judged(record: Record, *, after: str = "") -> tuple[Change, ...]:
    """The judgements on the record's things, as changes; those made after the time `after` (ISO 8601), if given."""
    things = {f"{kind}:{item.id}": item for kind, name in KINDS.items() for item in getattr(record, name)}
    names: dict[Any, str] = {actor.id: actor.name for actor in record.actors}
    names |= {place.id: place.name for place in record.places}
    found = []
    for mark in record.marks:
        if mark.verb in ("right", "note") or mark.time <= after:
            continue
        kind, _, id_ = mark.about.partition(":")
        thing = things.get(mark.about)
        after_value = ""
        if thing is not None and mark.field and hasattr(thing, mark.field):
            value = getattr(thing, mark.field)
            several = value if isinstance(value, tuple) else (value,)
            shown = (_edtf(one) if isinstance(one, Date) else names.get(one, str(one or "")) for one in several)
            after_value = "; ".join(shown)
        day = dt.date.fromisoformat(mark.time[:10])
        words = words_of(thing) if thing is not None else id_
        found.append(
            Change(
                "corrected",
                kind,
                id_,
                words,
                mark.field or mark.verb,
                "",
                after_value,
                Date(day, day, "day", "explicit"),
                by=mark.author,
            )
        )
    return tuple(found)


def _ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    def key(change: Change) -> tuple[int, dt.date, str, str, str, str]:
        known = (change.known.end or change.known.start) if change.known else None
        place = ORDER.index(change.change)
        return place, known or dt.date.max, change.kind, change.id, change.field, change.after

    return tuple(sorted(changes, key=key))


# --- from run to run ---


@dataclass(frozen=True, slots=True)
class Run:
    """One run that made the record: its number from 1, when (ISO 8601, UTC), by what, and of how many reports."""

    number: int
    created: str
    software: str
    reader: str
    reports: int


def runs(path: Path) -> tuple[Run, ...]:
    """The runs that made the record at `path`, the first one first. Raises `StoreError`."""
    return tuple(Run(**row) for row in store.runs(path))


def note(path: Path, record: Record, created: str) -> int:
    """Write down what a run changed in the record at `path`; gives the number of changes. Raises `StoreError`."""
    before = {key: json.loads(text) for key, text in store.state(path).items()}
    number = max((run.number for run in runs(path)), default=0) + 1
    after = states(record)
    rows = [
        {
            "run": number,
            "position": position,
            "kind": change.kind,
            "id": change.id,
            "change": change.change,
            "field": change.field,
            "before": change.before,
            "after": change.after,
            "words": change.words,
        }
        for position, change in enumerate(difference(before, after) if number > 1 else ())
    ]
    run = {"number": number, "created": created, "software": record.software, "reader": record.reader}
    lines = ((kind, id_, json.dumps(item, ensure_ascii=False)) for (kind, id_), item in sorted(after.items()))
    store.note_run(path, {**run, "reports": len(record.reports)}, rows, lines)
    return len(rows)


def since_run(path: Path, record: Record, number: int) -> tuple[Change, ...]:
    """What is different from what run `number` gave, judgements made since then included.

    `record` is the record at `path` as people see it now. Raises `SitrepError` where there was no such run.
    """
    known = {run.number: run for run in runs(path)}
    if number not in known:
        have = f"there are 1 to {max(known)}" if known else "none was noted yet"
        raise SitrepError(f"{path} has no run {number}: {have}")
    joined: dict[tuple[str, str, str], Change] = {}
    for row in store.run_changes(path, number):
        key = row["kind"], row["id"], row["field"]
        change = Change(
            row["change"], row["kind"], row["id"], row["words"], row["field"], row["before"] or "", row["after"] or ""
        )
        old = joined.pop(key, None)
        if old is not None:
            if old.change == "new" and change.change == "gone":
                continue
            if old.before == change.after and change.change == "changed":
                continue
            kind = old.change if old.change == "new" else change.change
            change = Change(kind, change.kind, change.id, change.words, change.field, old.before, change.after)
        joined[key] = change
    fresh = {(kind, id_) for (kind, id_, _), change in joined.items() if change.change == "new"}
    kept = [one for one in joined.values() if one.change == "new" or (one.kind, one.id) not in fresh]
    return _ordered([*kept, *judged(record, after=known[number].created)])


State = Mapping[str, Any]


def states(record: Record) -> dict[tuple[str, str], dict[str, Any]]:
    """What each thing of a record is like, in words that can be compared from run to run."""
    names = {actor.id: actor.name for actor in record.actors} | {place.id: place.name for place in record.places}
    labels = {
        f"{kind}:{item.id}": words_of(item)
        for kind in ("event", "figure", "arrangement", "actor")
        for item in getattr(record, KINDS[kind])
    }
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for kind in NOTED:
        for item in getattr(record, KINDS[kind]):
            spots = sorted(f"{e.report}:{e.start}-{e.end}" for e in evidence_of(item))[:SPOTS]
            found[kind, item.id] = {"words": words_of(item)[:200], "at": spots, **_fields(item, names, labels)}
    return found


def _fields(item: Any, names: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str]:
    def who(ids: Iterable[str]) -> str:
        return "; ".join(sorted(names.get(id_, id_) for id_ in ids))

    if isinstance(item, Report):
        return {"outlet": item.outlet or "", "published": _edtf(item.published)}
    if isinstance(item, Actor):
        return {"name": item.name, "type": item.type, "country": item.country or ""}
    if isinstance(item, Event):
        return {
            "status": item.status,
            "date": _edtf(item.date),
            "place": names.get(item.place or "", ""),
            "actors": who(item.actors),
            "recipients": who(item.recipients),
            "reports": str(item.reports),
            "origins": str(item.origins),
        }
    if isinstance(item, Arrangement):
        return {"states": "; ".join(map(_state_words, item.states)), "parties": who(item.parties)}
    if isinstance(item, Figure):
        return {"values": "; ".join(sorted({_value_words(value) for value in item.values}))}
    if isinstance(item, Quote):
        return {"speaker": names.get(item.speaker or "", item.speaker_text or ""), "text": item.text}
    if isinstance(item, Condition):
        return {"deadline": _edtf(item.deadline), "outcome": item.outcome, "by": who(item.by)}
    if isinstance(item, Discrepancy):
        about = labels.get(item.about, item.about)
        return {"about": about, "sides": "; ".join(sorted(side.value for side in item.sides))}
    if isinstance(item, Framing):
        return {"labels": "; ".join(sorted({label.text for label in item.labels}))}
    return {}


def difference(before: Mapping[tuple[str, str], State], after: Mapping[tuple[str, str], State]) -> list[Change]:
    """The changes from one state of a record to the next. A thing under a new id is known by where it stands."""
    gone, fresh = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    spots: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key in gone:
        for spot in before[key]["at"]:
            spots.setdefault((key[0], spot), []).append(key)
    renamed: dict[tuple[str, str], tuple[str, str]] = {}
    for key in fresh:
        votes: dict[tuple[str, str], int] = {}
        for spot in after[key]["at"]:
            for old in spots.get((key[0], spot), ()):
                votes[old] = votes.get(old, 0) + 1
        if votes:
            best = min(votes, key=lambda old: (-votes[old], old))
            if best not in renamed.values():
                renamed[key] = best
    found = [Change("new", *key, after[key]["words"]) for key in fresh if key not in renamed]
    taken = set(renamed.values())
    found += [Change("gone", *key, before[key]["words"]) for key in gone if key not in taken]
    pairs = [(key, key) for key in sorted(before.keys() & after.keys())] + sorted(
        (old, new) for new, old in renamed.items()
    )
    for old, new in pairs:
        was, now = before[old], after[new]
        for name in sorted((was.keys() | now.keys()) - {"words", "at"}):
            if was.get(name, "") != now.get(name, ""):
                found.append(Change("changed", *new, now["words"], name, was.get(name, ""), now.get(name, "")))
    return found


def _edtf(date: Date | None) -> str:
    return date.edtf if date is not None else ""


def _state_words(state: ArrangementState) -> str:
    firm = "" if state.status in ("occurred", "ongoing") else f" ({state.status})"
    return f"{state.phase}{firm} {_edtf(state.date)}".strip()


def _value_words(value: FigureValue, *, dated: bool = True) -> str:
    when = f" ({value.as_of.edtf})" if dated and value.as_of is not None else ""
    return f"{written(value)}{when}"
