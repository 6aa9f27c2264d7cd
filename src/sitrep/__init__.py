"""sitrep: a pile of news reports about a crisis between states, read into one sourced and dated record.

``sitrep.build(paths)`` gives the record as objects. Importing the package is quick: the stations are imported when
they are first needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitrep.pipeline import Progress
    from sitrep.record import Record

__version__ = "0.1.0"

__all__ = ["__version__", "build"]


def build(
    paths: str | Path | Iterable[str | Path],
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Record:
    """Read files and folders of reports into one record; see `sitrep.pipeline.build`, which this calls."""
    from sitrep.pipeline import build as run

    return run(paths, out, workers=workers, progress=progress)
