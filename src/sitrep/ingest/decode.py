"""Bytes to text.

Comes in: the bytes of a text file and, for a page, the encoding that it declares. Goes out: the decoded source, and
over it a `Mapped` text in which wrongly decoded passages (mojibake) are repaired, character references are resolved,
line ends are line feeds, and control characters are gone; all else keeps its code points.
"""

from __future__ import annotations

import codecs
import html
import re

import ftfy
from charset_normalizer import from_bytes

from sitrep.ingest.mapped import Edit, Mapped
from sitrep.ingest.source import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WEB = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252"}
"""The WHATWG Encoding Standard reads these labels as windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels)."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f]")
_LINE_END = "\r\n|[\r\x0b\x0c\x85\u2028]"
_REFERENCE = "&(?:amp;)?(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_HIDDEN = (
    "[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffc]"
)
"""Control characters, and format characters that only split words or turn their direction."""
_BLANK = "[^\\S\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]"
_TIDY = re.compile(f"({_LINE_END})|(\u2029)|({_HIDDEN}+)|([\ud800-\udfff])|({_REFERENCE})|({_BLANK}{{2,}}|\t)")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`.

    Tried in this order: byte order mark, UTF-16 without a mark, UTF-8, the `declared` encoding, UTF-8 with a few
    broken bytes, windows-1252 where that gives Western text, and charset-normalizer's best guess. Raises
    `SourceError` where the bytes are no text in any of them.
    """
    text = _decoded(data, declared)
    head = text[:100_000]
    control = len(_CONTROL.findall(head))
    broken = head.count("\ufffd")
    if control * 200 > len(head) or broken * 20 > len(head) + 20:
        raise SourceError("It is a binary file, not text.")
    return text


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared:
        named = _WEB.get(declared.strip().lower(), declared.strip().lower())
        if named.replace("_", "-") not in {"utf-8", "utf8"}:
            try:
                return data.decode(named)
            except (LookupError, UnicodeError, ValueError):
                pass
    loose = data.decode("utf-8", errors="replace")
    good = sum(ch > "\x7f" and ch != "\ufffd" for ch in loose)
    if good > 3 * loose.count("\ufffd"):
        return loose
    western = _western(data)
    if western is not None:
        return western
    best = from_bytes(data[:200_000]).best()
    if best is not None:
        try:
            return data.decode(best.encoding, errors="replace")
        except (LookupError, UnicodeError):
            pass
    raise SourceError("It is not text in any encoding that could be recognised.")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark shows as a zero in nearly every second byte."""
    head = data[: min(len(data), 4000) // 2 * 2]
    if len(head) < 16:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _western(data: bytes) -> str | None:
    """windows-1252, where few letters are outside ASCII and none stands in a run, as in English, French, German."""
    if b"\x00" in data:
        return None
    try:
        text = data.decode("windows-1252")
    except UnicodeDecodeError:
        return None
    letters = sum(ch.isalpha() for ch in text)
    foreign = [m.group() for m in re.finditer("[\x80-\uffff]+", text)]
    accents = sum(ch.isalpha() for run in foreign for ch in run)
    runs = sum(len(run) > 2 and run.isalpha() for run in foreign)
    return text if letters and accents < 0.12 * letters and not runs else None


def tidy(text: Mapped) -> Mapped:
    """The text with line feeds as line ends, references resolved, hidden characters gone, and blanks not doubled."""
    repaired = repair(text)
    edits: list[Edit] = []
    for match in _TIDY.finditer(repaired.text):
        start, end = match.span()
        if match[1]:
            edits.append((start, end, "\n"))
        elif match[2]:
            edits.append((start, end, "\n\n"))
        elif match[3]:
            edits.append((start, end, ""))
        elif match[4]:
            edits.append((start, end, "\ufffd"))
        elif match[5]:
            new = html.unescape(html.unescape(match[5]))
            if new != match[5]:
                edits.append((start, end, _plain(new)))
        else:
            edits.append((start, end, " "))
    return repaired.edited(edits)


def _plain(character: str) -> str:
    """What a resolved reference may put into a text: no control characters, no halves of a surrogate pair."""
    if re.fullmatch(f"{_HIDDEN}+", character):
        return ""
    if character in {"\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}:
        return "\n"
    return "".join("\ufffd" if "\ud800" <= ch <= "\udfff" else ch for ch in character)


_SUSPECT = re.compile("[\x80-\xff\u0100-\u2fff]{2}|[ÃÂâ][\x80-\xff\u0100-\u2fff ]")


def repair(text: Mapped) -> Mapped:
    """The text with mojibake undone line by line, as `ftfy.fix_encoding` does it, and the offset map kept.

    ftfy changes only runs of characters outside ASCII, so the ASCII runs of a line are the same before and after and
    serve as anchors; a line where they differ is left as it is.
    """
    edits: list[Edit] = []
    at = 0
    for line in text.text.splitlines(keepends=True):
        if not line.isascii() and _SUSPECT.search(line):
            fixed = ftfy.fix_encoding(line)
            if fixed != line:
                edits.extend((at + start, at + end, new) for start, end, new in _difference(line, fixed))
        at += len(line)
    return text.edited(edits)


def _difference(old: str, new: str) -> list[Edit]:
    """Edits that turn `old` into `new`, where only runs outside ASCII differ; none where that does not hold."""
    edits: list[Edit] = []
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j] and old[i].isascii():
            i, j = i + 1, j + 1
            continue
        start, begin = i, j
        while i < len(old) and not old[i].isascii():
            i += 1
        while j < len(new) and not new[j].isascii():
            j += 1
        if i == start and j == begin:
            if not edits or i == len(old) or old[i] != " ":
                return []
            i += 1  # a blank that was the last byte of the run before it
        if old[start:i] != new[begin:j]:
            edits.append((start, i, new[begin:j]))
    return edits if Mapped(old).edited(edits).text == new else []
