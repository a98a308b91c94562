"""All that a run started, wherever it went: known by a variable that every process of the run inherits.

A process that leads a session of its own, or whose parent has died, is in no group and no tree of ours.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

VARIABLE = "CONCURRENCY_LAB_MARK"
"""Its value is the run's folder."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux has it, and in it semaphores
MOST_S = 1.0
"""So long those that start new ones while they are killed are hunted."""


def find_marked(mark: str) -> list[int]:
    """Return the ids of the processes of this mark, this one aside (Linux; elsewhere none)."""
    wanted = f"{VARIABLE}={mark}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError, ValueError):  # gone, or another user's
            if wanted in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return [pid for pid in found if pid != os.getpid()]


def kill_marked(mark: str) -> None:
    """Kill all processes of this mark but this one, also those that they start meanwhile."""
    deadline = time.monotonic() + MOST_S
    while mark and (pids := find_marked(mark)) and time.monotonic() < deadline:
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def semaphore_prefix(mark: str) -> str:
    """Return how the names of a run's semaphores begin: short, since macOS allows 31 characters."""
    return f"/mp-{Path(mark).name[-12:]}"


def unlink_semaphores(mark: str, pid: int, since: float) -> None:
    """Give back the named semaphores of the ended run whose runner was ``pid`` (Linux; elsewhere none).

    A resource tracker does so as a rule; killed at the start of a pool, a runner has not told it all.
    Who is killed while the C library makes one leaves a file of a name that is not yet ours, "sem." and
    six characters: one that was made after ``since`` (Unix time, s) and that nobody uses goes too.
    """
    for begin in (f"{semaphore_prefix(mark)[1:]}-", f"loky-{pid}-"):
        for path in SHARED_MEMORY.glob(f"sem.{begin}*"):
            with contextlib.suppress(OSError):
                path.unlink()
    for path in SHARED_MEMORY.glob("sem.??????"):
        with contextlib.suppress(OSError):
            made = path.stat()
            if made.st_uid == os.getuid() and made.st_mtime >= since and not _is_used(path):
                path.unlink()


def _is_used(path: Path) -> bool:
    """Whether a process that we may look at has the file open or mapped.

    Looked for in this order: whoever makes a semaphore opens the file, maps it, and then closes it.
    """
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone, or another user's
            for link in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if link.readlink() == path:
                        return True
            if str(path) in (process / "maps").read_text():
                return True
    return False
