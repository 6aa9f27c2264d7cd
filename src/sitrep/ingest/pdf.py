"""PDF documents to drafts.

Comes in: the bytes of a PDF. Goes out: its text as paragraphs, by pypdfium2: wrapped lines joined, words cut at line
ends put together, running heads and feet and page numbers left out. The source of the offset map is the text as PDFium
gives it, pages separated by form feeds. The document's own creation time is never read.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

import pypdfium2
from pypdfium2 import raw as pdfium

from sitrep.ingest.decode import tidy
from sitrep.ingest.draft import Draft
from sitrep.ingest.mapped import Mapped
from sitrep.ingest.plain import unwrap
from sitrep.ingest.prose import ends
from sitrep.ingest.source import SourceError

_PAGE_NUMBER = re.compile(r"\W*(?:(?:page|p\.|seite)\s*)?\d{1,4}(?:\s*(?:/|of|sur|von)\s*\d{1,4})?\W*", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,300}")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, its page, size of type and the distance to the line above (points, 0 if unknown)."""

    text: Mapped
    page: int
    size: float
    gap: float
    left: float


def read(data: bytes) -> Draft:
    """The draft of a PDF. Raises `SourceError` where it is encrypted, cut off, broken, or holds no text."""
    if b"%%EOF" not in data[-4096:]:
        raise SourceError("The PDF is cut off: its end mark is missing.")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise SourceError("The PDF is encrypted: it asks for a password.") from None
        raise SourceError("The PDF is broken: its structure cannot be read.") from None
    try:
        source, lines = _lines(document)
    except pypdfium2.PdfiumError:
        raise SourceError("The PDF is broken: a page of it cannot be read.") from None
    finally:
        document.close()
    if not source.strip():
        raise SourceError("The PDF holds no text (scanned pages need text recognition first).")
    body, margins = _without_margins(lines)
    draft = Draft(source, [paragraph for paragraph in map(_tidied, _paragraphs(body)) if paragraph.text])
    draft.title = _title(body)
    for line in margins:
        if match := _ADDRESS.search(line.text.text):
            draft.url = match.group().rstrip(".,;)")
            break
    return draft


def _tidied(paragraph: Mapped) -> Mapped:
    return tidy(paragraph).strip()


def _lines(document: pypdfium2.PdfDocument) -> tuple[str, list[_Line]]:
    texts: list[str] = []
    lines: list[_Line] = []
    offset = 0
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        text = text_page.get_text_range()
        at = 0
        above: float | None = None
        for raw_line in re.split("(\r?\n)", text):
            if raw_line.strip():
                start = at + len(raw_line) - len(raw_line.lstrip())
                left, bottom, size = _place(text_page, start, len(raw_line.strip()))
                gap = above - bottom if above is not None and bottom else 0.0
                mapped = Mapped.of(raw_line, offset + at).strip()
                lines.append(_Line(mapped, number, size, gap, left))
                above = bottom or above
            at += len(raw_line)
        texts.append(text)
        offset += len(text) + 1
        text_page.close()
        page.close()
    return "\f".join(texts), lines


def _place(text_page: pypdfium2.PdfTextPage, start: int, length: int) -> tuple[float, float, float]:
    """Left and bottom edge of a line's first character, and the size of its type, in points; 0 where not known."""
    for index in range(start, min(start + length, start + 5)):
        try:
            left, _, _, _ = text_page.get_charbox(index)
            origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
            if not pdfium.FPDFText_GetCharOrigin(text_page.raw, index, origin_x, origin_y):
                continue
            return left, origin_y.value, round(float(pdfium.FPDFText_GetFontSize(text_page.raw, index)), 1)
        except (pypdfium2.PdfiumError, ValueError, IndexError):
            continue
    return 0.0, 0.0, 0.0


def _without_margins(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The lines without page numbers and without what stands at the head or foot of several pages."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)

    def key(line: _Line) -> str:
        return re.sub(r"\d+", "0", " ".join(line.text.text.split()).casefold())

    edges = Counter(key(line) for page in pages.values() for line in {id(x): x for x in page[:2] + page[-2:]}.values())
    least = max(2, (len(pages) + 1) // 2)
    usual = _pitch(lines)

    def marginal(page: list[_Line], index: int, inner: int) -> bool:
        """Whether a line at a page's edge is no part of the body; `inner` is the line next to it, inwards."""
        line = page[index]
        if _PAGE_NUMBER.fullmatch(line.text.text) or (len(pages) == 1 and _ADDRESS.match(line.text.text)):
            return True
        if len(pages) == 1 or edges[key(line)] < least or not 0 <= inner < len(page):
            return False
        apart = page[max(index, inner)].gap
        return abs(page[inner].size - line.size) > 0.4 or apart > 1.3 * usual or apart < 0

    margins: list[_Line] = []
    for page in pages.values():
        for step in (1, -1, 1, -1):  # head, foot, and the second line of each
            at = 0 if step == 1 else len(page) - 1
            if len(page) > 1 and marginal(page, at, at + step):
                margins.append(page.pop(at))
    return [line for page in pages.values() for line in page], margins


def _pitch(lines: list[_Line]) -> float:
    """The usual distance between two lines of a paragraph, in points: the lower fifth of all distances, or 0."""
    gaps = sorted(line.gap for line in lines if line.gap > 0.5 * line.size)
    return gaps[len(gaps) // 5] if gaps else 0.0


def _paragraphs(lines: list[_Line]) -> list[Mapped]:
    """Lines joined to paragraphs: a new one begins after a wide gap, a change of type, or a short last line."""
    usual = _pitch(lines)
    longest = max((len(line.text) for line in lines), default=0)
    found: list[Mapped] = []
    run: list[_Line] = []
    for line in lines:
        if run and _begins(run[-1], line, usual, longest, len(run)):
            found.append(unwrap([item.text for item in run]))
            run = []
        run.append(line)
    if run:
        found.append(unwrap([item.text for item in run]))
    return found


def _begins(above: _Line, line: _Line, usual: float, longest: int, so_far: int) -> bool:
    """Whether `line` begins a new paragraph after the line `above`."""
    if above.size and line.size and abs(above.size - line.size) > 0.6:
        return True
    done = ends(above.text.text)
    if above.page != line.page:
        return done and (
            len(above.text) < 0.85 * longest or (line.text.text[:1].isupper() and len(above.text) < 0.95 * longest)
        )
    if usual and line.gap > 1.35 * usual:
        return done or not line.text.text[:1].islower()
    if usual and line.gap < -usual:  # a new column
        return done and len(above.text) < 0.85 * longest
    indented = line.left - above.left > 8 and done
    return indented or (done and len(above.text) < 0.7 * longest and len(line.text) > 0)


def _title(lines: list[_Line]) -> Mapped | None:
    """The line or lines in the largest type at the top of the first page, where that type is larger than the body's."""
    first = [line for line in lines if line.page == lines[0].page][:12] if lines else []
    sizes = [line.size for line in lines if line.size]
    if not first or not sizes:
        return None
    largest = max(line.size for line in first)
    if largest < 1.15 * median(sizes):
        return None
    at = next(index for index, line in enumerate(first) if line.size == largest)
    run: list[Mapped] = []
    for line in first[at:]:
        if line.size != largest or len(run) == 4:
            break
        run.append(line.text)
    title = _tidied(unwrap(run))
    return title if 1 < len(title.text.split()) <= 40 else None
