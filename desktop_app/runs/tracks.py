"""What is known of each worker: its finished tasks, when it ran, and how long it had no core."""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.tape import DELAY, NO_TASK, RECORD_SLOTS, SLICE

Records = NDArray[np.int64]
"""Rows as on the tape, shape (n, 4): task number, started_ns, ended_ns, cpu_ns; in order of their time."""
Moments = NDArray[np.int64]
"""Moments (perf_counter_ns), shape (k,)."""
Spent = NDArray[np.float64]
"""Time spent, ns, shape (k,)."""

MOST_NS = 2**62
"""No moment is as late as this."""
GROWTH = 16
SMALL = 16_384
"""Growing is copying, which holds up the window: beyond so many records there is room at once for all
that will come. Room that is not filled takes no memory."""


class GrowingRecords:
    """Records of one worker, appended to again and again; each begins when the one before has ended.

    They are kept column by column, with sums so far beside them, so that how much of any stretch of
    time they fill is a look-up whatever their number.
    """

    def __init__(self, rows: Records | None = None, most: int = 0) -> None:
        self.most = most if rows is None else len(rows)
        """How many there will be at most, as far as that is known: room is made for so many."""
        self._columns = _columns(0)
        self._count = 0
        if rows is not None:
            self.append(rows)

    def __len__(self) -> int:
        return self._count

    @classmethod
    def beginning_of(cls, whole: GrowingRecords) -> GrowingRecords:
        """Return the first of another's records, none before :meth:`reach`. Nothing is copied."""
        part = cls()
        part.most, part._columns = len(whole), whole._columns
        return part

    def reach(self, count: int) -> None:
        """Hold the first ``count`` records of those that this is the beginning of."""
        self._count = count

    @property
    def rows(self) -> Records:
        """All records so far, shape (n, 4); a view."""
        return self._columns[:RECORD_SLOTS, : self._count].T

    @property
    def starts(self) -> Moments:
        """When each began, shape (n,); never falls."""
        return self._columns[1, : self._count]

    @property
    def ends(self) -> Moments:
        """When each ended, shape (n,); never falls."""
        return self._columns[2, : self._count]

    @property
    def sums(self) -> tuple[float, float]:
        """How much time (ns) all records fill, and the sum of their fourth column as :meth:`spent_until`."""
        filled, fourth = self._columns[4:, self._count - 1].tolist() if self._count else (0.0, 0.0)
        return filled, fourth

    def append(self, rows: Records) -> None:
        """Add records, shape (m, 4). Where clocks disagree, one is cut to begin at the end of the last."""
        if not len(rows):
            return
        needed = self._count + len(rows)
        if needed > self._columns.shape[1]:
            self._grow(needed)
        new = self._columns[:, self._count : needed]
        new[:RECORD_SLOTS] = rows.T
        edges = rows[:, 1:3].ravel()
        before = self._columns[:, self._count - 1] if self._count else np.zeros(6, np.int64)
        if edges[0] < before[2] or (edges[1:] < edges[:-1]).any():
            edges = np.maximum(np.maximum.accumulate(edges), before[2])
            new[1:3] = edges.reshape(-1, 2).T
        np.cumsum(new[2] - new[1], out=new[4])
        np.cumsum(np.minimum(np.maximum(new[3], 0), new[2] - new[1]), out=new[5])
        new[4:] += before[4:, None]
        self._count = needed

    def _grow(self, needed: int) -> None:
        room = max(needed, GROWTH * self._columns.shape[1], 64)
        if room > SMALL:
            room = self.most if self.most >= needed else 2 * needed
        try:
            columns = _columns(room)
        except (MemoryError, OSError):  # a system that counts memory before it is filled
            columns = _columns(needed)
        columns[:, : self._count] = self._columns[:, : self._count]
        self._columns = columns

    def spent_until(self, moments: Moments) -> tuple[Spent, Spent]:
        """Return how much time records had filled up to each moment, and the sum of their fourth column.

        The fourth is counted as time: at most as much as its record fills. Of a record that a moment
        falls into, both are counted in proportion to what has passed of it.
        """
        if not self._count:
            return np.zeros(len(moments)), np.zeros(len(moments))
        place = np.searchsorted(self.starts, moments, side="right") - 1
        last = np.maximum(place, 0)
        ends = self.ends[last]
        left = np.maximum(ends - moments, 0)
        lengths = np.maximum(ends - self.starts[last], 1)
        filled = self._columns[4][last] - left
        share = np.clip(self._columns[3][last] / lengths, 0, 1)
        fourth = self._columns[5][last] - share * left
        is_before = place < 0
        return np.where(is_before, 0.0, filled), np.where(is_before, 0.0, fourth)


def _columns(room: int) -> NDArray[np.int64]:
    """Return room for records; much of it is mapped, since numpy would fill 2 MB pages at each end."""
    shape = RECORD_SLOTS + 2, room
    if room <= SMALL:
        return np.empty(shape, np.int64)
    return np.frombuffer(mmap.mmap(-1, 8 * shape[0] * room), np.int64).reshape(shape)


@dataclass
class Track:
    """What is known of one worker: who it is, its finished tasks, and the one it is in now.

    ``task`` is -1 when it is in none; times are perf_counter_ns.
    """

    worker: int
    pid: int
    thread: int
    opened_ns: int
    records: GrowingRecords = field(default_factory=GrowingRecords)
    task: int = NO_TASK
    since_ns: int = 0
    ended_ns: int = 0
    """When its process was seen to have ended, 0 before that."""
    host: str = ""
    """The machine it is on; empty for this one."""
    tells_delay: bool = False
    """Whether its system tells how long it had to wait for a core."""
    slices: GrowingRecords = field(default_factory=GrowingRecords)
    """Stretches in which it ran, by the workload's ticks; the fourth column is their number."""
    delays: GrowingRecords = field(default_factory=GrowingRecords)
    """Stretches of time, and in the fourth column how long (ns) of each it was ready without a core."""

    @property
    def place(self) -> str:
        """Its process, and its machine where that is another one."""
        return f"{self.host}:{self.pid}" if self.host else str(self.pid)

    @property
    def busy_s(self) -> float:
        """Seconds inside finished tasks."""
        return self.records.sums[0] / 1e9

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU time inside finished tasks."""
        return self.records.sums[1] / 1e9

    def append(self, rows: Records) -> None:
        """Take in records from its tape, each where it belongs; those that make no sense are left out."""
        kinds, sound = rows[:, 0], rows[:, 2] >= rows[:, 1]
        if kinds.min(initial=0) >= 0 and sound.all():
            self.records.append(rows)
            return
        self.records.append(rows[(kinds >= 0) & sound])
        self.slices.append(rows[(kinds == SLICE) & sound])
        self.delays.append(rows[(kinds == DELAY) & sound])
