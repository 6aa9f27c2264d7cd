"""Dates and numbers as a reader writes them: the patterns of Unicode CLDR, through babel.

Comes in: the languages that a browser asks for (``Accept-Language``, RFC 9110, 12.5.4). Goes out: for the time of one
answer, days, months and numbers in the first of them that CLDR knows. Without one, and for plain English, the house
style of `dossier_words` holds. Words other than the names of months stay English.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal

MOST = 10
"""How many of the languages in a header are looked at."""
_reader: ContextVar[str] = ContextVar("reader", default="")


def chosen(header: str) -> str:
    """The language tag of the first wanted locale that CLDR knows, such as ``de-CH``; "" for none and for English."""
    wanted = []
    for position, part in enumerate(header[:400].split(",")[:MOST]):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.partition("=")[2]) if weight.strip() else 1.0
        except ValueError:
            continue
        if quality > 0:
            wanted.append((-quality, position, tag.strip()))
    for _, _, tag in sorted(wanted):
        if found := _known(tag):
            return "" if found == "en" else found
    return ""


@cache
def _known(tag: str) -> str:
    if not tag.replace("-", "").isalnum() or not tag.isascii():
        return ""
    for name in (tag, tag.partition("-")[0]):
        try:
            return str(Locale.parse(name, sep="-")).replace("_", "-")
        except (ValueError, UnknownLocaleError):
            continue
    return ""


@contextmanager
def read_in(tag: str) -> Iterator[None]:
    """Within the block, dates and numbers are written as `tag` (of `chosen`) writes them."""
    token = _reader.set(tag)
    try:
        yield
    finally:
        _reader.reset(token)


def reader() -> str:
    """The language tag that holds now; "" is the house style."""
    return _reader.get()


def written(day: dt.date, skeleton: str) -> str:
    """A day by a CLDR skeleton, such as ``yMMMd``."""
    return str(format_skeleton(skeleton, day, locale=_locale()))


def interval(start: dt.date, end: dt.date, skeleton: str) -> str:
    """From one day to another, without saying twice what is the same."""
    return str(format_interval(start, end, skeleton, locale=_locale()))


def number(value: float) -> str:
    """A number with no more than two decimals."""
    return str(format_decimal(round(value, 2), locale=_locale()))


def _locale() -> Locale:
    return Locale.parse(_reader.get() or "en", sep="-")
