"""The nouns of sitrep: what every station hands to the next, as frozen dataclasses.

Comes in: nothing; this module imports nothing of ours. Goes out: `Report` (from ingest), `TimeExpression` (from
temporal), `Mention`, `EventStatement`, `FigureStatement`, `QuoteStatement`, `ArrangementStatement`,
`ConditionStatement` (from extract), and `Actor`, `Place`, `Event`, `Figure`, `Quote`, `Arrangement`, `Condition`,
`Framing`, `Discrepancy`, `Record` (from resolve). Everything is made of plain values, so that it can
be cached and compared, and every anchor obeys ``report.text[start:end] == text``.

Offsets are Unicode code points into `Report.text`, end exclusive. Ids are derived from content (see `content_id`).
A value that is not known is ``None`` or empty, never guessed. The interchange form is written by `sitrep.export`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Literal

FORMAT = "sitrep-record/1"

Precision = Literal["day", "week", "month", "season", "year", "longer"]
Basis = Literal["explicit", "relative", "publication", "inferred"]
Status = Literal["occurred", "ongoing", "announced", "considered", "threatened", "demanded", "denied", "alleged"]
ActorType = Literal[
    "person",
    "country",
    "government",
    "military",
    "igo",
    "armed_group",
    "company",
    "media",
    "organization",
    "population",
]
Dimension = Literal["personnel", "deaths", "injured", "displaced", "money", "duration", "population", "share", "count"]
ArrangementType = Literal["agreement", "operation", "deployment", "base", "sanction", "membership", "programme"]
ArrangementPhase = Literal["proposed", "active", "suspended", "ending", "ended"]
Outcome = Literal["open", "met", "broken", "unknown"]
PLOVER_TYPES = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
"""Root event types of PLOVER 2.0 (Halterman et al. 2023, https://osf.io/preprints/socarxiv/rm5dw)."""


def content_id(prefix: str, *parts: object) -> str:
    """An id that depends on `parts` alone: the prefix, a hyphen and 12 hexadecimal digits of their SHA-256."""
    joined = "\x1f".join("" if p is None else str(p) for p in parts)
    return f"{prefix}-{hashlib.sha256(joined.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A stretch of one report's text that says something: ``text == report.text[start:end]``."""

    report: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Date:
    """A day or a range of days. Bounds are inclusive; ``None`` is an open bound.

    `precision` is the unit that the words give ("in May" is a month). `basis` says where it comes from: ``explicit``
    (the words give the full date), ``relative`` (worked out from an anchor), ``publication`` (no words: the report's
    own day), ``inferred`` (a range that follows from other facts).
    """

    start: dt.date | None
    end: dt.date | None
    precision: Precision
    basis: Basis

    @property
    def edtf(self) -> str:
        """The date in Extended Date/Time Format (ISO 8601-2:2019), levels 0 and 1."""
        if self.start is None and self.end is None:
            return ""
        if self.start is None or self.end is None:
            low = ".." if self.start is None else self.start.isoformat()
            high = ".." if self.end is None else self.end.isoformat()
            return f"{low}/{high}"
        if self.start == self.end:
            return self.start.isoformat()
        next_day = self.end + dt.timedelta(days=1)
        if self.start.day == 1 and next_day.day == 1:
            if self.start.month == 1 and next_day.month == 1 and next_day.year == self.start.year + 1:
                return f"{self.start.year:04d}"
            if (next_day.year - self.start.year) * 12 + next_day.month - self.start.month == 1:
                return f"{self.start.year:04d}-{self.start.month:02d}"
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True, slots=True)
class Segment:
    """One run of the offset map: `length` code points of the text at `start` came from `source` in the decoded source.

    Runs are sorted by `start` and do not overlap. Text that no run covers was made by cleaning (a line end, say).
    """

    start: int
    source: int
    length: int


