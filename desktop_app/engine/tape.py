"""The tape: what one worker recorded, in memory-mapped files that others read while it writes.

A tape is the files ``W.0.tape``, ``W.1.tape`` … (its segments) of worker ``W`` in the run's folder.
A segment is an array of native 64-bit integers: 16 of header, then 4 for each record::

    header  magic version worker pid thread opened_ns running_task running_since_ns count tells_delay host…
    record  task    started_ns  ended_ns  cpu_ns      a task that has ended
            SLICE   since_ns    until_ns  ticks       the worker ran, as the workload's ticks told
            DELAY   since_ns    until_ns  delay_ns    so long of this it was ready but had no core

Times are ``perf_counter_ns``, CPU time is the thread's. One worker writes, without a lock; a record
goes in before the count that makes it valid, so a reader (or a killed writer) never sees half a one.
"""

from __future__ import annotations

import mmap
import os
import sys
import threading
from array import array
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns, thread_time_ns
from typing import Any

MAGIC = 0x4C_43_45_50_41_54  # "TAPECL" as a little-endian number: also tells the byte order
VERSION = 1
HEADER_SLOTS = 16
RECORD_SLOTS = 4
SLOT_BYTES = 8
SEGMENT_BYTES = (16 * 1024, 64 * 1024, 256 * 1024, 1024 * 1024)
"""Sizes of the first segments and of all later ones: small, since a run may have 1,000 workers."""

MESSAGE_LIMIT = 1000
"""Characters of a failed task's message."""
NOTES_LIMIT = 300
"""Characters of it that notes may take."""

NO_TASK = -1
SLICE, DELAY = -2, -3
"""Instead of a task's number, in records that tell something else."""
PAUSE_NS = 1_000_000
"""Ticks further apart than this have a pause between them, in which the worker did not run."""
ON_CORE_NS = 5_000
"""A worker that begins its next task so soon was on its core meanwhile, since leaving it takes longer: its
CPU time need not be asked for twice a task, which takes more than all the rest of recording one."""
LOOK_NS = 20_000_000
"""How often a worker looks how long it had to wait for a core: a look costs about 10 µs."""
WORKER, PID, THREAD, OPENED, TASK, SINCE, COUNT, TELLS_DELAY = 2, 3, 4, 5, 6, 7, 8, 9
"""Places in the header."""
HOST_SLOT = 10
HOST_BYTES = (HEADER_SLOTS - HOST_SLOT) * SLOT_BYTES
"""The end of the header holds, as UTF-8, the name of the worker's machine; nothing for this one."""


def segment_path(folder: Path, worker: int, segment: int) -> Path:
    """Return the path of one segment of one worker's tape."""
    return folder / f"{worker}.{segment}.tape"


