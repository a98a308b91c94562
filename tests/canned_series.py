"""Series made without running anything: sweeps whose truth is known."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.series import Measurement, Plan, Point, Series

Times = Callable[[dict[str, Any]], float]
SPEC = RunSpec("prime_factors", "process_pool", {"count": 64}, {"workers": 2, "chunk_size": 1})


def law(workers: float, t1_s: float, share: float, crosstalk: float) -> float:
    """The time that the law of scaling gives; written anew, so that fits are not judged by themselves."""
    return t1_s * ((1 - share) / workers + share + crosstalk * (workers - 1))


def sweep(
    over: dict[str, Sequence[Any]],
    times: Times,
    repeats: int = 3,
    noise: float = 0.02,
    workload: str = "prime_factors",
) -> Series:
    """All combinations of the values, each measured ``repeats`` times with log-normal noise."""
    points = []
    for chosen in itertools.product(*over.values()):
        values = dict(zip(over, chosen, strict=True))
        options = {**SPEC.options, **{k: v for k, v in values.items() if k in SPEC.options}}
        spec = RunSpec(
            workload, str(values.get("executor", SPEC.executor)), SPEC.parameters, options
        )
        points.append(Point(values, spec))
    series = Series(Plan("sweep", tuple(over), tuple(points), repeats), number=7)
    generator = np.random.default_rng(11)
    for round_, point in series.plan.places():
        wall = times(points[point].values) * float(np.exp(noise * generator.standard_normal()))
        series.measurements.append(Measurement(round_, point, "finished", wall, 64, 0.02))
    return series


def over_workers(share: float = 0.12, crosstalk: float = 0.0, most: int = 8, **more: Any) -> Series:
    """A sweep over 1 to ``most`` workers that keeps to the law; one worker takes 2 s."""
    numbers = range(1, most + 1)
    return sweep({"workers": numbers}, lambda at: law(at["workers"], 2.0, share, crosstalk), **more)
