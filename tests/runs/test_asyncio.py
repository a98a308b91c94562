"""Coroutines: each slot is a worker with a tape of its own, all in one thread."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from tests.real_runs import carried_out, failures, outcome, trouble_spec, values

pytestmark = pytest.mark.usefixtures("more_workloads")


def naps(
    executor: str, workers: int, in_threads: bool | None = None, **parameters: Any
) -> RunRecord:
    options = {"workers": workers} | ({} if in_threads is None else {"in_threads": in_threads})
    record = carried_out(RunSpec("naps", executor, parameters, options))
    assert outcome(record) == "finished"
    return record


@pytest.mark.parametrize("in_threads", [False, True])
def test_20_waits_overlap(in_threads: bool) -> None:
    record = naps("asyncio", 20, in_threads, seconds=0.5)
    assert record.wall_s and record.wall_s < 20 * 0.5 / 3
    assert values(record) == {number: number for number in range(20)}
    assert len(record.tracks) == 20
    assert len({track.thread for track in record.tracks.values()}) == (20 if in_threads else 1)


def test_the_semaphore_limits_how_many_are_under_way() -> None:
    record = naps("asyncio", 3, seconds=0.01)
    assert len(record.tracks) == 3 and record.done == 20


def test_cpu_time_is_that_of_a_coroutines_own_steps() -> None:
    record = naps("asyncio", 4, count=4, burn=300_000)
    rows = [row for track in record.tracks.values() for row in track.records.rows]
    assert len(rows) == 4 and all(row[3] > 0 for row in rows)
    # One thread did it all: the sum cannot exceed the time that passed, as it would if each
    # were charged with what ran while it waited.
    assert record.wall_s and sum(row[3] for row in rows) <= record.wall_s * 1e9


def test_a_coroutine_that_raises_is_a_failed_task() -> None:
    record = naps("asyncio", 5, seconds=0.0)
    assert failures(record) == {7: "ValueError: no nap"} and record.done == 20


def test_a_line_is_marked_with_the_slot_that_printed_it() -> None:
    record = naps("asyncio", 4, seconds=0.01)
    tasks = {
        int(row[0]): track.worker for track in record.tracks.values() for row in track.records.rows
    }
    assert {int(line.text[4:]): line.worker for line in record.output} == tasks


@pytest.mark.parametrize("what", ["raise", "sys.exit", "raise keyboard"])
def test_what_has_no_coroutine_is_called_in_the_loop(what: str) -> None:
    record = carried_out(trouble_spec("asyncio", what))
    assert outcome(record) == "finished" and list(failures(record)) == [3]
    assert len(record.tracks) == 1
