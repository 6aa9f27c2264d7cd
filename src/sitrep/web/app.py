"""The app: addresses to pages, answers as HTML or JSON, and the guard in front of all of them.

Comes in: the folder of a record, and how it is served. Goes out: a FastAPI app. Every page has its JSON at the same
address with ``.json``; every answer carries the headers of `safety`. Pages that change something are in `acts`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from sitrep.errors import SitrepError
from sitrep.export import locales
from sitrep.folder import Folder
from sitrep.web import acts, pages, render, safety
from sitrep.web.data import Database
from sitrep.web.pages import Ask, NotFound, View, changes, coverage, ledger, overview, places, search, things, timeline
from sitrep.web.pages import actors as actor_pages
from sitrep.web.pages import event as event_page
from sitrep.web.pages import report as report_pages

Page = Callable[[Ask], View]

PAGES: dict[str, Page] = {
    "/": overview.overview,
    "/timeline": timeline.timeline,
    "/event/{id_}": event_page.event,
    "/arrangements": ledger.arrangements,
    "/arrangement/{id_}": ledger.arrangement,
    "/deadlines": ledger.deadlines,
    "/condition/{id_}": ledger.condition,
    "/figures": things.figures,
    "/figure/{id_}": things.figure,
    "/quotes": things.quotes,
    "/quote/{id_}": things.quote,
    "/disagreements": things.disagreements,
    "/disagreement/{id_}": things.disagreement,
    "/framing": things.framings,
    "/actors": actor_pages.actors,
    "/actor/{id_}": actor_pages.actor,
    "/map": places.world,
    "/coverage": coverage.coverage,
    "/changes": changes.changes,
    "/search": search.search,
    "/reports": report_pages.reports,
    "/report/{id_}": report_pages.report,
}
"""Every page that only reads, by address."""

STATIC = {
    "web.css": ("sitrep.web", "static/web.css"),
    "web.js": ("sitrep.web", "static/web.js"),
    "icon.svg": ("sitrep.web", "static/icon.svg"),
    "htmx.min.js": ("sitrep.web", "static/htmx.min.js"),
    "dossier.css": ("sitrep.export", "static/dossier.css"),
    "fonts.css": ("sitrep.export", "static/fonts.css"),
}
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}


def create_app(folder: str | Path, *, host: str = "127.0.0.1", token: str = "") -> FastAPI:
    """The app over the record in `folder`.

    Raises:
        FolderError: where there is no record. ValueError: where `host` is not this machine and no `token` is given.
    """
    place = Folder.existing(folder)
    app = FastAPI(title="sitrep", docs_url=None, redoc_url=None, openapi_url=None)
    database = Database(place.record)
    guard = safety.Guard(host, token)
    desk = render.Desk(place, guard)
    app.state.guard = guard
    for path, page in PAGES.items():
        _add(app, path, page, database, desk)
    acts.add_to(app, place, database, desk)
    static = _static()

    @app.get("/static/{name:path}")
    def asset(name: str) -> Response:
        if name not in static:
            raise HTTPException(404, "There is no such file.")
        content, kind = static[name]
        return Response(content, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})

    @app.post("/token")
    def show_token(request: Request, token: str = Form(""), to: str = Form("/")) -> Response:
        if not guard.is_token(token.strip()):
            return HTMLResponse(desk.bare("token.html.j2", to=_local(to), wrong=True), 403)
        return _admitted(request, _local(to), token.strip())

    @app.exception_handler(NotFound)
    def missing(request: Request, error: NotFound) -> Response:
        return _failed(request, desk, 404, str(error))

    @app.exception_handler(SitrepError)
    def unreadable(request: Request, error: SitrepError) -> Response:
        return _failed(request, desk, 503, str(error))

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        words = {404: "There is no such page.", 405: "This address does not take that."}
        return _failed(request, desk, error.status_code, words.get(error.status_code, str(error.detail)))

    @app.middleware("http")
    async def guarded(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        wanted = "" if wants_json(request) else locales.chosen(request.headers.get("accept-language", ""))
        with locales.read_in(wanted):
            response = await _guarded(request, call, guard, desk)
        response.headers.append("Vary", "Accept-Language")
        for name, value in safety.HEADERS.items():
            if name not in response.headers:
                response.headers[name] = value
        return response

    return app


async def _guarded(
    request: Request, call: Callable[[Request], Awaitable[Response]], guard: safety.Guard, desk: render.Desk
) -> Response:
    if not guard.knows_host(request.headers):
        words = "This address is not one that this sitrep is served under."
        return Response(words, 400, media_type="text/plain")
    shown = request.query_params.get("token")
    if request.method == "GET" and shown is not None and guard.is_token(shown):
        rest = urlencode([(k, v) for k, v in request.query_params.multi_items() if k != "token"])
        return _admitted(request, f"{request.url.path}{'?' if rest else ''}{rest}", shown)
    open_to_all = request.url.path.startswith("/static/") or request.url.path == "/token"
    if not open_to_all and not guard.admits(request):
        if wants_json(request):
            return JSONResponse({"error": "Show the token: Authorization: Bearer …"}, 401)
        query = f"?{request.url.query}" if request.url.query else ""
        return HTMLResponse(desk.bare("token.html.j2", to=_local(request.url.path + query), wrong=False), 401)
    return await call(request)


def _add(app: FastAPI, path: str, page: Page, database: Database, desk: render.Desk) -> None:
    def ask(request: Request, data: Any) -> Ask:
        bare = request.url.path.removesuffix(".json") or "/"
        return Ask(data, request.query_params, bare, request.path_params.get("id_", ""), reader=desk.reader(request))

    def as_json(request: Request) -> Response:
        with database.open() as data:
            asked = ask(request, data)
            view = page(asked)
            found = {"title": view.title, **view.json}
            if asked.problems:
                found["problems"] = asked.problems
            return Response(json.dumps(pages.plain(found), ensure_ascii=False, indent=1), media_type="application/json")

    def as_html(request: Request) -> Response:
        with database.open() as data:
            asked = ask(request, data)
            return HTMLResponse(desk.page(request, asked, page(asked)))

    app.add_api_route("/index.json" if path == "/" else f"{path}.json", as_json, methods=["GET"])
    if path == "/":
        app.add_api_route("/.json", as_json, methods=["GET"])
    app.add_api_route(path, as_html, methods=["GET"])


def wants_json(request: Request) -> bool:
    """Whether the address asks for JSON."""
    return request.url.path.endswith(".json")


def _failed(request: Request, desk: render.Desk, code: int, words: str) -> Response:
    if wants_json(request):
        return JSONResponse({"error": words}, code)
    return HTMLResponse(desk.bare("error.html.j2", code=code, words=words), code)


def _admitted(request: Request, to: str, token: str) -> Response:
    answer = RedirectResponse(to, 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(safety.COOKIE, token, max_age=30 * 86400, httponly=True, samesite="strict", secure=secure)
    return answer


def _local(to: str) -> str:
    """An address within the app; anything else is the first page."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) and "\n" not in to else "/"


def _static() -> dict[str, tuple[bytes, str]]:
    found: dict[str, tuple[bytes, str]] = {}
    for name, (package, path) in STATIC.items():
        found[name] = (files(package).joinpath(path).read_bytes(), TYPES[Path(name).suffix])
    for font in files("sitrep.export").joinpath("static/fonts").iterdir():
        if font.name.endswith(".woff2"):
            found[f"fonts/{font.name}"] = (font.read_bytes(), TYPES[".woff2"])
    return found
