"""A run as Chrome trace events, which Perfetto and chrome://tracing open.

The JSON Array Format of the Trace Event Format: an ``X`` event for each task (``cat``: ``task``), on
the thread of its worker, and one for each of its turns (``turn``); ``M`` events that name processes and
threads; ``C`` events for what the cores did. Times are in microseconds since the run began. See the
Trace Event Format's own description, "Complete Events".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

from desktop_app.runs.export.rows import TaskRow, task_rows
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Track

ROWS_AT_ONCE = 20_000
CORES = -1
"""The process that has the counters: no real one has this number."""
TURNS = 1_000_000
"""Added to a lane's number: the lane of its turns. No run has so many workers."""
MOST = 2**53
CHARACTERS = 80
"""Of an input or a failure; a trace is to be looked at, and the other formats have all of it."""


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
        t.pid: f"worker process {t.place}" for t in record.tracks.values() if t.pid != runner
    }
    for pid, name in processes.items():
        yield _event(name="process_name", ph="M", pid=pid, args={"name": name})
    for track in record.tracks.values():
        lanes = {_thread(track): f"worker {track.worker + 1}"}
        if len(track.slices):
            lanes[TURNS + _thread(track)] = f"worker {track.worker + 1}: its turns"
        for thread, name in lanes.items():
            yield _event(name="thread_name", ph="M", pid=track.pid, tid=thread, args={"name": name})
    yield from _tasks(record)
    for track in record.tracks.values():
        yield from _turns(record, track)
        yield from _delays(record, track)
    yield from _cores(record)


def _event(**values: Any) -> str:
    return json.dumps({"ts": 0, **values}, ensure_ascii=True)


def _thread(track: Track) -> int:
    """Return a number for the worker's lane: coroutines share a thread, and each has a lane."""
    return track.worker + 1


def _tasks(record: RunRecord) -> Iterator[str]:
    """Yield the tasks that a tape has; formatted by hand, as a million of them are to take seconds."""
    timed = (row for row in task_rows(record) if row.started_s is not None)
    for rows in _batched(timed):
        yield ",\n".join(map(_task, rows))


def _batched(rows: Iterable[TaskRow]) -> Iterator[list[TaskRow]]:
    rest = iter(rows)
    while batch := list(islice(rest, ROWS_AT_ONCE)):
        yield batch


def _task(row: TaskRow) -> str:
    began, ended, cpu = row.started_s or 0.0, row.ended_s or 0.0, row.cpu_s or 0.0
    failed = f',"failed":{_text(row.failure)}' if row.failure else ""
    return (
        f'{{"name":"task {row.task}","ph":"X","cat":"task","pid":{row.pid},"tid":{row.worker},'
        f'"ts":{1e6 * began:.3f},"dur":{1e6 * (ended - began):.3f},"args":{{"task":{row.task},'
        f'"input":{_text(row.input)},"cpu_us":{1e6 * cpu:.3f}{failed}}}}}'
    )


def _text(value: Any) -> str:
    """Return a value as JSON: a plain number as it is, else a text with the start of it."""
    if type(value) is int and -MOST < value < MOST:
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text[:CHARACTERS])


def _turns(record: RunRecord, track: Track) -> Iterator[str]:
    """Yield when a worker ran, as its ticks tell, in a lane below its own: who had the GIL."""
    fixed = f'"name":"ran","ph":"X","cat":"turn","pid":{track.pid},"tid":{TURNS + _thread(track)}'
    begin = record.origin_ns
    for start in range(0, len(track.slices), ROWS_AT_ONCE):
        yield ",\n".join(
            f'{{{fixed},"ts":{(began - begin) / 1000:.3f},"dur":{(ended - began) / 1000:.3f},'
            f'"args":{{"ticks":{ticks}}}}}'
            for _, began, ended, ticks in track.slices.rows[start : start + ROWS_AT_ONCE].tolist()
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
