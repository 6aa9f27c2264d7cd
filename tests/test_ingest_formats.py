"""Formats and refusals: files of every kind give the same clean report, and what gives none says why."""

from __future__ import annotations

import gzip
import json
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_samples import BODY, CLEAN, STANDFIRST, TITLE, pdf

from sitrep.ingest import Source, discover, parse, parse_bytes, read_paths, source_texts, unique
from sitrep.record import Rejected, Report

_PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE} | Example Post</title>
<meta property="og:site_name" content="Example Post">
<link rel="canonical" href="https://www.example-post.org/world/army-takes-power">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "{TITLE}",
"datePublished": "2021-05-12T10:00:00+00:00", "author": {{"@type": "Person", "name": "Jane Doe"}}}}</script></head>
<body><div class="cookie-banner">We use cookies to improve your experience. <button>Accept all</button></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article><h1>{TITLE}</h1><p class="byline">By Jane Doe</p><time datetime="2021-05-12">12 May 2021</time>
<figure><img src="a.jpg"><figcaption>Soldiers near the palace. (Photo by Jane Doe/AFP)</figcaption></figure>
<p>{STANDFIRST}</p><p>NIAMEY (Reuters) &ndash; {BODY[0]}</p><div class="ad">Advertisement</div>
<p>{BODY[1].replace("ï", "&iuml;")}</p><p><b>Also read:</b> <a href="x">Palace seized in the north</a></p>
<p>{BODY[2]}</p><p>{BODY[3]}</p><p>{BODY[4]}</p><p>(Example Post with AFP)</p>
<div class="share">Share on Facebook Twitter WhatsApp</div></article>
<aside><h3>Most read</h3><ul><li><a href="1">A long headline of another story that goes on</a></li></ul></aside>
</main><footer>© 2021 Example Post. All rights reserved.</footer></body></html>"""


def _reports(path: str, data: bytes | str) -> list[Report]:
    items = parse_bytes(path, data.encode() if isinstance(data, str) else data)
    assert all(isinstance(item, Report) for item in items), items
    return [item for item in items if isinstance(item, Report)]


def _report(path: str, data: bytes | str) -> Report:
    (report,) = _reports(path, data)
    return report


def _reason(path: str, data: bytes | str, **options: int) -> str:
    (item,) = parse_bytes(path, data.encode() if isinstance(data, str) else data, **options)
    assert isinstance(item, Rejected), item
    assert item.path == path
    return item.reason


def _points_back(path: str, data: bytes, least: float = 0.9) -> bool:
    sources = source_texts(path, data)
    for report in _reports(path, data):
        source = sources[report.path]
        for s in report.segments:
            if source[s.source : s.source + s.length] != report.text[s.start : s.start + s.length]:
                return False
        if sum(s.length for s in report.segments) < least * len(report.text):
            return False
    return True


# --- text and encodings


@pytest.mark.parametrize(
    "data",
    [
        CLEAN.encode("utf-8-sig"),
        CLEAN.encode("utf-16"),
        CLEAN.encode("utf-16-le"),
        CLEAN.encode("utf-16-be"),
        CLEAN.encode("utf-32"),
        CLEAN.encode("windows-1252"),
        CLEAN.replace("\n", "\r\n").encode(),
        CLEAN.replace("\n", "\r").encode(),
        CLEAN.replace("\n\n", "\u2029").encode(),
        CLEAN.replace("\n\n", "\n").encode(),
        CLEAN.replace("army", "ar\xadmy").replace("palace", "pal\u200bace").encode(),
        CLEAN.replace("ï", "&iuml;").replace("“", "&#8220;").replace("”", "&amp;rdquo;").encode(),
        CLEAN.encode("utf-8").decode("latin-1").encode("utf-8"),
        CLEAN.encode() + b"\n\n\n",
        "".join(f"<p>{part}</p>\n" for part in CLEAN.split("\n\n")).replace("<p>", "", 1).encode(),
    ],
    ids=[
        "bom",
        "utf16",
        "utf16le",
        "utf16be",
        "utf32",
        "cp1252",
        "crlf",
        "cr",
        "ps",
        "single",
        "hidden",
        "entities",
        "mojibake",
        "blank end",
        "tags",
    ],
)
def test_encodings_and_manners_of_text(data: bytes) -> None:
    report = _report("report.txt", data)
    assert report.text == CLEAN
    assert report.title == TITLE
    assert report.language == "en"
    assert _points_back("report.txt", data)


def test_cyrillic_text_in_an_old_encoding() -> None:
    text = (
        "Армия взяла власть в столице соседней страны\n\nПравительство объявило в четверг, что приостанавливает "
        "военное сотрудничество с соседней страной после переворота. Представитель министерства сообщил агентству, "
        "что решение "
        "вступит в силу немедленно и будет пересмотрено через месяц."
    )
    report = _report("report.txt", text.encode("windows-1251"))
    assert report.text == text
    assert report.language == "ru"


def test_wrapped_lines_are_joined() -> None:
    data = "\n\n".join(textwrap.fill(part, 72, break_on_hyphens=False) for part in (TITLE, STANDFIRST, *BODY)).encode()
    assert _report("report.txt", data).text == CLEAN
    assert _points_back("report.txt", data)


def test_wrapped_lines_without_blank_lines_between_paragraphs() -> None:
    parts = ["Army takes power", BODY[0], BODY[1], BODY[3]]
    data = "\n".join(textwrap.fill(part, 72, break_on_hyphens=False) for part in parts).encode()
    assert _report("report.txt", data).text == "\n\n".join(parts)


def test_words_cut_at_line_ends_are_put_together() -> None:
    text = (
        f"{TITLE}\n\nThe army of the small coastal country said on Thursday that it had dis-\nsolved the parliament "
        "and closed all borders until further "
        "no-\ntice, hours after shots were heard near the palace of the presi-\ndent."
    )
    assert "had dissolved the parliament and closed all borders until further notice" in _report("r.txt", text).text


def test_markdown() -> None:
    text = (
        f'---\ntitle: "{TITLE}"\ndate: 2021-05-12\nauthor: Jane Doe\n---\n\n# {TITLE}\n\n*By Jane Doe*\n\n'
        f"![Soldiers near the palace](a.png)\n\n**{STANDFIRST}**\n\n"
        + BODY[0].replace("parliament", "[parliament](https://example.org/a_(b))")
        + f"\n\n> {BODY[1]}\n\n{BODY[2]}\n\n- {BODY[3]}\n\n{BODY[4]}\n\n[1]: https://example.org\n"
    )
    report = _report("report.md", text)
    assert report.text == CLEAN
    assert (report.title, report.byline, report.captions) == (TITLE, "Jane Doe", ("Soldiers near the palace",))
    assert report.published is not None and report.published.edtf == "2021-05-12"
    assert _points_back("report.md", text.encode())


# --- pages


def test_a_page() -> None:
    report = _report("report.html", _PAGE)
    assert report.text == CLEAN
    assert (report.title, report.outlet, report.byline) == (TITLE, "Example Post", "Jane Doe")
    assert report.url == "https://www.example-post.org/world/army-takes-power"
    assert report.published is not None and report.published.edtf == "2021-05-12"
    assert report.dating == ("The page's JSON-LD says datePublished 2021-05-12T10:00:00+00:00",)
    assert report.credits == ("Reuters", "AFP")
    assert "Soldiers near the palace. (Photo by Jane Doe/AFP)" in report.captions
    assert _points_back("report.html", _PAGE.encode())


def test_a_page_keeps_the_code_points_of_its_source() -> None:
    page = _PAGE.replace("&iuml;", "i\u0308").replace("1,200 foreign", "1,200\u00a0foreign")
    text = _report("report.html", page).text
    assert "Kei\u0308ta" in text
    assert _points_back("report.html", page.encode())


def test_a_page_in_the_encoding_that_it_declares() -> None:
    data = _PAGE.replace("utf-8", "windows-1252").encode("windows-1252")
    assert _report("report.html", data).text == CLEAN


def test_the_kind_of_a_file_is_decided_by_its_content() -> None:
    assert _report("report.txt", _PAGE).text == CLEAN
    assert _report("report", _PAGE).text == CLEAN
    assert _report("report.html", CLEAN).text == CLEAN
    assert _report("report.pdf", CLEAN).text == CLEAN
    assert _report("report.txt", json.dumps({"title": TITLE, "text": "\n".join([STANDFIRST, *BODY])})).text == CLEAN


def test_the_day_of_a_page_comes_from_meta_elements_or_its_address() -> None:
    bare = _PAGE.replace("datePublished", "unknown").replace('<time datetime="2021-05-12">12 May 2021</time>', "")
    assert _report("report.html", bare).published is None
    meta = bare.replace("</title>", '</title><meta property="article:published_time" content="2021-05-13T08:00:00Z">')
    published = _report("report.html", meta).published
    assert published is not None and published.edtf == "2021-05-13"
    address = bare.replace("/world/army", "/2021/05/14/army")
    published = _report("report.html", address).published
    assert published is not None and published.edtf == "2021-05-14"


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_a_page_that_is_cut_off_is_refused(share: float) -> None:
    assert "cut off" in _reason("report.html", _PAGE[: int(len(_PAGE) * share)])


# --- PDF


def _pdf() -> bytes:
    lines = [[(f"# {part}", 0) for part in textwrap.wrap(TITLE, 40)] + [("By Jane Doe", 12)]]
    flat = [
        (line, 10 if number == 0 else 0)
        for part in (STANDFIRST, *BODY)
        for number, line in enumerate(textwrap.wrap(part, 80))
    ]
    lines[0] += flat[:5]
    lines.append(flat[5:])
    pages = [[("Example Post, page head", 0), *page[:1], *page[1:], (str(n), 30)] for n, page in enumerate(lines, 1)]
    for page in pages:
        page[1] = (page[1][0], 30)
    return pdf(pages)


def test_a_pdf() -> None:
    data = _pdf()
    report = _report("report.pdf", data)
    assert report.title == TITLE
    assert report.text == CLEAN
    assert report.byline == "Jane Doe"
    assert report.published is None
    assert _points_back("report.pdf", data)


def test_pdfs_that_cannot_be_read_are_refused() -> None:
    data = _pdf()
    assert "cut off" in _reason("a.pdf", data[: len(data) // 2])
    assert "broken" in _reason("a.pdf", b"%PDF-1.4\nnothing\n%%EOF")
    assert "no text" in _reason("a.pdf", pdf([[]]))
    keys = b"/Filter /Standard /V 1 /R 2 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b"> /P -4"
    locked = data.replace(b"/Root 1 0 R", b"/Root 1 0 R /ID [<00><00>] /Encrypt << " + keys + b" >>")
    assert "encrypted" in _reason("a.pdf", locked)


# --- JSON


def _record(**changes: object) -> str:
    fields: dict[str, object] = {
        "title": TITLE,
        "maintext": "\n".join([STANDFIRST, *BODY]),
        "authors": ["Jane Doe"],
        "date_publish": "2021-05-12 10:00:00",
        "date_download": "2024-01-01 00:00:00",
        "url": "https://www.lemonde.fr/article",
        "source_domain": "www.lemonde.fr",
        "language": "en",
    }
    return json.dumps({**fields, **changes})


def test_json_lines_of_news_please() -> None:
    assert [report.path for report in _reports("reports.jsonl", _record())] == ["reports.jsonl:1"]
    assert [report.path for report in _reports("report.json", _record())] == ["report.json"]
    first, second = _reports("reports.jsonl", _record() + "\n\n" + _record(title="Another title of the report") + "\n")
    assert first.text == CLEAN
    assert (first.outlet, first.byline, first.url) == ("Le Monde", "Jane Doe", "https://www.lemonde.fr/article")
    assert first.published is not None and first.published.edtf == "2021-05-12"
    assert first.dating == ("The field date_publish says 2021-05-12 10:00:00",)
    assert (first.path, second.path) == ("reports.jsonl:1", "reports.jsonl:3")
    assert first.id != second.id


def test_json_of_trafilatura() -> None:
    record = {
        "title": TITLE,
        "author": "Jane Doe; John Roe",
        "hostname": "example.org",
        "date": "2021-05-12",
        "sitename": "Example Post",
        "source": "https://example.org/a",
        "text": "\n".join([STANDFIRST, *BODY]),
        "filedate": "2024-01-01",
    }
    report = _report("report.json", json.dumps(record, indent=1))
    assert report.text == CLEAN
    assert (report.outlet, report.byline, report.url) == ("Example Post", "Jane Doe, John Roe", "https://example.org/a")
    assert report.published is not None and report.published.edtf == "2021-05-12"


def test_offsets_of_json_point_into_the_line() -> None:
    for ascii_only in (True, False):
        lines = [
            json.dumps(json.loads(_record(title=title)), ensure_ascii=ascii_only)
            for title in (TITLE, "Other “title” of it")
        ]
        assert _points_back("reports.jsonl", "\n".join(lines).encode())


def test_an_array_of_objects_and_packed_lines() -> None:
    two = [_record(), _record(title="Another title of the report")]
    assert len(_reports("reports.json", "[" + ",\n".join(two) + "]")) == 2
    assert len(_reports("reports.jsonl.gz", gzip.compress("\n".join(two).encode()))) == 2


def test_lines_added_change_nothing_for_the_lines_before() -> None:
    one = _record() + "\n" + _record(title="Another title of the report")
    before = _reports("reports.jsonl", one)
    after = _reports("reports.jsonl", one + "\n" + _record(title="A third title of the report"))
    assert after[:2] == before


def test_a_broken_line_is_named_and_the_others_are_read() -> None:
    lines = [
        _record(),
        '{"title": "x", "maintext": "cut',
        "[1]",
        json.dumps({"title": "x"}),
        _record(title="Another title here"),
        _record(),
    ]
    items = parse_bytes("reports.jsonl", "\n".join(lines).encode())
    assert [type(item).__name__ for item in items] == [
        "Report",
        "Rejected",
        "Rejected",
        "Rejected",
        "Report",
        "Rejected",
    ]
    reasons = [item.reason for item in items if isinstance(item, Rejected)]
    assert reasons[0].startswith("Line 2 is cut off")
    assert reasons[1] == "Line 3 holds no JSON object."
    assert reasons[2].startswith("Line 4 holds no text: none of the keys maintext, text")
    assert reasons[3] == "It has the same content as reports.jsonl:1 (line 6)."


# --- refusals


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n \n", "empty"),
        ("a.txt", bytes(range(256)) * 20, "not text"),
        ("a.txt", b"abc\x00\x01\x02\x03" * 100, "binary"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "a picture"),
        ("a.docx", b"PK\x03\x04" + bytes(40), "ZIP archive"),
        ("a.rtf", b"{\\rtf1 hello}", "rich text"),
        ("a.csv", b"a,b\n1,2\n", "a table"),
        ("a.xml", b"<?xml version='1.0'?><rss></rss>", "XML"),
        ("a.txt", "\n".join(f"Item {n}\t{n * 3}.50 EUR" for n in range(60)).encode(), "not a report"),
        ("a.py", b"import os\n\n\ndef main() -> None:\n    print(os.getcwd())\n" * 20, "not a report"),
        ("a.txt", b"Just a headline without a text", "not a report"),
        (
            "a.html",
            b"<html><head><title>Index of /</title></head><body><pre><a href='a'>a.txt</a></pre></body></html>",
            "not a report",
        ),
        ("a.json", b"[1, 2, 3]", "holds no JSON object"),
        ("a.json", b'{"title": "x", "text": "cut o', "cut off"),
        ("a.jsonl.gz", gzip.compress(b"x" * 5000)[:30], "gzip"),
    ],
)
def test_what_is_no_report_is_refused_with_its_reason(name: str, data: bytes, words: str) -> None:
    items = parse_bytes(name, data)
    assert all(isinstance(item, Rejected) for item in items), items
    reason = items[0].reason if isinstance(items[0], Rejected) else ""
    assert words in reason
    assert reason.endswith(".")


def test_a_file_over_the_limit_is_refused_packed_or_not() -> None:
    assert "larger than the limit of 100 bytes" in _reason("a.txt", CLEAN, max_bytes=100)
    assert "larger than the limit of 500 bytes" in _reason("a.txt.gz", gzip.compress(b"word " * 5000), max_bytes=500)


# --- paths


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with two reports, a copy of one, and files that are none."""
    (tmp_path / "sub" / ".git").mkdir(parents=True)
    (tmp_path / "b.txt").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "a.html").write_text(_PAGE, encoding="utf-8")
    (tmp_path / "sub" / "copy.md").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "sub" / "empty.txt").touch()
    (tmp_path / "sub" / ".hidden.txt").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "sub" / ".git" / "x.txt").write_text(CLEAN, encoding="utf-8")
    yield tmp_path


