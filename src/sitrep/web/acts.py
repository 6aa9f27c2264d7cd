"""Pages that change something: adding reports, judging, taking a judgement back. Each act needs a form token.

Comes in: forms. Goes out: a redirect to the page that shows what was done (or the part of it that htmx asked for), or
a refusal with what to do. Nothing is fetched from an address that a form gives.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from sitrep import judgements
from sitrep.errors import SitrepError
from sitrep.folder import Folder
from sitrep.pipeline import MAX_BYTES, redraw
from sitrep.web import review, safety
from sitrep.web.data import Database
from sitrep.web.jobs import MOST_FILES, STAGES, Busy, Jobs
from sitrep.web.pages import Ask, View
from sitrep.web.render import NAME_COOKIE, Desk

JOURNAL = logging.getLogger(__name__)
QUEUE = 8
"""How many things the queue shows at once."""
NAMELESS = "Say first who judges: your name is kept with each judgement."
LOG = 30
"""How many entries of the log are listed."""
MOST_BYTES = 200_000_000
"""How many bytes one sending may have together."""


class Refused(SitrepError):
    """A request that must not change anything: it does not come from one of our own pages."""


class Redrawn:
    """Writes the dossier again after judgements, in a thread: once for all that came while one was being written."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._wanted = False
        self.thread: threading.Thread | None = None

    def again(self) -> None:
        """A judgement came."""
        with self._lock:
            if self._wanted:
                return
            self._wanted = True
            self.thread = threading.Thread(target=self._write, args=(self.thread,), name="sitrep-dossier")
            self.thread.start()

    def _write(self, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        with self._lock:
            self._wanted = False
        try:
            redraw(self._folder)
        except SitrepError as error:  # the record holds the judgement; the next build writes the dossier
            JOURNAL.warning("dossier.html was not written again: %s", error)


def add_to(app: FastAPI, folder: Folder, database: Database, desk: Desk) -> None:
    """Put the pages and acts into the app."""
    jobs = Jobs(folder)
    app.state.jobs = jobs
    dossier = Redrawn(folder)
    app.state.dossier = dossier
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

    def review_page(request: Request, part: bool, code: int = 200, **more: Any) -> Response:
        with database.open() as data:
            ask = Ask(data, request.query_params, "/review", reader=desk.reader(request))
            about = more.pop("about", None) or ask.text("about")
            skip = 0 if about else ask.number("skip")
            items = review.queue(data, about, skip, QUEUE)
            total = len(review.ranked(data))
            held = {one.id for one in judgements.active(data.state.log)[0]}
            latest = [one for one in reversed(data.state.log)]
            mine = next((o.id for o in latest if o.id in held and o.verb != "undo" and o.author == ask.reader), "")
            values = {
                "items": items,
                "about": about,
                "skip": skip,
                "total": total,
                "back": f"/review?about={quote(about, safe=':')}"
                if about
                else f"/review?skip={skip}"
                if skip
                else "/review",
                "before": f"/review?skip={max(0, skip - QUEUE)}" if skip else "",
                "more": f"/review?skip={skip + QUEUE}" if not about and skip + QUEUE < total else "",
                "actor_names": [data.actor_name(id_) for id_, _ in data.actor_counts[:200]],
                "log": [
                    (
                        one,
                        judgements.described(one),
                        "holds" if one.id in held else "an undo" if one.verb == "undo" else "taken back",
                    )
                    for one in latest[:LOG]
                ],
                "log_size": len(latest),
                "my_last": mine,
                "problem": "",
                "clash": False,
                "again": [],
                "done": "",
                **more,
            }
            template = "review_queue.html.j2" if part else "review.html.j2"
            return HTMLResponse(desk.page(request, ask, View(template, "Review", values, {}, "review")), code)

    @app.get("/review")
    def review_get(request: Request) -> Response:
        return review_page(request, False)

    @app.get("/review.json")
    def review_json() -> Response:
        with database.open() as data:
            found = [{"event": id_, "why": list(why)} for id_, why in review.ranked(data)[:200]]
            log = [{"id": one.id, **judgements.as_object(one)} for one in data.state.log]
            return JSONResponse({"title": "Review", "queue": found, "log": log})

    @app.post("/judge")
    async def judge(request: Request) -> Response:
        async with request.form() as form:
            checked(request, form)
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            chosen = [str(value) for value in form.getlist("parts")]
        return await run_in_threadpool(judged, request, fields, chosen)

    def judged(request: Request, fields: dict[str, str], chosen: list[str]) -> Response:
        part = request.query_params.get("part") == "1" and "hx-request" in request.headers
        to = _back(fields)
        about = fields.get("about", "") if "about=" in to else ""
        author = desk.reader(request)
        try:
            if not author:
                raise SitrepError(NAMELESS)
            with database.open() as data:
                entry = review.judged(data, author, fields, chosen)
            judgements.append(folder.record, entry)
            dossier.again()
        except review.Clash as clash:
            again = [(n, v) for n, v in fields.items() if n not in ("seen",)] + [("seen", clash.other.id)]
            again += [("parts", spot) for spot in chosen]
            return review_page(
                request, part, 200 if part else 409, about=about, problem=str(clash), clash=True, again=again
            )
        except SitrepError as error:
            return review_page(request, part, 200 if part else 422, about=about, problem=_sentence(str(error)))
        if part:
            return review_page(request, True, about=about, done=_sentence(judgements.described(entry)))
        return RedirectResponse(to, 303)

    @app.post("/undo")
    async def undo(request: Request) -> Response:
        async with request.form() as form:
            checked(request, form)
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(taken_back, request, fields)

    def taken_back(request: Request, fields: dict[str, str]) -> Response:
        author = desk.reader(request)
        with database.open() as data:
            known = {one.id for one in judgements.active(data.state.log)[0]}
        wanted = fields.get("judgement", "")
        if wanted not in known:
            return review_page(
                request, False, 409, problem="That judgement is not in force any more; nothing was undone."
            )
        if not author:
            return review_page(
                request, False, 422, problem="Say first who judges: your name is kept with each judgement."
            )
        judgements.append(folder.record, judgements.undo(wanted, author=author, time=judgements.now()))
        dossier.again()
        return RedirectResponse(_back(fields), 303)

    @app.post("/name")
    async def give_name(request: Request) -> Response:
        async with request.form() as form:
            checked(request, form)
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        answer = RedirectResponse(_back(fields), 303)
        name = quote(fields.get("name", "").strip()[:60])
        answer.set_cookie(NAME_COOKIE, name, max_age=365 * 86400, samesite="strict", httponly=True)
        return answer


def _back(fields: Mapping[str, str]) -> str:
    """Where to go after an act: an address within the app."""
    to = fields.get("to", "")
    inside = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if inside else "/review"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}"
