"""Futures: interpreters

concurrent.futures.InterpreterPoolExecutor: threads of one process, each with an interpreter of its own.
Each interpreter has its own GIL, so all cores compute without a process for each; tasks and
results are pickled, as nothing is shared.
"""

import concurrent.futures
from collections.abc import Callable
from typing import Annotated, Any

from desktop_app.engine.executors._future_calls import METHOD_HELP, FutureCalls, Method

POSITION = 8


def unavailable() -> str:
    """Return why it cannot be used here, or nothing."""
    has_it = hasattr(concurrent.futures, "InterpreterPoolExecutor")
    return "" if has_it else "InterpreterPoolExecutor needs Python 3.14"


class Executor(FutureCalls):
    """An InterpreterPoolExecutor."""

    exit_ends_worker = False  # SystemExit travels to the Future like any other error

    def __init__(
        self,
        task: Callable[[Any], Any],
        workers: Annotated[
            int,
            (1, 1000),
            "interpreters",
            "At most how many interpreters, each in a thread of its own. One for each core is "
            "right for computing: each imports for itself, so many cost memory and time.",
        ],
        method: Annotated[Method, "", METHOD_HELP] = "submit",
    ) -> None:
        self.task = task
        self.method = method
        make: Any = getattr(concurrent.futures, "InterpreterPoolExecutor")  # noqa: B009 - 3.14
        self.pool = make(workers)
