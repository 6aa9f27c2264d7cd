"""What ``sitrep add`` costs in a large record: one report more, from the files to the last byte written.

- ``add_seconds``: processor time of `sitrep.pipeline.add` for one report more, the record holding `REPORTS` made-up
  ones (`bench.piles`), in a process that has done nothing before. The one report is not read (its statements are made,
  too); reading takes about a second for 1,000 words.
- ``build_seconds``: the same of `sitrep.pipeline.build` over all of them, without a cache.
- ``current_seconds``, ``changes_seconds``: processor time of loading the record as people judged it, and of listing
  what the last run changed.
- ``added_same``: 1 where adding gave the record that building gave.

``$SITREP_BENCH_REPORTS`` sets another number of reports. Nothing here needs the shared data.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import piles
from bench.common import BenchError, Figures
from sitrep import pipeline
from sitrep.pipeline import Ingested, Reading
from sitrep.record import Report

REPORTS = 4650


def run(shared: Path) -> Figures:
    """Measure, each command in a process of its own. Raises `BenchError` where one fails."""
    count = int(os.environ.get("SITREP_BENCH_REPORTS", REPORTS))
    with tempfile.TemporaryDirectory() as scratch:
        files = Path(scratch, "files")
        files.mkdir()
        for number in range(count + 1):
            (files / f"{number:06d}.txt").write_text(str(number))
        figures: Figures = {"adding_reports": count}
        for step in ("build", "add", "current", "changes", "whole"):
            figures |= _step(step, scratch, count)
        return figures


def _step(step: str, scratch: str, count: int) -> Figures:
    command = [sys.executable, "-m", "bench.adding", step, scratch, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{step} failed: {done.stderr.strip()[-400:]}")
    figures: Figures = json.loads(done.stdout)
    return figures


@functools.cache
def _made() -> list[tuple[Report, object]]:
    return list(piles.pile(int(sys.argv[3]) + 1))


def ingesting() -> Callable[[str], Ingested]:
    """A file holds the number of a made-up report."""
    return lambda path: Ingested((_made()[int(Path(path).read_text())][0],), ())


def reading() -> Callable[[Report], Reading]:
    """The statements of a made-up report."""
    statements = {report.id: said for report, said in _made()}
    return lambda report: Reading(report, statements[report.id], "made")  # type: ignore[arg-type]


def _main(step: str, scratch: str, count: int) -> dict[str, float]:
    from sitrep import changes, judgements

    pipeline.INGEST, pipeline.READ = "bench.adding:ingesting", "bench.adding:reading"
    files, out = sorted(Path(scratch, "files").iterdir()), Path(scratch, "out")
    _made()
    began = time.process_time()
    if step == "build":
        pipeline.build(files[:count], out, workers=1)
    elif step == "add":
        pipeline.add(out, files[count], workers=1)
    elif step == "current":
        judgements.current(out / "record.db")
    elif step == "changes":
        record, _ = judgements.current(out / "record.db")
        began = time.process_time()
        if not changes.since_run(out / "record.db", record, 1):
            raise BenchError("the last run changed nothing")
    else:
        added, _ = judgements.current(out / "record.db")
        return {"added_same": float(pipeline.build(files, Path(scratch, "whole"), workers=1) == added)}
    return {f"{step}_seconds": round(time.process_time() - began, 1)}


if __name__ == "__main__":
    from bench import adding  # the stations find their pile in the module of that name

    print(json.dumps(adding._main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
