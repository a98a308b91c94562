"""Recorded tasks dealt out anew: against a plain scheduler, real runs, and what must always hold."""

from __future__ import annotations

import time

import numpy as np
import pytest

from desktop_app.runs.what_if import (
    MOST_CHUNKS,
    NothingToDeal,
    WhatIf,
    read_what_if,
    what_if_sentences,
)
from tests import canned
from tests.recorded import load


def plainly(found: WhatIf, workers: int, size: int) -> float:
    """The same, second by second as one would do it by hand."""
    free = [found.begin_s + n * found.per_worker_s for n in range(workers)]
    has_had = [False] * workers
    done = [0.0]
    for begin in range(0, len(found.times_s), size):
        ready = [
            at + (found.per_chunk_s if had else 0) for at, had in zip(free, has_had, strict=True)
        ]
        worker = ready.index(min(ready))
        free[worker] = ready[worker] + sum(found.times_s[begin : begin + size])
        has_had[worker] = True
        done.append(free[worker])
    return max(done) + found.end_s


def test_it_is_what_a_plain_scheduler_does() -> None:
    generator = np.random.default_rng(8)
    for _ in range(200):
        count, workers, size = generator.integers(1, [60, 9, 12])
        costs = generator.uniform(0, 0.3, 4) * generator.integers(0, 2)
        times = generator.exponential(1.0, count)
        begin, worker, chunk, end = (float(cost) for cost in costs)
        found = WhatIf(times, 2, 1, begin, worker, chunk, end)
        assert found.wall_s(int(workers), int(size)) == pytest.approx(plainly(found, workers, size))


def test_it_is_never_below_an_even_share_nor_the_longest_task() -> None:
    generator = np.random.default_rng(9)
    for count in (1, 7, 300, 3 * MOST_CHUNKS):
        found = WhatIf(generator.exponential(1.0, count), 2)
        for workers, seconds in found.over_workers():
            least = max(found.total_s / workers, found.longest_s)
            assert least * (1 - 1e-9) <= seconds <= found.total_s / workers + found.longest_s * 4
        for size, seconds in found.over_chunks(4):
            assert seconds >= max(found.total_s / 4, found.longest_s) * (1 - 1e-9)
            assert size <= -(-count // 4)


def test_chunk_sizes_go_from_one_to_an_even_share() -> None:
    found = WhatIf(np.ones(20), 2, per_chunk_s=0.1)
    assert [size for size, _ in found.over_chunks()] == [1, 2, 4, 8, 10]
    walls = [seconds for _, seconds in found.over_chunks()]
    assert walls[-1] == pytest.approx(10) and walls[0] == pytest.approx(10.9)
    assert [size for size, _ in WhatIf(np.ones(1), 2).over_chunks()] == [1]


def test_a_million_tasks_take_less_than_a_second_a_curve() -> None:
    found = WhatIf(np.random.default_rng(1).exponential(1e-3, 1_000_000), 4, per_chunk_s=1e-5)
    exact = plainly(WhatIf(found.times_s[:100_000], 4, per_chunk_s=1e-5), 16, 1)
    near = WhatIf(found.times_s[:100_000], 4, per_chunk_s=1e-5).wall_s(16)
    assert near == pytest.approx(exact, rel=0.01), "groups of neighbours change next to nothing"
    few = WhatIf(found.times_s[:50_000], 4)
    for name in ("over_workers", "over_chunks"):
        assert took_s(found, name) < 20 * took_s(few, name), "it grows by the sums alone"


def took_s(found: WhatIf, name: str) -> float:
    """The shortest of three times that a curve takes; with a million tasks 0.2 s."""
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        getattr(found, name)()
        took.append(time.perf_counter() - begun)
    return min(took)


@pytest.mark.parametrize(
    "name",
    ["small_chunks", "large_chunks", "three_tasks_on_two", "processes_compute", "coroutines_wait"],
)
def test_of_a_real_run_it_says_what_it_took(name: str) -> None:
    record = load(name)
    found = read_what_if(record)
    assert found.wall_s(found.workers) == pytest.approx(record.wall_s, rel=0.1)
    assert len(found.times_s) == record.total
    assert not any("rough" in note for note in found.notes)


def test_three_tasks_gain_from_a_third_worker() -> None:
    found = read_what_if(load("three_tasks_on_two"))
    assert found.wall_s(3) < 0.65 * found.wall_s(2)
    assert found.wall_s(64) == pytest.approx(found.wall_s(3))
    said = " ".join(what_if_sentences(found))
    assert said.startswith("With 3 workers, on as many cores, these tasks would take about 0.1")
    assert "The longest task alone takes 0.0" in said and "memory bandwidth" in said


def test_large_chunks_would_be_better_small() -> None:
    found = read_what_if(load("large_chunks"))
    assert found.chunk_size == 16
    assert found.wall_s(2, 1) < 0.8 * found.wall_s(2, 16)
    assert "Chunks of " in " ".join(what_if_sentences(found))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("threads_take_turns", "the GIL"),
        ("eight_on_two_cores", "shared cores"),
        ("coroutines_compute", "one thread"),
    ],
)
def test_where_workers_slowed_each_other_cpu_times_are_dealt_out_and_it_says_so(
    name: str, why: str
) -> None:
    record = load(name)
    found = read_what_if(record)
    assert found.total_s == pytest.approx(sum(t.cpu_s for t in record.tracks.values()), rel=0.01)
    assert any(why in note and "CPU times" in note for note in found.notes)
    assert found.wall_s(20) < 0.7 * (record.wall_s or 0)


def test_tasks_that_wait_are_dealt_out_as_they_waited() -> None:
    found = read_what_if(load("threads_wait"))
    assert any("wait, which takes no core" in note for note in found.notes)
    assert not any("CPU" in note or "memory" in note for note in found.notes)
    assert found.wall_s(2 * found.workers) < found.wall_s(found.workers)


def test_a_record_without_tasks_says_why() -> None:
    with pytest.raises(NothingToDeal, match="no finished tasks"):
        read_what_if(canned.empty())


def test_overheads_come_from_the_record() -> None:
    """Canned: each task takes 1 ms, 0.1 ms passes between two, both workers begin at once."""
    found = read_what_if(canned.finished(20, 2))
    assert found.per_chunk_s == pytest.approx(1e-4)
    assert found.begin_s == 0 and found.per_worker_s == 0
    assert found.longest_s == pytest.approx(1e-3)
