"""Actors: who they are, under which names, what they did and what was done to them, and with whom."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import get_args

from sitrep.export import dossier_words as say
from sitrep.export.jsonl import as_object
from sitrep.listing import fold
from sitrep.record import ActorType
from sitrep.web import parts
from sitrep.web.pages import PAGE, Ask, NotFound, View

SHOWN = 12
"""How many events of each role are listed; the timeline has all."""
NEIGHBOURS = 12
"""How many others the network shows."""


def actors(ask: Ask) -> View:
    """The actors, those that take part in most events first."""
    data = ask.data
    kind, words = ask.choice("type", get_args(ActorType)), ask.text("q")
    offset = ask.number("offset")
    counts = dict(data.actor_counts)
    ranked = data.kept(
        "ranked",
        lambda: (
            [id_ for id_, _ in data.actor_counts]
            + sorted(data.actors.keys() - counts.keys(), key=lambda id_: (data.actor_name(id_).casefold(), id_))
        ),
    )
    chosen = [id_ for id_ in ranked if not kind or data.actors[id_].type == kind]
    if words:
        wanted = fold(words)
        folded = data.kept(
            "folded",
            lambda: (
                [(r[0], fold(r[1])) for r in data.rows("select actor_id, name from actor_names")]
                + [(a.id, fold(a.name)) for a in data.actors.values()]
            ),
        )
        fitting = {id_ for id_, name in folded if wanted in name}
        chosen = [id_ for id_ in chosen if id_ in fitting]
    shown = chosen[offset : offset + PAGE]
    names = data.grouped(
        "select actor_id, name from actor_names where actor_id in ({}) order by actor_id, position", shown
    )
    kinds = sorted({a.type for a in data.actors.values()})
    return View(
        "actors.html.j2",
        "Actors",
        {
            "actors": [
                (
                    data.actors[id_],
                    counts.get(id_, 0),
                    [r[1] for r in names.get(id_, ()) if r[1] != data.actors[id_].name],
                )
                for id_ in shown
            ],
            "total": len(chosen),
            "kind": kind,
            "kinds": kinds,
            "q": words,
            "before": ask.address(offset=max(0, offset - PAGE)) if offset else "",
            "more": ask.address(offset=offset + PAGE) if offset + PAGE < len(chosen) else "",
        },
        {
            "total": len(chosen),
            "actors": [
                {
                    "id": id_,
                    "name": data.actor_name(id_),
                    "type": data.actors[id_].type,
                    "country": data.actors[id_].country,
                    "names": [r[1] for r in names.get(id_, ())],
                    "events": counts.get(id_, 0),
                }
                for id_ in shown
            ],
        },
        "actors",
    )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another actor of the same events: how many, of which type most, and where it stands in the drawing."""

    id: str
    name: str
    count: int
    type: str
    x: float
    y: float
    size: float
    left: bool


def actor(ask: Ask) -> View:
    """One actor."""
    data = ask.data
    found = data.actor(ask.id)
    if found is None:
        raise NotFound(f"This record has no actor “{ask.id}”. It may have been joined with another in a later build.")
    item, mentions = found
    did = _events(ask, "event_actors")
    done = _events(ask, "event_recipients")
    types = {
        table: [
            (r[0], r[1])
            for r in data.rows(
                f"select e.type, count(*) n from {table} a join events e on e.id = a.event_id where a.actor_id = ?"
                " group by 1 order by n desc, 1",
                item.id,
            )
        ]
        for table in ("event_actors", "event_recipients")
    }
    network = ask.text("network") == "1"
    reports = data.rows(
        "select report_id, count(*) n, min(start_offset) first, min(end_offset) last from actor_mentions"
        " where actor_id = ? group by 1 order by n desc, 1 limit 12",
        item.id,
    )
    neighbours = _neighbours(ask) if network else []
    return View(
        "actor.html.j2",
        item.name,
        {
            "actor": item,
            "mentions": mentions,
            "did": did,
            "done": done,
            "did_types": types["event_actors"],
            "done_types": types["event_recipients"],
            "did_total": sum(n for _, n in types["event_actors"]),
            "done_total": sum(n for _, n in types["event_recipients"]),
            "quotes": int(data.one("select count(*) from quotes where speaker_id = ?", item.id)),
            "figures": int(data.one("select count(*) from figure_subjects where actor_id = ?", item.id)),
            "arrangements": [a for a in data.arrangements if item.id in a.parties],
            "reports": [(data.reports[r["report_id"]], r["n"], f"{r['first']}-{r['last']}") for r in reports],
            "network": network,
            "neighbours": neighbours,
            "framing": data.one("select id from framings where actor_id = ?", item.id) or "",
        },
        {
            "actor": {**as_object(item), "mentions": mentions},
            "did": [as_object(line.event) for line in did],
            "done_to": [as_object(line.event) for line in done],
            "neighbours": [{"id": n.id, "name": n.name, "events": n.count, "type": n.type} for n in neighbours],
        },
        "actors",
    )


def _events(ask: Ask, table: str) -> list[parts.Line]:
    rows = ask.data.rows(
        f"select e.id from {table} a join events e on e.id = a.event_id where a.actor_id = ?"
        " order by e.date_start is null, e.date_start desc, e.id limit ?",
        ask.id,
        SHOWN,
    )
    return parts.lines(ask.data, [r[0] for r in rows])


def _neighbours(ask: Ask) -> list[Neighbour]:
    data = ask.data
    rows = data.rows(
        "with part as (select event_id from event_actors where actor_id = ?1 union select event_id from"
        " event_recipients where actor_id = ?1), pairs as (select actor_id, event_id from event_actors where event_id"
        " in part union select actor_id, event_id from event_recipients where event_id in part)"
        " select p.actor_id, e.type, count(*) n from pairs p join events e on e.id = p.event_id"
        " where p.actor_id != ?1 group by 1, 2",
        ask.id,
    )
    total: dict[str, int] = {}
    best: dict[str, tuple[int, str]] = {}
    for row in rows:
        total[row[0]] = total.get(row[0], 0) + row["n"]
        best[row[0]] = max(best.get(row[0], (0, "")), (row["n"], row["type"]))
    top = sorted(total, key=lambda id_: (-total[id_], data.actor_name(id_), id_))[:NEIGHBOURS]
    most = max(total.values(), default=1)
    found = []
    for index, id_ in enumerate(top):
        angle = 2 * math.pi * index / len(top) - math.pi / 2
        x, y = 350 + 190 * math.cos(angle), 180 + 140 * math.sin(angle)
        size = 4 + 8 * math.sqrt(total[id_] / most)
        name = data.actor_name(id_)
        found.append(
            Neighbour(id_, name, total[id_], say.words(best[id_][1]), round(x, 1), round(y, 1), round(size, 1), x < 349)
        )
    return found
