"""Lacking

A workload that lacks what it needs here, and says what.
"""

from collections.abc import Iterator

HOLDS_GIL = True
WAITS = False


def unavailable() -> str:
    """Return why it cannot be used here."""
    return "something is not installed"


def make_inputs() -> Iterator[int]:
    """Yield nothing."""
    yield from ()


def task(_: int) -> None:
    """Do nothing."""