class TapeWriter:
    """One worker's tape, open for writing in ``folder``; takes the lowest worker number still free.

    ``may_exit`` says that ``SystemExit`` in the main thread is to end this process. When a segment
    cannot be made, for instance because the disk is full, tasks go on and are not recorded meanwhile.
    """

    def __init__(
        self, folder: Path, may_exit: bool = False, owner: tuple[str, int, int] | None = None
    ) -> None:
        self._folder = folder
        self._may_exit = may_exit
        self._owner = owner or ("", os.getpid(), threading.get_native_id())
        self._segment = 0
        self._slots = memoryview(array("q"))  # none yet
        self._delay = None if owner else read_delay()
        self._ticked = self._slice_since = self._ticks = 0
        self._cpu, self._ended = 0, -ON_CORE_NS
        """The thread's CPU time and the clock, ns, as the last task ended."""
        self.worker = _free_worker(folder)
        while True:
            try:
                self._slots = self._fill_header(self._open_segment())
                break
            except FileExistsError:  # another worker was quicker
                self.worker += 1
        self._looked = perf_counter_ns()
        self._look_at = self._looked + LOOK_NS if self._delay is not None else _NEVER

    def _open_segment(self) -> memoryview[int]:
        size = SEGMENT_BYTES[min(self._segment, len(SEGMENT_BYTES) - 1)]
        try:
            return self._make_file(size)
        except OSError as error:
            if isinstance(error, FileExistsError) and not self._slots:
                raise
            self._segment -= 1  # what is written here nobody reads; the next one tries again
            return memoryview(mmap.mmap(-1, size)).cast("q")

    def _make_file(self, size: int) -> memoryview[int]:
        path = segment_path(self._folder, self.worker, self._segment)
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            # Reserved now, since a page that the disk has no room for later would be a SIGBUS.
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file, 0, size)
            else:
                os.ftruncate(file, size)
            return memoryview(mmap.mmap(file, size)).cast("q")
        except OSError:
            path.unlink()
            raise
        finally:
            os.close(file)

    def _fill_header(self, slots: memoryview[int]) -> memoryview[int]:
        slots[1] = VERSION
        slots[WORKER] = self.worker
        host, slots[PID], slots[THREAD] = self._owner
        named = host.encode()[:HOST_BYTES].ljust(HOST_BYTES, b"\0")
        slots[HOST_SLOT:HEADER_SLOTS] = memoryview(named).cast("q")
        slots[OPENED] = perf_counter_ns()
        slots[TASK] = NO_TASK
        slots[TELLS_DELAY] = self._delay is not None
        if old := self._slots:  # a task may be under way
            slots[TASK], slots[SINCE] = old[TASK], old[SINCE]
            old[TASK] = NO_TASK
        slots[0] = MAGIC
        self._next = HEADER_SLOTS
        self._end = HEADER_SLOTS + (len(slots) - HEADER_SLOTS) // RECORD_SLOTS * RECORD_SLOTS
        return slots

    def run(self, function: Callable[[Any], Any], task: int, item: Any) -> Any:
        """Run ``function(item)`` as task number ``task`` and record it.

        Returns its result, or a :class:`Failure` when it raised: a task that raises must not take
        its worker along. Only the ``SystemExit`` of a worker process passes: it means to end, and
        the tape goes on saying that it is in this task. Written in one piece, as it runs once for every task.
        """
        slots = self._slots
        started = perf_counter_ns()
        slots[SINCE] = started
        slots[TASK] = task
        gap = started - self._ended
        began = self._cpu + gap if gap < ON_CORE_NS else thread_time_ns()
        try:
            result = function(item)
        except BaseException as error:
            if isinstance(error, SystemExit) and self._may_exit and _is_main_thread():
                raise
            result = Failure(error)
        ended = self._ended = perf_counter_ns()
        cpu = self._cpu = thread_time_ns()
        slots, place = self._slots, self._next  # read now: ticks are records too
        slots[place] = task
        slots[place + 1] = started
        slots[place + 2] = ended
        slots[place + 3] = cpu - began if cpu > began else 0
        self._next = place = place + RECORD_SLOTS
        slots[COUNT] = (place - HEADER_SLOTS) // RECORD_SLOTS
        slots[TASK] = NO_TASK
        if place == self._end:
            self._turn_over()
        if ended >= self._look_at:
            self._look(ended)
        return result

    def begin(self, task: int) -> int:
        """Note that a task begins, for one that is no plain call; return when."""
        self._slots[SINCE] = started = perf_counter_ns()
        self._slots[TASK] = task
        return started

    def finish(self, task: int, started: int, cpu: int) -> None:
        """Record the task that :meth:`begin` noted, and its CPU time in ns."""
        self.note(task, started, perf_counter_ns(), cpu)

    def note(self, task: int, started: int, ended: int, cpu: int) -> None:
        """Record a task that was done, its start and end (perf_counter_ns) and its CPU time in ns."""
        self._write(task, started, ended, cpu)
        self._slots[TASK] = NO_TASK

    def tick(self) -> None:
        """Note that the worker runs now. Ticks without a pause between them become one record."""
        now = perf_counter_ns()
        if now - self._ticked > PAUSE_NS:
            self._end_slice(self._ticked)
            began = self._slots[SINCE]
            self._slice_since = began if now - began < PAUSE_NS else now
            self._look_at = 0  # the task's end is the slice's
        self._ticked = now
        self._ticks += 1

    def _end_slice(self, until: int) -> None:
        if self._slice_since:
            self._write(SLICE, self._slice_since, until, self._ticks)
        self._slice_since = self._ticks = 0

    def _look(self, now: int) -> None:
        """End the slice with its task; note how long the worker had to wait for a core of late."""
        self._end_slice(now if now - self._ticked < PAUSE_NS else self._ticked)
        self._ticked = 0
        if self._delay is None:
            self._look_at = _NEVER
            return
        if now - self._looked >= LOOK_NS:
            delay = read_delay() or self._delay
            self._write(DELAY, self._looked, now, delay - self._delay)
            self._delay, self._looked = delay, now
        self._look_at = self._looked + LOOK_NS

    def _write(self, *record: int) -> None:
        slots, place = self._slots, self._next
        slots[place : place + RECORD_SLOTS] = memoryview(array("q", record))
        self._next = place = place + RECORD_SLOTS
        slots[COUNT] = (place - HEADER_SLOTS) // RECORD_SLOTS
        if place == self._end:
            self._turn_over()

    def _turn_over(self) -> None:
        self._segment += 1
        self._slots = self._fill_header(self._open_segment())


_NEVER = 1 << 62

if sys.platform == "linux":

    def read_delay() -> int | None:
        """Return for how long (ns) this thread has been ready but had no core; None where unknown.

        The second field of ``/proc/PID/task/TID/schedstat``, see the kernel's sched-stats.
        """
        try:
            path = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
            return int(path.read_bytes().split()[1])
        except (OSError, ValueError, IndexError):
            return None

else:

    def read_delay() -> int | None:
        """Return None: this system does not tell how long a thread had to wait for a core."""
        return None


def _is_main_thread() -> bool:
    """Whether ``SystemExit`` would end the process; another thread's end nobody would notice."""
    return threading.current_thread() is threading.main_thread()


class Failure:
    """What a task that raised gives instead of a result: the error as one bounded line.

    Its notes (``__notes__``) are told too. An error whose class has ``is_sentence = True`` is told by
    its text alone.
    """

    def __init__(self, error: BaseException) -> None:
        try:
            text = str(error)
        except Exception:  # an error whose text cannot be made is still an error
            text = "(its message could not be made)"
        if isinstance(error, MemoryError):
            text = text or "no memory was left for it"
        kind = "" if getattr(error, "is_sentence", False) else type(error).__name__
        notes = _notes(error)
        told = ": ".join(part for part in (kind, text) if part)
        self.message = told[: MESSAGE_LIMIT - len(notes)] + notes

    @classmethod
    def told(cls, message: str) -> Failure:
        """Return the failure that another machine told in words."""
        failure = cls.__new__(cls)
        failure.message = message[:MESSAGE_LIMIT]
        return failure


def _notes(error: BaseException) -> str:
    try:
        return "".join(f" ({note})" for note in getattr(error, "__notes__", ()))[:NOTES_LIMIT]
    except Exception:  # they may be anything
        return ""


def _free_worker(folder: Path) -> int:
    """Return a worker number near the lowest free one, in few look-ups (there may be thousands)."""
    high = 1
    while segment_path(folder, high - 1, 0).exists():
        high *= 2
    low = high // 2
    while low < high:
        middle = (low + high) // 2
        if segment_path(folder, middle, 0).exists():
            low = middle + 1
        else:
            high = middle
    return low
