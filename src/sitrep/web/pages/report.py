"""One report: its text with the stretches that the record uses, and beside it what each of them states."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from sitrep.export import dossier_text as texts
from sitrep.export import dossier_words as say
from sitrep.export.dossier_page import Block
from sitrep.export.jsonl import as_object
from sitrep.web import parts
from sitrep.web.pages import PAGE, Ask, NotFound, View


@dataclass(frozen=True, slots=True)
class Said:
    """What one stretch of the report states: `kind` of thing, its address, a status where it has one, words."""

    kind: str
    href: str
    id: str
    status: str
    words: str
    note: str
    span: str
    start: int
    disputed: bool = False


def reports(ask: Ask) -> View:
    """The reports by day of publication."""
    data = ask.data
    outlet, words = ask.text("outlet"), ask.text("q")
    offset = ask.number("offset")
    items = list(data.reports.values())
    if outlet:
        items = [r for r in items if r.outlet == outlet]
    if words:
        folded = words.casefold()
        items = [r for r in items if folded in (r.title or "").casefold() or folded in r.path.casefold()]
    shown = items[offset : offset + PAGE]
    numbers = {
        r[0]: r[1]
        for r in data.by_ids(
            "select report_id, count(*) from event_statements where report_id in ({}) group by report_id",
            [r.id for r in shown],
        )
    }
    groups: dict[str, int] = {}
    for report in data.reports.values():
        groups[report.origin or report.id] = groups.get(report.origin or report.id, 0) + 1
    return View(
        "reports.html.j2",
        "Reports",
        {
            "reports": shown,
            "numbers": numbers,
            "together": {r.id: groups[r.origin or r.id] for r in shown},
            "total": len(items),
            "outlet": outlet,
            "q": words,
            "outlets": list(data.outlets.items()),
            "offset": offset,
            "more": ask.address(offset=offset + PAGE) if offset + PAGE < len(items) else "",
            "before": ask.address(offset=max(0, offset - PAGE)) if offset else "",
            "rejected": data.rejected if not offset else [],
        },
        {
            "total": len(items),
            "reports": [{**as_object(r), "text": None, "statements": numbers.get(r.id, 0)} for r in shown],
            "rejected": data.rejected,
        },
        "reports",
    )


def report(ask: Ask) -> View:
    """The report that the address names."""
    data = ask.data
    if ask.id not in data.reports:
        raise NotFound(f"This record has no report “{ask.id}”.")
    (item,) = data.texts([ask.id])
    said = _said(ask)
    spans = {tuple(map(int, s.span.split("-"))) for s in said}
    chosen = ""
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", ask.text("at"))
    if match:
        low, high = int(match[1]), int(match[2])
        if 0 <= low < high <= len(item.text):
            chosen = f"{low}-{high}"
            spans.add((low, high))
        else:
            ask.problems.append("The address points beyond the end of this report; the text may have changed since.")
    elif ask.text("at"):
        ask.problems.append("The address does not say which words of the report it means.")
    blocks = _blocks(item.text, (item.title or "").strip(), {(a, b) for a, b in spans})
    others = [r for r in data.reports.values() if r.origin and r.origin == item.origin and r.id != item.id]
    order = list(data.reports)
    place = order.index(item.id)
    return View(
        "report.html.j2",
        item.title or item.path,
        {
            "report": item,
            "blocks": blocks,
            "said": said,
            "chosen": chosen,
            "others": others[:20],
            "more_others": max(0, len(others) - 20),
            "copies": [data.reports[id_] for id_ in item.copy_of if id_ in data.reports],
            "earlier": order[place - 1] if place else "",
            "later": order[place + 1] if place + 1 < len(order) else "",
        },
        {"report": as_object(item), "statements": [replace(s, href=s.href) for s in said]},
        "reports",
    )


def _blocks(text: str, title: str, spans: set[tuple[int, int]]) -> list[Block]:
    blocks: list[Block] = []
    after = 0
    for start, end in texts.paragraphs(text):
        heading = not blocks and bool(title) and text[start:end] == title
        html = texts.mark(text, start, end, spans, "at", after, "-")
        blocks.append(Block(f"p-{start}", start, html, heading))
        after = end
    return blocks


def _said(ask: Ask) -> list[Said]:
    """Everything that rests on this report, by place in its text."""
    data, id_ = ask.data, ask.id
    found: list[Said] = []

    def add(kind: str, thing: str, row: Any, words: str, *, status: str = "", note: str = "") -> None:
        span = f"{row['start_offset']}-{row['end_offset']}"
        address = f"/{kind}/{thing}"
        disputed = f"{kind}:{thing}" in data.disputed
        found.append(Said(kind, address, thing, status, words, note, span, row["start_offset"], disputed))

    statements = data.rows("select * from event_statements where report_id = ? order by start_offset", id_)
    lines = {line.event.id: line for line in parts.lines(data, [r["event_id"] for r in statements])}
    for row in statements:
        line = lines[row["event_id"]]
        by = data.actor_name(row["attribution_id"]) if row["attribution_id"] else ""
        add("event", row["event_id"], row, line.title, status=row["status"], note=f"according to {by}" if by else "")
    values = data.rows("select * from figure_values where report_id = ? order by start_offset", id_)
    figures = {f.id: f for f in data.figures(r["figure_id"] for r in values)}
    for row in values:
        figure = figures[row["figure_id"]]
        value = next(v for v in figure.values if (v.evidence.report, v.evidence.start) == (id_, row["start_offset"]))
        add("figure", figure.id, row, f"{figure.measure}: {say.value_words(value, figure.unit)}")
    for row in data.rows(
        "select q.speaker_id, q.speaker_text, v.* from quote_variants v join quotes q on q.id = v.quote_id"
        " where v.report_id = ? order by v.start_offset",
        id_,
    ):
        speaker = data.actor_name(row["speaker_id"]) if row["speaker_id"] else row["speaker_text"] or say.NOT_KNOWN
        add("quote", row["quote_id"], row, f"{speaker}: “{row['variant'][:120]}”")
    for row in data.rows(
        "select a.id, a.name, s.state, s.status, e.* from arrangement_evidence e join arrangement_states s"
        " on s.id = e.state_id join arrangements a on a.id = s.arrangement_id where e.report_id = ?",
        id_,
    ):
        status = row["status"] if row["status"] not in ("occurred", "ongoing") else ""
        add("arrangement", row["id"], row, f"{row['name']}: {row['state']}", status=status)
    for row in data.rows(
        "select c.condition, e.* from condition_evidence e join conditions c on c.id = e.condition_id"
        " where e.report_id = ?",
        id_,
    ):
        add("condition", row["condition_id"], row, row["condition"])
    found.sort(key=lambda s: (s.start, s.kind, s.id))
    return found
