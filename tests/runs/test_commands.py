"""Commands to a run: add, close, terminate and kill, in each of its phases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess
from desktop_app.runs.summary import merged_results
from tests.real_runs import (
    AVAILABLE,
    METHODS,
    failures,
    finish,
    held_pid,
    started,
    trouble_spec,
    values,
    wait_for,
)

# Open runs

OPEN = [
    *[
        pytest.param(pool, {"method": method}, id=f"{pool}-{method}")
        for pool in ("process_pool", "thread_pool")
        for method in METHODS
    ],
    pytest.param("process_pool", {"start_method": "spawn"}, id="process_pool-spawn"),
    pytest.param("queue_workers", {}, id="queue_workers"),
]


@pytest.mark.parametrize(("executor", "options"), OPEN)
@pytest.mark.usefixtures("more_workloads")
def test_tasks_can_be_added_to_an_open_run(executor: str, options: dict[str, Any]) -> None:
    spec = trouble_spec(executor, count=4, at=99, keep_open=True, **options)
    with started(spec) as run:
        wait_for(run, lambda record: record.state == "open", "an open run")
        for number in (10, 11, 12):
            run.submit(f"plain {number}")
        wait_for(run, lambda record: len(record.results) == 7, "the added tasks")
        assert values(run.record) == {0: 0, 1: 1, 2: 4, 3: 9, 4: 100, 5: 121, 6: 144}
        assert [(a.text, a.first, a.count) for a in run.record.additions] == [
            ("plain 10", 4, 1),
            ("plain 11", 5, 1),
            ("plain 12", 6, 1),
        ]
        assert run.record.total == 7 and not run.record.is_over
        run.close()
        run.close()
        record = finish(run)
    assert record.finished and record.finished.outcome == "closed"
    assert record.message == "" and record.done == 7


REFUSALS = {
    "process_pool": "ValueError: Pool not running",
    "queue_workers": "ValueError: The stop signal",
}


@pytest.mark.parametrize("executor", REFUSALS)
@pytest.mark.usefixtures("more_workloads")
def test_after_close_the_queue_is_finished_and_a_later_add_is_refused_by_the_api(
    executor: str, tmp_path: Path
) -> None:
    spec = trouble_spec(executor, "hold", folder=str(tmp_path), keep_open=True)
    with started(spec) as run:
        held_pid(run, tmp_path, 3)
        run.submit("plain 10")
        run.close()
        run.submit("plain 11")
        wait_for(run, lambda record: len(record.additions) == 2, "the refusal")
        accepted, refused = run.record.additions
        assert (accepted.refusal, accepted.first) == ("", 8)
        assert refused.refusal.startswith(REFUSALS[executor])
        assert run.record.state == "closing"
        (tmp_path / "release").touch()
        record = finish(run)
    assert record.finished and record.finished.outcome == "closed"
    assert record.total == len(record.results) == 9
    assert values(record)[8] == 100


@pytest.mark.parametrize(("executor", "options"), OPEN)
@pytest.mark.usefixtures("more_workloads")
def test_close_before_anything_has_run_still_does_all_tasks(
    executor: str, options: dict[str, Any]
) -> None:
    with started(trouble_spec(executor, count=300, at=999, keep_open=True, **options)) as run:
        run.close()
        record = finish(run)
    assert record.finished and record.finished.outcome == "closed"
    assert values(record) == {number: number**2 for number in range(300)}


@pytest.mark.usefixtures("more_workloads")
def test_what_makes_no_task_is_refused_and_the_run_goes_on() -> None:
    with started(trouble_spec("process_pool", keep_open=True)) as run:
        for text in ("plain x", "break 1", "plain 5"):
            run.submit(text)
        wait_for(run, lambda record: len(record.results) == 9, "the task that is one")
        refusals = [addition.refusal for addition in run.record.additions]
        assert "invalid literal" in refusals[0]
        assert refusals[1] == "RuntimeError: more_inputs itself is broken"
        assert refusals[2] == "" and run.record.total == 9


def test_nothing_can_be_added_to_a_run_that_is_not_open() -> None:
    spec = make_spec("busy_loop", "process_pool", {"iterations": 10**12}, {"workers": 1})
    with started(spec) as run:
        run.submit("5")
        wait_for(run, lambda record: record.additions, "the refusal")
        assert "not started as one that stays open" in run.record.additions[0].refusal


def test_a_query_typed_into_an_open_search_goes_to_all_workers(
    parameters: dict[str, dict[str, Any]],
) -> None:
    spec = make_spec(
        "text_search", "queue_workers", parameters["text_search"], {"workers": 3}, keep_open=True
    )
    with started(spec) as run:
        run.submit("or not")
        run.submit("x" * 1001)
        wait_for(run, lambda record: len(record.results) == 6, "two whole answers")
        run.close()
        record = finish(run)
    first, second = merged_results(record)
    assert (first["query"], second["query"]) == ("threading", "or not")
    assert first["found"] == second["found"] == [[f"{n}.txt", n] for n in range(1, 7)]
    assert (first["files"], first["skipped"]) == (7, 1)
    assert "from 1 to 1,000" in record.additions[1].refusal


# Commands in each phase


def endless(executor: str, **settings: Any) -> RunSpec:
    return make_spec("busy_loop", executor, {"iterations": 10**12}, {"workers": 2}, **settings)


@pytest.mark.parametrize("executor", AVAILABLE)
def test_terminate_ends_a_run_that_computes(executor: str) -> None:
    with started(endless(executor)) as run:
        wait_for(run, lambda record: record.running, "a task that runs")
        run.terminate()
        run.terminate()
        record = finish(run)
    assert record.finished and record.finished.outcome == "terminated"
    assert record.message == "Terminated: 2 of 2 tasks were not finished."
    assert record.running == 0 and record.wall_s


@pytest.mark.parametrize("executor", AVAILABLE)
def test_terminate_at_once_ends_a_run_that_has_hardly_begun(executor: str) -> None:
    with started(endless(executor)) as run:
        run.terminate()
        record = finish(run)
    assert record.finished and record.finished.outcome == "terminated"


@pytest.mark.usefixtures("more_workloads")
def test_terminate_ends_a_run_whose_inputs_are_still_made(tmp_path: Path) -> None:
    with started(trouble_spec("process_pool", "inputs hold", folder=str(tmp_path))) as run:
        held_pid(run, tmp_path, "inputs")
        run.terminate()
        record = finish(run)
    assert record.finished and record.finished.outcome == "terminated"


@pytest.mark.parametrize("executor", ["process_pool", "thread_pool", "queue_workers"])
def test_terminate_ends_an_open_run_and_keeps_its_results(executor: str) -> None:
    parameters = {"count": 5, "smallest": 2, "largest": 100}
    spec = make_spec("prime_factors", executor, parameters, {"workers": 2}, keep_open=True)
    with started(spec) as run:
        wait_for(run, lambda record: record.state == "open", "an open run")
        run.terminate()
        record = finish(run)
    assert record.finished and record.finished.outcome == "terminated"
    assert len(record.results) == 5


@pytest.mark.parametrize("method", ["map", "imap", "apply_async"])
@pytest.mark.usefixtures("more_workloads")
def test_terminate_keeps_what_was_finished(method: str, tmp_path: Path) -> None:
    spec = trouble_spec(
        "process_pool", "hold", at=0, folder=str(tmp_path), method=method, chunk_size=1
    )
    with started(spec) as run:
        wait_for(run, lambda record: record.done == 7, "all tasks but the one that holds")
        held_pid(run, tmp_path, 0)
        wait_for(run, lambda record: record.running == 1, "one task that runs")
        run.terminate()
        record = finish(run)
    # A worker's last result may still be on its way when the pool is stopped.
    assert {1, 2, 3, 4, 5} <= set(values(record)) <= {1, 2, 3, 4, 5, 6, 7}


@pytest.mark.usefixtures("more_workloads")
def test_terminate_ends_workers_that_do_not_listen(tmp_path: Path) -> None:
    for executor in ("process_pool", "processes", "queue_workers"):
        with started(trouble_spec(executor, "hold deaf", at=-1)) as run:
            wait_for(run, lambda record: record.running == 2, "two deaf tasks")
            run.terminate()
            record = finish(run)
        assert record.finished and record.finished.outcome == "terminated"


@pytest.mark.parametrize("executor", AVAILABLE)
def test_kill_ends_a_run_at_once(executor: str) -> None:
    run = RunProcess(endless(executor))
    wait_for(run, lambda record: record.running, "a task that runs")
    run.kill()
    run.update()
    assert run.record.finished and run.record.finished.outcome == "terminated"
    run.kill()
    run.update()


@pytest.mark.usefixtures("more_workloads")
def test_two_runs_at_once_do_not_meet() -> None:
    with (
        started(trouble_spec("process_pool", count=20, at=99)) as first,
        started(trouble_spec("queue_workers", "raise", count=30)) as second,
    ):
        records = finish(first), finish(second)
    assert [len(record.results) for record in records] == [20, 30]
    assert not failures(records[0]) and set(failures(records[1])) == {3}
