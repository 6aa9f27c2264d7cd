"""Who and what the world's states, bodies and places are called: names to countries, organisations, places, offices.

Comes in: names and words as reports write them. Goes out: ISO 3166-1 alpha-3 codes (XKX for Kosovo), organisations
and armed groups, seats of power that stand for a state, places with coordinates, nouns that make an actor, titles. It
covers the world and holds no persons. ``load()`` reads the tables once (a third of a second) and keeps them; places
are read on the first question for one.

How to use it::

    world = gazetteer.load()
    world.country("Côte d'Ivoire"), world.country("US")    # CIV, USA; names must be capitalised: "us" gives None
    world.demonym("Burkinabe"), world.demonym("Frenchmen")  # BFA, FRA
    world.organisation("Cédéao")        # Economic Community of West African States, igo
    world.organisation("RSF", "SDN")    # Rapid Support Forces: a country decides between bodies of one acronym
    world.metonym("Kremlin")            # government, RUS; capitals give their country ("Kampala": country, UGA)
    world.place("Gao", "MLI")           # the place of that name in that country, else the largest anywhere
    world.actor_noun("troops")          # military
    world.title("Colonel")              # military
    world.country_name("MLI"), world.adjective("MLI")       # Mali, Malian

**Tables** (folder ``data``; tab-separated, each with a ``source`` column and its columns explained on top):
``countries.tsv`` (demonyms, names besides CLDR's), ``metonyms.tsv``, ``organisations.tsv``, ``regions.tsv``,
``titles.tsv``, ``actor_nouns.tsv``, ``people_nouns.tsv``; ``places.tsv.gz`` is made from GeoNames by `make_places`.
Country names in English, French, Spanish, German and Portuguese come from CLDR through babel; news media from
``sitrep.ingest``'s outlets.
"""

from __future__ import annotations

import bisect
import functools
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final, cast, get_args

from babel import Locale

from sitrep.gazetteer.folding import fold
from sitrep.record import ActorType

__all__ = [
    "ActorNoun",
    "Gazetteer",
    "GazetteerError",
    "Metonym",
    "OrgEntry",
    "PlaceEntry",
    "Title",
    "fold",
    "load",
]

LANGUAGES: Final = ("en", "fr", "es", "de", "pt")
"""Languages whose names for countries are known; the first one's names win."""
_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_SHORT: Final = 6
"""Names of up to this many letters in one word ("IS", "WHO", "Total") must be written with a capital."""


class GazetteerError(ValueError):
    """A table of the gazetteer has a row that cannot be read; the message names file, line and cause."""


