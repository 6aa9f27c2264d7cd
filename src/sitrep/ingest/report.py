"""Bytes to reports: the one function that knows all formats.

Comes in: a path to show, and bytes. Goes out: reports, and what was refused with its reason. The result depends on
nothing else, so that it can be cached by path and content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitrep.ingest import credits, jsonl, markdown, plain, sniff
from sitrep.ingest.clean import clean
from sitrep.ingest.dates import in_address
from sitrep.ingest.decode import decode
from sitrep.ingest.draft import Draft
from sitrep.ingest.findings import Cleaned
from sitrep.ingest.lexicon import is_word, outlet_at, outlet_named
from sitrep.ingest.prose import is_report, running_words
from sitrep.ingest.source import MAX_BYTES, SourceError, digest, too_large
from sitrep.record import Rejected, Report, content_id

_LEAST_FOR_LANGUAGE = 5
"""Shorter texts (in words) get no language."""


def drafts(path: str, data: bytes, *, max_bytes: int = MAX_BYTES) -> Iterator[tuple[str, str, Draft | str]]:
    """The drafts in a file: path to show, SHA-256 of the draft's own bytes, and the draft or what is wrong with it.

    Raises `SourceError` where the file as a whole gives none.
    """
    if len(data) > max_bytes:
        raise SourceError(too_large(len(data), max_bytes))
    if not data.strip():
        raise SourceError("The file is empty.")
    key = digest(data)
    data = sniff.unpacked(data, max_bytes)
    kind = sniff.kind(path, data)
    if kind == "pdf":
        from sitrep.ingest import pdf  # here and below: imported only by those who read such files

        yield path, key, pdf.read(data)
        return
    text = decode(data, sniff.declared_encoding(data) if kind == "html" else None)
    if kind == "html":
        from sitrep.ingest import pages

        yield path, key, pages.read(text)
    elif kind == "markdown":
        yield path, key, markdown.read(text)
    elif kind == "text":
        yield path, key, plain.read(text)
    else:
        for item in jsonl.read(text, whole_first=path.lower().endswith(".json")):
            own = digest(item.text.encode("utf-8", errors="surrogatepass")) if item.line else key
            yield f"{path}:{item.line}" if item.line else path, own, item.draft or item.problem or ""


def parse_bytes(path: str, data: bytes, *, max_bytes: int = MAX_BYTES) -> list[Report | Rejected]:
    """The reports in a file, and what was refused in it.

    `path` is shown to the user and its extension breaks ties between formats; nothing is read from disk. A report from
    JSON Lines has the path ``FILE:LINE`` and the digest of its own line; a refusal there names the line in its reason.
    Sizes are bytes. Nothing is raised for bad input.
    """
    results: list[Report | Rejected] = []
    seen: dict[str, str] = {}
    try:
        for where, key, draft in drafts(path, data, max_bytes=max_bytes):
            line = f" (line {where.rpartition(':')[2]})" if where != path else ""
            if isinstance(draft, str):
                results.append(Rejected(path, draft))
            elif key in seen:
                results.append(Rejected(path, f"It has the same content as {seen[key]}{line}."))
            else:
                made = _report(where, key, draft)
                seen[key] = where
                results.append(made if isinstance(made, Report) else Rejected(path, made + line + "."))
    except SourceError as error:
        results.append(Rejected(path, str(error)))
    except RecursionError:
        results.append(Rejected(path, "It is nested too deeply to be read."))
    return results or [Rejected(path, "It holds no report.")]


def source_texts(path: str, data: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, str]:
    """Report path: the decoded source that the report's `segments` point into."""
    try:
        found = drafts(path, data, max_bytes=max_bytes)
        return {where: draft.source for where, _, draft in found if isinstance(draft, Draft)}
    except SourceError:
        return {}


def _report(path: str, key: str, draft: Draft) -> Report | str:
    """The report of a draft, or the reason (without a full stop) why it is none."""
    done = clean(draft)
    text = done.text
    paragraphs = [line.text for line in done.body]
    if not is_report(paragraphs):
        running, total = running_words(paragraphs)
        return (
            f"It is not a report: {running} of its {total} words stand in running text" if total else "It holds no text"
        )
    outlet = _outlet(draft, done)
    published, reason = done.published, done.reason
    if published is None and draft.url and (day := in_address(draft.url)):
        published, reason = day, f"the address holds {day.edtf}"
    named = credits.find(text.text, outlet)
    own = {outlet, _initials(outlet)}
    upstream = tuple(dict.fromkeys(name for name in (*named, *done.credits) if name not in own))
    return Report(
        id=content_id("r", key),
        path=path,
        text=text.text,
        sha256=key,
        title=done.title.text if done.title else None,
        outlet=outlet,
        byline=", ".join(dict.fromkeys(done.bylines)) or None,
        url=draft.url,
        language=_language(text.text),
        published=published,
        credits=upstream,
        captions=tuple(dict.fromkeys(caption for caption in done.captions if caption)),
        segments=text.segments(),
        dating=(reason[:1].upper() + reason[1:],) if published and reason else (),
    )


def _initials(name: str | None) -> str | None:
    """The initials of a name of two words or more: an outlet signs its own reports with them."""
    parts = [part[0] for part in name.split() if part[0].isupper()] if name else []
    return "".join(parts) if len(parts) > 1 else None


def _no_report(paragraphs: list[str]) -> str:
    running, total = running_words(paragraphs)
    return f"It is not a report: {running} of its {total} words stand in running text" if total else "It holds no text"


def _outlet(draft: Draft, done: Cleaned) -> str | None:
    """The outlet's canonical name: by the page's host, else by name, else as written, else the bare host."""
    at_host = outlet_at(draft.host) if draft.host else None
    if at_host:
        return at_host.name
    if done.outlet:
        known = outlet_named(done.outlet)
        return known.name if known else done.outlet
    return draft.host.removeprefix("www.") if draft.host else None


def _language(text: str) -> str | None:
    """ISO 639-1 code of the text's language: English by its function words, else by py3langid.

    The short cut saves loading py3langid's model (some seconds) where all reports are plainly English.
    """
    tokens = re.findall(r"[^\W\d_]+", text[:5000].lower())
    if len(tokens) < _LEAST_FOR_LANGUAGE:
        return None
    english = [token for token in tokens if is_word(token, "english")]
    if len(tokens) >= 30 and len(english) >= 0.25 * len(tokens) and {"the", "of"} <= set(english):
        return "en"
    import py3langid  # here, for its model is loaded with it

    language, _score = py3langid.classify(text[:5000])
    return str(language)
