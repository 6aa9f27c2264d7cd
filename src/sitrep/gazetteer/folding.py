"""One form for names that differ only in case, accents, script, punctuation or a leading article.

Comes in: a name. Goes out: lower-case ASCII words with single blanks ("Côte d’Ivoire" gives "cote d'ivoire").
"""

from __future__ import annotations

import functools
import re

from anyascii import anyascii

_APOSTROPHES = re.compile(r"[’‘ʼʻ`´′]")
_NOISE = re.compile(r"[^a-z0-9'&+/.-]+")
_ARTICLE = re.compile(r"^(?:the|a|an) (?=.)")


@functools.lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """The folded form; empty for a name without letters or digits."""
    text = anyascii(_APOSTROPHES.sub("'", name)).casefold()
    text = _NOISE.sub(" ", text).strip(" .-'/")
    return _ARTICLE.sub("", re.sub(r"'s$", "", text))
