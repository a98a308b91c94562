"""What sharing shows: lost updates, locks, hogs, queues and answers from elsewhere, as ratios of runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.source import script_for
from desktop_app.runs.summary import merged_results
from tests.real_runs import (
    SMALL,
    WITH_PROCESSES,
    WITH_THREADS,
    carried_out,
    each,
    printed,
    spec_or_refusal,
    varies,
)
from tests.runs.test_shapes import run

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


# Their scripts


@pytest.mark.parametrize(
    ("executor", "options"),
    [("threads", {}), ("process_pool", {"start_method": "spawn"}), ("asyncio", {})],
)
@pytest.mark.parametrize("workload", ["counter"])
def test_the_script_does_the_same(
    workload: str, executor: str, options: dict[str, Any], tmp_path: Path
) -> None:
    spec = spec_or_refusal(workload, executor, SMALL[workload], {"workers": 2, **options})
    if isinstance(spec, RunSpec):
        results = merged_results(carried_out(spec))
        lines = printed(script_for(spec), tmp_path)
        assert len(lines) == len(results)
        assert varies(workload) or sorted(lines) == sorted(map(str, results))
