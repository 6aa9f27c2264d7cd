"""Piles of short invented reports, read by the shipped reader and resolved, for tests of what the record holds.

`record` takes blocks that begin ``### outlet | day | title`` with the text below; a report without a day leaves it out.
"""

from __future__ import annotations

import datetime as dt
import functools

from sitrep import resolve, temporal
from sitrep.extract import extract
from sitrep.reader import Reader, load_reader
from sitrep.record import Actor, Date, Discrepancy, Event, Record, Report


@functools.cache
def shared_reader() -> Reader:
    return load_reader()


@functools.cache
def record(pile: str) -> Record:
    """The record of a pile of reports, named r0, r1 … in the order given."""
    items = []
    for number, block in enumerate(pile.split("### ")[1:]):
        head, _, body = block.partition("\n")
        outlet, day, title = (part.strip() for part in head.split("|"))
        at = dt.date.fromisoformat(day) if day else None
        text = "\n\n".join([title, *(" ".join(part.split()) for part in body.strip().split("\n\n"))])
        report = Report(
            f"r{number}",
            f"{number}.txt",
            text,
            "",
            title=title,
            outlet=outlet,
            published=None if at is None else Date(at, at, "day", "explicit"),
        )
        items.append((report, extract(report, next(iter(shared_reader().read([text]))), temporal.find(text))))
    return resolve.resolve(items, software="test", reader="test")


def actor(found: Record, name: str) -> Actor:
    """The one actor of this name."""
    (one,) = [item for item in found.actors if item.name == name]
    return one


def names(found: Record, ids: tuple[str, ...]) -> list[str]:
    """The names of actors."""
    by_id = {item.id: item.name for item in found.actors}
    return [by_id[one] for one in ids]


def sides(found: Record, field: str) -> list[tuple[str, ...]]:
    """What is said on each side of the disagreements on a field, sorted."""
    return sorted(tuple(sorted(side.value for side in item.sides)) for item in of_field(found, field))


def of_field(found: Record, field: str) -> list[Discrepancy]:
    """The disagreements on a field."""
    return [item for item in found.discrepancies if item.field == field]


def events_with(found: Record, word: str) -> list[Event]:
    """The events that a trigger of this form names."""
    return [e for e in found.events if any(s.trigger.text.lower() == word for s in e.statements)]
