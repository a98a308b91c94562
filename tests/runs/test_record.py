"""A record grows by events and says how its run ended."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.engine.events import (
    AddRefused,
    PoolStateChanged,
    ResultsArrived,
    RunFinished,
    TasksAdded,
    WorkEnded,
    WorkerEnded,
    WorkerStarted,
)
from desktop_app.runs.record import OUTPUT_LINES, PrintedLine, RunRecord
from tests.canned_records import MS, SPEC, begun


def test_a_record_knows_nothing_before_it_is_told() -> None:
    record = RunRecord(SPEC)
    assert (record.state, record.is_over, record.message) == ("waiting", False, "")
    assert (record.total, record.done, record.running, record.elapsed_s()) == (0, 0, 0, 0.0)


def test_a_record_grows_by_events() -> None:
    record = begun(2)
    record.apply(PoolStateChanged("running"))
    record.apply(WorkerStarted(5))
    record.apply(WorkerStarted(6))
    record.apply(ResultsArrived([1], [7], [[7]]))
    assert (record.state, record.total, record.pids) == ("running", 2, {9, 5, 6})
    record.apply(ResultsArrived([0], [4], [None], {"0": "ValueError: no"}, []))
    record.apply(WorkerEnded(5, 0, True))
    record.apply(TasksAdded("5", 2, 1))
    record.apply(AddRefused("x", "no number"))
    assert [result.task for result in record.results] == [1, 0]
    assert [result.task for result in record.results.in_order()] == [0, 1]
    assert record.results.of_task(0).failure == "ValueError: no" and record.results.failed == 1
    assert (record.total, record.pids, record.warnings) == (3, {9, 6}, [])
    assert [(a.text, a.refusal) for a in record.additions] == [("5", ""), ("x", "no number")]
    record.apply(WorkEnded(1.5))
    assert record.state == "ended" and not record.is_over and record.elapsed_s() == 1.5
    record.apply(RunFinished("finished", wall_s=1.5))
    assert record.is_over and not record.takes_more


def test_time_runs_from_the_start_to_the_end() -> None:
    record = begun()
    assert record.elapsed_s(3500 * MS) == 2.5
    assert record.elapsed_s(10) == 0.0
    record.apply(RunFinished("crashed", "x"))
    assert record.elapsed_s(3500 * MS) == 0.0


@pytest.mark.parametrize(
    ("outcome", "message", "sentence"),
    [
        ("finished", "", "1 of 3 tasks failed. 2 of 3 tasks gave no result."),
        ("terminated", "", "1 of 3 tasks failed. Terminated: 2 of 3 tasks were not finished."),
        ("crashed", "It was killed.", "It was killed. 1 of 3 tasks failed. 2 of 3 tasks gave no result."),
    ],
)  # fmt: skip
def test_a_record_says_how_its_run_ended(outcome: Any, message: str, sentence: str) -> None:
    record = begun()
    record.apply(ResultsArrived([0], [1], [None], {"0": "no"}))
    assert record.message == ""
    record.apply(RunFinished(outcome, message))
    assert record.message == sentence


def test_a_death_is_a_warning() -> None:
    record = begun()
    record.apply(WorkerEnded(5, -9, False, 2))
    record.apply(WorkerEnded(6, 3, False))
    record.apply(WorkerEnded(7, -99, False))
    assert record.warnings == [
        "Worker process 5 was killed by SIGKILL while it was in task 3.",
        "Worker process 6 ended with status 3.",
        "Worker process 7 was killed by signal 99.",
    ]


def test_output_is_bounded_and_counted() -> None:
    record = begun()
    for number in range(OUTPUT_LINES + 5):
        record.add_output(PrintedLine(0, str(number)))
    assert len(record.output) == OUTPUT_LINES and record.printed == OUTPUT_LINES + 5
    assert record.output[0].text == "5"
