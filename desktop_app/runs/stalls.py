"""Says when a run stands still: who was stopped, or who waits where for something that does not come."""

from __future__ import annotations

import time
from statistics import fmean

import psutil

from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import Track

STILL_S = 5.0
"""So long without a finished task, a result or CPU use is standing still."""
ASLEEP = 0.02
"""A worker that used no more of a core than this, on average, did nothing, or looked whether it may go on."""
NAMED = 4
"""So many workers are named, of the rest there is a count."""
LOOK_S = 1.0
"""How often whoever shows a run looks for stalls: a look asks the system, and nothing stalls in less."""


class StallWatch:
    """Says what stands still in the run that is shown, looked for once a second."""

    def __init__(self) -> None:
        self._record: RunRecord | None = None
        self._next_look = 0.0
        self._said = ""

    def say(self, record: RunRecord) -> str:
        """Return what :func:`say_stalled` said of the record at the last look."""
        now = time.monotonic()
        if record is not self._record or record.is_over or now >= self._next_look:
            self._record, self._next_look = record, now + LOOK_S
            self._said = say_stalled(record)
        return self._said


def say_stalled(record: RunRecord, now_ns: int | None = None) -> str:
    """Return what stands still in a run that goes on, in words; empty when nothing does.

    ``now_ns`` is perf_counter_ns. Whether a process was stopped is asked of the system, and only of
    those that have done nothing for ``STILL_S`` s.
    """
    if record.is_over or record.wall_s is not None or record.started is None:
        return ""
    since = (now_ns or time.perf_counter_ns()) - int(STILL_S * 1e9)
    if record.origin_ns > since:
        return ""
    if _is_stopped(record.started.pid):
        return tr(
            "The runner is stopped (SIGSTOP), and with it all that it hands out. "
            "SIGCONT lets it go on, Terminate ends the run."
        )
    still = [track for track in record.tracks.values() if _is_still(record, track, since)]
    if stopped := [track for track in still if not track.host and _is_stopped(track.pid)]:
        return tr(
            "Stopped (SIGSTOP): {workers}. SIGCONT lets them go on, Terminate ends the run.",
            workers=_named(stopped),
        )
    living = [track for track in record.tracks.values() if not track.ended_ns]
    if len(still) < len(living) or not _waits_for_results(record):
        return ""
    waiting = [track for track in still if track.task != NO_TASK]
    if not waiting:
        return tr(
            "Nothing has moved for {seconds:.0f} s, and no worker is in a task. Terminate ends the run.",
            seconds=STILL_S,
        )
    return tr(
        "Nothing has moved for {seconds:.0f} s. Waiting: {workers}. They wait for time to pass, for "
        "something outside, or for one another; Terminate ends the run.",
        seconds=STILL_S,
        workers=_named(waiting),
    )


def _is_still(record: RunRecord, track: Track, since: int) -> bool:
    """Whether a living worker has begun and ended nothing, and used no core, since then."""
    if track.ended_ns or track.opened_ns > since or track.since_ns > since:
        return False
    if len(track.records.rows) and track.records.ends[-1] > since:
        return False
    shares = []
    for sample in reversed(record.samples.rows):
        if sample.at_ns <= since:
            break
        if look := sample.workers.get(track.worker):
            shares.append(look.share)
    return not shares or fmean(shares) <= ASLEEP


def _waits_for_results(record: RunRecord) -> bool:
    """Whether there is something left to do: an open run may stand still for as long as it likes."""
    return len(record.results) < record.total or record.done < record.total


def _is_stopped(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False


def _named(tracks: list[Track]) -> str:
    names = [
        tr("worker {worker} (process {pid})", worker=track.worker + 1, pid=track.pid)
        if track.task == NO_TASK
        else tr(
            "worker {worker} (process {pid}) in task {task}",
            worker=track.worker + 1,
            pid=track.pid,
            task=track.task + 1,
        )
        for track in tracks[:NAMED]
    ]
    if len(tracks) > NAMED:
        names.append(tr("{count} more", count=len(tracks) - NAMED))
    return ", ".join(names)
