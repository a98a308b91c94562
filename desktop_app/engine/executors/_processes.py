"""Settings that all executors with processes have: how many, and how each begins."""

import multiprocessing
from typing import Annotated

Processes = Annotated[
    int,
    (1, 1000),
    "processes",
    "How many processes. One for each core is right for computing; with more of them they share the "
    "cores, and only memory and switching grow.",
]
StartMethod = Annotated[
    str,
    multiprocessing.get_all_start_methods(),
    "",
    "How a process begins. fork copies this one and is quick; spawn starts a new Python, "
    "some 40 ms each; forkserver forks from a clean helper. Watch the gap before the work.",
]
DEFAULT_START_METHOD = multiprocessing.get_all_start_methods()[0]
"""The system's own: the first that it lists."""
