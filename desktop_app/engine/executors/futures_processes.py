"""Futures: processes

concurrent.futures.ProcessPoolExecutor: the same calls as its threads, with processes. Each has its own
GIL, so all cores compute; every task and result is pickled. When a worker dies, all tasks that are
not done fail with BrokenProcessPool: unlike multiprocessing.Pool, nobody waits for ever.
"""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Annotated, Any

from desktop_app.engine.executors._future_calls import METHOD_HELP, FutureCalls, Method
from desktop_app.engine.executors._start_method import DEFAULT_START_METHOD, StartMethod

POSITION = 7


class Executor(FutureCalls):
    """A ProcessPoolExecutor."""

    exit_ends_worker = False  # SystemExit travels to the Future like any other error

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "processes",
            "At most how many processes. One for each core is right for computing; with more of "
            "them they share the cores, and only memory and switching grow.",
        ],
        method: Annotated[Method, "", METHOD_HELP] = "submit",
        chunk_size: Annotated[
            int,
            (1, 1_000_000),
            "tasks",
            "How many tasks travel in one message; only map knows chunks. Too small: the time goes "
            "into messages. Too large: one worker works on alone at the end.",
        ] = 1,
        start_method: StartMethod = DEFAULT_START_METHOD,
    ) -> None:
        self.task = task
        self.method = method
        self.chunk_size = chunk_size
        self.pool = ProcessPoolExecutor(workers, multiprocessing.get_context(start_method))
