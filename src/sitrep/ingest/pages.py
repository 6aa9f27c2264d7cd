"""HTML pages to drafts.

Comes in: the decoded source of a page. Goes out: its article as lines, found by trafilatura, and its metadata (title,
author, site, address, day of publication, from JSON-LD, meta elements and marked-up dates, through trafilatura and
htmldate, without their searches in running text). The extracted text is then aligned with the source, so that every
character that stands in the source keeps its place there and its code point.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import htmldate
import trafilatura
from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html
from trafilatura.metadata import extract_metadata

from sitrep.ingest.align import Page
from sitrep.ingest.dates import LAST_YEAR, in_address, stated
from sitrep.ingest.decode import tidy
from sitrep.ingest.draft import Draft
from sitrep.ingest.jsonl import field_names
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.prose import fold
from sitrep.ingest.source import SourceError
from sitrep.record import Date

_LAST_DAY = f"{LAST_YEAR}-12-31"
_DATES = {"extensive_search": False, "original_date": True, "max_date": _LAST_DAY}
"""For htmldate: no search in running text, the day of first publication, and no use of today's date as a bound."""
_ARTICLE = re.compile(
    r"(?:News|Report|Analysis|Opinion|Background|Reportage|Blog|Scholarly|Live)?(?:Article|Posting|BlogPosting)$"
)
_LATIN_REFERENCE = re.compile(r"&#(12[89]|1[3-5]\d);?")
_UNCLOSED = re.compile(r"<[a-zA-Z/!][^<>]*\Z|<!--(?:(?!-->).)*\Z", re.S)
_MARKUP = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_PAIRED = frozenset(
    "div section article main header footer nav aside table span a ul ol script style figure form".split()
)


def read(source: str) -> Draft:
    """The draft of a page. Raises `SourceError` where the page is cut off or holds no article."""
    _check_whole(source)
    tree = _parsed(source)
    document = trafilatura.bare_extraction(
        deepcopy(tree), include_comments=False, include_tables=True, date_extraction_params=dict(_DATES)
    )
    body = getattr(document, "body", None)
    paragraphs = list(_paragraphs(body)) if body is not None else []
    if not paragraphs:
        raise SourceError("The page holds no article: no running text was found between its menus.")
    page = Page(source)
    draft = Draft(source, [line for line in page.align(paragraphs) if line.text])
    _metadata(draft, tree, page)
    return draft


def _parsed(source: str) -> Any:
    """The page as a tree. Legacy references (``&#146;`` for an apostrophe) are resolved as browsers do."""
    text = _LATIN_REFERENCE.sub(lambda match: html.unescape(f"&#{match[1]};"), source)
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise SourceError("The page is empty or its mark-up cannot be read.") from None
    return tree


def _check_whole(source: str) -> None:
    """Refuse a page that ends in the middle: in a tag, or with its end missing and elements left open."""
    tail = source[-20_000:]
    if re.search(r"</html\s*>|</body\s*>", tail, re.I):
        return
    if _UNCLOSED.search(tail.rstrip()):
        raise SourceError("The page is cut off: it ends in the middle of a tag.")
    if not re.search(r"<(?:html|body)[\s>]", source[:20_000], re.I):
        return
    depth: dict[str, int] = {}
    for slash, name in _MARKUP.findall(source):
        if name.lower() in _PAIRED:
            depth[name.lower()] = depth.get(name.lower(), 0) + (-1 if slash else 1)
    if any(count > 0 for count in depth.values()):
        left = ", ".join(sorted(name for name, count in depth.items() if count > 0))
        raise SourceError(f"The page is cut off: its end is missing and elements are left open ({left}).")


# --- the article


_BLOCKS = frozenset(["p", "head", "item", "quote", "cell", "list", "table", "row", "div", "ab", "code"])


def _paragraphs(body: Any) -> Iterator[str]:
    """The paragraphs of trafilatura's tree in order; a line break ends one where a sentence ends before it."""
    run: list[str] = []

    def flush() -> Iterator[str]:
        text = " ".join("".join(run).split(" "))
        run.clear()
        for part in re.split(r"\n\s*\n|(?<=[.!?…:”\"»)])[ \t]*\n", text):
            clean = re.sub(r"\s*\n\s*", " ", part).strip()
            if clean:
                yield clean

    def walk(node: Any) -> Iterator[str]:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _BLOCKS:
            yield from flush()
        if tag == "lb":
            run.append("\n")
        if tag not in {"graphic"} and node.text:
            run.append(re.sub(r"\s*\n\s*", " ", node.text) if tag != "code" else node.text)
        for child in node:
            yield from walk(child)
            if child.tail:
                run.append(re.sub(r"\s*\n\s*", " ", child.tail))
        if tag in _BLOCKS:
            yield from flush()

    yield from walk(body)
    yield from flush()


