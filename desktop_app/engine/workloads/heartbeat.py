"""Heartbeat

One task sleeps for a moment, again and again, and notes how late it wakes; beside it hogs compute
without a pause. In threads a sleeper that wakes must ask for the GIL and is given it after the switch
interval; in processes it is hardly late; as a coroutine it wakes when the last hog has ended.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False
VARIES = True

Item = tuple[str, float, float, float]


def make_inputs(
    hogs: Annotated[int, (0, 100), "", "How many tasks compute beside the sleeper."] = 1,
    seconds: Annotated[float, (0.001, 3600), "s", "How long all of them go on."] = 1.0,
    interval_ms: Annotated[float, (0, 10_000), "ms", "How long the sleeper means to sleep."] = 1.0,
    switch_interval_ms: Annotated[
        float,
        (0.001, 10_000),
        "ms",
        "How long a thread may keep the GIL when another asks for it (sys.setswitchinterval). Python's "
        "own is 5. Shorter: the sleeper wakes sooner, and the hogs get on a little slower.",
    ] = 5.0,
) -> Iterator[Item]:
    """Yield the sleeper's task and then the hogs': who, seconds, both intervals in milliseconds."""
    for who in ["sleeper", *["hog"] * hogs]:
        yield who, seconds, interval_ms, switch_interval_ms


def refuse(executor: str, workers: int, hogs: int, **_: object) -> dict[str, str]:
    """Refuse fewer workers than tasks, but for the one that does all in turn anyway."""
    if executor == "serial" or workers > hogs:
        return {}
    needed = hogs + 1
    return {
        "workers": f"workers must be at least {needed}: sleeper and hogs need one each at once."
    }


def task(item: Item) -> dict[str, float]:
    """Be a hog or the sleeper."""
    who, seconds, interval_ms, switch_interval_ms = item
    if who == "hog":
        return {"counted": count_for(seconds)}
    before = sys.getswitchinterval()
    sys.setswitchinterval(switch_interval_ms / 1000)
    late_s: list[float] = []
    end = time.perf_counter() + seconds
    while not late_s or time.perf_counter() < end:
        asked = time.perf_counter()
        time.sleep(interval_ms / 1000)
        late_s.append(time.perf_counter() - asked - interval_ms / 1000)
    sys.setswitchinterval(before)
    return lateness(late_s)


async def atask(item: Item) -> dict[str, float]:
    """Be a hog, which blocks all others, or the sleeper, which gives way while it sleeps."""
    who, seconds, interval_ms, _ = item
    if who == "hog":
        return {"counted": count_for(seconds)}
    late_s: list[float] = []
    end = time.perf_counter() + seconds
    while not late_s or time.perf_counter() < end:
        asked = time.perf_counter()
        await asyncio.sleep(interval_ms / 1000)
        late_s.append(time.perf_counter() - asked - interval_ms / 1000)
    return lateness(late_s)


def count_for(seconds: float) -> int:
    """Count until the time has passed, and return how far it came."""
    end = time.perf_counter() + seconds
    counted = 0
    while time.perf_counter() < end:
        for _ in range(1000):
            counted += 1
        tick()
    return counted


def tick() -> None:
    """Do nothing; a program that watches may put here what notes that this worker runs now."""


def lateness(late_s: list[float]) -> dict[str, float]:
    """Return how often the sleeper woke, and how late: usually, rarely exceeded, and at worst."""
    ordered = sorted(late_s)
    return {
        "beats": len(ordered),
        "median_ms": round(1000 * statistics.median(ordered), 3),
        "p99_ms": round(1000 * ordered[len(ordered) * 99 // 100], 3),
        "worst_ms": round(1000 * ordered[-1], 3),
    }
