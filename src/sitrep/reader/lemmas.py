"""Lemmas of English words from their form and Penn Treebank tag, by tables and suffix rules.

Comes in: a word and its tag ("withdrew", "VBD"). Goes out: its base form ("withdraw"), by the conventions of UD
English EWT and GUM: pronouns in the nominative ("them" is "they"), possessive determiners as they stand, proper nouns
keep their form (plural ones lose the plural), adjectives and adverbs in the positive, "people" is "person". British
and American spellings stay what they are. Extraction looks predicates up by lemma, so this must not need a model.

The order is: closed classes (`lemma_closed.tsv`), irregular forms (`lemma_irregular.tsv`), then suffix rules whose
candidates are checked against known base forms (`lemma_base.tsv`); capitals follow `lemma_proper.tsv`.
The suffix rules are those of English spelling as reference grammars give them (Quirk et al. 1985, chapters 3, 5 and
7). Clitic "'s" as a verb is read as "be", the commoner one; telling "has" apart would take syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

VOWELS = "aeiouy"
PREFIXES = ("counter", "under", "over", "fore", "with", "inter", "out", "mis", "pre", "re", "un", "up", "co", "de")
"""Prefixes that an irregular verb may carry and still inflect irregularly ("withdrew", "overthrown", "rebuilt")."""
SINGULAR_TAILS = ("us", "is", "news")
"""Endings that look like a plural's and are not, where the word without its last letter is not a known noun."""
COMPOUND_TAILS = ("women", "men", "children", "people", "persons", "feet", "teeth", "wives", "knives", "mice")
"""Irregular plurals that end compounds written as one word ("spokesmen", "grandchildren", "housewives")."""


def _rows(name: str) -> Iterator[list[str]]:
    """The rows of a data file, without comments and the head line."""
    text = (files("sitrep.reader") / "data" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("# ")]
    for line in lines[1:]:
        yield line.split("\t")


def _irregular() -> dict[str, dict[str, str]]:
    """Irregular form to base form, by class (V, N, J, R). The first base form in the file wins."""
    table: dict[str, dict[str, str]] = {"V": {}, "N": {}, "J": {}, "R": {}}
    for base, kind, forms in _rows("lemma_irregular.tsv"):
        for form in forms.split(" "):
            table[kind].setdefault(form, base)
    return table


_CLOSED = {(form, tag): base for form, tag, base in _rows("lemma_closed.tsv")}
_IRREGULAR = _irregular()
_PROPER = frozenset(word for (word,) in _rows("lemma_proper.tsv"))
_BASE = {word: kinds for word, kinds in _rows("lemma_base.tsv")}
_VERBS = frozenset(word for word, kinds in _BASE.items() if "v" in kinds)
_NOUNS = frozenset(word for word, kinds in _BASE.items() if "n" in kinds)
_ADJECTIVES = frozenset(word for word, kinds in _BASE.items() if "j" in kinds)


@lru_cache(maxsize=200_000)
def lemma(word: str, tag: str) -> str:
    """The base form of `word`, whose Penn Treebank tag is `tag`.

    An unknown or empty tag gives the word in lower case. Never empty for a non-empty word.
    """
    form = word.replace("\u2019", "'") if len(word) > 1 else word
    low = form.lower()
    closed = _CLOSED.get((low, tag))
    if closed is not None:
        return closed
    match tag:
        case "NNP" | "FW" | "ADD" | "NFP" | "LS" | "SYM" | "XX" | "AFX":
            return form
        case "NNPS":
            return _proper_plural(form)
        case "NN":
            return _capitals(form, low, _NOUNS)
        case "NNS":
            return _plural(form)
        case "VB" | "VBP" | "VBZ" | "VBD" | "VBN" | "VBG" | "MD":
            return _verb(low, tag)
        case "JJ":
            return _capitals(form, low, _ADJECTIVES)
        case "JJR" | "JJS" | "RBR" | "RBS":
            return _compared(low, tag)
        case "CD":
            return _number(form)
        case "PRP" if low == "i":
            return "I"
        case _:
            return low


def _number(form: str) -> str:
    """A number without thousands separators; Roman numerals keep their capitals, number words lose them."""
    if form[:1].isdigit() or form[:1] in "$€£.+-":
        return re.sub(r"(?<=\d),(?=\d{3})", "", form)
    return form if re.fullmatch(r"[IVXLCDM]+|.*\d.*", form) else form.lower()


