"""The headers of tapes: who writes, what he is doing now, and how much is finished."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine.tape import (
    COUNT,
    HEADER_SLOTS,
    MAGIC,
    PID,
    SINCE,
    SLOT_BYTES,
    TASK,
    THREAD,
    VERSION,
    segment_path,
)


@dataclass(frozen=True)
class TapeHeader:
    """Who wrote a tape, what it is doing now (``task`` is -1 for nothing) and how much is finished."""

    worker: int
    pid: int
    thread: int
    task: int
    since_ns: int
    finished: int


def read_headers(folder: Path) -> list[TapeHeader]:
    """Return the header of every worker's tape in ``folder``; unsound files are passed over."""
    headers: list[TapeHeader] = []
    while header := read_header(folder, len(headers)):
        headers.append(header)
    return headers


def read_header(folder: Path, worker: int) -> TapeHeader | None:
    """Return the header of one worker's tape; None when there is no sound one."""
    finished, newest = 0, None
    for segment in itertools.count():
        slots = _header_slots(segment_path(folder, worker, segment))
        if slots is None:
            break
        finished += slots[COUNT]
        newest = slots
    if newest is None:
        return None
    pid, thread, task, since = (newest[slot] for slot in (PID, THREAD, TASK, SINCE))
    return TapeHeader(worker, pid, thread, task, since, finished)


def _header_slots(path: Path) -> list[int] | None:
    try:
        with path.open("rb") as file:
            slots = memoryview(file.read(HEADER_SLOTS * SLOT_BYTES)).cast("q")
    except (OSError, TypeError):
        return None
    sound = len(slots) == HEADER_SLOTS and slots[0] == MAGIC and slots[1] == VERSION
    return list(slots) if sound else None
