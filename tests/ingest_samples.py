"""What the tests of ingest share: a report written for them, and a maker of small PDF files."""

from __future__ import annotations

import zlib

TITLE = "Neighbours close their borders after army takes power in the capital"
STANDFIRST = "Regional bloc says it will meet on Friday to decide on sanctions."
BODY = (
    "The army of the small coastal country said on Thursday that it had dissolved the parliament and closed all "
    "borders until further notice, hours after shots were heard near the palace.",
    "A spokesman, Colonel Idrissa Keïta, read a statement on state television in which he accused the government of "
    "letting armed groups take hold of the northern provinces.",
    "“We have acted to save the nation,” he said, without naming a date for new elections.",
    "The former colonial power called the takeover unacceptable and said that it would suspend joint patrols with the "
    "army of the country.",
    "About 1,200 foreign soldiers are stationed there.",
)
CLEAN = "\n\n".join([TITLE, STANDFIRST, *BODY])


def pdf(pages: list[list[tuple[str, int]]], *, lead: int = 14, title_size: int = 20) -> bytes:
    """A PDF of one page per list; a line is its text and the extra space above it (points). ``# `` marks a title."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        y, content = 800, []
        for text, space in lines:
            size = title_size if text.startswith("# ") else 11
            y -= lead + space
            shown = text.removeprefix("# ").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            content.append(f"BT /F1 {size} Tf 60 {y} Td ({shown}) Tj ET")
        stream = zlib.compress("\n".join(content).encode("windows-1252"))
        head = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + stream + b"\nendstream")
        font = b"/Resources << /Font << /F1 3 0 R >> >>"
        box = b"/MediaBox [0 0 595 842]"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s %s /Contents %d 0 R >>" % (box, font, len(objects)))
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, content_ in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content_)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
