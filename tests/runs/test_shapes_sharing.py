"""What sharing shows: lost updates, locks, hogs, queues and answers from elsewhere, as ratios of runs."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.engine.catalog import list_workloads
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.source import script_for
from desktop_app.runs.summary import merged_results
from tests.real_runs import (
    GONE_S,
    SMALL,
    WITH_PROCESSES,
    WITH_THREADS,
    carried_out,
    each,
    finish,
    outcome,
    printed,
    spec_or_refusal,
    started,
    varies,
    wait_for,
    wait_until,
)
from tests.runs.test_shapes import run, wall_s

pytestmark = pytest.mark.measured

HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()


def counted(executor: str, way: str, increments: int, **options: Any) -> dict[str, Any]:
    """Return what four tasks made of the counter."""
    parameters = {"way": way, "count": 4, "increments": increments}
    (answer,) = merged_results(run("counter", executor, parameters, **{"workers": 4, **options}))
    assert answer["increments"] == 4 * increments == sum(row[1] for row in answer["counters"])
    assert answer["lost"] == answer["increments"] - sum(row[2] for row in answer["counters"])
    return dict(answer)


def test_threads_lose_what_is_added_between_reading_and_writing() -> None:
    """Three runs: one may be lucky."""
    lost = [counted("threads", "with a call", 500_000)["lost"] for _ in range(3)]
    assert sum(lost) > 60_000, "of 6 million, in which threads take turns a hundred times"
    assert all(
        len(counted("threads", way, 10)["counters"]) == 1 for way in ("plain", "with a lock")
    )


@pytest.mark.skipif(not HAS_GIL, reason="without a GIL += 1 loses too")
def test_the_gil_keeps_a_plain_increment_whole() -> None:
    assert counted("threads", "plain", 500_000)["lost"] == 0


def test_a_lock_loses_nothing() -> None:
    assert counted("threads", "with a lock", 200_000)["lost"] == 0


@pytest.mark.parametrize("start_method", ["fork", "spawn", "forkserver"])
def test_each_process_counts_for_itself(start_method: str) -> None:
    answer = counted("processes", "with a call", 10_000, start_method=start_method)
    assert answer["lost"] == 0
    assert [row[1:] for row in answer["counters"]] == [[10_000, 10_000, 0]] * 4
    assert len({row[0] for row in answer["counters"]}) == 4


def test_processes_lose_in_memory_that_they_share() -> None:
    lost = [counted("processes", "shared memory", 200_000)["lost"] for _ in range(3)]
    assert sum(lost) > 24_000, "of 2.4 million"


@each({**WITH_THREADS, **WITH_PROCESSES, "asyncio": ("asyncio", {"in_threads": True})})
def test_shared_memory_with_its_lock_loses_nothing_anywhere(
    executor: str, options: dict[str, Any]
) -> None:
    answer = counted(executor, "shared memory with a lock", 5_000, **options)
    assert answer["counters"] == [["all processes", 20_000, 20_000, 0]]


# Lock contention


@pytest.mark.parametrize("executor", ["threads", "process_pool"])
def test_a_lock_held_all_the_time_makes_many_workers_as_slow_as_one(executor: str) -> None:
    options = {"chunk_size": 1} if executor == "process_pool" else {}

    def took_s(share: int) -> float:
        work = {"count": 8, "length_ms": 80, "share": share}
        return wall_s("lock_contention", executor, work, workers=4, **options)

    free_s, half_s, held_s = took_s(0), took_s(50), took_s(100)
    assert held_s > 2.4 * free_s, "near the four of the workers"
    assert 1.3 * free_s < half_s < 0.8 * held_s, "Amdahl: at 50 % never more than twice as fast"


def test_who_computes_with_the_lock_computes_alone() -> None:
    """The time that tasks waited for the lock, against the time that they held it."""
    work = {"count": 4, "length_ms": 60, "work": "computes"}

    def waits(share: int) -> float:
        record = run("lock_contention", "processes", {**work, "share": share}, workers=2)
        answers = merged_results(record)
        return float(sum(answer["waited_ms"] for answer in answers)) / (4 * 60)

    assert statistics.median(waits(100) for _ in range(3)) > 0.4
    assert statistics.median(waits(0) for _ in range(3)) < 0.2


# Heartbeat


def median_ms(executor: str, **parameters: Any) -> float:
    """Return the usual delay of the sleeper: the median of three runs."""
    work = {"seconds": 0.3, **parameters}
    found = [
        run("heartbeat", executor, work, workers=1 + int(work.get("hogs", 1))) for _ in range(3)
    ]
    for record in found:
        sleeper, *hogs = merged_results(record)
        assert sleeper["beats"] >= 1
        assert sleeper["median_ms"] <= sleeper["p99_ms"] <= sleeper["worst_ms"]
        assert all(hog["counted"] > 0 for hog in hogs)
    return float(statistics.median(merged_results(record)[0]["median_ms"] for record in found))


@pytest.mark.skipif(not HAS_GIL, reason="without a GIL nobody waits for it")
def test_a_thread_wakes_late_beside_one_that_computes() -> None:
    alone, beside_one = median_ms("threads", hogs=0), median_ms("threads", hogs=1)
    assert beside_one > 3 * alone
    assert median_ms("threads", switch_interval_ms=0.5) < 0.6 * beside_one
    assert median_ms("process_pool") < 0.6 * beside_one


def test_a_coroutine_wakes_when_the_one_that_computes_has_ended() -> None:
    late_ms = median_ms("asyncio", seconds=0.1)
    assert late_ms > 80, "the hog's time, less the millisecond that it slept"
    assert late_ms > 5 * median_ms("asyncio", seconds=0.1, hogs=0)


def test_the_switch_interval_is_put_back() -> None:
    before = sys.getswitchinterval()
    heartbeat = list_workloads()["heartbeat"].module
    heartbeat.task(("sleeper", 0.01, 1.0, 50.0))
    assert sys.getswitchinterval() == before


# Producers and consumers


def at_the_line(executor: str, options: dict[str, Any], **parameters: Any) -> list[dict[str, Any]]:
    """Return what consumers say; what they took is what producers made."""
    work = {"items": 40, "capacity": 5, **parameters}
    answers = merged_results(run("producer_consumer", executor, work, **{"workers": 6, **options}))
    producers = [answer for answer in answers if "produced" in answer]
    consumers = [answer for answer in answers if "consumed" in answer]
    for total in ("sum", "produced"):
        taken = "consumed" if total == "produced" else total
        assert sum(one[total] for one in producers) == sum(one[taken] for one in consumers)
    assert all(0 <= one["mean"] <= one["longest"] <= work["capacity"] for one in consumers)
    assert all(1 <= len(one["lengths"]) <= 20 for one in consumers)
    return consumers


@each(
    {name: way for name, way in {**WITH_THREADS, **WITH_PROCESSES}.items() if name != "serial"}
    | {"asyncio": ("asyncio", {"in_threads": True})}
)
def test_all_that_is_produced_is_consumed_once(executor: str, options: dict[str, Any]) -> None:
    parameters = {"producers": 2, "consumers": 3, "produce_ms": 1, "consume_ms": 1}
    assert len(at_the_line(executor, options, **parameters)) == 3


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_queue_is_full_behind_slow_consumers_and_empty_before_them(executor: str) -> None:
    (slow,) = at_the_line(executor, {}, produce_ms=2, consume_ms=8)
    (quick,) = at_the_line(executor, {}, produce_ms=8, consume_ms=2)
    assert slow["mean"] > 3 and slow["longest"] == 5 and "█" in slow["lengths"]
    assert quick["mean"] < 1.5
    assert quick["waited_s"] > 3 * slow["waited_s"], "at the empty queue"


@pytest.mark.parametrize(
    ("executor", "options", "said"),
    [
        ("serial", {}, "executor must not be serial"),
        ("asyncio", {}, "executor must not be asyncio without in_threads"),
        ("threads", {"workers": 1}, "workers must be at least 2"),
        ("process_pool", {"chunk_size": 2}, "chunk_size must not be above 1"),
    ],
)
def test_what_would_wait_for_ever_is_refused(
    executor: str, options: dict[str, Any], said: str
) -> None:
    refusal = spec_or_refusal("producer_consumer", executor, {}, {"workers": 2, **options})
    assert isinstance(refusal, str) and refusal.startswith(said)


# Fetch


def test_waits_for_answers_overlap_in_threads_and_coroutines_and_processes_win_nothing() -> None:
    pages = {"count": 40, "delay_ms": 40}
    serial = wall_s("fetch", "serial", pages)
    threads = wall_s("fetch", "threads", pages, workers=20)
    assert threads < 0.35 * serial
    assert wall_s("fetch", "asyncio", pages, workers=20) < 0.35 * serial
    assert wall_s("fetch", "processes", pages, workers=20) > 0.7 * threads


def test_the_server_refuses_as_often_as_it_is_told_and_the_same_each_time() -> None:
    def fetched(executor: str, **settings: Any) -> list[list[int]]:
        parameters = {"count": 200, "delay_ms": 0, **settings}
        return merged_results(run("fetch", executor, parameters, workers=4))

    pages = fetched("threads", error_rate=30)
    assert pages == fetched("asyncio", error_rate=30)
    assert 0.15 < sum(status == 503 for status, _ in pages) / 200 < 0.45
    assert {status for status, _ in pages} == {200, 503}
    assert pages != fetched("threads", error_rate=30, seed=2)
    assert {status for status, _ in fetched("threads", error_rate=0)} == {200}
    assert {status for status, _ in fetched("threads", error_rate=100)} == {503}


SERVED = {
    "fetch": {"delay_ms": 60_000, "count": 4},
    "producer_consumer": {"produce_ms": 60_000},
}


@pytest.mark.parametrize("end", ["kill the runner", "terminate"])
@pytest.mark.parametrize("workload", SERVED)
def test_a_server_is_no_worker_and_goes_with_its_run(workload: str, end: str) -> None:
    """That nothing of it is left is seen after every test."""
    spec = spec_or_refusal(workload, "processes", SERVED[workload], {"workers": 2})
    assert isinstance(spec, RunSpec)
    with started(spec) as running:
        wait_for(
            running, lambda record: len(record.pids) > 2, "both workers, told after the server"
        )
        wait_for(running, lambda record: record.running == 2, "their tasks")
        workers = {track.pid for track in running.record.tracks.values()}
        assert running.record.pids == {running.pid, *workers}
        assert len(psutil.Process(running.pid).children()) == 3
        if end == "terminate":
            running.terminate()
        else:
            os.kill(running.pid, signal.SIGKILL)
        record = finish(running)
    assert outcome(record) == ("terminated" if end == "terminate" else "crashed")
    assert record.warnings == []


@pytest.mark.parametrize("workload", SERVED)
def test_a_server_ends_when_the_process_that_started_it_is_killed_alone(
    workload: str, tmp_path: Path
) -> None:
    spec = spec_or_refusal(workload, "threads", SERVED[workload], {"workers": 2})
    assert isinstance(spec, RunSpec)
    path = tmp_path / "script.py"
    path.write_text(script_for(spec), "utf-8")
    process = subprocess.Popen([sys.executable, "-I", str(path)])
    try:
        (server,) = wait_until(psutil.Process(process.pid).children, "the server")
        wait_until(server.net_connections, "that it listens")
    finally:
        process.kill()
        process.wait()
    wait_until(lambda: not server.is_running(), "its end", GONE_S)


# Their scripts


@pytest.mark.parametrize(
    ("executor", "options"),
    [("threads", {}), ("process_pool", {"start_method": "spawn"}), ("asyncio", {})],
)
@pytest.mark.parametrize(
    "workload", ["counter", "lock_contention", "heartbeat", "producer_consumer", "fetch"]
)
def test_the_script_does_the_same(
    workload: str, executor: str, options: dict[str, Any], tmp_path: Path
) -> None:
    spec = spec_or_refusal(workload, executor, SMALL[workload], {"workers": 2, **options})
    if isinstance(spec, RunSpec):
        results = merged_results(carried_out(spec))
        lines = printed(script_for(spec), tmp_path)
        assert len(lines) == len(results)
        assert varies(workload) or sorted(lines) == sorted(map(str, results))
