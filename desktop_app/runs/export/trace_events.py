"""A run as Chrome trace events, which Perfetto and chrome://tracing open.

The JSON Array Format of the Trace Event Format: an ``X`` event for each task, on the thread of its
worker; ``M`` events that name processes and threads; ``C`` events for what the cores did. Times are in
microseconds since the run began. See the Trace Event Format's own description, "Complete Events".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Track

ROWS_AT_ONCE = 20_000
CORES = -1
"""The process that has the counters: no real one has this number."""


def write(record: RunRecord, file: IO[bytes]) -> None:
    """Write the run's events, a line each."""
    file.write(b"[\n")
    lines = _lines(record)
    file.write(next(lines).encode())
    for line in lines:
        file.write(b",\n" + line.encode())
    file.write(b"\n]\n")


def _lines(record: RunRecord) -> Iterator[str]:
    """Yield events as JSON texts, many of them in one text where there are many."""
    run = f"{record.spec.workload} by {record.spec.executor}"
    runner = record.started.pid if record.started else 0
    processes = {runner: f"{run} (runner)"}
    processes |= {
        t.pid: f"worker process {t.pid}" for t in record.tracks.values() if t.pid != runner
    }
    for pid, name in processes.items():
        yield _event(name="process_name", ph="M", pid=pid, args={"name": name})
    for track in record.tracks.values():
        named = {"name": f"worker {track.worker + 1}"}
        yield _event(name="thread_name", ph="M", pid=track.pid, tid=_thread(track), args=named)
    for track in record.tracks.values():
        yield from _tasks(record, track)
        yield from _delays(record, track)
    yield from _cores(record)


def _event(**values: Any) -> str:
    return json.dumps({"ts": 0, **values}, ensure_ascii=True)


def _thread(track: Track) -> int:
    """Return a number for the worker's lane: coroutines share a thread, and each has a lane."""
    return track.worker + 1


def _tasks(record: RunRecord, track: Track) -> Iterator[str]:
    """Yield the tasks of a worker; formatted by hand, as a million of them are to take seconds."""
    rows, begin = track.records.rows, record.origin_ns
    fixed = f'"ph":"X","cat":"task","pid":{track.pid},"tid":{_thread(track)}'
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield ",\n".join(
            f'{{"name":"task {task + 1}",{fixed},"ts":{(began - begin) / 1000:.3f},'
            f'"dur":{(ended - began) / 1000:.3f},"args":{{"task":{task + 1},"cpu_us":{cpu / 1000:.3f}}}}}'
            for task, began, ended, cpu in rows[start : start + ROWS_AT_ONCE].tolist()
        )


def _delays(record: RunRecord, track: Track) -> Iterator[str]:
    """Yield for how long a worker was ready without a core, as a counter of its own."""
    name = f"worker {track.worker + 1} waits for a core, ms"
    for since, _, delay_ns in track.delays.rows[:, 1:].tolist():
        at = (since - record.origin_ns) / 1000
        yield _event(name=name, ph="C", ts=at, pid=track.pid, args={"ms": delay_ns / 1e6})


def _cores(record: RunRecord) -> Iterator[str]:
    if record.samples.rows:
        yield _event(name="process_name", ph="M", pid=CORES, args={"name": "cores"})
    for sample in record.samples.rows:
        at = (sample.at_ns - record.origin_ns) / 1000
        for core, shares in enumerate(zip(sample.run, sample.own, sample.other, strict=True)):
            percent = dict(
                zip(("run", "lab", "others"), (round(100 * s, 1) for s in shares), strict=True)
            )
            yield _event(name=f"core {core}, %", ph="C", ts=at, pid=CORES, args=percent)
