"""Where the time went: the time of every worker, split into parts that add up to all of it."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.runs.samples import Samples
from desktop_app.runs.tracks import Moments, Track

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """Seconds of one worker, or of all. The parts add up to ``total_s``; None is not told by this system.

    ``starting_s``: until its first task began. ``computing_s``: inside tasks, on a core.
    ``waiting_for_core_s``: inside tasks, ready but without a core; where it is None it is counted in
    ``waiting_inside_s``: inside tasks, for the GIL, a lock, or input and output. ``between_tasks_s``:
    from the end of one task to the start of the next. ``idle_s``: after its last task.
    """

    starting_s: float = 0.0
    computing_s: float = 0.0
    waiting_for_core_s: float | None = 0.0
    waiting_inside_s: float = 0.0
    between_tasks_s: float = 0.0
    idle_s: float = 0.0
    total_s: float = 0.0

    def share(self, part: str) -> float:
        """Return what share (0 to 1) of the total a part is, by the part's name."""
        return (getattr(self, part) or 0.0) / self.total_s if self.total_s else 0.0


PARTS = tuple(field.name for field in fields(Parts))[:-1]


@dataclass(frozen=True)
class Seat:
    """A worker, and those that took its place one after the other when it had ended."""

    tracks: tuple[Track, ...]
    parts: Parts


@dataclass(frozen=True)
class Account:
    """The time of all workers, and that of each."""

    whole: Parts
    seats: tuple[Seat, ...]

    @property
    def home_share(self) -> float:
        """The share of the time after everyone's last task, when results still come home."""
        return min((seat.parts.share("idle_s") for seat in self.seats), default=0.0)


def account(record: RunRecord, stretch: Stretch | None = None) -> Account:
    """Return where the time of a run went, or of a stretch of it: workers × wall time, split.

    Workers that never did a task are idle all the time. Of a task that has not ended the CPU time is
    what the samples tell; what they do not tell counts as waiting.
    """
    begin = record.origin_ns
    end = begin + round(record.elapsed_s() * 1e9)
    first, last = begin, end
    if stretch is not None:
        first = min(max(first, begin + round(stretch[0] * 1e9)), end)
        last = max(first, min(last, begin + round(stretch[1] * 1e9)))
    tells = any(track.tells_delay for track in record.tracks.values())
    seats = []
    for tracks in take_seats(record):
        parts = _parts(tracks, record.samples, (begin, end), (first, last))
        if not tracks and not record.is_over:
            parts = replace(parts, starting_s=parts.idle_s, idle_s=0.0)
        seats.append(
            Seat(tuple(tracks), parts if tells else replace(parts, waiting_for_core_s=None))
        )
    return Account(_sum(seats), tuple(seats))


def take_seats(record: RunRecord) -> list[list[Track]]:
    """Return the workers by seat: as many seats as the run has workers, more where more came.

    One that comes when all seats are taken is put behind the one that has been done for longest.
    """
    wanted = 1 if record.spec.executor == "serial" else record.spec.workers
    seats: list[list[Track]] = []
    free: list[tuple[float, int]] = []
    for track in sorted(record.tracks.values(), key=lambda track: track.opened_ns):
        if len(seats) < wanted or not free or free[0][0] > track.opened_ns:
            place = len(seats)
            seats.append([track])
        else:
            _, place = heapq.heappop(free)
            seats[place].append(track)
        heapq.heappush(free, (_end_of(track), place))
    return seats + [[] for _ in range(wanted - len(seats))]


def _end_of(track: Track) -> float:
    """Return when a worker was done with its last task; infinity for one that is in a task."""
    if track.task != NO_TASK and not track.ended_ns:
        return np.inf
    return float(track.records.ends[-1]) if len(track.records) else float(track.opened_ns)


