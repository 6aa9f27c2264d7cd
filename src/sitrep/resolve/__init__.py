"""Statements of all reports to one record: actors, places, origins, events, figures, quotes, discrepancies."""

from sitrep.resolve.pile import resolve
from sitrep.resolve.why import why

__all__ = ["resolve", "why"]
