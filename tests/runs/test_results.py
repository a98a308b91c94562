"""Results: packed, and the same when they are looked at."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from desktop_app.runs.results import PACKED_FROM, Batch, Result, Results
from desktop_app.runs.task_index import TaskIndex
from desktop_app.runs.tracks import GrowingRecords, Track


def made(count: int, seed: int = 1) -> list[Result]:
    tasks = np.random.default_rng(seed).permutation(count).tolist()
    odd = {7: ("", "ValueError: no", False), 9: (2**70, "", False), 11: ("a\n…", "", True)}
    return [Result(task, [task, None], *odd.get(task, (task / 2, "", False))) for task in tasks]


@pytest.mark.parametrize("step", [1, 3, 700, PACKED_FROM, 5000])
def test_whatever_arrives_is_there_in_its_order(step: int) -> None:
    expected = made(3000)
    results = Results()
    for start in range(0, 3000, step):
        results.add(Batch.holding(expected[start : start + step]))
    assert len(results) == 3000 and results.failed == 1
    assert list(results) == expected and list(results) == [results[n] for n in range(3000)]
    assert results[-1] == expected[-1] and results[1020:1030] == expected[1020:1030]
    assert [result.task for result in results.in_order()] == [*range(3000)]
    assert all(results.of_task(result.task) == result for result in expected)
    again = Results([*results.pieces()], below=3000)
    assert list(again) == expected and again.failed == 1


def test_what_has_not_arrived_is_not_there() -> None:
    results = Results()
    results.add(Batch.holding(made(5)[:4]))
    missing = made(5)[4].task
    with pytest.raises(KeyError):
        results.of_task(missing)
    with pytest.raises(KeyError):
        results.of_task(10**9)
    assert not results.has_all(0, 5) and results.has_all(missing + 1, 5)
    with pytest.raises(IndexError):
        results[4]


@pytest.mark.parametrize(
    "piece", [b"{}", b"[[1]]", b'[["a", 1, 2]]', b"[[5, 1, 2]]", b"[[-1, 1, 2]]", b"[["]
)
def test_what_is_no_piece_of_results_is_refused(piece: bytes) -> None:
    with pytest.raises((ValueError, msgspec.MsgspecError)):
        Results([piece], below=5)


def test_each_task_is_found_on_the_tapes() -> None:
    chance = np.random.default_rng(3)
    owners = chance.integers(0, 3, 500)
    tracks = {}
    for worker in range(3):
        tasks = np.flatnonzero(owners == worker)
        starts = np.arange(len(tasks)) * 100
        rows = np.column_stack([tasks, starts, starts + 50 + worker, tasks]).astype(np.int64)
        tracks[worker] = Track(worker, worker, worker, 0, GrowingRecords(rows))
    index = TaskIndex()
    for task in (499, 0, 250):
        found = index.look_up(tracks, task)
        assert found is not None
        track, row = found
        assert track.worker == owners[task] and track.records.rows[row, 0] == task
    assert index.look_up(tracks, 500) is None
    asked = np.array([3, 499, 700, 0])
    workers, walls, cpu = index.gather(tracks, asked).T
    assert workers.tolist() == [owners[3], owners[499], -1, owners[0]]
    assert walls.tolist() == [50 + owners[3], 50 + owners[499], -1, 50 + owners[0]]
    assert cpu.tolist() == [3, 499, -1, 0]
