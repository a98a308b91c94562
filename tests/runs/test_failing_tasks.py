"""One task is trouble, or prints it: the others go on."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.runs.record import OUTPUT_LINES
from tests.real_runs import (
    FIXED_SHARES,
    METHODS,
    OTHERS,
    WITH_PROCESSES,
    WITH_THREADS,
    carried_out,
    each,
    failures,
    outcome,
    trouble_spec,
    values,
)

pytestmark = pytest.mark.usefixtures("more_workloads")


RAISED = {
    "raise": "ValueError: as asked",
    "raise textless": "Textless: (its message could not be made)",
    "raise unpicklable": "BreaksWhenUnpickled: a b",
    "raise keyboard": "KeyboardInterrupt",
    "raise base": "BaseException: base",
    "raise stop": "StopIteration",
}


@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("executor", ["serial", "threads", "thread_pool", *FIXED_SHARES])
def test_a_task_that_raises_is_a_failed_task(executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what))
    assert outcome(record) == "finished"
    assert failures(record) == {3: RAISED[what]}
    assert values(record) == OTHERS
    assert record.message == "1 of 8 tasks failed."
    assert record.results.failed == 1 and record.done == 8 and record.warnings == []


@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("method", METHODS)
def test_a_task_that_raises_in_a_pool_is_a_failed_task(method: str, what: str) -> None:
    record = carried_out(trouble_spec("process_pool", what, method=method))
    assert (outcome(record), failures(record)) == ("finished", {3: RAISED[what]})
    assert values(record) == OTHERS


def test_every_task_may_fail() -> None:
    record = carried_out(trouble_spec("process_pool", "raise", at=-1))
    assert outcome(record) == "finished" and record.results.failed == 8
    assert record.message == "8 of 8 tasks failed."


def test_a_long_message_is_bounded() -> None:
    message = failures(carried_out(trouble_spec("process_pool", "raise long")))[3]
    assert message.startswith("ValueError: long long") and len(message) == 1000


@each(WITH_THREADS)
def test_sys_exit_in_a_thread_is_a_failed_task(executor: str, options: dict[str, Any]) -> None:
    record = carried_out(trouble_spec(executor, "sys.exit", **options))
    assert (outcome(record), failures(record)) == ("finished", {3: "SystemExit: 3"})
    assert values(record) == OTHERS


SHOWN = {
    "return nan": "nan",
    "return repr raises": "(RaisesWhenShown, whose repr raises ValueError)",
}


@pytest.mark.parametrize("what", SHOWN)
@pytest.mark.parametrize("executor", ["threads", "process_pool", "queue_workers"])
def test_a_result_that_is_no_json_is_shown(executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what, whole_results=True))
    assert outcome(record) == "finished"
    assert record.results.of_task(3).value == SHOWN[what] and record.results.of_task(3).is_cut


PLAIN = {
    "return counter": {"a": 2, "b": 1},
    "return defaultdict": {"a": [1]},
    "return huge": 2**200,
    "return surrogate": "name?",
}


@pytest.mark.parametrize("what", PLAIN)
@pytest.mark.parametrize("executor", ["threads", "process_pool", "queue_workers"])
def test_a_result_that_is_nearly_json_arrives(executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what))
    assert (outcome(record), record.results.of_task(3).value) == ("finished", PLAIN[what])


# What cannot be pickled

UNSENT = ["return lambda", "return list of lambda", "return generator"]


@pytest.mark.parametrize("what", UNSENT)
@each(WITH_PROCESSES)
def test_a_result_that_cannot_be_pickled_is_a_failed_task_that_says_what_to_do(
    executor: str, options: dict[str, Any], what: str
) -> None:
    record = carried_out(trouble_spec(executor, what, **options))
    assert outcome(record) == "finished"
    assert list(failures(record)) == [3]
    assert "cannot be pickled" in failures(record)[3] and "use threads" in failures(record)[3]
    assert values(record) == OTHERS


@each(WITH_PROCESSES)
def test_a_result_that_cannot_be_unpickled_is_a_failed_task(
    executor: str, options: dict[str, Any]
) -> None:
    record = carried_out(trouble_spec(executor, "return breaker", **options))
    assert outcome(record) == "finished"
    assert "its result cannot be unpickled: TypeError" in failures(record)[3]
    assert values(record) == OTHERS


@each(WITH_THREADS)
def test_threads_pickle_nothing(executor: str, options: dict[str, Any]) -> None:
    record = carried_out(trouble_spec(executor, "return lambda", **options))
    assert (outcome(record), record.results.failed) == ("finished", 0)
    assert "<lambda>" in record.results.of_task(3).value


@each({
    **{name: way for name, way in WITH_PROCESSES.items() if name != "processes"},
    "processes-spawn": ("processes", {"start_method": "spawn"}),
})  # fmt: skip
def test_an_input_that_cannot_be_pickled_is_named(executor: str, options: dict[str, Any]) -> None:
    record = carried_out(trouble_spec(executor, "input cannot be pickled", **options))
    assert outcome(record) == "failed"
    assert "The input of task 4 (tuple) cannot be pickled" in record.message
    assert "use threads" in record.message


def test_a_forked_process_inherits_inputs_and_pickles_none() -> None:
    record = carried_out(
        trouble_spec("processes", "input cannot be pickled", start_method="fork", count=4)
    )
    assert "KeyError" in failures(record)[3]  # the task itself knows no such trouble


def test_inputs_that_cannot_be_made_fail_the_run() -> None:
    record = carried_out(trouble_spec("process_pool", "no inputs"))
    assert outcome(record) == "failed"
    assert record.message == (
        "The run could not be prepared: KeyError: 'these inputs cannot be made'"
    )


# Output


@pytest.mark.parametrize("executor", ["threads", "process_pool", "queue_workers"])
def test_5_mb_of_output_harm_nothing(executor: str) -> None:
    record = carried_out(trouble_spec(executor, "print much"))
    assert (outcome(record), values(record)[3]) == ("finished", 5_000_000)
    assert record.printed == 50_000
    assert len(record.output) == OUTPUT_LINES
    worker = next(t.worker for t in record.tracks.values() if 3 in t.records.rows[:, 0])
    assert {(line.worker, line.text) for line in record.output} == {(worker, "x" * 99)}


@pytest.mark.parametrize("executor", ["serial", "threads", "process_pool", "processes"])
def test_output_that_is_no_text_harms_nothing(executor: str) -> None:
    record = carried_out(trouble_spec(executor, "print odd"))
    assert (outcome(record), values(record)[3]) == ("finished", "printed")
    texts = [line.text for line in record.output]
    assert "".join(text for text in texts if set(text) == {"é"}) == "é" * 5000
    assert r"half a surrogate \udc80" in texts
    assert "no end" in texts
    worker = next(t.worker for t in record.tracks.values() if 3 in t.records.rows[:, 0])
    marked = {line.worker for line in record.output if "surrogate" in line.text or "é" in line.text}
    assert marked == {worker}


@pytest.mark.parametrize("executor", ["serial", "threads", "process_pool", "queue_workers"])
def test_output_that_is_closed_harms_nothing(executor: str) -> None:
    record = carried_out(trouble_spec(executor, "close output"))
    assert (outcome(record), values(record)) == ("finished", {**OTHERS, 3: "closed"})
