"""Records of runs that never were, made by hand."""

from __future__ import annotations

import numpy as np

from desktop_app.engine.events import RunStarted
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.record import RunRecord
from desktop_app.runs.tracks import GrowingRecords, Track

SPEC = RunSpec("prime_factors", "process_pool", {}, {"workers": 2, "method": "map"})
MS = 1_000_000
"""A millisecond, in nanoseconds."""


def begun(total: int = 3, spec: RunSpec = SPEC) -> RunRecord:
    record = RunRecord(spec)
    record.apply(RunStarted(9, total, 1000 * MS, 1.7e9, True, {"python": "3.11"}))
    return record


def track(worker: int, *rows: tuple[int, int, int, int]) -> Track:
    return Track(
        worker,
        100 + worker,
        100 + worker,
        0,
        GrowingRecords(np.array(rows, np.int64).reshape(-1, 4)),
    )
