"""Processes

One multiprocessing.Process for each worker, as a subclass with a run method. Worker k of n does the
tasks k, k+n, k+2n … Each process has its own interpreter and its own GIL, so all cores compute.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from desktop_app.engine.executors._processes import (
    DEFAULT_START_METHOD,
    Processes,
    StartMethod,
)

POSITION = 2


class Worker(multiprocessing.Process):
    """A process that does its share of the tasks."""

    def __init__(self, task: Callable[[Any], Any], share: list[Any], results: Any) -> None:
        super().__init__(daemon=True)
        self.task = task
        self.share = share
        self.results = results

    def run(self) -> None:
        """Do the share, task by task."""
        for item in self.share:
            self.results.put(self.task(item))


class Executor:
    """One process for each worker, and one queue for the results."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Processes,
        start_method: StartMethod = DEFAULT_START_METHOD,
    ) -> None:
        multiprocessing.set_start_method(start_method, force=True)
        self.task = task
        self.workers = workers
        self.results: Any = multiprocessing.Queue()
        self.processes: list[Worker] = []

    def run(self, inputs: Iterable[Any]) -> Iterator[Any]:
        """Yield the results as they arrive."""
        items = list(inputs)
        for k in range(self.workers):
            self.processes.append(Worker(self.task, items[k :: self.workers], self.results))
        for process in self.processes:
            process.start()
        for _ in items:
            yield self.results.get()

    def terminate(self) -> None:
        """Stop every process at once (SIGTERM); what it was doing is lost."""
        for process in self.processes:
            process.terminate()

    def join(self) -> None:
        """Wait for all processes to end."""
        for process in self.processes:
            process.join()
