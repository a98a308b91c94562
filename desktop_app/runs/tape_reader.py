"""Reads the tapes of a run while workers write them: only what is new, at no cost to the workers.

They are read, not mapped: whoever cuts a mapped file short kills all that look at it (SIGBUS).
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import FileIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.tape import (
    COUNT,
    DELAY,
    HEADER_SLOTS,
    HOST_SLOT,
    MAGIC,
    NO_TASK,
    OPENED,
    RECORD_SLOTS,
    SEGMENT_BYTES,
    SINCE,
    SLOT_BYTES,
    TASK,
    TELLS_DELAY,
    VERSION,
    segment_path,
)
from desktop_app.runs.results import TASKS
from desktop_app.runs.told import told
from desktop_app.runs.tracks import MOST_NS, GrowingRecords, Records, Track

ALL = sys.maxsize
KEPT_OPEN = 200
"""So many tapes stay open between two looks: a process may have 1,024 files, and a run more workers."""


class TapeReader:
    """Reads what is new on the tapes in one run's folder into tracks, one for each worker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[_OpenTape] = []
        self._next = segment_path(folder, 0, 0)
        self.unsound: list[str] = []
        """Sentences about files that are no sound tape."""

    def read_into(self, tracks: dict[int, Track], total: int = 0, limit: int = ALL) -> bool:
        """Add what is new to ``tracks``, about ``limit`` records at most; return whether anything was.

        ``total`` is how many tasks there are, if that is known. Workers take their numbers one after
        the other, so the first missing file ends the look.
        """
        is_new = False
        while self._next.exists():
            number = len(self._open)
            self._open.append(_OpenTape(self._folder, number, stays_open=number < KEPT_OPEN))
            self._next = segment_path(self._folder, number + 1, 0)
        share = limit // max(1, len(self._open))
        for tape in self._open:
            try:
                is_new |= tape.read_into(tracks, total, share)
            except ValueError as error:
                tape.unsound.append(str(error))
            self.unsound += [said for said in tape.unsound if said not in self.unsound]
            tape.unsound.clear()
        return is_new

    @property
    def is_behind(self) -> bool:
        """Whether the last look stopped at its limit, and there may be more."""
        return any(tape.is_behind for tape in self._open)

    def close(self) -> None:
        """Let go of all files."""
        for tape in self._open:
            tape.close()
        self._open.clear()


class _OpenTape:
    """One worker's tape; remembers how far it was read."""

    def __init__(self, folder: Path, worker: int, *, stays_open: bool) -> None:
        self._folder = folder
        self._worker = worker
        self._stays_open = stays_open
        self._segment = -1
        self._file: FileIO | None = None
        self._read = self._room = 0
        """Of the records of this segment: how many are read, and how many there can be."""
        self.is_behind = False
        self.unsound: list[str] = []

    def read_into(self, tracks: dict[int, Track], total: int, limit: int) -> bool:
        is_new = self._segment < 0 and self._open_next()
        self.is_behind = False
        while (file := self._reopened()) and not self.is_behind:
            before = self._read
            is_new |= self._read_segment(file, tracks, total)
            limit -= self._read - before
            if self._read < self._room or not self._open_next():
                break
            self.is_behind = limit <= 0
        if not self._stays_open:
            self.close()
        return is_new

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _reopened(self) -> FileIO | None:
        """Return the file of this segment; None before the first, or if it cannot be opened now."""
        if self._file is None and self._segment >= 0:
            with suppress(OSError):
                self._file = FileIO(self._path(self._segment))
        return self._file

    def _path(self, segment: int) -> Path:
        return segment_path(self._folder, self._worker, segment)

    def _open_next(self) -> bool:
        path = self._path(self._segment + 1)
        try:
            file = FileIO(path)
        except OSError:  # not there yet
            return False
        header = _slots(file, 0, HEADER_SLOTS)
        if len(header) < HEADER_SLOTS or header[0] == 0:  # its writer is about to fill the header
            file.close()
            return False
        if header[0] != MAGIC or header[1] != VERSION or not _is_possible(header):
            file.close()
            raise ValueError(
                told("{name} is no tape that this version reads; it is left out.", name=path.name)
            )
        self.close()
        slots = min(os.fstat(file.fileno()).st_size, SEGMENT_BYTES[-1]) // SLOT_BYTES
        self._file, self._segment = file, self._segment + 1
        self._read, self._room = 0, (slots - HEADER_SLOTS) // RECORD_SLOTS
        return True

    def _read_segment(self, file: FileIO, tracks: dict[int, Track], total: int) -> bool:
        header = _slots(file, 0, HEADER_SLOTS)
        if len(header) < HEADER_SLOTS:
            self._end_early()
            return False
        _, _, _, pid, thread, opened, task, since, finished = header[: COUNT + 1].tolist()
        track = tracks.get(self._worker)
        if track is None:
            host = header[HOST_SLOT:].tobytes().rstrip(b"\0").decode("utf-8", "replace")
            tells = bool(header[TELLS_DELAY])
            records = GrowingRecords(most=total)
            track = Track(self._worker, pid, thread, opened, records, host=host, tells_delay=tells)
            tracks[self._worker] = track
        is_new = (track.task, track.since_ns) != (task, since)
        track.task, track.since_ns = task, since
        wanted = min(finished, self._room) - self._read
        if wanted > 0:
            start = HEADER_SLOTS + self._read * RECORD_SLOTS
            slots = _slots(file, start, wanted * RECORD_SLOTS)
            rows = slots[: len(slots) // RECORD_SLOTS * RECORD_SLOTS].reshape(-1, RECORD_SLOTS)
            track.append(self._sound(rows))
            self._read += len(rows)
            is_new = True
        if finished < 0 or finished > self._room or self._read < min(finished, self._room):
            self._end_early()
        return is_new

    def _end_early(self) -> None:
        """Say that the file was cut short; what else is in it nobody will read."""
        sentence = told("{name} does not hold as many records as it says.", name=self._name)
        self.unsound.append(sentence)
        self._room = self._read

    @property
    def _name(self) -> str:
        return self._path(self._segment).name

    def _sound(self, rows: Records) -> Records:
        """Return those records that can be; say so where that is not all of them."""
        kinds, starts, ends = rows[:, 0], rows[:, 1], rows[:, 2]
        sound = (kinds >= DELAY) & (kinds < TASKS) & (starts >= 0) & (starts <= ends)
        sound &= ends < MOST_NS
        if sound.all():
            return rows
        sentence = told("{name} has records that cannot be; they are left out.", name=self._name)
        self.unsound.append(sentence)
        return rows[sound]


def _slots(file: FileIO, first: int, count: int) -> NDArray[np.int64]:
    """Return so many slots of a file, fewer where it ends."""
    try:
        file.seek(first * SLOT_BYTES)
        content = file.read(count * SLOT_BYTES)
    except OSError:
        content = b""
    return np.frombuffer(content, np.int64, len(content) // SLOT_BYTES)


def _is_possible(slots: NDArray[np.int64]) -> bool:
    """Whether a header says what a worker can be doing."""
    is_moment = all(0 <= slots[place] < MOST_NS for place in (OPENED, SINCE))
    return is_moment and NO_TASK <= slots[TASK] < TASKS
