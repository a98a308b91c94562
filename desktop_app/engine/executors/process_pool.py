"""Process pool

multiprocessing.Pool: a fixed number of processes that take tasks from one queue, in chunks. Each has
its own GIL, so all cores compute; every task and every result is pickled and travels through a pipe.
"""

import multiprocessing
from collections.abc import Callable
from typing import Annotated, Any

from desktop_app.engine.executors._pool_calls import CHUNK_HELP, METHOD_HELP, Method, PoolCalls

POSITION = 3


class Executor(PoolCalls):
    """A pool of processes."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "processes",
            "How many processes. One for each core is right for computing; with more of them they "
            "share the cores, and only memory and switching grow.",
        ],
        method: Annotated[Method, "", METHOD_HELP] = "map_async",
        chunk_size: Annotated[int, (0, 1_000_000), "tasks", CHUNK_HELP] = 0,
        start_method: Annotated[
            str,
            multiprocessing.get_all_start_methods(),
            "",
            "How a process begins. fork copies this one and is quick; spawn starts a new Python, "
            "some 40 ms each; forkserver forks from a clean helper. Watch the gap before the work.",
        ] = multiprocessing.get_all_start_methods()[0],
    ) -> None:
        self.task = task
        self.method = method
        self.chunk_size = chunk_size
        self.pool = multiprocessing.get_context(start_method).Pool(workers)
