"""JSON Lines, a JSON array, or one JSON object to drafts.

Comes in: decoded text whose objects have the field names of news-please, trafilatura, schema.org or simple scrapers
(`data/fields.tsv`). Goes out: one `JsonItem` per object, each with a draft whose `source` is the object's own text, so
that lines added to a file change nothing for the lines before them. What is wrong with an object is said for it alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any

from sitrep.ingest.dates import stated
from sitrep.ingest.decode import tidy
from sitrep.ingest.draft import Draft
from sitrep.ingest.lexicon import outlet_named
from sitrep.ingest.mapped import Edit, Mapped
from sitrep.ingest.plain import paragraphs
from sitrep.ingest.source import SourceError

_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.S)
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class JsonItem:
    """One object of a file: its `line` (counted from 1; 0 where it is the whole file), its text, its draft or fault."""

    line: int
    text: str
    draft: Draft | None
    problem: str | None = None


@lru_cache(maxsize=1)
def field_names() -> dict[str, tuple[str, ...]]:
    """Our field: the keys it may have in a file, in the order in which they are tried."""
    text = files("sitrep.ingest").joinpath("data").joinpath("fields.tsv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines()[1:]:
        name, key, _source = line.split("\t")
        found.setdefault(name, []).append(key)
    return {name: tuple(keys) for name, keys in found.items()}


def read(source: str, *, whole_first: bool = False) -> Iterator[JsonItem]:
    """The objects of a JSON text, one per line, or of an array, or the one object that it is.

    A text of one object on one line is read as JSON Lines unless `whole_first` is set.

    Raises `SourceError` where the text as a whole is not JSON in any of these forms.
    """
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    one = sum(bool(line.strip()) for line in lines) == 1
    if _parses(first) and not (one and whole_first):
        yield from _lines(lines)
        return
    try:
        whole = json.loads(source)
    except (ValueError, RecursionError) as error:
        if sum(line.strip().startswith("{") for line in lines) > 1 and any(map(_parses, lines)):
            yield from _lines(lines)
            return
        raise SourceError(_not_json(error, source)) from None
    if isinstance(whole, dict):
        yield _item(0, source)
    elif isinstance(whole, list):
        yield from _elements(source)
    else:
        raise SourceError("The JSON holds neither an object nor a list of objects.")


def _parses(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _not_json(error: Exception, text: str) -> str:
    if isinstance(error, json.JSONDecodeError):
        where = f"line {error.lineno}, column {error.colno}"
        if _cut_off(error, text):
            return f"The JSON is cut off: it ends in the middle of a value ({_said(error)}, {where})."
        return f"It is not valid JSON: {_said(error)}, {where}."
    return "It is not valid JSON: it is nested too deeply."


def _cut_off(error: json.JSONDecodeError, text: str) -> bool:
    return error.pos >= len(text.rstrip()) - 8 or error.msg.startswith("Unterminated")


def _said(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:].removesuffix(" at")


def _lines(lines: list[str]) -> Iterator[JsonItem]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            text = line.removesuffix("\r")
            try:
                value = json.loads(text)
            except json.JSONDecodeError as error:
                what = "is cut off" if _cut_off(error, text) else "is not valid JSON"
                problem = f"Line {number} {what}: {_said(error)}, column {error.colno}."
                yield JsonItem(number, text, None, problem)
            except (ValueError, RecursionError):
                yield JsonItem(
                    number, text, None, f"Line {number} is not valid JSON: nested too deeply or a number too long."
                )
            else:
                if isinstance(value, dict):
                    yield _item(number, text)
                else:
                    yield JsonItem(number, text, None, f"Line {number} holds no JSON object.")


def _elements(source: str) -> Iterator[JsonItem]:
    decoder = json.JSONDecoder()
    at = source.index("[") + 1
    while True:
        at = _skip(source, at)
        if source[at] == "]":
            return
        value, end = decoder.raw_decode(source, at)
        number = source.count("\n", 0, at) + 1
        if isinstance(value, dict):
            yield _item(number, source[at:end])
        else:
            yield JsonItem(number, source[at:end], None, f"Line {number} holds no JSON object.")
        at = _skip(source, end)
        at += source[at] == ","


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _members(text: str) -> dict[str, tuple[Any, _Span]]:
    """The members of the object that `text` is, each with the place of its value; the first of doubled keys counts."""
    decoder = json.JSONDecoder()
    found: dict[str, tuple[Any, _Span]] = {}
    at = _skip(text, _skip(text, 0) + 1)
    while text[at] != "}":
        key, at = scanstring(text, at + 1)
        start = _skip(text, _skip(text, at) + 1)
        value, end = decoder.raw_decode(text, start)
        found.setdefault(key, (value, (start, end)))
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _string(text: str, span: _Span) -> Mapped:
    """The value of the JSON string at `span` (with its quotation marks), mapped to `text`; escapes have no source."""
    raw = Mapped.of(text[span[0] + 1 : span[1] - 1], span[0] + 1)
    edits: list[Edit] = []
    for match in _ESCAPE.finditer(raw.text):
        edits.append((match.start(), match.end(), json.loads(f'"{match.group()}"')))
    return raw.edited(edits)


def _item(number: int, text: str) -> JsonItem:
    members = _members(text)
    names = field_names()

    def string(field: str) -> Mapped | None:
        for key in names[field]:
            value, span = members.get(key, (None, (0, 0)))
            if isinstance(value, str) and value.strip():
                return _string(text, span)
        return None

    def plain(field: str) -> str | None:
        for key in names[field]:
            found = _flat(members[key][0]) if key in members else ""
            if found:
                return found
        return None

    body = string("text")
    if body is None:
        what = f"Line {number}" if number else "The object"
        keys = ", ".join(names["text"])
        return JsonItem(number, text, None, f"{what} holds no text: none of the keys {keys} has any.")
    draft = Draft(text, paragraphs(tidy(body)))
    title = string("title")
    if title:
        draft.title = next(iter(paragraphs(tidy(title))), None)
    draft.byline = plain("byline")
    draft.url = next((value for value in _strings(members, names["url"]) if "://" in value), None)
    host = plain("host")
    if host and re.fullmatch(r"[\w.-]+\.\w{2,}", host):
        draft.host = host
    outlet = plain("outlet") or (host if not draft.host else None)
    if outlet and "://" not in outlet:
        known = outlet_named(outlet)
        draft.outlet = known.name if known else outlet
    for key in names["date"]:
        value = members.get(key, (None, (0, 0)))[0]
        if isinstance(value, str) and (day := stated(value)):
            draft.published, draft.reason = day, f"the field {key} says {value}"
            break
    return JsonItem(number, text, draft)


def _strings(members: dict[str, tuple[Any, _Span]], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value = members.get(key, (None, (0, 0)))[0]
        if isinstance(value, str):
            yield value.strip()


def _flat(value: Any) -> str:
    """A name from a string, a list of strings, or schema.org's objects with a name."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return _flat(value.get("name"))
    if isinstance(value, list):
        return ", ".join(part for part in (_flat(item) for item in value[:20]) if part)
    return ""
