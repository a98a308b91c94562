"""Something beside

What a workload may ask the engine for: a thing that stands beside the run, who runs it, a task made here.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

HOLDS_GIL = True
WAITS = False


def refuse(executor: str, workers: int, **_: object) -> dict[str, str]:
    """Refuse one executor, and more than three workers."""
    if executor == "threads":
        return {"executor": "executor must not be threads here."}
    return {"workers": "workers must be at most 3 here."} if workers > 3 else {}


@contextlib.contextmanager
def beside(factor: int, **_: object) -> Iterator[str]:
    """Keep a file with a number in it while the run goes on."""
    with tempfile.NamedTemporaryFile("w", suffix=".beside") as file:
        file.write(str(factor))
        file.flush()
        yield file.name
    print("left")


def make_inputs(
    beside: str,
    factor: Annotated[int, (0, 10), "", "What all is multiplied by."] = 3,
    seconds: Annotated[float, (0, 60), "s", "How long each task takes besides."] = 0.0,
) -> Iterator[tuple[str, int]]:
    """Yield a few numbers with the name of the file."""
    for number in range(4):
        yield beside, number


def make_task(factor: int, seconds: float) -> Callable[[tuple[str, int]], list[int]]:
    """Return what multiplies by the factor: as it is here, and as it stands in the file."""

    def task(item: tuple[str, int]) -> list[int]:
        time.sleep(seconds)
        return [factor * item[1], int(Path(item[0]).read_text()) * item[1]]

    return task
