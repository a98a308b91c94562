"""Thread pool

multiprocessing.pool.ThreadPool: the same calls as the process pool, with threads. Nothing is pickled
and a task costs little, but in pure Python the GIL lets one thread compute at a time.
"""

from collections.abc import Callable
from multiprocessing.pool import ThreadPool
from typing import Annotated, Any

from desktop_app.engine.executors._pool_calls import CHUNK_HELP, METHOD_HELP, Method, PoolCalls

POSITION = 4


class Executor(PoolCalls):
    """A pool of threads."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "threads",
            "How many threads. Right for waiting, where many can wait at once; in pure Python more "
            "threads do not compute faster.",
        ],
        method: Annotated[Method, "", METHOD_HELP] = "map_async",
        chunk_size: Annotated[int, (0, 1_000_000), "tasks", CHUNK_HELP] = 0,
    ) -> None:
        self.task = task
        self.method = method
        self.chunk_size = chunk_size
        self.pool = ThreadPool(workers)
