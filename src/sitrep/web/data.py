"""What the pages ask of a record's database, each question answered by an index.

Comes in: the path of ``record.db``. Goes out: things of the record by id, counts, and pages of ids in an order. What is
small and wanted everywhere (who the reports are, without their texts; what actors and places are called) is read once
for each state of the file and kept; everything else is asked for when a page needs it. The file is only read: a build
replaces it whole, and the next request sees the new state. The questions are written in SQLite's dialect, since
full-text search is.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sitrep import judgements, store
from sitrep.errors import SitrepError
from sitrep.judgements import Conflict, Judgement
from sitrep.record import (
    Actor,
    Arrangement,
    ArrangementState,
    Condition,
    Date,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Framing,
    FramingLabel,
    Mark,
    Place,
    Quote,
    QuoteVariant,
    Record,
    Rejected,
    Report,
    Side,
    StatusChange,
)
from sitrep.resolve.ledger import last_day
from sitrep.web.columns import Columns, columns

CHUNK = 400
"""How many ids one question asks for."""

AT_ONCE = 400
"""Up to so many reports, a judgement is worked in before the page that made it is answered."""

KEPT = 200
"""How many answers are kept at most for one state of the file."""

Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first to the last, both inclusive."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are wanted. Empty fields do not narrow; `actors` are ids of which one must take part."""

    actors: tuple[str, ...] = ()
    type: str = ""
    status: str = ""
    place: str = ""
    outlet: str = ""
    report: str = ""
    origins: int = 0
    words: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    dated: bool = False

    def sql(self) -> tuple[str, list[Any]]:
        """The condition on ``events e``, with its parameters."""
        parts: list[str] = []
        values: list[Any] = []

        def add(condition: str, *parameters: Any) -> None:
            parts.append(condition)
            values.extend(parameters)

        if self.actors:
            marks = ",".join("?" * len(self.actors))
            add(
                f"e.id in (select event_id from event_actors where actor_id in ({marks})"
                f" union select event_id from event_recipients where actor_id in ({marks}))",
                *self.actors,
                *self.actors,
            )
        for column, value in (("type", self.type), ("status", self.status), ("place_id", self.place)):
            if value:
                add(f"e.{column} = ?", value)
        if self.outlet:
            add(
                "e.id in (select s.event_id from reports r join event_statements s on s.report_id = r.id"
                " where r.outlet = ?)",
                self.outlet,
            )
        if self.report:
            add("e.id in (select event_id from event_statements where report_id = ?)", self.report)
        if self.origins > 1:
            add("e.origins >= ?", self.origins)
        match = fts(self.words)
        if match:
            add("e.rowid in (select rowid from events_fts where events_fts match ?)", match)
        elif self.words:
            add("0")
        if self.since is not None:
            add("(e.date_end >= ? or e.date_end is null)", self.since.isoformat())
        if self.until is not None:
            add("(e.date_start <= ? or e.date_start is null)", self.until.isoformat())
        if self.dated or self.since or self.until:
            add("(e.date_start is not null or e.date_end is not null)")
        return " and ".join(parts) or "1", values


def fts(words: str) -> str:
    """What a person types as a question for FTS5: all words, the last one perhaps only begun; “…” is a phrase.

    Nothing of FTS5's own language is let through. The result is empty where nothing can be asked for.
    """
    found = re.findall(r'["“”]([^"“”]+)["“”]|(\w+)', words)
    terms = []
    for phrase, word in found:
        tokens = re.findall(r"\w+", phrase or word)
        if tokens:
            terms.append('"' + " ".join(tokens) + '"' + ("" if phrase else "*"))
    return " ".join(terms[:12])


@dataclass(slots=True)
class State:
    """One state of the record: what is read once and kept. Shared by all requests while the record stays the same.

    `path` is the database as resolved, or a copy of it as judged. `log` are all judgements, `behind` those that the
    copy does not follow yet, `conflicts` those that could not be followed as they stand.
    """

    path: Path
    base: Path
    manifest: store.Manifest
    log: tuple[Judgement, ...] = ()
    behind: frozenset[str] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


