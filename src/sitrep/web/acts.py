"""Pages that change something: adding reports, judging, taking a judgement back. Each act needs a form token.

Comes in: forms. Goes out: a redirect to the page that shows what was done (or the part of it that htmx asked for), or
a refusal with what to do. Nothing is fetched from an address that a form gives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from sitrep.errors import SitrepError
from sitrep.folder import Folder
from sitrep.pipeline import MAX_BYTES
from sitrep.web import safety
from sitrep.web.data import Database
from sitrep.web.jobs import MOST_FILES, STAGES, Busy, Jobs
from sitrep.web.pages import Ask, View
from sitrep.web.render import NAME_COOKIE, Desk

MOST_BYTES = 200_000_000
"""How many bytes one sending may have together."""


class Refused(SitrepError):
    """A request that must not change anything: it does not come from one of our own pages."""


def add_to(app: FastAPI, folder: Folder, database: Database, desk: Desk) -> None:
    """Put the pages and acts into the app."""
    jobs = Jobs(folder)
    app.state.jobs = jobs
    guard: safety.Guard = app.state.guard

    def page(
        request: Request, template: str, title: str, section: str, values: dict[str, Any], code: int = 200
    ) -> Response:
        with database.open() as data:
            ask = Ask(data, request.query_params, request.url.path, reader=desk.reader(request))
            return HTMLResponse(desk.page(request, ask, View(template, title, values, {}, section)), code)

    def checked(request: Request, form: FormData) -> None:
        if not guard.may_change(request, str(form.get(safety.FIELD, ""))):
            raise Refused("This form is not one that this sitrep handed out since it was started: open the page again.")

    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> Response:
        return HTMLResponse(desk.bare("error.html.j2", code=403, words=str(error)), 403)

    def add_values() -> dict[str, Any]:
        job = jobs.job
        return {"job": job, "stage": STAGES.get(job.stage, job.stage) if job else "", "most": MAX_BYTES // 1_000_000}

    @app.get("/add")
    def add_page(request: Request) -> Response:
        return page(request, "add.html.j2", "Add reports", "add", {**add_values(), "problem": ""})

    @app.get("/add.json")
    def add_json() -> Response:
        job = jobs.job
        if job is None:
            return JSONResponse({"title": "Add reports", "job": None})
        found = {name: getattr(job, name) for name in ("names", "stage", "done", "total", "finished", "error", "read")}
        return JSONResponse({"title": "Add reports", "job": {**found, "refused": job.refused}})

    @app.get("/add/progress")
    def progress(request: Request) -> Response:
        return HTMLResponse(desk.bare("add_progress.html.j2", **add_values()))

    @app.post("/add")
    async def add_files(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        problem = ""
        if length.isdecimal() and int(length) > MOST_BYTES:
            problem = f"That is too much at once: {MOST_BYTES // 1_000_000} MB is the most."
        else:
            async with request.form(max_files=MOST_FILES, max_fields=20) as form:
                checked(request, form)
                files = [
                    (item.filename or "", await item.read())
                    for item in form.getlist("files")
                    if isinstance(item, UploadFile) and item.filename
                ]
            try:
                jobs.start(files)
            except (Busy, SitrepError) as error:
                problem = str(error)
        if problem:
            return page(request, "add.html.j2", "Add reports", "add", {**add_values(), "problem": problem}, 409)
        return RedirectResponse("/add", 303)

    @app.post("/name")
    async def give_name(request: Request) -> Response:
        form = await request.form()
        checked(request, form)
        answer = RedirectResponse(_back(form), 303)
        answer.set_cookie(
            NAME_COOKIE, quote(str(form.get("name", "")).strip()[:60]), max_age=365 * 86400, samesite="strict"
        )
        return answer


def _back(form: FormData) -> str:
    to = str(form.get("to", "/review"))
    return (
        to
        if to.startswith("/") and not to.startswith(("//", "/\\")) and "\n" not in to and "\r" not in to
        else "/review"
    )


Shown = Callable[[Request], Response]
