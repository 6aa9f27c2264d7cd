"""The web app: every page and its JSON, what keeps it safe, and that hostile reports stay words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from test_dossier import RECORD, REPORTS, at, day

from sitrep import judgements, store
from sitrep.coverage import coverage
from sitrep.export import dossier, locales
from sitrep.export import dossier_words as say
from sitrep.folder import Folder
from sitrep.record import (
    Arrangement,
    ArrangementState,
    Condition,
    Date,
    Discrepancy,
    Framing,
    FramingLabel,
    Record,
    Side,
    StatusChange,
)
from sitrep.resolve import ledger
from sitrep.web import create_app, safety
from sitrep.web.app import PAGES
from sitrep.web.data import Filter, fts
from sitrep.web.excerpts import marked
from sitrep.web.jobs import safe_name

ARRANGEMENTS = (
    Arrangement(
        "arrangement-patrols",
        "joint river patrols",
        "operation",
        ("joint river patrols", "the joint patrols"),
        ("actor-tesmark", "actor-varonia"),
        (
            ArrangementState("active", day(2031, 1, 10), (), None),
            ArrangementState(
                "suspended",
                day(2031, 6, 12, "relative"),
                (at("courier", "Varonia suspended its joint river patrols"),),
                day(2031, 6, 13),
            ),
        ),
    ),
    Arrangement(
        "arrangement-treaty",
        "Lissa Treaty of 1974",
        "agreement",
        ("Lissa Treaty of 1974", "Lissa Treaty"),
        ("actor-tesmark", "actor-varonia"),
        (
            ArrangementState(
                "active",
                Date(dt.date(1974, 1, 1), dt.date(1974, 12, 31), "year", "explicit"),
                (at("compact", "Both states signed the Lissa Treaty in 1974"),),
                day(2031, 6, 13),
            ),
            ArrangementState(
                "ended",
                None,
                (at("radio", "Tesmark is considering leaving the Lissa Treaty of 1974"),),
                day(2031, 6, 13),
                status="considered",
            ),
        ),
    ),
)
CONDITIONS = (
    Condition(
        "condition-names",
        ("actor-varonia",),
        ("actor-tesmark",),
        "Tesmark handed over the names of the guards on duty by 30 June",
        "Varonia would close the Lissa bridge to lorries",
        day(2031, 6, 30),
        "open",
        (at("courier", "Varonia would close the Lissa bridge to lorries unless Tesmark handed over the names"),),
    ),
)
FRAMINGS = (
    Framing(
        "framing-shot",
        "event:event-shooting",
        (
            FramingLabel("customs officers", "The Harbour Courier", at("courier", "customs officers")),
            FramingLabel("Varonian officials", "Tesmark State Radio", at("radio", "Varonian officials")),
        ),
    ),
)
WOULD = at("courier", "Varonia would close the Lissa bridge to lorries")
WILL = at("today", "Varonia will close the Lissa bridge to lorries from 1 July")
HISTORY = (
    StatusChange("threatened", None, day(2031, 6, 13), "actor-marovec", WOULD),
    StatusChange("announced", day(2031, 7, 1), day(2031, 6, 17), None, WILL),
)
EVENTS = tuple(dataclasses.replace(e, history=HISTORY) if e.id == "event-bridge" else e for e in RECORD.events)
WHOLE = dataclasses.replace(RECORD, events=EVENTS, arrangements=ARRANGEMENTS, conditions=CONDITIONS, framings=FRAMINGS)
EVERY = {
    "/event/{id_}": "/event/event-shooting",
    "/arrangement/{id_}": "/arrangement/arrangement-patrols",
    "/condition/{id_}": "/condition/condition-names",
    "/figure/{id_}": "/figure/figure-soldiers",
    "/quote/{id_}": "/quote/quote-patrol",
    "/disagreement/{id_}": "/disagreement/discrepancy-day",
    "/actor/{id_}": "/actor/actor-tesmark?network=1",
    "/report/{id_}": "/report/report-courier",
    "/search": "/search?q=lissa",
}
ADDRESSES = [EVERY.get(path, path) for path in PAGES] + ["/add", "/review"]


def written(folder: Path, record: Record = WHOLE) -> Path:
    folder.mkdir(exist_ok=True)
    store.write(record, Folder(folder).record, store.Manifest("2031-06-20T06:00:00Z"))
    return folder


def client(folder: Path, **options: str) -> TestClient:
    return TestClient(create_app(folder, **options), base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client(written(tmp_path_factory.mktemp("record"))) as found:
        yield found


class Parsed(HTMLParser):
    """A page taken apart; what a browser would run or load is noted."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.live: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if "id" in values:
            self.ids.append(values["id"] or "")
        if tag in ("script", "img", "iframe", "object", "embed", "link") and tag != "link":
            self.live.append(f"{tag} {values.get('src')}")
        self.live += [f"{tag} {name}" for name in values if name.startswith("on") or name == "style"]
        self.links += [
            values[name] or "" for name in ("href", "action", "hx-get", "hx-post", "data-pane") if name in values
        ]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


