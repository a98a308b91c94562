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
    Others have names that are not ours: "sem." and six characters while the C library makes one, "mp-" and
    eight if a spawned process makes it while it begins. Of these go those that were made after ``since``
    (Unix time, s) and that nobody uses.
    """
    for begin in (f"{semaphore_prefix(mark)[1:]}-", f"loky-{pid}-"):
        for path in SHARED_MEMORY.glob(f"sem.{begin}*"):
            with contextlib.suppress(OSError):
                path.unlink()
    made = [*SHARED_MEMORY.glob("sem.??????"), *SHARED_MEMORY.glob("sem.mp-????????")]
    if ours := {path: inode for path in made if (inode := _inode_if_new(path, since))}:
        used = _used_inodes()  # a look at every process: only where there is something to give back
        for path, inode in ours.items():
            if inode not in used:
                path.unlink(missing_ok=True)


def _inode_if_new(path: Path, since: float) -> int:
    """Return the inode of a file of this user's that was made since then, else 0."""
    with contextlib.suppress(OSError):
        made = path.stat()
        if made.st_uid == os.getuid() and made.st_mtime >= since:
            return made.st_ino
    return 0


def _used_inodes() -> set[int]:
    """Return the inodes of what processes have open or mapped of shared memory, as far as we may look.

    Looked for in this order: whoever makes a semaphore opens the file, maps it, and then closes it.
    """
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone, or another user's
            for link in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if SHARED_MEMORY in link.readlink().parents:
                        found.add(link.stat().st_ino)
            lines = (process / "maps").read_text().splitlines()
            found |= {int(line.split()[4]) for line in lines if f" {SHARED_MEMORY}/" in line}
    return found
