"""The task as workers run it: timed, recorded on the tape, and never raising.

``run_task`` is a plain function of a module, so that it is pickled by name like any task of a plain
script. What it needs to know comes from the environment that every child inherits.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app.engine.output import TaggedOutput
from desktop_app.engine.parcel import PLAIN, pack
from desktop_app.engine.tape import TapeWriter

VARIABLE = "CONCURRENCY_LAB_RUN"
"""Environment variable with the run's folder and workload, as JSON."""


class _Here(threading.local):
    """What belongs to this thread: its tape, once it has run a task."""

    tape: TapeWriter | None = None


_here = _Here()
_task: Callable[[Any], Any] | None = None
_is_process = False
"""Whether this is a worker process, whose results are pickled on their way to the runner."""


def announce(folder: Path, workload: str) -> None:
    """Tell this process and all that it starts which run they belong to."""
    os.environ[VARIABLE] = json.dumps({"folder": str(folder), "workload": workload})


def worker_here() -> int | None:
    """Return the number of the worker that this thread is, or None when it is none."""
    return _here.tape.worker if _here.tape else None


def run_task(numbered: tuple[int, Any]) -> tuple[int, Any]:
    """Run the workload's task on ``(number, item)`` and return ``(number, result or Failure)``."""
    number, item = numbered
    tape = _here.tape or _open_tape()
    result = tape.run(_task, number, item)  # type: ignore[arg-type] # set with the tape
    return number, result if not _is_process or type(result) in PLAIN else pack(result)


def _open_tape() -> TapeWriter:
    global _task, _is_process
    run = json.loads(os.environ[VARIABLE])
    if _task is None:
        _task = importlib.import_module(f"desktop_app.engine.workloads.{run['workload']}").task
    _is_process = multiprocessing.parent_process() is not None
    tape = _here.tape = TapeWriter(Path(run["folder"]))
    if not isinstance(sys.stdout, TaggedOutput):
        sys.stdout = sys.stderr = TaggedOutput(worker_here)
    return tape


def _forget_tape() -> None:
    """Let a forked child open a tape of its own."""
    _here.tape = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_tape)