# --- metadata


def _metadata(draft: Draft, tree: Any, page: Page) -> None:
    try:
        found = extract_metadata(deepcopy(tree), date_config=dict(_DATES))
    except (AttributeError, KeyError, TypeError, ValueError):  # broken metadata must not cost the article
        found = None
    title = _title(tree, getattr(found, "title", None))
    if title:
        draft.title = page.place(title)
    draft.byline = _words(getattr(found, "author", None))
    site = _words(getattr(found, "sitename", None))
    draft.outlet = site if site and "://" not in site and len(site) <= 60 else None
    draft.url = _address(tree) or _words(getattr(found, "url", None))
    draft.host = urlsplit(draft.url).hostname if draft.url else None
    draft.published, draft.reason = _published(tree, draft.url)
    for caption in tree.xpath("//article//figcaption|//main//figcaption")[:20]:
        text = " ".join(caption.text_content().split())
        if text and len(text) <= 600 and not any(text == line.text for line in draft.lines):
            draft.captions.append(text)


def _words(value: Any) -> str | None:
    text = tidy(Mapped(str(value))).text.strip() if value else ""
    return " ".join(text.split()) or None


def _title(tree: Any, found: Any) -> str | None:
    """The page's one main heading where it agrees with the metadata's title, else that title."""
    title = _words(found)
    headings = [" ".join(h.text_content().split()) for h in tree.xpath("//h1")]
    headings = [h for h in headings if h]
    if title is None:
        return headings[0] if len(headings) == 1 else None
    for heading in headings:
        if len(heading) > 12 and (fold(heading) in fold(title) or fold(title) in fold(heading)):
            return heading
    return title


def _address(tree: Any) -> str | None:
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for value in tree.xpath(path):
            try:
                if urlsplit(value.strip()).hostname:
                    return str(value).strip()
            except ValueError:
                continue
    return None


def _published(tree: Any, url: str | None) -> tuple[Date | None, str | None]:
    """The day of publication that the page states, and where: JSON-LD, meta elements, marked-up dates, the address."""
    for item in _linked_data(tree):
        for key in ("datePublished", "dateCreated"):
            value = item.get(key)
            if isinstance(value, str) and (day := stated(value)):
                return day, f"the page's JSON-LD says {key} {value}"
    for name in field_names()["meta date"]:
        for meta in tree.xpath("//meta[@content]"):
            keys = {str(meta.get(key) or "").lower() for key in ("property", "name", "itemprop")}
            if name.lower() in keys and (day := stated(meta.get("content"))):
                return day, f"the page's meta element {name} says {meta.get('content').strip()}"
    try:
        text = htmldate.find_date(
            _dated_parts(tree),
            extensive_search=False,
            original_date=True,
            url=url,
            max_date=_LAST_DAY,
            deferred_url_extractor=True,
        )
    except (AttributeError, TypeError, ValueError, OverflowError, RecursionError):
        text = None
    day = stated(text) if text else None
    if day:
        return day, f"the page's mark-up gives the day {text}"
    day = in_address(url) if url else None
    return day, f"the page's address holds {day.edtf}" if day else None


def _dated_parts(tree: Any) -> Any:
    """A page of only those parts that are made to hold a date: head, time elements, and short elements so named."""
    reduced = lxml_html.document_fromstring("<html><head></head><body></body></html>")
    for meta in tree.xpath("//head//meta|//head//link[@rel='canonical']"):
        reduced.head.append(deepcopy(meta))
    names = " or ".join(
        f"contains(translate(@class,'ABCDEFGHIJKLMNOPQRSTUVWXYZ','abcdefghijklmnopqrstuvwxyz'),'{word}')"
        for word in ("date", "publish", "posted", "timestamp", "byline", "dateline", "entry-meta", "post-meta")
    )
    path = f"//time|//abbr[@title]|//*[@itemprop='datePublished']|//*[{names}]"
    inside = tree.xpath(f"(//article|//main)[1]/descendant-or-self::*[self::time or {names}]")
    for part in (inside or tree.xpath(path))[:10]:
        if len(part.text_content()) <= 200:
            copy = deepcopy(part)
            copy.tail = None
            reduced.body.append(copy)
    return reduced


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The articles among the page's JSON-LD objects."""
    for script in tree.xpath("//script[contains(@type,'ld+json')]")[:20]:
        try:
            stack: list[Any] = [json.loads(script.text_content().strip(), strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            node = stack.pop(0)
            if isinstance(node, list):
                stack.extend(node[:50])
            elif isinstance(node, dict):
                kinds = node.get("@type")
                kinds = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(kind, str) and _ARTICLE.fullmatch(kind) for kind in kinds):
                    yield node
                stack.extend(
                    node[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage")
                    if isinstance(node.get(key), (list, dict))
                )
