"""Plain text to lines: one line per paragraph, heading or caption.

Comes in: decoded text, tidied. Goes out: `Mapped` lines without line ends. Two manners of writing are told apart: one
paragraph per line, and paragraphs wrapped at a fixed width, whose lines are joined again.
"""

from __future__ import annotations

import itertools
import re

from sitrep.ingest.decode import tidy
from sitrep.ingest.draft import Draft
from sitrep.ingest.mapped import Edit, Mapped, join
from sitrep.ingest.prose import ends

_WIDEST = 110
"""Longer lines (in code points) are not the work of wrapping."""
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|h[1-6]|ul|ol|li|blockquote|figure|img|section)\b[^<>]{0,500}>", re.I
)
_BREAKING = re.compile(r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|figure|section)\b", re.I)
_GAPS = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")
_BULLET = re.compile(r"\s*(?:[-*•–·▪►]|\(?\d{1,2}[.)])\s")


def read(source: str) -> Draft:
    """The draft of a plain text."""
    return Draft(source, paragraphs(tidy(Mapped.of(source))))


def paragraphs(text: Mapped) -> list[Mapped]:
    """The paragraphs of a tidied text, wrapped lines joined, left-over HTML tags dropped, none empty."""
    text = _without_tags(text)
    text = text.edited([(m.start(), m.end(), "\n\n") for m in _GAPS.finditer(text.text)])
    lines = [line.strip() for line in text.split("\n")]
    width = _width([line.text for line in lines])
    found: list[Mapped] = []
    block: list[Mapped] = []
    for line in [*lines, Mapped("")]:
        if line:
            block.append(line)
        else:
            found.extend(_joined(block, width))
            block = []
    return found


def _width(lines: list[str]) -> int:
    """The width that the text is wrapped at, or 0 where it is not wrapped.

    A text is wrapped where its lines are of nearly one length: of the lines followed by another line, most are long
    (within 16 code points of the longest) and stop in the middle of a sentence.
    """
    longest = max((len(line) for line in lines), default=0)
    if not 40 <= longest <= _WIDEST:
        return 0
    followed = [line for line, after in itertools.pairwise(lines) if line and after]
    if len(followed) < 2:
        return 0
    full = [line for line in followed if len(line) >= longest - 16]
    running = [line for line in full if not ends(line)]
    return longest if len(full) >= 0.6 * len(followed) and len(running) >= 0.5 * len(full) else 0


def _joined(block: list[Mapped], width: int) -> list[Mapped]:
    """The lines of one block, joined where the text is wrapped at `width`."""
    if not width:
        return block
    found: list[Mapped] = []
    run: list[Mapped] = []
    for index, line in enumerate(block):
        if run and _BULLET.match(line.text):
            found.append(unwrap(run))
            run = []
        run.append(line)
        after = block[index + 1].text if index + 1 < len(block) else ""
        # the next line's first word would have fitted here, so it was not wrapping that ended this line
        room = after and len(line) + 1 + len(after.split()[0]) <= width - 4
        if not after or (room and (ends(line.text) or _capital(after))):
            found.append(unwrap(run))
            run = []
    return found


def _capital(line: str) -> bool:
    return line[:1].isupper() or line[:1] in "\"'“‘«"


def unwrap(lines: list[Mapped]) -> Mapped:
    """Wrapped lines as one line: words cut by a hyphen at a line's end are put together, else a blank joins them."""
    whole = join("\n", lines)
    edits: list[Edit] = []
    for match in re.finditer("[\xad\u2010-]?\n", whole.text):
        start, end = match.span()
        if end - start == 1:
            edits.append((start, end, " "))
            continue
        before, after = whole.text[start - 1 : start], whole.text[end : end + 1]
        if whole.text[start] == "\xad" or (before.islower() and after.islower()):
            edits.append((start, end, ""))
        else:
            edits.append((start + 1, end, ""))
    return whole.edited(edits)


def _without_tags(text: Mapped) -> Mapped:
    if "<" not in text.text:
        return text
    edits: list[Edit] = []
    for match in _TAG.finditer(text.text):
        edits.append((match.start(), match.end(), "\n" if _BREAKING.match(match.group()) else ""))
    return text.edited(edits)
