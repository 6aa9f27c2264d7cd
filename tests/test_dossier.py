"""The dossier: its structure, escaping, anchors and offsets, that it loads nothing, and that it is the same each time.

The record is a made-up crisis between two made-up states, Varonia and Tesmark, over a river crossing.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.export import dossier_strip, dossier_text, dossier_words
from sitrep.export.dossier import dossier
from sitrep.record import (
    Actor,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Place,
    Quote,
    QuoteVariant,
    Record,
    Rejected,
    Report,
    Side,
)

COURIER = """Varonia suspends river patrols after Lissa shooting

Varonia suspended its joint river patrols with Tesmark on Thursday, a day after two customs officers were shot dead at the Lissa crossing, the foreign ministry said.

“We cannot patrol beside people who will not tell us who fired,” Foreign Minister Ilse Marovec told reporters in Port Ardan. She said that Varonia would close the Lissa bridge to lorries unless Tesmark handed over the names of the guards on duty by 30 June.

Tesmark denied that its guards had opened fire. Its interior ministry said that smugglers were to blame.

About 1,200 Tesmark soldiers are stationed along the river, according to the Lower Sea Compact, which has sent observers to the area."""

LANTERN = """Varonia halts patrols after deadly Lissa shooting

Varonia suspended its joint river patrols with Tesmark on Thursday, a day after two customs officers were shot dead at the Lissa crossing, the foreign ministry said.

“We cannot patrol beside people who do not tell us who fired,” Foreign Minister Ilse Marovec told reporters.

Tesmark denied that its guards had opened fire."""

RADIO = """Tesmark rejects Varonian provocation

The interior ministry of Tesmark rejects the claim that border guards fired on Varonian officials at Lissa on Tuesday. Interior Minister Öyvind Håkonsøn accused Varonia of staging the incident.

No more than 800 soldiers guard the river, the ministry said. Tesmark is considering leaving the Lissa Treaty of 1974.

“Whoever closes a bridge closes a door,” the minister said."""

TODAY = """Lissa bridge to close to lorries on 1 July

Varonia will close the Lissa bridge to lorries from 1 July, the transport ministry announced on Monday. Hauliers from both sides gathered in Port Ardan to protest.

The Lower Sea Compact demanded that both states return to the joint patrols. Its secretary, Amadou Ndiaye, met Marovec in May.

According to the army, more than 2,000 Tesmark troops are now stationed at the river."""

COMPACT = """Compact offers talks on Lissa

The Lower Sea Compact has offered to hold talks between Varonia and Tesmark. Both states signed the Lissa Treaty in 1974.

