"""Cases 19 and 20: the runner, or the program that watches it, is killed or stopped in each of its phases."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import running_folder
from desktop_app.runs.history import History
from desktop_app.runs.process import RunProcess
from desktop_app.runs.recovery import recover
from tests.faults.conftest import Fault
from tests.faults.own import own_spec
from tests.real_runs import (
    GONE_S,
    MARK,
    alive_with,
    finish,
    held_pid,
    started,
    trouble_spec,
    values,
    wait_for,
    wait_until,
)

pytestmark = pytest.mark.usefixtures("more_workloads")

SLOW_TO_END = """
    import multiprocessing.util, pathlib, threading, time

    HERE = pathlib.Path(__file__).parent

    def hold(name):
        part = HERE / f"part-{name}"
        part.write_text("0")
        part.replace(HERE / f"held-{name}")
        while not (HERE / "release").exists():
            time.sleep(0.005)

    class Slow:
        def __init__(self, number):
            self.number = number

        def __reduce__(self):
            if (HERE / "audits").exists() and threading.current_thread() is threading.main_thread():
                hold("audit")
            return Slow, (self.number,)

    def f(slow):
        if not (HERE / "audits").exists():
            multiprocessing.util.Finalize(None, hold, ("end",), exitpriority=100)
        return slow.number
"""
NUMBERS = {number: number for number in range(4)}


class Phase(NamedTuple):
    """A phase of a run: its spec in a folder, when it has begun, and what results there are then."""

    spec: Callable[[Path], RunSpec]
    held: str
    results: dict[int, int]


def slow_spec(folder: Path, audits: bool) -> RunSpec:
    if audits:
        (folder / "audits").touch()
    inputs = "[Slow(n) for n in range(4)]"
    return own_spec(folder, SLOW_TO_END, "process_pool", inputs, chunk_size=1)


def holding(what: str) -> Callable[[Path], RunSpec]:
    return lambda folder: trouble_spec(
        "process_pool", what, folder=str(folder), chunk_size=1, method="imap_unordered"
    )


def many_workers(folder: Path) -> RunSpec:
    return trouble_spec("process_pool", count=8, at=99, workers=12, start_method="spawn")


PHASES = {
    "before the start": Phase(holding("plain"), "", {}),
    "making inputs": Phase(holding("inputs hold"), "inputs", {}),
    "starting the pool": Phase(many_workers, "", {}),
    "running": Phase(holding("hold"), "3", {}),
    "ending": Phase(lambda folder: slow_spec(folder, False), "end", NUMBERS),
    "auditing": Phase(lambda folder: slow_spec(folder, True), "audit", NUMBERS),
}


def reach(run: RunProcess, phase: str, folder: Path) -> None:
    """Wait until the run is in this phase."""
    held, wanted = PHASES[phase].held, PHASES[phase].results
    if held:
        held_pid(run, folder, held)
        wait_for(run, lambda record: len(record.results) >= len(wanted), "what is done by then")
    elif phase == "starting the pool":
        wait_for(run, lambda record: record.started, "the start of the pool")


@pytest.mark.fault(19)
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("killer", [signal.SIGKILL, signal.SIGTERM])
def test_the_runner_is_killed(
    fault: Fault, tmp_path: Path, phase: str, killer: signal.Signals
) -> None:
    with started(PHASES[phase].spec(tmp_path)) as run:
        reach(run, phase, tmp_path)
        arrived = values(run.record)
        os.kill(run.pid, killer)
        record = finish(run)
    fault.ended(record, "crashed", rf"The runner was killed by {killer.name}\.")
    fault.kept(record, arrived | PHASES[phase].results)
    if phase == "running":  # the tape is read up to its last record
        assert any(track.task == 3 for track in record.tracks.values())
        assert record.done == sum(len(track.records) for track in record.tracks.values()) >= 3
    fault.lost("what was not done")


@pytest.mark.fault(19)
@pytest.mark.parametrize("phase", PHASES)
def test_the_runner_is_stopped_for_a_while(fault: Fault, tmp_path: Path, phase: str) -> None:
    with started(PHASES[phase].spec(tmp_path)) as run:
        reach(run, phase, tmp_path)
        os.kill(run.pid, signal.SIGSTOP)
        status = psutil.Process(run.pid).status
        wait_until(lambda: status() == psutil.STATUS_STOPPED, "the stop")
        (tmp_path / "release").touch()
        time.sleep(0.3)
        run.update()
        assert not run.record.is_over
        os.kill(run.pid, signal.SIGCONT)
        record = finish(run)
    fault.ended(record, "finished")
    assert len(record.results) == record.total


PARENT = """
import json, sys, time
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess
if __name__ == "__main__":
    run = RunProcess(RunSpec.from_json(json.loads(sys.argv[1])), is_kept=True)
    while True:
        run.update()
        print(run.record.started is not None, len(run.record.results), flush=True)
        time.sleep(0.02)
"""


def kill_watcher(spec: RunSpec, phase: str, folder: Path) -> None:
    """Start a program that watches a run, as the window does, and kill it in a phase of the run."""
    command = [sys.executable, "-c", PARENT, json.dumps(spec.to_json())]
    wanted = PHASES[phase]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        for line in parent.stdout:
            is_started, count = line.split()
            is_there = not wanted.held or (folder / f"held-{wanted.held}").exists()
            is_there &= is_started == "True" or phase != "starting the pool"
            if is_there and int(count) >= len(wanted.results):
                break
        parent.kill()


@pytest.mark.fault(20)
@pytest.mark.parametrize("phase", PHASES)
def test_the_program_is_killed(
    fault: Fault, tmp_path: Path, kept_folder_of_test: Path, phase: str
) -> None:
    kill_watcher(PHASES[phase].spec(tmp_path), phase, tmp_path)
    wait_until(lambda: not alive_with(MARK, str(kept_folder_of_test)), "the end of all", GONE_S)
    with History() as history:
        (row,), mistakes = recover(history)
        record = history.load(row.number)
    assert mistakes == [] and not list(running_folder().iterdir())
    assert record is not None
    fault.ended(record, "interrupted", "The program ended before this run did")
    fault.kept(record, PHASES[phase].results)
