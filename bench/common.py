"""What all benches share: where the data is, which benches there are, and the floors that figures must not fall under.

Comes in: the name of a bench. Goes out: its figures, and what is wrong with them. A bench is a module of this package
with ``run(shared: Path) -> dict[str, float]``; it raises `DataAbsent` where its data is not there.

``floors.json`` holds, by bench: ``data`` (paths below the shared folder that the figures depend on), ``digest`` (of
that data, when the floors were pinned), ``margin`` (how far under a measured figure its floor is set: a network in
int8 does not give the same last digits on every processor) and ``figures``: by name, ``floor`` and which way is
``better`` ("higher" or "lower"; for "lower" the floor is a ceiling). One that is ``fixed`` is a demand, not a
measurement, and pinning leaves it where it is.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import math
import os
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Figures = dict[str, float]
Bench = Callable[[Path], Figures]

ROOT = Path(__file__).resolve().parent.parent
FLOORS = Path(__file__).with_name("floors.json")
NO_BENCH = {"__main__", "common", "coreference", "corpora", "piles"}
"""Modules that are no bench; nor is one with an underscore in its name: it is a part of one."""


class BenchError(Exception):
    """Something that whoever runs a bench can put right; one line."""


class DataAbsent(Exception):
    """The data of a bench is not on this machine. Its argument is the path where it should be."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


def shared_folder() -> Path:
    """The folder with reports, gold and benchmarks: ``$SITREP_SHARED``, or ``../shared`` beside the repository."""
    return Path(os.environ.get("SITREP_SHARED") or ROOT.parent / "shared")


def names() -> list[str]:
    """The benches there are."""
    found = {module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])}
    return sorted(n for n in found - NO_BENCH if "_" not in n)


def find(name: str) -> Bench:
    """The bench of this name. Raises `BenchError`, with the names there are."""
    if name not in names():
        raise BenchError(f"there is no bench {name!r}; there are: {', '.join(names())}")
    run: Bench = importlib.import_module(f"bench.{name}").run
    return run


def digest(shared: Path, paths: Iterable[str]) -> str:
    """The SHA-256 over the files at and below `paths`. Raises `DataAbsent` where one is missing."""
    total = hashlib.sha256()
    for name in sorted(paths):
        top = shared / name
        if not top.exists():
            raise DataAbsent(top)
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file():
                with file.open("rb") as stream:
                    content = hashlib.file_digest(stream, "sha256").hexdigest()
                total.update(f"{file.relative_to(shared).as_posix()}\x1f{content}\n".encode())
    return total.hexdigest()


class Floors:
    """The floors in a file."""

    def __init__(self, path: Path = FLOORS) -> None:
        self._path = path
        self._all: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def of(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """The floors of one bench by figure."""
        figures: Mapping[str, Mapping[str, Any]] = self._all.get(name, {}).get("figures", {})
        return figures

    def check(self, name: str, figures: Figures, shared: Path) -> list[str]:
        """What is wrong: other data than the floors were pinned on, or figures that are missing or not good enough.

        Raises `BenchError` where nothing is pinned for the bench: a check that cannot fail is none.
        """
        if not self.of(name):
            raise BenchError(f"{self._path.name} has no floors for {name!r}: nothing to check")
        wrong = [*self._other_data(name, shared)]
        for figure, pinned in self.of(name).items():
            value, floor = figures.get(figure), pinned["floor"]
            if value is None or math.isnan(value):
                wrong.append(f"{figure} was not measured; it must be {_limit(pinned)}")
            elif floor is None:
                wrong.append(f"{figure} has no floor yet: pin it")
            elif _better(floor, value, pinned):
                wrong.append(f"{figure} is {value:g}; it must be {_limit(pinned)}")
        return wrong

    def pin(self, name: str, figures: Figures, shared: Path, further: Iterable[str] = ()) -> list[str]:
        """Raise the floors of a bench to what was measured, less the margin; `further` figures get their first floor.

        Returns what was changed, in words, and writes the file. Raises `BenchError`, and writes nothing, where a
        figure is not as good as its floor or the data is not what the floors were pinned on: a floor is never lowered.
        """
        if not self._all.get(name, {}).get("data"):
            raise BenchError(
                f"{self._path.name} does not say on which data {name!r} runs: give it an entry with 'data'"
            )
        entry = self._all[name]
        pins: dict[str, dict[str, Any]] = entry.setdefault("figures", {})
        unknown = sorted(set(further) - figures.keys())
        if unknown:
            raise BenchError(f"{name} does not measure {', '.join(unknown)}")
        wanted = {figure: dict(pins.get(figure, {"better": "higher", "floor": None})) for figure in (*pins, *further)}
        refused = [*self._other_data(name, shared)]
        changed = []
        for figure, pinned in wanted.items():
            floor, value = pinned["floor"], figures.get(figure, math.nan)
            if math.isnan(value):
                refused.append(f"{figure} was not measured")
                continue
            margin = entry.get("margin", 0.0)
            new = (
                floor
                if pinned.get("fixed")
                else _rounded(value + margin if pinned["better"] == "lower" else value - margin, pinned)
            )
            if floor is None or _better(new, floor, pinned):
                changed.append(f"{figure}: {'none' if floor is None else f'{floor:g}'} → {new:g}")
                pinned["floor"] = new
            elif _better(floor, value, pinned):
                refused.append(f"{figure} is {value:g}, and its floor {floor:g} is not lowered")
        if refused:
            raise BenchError("; ".join(refused))
        entry["digest"] = digest(shared, entry["data"])
        entry["figures"] = wanted
        text = json.dumps(self._all, indent=2, ensure_ascii=False, sort_keys=True)
        self._path.write_text(text + "\n", encoding="utf-8")
        return changed

    def _other_data(self, name: str, shared: Path) -> Iterable[str]:
        entry = self._all[name]
        if entry.get("digest") and entry["digest"] != digest(shared, entry["data"]):
            yield (
                f"the data ({', '.join(entry['data'])}) is not what the floors of {name} were pinned on: if it was "
                f"changed on purpose, empty 'digest' in {self._path.name} and pin again"
            )


def _better(one: float, other: float, pinned: Mapping[str, Any]) -> bool:
    """Whether `one` is better than `other`, beyond rounding."""
    return (other - one if pinned["better"] == "lower" else one - other) > 1e-9


def _rounded(value: float, pinned: Mapping[str, Any]) -> float:
    """Four decimals, rounded to the lenient side."""
    round_off = math.ceil if pinned["better"] == "lower" else math.floor
    return round_off(round(value * 10_000, 4)) / 10_000


def _limit(pinned: Mapping[str, Any]) -> str:
    return f"at {'most' if pinned['better'] == 'lower' else 'least'} {pinned['floor']:g}"
