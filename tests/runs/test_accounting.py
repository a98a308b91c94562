"""Where the time went: the parts add up to all of it, whatever happened."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.tape import DELAY
from desktop_app.runs.accounting import PARTS, Parts, account, take_seats
from desktop_app.runs.record import RunRecord
from desktop_app.runs.samples import Sample, WorkerLook
from desktop_app.runs.tracks import GrowingRecords, Track

ORIGIN = 10**12


def made(workers: int, wall_s: float, executor: str = "processes") -> RunRecord:
    record = RunRecord(RunSpec("busy_loop", executor, {}, {"workers": workers}))
    record.apply(RunStarted(1, 1, ORIGIN, 1.7e9, True))
    record.apply(RunFinished("finished", "", wall_s))
    return record


def track(worker: int, *tasks: tuple[float, float, float], **more: Any) -> Track:
    """Return a worker with tasks: start, end and CPU time in seconds since the run began."""
    rows = [
        (n, ORIGIN + int(a * 1e9), ORIGIN + int(b * 1e9), int(c * 1e9))
        for n, (a, b, c) in enumerate(tasks)
    ]
    opened = rows[0][1] if rows else ORIGIN
    records = GrowingRecords(np.array(rows, np.int64).reshape(-1, 4))
    return Track(worker, 100 + worker, 100 + worker, opened, records, **more)


def delays(*notes: tuple[float, float, float]) -> GrowingRecords:
    rows = [
        (DELAY, ORIGIN + int(a * 1e9), ORIGIN + int(b * 1e9), int(c * 1e9)) for a, b, c in notes
    ]
    return GrowingRecords(np.array(rows, np.int64).reshape(-1, 4))


def check(parts: Parts) -> None:
    seconds = [getattr(parts, name) for name in PARTS]
    assert all(part is None or part >= 0 for part in seconds), parts
    assert sum(part or 0.0 for part in seconds) == pytest.approx(
        parts.total_s, rel=1e-6, abs=1e-8
    ), parts


def test_each_part_is_where_it_belongs() -> None:
    record = made(2, 10.0)
    record.tracks[0] = track(
        0, (1, 3, 1.5), (4, 8, 1), tells_delay=True, delays=delays((0, 8, 2.5))
    )
    whole, (first, second) = account(record).whole, account(record).seats
    assert asdict(first.parts) == pytest.approx(
        {
            "starting_s": 1, "computing_s": 2.5, "waiting_for_core_s": 2.5, "waiting_inside_s": 1,
            "between_tasks_s": 1, "idle_s": 2, "total_s": 10,
        }
    )  # fmt: skip
    assert second.tracks == () and second.parts.idle_s == 10
    assert whole.total_s == 20 and whole.idle_s == 12 and whole.share("idle_s") == 0.6


def test_what_is_not_told_is_none_and_counts_as_waiting_inside() -> None:
    record = made(1, 4.0)
    record.tracks[0] = track(0, (0, 4, 1))
    whole = account(record).whole
    assert whole.waiting_for_core_s is None and whole.waiting_inside_s == 3
    check(whole)


def test_a_note_is_spread_over_what_was_not_computed() -> None:
    record = made(1, 4.0)
    record.tracks[0] = track(0, (0, 2, 2), (2, 4, 0), tells_delay=True, delays=delays((0, 4, 1.0)))
    assert account(record, (0, 2)).whole.waiting_for_core_s == 0
    assert account(record, (2, 3)).whole.waiting_for_core_s == pytest.approx(0.5)
    assert account(record).whole.waiting_for_core_s == pytest.approx(1)


def test_workers_that_follow_one_another_share_a_seat() -> None:
    record = made(2, 9.0)
    for worker, (start, end) in enumerate([(0, 2), (0, 4), (3, 5), (5, 8), (4.5, 6)]):
        record.tracks[worker] = track(worker, (start, end, 1))
    seats = [[one.worker for one in seat] for seat in take_seats(record)]
    assert seats == [[0, 2, 3], [1, 4]]
    found = account(record)
    assert found.whole.total_s == 18
    assert found.seats[0].parts.starting_s == 1, "the second worker began a second late"


@pytest.mark.parametrize(("executor", "seats"), [("serial", 1), ("threads", 8)])
def test_serial_has_one_seat_whatever_its_workers(executor: str, seats: int) -> None:
    record = made(8, 1.0, executor)
    record.tracks[0] = track(0, (0, 1, 1))
    assert len(account(record).seats) == seats


def test_a_task_that_has_not_ended_counts_by_what_samples_tell() -> None:
    record = made(1, 10.0)
    record.tracks[0] = track(0, (1, 2, 1), task=5, since_ns=ORIGIN + 4 * 10**9)
    assert account(record).whole.waiting_inside_s == 6
    for second in range(3, 10):
        looks = {0: WorkerLook(second * 0.25)}
        at_ns = ORIGIN + second * 10**9
        record.samples.rows.append(Sample(at_ns, (1.0,), (0.0,), (0.0,), workers=looks))
    whole = account(record).whole
    assert (whole.computing_s, whole.waiting_inside_s) == pytest.approx((1 + 1.5, 4.5))
    assert whole.between_tasks_s == 2 and whole.idle_s == 0
    check(whole)


def test_before_a_run_begins_there_is_no_time() -> None:
    record = RunRecord(RunSpec("busy_loop", "processes", {}, {"workers": 3}))
    assert account(record).whole == Parts(waiting_for_core_s=None)


def random_record(seed: int) -> RunRecord:
    """Return a run with anything in it that a run may have."""
    chance = np.random.default_rng(seed)
    wall = int(chance.integers(1, 10**10))
    record = made(int(chance.integers(1, 6)), wall / 1e9, chance.choice(["serial", "processes"]))
    for worker in range(chance.integers(0, 9)):
        tasks = int(chance.choice([0, 1, 2, 30]))
        edges = np.sort(chance.integers(-wall // 10, wall * 11 // 10, 2 * tasks)) + ORIGIN
        cpu = chance.integers(0, wall, tasks) // max(1, tasks)
        rows = np.column_stack([np.arange(tasks), edges[::2], edges[1::2], cpu]).astype(np.int64)
        opened = int(edges[0]) if tasks else ORIGIN
        one = Track(worker, worker, worker, opened, GrowingRecords(rows))
        one.tells_delay = bool(chance.random() < 0.7)
        if one.tells_delay:
            moments = np.sort(chance.integers(0, wall, 2 * 20)) + ORIGIN
            noted = chance.integers(0, wall // 10 + 1, 20)
            kinds = np.full(20, DELAY)
            one.delays.append(np.column_stack([kinds, moments[::2], moments[1::2], noted]))
        if chance.random() < 0.3:
            one.task, one.since_ns = 99, int(chance.integers(0, wall)) + ORIGIN
        if chance.random() < 0.3:
            one.ended_ns = int(chance.integers(0, wall)) + ORIGIN
        record.tracks[worker] = one
    for at in np.sort(chance.integers(0, wall, 10)).tolist():
        looks = {int(worker): WorkerLook(float(at) / 1e9) for worker in chance.integers(0, 9, 3)}
        record.samples.rows.append(Sample(ORIGIN + at, (), (), (), workers=looks))
    return record


@pytest.mark.parametrize("seed", range(300))
def test_the_parts_add_up_to_workers_times_wall(seed: int) -> None:
    record = random_record(seed)
    assert record.wall_s
    found = account(record)
    for seat in found.seats:
        check(seat.parts)
    check(found.whole)
    assert found.whole.total_s == pytest.approx(len(found.seats) * record.wall_s, rel=1e-6)
    cuts = np.sort(np.random.default_rng(seed).random(3)) * record.wall_s
    edges = [0.0, *cuts.tolist(), record.wall_s]
    pieces = [account(record, (a, b)).whole for a, b in itertools.pairwise(edges)]
    for piece in pieces:
        check(piece)
    for name in (*PARTS, "total_s"):
        if (value := getattr(found.whole, name)) is not None:
            summed = sum(getattr(piece, name) for piece in pieces)
            assert summed == pytest.approx(value, rel=1e-6, abs=1e-7), name
