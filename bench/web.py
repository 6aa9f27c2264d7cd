"""The web app over a large record: how long each page takes to answer and how many bytes it moves.

Comes in: nothing from the shared folder; a record of 4,650 reports is made from a seed (its words are made up, its
shape is that of a real one: statements a report, actors an event, copies, disagreements). Goes out: for each page the
median answer time (milliseconds, over `ROUNDS` requests to other things each, in one process, after one warm-up) and
the kilobytes it moves, and of these the worst. The time is that of the app alone, without a network or a browser.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import tempfile
import time
from pathlib import Path

from sitrep import store
from sitrep.folder import Folder
from sitrep.record import (
    PLOVER_TYPES,
    Actor,
    Arrangement,
    ArrangementState,
    Condition,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Framing,
    FramingLabel,
    Place,
    Quote,
    QuoteVariant,
    Record,
    Report,
    Side,
    Status,
)

REPORTS = 4_650
STATEMENTS = 18
"""Event statements a report."""
ROUNDS = 7
SEED = 20221119
STATUSES: tuple[Status, ...] = ("occurred",) * 6 + (
    "ongoing",
    "announced",
    "announced",
    "considered",
    "threatened",
    "demanded",
    "denied",
    "alleged",
)


def made(reports: int = REPORTS, seed: int = SEED) -> Record:
    """A record of so many reports."""
    chance = random.Random(seed)
    nouns = [
        f"{a}{b}"
        for a in ("vor", "tes", "lis", "mar", "ard", "kel", "bro", "sun")
        for b in ("an", "mark", "sa", "ovia", "en", "dur")
    ]
    verbs = ("suspended", "announced", "attacked", "met", "denied", "signed", "withdrew", "accused", "demanded", "sent")
    first = dt.date(2009, 1, 1)
    outlets = [f"{n.title()} {kind}" for n in nouns[:15] for kind in ("Courier", "Radio", "Times")][:40]
    actors_ = [f"actor-{i:06d}" for i in range(6_000)]
    weights = [1 / (i + 3) for i in range(len(actors_))]
    names = [f"{chance.choice(nouns).title()} {chance.choice(nouns).title()} {i}" for i in range(len(actors_))]
    made_reports: list[Report] = []
    statements: list[tuple[Report, Evidence, Evidence]] = []
    mentions: dict[int, list[Evidence]] = {}
    for number in range(reports):
        day = first + dt.timedelta(days=chance.randrange(1500))
        sentences, spots, at = [], [], 0
        for _ in range(STATEMENTS):
            verb = chance.choice(verbs)
            who = chance.choices(range(len(actors_)), weights)[0]
            words = [names[who], verb, *chance.choices(nouns, k=18)]
            sentence = " ".join(words) + "."
            spots.append((at, at + len(sentence) - 1, at + len(names[who]) + 1, len(verb), who, len(names[who])))
            sentences.append(sentence)
            at += len(sentence) + 1
        text = " ".join(sentences)
        text = text[:at]
        report = Report(
            id=f"report-{number:06d}",
            path=f"made/{number:06d}.txt",
            text=text,
            sha256=f"{number:064d}",
            title=sentences[0],
            outlet=chance.choice(outlets),
            published=Date(day, day, "day", "explicit"),
            origin=f"origin-{chance.randrange(reports * 3 // 4)}",
            credits=("Agency",) if chance.random() < 0.2 else (),
        )
        made_reports.append(report)
        for start, end, trigger, length, who, name in spots:
            statements.append((report, report.evidence(start, end), report.evidence(trigger, trigger + length)))
            if len(mentions.setdefault(who, [])) < 400:
                mentions[who].append(report.evidence(start, start + name))
    chance.shuffle(statements)
    events: list[Event] = []
    places = [
        Place(f"place-{i:04d}", f"Place {i}", "MLI", chance.uniform(-35, 60), chance.uniform(-20, 60))
        for i in range(300)
    ]
    while statements:
        size = min(len(statements), chance.choice((1, 1, 1, 2, 2, 3, 5, 12)))
        group = [statements.pop() for _ in range(size)]
        when = chance.choice(group)[0].published
        sources = tuple(
            EventSource(clause, trigger, chance.choice(STATUSES), None, when) for _, clause, trigger in group
        )
        doers = chance.choices(actors_, weights, k=1 + (chance.random() < 0.2))
        whom = chance.choices(actors_, weights, k=1)
        kind = chance.choice(PLOVER_TYPES)
        dated = when if chance.random() < 0.7 else None
        if dated and dated.start and chance.random() < 0.2:
            dated = Date(dated.start, dated.start + dt.timedelta(days=20), "month", "relative")
        events.append(
            Event(
                id=f"event-{len(events):06d}",
                type=kind,
                mode=None,
                label=f"{group[0][2].text} {' '.join(chance.choices(nouns, k=3))}",
                status=sources[-1].status,
                date=dated,
                place=chance.choice(places).id if chance.random() < 0.3 else None,
                actors=tuple(dict.fromkeys(doers)),
                recipients=tuple(whom),
                statements=sources,
                origins=len({r.origin for r, _, _ in group}),
                reports=len({r.id for r, _, _ in group}),
                outlets=len({r.outlet for r, _, _ in group}),
            )
        )

    def some(report: Report) -> Evidence:
        start = chance.randrange(0, 200)
        return report.evidence(start, start + 30)

    figures = tuple(
        Figure(
            f"figure-{i:05d}",
            f"{chance.choice(nouns)} counted {i}",
            "personnel",
            "person",
            (chance.choice(actors_),),
            None,
            tuple(
                FigureValue(None, float(chance.randrange(10, 9000)), None, False, r.published, some(r))
                for r in chance.choices(made_reports, k=chance.choice((1, 1, 2, 4)))
            ),
        )
        for i in range(6_000)
    )
    quotes = []
    for i in range(8_000):
        variants = tuple(
            QuoteVariant(e.text, e)
            for e in (some(r) for r in chance.choices(made_reports, k=chance.choice((1, 1, 1, 2))))
        )
        quotes.append(Quote(f"quote-{i:05d}", variants[0].text, chance.choice(actors_), None, None, variants))
    arrangements = tuple(
        Arrangement(
            f"arrangement-{i:04d}",
            f"{chance.choice(nouns)} accord {i}",
            "agreement",
            (f"accord {i}",),
            (chance.choice(actors_),),
            tuple(
                ArrangementState(phase, r.published, (some(r),), r.published)  # type: ignore[arg-type]
                for phase, r in zip(
                    ("active", "suspended"), sorted(chance.choices(made_reports, k=2), key=str), strict=True
                )
            ),
        )
        for i in range(120)
    )
    conditions = tuple(
        Condition(
            f"condition-{i:04d}",
            (chance.choice(actors_),),
            (),
            f"condition {i}",
            "",
            None,
            "open",
            (some(chance.choice(made_reports)),),
        )
        for i in range(250)
    )
    discrepancies = tuple(
        Discrepancy(
            f"discrepancy-{i:05d}",
            f"event:{event.id}",
            "date",
            tuple(Side(str(s.date.edtf if s.date else n), (s.trigger,)) for n, s in enumerate(event.statements[:2])),
        )
        for i, event in enumerate([e for e in events if e.reports > 1][:1_500])
    )
    framings = tuple(
        Framing(
            f"framing-{i:04d}",
            f"actor:{actors_[i]}",
            tuple(FramingLabel(e.text, None, e) for e in (some(r) for r in chance.choices(made_reports, k=6))),
        )
        for i in range(200)
    )
    actors = tuple(
        Actor(id_, name, "organization", "MLI", (name,), tuple(mentions.get(i, ())))
        for i, (id_, name) in enumerate(zip(actors_, names, strict=True))
    )
    return Record(
        reports=tuple(made_reports),
        actors=actors,
        places=tuple(places),
        events=tuple(events),
        figures=figures,
        quotes=tuple(quotes),
        discrepancies=discrepancies,
        arrangements=arrangements,
        conditions=conditions,
        framings=framings,
        software="bench web",
    )


def addresses(record: Record, round_: int) -> dict[str, str]:
    """The address of each page, with other things each round."""
    chance = random.Random(f"{SEED} {round_}")

    def one(kind: str) -> str:
        return str(chance.choice(getattr(record, kind)).id)

    popular = record.actors[round_].id
    return {
        "overview": "/",
        "timeline": f"/timeline?offset={50 * round_}",
        "timeline_filtered": f"/timeline?actor={popular}&status=occurred",
        "timeline_actors": f"/timeline?lanes=actor&since=2010-0{1 + round_}",
        "event": f"/event/{one('events')}",
        "arrangements": f"/arrangements?on=201{round_ % 4}-06-01",
        "arrangement": f"/arrangement/{one('arrangements')}",
        "deadlines": "/deadlines",
        "condition": f"/condition/{one('conditions')}",
        "figures": f"/figures?offset={20 * round_}",
        "figure": f"/figure/{one('figures')}",
        "quotes": f"/quotes?offset={20 * round_}",
        "quote": f"/quote/{one('quotes')}",
        "actors": f"/actors?offset={50 * round_}",
        "actor": f"/actor/{popular}",
        "actor_network": f"/actor/{popular}?network=1",
        "map": f"/map?type={PLOVER_TYPES[round_]}",
        "disagreements": f"/disagreements?offset={20 * round_}",
        "disagreement": f"/disagreement/{one('discrepancies')}",
        "coverage": f"/coverage?offset={25 * round_}",
        "framing": f"/framing?offset={20 * round_}",
        "changes": f"/changes?since=2011-0{1 + round_}-11&until=2011-0{1 + round_}-12",
        "search": f"/search?q={chance.choice(('vorovia', 'tesmark', 'lissa suspend', 'kel'))}",
        "reports": f"/reports?offset={50 * round_}",
        "report": f"/report/{one('reports')}",
        "review": f"/review?skip={8 * round_}",
        "add": "/add",
    }


def run(shared: Path) -> dict[str, float]:
    """The figures; `shared` is not needed."""
    from starlette.testclient import TestClient

    from sitrep.web import create_app

    record = made()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        store.write(record, Folder(Path(place)).record, store.Manifest("2022-11-19T00:00:00Z"))
        figures["reports"], figures["events"] = float(len(record.reports)), float(len(record.events))
        with TestClient(create_app(place), base_url="http://127.0.0.1") as client:
            times: dict[str, list[float]] = {}
            sizes: dict[str, float] = {}
            for round_ in range(ROUNDS + 1):
                for name, address in addresses(record, round_).items():
                    began = time.perf_counter()
                    answer = client.get(address)
                    taken = (time.perf_counter() - began) * 1000
                    if answer.status_code != 200:
                        raise RuntimeError(f"{address} answered {answer.status_code}")
                    if round_:
                        times.setdefault(name, []).append(taken)
                        sizes[name] = max(sizes.get(name, 0.0), len(answer.content) / 1000)
    for name, several in times.items():
        figures[f"ms_{name}"] = round(statistics.median(several), 1)
        figures[f"kb_{name}"] = round(sizes[name], 1)
    figures["ms_worst"] = max(value for name, value in figures.items() if name.startswith("ms_"))
    figures["kb_worst"] = max(value for name, value in figures.items() if name.startswith("kb_"))
    return figures
