"""Futures: processes

concurrent.futures.ProcessPoolExecutor: the same calls as its threads, with processes. Each has its own
GIL, so all cores compute; every task and result is pickled. When a worker dies, all tasks that are
not done fail with BrokenProcessPool: unlike multiprocessing.Pool, nobody waits for ever.
"""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Annotated, Any

from desktop_app.engine.executors._future_calls import METHOD_HELP, FutureCalls, FutureChunk, Method
from desktop_app.engine.executors._processes import (
    DEFAULT_START_METHOD,
    Processes,
    StartMethod,
)

POSITION = 7


class Executor(FutureCalls):
    """A ProcessPoolExecutor."""

    exit_ends_worker = False  # SystemExit travels to the Future like any other error

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Processes,
        method: Annotated[Method, "", METHOD_HELP] = "submit",
        chunk_size: FutureChunk = 1,
        start_method: StartMethod = DEFAULT_START_METHOD,
    ) -> None:
        self.task = task
        self.method = method
        self.chunk_size = chunk_size
        self.pool = ProcessPoolExecutor(workers, multiprocessing.get_context(start_method))
