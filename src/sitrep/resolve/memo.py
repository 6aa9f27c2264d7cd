"""What resolution worked out before: results of pure functions, kept from one run to the next beside the record.

Comes in: a file, or nothing, for a memo that lasts one run. Goes out: arrays and plain values by name, as the last run
kept them. Whoever keeps something keeps with it all that it depends on, as a digest, and asks for it by that digest:
what is found is then what would be worked out, so that a record does not depend on what is remembered. The file holds
numbers and JSON only, and belongs to one version of the code (see `sitrep.pipeline`): it may be deleted any time, and
one that cannot be read counts as empty.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def digest(*parts: object) -> str:
    """A short digest of texts and plain values, 32 hexadecimal digits."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def number(text: str) -> int:
    """A number of 64 bits for a word or a key: the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class Memo:
    """Arrays and plain values by name. What a run does not keep again is gone after `save`."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._old: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}
        self._live: dict[str, Mapping[str, Array]] = {}
        if file is not None and file.is_file():
            with (
                contextlib.suppress(sqlite3.Error),
                contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as found,
            ):
                self._old = dict(found.execute("SELECT name, value FROM kept"))

    @property
    def lasting(self) -> bool:
        """Whether what is kept is there for another run."""
        return self._file is not None

    def arrays(self, name: str, *columns: str) -> Mapping[str, Array] | None:
        """The arrays kept under a name, ``None`` where there are none or not these."""
        if name in self._live:
            return self._live[name]
        try:
            with np.load(io.BytesIO(self._old[name]), allow_pickle=False) as found:
                out = {column: found[column] for column in columns}
        except (KeyError, ValueError, OSError, EOFError):
            return None
        return out

    def keep_arrays(self, name: str, arrays: Mapping[str, Array]) -> None:
        """Keep arrays under a name, in place of what was kept there."""
        self._live[name] = arrays

    def value(self, name: str) -> Any:
        """The plain value kept under a name, ``None`` where there is none."""
        kept = self._new.get(name, self._old.get(name))
        try:
            return None if kept is None else json.loads(kept)
        except ValueError:
            return None

    def keep(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold under a name, in place of what was kept there."""
        self._new[name] = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def save(self) -> None:
        """Write what was kept to the file, if there is one, all at once. Raises `OSError`, `sqlite3.Error`."""
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        rows = dict(self._new)
        for name, arrays in self._live.items():
            packed = io.BytesIO()
            np.savez(packed, **arrays)  # type: ignore[arg-type]
            rows[name] = packed.getvalue()
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        try:
            fresh.unlink(missing_ok=True)
            with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as out:
                out.execute("PRAGMA journal_mode = OFF")
                out.execute("PRAGMA synchronous = OFF")
                out.execute("BEGIN")
                out.execute("CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL)")
                out.executemany("INSERT INTO kept VALUES (?, ?)", sorted(rows.items()))
                out.execute("COMMIT")
            os.replace(fresh, self._file)
        finally:
            fresh.unlink(missing_ok=True)


class Answers:
    """What a pure function of two names answered, kept from run to run; what a run does not ask for is forgotten."""

    def __init__(self, memo: Memo, name: str) -> None:
        self._memo, self._name = memo, name
        self._old: dict[str, Any] = memo.value(name) or {}
        self._new: dict[str, Any] = {}

    def get(self, a: Sequence[str], b: Sequence[str], ask: Callable[[], Any]) -> Any:
        """The answer for two names, each in words; `ask` gives it where it is not known. A value that JSON can hold."""
        question = f"{' '.join(a)}\x1f{' '.join(b)}"
        if question not in self._new:
            self._new[question] = self._old[question] if question in self._old else ask()
        return self._new[question]

    def keep(self) -> None:
        """Keep the answers of this run."""
        self._memo.keep(self._name, self._new)


def distinct(numbers: Array) -> Array:
    """The different ones of many numbers, sorted. NumPy's own way, by hashing, is far slower for millions."""
    ordered = np.sort(numbers)
    if not len(ordered):
        return ordered
    first: Array = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
    return first


def rows(
    memo: Memo,
    name: str,
    keys: Sequence[str],
    make: Callable[[int], Sequence[Array | Sequence[int]]],
    kinds: Sequence[Any],
) -> tuple[Array, tuple[Array, ...]]:
    """Ragged rows of numbers, one row an item: those that are kept by the items' keys, and the rest made anew.

    `make(i)` gives the columns of item `i`, of equal length; `kinds` are their dtypes. Gives where each item's row
    begins (and the last one ends), and the columns of all items one after the other.
    """
    columns = [f"c{n}" for n in range(len(kinds))]
    old = memo.arrays(name, "keys", "starts", *columns)
    at: dict[bytes, int] = {}
    if old is not None:
        at = {key: i for i, key in enumerate(old["keys"].tolist())}
    parts: list[Sequence[Array]] = []
    for i, key in enumerate(keys):
        place = at.get(key.encode())
        if old is not None and place is not None:
            first, last = old["starts"][place], old["starts"][place + 1]
            parts.append([old[column][first:last] for column in columns])
        else:
            made = make(i)
            parts.append([np.asarray(values, dtype=kind) for values, kind in zip(made, kinds, strict=True)])
    starts = np.zeros(len(keys) + 1, dtype=np.int64)
    np.cumsum([len(part[0]) for part in parts], out=starts[1:])
    joined = tuple(
        np.concatenate([part[n] for part in parts]) if parts else np.zeros(0, dtype=kind)
        for n, kind in enumerate(kinds)
    )
    kept = {"keys": np.array([key.encode() for key in keys], dtype="S32"), "starts": starts}
    memo.keep_arrays(name, {**kept, **dict(zip(columns, joined, strict=True))})
    return starts, joined
