"""Time expressions to dates, and the day a report was published.

`find` reads plain text; `anchor` gives what it found a place in the calendar; `infer_publication` works out when a
report that does not say so was published. The rules are data (`data/`), with an example beside each.
"""

from __future__ import annotations

from sitrep.temporal.anchoring import Timex, anchor
from sitrep.temporal.finder import find

__all__ = ["Timex", "anchor", "find"]
