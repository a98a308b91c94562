"""How long tasks took: against plain Python on every task."""

from __future__ import annotations

import random
import statistics

import numpy as np
import pytest

from desktop_app.runs.samples import Sample, WorkerLook
from desktop_app.runs.spread import (
    BINS,
    MOST,
    SLOWEST,
    MemoryLook,
    memory_over_time,
    rows_within,
    slowest,
    spreads,
    switches,
)
from tests import canned


def test_spread_is_what_plain_python_says() -> None:
    record = canned.finished(101, 3)
    told = spreads(record)
    assert set(told) == set(record.tracks)
    for worker, track in record.tracks.items():
        walls = [end - start for _, start, end, _ in track.records.rows.tolist()]
        spread = told[worker]
        assert (spread.tasks, spread.least, spread.most) == (len(walls), min(walls), max(walls))
        assert spread.median == pytest.approx(statistics.median(walls))
        assert spread.least <= spread.median <= spread.p95 <= spread.most
        assert spread.counts.shape == (BINS,) and spread.counts.sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(30))
def test_any_durations_are_told(seed: int) -> None:
    chance = random.Random(seed)
    most = 10 ** chance.randint(0, 10)
    walls = [chance.randint(0, most) for _ in range(chance.randint(1, 60))]
    record = canned.of_walls(walls)
    (spread,) = spreads(record).values()
    assert spread.counts.sum() == pytest.approx(1)
    assert [slow.wall_ns for slow in slowest(record)] == sorted(walls, reverse=True)[:SLOWEST]


def test_many_tasks_are_told_by_some_of_them() -> None:
    walls = np.random.default_rng(1).exponential(1e6, 4 * MOST).astype(int)
    (spread,) = spreads(canned.of_walls(walls.tolist())).values()
    assert (spread.tasks, spread.least, spread.most) == (len(walls), walls.min(), walls.max())
    assert spread.median == pytest.approx(np.median(walls), rel=0.05)
    assert spread.p95 == pytest.approx(np.percentile(walls, 95), rel=0.05)


def test_only_tasks_that_the_stretch_touches_are_told() -> None:
    record = canned.of_walls([10**9] * 8)  # each a second, one after the other
    (track,) = record.tracks.values()
    assert rows_within(record, track, (2.5, 4.5))[:, 0].tolist() == [2, 3, 4]
    assert [slow.task for slow in slowest(record, (2.5, 4.5))] == [2, 3, 4]
    assert spreads(record, (2.5, 4.5))[0].tasks == 3
    assert spreads(record, (100, 101)) == {}


def test_nothing_is_told_of_a_run_without_tasks() -> None:
    assert (spreads(canned.empty()), slowest(canned.empty())) == ({}, [])


def test_memory_and_switches_are_those_of_the_samples() -> None:
    record = canned.of_walls([10**9] * 3)
    origin = record.origin_ns
    for second, uss in ((1, None), (2, 50)):
        look = WorkerLook(0.5, switches=(second, 7))
        memory = {11: (100 * second, uss)}
        record.samples.rows.append(
            Sample(
                origin + second * 10**9, (0.0,), (0.0,), (0.0,), workers={0: look}, memory=memory
            )
        )
    assert memory_over_time(record) == {11: [MemoryLook(1, 100, None), MemoryLook(2, 200, 50)]}
    assert switches(record) == {0: (2, 7)}
