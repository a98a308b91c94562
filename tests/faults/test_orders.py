"""Case 12: orders at the wrong time: each as the real API has it, told, and none does harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.runs.process import RunProcess
from tests.faults.conftest import Fault
from tests.real_runs import finish, held_pid, started, trouble_spec, values, wait_for

pytestmark = pytest.mark.usefixtures("more_workloads")

REFUSALS = {
    "process_pool": "ValueError: Pool not running",
    "thread_pool": "ValueError: Pool not running",
    "queue_workers": "ValueError: The stop signal",
    "futures_threads": "RuntimeError: cannot schedule new futures after shutdown",
    "futures_processes": "RuntimeError: cannot schedule new futures after shutdown",
    "loky": "cannot schedule new futures after shutdown",
}


@pytest.mark.fault(12)
@pytest.mark.parametrize("executor", REFUSALS)
def test_add_after_close_and_close_twice(fault: Fault, tmp_path: Path, executor: str) -> None:
    with started(trouble_spec(executor, "hold", folder=str(tmp_path), keep_open=True)) as run:
        held_pid(run, tmp_path, 3)
        run.submit("plain 10")
        run.close()
        run.close()
        run.submit("plain 11")
        wait_for(run, lambda record: len(record.additions) == 2, "the refusal")
        fault.told(run.record.additions[1].refusal, REFUSALS[executor])
        (tmp_path / "release").touch()
        record = finish(run)
    fault.ended(record, "closed")
    fault.kept(record, {0: 0, 8: 100})
    assert len(record.results) == record.total == 9


@pytest.mark.fault(12)
def test_orders_after_the_end_change_nothing(fault: Fault) -> None:
    with started(trouble_spec("process_pool", at=99)) as run:
        record = finish(run)
        before = (record.message, values(record), list(record.additions))
        for _ in range(2):
            run.close()
            run.submit("plain 1")
            run.terminate()
        run.kill()
        run.update()
    assert (record.message, values(record), list(record.additions)) == before
    fault.ended(record, "finished")


@pytest.mark.fault(12)
@pytest.mark.parametrize("executor", ["process_pool", "processes", "threads", "loky", "manager"])
def test_terminate_at_the_start(fault: Fault, tmp_path: Path, executor: str) -> None:
    what = "hold" if executor == "threads" else "hold deaf"  # signals are the main thread's
    with started(trouble_spec(executor, what, at=-1, workers=8, folder=str(tmp_path))) as run:
        wait_for(run, lambda record: record.state == "starting" or record.started, "the start")
        run.terminate()
        run.terminate()
        record = finish(run)
    fault.ended(record, "terminated")


@pytest.mark.fault(12)
def test_close_and_add_while_terminating(fault: Fault, tmp_path: Path) -> None:
    spec = trouble_spec("process_pool", "hold", folder=str(tmp_path), keep_open=True, chunk_size=1)
    with started(spec) as run:
        held_pid(run, tmp_path, 3)
        wait_for(run, lambda record: record.done == 7, "the other tasks")
        run.terminate()
        run.close()
        run.submit("plain 10")
        run.terminate()
        record = finish(run)
    fault.ended(record, "terminated", "of 8 tasks were not finished")


@pytest.mark.fault(12)
def test_kill_twice_and_before_the_start(fault: Fault) -> None:
    run = RunProcess(trouble_spec("process_pool"))
    run.kill()
    run.kill()
    record = finish(run)
    fault.ended(record, "terminated", "Ended before it began")