OURS = ["script /static/htmx.min.js", "script /static/web.js"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_answers_and_runs_nothing_but_our_files(app: TestClient, address: str) -> None:
    answer = app.get(address)
    assert answer.status_code == 200
    page = Parsed(answer.text)
    assert page.live == OURS
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith(("/", "?", "#")) for link in page.links)
    for name, value in safety.HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_also_json(app: TestClient, address: str) -> None:
    path, _, query = address.partition("?")
    answer = app.get(("/index" if path == "/" else path) + f".json?{query}")
    assert answer.status_code == 200
    assert answer.json()["title"]


def test_no_link_of_the_main_pages_leads_nowhere(app: TestClient) -> None:
    links = {
        link.split("#")[0]
        for a in ("/", "/timeline", "/report/report-courier")
        for link in Parsed(app.get(a).text).links
    }
    for link in sorted(links):
        if link.startswith("/"):
            assert app.get(html.unescape(link)).status_code == 200, link


def test_what_is_not_there_is_said(app: TestClient) -> None:
    answer = app.get("/event/event-gone")
    assert answer.status_code == 404
    assert "no event “event-gone”" in answer.text
    assert app.get("/event/event-gone.json").json()["error"].startswith("This record has no event")
    assert app.get("/nowhere").status_code == 404


def test_bad_parameters_are_named_and_the_rest_still_works(app: TestClient) -> None:
    found = app.get("/timeline.json?since=soon&actor=nobody&status=occurred&origins=many").json()
    assert len(found["problems"]) == 3
    assert {e["status"] for e in found["events"]} == {"occurred"}


def events(app: TestClient, query: str) -> set[str]:
    return {e["id"] for e in app.get(f"/timeline.json?{query}").json()["events"]}


def test_the_timeline_is_narrowed_by_each_filter(app: TestClient) -> None:
    assert len(events(app, "")) == len(WHOLE.events)
    assert events(app, "actor=actor-marovec") == {"event-meet"}
    assert events(app, "type=SANCTION") == {"event-bridge", "event-patrols"}
    assert events(app, "place=place-lissa&status=occurred") == {"event-patrols"}
    assert events(app, "outlet=Tesmark State Radio") == {"event-accuse", "event-leave", "event-shooting"}
    assert events(app, "origins=2") == {"event-bridge", "event-shooting"}
    assert events(app, "since=1974&until=1974") == {"event-treaty"}
    assert events(app, "until=2031-05-10&since=2031-05-10") == {"event-meet"}
    assert events(app, "q=treat") == {"event-leave", "event-treaty"}
    assert events(app, "since=2031-07-15") == {"event-bridge", "event-observe"}


def test_the_timeline_comes_page_by_page(tmp_path: Path) -> None:
    base = WHOLE.events[0]
    many = tuple(
        dataclasses.replace(base, id=f"event-{i:05d}", date=day(2031, 1 + i % 12, 1 + i % 28)) for i in range(700)
    )
    record = dataclasses.replace(WHOLE, events=many, discrepancies=(), framings=())
    with client(written(tmp_path / "many", record)) as app:
        first = app.get("/timeline.json").json()
        assert first["total"] == 700
        second = app.get(first["next"]).json()
        assert not {e["id"] for e in first["events"]} & {e["id"] for e in second["events"]}
        page = app.get("/timeline").text
        assert page.count('class="bar"') > 12 and 'class="mk' not in page
        rows = app.get("/timeline?offset=50&rows=1").text
        assert "<html" not in rows and rows.count('class="entry event"') == 50


