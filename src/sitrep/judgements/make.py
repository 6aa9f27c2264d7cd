"""Judgements from what an analyst points at: ids of the record on the screen, and words or places in its statements.

Comes in: the record as the analyst sees it, a verb, ids, and what goes with them. Goes out: a `Judgement` that names
its things by id and by where they stand, checked: what cannot be followed is refused with what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sitrep.judgements.entry import VERBS, Anchor, Judgement, JudgementError, Target, Value, Verb
from sitrep.judgements.things import JOINABLE, KINDS, PARTS, anchor, evidence_of, field_of, items_of, kind_of, target
from sitrep.record import Event, Evidence, Record

_PLACE = re.compile(r"([\w.-]+):(\d+)-(\d+)")


def make(
    record: Record,
    verb: Verb,
    ids: Sequence[str],
    *,
    author: str,
    time: str,
    reason: str = "",
    field: str = "",
    value: Value | Sequence[str] = None,
    parts: Sequence[str | Evidence] = (),
) -> Judgement:
    """A judgement on things of `record`, which is the record as the analyst sees it (see `current`).

    Args:
        record: the record; the value that `field` has in it is kept as the one that was seen.
        verb: ``merge`` and ``same`` (two ids or more), ``not-same`` (two), ``split`` (one, with `parts`), ``right``
            and ``wrong`` (one; with `field` only that field; ``wrong`` with `parts` only those statements), ``set``
            (one, with `field` and `value`, and `parts` where only some statements are meant), ``note`` (one, the note
            in `reason`).
        ids: ids of the record; the beginning of one is enough where no other begins so.
        author: who judges.
        time: when, ISO 8601 in UTC (see `now`).
        reason: why.
        field: a field's name, see `things.FIELDS` and `things.PARTS`.
        value: text, number or list of text; dates in EDTF, actors and places as ids; ``None`` for not known.
        parts: statements, mentions, values or states of the thing: `Evidence`, words in them, or ``REPORT:START-END``.

    Raises:
        JudgementError: it cannot be followed as it stands.
    """
    if verb not in VERBS or verb == "undo":
        raise JudgementError(f"no verb {verb!r}: there are {', '.join(VERBS)} (undo takes a judgement's id)")
    if not author.strip():
        raise JudgementError("a judgement needs an author")
    things = _things(record, ids)
    kind = kind_of(things[0])
    least = 2 if verb in ("merge", "same", "not-same") else 1
    more = verb in ("merge", "same")
    if len(things) < least or (len(things) > least and not more):
        wanted = "two ids" if least == 2 else "one id"
        raise JudgementError(f"{verb} takes {wanted}{' or more' * more}, not {len(things)}")
    if any(kind_of(thing) != kind for thing in things):
        raise JudgementError(f"{verb} takes things of one kind, not {' and '.join(sorted(set(map(kind_of, things))))}")
    if verb in ("merge", "same", "not-same", "split") and kind not in JOINABLE:
        raise JudgementError(f"a {kind} cannot be judged with {verb}: that goes for {', '.join(JOINABLE)}")
    if verb == "wrong" and kind == "report" and not field:
        raise JudgementError("a report cannot be wrong as a whole: leave its file out of the run, or name a field")
    if verb == "set" and not field:
        raise JudgementError("set takes a field and a value")
    if verb == "note" and not reason.strip():
        raise JudgementError("a note needs words")
    paths = {report.id: report.path for report in record.reports}
    chosen = tuple(anchor(evidence, paths) for evidence in _parts(things[0], parts))
    if verb == "split" and not chosen:
        raise JudgementError("split takes the parts to take out")
    if verb == "split" and set(_spots(chosen)) >= {(e.report, e.start, e.end) for e in evidence_of(things[0])}:
        raise JudgementError("split would take everything out and leave nothing")
    given, saw, refs = _values(record, things[0], verb, field, value, chosen)
    return Judgement(
        verb=verb,
        targets=tuple(target(thing, paths) for thing in things),
        author=author.strip(),
        time=time,
        reason=reason.strip(),
        field=field,
        value=given,
        saw=saw,
        parts=chosen,
        refs=refs,
    )


def undo(judgement: str, *, author: str, time: str, reason: str = "") -> Judgement:
    """The entry that takes back the one with the id `judgement`."""
    return Judgement("undo", (), author, time, reason, undoes=judgement)


def _spots(anchors: Iterable[Anchor]) -> list[tuple[str, int, int]]:
    return [(one.report, one.start, one.end) for one in anchors]


def _things(record: Record, ids: Sequence[str]) -> list[Any]:
    if not ids:
        raise JudgementError("a judgement needs the id of what it is about")
    every = {item.id: item for name in KINDS.values() for item in getattr(record, name)}
    found = []
    for id_ in ids:
        fitting = [id_] if id_ in every else sorted(known for known in every if id_ and known.startswith(id_))
        if len(fitting) != 1:
            more = f"several begin so: {', '.join(fitting[:5])}" if fitting else "every list ends its lines with ids"
            raise JudgementError(f"nothing in this record has the id {id_!r}: {more}")
        if every[fitting[0]] in found:
            raise JudgementError(f"{fitting[0]} is given twice")
        found.append(every[fitting[0]])
    return found


def _parts(thing: Any, parts: Sequence[str | Evidence]) -> list[Evidence]:
    """The evidence of a thing that `parts` mean."""
    every = sorted(set(evidence_of(thing)))
    around = {one.trigger: one.clause.text for one in thing.statements} if isinstance(thing, Event) else {}
    found: dict[Evidence, None] = {}
    for part in parts:
        place = _PLACE.fullmatch(part) if isinstance(part, str) else None
        if isinstance(part, Evidence):
            fitting = [item for item in every if _touch(item, part.report, part.start, part.end)]
        elif place is not None:
            fitting = [item for item in every if _touch(item, place[1], int(place[2]), int(place[3]))]
        else:
            words = part.casefold()
            fitting = [e for e in every if words in e.text.casefold() or words in around.get(e, "").casefold()]
            exact = [e for e in fitting if e.text.casefold() == words]
            fitting = exact or fitting
        if not fitting:
            raise JudgementError(f"{thing.id} has no statement or mention with {part!r}: 'sitrep show' lists them")
        found |= dict.fromkeys(fitting)
    return sorted(found)


def _touch(item: Evidence, report: str, start: int, end: int) -> bool:
    return item.report == report and item.start < end and start < item.end


def _values(
    record: Record, thing: Any, verb: Verb, field: str, value: Value | Sequence[str], parts: tuple[Anchor, ...]
) -> tuple[Value, Value, tuple[Target, ...]]:
    """The value to set, the one that is there, and the things that they name."""
    if not field:
        return None, None, ()
    if verb not in ("set", "right", "wrong"):
        raise JudgementError(f"{verb} takes no field")
    kind = kind_of(thing)
    how = field_of(kind, field, part=bool(parts) and kind in PARTS)
    seen = _seen(thing, field, parts)
    saw = how.write(seen)
    given: Value = {"right": saw, "wrong": None}.get(verb, _frozen(value))
    if verb == "set":
        try:
            if how.refs and given:
                given = _resolved(record, how.refs, given, listed=isinstance(how.read(()), tuple))
            given = how.write(how.read(given))
        except ValueError as error:
            raise JudgementError(f"{field} cannot be {given!r}: {error}") from error
    paths = {report.id: report.path for report in record.reports}
    named: list[str] = []
    for one in (given, saw) if how.refs else ():
        named += [one] if isinstance(one, str) else list(one) if isinstance(one, tuple) else []
    by_id = {item.id: item for item in getattr(record, KINDS[how.refs])} if how.refs else {}
    refs = tuple(target(by_id[id_], paths) for id_ in dict.fromkeys(named) if id_ in by_id)
    return given, saw, refs


def _resolved(record: Record, kind: str, value: Value, *, listed: bool) -> Value:
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, tuple):
        raise ValueError(f"it must name a {kind}")
    known = {item.id: item for item in getattr(record, KINDS[kind])}
    found = []
    for name in names:
        if name in known:
            found.append(name)
            continue
        folded = name.casefold()
        fitting = [id_ for id_, item in known.items() if folded in {n.casefold() for n in (item.name, *item.names)}]
        if len(fitting) != 1:
            several = f"several are called so ({', '.join(sorted(fitting)[:5])})" if fitting else "there is none"
            raise ValueError(f"{name!r} is not the id or the full name of one {kind}: {several}")
        found += fitting
    if listed:
        return tuple(found)
    if len(found) != 1:
        raise ValueError(f"it takes one {kind}")
    return found[0]


def _seen(thing: Any, field: str, parts: tuple[Anchor, ...]) -> Any:
    if not parts:
        return getattr(thing, field)
    items = items_of(thing)
    spots = set(_spots(parts))
    values = []
    for item in items:
        every = getattr(item, "trigger", None) or item.evidence
        anchors = every if isinstance(every, tuple) else (every,)
        if any((one.report, one.start, one.end) in spots for one in anchors):
            values.append(getattr(item, field))
    if not values or any(one != values[0] for one in values):
        raise JudgementError(f"these statements have different values of {field}: judge them one by one")
    return values[0]


def _frozen(value: Value | Sequence[str]) -> Value:
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]
