"""``make load``: what is asked for is far too much, and the figures say what that costs.

A million tasks, a thousand workers, a gigabyte, a flood of print and of submits, and 500 runs in a row in
one window. Each line is a figure with its bound; the exit status is 1 when one is not met.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import OUTPUT_LINES, RunRecord
from desktop_app.runs.settings import Settings
from tests.measuring import Figure, report
from tests.real_runs import WORKLOADS, outcome, trouble_spec

SUBMITS, SUBMITS_A_S = 30_000, 10_000
RUNS, WARM_UP = 500, 60
ME = psutil.Process()


def carried_out(spec: RunSpec, during: Callable[[RunProcess], None] | None = None) -> RunRecord:
    """Do a run to its end, however long it takes."""
    run = RunProcess(spec)
    try:
        if during is not None:
            during(run)
        while not run.record.is_over:
            run.update()
            time.sleep(0.02)
    finally:
        run.kill()
        run.update()
    return run.record


def grown_mb(before: int) -> float:
    """Return by how much this process has grown since it had so many bytes."""
    gc.collect()
    return (ME.memory_info().rss - before) / 1e6


def million_tasks() -> Iterator[Figure]:
    before = ME.memory_info().rss
    spec = make_spec("tiny_tasks", "process_pool", {"count": 1_000_000}, {"workers": 2})
    record = carried_out(spec)
    assert (outcome(record), len(record.results), record.done) == ("finished", 10**6, 10**6)
    yield Figure("a million tasks: memory", "MB", [grown_mb(before)], at_most=150)


def thousand_workers() -> Iterator[Figure]:
    for executor in ("process_pool", "threads"):
        parameters = {"count": 3000, "seconds": 0.01}
        began = time.monotonic()
        record = carried_out(make_spec("waiting", executor, parameters, {"workers": 1000}))
        assert (outcome(record), len(record.results)) == ("finished", 3000), record.message
        took = time.monotonic() - began
        yield Figure(
            f"a thousand workers asked for, {executor}: whole run", "s", [took], at_most=90
        )


def gigabyte() -> Iterator[Figure]:
    before = ME.memory_info().rss
    record = carried_out(trouble_spec("process_pool", "return gigabyte", count=4))
    assert outcome(record) == "finished" and record.results.of_task(3).is_cut
    yield Figure("a result of 1 GB: memory of the program", "MB", [grown_mb(before)], at_most=50)


def print_storm() -> Iterator[Figure]:
    before = ME.memory_info().rss
    record = carried_out(trouble_spec("process_pool", "print much", at=-1, count=20))
    assert outcome(record) == "finished" and record.printed == 20 * 50_000
    assert len(record.output) == OUTPUT_LINES
    yield Figure("100 MB printed: memory of the program", "MB", [grown_mb(before)], at_most=50)


def submits() -> Iterator[Figure]:
    """Ten thousand a second into an open pool, for three seconds."""
    parameters = {"count": 1, "smallest": 2, "largest": 100}
    spec = make_spec("prime_factors", "process_pool", parameters, {"workers": 2}, keep_open=True)
    late: list[float] = []

    def flood(run: RunProcess) -> None:
        while run.record.state != "open":
            run.update()
            time.sleep(0.01)
        began = time.monotonic()
        for number in range(SUBMITS):
            run.submit(str(number + 2))
            due = began + number / SUBMITS_A_S
            if time.monotonic() < due:
                time.sleep(0.001)
            if number % 500 == 0:
                looked = time.monotonic()
                run.update(0.015)
                late.append((time.monotonic() - looked) * 1000)
        rate = SUBMITS / (time.monotonic() - began)
        figures.append(Figure("submits a second into an open run", "/s", [rate], at_least=9_000))
        run.close()

    figures: list[Figure] = []
    record = carried_out(spec, flood)
    assert outcome(record) == "closed" and len(record.results) == SUBMITS + 1, record.message
    yield from figures
    yield Figure("longest step of taking them in", "ms", [max(late)], at_most=50)


def runs_in_a_row() -> Iterator[Figure]:
    """500 short runs in one window, offscreen: it grows no more, nor do its handles and threads."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QEventLoop

    from desktop_app.ui.app import make_application, make_window

    application = make_application()
    window = make_window(application, Settings())
    window.show()
    while not window.views.views:
        application.processEvents()
    ways = ("process_pool", "threads", "serial", "futures_processes")
    specs = [
        make_spec(
            "prime_factors", way, {"count": 6, "smallest": 2, "largest": 10**6}, {"workers": 2}
        )
        for way in ways
    ]
    first = (0, 0, 0)
    for number in range(RUNS + WARM_UP):
        if number == WARM_UP:
            first = _state()
        loop = QEventLoop()
        window.bridge.finished.connect(loop.quit)
        record = window.start(specs[number % len(specs)])
        assert record is not None
        window.show_record(record)
        loop.exec()
        window.bridge.finished.disconnect(loop.quit)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        application.processEvents()
    grown, files, threads = (now - then for now, then in zip(_state(), first, strict=True))
    window.close()
    yield Figure(f"{RUNS} runs in a row: memory of the window", "MB", [grown / 1e6], at_most=10)
    yield Figure(f"{RUNS} runs in a row: open files", "more", [files], at_most=0)
    yield Figure(f"{RUNS} runs in a row: threads", "more", [threads], at_most=0)


def _state() -> tuple[int, int, int]:
    gc.collect()
    return ME.memory_full_info().uss, ME.num_fds(), ME.num_threads()


def main() -> int:
    """Do all of it in a folder of its own, print the figures, return the exit status."""
    loads = (million_tasks, thousand_workers, gigabyte, print_storm, submits, runs_in_a_row)
    wanted = sys.argv[1:]
    is_met = True
    os.environ["CONCURRENCY_LAB_WORKLOADS"] = str(WORKLOADS)
    with tempfile.TemporaryDirectory(prefix="load-") as home:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(Path(home) / name.lower())
        for load in loads:
            if wanted and load.__name__ not in wanted:
                continue
            for figure in load():
                report(figure)
                sys.stdout.flush()
                is_met &= figure.is_met
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main())
