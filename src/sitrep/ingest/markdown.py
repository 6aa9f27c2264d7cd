"""Markdown to lines.

Comes in: decoded text with Markdown's marks. Goes out: the same paragraphs without the marks, and what front matter
(YAML between ``---`` lines, plain ``key: value`` pairs only) says. Links keep their words, pictures become captions.
"""

from __future__ import annotations

import re

from sitrep.ingest.dates import stated
from sitrep.ingest.decode import tidy
from sitrep.ingest.draft import Draft
from sitrep.ingest.mapped import Edit, Mapped
from sitrep.ingest.plain import paragraphs

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_PAIR = re.compile(r"^([A-Za-z_]+)[ \t]*:[ \t]*(['\"]?)(.*?)\2[ \t]*$", re.M)
_IMAGE = re.compile(r"!\[([^\]\n]{0,500})\](?:\([^()\n]{0,2000}\)|\[[^\]\n]{0,200}\])")
_LINK = re.compile(r"\[([^\]\n]{1,1000})\](\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)|\[[^\]\n]{0,200}\])")
_LINE_MARKS = re.compile(
    r"^[ ]{0,3}(?:#{1,6}[ \t]+|>[ \t]?(?:>[ \t]?)*(?:[-*+][ \t]+)?|[-*+][ \t]+)"
    r"|[ \t]+#{1,6}[ \t]*$|^[ ]{0,3}(?:=+|-{2,})[ \t]*$"
    r"|^[ ]{0,3}(?:[*_-][ ]*){3,}$|^[ ]{0,3}(?:```|~~~).*$|^[ ]{0,3}\[[^\]\n]{1,200}\]:[ \t]*\S.*$",
    re.M,
)
_INLINE = re.compile(
    r"(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])|(?<![\w_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![\w_])"
    r"|~~|`+|\\(?=[\\`*_{}\[\]()#+.!>~|-])|<!--.*?-->|\[\^[^\]\n]{1,40}\]:?|(?<=[^\s])[ ]{2,}$",
    re.S | re.M,
)
_FIELDS = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "site", "sitename", "publisher", "source"),
    "byline": ("author", "authors", "byline"),
    "url": ("url", "link", "canonical_url", "canonical"),
    "date": ("date", "published", "date_published", "datepublished", "pubdate"),
}


def read(source: str) -> Draft:
    """The draft of a Markdown text."""
    text = tidy(Mapped.of(source))
    pairs: dict[str, Mapped] = {}
    front = _FRONT.match(text.text)
    if front:
        for match in _PAIR.finditer(text.text, front.start(1), front.end(1)):
            pairs.setdefault(match[1].lower(), text.slice(match.start(3), match.end(3)).strip())
        text = text.slice(front.end(), len(text))
    captions = [match[1].strip() for match in _IMAGE.finditer(text.text) if match[1].strip()]
    draft = Draft(source, paragraphs(_stripped(text)), captions=captions)
    values = {name: next((pairs[key] for key in keys if pairs.get(key)), None) for name, keys in _FIELDS.items()}
    draft.title = values["title"]
    draft.outlet, draft.byline, draft.url = (
        value.text.strip("[]'\" ") if value else None for value in (values["outlet"], values["byline"], values["url"])
    )
    if values["date"] and (day := stated(values["date"].text)):
        draft.published, draft.reason = day, f"the front matter says {values['date'].text}"
    return draft


def _stripped(text: Mapped) -> Mapped:
    """The text without Markdown's marks."""
    text = text.edited([(m.start(), m.end(), "") for m in _IMAGE.finditer(text.text)])
    edits: list[Edit] = []
    for match in _LINK.finditer(text.text):
        edits.append((match.start(), match.start() + 1, ""))
        edits.append((match.start(2) - 1, match.end(), ""))
    text = text.edited(edits)
    edits = []
    for match in _LINE_MARKS.finditer(text.text):
        heading = match.group().lstrip().startswith("#") and match.end() < len(text)
        edits.append((match.start(), match.end(), "\n" if heading and match.start() else ""))
    text = text.edited(edits)
    return text.edited([(m.start(), m.end(), "") for m in _INLINE.finditer(text.text)])
