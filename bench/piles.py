"""A made-up pile of reports with their statements, from a seed: for measuring cost without reading.

Comes in: a number of reports. Goes out: reports and statements as the pipeline gives them to resolution. The world is
made of stories (one for about 30 reports) that run over weeks in some of the countries of the gazetteer, with persons,
organisations and incidents of their own; reports of a story tell the same incidents in other words, quote the same
persons, give figures, and one in eight copies an earlier one. What a report is like does not depend on how many there
are; so cost that grows faster than the pile is the program's.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from sitrep.record import (
    Date,
    EventStatement,
    FigureStatement,
    Mention,
    QuoteStatement,
    Report,
    Statements,
    TimeExpression,
    content_id,
)

A_STORY = 30
INCIDENTS = 12
COUNTRIES = (
    "Chad Ghana Togo Benin Peru Chile Bolivia Ecuador Kenya Uganda Rwanda Burundi Zambia Malawi Angola Gabon Senegal "
    "Guinea "
    "Morocco Algeria Tunisia Libya Sudan Egypt Jordan Syria Iraq Iran Yemen Oman Qatar Kuwait Georgia Armenia "
    "Azerbaijan "
    "Kazakhstan Uzbekistan Pakistan Nepal Thailand Laos Vietnam Cambodia Malaysia Indonesia Philippines Japan Mongolia"
).split()
GIVEN = "Amina Boris Carla Davit Elena Farid Gita Hassan Irina Jorge Kofi Lena Musa Nadia Omar Pavel Rosa Samir".split()
SYLLABLES = (
    "ba de go ka li mo na po ra si ta vu ze cho dri fan gul her jo kem lor mun nor pel quin rem sol tor vas wen".split()
)
VERBS = (
    ("attack", "attacked", "ASSAULT"),
    ("expel", "expelled", "SANCTION"),
    ("condemn", "condemned", "ACCUSE"),
    ("meet", "met", "CONSULT"),
    ("withdraw", "withdrew from", "RETREAT"),
    ("deploy", "deployed to", "MOBILIZE"),
    ("arrest", "arrested officials of", "COERCE"),
    ("threaten", "threatened", "THREATEN"),
    ("support", "supported", "SUPPORT"),
    ("sanction", "imposed sanctions on", "SANCTION"),
)
THINGS = "border convoy pipeline airport village refinery embassy harbour bridge dam mine railway base treaty".split()
FILLERS = (
    "market harvest school river winter budget street hospital election traffic festival council library garden".split()
)


@dataclass(slots=True)
class _Text:
    """A report's text as it grows, with its statements."""

    text: str = ""
    mentions: list[Mention] = field(default_factory=list)
    times: list[TimeExpression] = field(default_factory=list)
    events: list[EventStatement] = field(default_factory=list)
    figures: list[FigureStatement] = field(default_factory=list)
    quotes: list[QuoteStatement] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)

    def add(self, words: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += words
        return start, len(self.text)

    def name(self, words: str, label: str) -> int:
        start, end = self.add(words)
        self.mentions.append(Mention(start, end, words, "name", label, start + words.rfind(" ") + 1))
        return len(self.mentions) - 1

    def end(self, start: int) -> None:
        self.add(".")
        self.sentences.append((start, len(self.text)))
        self.add(" ")


def _word(random_: random.Random, parts: int = 3) -> str:
    return "".join(random_.choice(SYLLABLES) for _ in range(parts)).capitalize()


def pile(count: int, seed: int = 17) -> list[tuple[Report, Statements]]:
    """`count` reports with their statements, the same for the same seed; a longer pile begins with the shorter one."""
    out: list[tuple[Report, Statements]] = []
    for number in range(count):
        story, index = divmod(number, A_STORY)
        out.append(_report(seed, story, index, out[story * A_STORY :]))
    return out


def _report(
    seed: int, story: int, index: int, before: Sequence[tuple[Report, Statements]]
) -> tuple[Report, Statements]:
    world = random.Random(f"{seed}:{story}")
    ours, theirs = world.sample(COUNTRIES, 2)
    people = [f"{world.choice(GIVEN)} {_word(world)}" for _ in range(6)]
    bodies = [f"{_word(world)} Front" for _ in range(2)]
    topic = [_word(world).lower() for _ in range(8)]
    first = dt.date(2019, 1, 1) + dt.timedelta(days=world.randrange(1500))
    incidents = [
        (
            world.choice(VERBS),
            world.choice(THINGS),
            world.choice((ours, bodies[0])),
            world.choice((theirs, bodies[1])),
            day,
        )
        for day in sorted(world.randrange(40) for _ in range(INCIDENTS))
    ]
    random_ = random.Random(f"{seed}:{story}:{index}")
    day = first + dt.timedelta(days=index * 40 // A_STORY)
    path = f"story{story:04d}/{index:02d}.txt"
    published = Date(day, day, "day", "explicit")
    if before and random_.random() < 0.125:
        old, said = before[random_.randrange(len(before))]
        id_ = content_id("r", path)
        report = Report(id_, path, old.text, "", old.title, f"Paper {random_.randrange(40)}", published=published)
        return report, _of(said, id_)
    made = _Text()
    start = made.add(f"{ours} and {theirs}: {random_.choice(topic)} {random_.choice(THINGS)} {random_.choice(topic)}")[
        0
    ]
    made.sentences.append((start, len(made.text)))
    made.add("\n")
    known = [i for i in incidents if first + dt.timedelta(days=i[4]) <= day] or incidents[:1]
    for (lemma, verb, type_), thing, who, whom, after in sorted(random_.sample(known, min(len(known), 5)), key=str):
        start = len(made.text)
        actor = made.name(who, "GPE" if who in COUNTRIES else "ORG")
        made.add(" ")
        trigger = made.add(verb.split()[0])
        made.add(verb[len(verb.split()[0]) :] + " ")
        recipient = made.name(whom, "GPE" if whom in COUNTRIES else "ORG")
        made.add(f" over the {random_.choice(topic)} {thing} and the {random_.choice(FILLERS)}")
        end = len(made.text)
        when = None
        if random_.random() < 0.5:
            made.add(" on ")
            date = first + dt.timedelta(days=after)
            words = f"{date.day} {date:%B %Y}"
            span = made.add(words)
            made.times.append(TimeExpression(*span, words, "DATE", f"date y={date.year} m={date.month} d={date.day}"))
            when = len(made.times) - 1
        made.events.append(
            EventStatement(
                start, end, trigger, lemma, type_, "occurred", label=f"{lemma} {thing}", actors=(actor,),
                recipients=(recipient,), time=when, objects=(thing,),
            )
        )  # fmt: skip
        made.end(start)
    for _ in range(2):
        start = len(made.text)
        words = " ".join([*random_.sample(topic, 2), random_.choice(THINGS), *random_.sample(FILLERS, 4)])
        made.add("“")
        span = made.add(words)
        made.add(",” said ")
        speaker = made.name(random_.choice(people), "PERSON")
        made.quotes.append(QuoteStatement(*span, words, speaker, made.mentions[speaker].text))
        made.end(start)
    start = len(made.text)
    size = 100 * (1 + world.randrange(9))
    span = made.add(str(size))
    made.add(" soldiers of ")
    subject = made.name(ours, "GPE")
    made.figures.append(FigureStatement(*span, "soldiers", "personnel", "person", size, size, size, subject=(subject,)))
    made.end(start)
    for _ in range(6):
        start = len(made.text)
        filling = [*random_.choices(FILLERS, k=4), *random_.choices(topic, k=3), _word(random_).lower()]
        made.add(f"The {' '.join(filling)}")
        made.end(start)
    text = made.text.rstrip()
    id_ = content_id("r", path)
    report = Report(id_, path, text, "", text.split("\n")[0], f"Paper {random_.randrange(40)}", published=published)
    return report, Statements(
        id_, tuple(made.mentions), tuple(made.times), tuple(made.events), tuple(made.figures), tuple(made.quotes),
        sentences=tuple(made.sentences),
    )  # fmt: skip


def _of(statements: Statements, report: str) -> Statements:
    """The same statements in a copy."""
    return Statements(
        report, statements.mentions, statements.times, statements.events, statements.figures, statements.quotes,
        statements.arrangements, statements.conditions, statements.sentences,
    )  # fmt: skip
