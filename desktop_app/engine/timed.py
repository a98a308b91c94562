"""The task as workers run it: timed, recorded on the tape, and never raising.

``run_task`` is a plain function of a module, so that it is pickled by name like any task of a plain
script. What it needs to know comes from the environment that every child inherits.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import sys
import threading
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from desktop_app.engine.output import TaggedOutput
from desktop_app.engine.parcel import PLAIN, pack
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.tape import TapeWriter

VARIABLE = "CONCURRENCY_LAB_RUN"
"""Environment variable with the run's folder, workload, its settings and the runner, as JSON."""


class _Here(threading.local):
    """What belongs to this thread: its tape, once it has run a task."""

    tape: TapeWriter | None = None


_here = _Here()
coroutine_tape: ContextVar[TapeWriter | None] = ContextVar("coroutine_tape", default=None)
"""The tape of the coroutine that runs: many share a thread."""
_task: Callable[[Any], Any]
"""The workload's task, once there is a tape."""
_is_process = False
"""Whether this is a worker process, whose results are pickled on their way to the runner."""
_is_runner = False
"""Whether a run was announced here: an interpreter of its own in the runner's process is a worker."""


def announce(folder: Path, spec: RunSpec, executor: Any = None) -> None:
    """Tell this process and all that it starts which run they belong to.

    A worker process ends when its task calls ``sys.exit``, unless the executor's class says
    ``exit_ends_worker = False``: those of ``concurrent.futures`` take it for an error like others.
    """
    global _is_runner
    _is_runner = True
    exits = getattr(executor, "exit_ends_worker", True)
    run = {
        "folder": str(folder),
        "workload": spec.workload,
        "parameters": spec.parameters,
        "exits": exits,
        "runner": os.getpid(),
    }
    os.environ[VARIABLE] = json.dumps(run)


def tasks_for(executor: Any, spec: RunSpec) -> list[Callable[[Any], Any]]:
    """Return what an executor's class is given to run, and to await if it asks for that.

    One whose class says ``goes_far`` may have workers where this run's folder is not.
    """
    if how := getattr(executor, "goes_far", ""):
        from desktop_app.engine.far import FarTask

        # a cluster of this machine has this program: by value its classes would be others than ours
        by_value = how == "by value" and bool(spec.options.get("scheduler"))
        return [FarTask(spec.workload, spec.parameters, by_value)]
    if "atask" not in inspect.signature(executor).parameters:
        return [run_task]
    from desktop_app.engine.awaited import await_task  # brings asyncio, which few runs need

    return [run_task, await_task]


def worker_here() -> int | None:
    """Return the number of the worker that this coroutine or thread is, or None when it is none."""
    tape = coroutine_tape.get() or _here.tape
    return tape.worker if tape else None


@functools.cache
def task_here(name: str = "task") -> Any:
    """Return the function of this run's workload that a worker calls, or None when it has none."""
    run = json.loads(os.environ[VARIABLE])
    workload = importlib.import_module(f"desktop_app.engine.workloads.{run['workload']}")
    if hasattr(workload, "tick"):
        workload.tick = tick  # type: ignore[attr-defined]
    make = getattr(workload, f"make_{name}", None)
    return make(**run["parameters"]) if make else getattr(workload, name, None)


def tick() -> None:
    """Note that the task of this thread runs now; a workload's own ``tick`` does nothing."""
    if tape := _here.tape or coroutine_tape.get():
        tape.tick()


def run_task(numbered: tuple[int, Any]) -> tuple[int, Any]:
    """Run the workload's task on ``(number, item)`` and return ``(number, result or Failure)``."""
    number, item = numbered
    tape = _here.tape or _open_own_tape()
    result = tape.run(_task, number, item)
    return number, result if not _is_process or type(result) in PLAIN else pack(result)


def _open_own_tape() -> TapeWriter:
    global _task
    _task = task_here()
    tape = _here.tape = open_tape()
    return tape


def open_tape() -> TapeWriter:
    """Return a new tape, and let what this process prints be marked with its worker."""
    global _is_process
    run = json.loads(os.environ[VARIABLE])
    _is_process = os.getpid() != run["runner"] or not _is_runner
    if not isinstance(sys.stdout, TaggedOutput):
        sys.stdout = sys.stderr = TaggedOutput(worker_here)
    return TapeWriter(Path(run["folder"]), _is_process and run["exits"])


def _forget_tape() -> None:
    """Let a forked child open a tape of its own."""
    _here.tape = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_tape)
