"""Threads

One threading.Thread for each worker. Worker k of n does the tasks k, k+n, k+2n … In pure Python the
GIL lets one of them compute at a time; while one waits, the others go on. A thread cannot be
stopped from outside, so Terminate ends the whole process.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

POSITION = 1


class Executor:
    """One thread for each worker, and one queue for the results."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "threads",
            "How many threads. In pure Python more threads do not compute faster: watch that all "
            "of them together keep just one core busy.",
        ],
    ) -> None:
        self.task = task
        self.workers = workers
        self.threads: list[threading.Thread] = []

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results as they arrive."""
        items = list(inputs)
        results: queue.SimpleQueue[Any] = queue.SimpleQueue()

        def work(share: list[Any]) -> None:
            for item in share:
                results.put(self.task(item))

        for k in range(self.workers):
            share = items[k :: self.workers]
            self.threads.append(threading.Thread(target=work, args=(share,), daemon=True))
        for thread in self.threads:
            thread.start()
        for _ in items:
            yield results.get()

    def join(self) -> None:
        """Wait for all threads to end."""
        for thread in self.threads:
            thread.join()
