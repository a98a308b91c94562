"""Reads the tapes of a run while workers write them: only what is new, at no cost to the workers."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.tape import (
    DELAY,
    HEADER_SLOTS,
    HOST_SLOT,
    MAGIC,
    NO_TASK,
    OPENED,
    RECORD_SLOTS,
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


class TapeReader:
    """Reads what is new on the tapes in one run's folder into tracks, one for each worker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[_OpenTape] = []
        self.unsound: list[str] = []
        """Sentences about files that are no sound tape."""

    def read_into(self, tracks: dict[int, Track], total: int = 0, limit: int = ALL) -> bool:
        """Add what is new to ``tracks``, about ``limit`` records at most; return whether anything was.

        ``total`` is how many tasks there are, if that is known. Workers take their numbers one after
        the other, so the first missing file ends the look.
        """
        is_new = False
        while segment_path(self._folder, len(self._open), 0).exists():
            self._open.append(_OpenTape(self._folder, len(self._open)))
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
        self._open.clear()


class _OpenTape:
    """One worker's tape, mapped; remembers how far it was read."""

    def __init__(self, folder: Path, worker: int) -> None:
        self._folder = folder
        self._worker = worker
        self._segment = -1
        self._slots: NDArray[np.int64] | None = None
        self._read = 0
        self.is_behind = False
        self.unsound: list[str] = []

    def read_into(self, tracks: dict[int, Track], total: int, limit: int) -> bool:
        is_new = self._slots is None and self._open_next()
        self.is_behind = False
        while self._slots is not None and not self.is_behind:
            before = self._read
            is_new |= self._read_segment(self._slots, tracks, total)
            limit -= self._read - before
            is_full = self._read >= (len(self._slots) - HEADER_SLOTS) // RECORD_SLOTS
            if not is_full or not self._open_next():
                break
            self.is_behind = limit <= 0
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
        if slots[0] != MAGIC or slots[1] != VERSION or not _is_possible(slots):
            raise ValueError(
                told("{name} is no tape that this version reads; it is left out.", name=path.name)
            )
        self._slots, self._read, self._segment = slots, 0, self._segment + 1
        return True

    def _read_segment(self, slots: NDArray[np.int64], tracks: dict[int, Track], total: int) -> bool:
        _, _, _, pid, thread, opened, task, since, finished = (int(slot) for slot in slots[:9])
        track = tracks.get(self._worker)
        if track is None:
            host = slots[HOST_SLOT:HEADER_SLOTS].tobytes().rstrip(b"\0").decode("utf-8", "replace")
            tells = bool(slots[TELLS_DELAY])
            records = GrowingRecords(most=total)
            track = Track(self._worker, pid, thread, opened, records, host=host, tells_delay=tells)
            tracks[self._worker] = track
        is_new = (track.task, track.since_ns) != (task, since)
        track.task, track.since_ns = task, since
        room = (len(slots) - HEADER_SLOTS) // RECORD_SLOTS
        if not 0 <= finished <= room:
            sentence = told("{name} does not hold as many records as it says.", name=self._name)
            self.unsound.append(sentence)
        finished = min(finished, room)
        if finished > self._read:
            end = HEADER_SLOTS + finished * RECORD_SLOTS
            rows = slots[HEADER_SLOTS + self._read * RECORD_SLOTS : end].reshape(-1, RECORD_SLOTS)
            track.append(self._sound(rows))
            self._read = finished
            is_new = True
        return is_new

    @property
    def _name(self) -> str:
        return segment_path(self._folder, self._worker, self._segment).name

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


def _is_possible(slots: NDArray[np.int64]) -> bool:
    """Whether a header says what a worker can be doing."""
    is_moment = all(0 <= slots[place] < MOST_NS for place in (OPENED, SINCE))
    return is_moment and NO_TASK <= slots[TASK] < TASKS
