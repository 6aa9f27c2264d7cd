"""What words mean for events: the lexicon behind extraction, read from tables, without any code per word.

Comes in: lemmas, with what stands around them. Goes out: frozen records that say which PLOVER 2.0 event a word names,
who does it to whom, how firmly an embedding word says it, whose words are reported, and what a counted noun measures.
``load()`` reads the tables once and keeps them.

How to use it::

    words = lexicon.load()
    words.senses("suspend", "v")                       # every row of a lemma, the most specific ones first
    words.classify(Frame("suspend", "v", slots=(Slot("ARG1", "joint operation"),)))      # the row that fits, or None
    words.object_classes("joint military operation")   # frozenset({"cooperation"})
    words.embedder("threaten", "v", "xcomp")           # status "threatened"
    words.speech("say"), words.measure("peacekeeper")
    words.nested("REQUEST", inner)                     # mode of "called for a withdrawal": yield

**Tables** (folder ``data``, tab-separated, ``#`` begins a comment, each with a ``source`` column):

``events_verbs.tsv``, ``events_nouns.tsv``, ``events_phrases.tsv``, ``events_negative.tsv``
    One sense of a verb (``v``), noun (``n``) or predicate adjective (``a``) a row.

    - ``pattern``: words that must stand beside it, as ``slot=word|word`` (an underscore is a blank, ``*`` any word,
      ``@class`` a word of an object class). The longer the words that match, the better the row fits.
      Slots: ``prt`` (a particle or preposition of a phrasal verb), ``obj`` (head of the direct object), ``prd`` (object
      complement or predicate: "shot DEAD", "declared it ILLEGAL"), ``mod`` (a modifier of the noun, or of the verb's
      object), ``head`` (the noun that a noun modifies: "rescue PLAN"), ``neg`` (``not``, where it is negated), ``adv``
      (an adverb), ``self`` (a subject that is what the verb is about: "the SHIP sank"), ``inf``, ``question``,
      ``fact`` and ``forecast`` (the verb of an infinitive, of an indirect question, of a clause about what is so,
      "agreed that it WAS a mistake", or about what others may do), or a preposition, whose phrase must have one of the
      words as its head ("put ON ICE": ``on=ice``).
    - ``object``: classes, one of which the theme must belong to; ``theme``: the slots where the theme is looked for.
    - ``roleset``: PropBank senses that the row is for; empty means any.
    - ``type`` and ``mode``: PLOVER 2.0 root and mode; ``-`` marks a use that is no event ("struck a chord").
    - ``status``: the status that the word itself carries (nouns of lasting states are ``ongoing``), mostly empty.
    - ``actor``, ``recipient``: slots that hold who does it and to whom, best first. ``ARG0`` to ``ARG5`` are PropBank
      roles, ``subj``, ``obj``, ``iobj`` grammar, a preposition its phrase (on the word or on its theme), ``poss`` a
      possessor, ``mod`` a modifier with a nationality or name ("French", "EU"), ``owner`` whose the theme is: its
      possessor, its of-, with- or against-phrase, its modifier ("suspended MALI's membership").
    - ``cameo``: the CAMEO code of the same act. ``CAMEO2PLOVER`` maps codes to the roots of PLOVER's first codebook,
      where signing a treaty is SUPPORT, a conviction ACCUSE and imposing sanctions COERCE; benchmarks coded by that
      book need it.
``object_classes.tsv``
    Head nouns, with a modifier where it matters ("hunger strike", "joint operation"), and their classes.
``status.tsv``
    Embedding words. ``pos`` is v, n, a, r (adverb), m (modal), c (conjunction), p (preposition) or d (determiner).
    ``status`` is what the event below gets (empty: keeps its own), ``negated`` what it gets where the embedder itself
    is negated, ``takes`` the relations that pass it on (UD names; ``ccomp-irr`` a clause with a modal or future verb
    only; ``pred`` a predicate adjective), ``veridicality`` ``+`` (it did happen), ``-`` (it did not), ``0`` (open).
``speech.tsv``
    Words of attribution; ``kind`` is say, claim, confirm, deny, ask, promise, warn, judge, think, cite, show for verbs,
    document, speech, source for nouns and prepositional cues.
``measures.tsv``
    Nouns that are counted, but for money and shares (``numbers_*.tsv``); ``form`` ``plural`` restricts a noun to its
    plural ("forces", "bodies").
``contexts.tsv``
    PLOVER contexts by a word of the clause (``word``) or by the CAMEO code of the sense (``cameo``).
``nesting.tsv``
    What an outer event becomes through the event below it ("vowed to attack" is THREATEN, violence).

Types and modes: Halterman et al. 2023, *PLOVER and POLECAT* (https://osf.io/preprints/socarxiv/rm5dw). Roles: PropBank.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final, NamedTuple, cast, get_args

from sitrep.record import PLOVER_TYPES, Dimension, Status

NO_EVENT: Final = "-"
"""`Entry.type` of a use that is known to be no event."""
EVENT_TABLES: Final = ("events_phrases.tsv", "events_verbs.tsv", "events_nouns.tsv", "events_negative.tsv")
ENTITY_CLASSES: Final[Mapping[str, frozenset[str]]] = {
    "PERSON": frozenset({"person"}),
    "NORP": frozenset({"person"}),
    "GPE": frozenset({"country", "place", "territory"}),
    "LOC": frozenset({"place", "territory"}),
    "FAC": frozenset({"facility", "place"}),
    "ORG": frozenset({"organisation"}),
}
"""Object classes that a name has by its entity label."""
_OBJECT_SLOTS: Final = frozenset({"ARG1", "obj"})
_COMPLEMENT_SLOTS: Final = frozenset({"prd", "ARG2"})
_PLAIN_PREPOSITIONS: Final = frozenset({"in", "over", "by", "to", "down"})
"""Prepositions that are not taken for a particle: "closed its embassy IN Tehran"."""
_AFTER_OBJECT: Final = frozenset({"out", "off"})


class LexiconError(ValueError):
    """A table of the lexicon has a row that cannot be read; the message names file, line and cause."""


class Slot(NamedTuple):
    """What fills one place beside a word.

    `name` is a slot name as in the tables (``ARG1``, ``obj``, ``prt``, ``mod``, ``of`` …). `phrase` is the filler's
    head lemma with its modifiers before it ("joint military operation"), in lower case. `entity` is the entity label
    of a name (PERSON, GPE, ORG …), else empty.
    """

    name: str
    phrase: str
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One word in its context: what `Lexicon.classify` decides on. `pos` is ``v``, ``n`` or ``a``."""

    lemma: str
    pos: str
    roleset: str | None = None
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One sense of one word; see the module's text for the columns. `type` is ``-`` for a use that is no event."""

    lemma: str
    pos: str
    pattern: tuple[tuple[str, frozenset[str]], ...]
    objects: frozenset[str]
    theme: tuple[str, ...]
    rolesets: frozenset[str]
    type: str
    mode: str
    status: Status | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    cameo: str
    example: str
    source: str

    @property
    def is_event(self) -> bool:
        """False for a use that is known to be no event."""
        return self.type != NO_EVENT


