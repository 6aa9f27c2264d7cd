"""The word lists that cleaning goes by: outlets, sections of newspapers, nationalities, given names, months.

Comes in: the data files beside this module (`data/outlets.tsv`, `data/words.tsv`, `data/given_names.txt`) and Babel's
names of countries and months. Goes out: look-ups. `find_outlets` and `outlet_named` are also meant for other stations
that must know a news outlet when they see one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel import Locale

from sitrep.ingest.prose import UPPER, fold


@dataclass(frozen=True, slots=True)
class Outlet:
    """A news outlet or agency. `aliases` are names that are safe on their own, `vague` are also ordinary words.

    `country` is ISO 3166-1 alpha-3 or empty; `kind` is agency, broadcaster, newspaper, magazine or site.
    """

    name: str
    aliases: tuple[str, ...]
    vague: tuple[str, ...]
    domains: tuple[str, ...]
    country: str
    kind: str


@dataclass(frozen=True, slots=True)
class OutletMention:
    """An outlet's name in a text, at code points ``start:end``. `vague` names count only beside a word that says so."""

    start: int
    end: int
    outlet: Outlet
    vague: bool


def _table(name: str) -> list[list[str]]:
    text = files("sitrep.ingest").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:] if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def outlets() -> tuple[Outlet, ...]:
    """All outlets of `data/outlets.tsv`, in its order."""
    found = []
    for name, aliases, domains, country, kind, _source in _table("outlets.tsv"):
        names = [alias for alias in aliases.split(";") if alias]
        vague = tuple(alias[1:] for alias in names if alias.startswith("~"))
        bare = name.split(" (")[0]
        safe = [] if bare in vague or bare != name else [name]  # "APS (Senegal)" is a name for lists only
        safe += [alias for alias in names if not alias.startswith("~") and alias not in safe]
        domain = tuple(d for d in domains.split(";") if d)
        found.append(Outlet(name, tuple(safe), vague, domain, country, kind))
    return tuple(found)


_TOKEN = re.compile(r"\w+|[^\w\s]")


@lru_cache(maxsize=1)
def _index() -> dict[str, list[tuple[tuple[str, ...], Outlet, bool]]]:
    """First token of a name: the names that begin with it, longest first."""
    index: dict[str, list[tuple[tuple[str, ...], Outlet, bool]]] = {}
    taken: set[tuple[tuple[str, ...], bool]] = set()
    for outlet in outlets():
        for vague, names in ((False, outlet.aliases), (True, outlet.vague)):
            for name in names:
                for form in dict.fromkeys((name, name.replace("’", "'"), name.upper() if len(name) > 3 else name)):
                    tokens = tuple(_TOKEN.findall(form.replace("’", "'")))
                    if tokens and (tokens, vague) not in taken:
                        taken.add((tokens, vague))
                        index.setdefault(tokens[0], []).append((tokens, outlet, vague))
    for names_at in index.values():
        names_at.sort(key=lambda item: (-len(item[0]), item[2]))
    return index


def find_outlets(text: str) -> list[OutletMention]:
    """Every outlet's name in `text`, longest match first, sorted, without overlaps. Case counts."""
    index = _index()
    spans = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text.replace("’", "'"))]
    found: list[OutletMention] = []
    at = 0
    while at < len(spans):
        for tokens, outlet, vague in index.get(spans[at][0], ()):
            last = at + len(tokens)
            if last <= len(spans) and all(spans[at + k][0] == tokens[k] for k in range(1, len(tokens))):
                found.append(OutletMention(spans[at][1], spans[last - 1][2], outlet, vague))
                at = last - 1
                break
        at += 1
    return found


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Outlet]:
    names: dict[str, Outlet] = {}
    for outlet in outlets():
        for name in (outlet.name, *outlet.aliases, *outlet.vague):
            names.setdefault(fold(name), outlet)
    return names


@lru_cache(maxsize=1)
def _by_domain() -> dict[str, Outlet]:
    return {domain: outlet for outlet in outlets() for domain in outlet.domains}


@lru_cache(maxsize=20_000)
def outlet_named(name: str) -> Outlet | None:
    """The outlet that has exactly this name or alias (case, punctuation and a leading "the" do not count)."""
    folded = fold(name)
    names = _by_name()
    return names.get(folded) or names.get(folded.removeprefix("the ")) or names.get(fold(name.removesuffix(".com")))


