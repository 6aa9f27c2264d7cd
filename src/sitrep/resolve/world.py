"""What resolution asks of the gazetteer, in one place.

Comes in: names and words as reports write them. Goes out: countries as ISO 3166-1 alpha-3 codes, organisations, seats
of power that stand for states, places, and outlets. Everything is world-wide general knowledge; nothing here depends
on the reports.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources

from sitrep.resolve.names import fold


@functools.cache
def _outlets() -> dict[str, tuple[str, str | None]]:
    """Folded name or alias of an outlet or agency: its name and country."""
    text = resources.files("sitrep.ingest").joinpath("data/outlets.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found: dict[str, tuple[str, str | None]] = {}
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""):
        for alias in (row["name"], *row["aliases"].split(";")):
            exact = alias.startswith("~")
            if alias and not exact:
                found.setdefault(fold(alias), (row["name"], row["country"] or None))
    return found


def outlet(name: str) -> tuple[str, str | None] | None:
    """The name and country of an outlet or news agency that goes by `name`, or ``None``."""
    return _outlets().get(fold(name))
