"""Records the runs in ``tests/records``, on which the rules of diagnosis are tested. Not run by tests.

    python -m tests.record_fixtures [NAME …]

Each is a real run, with samples, as the window keeps it. What other programs do meanwhile is part of
a record, so every run but those of a busy machine is repeated until the machine was quiet. Where
other programs are wanted, they are real ones, started here and ended here.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.runs.accounting import account
from desktop_app.runs.diagnosis import diagnose, others_share
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import SUFFIX, save_run
from desktop_app.runs.sampler import Sampler
from tests.recorded import FOLDER

QUIET = 0.1
"""Other programs may use this share of the cores, except where they are wanted."""
TRIES = 40

Recipe = tuple[str, str, dict[str, Any], dict[str, Any]]
"""Workload, executor, parameters and options."""

RUNS: dict[str, Recipe] = {
    "threads_take_turns": (
        "busy_loop", "threads", {"iterations": 20_000_000}, {"workers": 2}),
    "processes_compute": (
        "busy_loop", "processes", {"iterations": 20_000_000}, {"workers": 2}),
    "threads_without_gil": (
        "hash_files", "thread_pool",
        {"count": 24, "piece_size": 1_000_000, "repeats": 40}, {"workers": 2, "chunk_size": 1}),
    "three_tasks_on_two": (
        "monte_carlo_pi", "process_pool", {"count": 3, "points": 1_000_000},
        {"workers": 2, "method": "imap", "chunk_size": 1}),
    "large_chunks": (
        "uneven_tasks", "process_pool", {"count": 32, "step": 100_000},
        {"workers": 2, "method": "map", "chunk_size": 16}),
    "small_chunks": (
        "uneven_tasks", "process_pool", {"count": 64, "step": 25_000, "order": "longest first"},
        {"workers": 2, "method": "imap_unordered", "chunk_size": 1}),
    "spawned_for_little": (
        "monte_carlo_pi", "process_pool", {"count": 16, "points": 5_000},
        {"workers": 2, "method": "map", "start_method": "spawn"}),
    "large_payloads": (
        "payload", "process_pool", {"count": 16, "size": 300_000},
        {"workers": 2, "method": "imap"}),
    "small_messages": (
        "tiny_tasks", "futures_processes", {"count": 1000}, {"workers": 2, "method": "map"}),
    "eight_on_two_cores": (
        "busy_loop", "processes", {"iterations": 6_000_000}, {"workers": 8}),
    "coroutines_compute": (
        "uneven_tasks", "asyncio", {"count": 20, "step": 200_000}, {"workers": 4}),
    "coroutines_block": (
        "lock_contention", "asyncio", {"count": 12, "length_ms": 40}, {"workers": 4}),
    "coroutines_wait": (
        "waiting", "asyncio", {"count": 40, "seconds": 0.05}, {"workers": 8}),
    "processes_wait": (
        "waiting", "processes", {"count": 24, "seconds": 0.1}, {"workers": 4}),
    "threads_wait": (
        "waiting", "threads", {"count": 24, "seconds": 0.1}, {"workers": 4}),
    "busy_machine": (
        "busy_loop", "processes", {"iterations": 20_000_000}, {"workers": 2}),
    "memory_copied": (
        "memory_copy", "process_pool", {"shared_megabytes": 800, "count": 40},
        {"workers": 2, "method": "imap", "start_method": "fork"}),
    "memory_of_their_own": (
        "memory_copy", "process_pool", {"shared_megabytes": 150, "count": 8},
        {"workers": 2, "method": "imap", "start_method": "spawn"}),
}  # fmt: skip
BUSY = ("busy_machine",)
"""Recorded while other programs compute, one for each core."""


def record_run(recipe: Recipe) -> RunRecord:
    """Do a run as the window does it, sampled from before its start to its end."""
    sampler = Sampler()
    sampler.start()
    run = RunProcess(make_spec(*recipe))
    try:
        sampler.watch(run.record)
        while not run.record.is_over:
            run.update()
            if run.record.wall_s is not None:
                sampler.watch(None)  # which takes the last sample
            time.sleep(0.02)
    finally:
        sampler.stop()
        run.kill()
        run.update()
    return run.record


def record_beside_others(recipe: Recipe) -> RunRecord:
    """Do a run while other programs want every core."""
    burn = [sys.executable, "-c", "while True: pass"]
    burners = [subprocess.Popen(burn) for _ in range(usable_cores())]
    try:
        time.sleep(0.3)
        return record_run(recipe)
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def record_quietly(recipe: Recipe) -> RunRecord | None:
    """Do a run while other programs hardly compute; None when they never let it be."""
    for _ in range(TRIES):
        record = record_run(recipe)
        if (others_share(record) or 0.0) <= QUIET:
            return record
        time.sleep(1.0)
    return None


def forget_paths(record: RunRecord) -> None:
    """Take out of a record where on this machine anything is."""
    if record.started is not None and "executable" in record.started.environment:
        record.started.environment["executable"] = "python"
    if "folder" in record.spec.parameters:
        record.spec.parameters["folder"] = ""


def main(names: list[str]) -> None:
    """Record the runs of these names, or all, and say what was found."""
    for name in names or RUNS:
        record = record_beside_others(RUNS[name]) if name in BUSY else record_quietly(RUNS[name])
        if record is None:
            print(f"{name}: not recorded, other programs kept the machine busy")
            continue
        forget_paths(record)
        path = FOLDER / (name + SUFFIX)
        save_run(record, path)
        print(f"{name}: {path.stat().st_size:,} bytes, others {others_share(record) or 0:.0%}")
        for finding in diagnose(record, account(record)):
            print(f"  {finding.rule} {finding.weight:.2f}: {finding.sentence}")


if __name__ == "__main__":
    main(sys.argv[1:])
