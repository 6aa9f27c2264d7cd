"""What a format's reader hands to the cleaning: lines of text in order, and what the format itself says about them.

Comes in: nothing. Goes out: `Draft`, the same for every format, so that cleaning knows none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sitrep.ingest.mapped import Mapped
from sitrep.record import Date


@dataclass(slots=True)
class Draft:
    """One report before cleaning. All texts are mapped to `source`, the decoded text of the file (or of its record).

    `lines` are paragraphs and headings, stripped, none empty. `title`, `outlet`, `byline`, `url`, `host` and
    `published` are what metadata says; `reason` tells in one line where `published` comes from. `captions` are texts
    that the format marks as captions.
    """

    source: str
    lines: list[Mapped]
    title: Mapped | None = None
    outlet: str | None = None
    byline: str | None = None
    url: str | None = None
    host: str | None = None
    published: Date | None = None
    reason: str | None = None
    captions: list[str] = field(default_factory=list)