@dataclass(frozen=True, slots=True)
class Report:
    """One news report: its clean text, title first, and what is known about where it comes from.

    `text` has no menus, captions, bylines, sharing prompts or sign-offs; paragraphs are separated by one blank line.
    `published` is what the page, its metadata or a stated date says, else ``None`` until the pipeline infers a range.
    `credits` are the upstream sources that the report itself names as where its information comes from.
    `captions` are texts taken out that still carry facts (photo captions, stated dates), for dating only.
    `segments` map offsets back to the decoded source; `sha256` is the digest of the source's bytes.
    `origin` and `copy_of` are filled by resolve.
    """

    id: str
    path: str
    text: str
    sha256: str
    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    url: str | None = None
    language: str | None = None
    published: Date | None = None
    credits: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    copy_of: tuple[str, ...] = ()
    origin: str | None = None
    dating: tuple[str, ...] = ()
    """Why `published` is what it is: one readable reason a line."""

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for ``text[start:end]``. Raises `ValueError` where the span lies outside the text."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{self.path}: span {start}:{end} lies outside a text of {len(self.text)} characters")
        return Evidence(self.id, start, end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source that gave no report, and why. `reason` is a sentence for the user, without the path."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a report that stand for somebody or some place.

    `kind` is ``name`` ("Goita"), ``nominal`` ("the junta") or ``pronoun`` ("they"). `label` is the reader's entity
    label (PERSON, ORG, GPE, LOC, NORP, FAC, EVENT) or empty for nominals and pronouns. `head` is the code-point
    offset of the syntactic head word. `refers` is the index, in `Statements.mentions`, of the named mention that
    coreference within the report chose, else ``None``. `role` is the office or description that stands beside a name
    ("Colonel", "Foreign Minister"), else empty. `country` is the ISO 3166-1 alpha-3 code that the words themselves
    give ("French forces" is FRA), else ``None``.
    """

    start: int
    end: int
    text: str
    kind: Literal["name", "nominal", "pronoun"]
    label: str = ""
    head: int = 0
    refers: int | None = None
    role: str = ""
    country: str | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression as the words give it, before it is anchored to a day.

    `type` is TimeML's (DATE, TIME, DURATION, SET). `form` is the normal form that `sitrep.temporal` reads again to
    anchor it; other stations pass it on untouched.
    """

    start: int
    end: int
    text: str
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    form: str


@dataclass(frozen=True, slots=True)
class EventStatement:
    """One clause of one report that says that something happened, will, may, must or did not happen.

    `actors`, `recipients`, `place`, `attribution` are indices into `Statements.mentions`; `time` is an index into
    `Statements.times`. `start:end` is the clause, `trigger` the (start, end) of the word that names the event.
    `cues` are the (start, end) of the words that decided the status.
    """

    start: int
    end: int
    trigger: tuple[int, int]
    lemma: str
    type: str
    status: Status
    mode: str | None = None
    label: str = ""
    actors: tuple[int, ...] = ()
    recipients: tuple[int, ...] = ()
    place: int | None = None
    attribution: int | None = None
    time: int | None = None
    cues: tuple[tuple[int, int], ...] = ()
    objects: tuple[str, ...] = ()
    """Lemmas of the thing that the event is about ("operation" in "suspend joint operations"), for joining."""
    contexts: tuple[str, ...] = ()
    """What it has to do with: PLOVER contexts (military, diplomatic, election …), sorted."""
    guessed: bool = False
    """The lexicon does not know the word: a model typed the event from its context."""
    via: int | None = None
    """Who passes the words on, where `attribution` speaks through somebody else ("the radio, quoting the palace")."""


@dataclass(frozen=True, slots=True)
class FigureStatement:
    """One number that a report gives, with what it counts. Bounds that the words do not give are ``None``."""

    start: int
    end: int
    measure: str
    dimension: Dimension
    unit: str
    low: float | None
    best: float | None
    high: float | None
    approximate: bool = False
    subject: tuple[int, ...] = ()
    place: int | None = None
    attribution: int | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True)
