"""Serial

A plain loop: one task after the other in one thread. What everything else has to beat.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

POSITION = 0


class Executor:
    """A plain loop."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "workers",
            "How many workers' work is done, one after the other, where a workload gives each "
            "worker its own (busy loop, text search). It is always one thread that does it.",
        ],
    ) -> None:
        self.task = task

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in input order."""
        for item in inputs:
            yield self.task(item)

    def join(self) -> None:
        """Wait for the end: a loop has ended."""
