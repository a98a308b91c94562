"""Large records in the real window: a million tasks opened, panned, zoomed, and watched while they run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.runs.record import RunRecord
from desktop_app.runs.results import Batch, Result
from desktop_app.runs.run_file import save_run
from desktop_app.runs.samples import Sample, WorkerLook
from desktop_app.runs.tracks import GrowingRecords, Track
from tests.measuring import Figure, Window

TASKS = 1_000_000
LANES = 200
CORES = 64


def large_record(environment: dict[str, str]) -> Iterator[Figure]:
    """Opening a record of a million tasks, moving about in it, and what it takes in memory."""
    opened, frames, memory = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.clrun"
        save_run(million(), path)
        for _ in range(3):
            window = Window({**environment, "BENCH_SIZE": "1920x1080"})
            before = window.ask(memory=True)["bytes"]
            opened.append(window.ask(open=str(path))["seconds"])
            frames += window.ask(frames=100)["ms"]
            memory.append((window.ask(memory=True)["bytes"] - before) / 1e6)
            window.close()
    name = f"{TASKS:,} tasks in {LANES} lanes"
    yield Figure(f"(g) opening {name}, to the first picture", "s", opened, at_most=1)
    slow = [float(np.percentile(frames, 95))]
    yield Figure(f"(h) a pan or zoom frame of it, p95 of {len(frames)}", "ms", slow, at_most=16)
    yield Figure(
        "(i) memory of the window with it, above the empty window", "MB", memory, at_most=150
    )


def million() -> RunRecord:
    """Return a finished run of a million short tasks in many lanes, with two minutes of samples."""
    chance = np.random.default_rng(1)
    spec = make_spec("tiny_tasks", "process_pool", {"count": TASKS}, {"workers": LANES})
    record = RunRecord(spec)
    record.apply(RunStarted(1, TASKS, 10**12, 1.7e9, True, {}))
    each = TASKS // LANES
    for lane in range(LANES):
        edges = 10**12 + np.cumsum(chance.exponential(24e6 / 2, 2 * each)).astype(np.int64)
        starts, ends = edges[::2], edges[1::2]
        cpu = ((ends - starts) * chance.random(each)).astype(np.int64)
        tasks = np.arange(lane, TASKS, LANES)
        rows = np.column_stack([tasks, starts, ends, cpu])
        record.tracks[lane] = Track(lane, 100 + lane, 100 + lane, 10**12, GrowingRecords(rows))
    for first in range(0, TASKS, 2000):
        results = [Result(task, task, task * task) for task in range(first, first + 2000)]
        record.results.add(Batch.holding(results))
    span_ns = max(int(track.records.ends[-1]) for track in record.tracks.values()) - 10**12
    for look in range(480):
        shares = chance.random((3, CORES)) / 3
        one = [WorkerLook(look / 4, 0.3, core, 0.05, (5, 5)) for core in range(CORES)]
        workers = {lane: one[lane % CORES] for lane in range(LANES)}
        run, own, other = (tuple(row) for row in shares.tolist())
        at_ns = 10**12 + span_ns * (look + 1) // 480
        record.samples.rows.append(Sample(at_ns, run, own, other, workers))
    record.apply(RunFinished("finished", "", span_ns / 1e9))
    return record


def live_million(environment: dict[str, str]) -> Iterator[Figure]:
    """The longest that the window does not answer while a million tiny tasks run and arrive."""
    spec = make_spec("tiny_tasks", "process_pool", {"count": TASKS}, {"workers": 2})
    window = Window(environment)
    longest = [max(window.ask(run=spec.to_json(), gaps=True)["gaps_ms"]) for _ in range(3)]
    window.close()
    yield Figure(
        "(j) longest block of the window in a run of 1,000,000 tasks", "ms", longest, at_most=50
    )


def saturated(environment: dict[str, str]) -> Iterator[Figure]:
    """How late the window is while a run keeps all cores busy: p99 of the gaps of its event loop."""
    spec = make_spec("busy_loop", "processes", {"iterations": 100_000_000}, {"workers": 4})
    window = Window(environment)
    late = [
        float(np.percentile(window.ask(run=spec.to_json(), gaps=True)["gaps_ms"], 99))
        for _ in range(3)
    ]
    window.close()
    yield Figure("(k) event-loop gap, p99, all cores busy with a run", "ms", late, at_most=33)
