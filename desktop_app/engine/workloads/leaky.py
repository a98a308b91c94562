"""Leaky tasks

Each task leaves some memory behind in its worker and never gives it back, as a careless library does.
Watch each worker's memory grow. The process pool's tasks per worker is the cure: after so many tasks
a worker ends, all its memory goes with it, and a new one takes its place.
"""

import os
import sys
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False
VARIES = True

MOST_MB = 2000
_left_behind: list[bytes] = []


def make_inputs(
    count: Annotated[int, (0, MOST_MB), "tasks", "How many tasks there are."] = 40,
    megabytes: Annotated[
        int, (1, MOST_MB), "MB", "How much memory each task leaves behind in its worker."
    ] = 5,
) -> Iterator[int]:
    """Yield how much each task leaves behind, in MB."""
    for _ in range(count):
        yield megabytes


def refuse(count: int, megabytes: int) -> dict[str, str]:
    """Refuse what would fill the machine's memory."""
    if count * megabytes <= MOST_MB:
        return {}
    most = MOST_MB // count
    sentence = f"megabytes must be at most {most} for {count:,} tasks, not {megabytes:,}."
    return {"megabytes": sentence}


def task(megabytes: int) -> dict[str, float | None]:
    """Leave memory behind; return how much this worker has left behind by now and how much it has."""
    _left_behind.append(b"x" * (megabytes * 1_000_000))
    left = sum(map(len, _left_behind)) / 1e6
    return {"left_behind_mb": left, "memory_mb": memory_mb()}


def memory_mb() -> float | None:
    """Return the memory (RSS) of this process in MB; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123
            pages = int(file.read().split()[1])
    except OSError:
        return None
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)