@dataclass(frozen=True, slots=True)
class Embedder:
    """A word that says how firmly the event below it is said to have happened."""

    lemma: str
    pos: str
    status: Status | None
    negated: Status | None
    takes: frozenset[str]
    veridicality: str
    example: str
    source: str


@dataclass(frozen=True, slots=True)
class SpeechCue:
    """A word that attributes what is said, and how (`kind`)."""

    lemma: str
    pos: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What a counted noun measures: a dimension of the record and a unit (``person``, an ISO 4217 code, ``day`` …)."""

    noun: str
    dimension: Dimension
    unit: str
    plural_only: bool
    source: str


class Lexicon:
    """The tables, indexed. Make it with `load`."""

    def __init__(
        self,
        entries: Iterable[Entry],
        classes: Mapping[str, frozenset[str]],
        embedders: Iterable[Embedder],
        speech: Iterable[SpeechCue],
        measures: Iterable[Measure],
        nesting: Mapping[tuple[str, str, str], tuple[str, str]],
        modes: Mapping[str, frozenset[str]],
        contexts: Mapping[tuple[str, str], frozenset[str]],
    ) -> None:
        self._entries: dict[tuple[str, str], tuple[Entry, ...]] = {}
        grouped: dict[tuple[str, str], list[Entry]] = {}
        for entry in entries:
            grouped.setdefault((entry.lemma, entry.pos), []).append(entry)
        for key, group in grouped.items():
            self._entries[key] = tuple(sorted(group, key=_generality))
        self._classes = classes
        self._embedders: dict[tuple[str, str], tuple[Embedder, ...]] = {}
        for embedder in embedders:
            key = (embedder.lemma, embedder.pos)
            self._embedders[key] = (*self._embedders.get(key, ()), embedder)
        self._speech = {(cue.lemma, cue.pos): cue for cue in speech}
        self._measures = {m.noun: m for m in measures}
        self._nesting = nesting
        self._contexts = contexts
        self.modes = modes
        """The modes that each PLOVER type may have."""

    def __iter__(self) -> Iterator[Entry]:
        """Every sense, by lemma and part of speech, the most specific first."""
        for key in sorted(self._entries):
            yield from self._entries[key]

    def __len__(self) -> int:
        return sum(len(group) for group in self._entries.values())

    def senses(self, lemma: str, pos: str, roleset: str | None = None) -> tuple[Entry, ...]:
        """The senses of a lemma as ``v``, ``n`` or ``a``, the most specific first; empty where it is not known.

        British and American spellings find each other, a plural its singular. With a `roleset`, rows for other PropBank
        senses are left out where some row of the lemma is for this one.
        """
        found = next((e for form in spellings(lemma, pos) if (e := self._entries.get((form, pos)))), ())
        if roleset is not None and any(roleset in entry.rolesets for entry in found):
            return tuple(e for e in found if not e.rolesets or roleset in e.rolesets)
        return found

    def knows(self, word: str, pos: str) -> bool:
        """Whether a word joined by hyphens is known as a whole, with the hyphens or without."""
        return any((form, pos) in self._entries for form in (word, word.replace("-", "")))

    def classify(self, frame: Frame) -> Entry | None:
        """The sense of `frame.lemma` that fits its context best, or ``None`` where none fits.

        The more of what a row asks for is there, the better it fits: fixed words count most, then the class of the
        theme, then the PropBank sense. A row without conditions fits everywhere but beside a particle that it does not
        know. A result whose ``is_event`` is false is a use that is known to be no event.
        """
        ranked = self.ranked(frame)
        return ranked[0] if ranked else None

    def ranked(self, frame: Frame) -> tuple[Entry, ...]:
        """All senses that fit, best first."""
        entries = self.senses(frame.lemma, frame.pos)
        if not entries:
            return ()
        known = frozenset[str]().union(*(e.rolesets for e in entries))
        scored = [(score, -n, e) for n, e in enumerate(entries) if (score := self._fit(e, frame, known)) is not None]
        scored.sort(key=lambda s: (s[0], s[1]), reverse=True)
        return tuple(e for _, _, e in scored)

    def _fit(self, entry: Entry, frame: Frame, known: frozenset[str]) -> int | None:
        score = 0
        for slot, words in entry.pattern:
            length = self._has(frame, slot, words)
            if not length:
                return None
            score += 3 if "*" in words else 6 if slot == "mod" else 7 + length
        particles = {s.phrase for s in frame.slots if s.name == "prt"}
        if frame.roleset is not None and "_" in frame.roleset:
            particles.add(frame.roleset.split(".")[0].split("_")[1])
        if particles and frame.pos == "v" and not any(slot == "prt" for slot, _ in entry.pattern):
            score -= 3
        if entry.objects:
            if not entry.objects & self._theme_classes(frame, entry.theme):
                return None
            score += 4 if "ARG1" in entry.theme else 5
        if entry.rolesets and frame.roleset is not None:
            if frame.roleset in entry.rolesets:
                score += 2
            elif frame.roleset in known:
                if not entry.pattern and not entry.objects:
                    return None
                score -= 1
        return None if score < 0 else score

    def _has(self, frame: Frame, slot: str, words: frozenset[str]) -> int:
        """How many words of the frame are, together, one of `words` in the slot; 0 where none is."""
        if slot == "mod":
            for s in frame.slots:
                modifiers = s.phrase.split() if s.name == "mod" and frame.pos == "n" else s.phrase.split()[:-1]
                if (s.name == "mod" or frame.pos == "v") and any(self._among(words, m) for m in modifiers):
                    return 1
            return 0
        if slot == "prt":
            if any(s.name == "prt" and s.phrase in words for s in frame.slots):
                return 1
            if frame.roleset is not None and words & set(frame.roleset.split(".")[0].split("_")[1:]):
                return 1
            # A preposition may be the particle ("call ON", "pull OUT of"), but not one that stands after an object.
            names = {part for s in frame.slots for part in s.name.split()} & words
            inside = {s.phrase for s in frame.slots if names & set(s.name.split())}
            return int(
                bool(names - _PLAIN_PREPOSITIONS)
                and (
                    bool(names & _AFTER_OBJECT)
                    or not any(
                        s.name in _OBJECT_SLOTS and s.entity != "PERSON" and s.phrase not in inside for s in frame.slots
                    )
                )
            )
        wanted = {"obj": _OBJECT_SLOTS, "prd": _COMPLEMENT_SLOTS}.get(slot, frozenset({slot}))
        return max(
            (
                self._among(words, s.phrase, s.entity)
                for s in frame.slots
                if s.name in wanted
                or (any(p in wanted for p in s.name.split()) and not (slot == "obj" and "subj" in s.name.split()))
            ),
            default=0,
        )

    def _among(self, words: frozenset[str], phrase: str, entity: str = "") -> int:
        """With how many words a phrase ends in one of `words` (in any spelling, singular or plural), the longest first.

        ``*`` is any word; ``@class`` is a phrase of this object class, as its longest known end has it: "joint
        operation" is ``@cooperation`` and not ``@mission``.
        """
        parts = phrase.split()
        for n in range(min(3, len(parts)), 0, -1):
            tail = parts[-n:]
            for form in spellings(tail[-1], "n"):
                if " ".join((*tail[:-1], form)) in words:
                    return n
        if any(w.startswith("@") for w in words):
            named = {w[1:] for w in words if w.startswith("@")}
            classes, length = self._known_end(phrase)
            if classes & named:
                return length
            if ENTITY_CLASSES.get(entity, frozenset()) & named:
                return 1
        return int("*" in words)

    def _theme_classes(self, frame: Frame, theme: tuple[str, ...]) -> frozenset[str]:
        names = frozenset(theme)
        if "ARG1" in names and frame.pos == "v":
            names |= _OBJECT_SLOTS
        if names & _COMPLEMENT_SLOTS and frame.pos == "v":
            names |= _COMPLEMENT_SLOTS
        out: frozenset[str] = frozenset()
        for slot in frame.slots:
            if slot.name in names or any(part in names for part in slot.name.split()):
                out |= self.object_classes(slot.phrase) | ENTITY_CLASSES.get(slot.entity, frozenset())
        return out

    def object_classes(self, noun: str) -> frozenset[str]:
        """The classes of a noun, or of modifiers and a noun ("joint military operation"): of the longest known end.

        A modifier away from its noun counts too: "large-scale joint naval exercise" is known by "joint exercise".
        """
        return self._known_end(noun)[0]

    def _known_end(self, noun: str) -> tuple[frozenset[str], int]:
        """The classes of the longest known end of a phrase, and how many words that is."""
        words = noun.casefold().split()
        if not words:
            return frozenset(), 0
        *modifiers, head = words
        for form in spellings(head, "n"):
            for first in range(len(modifiers)):
                found = self._classes.get(" ".join((*modifiers[first:], form)))
                if found is not None:
                    return found, len(modifiers) - first + 1
            pairs = [f for m in modifiers if (f := self._classes.get(f"{m} {form}")) is not None]
            if pairs:
                return frozenset[str]().union(*pairs), 2
            found = self._classes.get(form)
            if found is not None:
                return found, 1
        return frozenset(), 0

    def embedder(self, lemma: str, pos: str, relation: str | None = None) -> Embedder | None:
        """What a word makes of the event below it; with `relation`, only where it works through that relation.

        A phrasal verb is looked up with its particle ("rule out"). Modals are ``m``, adverbs ``r``; see the tables.
        """
        for form in spellings(lemma, pos):
            found = self._embedders.get((form, pos), ())
            for embedder in found:
                if relation is None or relation in embedder.takes:
                    return embedder
        return None

    def speech(self, lemma: str, pos: str | None = None) -> SpeechCue | None:
        """The cue of attribution that a lemma is, as ``v``, ``n`` or ``p`` (any of them where `pos` is not given)."""
        for p in (pos,) if pos is not None else ("v", "n", "p"):
            for form in spellings(lemma, p):
                found = self._speech.get((form, p))
                if found is not None:
                    return found
        return None

    def measure(self, noun: str) -> Measure | None:
        """What a counted noun measures, given as it stands in the text ("forces", "euros") or as a lemma."""
        folded = noun.casefold()
        for form in spellings(folded, "n"):
            found = self._measures.get(form)
            if found is not None and not (found.plural_only and form == folded):
                return found
        return None

    def contexts(self, entry: Entry, words: Sequence[str]) -> tuple[str, ...]:
        """The PLOVER contexts of a sense in a clause with these lemmas, sorted."""
        found = set(self._contexts.get(("cameo", entry.cameo), ()))
        for run in _runs([w.casefold() for w in words]):
            found |= self._contexts.get(("word", run), frozenset())
        return tuple(sorted(found))

    def nested(self, outer: Entry | str, inner: Entry) -> tuple[str, str]:
        """Type and mode of an event whose content is another event ("demanded" + "release": REQUEST, yield).

        The mode is empty where the table has none; an outer mode of its own is kept.
        """
        kind = outer if isinstance(outer, str) else outer.type
        own = "" if isinstance(outer, str) else outer.mode
        for mode in (inner.mode, ""):
            found = self._nesting.get((kind, inner.type, mode))
            if found is not None:
                return found[0] or kind, found[1] or own
        return kind, own


def _runs(words: Sequence[str]) -> Iterator[str]:
    """Each word, each pair and each three in a row."""
    for n in (1, 2, 3):
        for i in range(len(words) - n + 1):
            yield " ".join(words[i : i + n])


def spellings(lemma: str, pos: str) -> Iterator[str]:
    """A lemma as given, then with the other spelling of -ise, -our, -re and the like, then without an inflection.

    Readers leave rare words uninflected ("bemoaned"); the caller takes the first form that it knows.
    """
    lemma = lemma.casefold()
    yield lemma
    for one, other in _SPELLINGS:
        for a, b in ((one, other), (other, one)):
            if a in lemma:
                yield lemma.replace(a, b)
    if "-" in lemma:
        yield lemma.replace("-", "")
        if pos == "n":
            yield from spellings(lemma.rsplit("-", 1)[1], "n")  # "ex-minister" is a kind of minister
    if pos == "n":
        if lemma.endswith("ies") and len(lemma) > 4:
            yield lemma[:-3] + "y"
        if lemma.endswith("es") and len(lemma) > 3:
            yield lemma[:-2]
        if lemma.endswith("s") and not lemma.endswith("ss") and len(lemma) > 2:
            yield lemma[:-1]
        if lemma.endswith("men"):
            yield lemma[:-3] + "man"
    elif pos == "v":
        for ending in ("ies", "ied"):
            if lemma.endswith(ending):
                yield lemma[:-3] + "y"
        for ending in ("s", "es", "d", "ed", "ing"):
            if lemma.endswith(ending) and len(lemma) > len(ending) + 2:
                stem = lemma[: -len(ending)]
                yield stem
                if ending == "ing":
                    yield stem + "e"
                if ending in ("ed", "ing") and stem[-1:] == stem[-2:-1]:
                    yield stem[:-1]


_SPELLINGS: Final = (
    ("isation", "ization"),
    ("ise", "ize"),
    ("yse", "yze"),
    ("our", "or"),
    ("ence", "ense"),
    ("ogramme", "ogram"),
    ("oeuvre", "euver"),
    ("ll", "l"),
    ("tre", "ter"),
)


def _generality(entry: Entry) -> tuple[int, int, int, int]:
    """Sort key: more fixed words first, longer ones first, then rows with a class, then rows with a sense."""
    longest = max((w.count(" ") for _, words in entry.pattern for w in words), default=0)
    return (-len(entry.pattern), -longest, 0 if entry.objects else 1, 0 if entry.rolesets else 1)


# Reading the tables


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    text = resources.files("sitrep.extract").joinpath("data", name).read_text(encoding="utf-8")
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
        elif len(cells) != len(header):
            raise LexiconError(f"{name}, line {number}: {len(cells)} cells, the header has {len(header)}")
        else:
            yield number, dict(zip(header, cells, strict=True))


def _split(cell: str, by: str = ",") -> tuple[str, ...]:
    return tuple(part for part in cell.split(by) if part)


def _status(cell: str, where: str) -> Status | None:
    if cell in ("", "-"):
        return None
    if cell not in get_args(Status):
        raise LexiconError(f"{where}: status {cell!r} is none of {', '.join(get_args(Status))}")
    return cast(Status, cell)


def _pattern(cell: str, where: str) -> tuple[tuple[str, frozenset[str]], ...]:
    out = []
    for item in cell.split():
        slot, equals, words = item.partition("=")
        if not equals or not words:
            raise LexiconError(f"{where}: pattern {item!r} is not of the form slot=word|word")
        out.append((slot, frozenset(words.replace("_", " ").split("|"))))
    return tuple(out)


def _entry(row: Mapping[str, str], where: str, modes: Mapping[str, frozenset[str]]) -> Entry:
    kind, mode = row["type"], row["mode"]
    if kind != NO_EVENT and kind not in PLOVER_TYPES:
        raise LexiconError(f"{where}: type {kind!r} is no PLOVER type and not {NO_EVENT!r}")
    if mode and mode not in modes.get(kind, frozenset()):
        raise LexiconError(f"{where}: {kind} has no mode {mode!r}")
    return Entry(
        lemma=row["lemma"],
        pos=row["pos"],
        pattern=_pattern(row["pattern"], where),
        objects=frozenset(_split(row["object"], "|")),
        theme=_split(row["theme"]),
        rolesets=frozenset(_split(row["roleset"])),
        type=kind,
        mode=mode,
        status=_status(row["status"], where),
        actor=_split(row["actor"]),
        recipient=_split(row["recipient"]),
        cameo=row["cameo"],
        example=row["example"],
        source=row["source"],
    )


@functools.cache
def load() -> Lexicon:
    """The lexicon, read on the first call. Raises `LexiconError` where a table is broken."""
    modes = {row["type"]: frozenset(_split(row["modes"])) for _, row in _rows("modes.tsv")}
    return Lexicon(
        entries=[_entry(row, f"{name}, line {n}", modes) for name in EVENT_TABLES for n, row in _rows(name)],
        classes={row["noun"]: frozenset(_split(row["classes"], "|")) for _, row in _rows("object_classes.tsv")},
        embedders=[
            Embedder(
                row["lemma"],
                row["pos"],
                _status(row["status"], f"status.tsv, line {n}"),
                _status(row["negated"], f"status.tsv, line {n}"),
                frozenset(_split(row["takes"])),
                row["veridicality"],
                row["example"],
                row["source"],
            )
            for n, row in _rows("status.tsv")
        ],
        speech=[SpeechCue(r["lemma"], r["pos"], r["kind"], r["source"]) for _, r in _rows("speech.tsv")],
        measures=[
            Measure(r["noun"], cast(Dimension, r["dimension"]), r["unit"], r["form"] == "plural", r["source"])
            for _, r in _rows("measures.tsv")
        ],
        nesting={(r["outer"], r["inner"], r["inner_mode"]): (r["type"], r["mode"]) for _, r in _rows("nesting.tsv")},
        modes=modes,
        contexts={(r["kind"], r["key"]): frozenset(_split(r["contexts"], "|")) for _, r in _rows("contexts.tsv")},
    )
