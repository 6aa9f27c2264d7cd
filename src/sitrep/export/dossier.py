"""A record as one HTML page that a person can read and check: every line opens the sentence that says so.

Comes in: a `Record`. Goes out: one HTML document as a string, complete in itself. Styles, script and fonts are inlined
and a content security policy forbids any load, so that the page can be read offline and beside sensitive material.
The static HTML holds every entry and every report's text, with an anchor for each stretch of text that an entry rests
on; the script adds the evidence pane, the filters and the keys. The output depends on the record alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from sitrep.export import dossier_text as texts
from sitrep.export import dossier_words as say
from sitrep.export import locales
from sitrep.export.dossier_page import Page
from sitrep.record import Record

_HERE = files("sitrep.export")
_URL = re.compile(r"url\((fonts/[\w.-]+\.woff2)\)")


def dossier(record: Record) -> str:
    """The record as one self-contained HTML page.

    Args:
        record: the record to show. It may be empty.

    Returns:
        An HTML document, the same for the same record. It loads nothing and can be opened from a file.

    Raises:
        ValueError: where evidence names a report that the record lacks, or its text is not what the report has at its
            offsets. The message names the entry.
    """
    with locales.read_in(""):  # whoever asks for it, the file is for everybody
        page = Page(record)
        script = _asset("dossier.js")
        style = _URL.sub(_font, _asset("fonts.css")) + _asset("dossier.css")
        html = (
            _environment()
            .get_template("dossier.html.j2")
            .render(
                page=page,
                record=record,
                say=say,
                script=Markup(script),
                style=Markup(style),
                script_hash=_digest(script),
                style_hash=_digest(style),
            )
        )
    return html if html.endswith("\n") else html + "\n"


def _asset(name: str) -> str:
    return _HERE.joinpath("static", name).read_text(encoding="utf-8")


def _font(match: re.Match[str]) -> str:
    content = _HERE.joinpath("static", match.group(1)).read_bytes()
    return f"url(data:font/woff2;base64,{base64.b64encode(content).decode('ascii')})"


def _digest(inline: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode("ascii")


@cache
def _environment() -> Environment:
    def load(name: str) -> str:
        return _HERE.joinpath("templates", name).read_text(encoding="utf-8")

    environment = Environment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters["date"] = say.date_words
    environment.filters["plural"] = lambda count, word: say.plural(count, word)
    return environment


def _finalize(value: Any) -> Any:
    """What a template may print: no `None` in silence, and no character that HTML cannot hold."""
    if value is None:
        return say.NOT_KNOWN
    return texts.clean(value) if type(value) is str else value
