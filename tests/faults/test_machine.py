"""Cases 33 to 36: cores are taken away, the clock is set, everything is stopped, others are busy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.diagnosis import say_noisy
from desktop_app.runs.gaps import find_gaps, say_gaps
from desktop_app.runs.history import History
from desktop_app.runs.process import RunProcess
from desktop_app.runs.sampler import Sampler
from tests.faults.conftest import Fault
from tests.lab import PROGRAM
from tests.real_runs import finish, started, wait_for

STOPPED_S = 4.0
BUSY = "while True: pass"


@contextmanager
def watched(spec: RunSpec) -> Iterator[RunProcess]:
    """Start a run and sample it, as the window does; the last sample is there at the end."""
    sampler = Sampler()
    sampler.start()
    try:
        with started(spec) as run:
            sampler.watch(run.record)
            yield run
    finally:
        sampler.stop()


def counting(executor: str, iterations: int, workers: int = 2) -> RunSpec:
    return make_spec("busy_loop", executor, {"iterations": iterations}, {"workers": workers})


@pytest.mark.fault(33)
@pytest.mark.parametrize("executor", ["processes", "threads"])
def test_a_core_is_taken_away_and_given_back(fault: Fault, executor: str) -> None:
    cores = sorted(os.sched_getaffinity(0))
    assert len(cores) > 1, "there is no core to take away"
    with watched(counting(executor, 30_000_000)) as run:
        wait_for(run, lambda record: record.running == 2, "both workers to be in a task")
        for allowed in (cores[:1], cores):
            for process in (psutil.Process(run.pid), *psutil.Process(run.pid).children(True)):
                for thread in process.threads():
                    os.sched_setaffinity(thread.id, allowed)
            time.sleep(0.3)
        record = finish(run)
    fault.ended(record, "finished")
    assert len(record.results) == 2


@pytest.mark.fault(33)
def test_the_program_has_one_core(fault: Fault) -> None:
    """As in a small container: there is one worker for one core, and it says so."""
    command = [
        *PROGRAM,
        "run",
        "busy_loop",
        "--executor",
        "processes",
        "--set",
        "iterations=100000",
    ]
    core = min(os.sched_getaffinity(0))
    done = subprocess.run(
        command, capture_output=True, text=True, preexec_fn=lambda: os.sched_setaffinity(0, [core])
    )
    assert done.returncode == 0, done.stderr
    fault.told(done.stdout.splitlines()[-1], "1 of 1 tasks done by 1 worker")


@pytest.mark.fault(34)
@pytest.mark.parametrize("hours", [-1, 1])
def test_the_clock_is_set(fault: Fault, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    """The system's own clock is everyone's here, so this process sees another one from mid-run on."""
    now = time.time
    with watched(counting("processes", 20_000_000)) as run:
        wait_for(run, lambda record: record.running == 2, "both workers to be in a task")
        monkeypatch.setattr(time, "time", lambda: now() + hours * 3600)
        record = finish(run)
    fault.ended(record, "finished")
    ends = [int(track.records.ends[-1]) for track in record.tracks.values()]
    assert record.wall_s and 0 < record.wall_s < 60 and max(ends) > record.origin_ns
    with History() as history:
        first = history.add(record)
        with started(counting("serial", 1000, workers=1)) as run:
            second = history.add(finish(run))
        assert [row.number for row in history.rows()] == [second.number, first.number]


@pytest.mark.fault(35)
def test_everything_is_stopped_for_a_while(fault: Fault) -> None:
    """A program that is stopped with all its processes finds a gap, and the run goes on."""
    script = (
        "import time\n"
        "from tests.faults.test_machine import counting, watched\n"
        "from tests.real_runs import finish\n"
        "from desktop_app.runs.gaps import say_gaps\n"
        "if __name__ == '__main__':\n"
        "    with watched(counting('processes', 60_000_000)) as run:\n"
        "        record = finish(run)\n"
        "        print(record.finished.outcome, len(record.results), say_gaps(record))\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        whole = psutil.Process(program.pid)
        deadline = time.monotonic() + 30
        while len(whole.children(recursive=True)) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(0.6)
        everyone = [whole, *whole.children(recursive=True)]
        for order in (signal.SIGSTOP, signal.SIGCONT):
            for one in everyone:
                one.send_signal(order)
            time.sleep(STOPPED_S if order == signal.SIGSTOP else 0)
        out, _ = program.communicate(timeout=60)
    assert out.startswith("finished 2 "), out
    fault.told(out.removeprefix("finished 2 ").strip(), "stood still for [45] s", "is no work")


@pytest.mark.fault(35)
def test_a_busy_machine_is_no_gap(fault: Fault) -> None:
    with watched(counting("processes", 20_000_000, workers=6)) as run:
        record = finish(run)
    fault.ended(record, "finished")
    assert (find_gaps(record), say_gaps(record)) == ([], "")


@pytest.mark.fault(36)
def test_other_programs_are_busy(fault: Fault) -> None:
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(os.cpu_count() or 1)]
    try:
        with watched(counting("processes", 15_000_000)) as run:
            record = finish(run)
    finally:
        for other in others:
            other.kill()
            other.wait()
    fault.ended(record, "finished")
    fault.told(say_noisy(record), "[Oo]ther programs")
