"""What was worked out before: results of a station by the content and the code they depend on.

Comes in: a stage, a key made of everything that the result depends on, and a value of dataclasses. Goes out: the
same value, as long as nothing that it depends on has changed. One gzip file of compact JSON an entry, written whole
or not at all. An entry that cannot be read counts as absent and is written again; the folder may be deleted any time.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import gzip
import hashlib
import importlib.metadata
import json
import shutil
import types
import typing
import zlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from sitrep.folder import replace_file

T = TypeVar("T")


class Cache:
    """Entries in a folder, by stage and key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, stage: str, key: str, kind: type[T]) -> T | None:
        """The value of type `kind` that was put under `key`, or ``None``."""
        try:
            stored = json.loads(gzip.decompress(self._path(stage, key).read_bytes()))
            return decode(kind, stored[key])
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
            return None

    def put(self, stage: str, key: str, value: object) -> None:
        """Keep `value`, a dataclass, under `key`. Raises `OSError` where the folder cannot be written."""
        path = self._path(stage, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({key: encode(value)}, ensure_ascii=False, separators=(",", ":"))
        replace_file(path, gzip.compress(text.encode(), compresslevel=6, mtime=0), durable=False)

    def digest(self, stage: str, key: str) -> str:
        """The SHA-256 of what is stored under `key`, empty where nothing is."""
        try:
            return hashlib.sha256(self._path(stage, key).read_bytes()).hexdigest()
        except OSError:
            return ""

    def drop_all_but(self, stages: Collection[str]) -> None:
        """Remove the entries of all other stages, such as those that older code wrote."""
        for stage in self._folder.iterdir() if self._folder.is_dir() else ():
            if stage.name not in stages:
                shutil.rmtree(stage, ignore_errors=True)

    def _path(self, stage: str, key: str) -> Path:
        return self._folder / stage / key[:2] / f"{key}.json.gz"


def digest(*parts: object) -> str:
    """The SHA-256 of `parts`, hexadecimal."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


@functools.cache
def fingerprint(apart_from: tuple[str, ...], distributions: tuple[str, ...]) -> str:
    """A digest of our code and data, and of the versions of the distributions it stands on.

    Every file of the package counts, rules, lexicons and weights as well as code, but for the modules and packages
    below ``sitrep`` that `apart_from` names: those that the result cannot depend on.
    """
    total = hashlib.sha256()
    root = Path(__file__).parent
    for file in sorted(root.rglob("*")):
        inside = file.relative_to(root)
        left_out = Path(inside.parts[0]).stem in apart_from or "__pycache__" in inside.parts
        if file.is_file() and not left_out:
            with file.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").hexdigest()
            total.update(f"{inside.as_posix()}\x1f{content}\n".encode())
    for name in distributions:
        total.update(f"{name}\x1f{importlib.metadata.version(name)}\n".encode())
    return total.hexdigest()


def encode(value: Any) -> Any:
    """A value of dataclasses, tuples, dates and plain values as JSON values; a dataclass is the list of its fields."""
    if dataclasses.is_dataclass(value):
        return [encode(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def decode(kind: type[T], value: Any) -> T:
    """The twin of `encode`: the value of type `kind` that `encode` made `value` from."""
    make = _decoder(kind)  # type: ignore[arg-type]
    result: T = value if make is None else make(value)
    return result


@functools.cache
def _decoder(kind: Any) -> Callable[[Any], Any] | None:
    """How a value of type `kind` is made from JSON's, ``None`` where JSON's is the value."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        parts = [_decoder(hints[field.name]) for field in dataclasses.fields(kind)]
        return _made_of(kind, parts)  # type: ignore[arg-type]
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _decoder(arguments[0])
        return tuple if item is None else lambda value: tuple(map(item, value))
    if origin is tuple:
        return _made_of(lambda *values: values, [_decoder(argument) for argument in arguments])
    if origin in (typing.Union, types.UnionType):
        (one,) = (argument for argument in arguments if argument is not types.NoneType)
        inner = _decoder(one)
        return None if inner is None else lambda value: None if value is None else inner(value)
    if kind is dt.date:
        return dt.date.fromisoformat
    if origin is typing.Literal or kind in (str, int, float, bool):
        return None
    raise TypeError(f"a cache entry cannot hold {kind}")


def _made_of(make: Callable[..., Any], parts: list[Callable[[Any], Any] | None]) -> Callable[[Any], Any]:
    """What puts together a value of several: those that JSON has as they are, are passed on as they are."""
    count = len(parts)
    other = [(place, part) for place, part in enumerate(parts) if part is not None]

    def made(value: Any) -> Any:
        if len(value) != count:
            raise ValueError(f"{len(value)} values where {count} belong")
        if not other:
            return make(*value)
        values = list(value)
        for place, part in other:
            values[place] = part(values[place])
        return make(*values)

    return made
