"""How busy a worker was in each stretch of time, for any number of tasks at the same small cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Moments, Records, Track

Floats = NDArray[np.float64]


class Lane:
    """One worker's tasks as a lane of the timeline. It keeps nothing of its own: all is looked up."""

    def __init__(self, track: Track, origin_ns: int) -> None:
        self.track = track
        self._origin_ns = origin_ns

    @property
    def rows(self) -> Records:
        """The finished tasks; see :class:`Records`."""
        return self.track.records.rows

    def moments_ns(self, moments_s: Floats) -> Moments:
        """Return moments of the run as the tape counts them."""
        return np.rint(moments_s * 1e9).astype(np.int64) + self._origin_ns

    def parities(self, moments_s: Floats) -> NDArray[np.uint8]:
        """Return 0 or 1 by the last task begun at each moment: neighbouring tasks have different ones."""
        starts = self.track.records.starts
        return (np.searchsorted(starts, self.moments_ns(moments_s), "right") & 1).astype(np.uint8)

    def row_at(self, moment_s: float) -> int | None:
        """Return the row (index into ``rows``) of the task at a moment, or None between tasks."""
        records = self.track.records
        moment = self.moments_ns(np.array([moment_s]))[0]
        row = int(np.searchsorted(records.starts, moment, "right")) - 1
        return row if row >= 0 and moment < records.ends[row] else None

    def rows_at(self, moments_s: Floats) -> NDArray[np.int64]:
        """Return the rows of all tasks that a worker was in at some of the moments, each once."""
        records, moments = self.track.records, self.moments_ns(moments_s)
        rows = np.searchsorted(records.starts, moments, "right") - 1
        rows, moments = rows[rows >= 0], moments[rows >= 0]
        return np.unique(rows[moments < records.ends[rows]])

    def row_of(self, task: int) -> int | None:
        """Return the row of a task, None when it is not among them."""
        found = np.flatnonzero(self.rows[:, 0] == task)
        return int(found[-1]) if len(found) else None

    def rows_within(self, start_s: float, end_s: float) -> range:
        """Return the rows of the tasks that touch a stretch of time."""
        start, end = self.moments_ns(np.array([start_s, end_s]))
        first = int(np.searchsorted(self.track.records.ends, start, "left"))
        last = int(np.searchsorted(self.track.records.starts, end, "right"))
        return range(first, max(first, last))

    def times_s(self, rows: Sequence[int] | NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Return when the tasks of some rows began and ended, in seconds of the run."""
        records, places = self.track.records, np.asarray(rows, np.int64)
        starts, ends = records.starts[places], records.ends[places]
        return (starts - self._origin_ns) / 1e9, (ends - self._origin_ns) / 1e9


def shares_of(lanes: Sequence[Lane], moments_s: Floats) -> tuple[Floats, Floats]:
    """Return the shares of time inside tasks, and on a core, of lanes between neighbouring moments.

    ``moments_s`` has shape (k + 1,) and rises by a nanosecond at least; both results have shape
    (lanes, k) and lie in 0 to 1, the second never above the first.
    """
    spent = np.zeros((len(lanes), 2, len(moments_s)))
    moments = lanes[0].moments_ns(moments_s) if lanes else np.zeros(len(moments_s), np.int64)
    for place, lane in enumerate(lanes):
        spent[place] = lane.track.records.spent_until(moments)
    shares = np.diff(spent) / np.maximum(np.diff(moments), 1)
    busy = np.minimum(shares[:, 0], 1.0)
    return busy, np.clip(shares[:, 1], 0.0, busy)


def shares_of_all(record: RunRecord, stretch: Stretch) -> tuple[float, float]:
    """Return the shares of all workers' time in a stretch that were inside tasks, and on a core."""
    lanes = [Lane(track, record.origin_ns) for track in record.tracks.values()]
    if not lanes or stretch[1] - stretch[0] < 1e-9:
        return 0.0, 0.0
    busy, computing = shares_of(lanes, np.array(stretch))
    return float(busy.mean()), float(computing.mean())
