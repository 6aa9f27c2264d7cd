"""The record in the forms that are handed on: `jsonl` (and back, `parse`), and the `dossier` page.

Comes in: a `sitrep.record.Record`. Goes out: lines of JSON, or one self-contained HTML page. One file per form.
"""

from __future__ import annotations

from sitrep.export.dossier import dossier
from sitrep.export.jsonl import JsonLinesError, as_object, jsonl, parse

__all__ = ["JsonLinesError", "as_object", "dossier", "jsonl", "parse"]
