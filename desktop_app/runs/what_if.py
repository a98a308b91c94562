"""What if there were more workers, or larger chunks: the recorded tasks, dealt out anew.

List scheduling: chunks of tasks in the order of their numbers, each to the worker that is free first, as
pools do it. R. Graham, "Bounds on Multiprocessing Timing Anomalies" (1969) is about how good that is. What
starting workers, handing over a chunk and ending cost is what they cost in the record.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.diagnosis.evidence import chunk_of, cores_of, is_one_loop
from desktop_app.runs.gil import shares_gil
from desktop_app.runs.language import ntr, number, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Records, Track

Floats = NDArray[np.float64]

MOST_WORKERS = 64
MOST_CHUNKS = 8_192
"""More chunks than these are dealt out in groups of neighbours: a curve has to be there at once."""
SLOWED = 0.9
"""Tasks that were on a core for less than this share of their time were slowed by their company."""
FULL = 0.75
"""Cores that were in use for at least this share of the run had no time left."""
FAR_OFF = 0.15
"""By more than this the record itself may not differ from what is calculated for it."""


class NothingToDeal(ValueError):
    """Why nothing can be calculated of this record, in one sentence."""


@dataclass(frozen=True)
class WhatIf:
    """The tasks of a record and what comes with them, in seconds; answers how long they would take.

    ``times_s`` is how long each task takes, in the order of their numbers. The first worker has its first
    task after ``begin_s``, each further one ``per_worker_s`` later; ``per_chunk_s`` passes before each
    chunk but a worker's first, ``end_s`` after the last task. ``notes`` say where it does not hold.
    """

    times_s: Floats
    workers: int
    chunk_size: int = 1
    begin_s: float = 0.0
    per_worker_s: float = 0.0
    per_chunk_s: float = 0.0
    end_s: float = 0.0
    notes: tuple[str, ...] = ()

    @cached_property
    def total_s(self) -> float:
        """All tasks one after the other."""
        return float(self.times_s.sum())

    @cached_property
    def longest_s(self) -> float:
        """The longest task."""
        return float(self.times_s.max())

    def wall_s(self, workers: int, chunk_size: int | None = None) -> float:
        """Return how long the run would take with so many workers, each on a core of its own."""
        return self._deal(self._chunks(chunk_size or self.chunk_size), workers)

    def over_workers(
        self, most: int = MOST_WORKERS, chunk_size: int | None = None
    ) -> list[tuple[int, float]]:
        """Return (workers, seconds) from one worker on."""
        chunks = self._chunks(chunk_size or self.chunk_size)
        return [(workers, self._deal(chunks, workers)) for workers in range(1, most + 1)]

    def over_chunks(self, workers: int | None = None) -> list[tuple[int, float]]:
        """Return (chunk size, seconds) for 1, 2, 4, … tasks up to an even share of all."""
        among = workers or self.workers
        share = math.ceil(len(self.times_s) / among)
        sizes = [2**power for power in range(share.bit_length()) if 2**power < share]
        return [(size, self.wall_s(among, size)) for size in [*sizes, share]]

    def _chunks(self, size: int) -> list[float]:
        """Return how long each chunk takes, with what comes before it."""
        count = len(self.times_s)
        chunks = np.add.reduceat(self.times_s, np.arange(0, count, size)) + self.per_chunk_s
        if len(chunks) > MOST_CHUNKS:
            group = math.ceil(len(chunks) / MOST_CHUNKS)
            chunks = np.add.reduceat(chunks, np.arange(0, len(chunks), group))
        return [float(chunk) for chunk in chunks]

    def _deal(self, chunks: list[float], workers: int) -> float:
        free = [self.begin_s - self.per_chunk_s + self.per_worker_s * n for n in range(workers)]
        last = 0.0
        for chunk in chunks:
            done = free[0] + chunk
            heapq.heapreplace(free, done)
            last = max(last, done)
        return last + self.end_s


def read_what_if(record: RunRecord) -> WhatIf:
    """Return the tasks of a record, ready to be dealt out anew.

    Raises :class:`NothingToDeal` for one that has no finished tasks.
    """
    tracks = [track for track in record.tracks.values() if len(track.records)]
    if not tracks:
        raise NothingToDeal(tr("This run has no finished tasks that could be dealt out anew."))
    rows = np.concatenate([track.records.rows for track in tracks])
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    walls = (rows[:, 2] - rows[:, 1]) / 1e9
    slowed = _why_slowed(record, rows, tracks)
    times = np.clip(rows[:, 3] / 1e9, 0, walls) if slowed else walls
    begins = sorted((int(track.records.starts[0]) - record.origin_ns) / 1e9 for track in tracks)
    ends = max((int(track.records.ends[-1]) - record.origin_ns) / 1e9 for track in tracks)
    per_worker = (begins[-1] - begins[0]) / max(1, len(begins) - 1)
    chunk = chunk_of(record)
    found = WhatIf(
        times, len(tracks), chunk, max(0.0, begins[0]), per_worker, _per_chunk_s(tracks, chunk),
        max(0.0, record.elapsed_s() - ends),
    )  # fmt: skip
    return WhatIf(**{**vars(found), "notes": tuple(_notes(found, record, slowed))})


def _why_slowed(record: RunRecord, rows: Records, tracks: list[Track]) -> str:
    """Return why wall times of tasks tell of their company, not of them; empty where they do not."""
    spent, cpu = (float(part.sum()) / 1e9 for part in (rows[:, 2] - rows[:, 1], rows[:, 3]))
    if is_one_loop(record) and not _waits(record):
        return tr("The coroutines of this run shared one thread")
    if _waits(record) or cpu >= SLOWED * spent:
        return ""
    has_company = len({track.place for track in tracks}) < len(tracks)
    is_shared = has_company and shares_gil(record)
    cores = 1 if is_shared else cores_of(record)
    if len(tracks) <= cores or cpu < FULL * cores * record.elapsed_s():
        return ""
    return (
        tr("The threads of this run shared the GIL")
        if is_shared
        else tr("The workers of this run shared cores")
    )


def _waits(record: RunRecord) -> bool | None:
    workload = list_workloads().get(record.spec.workload)
    return getattr(workload.module, "WAITS", None) if workload else None


def _per_chunk_s(tracks: list[Track], chunk: int) -> float:
    """Return the mean time between two chunks of one worker.

    What passes between two tasks of one chunk is so little that it is counted with the chunk.
    """
    gaps = [track.records.starts[1:] - track.records.ends[:-1] for track in tracks]
    borders = sum(int((np.diff(track.records.rows[:, 0] // chunk) != 0).sum()) for track in tracks)
    return sum(float(gap.sum()) for gap in gaps) / 1e9 / borders if borders else 0.0


def _notes(found: WhatIf, record: RunRecord, slowed: str) -> list[str]:
    notes = []
    if slowed:
        notes.append(
            tr(
                "{slowed}, so their CPU times are dealt out: what they would take in processes, each on a "
                "core.",
                slowed=slowed,
            )
        )
    else:
        own, took = found.wall_s(found.workers), record.elapsed_s()
        if abs(own - took) > FAR_OFF * took:
            notes.append(
                tr(
                    "Calculated like this the run itself would take {calculated} s; it took {took} s: a "
                    "rough estimate.",
                    calculated=number(f"{own:.3g}"),
                    took=number(f"{took:.3g}"),
                )
            )
    if _waits(record):
        notes.append(
            tr(
                "These tasks wait, which takes no core: what they wait for may not serve so many at once."
            )
        )
    else:
        notes.append(
            tr(
                "Tasks that share memory bandwidth or caches slow each other down: that is not in it."
            )
        )
    if found.per_chunk_s == 0:
        notes.append(
            tr("No worker had more than one chunk: what handing over one costs is not in it.")
        )
    return notes


def what_if_sentences(found: WhatIf) -> list[str]:
    """Say what more workers and other chunks would bring, and where that does not hold."""
    now = found.wall_s(found.workers)
    curve = found.over_workers()
    best = min(seconds for _, seconds in curve)
    enough, there = next(pair for pair in curve if pair[1] <= 1.05 * best)
    told = [_say_workers(found, enough, there, now)]
    if found.longest_s > 0.9 * best:
        longest = number(f"{found.longest_s:.3g}")
        told.append(tr("The longest task alone takes {time} s.", time=longest))
    size, seconds = min(found.over_chunks(), key=lambda pair: pair[1])
    if seconds < 0.95 * now and size != found.chunk_size:
        told.append(
            ntr(
                "Chunks of {count} task would take about {time} s with the workers there are.",
                "Chunks of {count} tasks would take about {time} s with the workers there are.",
                size,
                time=number(f"{seconds:.3g}"),
            )
        )
    return [*told, *found.notes]


def _say_workers(found: WhatIf, enough: int, there_s: float, now_s: float) -> str:
    """Say what as many workers as are ``enough`` would bring."""
    if enough <= found.workers:
        return tr(
            "More workers than {workers} would gain less than 5 % for these tasks.",
            workers=number(f"{found.workers:,}"),
        )
    return tr(
        "With {workers} workers, on as many cores, these tasks would take about {time} s instead of {now} "
        "s; more workers would gain less than 5 %.",
        workers=number(f"{enough:,}"),
        time=number(f"{there_s:.3g}"),
        now=number(f"{now_s:.3g}"),
    )
