"""Judging: what is worth a look first, what an act on the screen means for the log, and who judged it meanwhile.

Comes in: the record as it is shown, and an act. Goes out: the queue, ordered by how much depends on a thing and how
unsure it is; a `Judgement` for the log, or a `Clash` where somebody else judged the same since the page was made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitrep import judgements
from sitrep.errors import SitrepError
from sitrep.judgements import FIELDS, Judgement
from sitrep.listing import fold
from sitrep.record import Record
from sitrep.web import parts
from sitrep.web.data import Data, Row
from sitrep.web.excerpts import Excerpt, marked

WEIGHTS: Mapping[str, float] = {
    "ASSAULT": 3.0,
    "SANCTION": 3.0,
    "COERCE": 2.5,
    "MOBILIZE": 2.5,
    "RETREAT": 2.5,
    "AGREE": 2.0,
    "REJECT": 2.0,
    "THREATEN": 2.0,
}
"""How much depends on an event of a type that is right, 1.5 where it is not named; set by hand, not measured."""

FIELDS_SHOWN = {
    "event": ("status", "date", "type", "label", "actors", "recipients", "place"),
    "actor": ("name", "type", "country"),
    "figure": ("measure", "subject", "unit"),
    "quote": ("speaker", "speaker_text", "date"),
    "arrangement": ("name", "type", "parties"),
    "condition": ("outcome", "deadline", "condition", "consequence", "by", "addressee"),
    "report": ("outlet", "title", "published"),
}
"""The fields that a form offers, those most often wrong first."""

ADDRESSES = {"discrepancy": "disagreement"}


class Clash(SitrepError):
    """Somebody else judged the same since the page was made. `other` is their entry."""

    def __init__(self, other: Judgement) -> None:
        self.other = other
        super().__init__(f"{other.author} judged this after your page was made: {judgements.described(other)}.")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the queue: why it is there, its sentences, the values of its fields, and what may be chosen."""

    about: str
    kind: str
    id: str
    line: parts.Line | None
    words: str
    why: tuple[str, ...]
    sentences: tuple[tuple[str, str, str, Excerpt], ...]
    values: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, str], ...]
    seen: str

    @property
    def address(self) -> str:
        """Its page."""
        return f"/{ADDRESSES.get(self.kind, self.kind)}/{self.id}"


def ranked(data: Data) -> list[tuple[str, tuple[str, ...]]]:
    """Ids of events with the reasons to look at them, those that matter most first; judged ones are left out."""

    def make() -> list[tuple[str, tuple[str, ...]]]:
        named = {r[0] for r in data.rows("select distinct event_id from event_actors")}
        split = {
            r[0]
            for r in data.rows("select event_id from event_statements group by 1 having count(distinct status) > 2")
        }
        rows = []
        for row in data.rows("select id, type, status, date_precision, date_basis, reports, origins from events"):
            if not any(m.verb in ("right", "wrong") and not m.field for m in data.marks(f"event:{row['id']}")):
                rows.append(_rank(row, row["id"] in named, f"event:{row['id']}" in data.disputed, row["id"] in split))
        rows.sort(key=lambda r: (-r[0], r[1]))
        return [(id_, why) for _, id_, why in rows[:2000]]

    found: list[tuple[str, tuple[str, ...]]] = data.kept("review", make)
    return found


def _rank(row: Row, named: bool, disputed: bool, split: bool) -> tuple[float, str, tuple[str, ...]]:
    doubts: list[tuple[float, str]] = []
    if disputed:
        doubts.append((3.0, "reports disagree"))
    if split:
        doubts.append((2.0, "its statements have more than two statuses"))
    if not named:
        doubts.append((1.5, "nobody is known to have done it"))
    if row["date_precision"] is None:
        doubts.append((1.0, "no date"))
    elif row["date_basis"] in ("publication", "inferred"):
        doubts.append((0.7, "its date is not in the words"))
    if row["origins"] < 2 and row["reports"] > 1:
        doubts.append((1.0, "several reports, but one origin"))
    doubt = 0.5 + sum(weight for weight, _ in doubts)
    score = WEIGHTS.get(row["type"], 1.5) * (1 + math.log2(1 + row["reports"])) * doubt
    return score, row["id"], tuple(words for _, words in doubts)


