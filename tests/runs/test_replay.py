"""A replay shows at every time what was known then: no more, no less, and at the end all of it."""

from __future__ import annotations

import io
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import (
    PoolStateChanged,
    ResultsArrived,
    RunFinished,
    TasksAdded,
    WorkEnded,
)
from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.record import PrintedLine, RunRecord
from desktop_app.runs.replay import Replay
from desktop_app.runs.results import Result
from desktop_app.runs.run_file import load_run, read_run, write_run
from desktop_app.runs.samples import Looks
from desktop_app.runs.tracks import Track
from tests import canned
from tests.real_runs import carried_out
from tests.recorded import FOLDER

RECORDED = sorted(FOLDER.glob("*.clrun"))
TASKS, BATCH = 1_000_000, 10_000
STEP_S = 0.03
"""What a step may take of a window that draws 30 times a second, on a machine that does other things too."""


def as_file(record: RunRecord) -> list[bytes]:
    """Return all that is kept of a run."""
    file = io.BytesIO()
    write_run(record, file)
    loaded = read_run(file, "it")
    return [repr(vars(loaded.spec)).encode(), *_parts(loaded)]


def _parts(record: RunRecord) -> list[bytes]:
    told = (
        record.started, record.finished, record.wall_s, record.total, record.additions,
        record.warnings, list(record.output), record.printed, record.pickling,
        record.machine, record.key, record.changes, record.results.arrivals, list(record.results),
        record.results.failed, record.state,
    )  # fmt: skip
    tracks = [
        (track.worker, track.pid, track.task, track.since_ns, track.ended_ns, track.host)
        for track in record.tracks.values()
    ]
    rows = [
        getattr(track, kind).rows.tobytes()
        for track in record.tracks.values()
        for kind in ("records", "slices", "delays")
    ]
    samples = [(*vars(one).values(), one.looks.rows.tolist()) for one in record.samples.rows]
    seen = [tuple(part for part in one if not isinstance(part, Looks)) for one in samples]
    return [
        repr(seen).encode(),
        *(repr(one).encode() for one in told),
        repr(tracks).encode(),
        *rows,
    ]


def with_all_kinds(tasks: int = 40) -> RunRecord:
    """A run that was heard word by word: it starts, prints, gives results in batches, some of them failed."""
    record = canned.started(RunRecord(canned.SPEC), tasks)
    canned.fill_tapes(record, tasks, 2, task_ns=10_000_000)
    canned.fill_samples(record, 2)
    record.changes = [(canned.ORIGIN_NS - 50_000_000, "starting"), (canned.ORIGIN_NS, "running")]
    for first in range(0, tasks, 8):
        numbers = list(range(first, min(tasks, first + 8)))
        failed = {str(first): "ValueError: no"}
        record.apply(ResultsArrived(numbers, numbers, [[2, n] for n in numbers], failed))
        count, at_ns = len(record.results), canned.ORIGIN_NS + (first + 8) // 2 * 11_000_000
        record.results.arrivals[-1] = count, at_ns
        record.add_output(PrintedLine(0, f"batch {first}", at_ns))
    record.apply(RunFinished("finished", "", 0.25))
    return record


def texts(track: Track) -> tuple[int, int]:
    return track.task, track.since_ns


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_at_its_end_a_replay_is_the_record(path: Path) -> None:
    whole = load_run(path)
    replay = Replay(whole)
    for share in (0.0, 0.3, 0.31, 0.8, 1.0):
        replay.go_to(replay.end_s * share)
    assert as_file(replay.record) == as_file(whole)
    jumped = Replay(whole).go_to(1e9)
    assert as_file(jumped) == as_file(whole)


