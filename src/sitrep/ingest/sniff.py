"""What a file is, decided by its content; the extension only breaks ties.

Comes in: a file's name and bytes. Goes out: one of ``pdf html json markdown text``, or a refusal that says what the
file is instead. The signatures of formats that hold no report are data (`data/magic.tsv`).
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePath
from typing import Literal

from sitrep.ingest.source import SourceError, too_large

Kind = Literal["pdf", "html", "json", "markdown", "text"]

_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]|<main[\s>]", re.I)
_TAGS = re.compile(
    rb"</?(?:p|div|span|a|br|h[1-6]|ul|li|td|tr|table|section|header|footer|nav|img|script|meta)\b[^<>]{0,300}>", re.I
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})["']""", re.I)


@lru_cache(maxsize=1)
def _signatures() -> tuple[tuple[bytes, str], ...]:
    text = files("sitrep.ingest").joinpath("data").joinpath("magic.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:] if line and not line.startswith("#")]
    return tuple((bytes.fromhex(signature), what) for signature, what, _source in rows)


def unpacked(data: bytes, max_bytes: int) -> bytes:
    """The bytes, out of their gzip wrapping if they have one.

    Raises `SourceError` where the wrapping is broken or holds more than `max_bytes` bytes.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            inner = stream.read(max_bytes + 1)
    except EOFError:
        raise SourceError("The gzip file is cut off: its end is missing.") from None
    except (OSError, zlib.error) as error:
        raise SourceError(f"The gzip file is broken: {error}.") from None
    if len(inner) > max_bytes:
        raise SourceError("Unpacked, " + too_large(None, max_bytes)[:1].lower() + too_large(None, max_bytes)[1:])
    if not inner.strip():
        raise SourceError("The file is empty.")
    return inner


def kind(name: str, data: bytes) -> Kind:
    """The kind of a file by its content and, where that leaves a choice, its name.

    Raises `SourceError` for formats that hold no report that sitrep can read.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    head = data[:65536].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    for signature, what in _signatures():
        if head.startswith(signature) or data.startswith(signature):
            raise SourceError(f"It is {what}.")
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    suffix = next((s for s in reversed(suffixes) if s != ".gz"), "")
    if suffix in {".csv", ".tsv"}:
        raise SourceError("It is a table; sitrep reads tables of reports as JSON Lines (one object a line, .jsonl).")
    narrow = head.replace(b"\x00", b"")
    if _PAGE.search(narrow[:4096]) or (
        suffix in {".html", ".htm", ".xhtml"} and b"<" in narrow and _TAGS.search(narrow)
    ):
        return "html"
    if narrow.startswith(b"<?xml"):
        raise SourceError("It is an XML file; sitrep reads pages, texts, PDF and JSON Lines.")
    if narrow.startswith(b"<") and len(_TAGS.findall(narrow[:8192])) >= 3:
        return "html"
    if narrow.startswith((b"{", b"[")) and (
        suffix in {".json", ".jsonl", ".ndjson", ".jl"} or _looks_like_json(narrow)
    ):
        return "json"
    if suffix in {".jsonl", ".ndjson", ".jl", ".json"} and b"{" in narrow[:2000]:
        return "json"
    return "markdown" if suffix in {".md", ".markdown", ".mdown"} else "text"


def _looks_like_json(head: bytes) -> bool:
    return re.match(rb"""(?:\[\s*)?\{\s*"[^"\n]{1,80}"\s*:""", head) is not None


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page declares in its first 4,096 bytes, or ``None``."""
    match = _CHARSET.search(data[:4096]) or _XML.search(data[:200])
    return match[1].decode("ascii") if match else None
