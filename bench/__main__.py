"""The one entrance to all benches: ``python -m bench NAME``.

Prints a table, or one flat JSON object with ``--json``. With ``--check`` it fails (exit code 1) where a figure is under
its floor or the data is not what the floors were pinned on; with ``--pin`` it raises the floors. Where the data is not
on this machine it says so and ends with 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

from bench.common import BenchError, DataAbsent, Figures, Floors, find, names, shared_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a bench as the command line says and return the exit code: 0, 1 (under a floor) or 2 (cannot run)."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure sitrep on public data.")
    parser.add_argument("name", metavar="NAME", help=f"one of: {', '.join(names())}")
    parser.add_argument("--json", action="store_true", help="print one flat JSON object of figures")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail where a figure is under its floor")
    what.add_argument(
        "--pin", nargs="*", metavar="FIGURE", help="raise the floors to these figures; the named ones get a first floor"
    )
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except DataAbsent as error:
        print(f"data absent: {error.path}")
        return 0
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    shared, floors = shared_folder(), Floors()
    run = find(options.name)
    if not shared.is_dir():
        raise DataAbsent(shared)
    if options.check and not floors.of(options.name):
        raise BenchError(f"there are no floors for {options.name!r}: nothing to check")
    figures = run(shared)
    if options.json:
        print(json.dumps(figures, indent=1))
    else:
        print("\n".join(_table(figures, floors, options.name)))
    if options.pin is not None:
        for line in floors.pin(options.name, figures, shared, options.pin) or ["no floor changed"]:
            print(line, file=sys.stderr)
    wrong = floors.check(options.name, figures, shared) if options.check else []
    for line in wrong:
        print(f"FAILED {line}", file=sys.stderr)
    return 1 if wrong else 0


def _table(figures: Figures, floors: Floors, name: str) -> Iterator[str]:
    width = max(map(len, figures), default=0)
    for figure, value in figures.items():
        pinned = floors.of(name).get(figure)
        limit = ""
        if pinned and pinned["floor"] is not None:
            limit = f"  {'≤' if pinned['better'] == 'lower' else '≥'} {pinned['floor']:g}"
        yield f"{figure:{width}}  {value:>10g}{limit}"


if __name__ == "__main__":
    sys.exit(main())
