"""Lock contention

Every task holds one lock for part of its time. That part is done by one worker at a time, however many
there are: at 100 % many are as slow as one, at 50 % never more than twice as fast (Amdahl's law).
Each result says how long the task waited for the lock. Coroutines would block all others.
"""

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HOLDS_GIL = False
WAITS = True
VARIES = True


@contextlib.contextmanager
def beside(**_: object) -> Iterator[str]:
    """Keep an empty file, whose lock threads and processes alike can hold."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "lock"
        path.touch()
        yield str(path)


def make_inputs(
    beside: str,
    count: Annotated[int, (0, 100_000), "tasks", "How many tasks there are, all equal."] = 16,
    length_ms: Annotated[
        float, (0, 60_000), "ms", "How long each works, in and out of the lock."
    ] = 50,
    share: Annotated[
        int, (0, 100), "%", "For how much of that time it holds the lock that all share."
    ] = 50,
    work: Annotated[
        Literal["waits", "computes"],
        "",
        "waits: sleeps, so that only the lock keeps threads from overlapping. computes: in pure "
        "Python, where threads have to share the GIL too, and processes the cores.",
    ] = "waits",
) -> Iterator[tuple[str, float, float, str]]:
    """Yield for each task the work, the seconds with the lock and without it, and the lock's path."""
    length_s = length_ms / 1000
    for _ in range(count):
        yield work, length_s * share / 100, length_s * (100 - share) / 100, beside


def task(item: tuple[str, float, float, str]) -> dict[str, float]:
    """Work with the lock and then without it; return how long it was waited for and held, in ms."""
    kind, held_s, free_s, path = item
    work = {"waits": time.sleep, "computes": compute}[kind]
    asked = time.perf_counter()
    with locked(path):
        got = time.perf_counter()
        work(held_s)
        held = time.perf_counter() - got
    work(free_s)
    return {"waited_ms": round(1000 * (got - asked), 1), "held_ms": round(1000 * held, 1)}


def compute(seconds: float) -> None:
    """Count until this thread has had a core for so long."""
    end = time.thread_time() + seconds
    count = 0
    while time.thread_time() < end:
        count += 1


@contextlib.contextmanager
def locked(path: str) -> Iterator[None]:
    """Hold the file's lock, which keeps out all who opened the file elsewhere, threads too."""
    with open(path, "r+b") as file:  # noqa: PTH123
        take(file)
        try:
            yield
        finally:
            give_back(file)


def take(file: Any) -> None:
    """Wait for the lock of an open file."""
    if sys.platform == "win32":
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                break
            except OSError:  # another holds it
                time.sleep(0.001)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


def give_back(file: Any) -> None:
    """Give the lock of an open file back."""
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_UN)
