"""The promises of a run: what each call that handed tasks over has queued, running and done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop_app.engine.catalog import list_workloads
from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.record import Addition, RunRecord


@dataclass(frozen=True)
class Promise:
    """One call's tasks. ``is_ready`` is None when the run ended and it never will be.

    ``answers`` are the results, merged where the workload merges; ``took_s`` runs from the first
    start to the last end of its tasks, in seconds, None before that.
    """

    call: str
    count: int
    done: int = 0
    running: int = 0
    is_ready: bool | None = False
    answers: tuple[Any, ...] = ()
    took_s: float | None = None
    refusal: str = ""

    @property
    def queued(self) -> int:
        """Tasks that no worker has begun."""
        return max(0, self.count - self.done - self.running)


def list_promises(record: RunRecord) -> list[Promise]:
    """Return the run's first call and then one promise for each addition, also for refused ones."""
    if record.started is None:
        return []
    first = Addition(_first_call(record), 0, record.started.total)
    return [_promise(record, addition) for addition in [first, *record.additions]]


def _first_call(record: RunRecord) -> str:
    return str(record.spec.options.get("method", record.spec.executor.replace("_", " ")))


def _promise(record: RunRecord, addition: Addition) -> Promise:
    if addition.refusal:
        return Promise(addition.text, 0, is_ready=None, refusal=addition.refusal)
    first, end = addition.first, addition.first + addition.count
    parts = [
        rows[(rows[:, 0] >= first) & (rows[:, 0] < end)]
        for rows in (track.records.rows for track in record.tracks.values())
    ]
    rows = np.concatenate(parts) if parts else np.empty((0, 4), np.int64)
    running = 0
    if not record.is_over:
        tasks = [track.task for track in record.tracks.values()]
        running = sum(first <= task < end for task in tasks if task != NO_TASK)
    has_all = record.results.has_all(first, end)
    arrived = [record.results.of_task(task).value for task in range(first, end)] if has_all else []
    return Promise(
        call=addition.text,
        count=addition.count,
        done=len(rows),
        running=running,
        is_ready=True if has_all else None if record.is_over else False,
        answers=tuple(_merged(record, arrived)),
        took_s=float(rows[:, 2].max() - rows[:, 1].min()) / 1e9 if has_all and len(rows) else None,
    )


def _merged(record: RunRecord, answers: list[Any]) -> list[Any]:
    workload = list_workloads().get(record.spec.workload)
    merge = getattr(workload.module, "merge", None) if workload else None
    is_whole = all(isinstance(answer, dict) for answer in answers)
    return list(merge(answers)) if merge and is_whole else answers
