"""Figures of a run that shapes of lessons speak of: one number each, or None where it is not known."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.accounting import Parts, account
from desktop_app.runs.gil import Turns, processes_shared
from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.summary import merged_results

Records = Mapping[str, RunRecord]
"""The runs of a step, by their names."""
Version = tuple[int, int]


class UnknownFigure(Exception):
    """What is not known of these records; the text is a sentence."""


class Figure(NamedTuple):
    """What it says, and how it is taken from a record."""

    says: str
    of: Callable[[RunRecord], float | None]


def _part(name: str) -> Callable[[RunRecord], float | None]:
    def seconds(record: RunRecord) -> float | None:
        told: float | None = getattr(account(record).whole, name)
        return told

    return seconds


def _waiting_s(parts: Parts) -> float:
    return parts.waiting_inside_s + (parts.waiting_for_core_s or 0.0)


def _share(of: Callable[[Parts], float]) -> Callable[[RunRecord], float | None]:
    def share(record: RunRecord) -> float | None:
        parts = account(record).whole
        return of(parts) / parts.total_s if parts.total_s else None

    return share


def _cpu_s(record: RunRecord) -> float:
    return sum(track.cpu_s for track in record.tracks.values())


def _cores_busy(record: RunRecord) -> float | None:
    return _cpu_s(record) / record.wall_s if record.wall_s else None


def _cores_wanted(record: RunRecord) -> float | None:
    """Return how many cores tasks were on or ready for: what others keep busy does not lessen it."""
    parts = account(record).whole
    wanted_s = parts.computing_s + (parts.waiting_for_core_s or 0.0)
    return wanted_s / record.wall_s if record.wall_s else None


def _lengths_s(record: RunRecord) -> NDArray[np.float64]:
    tracks = record.tracks.values()
    return np.concatenate([np.zeros(0), *(t.records.ends - t.records.starts for t in tracks)]) / 1e9


def _task(of: Callable[[NDArray[np.float64]], Any]) -> Callable[[RunRecord], float | None]:
    def length_s(record: RunRecord) -> float | None:
        lengths_s = _lengths_s(record)
        return float(of(lengths_s)) if len(lengths_s) else None

    return length_s


def _first_end_s(record: RunRecord) -> float | None:
    ends = [int(track.records.ends[0]) for track in record.tracks.values() if len(track.records)]
    return (min(ends) - record.origin_ns) / 1e9 if ends else None


def _at_once(record: RunRecord) -> float:
    """Return how many tasks were under way at most; where one ends as another begins, one was."""
    tracks = record.tracks.values()
    ends = np.concatenate([np.zeros(0, np.int64), *(track.records.ends for track in tracks)])
    starts = np.concatenate([np.zeros(0, np.int64), *(track.records.starts for track in tracks)])
    order = np.argsort(np.concatenate([ends, starts]), kind="stable")
    return float(np.cumsum(np.where(order < len(ends), -1, 1)).max(initial=0))


def _busiest_share(record: RunRecord) -> float | None:
    busy = [track.cpu_s for track in record.tracks.values()]
    return max(busy) / sum(busy) if sum(busy) else None


def _turns(record: RunRecord) -> float | None:
    groups = processes_shared(record)
    whole = (0.0, record.elapsed_s())
    told = [Turns(tracks, record.origin_ns).within(whole).switches for tracks in groups]
    return float(sum(told)) if told else None


def _switches(record: RunRecord) -> float | None:
    """Return the switches of all workers, each as it was last seen."""
    last: dict[int, tuple[int, int]] = {}
    for sample in record.samples.rows:
        last |= {worker: look.switches for worker, look in sample.workers.items() if look.switches}
    return float(sum(map(sum, last.values()))) if last else None


def _pickling_s(record: RunRecord) -> float | None:
    return record.pickling.task_s * record.done if record.pickling else None


def _pickling_share(record: RunRecord) -> float | None:
    pickling_s, computing_s = _pickling_s(record), _cpu_s(record)
    return None if pickling_s is None else pickling_s / max(1e-9, pickling_s + computing_s)


def _pickled_bytes(record: RunRecord) -> float | None:
    audited = record.pickling
    return audited.input_bytes + audited.result_bytes if audited else None


def _lost_updates(record: RunRecord) -> float | None:
    rows = merged_results(record)
    lost = [row["lost"] for row in rows if isinstance(row, dict) and "lost" in row]
    return float(sum(lost)) if lost else None


def _counters(record: RunRecord) -> float | None:
    rows = merged_results(record)
    told = [row["counters"] for row in rows if isinstance(row, dict) and "counters" in row]
    return float(sum(map(len, told))) if told else None


_DEATH = re.compile(r"Worker process \d+ ")
"""How a record's warning of a worker's death begins."""


def _deaths(record: RunRecord) -> float:
    return float(sum(bool(_DEATH.match(sentence)) for sentence in record.warnings))


FIGURES: dict[str, Figure] = {
    "wall_s": Figure("seconds that the timed part took", lambda record: record.wall_s),
    "cores_busy": Figure("CPU time of the tasks by time: cores busy on average", _cores_busy),
    "cores_wanted": Figure(
        "cores that tasks were on, or ready for where that is known, on average", _cores_wanted
    ),
    "cpu_s": Figure("CPU time of all tasks, in seconds", _cpu_s),
    "tasks": Figure("tasks that there were", lambda record: float(record.total)),
    "done": Figure("tasks that workers have finished", lambda record: float(record.done)),
    "failed": Figure("tasks that failed", lambda record: float(record.results.failed)),
    "deaths": Figure("worker processes that died before the end", _deaths),
    "results": Figure("results that came home", lambda record: float(len(record.results))),
    "unfinished": Figure(
        "tasks without a result", lambda record: float(record.total - len(record.results))
    ),
    "added": Figure(
        "tasks added to the open run",
        lambda record: float(sum(addition.count for addition in record.additions)),
    ),
    "workers": Figure("workers asked for", lambda record: float(record.spec.workers)),
    "workers_used": Figure(
        "workers that did a task",
        lambda record: float(sum(len(track.records) > 0 for track in record.tracks.values())),
    ),
    "processes_used": Figure(
        "processes in which tasks were done",
        lambda record: float(len({t.place for t in record.tracks.values() if len(t.records)})),
    ),
    "at_once": Figure("tasks under way at the same time, at most", _at_once),
    "fastest_task_s": Figure("seconds of the shortest task", _task(np.min)),
    "mean_task_s": Figure("seconds of a task on average", _task(np.mean)),
    "slowest_task_s": Figure("seconds of the longest task", _task(np.max)),
    "first_end_s": Figure("seconds until the first task was done", _first_end_s),
    "busiest_share": Figure("the busiest worker's share of all CPU time, 0 to 1", _busiest_share),
    "starting_s": Figure("workers' seconds before their first tasks", _part("starting_s")),
    "computing_s": Figure("workers' seconds in tasks on a core", _part("computing_s")),
    "waiting_for_core_s": Figure(
        "workers' seconds in tasks without a core; unknown on some systems",
        _part("waiting_for_core_s"),
    ),
    "waiting_s": Figure(
        "workers' seconds in tasks but not computing", lambda r: _waiting_s(account(r).whole)
    ),
    "between_tasks_s": Figure("workers' seconds between tasks", _part("between_tasks_s")),
    "idle_s": Figure("workers' seconds after their last tasks", _part("idle_s")),
    "starting_share": Figure("starting_s, of all time", _share(lambda p: p.starting_s)),
    "computing_share": Figure("computing_s, of all time", _share(lambda p: p.computing_s)),
    "waiting_share": Figure("waiting_s, of all time", _share(_waiting_s)),
    "between_tasks_share": Figure("between_tasks_s, of all", _share(lambda p: p.between_tasks_s)),
    "idle_share": Figure("idle_s, of all time", _share(lambda p: p.idle_s)),
    "turns": Figure("changes from one thread to another, by the ticks of tasks", _turns),
    "switches": Figure("context switches of the workers, where known", _switches),
    "pickling_s": Figure("seconds of making and opening pickles", _pickling_s),
    "pickling_share": Figure("pickling_s, of it and the CPU time of tasks", _pickling_share),
    "pickled_bytes": Figure("bytes of a task's input and result", _pickled_bytes),
    "lost_updates": Figure("increments that the shared counter lost", _lost_updates),
    "counters": Figure("copies of the shared counter", _counters),
}
"""By the names that shapes use."""


# What is taken from the records.


def measured(records: Records, name: str, figure: str) -> float:
    """Return a figure of one of the runs; raises :class:`UnknownFigure`."""
    record = records.get(name)
    value = FIGURES[figure].of(record) if record is not None else None
    if value is None or not math.isfinite(value):
        raise UnknownFigure(tr("{figure} of {name} is not known here.", figure=figure, name=name))
    return value


def environment_of(records: Records) -> dict[str, Any]:
    """Return what the runs' times depend on, as the first of them says; raises :class:`UnknownFigure`."""
    started = next((record.started for record in records.values() if record.started), None)
    if started is None:
        raise UnknownFigure(tr("No run of this step has begun."))
    return started.environment


def cores_of(records: Records) -> float:
    """Return how many cores the runs could use; raises :class:`UnknownFigure`."""
    cores = environment_of(records).get("usable_cores")
    if not isinstance(cores, int) or cores < 1:
        raise UnknownFigure(tr("How many cores there were is not known."))
    return float(cores)


def python_of(records: Records) -> Version:
    """Return the version under which they ran; raises :class:`UnknownFigure`."""
    found = re.match(r"(\d+)\.(\d+)", str(environment_of(records).get("python", "")))
    if found is None:
        raise UnknownFigure(tr("Which Python it was is not known."))
    return int(found[1]), int(found[2])
