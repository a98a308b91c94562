"""Matrix products

Multiplies matrices by numpy, which leaves it to a BLAS library that has threads of its own and lets go of
the GIL. So threads do as well as processes here. Watch workers × BLAS threads: more of them than cores
get in each other's way. (Interpreters of their own cannot use numpy.)
"""

import importlib.util
import os
from collections.abc import Iterator
from typing import Annotated

HOLDS_GIL = False
WAITS = False
VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Where BLAS libraries look for their number of threads, when they are loaded."""


def unavailable() -> str:
    """Return why it cannot be used here, or nothing."""
    return "" if importlib.util.find_spec("numpy") else "numpy is not installed"


def make_inputs(
    count: Annotated[int, (0, 1_000_000), "tasks", "How many tasks there are."] = 16,
    rows: Annotated[
        int,
        (1, 10_000),
        "rows",
        "Rows and columns of the matrices. Twice as many take 8 times longer.",
    ] = 500,
    products: Annotated[int, (1, 1_000_000), "products", "How many products each task makes."] = 10,
    blas_threads: Annotated[
        int,
        (1, 1000),
        "threads",
        "How many threads BLAS uses in each process. 1 is right where there is a worker for each "
        "core; in Serial alone, as many as there are cores.",
    ] = 1,
) -> Iterator[tuple[int, int, int]]:
    """Yield a number, the matrices' rows and how many products to make, for each task."""
    for name in VARIABLES:
        os.environ[name] = str(blas_threads)
    import numpy  # noqa: F401 - only now, so that BLAS finds these; forked workers inherit it

    for number in range(count):
        yield number, rows, products


def task(item: tuple[int, int, int]) -> int:
    """Return the sum of the diagonals of all products; whole numbers, so exact in any order."""
    import numpy as np

    number, rows, products = item
    first = (np.arange(rows * rows, dtype=np.float64) + number).reshape(rows, rows) % 10
    second = first.T.copy()
    return sum(int(np.trace(first @ second)) for _ in range(products))