class QuoteStatement:
    """Words that a report gives in quotation marks; `start:end` is what stands between the marks."""

    start: int
    end: int
    text: str
    speaker: int | None
    speaker_text: str | None
    cue: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ArrangementStatement:
    """One clause that says that an agreement, operation, sanction, base … was proposed, holds, was suspended or ends.

    `name` is the (start, end) of the words that name the arrangement ("the 2014 defence agreement"), `trigger` those
    that say what became of it. `parties` and `attribution` are indices into `Statements.mentions`; `time` (when the
    phase began or begins) and `notice` (a duration after which it takes effect: "six months' notice") are indices into
    `Statements.times`. `status` says how firmly: a suspension that is threatened has phase "suspended", status
    "threatened".
    """

    start: int
    end: int
    name: tuple[int, int]
    type: ArrangementType
    phase: ArrangementPhase
    status: Status
    trigger: tuple[int, int]
    parties: tuple[int, ...] = ()
    attribution: int | None = None
    time: int | None = None
    notice: int | None = None
    term: int | None = None
    """A duration for which the phase lasts ("for five years", "valid for 120 days")."""
    announced: int | None = None
    """When it was announced, where that is not when it takes effect ("said in May that it would close in July")."""
    note: str = ""
    """What kind of statement it is: ``start``, ``renew``, ``hold`` (found to be so), ``mention`` (only spoken of),
    ``past`` (long so), ``breach``, ``terms`` (says how long the notice is); empty otherwise."""


@dataclass(frozen=True, slots=True)
class ConditionStatement:
    """Who sets what on whom: `condition` must hold, else or then `consequence`; both are (start, end) in the text.

    `by`, `addressee` and `attribution` are indices into `Statements.mentions`, `deadline` into `Statements.times`.
    `cue` is the (start, end) of the words that make it a condition ("unless", "as long as", "must").
    """

    start: int
    end: int
    condition: tuple[int, int]
    consequence: tuple[int, int] | None
    cue: tuple[int, int]
    by: tuple[int, ...] = ()
    addressee: tuple[int, ...] = ()
    deadline: int | None = None
    attribution: int | None = None