@settings(max_examples=60, deadline=None)
@given(times=st.lists(st.floats(-0.1, 0.3), min_size=1, max_size=12))
def test_whatever_way_leads_to_a_time_the_same_is_known_then(times: list[float]) -> None:
    whole = with_all_kinds()
    wandering = Replay(whole)
    for at_s in times:
        record = wandering.go_to(at_s)
        straight = Replay(whole).go_to(at_s)
        assert _parts(record) == _parts(straight)
        assert record.elapsed_s() == straight.elapsed_s()
        assert record.results.tasks().tolist() == straight.results.tasks().tolist()
        assert record.done == straight.done
        assert record.running == straight.running


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(RECORDED) - 1), shares=st.lists(st.floats(0, 1.0), min_size=2))
def test_as_time_goes_on_more_is_known_and_never_less(place: int, shares: list[float]) -> None:
    whole = load_run(RECORDED[place])
    replay = Replay(whole)
    first, before = replay.record, [0.0] * 7
    for share in sorted(shares):
        record = replay.go_to(replay.end_s * share)
        assert record is first, "views draw only what is new in a record that grows"
        known = [
            record.elapsed_s(), record.done, len(record.results), len(record.samples),
            record.printed, len(record.tracks), record.results.failed,
        ]  # fmt: skip
        assert all(new >= old for new, old in zip(known, before, strict=True))
        assert (replay.now_s >= replay.end_s) == record.is_over
        before = known


@settings(max_examples=100, deadline=None)
@given(at_s=st.floats(0, 0.249))
def test_it_shows_what_workers_had_done_and_were_doing(at_s: float) -> None:
    whole = with_all_kinds()
    record = Replay(whole).go_to(at_s)
    now = canned.ORIGIN_NS + round(at_s * 1e9)
    for track in record.tracks.values():
        rows = whole.tracks[track.worker].records.rows
        assert track.records.rows.tolist() == rows[rows[:, 2] <= now].tolist()
        in_it = rows[(rows[:, 1] <= now) & (rows[:, 2] > now)]
        assert track.task == (in_it[0, 0] if len(in_it) else NO_TASK)
        if len(in_it):
            assert track.since_ns == in_it[0, 1]
    arrived = [count for count, at_ns in whole.results.arrivals if at_ns <= now]
    assert list(record.results) == list(whole.results)[: max(arrived, default=0)]
    assert record.results.failed == sum(bool(result.failure) for result in record.results)
    assert [line.at_ns <= now for line in record.output] == [True] * len(record.output)
    assert all(sample.at_ns <= now for sample in record.samples.rows)
    assert not record.is_over
    assert record.elapsed_s() == pytest.approx(at_s, abs=1e-9)


def test_before_its_timed_part_a_run_is_starting() -> None:
    replay = Replay(with_all_kinds())
    assert replay.begin_s == -0.05
    assert replay.now_s == replay.begin_s
    assert (replay.record.state, replay.record.started) == ("starting", None)
    assert replay.record.elapsed_s() == 0.0
    record = replay.go_to(0.0)
    assert record.state == "running"
    assert record.started


def test_results_of_older_files_arrive_when_their_tasks_have_ended() -> None:
    whole = canned.finished(20, 2)
    whole.results.arrivals.clear()
    ends = {int(row[0]): int(row[2]) for t in whole.tracks.values() for row in t.records.rows}
    replay = Replay(whole)
    for at_s in np.linspace(0, replay.end_s, 50)[:-1]:
        record, now = replay.go_to(float(at_s)), canned.ORIGIN_NS + round(at_s * 1e9)
        gave = [result.task for result in record.results]
        assert gave == list(range(len(gave)))
        assert all(ends[task] <= now for task in gave)
        assert len(gave) == 20 or max(ends[task] for task in range(len(gave) + 1)) > now


def test_results_without_any_tape_arrive_at_the_end() -> None:
    whole = canned.started(RunRecord(canned.SPEC), 3)
    canned.fill_results(whole, 3)
    whole.results.arrivals.clear()
    whole.apply(RunFinished("finished", "", 1.0))
    replay = Replay(whole)
    assert len(replay.go_to(0.99).results) == 0
    assert len(replay.go_to(1.0).results) == 3


def test_a_run_that_never_began_is_over_at_once() -> None:
    whole = RunRecord(canned.SPEC)
    whole.apply(RunFinished("crashed", "The runner was killed by SIGKILL."))
    replay = Replay(whole)
    assert replay.begin_s == replay.end_s == 0.0
    assert replay.record.is_over
    assert replay.record.message == whole.message


def test_a_worker_that_was_killed_is_in_its_last_task_until_the_end() -> None:
    whole = canned.crashed()
    record = Replay(whole).go_to(0.1)
    assert texts(record.tracks[0]) == texts(whole.tracks[0])
    assert record.running == 1


