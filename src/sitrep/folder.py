"""The record's folder: which file in it is what, one writer at a time, files replaced whole.

Comes in: the path that the user gives. Goes out: a `Folder`, or a `FolderError` that says what is wrong with the
path. ``record.db`` is the record; ``dossier.html`` and ``manifest.json`` are made from the same run; ``cache/`` may be
deleted any time.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sitrep.errors import SitrepError


class FolderError(SitrepError):
    """A folder that cannot be used as asked; the message names it and the cause."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of one record."""

    path: Path

    @property
    def record(self) -> Path:
        """The database."""
        return self.path / "record.db"

    @property
    def dossier(self) -> Path:
        """The page to look at, mail or print."""
        return self.path / "dossier.html"

    @property
    def manifest(self) -> Path:
        """What the last run read, dropped and took, as JSON."""
        return self.path / "manifest.json"

    @property
    def cache(self) -> Path:
        """Results of earlier runs."""
        return self.path / "cache"

    @property
    def added(self) -> Path:
        """Files that readers sent through the web app; a run over the folder's surroundings leaves the rest out."""
        return self.path / "added"

    @classmethod
    def existing(cls, path: str | Path) -> Folder:
        """The folder of a record that is there. Raises `FolderError` where there is none."""
        folder = cls(Path(path))
        if not folder.path.exists():
            raise FolderError(f"{path} does not exist: give the folder that 'sitrep build PATHS --out FOLDER' wrote")
        if not folder.path.is_dir():
            raise FolderError(f"{path} is a file: give the folder that 'sitrep build PATHS --out FOLDER' wrote")
        if not folder.record.is_file():
            raise FolderError(f"{path} holds no record: 'sitrep build PATHS --out {path}' makes one there")
        return folder

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Make the folder if need be and keep other writers out of it.

        Raises `FolderError` where it cannot be written or another run is writing; a run that was killed keeps
        nobody out, and what it left half written is cleared away.
        """
        if self.path.exists() and not self.path.is_dir():
            raise FolderError(f"{self.path} is a file: give a folder to write the record to")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / ".lock").open("a+")
        except OSError as error:
            raise FolderError(f"{self.path} cannot be written: {error.strerror}") from error
        with lock:
            if not _take(lock):
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise FolderError(
                    f"{self.path} is being written by another sitrep (process {holder}): "
                    "wait until it has finished, or give another folder"
                )
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            for leftover in self.path.glob("*.[0-9]*.tmp"):
                leftover.unlink(missing_ok=True)
            yield


def replace_file(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write `path` all at once: it holds the old content or the new, never a part. Raises `OSError`.

    With `durable`, the content is on the disk before the name points to it.
    """
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _take(lock: IO[str]) -> bool:
        try:
            lock.seek(0x7FFF0000)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(lock: IO[str]) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
