"""A function over many tasks, in this process or in several.

Comes in: the name of a *factory* (``"module:name"``, or ``"module:name argument"``; called with its argument, if any,
it gives a function from task to result), the tasks, and how many processes to use. Goes out: pairs of a task's index
and its outcome, as they are done. With one process the function runs here; with more, each process makes its own
function and works through the queue. A task that fails, or that takes its process down with it, gives a `Failed` and
nothing else is lost.

Processes run `main` in a fresh interpreter and are spoken to over pipes, not by `multiprocessing`: that would import
the caller's main script again in each, and one killed worker would end the whole pool.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sitrep.errors import SitrepError

Task = Callable[[Any], Any]


class WorkerError(SitrepError):
    """The factory failed, so that no task can be done."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The outcome of a task that gave no result, and why."""

    reason: str


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(factory: str, tasks: Sequence[Any], workers: int = 1) -> Iterator[tuple[int, Any]]:
    """Yield ``(index, result)``, or ``(index, Failed)``, for every task, in the order in which they are done.

    Raises what the factory raises (`WorkerError` where it ran in another process).
    """
    if workers > 1 and len(tasks) > 1:
        yield from _run_in_processes(factory, tasks, min(workers, len(tasks)))
    elif tasks:
        function = _make(factory)
        for index, task in enumerate(tasks):
            yield index, _attempt(function, task)


def _run_in_processes(factory: str, tasks: Sequence[Any], workers: int) -> Iterator[tuple[int, Any]]:
    waiting: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    for item in enumerate(tasks):
        waiting.put(item)
    children = [_Child(factory) for _ in range(workers)]

    def serve(child: _Child) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                index, task = waiting.get_nowait()
                done.put((index, child.call(task)))

    threads = [threading.Thread(target=serve, args=(child,), daemon=True) for child in children]
    try:
        for thread in threads:
            thread.start()
        for _ in tasks:
            index, outcome = done.get()
            if isinstance(outcome, WorkerError):
                raise outcome
            yield index, outcome
    finally:
        with contextlib.suppress(queue.Empty):
            while True:
                waiting.get_nowait()
        for child in children:
            child.stop()
        for thread in threads:
            thread.join()


class _Child:
    """A process that does one task at a time; started when first needed, and again after it was lost."""

    def __init__(self, factory: str) -> None:
        self._factory = factory
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def call(self, task: Any) -> Any:
        try:
            process = self._start()
            assert process.stdin is not None and process.stdout is not None
            pickle.dump(task, process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except Exception:
            return self._lost()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            _end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise EOFError
            if self._process is None:
                path = os.pathsep.join(entry for entry in sys.path if entry)
                self._process = subprocess.Popen(
                    [sys.executable, "-c", "from sitrep.workers import main; main()", self._factory],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env={**os.environ, "PYTHONPATH": path},
                )
            return self._process

    def _lost(self) -> Failed:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return Failed("the run was stopped")
        code = _end(process)
        cause = f"signal {-code}" if code < 0 else f"exit code {code}"
        hint = ", perhaps for want of memory" if code == -9 else ""
        return Failed(f"the process that read it ended before it was done ({cause}{hint})")


def _end(process: subprocess.Popen[bytes]) -> int:
    try:
        code = process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    return code


def _make(factory: str) -> Task:
    place, *argument = factory.split(" ", 1)
    module, _, name = place.partition(":")
    function: Task = getattr(importlib.import_module(module), name)(*argument)
    return function


def _attempt(function: Task, task: Any) -> Any:
    try:
        return function(task)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Failed(f"{type(error).__name__}: {error} (in {os.path.basename(place.filename)}, line {place.lineno})")


def main() -> None:
    """Serve tasks from standard input, until it ends, with the function of the factory that the first argument names.

    Anything that the tasks print goes to standard error.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        function = _make(sys.argv[1])
    except Exception as error:
        traceback.print_exc()
        pickle.load(tasks)
        pickle.dump(WorkerError(f"a worker could not start: {type(error).__name__}: {error}"), answers)
        answers.flush()
        return
    with contextlib.suppress(EOFError):
        while True:
            pickle.dump(_attempt(function, pickle.load(tasks)), answers)
            answers.flush()
