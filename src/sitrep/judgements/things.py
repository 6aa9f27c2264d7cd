"""What the things of a record have in common for judging: their kind, where they stand, how they read, their fields.

Comes in: things of a record. Goes out: for each its evidence, a few words to know it by, and its fields as values that
a log can keep. `FIELDS` lists what may be set, and as what; `PARTS` the same for one statement, value or state.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from sitrep.judgements.entry import Anchor, JudgementError, Target, Value
from sitrep.record import (
    PLOVER_TYPES,
    Actor,
    ActorType,
    Arrangement,
    ArrangementPhase,
    ArrangementType,
    Condition,
    Date,
    Dimension,
    Discrepancy,
    Event,
    Evidence,
    Figure,
    Framing,
    Outcome,
    Place,
    Precision,
    Quote,
    Record,
    Report,
    Status,
)

Thing = Report | Actor | Place | Event | Figure | Quote | Discrepancy | Arrangement | Condition | Framing
KINDS: Mapping[str, str] = {
    "report": "reports",
    "actor": "actors",
    "place": "places",
    "event": "events",
    "figure": "figures",
    "quote": "quotes",
    "arrangement": "arrangements",
    "condition": "conditions",
    "discrepancy": "discrepancies",
    "framing": "framings",
}
"""The kinds of things, and the field of `Record` that holds each."""
JOINABLE = ("actor", "place", "event", "figure", "quote", "arrangement", "condition")
"""Kinds that can be merged and split."""
ANCHORS = 24
"""Anchors that a target keeps at most, spread over all it has: enough to find it again."""
_EDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def kind_of(thing: Thing) -> str:
    """The kind's name in ``kind:ID``."""
    return type(thing).__name__.lower()


def evidence_of(thing: Thing) -> tuple[Evidence, ...]:
    """Where a thing stands in the reports: its statements' triggers, mentions, values, variants. None for a report."""
    if isinstance(thing, Actor | Place):
        return thing.mentions
    if isinstance(thing, Event):
        return tuple(statement.trigger for statement in thing.statements)
    if isinstance(thing, Figure):
        return tuple(value.evidence for value in thing.values)
    if isinstance(thing, Quote):
        return tuple(variant.evidence for variant in thing.variants)
    if isinstance(thing, Arrangement):
        return tuple(evidence for state in thing.states for evidence in state.evidence)
    if isinstance(thing, Condition):
        return thing.evidence
    if isinstance(thing, Discrepancy):
        return tuple(evidence for side in thing.sides for evidence in side.evidence)
    if isinstance(thing, Framing):
        return tuple(label.evidence for label in thing.labels)
    return ()


def items_of(thing: Thing) -> tuple[Any, ...]:
    """The statements of an event, values of a figure, states of an arrangement: what `PARTS` has fields of."""
    if isinstance(thing, Event):
        return thing.statements
    if isinstance(thing, Figure):
        return thing.values
    return thing.states if isinstance(thing, Arrangement) else ()


def words_of(thing: Thing) -> str:
    """A few words by which people know a thing."""
    if isinstance(thing, Event):
        return thing.label
    if isinstance(thing, Actor | Place | Arrangement):
        return thing.name
    if isinstance(thing, Figure):
        return thing.measure
    if isinstance(thing, Quote):
        return thing.text
    if isinstance(thing, Condition):
        return thing.condition
    if isinstance(thing, Report):
        return thing.title or thing.path
    return thing.about


def anchor(evidence: Evidence, paths: Mapping[str, str]) -> Anchor:
    """An anchor for a piece of evidence; `paths` gives each report's path."""
    return Anchor(evidence.report, evidence.start, evidence.end, evidence.text, paths.get(evidence.report, ""))


