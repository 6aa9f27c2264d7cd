"""The dossier: its structure, escaping, anchors and offsets, that it loads nothing, and that it is the same each time.

The record is a made-up crisis between two made-up states, Varonia and Tesmark, over a river crossing.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.export import dossier_strip, dossier_text, dossier_words
from sitrep.export.dossier import dossier
from sitrep.record import (
    Actor,
    Basis,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Place,
    Precision,
    Quote,
    QuoteVariant,
    Record,
    Rejected,
    Report,
    Side,
    Status,
)

COURIER = """Varonia suspends river patrols after Lissa shooting

Varonia suspended its joint river patrols with Tesmark on Thursday, a day after two customs officers were \
shot dead at the Lissa crossing, the foreign ministry said.

“We cannot patrol beside people who will not tell us who fired,” Foreign Minister Ilse Marovec told \
reporters in Port Ardan. She said that Varonia would close the Lissa bridge to lorries unless Tesmark handed\
 over the names of the guards on duty by 30 June.

Tesmark denied that its guards had opened fire. Its interior ministry said that smugglers were to blame.

About 1,200 Tesmark soldiers are stationed along the river, according to the Lower Sea Compact, which has \
sent observers to the area."""

LANTERN = """Varonia halts patrols after deadly Lissa shooting

Varonia suspended its joint river patrols with Tesmark on Thursday, a day after two customs officers were \
shot dead at the Lissa crossing, the foreign ministry said.

“We cannot patrol beside people who do not tell us who fired,” Foreign Minister Ilse Marovec told reporters.

Tesmark denied that its guards had opened fire."""

RADIO = """Tesmark rejects Varonian provocation

The interior ministry of Tesmark rejects the claim that border guards fired on Varonian officials at Lissa \
on Tuesday. Interior Minister Öyvind Håkonsøn accused Varonia of staging the incident.

No more than 800 soldiers guard the river, the ministry said. Tesmark is considering leaving the Lissa \
Treaty of 1974.

“Whoever closes a bridge closes a door,” the minister said."""

TODAY = """Lissa bridge to close to lorries on 1 July

Varonia will close the Lissa bridge to lorries from 1 July, the transport ministry announced on Monday. \
Hauliers from both sides gathered in Port Ardan to protest.

The Lower Sea Compact demanded that both states return to the joint patrols. Its secretary, Amadou Ndiaye, \
met Marovec in May.

According to the army, more than 2,000 Tesmark troops are now stationed at the river."""

COMPACT = """Compact offers talks on Lissa

The Lower Sea Compact has offered to hold talks between Varonia and Tesmark. Both states signed the Lissa \
Treaty in 1974.