class Database:
    """The record, whatever state it is in now, as people judged it.

    The database holds the record as it was resolved, and the log. What is shown is the record with the log followed:
    a copy in a folder of the run's own, made anew when either changes; at once where the record is small, else in a
    thread, and until that is done the pages say that some judgements are not worked in yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._state: State | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._lock = threading.RLock()
        self._copies: Path | None = None
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    @contextmanager
    def open(self) -> Iterator[Data]:
        """Read access to the present state. Raises `StoreError` where there is no database that we can read."""
        state = self._current()
        uri = f"{state.path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("pragma mmap_size = 268435456")
            yield Data(state, connection)
        finally:
            connection.close()

    def _current(self) -> State:
        with self._lock:
            stamp = self._look()
            if self._state is not None and self._stamp == stamp:
                return self._state
            manifest = store.read_manifest(self.path)
            log = judgements.log(self.path)
            old = self._state
            if not judgements.active(log)[0]:
                self._state = State(self.path, self.path, manifest, log)
            elif int(manifest.facts.get("reports", 0) or 0) <= AT_ONCE:
                self._state = self._judged(manifest, log)
            else:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(
                        target=self._catch_up, args=(manifest, log), name="sitrep-judge", daemon=True
                    )
                    self._thread.start()
                followed = {one.id for one in old.log} - old.behind if old and old.base == self.path else set()
                shown = old.path if old and old.manifest.created == manifest.created else self.path
                behind = frozenset(one.id for one in log if one.id not in followed)
                self._state = State(shown, self.path, manifest, log, behind)
            self._stamp = stamp
            return self._state

    def _judged(self, manifest: store.Manifest, log: tuple[Judgement, ...]) -> State:
        record, conflicts = judgements.apply(store.read(self.path), log)
        with self._lock:
            if self._copies is None:
                self._copies = Path(tempfile.mkdtemp(prefix="sitrep-judged-"))
                weakref.finalize(self, shutil.rmtree, self._copies, ignore_errors=True)
            number = next(self._numbers)
            copy = self._copies / f"{number}.db"
            (self._copies / f"{number - 3}.db").unlink(missing_ok=True)  # nobody reads so old a copy any more
        store.write(record, copy, manifest)
        return State(copy, self.path, manifest, log, conflicts=conflicts)

    def _catch_up(self, manifest: store.Manifest, log: tuple[Judgement, ...]) -> None:
        try:
            state = self._judged(manifest, log)
        except SitrepError:
            return  # the pages go on saying that the judgements are not worked in
        with self._lock:
            self._state = state
            if judgements.log(self.path) != log:
                self._stamp = None

    def _look(self) -> tuple[int, int, int]:
        try:
            found = self.path.stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_ino, found.st_mtime_ns, found.st_size)


class Data:
    """Questions to one state of the record."""

    def __init__(self, state: State, connection: sqlite3.Connection) -> None:
        self.state = state
        self._connection = connection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a question."""
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        """The first column of the first row."""
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def kept(self, name: str, make: Any) -> Any:
        """`make()`, worked out once for this state of the file."""
        kept = self.state.kept
        with self.state.lock:
            if name not in kept:
                for old in list(kept)[: max(0, len(kept) - KEPT)]:  # the oldest answers make room
                    del kept[old]
                kept[name] = make()
            return kept[name]

    def by_ids(self, sql: str, ids: Iterable[str]) -> list[Row]:
        """The rows of `sql`, in which ``{}`` stands for a list of ids, for all of `ids`."""
        wanted = list(dict.fromkeys(ids))
        found: list[Row] = []
        for first in range(0, len(wanted), CHUNK):
            some = wanted[first : first + CHUNK]
            found += self._connection.execute(sql.format(",".join("?" * len(some))), some).fetchall()
        return found

    def grouped(self, sql: str, ids: Iterable[str]) -> dict[str, list[Row]]:
        """The same, by the first column."""
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in self.by_ids(sql, ids):
            grouped[row[0]].append(row)
        return grouped

    # What is kept

    @property
    def reports(self) -> dict[str, Report]:
        """Every report by id, by day of publication, without its text."""
        return self.kept("reports", self._all_reports)  # type: ignore[no-any-return]

    @property
    def actors(self) -> dict[str, Actor]:
        """Every actor by id, without names and mentions."""

        def make() -> dict[str, Actor]:
            rows = self.rows("select id, name, type, country from actors")
            return {r["id"]: Actor(r["id"], r["name"], r["type"], r["country"]) for r in rows}

        return self.kept("actors", make)  # type: ignore[no-any-return]

    @property
    def places(self) -> dict[str, Place]:
        """Every place by id, without names and mentions."""

        def make() -> dict[str, Place]:
            rows = self.rows("select id, name, country, latitude, longitude from places")
            return {r["id"]: Place(r["id"], r["name"], r["country"], r["latitude"], r["longitude"]) for r in rows}

        return self.kept("places", make)  # type: ignore[no-any-return]

    @property
    def outlets(self) -> dict[str, int]:
        """How many reports each outlet has, those with most first."""

        def make() -> dict[str, int]:
            counts: dict[str, int] = defaultdict(int)
            for report in self.reports.values():
                if report.outlet:
                    counts[report.outlet] += 1
            return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

        return self.kept("outlets", make)  # type: ignore[no-any-return]

    @property
    def origins(self) -> int:
        """How many independent origins the reports go back to."""
        return len({r.origin or r.id for r in self.reports.values()})

    @property
    def counts(self) -> dict[str, int]:
        """How many things of each kind there are."""

        def make() -> dict[str, int]:
            kinds = (
                "reports",
                "events",
                "actors",
                "places",
                "figures",
                "quotes",
                "discrepancies",
                "rejected",
                "arrangements",
                "conditions",
                "framings",
            )
            return {kind: int(self.one(f"select count(*) from {kind}")) for kind in kinds}

        return self.kept("counts", make)  # type: ignore[no-any-return]

    @property
    def published(self) -> Period | None:
        """From the first to the last day on which a report may have been published."""
        starts = [r.published.start for r in self.reports.values() if r.published and r.published.start]
        ends = [r.published.end for r in self.reports.values() if r.published and r.published.end]
        return Period(min(starts), max(ends)) if starts and ends else None

    @property
    def columns(self) -> Columns:
        """What charts and counts need of all events."""
        return self.kept("columns", lambda: columns(self))  # type: ignore[no-any-return]

    @property
    def today(self) -> dt.date | None:
        """The last day on which a report was published, as the lists and the dossier have it."""
        return last_day(self.ledger)

    @property
    def ledger(self) -> Record:
        """The reports without their texts, arrangements and conditions: what the library's ledger is asked over."""

        def make() -> Record:
            reports = tuple(self.reports.values())
            return Record(reports=reports, arrangements=self.arrangements, conditions=self.conditions)

        return self.kept("ledger", make)  # type: ignore[no-any-return]

    @property
    def actor_counts(self) -> list[tuple[str, int]]:
        """The actors that take part in events with the number of these, those with most first."""

        def make() -> list[tuple[str, int]]:
            rows = self.rows(
                "select actor_id, count(distinct event_id) n from (select actor_id, event_id from event_actors"
                " union all select actor_id, event_id from event_recipients) group by actor_id"
            )
            return sorted(((r[0], r[1]) for r in rows), key=lambda p: (-p[1], self.actor_name(p[0]).casefold(), p[0]))

        return self.kept("actor_counts", make)  # type: ignore[no-any-return]

    @property
    def place_counts(self) -> list[tuple[str, int]]:
        """The places where events are with the number of these, those with most first."""

        def make() -> list[tuple[str, int]]:
            rows = self.rows("select place_id, count(*) from events where place_id is not null group by place_id")
            return sorted(((r[0], r[1]) for r in rows), key=lambda p: (-p[1], self.place_name(p[0]) or "", p[0]))

        return self.kept("place_counts", make)  # type: ignore[no-any-return]

    @property
    def disputed(self) -> dict[str, list[tuple[str, str]]]:
        """By ``event:ID`` and the like: the id and field of each discrepancy about it."""

        def make() -> dict[str, list[tuple[str, str]]]:
            found: dict[str, list[tuple[str, str]]] = defaultdict(list)
            for row in self.rows("select id, about, field from discrepancies order by id"):
                found[row["about"]].append((row["id"], row["field"]))
            return dict(found)

        return self.kept("disputed", make)  # type: ignore[no-any-return]

    @property
    def rejected(self) -> list[Rejected]:
        """What gave no report, and why."""
        return [Rejected(r["path"], r["reason"]) for r in self.rows("select * from rejected order by position")]

    def actor_name(self, id_: str) -> str:
        """What an actor is called."""
        actor = self.actors.get(id_)
        return actor.name if actor else id_

    def place_name(self, id_: str | None) -> str | None:
        """What a place is called."""
        place = self.places.get(id_ or "")
        return place.name if place else None

    # Things by id

    def _all_reports(self) -> dict[str, Report]:
        columns = "id, title, outlet, byline, language, url, path, origin, published_start, published_end, "
        rows = self.rows(
            f"select {columns} published_precision, published_basis from reports"
            " order by published_start is null, published_start, published_end, outlet, path, id"
        )
        credits: dict[str, list[str]] = defaultdict(list)
        for row in self.rows("select report_id, credit from report_credits order by report_id, position"):
            credits[row[0]].append(row[1])
        copies: dict[str, list[str]] = defaultdict(list)
        for row in self.rows("select report_id, copy_of from report_copies order by report_id, position"):
            copies[row[0]].append(row[1])
        return {
            row["id"]: Report(
                id=row["id"],
                path=row["path"],
                text="",
                sha256="",
                title=row["title"],
                outlet=row["outlet"],
                byline=row["byline"],
                url=row["url"],
                language=row["language"],
                published=date_of(row, "published"),
                credits=tuple(credits.get(row["id"], ())),
                copy_of=tuple(copies.get(row["id"], ())),
                origin=row["origin"],
            )
            for row in rows
        }

    def texts(self, ids: Iterable[str]) -> tuple[Report, ...]:
        """The reports with their texts and the reasons for their dates."""
        wanted = [id_ for id_ in dict.fromkeys(ids) if id_ in self.reports]
        texts = {r["id"]: r for r in self.by_ids("select id, text, sha256 from reports where id in ({})", wanted)}
        dating = self.grouped(
            "select report_id, reason from report_dating where report_id in ({}) order by report_id, position", wanted
        )
        return tuple(
            replace(
                self.reports[id_],
                text=texts[id_]["text"],
                sha256=texts[id_]["sha256"],
                dating=tuple(r["reason"] for r in dating.get(id_, ())),
            )
            for id_ in wanted
        )

    def events(self, ids: Iterable[str], *, statements: bool = True) -> list[Event]:
        """The events with these ids, in this order; without their statements where these are not wanted."""
        wanted = list(dict.fromkeys(ids))
        heads = {r["id"]: r for r in self.by_ids("select * from events where id in ({})", wanted)}
        order = "order by event_id, position"
        who = self.grouped(f"select event_id, actor_id from event_actors where event_id in ({{}}) {order}", wanted)
        whom = self.grouped(f"select event_id, actor_id from event_recipients where event_id in ({{}}) {order}", wanted)
        contexts = self.grouped(
            f"select event_id, context from event_contexts where event_id in ({{}}) {order}", wanted
        )
        said: dict[str, list[Row]] = {}
        steps: dict[str, list[Row]] = {}
        cues: dict[str, list[Row]] = {}
        if statements:
            said = self.grouped(
                "select event_id, event_statements.* from event_statements where event_id in ({})"
                " order by event_id, position",
                wanted,
            )
            steps = self.grouped(
                f"select event_id, event_history.* from event_history where event_id in ({{}}) {order}", wanted
            )
            numbers = [row["id"] for rows in said.values() for row in rows]
            cues = self.grouped(
                "select statement_id, event_cues.* from event_cues where statement_id in ({})"
                " order by statement_id, position",
                numbers,
            )
        return [
            Event(
                id=id_,
                type=heads[id_]["type"],
                mode=heads[id_]["mode"],
                label=heads[id_]["label"],
                status=heads[id_]["status"],
                date=date_of(heads[id_], "date"),
                place=heads[id_]["place_id"],
                actors=tuple(r["actor_id"] for r in who.get(id_, ())),
                recipients=tuple(r["actor_id"] for r in whom.get(id_, ())),
                statements=tuple(_statement(r, cues.get(r["id"], [])) for r in said.get(id_, ())),
                origins=heads[id_]["origins"],
                reports=heads[id_]["reports"],
                outlets=heads[id_]["outlets"],
                contexts=tuple(r["context"] for r in contexts.get(id_, ())),
                history=tuple(
                    StatusChange(
                        status=r["status"],
                        date=date_of(r, "date"),
                        known_since=date_of(r, "known_since"),
                        by=r["by_id"],
                        evidence=evidence_of(r),
                        reports=r["reports"],
                    )
                    for r in steps.get(id_, ())
                ),
            )
            for id_ in wanted
            if id_ in heads
        ]

    def figures(self, ids: Iterable[str]) -> list[Figure]:
        """The series with these ids, in this order."""
        wanted = list(dict.fromkeys(ids))
        heads = {r["id"]: r for r in self.by_ids("select * from figures where id in ({})", wanted)}
        order = "order by figure_id, position"
        of = self.grouped(f"select figure_id, actor_id from figure_subjects where figure_id in ({{}}) {order}", wanted)
        values = self.grouped(
            f"select figure_id, figure_values.* from figure_values where figure_id in ({{}}) {order}", wanted
        )
        return [
            Figure(
                id=id_,
                measure=heads[id_]["measure"],
                dimension=heads[id_]["dimension"],
                unit=heads[id_]["unit"],
                subject=tuple(r["actor_id"] for r in of.get(id_, ())),
                place=heads[id_]["place_id"],
                values=tuple(
                    FigureValue(
                        low=r["low"],
                        best=r["best"],
                        high=r["high"],
                        approximate=bool(r["approximate"]),
                        as_of=date_of(r, "as_of"),
                        evidence=evidence_of(r),
                        attributed_to=r["attributed_to_id"],
                    )
                    for r in values.get(id_, ())
                ),
            )
            for id_ in wanted
            if id_ in heads
        ]

    def quotes(self, ids: Iterable[str]) -> list[Quote]:
        """The utterances with these ids, in this order."""
        wanted = list(dict.fromkeys(ids))
        heads = {r["id"]: r for r in self.by_ids("select * from quotes where id in ({})", wanted)}
        variants = self.grouped(
            "select quote_id, quote_variants.* from quote_variants where quote_id in ({}) order by quote_id, position",
            wanted,
        )
        return [
            Quote(
                id=id_,
                text=heads[id_]["text"],
                speaker=heads[id_]["speaker_id"],
                speaker_text=heads[id_]["speaker_text"],
                date=date_of(heads[id_], "date"),
                variants=tuple(QuoteVariant(r["variant"], evidence_of(r)) for r in variants.get(id_, ())),
            )
            for id_ in wanted
            if id_ in heads
        ]

    def discrepancies(self, ids: Iterable[str]) -> list[Discrepancy]:
        """The disagreements with these ids, in this order."""
        wanted = list(dict.fromkeys(ids))
        heads = {r["id"]: r for r in self.by_ids("select * from discrepancies where id in ({})", wanted)}
        sides = self.grouped(
            "select discrepancy_id, discrepancy_sides.* from discrepancy_sides where discrepancy_id in ({})"
            " order by discrepancy_id, position",
            wanted,
        )
        numbers = [row["id"] for rows in sides.values() for row in rows]
        anchors = self.grouped(
            "select side_id, discrepancy_evidence.* from discrepancy_evidence where side_id in ({})"
            " order by side_id, position",
            numbers,
        )
        return [
            Discrepancy(
                id=id_,
                about=heads[id_]["about"],
                field=heads[id_]["field"],
                sides=tuple(
                    Side(r["value"], tuple(map(evidence_of, anchors.get(r["id"], ())))) for r in sides.get(id_, ())
                ),
                explained=heads[id_]["explained"],
                since=date_of(heads[id_], "since"),
                corrected_by=heads[id_]["corrected_by"],
            )
            for id_ in wanted
            if id_ in heads
        ]

    @property
    def arrangements(self) -> tuple[Arrangement, ...]:
        """Every arrangement with its phases, by name; there are few of them beside events."""
        return self.kept("arrangements", self._all_arrangements)  # type: ignore[no-any-return]

    def _all_arrangements(self) -> tuple[Arrangement, ...]:
        names: dict[str, list[str]] = defaultdict(list)
        for row in self.rows("select arrangement_id, name from arrangement_names order by arrangement_id, position"):
            names[row[0]].append(row[1])
        parties: dict[str, list[str]] = defaultdict(list)
        for row in self.rows("select arrangement_id, actor_id from arrangement_parties order by 1, position"):
            parties[row[0]].append(row[1])
        anchors: dict[int, list[Evidence]] = defaultdict(list)
        for row in self.rows("select * from arrangement_evidence order by state_id, position"):
            anchors[row["state_id"]].append(evidence_of(row))
        states: dict[str, list[ArrangementState]] = defaultdict(list)
        for row in self.rows("select * from arrangement_states order by arrangement_id, position"):
            state = ArrangementState(
                phase=row["state"],
                date=date_of(row, "date"),
                evidence=tuple(anchors[row["id"]]),
                known_since=date_of(row, "known_since"),
                status=row["status"],
                computed=bool(row["computed"]),
                reason=row["reason"],
            )
            states[row["arrangement_id"]].append(state)
        return tuple(
            Arrangement(
                id=row["id"],
                name=row["name"],
                type=row["type"],
                names=tuple(names[row["id"]]),
                parties=tuple(parties[row["id"]]),
                states=tuple(states[row["id"]]),
            )
            for row in self.rows("select * from arrangements order by name, id")
        )

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition, by deadline."""

        def make() -> tuple[Condition, ...]:
            by: dict[str, list[str]] = defaultdict(list)
            for row in self.rows("select condition_id, actor_id from condition_setters order by 1, position"):
                by[row[0]].append(row[1])
            to: dict[str, list[str]] = defaultdict(list)
            for row in self.rows("select condition_id, actor_id from condition_addressees order by 1, position"):
                to[row[0]].append(row[1])
            anchors: dict[str, list[Evidence]] = defaultdict(list)
            for row in self.rows("select * from condition_evidence order by condition_id, position"):
                anchors[row["condition_id"]].append(evidence_of(row))
            return tuple(
                Condition(
                    id=row["id"],
                    by=tuple(by[row["id"]]),
                    addressee=tuple(to[row["id"]]),
                    condition=row["condition"],
                    consequence=row["consequence"],
                    deadline=date_of(row, "deadline"),
                    outcome=row["outcome"],
                    evidence=tuple(anchors[row["id"]]),
                )
                for row in self.rows("select * from conditions order by deadline_start is null, deadline_start, id")
            )

        return self.kept("conditions", make)  # type: ignore[no-any-return]

    def framings(self, ids: Iterable[str]) -> list[Framing]:
        """The framings with these ids, in this order."""
        wanted = list(dict.fromkeys(ids))
        heads = {r["id"]: r for r in self.by_ids("select * from framings where id in ({})", wanted)}
        labels = self.grouped(
            "select framing_id, framing_labels.* from framing_labels where framing_id in ({})"
            " order by framing_id, position",
            wanted,
        )
        return [
            Framing(
                id_,
                heads[id_]["about"],
                tuple(FramingLabel(r["label"], r["outlet"], evidence_of(r)) for r in labels.get(id_, ())),
            )
            for id_ in wanted
            if id_ in heads
        ]

    def marks(self, about: str) -> list[Mark]:
        """What people judged of ``kind:ID``, the earliest first."""

        def make() -> dict[str, list[Mark]]:
            found: dict[str, list[Mark]] = defaultdict(list)
            names = ("about", "field", "verb", "author", "time", "judgement", "note")
            for row in self.rows("select * from marks order by time, judgement"):
                found[row["about"]].append(Mark(*(row[name] for name in names)))
            return dict(found)

        marks: dict[str, list[Mark]] = self.kept("marks", make)
        return marks.get(about, [])

    def waiting(self, about: str) -> list[Judgement]:
        """Judgements of ``kind:ID`` that are not worked in yet."""
        return [one for one in self.state.log if one.id in self.state.behind and about in one.about]

    def with_mentions(self, actors: Iterable[str], places: Iterable[str]) -> tuple[list[Actor], list[Place]]:
        """Actors and places with their names and where they are named."""
        found: list[list[Any]] = []
        for kind, known, ids in (("actor", self.actors, actors), ("place", self.places, places)):
            wanted = [id_ for id_ in dict.fromkeys(ids) if id_ in known]
            names = self.grouped(f"select {kind}_id, name from {kind}_names where {kind}_id in ({{}})", wanted)
            anchors = self.grouped(
                f"select {kind}_id, {kind}_mentions.* from {kind}_mentions where {kind}_id in ({{}})", wanted
            )
            found.append(
                [
                    replace(
                        known[id_],
                        names=tuple(r["name"] for r in names.get(id_, ())),
                        mentions=tuple(map(evidence_of, anchors.get(id_, ()))),
                    )
                    for id_ in wanted
                ]
            )
        return found[0], found[1]

    def actor(self, id_: str) -> tuple[Actor, int] | None:
        """An actor with its names, and how often it is mentioned."""
        known = self.actors.get(id_)
        if known is None:
            return None
        names = self.rows("select name from actor_names where actor_id = ? order by position", id_)
        mentions = int(self.one("select count(*) from actor_mentions where actor_id = ?", id_))
        return replace(known, names=tuple(r[0] for r in names)), mentions

    # Pages of ids

    def count(self, wanted: Filter) -> int:
        """How many events fit."""
        return len(self.columns.fitting(self, wanted))

    def timeline(self, wanted: Filter, limit: int, offset: int = 0, *, latest: bool = False) -> list[str]:
        """Ids of the events that fit, by date; those without one last."""
        condition, values = wanted.sql()
        down = " desc" if latest else ""
        order = f"e.date_start is null, e.date_start{down}, e.date_end{down}, e.id"
        rows = self.rows(
            f"select e.id from events e where {condition} order by {order} limit ? offset ?", *values, limit, offset
        )
        return [r[0] for r in rows]


def _statement(row: Row, cues: Sequence[Row]) -> EventSource:
    return EventSource(
        clause=Evidence(row["report_id"], row["start_offset"], row["end_offset"], row["clause"]),
        trigger=Evidence(row["report_id"], row["trigger_start_offset"], row["trigger_end_offset"], row["trigger_word"]),
        status=row["status"],
        attribution=row["attribution_id"],
        date=date_of(row, "date"),
        cues=tuple(map(evidence_of, cues)),
        via=row["via_id"],
    )


def evidence_of(row: Row) -> Evidence:
    """The anchor in a row."""
    return Evidence(row["report_id"], row["start_offset"], row["end_offset"], row["text"])


def date_of(row: Row, prefix: str) -> Date | None:
    """The date in a row's columns that begin with `prefix`."""
    precision = row[f"{prefix}_precision"]
    if precision is None:
        return None
    start, end = row[f"{prefix}_start"], row[f"{prefix}_end"]
    return Date(_day(start), _day(end), precision, row[f"{prefix}_basis"])


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
