"""Every page of the web app as pictures, to be looked at: `make screenshots`, or this file with RECORD and OUT.

Comes in: the folder of a record. Goes out: ``NAME-1440.png``, ``NAME-390.png`` and, for some, ``NAME-dark.png`` in OUT.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

SIZES = ((1440, 900), (390, 844))
DARK = ("overview", "timeline", "report", "event-beside", "arrangements")


@contextlib.contextmanager
def served(folder: Path, token: str = "") -> Iterator[str]:
    """The app over a record, on a free port, until the block ends; gives its address."""
    import socket

    import uvicorn

    from sitrep.web import create_app

    app = create_app(folder, token=token)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


def addresses(folder: Path) -> dict[str, str]:
    """Every page by a name, with one thing of each kind that the record has."""
    with contextlib.closing(sqlite3.connect(folder / "record.db")) as connection:

        def first(sql: str) -> str:
            row = connection.execute(sql).fetchone()
            return str(row[0]) if row else ""

        def most(table: str, parts: str, key: str) -> str:
            return first(f"select {key} from {parts} group by {key} order by count(*) desc, {key} limit 1")

        event = first("select id from events order by origins desc, reports desc, id limit 1")
        found = {
            "overview": "/",
            "timeline": "/timeline",
            "timeline-actors": "/timeline?lanes=actor",
            "event": f"/event/{event}",
            "arrangements": "/arrangements",
            "arrangement": f"/arrangement/{most('', 'arrangement_states', 'arrangement_id')}",
            "deadlines": "/deadlines",
            "condition": f"/condition/{first('select id from conditions order by id limit 1')}",
            "figures": "/figures",
            "figure": f"/figure/{most('', 'figure_values', 'figure_id')}",
            "quotes": "/quotes",
            "quote": f"/quote/{most('', 'quote_variants', 'quote_id')}",
            "actors": "/actors",
            "actor": f"/actor/{most('', 'event_actors', 'actor_id')}?network=1",
            "map": "/map",
            "disagreements": "/disagreements",
            "disagreement": f"/disagreement/{first('select id from discrepancies order by id limit 1')}",
            "coverage": "/coverage",
            "framing": "/framing",
            "changes": "/changes",
            "search": "/search?q=france",
            "reports": "/reports",
            "report": f"/report/{most('', 'event_statements', 'report_id')}",
            "review": "/review",
            "add": "/add",
            "not-found": "/event/none",
        }
    return {name: address for name, address in found.items() if not address.endswith("/") or name == "overview"}


def chromium() -> str | None:
    """The path of Debian's Chromium, where there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def main(folder: Path, out: Path, only: list[str]) -> int:
    """Take all pictures."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        print("no Chromium is installed (on Debian: apt-get install chromium)", file=sys.stderr)
        return 2
    out.mkdir(parents=True, exist_ok=True)
    with served(folder) as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        pages = {name: a for name, a in addresses(folder).items() if not only or name in only}
        for width, height in SIZES:
            page = browser.new_page(viewport={"width": width, "height": height})
            for name, address in pages.items():
                page.goto(base + address)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=out / f"{name}-{width}.png", full_page=width < 1000 and name != "event-beside")
                if name == "timeline":
                    page.locator(".event a.line").first.click()
                    page.wait_for_selector("#pane:not([hidden])")
                    page.screenshot(path=out / f"event-beside-{width}.png")
            page.close()
        dark = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark")
        for name in DARK:
            if name in pages:
                dark.goto(base + pages[name])
                dark.wait_for_load_state("networkidle")
                dark.screenshot(path=out / f"{name}-dark.png")
        browser.close()
    print(f"pictures of {len(pages)} pages in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
