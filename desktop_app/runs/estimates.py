"""Medians of repeated times and their ratios, each with a 95 % interval from bootstrap samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2_000
LEVEL = 0.95
SEED = 20_240_607
"""The same samples give the same interval, every time and everywhere."""


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
    low, high = _interval(_medians(values, 0)) if len(values) > 1 else (values[0], values[0])
    return Estimate(float(np.median(values)), float(low), float(high), len(values))


def ratio(above: Sequence[float], below: Sequence[float]) -> Estimate:
    """Return the ratio of two medians, ``above`` ÷ ``below``, with its interval."""
    first, second = np.asarray(above, float), np.asarray(below, float)
    value = float(np.median(first) / np.median(second))
    count = min(len(first), len(second))
    if count < 2:
        return Estimate(value, value, value, count)
    low, high = _interval(_medians(first, 0) / _medians(second, 1))
    return Estimate(value, float(low), float(high), count)


def _medians(values: NDArray[np.float64], stream: int) -> NDArray[np.float64]:
    """Return the medians of ``DRAWS`` samples drawn from ``values`` with replacement."""
    generator = np.random.default_rng([SEED, stream])
    drawn = generator.integers(0, len(values), (DRAWS, len(values)))
    return np.asarray(np.median(values[drawn], axis=1))


def _interval(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    tail = (1 - LEVEL) / 2
    return np.quantile(draws, [tail, 1 - tail])
