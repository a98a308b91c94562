"""Busy loop

Every worker counts to the same number and prints its process id. Pure computing and nothing else:
with one process per core all cores are busy; with threads the GIL lets one of them count at a time.
"""

import os
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False
ASKS_FOR = "How far to count, for instance 5000000"


def make_inputs(
    iterations: Annotated[
        int, (1, 10**12), "steps", "How far each worker counts. Twice as far takes twice as long."
    ] = 20_000_000,
    workers: int = 1,
) -> Iterator[int]:
    """Yield one goal for each worker."""
    for _ in range(workers):
        yield iterations


def task(goal: int) -> int:
    """Count to ``goal``, print the process id, return how far it came."""
    count = 0
    while count < goal:
        pause = min(goal, count + 10_000)
        while count < pause:
            count += 1
        tick()
    print(f"process {os.getpid()} counted to {count:,}")
    return count


def tick() -> None:
    """Do nothing; a program that watches may put here what notes that this worker runs now."""


def more_inputs(text: str, **_: object) -> list[int]:
    """Return the goal that was typed."""
    if not text.strip().isdecimal() or not 1 <= int(text) <= 10**12:
        raise ValueError(
            f"A task of the busy loop is a whole number from 1 to 10^12, not {text!r}."
        )
    return [int(text)]
