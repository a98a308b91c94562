"""All tasks of a run, one after the other, as the formats tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from desktop_app.runs.record import RunRecord


class TaskRow(NamedTuple):
    """One task; times in seconds since the run began. What is not known of it is None."""

    task: int
    worker: int | None
    pid: int | None
    started_s: float | None
    ended_s: float | None
    cpu_s: float | None
    failure: str
    input: Any
    result: Any


def task_rows(record: RunRecord) -> Iterator[TaskRow]:
    """Yield the tasks that were done or gave a result, by number from 1 on."""
    results = {result.task: result for result in record.results}
    done = {
        int(row[0]): (track, *row[1:].tolist())
        for track in record.tracks.values()
        for row in track.records.rows
    }
    begin = record.origin_ns
    for task in sorted(results.keys() | done.keys()):
        known, result = done.get(task), results.get(task)
        given = (result.failure, result.input, result.value) if result else ("", None, None)
        if known is None:
            yield TaskRow(task + 1, None, None, None, None, None, *given)
            continue
        track, began, ended, cpu = known
        times = (began - begin) / 1e9, (ended - begin) / 1e9, cpu / 1e9
        yield TaskRow(task + 1, track.worker + 1, track.pid, *times, *given)
