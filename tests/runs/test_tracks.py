"""What is known of a worker: its records in order, and how much of any time they fill."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.engine.tape import DELAY, SLICE
from desktop_app.runs.tracks import GrowingRecords, Track


def rows(*records: tuple[int, int, int, int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array(records, np.int64).reshape(-1, 4)


def test_each_kind_goes_where_it_belongs() -> None:
    track = Track(0, 1, 1, 0)
    track.append(
        rows((0, 10, 20, 5), (SLICE, 21, 25, 9), (DELAY, 0, 30, 4), (-9, 1, 2, 3), (1, 40, 30, 0))
    )
    assert [len(kind) for kind in (track.records, track.slices, track.delays)] == [1, 1, 1]


@pytest.mark.parametrize("pieces", [1, 3, 7])
def test_time_spent_is_what_a_sum_over_all_records_says(pieces: int) -> None:
    chance = np.random.default_rng(4)
    edges = np.cumsum(chance.integers(1, 50, 400))
    cpu = chance.integers(0, 20, 200)
    all_rows = np.column_stack([np.arange(200), edges[::2], edges[1::2], cpu]).astype(np.int64)
    records = GrowingRecords()
    for piece in np.array_split(all_rows, pieces):
        records.append(piece)
    assert (records.rows == all_rows).all()
    moments = np.arange(0, int(edges[-1]) + 40, 3)
    filled, fourth = records.spent_until(moments)
    for moment, fill, cpu_ns in zip(moments.tolist(), filled, fourth, strict=True):
        passed = np.clip(moment - all_rows[:, 1], 0, all_rows[:, 2] - all_rows[:, 1])
        assert fill == passed.sum()
        share = passed / (all_rows[:, 2] - all_rows[:, 1])
        walls = all_rows[:, 2] - all_rows[:, 1]
        assert cpu_ns == pytest.approx((share * np.minimum(cpu, walls)).sum()), "at most its time"


def test_records_that_overlap_are_cut_to_follow_one_another() -> None:
    records = GrowingRecords(rows((0, 10, 30, 1), (1, 20, 25, 1), (2, 24, 40, 1)))
    records.append(rows((3, 35, 50, 1)))
    assert records.rows[:, 1:3].tolist() == [[10, 30], [30, 30], [30, 40], [40, 50]]
    assert records.spent_until(np.array([100]))[0] == [40]


def test_no_records_fill_nothing() -> None:
    filled, fourth = GrowingRecords().spent_until(np.array([0, 5]))
    assert filled.tolist() == fourth.tolist() == [0, 0]