def _capitals(form: str, low: str, known: frozenset[str]) -> str:
    """`form` or its lower case: peoples' names and acronyms keep their capitals, words that only open a title don't."""
    if form == low:
        return low
    if form.capitalize() in _PROPER:
        return form.capitalize()
    if low in known:
        return low
    inner = form[1:]
    if "-" in form:
        # "pro-Beijing", "Franco-Malian", but "Cross-border"
        head, *parts = form.split("-")
        return form if head + "-" in _PROPER or any(part[:1].isupper() for part in parts) else low
    if inner != inner.lower():
        # acronyms ("TV", "GDP") and mixed case ("PhD"); a long word in capitals is a headline's
        return form if not form.isupper() or len(form) <= 4 or any(c.isdigit() for c in form) else low
    return form if len(form) == 1 or any(c.isdigit() for c in form) else low


def _stem_is_known(stem: str, known: frozenset[str]) -> bool:
    """Whether `stem`, or what follows its last hyphen, is a known base form."""
    return stem in known or ("-" in stem and stem.rsplit("-", 1)[1] in known)


def _plural(form: str) -> str:
    """The singular of a common noun tagged as plural."""
    low = form.lower()
    irregular = _IRREGULAR["N"].get(low)
    if irregular is not None:
        return irregular
    if low[:1].isdigit() or low[:2].strip("'").isdigit():  # the 1990s, 40s
        return form
    if form[:-1].isupper() and form.endswith("s") and len(form) > 2:  # CFLs
        return form[:-1]
    if form.endswith("'s") and len(form) > 2:  # the 1990's, MP's
        return form[:-2]
    if form != low and form.isupper() and len(form) <= 4 and low not in _NOUNS and low[:-1] not in _NOUNS:
        return form
    singular = _singular(low)
    if form[:1].isupper():
        cut = form[: len(singular)] if low.startswith(singular) else singular.capitalize()
        if cut in _PROPER or (form[1:] != form[1:].lower() and not form.isupper()):
            return cut
    return singular


def _proper_plural(form: str) -> str:
    """The singular of a plural proper noun, its capitals kept ("Nations" is "Nation")."""
    low = form.lower()
    if form[:-1].capitalize() in _PROPER and low.endswith("s"):
        return form[:-1]
    singular = _IRREGULAR["N"].get(low) or _singular(low)
    if form.isupper() and len(form) > 1 and form[-1] == "S":
        return singular.upper()
    if low.startswith(singular):
        return form[: len(singular)]
    return singular.capitalize() if form[:1].isupper() else singular


def _singular(low: str) -> str:
    """The singular of a plural in lower case by the suffix rules; the word itself where it does not look like one."""
    head, hyphen, last = low.rpartition("-")
    if hyphen and last in _IRREGULAR["N"]:
        return head + hyphen + _IRREGULAR["N"][last]
    for tail in COMPOUND_TAILS:
        if low.endswith(tail) and len(low) > len(tail) + 1:
            return low[: -len(tail)] + _IRREGULAR["N"][tail]
    if not low.endswith("s") or len(low) < 3 or low.endswith("ss"):
        return low
    bare = low[:-1]
    if _stem_is_known(bare, _NOUNS):
        return bare
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith("es"):
        stem = low[:-2]
        if stem.endswith(_SIBILANTS) or (stem.endswith(("s", "z")) and _stem_is_known(stem, _NOUNS)):
            return stem
        if stem.endswith("o") and len(stem) > 3:
            return stem
        if low.endswith(("selves", "halves", "lves")):
            return low[:-3] + "f"
        return bare
    if low.endswith(SINGULAR_TAILS) and not _stem_is_known(bare, _VERBS):
        return low
    return bare


_SIBILANTS = ("ss", "sh", "ch", "x", "zz")
"""Ends of stems that take "-es"."""


def _verb(low: str, tag: str) -> str:
    """The infinitive of a verb form in lower case."""
    found = _IRREGULAR["V"].get(low)
    if tag in {"VB", "VBP", "MD"}:
        return found if found in {"be", "have"} and low != "has" else low
    if found is not None:
        return found
    if tag in {"VBD", "VBN"}:
        base = _prefixed(low)
        return _strip(low, 2, "ied") if base == low and low.endswith("ed") else base
    if tag == "VBG":
        if low.endswith("in'"):
            low = low[:-1] + "g"
        return _strip(low, 3, "") if low.endswith("ing") and len(low) > 4 else low
    if tag == "VBZ":
        return _third_person(low)
    return low


def _prefixed(low: str) -> str:
    """The base form of a prefixed irregular past form ("withdrawn"), or `low` itself."""
    irregular = _IRREGULAR["V"]
    if "-" in low:
        head, tail = low.rsplit("-", 1)
        if tail in irregular:
            return f"{head}-{irregular[tail]}"
    for prefix in PREFIXES:
        tail = low[len(prefix) :]
        if low.startswith(prefix) and len(tail) > 2 and tail in irregular:
            base = prefix + irregular[tail]
            if base in _VERBS or low not in _VERBS:
                return base
    return low