def outlet_at(host: str) -> Outlet | None:
    """The outlet whose web site this host name belongs to."""
    parts = host.lower().strip(". ").split(":")[0].split(".")
    for cut in range(len(parts) - 1):
        outlet = _by_domain().get(".".join(parts[cut:]))
        if outlet:
            return outlet
    return None


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """English names of countries and territories, from Babel (Unicode CLDR), longest first."""
    names = {str(name) for code, name in Locale("en").territories.items() if len(code) == 2}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    for word, kind, _source in _table("words.tsv"):
        kinds.setdefault(kind, set()).add(fold(word))
    kinds["country"] = {fold(name) for name in countries()} - {""}
    return {kind: frozenset(words) for kind, words in kinds.items()}


@lru_cache(maxsize=20_000)
def is_word(text: str, *kinds: str) -> bool:
    """Whether the text is, as a whole, a word of one of these kinds.

    Kinds are those of `data/words.tsv` (section, banner, nationality, platform, group, wire, english, media) and
    ``country``.
    """
    folded = fold(text)
    return any(folded in _words()[kind] for kind in kinds)


@lru_cache(maxsize=8)
def words_of(kind: str) -> tuple[str, ...]:
    """The words of one kind as the file writes them, longest first."""
    return tuple(sorted((w for w, k, _ in _table("words.tsv") if k == kind), key=lambda w: (-len(w), w)))


@lru_cache(maxsize=20_000)
def looks_like_outlet(text: str) -> bool:
    """Whether a line names an outlet: one of the lexicon, or up to five capitalised words, one of them "Post" or so."""
    parts = text.split()
    if outlet_named(text):
        return True
    capital = all(part[:1].isupper() or part[:1].isdigit() or part in {"of", "the", "and", "de"} for part in parts)
    return 2 <= len(parts) <= 5 and capital and any(is_word(part, "media") for part in parts)


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names in Latin script, as `data/given_names.txt` writes them."""
    text = files("sitrep.ingest").joinpath("data").joinpath("given_names.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


_PART = f"[{UPPER}][\\w’'.-]*"
_PARTICLE = r"(?:de|da|do|dos|di|du|del|della|der|den|des|van|von|bin|bint|ibn|ben|al|el|ould|la|le|ter|ten|y|e)"
NAME = f"{_PART}(?:[ \u00a0]+(?:{_PARTICLE}[ \u00a0]+)*(?:{_PARTICLE}-|[dl]['’])?{_PART}){{1,3}}"
"""A pattern of what a personal name looks like: two to four capitalised words, with particles between them."""
_NAME = re.compile(NAME)


@lru_cache(maxsize=20_000)
def looks_like_name(text: str) -> bool:
    """Whether a line has the form of a personal name and is no outlet, country, section, or group of words."""
    if not _NAME.fullmatch(text) or len(text) > 60:
        return False
    if (
        outlet_named(text)
        or any(not item.vague for item in find_outlets(text))
        or is_word(text, "section", "banner", "country", "nationality")
    ):
        return False
    parts = text.split()
    return not any(is_word(part, "section", "group", "platform", "nationality", "country") for part in parts)


def is_person(text: str) -> bool:
    """Whether a line is a personal name: it looks like one, and one of its words but the last is a given name."""
    if not looks_like_name(text):
        return False
    parts = re.split(r"[ \u00a0-]+", text.replace("’", "'"))
    return any(_given(part) for part in parts[:-1])


def _given(part: str) -> bool:
    return part in given_names() or (part.isupper() and part.title() in given_names())


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """Month names and abbreviations, lower case without a full stop, in English, French, German, Spanish: number."""
    found: dict[str, int] = {}
    for language in ("en", "fr", "de", "es"):
        locale = Locale(language)
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in locale.months[context][width].items():
                    found.setdefault(str(name).lower().rstrip("."), int(number))
    found["sept"] = 9
    return found


@lru_cache(maxsize=1)
def weekdays() -> tuple[str, ...]:
    """Names of weekdays and their abbreviations in the same languages, longest first."""
    found = {
        str(name).rstrip(".")
        for language in ("en", "fr", "de", "es")
        for width in ("wide", "abbreviated")
        for name in Locale(language).days["format"][width].values()
    }
    return tuple(sorted(found, key=lambda name: (-len(name), name)))
