"""Intervals hold what they say they hold, for as few repeats as people make."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.runs.estimates import STUDENT, median, ratio, student

TRIALS = 100
TRUE = 1.7


def times(generator: np.random.Generator, count: int, noise: float, strays: float) -> list[float]:
    """Times around 1 s: log-normal noise, and now and then one that was disturbed."""
    plain = np.exp(noise * generator.standard_normal(count))
    disturbed = generator.uniform(1.2, 3.0, count)
    return list(np.where(generator.random(count) < strays, plain * disturbed, plain))


@pytest.mark.parametrize("strays", [0.0, 0.05])
@pytest.mark.parametrize("noise", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("counts", [(3, 3), (5, 5), (10, 10), (20, 20), (3, 10)])
def test_the_true_ratio_is_held_in_90_to_99_of_100(
    counts: tuple[int, int], noise: float, strays: float
) -> None:
    generator = np.random.default_rng([*counts, round(1000 * noise), round(100 * strays), 4])
    held = 0
    for _ in range(TRIALS):
        slow, fast = (times(generator, count, noise, strays) for count in counts)
        found = ratio([TRUE * one for one in slow], fast)
        assert found.low <= found.value <= found.high
        held += found.low <= TRUE <= found.high
    assert 90 <= held <= 99


@pytest.mark.parametrize("count", [5, 10, 20])
def test_the_true_median_is_held_too(count: int) -> None:
    generator = np.random.default_rng([count, 3])
    found = [median(times(generator, count, 0.1, 0.0)) for _ in range(TRIALS)]
    assert 90 <= sum(one.low <= 1 <= one.high for one in found) <= 99


def test_more_samples_narrow_the_interval_and_one_has_none() -> None:
    generator = np.random.default_rng(1)
    widths = []
    for count in (3, 10, 100, 1000):
        found = median(times(generator, count, 0.1, 0.0))
        assert found.has_interval and found.count == count
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.03
    alone = median([0.25])
    assert (alone.low, alone.value, alone.high) == (0.25, 0.25, 0.25) and not alone.has_interval
    assert not ratio([1.0, 1.1, 1.2], [2.0]).has_interval


def test_equal_samples_leave_no_doubt_and_the_same_ones_give_the_same_interval() -> None:
    same = ratio([0.5] * 5, [0.25] * 5)
    assert (same.low, same.value, same.high) == pytest.approx((2, 2, 2))
    assert median([0.0, 0.0, 0.4]).low >= 0, "no time is below 0"
    samples = [0.31, 0.29, 0.33, 0.30]
    assert median(samples) == median(samples)
    assert ratio(samples, samples[:3]) == ratio(samples, samples[:3])


def test_the_unit_does_not_matter() -> None:
    seconds, others = [0.31, 0.29, 0.33], [0.61, 0.66, 0.60]
    plain = ratio(others, seconds)
    scaled = ratio([1e9 * one for one in others], [1e9 * one for one in seconds])
    assert (scaled.low, scaled.high) == pytest.approx((plain.low, plain.high))
    inverse = ratio(seconds, others)
    assert inverse.low < 1 / plain.value < inverse.high


def test_student_lies_between_its_neighbours_in_the_table() -> None:
    """Two values from the printed table (three and 25 degrees: 3.182, 2.060), and the ends."""
    assert student(3) == pytest.approx(3.182)
    assert student(25) == pytest.approx(2.060, abs=0.002)
    assert student(2.5) == pytest.approx(3.56, abs=0.1)
    assert student(1e9) == pytest.approx(1.960, abs=0.001)
    assert student(0.5) == STUDENT[1]
    found = [student(freedom) for freedom in np.linspace(1, 200, 400)]
    assert found == sorted(found, reverse=True)
