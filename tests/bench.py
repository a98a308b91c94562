"""``make bench``: what the program costs, as medians of pairs measured one after the other in one run.

Every figure is a ratio or a difference against the same work done bare, so that it holds on any
machine. The table is printed and written to ``build/bench.json``.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

from desktop_app.engine import workloads
from desktop_app.engine.catalog import make_spec
from tests.bench_executors import added_costs
from tests.bench_large import large_record, live_million, saturated
from tests.bench_packages import packages
from tests.bench_scripts import BUSY_PROCESSES, BUSY_THREADS, EMPTY_TASKS, PYQTGRAPH_PLOT, WINDOW
from tests.measuring import ROOT, Figure, Window, bare, report, run
from tests.xvfb import virtual_screen

EMPTY_COUNT = 500_000
WORKLOADS = ROOT / "tests" / "workloads"


def main() -> None:
    figures: list[Figure] = []
    os.environ["CONCURRENCY_LAB_WORKLOADS"] = str(WORKLOADS)  # for the runners
    workloads.__path__.append(str(WORKLOADS))  # and for this process
    with virtual_screen(1280, 800) as screen, tempfile.TemporaryDirectory() as home:
        environment = {**screen, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": f"{home}/config"}
        os.environ["XDG_DATA_HOME"] = home
        for measure in MEASURES:
            for figure in measure(environment):
                figures.append(figure)
                report(figure)
    path = ROOT / "build" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    rows = [{**asdict(figure), "median": figure.median, "met": figure.is_met} for figure in figures]
    path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1))
    print(f"written to {path.relative_to(ROOT)}")
    sys.exit(0 if all(figure.is_met for figure in figures) else 1)


def threads_to_processes(_: dict[str, str]) -> Iterator[Figure]:
    """What the GIL costs, in the app and bare: no more than the cores of this machine are worth together."""
    iterations = 15_000_000
    settings = {"iterations": iterations}
    samples, bare_samples = [], []
    for _pair in range(9):
        threads = run(make_spec("busy_loop", "threads", settings, {"workers": 2}))
        processes = run(make_spec("busy_loop", "processes", settings, {"workers": 2}))
        samples.append(threads / processes)
        bare_samples.append(bare(BUSY_THREADS, iterations) / bare(BUSY_PROCESSES, iterations))
    yield Figure("busy loop, 2 workers: threads ÷ processes", "×", samples, at_least=1.7)
    yield Figure("    the same of bare scripts: what this machine gives", "×", bare_samples)


def app_to_bare(environment: dict[str, str]) -> Iterator[Figure]:
    """The app's time with its window live, against a plain script while the window stands still."""
    iterations = 60_000_000
    spec = make_spec("busy_loop", "processes", {"iterations": iterations}, {"workers": 2})
    window = Window(environment)
    samples = []
    for pair in range(11):
        in_app = window.run(spec)["wall_s"]
        with window.stopped():
            alone = bare(BUSY_PROCESSES, iterations)
        if pair:  # the first pair warms up
            samples.append(in_app / alone)
    window.close()
    yield Figure("(a) time in the app, window live ÷ bare script", "×", samples, at_most=1.02)


def empty_task(_: dict[str, str]) -> Iterator[Figure]:
    """Added cost of each of many tasks that do nothing, in a pool with its own chunk size."""
    spec = make_spec("empty", "process_pool", {"count": EMPTY_COUNT}, {"workers": 2})
    samples = []
    for pair in range(8):
        in_app = run(spec)
        alone = bare(EMPTY_TASKS, WORKLOADS, EMPTY_COUNT)
        if pair:
            samples.append((in_app - alone) / EMPTY_COUNT * 1e6)
    yield Figure("(b) added cost per empty task", "µs", samples, at_most=1.5)


def start(environment: dict[str, str]) -> Iterator[Figure]:
    """From the start of the interpreter to the first painted window, and to the complete one."""

    def seconds(script: str, line: int) -> float:
        begin = time.time()
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        return float(done.stdout.split()[line]) - begin

    painted, complete = [], []
    for pair in range(11):
        plot = seconds(PYQTGRAPH_PLOT, 0)
        first, whole = seconds(WINDOW, 0), seconds(WINDOW, 1)
        if pair:
            painted.append(first / plot)
            complete.append(whole / plot)
    yield Figure(
        "(c) start to first painted window ÷ bare pyqtgraph.plot", "×", painted, at_most=1.5
    )
    yield Figure("    start to complete window ÷ bare pyqtgraph.plot", "×", complete, at_most=2.5)


def watching(environment: dict[str, str]) -> Iterator[Figure]:
    """What the window takes of one core while it watches two busy workers for some seconds."""
    spec = make_spec("busy_loop", "processes", {"iterations": 300_000_000}, {"workers": 2})
    window = Window(environment)
    samples = [100 * window.run(spec)["cpu_share"] for _ in range(3)]
    window.close()
    yield Figure(
        "(d) the window while it watches a 2-worker run", "% of a core", samples, at_most=4
    )


def frames(environment: dict[str, str]) -> Iterator[Figure]:
    """One frame of the cores' picture, painted offscreen at the size it has in the window."""
    script = "from tests.bench_scripts import time_frames; time_frames()"
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    for cores, samples in json.loads(done.stdout).items():
        yield Figure(f"(e) a frame of Cores with {cores} cores", "ms", samples, at_most=6)


def executors(_: dict[str, str]) -> Iterator[Figure]:
    """Added cost of each task that does nothing, for every executor with its default settings."""
    for name, added, own_us in added_costs(run):
        yield Figure(f"(f) added per empty task, {name} (script: {own_us:.1f} µs)", "µs", added)


def sweep_points(environment: dict[str, str]) -> Iterator[Figure]:
    """What each point of a sweep costs beyond the work itself, keeping its run included."""
    parts = ["sweep", "waiting", "--executor", "serial", "--set", "seconds=0.01", "--json"]
    samples = []
    for count in (2, 12, 2, 12, 2, 12, 2, 12):
        command = [sys.executable, "-m", "desktop_app", *parts, "--over", f"count=1..{count}"]
        begun = time.perf_counter()
        done = subprocess.run(
            [*command, "--repeat", "1"], env=environment, cwd=ROOT, capture_output=True, check=True
        )
        took = time.perf_counter() - begun
        points = json.loads(done.stdout)["points"]
        samples.append((took - sum(point["wall_s"] for point in points), len(points)))
    pairs = zip(samples[::2], samples[1::2], strict=True)
    added = [(more - few) / (points - fewer) for (few, fewer), (more, points) in pairs]
    yield Figure("(l) a point of a sweep beyond the work itself", "s", added, at_most=0.15)


MEASURES: tuple[Callable[[dict[str, str]], Iterator[Figure]], ...] = (
    threads_to_processes,
    app_to_bare,
    empty_task,
    start,
    watching,
    frames,
    sweep_points,
    executors,
    large_record,
    live_million,
    saturated,
    packages,
)

if __name__ == "__main__":
    main()
