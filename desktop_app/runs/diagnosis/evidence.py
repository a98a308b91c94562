"""What the rules look at: facts of a record that take no time, whatever the number of its tasks."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.accounting import Account, Parts, Seat
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Track

ONE_BY_ONE = ("apply_async", "submit")
"""Calls that know no chunks."""
PLACES = 8
"""Places that one finding names at most; more would only blur the picture."""

_Spot = tuple[Track, int, int, int | None]
"""A worker, from and to (perf_counter_ns), and the task in it, if any."""


def cores_of(record: RunRecord) -> int:
    """Return how many cores the run could use."""
    return int(record.started.environment.get("usable_cores", 1)) if record.started else 1


def crosses_processes(record: RunRecord) -> bool:
    """Whether tasks and results travelled from one process to another."""
    runner = record.started.pid if record.started else 0
    return any(track.host or track.pid != runner for track in record.tracks.values())


def is_one_loop(record: RunRecord) -> bool:
    """Whether the workers were coroutines of one thread."""
    return record.spec.executor == "asyncio" and not record.spec.options.get("in_threads")


def did_all(record: RunRecord) -> bool:
    """Whether the run did what it had to and nobody held it open: only then an end tells something."""
    outcome = record.finished.outcome if record.finished else ""
    return outcome == "finished" and not record.spec.keep_open and not record.warnings


def holds_gil(record: RunRecord) -> bool | None:
    """Whether the workload's tasks hold the GIL, as it says itself; None where it does not know."""
    workload = list_workloads().get(record.spec.workload)
    return getattr(workload.module, "HOLDS_GIL", None) if workload else None


def chunk_of(record: RunRecord) -> int:
    """Return how many tasks travelled together, as the executor's options and the call have it."""
    options = record.spec.options
    method = options.get("method")
    if "chunk_size" not in options or method in ONE_BY_ONE:
        return 1
    chunk = int(options["chunk_size"])
    if chunk == 0 and method in ("map", "map_async"):
        chunk = -(-record.total // (4 * record.spec.workers))
    return max(1, chunk)


def used(account: Account) -> list[Seat]:
    """Return the seats whose workers did a task."""
    return [seat for seat in account.seats if any(len(track.records) for track in seat.tracks)]


def by_process(account: Account) -> list[list[Seat]]:
    """Return the seats that did a task by the process they were in."""
    groups: dict[str, list[Seat]] = defaultdict(list)
    for seat in used(account):
        groups[seat.tracks[-1].place].append(seat)
    return list(groups.values())


def tracks_of(seats: list[Seat]) -> list[Track]:
    """Return the workers of these seats that did a task."""
    return [track for seat in seats for track in seat.tracks if len(track.records)]


def workers_of(seats: list[Seat]) -> tuple[int, ...]:
    """Return the numbers of these seats' workers."""
    return tuple(track.worker for track in tracks_of(seats))


def begin_s(record: RunRecord, seats: list[Seat]) -> float:
    """Return when the first task of these seats began, in seconds of the run."""
    first = min(int(track.records.starts[0]) for track in tracks_of(seats))
    return max(0, first - record.origin_ns) / 1e9


def end_s(record: RunRecord, seats: list[Seat]) -> float:
    """Return when the last task of these seats ended, in seconds of the run."""
    last = max(int(track.records.ends[-1]) for track in tracks_of(seats))
    return min(record.elapsed_s(), max(0.0, (last - record.origin_ns) / 1e9))


def inside_s(parts: Parts) -> float:
    """Return how long workers were inside tasks."""
    return ready_s(parts) + parts.waiting_inside_s


def ready_s(parts: Parts) -> float:
    """Return how long workers computed or could have, given a core."""
    return parts.computing_s + (parts.waiting_for_core_s or 0.0)


def longest_tasks(record: RunRecord, tracks: list[Track]) -> list[Place]:
    """Return the longest task of each worker, the longest of all first."""
    found: list[_Spot] = []
    for track in tracks:
        row = int(np.argmax(track.records.ends - track.records.starts))
        task = int(track.records.rows[row, 0])
        start, end = int(track.records.starts[row]), int(track.records.ends[row])
        found.append((track, start, end, task))
    return _in_order(record, found)


def longest_gaps(record: RunRecord, tracks: list[Track]) -> list[Place]:
    """Return the longest time between two tasks of each worker, the longest of all first."""
    found: list[_Spot] = []
    for track in tracks:
        if len(track.records) > 1:
            row = int(np.argmax(track.records.starts[1:] - track.records.ends[:-1]))
            start, end = int(track.records.ends[row]), int(track.records.starts[row + 1])
            found.append((track, start, end, None))
    return _in_order(record, found)


def _in_order(record: RunRecord, found: list[_Spot]) -> list[Place]:
    found.sort(key=lambda spot: spot[1] - spot[2])
    begin = record.origin_ns
    return [
        Place(((start - begin) / 1e9, (end - begin) / 1e9), (track.worker,), task)
        for track, start, end, task in found[:PLACES]
    ]
