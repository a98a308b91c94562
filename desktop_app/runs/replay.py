"""Replays a run that is over: its record as it was at any time of it, be it kept, saved or just done.

    whole record → moments of all that is in it → record as it was at t, which grows as t goes on

Tasks, samples, lines, results and states have times of their own. What a run of an earlier version does
not tell is taken from the tapes (a result arrives when its task and those before it have ended), or comes
at the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import GrowingRecords, Moments, Track


class Replay:
    """A finished run at any time of it. Times are seconds after its timed part began, before it negative."""

    def __init__(self, whole: RunRecord) -> None:
        """Take a run that is over and changes no more."""
        self.whole = whole
        self._end_ns = whole.origin_ns + round((whole.wall_s or 0.0) * 1e9)
        starts = [at_ns for at_ns, _ in whole.changes] if whole.started else []
        self._begin_ns = min([*starts, whole.origin_ns])
        self._now_ns = self._begin_ns
        self._moments = _Moments.of(whole, self._end_ns)
        self.record = self._begin()
        self._advance()

    @property
    def begin_s(self) -> float:
        """When the first that is known of it happened: 0, or before that while it was starting."""
        return (self._begin_ns - self.whole.origin_ns) / 1e9

    @property
    def end_s(self) -> float:
        """When its timed part ended; from then on all is known."""
        return (self._end_ns - self.whole.origin_ns) / 1e9

    @property
    def now_s(self) -> float:
        """The time that is shown."""
        return (self._now_ns - self.whole.origin_ns) / 1e9

    def go_to(self, at_s: float) -> RunRecord:
        """Return the record as it was then: the same, grown, or a new one when that was earlier."""
        at_ns = self.whole.origin_ns + round(at_s * 1e9)
        before, self._now_ns = self._now_ns, min(max(at_ns, self._begin_ns), self._end_ns)
        if self._now_ns < before:
            self.record = self._begin()
        self._advance()
        return self.record

    def _begin(self) -> RunRecord:
        whole = self.whole
        record = RunRecord(whole.spec, key=whole.key, place=whole.place, machine=whole.machine)
        record.is_recorded, record.clock = True, self._tell
        return record

    def _tell(self) -> int:
        return self._now_ns

    def _advance(self) -> None:
        """Let the record have all that was known by now."""
        record, whole, moments, now = self.record, self.whole, self._moments, self._now_ns
        is_over = now >= self._end_ns
        record.started = whole.started if is_over or now >= whole.origin_ns else None
        for track, opened in zip(whole.tracks.values(), moments.opened, strict=True):
            if is_over or opened <= now:
                mine = record.tracks.setdefault(track.worker, _begin_track(track))
                _advance_track(mine, track, None if is_over else now)
        arrived = len(whole.results) if is_over else int(moments.arrived.searchsorted(now, "right"))
        if arrived > len(record.results):
            record.results.hold(whole.results, arrived)
        seen = len(record.samples.rows)
        sampled = len(whole.samples.rows) if is_over else bisect_right(moments.sampled, now)
        record.samples.rows += whole.samples.rows[seen:sampled]
        self._advance_output(len(whole.output) if is_over else bisect_right(moments.printed, now))
        asked = len(whole.additions) if is_over else bisect_right(moments.asked, now)
        record.additions = whole.additions[:asked]
        record.total = whole.total if is_over else _total(record)
        changed = len(whole.changes) if is_over else bisect_right(moments.changed, now)
        record.changes = whole.changes[:changed]
        record.state = whole.state if is_over else _state(record)
        record.index.update(record.tracks, record.total)
        if is_over and record.finished is None:
            record.wall_s, record.finished = whole.wall_s, whole.finished
            record.pickling, record.warnings = whole.pickling, whole.warnings
            record.results.arrivals = whole.results.arrivals

    def _advance_output(self, held: int) -> None:
        """Let the record have the first lines of those that the whole holds; it may have dropped others."""
        whole, record = self.whole, self.record
        dropped = whole.printed - len(whole.output)
        if held:
            new = held - (record.printed - dropped if record.printed else 0)
            record.output.extend(list(whole.output)[held - new : held] if new else ())
            record.printed = dropped + held
        elif whole.finished and self._now_ns >= self._end_ns:
            record.printed = whole.printed


@dataclass(frozen=True)
class _Moments:
    """When (perf_counter_ns) what is in a record became known; none ever falls."""

    opened: list[int]
    arrived: Moments
    sampled: list[int]
    printed: list[int]
    asked: list[int]
    changed: list[int]

    @classmethod
    def of(cls, whole: RunRecord, end_ns: int) -> _Moments:
        is_timed = all(line.at_ns for line in whole.output)
        return cls(
            opened=_rising(map(_opened_ns, whole.tracks.values())),
            arrived=_arrivals(whole, end_ns),
            sampled=_rising(sample.at_ns for sample in whole.samples.rows),
            printed=_rising(line.at_ns if is_timed else end_ns for line in whole.output),
            asked=_rising(addition.asked_ns for addition in whole.additions),
            changed=_rising(at_ns for at_ns, _ in whole.changes),
        )


def _rising(moments: Iterable[int]) -> list[int]:
    return list(accumulate(moments, max))


def _opened_ns(track: Track) -> int:
    starts: list[int] = track.records.starts[:1].tolist()
    return min([track.opened_ns, *starts])


def _arrivals(whole: RunRecord, end_ns: int) -> Moments:
    """Return when each result arrived, in order of arrival, shape (n,)."""
    results = whole.results
    if not results.arrivals:
        ends = np.maximum.accumulate(_ends_of_tasks(whole, results.numbers()))
        known = ends[ends > 0]
        return np.maximum(ends, known[0] if len(known) else end_ns)
    counts, moments = np.array([*results.arrivals, (len(results), end_ns)], np.int64).T
    places = np.searchsorted(np.maximum.accumulate(counts), np.arange(len(results)), "right")
    arrived: Moments = np.maximum.accumulate(moments[places])
    return arrived


def _ends_of_tasks(whole: RunRecord, numbers: Moments) -> Moments:
    """Return when these tasks ended; 0 for those that no tape has."""
    if not len(numbers):
        return numbers
    whole.index.update(whole.tracks, whole.total)
    is_known = numbers >= 0
    workers, times = whole.index.find(whole.tracks, np.maximum(numbers, 0))
    return np.where(is_known & (workers >= 0), times[:, 1], 0)


def _begin_track(whole: Track) -> Track:
    parts = (GrowingRecords.beginning_of(of) for of in (whole.records, whole.slices, whole.delays))
    records, slices, delays = parts
    return replace(
        whole, records=records, slices=slices, delays=delays, task=NO_TASK, since_ns=0, ended_ns=0
    )


def _advance_track(track: Track, whole: Track, now: int | None) -> None:
    """Let a track have what its worker had done by now; None: by the end."""
    for part, of in (
        (track.records, whole.records),
        (track.slices, whole.slices),
        (track.delays, whole.delays),
    ):
        part.reach(len(of) if now is None else int(of.ends.searchsorted(now, "right")))
    if now is None:
        track.task, track.since_ns, track.ended_ns = whole.task, whole.since_ns, whole.ended_ns
        return
    done, rows = len(track.records), whole.records.rows
    next_one = (whole.task, whole.since_ns) if done == len(rows) else rows[done, :2].tolist()
    is_in_it = next_one[1] <= now
    before = rows[done - 1, 1].item() if done else 0
    track.task, track.since_ns = next_one if is_in_it else (NO_TASK, before)
    track.ended_ns = whole.ended_ns if whole.ended_ns <= now else 0


def _total(record: RunRecord) -> int:
    first = record.started.total if record.started else 0
    return max([first, *(one.first + one.count for one in record.additions)])


def _state(record: RunRecord) -> str:
    if record.changes:
        return record.changes[-1][1]
    if record.started is None:
        return "starting"
    return "open" if record.spec.keep_open else "running"