def target(thing: Thing, paths: Mapping[str, str]) -> Target:
    """A thing as a judgement names it."""
    every = sorted(set(evidence_of(thing)))
    step = max(1, -(-len(every) // ANCHORS))
    anchors = tuple(anchor(evidence, paths) for evidence in every[::step])
    if isinstance(thing, Report):
        anchors = (Anchor(thing.id, 0, 0, "", thing.path),)
    return Target(kind_of(thing), thing.id, anchors, words_of(thing)[:200])


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is written in a log: `read` gives the record's value from the log's, `write` the other way round.

    `refs` is the kind of things that the value names, empty where it names none. `null`: it may be unknown.
    """

    read: Callable[[Value], Any]
    write: Callable[[Any], Value]
    refs: str = ""
    null: bool = False


def _same(value: Any) -> Any:
    return value


def _text(value: Value) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it must be a text that is not empty")
    return value.strip()


def _maybe_text(value: Value) -> str | None:
    return None if value is None or value == "" else _text(value)


def _texts(value: Value) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(_text(item) for item in _tuple(value))


def _tuple(value: Value) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        raise ValueError("it must be a list")
    return value


def _number(value: Value) -> float | None:
    if value is None or value == "":
        return None
    try:
        return float(value.replace(",", "") if isinstance(value, str) else value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError("it must be a number") from None


def _truth(value: Value) -> bool:
    if value in (True, "true", "yes"):
        return True
    if value in (False, "false", "no"):
        return False
    raise ValueError("it must be true or false")


def _country(value: Value) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError("it must be a country's ISO 3166-1 alpha-3 code, such as MLI")
    return value


def _choice(values: tuple[str, ...]) -> Field:
    def read(value: Value) -> str:
        if value not in values:
            raise ValueError(f"it must be one of {', '.join(values)}")
        return str(value)

    return Field(read, _same)


def read_date(value: Value) -> Date | None:
    """A date from EDTF: a day, a month, a year, or two of these with a slash, ``..`` for an open end."""
    if value is None or value == "":
        return None
    first, slash, last = str(value).strip().partition("/")
    start = None if first in ("", "..") else _bounds(first)
    end = None if slash and last in ("", "..") else _bounds(last or first)
    if slash and start is None and end is None:
        raise ValueError("it has no bound")
    precision: Precision = {4: "year", 7: "month", 10: "day"}.get(len(first), "longer")  # type: ignore[assignment]
    begun, ended = start[0] if start else None, end[1] if end else None
    if begun and ended and ended < begun:
        raise ValueError("it ends before it begins")
    if slash:
        span = (ended - begun).days if begun and ended else None
        precision = "longer" if span is None or span > 92 else "week" if span < 14 else "season"
    return Date(begun, ended, precision, "explicit")


def _bounds(text: str) -> tuple[dt.date, dt.date]:
    match = _EDTF.fullmatch(text)
    if match is None:
        raise ValueError("a date is written as 2022-05-03, 2022-05, 2022, or two of these as 2022-05-03/2022-05-06")
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if not day:
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day), dt.date(year, month, day)


def _write_date(value: Date | None) -> Value:
    return value.edtf if value is not None else None


def _write_tuple(value: Any) -> Value:
    return tuple(value)


TEXT = Field(_text, _same)
MAYBE_TEXT = Field(_maybe_text, _same, null=True)
TEXTS = Field(_texts, _write_tuple, null=True)
DATE = Field(read_date, _write_date, null=True)
NUMBER = Field(_number, _same, null=True)
COUNTRY = Field(_country, _same, null=True)
ACTORS = Field(_texts, _write_tuple, refs="actor", null=True)
ACTOR = Field(_maybe_text, _same, refs="actor", null=True)
PLACE = Field(_maybe_text, _same, refs="place", null=True)
TRUTH = Field(_truth, _same)

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "report": {
        "outlet": MAYBE_TEXT,
        "title": MAYBE_TEXT,
        "byline": MAYBE_TEXT,
        "published": DATE,
        "credits": TEXTS,
    },
    "actor": {"name": TEXT, "type": _choice(get_args(ActorType)), "country": COUNTRY},
    "place": {"name": TEXT, "country": COUNTRY, "lat": NUMBER, "lon": NUMBER},
    "event": {
        "type": _choice(PLOVER_TYPES),
        "mode": MAYBE_TEXT,
        "label": TEXT,
        "status": _choice(get_args(Status)),
        "date": DATE,
        "place": PLACE,
        "actors": ACTORS,
        "recipients": ACTORS,
    },
    "figure": {
        "measure": TEXT,
        "dimension": _choice(get_args(Dimension)),
        "unit": TEXT,
        "subject": ACTORS,
        "place": PLACE,
    },
    "quote": {"speaker": ACTOR, "speaker_text": MAYBE_TEXT, "date": DATE},
    "arrangement": {"name": TEXT, "type": _choice(get_args(ArrangementType)), "parties": ACTORS},
    "condition": {
        "by": ACTORS,
        "addressee": ACTORS,
        "condition": TEXT,
        "consequence": Field(lambda value: _maybe_text(value) or "", _same, null=True),
        "deadline": DATE,
        "outcome": _choice(get_args(Outcome)),
    },
}
"""What may be set on a thing of each kind."""
PARTS: Mapping[str, Mapping[str, Field]] = {
    "event": {"status": _choice(get_args(Status)), "date": DATE, "attribution": ACTOR},
    "figure": {
        "low": NUMBER,
        "best": NUMBER,
        "high": NUMBER,
        "approximate": TRUTH,
        "as_of": DATE,
        "attributed_to": ACTOR,
    },
    "arrangement": {"phase": _choice(get_args(ArrangementPhase)), "date": DATE},
}
"""What may be set on one statement of an event, one value of a figure, one state of an arrangement."""


def field_of(kind: str, name: str, *, part: bool = False) -> Field:
    """The field of that name. Raises `JudgementError`, naming those there are."""
    fields = (PARTS if part else FIELDS).get(kind, {})
    if name not in fields:
        known = ", ".join(fields) or "none"
        raise JudgementError(f"{kind} has no field {name!r} that can be judged: there are {known}")
    return fields[name]


def all_things(record: Record) -> dict[str, dict[str, Any]]:
    """The things of a record by kind and id."""
    return {kind: {item.id: item for item in getattr(record, name)} for kind, name in KINDS.items()}
