"""From a record as resolved and a log of judgements to the record as judged: a pure function of the two.

Comes in: a `Record` and `Judgement`s in any order. Goes out: the `Record` with its `marks`, and the `Conflict`s: every
judgement that could not be followed as it stands. Entries are followed in the order of their time (then id), each on
what the earlier ones left; those that an ``undo`` took back are left out, so that undoing restores. Of two judgements
that contradict each other without the later having seen the earlier, the earlier stands, and the later is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sitrep.judgements.entry import Anchor, Conflict, Judgement, JudgementError, Target, Value
from sitrep.judgements.state import Held, Span, State, span
from sitrep.judgements.things import Field, evidence_of, field_of, items_of
from sitrep.record import Mark, Record


def active(log: Iterable[Judgement]) -> tuple[tuple[Judgement, ...], tuple[Conflict, ...]]:
    """The entries that hold, each once, by time; and the undos of what is not in the log.

    An undo that is itself undone does not hold, so that what it took back holds again.
    """
    every = {judgement.id: judgement for judgement in log}
    undone_by: dict[str, list[str]] = defaultdict(list)
    for id_, judgement in every.items():
        if judgement.verb == "undo":
            undone_by[judgement.undoes].append(id_)

    holds: dict[str, bool] = {}
    for start in sorted(every):
        waiting = [start]
        while waiting:
            id_ = waiting[-1]
            unknown = [other for other in undone_by[id_] if other not in holds]
            if unknown and len(waiting) <= len(every):
                waiting += unknown
                continue
            holds[id_] = not any(holds.get(other, False) for other in undone_by[id_])
            waiting.pop()
    ordered = sorted((every[id_] for id_ in every if holds[id_]), key=lambda one: (one.time, one.id))
    lost = [
        Conflict(one.id, "gone", f"{one.author} took back a judgement that is not in this log", one.undoes)
        for one in ordered
        if one.verb == "undo" and one.undoes not in every
    ]
    return tuple(one for one in ordered if one.verb != "undo"), tuple(lost)


def apply(record: Record, log: Iterable[Judgement]) -> tuple[Record, tuple[Conflict, ...]]:
    """The record as judged, and what could not be followed; `record` is as resolution gave it.

    Without judgements the record comes back as it is. Applying the same log to the result changes nothing more.
    """
    entries, lost = active(log)
    if not entries:
        return record, lost
    run = _Replay(record)
    for judgement in entries:
        run.follow(judgement)
    return run.record(), tuple(sorted({*lost, *run.conflicts}))


class _Replay:
    def __init__(self, record: Record) -> None:
        self.state = State(record)
        self.conflicts: list[Conflict] = []
        self.marks: dict[tuple[str, str], Mark] = {(mark.judgement, mark.about): mark for mark in record.marks}
        self.guards: list[tuple[Judgement, Target, Target]] = []
        self.joins: dict[tuple[str, str], list[Judgement]] = defaultdict(list)

    def record(self) -> Record:
        judged = self.state.judged()
        marks = {}
        for mark in self.marks.values():
            kind, _, id_ = mark.about.partition(":")
            about = f"{kind}:{self.state.group(kind, id_)}"
            marks[about, mark.judgement] = replace(mark, about=about)
        ordered = sorted(marks.values(), key=lambda mark: (mark.judgement, mark.about))
        return replace(judged, marks=tuple(ordered))

    def follow(self, judgement: Judgement) -> None:
        found = [self._found(judgement, target) for target in judgement.targets]
        if not found or any(base is None for base in found):
            return
        bases = [base for base in found if base is not None]
        kind = judgement.targets[0].kind
        match judgement.verb:
            case "merge" | "same":
                self._join(judgement, kind, bases)
            case "split":
                self._split(judgement, kind, bases[0])
            case "not-same":
                self._apart(judgement, kind, bases)
            case "wrong" if not judgement.field:
                self._wrong(judgement, kind, bases[0])
            case "right" | "wrong" | "set" if judgement.field:
                self._field(judgement, kind, bases[0])
            case _:
                self._mark(judgement, kind, bases[0])

    def _found(self, judgement: Judgement, target: Target) -> str | None:
        found = self.state.find(target)
        if found.base is None:
            words = f"“{target.words}”" if target.words else target.id
            if (target.kind, target.id) in self.state.removed:
                other = self.state.removed[target.kind, target.id]
                text = f"{words} ({target.kind}) was judged wrong as a whole by another judgement"
                if other != judgement.id:
                    self._conflict(judgement, "clash", text, other)
            elif found.why == "ambiguous":
                self._conflict(judgement, "ambiguous", f"{words} ({target.kind}) stands in several things now")
            else:
                self._conflict(judgement, "gone", f"{words} ({target.kind}) is not in the record any more")
        return found.base

    def _conflict(self, judgement: Judgement, kind: Any, words: str, other: str = "") -> None:
        field = f" {judgement.field}" if judgement.field else ""
        self.conflicts.append(
            Conflict(judgement.id, kind, f"{judgement.verb}{field} by {judgement.author}: {words}", other)
        )

    def _mark(self, judgement: Judgement, kind: str, base: str) -> None:
        about = f"{kind}:{base}"
        mark = Mark(
            about, judgement.field, judgement.verb, judgement.author, judgement.time, judgement.id, judgement.reason
        )
        self.marks[judgement.id, about] = mark

    # --- one thing or several ----------------------------------------------------------------------------------------

    def _join(self, judgement: Judgement, kind: str, bases: list[str]) -> None:
        state = self.state
        groups = {state.group(kind, base) for base in bases}
        members = {member for group in groups for member in state.group_members(kind, group)}
        for guard, one, other in self.guards:
            if one.kind != kind:
                continue
            a, b = state.find(one).base, state.find(other).base
            if a in members and b in members and state.group(kind, a or "") != state.group(kind, b or ""):
                words = f"{guard.author} judged “{one.words}” and “{other.words}” not to be the same"
                self._conflict(judgement, "clash", words, guard.id)
                return
        self._fields_at_odds(judgement, kind, groups)
        name = state.join(kind, bases)
        self.joins[kind, name].append(judgement)
        self._mark(judgement, kind, name)

    def _fields_at_odds(self, judgement: Judgement, kind: str, groups: set[str]) -> None:
        names = sorted({name for group in groups for name in self.state.held.get((kind, group), {})})
        for name in names:
            held = [one for group in sorted(groups) if (one := self.state.holding(kind, group, name)) is not None]
            if len({repr(one.value) for one in held}) > 1:
                last = max(held, key=lambda one: (one.time, one.judgement))
                words = f"what it joins has different values set for {name}; the one set last is shown"
                self._conflict(judgement, "clash", words, last.judgement)

    def _split(self, judgement: Judgement, kind: str, base: str) -> None:
        group = self.state.group(kind, base)
        taken = self._spans(kind, judgement.parts)
        if not taken:
            self._conflict(judgement, "gone", "none of what it takes out is in the record any more")
            return
        if kind in ("actor", "place"):
            taken |= self._same_names(kind, group, judgement.parts, judgement.targets[0].anchors)
        made = self.state.part(kind, group, taken)
        holders = sorted({holder for anchor in judgement.parts for holder in self.state.holders(kind, anchor)})
        if made is None and holders and all(self.state.group(kind, one) == group for one in holders):
            self._conflict(judgement, "clash", "it would take everything out and leave nothing")
            return
        for one in {self.state.group(kind, holder) for holder in holders}:
            self._mark(judgement, kind, one)
        self._mark(judgement, kind, self.state.group(kind, base))

    def _apart(self, judgement: Judgement, kind: str, bases: list[str]) -> None:
        one, other = judgement.targets[:2]
        groups = [self.state.group(kind, base) for base in bases[:2]]
        if groups[0] == groups[1]:
            joined = self.joins.get((kind, groups[0]), [])
            if joined and bases[0] != bases[1]:
                words = f"{joined[-1].author} joined “{one.words}” and “{other.words}”"
                self._conflict(judgement, "clash", words, joined[-1].id)
                return
            taken = self._spans(kind, other.anchors) - self._spans(kind, one.anchors)
            if kind in ("actor", "place"):
                taken |= self._same_names(kind, groups[0], other.anchors, one.anchors)
            if not taken or self.state.part(kind, groups[0], taken) is None:
                self._conflict(judgement, "ambiguous", "what is said not to be the same cannot be told apart any more")
                return
        self.guards.append((judgement, one, other))
        for target in (one, other):
            base = self.state.find(target).base
            if base is not None:
                self._mark(judgement, kind, base)

    def _spans(self, kind: str, anchors: Iterable[Anchor]) -> set[Span]:
        """The evidence of things of a kind that stands where the anchors do."""
        found: set[Span] = set()
        for anchor in anchors:
            place = self.state.place(anchor)
            for base in self.state.holders(kind, anchor) if place is not None else ():
                for item in evidence_of(self.state.bases[kind][base]):
                    report, start, end = span(item)
                    if place is not None and report == place[0] and start < place[2] and place[1] < end:
                        found.add(span(item))
        return found

    def _same_names(self, kind: str, group: str, taken: Iterable[Anchor], whole: Iterable[Anchor]) -> set[Span]:
        """Further mentions in the words of those taken out, words by which nothing that stays was called."""
        spots = {(anchor.report, anchor.start, anchor.end) for anchor in taken}
        words = {anchor.text for anchor in taken}
        words -= {anchor.text for anchor in whole if (anchor.report, anchor.start, anchor.end) not in spots}
        return {
            span(item)
            for base in self.state.group_members(kind, group)
            for item in evidence_of(self.state.bases[kind][base])
            if item.text in words
        }

    # --- right and wrong ---------------------------------------------------------------------------------------------

    def _wrong(self, judgement: Judgement, kind: str, base: str) -> None:
        group = self.state.group(kind, base)
        if judgement.parts:
            spans = self._spans(kind, judgement.parts)
            if not spans:
                self._conflict(judgement, "gone", "none of the statements is in the record any more")
                return
            self.state.drop(kind, group, spans, judgement.id)
            left = evidence_of(self.state.thing(kind, group))
            if not left:
                self.state.remove(kind, group, judgement.id)
        else:
            self.state.remove(kind, group, judgement.id)
        self._mark(judgement, kind, group)

    def _field(self, judgement: Judgement, kind: str, base: str) -> None:
        try:
            field = field_of(kind, judgement.field, part=bool(judgement.parts))
            value = self._value(judgement, field, judgement.value)
            saw = self._value(judgement, field, judgement.saw)
        except (JudgementError, ValueError) as error:
            self._conflict(judgement, "gone", str(error))
            return
        spans = sorted(self._spans(kind, judgement.parts))
        if judgement.parts and not spans:
            self._conflict(judgement, "gone", "the statement is not in the record any more")
            return
        group = self.state.group(kind, base)
        thing = self.state.thing(kind, group)
        if not judgement.parts:
            held = self.state.holding(kind, group, judgement.field)
            now = getattr(thing, judgement.field)
            if self._may(judgement, field, self._seen(now, field), value, saw, held):
                keep = now if self._seen(now, field) == value else value
                if judgement.verb != "wrong" or field.null:
                    self.state.hold(kind, base, judgement.field, Held(keep, judgement.id, judgement.time))
                self._mark(judgement, kind, group)
            return
        done = False
        for one in spans:
            held = self.state.held_parts[kind, one].get(judgement.field)
            now = _of_part(thing, one, judgement.field)
            if self._may(judgement, field, self._seen(now, field), value, saw, held):
                keep = now if self._seen(now, field) == value else value
                if judgement.verb != "wrong" or field.null:
                    self.state.held_parts[kind, one][judgement.field] = Held(keep, judgement.id, judgement.time)
                done = True
        if done:
            self._mark(judgement, kind, group)

    def _may(self, judgement: Judgement, field: Field, now: Any, value: Any, saw: Any, held: Held | None) -> bool:
        """Whether a value may be set in place of `now`; what speaks against it is reported."""
        shown = field.write(now)
        if now == value:
            return True
        if judgement.verb == "wrong":
            return bool(now == saw)  # else a later run, or somebody, has put another value: what was wrong is gone
        if held is not None and now != saw:
            words = f"it saw {_shown(judgement.saw)}, but {_shown(shown)} had been set by then"
            self._conflict(judgement, "clash", words, held.judgement)
            return False
        if now != saw:
            words = f"it saw {_shown(judgement.saw)}, the reports now give {_shown(shown)}"
            self._conflict(judgement, "changed", words)
        return True

    def _value(self, judgement: Judgement, field: Field, value: Value) -> Any:
        read = field.read(value) if value is not None or field.null else None
        return self._seen(self._by_refs(judgement, field, read), field)

    def _by_refs(self, judgement: Judgement, field: Field, value: Any) -> Any:
        """References in a judgement's value as bases that are there now, found by their anchors where ids changed."""
        if not field.refs or not value:
            return value
        targets = {target.id: target for target in judgement.refs}

        def now(id_: str) -> str:
            found = self.state.find(targets.get(id_, Target(field.refs, id_)))
            if found.base is None:
                raise JudgementError(f"its value names {id_}, which is not in the record any more")
            return found.base

        return now(value) if isinstance(value, str) else tuple(map(now, value))

    def _seen(self, value: Any, field: Field) -> Any:
        """A value in which references stand for groups, so that two that mean the same are equal; dates by EDTF."""
        if field.refs and value:
            if isinstance(value, str):
                return self.state.group(field.refs, value)
            return tuple(dict.fromkeys(self.state.group(field.refs, one) for one in value))
        if field.read.__name__ == "read_date" and value is not None:
            return field.read(field.write(value))
        return value


def _of_part(thing: Any, at: Span, name: str) -> Any:
    for item in items_of(thing):
        anchors = getattr(item, "trigger", None) or item.evidence
        every = anchors if isinstance(anchors, tuple) else (anchors,)
        if any(span(one) == at for one in every):
            return getattr(item, name)
    return None


def _shown(value: Value) -> str:
    if value is None or value == "" or value == ():
        return "nothing"
    return ", ".join(value) if isinstance(value, tuple) else f"{value}"


def described(judgement: Judgement) -> str:
    """One line for people: what was judged of what."""
    names = [f"“{target.words}”" if target.words else target.id for target in judgement.targets]
    match judgement.verb:
        case "undo":
            return f"undo {judgement.undoes}"
        case "set":
            return f"set {judgement.field} = {_shown(judgement.value)} of {names[0]} (was {_shown(judgement.saw)})"
        case "right" | "wrong" if judgement.field:
            return f"{judgement.verb}: {judgement.field} = {_shown(judgement.saw)} of {names[0]}"
        case "split":
            taken = ", ".join(dict.fromkeys(f"“{part.text}”" for part in judgement.parts))
            return f"split {taken} from {names[0]}"
    return f"{judgement.verb} {' and '.join(names)}" if names else judgement.verb