Tesmark threatened to cut the power that it sells to Varonia if the bridge stays shut. The Compact has had observers at the river since 12 June."""


def day(year: int, month: int, number: int, basis: str = "explicit") -> Date:
    on = dt.date(year, month, number)
    return Date(on, on, "day", basis)  # type: ignore[arg-type]


def report(key: str, text: str, outlet: str | None, published: Date | None, **more: object) -> Report:
    return Report(
        id=f"report-{key}",
        path=f"reports/{key}.txt",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=text.split("\n")[0],
        outlet=outlet,
        published=published,
        language="en",
        **more,  # type: ignore[arg-type]
    )


REPORTS = (
    report(
        "compact", COMPACT, None, Date(dt.date(2031, 6, 13), dt.date(2031, 7, 20), "longer", "inferred"),
        dating=("It speaks of “since 12 June” as past.", "It does not yet know of the bridge's closing."),
    ),
    report("courier", COURIER, "The Harbour Courier", day(2031, 6, 13), credits=("Alder News Agency",), origin="o-1",
           byline="Petra Lind", url="https://courier.example/lissa", dating=("The page's metadata give the day.",)),
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
    key: str, clause: str, trigger: str, status: str, by: str | None = None, date: Date | None = None, cues: tuple[str, ...] = ()
) -> EventSource:
    return EventSource(
        at(key, clause), at(key, trigger, clause), status, by, date, tuple(at(key, c, clause) for c in cues)  # type: ignore[arg-type]
    )


def mentions(*names: str) -> tuple[Evidence, ...]:
    return tuple(
        one.evidence(m.start(), m.end())
        for one in REPORTS
        for m in re.finditer("|".join(map(re.escape, names)), one.text)
    )


ACTORS = (
    Actor("actor-compact", "Lower Sea Compact", "igo", None, ("Lower Sea Compact", "The Compact"), mentions("Lower Sea Compact", "The Compact")),
    Actor("actor-marovec", "Ilse Marovec", "person", "VRN", ("Ilse Marovec", "Marovec"), mentions("Marovec")),
    Actor("actor-ministry", "Interior Ministry of Tesmark", "government", "TSM", ("interior ministry",), mentions("interior ministry")),
    Actor("actor-tesmark", "Tesmark", "country", "TSM", ("Tesmark",), mentions("Tesmark")),
    Actor("actor-varonia", "Varonia", "country", "VRN", ("Varonia", "Port Ardan"), mentions("Varonia", "Port Ardan")),
)
PATROLS = "Varonia suspended its joint river patrols with Tesmark on Thursday"
SHOT = "two customs officers were shot dead at the Lissa crossing"
EVENTS = (
    Event(
        "event-accuse", "ACCUSE", None, "accuses Varonia of staging the incident", "occurred", day(2031, 6, 13, "publication"), None,
        ("actor-ministry",), ("actor-varonia",),
        (said("radio", "Interior Minister Öyvind Håkonsøn accused Varonia of staging the incident", "accused", "occurred"),), 1, 1, 1,
    ),
    Event(
        "event-bridge", "SANCTION", "embargo", "closes the Lissa bridge to lorries", "announced",
        Date(dt.date(2031, 7, 1), None, "day", "explicit"), "place-lissa", ("actor-varonia",), ("actor-tesmark",),
        (
            said("courier", "Varonia would close the Lissa bridge to lorries unless Tesmark handed over the names", "close", "threatened", "actor-marovec", None, ("would", "unless")),
            said("today", "Varonia will close the Lissa bridge to lorries from 1 July", "close", "announced", None, Date(dt.date(2031, 7, 1), None, "day", "explicit"), ("will",)),
        ), 2, 2, 2,
    ),
    Event(
        "event-leave", "REJECT", None, "leaves the Lissa Treaty of 1974", "considered", None, None, ("actor-tesmark",), (),
        (said("radio", "Tesmark is considering leaving the Lissa Treaty of 1974", "leaving", "considered", None, None, ("considering",)),), 1, 1, 1,
    ),
    Event(
        "event-meet", "CONSULT", "meet", "meets Marovec", "occurred", Date(dt.date(2031, 5, 1), dt.date(2031, 5, 31), "month", "relative"), None,
        ("actor-compact",), ("actor-marovec",), (said("today", "Its secretary, Amadou Ndiaye, met Marovec in May", "met", "occurred"),), 1, 1, 1,
    ),
    Event(
        "event-observe", "AID", None, "has observers at the river", "ongoing", Date(dt.date(2031, 6, 12), None, "day", "explicit"), "place-lissa",
        ("actor-compact",), (), (said("compact", "The Compact has had observers at the river since 12 June", "observers", "ongoing"),), 1, 1, 1,
    ),
    Event(
        "event-patrols", "SANCTION", None, "suspends the joint river patrols", "occurred", day(2031, 6, 12, "relative"), "place-lissa",
        ("actor-varonia",), ("actor-tesmark",),
        (
            said("courier", "Varonia suspends river patrols", "suspends", "occurred"),
            said("courier", PATROLS, "suspended", "occurred", None, day(2031, 6, 12, "relative")),
            said("lantern", "Varonia halts patrols", "halts", "occurred"),
            said("lantern", PATROLS, "suspended", "occurred", None, day(2031, 6, 12, "relative")),
        ), 1, 2, 2,
    ),
    Event(
        "event-power", "THREATEN", None, "cuts the power that it sells", "threatened", None, None, ("actor-tesmark",), ("actor-varonia",),
        (said("compact", "Tesmark threatened to cut the power that it sells to Varonia", "cut", "threatened", None, None, ("threatened",)),), 1, 1, 1,
    ),
    Event(
        "event-protest", "PROTEST", None, "gather to protest", "occurred", day(2031, 6, 16, "relative"), None, (), (),
        (said("today", "Hauliers from both sides gathered in Port Ardan to protest", "protest", "occurred"),), 1, 1, 1,
    ),
    Event(
        "event-return", "REQUEST", None, "return to the joint patrols", "demanded", Date(dt.date(2031, 6, 11), dt.date(2031, 6, 17), "week", "inferred"), None,
        ("actor-compact",), ("actor-varonia", "actor-tesmark"),
        (said("today", "The Lower Sea Compact demanded that both states return to the joint patrols", "demanded", "demanded", None, None, ("demanded",)),), 1, 1, 1,
    ),
    Event(
        "event-shooting", "ASSAULT", None, "shoots two customs officers dead", "alleged", day(2031, 6, 11, "relative"), "place-lissa", (), ("actor-varonia",),
        (
            said("courier", SHOT, "shot", "occurred", None, day(2031, 6, 11, "relative")),
            said("courier", "its guards had opened fire", "opened", "denied", "actor-tesmark"),
            said("lantern", SHOT, "shot", "occurred", None, day(2031, 6, 11, "relative")),
            said("lantern", "its guards had opened fire", "opened", "denied", "actor-tesmark"),
            said("radio", "rejects the claim that border guards fired on Varonian officials at Lissa on Tuesday", "fired", "denied", "actor-ministry", day(2031, 6, 10, "relative"), ("rejects", "claim")),
        ), 2, 3, 3,
    ),
    Event(
        "event-treaty", "AGREE", None, "sign the Lissa Treaty", "occurred", Date(dt.date(1974, 1, 1), dt.date(1974, 12, 31), "year", "explicit"), None,
        ("actor-tesmark", "actor-varonia"), (), (said("compact", "Both states signed the Lissa Treaty in 1974", "signed", "occurred"),), 1, 1, 1,
    ),
)
RECORD = Record(
    reports=REPORTS,
    actors=ACTORS,
    places=(Place("place-lissa", "Lissa crossing", "VRN", 51.0, 4.0, ("Lissa crossing", "Lissa")),),
    events=EVENTS,
    figures=(
        Figure(
            "figure-soldiers", "Tesmark soldiers at the river", "personnel", "person", ("actor-tesmark",), "place-lissa",
            (
                FigureValue(None, 1200, None, True, day(2031, 6, 13), at("courier", "About 1,200 Tesmark soldiers"), "actor-compact"),
                FigureValue(None, None, 800, False, day(2031, 6, 13), at("radio", "No more than 800 soldiers"), "actor-ministry"),
                FigureValue(2000, None, None, False, None, at("today", "more than 2,000 Tesmark troops")),
            ),
        ),
    ),
    quotes=(
        Quote(
            "quote-door", "Whoever closes a bridge closes a door,", None, None, day(2031, 6, 13),
            (QuoteVariant("Whoever closes a bridge closes a door,", at("radio", "Whoever closes a bridge closes a door,")),),
        ),
        Quote(
            "quote-patrol", "We cannot patrol beside people who will not tell us who fired,", "actor-marovec", "Foreign Minister Ilse Marovec",
            day(2031, 6, 12),
            (
                QuoteVariant("We cannot patrol beside people who will not tell us who fired,", at("courier", "We cannot patrol beside people who will not tell us who fired,")),
                QuoteVariant("We cannot patrol beside people who do not tell us who fired,", at("lantern", "We cannot patrol beside people who do not tell us who fired,")),
            ),
        ),
    ),
    discrepancies=(
        Discrepancy(
            "discrepancy-day", "event:event-shooting", "date",
            (Side("2031-06-11", (at("courier", SHOT), at("lantern", SHOT))), Side("2031-06-10", (at("radio", "fired on Varonian officials at Lissa on Tuesday"),))),
        ),
        Discrepancy(
            "discrepancy-soldiers", "figure:figure-soldiers", "value",
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
