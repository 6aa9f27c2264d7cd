"""Is it prose? Small measures of lines and texts that the cleaning and the refusals share.

Comes in: a line or a text. Goes out: word counts, whether it ends like a sentence, whether it reads like running text,
and a folded form for comparing titles. No language is assumed beyond its marks for the end of a sentence.
"""

from __future__ import annotations

import re

UPPER = "".join(chr(c) for c in range(0x41, 0x250) if chr(c).isupper())
"""Capital letters of the Latin script up to Latin Extended-B, for use in a character class."""

_WORD = re.compile(r"\w+(?:[-'’.,]\w+)*")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_END = re.compile("[.!?…。！？؟۔।॥።:;]['\"”’»)\\]]*$")
_FULL = re.compile("[.!?…。！？؟۔।॥።]['\"”’»)\\]]*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘])(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Capt|Cpt|Maj|Cmdr|Adm|St|Sen|Rep|Gov|Prof|Rev|Hon|vs|No|Jr"
    r"|[^\W\d_](?:\.[^\W\d_])*)\.$"
)
_SYMBOLS = re.compile(r"[{}<>=|_\\#*~^$@;&%+]|::|//|\(\)")
_FOLD = re.compile(r"[\W_]+")


def words(text: str) -> int:
    """How many words a text has; two signs count as one word in scripts that put no blanks between words."""
    wide = len(_WIDE.findall(text))
    return len(_WORD.findall(_WIDE.sub(" ", text) if wide else text)) + wide // 2


def ends(text: str) -> bool:
    """Whether the text ends like a sentence (stop, exclamation or question mark, and what may close after it)."""
    return _FULL.search(text.rstrip()[-12:]) is not None


def is_prose(text: str) -> bool:
    """Whether a line reads like running text: a whole sentence or more, or long."""
    count = words(text)
    return count >= 25 or (count >= 12 and ends(text) and sentences(text) >= 2) or (count >= 20 and ends(text))


def is_abbreviation(text: str) -> bool:
    """Whether the full stop that the text ends with belongs to an abbreviation ("Col.", "U.S.", "J.")."""
    return _ABBREVIATION.search(text[-12:]) is not None


def sentences(text: str) -> int:
    """Roughly how many sentences a line has, at least 1."""
    return 1 + len(re.findall(r"[.!?…]['\"”’»)]*\s+['\"“‘«(]*[^\W\d_a-z]", text.rstrip()[:5000]))


def fold(text: str) -> str:
    """The text without case, punctuation and blanks doubled, to compare two lines."""
    return _FOLD.sub(" ", text.casefold()).strip()


def running_words(paragraphs: list[str]) -> tuple[int, int]:
    """How many words stand in running text, and how many words there are.

    A paragraph is running text where it has eight words or more, mostly of letters, with few symbols of program
    code, mark-up or tables, and ends like a sentence or is long.
    """
    running = total = 0
    for paragraph in paragraphs:
        count = words(paragraph)
        total += max(count, 1)
        if count < 8:
            continue
        tokens = paragraph.split()
        plain = sum(token[:1].isalpha() or token.strip("'\"“”‘’«»(),.;:!?—–-").isalpha() for token in tokens)
        symbols = len(_SYMBOLS.findall(paragraph))
        if _WIDE.search(paragraph):
            plain = len(tokens)
        if plain < 0.7 * len(tokens) or symbols > 0.1 * count:
            continue
        if _END.search(paragraph.rstrip()[-12:]) or count >= 20:
            running += count
    return running, total


def is_report(paragraphs: list[str], share: float = 0.4) -> bool:
    """Whether the paragraphs hold enough running text: 20 words of it, and `share` of all words."""
    running, total = running_words(paragraphs)
    return running >= 20 and running >= share * total
