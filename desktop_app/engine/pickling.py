"""What pickling costs a run: measured after its timed part, on some of its own inputs and results."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.reduction import ForkingPickler
from statistics import fmean
from typing import Any

from desktop_app.engine.events import PicklingAudited

TASKS = 16
"""The input and result of at most so many tasks are kept and measured."""
BUDGET_S = 0.2
"""No further task is measured after so long."""
TIMES = 3
"""Each is pickled and unpickled so often; the fastest counts, since the first finds cold caches."""


def audit(inputs: Sequence[Any], results: Mapping[int, Any]) -> PicklingAudited | None:
    """Return what the tasks in ``results``, by number, cost on average, or None when none can be pickled."""
    deadline = time.perf_counter() + BUDGET_S
    there: list[tuple[int, float, float]] = []
    back: list[tuple[int, float, float]] = []
    for number, result in results.items():
        if there and time.perf_counter() > deadline:
            break
        try:
            both = _measure(inputs[number]), _measure(result)
        except Exception:  # noqa: S112 - what cannot be pickled has not travelled: fork had it anyway
            continue
        there.append(both[0])
        back.append(both[1])
    if not there:
        return None
    means = [float(fmean(column)) for side in (there, back) for column in zip(*side, strict=True)]
    return PicklingAudited(len(there), *means)


def _measure(value: Any) -> tuple[int, float, float]:
    """Return the bytes of a pickle, and the seconds that making and opening it take."""
    content, dumps_s = _fastest(lambda: bytes(ForkingPickler.dumps(value)))
    _, loads_s = _fastest(lambda: pickle.loads(content))  # noqa: S301 - our own
    return len(content), dumps_s, loads_s


def _fastest(work: Callable[[], Any]) -> tuple[Any, float]:
    took = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        made = work()
        took.append(time.perf_counter() - begin)
    return made, min(took)
