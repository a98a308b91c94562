"""Waiting

Every task waits, as for an answer from far away, and computes nothing. Waits overlap for free: watch
threads and coroutines need hardly longer for many than for one. Processes win nothing here.
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = False
WAITS = True
ASKS_FOR = "How many seconds to wait, for instance 0.5"


def make_inputs(
    count: Annotated[int, (0, 1_000_000), "waits", "How many waits there are."] = 40,
    seconds: Annotated[float, (0, 60), "s", "How long each of them takes."] = 0.05,
) -> Iterator[float]:
    """Yield the length of each wait, in seconds."""
    for _ in range(count):
        yield seconds


def task(seconds: float) -> float:
    """Wait, and return how long that was to be."""
    time.sleep(seconds)
    return seconds


async def atask(seconds: float) -> float:
    """Wait without holding up others, and return how long that was to be."""
    await asyncio.sleep(seconds)
    return seconds


def more_inputs(text: str, **_: object) -> list[float]:
    """Return the wait that was typed."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 60:
        raise ValueError(f"A wait is a number of seconds from 0 to 60, not {text!r}.")
    return [seconds]
