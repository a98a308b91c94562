"""Cases 7 and 11 to 14: memory runs out, pools cannot begin, odd numbers, a fork server is killed."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import psutil
import pytest

from desktop_app.engine.catalog import make_spec
from tests.faults.conftest import Fault
from tests.faults.own import own_spec
from tests.real_runs import (
    AVAILABLE,
    OTHERS,
    carried_out,
    failures,
    finish,
    held_pid,
    started,
    trouble_spec,
    wait_for,
)

pytestmark = pytest.mark.usefixtures("more_workloads")

ENDLESS = """
    import resource
    def f(n):
        if n == 3:
            resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
            taken = []
            while True:
                taken.append(bytearray(50_000_000))
        return n * n
"""


@pytest.mark.fault(7)
@pytest.mark.parametrize("executor", ["process_pool", "processes", "futures_processes", "loky"])
def test_a_task_takes_all_memory_that_it_may_have(
    fault: Fault, tmp_path: Path, executor: str
) -> None:
    record = carried_out(own_spec(tmp_path, ENDLESS, executor))
    fault.ended(record, "finished", "1 of 4 tasks failed")
    fault.told(failures(record)[3], "MemoryError", "memory", r"line \d+ of own.py")
    fault.kept(record, {0: 0, 1: 1, 2: 4})


@pytest.mark.fault(7)
def test_the_system_kills_whoever_takes_all_memory(fault: Fault, tmp_path: Path) -> None:
    """As its out-of-memory killer does: SIGKILL, in a task; what that may mean is told."""
    with started(trouble_spec("process_pool", "hold", folder=str(tmp_path), chunk_size=1)) as run:
        os.kill(held_pid(run, tmp_path, 3), signal.SIGKILL)
        record = finish(run)
    fault.ended(record, "failed", "was killed by SIGKILL", "memory")
    fault.lost("the task that it was in")


FAILS_IN_WORKERS = """
    import multiprocessing
    if multiprocessing.parent_process() is not None:
        raise OSError("no licence here")
    def f(n):
        return n
"""


@pytest.mark.fault(11)
@pytest.mark.parametrize(
    "executor", ["process_pool", "processes", "queue_workers", "futures_processes"]
)
def test_workers_cannot_import_the_file(fault: Fault, tmp_path: Path, executor: str) -> None:
    record = carried_out(own_spec(tmp_path, FAILS_IN_WORKERS, executor, start_method="spawn"))
    fault.ended(record, "finished", "4 of 4 tasks failed")
    fault.told(failures(record)[0], "own.py cannot be imported: OSError: no licence here", "line 4")


@pytest.mark.fault(11)
def test_a_main_guard_is_missing(fault: Fault, tmp_path: Path) -> None:
    text = """
        from multiprocessing import get_context
        def f(n): return n
        get_context("spawn").Pool(2, f, (1,)).map(len, ["a"])
    """
    record = carried_out(own_spec(tmp_path, text, "serial"))
    fault.ended(record, "failed", "processes died one after the other", "__main__")


@pytest.mark.fault(13)
@pytest.mark.long
def test_10_000_workers_one_after_the_other(fault: Fault) -> None:
    options = {"workers": 2, "tasks_per_worker": 1, "chunk_size": 1}
    spec = make_spec("tiny_tasks", "process_pool", {"count": 10_000}, options)
    record = carried_out(spec, limit_s=300)  # to start 10,000 processes takes a minute or more
    fault.ended(record, "finished")
    assert (len(record.results), record.done, len(record.tracks)) == (10_000, 10_000, 10_000)


@pytest.mark.fault(13)
def test_300_workers_one_after_the_other(fault: Fault) -> None:
    options = {"workers": 2, "tasks_per_worker": 1, "chunk_size": 1}
    record = carried_out(make_spec("tiny_tasks", "process_pool", {"count": 300}, options))
    fault.ended(record, "finished")
    assert (len(record.results), record.done, len(record.tracks)) == (300, 300, 300)


@pytest.mark.fault(13)
@pytest.mark.parametrize(
    ("executor", "workers", "count"),
    [
        ("process_pool", 1, 5),
        ("process_pool", 2, 0),
        ("process_pool", 40, 3),
        ("threads", 1000, 2000),
        ("thread_pool", 1000, 10),
        ("asyncio", 1000, 3000),
        ("queue_workers", 30, 2),
        ("futures_processes", 30, 0),
        pytest.param("process_pool", 1000, 3000, marks=pytest.mark.long),
    ],
)
def test_odd_numbers_of_workers_and_tasks(
    fault: Fault, executor: str, workers: int, count: int
) -> None:
    parameters = {"count": count, "seconds": 0.001}
    record = carried_out(make_spec("waiting", executor, parameters, {"workers": workers}))
    fault.ended(record, "finished")
    assert (len(record.results), record.done, record.total) == (count, count, count)


THREADS_FIRST = """
    import threading, time
    lock = threading.Lock()
    def hold():
        while True:
            with lock:
                time.sleep(0.001)
    threading.Thread(target=hold, daemon=True).start()
    def f(n):
        return n * n
"""


@pytest.mark.fault(14)
@pytest.mark.parametrize("executor", ["process_pool", "processes", "futures_processes"])
def test_fork_among_threads(fault: Fault, tmp_path: Path, executor: str) -> None:
    record = carried_out(own_spec(tmp_path, THREADS_FIRST, executor, start_method="fork"))
    fault.ended(record, "finished")
    fault.kept(record, {n: n * n for n in range(4)})


@pytest.mark.fault(14)
@pytest.mark.parametrize("which", ["forkserver", "resource_tracker"])
def test_what_stands_beside_the_workers_is_killed(fault: Fault, tmp_path: Path, which: str) -> None:
    spec = trouble_spec(
        "process_pool", "hold", folder=str(tmp_path), start_method="forkserver", chunk_size=1
    )
    with started(spec) as run:
        held_pid(run, tmp_path, 3)
        wait_for(run, lambda record: record.done == 7, "the other tasks")
        (victim,) = (
            one
            for one in psutil.Process(run.pid).children(recursive=True)
            if any(f"{which} import main" in part for part in one.cmdline())
            and one.ppid() == run.pid
        )
        victim.kill()
        (tmp_path / "release").touch()
        record = finish(run)
    assert record.finished is not None
    fault.ended(record, record.finished.outcome)
    assert record.finished.outcome in ("finished", "failed"), record.message
    fault.kept(record, OTHERS)


def test_limits_are_those_of_a_task_alone() -> None:
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
    assert {"loky", "futures_processes"} <= set(AVAILABLE)
