"""Time expressions to dates, and the day a report was published.

`find` reads plain text; `anchor` gives what it found a place in the calendar; `infer_publication` works out when a
report that does not say so was published, `narrow` does so for all reports of a story together. The rules are data
(`data/`), with an example beside each.
"""

from __future__ import annotations

from sitrep.temporal.anchoring import Timex, anchor
from sitrep.temporal.dating import Dating, infer_publication
from sitrep.temporal.finder import find
from sitrep.temporal.narrowing import Told, narrow

__all__ = ["Dating", "Timex", "Told", "anchor", "find", "infer_publication", "narrow"]