Tesmark threatened to cut the power that it sells to Varonia if the bridge stays shut. The Compact has had \
observers at the river since 12 June."""


def day(year: int, month: int, number: int, basis: Basis = "explicit") -> Date:
    on = dt.date(year, month, number)
    return Date(on, on, "day", basis)


def report(key: str, text: str, outlet: str | None, published: Date | None, **more: Any) -> Report:
    return Report(
        id=f"report-{key}",
        path=f"reports/{key}.txt",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=text.split("\n")[0],
        outlet=outlet,
        published=published,
        language="en",
        **more,
    )


REPORTS = (
    report(
        "compact",
        COMPACT,
        None,
        Date(dt.date(2031, 6, 13), dt.date(2031, 7, 20), "longer", "inferred"),
        dating=("It speaks of “since 12 June” as past.", "It does not yet know of the bridge's closing."),
    ),
    report(
        "courier",
        COURIER,
        "The Harbour Courier",
        day(2031, 6, 13),
        credits=("Alder News Agency",),
        origin="o-1",
        byline="Petra Lind",
        url="https://courier.example/lissa",
        dating=("The page's metadata give the day.",),
    ),
    report("lantern", LANTERN, "Daily Lantern", day(2031, 6, 14), copy_of=("report-courier",), origin="o-1"),
    report("radio", RADIO, "Tesmark State Radio", day(2031, 6, 13), origin="o-2"),
    report("today", TODAY, "Varonia Today", day(2031, 6, 17), origin="o-3"),
)
TEXTS = {r.id.removeprefix("report-"): r for r in REPORTS}


def at(key: str, words: str, within: str | None = None) -> Evidence:
    """The evidence for `words` in the report `key`, looked for inside `within`."""
    one = TEXTS[key]
    base = one.text.index(within) if within else 0
    start = one.text.index(words, base)
    return one.evidence(start, start + len(words))


def said(
    key: str,
    clause: str,
    trigger: str,
    status: Status,
    by: str | None = None,
    date: Date | None = None,
    cues: tuple[str, ...] = (),
) -> EventSource:
    return EventSource(
        at(key, clause),
        at(key, trigger, clause),
        status,
        by,
        date,
        tuple(at(key, c, clause) for c in cues),
    )


def mentions(*names: str) -> tuple[Evidence, ...]:
    return tuple(
        one.evidence(m.start(), m.end())
        for one in REPORTS
        for m in re.finditer("|".join(map(re.escape, names)), one.text)
    )


ACTORS = (
    Actor(
        "actor-compact",
        "Lower Sea Compact",
        "igo",
        None,
        ("Lower Sea Compact", "The Compact"),
        mentions("Lower Sea Compact", "The Compact"),
    ),
    Actor("actor-marovec", "Ilse Marovec", "person", "VRN", ("Ilse Marovec", "Marovec"), mentions("Marovec")),
    Actor(
        "actor-ministry",
        "Interior Ministry of Tesmark",
        "government",
        "TSM",
        ("interior ministry",),
        mentions("interior ministry"),
    ),
    Actor("actor-tesmark", "Tesmark", "country", "TSM", ("Tesmark",), mentions("Tesmark")),
    Actor("actor-varonia", "Varonia", "country", "VRN", ("Varonia", "Port Ardan"), mentions("Varonia", "Port Ardan")),
)
PATROLS = "Varonia suspended its joint river patrols with Tesmark on Thursday"
SHOT = "two customs officers were shot dead at the Lissa crossing"
FIRED = "rejects the claim that border guards fired on Varonian officials at Lissa on Tuesday"
WOULD = "Varonia would close the Lissa bridge to lorries unless Tesmark handed over the names"
RETURN = "The Lower Sea Compact demanded that both states return to the joint patrols"
FROM_JULY = Date(dt.date(2031, 7, 1), None, "day", "explicit")
THURSDAY = day(2031, 6, 12, "relative")
WEDNESDAY = day(2031, 6, 11, "relative")


def event(
    key: str,
    type_: str,
    label: str,
    date: Date | None,
    who: str,
    whom: str,
    *sources: EventSource,
    status: Status | None = None,
    place: str | None = None,
    mode: str | None = None,
) -> Event:
    """An event with the status of its last statement; actors are given by the ends of their ids."""
    actors, recipients = (tuple(f"actor-{name}" for name in names.split()) for names in (who, whom))
    reports = {s.clause.report for s in sources}
    return Event(
        id=f"event-{key}",
        type=type_,
        mode=mode,
        label=label,
        status=status or sources[-1].status,
        date=date,
        place=place,
        actors=actors,
        recipients=recipients,
        statements=sources,
        origins=len({TEXTS[name.removeprefix("report-")].origin for name in reports}),
        reports=len(reports),
        outlets=len(reports),
    )


EVENTS = (
    event(
        *("accuse", "ACCUSE", "accuses Varonia of staging the incident", day(2031, 6, 13, "publication")),
        *("ministry", "varonia"),
        said(
            "radio", "Interior Minister Öyvind Håkonsøn accused Varonia of staging the incident", "accused", "occurred"
        ),
    ),
    event(
        *("bridge", "SANCTION", "closes the Lissa bridge to lorries", FROM_JULY, "varonia", "tesmark"),
        said("courier", WOULD, "close", "threatened", "actor-marovec", cues=("would", "unless")),
        said(
            *("today", "Varonia will close the Lissa bridge to lorries from 1 July", "close", "announced"),
            date=FROM_JULY,
            cues=("will",),
        ),
        place="place-lissa",
        mode="embargo",
    ),
    event(
        *("leave", "REJECT", "leaves the Lissa Treaty of 1974", None, "tesmark", ""),
        said(
            *("radio", "Tesmark is considering leaving the Lissa Treaty of 1974", "leaving", "considered"),
            cues=("considering",),
        ),
    ),
    event(
        *("meet", "CONSULT", "meets Marovec"),
        *(Date(dt.date(2031, 5, 1), dt.date(2031, 5, 31), "month", "relative"), "compact", "marovec"),
        said("today", "Its secretary, Amadou Ndiaye, met Marovec in May", "met", "occurred"),
        mode="meet",
    ),
    event(
        *("observe", "AID", "has observers at the river", Date(dt.date(2031, 6, 12), None, "day", "explicit")),
        *("compact", ""),
        said("compact", "The Compact has had observers at the river since 12 June", "observers", "ongoing"),
        place="place-lissa",
    ),
    event(
        *("patrols", "SANCTION", "suspends the joint river patrols", THURSDAY, "varonia", "tesmark"),
        said("courier", "Varonia suspends river patrols", "suspends", "occurred"),
        said("courier", PATROLS, "suspended", "occurred", date=THURSDAY),
        said("lantern", "Varonia halts patrols", "halts", "occurred"),
        said("lantern", PATROLS, "suspended", "occurred", date=THURSDAY),
        place="place-lissa",
    ),
    event(
        *("power", "THREATEN", "cuts the power that it sells", None, "tesmark", "varonia"),
        said(
            *("compact", "Tesmark threatened to cut the power that it sells to Varonia", "cut", "threatened"),
            cues=("threatened",),
        ),
    ),
    event(
        *("protest", "PROTEST", "gather to protest", day(2031, 6, 16, "relative"), "", ""),
        said("today", "Hauliers from both sides gathered in Port Ardan to protest", "protest", "occurred"),
    ),
    event(
        *("return", "REQUEST", "return to the joint patrols"),
        *(Date(dt.date(2031, 6, 11), dt.date(2031, 6, 17), "week", "inferred"), "compact", "varonia tesmark"),
        said("today", RETURN, "demanded", "demanded", cues=("demanded",)),
    ),
    event(
        *("shooting", "ASSAULT", "shoots two customs officers dead", WEDNESDAY, "", "varonia"),
        said("courier", SHOT, "shot", "occurred", date=WEDNESDAY),
        said("courier", "its guards had opened fire", "opened", "denied", "actor-tesmark"),
        said("lantern", SHOT, "shot", "occurred", date=WEDNESDAY),
        said("lantern", "its guards had opened fire", "opened", "denied", "actor-tesmark"),
        said(
            *("radio", FIRED, "fired", "denied", "actor-ministry", day(2031, 6, 10, "relative")),
            cues=("rejects", "claim"),
        ),
        status="alleged",
        place="place-lissa",
    ),
    event(
        *("treaty", "AGREE", "sign the Lissa Treaty"),
        *(Date(dt.date(1974, 1, 1), dt.date(1974, 12, 31), "year", "explicit"), "tesmark varonia", ""),
        said("compact", "Both states signed the Lissa Treaty in 1974", "signed", "occurred"),
    ),
)
RECORD = Record(
    reports=REPORTS,
    actors=ACTORS,
    places=(Place("place-lissa", "Lissa crossing", "VRN", 51.0, 4.0, ("Lissa crossing", "Lissa")),),
    events=EVENTS,
    figures=(
        Figure(
            "figure-soldiers",
            "Tesmark soldiers at the river",
            "personnel",
            "person",
            ("actor-tesmark",),
            "place-lissa",
            (
                FigureValue(
                    None,
                    1200,
                    None,
                    True,
                    day(2031, 6, 13),
                    at("courier", "About 1,200 Tesmark soldiers"),
                    "actor-compact",
                ),
                FigureValue(
                    None, None, 800, False, day(2031, 6, 13), at("radio", "No more than 800 soldiers"), "actor-ministry"
                ),
                FigureValue(2000, None, None, False, None, at("today", "more than 2,000 Tesmark troops")),
            ),
        ),
    ),
    quotes=(
        Quote(
            "quote-door",
            "Whoever closes a bridge closes a door,",
            None,
            None,
            day(2031, 6, 13),
            (
                QuoteVariant(
                    "Whoever closes a bridge closes a door,", at("radio", "Whoever closes a bridge closes a door,")
                ),
            ),
        ),
        Quote(
            "quote-patrol",
            "We cannot patrol beside people who will not tell us who fired,",
            "actor-marovec",
            "Foreign Minister Ilse Marovec",
            day(2031, 6, 12),
            (
                QuoteVariant(
                    "We cannot patrol beside people who will not tell us who fired,",
                    at("courier", "We cannot patrol beside people who will not tell us who fired,"),
                ),
                QuoteVariant(
                    "We cannot patrol beside people who do not tell us who fired,",
                    at("lantern", "We cannot patrol beside people who do not tell us who fired,"),
                ),
            ),
        ),
    ),
    discrepancies=(
        Discrepancy(
            "discrepancy-day",
            "event:event-shooting",
            "date",
            (
                Side("2031-06-11", (at("courier", SHOT), at("lantern", SHOT))),
                Side("2031-06-10", (at("radio", "fired on Varonian officials at Lissa on Tuesday"),)),
            ),
        ),
        Discrepancy(
            "discrepancy-soldiers",
            "figure:figure-soldiers",
            "value",
            (
                Side("1200", (at("courier", "About 1,200 Tesmark soldiers"),)),
                Side("at most 800", (at("radio", "No more than 800 soldiers"),)),
                Side("at least 2000", (at("today", "more than 2,000 Tesmark troops"),)),
            ),
        ),
    ),
    rejected=(
        Rejected("reports/scan.pdf", "The PDF holds pictures of pages and no text."),
        Rejected("reports/empty.txt", "The file is empty."),
    ),
    software="sitrep 0.1.0",
    reader="minilm-6 1",
)

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page taken apart: ids, tags, the text inside each id; it fails where tags do not close in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.stack: list[tuple[str, str | None]] = []
        self._pieces: dict[str, list[str]] = {"": []}
        self.feed(page)
        self.close()
        assert self.stack == []
        self.content = {name: "".join(pieces) for name, pieces in self._pieces.items()}
        self.text = self.content.pop("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        name = found.get("id")
        if name is not None:
            self.ids.append(name)
            self._pieces[name] = []
        if tag not in VOID:
            self.stack.append((tag, name))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self.stack.pop()
        assert opened == tag, (opened, tag, self.getpos())

    def handle_data(self, data: str) -> None:
        for name in {"", *(name for _, name in self.stack if name is not None)}:
            self._pieces[name].append(data)

    def paragraphs(self, report: str) -> list[tuple[int, str]]:
        """The (offset, text) of a report's paragraphs, as the page's script reads them."""
        return [
            (int(found["data-p"]), self.content[found["id"]])
            for _, found in self.tags
            if "data-p" in found and found["id"].rsplit(".", 1)[0] == report
        ]

    def slice(self, report: str, start: int, end: int) -> str:
        """What the page's script would show between two offsets of a report."""
        return "".join(text[max(start - at, 0) : max(end - at, 0)] for at, text in self.paragraphs(report))

    def links(self, name: str) -> Iterator[dict[str, str]]:
        return (found for tag, found in self.tags if tag == "a" and name in found.get("class", "").split())


