"""Deadly task

One task of several ends the process of its worker, in the middle of its work: killed from outside, by
an exit, or by a segmentation fault. What becomes of it, and of the others, is the executor's matter: a
pool waits for ever, futures break, a server of queues goes on, Dask tries again.
"""

import contextlib
import ctypes
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Literal

HOLDS_GIL = False
WAITS = True

Item = tuple[int, float, str, str]
"""Number, seconds, and for the deadly one what ends its worker and where it is noted that it did."""
ONE_PROCESS = (
    *("serial", "threads", "thread_pool"),
    *("futures_threads", "futures_interpreters", "asyncio"),
)
"""Executors whose tasks are in the process of the program itself, which would die with the task."""


def beside(often: str = "once", **_: object) -> AbstractContextManager[str]:
    """Return what gives a folder, in which it is noted that the task has been deadly; or nothing."""
    return tempfile.TemporaryDirectory() if often == "once" else contextlib.nullcontext("")


def make_inputs(
    count: Annotated[int, (0, 100_000), "tasks", "How many tasks there are."] = 12,
    seconds: Annotated[float, (0, 60), "s", "How long each of them waits."] = 0.2,
    deadly: Annotated[
        int, (0, 100_000), "", "Which task ends its worker, counted from 1; 0: none does."
    ] = 5,
    way: Annotated[
        Literal["killed", "exit", "segfault"],
        "",
        "How the worker ends: killed from outside (SIGKILL, as the system does when memory runs out), "
        "by os._exit(3), or by reading memory that is not there.",
    ] = "killed",
    often: Annotated[
        Literal["once", "every time"],
        "",
        "Whether the task is deadly only the first time, so that whoever tries it again succeeds.",
    ] = "once",
    beside: str = "",
) -> Iterator[Item]:
    """Yield the tasks."""
    note = str(Path(beside, "was-deadly")) if often == "once" else ""
    for number in range(1, count + 1):
        yield (number, seconds, way, note) if number == deadly else (number, seconds, "", "")


def refuse(deadly: int, executor: str, **_: object) -> dict[str, str]:
    """Refuse executors under which the task would end the whole run."""
    if deadly and executor in ONE_PROCESS:
        sentence = f"deadly must be 0 with {executor}: the task would end the run's own process."
        return {"deadly": sentence}
    return {}


def task(item: Item) -> int:
    """Wait and return the task's number; the deadly one ends its process halfway."""
    number, seconds, way, note = item
    time.sleep(seconds / 2)
    if way and not (note and was_noted(note)):
        end_process(way)
    time.sleep(seconds / 2)
    return number


def was_noted(note: str) -> bool:
    """Note that the task has been here; return whether it had been before."""
    try:
        Path(note).touch(exist_ok=False)
    except FileExistsError:
        return True
    return False


def end_process(way: str) -> None:
    """End this process at once."""
    if way == "exit":
        os._exit(3)
    if way == "segfault":
        ctypes.string_at(0)
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