@dataclass(frozen=True, slots=True)
class ActorNoun:
    """A noun that makes an actor.

    `type` is the record's actor type. `takes_of` says that its name goes on after "of" ("ministry of health"). `bare`
    says that it stands for an actor even without a nationality or owner beside it ("the junta", not "the force").
    """

    noun: str
    type: ActorType
    takes_of: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class OrgEntry:
    """A body, mission, operation, armed force, party, company, outlet or armed group, and every name it goes by."""

    name: str
    type: ActorType
    country: str | None
    acronym: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metonym:
    """A place or building that stands for somebody: a state (`type` country), its government, or an organisation."""

    name: str
    type: ActorType
    country: str | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place with its coordinates in decimal degrees (WGS 84) and its population, 0 where that is not known."""

    name: str
    country: str | None
    lat: float
    lon: float
    population: int


@dataclass(frozen=True, slots=True)
class Title:
    """A title or office; `kind` is civil, diplomatic, military, spokesperson, royal, religious, modifier and so on."""

    title: str
    kind: str


class Gazetteer:
    """The tables, indexed by folded name. Make it with `load`."""

    def __init__(self) -> None:
        self._country: dict[str, str] = {}
        self._demonym: dict[str, str] = {}
        self._adjective: dict[str, str] = {}
        self._name: dict[str, str] = {}
        self._read_countries()
        self._organisation: dict[str, list[OrgEntry]] = {}
        self._read_organisations()
        self._metonym = self._read_metonyms()
        self._actor_noun = {
            row["noun"]: ActorNoun(
                row["noun"],
                _actor_type(row["type"], f"actor_nouns.tsv, line {n}"),
                row["takes_of"] == "yes",
                row["bare"] == "yes",
            )
            for n, row in _rows("actor_nouns.tsv")
        }
        self._people_noun = {
            row["noun"]: ActorNoun(row["noun"], _actor_type(row["type"], f"people_nouns.tsv, line {n}"), False, False)
            for n, row in _rows("people_nouns.tsv")
        }
        self._title = {row["title"]: Title(row["title"], row["kind"]) for _, row in _rows("titles.tsv")}
        self._region = self._read_regions()

    # countries

    def _read_countries(self) -> None:
        codes = _alpha3()
        for language in LANGUAGES:
            for alpha2, name in Locale(language).territories.items():
                code = codes.get(alpha2)
                if code is not None:
                    self._country.setdefault(fold(name), code)
                    if language == LANGUAGES[0]:
                        self._name[code] = name
        for _, row in _rows("countries.tsv"):
            code = row["alpha3"]
            self._adjective[code] = row["adjective"]
            for name in _split(row["names"]):
                if name.startswith("-"):
                    self._country.pop(fold(name), None)
                else:
                    self._country[fold(name)] = code
            for word in _split(row["demonyms"]):
                self._demonym.setdefault(fold(word), code)

    def country(self, name: str) -> str | None:
        """The alpha-3 code of the country that a capitalised name names, in any of `LANGUAGES`, or ``None``."""
        return self._country.get(fold(name)) if _is_capitalised(name) else None

    def demonym(self, word: str) -> str | None:
        """The country of a capitalised adjective or noun of nationality ("Malian", "Finns"), or ``None``."""
        return self._demonym.get(fold(word)) if _is_capitalised(word) else None

    def country_name(self, alpha3: str) -> str | None:
        """The English name of a country (CLDR)."""
        return self._name.get(alpha3)

    def adjective(self, alpha3: str) -> str | None:
        """The English adjective of a country."""
        return self._adjective.get(alpha3)

    # organisations

    def _read_organisations(self) -> None:
        late: list[tuple[str, OrgEntry]] = []
        for n, row in _rows("organisations.tsv"):
            written = (row["name"], *((row["acronym"],) if row["acronym"] else ()), *_split(row["names"]))
            names = tuple(dict.fromkeys(name.removeprefix("~") for name in written))
            entry = OrgEntry(
                name=row["name"],
                type=_actor_type(row["type"], f"organisations.tsv, line {n}"),
                country=row["country"] or None,
                acronym=row["acronym"].removeprefix("~"),
                names=names,
            )
            late += [(fold(name[1:]), entry) for name in written if name.startswith("~")]
            for key in dict.fromkeys(fold(name) for name in written if not name.startswith("~")):
                self._organisation.setdefault(key, []).append(entry)
        for name, country, aliases in _outlets():
            outlet = OrgEntry(name, "media", country, "", (name, *aliases))
            late += [(key, outlet) for key in dict.fromkeys(fold(alias) for alias in outlet.names)]
        late.sort(key=lambda item: item[1].type != "media")
        for key, entry in late:
            self._organisation.setdefault(key, []).append(entry)

    def organisation(self, name: str, country: str | None = None) -> OrgEntry | None:
        """The organisation that goes by `name`, or ``None``; `country` (alpha-3) decides between bodies of one name.

        A common noun before or after is left off where the whole is not known ("the Hezbollah militia"). A short name
        in one word must be capitalised ("is", "who" and "total" are words).
        """
        words = fold(name).split()
        forms = [words]
        low, high = 0, len(words)
        while high > 1 and self.actor_noun(words[high - 1]) is not None:
            high -= 1
            forms.append(words[:high])
        while low < len(words) - 1 and self.actor_noun(words[low]) is not None:
            low += 1
            forms.append(words[low:])
        for form in forms:
            key = " ".join(form)
            if len(form) == 1 and len(key) <= _SHORT and not _is_capitalised(name):
                continue
            found = self._organisation.get(key)
            if found:
                return next((e for e in found if country is not None and e.country == country), found[0])
        return None

    # seats of power

    def _read_metonyms(self) -> dict[str, Metonym]:
        out: dict[str, Metonym] = {}
        for n, row in _rows("metonyms.tsv"):
            kind = _actor_type(row["type"], f"metonyms.tsv, line {n}")
            out[fold(row["name"])] = Metonym(row["name"], kind, row["country"] or None, row["organisation"] or None)
        for n, row in _rows("capitals.tsv"):
            if row["alpha3"] not in self._name:
                raise GazetteerError(f"capitals.tsv, line {n}: {row['alpha3']!r} is no country code")
            out.setdefault(fold(row["capital"]), Metonym(row["capital"], "country", row["alpha3"], None))
        return out

    def metonym(self, name: str) -> Metonym | None:
        """What a seat of power stands for ("Kremlin", "Downing Street", a capital), or ``None``."""
        return self._metonym.get(fold(name)) if _is_capitalised(name) else None

    # places

    def _read_regions(self) -> dict[str, PlaceEntry]:
        out: dict[str, PlaceEntry] = {}
        for _, row in _rows("regions.tsv"):
            entry = PlaceEntry(row["name"], row["country"] or None, float(row["lat"]), float(row["lon"]), 0)
            for name in (row["name"], *_split(row["names"])):
                out.setdefault(fold(name), entry)
        return out

    def place(self, name: str, country_hint: str | None = None) -> PlaceEntry | None:
        """The place of that name: in `country_hint` (alpha-3) if there is one, else the most populous anywhere.

        Regions and seas of the news come before towns of the same name; a place's own name comes before another
        place's alternate name unless that is ten times as populous. Accents, case and a leading article do not matter.
        """
        key = fold(name)
        region = self._region.get(key)
        if region is not None and (country_hint is None or region.country in (None, country_hint)):
            return region
        found = _cities(key)
        if country_hint is not None:
            inside = [c for c in found if c[0].country == country_hint]
            if inside:
                return inside[0][0]
        if region is not None:
            return region
        if not found:
            return None
        return max(found, key=lambda c: (c[0].population * (10 if c[1] else 1), c[0].name))[0]

    # words

    def actor_noun(self, noun: str) -> ActorNoun | None:
        """The actor noun that a lemma or plural is ("forces", "foreign ministry"), or ``None``."""
        folded = noun.casefold()
        return next((e for form in _singulars(folded) if (e := self._actor_noun.get(form))), None)

    def people_noun(self, noun: str) -> ActorNoun | None:
        """The noun for people or a body of people that a lemma or plural is ("farmers"), actor nouns left out."""
        return next((e for form in _singulars(noun.casefold()) if (e := self._people_noun.get(form))), None)

    def title(self, word: str) -> Title | None:
        """The title or office that a word or phrase is ("Colonel", "prime minister"), or ``None``."""
        return self._title.get(word.casefold().rstrip("."))


def _is_capitalised(name: str) -> bool:
    return any(c.isupper() for c in name) or not name.isascii()


def _singulars(noun: str) -> Iterator[str]:
    yield noun
    if noun.endswith("ies"):
        yield noun[:-3] + "y"
    if noun.endswith("men"):
        yield noun[:-3] + "man"
    if noun.endswith("es"):
        yield noun[:-2]
    if noun.endswith("s") and not noun.endswith("ss"):
        yield noun[:-1]


@functools.cache
def _city_lines() -> list[bytes]:
    packed = resources.files("sitrep").joinpath("gazetteer", "data", "places.tsv.gz").read_bytes()
    return gzip.decompress(packed).splitlines()


def _cities(key: str) -> list[tuple[PlaceEntry, bool]]:
    """Cities by folded name, with whether it is their own name; the lines are sorted and searched by halving."""
    lines = _city_lines()
    wanted = key.encode() + b"\t"
    out = []
    i = bisect.bisect_left(lines, wanted)
    while i < len(lines) and lines[i].startswith(wanted):
        _, name, country, lat, lon, population, own = lines[i].decode().split("\t")
        out.append((PlaceEntry(name, country, float(lat), float(lon), int(population)), own == "1"))
        i += 1
    return out


@functools.cache
def load() -> Gazetteer:
    """The gazetteer, read on the first call. Raises `GazetteerError` where a table is broken."""
    return Gazetteer()


# Reading the tables


def _rows(name: str, station: str = "gazetteer") -> Iterator[tuple[int, Mapping[str, str]]]:
    # Through the top package: importing the other station would load all that it needs.
    text = resources.files("sitrep").joinpath(station, "data", name).read_text(encoding="utf-8")
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
        elif len(cells) != len(header):
            raise GazetteerError(f"{name}, line {number}: {len(cells)} cells, the header has {len(header)}")
        else:
            yield number, dict(zip(header, cells, strict=True))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def _actor_type(cell: str, where: str) -> ActorType:
    if cell not in get_args(ActorType):
        raise GazetteerError(f"{where}: actor type {cell!r} is none of {', '.join(get_args(ActorType))}")
    return cast(ActorType, cell)


def _alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-2 to alpha-3."""
    return {row["alpha2"]: row["alpha3"] for _, row in _rows("capitals.tsv")}


def _outlets() -> Iterator[tuple[str, str | None, tuple[str, ...]]]:
    """Name, country and other names of every outlet; names marked ``~`` are too common to be looked up."""
    for _, row in _rows("outlets.tsv", "ingest"):
        yield row["name"], row["country"] or None, tuple(a for a in _split(row["aliases"]) if not a.startswith("~"))
