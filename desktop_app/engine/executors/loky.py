"""Loky

loky.ProcessPoolExecutor, which joblib and scikit-learn use: the calls of concurrent.futures, made robust.
Processes never begin by fork, functions defined anywhere can be sent (by cloudpickle), and a worker
that dies is told as TerminatedWorkerError.
"""

import importlib.util
from collections.abc import Callable
from typing import Annotated, Any, Literal

from desktop_app.engine.executors._future_calls import METHOD_HELP, FutureCalls, FutureChunk, Method
from desktop_app.engine.executors._processes import Processes

POSITION = 10


def unavailable() -> str:
    """Return why it cannot be used here, or nothing."""
    is_there = importlib.util.find_spec("loky") is not None
    return "" if is_there else "loky is not installed: pip install loky"


class Executor(FutureCalls):
    """A loky.ProcessPoolExecutor."""

    exit_ends_worker = False  # SystemExit travels to the Future like any other error

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Processes,
        method: Annotated[Method, "", METHOD_HELP] = "submit",
        chunk_size: FutureChunk = 1,
        pickler: Annotated[
            Literal["pickle", "cloudpickle"],
            "",
            "How functions travel. pickle sends the name of one, and each worker imports its file; "
            "cloudpickle sends those of the main script whole, lambdas too, and anew for each task, "
            "so that nothing which the script keeps between tasks is there.",
        ] = "pickle",
    ) -> None:
        import loky

        loky.set_loky_pickler(pickler)
        start = "loky_init_main" if pickler == "pickle" else "loky"
        self.task = task
        self.method = method
        self.chunk_size = chunk_size
        self.pool = loky.ProcessPoolExecutor(workers, context=loky.backend.get_context(start))

    def terminate(self) -> None:
        """Drop the queue and stop the workers at once."""
        self.pool.shutdown(wait=False, kill_workers=True)
