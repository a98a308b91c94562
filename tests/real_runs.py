"""Real runs for tests: started, waited for and looked at as a user of the program would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.engine.catalog import ask, list_executors, list_workloads, make_spec
from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import FLAGS, RunSpec
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord

WORKLOADS = Path(__file__).parent / "workloads"
"""Workloads that only tests need; see ``desktop_app/engine/workloads/__init__.py``."""

LIMIT_S = 30.0
"""Far beyond what anything here takes, also on a busy machine: whoever needs it hangs."""
GONE_S = 3.0
"""What a run started is gone this long after its end: a promise of the program."""

MARK = "XDG_DATA_HOME"
"""Every process that a test starts inherits it, and its value is no other test's."""


def wait_until(condition: Callable[[], Any], what: str, limit_s: float = LIMIT_S) -> Any:
    """Return what ``condition`` returns as soon as that is true; fail when it never is."""
    deadline = time.monotonic() + limit_s
    while not (met := condition()):
        assert time.monotonic() < deadline, f"waited {limit_s} s in vain: {what}"
        time.sleep(0.01)
    return met


def wait_for(
    run: RunProcess, condition: Callable[[RunRecord], Any], what: str, limit_s: float = LIMIT_S
) -> Any:
    """Keep the run's record up to date until ``condition`` of it holds."""

    def is_met() -> Any:
        run.update()
        return condition(run.record)

    return wait_until(is_met, what, limit_s)


def scheduler_address(place: Path) -> str:
    """Wait for the address in the file of a Dask scheduler, which is there before it is written."""

    def search() -> re.Match[str] | None:
        return re.search(r"tcp://[\d.:]+", place.read_text()) if place.exists() else None

    address: str = wait_until(search, "the scheduler's address")[0]
    return address


def finish(run: RunProcess, limit_s: float = LIMIT_S) -> RunRecord:
    """Wait for the end of the run and return its record."""
    record = run.record
    wait_for(run, lambda record: record.is_over, "the end of the run", limit_s)
    distinct = {result.task for result in record.results}
    assert len(record.results) == len(distinct) <= record.total, "no result arrives twice"
    return record


@contextmanager
def started(spec: RunSpec) -> Iterator[RunProcess]:
    """Start a run; whatever the test does, it is over afterwards."""
    run = RunProcess(spec)
    try:
        yield run
    finally:
        run.kill()
        finish(run)


def carried_out(spec: RunSpec, limit_s: float = LIMIT_S) -> RunRecord:
    """Return the record of the run of ``spec`` after its end."""
    with started(spec) as run:
        return finish(run, limit_s)


