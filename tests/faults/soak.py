"""``make soak``: a thousand random faults, each in a random run at a random moment, all from one seed.

Afterwards no run hangs, no process is left, no result is wrong, and the history has every run. What
fails is told with its seed and number; ``python -m tests.faults.soak --seed SEED --only NUMBER`` does it
again.
"""

from __future__ import annotations

import argparse
import collections
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.history import History
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord
from tests.real_runs import AVAILABLE, MARK, alive_with, inputs_of, task_of, values

OVER_S, LEFT_S = 30.0, 5.0
WORK: dict[str, dict[str, Any]] = {
    "prime_factors": {"count": 60, "smallest": 10**10, "largest": 10**12},
    "tiny_tasks": {"count": 4000},
    "waiting": {"count": 24, "seconds": 0.04},
    "uneven_tasks": {"count": 16, "step": 30_000},
    "monte_carlo_pi": {"count": 8, "points": 100_000},
}
FAULTS = (
    "kill a worker", "stop a worker", "kill a worker", "segfault of a worker", "kill the runner",
    "terminate the runner", "stop the runner", "close", "terminate", "add and close", "nothing",
)  # fmt: skip
OUTCOMES = {"finished", "closed", "terminated", "failed", "crashed"}


@cache
def expected(workload: str, workers: int) -> list[Any]:
    """Return what a plain loop gives for this work."""
    spec = make_spec(workload, "serial", WORK[workload], {"workers": workers})
    with inputs_of(spec) as inputs:
        return [task_of(spec)(item) for item in inputs]


def random_spec(chance: random.Random) -> RunSpec:
    """Return a random run of some tenths of a second."""
    executor = chance.choice(
        [name for name in AVAILABLE if name != "dask" or chance.random() < 0.2]
    )
    workload = chance.choice(list(WORK))
    options: dict[str, Any] = {"workers": chance.choice([1, 2, 2, 3, 5])}
    if executor in ("process_pool", "thread_pool"):
        options["method"] = chance.choice(["map", "map_async", "imap", "imap_unordered"])
        options["chunk_size"] = chance.choice([0, 1, 7])
    if executor in ("process_pool", "processes", "queue_workers", "futures_processes"):
        options["start_method"] = chance.choice(["fork", "fork", "spawn", "forkserver"])
    keep_open = executor in ("process_pool", "thread_pool") and workload == "prime_factors"
    keep_open = keep_open and chance.random() < 0.5
    return make_spec(workload, executor, WORK[workload], options, keep_open=keep_open)


def do_fault(run: RunProcess, fault: str, chance: random.Random) -> None:
    """Do it to the run as it is now."""
    if fault in ("close", "add and close"):
        if fault == "add and close":
            run.submit("12")
        run.close()
    elif fault == "terminate":
        run.terminate()
    elif fault != "nothing":
        victim = _runner(run) if "runner" in fault else _some_worker(run, chance)
        if victim is not None:
            order = {"kill": 9, "segfault": signal.SIGSEGV, "stop": signal.SIGSTOP}
            os.kill(victim, order.get(fault.split()[0], signal.SIGTERM))
    if fault.startswith("stop"):
        time.sleep(0.05)
        run.terminate()


def _runner(run: RunProcess) -> int | None:
    return None if run.record.is_over or not psutil.pid_exists(run.pid) else run.pid


def _some_worker(run: RunProcess, chance: random.Random) -> int | None:
    """Return any process below the runner: workers, but trackers and fork servers as well."""
    try:
        below = [one.pid for one in psutil.Process(run.pid).children(recursive=True)]
    except psutil.Error:
        return None
    return chance.choice(sorted(below)) if below else None


def survive(seed: int, number: int, history: History) -> str:
    """Do one fault, check that it is survived, and return what was done and how the run ended."""
    chance = random.Random(f"{seed}-{number}")
    spec, fault, delay_s = random_spec(chance), chance.choice(FAULTS), chance.uniform(0.0, 0.8)
    run = RunProcess(spec, is_kept=True)
    try:
        until = time.monotonic() + delay_s
        while time.monotonic() < until and not run.record.is_over:
            run.update()
            time.sleep(0.01)
        do_fault(run, fault, chance)
        if spec.keep_open:
            run.close()
        _wait(run)
    finally:
        run.kill()
        run.update()
    record = run.record
    _check(record, history)
    told = record.finished.outcome if record.finished else "?"
    return f"{fault}: {told}"


def _wait(run: RunProcess) -> None:
    deadline = time.monotonic() + OVER_S
    while not run.record.is_over:
        assert time.monotonic() < deadline, "the run hangs"
        run.update()
        time.sleep(0.01)


def _check(record: RunRecord, history: History) -> None:
    assert record.finished is not None and record.finished.outcome in OUTCOMES, record.finished
    spec = record.spec
    if spec.workload != "monte_carlo_pi":
        right = expected(spec.workload, spec.workers)
        wrong = {
            task: value
            for task, value in values(record).items()
            if task < len(right) and value != right[task]
        }
        assert not wrong, f"wrong results: {wrong}"
    if record.finished.outcome in ("finished", "closed"):
        assert len(record.results) == record.total, (len(record.results), record.total)
    assert "Traceback" not in record.message
    number = history.add(record).number
    kept = history.load(number)
    assert kept is not None and len(kept.results) == len(record.results), "the run is not kept"
    deadline = time.monotonic() + LEFT_S
    while left := alive_with(MARK, os.environ[MARK]):
        assert time.monotonic() < deadline, f"left: {[one.cmdline() for one in left]}"
        time.sleep(0.02)


def soak(seed: int, numbers: list[int]) -> int:
    """Do these faults of a seed; print what failed and return how many did."""
    counts: collections.Counter[str] = collections.Counter()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="soak-") as home:
        os.environ[MARK] = home
        with History() as history:
            for done, number in enumerate(numbers, 1):
                try:
                    counts[survive(seed, number, history)] += 1
                except AssertionError as error:
                    failed += 1
                    sys.stdout.write(f"FAILED: --seed {seed} --only {number}: {error}\n")
                    for process in alive_with(MARK, home):
                        process.kill()
                sys.stdout.flush()
                assert len(history.rows()) >= done - failed, "a finished run is lost"
        left = list(Path(home, "concurrency-lab", "running").glob("*"))
        if left and not failed:
            failed += 1
            sys.stdout.write(f"FAILED: run folders are left: {left}\n")
    for what, count in sorted(counts.items()):
        sys.stdout.write(f"{count:5} {what}\n")
    return failed


def main() -> int:
    """Read the arguments, do the faults two at a time, and return the exit status."""
    arguments = argparse.ArgumentParser(prog="make soak")
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--only", type=int, nargs="*")
    arguments.add_argument("--share", default="")
    given = arguments.parse_args()
    if given.only:
        return int(soak(given.seed, given.only) > 0)
    if given.share:
        first, step = map(int, given.share.split("/"))
        return int(soak(given.seed, list(range(first, given.count, step))) > 0)
    began = time.monotonic()
    base = [sys.executable, "-m", "tests.faults.soak", "--seed", str(given.seed)]
    shares = [
        subprocess.Popen([*base, "--count", str(given.count), "--share", f"{n}/2"]) for n in (0, 1)
    ]
    failed = sum(share.wait() != 0 for share in shares)
    minutes = (time.monotonic() - began) / 60
    verdict = "some are not survived" if failed else "all are survived"
    sys.stdout.write(f"{given.count} faults of seed {given.seed} in {minutes:.1f} min: {verdict}\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
