"""Which files there are to read, and their bytes.

Comes in: paths that the user gave. Goes out: one `Source` per file, sorted, hidden files left out, without looking
inside (but for its size); a path that cannot be read becomes a `Source` with a problem, so that nothing is lost in
silence. File times are never looked at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 20_000_000
"""Default size limit of one file, in bytes."""


class SourceError(Exception):
    """A source that gives no report. Its message is a sentence for the user, without the path."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One file to read. `path` is shown to the user; `problem` says why it cannot be read, where that is known."""

    path: str
    file: Path
    problem: str | None = None

    def read(self, max_bytes: int = MAX_BYTES) -> bytes:
        """The file's bytes. Raises `SourceError` where it cannot be read, is empty, or is larger than `max_bytes`."""
        if self.problem:
            raise SourceError(self.problem)
        try:
            with self.file.open("rb") as stream:
                data = stream.read(max_bytes + 1)
        except OSError as error:
            raise SourceError(_why(error)) from None
        if len(data) > max_bytes:
            raise SourceError(too_large(None, max_bytes))
        if not data:
            raise SourceError("The file is empty.")
        return data


def digest(data: bytes) -> str:
    """SHA-256 of the bytes, in hexadecimal: the key to cache by."""
    return hashlib.sha256(data).hexdigest()


def too_large(size: int | None, limit: int) -> str:
    """The sentence that says that a file is over the size limit. Sizes are bytes."""
    have = "It" if size is None else f"The file has {size:,} bytes; it"
    return f"{have} is larger than the limit of {limit:,} bytes."


def discover(paths: Sequence[str | Path], *, max_bytes: int = MAX_BYTES) -> list[Source]:
    """The files at `paths`, folders searched recursively, sorted by path, each file once.

    Files and folders whose name begins with a full stop are left out, unless they were named themselves. A path that
    is missing, unreadable, empty or too large is listed with its problem.
    """
    found: dict[str, Source] = {}
    for given in paths:
        path = Path(given)
        for source in _folder(path, max_bytes) if path.is_dir() else [_file(path, max_bytes)]:
            found.setdefault(os.path.realpath(source.file), source)
    return sorted(found.values())


def _folder(folder: Path, max_bytes: int) -> list[Source]:
    problems: list[Source] = []

    def note(error: OSError) -> None:
        where = Path(error.filename or folder)
        problems.append(Source(str(where), where, _why(error)))

    sources: list[Source] = []
    for here, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        sources.extend(_file(Path(here) / name, max_bytes) for name in sorted(names) if not name.startswith("."))
    if not sources and not problems:
        problems.append(Source(str(folder), folder, "The folder holds no files."))
    return sources + problems


def _file(path: Path, max_bytes: int) -> Source:
    try:
        if not path.exists():
            return Source(str(path), path, "There is no file or folder of this name.")
        if not path.is_file():
            return Source(str(path), path, "It is neither a file nor a folder.")
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        return Source(str(path), path, _why(error))
    if size == 0:
        return Source(str(path), path, "The file is empty.")
    return Source(str(path), path, too_large(size, max_bytes) if size > max_bytes else None)


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "It may not be read: permission denied."
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"It cannot be read: {detail}."