def queue(data: Data, about: str, skip: int, size: int) -> list[Item]:
    """The things to judge: `about` alone where it is given, else those that matter most, from `skip` on."""
    if about:
        kind, _, id_ = about.partition(":")
        item = thing(data, kind, id_)
        return [_item(data, kind, item, ())] if item is not None else []
    chosen = ranked(data)[skip : skip + size]
    why = dict(chosen)
    return [_item(data, "event", event, why[event.id]) for event in data.events(id_ for id_, _ in chosen)]


def thing(data: Data, kind: str, id_: str) -> Any:
    """The thing with this id, whole; ``None`` where there is none."""
    if kind == "actor":
        return next(iter(data.with_mentions([id_], ())[0]), None)
    if kind == "place":
        return next(iter(data.with_mentions((), [id_])[1]), None)
    if kind == "report":
        return data.reports.get(id_)
    if kind == "arrangement":
        return next((a for a in data.arrangements if a.id == id_), None)
    if kind == "condition":
        return next((c for c in data.conditions if c.id == id_), None)
    many: dict[str, Callable[[Iterable[str]], Sequence[Any]]] = {
        "event": data.events,
        "figure": data.figures,
        "quote": data.quotes,
        "discrepancy": data.discrepancies,
    }
    return next(iter(many[kind]([id_])), None) if kind in many else None


def _item(data: Data, kind: str, item: Any, why: tuple[str, ...]) -> Item:
    from sitrep.judgements.things import evidence_of, words_of

    clauses = {s.trigger: s for s in item.statements} if kind == "event" else {}
    anchors = list(dict.fromkeys(evidence_of(item)))[:6]
    reports = {r.id: r for r in data.texts(e.report for e in anchors)}
    model = parts.part(data, reports=reports)
    sentences = []
    for e in anchors:
        source = clauses.get(e)
        x = marked(reports[e.report], source.clause, e, source.cues) if source else marked(reports[e.report], e)
        sentences.append(
            (
                f"{e.report}:{e.start}-{e.end}",
                parts.at(source.clause if source else e),
                model.name(reports[e.report]),
                x,
            )
        )
    values = tuple(
        (name, _shown(data, name, getattr(item, name)))
        for name in FIELDS_SHOWN.get(kind, ())
        if name in FIELDS.get(kind, {})
    )
    about = f"{kind}:{item.id}"
    line = parts.line(data, item) if kind == "event" else None
    return Item(
        about,
        kind,
        item.id,
        line,
        words_of(item),
        why,
        tuple(sentences),
        values,
        tuple(_near(data, kind, item)),
        last(data, about),
    )


def _shown(data: Data, name: str, value: Any) -> str:
    if name in ("actors", "recipients", "subject", "parties", "by", "addressee"):
        return "; ".join(map(data.actor_name, value))
    if name == "speaker":
        return data.actor_name(value) if value else ""
    if name == "place":
        return data.place_name(value) or ""
    if hasattr(value, "edtf"):
        return str(value.edtf)
    return "" if value is None else str(value)


def _near(data: Data, kind: str, item: Any) -> Iterable[tuple[str, str]]:
    """Ids and words of things that may be the same: events of the same type and doers, actors with a word in common."""
    if kind == "event" and (item.actors or item.recipients):
        table, actor = ("event_actors", item.actors[0]) if item.actors else ("event_recipients", item.recipients[0])
        rows = data.rows(
            f"select e.id from {table} a join events e on e.id = a.event_id where a.actor_id = ? and e.id != ?"
            " order by e.type != ?, abs(coalesce(julianday(e.date_start), 0) - coalesce(julianday(?), 0)), e.id"
            " limit 12",
            actor,
            item.id,
            item.type,
            item.date.start.isoformat() if item.date and item.date.start else None,
        )
        for line in parts.lines(data, [r[0] for r in rows]):
            yield line.event.id, f"{line.event.status}: {line.title}"[:110]
    elif kind == "actor":
        words = {w for w in fold(item.name).split() if len(w) > 3}
        near = [a for a in data.actors.values() if a.id != item.id and words & set(fold(a.name).split())]
        for other in sorted(near, key=lambda a: (a.name, a.id))[:12]:
            yield other.id, other.name


