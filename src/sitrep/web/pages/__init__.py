"""The pages of the app: each is a function from a question to a view.

Comes in: an `Ask`, the record as it is now and what the address says. Goes out: a `View`, the template with its values
and the same as plain values for ``.json``. Nothing here knows of HTTP.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from sitrep.errors import SitrepError
from sitrep.record import Date
from sitrep.web.data import Data

PAGE = 50
"""How many lines of a list come at once."""


class NotFound(SitrepError):
    """What the address names is not in the record; the message says what is missing."""


@dataclass(slots=True)
class Ask:
    """A question: the record as it is now, and the parameters of the address."""

    data: Data
    query: Mapping[str, str]
    path: str = "/"
    id: str = ""
    problems: list[str] = field(default_factory=list)
    reader: str = ""
    """The name under which the person who asks judges, where one was given."""

    def text(self, name: str, most: int = 200) -> str:
        """A parameter as it was typed, without white space around it."""
        return self.query.get(name, "").strip()[:most]

    def choice(self, name: str, values: Any, default: str = "") -> str:
        """A parameter that must be one of `values`; another is reported and not used."""
        value = self.text(name)
        if value and value not in values:
            self.problems.append(f"There is no {name} “{value}” here.")
            return default
        return value or default

    def number(self, name: str, default: int = 0, most: int = 1_000_000) -> int:
        """A parameter that must be a whole number of 0 or more."""
        value = self.text(name, 12)
        if not value:
            return default
        if not value.isdecimal():
            self.problems.append(f"“{value}” is not a whole number.")
            return default
        return min(int(value), most)

    def day(self, name: str, *, last: bool = False) -> dt.date | None:
        """A parameter that is a day, a month or a year; the first day of it, or the `last`."""
        value = self.text(name, 10)
        if not value:
            return None
        try:
            numbers = [int(part) for part in value.split("-")]
            if len(numbers) == 3:
                return dt.date(*numbers)
            year, month = numbers[0], numbers[1] if len(numbers) == 2 else 12 if last else 1
            if not last:
                return dt.date(year, month, 1)
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            return following - dt.timedelta(days=1)
        except (ValueError, IndexError, OverflowError):
            self.problems.append(f"“{value}” is not a date: write it as 2022-05-03, 2022-05 or 2022.")
            return None

    def address(self, **changes: object) -> str:
        """The address of this page with some parameters changed; an empty one is left out."""
        query = {k: v for k, v in self.query.items() if k not in ("rows", "pane")}
        query.update({k: str(v) for k, v in changes.items()})
        query = {k: v for k, v in query.items() if v not in ("", "None", "0")}
        return f"{self.path}?{urlencode(query)}" if query else self.path


@dataclass(slots=True)
class View:
    """A page: its template, its title, what the template reads, and the same as plain values."""

    template: str
    title: str
    values: dict[str, Any]
    json: dict[str, Any]
    section: str = ""


def plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses as objects, dates as the record's format writes them."""
    if isinstance(value, Date):
        return {
            "start": plain(value.start),
            "end": plain(value.end),
            "precision": value.precision,
            "basis": value.basis,
            "edtf": value.edtf,
        }
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Markup):
        return value.striptags()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    return value
