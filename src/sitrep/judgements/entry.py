"""One entry of the log of judgements: what was judged, by whom, when, why, and what it is about.

Comes in: what an analyst decided. Goes out: `Judgement`s, as values and as JSON objects. An entry names a thing by its
id and by where it stands in the reports (`Anchor`s), so that it finds the thing again after a run in which ids changed.
Its own id is made of its content: the same entry read twice is one entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sitrep.errors import SitrepError
from sitrep.record import content_id

FORMAT = "sitrep-judgement/1"

Verb = Literal["merge", "split", "same", "not-same", "right", "wrong", "set", "note", "undo"]
VERBS: tuple[Verb, ...] = get_args(Verb)
Value = str | int | float | bool | None | tuple[str, ...]
"""A field's value as the log keeps it: dates in EDTF, references and names as tuples of text."""


class JudgementError(SitrepError):
    """A judgement that cannot be made or read; the message says what was wrong and what would be right."""


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """Where a statement or mention stands: report id, code-point offsets, the words, and the report's path."""

    report: str
    start: int
    end: int
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A thing of the record: its kind and id when it was judged, where it stands, and how it read then (`words`)."""

    kind: str
    id: str
    anchors: tuple[Anchor, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One entry.

    `time` is ISO 8601 in UTC. `field`, `value` and `saw` belong to ``set``, and to ``right`` and ``wrong`` of a field:
    `saw` is the value that the analyst looked at. `parts` are the statements or mentions that a ``split`` takes out,
    or that ``wrong`` and ``set`` are about where they are not about the whole. `refs` are the things that `value`
    names. `undoes` is the id of the entry that an ``undo`` takes back.
    """

    verb: Verb
    targets: tuple[Target, ...]
    author: str
    time: str
    reason: str = ""
    field: str = ""
    value: Value = None
    saw: Value = None
    parts: tuple[Anchor, ...] = ()
    refs: tuple[Target, ...] = ()
    undoes: str = ""

    @property
    def id(self) -> str:
        """Made of everything in it."""
        return content_id("judgement", json.dumps(as_object(self), sort_keys=True, ensure_ascii=True))

    @property
    def about(self) -> tuple[str, ...]:
        """What it is about, as ``kind:ID``."""
        return tuple(f"{target.kind}:{target.id}" for target in self.targets)


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """A judgement that could not be followed as it stands, or only in part. Never dropped: it stays in the log.

    `kind` is ``gone`` (what it is about is not in the record), ``ambiguous`` (it stands in several things now),
    ``clash`` (another judgement says otherwise; `other` is its id) or ``changed`` (a later run gives another value
    than the one it saw; it was followed). `words` is a sentence for people.
    """

    judgement: str
    kind: Literal["gone", "ambiguous", "clash", "changed"]
    words: str
    other: str = ""


def as_object(judgement: Judgement) -> dict[str, Any]:
    """The entry as a JSON object, without its id. Keys with nothing in them are left out."""
    found: dict[str, Any] = {
        "format": FORMAT,
        "verb": judgement.verb,
        "time": judgement.time,
        "author": judgement.author,
        "reason": judgement.reason,
        "targets": [_target(target) for target in judgement.targets],
        "field": judgement.field,
        "parts": [_anchor(anchor) for anchor in judgement.parts],
        "refs": [_target(target) for target in judgement.refs],
        "undoes": judgement.undoes,
    }
    found = {key: value for key, value in found.items() if value}
    if judgement.field:
        found |= {"value": _plain(judgement.value), "saw": _plain(judgement.saw)}
    return found


def to_line(judgement: Judgement) -> str:
    """The entry as one line of JSON, with its id."""
    return json.dumps({"id": judgement.id, **as_object(judgement)}, ensure_ascii=False, sort_keys=False)


def from_line(line: str) -> Judgement:
    """The entry that a line holds. Raises `JudgementError` where it is none, or not what its id says."""
    try:
        item = json.loads(line)
    except ValueError as error:
        raise JudgementError(f"it is not JSON ({error})") from error
    if not isinstance(item, dict) or item.get("format") != FORMAT:
        raise JudgementError(f"it is not an entry of the form {FORMAT}")
    try:
        judgement = _from_object(item)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JudgementError(f"it lacks what an entry needs ({error!r})") from error
    if "id" in item and item["id"] != judgement.id:
        raise JudgementError(f"it was changed by hand: its content has the id {judgement.id}, not {item['id']}")
    return judgement


def _from_object(item: Mapping[str, Any]) -> Judgement:
    if item["verb"] not in VERBS:
        raise ValueError(f"no verb {item['verb']!r}")
    texts = {key: item.get(key, "") for key in ("time", "author", "reason", "field", "undoes")}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise TypeError(f"{key} is no text")
    return Judgement(
        verb=item["verb"],
        targets=tuple(_read_target(target) for target in item.get("targets", ())),
        value=_frozen(item.get("value")),
        saw=_frozen(item.get("saw")),
        parts=tuple(_read_anchor(anchor) for anchor in item.get("parts", ())),
        refs=tuple(_read_target(target) for target in item.get("refs", ())),
        **texts,
    )


def _anchor(anchor: Anchor) -> dict[str, Any]:
    found = {"report": anchor.report, "start": anchor.start, "end": anchor.end, "text": anchor.text}
    return found | ({"path": anchor.path} if anchor.path else {})


def _target(target: Target) -> dict[str, Any]:
    found = {"kind": target.kind, "id": target.id, "words": target.words}
    return found | {"anchors": [_anchor(anchor) for anchor in target.anchors]}


def _read_anchor(item: Mapping[str, Any]) -> Anchor:
    return Anchor(str(item["report"]), int(item["start"]), int(item["end"]), str(item["text"]), item.get("path", ""))


def _read_target(item: Mapping[str, Any]) -> Target:
    anchors = tuple(_read_anchor(anchor) for anchor in item.get("anchors", ()))
    return Target(str(item["kind"]), str(item["id"]), anchors, str(item.get("words", "")))


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _frozen(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a value cannot be {type(value).__name__}")
