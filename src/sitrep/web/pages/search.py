"""Search: words in reports, events, quotes and names, with facets. A result is a line that opens its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sitrep.export import dossier_words as say
from sitrep.listing import fold
from sitrep.web.data import Data, fts
from sitrep.web.pages import Ask, View

KINDS = ("event", "report", "quote", "actor", "arrangement", "condition")
SHOWN = 8
"""How many of each kind are shown beside each other."""
PAGE = 30
"""How many of one kind come at once."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: address, words, a snippet as runs of (found, words), and a note."""

    href: str
    words: str
    snippet: tuple[tuple[bool, str], ...]
    note: str
    status: str = ""
    pane: bool = False


def search(ask: Ask) -> View:
    """What has the words."""
    data = ask.data
    query = ask.text("q")
    kind = ask.choice("kind", KINDS)
    outlet, year = ask.text("outlet"), ask.text("year", 4)
    offset = ask.number("offset")
    match = fts(query)
    counts: dict[str, int] = {}
    results: list[tuple[str, list[Hit]]] = []
    outlets: list[tuple[str, int]] = []
    years: list[tuple[str, int]] = []
    if match:
        for name in KINDS:
            narrowed = (outlet, year) if name == "report" else ("", "")
            counts[name] = _count(data, name, match, query, *narrowed)
        for name in (kind,) if kind else KINDS:
            if counts[name]:
                narrowed = (outlet, year) if name == "report" else ("", "")
                limit = PAGE if kind else SHOWN
                results.append((name, _hits(data, name, match, query, limit, offset if kind else 0, *narrowed)))
        outlets = [
            (r[0], r[1])
            for r in data.rows(
                "select r.outlet, count(*) n from reports_fts f join reports r on r.rowid = f.rowid"
                " where reports_fts match ? and r.outlet is not null group by 1 order by n desc, 1 limit 8",
                match,
            )
        ]
        years = [
            (r[0], r[1])
            for r in data.rows(
                "select substr(r.published_start, 1, 4) y, count(*) n from reports_fts f join reports r on"
                " r.rowid = f.rowid where reports_fts match ? and y is not null group by 1 order by 1 limit 12",
                match,
            )
        ]
    total = counts.get(kind, 0)
    return View(
        "search.html.j2",
        f"Search: {query}" if query else "Search",
        {
            "query": query,
            "kind": kind,
            "counts": counts,
            "results": results,
            "outlets": outlets,
            "years": years,
            "outlet": outlet,
            "year": year,
            "before": ask.address(offset=max(0, offset - PAGE)) if kind and offset else "",
            "more": ask.address(offset=offset + PAGE) if kind and offset + PAGE < total else "",
        },
        {
            "query": query,
            "counts": counts,
            "results": {
                name: [
                    {"address": h.href, "words": h.words, "snippet": "".join(w for _, w in h.snippet), "note": h.note}
                    for h in hits
                ]
                for name, hits in results
            },
        },
        "search",
    )


def _count(data: Data, kind: str, match: str, query: str, outlet: str, year: str) -> int:
    if kind == "actor":
        return len(_actors(data, query))
    if kind == "report" and (outlet or year):
        where, values = _narrow(outlet, year)
        return int(
            data.one(
                "select count(*) from reports_fts f join reports r on r.rowid = f.rowid where reports_fts match ?"
                f"{where}",
                match,
                *values,
            )
        )
    return int(data.one(f"select count(*) from {kind}s_fts where {kind}s_fts match ?", match))


def _narrow(outlet: str, year: str) -> tuple[str, list[str]]:
    where, values = "", []
    if outlet:
        where += " and r.outlet = ?"
        values.append(outlet)
    if year:
        where += " and substr(r.published_start, 1, 4) = ?"
        values.append(year)
    return where, values


def _actors(data: Data, query: str) -> list[str]:
    wanted = fold(query)
    if len(wanted) < 2:
        return []
    rows = data.kept(
        "actor words", lambda: [(r[0], fold(r[1])) for r in data.rows("select actor_id, name from actor_names")]
    )
    counts = dict(data.actor_counts)
    found = {id_ for id_, name in rows if wanted in name}
    return sorted(found, key=lambda id_: (-counts.get(id_, 0), data.actor_name(id_), id_))


def _hits(data: Data, kind: str, match: str, query: str, limit: int, offset: int, outlet: str, year: str) -> list[Hit]:
    if kind == "actor":
        counts = dict(data.actor_counts)
        return [
            Hit(
                f"/actor/{id_}",
                data.actor_name(id_),
                (),
                f"{say.words(data.actors[id_].type)}, {say.plural(counts.get(id_, 0), 'event')}",
            )
            for id_ in _actors(data, query)[offset : offset + limit]
        ]
    where, values = _narrow(outlet, year) if kind == "report" else ("", [])
    column = {"report": 1, "event": 0, "quote": 0, "arrangement": 0, "condition": 0}[kind]
    rows = data.rows(
        f"select r.*, snippet({kind}s_fts, {column}, char(2), char(3), '…', 28) snip from {kind}s_fts f join {kind}s r"
        f" on r.rowid = f.rowid where {kind}s_fts match ?{where} order by rank, r.id limit ? offset ?",
        match,
        *values,
        limit,
        offset,
    )
    return [_hit(data, kind, row) for row in rows]


def _hit(data: Data, kind: str, row: Any) -> Hit:
    snippet = tuple(
        (part.startswith("\x02"), part.strip("\x02\x03"))
        for part in re.split("(\x02[^\x03]*\x03)", row["snip"] or "")
        if part
    )
    if kind == "report":
        report = data.reports[row["id"]]
        note = f"{report.outlet or 'outlet not known'}, {say.date_words(report.published)}"
        return Hit(f"/report/{row['id']}", report.title or report.path, snippet, note)
    if kind == "event":
        from sitrep.web.data import date_of

        note = f"{say.date_words(date_of(row, 'date'))} · {say.plural(row['origins'], 'origin')}"
        return Hit(f"/event/{row['id']}", row["label"], (), note, row["status"], True)
    if kind == "quote":
        who = data.actor_name(row["speaker_id"]) if row["speaker_id"] else row["speaker_text"] or "speaker not known"
        return Hit(f"/quote/{row['id']}", who, snippet, "")
    if kind == "arrangement":
        return Hit(f"/arrangement/{row['id']}", row["name"], (), say.words(row["type"]))
    return Hit(f"/condition/{row['id']}", row["condition"], (), row["outcome"])
