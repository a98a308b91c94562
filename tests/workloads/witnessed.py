"""Witnessed

Each run's process id goes into a file, so that a test knows of every run that began.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

HOLDS_GIL = False
WAITS = True


def make_inputs(
    file: Annotated[str, (1, 1000), "", "Who was here."],
    point: Annotated[int, (0, 1_000_000), "", "Nothing but a number."] = 0,
) -> Iterator[str]:
    """Yield the file, three times."""
    for _ in range(3):
        yield file


def task(file: str) -> int:
    """Leave the process id, and wait a little."""
    with Path(file).open("a") as witness:
        witness.write(f"{os.getpid()}\n")
    time.sleep(0.005)
    return os.getpid()
