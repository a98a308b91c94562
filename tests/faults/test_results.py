"""Cases 8 to 10: tasks raise, results and inputs cannot be pickled, are huge, many, or cannot be shown."""

from __future__ import annotations

import time
from typing import Any

import psutil
import pytest

from desktop_app.engine.preview import PREVIEW_CHARACTERS
from tests.faults.conftest import Fault
from tests.real_runs import OTHERS, carried_out, failures, finish, started, trouble_spec

pytestmark = pytest.mark.usefixtures("more_workloads")

EXECUTORS = ["threads", "process_pool", "processes", "queue_workers", "futures_processes", "loky"]
EXECUTORS += ["manager", "dask"]
RAISED = {
    "raise": "ValueError: as asked",
    "raise unpicklable": "BreaksWhenUnpickled: a b",
    "raise base": "BaseException: base",
    "raise stop": "StopIteration",
    "raise long": "ValueError: long long",
}


@pytest.mark.fault(8)
@pytest.mark.parametrize("what", RAISED)
@pytest.mark.parametrize("executor", EXECUTORS[:-1])
def test_a_task_raises(fault: Fault, executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what))
    fault.ended(record, "finished", "1 of 8 tasks failed")
    assert list(failures(record)) == [3] and len(failures(record)[3]) <= 1000
    fault.told(failures(record)[3], RAISED[what])
    fault.kept(record, OTHERS)


@pytest.mark.fault(8)
@pytest.mark.parametrize("executor", ["threads", "process_pool", "queue_workers"])
def test_a_task_raises_what_interrupts(fault: Fault, executor: str) -> None:
    record = carried_out(trouble_spec(executor, "raise keyboard"))
    fault.ended(record, "finished", "1 of 8 tasks failed")
    fault.told(failures(record)[3], "KeyboardInterrupt")
    fault.kept(record, OTHERS)


@pytest.mark.fault(9)
@pytest.mark.parametrize("what", ["return lambda", "return generator", "return lock"])
@pytest.mark.parametrize("executor", EXECUTORS[1:-1])
def test_a_result_cannot_be_pickled(fault: Fault, executor: str, what: str) -> None:
    record = carried_out(trouble_spec(executor, what))
    fault.ended(record, "finished", "1 of 8 tasks failed")
    fault.told(failures(record)[3], "pickle", "threads")
    fault.kept(record, OTHERS)


@pytest.mark.fault(9)
@pytest.mark.parametrize("executor", ["process_pool", "queue_workers", "futures_processes"])
def test_an_input_cannot_be_pickled(fault: Fault, executor: str) -> None:
    record = carried_out(trouble_spec(executor, "input cannot be pickled"))
    fault.ended(record, "failed", r"input of task 4 \(tuple\) cannot be pickled", "use threads")


@pytest.mark.fault(10)
@pytest.mark.parametrize(
    ("executor", "what"),
    [
        ("threads", "return gigabyte"),
        ("threads", "return gigabyte of text"),
        ("threads", "return deep gigabyte"),
        ("process_pool", "return gigabyte"),
        pytest.param("process_pool", "return deep gigabyte", marks=pytest.mark.long),
    ],
)
def test_a_result_of_a_gigabyte(fault: Fault, executor: str, what: str) -> None:
    """It travels as the API lets it; what reaches the window is a preview."""
    before = psutil.Process().memory_info().rss
    record = carried_out(trouble_spec(executor, what, count=4))
    fault.ended(record, "finished")
    result = record.results.of_task(3)
    assert result.is_cut and len(result.value) <= PREVIEW_CHARACTERS + 1
    grown = psutil.Process().memory_info().rss - before
    assert grown < 50_000_000, f"the program grew by {grown:,} bytes"
    fault.told(result.value, "…$")


@pytest.mark.fault(10)
def test_100_000_results_of_10_kb(fault: Fault) -> None:
    before = psutil.Process().memory_info().rss
    spec = trouble_spec(
        "process_pool", "return 10 kB", at=-1, count=100_000, method="imap_unordered"
    )
    record = carried_out(spec)
    fault.ended(record, "finished")
    assert len(record.results) == 100_000 and record.results.of_task(99_999).is_cut
    grown = psutil.Process().memory_info().rss - before
    assert grown < 150_000_000, f"the program grew by {grown:,} bytes"


SHOWN: dict[str, str] = {
    "return repr raises": "whose repr raises ValueError",
    "return repr slow": "whose repr takes more than",
}


@pytest.mark.fault(10)
@pytest.mark.parametrize("what", SHOWN)
@pytest.mark.parametrize("executor", ["threads", "process_pool"])
def test_a_result_that_cannot_be_shown(fault: Fault, executor: str, what: str) -> None:
    spec: Any = trouble_spec(executor, what, at=-1, count=20)
    with started(spec) as run:
        began = time.monotonic()
        record = finish(run)
    assert time.monotonic() - began < 20, "each of them is waited for"
    fault.ended(record, "finished")
    fault.told(record.results.of_task(19).value, SHOWN[what])
