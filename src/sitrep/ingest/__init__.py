"""Ingest: files and folders to reports.

Comes in: paths of `.txt`, `.md`, `.html`, `.pdf`, `.jsonl` and `.json` files (or folders of them), in any encoding.
Goes out: `Report` values with clean text, title first, and what stood around it in the fields where it belongs; and a
`Rejected` with its reason for everything that gave no report. Nothing is lost in silence, nothing raises for bad input,
and the same bytes at the same path give the same result.

`read_paths` does it all. A pipeline that wants to hash and cache first lists files with `discover`, reads bytes with
`Source.read`, parses with `parse_bytes` (a pure function of path and bytes) and passes everything through `unique`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sitrep.ingest.lexicon import Outlet, OutletMention, find_outlets, outlet_at, outlet_named, outlets
from sitrep.ingest.report import parse_bytes, source_texts
from sitrep.ingest.source import MAX_BYTES, Source, SourceError, digest, discover
from sitrep.record import Rejected, Report

__all__ = [
    "MAX_BYTES",
    "Outlet",
    "OutletMention",
    "Source",
    "SourceError",
    "digest",
    "discover",
    "find_outlets",
    "outlet_at",
    "outlet_named",
    "outlets",
    "parse",
    "parse_bytes",
    "read_paths",
    "source_texts",
    "unique",
]


def parse(source: Source, *, max_bytes: int = MAX_BYTES) -> list[Report | Rejected]:
    """The reports in one file, and what was refused in it; a file that cannot be read is refused with the reason."""
    try:
        data = source.read(max_bytes)
    except SourceError as error:
        return [Rejected(source.path, str(error))]
    return parse_bytes(source.path, data, max_bytes=max_bytes)


def unique(items: Iterable[Report | Rejected]) -> Iterator[Report | Rejected]:
    """The items, where a report whose content came before is refused and names the one that it repeats."""
    first: dict[str, str] = {}
    for item in items:
        if isinstance(item, Report):
            same = first.setdefault(item.id, item.path)
            if same != item.path:
                yield Rejected(item.path, f"It has the same content as {same}.")
                continue
        yield item


def read_paths(paths: Sequence[str | Path], *, max_bytes: int = MAX_BYTES) -> Iterator[Report | Rejected]:
    """Every report at `paths` (files, or folders searched recursively), sorted by path, and everything refused.

    `max_bytes` is the size limit of one file, packed and unpacked.
    """
    yield from unique(
        item for source in discover(paths, max_bytes=max_bytes) for item in parse(source, max_bytes=max_bytes)
    )
