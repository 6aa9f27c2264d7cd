"""The web app in a real browser: the main paths by mouse and keys, and WCAG 2.2 AA on every page by axe-core.

Debian's Chromium is driven through Playwright; without it these tests skip and say so. axe-core (MPL 2.0) is vendored
for these tests alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright
from test_web import ADDRESSES, WHOLE, hostile, written
from web_screens import chromium, served

from sitrep import pipeline
from sitrep.record import Record

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")]

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PANE = "#pane:not([hidden])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium is installed (on Debian: apt-get install chromium)")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SITREP_AUTHOR", "Ada")
    return written(tmp_path / "lissa")


def opened(browser: Any, width: int = 1440, height: int = 900) -> tuple[Any, list[str]]:
    """A page, and what goes wrong in it: errors, and requests to anywhere else."""
    page = browser.new_page(viewport={"width": width, "height": height})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if "//127.0.0.1:" in request.url else wrong.append(request.url))
    return page, wrong


def test_reading_questioning_and_correcting(browser: Any, folder: Path) -> None:
    with served(folder) as base:
        page, wrong = opened(browser)
        page.goto(base)
        page.get_by_role("link", name="Timeline", exact=True).click()

        # filter, and the address can be shared
        page.get_by_role("radio", name="announced").check()
        expect(page.locator("#total")).to_have_text("1 event")
        assert page.url.endswith("/timeline?status=announced")
        page.go_back()
        expect(page.locator("#total")).to_have_text("11 events")
        page.wait_for_selector("html.js")

        # drag over the lanes chooses days
        box = page.locator(".lane-body").first.bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 1)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 1, steps=4)
        page.mouse.up()
        page.wait_for_url("**since=*")
        page.goto(f"{base}/timeline")

        # keys: next line, its evidence beside it, close
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector(PANE)
        assert page.locator("#pane .m-trigger").first.is_visible()
        main, evidence = page.locator("main").bounding_box(), page.locator("#evidence").bounding_box()
        assert main["x"] + main["width"] <= evidence["x"]
        page.keyboard.press("Escape")
        assert page.locator(PANE).count() == 0

        # an event, its sentence in the report, and back from the words to the statement
        page.goto(f"{base}/event/event-bridge")
        page.locator(".to-report").first.click()
        page.wait_for_selector(".c.lit")
        assert page.locator(".c.lit").first.text_content().startswith("Varonia would close the Lissa bridge")
        assert page.locator(".said .entry.open").count() == 1
        page.locator(".said a[data-jump]").last.click()
        assert page.url.split("#")[1] == page.locator(".c.lit").first.get_attribute("id")

        # correct it by keys alone
        page.goto(f"{base}/review?about=event:event-bridge")
        page.locator(".queue .entry").focus()
        page.keyboard.press("e")
        page.keyboard.press("Tab")
        page.keyboard.type("threatened")
        page.keyboard.press("Enter")
        page.wait_for_selector(".done")
        page.goto(f"{base}/event/event-bridge")
        assert page.locator(".p-kind .s").text_content() == "threatened"
        assert "status set" in page.locator(".judged").text_content()

        # a later build keeps it; undo takes it back
        written(folder, dataclasses.replace(WHOLE, software="a later run"))
        page.reload()
        assert page.locator(".p-kind .s").text_content() == "threatened"
        page.goto(f"{base}/review")
        page.keyboard.press("u")
        expect(page.locator(".log")).to_contain_text("taken back")
        page.goto(f"{base}/event/event-bridge")
        assert page.locator(".p-kind .s").text_content() == "announced"
        assert wrong == []
        page.close()


def test_the_queue_goes_on_with_keys(browser: Any, folder: Path) -> None:
    with served(folder) as base:
        page, wrong = opened(browser)
        page.goto(f"{base}/review")
        first = page.locator(".queue .entry").first.get_attribute("aria-label")
        page.keyboard.press("j")
        assert page.locator(".queue .entry").nth(1).evaluate("node => node === document.activeElement")
        page.keyboard.press("k")
        page.keyboard.press("y")
        page.wait_for_selector(".done")
        assert page.locator(".queue .entry").first.get_attribute("aria-label") != first
        expect(page.locator(".queue .entry").first).to_be_focused()
        page.keyboard.press("m")
        assert page.locator(".edit:visible select[name=other]").count() == 1
        assert wrong == []
        page.close()


def test_the_ledger_on_a_day(browser: Any, folder: Path) -> None:
    with served(folder) as base:
        page, wrong = opened(browser)
        page.goto(f"{base}/arrangements")
        page.locator("input[name=on]").fill("2031-06-15")
        expect(page.locator(".ledger")).to_contain_text("suspended")
        page.locator("input[name=known]").fill("2031-06-12")
        page.wait_for_url("**known=2031-06-12")
        expect(page.locator(".ledger")).not_to_contain_text("suspended")
        assert wrong == []
        page.close()


def test_search_and_adding(browser: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(out: Path, paths: list[str], *, progress: Any = None) -> Record:
        progress("reports", 1, 1)
        return dataclasses.replace(WHOLE, reports=(dataclasses.replace(WHOLE.reports[0], path=paths[0]),))

    monkeypatch.setattr(pipeline, "add", add)
    with served(folder) as base:
        page, wrong = opened(browser)
        page.goto(base)
        page.keyboard.press("/")
        page.keyboard.type("treaty")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=treaty")
        assert page.locator(".hits li").count() >= 3
        page.get_by_role("link", name="Add", exact=True).click()
        file = {"name": "new.txt", "mimeType": "text/plain", "buffer": b"A report."}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Read them").click()
        page.wait_for_selector(".done")
        assert "1 report of 1 file read" in page.locator(".done").text_content()
        assert wrong == []
        page.close()


def test_without_a_script_everything_can_still_be_reached(browser: Any, folder: Path) -> None:
    with served(folder) as base:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{base}/timeline")
        page.get_by_role("combobox", name="Type").select_option("AGREE")
        page.get_by_role("button", name="Show").click()
        assert page.locator("#total").text_content() == "1 event"
        page.locator(".event a.line").click()
        assert page.locator("h1").text_content().strip().endswith("sign the Lissa Treaty")
        page.goto(f"{base}/review?about=event:event-treaty")
        page.get_by_role("button", name="Right").click()
        assert "right" in page.locator(".log").text_content()
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_meets_wcag_and_no_page_scrolls_sideways(browser: Any, folder: Path, scheme: str) -> None:
    script = AXE.read_text(encoding="utf-8")
    with served(folder) as base:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        found: list[str] = []
        for address in [*ADDRESSES, "/event/none"]:
            page.goto(base + address)
            page.evaluate(script)
            result = page.evaluate("rules => axe.run(document, rules)", RULES)
            found += [
                f"{address} {v['id']}: {n['target']} {n['failureSummary']}"
                for v in result["violations"]
                for n in v["nodes"][:2]
            ]
            for width in (390, 640):  # a phone; 1280 at 200 %
                page.set_viewport_size({"width": width, "height": 844})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{address} scrolls sideways at {width}")
            page.set_viewport_size({"width": 1280, "height": 900})
        assert found == [], "\n".join(found)
        context.close()


def test_a_phone_shows_the_evidence_as_a_sheet_and_hostile_words_stay_words(browser: Any, tmp_path: Path) -> None:
    with served(written(tmp_path / "hostile", hostile())) as base:
        page, wrong = opened(browser, 390, 844)
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.goto(f"{base}/timeline")
        page.locator(".event a.line").first.click()
        page.wait_for_selector(PANE)
        assert page.evaluate("getComputedStyle(document.querySelector('#pane')).position") == "fixed"
        page.goto(f"{base}/report/report-courier")
        page.goto(f"{base}/search?q=script")
        assert page.evaluate("document.querySelectorAll('img').length") == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wrong == []
        page.close()
