"""The executors whose calls are those of concurrent.futures: what is particular about them."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from tests.real_runs import (
    AVAILABLE,
    OTHERS,
    carried_out,
    failures,
    finish,
    outcome,
    started,
    trouble_spec,
    values,
    wait_for,
)

pytestmark = pytest.mark.usefixtures("more_workloads")

THREADS = ["futures_threads"]
PROCESSES = [name for name in ("futures_processes", "loky") if name in AVAILABLE]
BOTH = [*THREADS, *PROCESSES]
RAISED = {
    "raise": "ValueError: as asked",
    "raise unpicklable": "BreaksWhenUnpickled: a b",
    "raise base": "BaseException: base",
    "sys.exit": "SystemExit: 3",
}


@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("executor", BOTH)
def test_a_task_that_raises_or_exits_is_a_failed_task(executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what))
    assert (outcome(record), failures(record)) == ("finished", {3: RAISED[what]})
    assert values(record) == OTHERS and record.done == 8 and record.warnings == []


@pytest.mark.parametrize("what", ["return lambda", "return breaker"])
@pytest.mark.parametrize("executor", PROCESSES)
def test_a_result_that_cannot_travel_is_a_failed_task(executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what))
    assert (outcome(record), values(record)) == ("finished", OTHERS)
    assert "pickled" in failures(record)[3]


def test_an_input_that_cannot_be_pickled_is_named() -> None:
    record = carried_out(trouble_spec("futures_processes", "input cannot be pickled"))
    assert outcome(record) == "failed"
    assert "The input of task 4 (tuple) cannot be pickled" in record.message


@pytest.mark.skipif("loky" not in AVAILABLE, reason="loky is not installed")
def test_loky_sends_what_pickle_alone_cannot() -> None:
    record = carried_out(trouble_spec("loky", "input cannot be pickled", pickler="cloudpickle"))
    assert "KeyError" in failures(record)[3]  # the task itself knows no such trouble


ENDS = {"kill": "was killed by SIGKILL", "os._exit": "ended with status 3"}


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize("what", ENDS)
@pytest.mark.parametrize("executor", PROCESSES)
def test_a_worker_that_dies_breaks_the_pool_and_is_told(executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what))
    assert outcome(record) == "failed"
    told = rf"Worker \d \(process \d+\) {ENDS[what]} in task 4, which is lost\."
    assert re.search(told, record.message), record.message
    assert re.search(r"(BrokenProcessPool|TerminatedWorkerError): ", record.message)
    assert values(record).items() <= OTHERS.items()


OPEN = [(name, {"method": method}) for name in BOTH for method in ("submit", "map")]


@pytest.mark.parametrize(("executor", "options"), OPEN)
def test_tasks_can_be_added_until_it_is_shut_down(executor: str, options: dict[str, Any]) -> None:
    with started(trouble_spec(executor, count=4, at=99, keep_open=True, **options)) as run:
        wait_for(run, lambda record: record.state == "open", "an open run")
        run.submit("plain 10")
        wait_for(run, lambda record: len(record.results) == 5, "the added task")
        run.close()
        record = finish(run)
    assert (outcome(record), values(record)[4]) == ("closed", 100)
