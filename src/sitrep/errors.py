"""The errors that sitrep means to show: one clear line each, caught once, in the command line.

Comes in: nothing. Goes out: `SitrepError` and its kinds. A message names what was wrong, where, and what would be
right. Any other exception is a defect of ours and is shown with its traceback.
"""

from __future__ import annotations


class SitrepError(Exception):
    """Something that the user can put right. ``str(error)`` is one sentence or two for the user."""