def _parts(
    tracks: list[Track], samples: Samples, run: tuple[int, int], look: tuple[int, int]
) -> Parts:
    """Return the parts of one seat within ``look``, both in ns."""
    first, last = look
    starting = computing = inside = for_core = between = 0.0
    done = run[0]
    for track in tracks:
        spent = _Spent(track, samples, run[1])
        begun, ended = min(max(spent.begun, done), run[1]), min(max(spent.ended, done), run[1])
        starting += _overlap((done, begun), look)
        here = np.array([min(max(moment, begun), ended) for moment in look], np.int64)
        filled, cpu = spent.until(here)
        inside += filled[1] - filled[0]
        computing += cpu[1] - cpu[0]
        between += _overlap((begun, ended), look) - (filled[1] - filled[0])
        without = spent.without_core_until(here)
        for_core += without[1] - without[0]
        done = ended
    waiting = max(0.0, inside - computing - for_core)
    idle = _overlap((done, run[1]), look)
    seconds = [starting, computing, for_core, waiting, max(0.0, between), idle, last - first]
    return Parts(*(float(part) / 1e9 for part in seconds))


class _Spent:
    """How much of its time up to any moment a worker was inside tasks, on a core, without one."""

    def __init__(self, track: Track, samples: Samples, end: int) -> None:
        self.track = track
        records = track.records
        self.ended = int(records.ends[-1]) if len(records) else track.opened_ns
        self.since = end
        self.cpu_share = 0.0
        if track.task != NO_TASK and self.ended <= track.since_ns < end:
            self.since = track.since_ns
            self.ended = max(self.since, min(end, track.ended_ns or end))
            self.cpu_share = _cpu_share(track.worker, self.since, samples)
        self.begun = int(records.starts[0]) if len(records) else min(self.since, self.ended)

    def until(self, moments: Moments) -> tuple[Floats, Floats]:
        """Return the time inside tasks and the CPU time in them up to each moment, ns."""
        filled, cpu = self.track.records.spent_until(moments)
        running = np.clip(moments - self.since, 0, None)
        return filled + running, cpu + running * self.cpu_share

    def without_core_until(self, moments: Moments) -> Floats:
        """Return the time inside tasks without a core up to each moment, ns.

        What was noted for a stretch of time is spread over what its tasks spent not computing, and is
        never more than that.
        """
        delays = self.track.delays
        if not len(delays):
            return np.zeros(len(moments))
        before, after = self._waited(delays.starts), self._waited(delays.ends)
        noted = np.minimum(delays.rows[:, 3], after - before)
        sums = np.concatenate([[0.0], np.cumsum(noted)])
        place = np.searchsorted(delays.starts, moments, side="right") - 1
        row = np.maximum(place, 0)
        room = np.maximum(after[row] - before[row], 1.0)
        passed = np.clip((self._waited(moments) - before[row]) / room, 0.0, 1.0)
        return np.where(place < 0, 0.0, sums[row] + noted[row] * passed)

    def _waited(self, moments: Moments) -> Floats:
        filled, cpu = self.track.records.spent_until(moments)
        return np.maximum(filled - cpu, 0.0)


def _cpu_share(worker: int, since: int, samples: Samples) -> float:
    """Return which share of a core a worker has used since then, as far as samples tell; else 0."""
    rows = samples.rows
    begin = bisect_left(rows, since, key=lambda sample: sample.at_ns)
    there = [range(begin, len(rows)), range(len(rows) - 1, begin - 1, -1)]
    first, last = (
        next((rows[n] for n in places if worker in rows[n].workers), None) for places in there
    )
    if first is None or last is None or first is last:
        return 0.0
    before, after = first.workers[worker].cpu_s, last.workers[worker].cpu_s
    start, end = first.at_ns, last.at_ns
    return min(1.0, max(0.0, (after - before) * 1e9 / max(1, end - start)))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _sum(seats: list[Seat]) -> Parts:
    def total(name: str) -> float | None:
        known = [getattr(seat.parts, name) for seat in seats]
        return None if None in known else sum(known)

    return Parts(**{name: total(name) for name in (*PARTS, "total_s")})  # type: ignore[arg-type]
