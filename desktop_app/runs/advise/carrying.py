"""Carries out the short runs of a search, outside any window."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler

LOOK_S = 0.05


def carry(
    spec: RunSpec, limit_s: float, is_stopped: Callable[[], bool], sampler: Sampler | None = None
) -> RunRecord | None:
    """Do a run; return its record, or None when it took longer than ``limit_s`` or was stopped.

    Raises ``OSError`` when it cannot be started.
    """
    run = RunProcess(spec)
    if sampler:
        sampler.watch(run.record)
    deadline = time.monotonic() + limit_s
    try:
        while not run.record.is_over:
            if time.monotonic() > deadline or is_stopped():
                return None
            run.update()
            if sampler and run.record.wall_s is not None:
                sampler.watch(None)
            if not run.record.is_over:
                run.wait(LOOK_S)
    finally:
        run.kill()
        run.update()
        if sampler:
            sampler.watch(None)
    return run.record
