"""Naps

Tasks that wait: as plain calls or, with asyncio, as coroutines.
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = False
WAITS = True


def make_inputs(
    count: Annotated[int, (0, 10_000), "tasks", "How many tasks."] = 20,
    seconds: Annotated[float, (0.0, 10.0), "s", "How long each waits."] = 0.05,
    burn: Annotated[int, (0, 10**9), "", "How far each counts before."] = 0,
) -> Iterator[tuple[int, float, int]]:
    """Yield (number, seconds, burn)."""
    for number in range(count):
        yield number, seconds, burn


def task(item: tuple[int, float, int]) -> int:
    """Wait, and return the number."""
    sum(range(item[2]))
    time.sleep(item[1])
    return item[0]


async def atask(item: tuple[int, float, int]) -> int:
    """Wait without holding up the loop; number 7 of a run with no seconds raises."""
    sum(range(item[2]))
    print(f"nap {item[0]}")
    await asyncio.sleep(item[1])
    sum(range(item[2]))
    if item == (7, 0.0, 0):
        raise ValueError("no nap")
    return item[0]
