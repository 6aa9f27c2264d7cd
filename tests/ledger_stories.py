"""Ten short stories of crises, written for these tests: `STORIES`, name to dated texts, from ``stories/``.

The events are history, told in our own words, a few sentences a report; a file is named for its story and its day.
`EXPECTED` says for some arrangements where they stand: story, a part of the name, type, the day asked about, the day of
the knowledge (or ``None``), and the phase.
"""

from __future__ import annotations

from pathlib import Path

STORIES: dict[str, list[tuple[str, str]]] = {}
for _file in sorted((Path(__file__).parent / "stories").glob("*.txt")):
    _name, _, _day = _file.stem.partition("_")
    STORIES.setdefault(_name, []).append((_day, _file.read_text(encoding="utf-8").strip()))

EXPECTED: tuple[tuple[str, str, str, str, str | None, str | None], ...] = (
    ("armistice", "armistice", "agreement", "1953-07-27", None, "active"),
    ("pipeline", "sanctions", "sanction", "2020-06-01", None, "active"),
    ("pipeline", "sanctions", "sanction", "2021-06-01", None, "ended"),
    ("pipeline", "sanctions", "sanction", "2022-02-23", None, "active"),
    ("sofa", "Status of Forces Agreement", "agreement", "2010-01-01", None, "active"),
    ("sofa", "Status of Forces Agreement", "agreement", "2011-12-31", None, "ended"),
    ("sofa", "Status of Forces Agreement", "agreement", "2011-12-31", "2009-01-01", "active"),
    ("kosovo", "bombing campaign", "operation", "1999-06-01", None, "active"),
    ("kosovo", "bombing campaign", "operation", "1999-06-11", None, "suspended"),
    ("kosovo", "KFOR", "operation", "2010-01-15", None, "active"),
    ("karabakh", "ceasefire", "agreement", "2020-11-10", None, "active"),
    ("karabakh", "peacekeepers", "deployment", "2024-06-13", None, "ended"),
    ("grain", "Black Sea", "agreement", "2022-08-01", None, "active"),
    ("grain", "Black Sea", "agreement", "2022-12-01", "2022-08-01", "ended"),
    ("grain", "Black Sea", "agreement", "2022-12-01", None, "active"),
    ("grain", "Black Sea", "agreement", "2023-07-17", None, "suspended"),
    ("withdrawal", "membership", "membership", "2018-01-01", None, "ending"),
    ("withdrawal", "membership", "membership", "2019-03-30", "2018-01-01", "ended"),
    ("withdrawal", "membership", "membership", "2020-02-01", None, "ended"),
    ("newstart", "New START", "agreement", "2022-01-01", None, "active"),
    ("newstart", "New START", "agreement", "2023-03-01", None, "suspended"),
    ("newstart", "New START", "agreement", "2027-01-01", "2021-03-01", "ended"),
    ("ecowas", "military agreements", "agreement", "2023-09-01", None, "ending"),
    ("ecowas", "military agreements", "agreement", "2024-03-01", None, "ended"),
    ("ecowas", "security cooperation", "programme", "2023-08-02", None, "suspended"),
    ("ecowas", "sanctions", "sanction", "2023-08-02", None, "active"),
    ("bases", "Manas", "base", "2013-01-01", None, "active"),
    ("bases", "Manas", "base", "2014-02-01", None, "ending"),
    ("bases", "Manas", "base", "2014-06-05", None, "ended"),
    ("bases", "Enduring Freedom", "operation", "2014-06-05", None, "ending"),
    ("bases", "Enduring Freedom", "operation", "2014-12-05", None, "ended"),
)

CONDITIONS: tuple[tuple[str, str, str | None, str], ...] = (
    ("armistice", "foreign troops left", None, "open"),
    ("karabakh", "hand over the district", "2020-11-15", "broken"),
    ("grain", "fertiliser exports", None, "open"),
    ("ecowas", "reinstate President", "2023-08-06", "unknown"),
    ("sofa", "leave Iraqi cities", "2009-06-30", "unknown"),
    ("bases", "agree on compensation", "2014-03", "unknown"),
    ("newstart", "did so first", None, "open"),
    ("pipeline", "transit country", None, "open"),
)
"""Story, words of the condition, its deadline in EDTF, and its outcome as the reports leave it."""
