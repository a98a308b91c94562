"""How long the tasks of each worker took, which were the slowest, and what memory their workers held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Records, Track

BINS = 24
MOST = 50_000
"""Of more tasks of one worker so many, evenly spread, tell the median, the p95 and the histogram."""
SLOWEST = 10


@dataclass(frozen=True)
class Spread:
    """How long a worker's tasks took, in ns.

    ``counts`` says how many took how long: shape (BINS,), in steps of equal ratio between the
    shortest and the longest task of all workers; the sum is 1.
    """

    tasks: int
    least: int
    median: float
    p95: float
    most: int
    counts: NDArray[np.float64]


@dataclass(frozen=True)
class SlowTask:
    """One task and who did it; times in ns, ``started_ns`` by perf_counter_ns."""

    task: int
    worker: int
    started_ns: int
    wall_ns: int
    cpu_ns: int


@dataclass(frozen=True)
class MemoryLook:
    """What a worker's process held at one moment, seconds since the run began; bytes; USS None: unknown."""

    at_s: float
    rss: int
    uss: int | None


def rows_within(record: RunRecord, track: Track, stretch: Stretch | None) -> Records:
    """Return the records of a worker's tasks, those that a stretch touches if there is one."""
    if stretch is None:
        return track.records.rows
    begin, end = (int(moment * 1e9) + record.origin_ns for moment in stretch)
    first = np.searchsorted(track.records.ends, begin, side="right")
    return track.records.rows[first : np.searchsorted(track.records.starts, end)]


def spreads(record: RunRecord, stretch: Stretch | None = None) -> dict[int, Spread]:
    """Return by worker how long its tasks took; workers that finished none are left out."""
    walls = {}
    for worker, track in record.tracks.items():
        rows = rows_within(record, track, stretch)
        if len(rows):
            walls[worker] = rows[:, 2] - rows[:, 1]
    if not walls:
        return {}
    least = max(1, min(int(wall.min()) for wall in walls.values()))
    most = max(int(wall.max()) for wall in walls.values())
    edges = np.geomspace(least, max(most, least + 1), BINS + 1)
    return {worker: _spread(wall, edges) for worker, wall in walls.items()}


def _spread(walls: NDArray[np.int64], edges: NDArray[np.float64]) -> Spread:
    some = walls[:: -(-len(walls) // MOST)]
    median, p95 = np.percentile(some, (50, 95))
    places = np.searchsorted(edges, some, side="right") - 1
    counts = np.bincount(np.clip(places, 0, BINS - 1), minlength=BINS) / len(some)
    least, most = int(walls.min()), int(walls.max())
    return Spread(len(walls), least, float(median), float(p95), most, counts)


def slowest(record: RunRecord, stretch: Stretch | None = None) -> list[SlowTask]:
    """Return the tasks that took longest, the slowest first, at most ``SLOWEST``."""
    found: list[SlowTask] = []
    for worker, track in record.tracks.items():
        rows = rows_within(record, track, stretch)
        walls = rows[:, 2] - rows[:, 1]
        last = np.argpartition(walls, -SLOWEST)[-SLOWEST:] if len(walls) > SLOWEST else ...
        for task, started, ended, cpu in rows[last].tolist():
            found.append(SlowTask(task, worker, started, ended - started, cpu))
    return sorted(found, key=lambda slow: (-slow.wall_ns, slow.task))[:SLOWEST]


def memory_over_time(record: RunRecord) -> dict[int, list[MemoryLook]]:
    """Return by process id what each process of the run held, at each sample that tells it."""
    looks: dict[int, list[MemoryLook]] = {}
    for sample in record.samples.rows:
        at_s = (sample.at_ns - record.origin_ns) / 1e9
        for pid, (rss, uss) in sample.memory.items():
            looks.setdefault(pid, []).append(MemoryLook(at_s, rss, uss))
    return looks


def switches(record: RunRecord) -> dict[int, tuple[int, int]]:
    """Return by worker its voluntary and forced context switches so far, where the system tells."""
    known: dict[int, tuple[int, int]] = {}
    for sample in record.samples.rows:
        for worker, look in sample.workers.items():
            if look.switches is not None:
                known[worker] = look.switches
    return known
