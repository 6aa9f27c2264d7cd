"""The whole way, from five real reports to a scored record.

A cold ``sitrep build`` in a process of its own over ``reports/mali-france``, with imports and loading the reader, gives
``cold_seconds`` (wall clock), ``cold_cpu_seconds`` (processor time, which says the same on a machine with nothing else
to do, and still says it on a busy one) and ``peak_mb`` (largest resident set, 10^6 bytes). Its JSON Lines are then
scored by ``record/score.py`` against ``gold/mali-france.yaml``; each figure of the scorer comes as ``section_name``, a
share between 0 and 1, but for ``overall_broken_evidence``, a count. What the scorer has no gold for is left out.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.common import ROOT, BenchError, DataAbsent, Figures

STORY = "mali-france"


def run(shared: Path) -> Figures:
    """Build, export and score. Raises `DataAbsent`, or `BenchError` where a command fails."""
    reports, gold, scorer = (
        shared / "reports" / STORY,
        shared / "gold" / f"{STORY}.yaml",
        shared / "record" / "score.py",
    )
    for path in (reports, gold, scorer):
        if not path.exists():
            raise DataAbsent(path)
    with tempfile.TemporaryDirectory() as scratch:
        out, lines = Path(scratch, "record"), Path(scratch, "record.jsonl")
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        _call([sys.executable, "-m", "sitrep", "build", str(reports), "--out", str(out), "--quiet"])
        seconds = time.perf_counter() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
        peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        _call([sys.executable, "-m", "sitrep", "export", str(out), "-o", str(lines)])
        scored = json.loads(_call([sys.executable, str(scorer), str(gold), str(lines), "--json"]))
    figures = {
        f"{section}_{name}": float(value)
        for section, row in scored.items()
        for name, value in row.items()
        if value is not None
    }
    cold = {"cold_seconds": round(seconds, 2), "cold_cpu_seconds": round(cpu, 2), "peak_mb": round(peak / 1e6, 1)}
    return {**figures, **cold}


def _call(command: Sequence[str]) -> str:
    path = os.pathsep.join((str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])))
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}, encoding="utf-8"
    )
    if done.returncode:
        raise BenchError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout
