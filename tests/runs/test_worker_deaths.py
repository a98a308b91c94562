"""A worker ends in the middle of a task, or between two."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from desktop_app.runs.record import RunRecord
from tests.real_runs import (
    FIXED_SHARES,
    OTHERS,
    WITH_PROCESSES,
    WITH_THREADS,
    carried_out,
    each,
    finish,
    held_pid,
    outcome,
    started,
    trouble_spec,
    values,
    wait_for,
)

pytestmark = [
    pytest.mark.usefixtures("more_workloads"),
    pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX"),
]


ENDS = {
    "kill": "was killed by SIGKILL",
    "abort": "was killed by SIGABRT",
    "os._exit": "ended with status 3",
    "sys.exit": "ended with status 3",
    "sys.exit 0": "ended with status 0",
}


def check_lost(record: RunRecord, executor: str, how: str) -> None:
    assert outcome(record) == "failed"
    match = re.search(
        rf"Worker (\d) \(process (\d+)\) {re.escape(how)} in task 4, which is lost", record.message
    )
    assert match, record.message
    worker, pid = int(match[1]) - 1, int(match[2])
    assert record.tracks[worker].pid == pid and record.tracks[worker].task == 3
    arrived = values(record)
    assert arrived == {number: OTHERS[number] for number in arrived}
    if executor not in FIXED_SHARES:
        assert arrived == OTHERS
    else:
        assert set(arrived) >= {0, 2, 4, 6}  # the other worker's share
    assert f"Worker process {pid} {how} while it was in task 4." in record.warnings


@pytest.mark.parametrize("what", ENDS)
@pytest.mark.parametrize("way", ["process_pool-map_async", *FIXED_SHARES])
def test_a_worker_that_ends_in_a_task_is_told_and_other_results_are_kept(
    way: str, what: str
) -> None:
    executor, options = WITH_PROCESSES[way]
    record = carried_out(trouble_spec(executor, what, **options))
    check_lost(record, executor, ENDS[what])


@pytest.mark.parametrize("start_method", ["spawn", "forkserver"])
@pytest.mark.parametrize("executor", ["process_pool", *FIXED_SHARES])
def test_it_is_told_whatever_the_start_method(executor: str, start_method: str) -> None:
    chunks = {"chunk_size": 1} if executor == "process_pool" else {}
    record = carried_out(trouble_spec(executor, "kill", start_method=start_method, **chunks))
    check_lost(record, executor, ENDS["kill"])


@each(WITH_PROCESSES)
def test_a_worker_killed_from_outside_is_told(
    executor: str, options: dict[str, Any], tmp_path: Path
) -> None:
    with started(trouble_spec(executor, "hold", folder=str(tmp_path), **options)) as run:
        pid = held_pid(run, tmp_path, 3)
        wait_for(run, lambda record: record.done >= 4, "the other worker's tasks")
        os.kill(pid, signal.SIGKILL)
        record = finish(run)
    check_lost(record, executor, "was killed by SIGKILL")
    assert str(pid) in record.message


def test_results_in_finished_chunks_are_kept() -> None:
    for method in ("map", "imap"):
        record = carried_out(
            trouble_spec("process_pool", "kill", at=5, count=12, method=method, chunk_size=3)
        )
        assert outcome(record) == "failed"
        assert set(values(record)) == {0, 1, 2, 6, 7, 8, 9, 10, 11}, method


def test_a_worker_killed_while_it_is_idle_does_not_end_an_open_pool() -> None:
    with started(trouble_spec("process_pool", at=99, keep_open=True, chunk_size=1)) as run:
        wait_for(run, lambda record: len(record.results) == 8, "all results")
        victim = run.record.tracks[0].pid
        os.kill(victim, signal.SIGKILL)
        wait_for(run, lambda record: record.warnings, "the death")
        for number in range(10, 30):
            run.submit(f"plain {number}")
        wait_for(run, lambda record: len(record.results) == 28 or record.is_over, "more results")
        # The victim may have died with the queue's lock in its hands; then the run is told dead.
        if not run.record.is_over:
            run.close()
        record = finish(run)
    assert f"Worker process {victim} was killed by SIGKILL." in record.warnings
    assert outcome(record) in ("closed", "failed")
    if outcome(record) == "failed":
        assert f"(process {victim}) was killed by SIGKILL between two tasks" in record.message


PROCESSES = ["process_pool", "processes", "queue_workers", "futures_processes", "loky", "manager"]


@pytest.mark.parametrize("executor", [*PROCESSES, "dask"])
def test_a_death_ends_the_run_at_once_where_it_is_to(executor: str, tmp_path: Path) -> None:
    """The other worker holds for ever: nothing but the death can end this run."""
    spec = trouble_spec(executor, "hold", at=-1, folder=str(tmp_path), ends_at_death=True)
    with started(spec) as run:
        pid = held_pid(run, tmp_path, 0)
        os.kill(pid, signal.SIGKILL)
        record = finish(run)
    assert outcome(record) == "failed"
    assert f"(process {pid}) was killed by SIGKILL in task 1, which is lost." in record.message
    assert "tried again" not in record.message


@pytest.mark.parametrize("executor", ["process_pool", "processes", "manager"])
def test_otherwise_the_other_workers_finish_first(executor: str, tmp_path: Path) -> None:
    with started(trouble_spec(executor, "hold", at=-1, folder=str(tmp_path))) as run:
        held_pid(run, tmp_path, 1)
        os.kill(held_pid(run, tmp_path, 0), signal.SIGKILL)
        wait_for(run, lambda record: record.warnings, "the death")
        (tmp_path / "release").touch()
        record = finish(run)
    assert outcome(record) == "failed"
    others = {1, 3, 5, 7} if executor in FIXED_SHARES else {1, 2, 3, 4, 5, 6, 7}
    assert set(values(record)) == others


@each(WITH_THREADS)
def test_the_end_of_the_whole_process_is_a_crash(executor: str, options: dict[str, Any]) -> None:
    for what, how in (("os._exit", "ended with status 3"), ("abort", "was killed by SIGABRT")):
        record = carried_out(trouble_spec(executor, what, **options))
        assert outcome(record) == "crashed"
        assert f"The runner {how}." in record.message
