"""Process pool

multiprocessing.Pool: a fixed number of processes that take tasks from one queue, in chunks. Each has
its own GIL, so all cores compute; every task and every result is pickled and travels through a pipe.
"""

import multiprocessing
from collections.abc import Callable
from typing import Annotated, Any

from desktop_app.engine.executors._pool_calls import CHUNK_HELP, METHOD_HELP, Method, PoolCalls
from desktop_app.engine.executors._processes import (
    DEFAULT_START_METHOD,
    Processes,
    StartMethod,
)

POSITION = 3


class Executor(PoolCalls):
    """A pool of processes."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Processes,
        method: Annotated[Method, "", METHOD_HELP] = "map_async",
        chunk_size: Annotated[int, (0, 1_000_000), "tasks", CHUNK_HELP] = 0,
        start_method: StartMethod = DEFAULT_START_METHOD,
        tasks_per_worker: Annotated[
            int,
            (0, 1_000_000),
            "tasks",
            "After how many tasks a worker ends and a new one takes its place, which gives back all "
            "memory that its tasks left behind; 0: never. A whole chunk counts as one task here.",
        ] = 0,
    ) -> None:
        self.task = task
        self.method = method
        self.chunk_size = chunk_size
        self.pool = multiprocessing.get_context(start_method).Pool(
            workers, maxtasksperchild=tasks_per_worker or None
        )
