"""All tasks of a run, one after the other, as the formats tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.record import RunRecord
from desktop_app.runs.task_index import TaskIndex

TASKS_AT_ONCE = 50_000
"""So many are in memory at a time. Fewer would read results again and again that came in another order."""


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
    index = TaskIndex()  # the record's own may be in use by the window
    index.update(record.tracks)
    tasks = np.union1d(np.flatnonzero(index.workers), record.results.tasks())
    for start in range(0, len(tasks), TASKS_AT_ONCE):
        yield from _rows_of(record, index, tasks[start : start + TASKS_AT_ONCE])


def _rows_of(record: RunRecord, index: TaskIndex, tasks: NDArray[np.int64]) -> Iterator[TaskRow]:
    given = record.results.gather(tasks)
    pids = {worker: track.pid for worker, track in record.tracks.items()}
    workers, times = index.find(record.tracks, tasks)
    times[:, :2] -= record.origin_ns
    seconds = (times / 1e9).tolist()
    for task, worker, spent in zip(tasks.tolist(), workers.tolist(), seconds, strict=True):
        result = given.get(task)
        gave = (result.failure, result.input, result.value) if result else ("", None, None)
        if worker < 0:
            yield TaskRow(task + 1, None, None, None, None, None, *gave)
        else:
            yield TaskRow(task + 1, worker + 1, pids[worker], *spent, *gave)
