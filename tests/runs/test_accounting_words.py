"""One sentence that says where the time went."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.accounting import PARTS, Account, Parts, Seat, account
from desktop_app.runs.accounting_words import MEANINGS, NAMES, say_meaning, say_where
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import GrowingRecords, Track
from tests.real_runs import carried_out

PID = 7


def made(
    workload: str = "busy_loop", executor: str = "processes", workers: int = 2, outcome: str = ""
) -> RunRecord:
    """Return a run: threads share the runner's process, coroutines its thread as well."""
    record = RunRecord(RunSpec(workload, executor, {}, {"workers": workers}))
    record.apply(RunStarted(PID, 4, 10**12, 1.7e9, True, {"gil": True}))
    for worker in range(workers):
        pid = PID if executor in ("threads", "asyncio", "serial") else 100 + worker
        thread = pid if executor == "asyncio" else 100 + worker
        rows = np.array([(worker, 10**12, 10**12 + 1, 1)])
        record.tracks[worker] = Track(worker, pid, thread, 10**12, GrowingRecords(rows))
    record.apply(RunFinished(outcome or "finished", "", 1.0))  # type: ignore[arg-type]
    return record


def shared(
    record: RunRecord, for_core: float | None = 0.0, home: float = 0.0, **shares: float
) -> Account:
    """Return an account with these shares of the time; the rest is idle, ``home`` of it of all alike."""
    known = {f"{name}_s": share for name, share in shares.items()}
    rest = {"idle_s": max(0.0, 1 - sum(shares.values()) - (for_core or 0.0))}
    whole = replace(Parts(waiting_for_core_s=for_core, total_s=1.0), **{**rest, **known})
    last = replace(whole, idle_s=home)
    return Account(whole, tuple(Seat((track,), last) for track in record.tracks.values()))


@pytest.mark.parametrize(
    ("executor", "shares", "said"),
    [
        ("processes", {"computing": 0.92}, "The workers computed 92% of the time."),
        ("processes", {"computing": 0.5}, "The workers computed half of the time."),
        ("processes", {"computing": 0.999}, "The workers computed nearly all of the time."),
        ("processes", {"idle": 0.5, "computing": 0.4}, "Half of the time the workers had nothing"),
        ("processes", {"starting": 0.7}, "70% of the time the workers were starting up, not"),
        (
            "processes",
            {"between_tasks": 0.95},
            "95% of the time went into moving tasks and results to and from the workers, "
            "not computing.",
        ),
        (
            "threads",
            {"between_tasks": 0.95},
            "95% of the time went into handing out tasks, not computing.",
        ),
        (
            "processes",
            {"starting": 0.3, "between_tasks": 0.3, "computing": 0.1},
            "90% of the time no task ran: 30% starting, 30% between tasks, 30% with nothing left",
        ),
    ],
)
def test_the_largest_part_is_told(executor: str, shares: dict[str, float], said: str) -> None:
    record = made(executor=executor)
    assert say_where(shared(record, **shares), record).startswith(said)


@pytest.mark.parametrize(
    ("workload", "executor", "for_core", "waiting", "causes"),
    [
        ("busy_loop", "threads", 0.0, 0.87, "the GIL"),
        ("busy_loop", "threads", 0.1, 0.77, "the GIL or a core"),
        ("busy_loop", "threads", None, 0.87, "the GIL or a core"),
        ("busy_loop", "processes", 0.85, 0.02, "a core"),
        ("busy_loop", "processes", None, 0.87, "an answer, a lock or a core"),
        ("waiting", "processes", 0.0, 0.87, "an answer or a lock"),
        ("waiting", "threads", 0.0, 0.87, "an answer or a lock"),
        ("waiting", "asyncio", 0.0, 0.87, "an answer, a lock or the event loop"),
        ("busy_loop", "futures_interpreters", 0.0, 0.87, "an answer or a lock"),
        ("own_function", "threads", 0.0, 0.87, "the GIL, an answer or a lock"),
    ],
)
def test_waiting_names_what_can_have_been_waited_for(
    workload: str, executor: str, for_core: float | None, waiting: float, causes: str
) -> None:
    record = made(workload, executor)
    found = shared(record, for_core, waiting_inside=waiting)
    assert say_where(found, record) == f"87% of the time tasks waited, for {causes}, not computing."


@pytest.mark.parametrize(
    ("executor", "said"),
    [
        ("processes", "90% of the time went into moving tasks and results to and from"),
        ("threads", "60% of the time the workers had nothing left to do."),
    ],
)
def test_after_the_last_task_of_all_results_of_processes_come_home(
    executor: str, said: str
) -> None:
    record = made("payload", executor)
    found = shared(record, home=0.5, between_tasks=0.4, idle=0.6)
    assert say_where(found, record).startswith(said)


def test_one_worker_is_one() -> None:
    record = made(executor="serial", workers=1)
    assert say_where(shared(record, computing=0.9), record).startswith("The worker computed 90%")
    assert "the worker had nothing left" in say_where(shared(record, idle=1.0), record)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("failed", "Until the run failed, the workers computed 92% of the time."),
        ("crashed", "Until the run crashed, the workers computed 92% of the time."),
        ("terminated", "Until it was terminated, the workers computed 92% of the time."),
        ("closed", "The workers computed 92% of the time."),
    ],
)
def test_a_run_that_did_not_finish_is_told_up_to_its_end(outcome: str, said: str) -> None:
    record = made(outcome=outcome)
    assert say_where(shared(record, computing=0.92), record) == said


def test_a_run_that_goes_on_is_told_so_far() -> None:
    record = made()
    record.finished = None
    assert say_where(shared(record, idle=0.5, computing=0.4), record).startswith("So far half of")
    record.tracks.clear()
    assert say_where(account(record), record) == "No worker has begun a task yet."


def test_without_a_worker_there_is_nothing_to_tell() -> None:
    record = RunRecord(RunSpec("busy_loop", "processes", {}, {"workers": 2}))
    assert say_where(account(record), record) == "No worker has begun a task yet."
    record.apply(RunFinished("failed", "It could not be prepared.", None))
    assert say_where(account(record), record) == "No worker did a task in this run."
    ended = made()
    outside = (5.0, 6.0)
    assert "outside the run" in say_where(account(ended, outside), ended, outside)


def test_a_stretch_is_told_part_by_part() -> None:
    record = made()
    found = shared(record, 0.1, computing=0.37, waiting_inside=0.2, between_tasks=0.33)
    assert say_where(found, record, (0.4, 1.2)) == (
        "In view (0.4 s to 1.2 s): 37% computing, 33% between tasks, 30% waiting inside tasks."
    )
    assert "In view (0 s to 20 µs): 37% computing" in say_where(found, record, (0.0, 2e-5))


def test_every_part_has_a_name_and_a_meaning() -> None:
    assert set(NAMES) == set(MEANINGS) == set(PARTS)
    told, untold = Parts(), Parts(waiting_for_core_s=None)
    assert say_meaning("idle_s", told) == say_meaning("idle_s", untold)
    assert "does not tell" in say_meaning("waiting_inside_s", untold)
    assert "does not tell" not in say_meaning("waiting_inside_s", told)


def test_a_real_run_that_waits_is_told_to_have_waited() -> None:
    work = {"count": 4, "seconds": 0.3}
    record = carried_out(make_spec("waiting", "threads", work, {"workers": 4}))
    said = say_where(account(record), record)
    assert "of the time tasks waited, for an answer" in said and said.endswith("not computing.")
