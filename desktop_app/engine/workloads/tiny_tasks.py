"""Tiny tasks

Each task squares one number, which is next to nothing: handing it over costs far more. Watch Serial win,
and a pool with chunk size 1 spend its time on messages; with chunks of 1,000 it nearly keeps up.
"""

from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False
ASKS_FOR = "A whole number to square, for instance 12"


def make_inputs(
    count: Annotated[
        int, (0, 10_000_000), "tasks", "How many numbers, from 0 on, are squared."
    ] = 20_000,
) -> Iterator[int]:
    """Yield the numbers 0, 1, 2 …"""
    yield from range(count)


def task(number: int) -> int:
    """Return the square of ``number``."""
    return number * number


def more_inputs(text: str, **_: object) -> list[int]:
    """Return the number that was typed."""
    if not (text.strip().isascii() and text.strip().isdigit() and int(text) <= 10**18):
        raise ValueError(f"A tiny task is a whole number from 0 to 10^18, not {text!r}.")
    return [int(text)]