def printed(script: str, folder: Path) -> list[str]:
    """Run a script that knows nothing of us, and return the lines that it printed."""
    path = folder / "script.py"
    path.write_text(script, "utf-8")
    command = [sys.executable, "-I", path.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    return done.stdout.splitlines()


def trouble_spec(executor: str, what: str = "plain", **settings: Any) -> RunSpec:
    """Return a spec of the workload in ``tests/workloads/trouble.py``."""
    spec = {"parameters": {"what": what}, "options": {"workers": 2}, "keep_open": False}
    for name, value in settings.items():
        if name in ("at", "count", "folder"):
            spec["parameters"][name] = value  # type: ignore[index]
        elif name in FLAGS:
            spec[name] = value
        else:
            spec["options"][name] = value  # type: ignore[index]
    return RunSpec("trouble", executor, **spec)  # type: ignore[arg-type]


def held_pid(run: RunProcess, folder: Path, name: object) -> int:
    """Wait until the task (or the inputs) called ``name`` holds; return its process id."""
    path = folder / f"held-{name}"
    wait_for(run, lambda record: path.exists() or record.is_over, f"{path.name}")
    assert path.exists(), f"the run ended before: {run.record.message}"
    return int(path.read_text())


def values(record: RunRecord) -> dict[int, Any]:
    """Return the value of every task that gave one, by its number."""
    return {result.task: result.value for result in record.results if not result.failure}


def failures(record: RunRecord) -> dict[int, str]:
    """Return the message of every failed task by its number."""
    return {result.task: result.failure for result in record.results if result.failure}


def alive_with(variable: str, value: str) -> list[psutil.Process]:
    """Return the living processes, this one aside, with that variable in their environment.

    Whoever inherits it is found, also when its parent is gone and it leads a session of its own.
    """
    found = []
    for process in psutil.process_iter():
        try:
            is_ours = process.environ().get(variable) == value
            if is_ours and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def semaphores_of(processes: list[psutil.Process]) -> set[Path]:
    """Return the named semaphores that these processes use and the system still keeps (Linux)."""
    found: set[Path] = set()
    for process in processes:
        try:
            lines = Path(f"/proc/{process.pid}/maps").read_text().splitlines()
        except OSError:  # it has just ended, or this is no Linux
            continue
        found |= {
            Path(line[line.index("/dev/shm/") :]) for line in lines if "/dev/shm/sem." in line
        }
    return {path for path in found if path.exists()}


# Ways to hand tasks over

WORDS = Path(__file__).parent / "functions" / "words.py"
"""What a user's own file may look like."""

SMALL: dict[str, dict[str, Any]] = {
    "busy_loop": {"iterations": 2000},
    "counter": {"count": 3, "increments": 500},
    "deadly_task": {"count": 5, "seconds": 0.01, "deadly": 0},
    "fetch": {"count": 5, "delay_ms": 5, "error_rate": 40},
    "hash_files": {"count": 5, "piece_size": 4000, "repeats": 3},
    "heartbeat": {"seconds": 0.05},
    "leaky": {"count": 5, "megabytes": 1},
    "lock_contention": {"count": 4, "length_ms": 4},
    "mandelbrot": {"width": 40, "height": 30, "tile": 16, "iterations": 50},
    "matmul": {"count": 5, "rows": 20, "products": 2},
    "memory_copy": {"count": 4, "shared_megabytes": 1},
    "monte_carlo_pi": {"count": 7, "points": 300},
    "own_function": {"file": str(WORDS), "function": "count_letters", "inputs": "FIRST"},
    "payload": {"count": 5, "size": 40, "way": "there"},
    "prime_factors": {"count": 9, "smallest": 2, "largest": 10**8},
    "producer_consumer": {"items": 5, "capacity": 2, "produce_ms": 1, "consume_ms": 2},
    "tiny_tasks": {"count": 50},
    "uneven_tasks": {"count": 9, "step": 500},
    "waiting": {"count": 5, "seconds": 0.01},
}
"""Settings that make each workload quick; the text search needs a folder besides."""


def spec_or_refusal(*args: Any) -> RunSpec | str:
    """Return the spec that ``make_spec`` makes, or the sentence with which the workload refuses it."""
    try:
        return make_spec(*args)
    except UnusableSetting as refusal:
        assert hasattr(list_workloads()[args[0]].module, "refuse"), refusal
        assert refusal.setting in str(refusal) and str(refusal).endswith("."), refusal
        return str(refusal)


def varies(workload: str) -> bool:
    """Whether the results of a workload differ from run to run."""
    return bool(getattr(list_workloads()[workload].module, "VARIES", False))


@contextmanager
def inputs_of(spec: RunSpec) -> Iterator[list[Any]]:
    """Make the inputs of a run here, while what stands beside it is there."""
    module = list_workloads()[spec.workload].module
    with ExitStack() as stack:
        beside = None
        if hasattr(module, "beside"):
            beside = stack.enter_context(ask(module.beside, spec))
        yield list(ask(module.make_inputs, spec, beside=beside))


def task_of(spec: RunSpec) -> Callable[[Any], Any]:
    """Return what a worker of this run calls."""
    module = list_workloads()[spec.workload].module
    make = getattr(module, "make_task", None)
    task: Callable[[Any], Any] = make(**spec.parameters) if make else module.task
    return task


AVAILABLE = [entry.name for entry in list_executors().values() if entry.is_available]
"""The executors that can be used here."""


def in_turn(workload: str) -> list[str]:
    """Return which executors do a workload where doing all pairs again would only take long.

    Prime factors are done by all of them, every other workload by Serial and three more in turn;
    all pairs are done in ``tests/runs/test_process.py``.
    """
    if workload == "prime_factors":
        return AVAILABLE
    others = [name for name in AVAILABLE if name != "serial"]
    first = 3 * list(list_workloads()).index(workload)
    return ["serial", *(others[(first + k) % len(others)] for k in range(3))]


METHODS = ["map", "map_async", "imap", "imap_unordered", "apply_async"]
WITH_PROCESSES: dict[str, tuple[str, dict[str, Any]]] = {
    **{f"process_pool-{m}": ("process_pool", {"method": m, "chunk_size": 1}) for m in METHODS},
    "processes": ("processes", {}),
    "queue_workers": ("queue_workers", {}),
}
WITH_THREADS: dict[str, tuple[str, dict[str, Any]]] = {
    "serial": ("serial", {}),
    "threads": ("threads", {}),
    **{f"thread_pool-{m}": ("thread_pool", {"method": m}) for m in METHODS},
}
FIXED_SHARES = ("processes", "queue_workers")
"""Executors that deal tasks out beforehand: a dead worker's share is never done by another."""
OTHERS = {number: number**2 for number in range(8) if number != 3}


def each(ways: dict[str, tuple[str, dict[str, Any]]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("executor", "options"), ways.values(), ids=ways.keys())


def outcome(record: RunRecord) -> str:
    assert record.finished
    return record.finished.outcome
