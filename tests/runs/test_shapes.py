"""What each workload is there to show really shows here: ratios of runs, never a time."""

from __future__ import annotations

import statistics
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.runs.record import RunRecord
from tests.real_runs import carried_out, finish, outcome, started, wait_for

pytestmark = pytest.mark.measured


def run(workload: str, executor: str, parameters: dict[str, Any], **options: Any) -> RunRecord:
    record = carried_out(make_spec(workload, executor, parameters, options))
    assert outcome(record) == "finished", record.message
    assert record.results.failed == 0
    return record


def wall_s(*args: Any, **options: Any) -> float:
    return statistics.median(run(*args, **options).wall_s or 0.0 for _ in range(3))


def test_waits_overlap_in_threads_and_coroutines() -> None:
    waits = {"count": 40, "seconds": 0.04}
    serial = wall_s("waiting", "serial", waits)
    for executor in ("threads", "thread_pool", "futures_threads", "asyncio"):
        options = {"chunk_size": 1} if executor == "thread_pool" else {}
        assert wall_s("waiting", executor, waits, workers=20, **options) < 0.4 * serial, executor


def test_a_wait_takes_no_core() -> None:
    for executor in ("threads", "asyncio"):
        record = run("waiting", executor, {"count": 10, "seconds": 0.05}, workers=5)
        tracks = record.tracks.values()
        assert sum(t.cpu_s for t in tracks) < 0.2 * sum(t.busy_s for t in tracks)


def test_large_chunks_of_uneven_tasks_leave_one_worker_alone() -> None:
    """The last worker's share of the work, by CPU time, which other programs do not change."""

    def largest_share(**options: Any) -> float:
        record = run(
            "uneven_tasks", "process_pool", {"count": 32, "step": 20_000}, workers=2, **options
        )
        rows = [track.records.rows for track in record.tracks.values()]
        chunk = options["chunk_size"]
        by_chunk: dict[int, int] = {}
        for part in rows:
            for task, _, _, cpu in part.tolist():
                by_chunk[task // chunk] = by_chunk.get(task // chunk, 0) + cpu
        return max(by_chunk.values()) / sum(by_chunk.values())

    assert largest_share(chunk_size=16) > 0.6, "one chunk is most of the work"
    assert largest_share(chunk_size=1) < 0.12
    goals = [
        result.input for result in run("uneven_tasks", "serial", {"count": 5}).results.in_order()
    ]
    assert goals == sorted(goals)
    first = {"count": 5, "order": "longest first"}
    goals = [result.input for result in run("uneven_tasks", "serial", first).results.in_order()]
    assert goals == sorted(goals, reverse=True)


def test_threads_share_one_core_and_processes_do_not() -> None:
    """Told by CPU time, which other programs do not change.

    Threads take at least the sum of their tasks, since one computes at a time; processes, where
    there is a core for each, no more than the longest.
    """
    work = {"iterations": 3_000_000}
    for workers in (2, 4):
        threads = run("busy_loop", "threads", work, workers=workers)
        threads_s = sum(track.cpu_s for track in threads.tracks.values())
        assert threads.wall_s and threads_s < 1.1 * threads.wall_s
        longest = []
        for _ in range(3):  # a machine that is lent out by the slice counts what it did not give
            tracks = run("busy_loop", "processes", work, workers=workers).tracks.values()
            assert len({track.pid for track in tracks}) == workers
            longest.append(max(track.cpu_s for track in tracks))
        assert threads_s > (1 + 0.4 * (workers - 1)) * min(longest)


def test_a_prime_takes_many_times_what_small_factors_take() -> None:
    record = run("prime_factors", "process_pool", {"count": 40}, workers=2, chunk_size=1)
    cpu = sorted(row[3] for track in record.tracks.values() for row in track.records.rows.tolist())
    assert cpu[-1] > 20 * cpu[0]
    assert cpu[-1] > 2 * statistics.mean(cpu)


def test_a_search_reads_its_files_once() -> None:
    """The second query finds in memory what the first one read."""
    with started(
        make_spec("text_search", "queue_workers", {}, {"workers": 2}, keep_open=True)
    ) as going:
        wait_for(going, lambda record: record.state == "open", "the first answers")
        going.submit("needle")
        wait_for(going, lambda record: len(record.results) == 4, "the second answers")
        going.close()
        record = finish(going)
    for track in record.tracks.values():
        first, second = track.records.rows[:, 3].tolist()
        assert second < 0.5 * first
