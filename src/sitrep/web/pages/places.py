"""Where it happened: events by place on a map that is drawn here, from Natural Earth's land and country outlines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sitrep.export import dossier_words as say
from sitrep.web.data import Filter
from sitrep.web.pages import Ask, View
from sitrep.web.pages.timeline import wanted

WIDTH = 960.0
"""Width of the map in the units of its drawing."""
LABELS = 16
"""How many places have their name on the map."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A country's outline: the box that it fills (west, south, east, north, in degrees) and a path in hundredths."""

    name: str
    box: tuple[float, float, float, float]
    path: str
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map."""

    id: str
    name: str
    count: int
    x: float
    y: float
    size: float
    label: bool
    left: bool
    lat: float
    lon: float
    country: str


def world(ask: Ask) -> View:
    """The places of events that fit."""
    data = ask.data
    filter_ = wanted(ask)
    borders = ask.choice("borders", ("shown", "dashed", "hidden"), "shown")
    view = ask.choice("view", ("places", "world"), "places")
    if filter_ == Filter():
        counts = data.place_counts
    else:
        condition, values = filter_.sql()
        rows = data.rows(
            f"select e.place_id, count(*) n from events e where e.place_id is not null and {condition} group by 1",
            *values,
        )
        counts = sorted(((r[0], r[1]) for r in rows), key=lambda p: (-p[1], p[0]))
    located = [(data.places[id_], n) for id_, n in counts if data.places[id_].lat is not None]
    west, south, east, north = _frame([(p.lon or 0.0, p.lat or 0.0) for p, _ in located[:200]], view == "world")
    squeeze = math.cos(math.radians(min(70.0, abs(south + north) / 2)))
    scale = WIDTH / ((east - west) * squeeze)
    height = (north - south) * scale

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale, 1), round((north - lat) * scale, 1)

    most = max((n for _, n in located), default=1)
    spots: list[Spot] = []
    taken: list[tuple[float, float, float]] = []
    for place, n in located[:200]:
        assert place.lat is not None and place.lon is not None
        x, y = at(place.lon, place.lat)
        if not (0 <= x <= WIDTH and 0 <= y <= height):
            continue
        long = 7.5 * len(place.name) + 16
        left = x + long > WIDTH
        edge = x - long if left else x
        free = all(abs(y - b) > 15 or edge > c or edge + long < a for a, b, c in taken)
        label = free and len(taken) < LABELS
        if label:
            taken.append((edge, y, edge + long))
        size = round(4 + 14 * math.sqrt(n / most), 1)
        spots.append(
            Spot(
                place.id, place.name, n, x, y, size, label, left, place.lat, place.lon, say.country_words(place.country)
            )
        )
    shapes = [s for s in _shapes() if s.box[0] <= east and s.box[2] >= west and s.box[1] <= north and s.box[3] >= south]
    step = next((s for s in (1, 2, 5, 10, 15, 30) if (east - west) / s <= 12), 30)
    lines = [at(lon, north)[0] for lon in range(math.ceil(west / step) * step, math.floor(east) + 1, step)]
    rows_ = [at(west, lat)[1] for lat in range(math.ceil(south / step) * step, math.floor(north) + 1, step)]
    return View(
        "map.html.j2",
        "Map",
        {
            "spots": sorted(spots, key=lambda s: s.count, reverse=True),
            "shapes": shapes,
            "borders": borders,
            "contested": [s for s in shapes if s.contested],
            "view": view,
            "width": WIDTH,
            "height": round(height, 1),
            "transform": f"translate({-west * squeeze * scale:.2f} {north * scale:.2f}) "
            f"scale({squeeze * scale / 100:.5f} {-scale / 100:.5f})",
            "meridians": lines,
            "parallels": rows_,
            "step": step,
            "unlocated": [(data.places[id_], n) for id_, n in counts if data.places[id_].lat is None][:50],
            "total": sum(n for _, n in counts),
            "nowhere": data.count(filter_) - sum(n for _, n in counts),
            "filter": filter_,
        },
        {
            "places": [
                {"id": s.id, "name": s.name, "country": s.country, "lat": s.lat, "lon": s.lon, "events": s.count}
                for s in spots
            ]
        },
        "map",
    )


def _frame(points: list[tuple[float, float]], all_of_it: bool) -> tuple[float, float, float, float]:
    """West, south, east, north of what is shown: the places with a margin, at least 44 degrees, at most the world."""
    if all_of_it or not points:
        return -170.0, -58.0, 190.0, 80.0
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    wide = max(44.0, (east - west) * 1.2)
    high = max(wide * 0.5, (north - south) * 1.25)
    wide = max(wide, min(360.0, high * 1.4))
    x, y = (west + east) / 2, (south + north) / 2
    high = min(high, wide * 0.62, 150.0)
    return (
        max(-180.0, x - wide / 2),
        max(-60.0, y - high / 2),
        min(190.0, max(-180.0, x - wide / 2) + wide),
        min(84.0, max(-60.0, y - high / 2) + high),
    )


@cache
def _shapes() -> tuple[Shape, ...]:
    contested = {row[0] for row in _table("contested.tsv")}
    found = []
    for name, box, path in _table("world.tsv"):
        west, south, east, north = map(float, box.split())
        found.append(Shape(name, (west, south, east, north), path, name in contested))
    return tuple(found)


def _table(name: str) -> list[list[str]]:
    text = files("sitrep.web").joinpath(f"static/{name}").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
