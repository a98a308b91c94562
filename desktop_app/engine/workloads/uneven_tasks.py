"""Uneven tasks

Each task counts further than the one before it. Dealt out in large chunks, the last chunk holds all the
long ones: watch one worker go on alone at the end. Small chunks, or the longest first, cure it.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

HOLDS_GIL = True
WAITS = False
ASKS_FOR = "How far to count, for instance 500000"


def make_inputs(
    count: Annotated[int, (0, 1_000_000), "tasks", "How many tasks there are."] = 64,
    step: Annotated[
        int, (1, 10**9), "steps", "How much further each task counts than the one before it."
    ] = 10_000,
    order: Annotated[
        Literal["growing", "longest first"],
        "",
        "Which come first. With the longest first, the short ones fill up what is left at the end.",
    ] = "growing",
) -> Iterator[int]:
    """Yield how far each task counts."""
    goals = range(step, step * count + 1, step)
    yield from goals if order == "growing" else reversed(goals)


def task(goal: int) -> int:
    """Count to ``goal`` and return how far it came."""
    count = 0
    while count < goal:
        count += 1
    return count


def more_inputs(text: str, **_: object) -> list[int]:
    """Return the goal that was typed."""
    if not (text.strip().isascii() and text.strip().isdigit() and 1 <= int(text) <= 10**12):
        raise ValueError(f"An uneven task is a whole number from 1 to 10^12, not {text!r}.")
    return [int(text)]
