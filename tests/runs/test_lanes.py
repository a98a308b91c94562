"""How busy a worker was in each stretch of time."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.runs.lanes import Lane, shares_of, shares_of_all
from desktop_app.runs.tracks import GrowingRecords, Track
from tests.canned_records import MS, begun, track


def test_a_lane_tells_shares_of_any_stretch() -> None:
    lane = Lane(
        track(0, (0, 0, 10 * MS, 5 * MS), (1, 10 * MS, 30 * MS, 0), (2, 50 * MS, 60 * MS, 10 * MS)),
        0,
    )
    busy, computing = shares_of([lane], np.array([0.0, 0.01, 0.02, 0.04, 0.1]))
    assert busy[0].tolist() == pytest.approx([1, 1, 0.5, 1 / 6])
    assert computing[0].tolist() == pytest.approx([0.5, 0, 0, 1 / 6])
    moments = (0.005, 0.02, 0.04, 0.055, 9)
    assert [lane.row_at(moment) for moment in moments] == [0, 1, None, 2, None]
    assert lane.rows_within(0.02, 0.055) == range(1, 3)
    assert [times.tolist() for times in lane.times_s(range(1, 3))] == [[0.01, 0.05], [0.03, 0.06]]
    assert lane.rows_at(np.array([-1, *moments, 0.056, 0.015])).tolist() == [0, 1, 2]
    assert (lane.row_of(2), lane.row_of(3)) == (2, None)


def test_neighbouring_tasks_differ() -> None:
    lane = Lane(track(0, *((k, k * MS, (k + 1) * MS, 0) for k in range(8))), 0)
    parities = lane.parities(np.arange(8) / 1000 + 0.0005).astype(int)
    assert (np.abs(np.diff(parities)) == 1).all()


def test_a_worker_without_tasks_was_never_busy() -> None:
    empty = Lane(Track(0, 1, 1, 0), 0)
    busy, computing = shares_of([empty], np.array([0.0, 1.0]))
    assert busy.tolist() == computing.tolist() == [[0]]
    assert not len(empty.rows_at(np.array([0.5])))
    assert empty.row_at(0.5) is None and not empty.rows_within(0, 1)
    assert shares_of([], np.array([0.0, 1.0]))[0].shape == (0, 1)


def test_shares_add_up_to_the_time_it_was_busy_and_computing() -> None:
    chance = np.random.default_rng(1)
    edges = np.cumsum(chance.integers(1, 1000, 2000)) * 1000
    walls = edges[1::2] - edges[0::2]
    rows = np.column_stack([np.arange(1000), edges[0::2], edges[1::2], walls // 3])
    lane = Lane(Track(0, 1, 1, 0, GrowingRecords(rows)), 0)
    moments = np.linspace(0, edges[-1] / 1e9, 77)
    busy, computing = shares_of([lane], moments)
    assert ((computing >= 0) & (computing <= busy) & (busy <= 1)).all()
    assert (busy[0] * np.diff(moments)).sum() == pytest.approx(walls.sum() / 1e9, rel=1e-6)
    assert (computing[0] * np.diff(moments)).sum() == pytest.approx(
        (walls // 3).sum() / 1e9, rel=1e-3
    )


def test_nothing_per_task_is_made_for_a_picture() -> None:
    """A lane looks up; a million tasks cost no memory beside the record's own."""
    rows = np.zeros((1_000_000, 4), np.int64)
    rows[:, 1] = np.arange(1_000_000) * 1000
    rows[:, 2] = rows[:, 1] + 900
    worker = Track(0, 1, 1, 0, GrowingRecords(rows))
    lane = Lane(worker, 0)
    assert np.shares_memory(lane.rows, worker.records.starts)
    assert not any(isinstance(value, np.ndarray) for value in vars(lane).values())


def test_shares_of_all_workers_in_a_stretch() -> None:
    record = begun()
    start = record.origin_ns
    record.tracks[0] = track(0, (0, start, start + 10 * MS, 10 * MS))
    record.tracks[1] = track(1, (1, start + 5 * MS, start + 10 * MS, 0))
    assert shares_of_all(record, (0.0, 0.02)) == pytest.approx((15 / 40, 10 / 40))
    assert shares_of_all(record, (0.0, 0.005)) == pytest.approx((0.5, 0.5))
    assert shares_of_all(record, (0.3, 0.3)) == (0, 0)
    assert shares_of_all(begun(), (0.0, 1.0)) == (0, 0)
