"""What the tasks of a run paint together, gathered as results arrive: each tile, and who did it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from desktop_app.engine.catalog import list_workloads, refused
from desktop_app.engine.parameters import UnusableSetting, read_settings
from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.record import RunRecord
from desktop_app.runs.results import Result

NOBODY = -1


class Plan(NamedTuple):
    """What a run's picture will be: its size, where each task's tile lies, how to read a result."""

    width: int
    height: int
    spots: list[tuple[int, int, int, int]]
    """Left, top, width and height of each task's tile."""
    pixels: Callable[[Any], bytes]


def plan_of(record: RunRecord | None) -> Plan | None:
    """Return the plan of a record's picture, None for a run that paints none."""
    entry = list_workloads().get(record.spec.workload) if record else None
    if record is None or entry is None or not hasattr(entry.module, "picture"):
        return None
    try:
        settings = read_settings(entry.parameters, record.spec.parameters)
    except UnusableSetting:  # a file from elsewhere may say anything
        return None
    if refused(entry, replace(record.spec, parameters=settings)):
        return None
    width, height, spots = entry.module.picture(**settings)
    return Plan(width, height, spots, entry.module.pixels)


class Painting:
    """The picture of one run so far. Arrays have one entry for each task, ``pixels`` one for each pixel."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pixels = np.zeros((plan.height, plan.width), np.uint8)
        self.is_painted = np.zeros(len(plan.spots), bool)
        self.is_failed = np.zeros(len(plan.spots), bool)
        self.workers = np.full(len(plan.spots), NOBODY)
        """Who has done a tile; its pixels may come later."""
        self.walls_ns = np.zeros(len(plan.spots), np.int64)
        self._spots = np.array(plan.spots, np.int64).reshape(-1, 4)
        self._rows_seen: dict[int, int] = {}
        self._results_seen = 0

    def take_over(self, record: RunRecord) -> set[int]:
        """Take over what is new in the record; return the tasks whose tiles look different now."""
        changed: set[int] = set()
        for worker, track in record.tracks.items():
            rows = track.records.rows[self._rows_seen.get(worker, 0) :]
            self._rows_seen[worker] = len(track.records.rows)
            rows = rows[rows[:, 0] < len(self.plan.spots)]
            self.workers[rows[:, 0]] = worker
            self.walls_ns[rows[:, 0]] = rows[:, 2] - rows[:, 1]
            changed.update(rows[:, 0].tolist())
        for result in record.results[self._results_seen :]:
            if 0 <= result.task < len(self.plan.spots):
                self._paint(result)
                changed.add(result.task)
        self._results_seen = len(record.results)
        return changed

    def _paint(self, result: Result) -> None:
        left, top, width, height = self.plan.spots[result.task]
        try:
            tile = np.frombuffer(self.plan.pixels(result.value), np.uint8).reshape(height, width)
        except (ValueError, TypeError, LookupError):  # a failed task's, or from a damaged file
            self.is_failed[result.task] = True
            return
        self.pixels[top : top + height, left : left + width] = tile
        self.is_painted[result.task] = True

    def in_work(self, record: RunRecord) -> dict[int, int]:
        """Return by worker the task that it is in, or that it was in when it ended."""
        return {
            worker: track.task
            for worker, track in record.tracks.items()
            if NO_TASK < track.task < len(self.plan.spots) and self.workers[track.task] == NOBODY
        }

    def task_at(self, x: float, y: float) -> int | None:
        """Return the task whose tile covers a point of the picture, in its pixels."""
        left, top, width, height = self._spots.T
        is_hit = (left <= x) & (x < left + width) & (top <= y) & (y < top + height)
        return int(is_hit.argmax()) if is_hit.any() else None
