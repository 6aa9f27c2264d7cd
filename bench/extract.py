"""Statements: events, how firmly they are said, who says them, measured on public data. Prints figures only.

Each part is a module of its own (``extract_NAME.py``) with ``run(shared) -> Figures``; its text says what is counted.
A part whose data is absent is left out; where all are, the bench says so.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from bench.common import DataAbsent, Figures

PARTS = ("events", "factuality", "polnear", "precision")


def run(shared: Path) -> Figures:
    """The figures of all parts. Raises `DataAbsent` where none has its data."""
    figures: Figures = {}
    absent: DataAbsent | None = None
    for part in PARTS:
        try:
            figures |= importlib.import_module(f"bench.extract_{part}").run(shared)
        except DataAbsent as error:
            absent = error
    if absent is not None and not figures:
        raise absent
    return figures
