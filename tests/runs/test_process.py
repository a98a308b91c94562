"""Real runs, as their parent sees them: every executor, every way to hand tasks over, every command."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.catalog import Entry, list_executors, list_workloads, make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.accounting import PARTS, account
from desktop_app.runs.folders import kept_folder
from desktop_app.runs.record import RunRecord
from desktop_app.runs.source import script_for
from desktop_app.runs.summary import merged_results, summarise
from tests.real_runs import (
    AVAILABLE,
    carried_out,
    inputs_of,
    printed,
    spec_or_refusal,
    started,
    task_of,
    trouble_spec,
    values,
    varies,
    wait_for,
)

POOLS = ["process_pool", "thread_pool"]
THREADED = {
    *("serial", "threads", "thread_pool"),
    *("futures_threads", "futures_interpreters", "asyncio"),
}


WHOLE = {"prime_factors", "text_search"}
"""Workloads that are done in every way that an executor has; others in its default way."""


def ways(entry: Entry) -> list[dict[str, Any]]:
    """Return options for each method, each start method and for chunks, where an executor has them."""
    choices = {p.name: p.choices for p in entry.parameters if p.kind == "choice"}
    found: list[dict[str, Any]] = [{}]
    found += [{name: choice} for name, some in choices.items() for choice in some]
    if any(p.name == "chunk_size" for p in entry.parameters):
        chunked = {"imap", "imap_unordered", "map"} & {*choices["method"]}
        found += [{"chunk_size": 2, "method": method} for method in sorted(chunked)]
    return found


PAIRS = [
    pytest.param(workload, entry.name, options, id=f"{workload}-{entry.name}-{options}")
    for workload in list_workloads()
    for entry in list_executors().values()
    if entry.is_available
    for options in (ways(entry) if workload in WHOLE else [{}])
]


def expected_results(spec: RunSpec) -> tuple[list[Any], list[Any]]:
    """Return what a plain loop gives: the answer of each task, and the merged results."""
    module = list_workloads()[spec.workload].module
    with inputs_of(spec) as inputs:
        if varies(spec.workload):
            return inputs, []
        task = task_of(spec)
        answers = [task(item) for item in inputs]
    return answers, module.merge(answers) if hasattr(module, "merge") else answers


def check_time(record: RunRecord) -> None:
    """Where the time went adds up: for each worker to the wall time, for all to workers × wall time."""
    assert record.wall_s
    found = account(record)
    wanted = [(seat.parts, record.wall_s) for seat in found.seats]
    for parts, total_s in [*wanted, (found.whole, len(found.seats) * record.wall_s)]:
        seconds = [getattr(parts, name) for name in PARTS]
        assert all(part is None or part >= 0 for part in seconds), parts
        assert sum(part or 0.0 for part in seconds) == pytest.approx(parts.total_s, rel=0.01)
        assert parts.total_s == pytest.approx(total_s, rel=0.01)
    cpu_s = sum(track.cpu_s for track in record.tracks.values())
    assert found.whole.computing_s <= cpu_s + 1e-6, "more computing than the tasks' CPU time"


@pytest.mark.parametrize(("workload", "executor", "options"), PAIRS)
def test_every_way_gives_the_results_of_a_plain_loop(
    workload: str,
    executor: str,
    options: dict[str, Any],
    parameters: dict[str, dict[str, Any]],
    tmp_path: Path,
) -> None:
    spec = spec_or_refusal(workload, executor, parameters[workload], {"workers": 2, **options})
    if isinstance(spec, str):
        return
    answers, merged = expected_results(spec)
    record = carried_out(spec)
    assert (record.finished and record.finished.outcome, record.message) == ("finished", "")
    assert record.total == record.done == len(record.results) == len(answers)
    assert record.results.failed == 0
    if not varies(workload):
        assert merged_results(record) == merged
        assert values(record) == dict(enumerate(answers))
    assert record.warnings == []
    numbers = [int(n) for track in record.tracks.values() for n in track.records.rows[:, 0]]
    assert sorted(numbers) == [*range(len(answers))]
    assert record.started
    pids = {track.pid for track in record.tracks.values()}
    if executor in THREADED:
        assert pids == {record.started.pid}
    else:
        assert record.started.pid not in pids and os.getpid() not in pids
    if executor in ("processes", "queue_workers"):
        assert len(pids) == len(record.tracks) == min(2, len(answers))
    for track in record.tracks.values():
        assert (track.records.rows[:, 1] >= record.origin_ns).all()
    assert record.wall_s and all(track.busy_s <= record.wall_s for track in record.tracks.values())
    check_time(record)
    assert json.loads(json.dumps(summarise(record)))["results"] == merged_results(record)
    lines = printed(script_for(spec), tmp_path)
    if varies(workload):
        assert len(lines) >= len(merged_results(record)) > 0
    else:
        assert sorted(lines[len(lines) - len(merged) :]) == sorted(map(str, merged))


ORDERED = {"serial": {}, "process_pool": {"method": "imap"}, "thread_pool": {"method": "imap"}}


@pytest.mark.parametrize(("executor", "options"), ORDERED.items(), ids=ORDERED)
@pytest.mark.usefixtures("more_workloads")
def test_what_promises_order_keeps_it(executor: str, options: dict[str, Any]) -> None:
    record = carried_out(trouble_spec(executor, count=50, **options))
    assert [result.task for result in record.results] == [*range(50)]


@pytest.mark.parametrize("method", ["map", "map_async", "apply_async"])
@pytest.mark.parametrize("executor", POOLS)
@pytest.mark.usefixtures("more_workloads")
def test_methods_that_give_lists_give_them_in_order(executor: str, method: str) -> None:
    record = carried_out(trouble_spec(executor, count=50, method=method, chunk_size=3))
    assert [result.task for result in record.results] == [*range(50)]


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("executor", AVAILABLE)
@pytest.mark.usefixtures("more_workloads")
def test_there_may_be_more_workers_than_tasks_and_no_task_at_all(executor: str, count: int) -> None:
    record = carried_out(trouble_spec(executor, count=count, at=99, workers=5))
    assert record.finished and record.finished.outcome == "finished"
    assert values(record) == {number: number**2 for number in range(count)}
    assert record.done == count


def test_a_thousand_tasks_in_20_processes_are_all_on_the_tape() -> None:
    parameters = {"count": 1000, "smallest": 2, "largest": 1000}
    record = carried_out(
        make_spec("prime_factors", "process_pool", parameters, {"workers": 20, "chunk_size": 1})
    )
    assert record.done == len(record.results) == 1000
    assert len({track.pid for track in record.tracks.values()}) == len(record.tracks) <= 20


@pytest.mark.usefixtures("more_workloads")
def test_results_are_previews_unless_they_are_wanted_whole() -> None:
    cut = carried_out(trouble_spec("serial", "return long"))
    assert cut.results.of_task(3).is_cut and len(cut.results.of_task(3).value) < 400
    whole = carried_out(trouble_spec("serial", "return long", whole_results=True))
    assert not whole.results.of_task(3).is_cut and len(whole.results.of_task(3).value) == 10_000_000


def test_the_folder_of_a_run_is_private_and_goes_with_it() -> None:
    spec = make_spec("busy_loop", "serial", {"iterations": 10**12}, {"workers": 1})
    with started(spec) as run:
        wait_for(run, lambda record: record.running, "a task that runs")
        (folder,) = (kept_folder() / "running").iterdir()
        assert folder.stat().st_mode & 0o077 == 0
    assert list((kept_folder() / "running").iterdir()) == []


def test_a_spec_that_names_nothing_we_have_fails_in_a_sentence() -> None:
    record = carried_out(RunSpec("nothing", "serial"))
    assert record.finished and record.finished.outcome == "failed"
    assert "The run could not be prepared" in record.message
    assert "workload must be one of busy_loop" in record.message


def test_a_setting_that_an_executor_does_not_know_fails_in_a_sentence() -> None:
    record = carried_out(RunSpec("prime_factors", "serial", {"count": 1}, {"nothing": 1}))
    assert record.finished and record.finished.outcome == "failed"
    assert "nothing" in record.message