@dataclass(frozen=True, slots=True)
class Statements:
    """Everything that extract takes from one report."""

    report: str
    mentions: tuple[Mention, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    events: tuple[EventStatement, ...] = ()
    figures: tuple[FigureStatement, ...] = ()
    quotes: tuple[QuoteStatement, ...] = ()
    arrangements: tuple[ArrangementStatement, ...] = ()
    conditions: tuple[ConditionStatement, ...] = ()
    sentences: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, under all the spellings seen. `country` is ISO 3166-1 alpha-3."""

    id: str
    name: str
    type: ActorType
    country: str | None = None
    names: tuple[str, ...] = ()
    mentions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its coordinates in decimal degrees (WGS 84), where a gazetteer knows them."""

    id: str
    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    names: tuple[str, ...] = ()
    mentions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class EventSource:
    """One statement behind an event: `clause` says it, `trigger` names it, `attribution` (an actor id) says so."""

    clause: Evidence
    trigger: Evidence
    status: Status
    attribution: str | None = None
    date: Date | None = None
    cues: tuple[Evidence, ...] = ()
    via: str | None = None
    """Who passes it on (an actor id), where `attribution` is quoted by somebody else than the outlet."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One step in what is known of an event: from `known_since` on, reports said that it has this status.

    `date` is when the event was or is to be, as they said then; `by` is the actor who said so, ``None`` for the
    outlets' own voice; `evidence` is the earliest clause that says it, `reports` how many said it by the next step.
    """

    status: Status
    date: Date | None
    known_since: Date | None
    by: str | None
    evidence: Evidence
    reports: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """One event, joined from the statements of all reports. Counts are of reports, outlets, independent origins."""

    id: str
    type: str
    mode: str | None
    label: str
    status: Status
    date: Date | None
    place: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    statements: tuple[EventSource, ...]
    origins: int
    reports: int
    outlets: int
    history: tuple[StatusChange, ...] = ()
    """How its status changed as reports came in, the earliest first: considered, announced, occurred."""
    contexts: tuple[str, ...] = ()
    """What it has to do with: PLOVER contexts (military, diplomatic, election …) of its statements, sorted."""


@dataclass(frozen=True, slots=True)
class FigureValue:
    """One report's number in a series."""

    low: float | None
    best: float | None
    high: float | None
    approximate: bool
    as_of: Date | None
    evidence: Evidence
    attributed_to: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A series: the same thing measured by several reports or at several times."""

    id: str
    measure: str
    dimension: Dimension
    unit: str
    subject: tuple[str, ...]
    place: str | None
    values: tuple[FigureValue, ...]


@dataclass(frozen=True, slots=True)
class QuoteVariant:
    """One report's form of an utterance."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Quote:
    """One utterance, in the longest form seen, with the forms that other reports give it."""

    id: str
    text: str
    speaker: str | None
    speaker_text: str | None
    date: Date | None
    variants: tuple[QuoteVariant, ...]


@dataclass(frozen=True, slots=True)
class ArrangementState:
    """One dated phase of an arrangement. `known_since` is when the earliest report that says so was published.

    `computed` marks a phase that no report states: it follows from a notice period or a term, as `reason` says.
    """

    phase: ArrangementPhase
    date: Date | None
    evidence: tuple[Evidence, ...]
    known_since: Date | None
    status: Status = "occurred"
    computed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """An agreement, operation, deployment, base, sanction, membership or programme, with its phases by date."""

    id: str
    name: str
    type: ArrangementType
    names: tuple[str, ...]
    parties: tuple[str, ...]
    states: tuple[ArrangementState, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What `by` demands of `addressee`, with what follows and until when, and what later reports say became of it."""

    id: str
    by: tuple[str, ...]
    addressee: tuple[str, ...]
    condition: str
    consequence: str
    deadline: Date | None
    outcome: Outcome
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class FramingLabel:
    """The words that one outlet uses for a referent.

    `tone` is how the lexicon's source describes their use: ``condemning``, ``approving``, ``euphemism`` or ``neutral``;
    `hedge` are the words or quotation marks by which the outlet keeps its distance from them.
    """

    text: str
    outlet: str | None
    evidence: Evidence
    tone: str = ""
    hedge: str = ""


@dataclass(frozen=True, slots=True)
class Framing:
    """The differing words that outlets use for one referent; `about` is ``actor:ID`` or ``event:ID``."""

    id: str
    about: str
    labels: tuple[FramingLabel, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement."""

    value: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What reports disagree on; `about` is ``event:ID``, ``figure:ID`` or ``arrangement:ID``. Never settled here.

    `explained` says in words what may lie behind it (rounding, scope, time zone, a count that moved on), empty where
    nothing does. `since` is when the second side was published. `corrected_by` is the id of a later report that takes
    an earlier number or day back, by saying so or by its own outlet giving another.
    """

    id: str
    about: str
    field: Literal["date", "value", "actor", "recipient", "place", "status", "state"]
    sides: tuple[Side, ...]
    explained: str = ""
    since: Date | None = None
    corrected_by: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What an analyst judged of a thing, and where: `about` is ``kind:ID``, `field` is empty where it is the whole.

    `verb` is ``merge``, ``split``, ``same``, ``not-same``, ``right``, ``wrong``, ``set`` or ``note``; `time` is
    ISO 8601 in UTC; `judgement` is the id of the entry in the log; `note` are the words of a note or the reason.
    """

    about: str
    field: str
    verb: str
    author: str
    time: str
    judgement: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a pile of reports, each kind sorted by id."""

    reports: tuple[Report, ...] = ()
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[Event, ...] = ()
    figures: tuple[Figure, ...] = ()
    quotes: tuple[Quote, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    rejected: tuple[Rejected, ...] = field(default=())
    software: str = ""
    reader: str = ""
    arrangements: tuple[Arrangement, ...] = ()
    conditions: tuple[Condition, ...] = ()
    framings: tuple[Framing, ...] = ()
    marks: tuple[Mark, ...] = ()
    """What people judged; empty in a record as it was resolved."""
