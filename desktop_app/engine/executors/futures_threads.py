"""Futures: threads

concurrent.futures.ThreadPoolExecutor: each task handed over is a Future, which can be waited for,
asked and cancelled while it is queued. Nothing is pickled, but in pure Python the GIL lets one
thread compute at a time. A running task cannot be stopped, so Terminate ends the whole process.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from desktop_app.engine.executors._future_calls import METHOD_HELP, FutureCalls, Method

POSITION = 6


class Executor(FutureCalls):
    """A ThreadPoolExecutor."""

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "threads",
            "At most how many threads; one is started when a task comes and none is idle. Right "
            "for waiting; in pure Python more threads do not compute faster.",
        ],
        method: Annotated[Method, "", METHOD_HELP] = "submit",
    ) -> None:
        self.task = task
        self.method = method
        self.pool = ThreadPoolExecutor(workers)