def test_folders_are_read_in_order_and_hidden_files_left_out(folder: Path) -> None:
    names = [Path(source.path).relative_to(folder).as_posix() for source in discover([folder])]
    assert names == ["a.html", "b.txt", "sub/copy.md", "sub/empty.txt"]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert discover([folder / "b.txt", folder, folder / "b.txt"]) == discover([folder])


def test_read_paths_gives_reports_copies_and_refusals(folder: Path) -> None:
    items = list(read_paths([folder, folder / "missing.txt"]))
    assert items == list(read_paths([folder / "missing.txt", folder]))
    reports = [item for item in items if isinstance(item, Report)]
    assert [Path(report.path).name for report in reports] == ["a.html", "b.txt"]
    assert len({report.id for report in reports}) == 2
    reasons = {Path(item.path).name: item.reason for item in items if isinstance(item, Rejected)}
    assert reasons == {
        "copy.md": f"It has the same content as {folder / 'b.txt'}.",
        "empty.txt": "The file is empty.",
        "missing.txt": "There is no file or folder of this name.",
    }


def test_ids_come_from_content_alone(folder: Path) -> None:
    (first,) = (item for item in read_paths([folder / "b.txt"]) if isinstance(item, Report))
    os.utime(folder / "b.txt", (0, 0))
    (second,) = (item for item in read_paths([folder / "b.txt"]) if isinstance(item, Report))
    assert first == second
    assert first.id == _report("elsewhere.txt", CLEAN).id


