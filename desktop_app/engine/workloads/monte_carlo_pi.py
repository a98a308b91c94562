"""Monte Carlo π

Throws points at a square and counts those inside the circle, whose share tells π. Tasks need nothing
from one another, so processes use every core; threads take turns at the GIL. Watch the estimate: a
hundred times as many points give one more digit.
"""

import random
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False
ASKS_FOR = "A seed for one more batch, for instance 2026"


def make_inputs(
    count: Annotated[int, (0, 1_000_000), "batches", "How many batches there are."] = 40,
    points: Annotated[
        int, (1, 10**9), "points", "How many points are thrown in each batch."
    ] = 200_000,
    seed: Annotated[
        int, (0, 2**32), "", "The first batch's seed; each further batch has the next one."
    ] = 1,
) -> Iterator[tuple[int, int]]:
    """Yield each batch: its seed and how many points it throws."""
    for batch in range(count):
        yield seed + batch, points


def task(batch: tuple[int, int]) -> list[int]:
    """Throw one batch; return how many points fell inside the circle and how many were thrown."""
    seed, points = batch
    chance = random.Random(seed).random  # noqa: S311 - the points are no secret
    inside = 0
    for _ in range(points):
        x, y = chance(), chance()
        if x * x + y * y <= 1:
            inside += 1
    return [inside, points]


def merge(answers: list[list[int] | None]) -> list[dict[str, float]]:
    """Return the estimate that all batches give together; a lost batch is left out."""
    batches = [answer for answer in answers if answer]
    inside = sum(batch[0] for batch in batches)
    points = sum(batch[1] for batch in batches)
    return [{"inside": inside, "points": points, "pi": 4 * inside / points}] if points else []


def more_inputs(text: str, points: int, **_: object) -> list[tuple[int, int]]:
    """Return a batch with the seed that was typed."""
    if not (text.strip().isascii() and text.strip().isdigit() and int(text) <= 2**32):
        raise ValueError(f"A seed is a whole number from 0 to 2^32, not {text!r}.")
    return [(int(text), points)]
