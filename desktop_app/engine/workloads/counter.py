"""Shared counter

Several tasks add to one counter. Adding is reading and writing: what others wrote in between is lost.
Threads share a variable, each process has a copy of its own; in memory that processes do share, most
is lost, and a lock cures it. The result has a row for each counter: increments, what it says, lost.
"""

import contextlib
import ctypes
import mmap
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HOLDS_GIL = True
WAITS = False
VARIES = True

Way = Literal["plain", "with a call", "with a lock", "shared memory", "shared memory with a lock"]

counter = 0
"""One for all threads of a process."""
lock = threading.Lock()


def refuse(executor: str, pickler: str = "", **_: object) -> dict[str, str]:
    """Refuse what sends the variables of a file anew with each task: nothing would be counted on."""
    if executor != "dask" and pickler != "cloudpickle":
        return {}
    sender = "dask" if executor == "dask" else pickler
    sentence = (
        "executor must be one that keeps a worker's variables from task to task; "
        f"{sender} sends them anew with each."
    )
    return {"executor": sentence}


@contextlib.contextmanager
def beside(**_: object) -> Iterator[str]:
    """Keep a file of 8 bytes, which all workers map: the counter that processes share."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "counter"
        path.write_bytes(bytes(8))
        yield str(path)


def make_inputs(
    beside: str,
    count: Annotated[int, (0, 10_000), "tasks", "How many tasks add to the counter."] = 4,
    increments: Annotated[
        int, (1, 10**9), "", "How many times each task adds 1. With few of them, little collides."
    ] = 500_000,
    way: Annotated[
        Way,
        "",
        "plain: count += 1, which the GIL happens to keep whole (3.10 to 3.13). with a call: count = "
        "count + int(1), where threads change in between. shared memory: as multiprocessing.Value, "
        "value += 1; its lock costs some microseconds each time.",
    ] = "with a call",
) -> Iterator[tuple[str, int, str]]:
    """Yield for each task the way, its number of increments and the path of the shared counter."""
    for _ in range(count):
        yield way, increments, beside


def task(item: tuple[str, int, str]) -> dict[str, int]:
    """Add to the counter that the way asks for; return what it says then.

    The time is taken before the counter is read: who comes last by it reads what all have done.
    """
    way, increments, path = item
    if way.startswith("shared memory"):
        with open(path, "r+b") as file:  # noqa: PTH123
            number = ctypes.c_int64.from_buffer(mmap.mmap(file.fileno(), 8))
            if way.endswith("lock"):
                add_in_memory_locked(number, increments, file)
            else:
                add_in_memory(number, increments)
            ended_ns, says, owner = time.perf_counter_ns(), number.value, 0
    else:
        {"plain": add, "with a call": add_with_call, "with a lock": add_locked}[way](increments)
        ended_ns, says, owner = time.perf_counter_ns(), counter, os.getpid()
    return {
        "owner": owner,
        "interpreter": id(lock),  # several may share a process, each with a counter of its own
        "increments": increments,
        "says": says,
        "ended_ns": ended_ns,
    }


def add(increments: int) -> None:
    """Add to this process's counter."""
    global counter
    for _ in range(increments):
        counter += 1


def add_with_call(increments: int) -> None:
    """Add to this process's counter, with a call between reading and writing."""
    global counter
    for _ in range(increments):
        counter = counter + int(1)  # noqa: RUF046, UP018 - the call is the point


def add_locked(increments: int) -> None:
    """Add to this process's counter, one thread at a time."""
    global counter
    for _ in range(increments):
        with lock:
            counter += 1


def add_in_memory(number: ctypes.c_int64, increments: int) -> None:
    """Add to the counter that processes share."""
    for _ in range(increments):
        number.value += 1


def add_in_memory_locked(number: ctypes.c_int64, increments: int, file: Any) -> None:
    """Add to the counter that processes share, one worker at a time."""
    for _ in range(increments):
        with locked(file):
            number.value += 1


@contextlib.contextmanager
def locked(file: Any) -> Iterator[None]:
    """Hold the file's lock, which keeps out all who opened the file elsewhere, threads too."""
    take(file)
    try:
        yield
    finally:
        give_back(file)


def take(file: Any) -> None:
    """Wait for the lock of an open file."""
    if sys.platform == "win32":
        file.seek(0)
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                break
            except OSError:  # another holds it
                time.sleep(0)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


def give_back(file: Any) -> None:
    """Give the lock of an open file back."""
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_UN)


def merge(answers: list[dict[str, int] | None]) -> list[dict[str, Any]]:
    """Return increments and losses, and a row for each counter: process, increments, says, lost."""
    rows: dict[tuple[int, int], list[Any]] = {}
    for answer in sorted(filter(None, answers), key=lambda answer: answer["ended_ns"]):
        owner, interpreter = answer["owner"], answer["interpreter"]
        name = f"process {owner}" if owner else "all processes"
        row = rows.setdefault((owner, interpreter if owner else 0), [name, 0, 0, 0])
        row[1] += answer["increments"]
        row[2] = answer["says"]
        row[3] = row[1] - row[2]
    total, lost = (sum(row[place] for row in rows.values()) for place in (1, 3))
    return [{"increments": total, "lost": lost, "counters": list(rows.values())}]
