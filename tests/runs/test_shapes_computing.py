"""What the workloads that compute or carry are there to show: ratios of runs, never a time."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.engine.catalog import find
from desktop_app.engine.cores import usable_cores
from desktop_app.engine.workloads.payload import Payload, make_content
from desktop_app.runs.record import RunRecord
from desktop_app.runs.summary import merged_results
from tests.real_runs import AVAILABLE, values
from tests.runs.test_shapes import run

pytestmark = pytest.mark.measured

SCHEDULE = Path("/proc/thread-self/schedstat")
Run = tuple[str, str, dict[str, Any], dict[str, Any]]
"""Workload, executor, parameters, options."""

needs_two_cores = pytest.mark.skipif(usable_cores() < 2, reason="one core is no place to win")
needs_a_gil = pytest.mark.skipif(
    not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="there is no GIL to hold"
)
tells_schedule = pytest.mark.skipif(
    not SCHEDULE.exists(), reason="the system does not tell what a thread waited for"
)
needs_fork = pytest.mark.skipif(
    sys.platform != "linux" or "fork" not in multiprocessing.get_all_start_methods(),
    reason="Linux alone tells a forked process's own memory",
)


def times_slower(one: Run, other: Run, times: int = 3) -> float:
    """Return how many times longer ``one`` takes.

    Both are run in turn, and of each the least disturbed counts: other programs, which may keep
    cores from one of the two only, can make a run longer but not shorter.
    """

    def wall_s(which: Run) -> float:
        workload, executor, parameters, options = which
        return run(workload, executor, parameters, **options).wall_s or 0.0

    pairs = [(wall_s(one), wall_s(other)) for _ in range(times)]
    return min(long for long, _ in pairs) / min(short for _, short in pairs)


def wait_for_free_cores() -> None:
    """Wait for a moment in which other programs leave the cores to a run, or skip the test."""
    for _ in range(30):
        if psutil.cpu_percent(0.3) < 25:
            return
    pytest.skip("other programs keep the cores busy: nothing can be won by using two")


def share_asleep(workload: str, **parameters: Any) -> float:
    """Return how much of their time two threads that run tasks of a workload sleep.

    Time in which they could run but another program has the core is left out. They wait for
    nothing but the GIL: about half of the time when tasks hold it, hardly ever when they do not.
    """
    module = find("workload", workload).module
    items = list(module.make_inputs(count=2, **parameters))
    begin = threading.Barrier(len(items))
    shares: list[float] = []

    def run_task(item: Any) -> None:
        begin.wait()
        started_ns, before = time.perf_counter_ns(), scheduled_ns()
        module.task(item)
        passed_ns, after = time.perf_counter_ns() - started_ns, scheduled_ns()
        used, waited = after[0] - before[0], after[1] - before[1]
        shares.append(1 - used / (passed_ns - waited))

    threads = [threading.Thread(target=run_task, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return min(shares)


def scheduled_ns() -> tuple[int, int]:
    """Return how long the calling thread has had a core, and how long it has waited for one."""
    used, waited, _ = SCHEDULE.read_text().split()
    return int(used), int(waited)


@needs_a_gil
@tells_schedule
def test_random_points_hold_the_gil() -> None:
    assert share_asleep("monte_carlo_pi", points=2_000_000) > 0.25


@needs_two_cores
@needs_a_gil
def test_random_points_need_processes() -> None:
    wait_for_free_cores()
    work = {"count": 8, "points": 400_000}
    threads: Run = ("monte_carlo_pi", "threads", work, {"workers": 2})
    processes: Run = ("monte_carlo_pi", "processes", work, {"workers": 2})
    assert times_slower(threads, processes, 5) > 1.25


def test_more_points_tell_pi_better_and_the_same_seeds_tell_the_same() -> None:
    work = {"count": 4, "points": 50_000}
    (answer,) = merged_results(run("monte_carlo_pi", "serial", work))
    assert answer["points"] == 200_000 and abs(answer["pi"] - 3.1416) < 0.02
    assert [answer] == merged_results(run("monte_carlo_pi", "processes", work, workers=2))
    assert [answer] != merged_results(run("monte_carlo_pi", "serial", {**work, "seed": 9}))


def test_tiny_tasks_cost_what_their_messages_cost() -> None:
    def pool(chunk: int) -> Run:
        return "tiny_tasks", "process_pool", {}, {"workers": 2, "chunk_size": chunk}

    assert times_slower(pool(1), pool(1000)) > 2.5
    assert times_slower(pool(1), ("tiny_tasks", "serial", {}, {})) > 4
    assert times_slower(pool(1000), ("tiny_tasks", "serial", {}, {})) > 1, "serial still wins"


def test_what_is_carried_between_processes_is_paid_for() -> None:
    def pool(executor: str, kind: str, way: str) -> Run:
        work = {"kind": kind, "size": 1_000_000, "count": 4, "way": way}
        return "payload", executor, work, {"workers": 2, "chunk_size": 1}

    ints = pool("process_pool", "list of ints", "there and back")
    assert times_slower(ints, pool("thread_pool", "list of ints", "there and back")) > 5
    there = pool("process_pool", "list of ints", "there")
    assert times_slower(there, pool("process_pool", "bytes", "there")) > 1.5


KINDS = ["list of ints", "bytes", "array", "list of dicts", "nested object"]


@pytest.mark.parametrize("way", ["there and back", "there", "back"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_payload_arrives_as_it_left(kind: str, way: str) -> None:
    work = {"kind": kind, "size": 1234, "count": 3, "way": way}
    serial = run("payload", "serial", work)
    assert values(run("payload", "process_pool", work, workers=2)) == values(serial)
    shown = 1234 if way == "there" else f"<{kind}: 1,234 elements>"
    assert values(serial) == dict.fromkeys(range(3), shown)
    made = Payload(kind, 1234, make_content(kind, 1234))
    assert made != Payload(kind, 1234, make_content(kind, 1233))


@pytest.mark.parametrize("executor", sorted(AVAILABLE))
def test_objects_of_a_class_travel_with_every_executor(executor: str) -> None:
    work = {"kind": "nested object", "size": 500, "count": 3, "way": "there and back"}
    record = run("payload", executor, work)
    assert (record.results.failed, values(record)) == (0, values(run("payload", "serial", work)))


@needs_a_gil
@tells_schedule
@pytest.mark.parametrize(("piece_size", "lets_go"), [(1000, False), (1_000_000, True)])
def test_hashing_lets_go_of_the_gil_for_large_pieces_only(piece_size: int, lets_go: bool) -> None:
    work = {"piece_size": piece_size, "repeats": 400_000_000 // piece_size}
    assert (share_asleep("hash_files", **work) < 0.2) is lets_go


def test_files_that_cannot_be_read_are_told_and_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    (folder / "deeper").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"abc")
    (folder / "deeper" / "b.txt").write_bytes(b"abc" * 1000)
    (folder / "broken").symlink_to(folder / "nowhere")
    expected = ["a.txt", "broken", "deeper/b.txt"]
    if sys.platform == "linux":
        (folder / "deeper" / "b\udcff.txt").write_bytes(b"")
        os.mkfifo(folder / "deeper" / "pipe")
        expected += ["deeper/b\\xff.txt", "deeper/pipe"]
    work = {"source": "folder", "folder": str(folder), "piece_size": 7, "repeats": 1}
    serial = values(run("hash_files", "serial", work))
    assert serial == values(run("hash_files", "process_pool", work, workers=2))
    names = [Path(found["name"]).relative_to(folder).as_posix() for found in serial.values()]
    assert names == expected
    of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (serial[0]["bytes"], serial[0]["sha256"]) == (3, of_abc)
    assert serial[1]["skipped"] == "No such file or directory"
    assert serial[2]["bytes"] == 3000
    assert all(found["skipped"] == "no regular file" for found in [*serial.values()][4:])


@needs_two_cores
def test_threads_inside_workers_get_in_each_others_way() -> None:
    def products(executor: str, blas_threads: int) -> Run:
        work = {"blas_threads": blas_threads, "products": 5, "count": 8}
        return "matmul", executor, work, {"workers": 2}

    assert times_slower(products("threads", 1), products("processes", 1)) < 1.4
    if usable_cores() == 2:  # with more cores the inner threads find room
        assert times_slower(products("processes", 2), products("processes", 1)) > 0.95


def memory_of(record: RunRecord) -> list[dict[str, Any]]:
    return [result.value for result in record.results.in_order()]


@needs_fork
def test_reading_copies_what_fork_has_shared() -> None:
    work = {"shared_megabytes": 60, "count": 4}
    shares = memory_of(
        run("memory_copy", "process_pool", work, workers=1, start_method="fork", chunk_size=1)
    )
    before, after = shares[0]["uss_before_mb"], shares[-1]["uss_after_mb"]
    assert before < 15 and after > 4 * before and after - before > 40
    assert all(share["uss_after_mb"] > share["uss_before_mb"] + 8 for share in shares)
    assert shares[-1]["rss_after_mb"] < 1.1 * shares[0]["rss_before_mb"], "RSS tells nothing"
    for share in memory_of(run("memory_copy", "threads", work, workers=2)):
        assert share["uss_after_mb"] < 1.1 * share["uss_before_mb"]
        assert share["texts"] == "its own: this is the parent"
    spawned = run("memory_copy", "process_pool", work, workers=1, start_method="spawn")
    assert {share["texts"] for share in memory_of(spawned)} == {"its own copy, made here"}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_what_tasks_leave_behind_goes_with_their_worker() -> None:
    def largest_mb(tasks_per_worker: int) -> float:
        options = {"chunk_size": 1, "tasks_per_worker": tasks_per_worker}
        record = run("leaky", "process_pool", {"count": 40, "megabytes": 5}, workers=2, **options)
        assert record.warnings == []
        largest: float = max(found["memory_mb"] for found in memory_of(record))
        return largest

    assert largest_mb(2) < 0.5 * largest_mb(0)
