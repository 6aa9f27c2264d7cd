"""Places with their countries and coordinates.

Comes in: the mentions of places of all reports. Goes out: `Place`s, and for every mention the place it names. A name
that several places bear is the one in a country that the same report speaks of, else the largest. A country's name is
a place where a statement says that something was there. A capital that acts stands for its state and is no place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sitrep.record import Place, Report, Statements, content_id
from sitrep.resolve import world
from sitrep.resolve.actors import Cast
from sitrep.resolve.names import fold
from sitrep.resolve.senses import clean

LABELS = frozenset({"GPE", "LOC", "FAC"})


@dataclass(frozen=True, slots=True)
class Gazette:
    """The places, sorted by id, and which place each mention names."""

    places: tuple[Place, ...]
    _of: dict[tuple[str, int], str]
    _by_id: dict[str, Place]
    _seen: dict[str, list[tuple[int, str, str | None]]]

    def seen(self, report: str) -> list[tuple[int, str, str | None]]:
        """The mentions of a report that name a place, each with the place's id and country."""
        return self._seen.get(report, [])

    def of(self, report: str, mention: int | None) -> str | None:
        """The id of the place that a mention names."""
        return None if mention is None else self._of.get((report, mention))

    def country(self, place: str | None) -> str | None:
        """The country of a place by id."""
        return None if place is None else self._by_id[place].country


@dataclass(frozen=True, slots=True)
class _Known:
    key: tuple[str, ...]
    name: str
    country: str | None
    lat: float | None
    lon: float | None


def resolve(pile: Sequence[tuple[Report, Statements]], cast: Cast) -> Gazette:
    """The places of a pile of reports."""
    gathered: dict[tuple[str, ...], list[tuple[_Known, Report, int, int, str]]] = defaultdict(list)
    wanted: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for report, statements in pile:
        spoken_of = Counter(
            code for mention in statements.mentions if (code := world.country(clean(mention.text))) is not None
        )
        used = {e.place for e in statements.events} | {f.place for f in statements.figures}
        for i, mention in enumerate(statements.mentions):
            at = mention
            if mention.kind != "name":
                if i not in used or mention.refers is None or not 0 <= mention.refers < len(statements.mentions):
                    continue
                at = statements.mentions[mention.refers]
            name = clean(at.text)
            state = world.country(name)
            placed = at.label in LABELS or cast.is_place(report.id, i)
            if at.kind != "name" or not (placed or state is not None or i in used):
                continue
            if (state is not None or cast.of(report.id, i) is not None) and i not in used:
                continue
            known = _known(name, state, spoken_of)
            if known is None:
                continue
            wanted[known.key].append((report.id, i))
            gathered[known.key].append((known, report, at.start, at.end, name))
    places, of = [], {}
    seen: dict[str, list[tuple[int, str, str | None]]] = defaultdict(list)
    for key, held in sorted(gathered.items()):
        known = held[0][0]
        place = Place(
            id=content_id("place", *key),
            name=known.name,
            country=known.country,
            lat=known.lat,
            lon=known.lon,
            names=tuple(sorted({name for *_, name in held})),
            mentions=tuple(sorted({report.evidence(start, end) for _, report, start, end, _ in held})),
        )
        places.append(place)
        for at_mention in wanted[key]:
            of[at_mention] = place.id
            seen[at_mention[0]].append((at_mention[1], place.id, place.country))
    places.sort(key=lambda place: place.id)
    return Gazette(tuple(places), of, {place.id: place for place in places}, seen)


def _known(name: str, state: str | None, spoken_of: Counter[str]) -> _Known | None:
    folded = fold(name)
    if not folded:
        return None
    if state is not None:
        seat = world.seat(state)
        lat, lon = (seat.lat, seat.lon) if seat is not None else (None, None)
        return _Known(("country", state), world.country_name(state), state, lat, lon)
    found = world.place_near(name, spoken_of)
    if found is not None:
        key = ("place", fold(found.name), found.country or "", f"{found.lat:.2f}", f"{found.lon:.2f}")
        return _Known(key, found.name, found.country, found.lat, found.lon)
    return _Known(("name", folded), name, None, None, None)