@pytest.fixture(scope="module")
def written() -> str:
    return dossier(RECORD)


@pytest.fixture(scope="module")
def page(written: str) -> Page:
    return Page(written)


def all_evidence(record: Record) -> list[Evidence]:
    return [
        *(s.clause for e in record.events for s in e.statements),
        *(v.evidence for f in record.figures for v in f.values),
        *(v.evidence for q in record.quotes for v in q.variants),
        *(e for d in record.discrepancies for side in d.sides for e in side.evidence),
    ]


def dead_links(page: Page) -> list[str]:
    """Addresses that do not lead to a place in the page itself."""
    found = [found["href"] for _, found in page.tags if "href" in found]
    return [href for href in found if not (href.startswith("#") and href[1:] in page.ids)]


def twice(page: Page) -> list[str]:
    return [name for name, count in Counter(page.ids).items() if count > 1]


# The page as a whole


def test_every_thing_of_the_record_has_an_entry(page: Page) -> None:
    names = [
        thing.id
        for things in (
            RECORD.reports,
            RECORD.actors,
            RECORD.events,
            RECORD.figures,
            RECORD.quotes,
            RECORD.discrepancies,
        )
        for thing in things
    ]
    assert len(names) > 20
    assert [name for name in names if page.ids.count(name) != 1] == []


def test_ids_are_unique_and_every_address_leads_somewhere(page: Page) -> None:
    assert twice(page) == []
    assert sum("href" in found for _, found in page.tags) > 50
    assert dead_links(page) == []
    for _, found in page.tags:
        for name in ("aria-labelledby", "for"):
            assert name not in found or found[name] in page.ids


