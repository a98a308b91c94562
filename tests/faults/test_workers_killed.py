"""Cases 1 to 4: a worker dies, in a task, between tasks, while a result returns, under every executor."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.record import RunRecord
from tests.faults.conftest import Fault
from tests.real_runs import (
    AVAILABLE,
    FIXED_SHARES,
    OTHERS,
    finish,
    held_pid,
    started,
    trouble_spec,
    values,
    wait_for,
)

pytestmark = pytest.mark.usefixtures("more_workloads")

DIES = r"Worker \d \(process \d+\) {how} in task 4, which is lost"
METHODS = ["map", "map_async", "imap", "imap_unordered", "apply_async"]
WITH_PROCESSES = ["futures_processes", "loky", "processes", "queue_workers", "manager"]


@pytest.mark.fault(1)
@pytest.mark.parametrize("method", METHODS)
def test_a_pool_worker_is_killed_in_mid_task(fault: Fault, tmp_path: Path, method: str) -> None:
    spec = trouble_spec("process_pool", "hold", folder=str(tmp_path), method=method, chunk_size=1)
    with started(spec) as run:
        pid = held_pid(run, tmp_path, 3)
        wait_for(run, lambda record: record.done == 7, "the other tasks")
        os.kill(pid, signal.SIGKILL)
        record = finish(run)
    fault.ended(record, "failed", DIES.format(how="was killed by SIGKILL"), str(pid))
    fault.kept(record, OTHERS)
    fault.lost("the task that it was in")


@pytest.mark.fault(2)
@pytest.mark.parametrize("victim", [0, 1])
def test_an_idle_pool_worker_is_killed(fault: Fault, victim: int) -> None:
    """One of the two waits with the queue's lock in its hands, and takes it along."""
    with started(trouble_spec("process_pool", at=99, keep_open=True, chunk_size=1)) as run:
        wait_for(run, lambda record: len(record.results) == 8, "all results")
        pid = sorted(run.record.pids - {run.pid})[victim]
        os.kill(pid, signal.SIGKILL)
        wait_for(run, lambda record: record.warnings, "that it is told")
        fault.told(run.record.warnings[0], f"Worker process {pid} was killed by SIGKILL")
        run.close()
        record = finish(run)
    fault.kept(record, {number: number**2 for number in range(8)})


@pytest.mark.fault(2)
@pytest.mark.parametrize("seed", range(6))
def test_a_pool_worker_is_killed_while_results_return(fault: Fault, seed: int) -> None:
    """Tasks are short and results long, so that the moment is often within the return of one."""
    chance = random.Random(seed)
    parameters = {"count": 400, "size": 30_000, "way": "back"}
    spec = make_spec("payload", "process_pool", parameters, {"workers": 2, "chunk_size": 1})
    with started(spec) as run:
        wait_for(run, lambda record: len(record.tracks) == 2 or record.is_over, "both workers")
        time.sleep(chance.uniform(0.0, 0.05))
        arrived = values(run.record)
        victim = chance.choice(list(run.record.tracks.values())).pid
        is_hit = not run.record.is_over
        if is_hit:
            os.kill(victim, signal.SIGKILL)
        record = finish(run)
    fault.kept(record, arrived)
    if record.finished and record.finished.outcome == "failed":
        fault.ended(record, "failed", f"process {victim}.* was killed by SIGKILL")
    else:  # it had ended, or died between two tasks and was replaced
        assert is_hit <= bool(record.warnings) or len(record.results) == record.total
        fault.ended(record, "finished")


def check_lost(fault: Fault, record: RunRecord, executor: str, how: str) -> None:
    """Check that the death is told in the same words under every executor, and what is kept."""
    fault.ended(record, "failed", DIES.format(how=how))
    arrived = values(record)
    assert arrived.items() <= OTHERS.items()
    if executor in FIXED_SHARES:
        fault.kept(record, {task: OTHERS[task] for task in (0, 2, 4, 6)})
        fault.lost("the task that it was in, and the rest of its share")
    elif executor == "manager":
        fault.kept(record, OTHERS)
    fault.lost("the task that it was in")


@pytest.mark.fault(3)
@pytest.mark.parametrize("executor", WITH_PROCESSES)
def test_a_worker_is_killed_under_every_executor(
    fault: Fault, tmp_path: Path, executor: str
) -> None:
    assert executor in AVAILABLE, f"make setup installs what {executor} needs"
    with started(trouble_spec(executor, "hold", folder=str(tmp_path))) as run:
        pid = held_pid(run, tmp_path, 3)
        wait_for(run, lambda record: record.done >= 4, "the other worker's tasks")
        arrived = values(run.record)
        os.kill(pid, signal.SIGKILL)
        record = finish(run)
    fault.kept(record, arrived)
    check_lost(fault, record, executor, "was killed by SIGKILL")


@pytest.mark.fault(3)
def test_a_worker_is_killed_under_dask_which_tries_again(fault: Fault, tmp_path: Path) -> None:
    assert "dask" in AVAILABLE, "make setup installs what dask needs"
    with started(trouble_spec("dask", "hold", folder=str(tmp_path))) as run:
        pid = held_pid(run, tmp_path, 3)
        os.kill(pid, signal.SIGKILL)
        wait_for(run, lambda record: record.warnings, "that it is told")
        (tmp_path / "release").touch()
        record = finish(run)
    fault.told(record.warnings[0], f"Worker process {pid} was killed by SIGKILL")
    fault.ended(record, "finished")
    fault.kept(record, {**OTHERS, 3: "3"})


ENDS: dict[str, tuple[str, str]] = {
    "os._exit": ("os._exit", "ended with status 3"),
    "sys.exit": ("sys.exit", "ended with status 3"),
    "segfault": ("segfault", "was killed by SIGSEGV"),
    "abort": ("abort", "was killed by SIGABRT"),
}


@pytest.mark.fault(4)
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("executor", ["process_pool", *WITH_PROCESSES])
def test_a_worker_ends_by_itself(fault: Fault, executor: str, end: str) -> None:
    what, how = ENDS[end]
    options: dict[str, Any] = {"chunk_size": 1} if executor == "process_pool" else {}
    with started(trouble_spec(executor, what, **options)) as run:
        record = finish(run)
    if what == "sys.exit" and executor in ("futures_processes", "loky"):
        fault.ended(record, "finished", "1 of 8 tasks failed")  # there it is an error of the task
        fault.kept(record, OTHERS)
    else:
        check_lost(fault, record, executor, how)


@pytest.mark.fault(4)
@pytest.mark.parametrize("executor", ["serial", "threads", "thread_pool", "asyncio"])
@pytest.mark.parametrize("end", ["os._exit", "segfault", "abort"])
def test_a_task_ends_the_process_of_all_threads(fault: Fault, executor: str, end: str) -> None:
    what, how = ENDS[end]
    with started(trouble_spec(executor, what)) as run:
        record = finish(run)
    fault.ended(record, "crashed", f"The runner {how}")
    fault.lost("the tasks of all threads")
