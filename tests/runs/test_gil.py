"""Who ran when: turns of workers in one process, generated and of real runs."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.tape import SLICE
from desktop_app.runs.gil import Turns, TurnsOfRun, TurnsTold, processes_shared, shares_gil
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import GrowingRecords, Track
from tests.canned_records import MS, begun
from tests.real_runs import carried_out


def ticking(worker: int, slices: list[tuple[int, int]], pid: int = 100) -> Track:
    """A worker that ran in these stretches, in milliseconds of a run that begins at 0."""
    rows = np.array([(SLICE, a * MS, b * MS, 9) for a, b in slices], np.int64).reshape(-1, 4)
    return Track(worker, pid, 500 + worker, 0, slices=GrowingRecords(rows))


def all_turns(record: RunRecord) -> TurnsTold:
    """What the turns of a run with one process of threads come to."""
    (turns,) = TurnsOfRun().take_over(record)
    return turns.within((0.0, record.elapsed_s()))


def test_turns_are_counted_within_any_stretch() -> None:
    one = ticking(0, [(0, 5), (10, 15), (15, 18), (20, 25)])
    two = ticking(1, [(5, 10), (25, 30)])
    turns = Turns([one, two], 0)
    # in order: one, two, one, one, one, two
    assert turns.within((0, 0.03)) == TurnsTold(3, 28 * MS, 0, 1)
    assert turns.within((0, 0.03)).mean_slice_ns == 7 * MS
    assert turns.within((0.004, 0.012)) == TurnsTold(2, 8 * MS, 0, 1)
    assert turns.within((0.016, 0.022)) == TurnsTold(0, 4 * MS, 0, 1)
    assert turns.within((0.0185, 0.0195)) == TurnsTold(0, 0, 0, 0)
    assert turns.within((0.001, 0.004)) == TurnsTold(0, 3 * MS, 0, 1), "inside one slice"
    assert turns.within((7, 8)) == TurnsTold(0, 0, 0, 0)


def test_any_two_stretches_make_up_the_whole() -> None:
    chance = np.random.default_rng(3)
    tracks = []
    for worker in range(3):
        edges = np.cumsum(chance.integers(1, 9, 200)).reshape(-1, 2).tolist()
        tracks.append(ticking(worker, [(a, b) for a, b in edges]))
    turns = Turns(tracks, 0)
    whole = turns.within((0, 2))
    for middle in chance.uniform(0, 1, 40):
        left, right = turns.within((0, middle)), turns.within((middle, 2))
        assert left.switches + right.switches == whole.switches
        assert left.ran_ns + right.ran_ns == pytest.approx(whole.ran_ns, abs=2)
        assert left.together_ns + right.together_ns == pytest.approx(whole.together_ns, abs=2)
        assert max(left.most, right.most) == whole.most == 3


def test_overlaps_are_told_and_counted_once() -> None:
    turns = Turns([ticking(0, [(0, 10)]), ticking(1, [(5, 15)]), ticking(2, [(8, 9)])], 0)
    told = turns.within((0, 0.02))
    assert (told.ran_ns, told.together_ns, told.most) == (15 * MS, 5 * MS, 3)
    assert told.together == pytest.approx(1 / 3)


def test_only_threads_of_one_process_take_turns() -> None:
    record = begun()
    record.tracks = {n: ticking(n, [(0, 5)], pid=n) for n in range(2)}
    assert processes_shared(record) == []
    record.tracks = {n: ticking(n, [(0, 5)], pid=n // 2) for n in range(4)}
    record.tracks[4] = ticking(4, [], pid=0)
    assert [[t.worker for t in group] for group in processes_shared(record)] == [[0, 1], [2, 3]]
    for track in record.tracks.values():
        track.thread = 1  # coroutines: none of them waits for another's GIL
    assert processes_shared(record) == []


def test_turns_are_counted_anew_as_a_run_goes_on() -> None:
    record, turns_of_run = begun(), TurnsOfRun()
    assert turns_of_run.take_over(record) == []
    record.tracks = {0: ticking(0, [(0, 5)]), 1: ticking(1, [(5, 10)])}
    (first,) = turns_of_run.take_over(record)
    assert turns_of_run.take_over(record) == [first], "nothing is new"
    record.tracks[0].slices.append(np.array([(SLICE, 10 * MS, 15 * MS, 9)], np.int64))
    record.apply(RunFinished("finished", "", 0.02))
    (last,) = turns_of_run.take_over(record)
    assert last.within((-1, 1)).switches == 2


def test_whether_there_was_a_gil_to_share() -> None:
    record = begun()
    assert shares_gil(record)
    record.apply(RunFinished("finished", "", 0.02, gil=False))
    assert not shares_gil(record)
    interpreters = begun(spec=RunSpec("busy_loop", "futures_interpreters", {}, {}))
    assert not shares_gil(interpreters)


def test_threads_hand_the_gil_over_at_the_switch_interval() -> None:
    spec = make_spec("busy_loop", "threads", {"iterations": 8_000_000}, {"workers": 2})
    told = all_turns(carried_out(spec))
    assert told.switches > 5
    assert 0.5 < told.mean_slice_ns / (5 * MS) < 5, "Python's own interval is 5 ms"
    assert told.together < 0.1


def test_processes_share_no_gil() -> None:
    spec = make_spec("busy_loop", "processes", {"iterations": 2_000_000}, {"workers": 2})
    record = carried_out(spec)
    assert all(len(track.slices) for track in record.tracks.values())
    assert TurnsOfRun().take_over(record) == []


def test_a_longer_switch_interval_makes_longer_slices() -> None:
    means = []
    for interval in (5, 20):
        settings = {"hogs": 2, "seconds": 0.8, "interval_ms": 50, "switch_interval_ms": interval}
        record = carried_out(make_spec("heartbeat", "threads", settings, {"workers": 3}))
        means.append(all_turns(record).mean_slice_ns)
    assert means[1] > 1.5 * means[0]
