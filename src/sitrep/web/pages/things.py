"""Figures, quotes, disagreements and framings: lists, and one of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from sitrep.export import dossier_words as say
from sitrep.export.dossier_page import FigureEntry
from sitrep.export.jsonl import as_object
from sitrep.record import Dimension
from sitrep.web import parts, plots
from sitrep.web.excerpts import Excerpt, marked
from sitrep.web.pages import Ask, NotFound, View

PAGE = 20
"""How many things with all that belongs to them come at once."""


def _page(ask: Ask, sql: str, *values: Any) -> tuple[list[str], int, str, str]:
    """Ids of a page of `sql`, how many there are, and the addresses of the pages before and after."""
    offset = ask.number("offset")
    total = int(ask.data.one(f"select count(*) from ({sql})", *values))
    rows = ask.data.rows(f"{sql} limit ? offset ?", *values, PAGE, offset)
    before = ask.address(offset=max(0, offset - PAGE)) if offset else ""
    more = ask.address(offset=offset + PAGE) if offset + PAGE < total else ""
    return [r[0] for r in rows], total, before, more


def _actor(ask: Ask) -> str:
    actor = ask.text("actor")
    if actor and actor not in ask.data.actors:
        ask.problems.append(f"No actor of this record has the id “{actor}”.")
        return ""
    return actor


def figures(ask: Ask) -> View:
    """The series, those with most values first."""
    data = ask.data
    dimension, actor = ask.choice("type", get_args(Dimension)), _actor(ask)
    conditions, values = ["1"], []
    if dimension:
        conditions.append("f.dimension = ?")
        values.append(dimension)
    if actor:
        conditions.append("f.id in (select figure_id from figure_subjects where actor_id = ?)")
        values.append(actor)
    if ask.text("q"):
        conditions.append("f.measure like ? escape '\\'")
        values.append(f"%{_like(ask.text('q'))}%")
    sql = (
        "select f.id from figures f left join (select figure_id, count(*) n from figure_values group by figure_id) v"
        f" on v.figure_id = f.id where {' and '.join(conditions)} order by v.n desc, f.measure, f.id"
    )
    ids, total, before, more = _page(ask, sql, *values)
    items = data.figures(ids)
    about = [id_ for f in items for id_, _ in data.disputed.get(f"figure:{f.id}", ())]
    model = parts.part(data, figures=items, discrepancies=data.discrepancies(about))
    entries = sorted(model.figures, key=lambda e: ids.index(e.figure.id))
    kinds = data.kept(
        "dimensions", lambda: [tuple(r) for r in data.rows("select dimension, count(*) from figures group by 1")]
    )
    return View(
        "figures.html.j2",
        "Figures",
        {
            "entries": [(entry, _plot(entry)) for entry in entries],
            "total": total,
            "before": before,
            "more": more,
            "dimension": dimension,
            "kinds": kinds,
            "actor": actor,
            "q": ask.text("q"),
        },
        {"total": total, "figures": [as_object(f) for f in items]},
        "figures",
    )


def figure(ask: Ask) -> View:
    """One series with its sentences."""
    data = ask.data
    items = data.figures([ask.id])
    if not items:
        raise NotFound(f"This record has no figure “{ask.id}”.")
    disputes = data.discrepancies(id_ for id_, _ in data.disputed.get(f"figure:{ask.id}", ()))
    model = parts.part(data, figures=items, discrepancies=disputes)
    entry = model.figures[0]
    sentences = [
        (row, marked(model.by_id[row.statement.evidence.report], row.statement.evidence)) for row in entry.rows
    ]
    return View(
        "figure.html.j2",
        items[0].measure,
        {"entry": entry, "plot": _plot(entry), "sentences": sentences, "disputes": model.disagreements},
        {"figure": as_object(items[0])},
        "figures",
    )


def _plot(entry: FigureEntry) -> plots.Plot | None:
    return plots.plot(
        [
            (value, say.value_words(value, entry.figure.unit), row.name)
            for value, row in zip(sorted(entry.figure.values, key=plots.value_order), entry.rows, strict=True)
        ]
    )


def quotes(ask: Ask) -> View:
    """The utterances: those that several reports give first, then by date."""
    data = ask.data
    actor = _actor(ask)
    conditions, values = ["1"], []
    if actor:
        conditions.append("q.speaker_id = ?")
        values.append(actor)
    from sitrep.web.data import fts

    if match := fts(ask.text("q")):
        conditions.append("q.rowid in (select rowid from quotes_fts where quotes_fts match ?)")
        values.append(match)
    if ask.choice("several", ("1",)):
        conditions.append("v.n > 1")
    sql = (
        "select q.id from quotes q left join (select quote_id, count(*) n from quote_variants group by quote_id) v"
        f" on v.quote_id = q.id where {' and '.join(conditions)}"
        " order by v.n desc, q.date_start is null, q.date_start, q.id"
    )
    ids, total, before, more = _page(ask, sql, *values)
    items = data.quotes(ids)
    model = parts.part(data, quotes=items)
    speakers = data.kept(
        "speakers",
        lambda: [
            (r[0], data.actor_name(r[0]), r[1])
            for r in data.rows(
                "select speaker_id, count(*) n from quotes where speaker_id is not null group by 1"
                " order by n desc, speaker_id limit 150"
            )
        ],
    )
    return View(
        "quotes.html.j2",
        "Quotes",
        {
            "entries": sorted(model.quotes, key=lambda e: ids.index(e.quote.id)),
            "total": total,
            "before": before,
            "more": more,
            "actor": actor,
            "speakers": speakers,
            "q": ask.text("q"),
            "several": ask.text("several"),
        },
        {"total": total, "quotes": [as_object(q) for q in items]},
        "quotes",
    )


def quote(ask: Ask) -> View:
    """One utterance with its forms, each in its sentence."""
    data = ask.data
    items = data.quotes([ask.id])
    if not items:
        raise NotFound(f"This record has no quote “{ask.id}”.")
    model = parts.part(data, quotes=items)
    entry = model.quotes[0]
    sentences = [
        (row, marked(model.by_id[row.statement.evidence.report], row.statement.evidence)) for row in entry.variants
    ]
    return View(
        "quote.html.j2",
        items[0].text[:80],
        {"entry": entry, "sentences": sentences},
        {"quote": as_object(items[0])},
        "quotes",
    )


@dataclass(frozen=True, slots=True)
class Labels:
    """The words that outlets use for one referent: for each outlet, its words with an excerpt."""

    id: str
    about: str
    href: str
    rows: tuple[tuple[str, tuple[tuple[str, str, Excerpt], ...]], ...]


def framings(ask: Ask) -> View:
    """What outlets call the same person, body or event, side by side."""
    data = ask.data
    sql = (
        "select f.id from framings f left join (select framing_id, count(distinct label) n from framing_labels"
        " group by 1) l on l.framing_id = f.id order by l.n desc, f.id"
    )
    ids, total, before, more = _page(ask, sql)
    items = data.framings(ids)
    reports = {r.id: r for r in data.texts(v.evidence.report for f in items for v in f.labels)}
    found = []
    for item in items:
        kind, _, id_ = item.about.partition(":")
        if kind == "actor":
            about = data.actor_name(id_)
        else:
            about = next((parts.line(data, e).title for e in data.events([id_], statements=False)), item.about)
        outlets: dict[str, list[tuple[str, str, Excerpt]]] = {}
        seen: set[tuple[str, str]] = set()
        for label in item.labels:
            report = reports[label.evidence.report]
            outlet = label.outlet or report.outlet or "outlet not known"
            if (outlet, label.text.casefold()) not in seen:
                seen.add((outlet, label.text.casefold()))
                row = (label.text, parts.at(label.evidence), marked(report, label.evidence))
                outlets.setdefault(outlet, []).append(row)
        found.append(Labels(item.id, about, f"/{kind}/{id_}", tuple((o, tuple(r)) for o, r in sorted(outlets.items()))))
    return View(
        "framing.html.j2",
        "Framing",
        {"entries": found, "total": total, "before": before, "more": more},
        {"total": total, "framings": [as_object(f) for f in items]},
        "framing",
    )


def disagreements(ask: Ask) -> View:
    """What reports disagree on, side by side."""
    data = ask.data
    field = ask.choice("field", ("date", "value", "actor", "recipient", "place", "status", "state"))
    where = "where field = ?" if field else ""
    ids, total, before, more = _page(
        ask, f"select id from discrepancies {where} order by field, id", *([field] if field else [])
    )
    items = data.discrepancies(ids)
    model = parts.part(data, discrepancies=items)
    entries = sorted(model.disagreements, key=lambda e: ids.index(e.discrepancy.id))
    fields = data.kept(
        "fields", lambda: [tuple(r) for r in data.rows("select field, count(*) from discrepancies group by 1")]
    )
    return View(
        "disagreements.html.j2",
        "Disagreements",
        {"entries": entries, "total": total, "before": before, "more": more, "field": field, "fields": fields},
        {"total": total, "disagreements": [as_object(d) for d in items]},
        "disagreements",
    )


def disagreement(ask: Ask) -> View:
    """One disagreement with the sentences of each side."""
    data = ask.data
    items = data.discrepancies([ask.id])
    if not items:
        raise NotFound(f"This record has no disagreement “{ask.id}”.")
    model = parts.part(data, discrepancies=items)
    entry = model.disagreements[0]
    sides = [
        (
            side,
            [
                (source.name, s.href, marked(source.report, s.evidence))
                for origin in side.basis.origins
                for source in origin.sources
                for s in source.statements
            ][:8],
        )
        for side in entry.sides
    ]
    return View(
        "disagreement.html.j2",
        f"{entry.field} of {entry.about}",
        {"entry": entry, "sides": sides},
        {"disagreement": as_object(items[0])},
        "disagreements",
    )


def _like(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