def test_the_size_limit_counts_before_reading(folder: Path) -> None:
    (source,) = discover([folder / "b.txt"], max_bytes=10)
    assert source.problem is not None and "limit of 10 bytes" in source.problem
    assert parse(source) == [Rejected(source.path, source.problem)]


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (item,) = parse(Source(str(tmp_path), tmp_path))
    assert isinstance(item, Rejected) and item.reason.startswith("It cannot be read: ")
    (item,) = read_paths([tmp_path])
    assert item == Rejected(str(tmp_path), "The folder holds no files.")


def test_the_same_line_in_two_files_is_one_report() -> None:
    both = [
        *_reports("a.jsonl", _record() + "\n" + _record(title="Second title of it")),
        *_reports("b.jsonl", "\n" + _record() + "\n" + _record(title="Third title of it")),
    ]
    items = list(unique(both))
    assert [item for item in items if isinstance(item, Rejected)] == [
        Rejected("b.jsonl:2", "It has the same content as a.jsonl:1.")
    ]


# --- anything


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.jsonl", "a.json", "a.jsonl.gz", "a"]),
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from(
                [
                    "<html>",
                    "<p>",
                    "</p>",
                    "<!--",
                    "&amp",
                    "&#0;",
                    '{"text": "',
                    '"}',
                    "\\ud800",
                    "\n",
                    "# ",
                    "[a](",
                    "(AFP)",
                    "By Jane Doe",
                    "12 May 2021",
                    "%PDF-1.7",
                    "%%EOF",
                    BODY[0],
                    BODY[1],
                    "\x00",
                    "“",
                    "/",
                    "|",
                    "Photo: ",
                    "Read more: ",
                    "\u2028",
                    "©",
                ]
            ),
            max_size=14,
        ).map(lambda parts: "".join(parts).encode()),
    ),
)
def test_any_bytes_give_reports_or_reasons(name: str, data: bytes) -> None:
    items = parse_bytes(name, data)
    assert items
    assert items == parse_bytes(name, data)
    sources = source_texts(name, data)
    for item in items:
        if isinstance(item, Rejected):
            assert item.reason.endswith(".") and item.path == name
            continue
        item.text.encode("utf-8")
        assert item.text == item.text.strip() and "\n\n\n" not in item.text
        assert item.title is None or item.text.startswith(item.title)
        for s in item.segments:
            assert sources[item.path][s.source : s.source + s.length] == item.text[s.start : s.start + s.length]
