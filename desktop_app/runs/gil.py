"""Who ran when: the turns that the workers of one process took, as the workload's ticks tell.

Threads that share a GIL run one at a time, so their slices follow one another. Where slices overlap,
the workers truly ran at the same time: a Python without GIL, or interpreters with a GIL for each.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Track

GILS_APART = ("futures_interpreters",)
"""Executors whose workers share a process, but no GIL."""
GROWN = 1.05
"""While a run goes on, turns are counted anew when there are this many times more slices."""


@dataclass(frozen=True)
class TurnsTold:
    """What the turns in a stretch of time come to.

    ``ran_ns`` is time in which any worker ran, ``together_ns`` the part of it in which two or more did,
    ``most`` how many did at most.
    """

    switches: int
    ran_ns: int
    together_ns: int
    most: int

    @property
    def mean_slice_ns(self) -> float:
        """The mean time from one switch to the next."""
        return self.ran_ns / (self.switches + 1)

    @property
    def together(self) -> float:
        """The share of the time that ran in which two or more workers ran."""
        return self.together_ns / max(1, self.ran_ns)


class Turns:
    """The slices of the workers of one process, in order of time."""

    def __init__(self, tracks: list[Track], origin_ns: int) -> None:
        self.tracks = tracks
        self._origin_ns = origin_ns
        self.slices = sum(len(track.slices) for track in tracks)
        starts = np.concatenate([track.slices.starts for track in tracks])
        ends = np.concatenate([track.slices.ends for track in tracks])
        workers = np.repeat(np.arange(len(tracks)), [len(track.slices) for track in tracks])
        order = np.argsort(starts, kind="stable")
        self._starts = starts[order]
        changes = np.diff(workers[order], prepend=workers[order[:1]]) != 0
        self._switches = np.cumsum(changes, dtype=np.int32)
        edges = np.concatenate([ends, starts])  # where both meet, the end comes first
        order = np.argsort(edges, kind="stable")
        self._edges = edges[order]
        self._depths = np.cumsum(np.where(order < len(ends), -1, 1), dtype=np.int16)
        lengths = np.diff(self._edges, append=self._edges[-1:])
        self._ran = np.cumsum(np.where(self._depths > 0, lengths, 0))
        self._together = np.cumsum(np.where(self._depths > 1, lengths, 0))

    def within(self, stretch: Stretch) -> TurnsTold:
        """Return what the turns in a stretch of time come to."""
        start, end = (self._origin_ns + round(moment * 1e9) for moment in stretch)
        first = int(np.searchsorted(self._starts, start, "left"))
        last = int(np.searchsorted(self._starts, end, "left"))
        before = int(self._switches[first - 1]) if first else 0
        switches = int(self._switches[last - 1]) - before if last > first else 0
        ran, together = (
            self._until(end, sums, depth) - self._until(start, sums, depth)
            for depth, sums in ((1, self._ran), (2, self._together))
        )
        inside = np.searchsorted(self._edges, [start, end]).tolist()
        depths = self._depths[max(0, inside[0] - 1) : inside[1]]
        return TurnsTold(switches, ran, together, int(depths.max(initial=0)))

    def _until(self, moment: int, sums: NDArray[np.int64], depth: int) -> int:
        """Return how much time with at least ``depth`` workers had passed up to a moment."""
        place = int(np.searchsorted(self._edges, moment, "right")) - 1
        if place < 0:
            return 0
        before = int(sums[place - 1]) if place else 0
        return before + (moment - int(self._edges[place])) * bool(self._depths[place] >= depth)


class TurnsOfRun:
    """The turns in each process of a run in which several threads tick."""

    def __init__(self) -> None:
        self._record: RunRecord | None = None
        self._turns: list[Turns] = []

    def take_over(self, record: RunRecord) -> list[Turns]:
        """Return the turns as the record tells them by now."""
        slices = sum(len(track.slices) for track in record.tracks.values())
        known = sum(turns.slices for turns in self._turns)
        is_grown = slices > GROWN * known or (record.is_over and slices > known)
        if record is not self._record or is_grown:
            self._record = record
            groups = processes_shared(record)
            self._turns = [Turns(tracks, record.origin_ns) for tracks in groups]
        return self._turns


def processes_shared(record: RunRecord) -> list[list[Track]]:
    """Return the workers of each process in which more than one thread told when it ran."""
    groups: dict[str, list[Track]] = defaultdict(list)
    for track in record.tracks.values():
        if len(track.slices):
            groups[track.place].append(track)
    return [group for group in groups.values() if len({track.thread for track in group}) > 1]


def shares_gil(record: RunRecord) -> bool:
    """Whether threads of one process of this run had one GIL among them."""
    at_end = record.finished.gil if record.finished else None
    at_start = record.started.environment.get("gil", True) if record.started else True
    is_on = at_start if at_end is None else at_end
    return bool(is_on) and record.spec.executor not in GILS_APART
