"""Which worker did a task: a look-up for any number of tasks, brought up to date as tapes grow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.tracks import Track

GROWTH = 16
"""Zeros that are not overwritten take no memory, and growing often would hold up the window."""


class TaskIndex:
    """By task number, the worker that did it and the row of its records; 8 bytes a task.

    A task that was done twice (its first worker had died) stands where it was done last.
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self.workers: NDArray[np.int32] = np.empty(0, np.int32)
        """Worker + 1 by task number, 0 where no tape has the task."""
        self.rows: NDArray[np.int32] = np.empty(0, np.int32)
        """Row in that worker's records, by task number."""

    def update(self, tracks: dict[int, Track], total: int = 0) -> None:
        """Take over what is new; ``total`` tasks are to come in all, as far as that is known."""
        for worker, track in tracks.items():
            seen, count = self._seen.get(worker, 0), len(track.records)
            if seen == count:
                continue
            self._seen[worker] = count
            tasks = track.records.rows[seen:count, 0]
            self._make_room(max(int(tasks.max()) + 1, total))
            self.workers[tasks] = worker + 1
            self.rows[tasks] = np.arange(seen, count)

    def _make_room(self, needed: int) -> None:
        count = len(self.workers)
        if needed > count:
            grown = np.zeros((2, max(needed, GROWTH * count)), np.int32)
            grown[:, :count] = self.workers, self.rows
            self.workers, self.rows = grown

    def look_up(self, tracks: dict[int, Track], task: int) -> tuple[Track, int] | None:
        """Return the worker that did a task and the row of its records; None when no tape has it."""
        if not 0 <= task < len(self.workers) or not self.workers[task]:
            self.update(tracks)
        if not 0 <= task < len(self.workers) or not self.workers[task]:
            return None
        return tracks[int(self.workers[task]) - 1], int(self.rows[task])

    def gather(self, tracks: dict[int, Track], tasks: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return worker, wall ns and CPU ns of tasks, shape (n, 3); all three are -1 where unknown."""
        self.update(tracks)
        workers, times = self.find(tracks, tasks)
        told = np.column_stack([workers, times[:, 1] - times[:, 0], times[:, 2]])
        told[workers < 0] = -1
        return told

    def find(
        self, tracks: dict[int, Track], tasks: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return who did each of these tasks (-1: no tape has it), and started, ended and CPU ns, (n, 3)."""
        self._make_room(int(tasks.max(initial=-1)) + 1)
        workers, places = self.workers[tasks].astype(np.int64) - 1, self.rows[tasks]
        times = np.zeros((len(tasks), 3), np.int64)
        order = np.argsort(workers, kind="stable")
        edges = np.flatnonzero(np.diff(workers[order])) + 1
        for mine in np.split(order, edges):  # those of one worker each
            if len(mine) and workers[mine[0]] >= 0:
                rows = tracks[int(workers[mine[0]])].records.rows
                times[mine] = rows[places[mine], 1:]
        return workers, times