def test_marks_and_words_of_a_date_agree_with_what_is_known(app: TestClient) -> None:
    page = app.get("/timeline?since=2031-04-01&until=2031-08-31").text
    assert re.search(r'mk-day t-occurred"[^>]*aria-label="12 Jun 2031', page)
    assert re.search(r'mk-open-end t-announced"[^>]*aria-label="from 1 Jul 2031', page)
    assert re.search(r'mk-span t-occurred"[^>]*aria-label="May 2031', page)


def test_an_event_shows_its_sentences_with_the_deciding_words(app: TestClient) -> None:
    page = app.get("/event/event-bridge").text
    assert '<mark class="m-cue">unless</mark>' in page
    assert '<mark class="m-trigger">close</mark>' in page
    assert "How it became what it is" in page
    assert "Origin 2" in page and "Origin 3" not in page
    pane = app.get("/event/event-bridge?pane=1").text
    assert "<html" not in pane and "data-close" in pane


def test_a_report_and_its_statements_find_each_other(app: TestClient) -> None:
    words = at("courier", "Varonia suspended its joint river patrols with Tesmark on Thursday")
    page = app.get(f"/report/report-courier?at={words.start}-{words.end}").text
    assert f'id="at-{words.start}-{words.end}"' in page
    assert f'data-at="{words.start}-{words.end}"' in page
    assert Parsed(page).words.count("") == 0
    strange = app.get("/report/report-courier?at=5-999999")
    assert strange.status_code == 200 and "beyond the end" in strange.text


def test_the_ledger_answers_on_both_clocks(app: TestClient) -> None:
    def standing(query: str) -> dict[str, str | None]:
        found = app.get(f"/arrangements.json?{query}").json()["arrangements"]
        return {a["arrangement"]["name"]: a["standing"] for a in found}

    assert standing("on=2031-06-11")["joint river patrols"] == "active"
    assert standing("on=2031-06-15")["joint river patrols"] == "suspended"
    assert standing("on=2031-06-15&known=2031-06-12")["joint river patrols"] == "active"
    assert standing("on=2031-06-15")["Lissa Treaty of 1974"] == "active"
    assert standing("on=1970-01-01")["Lissa Treaty of 1974"] is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ""),
        ("de-AT,en;q=0.5", "de-AT"),
        ("en", ""),
        ("xx-YY, fr;q=0.3", "fr"),
        ("fr;q=0.2, en-GB;q=0.9", "en-GB"),
        ("fr;q=none, <b>, *", ""),
        ("de;q=0", ""),
    ],
)
def test_the_first_wanted_language_that_is_known_is_taken(header: str, expected: str) -> None:
    assert locales.chosen(header) == expected


def test_dates_and_numbers_are_written_as_the_reader_writes_them(app: TestClient) -> None:
    def page(language: str) -> str:
        return app.get("/timeline", headers={"Accept-Language": language} if language else {}).text

    assert "13 Jun 2031" in page("") and "13 Jun 2031" in page("xx")
    german = page("de-DE,de;q=0.9,en;q=0.5")
    assert 'lang="de-DE">13. Juni 2031<' in german and "13 Jun 2031" not in german
    assert '<html lang="en"' in german and "Timeline" in german
    assert "Jun 13, 2031" in page("en-US") and 'lang="en-US">' not in page("en-US")
    assert "13 Jun 2031" in page("")  # what one reader wants is not kept for the next
    span = Date(dt.date(2031, 6, 3), dt.date(2031, 6, 6), "longer", "explicit")
    with locales.read_in("de"):
        assert (say.number_words(12345.678), say.plural(1234, "report")) == ("12.345,68", "1.234 reports")
        assert say.date_words(span) == "3.–6. Juni 2031"
    assert (say.number_words(12345.5), say.date_words(span)) == ("12,345.5", "3–6 Jun 2031")
    assert app.get("/timeline").headers["Vary"] == "Accept-Language"
    in_german = app.get("/index.json", headers={"Accept-Language": "de"})
    assert in_german.json() == app.get("/index.json").json()