def last(data: Data, about: str) -> str:
    """The id of the last judgement of a thing, undos included; empty where nobody judged it."""
    found = ""
    of_it = {one.id for one in data.state.log if about in one.about}
    for one in data.state.log:
        if one.id in of_it or one.undoes in of_it:
            found = one.id
    return found


def judged(data: Data, author: str, form: Mapping[str, Any], chosen: Sequence[str]) -> Judgement:
    """The judgement that an act means.

    Raises:
        Clash: somebody else judged the thing since the page was made. JudgementError: it cannot be followed.
    """
    about, verb = str(form.get("about", "")), str(form.get("verb", ""))
    kind, _, id_ = about.partition(":")
    item = thing(data, kind, id_)
    if item is None:
        raise judgements.JudgementError(
            f"this record has no {kind or 'thing'} “{id_}” any more: it may have been merged"
        )
    if last(data, about) != str(form.get("seen", "")):
        other = next((o for o in reversed(data.state.log) if o.id == last(data, about)), None)
        if other is not None and other.author != author and not form.get("anyway"):
            raise Clash(other)
    field, typed = str(form.get("field", "")), str(form.get("value", "")).strip()
    value: Any = typed or None
    actors, places = list(_named(data, item)), [getattr(item, "place", None) or ""]
    others: list[Any] = []
    ids = [id_]
    if verb == "set":
        how = FIELDS.get(kind, {}).get(field)
        if how is not None and how.refs == "actor":
            value = [_actor(data, name) for name in typed.split(";") if name.strip()]
            actors += value
            value = value if field != "speaker" else (value[0] if value else None)
        elif how is not None and how.refs == "place":
            value = _place(data, typed) if typed else None
            places.append(value or "")
    elif verb in ("merge", "same", "not-same"):
        other_id = str(form.get("other", "")).strip()
        found = thing(data, kind, other_id)
        if found is None:
            raise judgements.JudgementError(f"there is no {kind} with the id “{other_id}” to merge with")
        ids.append(other_id)
        others.append(found)
    lists: dict[str, Any] = {f"{kind}s" if kind != "discrepancy" else "discrepancies": (item, *others)}
    with_actors, with_places = data.with_mentions(actors, places)
    if kind != "report":
        lists["reports"] = tuple(data.reports.values())
    if kind != "actor":
        lists["actors"] = tuple(with_actors)
    if kind != "place":
        lists["places"] = tuple(with_places)
    return judgements.make(
        Record(**lists),
        verb,  # type: ignore[arg-type]
        ids,
        author=author,
        time=judgements.now(),
        reason=str(form.get("reason", ""))[:2000],
        field=field if verb == "set" else "",
        value=value,
        parts=chosen,
    )


def _named(data: Data, item: Any) -> Iterable[str]:
    for name in ("actors", "recipients", "subject", "parties", "by", "addressee"):
        yield from getattr(item, name, ())
    speaker = getattr(item, "speaker", None)
    if speaker:
        yield speaker


def _actor(data: Data, name: str) -> str:
    name = name.strip()
    if name in data.actors:
        return name
    wanted = fold(name)
    fitting = [a.id for a in data.actors.values() if fold(a.name) == wanted]
    if not fitting:
        rows = data.rows("select distinct actor_id from actor_names where lower(name) = lower(?)", name)
        fitting = [r[0] for r in rows]
    if len(fitting) != 1:
        raise judgements.JudgementError(
            f"“{name}” is {'the name of several actors' if fitting else 'not an actor of this record'}: "
            "give the full name, or the id from its page"
        )
    return fitting[0]


def _place(data: Data, name: str) -> str:
    if name in data.places:
        return name
    fitting = [p.id for p in data.places.values() if fold(p.name) == fold(name)]
    if len(fitting) != 1:
        raise judgements.JudgementError(f"“{name}” is not the name of one place of this record")
    return fitting[0]
