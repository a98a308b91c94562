"""Queue workers

Processes that live on queues: one query queue for each process, one shared result queue, and None as
the stop signal. Task k goes to worker k modulo n, so a worker can keep its share of the data in memory.
"""

import itertools
import multiprocessing
import queue
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any

from desktop_app.engine.executors._processes import (
    DEFAULT_START_METHOD,
    StartMethod,
)

POSITION = 5


def work(task: Callable[[Any], Any], queries: Any, results: Any) -> None:
    """Answer queries until the stop signal comes."""
    for item in iter(queries.get, None):
        results.put(task(item))


class Executor:
    """One process and one query queue for each worker; one result queue for all."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "processes",
            "How many processes, each with a query queue of its own. Tasks are dealt out in turn: "
            "watch one worker finish late when its tasks happen to be the long ones.",
        ],
        start_method: StartMethod = DEFAULT_START_METHOD,
    ) -> None:
        context: Any = multiprocessing.get_context(start_method)
        self.results = context.Queue()
        self.query_queues = [context.Queue() for _ in range(workers)]
        self.processes = [
            context.Process(target=work, args=(task, queries, self.results), daemon=True)
            for queries in self.query_queues
        ]
        self.turns = itertools.cycle(self.query_queues)
        self.is_closed = False
        for process in self.processes:
            process.start()

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Deal the tasks out in turn and yield the results as they arrive."""
        sent = 0
        for sent, item in enumerate(inputs, 1):  # noqa: B007 - it is how many they were
            self.submit(item)
        for _ in range(sent):
            yield self.results.get()

    def submit(self, item: Any) -> None:
        """Put one more task into the next worker's queue; refused after the stop signal."""
        if self.is_closed:
            raise ValueError("The stop signal is already in every queue; nobody would read this.")
        next(self.turns).put(item)

    def collect(self) -> list[Any]:
        """Return the results that have arrived."""
        arrived = []
        try:
            while True:
                arrived.append(self.results.get_nowait())
        except queue.Empty:
            return arrived

    def close(self) -> None:
        """Put the stop signal into every queue, behind what is still in it."""
        if not self.is_closed:
            for queries in self.query_queues:
                queries.put(None)
        self.is_closed = True

    def terminate(self) -> None:
        """Stop every process at once (SIGTERM); what is in the queues is lost."""
        for process in self.processes:
            process.terminate()

    def join(self) -> None:
        """Put the stop signals and wait for all processes to end."""
        self.close()
        for process in self.processes:
            process.join()
