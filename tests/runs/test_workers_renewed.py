"""Workers that end after so many tasks, and others that take their place: no death, nothing lost."""

from __future__ import annotations

import io
import os
import re
import signal
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.tape import NO_TASK
from desktop_app.live_display import LiveDisplay
from desktop_app.runs.record import RunRecord
from tests.real_runs import METHODS, carried_out, finish, outcome, started, values, wait_for


def renewed(count: int, **options: Any) -> RunRecord:
    options = {"workers": 2, "chunk_size": 1, **options}
    return carried_out(make_spec("tiny_tasks", "process_pool", {"count": count}, options))


@pytest.mark.parametrize("method", METHODS)
def test_every_worker_does_its_number_of_tasks_and_is_no_death(method: str) -> None:
    record = renewed(60, method=method, tasks_per_worker=3)
    assert (outcome(record), record.message, record.warnings) == ("finished", "", [])
    assert values(record) == {number: number**2 for number in range(60)}
    tasks = [len(track.records.rows) for track in record.tracks.values()]
    assert sum(tasks) == 60 and max(tasks) == 3 and len(tasks) >= 20
    ended = [track for track in record.tracks.values() if track.ended_ns]
    assert len(ended) >= 18, "all but the last two ended while the run went on"
    for track in ended:
        assert track.task == NO_TASK and track.ended_ns >= track.records.rows[-1, 2]


def test_a_chunk_counts_as_one_task() -> None:
    record = renewed(60, tasks_per_worker=1, chunk_size=10)
    assert {len(track.records.rows) for track in record.tracks.values()} == {10}


def test_hundreds_of_workers_come_and_go() -> None:
    record = renewed(300, tasks_per_worker=1)
    assert (outcome(record), record.warnings) == ("finished", [])
    assert len(record.tracks) == len({track.pid for track in record.tracks.values()}) == 300
    assert record.done == len(record.results) == 300


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_a_death_among_them_is_still_one() -> None:
    options = {"workers": 2, "chunk_size": 1, "tasks_per_worker": 1}
    parameters = {"count": 20, "step": 500_000}
    with started(make_spec("uneven_tasks", "process_pool", parameters, options)) as run:
        wait_for(
            run, lambda record: record.running and len(record.tracks) > 6, "the seventh worker"
        )
        victim = next(t for t in reversed(run.record.tracks.values()) if t.task != NO_TASK)
        os.kill(victim.pid, signal.SIGKILL)
        record = finish(run)
    assert outcome(record) == "failed"
    assert len(record.warnings) == 1
    assert f"Worker process {victim.pid} was killed by SIGKILL" in record.warnings[0]
    assert len(record.results) == 19


def test_a_terminal_shows_the_living_first_and_says_who_has_ended() -> None:
    record = renewed(12, tasks_per_worker=3)
    newest = list(record.tracks.values())[-1]
    newest.ended_ns = 0
    screen = io.StringIO()
    with LiveDisplay(screen, record) as display:
        display.draw()
    workers = re.findall(r"worker (\d+) .*(waits|has ended)", screen.getvalue())
    others = [(str(worker + 1), "has ended") for worker in record.tracks if worker != newest.worker]
    first_picture = workers[: len(record.tracks)]
    assert first_picture == [(str(newest.worker + 1), "waits"), *others]
