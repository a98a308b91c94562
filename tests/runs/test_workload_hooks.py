"""What a workload may ask the engine for besides inputs and a task."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import kept_folder
from tests.real_runs import carried_out, finish, outcome, started, values, wait_for

pytestmark = pytest.mark.usefixtures("more_workloads")


@pytest.mark.parametrize(
    ("executor", "options"),
    [
        ("serial", {}),
        ("thread_pool", {}),
        ("asyncio", {}),
        ("asyncio", {"in_threads": True}),
        ("process_pool", {"start_method": "spawn"}),
        ("process_pool", {"start_method": "fork"}),
        ("queue_workers", {"start_method": "forkserver"}),
    ],
)
def test_workers_make_their_task_and_find_what_stands_beside(
    executor: str, options: dict[str, str]
) -> None:
    record = carried_out(
        RunSpec("beside", executor, {"factor": 5, "seconds": 0.0}, {"workers": 2, **options})
    )
    assert outcome(record) == "finished", record.message
    assert values(record) == {number: [5 * number, 5 * number] for number in range(4)}
    assert [line.text for line in record.output].count("left") == 1


def test_what_stands_beside_goes_with_a_killed_runner() -> None:
    spec = RunSpec("beside", "serial", {"factor": 5, "seconds": 30.0}, {"workers": 1})
    running = kept_folder() / "running"
    with started(spec) as run:
        wait_for(run, lambda record: record.running, "a task that runs")
        assert [*running.glob("*/*.beside")] != []
        os.kill(run.pid, signal.SIGKILL)
        finish(run)
    assert [*running.iterdir()] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--executor", "threads"], "executor must not be threads here."),
        (["--executor", "serial", "--workers", "4"], "workers must be at most 3 here."),
    ],
)
def test_a_workload_may_refuse_an_executor_and_a_number_of_workers(
    arguments: list[str], said: str
) -> None:
    command = [sys.executable, "-m", "desktop_app", "run", "beside", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"concurrency-lab: {said}\n"


def test_a_broken_file_of_someones_own_is_listed_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.py").write_text("def make_inputs(:\n")
    monkeypatch.setenv("CONCURRENCY_LAB_WORKLOADS", str(tmp_path))
    command = [sys.executable, "-m", "desktop_app", "list", "workloads", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    listed = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert listed["prime_factors"]["available"] and not listed["broken"]["available"]
    assert "SyntaxError" in listed["broken"]["reason"]
