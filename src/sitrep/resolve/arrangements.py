"""Statements about agreements, sanctions, operations, bases … of all reports to one ledger of dated states.

Comes in: `Told`, a statement with its parties and dates resolved. Goes out: `Kept`: an `Arrangement` with its names,
parties and states, and the statements behind it. What is called by one name is one thing; what has no name of its own
is known by its kind, its parties and its subject, and by what stands before it in the report ("the agreement").
A state that no report states but that follows from a notice period, a term or an extension is marked `computed`, with
the reason. Nothing here chooses between reports: what they disagree on is left to `discrepancies`.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sitrep.record import (
    Arrangement,
    ArrangementPhase,
    ArrangementState,
    ArrangementType,
    Date,
    Evidence,
    Status,
    content_id,
)
from sitrep.resolve import dates, spans, world
from sitrep.resolve.actors import Cast
from sitrep.resolve.names import fold
from sitrep.resolve.rules import rows, word_set
from sitrep.resolve.texts import content, stem

SAME_CHANGE = 10
"""Days between two accounts of one change ("suspended on Thursday", in Friday's paper without a day)."""
KIN: Mapping[str, frozenset[str]] = {
    "operation": frozenset({"operation", "deployment", "programme"}),
    "deployment": frozenset({"deployment", "operation"}),
    "programme": frozenset({"programme", "operation"}),
}
"""Types that one thing may be called by, where its name is the same."""
ORDER: Mapping[str, int] = {"proposed": 0, "active": 1, "suspended": 2, "ending": 3, "ended": 4}
REAL: frozenset[Status] = frozenset({"occurred", "ongoing"})
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Told:
    """One statement about an arrangement, resolved. `form` of `notice` and `term` is as `sitrep.temporal` wrote it."""

    name: str
    type: ArrangementType
    phase: ArrangementPhase
    status: Status
    note: str
    clause: Evidence
    at: Evidence
    parties: tuple[str, ...]
    origin: str
    published: Date | None
    time: Date | None = None
    announced: Date | None = None
    notice: str | None = None
    term: str | None = None
    attribution: str | None = None
    news: bool = True
    indefinite: bool = False

    @property
    def key(self) -> tuple[str, int, int, str]:
        """Where it stands."""
        return self.clause.report, self.at.start, self.at.end, self.phase


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrangement and the statements behind it, in the order of reports and places."""

    arrangement: Arrangement
    told: tuple[Told, ...]


@dataclass(frozen=True)
class _Label:
    """What a name says: names of its own, what it is about, whose it is, its year."""

    proper: frozenset[str]
    topic: frozenset[str]
    sides: frozenset[str]
    bare: bool
    kinds: frozenset[str] = frozenset()
    apart: str = ""
    """What keeps it from being what is named like it: somebody's part in it, a new one."""
    head: str = ""


@dataclass
class _Group:
    """Statements about one thing."""

    type: ArrangementType
    told: list[Told] = field(default_factory=list)
    labels: list[_Label] = field(default_factory=list)
    sides: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    last: int = 0
    kinds: frozenset[str] = frozenset()
    apart: str = ""
    heads: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()

    def add(self, told: Told, label: _Label, sides: frozenset[str]) -> None:
        """Put a statement in."""
        self.told.append(told)
        self.last = max(self.last, told.at.start)
        self.labels.append(label)
        self.sides |= sides
        self.proper |= label.proper
        self.topic |= label.topic
        self.kinds |= label.kinds
        self.apart = label.apart
        self.heads |= {label.head}

    def merge(self, other: _Group) -> None:
        """Put another group's statements in."""
        for told, label in zip(other.told, other.labels, strict=True):
            self.add(told, label, frozenset())
        self.sides |= other.sides
        self.owners |= other.owners


@functools.cache
def _common() -> frozenset[str]:
    """Words of names that are no names of their own: kinds of arrangements and their fields."""
    return frozenset(word for row in rows("arrangement_words.tsv") for word in row["words"].split())


@functools.cache
def _kinds() -> frozenset[str]:
    """Modifiers that tell one operation, agreement or sanction of somebody from another of theirs ("bombing")."""
    return word_set("arrangement_kinds")


@functools.cache
def _heads() -> frozenset[str]:
    """Nouns for agreements that can stand for one another only where they are the same ("the ceasefire")."""
    return word_set("arrangement_heads")


@functools.cache
def _topics() -> dict[str, str]:
    """Stems of words for what an arrangement is about, and the subject that they mean."""
    return {stem(word): row["topic"] for row in rows("arrangement_topics.tsv") for word in row["words"].split()}


def side_of(words: str) -> str | None:
    """The country or body that a name or an adjective names: an alpha-3 code, or ``igo:`` and the body's name."""
    code = world.country(words) or world.demonym(words)
    if code is not None:
        return code
    if words.lower() in ("european", "europeans"):
        return "igo:European Union"
    body = world.organisation(words)
    return f"igo:{body.name}" if body is not None and body.type == "igo" else None


@functools.lru_cache(maxsize=20_000)
def _label(name: str) -> _Label:
    words = _WORD.findall(name)
    sides: set[str] = set()
    proper: list[str] = []
    topic: set[str] = set()
    kinds: set[str] = set()
    i = 0
    while i < len(words):
        for size in range(7, 0, -1):
            run = " ".join(re.sub(r"[’']s?$", "", w) for w in words[i : i + size])
            if i + size <= len(words) and run[:1].isupper() and (side := side_of(run)) is not None:
                sides.add(side)
                i += size
                break
        else:
            word = re.sub(r"[’']s?$", "", words[i])
            low = fold(word)
            if word[:1].isupper() and low not in _common() and not _YEAR.fullmatch(word):
                proper.append(low)
            else:
                if (subject := _topics().get(stem(low))) is not None:
                    topic.add(subject)
                if low in _kinds():
                    kinds.add(stem(low))
            i += 1
    lower = [w.lower() for w in words]
    apart = "part" if lower[:1] and lower[0] in word_set("taking_part") else ""
    apart = apart or ("new" if set(words) & word_set("another_one") else "")  # "a new treaty", not "New START"
    bare = not proper and not topic and not sides
    head = next((stem(fold(w)) for w in lower if fold(w) in _heads()), "")
    return _Label(frozenset(proper), frozenset(topic), frozenset(sides), bare, frozenset(kinds), apart, head)


def join(told: Sequence[Told], cast: Cast) -> tuple[Kept, ...]:
    """The ledger of the statements of all reports, sorted by id."""
    actors = _representatives(cast)

    def sides(item: Told) -> frozenset[str]:
        named = {s for s in (_side(p, cast) for p in item.parties) if s is not None}
        return frozenset(named) | _label(item.name).sides

    groups: list[_Group] = []
    by_report: dict[str, list[Told]] = defaultdict(list)
    for item in told:
        by_report[item.clause.report].append(item)
    for report in sorted(by_report):
        groups += _within(sorted(by_report[report], key=lambda t: (t.at.start, t.at.end, t.key)), sides, cast)
    joined = _across(groups)
    kept = (_kept(group, actors, cast) for group in joined)
    return tuple(sorted((one for one in kept if one is not None), key=lambda one: one.arrangement.id))


def _side(actor: str, cast: Cast) -> str | None:
    """The country or body that an actor falls back to, as `side_of` gives it; ``None`` where nothing is known."""
    side = cast.known_side(actor)
    if side is None or side.startswith("actor-"):
        return f"igo:{cast.name(actor)}" if cast.actor(actor).type == "igo" else None
    return side


def _representatives(cast: Cast) -> dict[str, str]:
    """For every side the actor that stands for it: the country itself, or the body."""
    out: dict[str, str] = {}
    for actor in cast.actors:
        if actor.type == "igo":
            out.setdefault(f"igo:{actor.name}", actor.id)
        elif actor.type == "country" and actor.country is not None:
            out.setdefault(actor.country, actor.id)
    return out


def _within(items: Sequence[Told], sides: Callable[[Told], frozenset[str]], cast: Cast) -> list[_Group]:
    """The things that one report speaks of."""
    groups: list[_Group] = []
    for item in items:
        label, mine = _label(item.name), sides(item)
        first = next((s for p in item.parties if (s := _side(p, cast)) is not None), None)
        owner = label.sides if len(label.sides) == 1 else frozenset({first} if first is not None else ())
        home = None
        fresh = item.indefinite and item.type in ("agreement", "sanction") and not label.proper
        for group in sorted(groups, key=lambda g: -g.last) if not fresh else ():  # "a deal" is not one told of
            if _one(group, item.type, label, mine) and _one_owner(group.owners, owner, item.type, label.proper):
                home = group
                break
        if home is None:
            home = _Group(item.type)
            groups.append(home)
        home.add(item, label, mine)
        home.owners |= owner
    return groups


def _one_owner(a: frozenset[str], b: frozenset[str], kind: ArrangementType, proper: frozenset[str]) -> bool:
    """Whether two forces or missions without a name can be one: their owners, where both are known, are the same."""
    return kind not in ("deployment", "operation") or bool(proper) or not a or not b or bool(a & b)


def _same_proper(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and (a <= b or b <= a)


def _agree(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sets of parties can be those of one thing."""
    return not a or not b or a <= b or b <= a or len(a & b) >= 2


def _one(group: _Group, kind: ArrangementType, label: _Label, sides: frozenset[str]) -> bool:
    """Whether a name is that of a group of the same report."""
    if group.apart != label.apart and (label.apart == "part" or group.apart == "part" or kind == "agreement"):
        return False
    if _same_proper(group.proper, label.proper):
        return kind == group.type or kind in KIN.get(group.type, ())
    if kind != group.type or (group.proper and label.proper) or not _agree(group.sides, sides):
        return False
    if group.proper or label.proper:
        # "the operation", "the European mission" behind "the European operation Takuba"
        if not label.kinds <= group.kinds and not group.kinds <= label.kinds:
            return False
        more, less = (label, group) if group.proper else (group, label)
        return not (more.topic - less.topic) and not (more.kinds - less.kinds)
    if label.topic and group.topic and not (label.topic <= group.topic or group.topic <= label.topic):
        return False
    if kind in ("base", "membership", "sanction", "deployment"):
        return bool(group.sides & sides) or label.bare or not group.sides
    return True


def _across(groups: Sequence[_Group]) -> list[_Group]:
    """The things that all reports speak of together: names first, then parties and subject."""
    joined: list[_Group] = []
    for group in sorted(groups, key=lambda g: (not g.proper, -len(g.sides), g.told[0].key)):
        homes = [other for other in joined if _same_thing(other, group)]
        if not homes:
            maybe = [other for other in joined if _may_be(other, group)]
            homes = maybe if len(maybe) == 1 else []
        if not homes:
            joined.append(group)
        else:
            homes[0].merge(group)
    return joined


def _may_be(a: _Group, b: _Group) -> bool:
    """Whether two unnamed things may be one, for want of another: one party known of each is the same."""
    if a.type != b.type or a.proper or b.proper or a.type not in ("agreement", "programme", "sanction"):
        return False
    if a.apart != b.apart:
        return False
    if a.type == "agreement" and not (a.sides and b.sides):
        return bool(a.heads & b.heads - {""})
    if a.topic and b.topic and not (a.topic <= b.topic or b.topic <= a.topic):
        return False
    return bool(a.sides & b.sides) and (a.sides <= b.sides or b.sides <= a.sides)


def _same_thing(a: _Group, b: _Group) -> bool:
    if a.apart != b.apart and ("part" in (a.apart, b.apart) or a.type == "agreement"):
        return False
    kin = a.type == b.type or b.type in KIN.get(a.type, ())
    if _same_proper(a.proper, b.proper):
        return kin
    if not _one_owner(a.owners, b.owners, a.type, a.proper | b.proper):
        return False
    forces = {a.type, b.type} <= {"operation", "deployment"}
    if (a.type != b.type and not forces) or a.proper or b.proper or not _agree(a.sides, b.sides):
        return False
    if a.topic and b.topic and not (a.topic <= b.topic or b.topic <= a.topic):
        return False
    shared = a.sides & b.sides
    if a.type in ("sanction", "membership"):
        return len(shared) >= 2 or (bool(shared) and (len(a.sides) == 1 or len(b.sides) == 1) and a.type == "sanction")
    if a.type == "base":
        return False
    if a.type in ("deployment", "operation"):
        return bool(shared)
    return len(shared) >= 2 or (bool(shared) and bool(a.topic & b.topic))


# one thing


def _kept(group: _Group, actors: Mapping[str, str], cast: Cast) -> Kept | None:
    told = tuple(sorted(group.told, key=lambda t: t.key))
    states = tuple(_States(group.type, told).run())
    nobodys = group.type == "deployment" and not group.sides and not group.proper
    if not states or nobodys:
        return None  # "soldiers" of whom nothing is said
    parties = [p for item in told for p in item.parties]
    by_side = [actors[s] for s in sorted(group.sides) if s in actors]
    counted = Counter(parties)
    held = list(dict.fromkeys([*sorted(counted, key=lambda p: (-counted[p], p)), *by_side]))
    names = Counter(_clean(item.name) for item in told)
    best = min(names, key=lambda n: _rank(n, names))
    full = _full_name(group, best, told, cast)
    first = told[0]
    arrangement = Arrangement(
        id=content_id("arrangement", *first.key),
        name=full,
        type=group.type,
        names=tuple(dict.fromkeys([full, *_short(group, held, cast), *sorted(names, key=lambda n: (-names[n], n))])),
        parties=tuple(held),
        states=states,
    )
    return Kept(arrangement, told)


def _full_name(group: _Group, best: str, told: Sequence[Told], cast: Cast) -> str:
    """A name that can stand alone: with owner, parties or kind, where the best one in the reports lacks them."""
    label = _label(best)
    who = [cast.name(p) for p in dict.fromkeys(p for item in told if item.name for p in item.parties)]
    if group.type == "membership":
        member, body = _member_and_body(told, cast)
        return f"{member}’s membership of {body}" if member and body else best
    if group.type == "base" and not {fold(w) for w in best.split()} & _common() and label.proper | label.sides:
        return f"{best} base"
    if label.proper or label.sides:
        return best
    if group.type in ("deployment", "operation"):
        code = next(
            (s for item in told for p in item.parties if (s := _side(p, cast)) is not None and len(s) == 3), None
        )
        adjective = world.adjective(code) if code is not None else None
        return f"{adjective} {best}" if adjective else best
    sides = list(dict.fromkeys(name for name in who if name))[:3]
    return f"{best} ({', '.join(sides)})" if sides else best


def _member_and_body(told: Sequence[Told], cast: Cast) -> tuple[str, str]:
    bodies = [p for item in told for p in item.parties if cast.actor(p).type == "igo"]
    members = [p for item in told for p in item.parties if cast.actor(p).type != "igo"]
    codes = [s for p in members if (s := _side(p, cast)) is not None and len(s) == 3]
    member = world.country_name(codes[0]) if codes else ""
    named = sorted(s.removeprefix("igo:") for item in told for s in _label(item.name).sides if s.startswith("igo:"))
    full = sorted((cast.name(b) for b in bodies), key=lambda n: (-len(n), n))
    return member, full[0] if full else "".join(named[:1])


def _short(group: _Group, held: Sequence[str], cast: Cast) -> list[str]:
    """The name of a membership with the body's acronym."""
    if group.type != "membership":
        return []
    bodies = [cast.actor(p) for p in held if cast.actor(p).type == "igo"]
    members = [s for p in held if (s := _side(p, cast)) is not None and len(s) == 3]
    if not bodies or not members:
        return []
    acronyms = sorted({n for n in bodies[0].names if n.isupper() and len(n) > 1})
    return [f"{world.country_name(members[0])}’s membership of {a}" for a in acronyms[:1]]


def _clean(name: str) -> str:
    words = " ".join(name.split()).strip(" \"“”'‘’-–,").split(" ")
    while len(words) > 1 and _says_nothing(words[0], words[1:]):
        words = words[1:]
    return " ".join(words)


def _says_nothing(word: str, rest: Sequence[str]) -> bool:
    """Whether the first word of a name counts ("most sanctions") or judges ("inhumane sanctions") and names nothing."""
    if word.lower() in word_set("name_openers"):
        return True
    low = fold(word)
    plain = word.islower() and low.isalpha() and low not in _common() and stem(low) not in _topics()
    return plain and low not in _kinds() and fold(rest[0]) in _common()


def _rank(name: str, names: Counter[str]) -> tuple[bool, bool, int, int, str]:
    """Better names first: with a name of their own, with parties, of a sensible length, often used."""
    label = _label(name)
    words = len(name.split())
    return not label.proper, not label.sides, abs(words - 3), -names[name], name


class _States:
    """The dated states of one arrangement, from the statements about it."""

    def __init__(self, kind: ArrangementType, told: Sequence[Told]) -> None:
        self.kind, self.told = kind, told
        self.out: list[ArrangementState] = []

    def run(self) -> list[ArrangementState]:
        """All states, by date."""
        terms = next((t.notice for t in self.told if t.note == "terms" and t.notice), None)
        ordered = sorted(self.told, key=lambda t: (_start(t.published), t.key))
        for item in ordered:
            if item.note not in ("mention", "terms", "breach"):
                self._state(item, terms)
        if not self.out:
            self._seen(ordered)
        self._terms(ordered)
        merged = self._merged()
        before = self._before(merged)
        merged = self._merged() if before else merged
        return self._extended(merged, ordered)

    def _add(
        self,
        item: Told,
        phase: ArrangementPhase,
        date: Date | None,
        status: Status = "occurred",
        reason: str = "",
    ) -> None:
        state = ArrangementState(phase, date, (item.clause,), item.published, status, bool(reason), reason)
        self.out.append(state)

    def _state(self, item: Told, terms: str | None) -> None:
        phase, status, note = item.phase, item.status, item.note
        told = item.published
        time = item.time
        if time is not None and told is not None and status in REAL and _after(time, told):
            status = "announced"
        if note == "past":
            self._add(item, phase, time or _day(told))
        elif status in REAL:
            date = time or item.announced
            over = any(
                s.phase in ("ended", "suspended") and _start(s.known_since) < _start(told) for s in self.out
            )  # an earlier report had it end: this is a new beginning
            if date is None and phase == "active" and note == "start" and not (item.news or over) and told is not None:
                date = Date(None, _end(told), "longer", "inferred")  # it began some time before
            self._real(item, phase, date or _day(told), terms)
        elif status == "announced":
            self._announced(
                item, phase, item.announced or (None if item.phase == "active" else _past(time, told)) or _day(told)
            )
        elif status == "denied":
            if phase in ("ended", "suspended", "ending"):
                self._add(item, "active", _day(told))
            elif note == "renew":
                self._add(item, "ending", _day(told), "announced")
        elif phase in ("ended", "suspended", "ending") or note in ("hold", "renew"):
            self._add(item, "active", _day(told))  # what may end, or should go on, there is
        elif phase in ("active", "proposed") and status != "alleged":
            self._add(item, "proposed", _day(told), status)

    def _real(self, item: Told, phase: ArrangementPhase, date: Date | None, terms: str | None) -> None:
        notice = item.notice or (terms if phase == "ended" and self.kind in ("agreement", "membership") else None)
        if notice is not None and phase == "ended" and date is not None:
            after = spans.later(date, notice)
            if after is not None and item.time is None:
                whose = "" if item.notice else ", which its terms lay down"
                self._add(item, "ending", date, "announced", f"notice given{whose}" if not item.notice else "")
                self._add(item, "ended", after, "announced", self._reason("notice", notice, date) + whose)
                return
        self._add(item, phase, date, "occurred" if item.status != "ongoing" else "ongoing")

    def _announced(self, item: Told, phase: ArrangementPhase, said: Date | None) -> None:
        told = item.published
        ahead = item.time if item.time is not None and told is not None and _after(item.time, told) else None
        if phase == "ended":
            self._add(item, "ending", said, "announced")
            if ahead is not None:
                self._add(item, "ended", ahead, "announced")
            elif item.notice is not None and said is not None and (after := spans.later(said, item.notice)) is not None:
                self._add(item, "ended", after, "announced", self._reason("notice", item.notice, said))
        elif phase == "active" and item.note == "start":
            past = item.time is not None and told is not None and _end(item.time) <= _end(told)
            if past:
                self._add(item, "active", item.time)
                return
            self._add(item, "proposed", said, "announced")
            if ahead is not None:
                self._add(item, "active", ahead, "announced")
        elif phase == "active":
            self._add(item, "active", _day(told))
        elif phase == "proposed":
            self._add(item, "proposed", said, "announced")
        else:
            self._add(item, phase, ahead or said, "announced")

    @staticmethod
    def _reason(what: str, form: str, since: Date) -> str:
        much = spans.length(form)
        units = {"D": "day", "W": "week", "M": "month", "Y": "year", "h": "hour", "DE": "decade", "Q": "quarter"}
        if much is None:
            return what
        number, unit = much
        words = f"{number:g} {units.get(unit, unit)}{'' if number == 1 else 's'}"
        return f"{words} of {what} from {since.edtf}"

    def _seen(self, ordered: Sequence[Told]) -> None:
        """A thing of which nothing is told but that it is spoken of is there when it is spoken of."""
        for item in ordered:
            if item.note in ("mention", "terms") and item.published is not None:
                self._add(item, "active", _day(item.published))
                return

    def _terms(self, ordered: Sequence[Told]) -> None:
        """Where the reports say for how long it holds, when it runs out."""
        expiry: Date | None = None
        for item in ordered:
            if item.term is None or item.phase != "active" or item.status not in REAL:
                continue
            since = item.time if item.note in ("start", "renew") else None
            if since is None:
                starts = [s.date for s in self.out if s.phase == "active" and s.date is not None and s.date.start]
                since = min(starts, key=_start) if starts and item.note == "hold" else _day(item.published)
            if item.note == "renew" and expiry is not None and since is not None and _start(expiry) >= _start(since):
                base = expiry
            elif since is not None:
                base = since
            else:
                continue
            until = spans.later(base, item.term)
            if until is None:
                continue
            kind = "an extension" if item.note == "renew" else "validity"
            self._add(item, "ended", until, "announced", self._reason(kind, item.term, base))
            expiry = until

    def _before(self, states: Sequence[ArrangementState]) -> bool:
        """What was suspended, ended or renewed was in force before, though no report says since when."""
        changes = [
            s for s in states if s.phase in ("suspended", "ended", "ending") and s.date is not None and not s.computed
        ]
        if not changes:
            return False
        first = min(changes, key=lambda s: (_start(s.date), ORDER[s.phase]))
        assert first.date is not None
        begun = [s for s in states if s.phase == "active" and _start(s.date) < _start(first.date)]
        if begun or first.date.start is None:
            return False
        until = Date(None, first.date.start - dt.timedelta(days=1), "longer", "inferred")
        verb = {"suspended": "was suspended", "ended": "ended", "ending": "was to end"}[first.phase]
        reason = f"it was in force before it {verb}"
        self.out.append(ArrangementState("active", until, first.evidence, first.known_since, "occurred", True, reason))
        return True

    def _merged(self) -> list[ArrangementState]:
        """Accounts of one change put together; the most exact date that words give is kept."""
        kept: list[ArrangementState] = []
        for state in sorted(self.out, key=lambda s: (_rough(s.date), _start(s.date), ORDER[s.phase], s.evidence)):
            home = next((i for i, other in enumerate(kept) if _one_change(other, state)), None)
            if home is None:
                kept.append(state)
            else:
                kept[home] = _both(kept[home], state)
        kept.sort(key=_by_date)
        begun = [s for s in kept if s.phase in ("active", "suspended", "ending") and s.status in REAL]
        kept = [
            s
            for s in kept
            if s.phase != "proposed" or not any(_start(b.date) <= _start(s.date) and b is not s for b in begun)
        ]
        return self._folded(kept)

    @staticmethod
    def _folded(states: Sequence[ArrangementState]) -> list[ArrangementState]:
        """Without the observations that only say again what an earlier state, known as early, says already."""
        out: list[ArrangementState] = []
        for state in states:
            last = out[-1] if out else None
            if (
                last is not None
                and last.phase == state.phase
                and not last.computed
                and not state.computed
                and (state.date is None or state.date.basis == "publication" or last.phase == "ended")
                and _start(last.known_since) <= _start(state.known_since)
                and (last.status in REAL) == (state.status in REAL)
            ):
                out[-1] = replace(last, evidence=tuple(sorted({*last.evidence, *state.evidence})))
                continue
            seen = state.phase == "active" and not state.computed and state.date is not None
            if last is not None and last.phase == "ending" and seen and _rough(state.date):
                continue  # what is to end is still there
            out.append(state)
        return out

    def _extended(self, states: Sequence[ArrangementState], ordered: Sequence[Told]) -> list[ArrangementState]:
        """Where something was to run out on a day and was prolonged before, it goes on behind that day."""
        out = list(states)
        for end in states:
            if end.phase != "ended" or end.date is None or not (end.computed or end.status == "announced"):
                continue
            for item in ordered:
                told = item.published
                prolongs = item.note == "renew" and item.phase == "active" and item.status in REAL
                if not prolongs or told is None or item.clause in end.evidence:
                    continue
                if _start(end.known_since) < _start(told) and _start(item.time or told) <= _end(end.date):
                    reason = f"prolonged before {end.date.edtf}"
                    day = replace(end.date, basis="inferred")
                    out.append(ArrangementState("active", day, (item.clause,), told, "occurred", True, reason))
                    break
        return sorted(out, key=_by_date)


def _by_date(state: ArrangementState) -> tuple[dt.date, dt.date, int, str]:
    prolonged = state.computed and state.phase == "active" and state.reason.startswith("prolonged")
    return _start(state.date), _start(state.known_since), 9 if prolonged else ORDER[state.phase], str(state.evidence)


def _one_change(a: ArrangementState, b: ArrangementState) -> bool:
    """Whether two states are accounts of one change."""
    if a.phase != b.phase or a.computed != b.computed or (a.status in REAL) != (b.status in REAL):
        return False
    if a.date is None or b.date is None:
        return a.date == b.date
    if a.computed:
        return a.reason == b.reason and a.date == b.date
    told = "publication" in (a.date.basis, b.date.basis)
    return dates.gap(a.date, b.date) <= (SAME_CHANGE if told else 0)


def _both(a: ArrangementState, b: ArrangementState) -> ArrangementState:
    assert a.date is not None or b.date is None
    dated = [d for d in (a.date, b.date) if d is not None]
    date = min(dated, key=lambda d: (d.basis == "publication", dates.days(d), _start(d)), default=None)
    known = min((d for d in (a.known_since, b.known_since) if d is not None), key=_start, default=None)
    status: Status = a.status if a.status in REAL else b.status
    return replace(a, date=date, evidence=tuple(sorted({*a.evidence, *b.evidence})), known_since=known, status=status)


def _rough(date: Date | None) -> bool:
    return date is None or date.basis == "publication"


def _start(date: Date | None) -> dt.date:
    return dt.date.min if date is None or date.start is None else date.start


def _end(date: Date) -> dt.date:
    return date.end or date.start or dt.date.max


def _after(date: Date, told: Date) -> bool:
    """Whether a date lies behind the day of the report."""
    return date.start is not None and date.start > _end(told)


def _past(date: Date | None, told: Date | None) -> Date | None:
    return date if date is not None and told is not None and not _after(date, told) else None


def _day(told: Date | None) -> Date | None:
    """The day of the report, as a date that no words give."""
    return None if told is None else replace(told, basis="publication")


def at_odds(kept: Kept) -> dict[str, list[Evidence]]:
    """What independent reports say of one change, or of one day, that cannot both be: state in words to evidence.

    Suspended and ended, for one change; ended and only to end, told at about the same time; in force and ended, told on
    the same days. What moved on between two reports is no disagreement.
    """
    sides: dict[str, list[Evidence]] = defaultdict(list)
    said = [(item, _word(item)) for item in kept.told if item.note not in ("mention", "terms", "breach")]
    for i, (a, x) in enumerate(said):
        for b, y in said[i + 1 :]:
            same = a.origin == b.origin and (a.clause.report != b.clause.report or not _two_voices(a, b))
            if x is None or y is None or x == y or same:
                continue
            if _contradict(a, x, b, y):
                sides[x].append(a.clause)
                sides[y].append(b.clause)
    return sides


def _two_voices(a: Told, b: Told) -> bool:
    """Whether one report gives two statements as those of two sides."""
    return a.attribution is not None and b.attribution is not None and a.attribution != b.attribution


def _word(item: Told) -> str | None:
    """What a statement makes of its arrangement, in a word; ``None`` where it only weighs something."""
    if item.note == "past":
        return None
    if item.status == "denied":
        return "active" if item.phase in ("suspended", "ending", "ended") else None
    if item.status not in (*REAL, "announced"):
        return None
    if item.phase == "active":
        return "active" if item.note == "hold" else None
    if item.phase == "ended" and item.status == "announced":
        return "ending"
    return item.phase if item.phase != "proposed" else None


def _contradict(a: Told, x: str, b: Told, y: str) -> bool:
    changed_a, changed_b = a.time or a.announced or a.published, b.time or b.announced or b.published
    told = a.published is not None and b.published is not None and dates.gap(a.published, b.published) <= SAME_CHANGE
    if {x, y} == {"active", "ended"} or {x, y} == {"active", "suspended"}:
        if not set(content(a.name)) & set(content(b.name)):
            return False  # that something else of theirs goes on
        return told and a.published is not None and b.published is not None and dates.gap(a.published, b.published) <= 2
    if "active" in (x, y):
        return False
    one = changed_a is not None and changed_b is not None and dates.gap(changed_a, changed_b) <= SAME_CHANGE
    if {x, y} == {"ending", "ended"}:
        first = a if x == "ending" else b
        delayed = first.notice is not None or (
            first.time is not None and first.published is not None and _after(first.time, first.published)
        )
        return told and (one or delayed) and delayed
    return one
