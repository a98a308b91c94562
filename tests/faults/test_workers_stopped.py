"""Cases 5 and 6: a worker is stopped, or is deaf to SIGTERM; and case 18: workers wait for one another."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.stalls import STILL_S, say_stalled
from tests.faults.conftest import Fault
from tests.real_runs import finish, held_pid, started, trouble_spec, wait_for

pytestmark = pytest.mark.usefixtures("more_workloads")

OBEYED_S = 5.0


@contextmanager
def watched(spec: RunSpec) -> Iterator[RunProcess]:
    """Start a run and sample it, as the window does."""
    sampler = Sampler()
    sampler.start()
    try:
        with started(spec) as run:
            sampler.watch(run.record)
            yield run
            sampler.watch(None)
    finally:
        sampler.stop()


def terminate(fault: Fault, run: RunProcess) -> None:
    """Terminate, and check that this does not take long."""
    began = time.monotonic()
    run.terminate()
    record = finish(run)
    assert time.monotonic() - began < OBEYED_S, "Terminate takes too long"
    fault.ended(record, "terminated")


@pytest.mark.fault(5)
@pytest.mark.parametrize("executor", ["process_pool", "processes", "futures_processes"])
def test_a_stopped_worker_is_told_and_can_be_terminated(
    fault: Fault, tmp_path: Path, executor: str
) -> None:
    with watched(trouble_spec(executor, "hold", folder=str(tmp_path))) as run:
        pid = held_pid(run, tmp_path, 3)
        os.kill(pid, signal.SIGSTOP)
        wait_for(run, lambda record: "Stopped" in say_stalled(record), "that it is told")
        fault.told(say_stalled(run.record), f"process {pid}\\) in task 4", "SIGCONT", "Terminate")
        terminate(fault, run)


@pytest.mark.fault(5)
def test_a_worker_that_was_stopped_goes_on(fault: Fault, tmp_path: Path) -> None:
    with watched(trouble_spec("process_pool", "hold", folder=str(tmp_path))) as run:
        pid = held_pid(run, tmp_path, 3)
        os.kill(pid, signal.SIGSTOP)
        wait_for(run, lambda record: say_stalled(record), "that it is told")
        (tmp_path / "release").touch()
        os.kill(pid, signal.SIGCONT)
        record = finish(run)
    fault.ended(record, "finished")
    fault.kept(record, {number: number**2 for number in range(8) if number != 3} | {3: "3"})


@pytest.mark.fault(6)
@pytest.mark.parametrize("executor", ["process_pool", "processes", "queue_workers", "loky"])
def test_a_worker_that_is_deaf_to_sigterm_is_killed(fault: Fault, executor: str) -> None:
    with started(trouble_spec(executor, "hold deaf", at=-1)) as run:
        wait_for(run, lambda record: record.running == 2, "both workers to be in a task")
        time.sleep(0.2)  # until they have become deaf
        terminate(fault, run)


@pytest.mark.fault(18)
@pytest.mark.parametrize("executor", ["threads", "process_pool"])
def test_workers_that_wait_are_told(fault: Fault, tmp_path: Path, executor: str) -> None:
    spec = trouble_spec(executor, "hold", at=-1, count=2, folder=str(tmp_path), workers=2)
    with watched(spec) as run:
        wait_for(run, lambda record: record.running == 2, "both workers to be in a task")
        wait_for(run, lambda record: say_stalled(record), "that it is told")
        fault.told(say_stalled(run.record), f"{STILL_S:.0f} s", "worker 1 .* in task", "worker 2")
        terminate(fault, run)