def test_the_three_ways_to_ask_where_things_stand_agree(tmp_path: Path) -> None:
    ended = Arrangement(
        "arrangement-ferry", "ferry pact", "agreement", (), (), (ArrangementState("ended", day(2031, 2, 1), (), None),)
    )
    to_come = Arrangement(
        "arrangement-port",
        "port lease",
        "agreement",
        (),
        (),
        (ArrangementState("active", day(2033, 1, 1), (), day(2031, 6, 12), status="announced"),),
    )
    record = dataclasses.replace(RECORD, arrangements=(*ARRANGEMENTS, ended, to_come))
    asked = client(written(tmp_path, record))
    found = asked.get("/index.json").json()
    on = dt.date.fromisoformat(found["as_of"])
    expected = {one.arrangement.id: (one.state.phase if one.state else None) for one in ledger.standing(record, on)}
    assert on == ledger.last_day(record)
    assert {a["arrangement"]["id"]: a["standing"] for a in found["arrangements"]} == expected
    assert {a["arrangement"]["id"]: a["standing"] for a in asked.get("/arrangements.json").json()["arrangements"]} == (
        expected
    )
    held = re.search(r"In force, suspended or ending.*?</section>", asked.get("/").text, re.S)
    assert held and "Joint river patrols" in held[0]
    assert "erry pact" not in held[0] and "ort lease" not in held[0]
    assert "1 ended, 1 not begun" in held[0]
    due = [(d.item.id, d.days) for d in ledger.deadlines(record, on)]
    assert [(d["id"], d["days"]) for d in found["due"]] == due
    assert [d["arrangement"] for d in asked.get("/deadlines.json").json()["ends"]] == ["arrangement-port"]


def test_the_map_says_whose_borders_it_draws_and_can_dash_contested_ones(app: TestClient) -> None:
    plain = app.get("/map?view=world").text
    assert "as they are held in fact" in plain and 'class="land contested"' not in plain
    dashed = app.get("/map?view=world&borders=dashed").text
    assert "<title>W. Sahara, contested</title>" in dashed and "France, contested" not in dashed


def test_a_disagreement_names_its_arrangement_and_weekdays_have_capitals(tmp_path: Path) -> None:
    days = tuple(
        Side(v, e.evidence) for v, e in zip(("monday", "tuesday"), RECORD.discrepancies[0].sides, strict=False)
    )
    one = Discrepancy("discrepancy-when", "arrangement:arrangement-patrols", "date", days)
    page = client(written(tmp_path, dataclasses.replace(WHOLE, discrepancies=(one,)))).get("/disagreements").text
    assert "Joint river patrols" in page and "arrangement:arrangement" not in page
    assert "Monday" in page and "Tuesday" in page


def test_coverage_says_who_was_first_and_who_is_silent(app: TestClient) -> None:
    rows = app.get("/coverage.json").json()["events"]
    row = next(r for r in rows if r["event"] == "event-patrols")
    assert row["first"] == ["The Harbour Courier"]
    assert row["reports_by_outlet"]["Tesmark State Radio"] == 0
    assert "not in our 1 report of Tesmark State Radio" in app.get("/coverage").text
    found = {row.event.id: row for row in coverage(WHOLE).rows}
    assert {r["event"]: (tuple(r["first"]), tuple(r["silent"])) for r in rows} == {
        r["event"]: (found[r["event"]].first, found[r["event"]].silent) for r in rows
    }


def test_outlets_of_one_origin_stand_side_by_side(tmp_path: Path) -> None:
    origins = {"report-courier": "origin-a", "report-today": "origin-a"}
    reports = tuple(dataclasses.replace(r, origin=origins.get(r.id, r.origin)) for r in WHOLE.reports)
    asked = client(written(tmp_path, dataclasses.replace(WHOLE, reports=reports)))
    found = asked.get("/coverage.json").json()
    both = sorted({r.outlet or r.path for r in reports if r.id in origins})
    assert any(set(both) <= set(group) for group in found["groups"])
    names = [one["outlet"] for one in found["outlets"]]
    assert abs(names.index(both[0]) - names.index(both[-1])) < len(found["groups"][0])
    assert "share an origin" in asked.get("/coverage").text


def test_changes_tells_what_some_days_added(app: TestClient) -> None:
    found = app.get("/changes.json?since=2031-06-17&until=2031-06-17").json()
    assert {e["id"] for e in found["new_events"]} == {"event-meet", "event-protest", "event-return"}
    changed = [c for c in found["changes"] if c["change"] == "changed" and c["field"] == "status"]
    assert [(c["id"], c["before"], c["after"]) for c in changed] == [("event-bridge", "threatened", "announced")]


