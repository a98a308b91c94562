"""Empty tasks

Tasks that do nothing: what remains is what handing them over costs.
"""

from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = True
WAITS = False


def make_inputs(
    count: Annotated[int, (0, 10_000_000), "tasks", "How many tasks."] = 1000,
) -> Iterator[int]:
    """Yield ``count`` numbers."""
    yield from range(count)


def task(_: int) -> None:
    """Do nothing."""
