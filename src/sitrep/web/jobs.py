"""Adding reports to the record while the app runs: one run at a time, in a thread, with its progress.

Comes in: files that a reader sent. Goes out: they lie in the record's own folder ``added``, the record is made anew
with them, and `Job` says how far the run is, what was refused and why. A file's name is cleaned before it is used.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sitrep.errors import SitrepError
from sitrep.folder import Folder
from sitrep.pipeline import NothingRead

MOST_FILES = 500
"""How many files one sending may have."""
STAGES = {"files": "taking files in", "reports": "reading reports", "resolve": "joining", "write": "writing"}


@dataclass(slots=True)
class Job:
    """One run. `error` is empty where it worked; `refused` are (name, reason)."""

    names: tuple[str, ...]
    stage: str = "waiting"
    done: int = 0
    total: int = 0
    finished: bool = False
    error: str = ""
    refused: list[tuple[str, str]] = field(default_factory=list)
    read: int = 0


class Busy(SitrepError):
    """A run is going on already."""


class Jobs:
    """The runs of one record: at most one at a time."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.job: Job | None = None

    def start(self, files: Iterable[tuple[str, bytes]]) -> Job:
        """Keep the files and read them. Raises `Busy` while a run is going on, `SitrepError` where nothing came."""
        with self._lock:
            if self.job is not None and not self.job.finished:
                raise Busy("Reports are being read already; wait until that has finished.")
            place = self._folder.added
            kept: list[Path] = []
            try:
                place.mkdir(parents=True, exist_ok=True)
                for name, content in files:
                    path = _free(place, safe_name(name), content)
                    path.write_bytes(content)
                    kept.append(path)
            except OSError as error:
                raise SitrepError(f"The files cannot be kept in {place}: {error.strerror or error}") from error
            if not kept:
                raise SitrepError("No file was sent: choose at least one.")
            self.job = Job(tuple(path.name for path in kept))
            self._thread = threading.Thread(target=self._run, args=(self.job, kept), name="sitrep-add", daemon=True)
            self._thread.start()
            return self.job

    def wait(self, seconds: float | None = None) -> None:
        """Until the present run has ended, or so many seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, job: Job, paths: list[Path]) -> None:
        from sitrep import pipeline

        def progress(stage: str, done: int, total: int) -> None:
            job.stage, job.done, job.total = stage, done, total

        wanted = {str(path) for path in paths}
        try:
            record = pipeline.add(self._folder.path, sorted(wanted), progress=progress)
            job.refused = [(Path(r.path).name, r.reason) for r in record.rejected if r.path.split("#")[0] in wanted]
            job.read = sum(r.path.split("#")[0] in wanted for r in record.reports)
        except NothingRead as error:
            job.refused = [(Path(r.path).name, r.reason) for r in error.rejected if r.path.split("#")[0] in wanted]
            job.error = str(error)
        except SitrepError as error:
            job.error = str(error)
        except Exception as error:  # a thread must not end without saying so
            job.error = f"It stopped with an error of the program: {type(error).__name__}: {error}"
        finally:
            job.finished = True


def safe_name(name: str) -> str:
    """A file's name without folders, control characters and what a file system does not take."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    last = unicodedata.normalize("NFC", last)
    last = re.sub(r"[^\w .,()+@-]", "_", last).strip(" .")
    if not last or last.startswith((".", "-")):
        last = f"report{last}" if last else "report.txt"
    stem, dot, ending = last.rpartition(".")
    return f"{(stem or last)[:80]}.{ending[:10]}" if dot and stem else last[:90]


def _free(place: Path, name: str, content: bytes) -> Path:
    """A path that is free, or holds this very content."""
    path, number = place / name, 2
    stem, dot, ending = name.rpartition(".")
    while path.exists() and path.read_bytes() != content:
        path = place / (f"{stem}-{number}.{ending}" if dot else f"{name}-{number}")
        number += 1
    return path
