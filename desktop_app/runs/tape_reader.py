"""Reads the tapes of a run while workers write them: only what is new, at no cost to the workers."""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.tape import (
    HEADER_SLOTS,
    HOST_SLOT,
    MAGIC,
    NO_TASK,
    RECORD_SLOTS,
    SLOT_BYTES,
    VERSION,
    segment_path,
)

Records = NDArray[np.int64]
"""Finished tasks, shape (n, 4): task number, started_ns, ended_ns, cpu_ns; in order of their time."""


class GrowingRecords:
    """Records that are appended to again and again; ``rows`` is a view of all of them."""

    def __init__(self, rows: Records | None = None) -> None:
        self._store: Records = np.empty((256, RECORD_SLOTS), np.int64)
        self._count = 0
        if rows is not None:
            self.append(rows)

    @property
    def rows(self) -> Records:
        """All records so far, shape (n, 4)."""
        return self._store[: self._count]

    def append(self, rows: Records) -> None:
        """Add records, shape (m, 4)."""
        needed = self._count + len(rows)
        if needed > len(self._store):
            store: Records = np.empty((max(needed, 2 * len(self._store)), RECORD_SLOTS), np.int64)
            store[: self._count] = self.rows
            self._store = store
        self._store[self._count : needed] = rows
        self._count = needed


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

    @property
    def place(self) -> str:
        """Its process, and its machine where that is another one."""
        return f"{self.host}:{self.pid}" if self.host else str(self.pid)

    @property
    def busy_s(self) -> float:
        """Seconds inside finished tasks."""
        rows = self.records.rows
        return float((rows[:, 2] - rows[:, 1]).sum()) / 1e9

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU time inside finished tasks."""
        return float(self.records.rows[:, 3].sum()) / 1e9


class TapeReader:
    """Reads what is new on the tapes in one run's folder into tracks, one for each worker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[_OpenTape] = []
        self.unsound: list[str] = []
        """Sentences about files that are no sound tape."""

    def read_into(self, tracks: dict[int, Track]) -> bool:
        """Add what is new to ``tracks``; return whether anything was.

        Workers take their numbers one after the other, so the first missing file ends the look.
        """
        is_new = False
        while segment_path(self._folder, len(self._open), 0).exists():
            self._open.append(_OpenTape(self._folder, len(self._open)))
        for tape in self._open:
            try:
                is_new |= tape.read_into(tracks)
            except ValueError as error:
                if str(error) not in self.unsound:
                    self.unsound.append(str(error))
        return is_new

    def close(self) -> None:
        """Let go of all files."""
        self._open.clear()


class _OpenTape:
    """One worker's tape, mapped; remembers how far it was read."""

    def __init__(self, folder: Path, worker: int) -> None:
        self._folder = folder
        self._worker = worker
        self._segment = -1
        self._slots: NDArray[np.int64] | None = None
        self._read = 0

    def read_into(self, tracks: dict[int, Track]) -> bool:
        is_new = self._slots is None and self._open_next()
        while self._slots is not None:
            is_new |= self._read_segment(self._slots, tracks)
            is_full = self._read >= (len(self._slots) - HEADER_SLOTS) // RECORD_SLOTS
            if not is_full or not self._open_next():
                break
        return is_new

    def _open_next(self) -> bool:
        path = segment_path(self._folder, self._worker, self._segment + 1)
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):  # not there yet, or still without a size
            return False
        slots = np.frombuffer(mapped, np.int64, len(mapped) // SLOT_BYTES)
        if len(slots) < HEADER_SLOTS or slots[0] == 0:  # its writer is about to fill the header
            return False
        if slots[0] != MAGIC or slots[1] != VERSION:
            raise ValueError(f"{path.name} is no tape that this version reads; it is left out.")
        self._slots, self._read, self._segment = slots, 0, self._segment + 1
        return True

    def _read_segment(self, slots: NDArray[np.int64], tracks: dict[int, Track]) -> bool:
        _, _, _, pid, thread, opened, task, since, finished = (int(slot) for slot in slots[:9])
        track = tracks.get(self._worker)
        if track is None:
            host = slots[HOST_SLOT:HEADER_SLOTS].tobytes().rstrip(b"\0").decode("utf-8", "replace")
            track = Track(self._worker, pid, thread, opened, host=host)
            tracks[self._worker] = track
        is_new = (track.task, track.since_ns) != (task, since)
        track.task, track.since_ns = task, since
        finished = min(finished, (len(slots) - HEADER_SLOTS) // RECORD_SLOTS)
        if finished > self._read:
            end = HEADER_SLOTS + finished * RECORD_SLOTS
            rows = slots[HEADER_SLOTS + self._read * RECORD_SLOTS : end].reshape(-1, RECORD_SLOTS)
            track.records.append(rows[(rows[:, 2] >= rows[:, 1]) & (rows[:, 0] >= 0)])
            self._read = finished
            is_new = True
        return is_new