def test_additions_come_when_they_were_asked_for() -> None:
    whole = canned.started(RunRecord(canned.SPEC), 2)
    whole.apply(TasksAdded("17", 2, 1))
    asked = whole.additions[0].asked_ns
    assert asked > 0
    whole.additions = [type(whole.additions[0])("17", 2, 1, asked_ns=canned.ORIGIN_NS + 10**9)]
    whole.apply(WorkEnded(2.0))
    whole.apply(RunFinished("closed", "", 2.0))
    replay = Replay(whole)
    assert (replay.go_to(0.9).total, replay.record.additions) == (2, [])
    assert (replay.go_to(1.1).total, replay.record.additions) == (3, whole.additions)


def test_failed_and_packed_results_are_counted_as_far_as_they_have_arrived() -> None:
    whole = canned.started(RunRecord(canned.SPEC), 5000)
    for first in range(0, 5000, 1250):
        numbers = list(range(first, first + 1250))
        failed = {str(number): "no" for number in numbers[::10]}
        whole.apply(ResultsArrived(numbers, numbers, numbers, failed))
    whole.results.arrivals = [(n, canned.ORIGIN_NS + n * 1000) for n in range(1, 5001)]
    whole.apply(RunFinished("finished", "", 1.0))
    replay = Replay(whole)
    for count in (1, 10, 11, 1249, 1250, 1251, 4999, 2500, 0):
        results = replay.go_to(count * 1e-6).results
        assert [one.task for one in results] == list(range(count))
        assert results.failed == sum(number % 10 == 0 for number in range(count))
        assert results.place_of(count) is None
        assert not count or results.of_task(count - 1) == Result(count - 1, count - 1, count - 1,
            "no" if (count - 1) % 10 == 0 else "")  # fmt: skip


def test_a_real_run_tells_when_what_it_said_was_heard() -> None:
    sizes = {"count": 8, "step": 200_000}
    whole = carried_out(
        make_spec("uneven_tasks", "process_pool", sizes, {"workers": 2, "method": "imap"})
    )
    assert whole.finished
    assert whole.finished.outcome == "finished"
    assert [state for _, state in whole.changes][:2] == ["starting", "running"]
    assert whole.results.arrivals[-1][0] == len(whole.results) == 8
    replay = Replay(whole)
    heard_s = (whole.changes[1][0] - whole.origin_ns) / 1e9
    assert heard_s < replay.end_s
    assert replay.go_to(heard_s - 0.0001).state == "starting"
    assert replay.go_to(heard_s + 0.0001).state == "running"
    assert as_file(replay.go_to(replay.end_s)) == as_file(whole)


def test_a_million_tasks_are_replayed_without_holding_up_a_window() -> None:
    whole = canned.started(RunRecord(canned.SPEC), TASKS)
    canned.fill_tapes(whole, TASKS, 8)
    for first in range(0, TASKS, BATCH):
        numbers = list(range(first, first + BATCH))
        whole.apply(ResultsArrived(numbers, numbers, numbers))
        at_ns = canned.ORIGIN_NS + round((first + BATCH) / 8 * 1.1e6)
        whole.results.arrivals[-1] = first + BATCH, at_ns
    canned.fill_samples(whole, 8, 600)
    whole.apply(RunFinished("finished", "", 140.0))
    replay = Replay(whole)
    took = []
    for at_s in np.linspace(0, 139, 300):
        begin = time.perf_counter()
        replay.go_to(float(at_s))
        took.append(time.perf_counter() - begin)
    assert np.median(took) < STEP_S / 3
    jumps = []
    for at_s in (139.0, 1.0, 120.0, 60.0, 139.0, 3.0, 70.0):
        begin = time.perf_counter()
        replay.go_to(at_s)
        jumps.append(time.perf_counter() - begin)
    print(f"step {np.median(took) * 1e3:.2f} ms, jump {np.median(jumps) * 1e3:.1f} ms")
    assert np.median(jumps) < STEP_S
    assert replay.record.done == pytest.approx(70 / 1.1e-3 * 8, rel=0.01)


def test_state_changes_are_heard_once_each() -> None:
    record = canned.started(RunRecord(canned.SPEC), 1)
    record.apply(PoolStateChanged("closing"))
    assert [state for _, state in record.changes] == ["closing"]
