"""How busy a worker was in each stretch of time."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.runs.lanes import Lane
from desktop_app.runs.tracks import GrowingRecords, Track
from tests.canned_records import MS, track


def test_a_lane_tells_busy_shares_of_any_stretch() -> None:
    lane = Lane(track(0, (0, 0, 10 * MS, 0), (1, 10 * MS, 30 * MS, 0), (2, 50 * MS, 60 * MS, 0)), 0)
    even, odd = lane.busy_shares(np.array([0.0, 0.01, 0.02, 0.04, 0.1]))
    assert even.tolist() == pytest.approx([1, 0, 0, 1 / 6])
    assert odd.tolist() == pytest.approx([0, 1, 0.5, 0])
    assert [lane.row_at(moment) for moment in (0.005, 0.02, 0.04, 0.055, 9)] == [
        0,
        1,
        None,
        2,
        None,
    ]
    assert lane.rows_within(0.02, 0.055) == range(1, 3)
    empty = Lane(Track(0, 1, 1, 0), 0)
    assert empty.busy_shares(np.array([0.0, 1.0]))[0].tolist() == [0]
    assert empty.row_at(0.5) is None


def test_shares_of_a_lane_add_up_to_the_time_it_was_busy() -> None:
    chance = np.random.default_rng(1)
    edges = np.cumsum(chance.integers(1, 1000, 2000)) * 1000
    rows = np.column_stack([np.arange(1000), edges[0::2], edges[1::2], edges[0::2]])
    lane = Lane(Track(0, 1, 1, 0, GrowingRecords(rows)), 0)
    moments = np.linspace(0, edges[-1] / 1e9, 77)
    even, odd = lane.busy_shares(moments)
    assert ((even >= 0) & (odd >= 0) & (even + odd <= 1 + 1e-9)).all()
    busy_s = (rows[:, 2] - rows[:, 1]).sum() / 1e9
    assert ((even + odd) * np.diff(moments)).sum() == pytest.approx(busy_s)
