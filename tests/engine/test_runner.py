"""The runner spoken to directly, as any Python on the machine may be told to carry out a run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import desktop_app
from desktop_app.engine.events import (
    Event,
    PoolStateChanged,
    ResultsArrived,
    RunFinished,
    RunStarted,
    WorkEnded,
    WorkerEnded,
    WorkerStarted,
    decode,
)
from desktop_app.engine.spec import RunSpec

START = "from desktop_app.engine.runner import main\nif __name__ == '__main__': main()"
PRIMES = {"count": 6, "smallest": 2, "largest": 1000, "seed": 3}
OTHER_PYTHONS = ["3.10", "3.12", "3.13", "3.14"]
SPECS = [
    RunSpec("prime_factors", "serial", PRIMES, {"workers": 1}),
    RunSpec("prime_factors", "threads", PRIMES, {"workers": 2}),
    RunSpec("prime_factors", "thread_pool", PRIMES, {"workers": 2, "method": "imap_unordered"}),
    RunSpec("prime_factors", "processes", PRIMES, {"workers": 2, "start_method": "spawn"}),
    RunSpec("prime_factors", "process_pool", PRIMES, {"workers": 2, "start_method": "fork"}),
    RunSpec("prime_factors", "process_pool", PRIMES, {"workers": 2, "start_method": "forkserver"}),
    RunSpec("prime_factors", "queue_workers", PRIMES, {"workers": 2}),
]


def python(version: str) -> str | None:
    """Return the path of a Python of that version on this machine, or None."""
    found = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python{version}"))
    for path in [*map(str, found), shutil.which(f"python{version}")]:
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            return path
    return None


def order(word: str, **values: Any) -> bytes:
    return (
        json.dumps({"command": word, "sent_ns": time.perf_counter_ns(), **values}).encode() + b"\n"
    )


@pytest.fixture
def engine_alone(tmp_path: Path) -> Path:
    """Return a folder from which nothing but the engine can be imported."""
    package = tmp_path / "alone" / "desktop_app"
    source = Path(desktop_app.__file__).parent
    shutil.copytree(
        source / "engine", package / "engine", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(source / "__init__.py", package)
    return package.parent


def speak(command: list[str], alone: Path, said: bytes) -> tuple[list[Event], str]:
    """Say something to a runner and return its events and what it printed; it must end by itself."""
    environment = {**os.environ, "PYTHONPATH": str(alone), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
        cwd=alone,
    ) as runner:
        assert runner.stdin and runner.stdout and runner.stderr
        runner.stdin.write(said)
        runner.stdin.flush()
        events = [decode(line) for line in runner.stdout]
        printed = runner.stderr.read().decode()
    return events, printed


def results_of(events: list[Event]) -> dict[int, Any]:
    return {
        number: value
        for event in events
        if isinstance(event, ResultsArrived)
        for number, value in zip(event.numbers, event.values, strict=True)
    }


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.executor}-{spec.options}")
@pytest.mark.parametrize("version", OTHER_PYTHONS)
def test_another_python_gives_the_same_results_with_the_engine_alone(
    version: str, spec: RunSpec, engine_alone: Path, tmp_path: Path
) -> None:
    found = python(version)
    if not found:
        pytest.skip(f"no Python {version} on this machine")
    folder = tmp_path / "run"
    folder.mkdir()
    run = order("run", spec=spec.to_json(), folder=str(folder))
    command = [found, "-S", "-W", "error", "-c", START]
    events, printed = speak(command, engine_alone, run)
    assert events[-1:] and isinstance(events[-1], RunFinished)
    assert (events[-1].outcome, events[-1].message, printed) == ("finished", "", "")
    started = next(event for event in events if isinstance(event, RunStarted))
    assert started.environment["python"].startswith(version)
    assert started.is_one_clock
    results = results_of(events)
    assert sorted(results) == [*range(6)]
    for factors in results.values():
        assert all(factor > 1 for factor in factors)
    from desktop_app.engine.workloads.prime_factors import make_inputs, task

    assert results == {n: task(number) for n, number in enumerate(make_inputs(**PRIMES))}


HERE = [sys.executable, "-c", START]


@pytest.fixture
def checkout() -> Path:
    return Path(desktop_app.__file__).parent.parent


def test_events_come_in_order_and_end_with_exactly_one_end(checkout: Path, tmp_path: Path) -> None:
    spec = RunSpec("prime_factors", "processes", PRIMES, {"workers": 2})
    events, _ = speak(HERE, checkout, order("run", spec=spec.to_json(), folder=str(tmp_path)))
    states = [event.state for event in events if isinstance(event, PoolStateChanged)]
    assert states == ["starting", "running"]
    kinds = [type(event) for event in events]
    assert kinds[:2] == [PoolStateChanged, RunStarted] and kinds[-1] is RunFinished
    assert kinds.count(RunFinished) == kinds.count(WorkEnded) == 1
    born = {event.pid for event in events if isinstance(event, WorkerStarted)}
    ended = {event.pid: event for event in events if isinstance(event, WorkerEnded)}
    assert len(born) == 2 and set(ended) == born
    assert all(event.was_expected and event.status == 0 for event in ended.values())


def test_lines_that_are_no_command_are_passed_over(checkout: Path, tmp_path: Path) -> None:
    spec = RunSpec("prime_factors", "serial", PRIMES, {"workers": 1}).to_json()
    said = b"garbage\n\xff\xfe\n[]\n7\n\n" + order("run", spec=spec, folder=str(tmp_path))
    events, printed = speak(HERE, checkout, said + b"more garbage\n" + order("unknown"))
    assert isinstance(events[-1], RunFinished) and events[-1].outcome == "finished"
    assert printed == ""


@pytest.mark.parametrize(
    "values", [{}, {"spec": {}}, {"spec": []}, {"spec": {"workload": "a", "executor": "b"}}]
)
def test_a_run_that_is_no_run_fails_in_a_sentence(checkout: Path, values: dict[str, Any]) -> None:
    events, _ = speak(HERE, checkout, order("run", **values))
    assert len(events) == 1 and isinstance(events[0], RunFinished)
    assert events[0].outcome == "failed" and "could not be prepared" in events[0].message


def test_a_runner_whose_parent_says_nothing_ends(checkout: Path) -> None:
    ran = subprocess.run(HERE, stdin=subprocess.DEVNULL, capture_output=True, cwd=checkout)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, b"", b"")
