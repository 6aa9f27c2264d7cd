"""Views to HTML: the templates, what every page shares, and what the dossier lends.

Comes in: a `View`. Goes out: a page. Templates escape everything; the only markup let through is what `dossier_text`
made of a report's text, in which every character was escaped already.
"""

from __future__ import annotations

import getpass
import os
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote

from fastapi import Request
from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound

from sitrep.export import dossier_text as texts
from sitrep.export import dossier_words as say
from sitrep.folder import Folder
from sitrep.web import parts
from sitrep.web.pages import Ask, View
from sitrep.web.safety import FIELD, Guard

_EDTF = re.compile(r"(?:\d{4}-\d\d(?:-\d\d)?|\.\.)/(?:\d{4}-\d\d(?:-\d\d)?|\.\.)|\d{4}-\d\d(?:-\d\d)?")
"""A date as the record writes it, with at least a month, inside other words."""

NAME_COOKIE = "sitrep-name"
"""Under which name a reader judges."""

SECTIONS = (
    ("overview", "/", "Overview"),
    ("timeline", "/timeline", "Timeline"),
    ("ledger", "/arrangements", "Arrangements"),
    ("deadlines", "/deadlines", "Deadlines"),
    ("figures", "/figures", "Figures"),
    ("quotes", "/quotes", "Quotes"),
    ("actors", "/actors", "Actors"),
    ("map", "/map", "Map"),
    ("disagreements", "/disagreements", "Disagreements"),
    ("coverage", "/coverage", "Coverage"),
    ("framing", "/framing", "Framing"),
    ("changes", "/changes", "Changes"),
    ("reports", "/reports", "Reports"),
    ("review", "/review", "Review"),
    ("add", "/add", "Add"),
)
"""What the head of every page leads to: key, address, word."""


class Desk:
    """Makes pages of views."""

    def __init__(self, folder: Folder, guard: Guard) -> None:
        self._folder = folder
        self._guard = guard

    def page(self, request: Request, ask: Ask, view: View) -> str:
        """The page of a view."""
        return (
            _environment()
            .get_template(view.template)
            .render(
                **self._shared(),
                **view.values,
                title=view.title,
                section=view.section,
                ask=ask,
                data=ask.data,
                json_address=_json(ask),
                reader=ask.reader,
            )
        )

    def bare(self, template: str, **values: Any) -> str:
        """A page that reads nothing of the record."""
        return (
            _environment()
            .get_template(template)
            .render(**self._shared(), section="", json_address="", reader="", **values)
        )

    def reader(self, request: Request) -> str:
        """The name that the reader gave; on this machine alone, else, that of whoever started the app."""
        given = unquote(request.cookies.get(NAME_COOKIE, "")).strip()[:60]
        return given or ("" if self._guard.shared else own_name())

    def _shared(self) -> dict[str, Any]:
        return {
            "say": say,
            "sections": SECTIONS,
            "form_field": FIELD,
            "form_token": self._guard.form_token,
            "record_name": self._folder.path.resolve().name,
            "at": parts.at,
            "quote": quote,
            "isolated": texts.isolated,
        }


def own_name() -> str:
    """Who started the app: ``SITREP_AUTHOR``, else the name of the account; empty where there is none."""
    try:
        return os.environ.get("SITREP_AUTHOR") or getpass.getuser()
    except (OSError, KeyError):
        return ""


def _json(ask: Ask) -> str:
    path, _, query = ask.address().partition("?")
    return f"{'/index' if path == '/' else path}.json{'?' if query else ''}{query}"


@cache
def _environment() -> Environment:
    folders = [files("sitrep.web").joinpath("templates"), files("sitrep.export").joinpath("templates")]

    def load(name: str) -> str:
        for folder in folders:
            file = folder.joinpath(name)
            if file.is_file():
                return file.read_text(encoding="utf-8")
        raise TemplateNotFound(name)

    environment = Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
        cache_size=200,
        auto_reload=False,
    )
    environment.filters["date"] = say.date_words
    environment.filters["day"] = lambda day: say.day_words(day) if day else say.NOT_KNOWN
    environment.filters["plural"] = lambda count, word: say.plural(count, word)
    environment.filters["dates"] = lambda text: _EDTF.sub(lambda m: say.edtf_words(m[0]), text)
    environment.filters["begun"] = lambda text: f"{text[:1].upper()}{text[1:]}"
    environment.filters["number"] = say.number_words
    return environment


def _finalize(value: Any) -> Any:
    """What a template may print: no `None` in silence, and no character that HTML cannot hold."""
    if value is None:
        return say.NOT_KNOWN
    return texts.clean(value) if type(value) is str else value