def _third_person(low: str) -> str:
    """The infinitive of a third person singular."""
    if not low.endswith("s") or low.endswith("ss") or len(low) < 3:
        return low
    bare = low[:-1]
    if _stem_is_known(bare, _VERBS):
        return bare
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith("es"):
        stem = low[:-2]
        if stem.endswith((*_SIBILANTS, "o")) or (stem.endswith(("s", "z")) and _stem_is_known(stem, _VERBS)):
            return stem
    return bare


def _strip(low: str, cut: int, y_ending: str) -> str:
    """The infinitive of a regular past or -ing form: `cut` letters go, then spelling changes are undone."""
    stem = low[:-cut]
    if y_ending and (low.endswith("eed") or (low.endswith("ied") and len(low) == 4)):
        return low[:-1]  # "freed", "died"
    if y_ending and low.endswith(y_ending) and len(low) > 4:
        with_y = low[:-3] + "y"
        return low[:-1] if not _stem_is_known(with_y, _VERBS) and _stem_is_known(low[:-1], _VERBS) else with_y
    short = _one_syllable_closed(stem)
    with_e, known = stem + "e", _VERBS
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in VOWELS
    if short and _stem_is_known(with_e, known):
        return with_e  # "hoped" is "hope": "hop" would have doubled its consonant
    if _stem_is_known(stem, known) and not (doubled and stem[-1] not in "lsfz" and _stem_is_known(stem[:-1], known)):
        return stem
    if doubled and _stem_is_known(stem[:-1], known):
        return stem[:-1]
    if _stem_is_known(with_e, known):
        return with_e
    if stem.endswith("ck") and _stem_is_known(stem[:-1], known):
        return stem[:-1]  # "trafficked"
    return _spelt(stem, doubled)


def _one_syllable_closed(stem: str) -> bool:
    """Whether `stem` is one syllable of consonant, vowel, consonant, whose consonant would double before a suffix."""
    return re.fullmatch(r"(?:[^aeiou]*|qu)[aeiouy][^aeiouywx]", stem) is not None and len(stem) > 1


def _spelt(stem: str, doubled: bool) -> str:
    """The infinitive of an unknown stem, by the spelling of its end."""
    if "-" in stem[:-1]:
        head, last = stem.rsplit("-", 1)
        return f"{head}-{_strip(last + 'ing', 3, '')}"
    if doubled:
        return stem if stem[-1] in "sfz" or (stem[-1] == "l" and len(stem) < 6) else stem[:-1]
    if _SILENT_E.search(stem) or _one_syllable_closed(stem):
        return stem + "e"
    return stem


_SILENT_E = re.compile(
    r"[cuv]$|[dlr]g$|eng$|[^aeiou]{2}ang$|[^aeiou][aeiou]g$"  # "reduc", "rescu", "solv", "judg", "arrang", "manag"
    r"|i[sz]$|y[sz]$"  # "organis", "organiz", "analys"
    r"|[a-z][aeiou][^aeiou]+at$|[iou]at$|creat$"  # "annotat", "evaluat"
    r"|[^aeiourlwmn][lr]$"  # "settl", "centr"
    r"|[^aeiou][aeou]s$|[aeou]{2}s$|[rnp]s$"  # "refus", "increas", "endors", "collaps"
    r"|[^aeiou](?:[iu]r|[iou]d|[aiou]k|[aiu]m|ut)$"  # "captur", "requir", "includ", "provok", "assum", "distribut"
)
"""Ends of stems that have lost a silent "e"."""


def _compared(low: str, tag: str) -> str:
    """The positive of a comparative or superlative adjective or adverb; "more", "most", "less", "least" stay."""
    first, second = ("J", "R") if tag.startswith("J") else ("R", "J")
    found = _IRREGULAR[first].get(low) or _IRREGULAR[second].get(low)
    if found is not None:
        return found
    cut = 3 if low.endswith("est") else 2 if low.endswith("er") else 0
    if not cut or len(low) - cut < 2:
        return low
    stem, known = low[:-cut], _ADJECTIVES
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if _stem_is_known(stem + "e", known) and (not _stem_is_known(stem, known) or _one_syllable_closed(stem)):
        return stem + "e"
    if _stem_is_known(stem, known):
        return stem
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "lsf":
        return stem[:-1]
    if re.search(r"(?:[^aeiourlwmn][lr]|[cvu]|rg|[^aeiou][aiou][dtmnkprs])$", stem) and len(stem) > 2:
        return stem + "e"
    return stem
