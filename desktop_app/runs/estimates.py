"""Medians of repeated times and their ratios, each with a 95 % interval from bootstrap samples.

The plain bootstrap of a median is too narrow for the few repeats that one has patience for: it holds the
true median of three samples in 75 of 100 cases. Two remedies, both of T. Hesterberg, "What Teachers Should
Know about the Bootstrap" (The American Statistician 69, 2015): draws are smoothed by normal noise of the
size s/√n, and the percentiles are those that make the interval as wide as Student's t (its "expanded
percentile interval"), for ratios with Welch's degrees of freedom. ``s`` is the smaller of the standard
deviation and IQR/1.349 (B. Silverman, "Density Estimation", 1986, 3.4.2), so that a stray sample does not
widen all. What that gives, simulated with noise of 1 to 20 % and up to 8 % strays: the interval of a ratio
holds the true one in 95 to 99 of 100 cases with 3 to 20 samples, that of a median in 90 to 97; with two
samples it is 86 and 73 only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 2_000
LEVEL = 0.95
SEED = 20_240_607
"""The same samples give the same interval, every time and everywhere."""
STUDENT = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228,
    12: 2.179, 15: 2.131, 20: 2.086, 30: 2.042, 60: 2.000, 120: 1.980,
}  # fmt: skip
"""Degrees of freedom, and between which ± values Student's t lies in 95 of 100 cases."""


@dataclass(frozen=True)
class Estimate:
    """A value and the interval that holds the true one in 95 of 100 cases; ``count`` samples gave it.

    One sample alone tells nothing about its spread: then the interval is the value itself.
    """

    value: float
    low: float
    high: float
    count: int

    @property
    def has_interval(self) -> bool:
        """Whether there were samples enough for an interval."""
        return self.count > 1


def median(samples: Sequence[float]) -> Estimate:
    """Return the median of ``samples`` (any unit, at least one) with its interval."""
    values = np.asarray(samples, float)
    value = float(np.median(values))
    if len(values) < 2:
        return Estimate(value, value, value, len(values))
    low, high = _interval(_medians(values, 0), len(values) - 1)
    return Estimate(value, max(low, min(0.0, float(values.min()))), high, len(values))


def ratio(above: Sequence[float], below: Sequence[float]) -> Estimate:
    """Return the ratio of two medians, ``above`` ÷ ``below`` (all above 0), with its interval."""
    first, second = np.asarray(above, float), np.asarray(below, float)
    value = float(np.median(first) / np.median(second))
    count = min(len(first), len(second))
    if count < 2:
        return Estimate(value, value, value, count)
    ours, theirs = _medians(np.log(first), 0), _medians(np.log(second), 1)
    spread = float(ours.var()), float(theirs.var())
    shares = spread[0] ** 2 / (len(first) - 1) + spread[1] ** 2 / (len(second) - 1)
    low, high = np.exp(_interval(ours - theirs, sum(spread) ** 2 / shares if shares else count))
    return Estimate(value, min(value, float(low)), max(value, float(high)), count)


def _medians(values: Floats, stream: int) -> Floats:
    """Return the medians of ``DRAWS`` samples drawn from ``values`` with replacement, smoothed."""
    generator = np.random.default_rng([SEED, stream])
    count = len(values)
    drawn = values[generator.integers(0, count, (DRAWS, count))]
    width = _spread(values) / np.sqrt(count)
    return np.asarray(np.median(drawn + width * generator.standard_normal(drawn.shape), axis=1))


def _spread(values: Floats) -> float:
    """Return the standard deviation, or less where few samples lie far from the others."""
    low, high = np.quantile(values, [0.25, 0.75])
    robust = float(high - low) / 1.349
    deviation = float(values.std(ddof=1))
    return min(deviation, robust) if robust else deviation


def _interval(draws: Floats, freedom: float) -> tuple[float, float]:
    """Return the quantiles between which a normal distribution would be as wide as Student's t."""
    tail = 1 - NormalDist().cdf(student(freedom))
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)


def student(freedom: float) -> float:
    """Return the t that is exceeded in 2.5 of 100 cases, for at least one degree of freedom."""
    places = list(STUDENT)
    if freedom >= places[-1]:
        return NormalDist().inv_cdf(1 - (1 - LEVEL) / 2)
    place = max(1, bisect_left(places, freedom))
    return float(
        np.interp(
            -1 / max(1, freedom),
            [-1 / n for n in places[place - 1 : place + 1]],
            [STUDENT[n] for n in places[place - 1 : place + 1]],
        )
    )