def test_search_finds_in_every_kind_and_takes_what_is_typed(app: TestClient) -> None:
    found = app.get("/search.json?q=patrol").json()
    assert set(found["results"]) == {"event", "report", "quote", "arrangement"}
    assert app.get("/search.json?q=MAROVÉC").json()["counts"]["actor"] == 1
    for strange in ('"', "a AND", "NEAR(", "-x", "^", "*", "'; drop table reports", "(" * 90, "\x00", "%00%"):
        assert app.get("/search", params={"q": strange}).status_code == 200
    narrowed = app.get("/search.json", params={"q": "lissa", "kind": "report", "outlet": "Daily Lantern"}).json()
    assert [r["words"] for r in narrowed["results"]["report"]] == ["Varonia halts patrols after deadly Lissa shooting"]


def test_words_become_a_question_that_fts_takes() -> None:
    assert fts("joint patr") == '"joint"* "patr"*'
    assert fts("“river patrols” now") == '"river patrols" "now"*'
    assert fts('" * ( NEAR') == '"NEAR"*'
    assert Filter(words="…").sql()[0] == "0"


def test_an_excerpt_is_the_sentence_with_its_words(app: TestClient) -> None:
    clause = at("courier", "Varonia would close the Lissa bridge to lorries")
    found = marked(
        REPORTS[1], clause, at("courier", "close", "Varonia would close"), (at("courier", "would", "Varonia"),)
    )
    assert "".join(words for _, words in found.runs).startswith("She said that Varonia would close")
    assert ("cue", "would") in found.runs and ("trigger", "close") in found.runs


# Safety

BAD = '<script>alert(1)</script><img src=x onerror="alert(1)">" onfocus="x" \u202e {{ 7 * 7 }}'


def hostile() -> Record:
    """A record in which every text that comes from outside tries to be markup."""
    text = f"{BAD}\n\n{BAD} attacked {BAD} on Monday."
    report = dataclasses.replace(
        REPORTS[1],
        text=text,
        title=BAD,
        outlet=BAD,
        byline=BAD,
        path=f"{BAD}.txt",
        url="javascript:alert(1)",
        credits=(BAD,),
        dating=(BAD,),
        copy_of=(),
        origin=None,
    )
    whole = report.evidence(0, len(text))
    part = report.evidence(len(BAD) + 2, len(text))

    def moved(value: object) -> object:
        """The same thing with every anchor in the hostile report and every free text hostile."""
        from sitrep.record import Evidence

        if isinstance(value, Evidence):
            return part if value.start % 2 else whole
        if isinstance(value, tuple):
            return tuple(moved(v) for v in value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            free = {
                "label",
                "measure",
                "speaker_text",
                "condition",
                "consequence",
                "name",
                "reason",
                "value",
                "outlet",
                "unit",
            }
            changes = {
                f.name: BAD
                if f.name in free and isinstance(getattr(value, f.name), str)
                else moved(getattr(value, f.name))
                for f in dataclasses.fields(value)
            }
            if "names" in changes:
                changes["names"] = (BAD,)
            if value.__class__.__name__ in ("Quote", "QuoteVariant", "FramingLabel"):
                changes["text"] = BAD
            return dataclasses.replace(value, **changes)
        return value

    kinds = (
        "actors",
        "places",
        "events",
        "figures",
        "quotes",
        "discrepancies",
        "arrangements",
        "conditions",
        "framings",
    )
    things = {kind: moved(getattr(WHOLE, kind)) for kind in kinds}
    return dataclasses.replace(WHOLE, reports=(report,), rejected=WHOLE.rejected, **things)  # type: ignore[arg-type]


def test_hostile_words_stay_words_on_every_page(tmp_path: Path) -> None:
    with client(written(tmp_path / "hostile", hostile())) as app:
        for address in [
            *ADDRESSES,
            "/event/event-bridge?pane=1",
            "/search?q=script",
            "/timeline?q=<script>",
            f"/event/{BAD}",
        ]:
            answer = app.get(address)
            assert answer.status_code in (200, 404), address
            page = Parsed(answer.text)
            assert [item for item in page.live if item not in OURS] == [], address
            assert not any(link.strip().lower().startswith("javascript") for link in page.links)
            assert "49" not in "".join(page.words) or "7 * 7" in "".join(page.words)
        assert BAD in "".join(Parsed(app.get("/report/report-courier").text).words).replace("\ufffd", "")


def test_a_stranger_s_name_for_this_machine_is_refused(app: TestClient) -> None:
    assert app.get("/", headers={"host": "evil.example"}).status_code == 400
    assert app.get("/", headers={"host": "localhost:8710"}).status_code == 200


def test_another_address_needs_a_token(tmp_path: Path) -> None:
    folder = written(tmp_path / "record")
    with pytest.raises(ValueError, match="token"):
        create_app(folder, host="0.0.0.0")
    with client(folder, host="0.0.0.0", token="open sesame") as app:
        refused = app.get("/timeline?type=AID")
        assert refused.status_code == 401
        assert "Varonia" not in refused.text
        assert app.get("/timeline.json").json() == {"error": "Show the token: Authorization: Bearer …"}
        assert app.get("/timeline", headers={"authorization": "Bearer open sesam"}).status_code == 401
        assert app.get("/timeline", headers={"authorization": "Bearer open sesame"}).status_code == 200
        wrong = app.post("/token", data={"token": "open", "to": "/"})
        assert wrong.status_code == 403
        elsewhere = app.post("/token", data={"token": "open sesame", "to": "//evil.example/"})
        assert (elsewhere.status_code, elsewhere.headers["location"]) == (303, "/")
        app.cookies.clear()
        arrived = app.get("/timeline?token=open sesame&type=AID")
        assert (arrived.status_code, arrived.headers["location"]) == (303, "/timeline?type=AID")
        assert "httponly" in arrived.headers["set-cookie"].lower() and "strict" in arrived.headers["set-cookie"].lower()
        assert app.get("/timeline?type=AID").status_code == 200


def test_files_outside_the_static_folder_are_not_handed_out(app: TestClient) -> None:
    for path in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "fonts/../../app.py", "web.css%00"):
        assert app.get(f"/static/{path}").status_code == 404
    assert app.get("/static/web.css").status_code == 200
    assert app.get("/report/..%2f..%2frecord.db").status_code == 404


