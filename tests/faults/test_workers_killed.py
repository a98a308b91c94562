"""Cases 1 and 2: a worker of a pool is killed, in a task, between tasks, while a result returns."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.faults.conftest import Fault
from tests.real_runs import OTHERS, finish, held_pid, started, trouble_spec, wait_for

pytestmark = pytest.mark.usefixtures("more_workloads")


@pytest.mark.fault(1)
@pytest.mark.parametrize("method", ["map", "map_async", "imap_unordered", "apply_async"])
def test_a_pool_worker_is_killed_in_mid_task(fault: Fault, tmp_path: Path, method: str) -> None:
    options = {} if method == "apply_async" else {"chunk_size": 1}
    spec = trouble_spec("process_pool", "hold", folder=str(tmp_path), method=method, **options)
    with started(spec) as run:
        pid = held_pid(run, tmp_path, 3)
        wait_for(run, lambda record: record.done == 7, "the other tasks")
        os.kill(pid, signal.SIGKILL)
        record = finish(run)
    fault.ended(record, "failed", rf"process {pid}.* was killed by SIGKILL in task 4")
    fault.kept(record, OTHERS)
    fault.lost("the task that it was in")