def test_it_loads_nothing(written: str, page: Page) -> None:
    loading = {"src", "srcset", "action", "formaction", "poster", "data", "ping", "background", "style"}
    for tag, found in page.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img", "audio", "video"}
        assert not loading & set(found), (tag, found)
        assert not [name for name in found if name.startswith("on")], (tag, found)
    style = written[written.index("<style>") : written.index("</style>")]
    assert "@import" not in style
    urls = [url.strip("\"'") for url in re.findall(r"url\(([^)]*)\)", style)]
    assert {url[:22] for url in urls if not url.startswith("#")} == {"data:font/woff2;base64"}
    script = written[written.index("<script>") : written.index("</script>")]
    for word in ("fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "import(", "innerHTML", "eval(", "https:"):
        assert word not in script


def test_the_policy_allows_its_own_script_and_style_and_nothing_else(written: str, page: Page) -> None:
    policy = next(found["content"] for _, found in page.tags if found.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        inline = re.findall(f"<{tag}>(.*?)</{tag}>", written, re.DOTALL)
        assert len(inline) == 1
        digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_the_same_record_gives_the_same_page_in_any_process(written: str) -> None:
    assert dossier(dataclasses.replace(RECORD)) == written
    code = (
        "import hashlib, test_dossier; from sitrep.export.dossier import dossier;"
        "print(hashlib.sha256(dossier(test_dossier.RECORD).encode()).hexdigest())"
    )
    tests = Path(__file__).parent
    path = os.pathsep.join([str(tests), str(tests.parent / "src")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(written.encode()).hexdigest()


def test_an_empty_record_is_a_small_page_that_says_so() -> None:
    written = dossier(Record())
    assert len(written.encode()) < 350_000
    page = Page(written)
    for words in ("No report was read", "No event was found", "No quote was found", "No disagreement was found"):
        assert words in page.text
    assert dead_links(page) == []


def test_fonts_are_modest_and_carry_their_licences() -> None:
    fonts = Path(dossier_text.__file__).parent / "static" / "fonts"
    assert sum(path.stat().st_size for path in fonts.glob("*.woff2")) * 4 / 3 < 250_000
    for name in ("OFL-inter.txt", "OFL-source-serif-4.txt"):
        assert "SIL OPEN FONT LICENSE" in (fonts / name).read_text(encoding="utf-8")


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (#rrggbb), as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_and_marks_stand_out_in_light_and_dark(written: str) -> None:
    schemes = [
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root \{[^}]*\}", written)
    ]
    light, dark = (scheme for scheme in schemes if "ongoing" in scheme)
    for colours in (light, dark):
        for ground in ("paper", "sheet", "tint"):
            for words in ("ink", "mute", "accent"):
                assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
            for mark in (*dossier_words.STATUSES, "edge"):
                assert contrast(colours[mark], colours[ground]) >= 3, (mark, ground)
        for ground in ("mark", "cue"):
            assert contrast(colours["ink"], colours[ground]) >= 4.5, ground


# What the entries say


def plain(markup: str) -> str:
    """The words of a stretch of HTML: tags taken out, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def part(written: str, name: str, end: str) -> str:
    """The HTML from the element with this id to the next `end`."""
    start = written.index(f'id="{name}"')
    return written[written.index(">", start) + 1 : written.index(end, start)]


def line(written: str, name: str) -> str:
    """The words of an event's line, of its notes and of what its count opens."""
    return plain(part(written, name, "</details>"))


def test_a_line_has_status_date_who_whom_what_and_badge(written: str) -> None:
    words = line(written, "event-patrols")
    assert words.startswith("occurred 12 Jun 2031 Varonia Tesmark suspends the joint river patrols Lissa crossing")
    assert "2 reports · 2 outlets · 1 origin" in words
    assert "credits Alder News Agency" in words
    assert "repeats the text of The Harbour Courier, 13 Jun 2031" in words


def test_a_line_shows_other_statuses_and_disagreement(written: str) -> None:
    words = line(written, "event-shooting")
    assert words.startswith("alleged 11 Jun 2031 not known Varonia shoots")
    assert "also occurred denied" in words
    assert "reports disagree on the date" in words
    assert "3 reports · 3 outlets · 2 origins" in words
    assert "denied according to Interior Ministry of Tesmark 10 Jun 2031" in words


def test_lines_stand_by_date_and_undated_ones_last_in_their_own_group(written: str) -> None:
    headings = re.findall(r'<h3 id="group\.\d+">([^<]*)</h3>', written)
    assert headings == ["1974, no exact month", "May 2031", "June 2031", "July 2031", "Date not known"]
    order = re.findall(r'class="entry event" id="([^"]*)"', written)
    assert order[:2] == ["event-treaty", "event-meet"]
    assert set(order[-2:]) == {"event-leave", "event-power"}
    assert sorted(order) == sorted(event.id for event in EVENTS)


def test_a_line_opens_with_the_statement_of_its_own_status(page: Page) -> None:
    first = {found["href"] for found in page.links("line")}
    will = at("today", "Varonia will close the Lissa bridge to lorries from 1 July")
    assert f"#report-today.{will.start}.{will.end}" in first


def test_figures_say_bounds_dates_and_sources(written: str) -> None:
    series = plain(part(written, "figure-soldiers", "</article>"))
    assert "about 1,200 13 Jun 2031 Lower Sea Compact The Harbour Courier, 13 Jun 2031" in series
    assert "at most 800 13 Jun 2031 Interior Ministry of Tesmark" in series
    assert "at least 2,000 not known not known Varonia Today" in series
    assert "3 reports · 3 outlets · 3 origins" in series


def test_quotes_show_variants_with_the_differing_words_marked(written: str) -> None:
    quote = part(written, "quote-patrol", "</article>")
    assert re.findall(r"<mark>([^<]*)</mark>", quote) == ["do"]
    assert "in these words" in quote
    assert "speaker not known" in part(written, "quote-door", "</article>")


def test_sides_of_a_disagreement_stand_in_equal_columns(written: str) -> None:
    words = part(written, "discrepancy-soldiers", "</article>")
    assert len(re.findall(r'<section class="side" aria-label="Side \d of 3">', words)) == 3
    for value in ("1,200", "at most 800", "at least 2,000"):
        assert f"<bdi>{value}</bdi>" in words
    assert 'href="#figure-soldiers"' in words


def test_actors_say_type_spellings_mentions_and_events(written: str) -> None:
    words = plain(part(written, "actor-compact", "</details>"))
    named = sum(len(re.findall("Lower Sea Compact|The Compact", r.text)) for r in REPORTS)
    assert f"international organization, country not known {named} mentions in 3 reports" in words
    assert "Also written The Compact" in words
    assert "3 events" in words
    assert "return to the joint patrols" in words


def test_reports_give_their_full_text(page: Page) -> None:
    for one in REPORTS:
        assert "\n\n".join(text for _, text in page.paragraphs(one.id)) == one.text


def test_reports_say_when_they_were_published_and_why_one_thinks_so(written: str) -> None:
    words = plain(part(written, "report-compact", "</article>"))
    assert words.startswith("Outlet not known · 13 Jun – 20 Jul 2031")
    assert "Some time in this range: it follows from what the report speaks of." in words
    assert "It speaks of “since 12 June” as past." in words


def test_reports_say_whom_they_credit_and_link_to_nothing_outside(written: str) -> None:
    words = part(written, "report-courier", "</article>")
    assert "By Petra Lind Credits Alder News Agency" in plain(words)
    assert "https://courier.example/lissa" in words
    assert "://" not in "".join(re.findall(r'href="([^"]*)"', words))


def test_a_report_without_an_outlet_is_cited_by_its_title_or_its_file() -> None:
    bare = dataclasses.replace(REPORTS[0], title=None, published=None)
    titled = Page(dossier(Record(reports=REPORTS[:1])))
    untitled = Page(dossier(Record(reports=(bare,))))
    names = [next(found["data-name"] for _, found in p.tags if "data-name" in found) for p in (titled, untitled)]
    assert names == ["“Compact offers talks on Lissa”, 13 Jun – 20 Jul 2031", "compact.txt, date not known"]


def test_the_overview_counts_and_names_what_was_rejected(page: Page) -> None:
    words = " ".join(page.content["overview"].split())
    assert words.startswith(
        "What 5 reports say 4 outlets, 4 independent origins. Published 13 Jun – 20 Jul 2031. "
        "1 report without a known outlet. This page lists"
    )
    assert "2 sources gave no report: reports/scan.pdf The PDF holds pictures of pages and no text." in words


# Evidence


def test_every_statement_slices_to_its_own_words(page: Page) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for found in page.links("st"):
        name, start, end = found["href"][1:].rsplit(".", 2)
        one = TEXTS[name.removeprefix("report-")]
        words = one.text[int(start) : int(end)]
        assert page.slice(name, int(start), int(end)) == words
        assert page.content[found["href"][1:]] == words
        seen[name, words] += 1
        for key in ("data-t", "data-c"):
            numbers = list(map(int, found.get(key, "").split()))
            for low, high in zip(numbers[::2], numbers[1::2], strict=True):
                assert page.slice(name, low, high) == one.text[low:high] != ""
    for evidence in all_evidence(RECORD):
        assert seen[evidence.report, evidence.text] > 0


def test_triggers_and_cues_are_those_of_the_record(page: Page) -> None:
    marks = {
        (found["href"], found["data-t"], found.get("data-c", "")) for found in page.links("st") if "data-t" in found
    }
    assert marks == {
        (
            f"#{s.clause.report}.{s.clause.start}.{s.clause.end}",
            f"{s.trigger.start} {s.trigger.end}",
            " ".join(f"{c.start} {c.end}" for c in s.cues),
        )
        for e in EVENTS
        for s in e.statements
    }


def test_mentions_of_an_actor_slice_to_its_names(page: Page) -> None:
    for actor in ACTORS:
        listed = next(found["data-m"] for _, found in page.tags if found.get("id") == actor.id)
        words = [
            page.slice(name, *map(int, span.split("-")))
            for part in listed.split(";")
            for name, _, spans in [part.rpartition(":")]
            for span in spans.split(",")
        ]
        assert sorted(words) == sorted(m.text for m in actor.mentions)
        assert set(words) <= set(actor.names)


def test_evidence_that_does_not_fit_its_report_is_named() -> None:
    bad = Evidence("report-radio", 0, 7, "Varonia")
    event = dataclasses.replace(EVENTS[0], statements=(EventSource(bad, bad, "occurred"),))
    message = r"event event-accuse: its evidence 'Varonia' is not what reports/radio\.txt has at 0:7"
    with pytest.raises(ValueError, match=message):
        dossier(dataclasses.replace(RECORD, events=(event,), discrepancies=()))
    lost = dataclasses.replace(bad, report="report-none")
    event = dataclasses.replace(EVENTS[0], statements=(EventSource(lost, lost, "occurred"),))
    with pytest.raises(ValueError, match="'report-none', which the record does not hold"):
        dossier(dataclasses.replace(RECORD, events=(event,), discrepancies=()))


# Untrusted words

EVIL = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)><!-- </style> &amp; {{ page }}"
LONG = "Donaudampfschifffahrtsgesellschaft" * 20
NAHR = "جمهورية النهر"


def hostile() -> Record:
    """A record in which every string that can come from outside is hostile."""
    text = (
        f"{EVIL} \U0001f98a\n\n{NAHR} {LONG}\r\n\U0001f98a suspended\x00 talks \ud800 & \u202eback.\n\nLast <b>one</b>."
    )
    one = Report(
        id=f"r{EVIL}",
        path=EVIL,
        text=text,
        sha256=EVIL,
        title=text.split("\n")[0],
        outlet=f"{NAHR} {EVIL}",
        byline=EVIL,
        url=f"javascript:{EVIL}",
        language=EVIL,
        credits=(EVIL,),
        dating=(EVIL,),
        origin=EVIL,
    )
    start = text.index("\U0001f98a suspended")
    clause = one.evidence(start, start + 19)
    trigger = one.evidence(start + 2, start + 11)
    across = one.evidence(text.index("back."), text.index("<b>one"))
    sources = (EventSource(clause, trigger, "denied", EVIL, None, (across,)), EventSource(across, across, "alleged"))
    return Record(
        reports=(one,),
        actors=(
            Actor(EVIL, f"{NAHR} {EVIL}", "person", EVIL, (EVIL, LONG), (clause,)),
            Actor("timeline", LONG, "company"),
        ),
        places=(Place(EVIL, EVIL),),
        events=(
            Event(EVIL, "AID", EVIL, EVIL, "occurred", None, EVIL, (EVIL,), ("timeline",), sources, 1, 1, 1),
            Event("reports", "AID", None, LONG, "ongoing", None, None, ("unheard of",), (), (), 1, 1, 1),
        ),
        figures=(
            Figure(
                EVIL, EVIL, "money", EVIL, (EVIL,), EVIL, (FigureValue(None, None, None, True, None, clause, EVIL),)
            ),
        ),
        quotes=(Quote(EVIL, EVIL, EVIL, EVIL, None, (QuoteVariant(LONG, clause), QuoteVariant(EVIL, across))),),
        discrepancies=(Discrepancy(EVIL, f"event:{EVIL}", "actor", (Side(EVIL, (clause,)), Side("", (across,)))),),
        rejected=(Rejected(EVIL, EVIL),),
        software=EVIL,
        reader=EVIL,
    )


def test_words_of_reports_never_become_markup(page: Page) -> None:
    written = dossier(hostile())
    written.encode("utf-8")  # no lone surrogate is left
    evil = Page(written)
    assert written.count("<script") == written.count("</script") == 1
    assert written.count("<style") == written.count("</style") == 1
    assert "<img" not in written
    assert "<!--" not in written
    assert {tag for tag, _ in evil.tags} <= {tag for tag, _ in page.tags} | {"code"}
    for _, found in evil.tags:
        assert not [name for name in found if name.startswith("on") or name == "style"]
    assert twice(evil) == []
    assert dead_links(evil) == []


def test_offsets_hold_for_words_that_html_cannot_carry() -> None:
    record = hostile()
    page = Page(dossier(record))
    text = record.reports[0].text
    links = list(page.links("st"))
    assert links
    for found in links:
        report, start, end = found["href"][1:].rsplit(".", 2)
        pieces = [text[max(a, int(start)) : min(b, int(end))] for a, b in dossier_text.paragraphs(text)]
        assert page.slice(report, int(start), int(end)) == dossier_text.clean("".join(pieces)) != ""


def test_names_from_right_to_left_are_set_apart() -> None:
    assert dossier_text.isolated(NAHR) == f"\u2068{NAHR}\u2069"
    assert dossier_text.isolated("The Harbour Courier") == "The Harbour Courier"


def large(reports: int, events: int) -> Record:
    """A record of many reports and events, the same each time."""
    chance = random.Random(7)
    names = [f"State {n}" for n in range(20)]
    made: list[Report] = []
    clauses: list[tuple[int, int, int, int, str, str]] = []
    for number in range(reports):
        text = f"Report {number}"
        for _ in range(8):
            a, b = chance.sample(names, 2)
            start = len(text) + 2
            clause = f"{a} suspended talks with {b}"
            text += f"\n\n{clause}, officials said. The step had been expected for weeks."
            clauses.append((number, start, start + len(clause), start + len(a) + 1, a, b))
        on = day(2031, 1 + number % 12, 1 + number % 28)
        made.append(report(str(number), text, f"Outlet {number % 9}", on))
    out: list[Event] = []
    for number in range(events):
        chosen = chance.sample(clauses, chance.choice([1, 1, 2, 4]))
        sources = tuple(
            EventSource(made[n].evidence(start, end), made[n].evidence(word, word + 9), "occurred")
            for n, start, end, word, _, _ in chosen
        )
        on = day(2031, 1 + number % 12, 1 + number % 28, "relative")
        who, whom = (f"actor-{chosen[0][i]}" for i in (4, 5))
        event = Event(
            f"event-{number}", "REJECT", None, "suspends talks", "occurred", on, None, (who,), (whom,), sources, 1, 1, 1
        )
        out.append(event)
    actors = tuple(Actor(f"actor-{name}", name, "country", None, (name,)) for name in names)
    return Record(tuple(made), actors, (), tuple(out))


def test_many_events_stay_small() -> None:
    record = large(40, 300)
    written = dossier(record)
    page = Page(written)
    assert sum(name.startswith("event-") for name in page.ids) == 300
    assert dead_links(page) == []
    statements = sum(len(e.statements) for e in record.events)
    size = len(written.encode()) - len(dossier(Record()).encode())
    assert size < 300 * 1800 + statements * 500 + 4 * sum(len(r.text) for r in record.reports)
    # offsets stand in for text: a sentence stands in the page as often as in the reports
    sentence = "The step had been expected for weeks."
    assert page.text.count(sentence) == sum(r.text.count(sentence) for r in record.reports)


# Words


@pytest.mark.parametrize(
    ("start", "end", "precision", "words", "mark"),
    [
        ((2021, 6, 3), (2021, 6, 3), "day", "3 Jun 2021", "day"),
        ((2021, 6, 1), (2021, 6, 30), "month", "June 2021", "span"),
        ((2021, 5, 31), (2021, 6, 6), "week", "31 May – 6 Jun 2021", "span"),
        ((2021, 6, 3), (2021, 6, 6), "day", "3–6 Jun 2021", "soft"),
        ((2020, 12, 30), (2021, 1, 2), "longer", "30 Dec 2020 – 2 Jan 2021", "soft"),
        ((2021, 3, 1), (2021, 5, 31), "season", "Mar – May 2021", "soft"),
        ((2021, 1, 1), (2021, 12, 31), "year", "2021", "soft"),
        ((2013, 1, 1), (2021, 12, 31), "longer", "2013–2021", "soft"),
        ((2021, 6, 3), None, "day", "from 3 Jun 2021", "open-end"),
        (None, (2021, 6, 3), "day", "until 3 Jun 2021", "open-start"),
        (None, None, "longer", "not known", "none"),
    ],
)
def test_a_date_is_written_and_drawn_as_precise_as_it_is(
    start: tuple[int, int, int] | None, end: tuple[int, int, int] | None, precision: Precision, words: str, mark: str
) -> None:
    date = Date(dt.date(*start) if start else None, dt.date(*end) if end else None, precision, "explicit")
    assert dossier_words.date_words(date) == words
    assert dossier_words.date_mark(date) == mark
    assert dossier_words.edtf_words(date.edtf) == (words if date.edtf else "")


@settings(deadline=None)
@given(st.dates(), st.dates(), st.sampled_from(["day", "month", "year", "longer"]))
def test_every_date_has_words_a_mark_and_a_note(first: dt.date, second: dt.date, precision: Precision) -> None:
    date = Date(min(first, second), max(first, second), precision, "relative")
    assert str(max(first, second).year) in dossier_words.date_words(date)
    assert dossier_words.date_mark(date) in {"day", "span", "soft"}
    assert dossier_words.date_note(date).endswith(".")


@pytest.mark.parametrize(
    ("low", "best", "high", "about", "unit", "words"),
    [
        (None, 4300.0, None, True, "person", "about 4,300"),
        (4000.0, None, None, False, "person", "at least 4,000"),
        (None, None, 800.0, False, "person", "at most 800"),
        (4000.0, None, 5000.0, False, "person", "4,000 to 5,000"),
        (4000.0, 4500.0, 5000.0, False, "", "4,500 (4,000 to 5,000)"),
        (7.0, 7.0, 7.0, False, "day", "7 days"),
        (None, 1.0, None, False, "day", "1 day"),
        (None, 2.5, None, False, "percent", "2.5\u202f%"),
        (None, 1e6, None, True, "EUR", "EUR about 1,000,000"),
        (None, None, None, False, "person", "not known"),
        (None, float("nan"), None, False, "person", "not known"),
    ],
)
def test_a_figure_says_what_is_known_of_it(
    low: float | None, best: float | None, high: float | None, about: bool, unit: str, words: str
) -> None:
    value = FigureValue(low, best, high, about, None, Evidence("r", 0, 1, "1"))
    assert dossier_words.value_words(value, unit) == words


@pytest.mark.parametrize(
    ("label", "who", "whom", "words"),
    [
        ("Varonia: leaves the treaty → Tesmark", ["Varonia"], ["Tesmark"], "leaves the treaty"),
        ("Varonia, Kesh: meet", ["Varonia", "Kesh", "Ordland"], [], "meet"),
        ("talks → Tesmark", [], ["Tesmark", "Kesh"], "talks"),
        ("leaves the treaty", ["Varonia"], ["Tesmark"], "leaves the treaty"),
        ("Varonia: ", ["Varonia"], [], "Varonia: "),
    ],
)
def test_a_label_does_not_repeat_the_parties(label: str, who: list[str], whom: list[str], words: str) -> None:
    assert dossier_words.what_words(label, who, whom) == words


@pytest.mark.parametrize(
    ("first", "last", "precision", "words"),
    [
        (29, 30, "week", "Some time in this range"),
        (24, 30, "week", "Known to the week"),
        (1, 31, "month", "Known to the month"),
        (3, 3, "day", "Known to the day"),
        (3, 9, "longer", "Some time in this range"),
    ],
)
def test_a_note_says_how_exact_a_date_is(first: int, last: int, precision: Precision, words: str) -> None:
    date = Date(dt.date(2021, 5, first), dt.date(2021, 5, last), precision, "relative")
    assert dossier_words.date_note(date) == f"{words}: worked out from the words and the day of the report."
    assert dossier_words.published_note(date).startswith(f"{words}: ")


def test_countries_have_names() -> None:
    assert dossier_words.country_words("MLI") == "Mali"
    assert dossier_words.country_words("XYZ") == "XYZ"
    assert dossier_words.country_words(None) == "not known"


# Text with its marks

messy = st.text(st.sampled_from("ab \n\r<&\"'\U0001f98aé\x00"), max_size=60)


@settings(deadline=None)
@given(messy)
def test_paragraphs_hold_everything_but_white_space(text: str) -> None:
    spans = dossier_text.paragraphs(text)
    assert list(spans) == sorted(spans)
    assert re.sub(r"\s", "", "".join(text[a:b] for a, b in spans)) == re.sub(r"\s", "", text)
    for start, end in spans:
        assert text[start:end].strip() == text[start:end] != ""
        assert "\n\n" not in text[start:end]


@settings(deadline=None)
@given(messy, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_marked_paragraphs_keep_the_text_and_every_span_its_place(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = {(min(p), max(p)) for p in pairs if min(p) < min(max(p), len(text))}
    after, written = 0, ""
    for start, end in dossier_text.paragraphs(text):
        written += f'<p id="p{start}">{dossier_text.mark(text, start, end, spans, "r", after)}</p>'
        after = end
    page = Page(written)
    for start, end in dossier_text.paragraphs(text):
        assert page.content[f"p{start}"] == dossier_text.clean(text[start:end])
    for low, high in spans:
        pieces = [text[max(a, low) : min(b, high)] for a, b in dossier_text.paragraphs(text)]
        found = next(filter(None, pieces), None)
        assert (f"r.{low}.{high}" in page.ids) == (found is not None)
        if found is not None:
            assert dossier_text.clean(found).startswith(page.content[f"r.{low}.{high}"])
    assert twice(page) == []


some_words = ["We", "will", "not", "no", "tell,", "tell", "you.", "–", "ever"]
sentences = st.lists(st.sampled_from(some_words), max_size=9).map(" ".join)


@settings(deadline=None)
@given(sentences, sentences)
def test_differing_words_give_the_variant_back(base: str, variant: str) -> None:
    runs = dossier_text.differing(base, variant)
    assert "".join(words for kind, words in runs if kind != "left-out") == variant
    for kind, words in runs:
        assert kind == "same" or words == words.strip() != ""
    assert all(kind == "same" for kind, _ in dossier_text.differing(base, base))


def test_differing_words_say_what_changed_and_what_was_left_out() -> None:
    assert dossier_text.differing("You can not help people", "you cannot help people.") == (
        ("same", "you "),
        ("changed", "cannot"),
        ("same", " help people."),
    )
    assert dossier_text.differing("We will never ever leave", "We will never leave") == (
        ("same", "We will never"),
        ("left-out", "ever"),
        ("same", " leave"),
    )


# The strip


def range_of(first: dt.date, second: dt.date, open_: str, precision: Precision) -> Date:
    start, end = min(first, second), max(first, second)
    return Date(None if open_ == "start" else start, None if open_ == "end" else end, precision, "explicit")


some_days = st.dates(dt.date(1950, 1, 1), dt.date(2040, 1, 1))
precisions: list[Precision] = ["day", "month", "longer"]
dates = st.one_of(
    st.builds(range_of, some_days, some_days, st.sampled_from(["start", "end", ""]), st.sampled_from(precisions)),
    some_days.map(lambda on: Date(on, on, "day", "explicit")),
)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), dates), max_size=40))
def test_every_dated_event_is_drawn_once_or_counted(found: list[Date | None]) -> None:
    events = [(f"e{n}", "title", date) for n, date in enumerate(found)]
    strip = dossier_strip.strip(events)
    dated = sorted(anchor for anchor, _, date in events if date is not None)
    if strip is None:
        assert dated == []
        return
    drawn = [tick.anchor for tick in strip.ticks] + [anchor for bar in strip.bars for anchor in bar.anchors]
    assert sorted([*drawn, *strip.earlier, *strip.later, *strip.undrawn]) == dated
    assert strip.height <= dossier_strip.TICKS
    for tick in strip.ticks:
        assert 0 <= tick.x < 100
        assert 0 <= tick.y < strip.height
    for bar in strip.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100.5
        assert 0 <= bar.lane < strip.lanes <= dossier_strip.LANES
    for label in strip.labels:
        assert 0 <= label.x < 95
    assert len(strip.labels) <= 15


def test_an_event_of_long_ago_does_not_squeeze_the_others() -> None:
    recent = [(f"e{n}", "", day(2031, 6, 1 + n)) for n in range(12)]
    strip = dossier_strip.strip([("old", "", day(1974, 3, 1)), *recent])
    assert strip is not None
    assert strip.earlier == ("old",)
    assert strip.start >= dt.date(2031, 5, 1)
    assert dossier_strip.strip([("x", "", None)]) is None


# In a browser


class Browser:
    """A headless Chromium, spoken to through its debugging pipe: no port, no network."""

    def __init__(self, path: str, profile: Path) -> None:
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        flags = (
            "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-pipe"
        )
        shell = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
        self._process = subprocess.Popen(
            ["bash", "-c", shell, path, *flags.split(), f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self.seen: list[dict[str, Any]] = []
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._write)  # the browser ends when its pipe closes
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=20)
        os.close(self._read)

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            chunk = os.read(self._read, 1 << 16)
            if not chunk:
                raise RuntimeError("the browser closed its pipe")
            self._buffer += chunk
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.seen.append(answer)

    def open(self, address: str, width: int, height: int) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.seen.clear()
        self.call("Page.navigate", url=address)
        while not any(message.get("method") == "Page.loadEventFired" for message in self.seen):
            self.seen.append(self._receive())

    def run(self, script: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        code = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39}.get(key, 0)
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def problems(self) -> list[str]:
        """Errors on the console, and requests for anything that is not the page itself or inside it."""
        found = []
        for message in self.seen:
            method, parameters = message.get("method"), message.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(str(parameters["exceptionDetails"]))
            elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
                found.append(str(parameters["entry"]["text"]))
            elif method == "Runtime.consoleAPICalled":
                found.append(str(parameters))
            elif method == "Network.requestWillBeSent":
                address = str(parameters["request"]["url"])
                if not address.startswith(("file:", "data:")):
                    found.append(address)
        return found


def chromium() -> str:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium is installed (on Debian: apt-get install chromium)")
    return path


SAID = "[...document.querySelectorAll('#pane .m-clause')].map(n => n.textContent).join('')"
CLOSED = "document.getElementById('pane').hidden"


@pytest.mark.slow
def test_in_a_browser_an_entry_opens_its_sentence(tmp_path: Path, written: str) -> None:
    path = chromium()
    (tmp_path / "dossier.html").write_text(written, encoding="utf-8", newline="")
    (tmp_path / "hostile.html").write_text(dossier(hostile()), encoding="utf-8", newline="")
    address = (tmp_path / "dossier.html").as_uri()
    with Browser(path, tmp_path / "profile") as browser:
        browser.open(address, 1440, 900)
        families = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
        loaded = browser.run(f"document.fonts.ready.then(() => {families})")
        assert set(loaded) == {"Inter", "Sitrep Serif", "Sitrep Marks"}
        assert browser.run(CLOSED) is True

        # a click opens the sentence beside the list, never over it, with its words marked
        browser.run("document.querySelector('#event-bridge .line').click()")
        assert browser.run(SAID) == "Varonia will close the Lissa bridge to lorries from 1 July"
        assert browser.run("document.querySelector('#pane .m-trigger').textContent") == "close"
        assert browser.run("document.querySelector('#pane .m-cue').textContent") == "will"
        edge = "document.querySelector('{}').getBoundingClientRect().{}"
        assert browser.run(edge.format("main", "right")) <= browser.run(edge.format("#evidence", "left"))

        # keys: the statement before, on to the report, close, next entry, open, search
        browser.press("ArrowLeft")
        assert browser.run("document.querySelector('.p-step').textContent") == "Statement 1 of 2"
        browser.press("r")
        would = at("courier", "Varonia would close the Lissa bridge to lorries unless Tesmark handed over the names")
        assert browser.run("location.hash") == f"#report-courier.{would.start}.{would.end}"
        top = edge.format(":target", "top")
        assert 50 < browser.run(f"new Promise(done => setTimeout(() => done({top}), 300))") < 400
        browser.press("Escape")
        assert browser.run(CLOSED) is True
        browser.run("document.querySelector('#event-meet .line').focus()")
        browser.press("j")
        assert browser.run("document.activeElement.closest('.entry').id") == "event-return"
        browser.press("Enter")
        assert browser.run(SAID).startswith("The Lower Sea Compact demanded")
        browser.press("/")
        assert browser.run("document.activeElement.id") == "q"
        search = "document.activeElement.value = 'treaty'; document.activeElement.dispatchEvent(new Event('input'));"
        browser.run(f"{search} new Promise(done => setTimeout(done, 200))")
        shown = "[...document.querySelectorAll('.event:not([hidden])')].map(n => n.id).sort().join(' ')"
        assert browser.run(shown) == "event-leave event-treaty"
        browser.run("document.getElementById('clear').click()")

        # every statement of every entry shows the words of its report
        walk = f"""[...document.querySelectorAll('.entry .st')].map(link => {{
          link.click();
          return link.hash + ' ' + {SAID};
        }})"""
        rows = browser.run(walk)
        assert len(rows) > 25
        for row in rows:
            where, _, words = row.partition(" ")
            name, start, end = where[1:].rsplit(".", 2)
            assert words == TEXTS[name.removeprefix("report-")].text[int(start) : int(end)]
        assert browser.problems() == []

        # at phone width the evidence is a sheet, and the page does not scroll sideways
        browser.open("about:blank", 390, 844)
        browser.open(address + "#event-leave", 390, 844)
        assert browser.run(SAID) == "Tesmark is considering leaving the Lissa Treaty of 1974"
        assert browser.run("document.getElementById('pane').getAttribute('role')") == "dialog"
        assert browser.run("document.documentElement.scrollWidth <= innerWidth") is True
        assert browser.problems() == []

        # hostile words stay words
        browser.open((tmp_path / "hostile.html").as_uri(), 390, 844)
        browser.run("document.querySelector('.event .line').click()")
        assert "suspended" in browser.run(SAID)
        assert browser.run("document.querySelectorAll('img, script').length") == 1
        assert browser.run("document.documentElement.scrollWidth <= innerWidth") is True
        assert browser.problems() == []
