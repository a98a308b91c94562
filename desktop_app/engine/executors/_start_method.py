"""How a worker process begins: a setting that all executors with processes have."""

import multiprocessing
from typing import Annotated

StartMethod = Annotated[
    str,
    multiprocessing.get_all_start_methods(),
    "",
    "How a process begins. fork copies this one and is quick; spawn starts a new Python, "
    "some 40 ms each; forkserver forks from a clean helper. Watch the gap before the work.",
]
DEFAULT_START_METHOD = multiprocessing.get_all_start_methods()[0]
"""The system's own: the first that it lists."""
