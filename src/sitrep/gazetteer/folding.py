"""One form for names that differ only in case, accents, script, punctuation or a leading article.

Comes in: a name. Goes out: lower-case ASCII words with single blanks ("CÔTE D'IVOIRE" gives "cote d'ivoire").
"""

from __future__ import annotations

import functools
import re

from anyascii import anyascii

_APOSTROPHES = re.compile("[`\u2018\u2019\u02bb\u02bc\u00b4\u2032]")
_NOISE = re.compile(r"[^a-z0-9'&+/.-]+")
_ARTICLE = re.compile(r"^(?:the|a|an) (?=.)")


@functools.lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """The folded form; empty for a name without letters or digits."""
    text = anyascii(_APOSTROPHES.sub("'", name)).casefold()
    text, before = _NOISE.sub(" ", text), ""
    while text != before:  # what an article or a possessive leaves bare is stripped in its turn: "the 'Front'"
        before, text = text, _ARTICLE.sub("", re.sub(r"'s$", "", text.strip(" .-'/")))
    return text