def test_a_form_of_another_site_changes_nothing(app: TestClient) -> None:
    guard = app.app.state.guard  # type: ignore[attr-defined]
    for data, headers in (
        ({}, {}),
        ({safety.FIELD: "guess"}, {}),
        ({safety.FIELD: guard.form_token}, {"origin": "http://evil.example"}),
        ({safety.FIELD: guard.form_token}, {"sec-fetch-site": "cross-site"}),
    ):
        answer = app.post("/add", data=data, headers=headers, files={"files": ("a.txt", b"words")})
        assert answer.status_code == 403
    assert app.app.state.jobs.job is None  # type: ignore[attr-defined]


# Adding


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\b.html", "b.html"),
        (".bashrc", "bashrc"),
        ("", "report.txt"),
        ("..", "report.txt"),
        ("-rf.txt", "report-rf.txt"),
        ("a\x00b\n<c>.txt", "a_b__c_.txt"),
        ("é" * 300 + ".pdf", "é" * 80 + ".pdf"),
    ],
)
def test_a_file_s_name_is_cleaned(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_added_files_are_read_and_refusals_have_their_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitrep import pipeline
    from sitrep.record import Rejected

    seen: list[str] = []

    def add(out: Path, paths: list[str], *, progress: pipeline.Progress | None = None) -> Record:
        seen.extend(paths)
        assert progress is not None
        progress("reports", 1, 2)
        good = [p for p in paths if Path(p).read_bytes().strip()]
        reports = tuple(dataclasses.replace(REPORTS[0], path=p) for p in good)
        rejected = tuple(Rejected(p, "It is empty.") for p in paths if p not in good)
        return dataclasses.replace(WHOLE, reports=reports, rejected=rejected)

    monkeypatch.setattr(pipeline, "add", add)
    folder = written(tmp_path / "record")
    with client(folder) as app:
        token = app.app.state.guard.form_token  # type: ignore[attr-defined]
        files = [("files", ("../new.txt", b"Words of a report.")), ("files", ("empty.txt", b" "))]
        answer = app.post("/add", data={safety.FIELD: token}, files=files)
        assert (answer.status_code, answer.headers["location"]) == (303, "/add")
        app.app.state.jobs.wait(20)  # type: ignore[attr-defined]
        page = app.get("/add").text
        assert "1 report of 2 files read" in page
        assert "empty.txt" in page and "It is empty." in page
        assert [Path(p).parent for p in seen] == [folder / "added"] * 2
        none = app.post("/add", data={safety.FIELD: token})
        assert none.status_code == 409 and "choose at least one" in none.text


def test_a_new_build_shows_at_once(tmp_path: Path) -> None:
    folder = written(tmp_path / "record")
    with client(folder) as app:
        assert app.get("/timeline.json").json()["total"] == len(WHOLE.events)
        written(folder, dataclasses.replace(WHOLE, events=WHOLE.events[:2], discrepancies=(), framings=()))
        assert app.get("/timeline.json").json()["total"] == 2


def test_an_empty_record_has_pages_that_say_so(tmp_path: Path) -> None:
    with client(written(tmp_path / "empty", Record())) as app:
        for path in PAGES:
            if "{" not in path:
                assert app.get(path).status_code == 200
        assert "No event was found" in app.get("/").text


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    folder = written(tmp_path / "record")
    with client(folder) as app:
        (folder / "record.db").write_bytes(b"no database")
        answer = app.get("/")
        assert answer.status_code == 503
        assert "not a database that sitrep wrote" in html.unescape(answer.text)


def test_questions_of_the_timeline_use_indexes(tmp_path: Path) -> None:
    folder = written(tmp_path / "record")
    connection = sqlite3.connect(folder / "record.db")
    for wanted in (Filter(actors=("actor-tesmark",)), Filter(outlet="Daily Lantern"), Filter(report="report-today")):
        condition, values = wanted.sql()
        plan = " ".join(
            str(r)
            for r in connection.execute(f"explain query plan select e.id from events e where {condition}", values)
        )
        assert "SCAN e " not in plan and "SCAN event_statements" not in plan
    connection.close()


# Judging


def forms(app: TestClient, about: str) -> dict[str, str]:
    """The hidden fields of the forms that judge `about`."""
    page = app.get(f"/review?about={about}").text
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    fields = {name: html.unescape(value) for name, value in found}
    return {name: fields[name] for name in (safety.FIELD, "about", "seen", "to") if name in fields}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("SITREP_AUTHOR", "Ada")
    with client(written(tmp_path / "judged")) as found:
        yield found


def test_a_correction_shows_at_once_with_who_made_it_and_can_be_undone(desk: TestClient) -> None:
    about = "event:event-bridge"
    act = forms(desk, about) | {"verb": "set", "field": "status", "value": "threatened", "reason": "<b>unless</b>"}
    assert desk.post("/judge", data=act).status_code == 303
    page = desk.get("/event/event-bridge")
    assert desk.get("/event/event-bridge.json").json()["event"]["status"] == "threatened"
    assert "status set" in page.text and "Ada" in page.text and "&lt;b&gt;unless" in page.text
    log = desk.get("/review.json").json()["log"]
    assert [(one["verb"], one["author"], one["value"]) for one in log] == [("set", "Ada", "threatened")]
    undo = {safety.FIELD: act[safety.FIELD], "judgement": log[0]["id"], "to": "/event/event-bridge"}
    answer = desk.post("/undo", data=undo)
    assert (answer.status_code, answer.headers["location"]) == (303, "/event/event-bridge")
    assert desk.get("/event/event-bridge.json").json()["event"]["status"] == "announced"
    assert desk.post("/undo", data=undo).status_code == 409


def test_the_dossier_follows_a_judgement(desk: TestClient, tmp_path: Path) -> None:
    place = next(path.parent for path in tmp_path.rglob("record.db"))
    about = "event:event-bridge"
    act = forms(desk, about) | {"verb": "note", "field": "", "value": "", "reason": "seen on the quay"}
    assert desk.post("/judge", data=act).status_code == 303
    assert desk.app.state.dossier.thread is not None  # type: ignore[attr-defined]
    desk.app.state.dossier.thread.join(30)  # type: ignore[attr-defined]
    assert not (place / "dossier.html").exists()  # where nobody wants one, none is made
    (place / "dossier.html").write_text("old")
    act = forms(desk, about) | {"verb": "set", "field": "status", "value": "threatened", "reason": "unless"}
    assert desk.post("/judge", data=act).status_code == 303
    desk.app.state.dossier.thread.join(30)  # type: ignore[attr-defined]
    held, _ = judgements.current(place / "record.db")
    assert (place / "dossier.html").read_text() == dossier(held) != dossier(WHOLE)


def test_a_correction_stays_when_the_record_is_built_again(desk: TestClient, tmp_path: Path) -> None:
    act = forms(desk, "event:event-patrols") | {"verb": "set", "field": "date", "value": "2031-06"}
    assert desk.post("/judge", data=act).status_code == 303
    written(tmp_path / "judged", dataclasses.replace(WHOLE, software="a later run"))
    assert desk.get("/event/event-patrols.json").json()["event"]["date"]["edtf"] == "2031-06"
    assert [e["id"] for e in desk.get("/timeline.json?until=2031-06-05&since=2031-06-05").json()["events"]] == [
        "event-patrols"
    ]


def test_right_wrong_merge_split_and_notes_are_judgements(desk: TestClient) -> None:
    def act(about: str, **fields: str | list[str]) -> int:
        return desk.post("/judge", data=forms(desk, about) | fields).status_code

    assert act("event:event-meet", verb="right") == 303
    assert act("event:event-leave", verb="wrong") == 303
    assert desk.get("/event/event-leave").status_code == 404
    assert act("event:event-accuse", verb="note", reason="Look at the radio's own site.") == 303
    assert act("actor:actor-ministry", verb="merge", other="actor-tesmark") == 303
    assert desk.get("/actors.json").json()["total"] == len(WHOLE.actors) - 1
    spot = at("today", "close", "Varonia will close")
    assert act("event:event-bridge", verb="split", parts=[f"{spot.report}:{spot.start}-{spot.end}"]) == 303
    assert desk.get("/timeline.json").json()["total"] == len(WHOLE.events)
    queue = {item["event"] for item in desk.get("/review.json").json()["queue"]}
    assert "event-meet" not in queue and "event-accuse" in queue


def test_actors_are_named_as_people_write_them(desk: TestClient) -> None:
    act = forms(desk, "event:event-protest") | {"verb": "set", "field": "actors", "value": "varonia; Lower Sea Compact"}
    assert desk.post("/judge", data=act).status_code == 303
    assert desk.get("/event/event-protest.json").json()["event"]["actors"] == ["actor-varonia", "actor-compact"]
    refused = desk.post(
        "/judge", data=forms(desk, "event:event-meet") | {"verb": "set", "field": "actors", "value": "Nobody"}
    )
    assert refused.status_code == 422 and "not an actor of this record" in refused.text


def test_two_people_at_once_do_not_overwrite_each_other(desk: TestClient) -> None:
    about = "event:event-bridge"
    early = forms(desk, about)
    desk.post("/name", data={safety.FIELD: early[safety.FIELD], "name": "Björn"})
    assert desk.post("/judge", data=early | {"verb": "set", "field": "status", "value": "demanded"}).status_code == 303
    desk.cookies.clear()
    mine = early | {"verb": "set", "field": "status", "value": "denied"}
    clash = desk.post("/judge", data=mine)
    assert clash.status_code == 409
    assert "Björn judged this after your page was made" in clash.text and "Judge all the same" in clash.text
    assert desk.get("/event/event-bridge.json").json()["event"]["status"] == "demanded"
    offered = clash.text.split('class="problems"')[1].split("</form>")[0]
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', offered))
    assert desk.post("/judge", data=again | {"anyway": "1"}).status_code == 303
    assert desk.get("/event/event-bridge.json").json()["event"]["status"] == "denied"


def test_who_is_served_over_a_network_must_say_who_judges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_AUTHOR", "the host")
    with client(written(tmp_path / "record"), host="0.0.0.0", token="open sesame") as app:
        app.get("/?token=open sesame")
        refused = app.post("/judge", data=forms(app, "event:event-meet") | {"verb": "right"})
        assert refused.status_code == 422 and "Say first who judges" in refused.text


def test_judgements_of_a_large_record_are_kept_and_said_to_be_on_their_way(
    desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from sitrep.web import data

    monkeypatch.setattr(data, "AT_ONCE", -1)
    go = threading.Event()
    worked_in = data.Database._catch_up
    monkeypatch.setattr(data.Database, "_catch_up", lambda self, *rest: (go.wait(20), worked_in(self, *rest)))
    act = forms(desk, "event:event-bridge") | {"verb": "set", "field": "status", "value": "demanded"}
    assert desk.post("/judge", data=act).status_code == 303
    assert "being worked in" in desk.get("/event/event-bridge").text
    go.set()
    for thread in threading.enumerate():
        if thread.name == "sitrep-judge":
            thread.join(20)
    page = desk.get("/event/event-bridge").text
    assert "status set" in page and "being worked in" not in page
