"""Fits find the laws that made the times, and say when they cannot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from desktop_app.runs.fits import Fit, Kind, NoFit, Sample, fit, fit_best, non_negative
from tests.canned_series import law

TRIALS = 100
DESIGNS = {"1..8": range(1, 9), "1..16": range(1, 17), "1, 2, 4": (1, 2, 4)}
LAWS = [(0.0, 0.0), (0.12, 0.0), (0.1, 0.01), (0.02, 0.05)]


def samples(
    seed: Sequence[int], counts: Sequence[int], repeats: int, noise: float, at: tuple[float, float]
) -> list[Sample]:
    generator = np.random.default_rng(seed)
    rounds = list(counts) * repeats
    return [
        (n, law(n, 2.0, *at) * float(np.exp(noise * generator.standard_normal()))) for n in rounds
    ]


def holds(found: Fit, truth: tuple[float, float]) -> bool:
    told = (found.t1_s, found.serial_share, found.crosstalk)
    return all(one.low <= true <= one.high for one, true in zip(told, (2.0, *truth), strict=True))


@pytest.mark.parametrize("truth", LAWS)
@pytest.mark.parametrize(("repeats", "noise"), [(3, 0.01), (3, 0.1), (5, 0.05)])
@pytest.mark.parametrize("design", DESIGNS)
def test_bands_hold_the_true_parameters_in_95_of_100(
    design: str, repeats: int, noise: float, truth: tuple[float, float]
) -> None:
    """Of 600 trials of each kind 96.5 to 99 in 100 hold all parameters at once."""
    kinds: list[Kind] = ["usl"] if truth[1] else ["usl", "amdahl"]
    for kind in kinds:
        held = 0
        for trial in range(TRIALS):
            seed = [trial, repeats, round(noise * 100), 4]
            held += holds(fit(samples(seed, DESIGNS[design], repeats, noise, truth), kind), truth)
        assert held >= 95, kind


def test_little_noise_and_many_points_make_narrow_bands() -> None:
    found = fit(samples([1], range(1, 17), 5, 0.01, (0.1, 0.01)))
    assert found.serial_share.value == pytest.approx(0.1, abs=0.01)
    assert found.serial_share.high - found.serial_share.low < 0.03
    assert found.crosstalk.value == pytest.approx(0.01, rel=0.1)
    assert found.error == pytest.approx(0.01, rel=0.3)
    for n in (1, 3, 16):
        low, high = found.band(n)
        assert low < found.predict(n) < high < 1.05 * low
    assert found.best_workers in (9, 10) and found.used == tuple(range(1, 17))


def test_exact_times_give_the_exact_law() -> None:
    found = fit(samples([1], range(1, 9), 2, 0.0, (0.2, 0.03)))
    assert found.serial_share.value == pytest.approx(0.2)
    assert found.crosstalk.value == pytest.approx(0.03)
    assert found.t1_s.value == pytest.approx(2.0)
    assert found.most_speedup is not None and found.most_speedup.value == pytest.approx(5)


def test_crosstalk_is_told_only_where_it_shows() -> None:
    with_it = fit_best(samples([3], range(1, 9), 3, 0.02, (0.05, 0.03)))
    without = fit_best(samples([3], range(1, 9), 3, 0.02, (0.05, 0.0)))
    assert with_it.kind == "usl" and with_it.crosstalk.low > 0
    assert without.kind == "amdahl" and without.crosstalk.high == 0 and without.best_workers is None


def test_times_past_the_physical_cores_are_left_out_where_enough_is_left() -> None:
    times = samples([5], range(1, 9), 3, 0.01, (0.1, 0.0))
    bent = [(n, wall if n <= 4 else law(4, 2.0, 0.1, 0.0)) for n, wall in times]
    inside = fit(bent, "amdahl", physical=4)
    assert inside.used == (1, 2, 3, 4) and inside.is_within_cores and holds(inside, (0.1, 0.0))
    past = fit(bent, "amdahl", physical=1)
    assert past.used == tuple(range(1, 9)) and not past.is_within_cores
    assert not holds(past, (0.1, 0.0)), "this is why"


@pytest.mark.parametrize(
    ("times", "kind", "reason"),
    [
        ([(1, 2.0), (2, 1.0)] * 5, "usl", "at least 3 numbers of workers, not 2"),
        ([], "usl", "at least 3 numbers of workers, not 0"),
        ([(2, 2.0)] * 5, "amdahl", "at least 2 numbers of workers, not 1"),
        ([(1, 2.0), (2, 1.0), (4, 0.5)], "usl", "at least 4 runs, not 3"),
        ([(1, 2.0), (2, 0.0), (4, 0.5)], "amdahl", "times above 0"),
        ([(1, 2.0), (2, float("nan")), (4, 0.5)], "amdahl", "times above 0"),
        ([(0, 2.0), (2, 1.0), (4, 0.5)], "amdahl", "from 1 on"),
    ],
)
def test_what_gives_no_fit_says_why(times: list[Sample], kind: Kind, reason: str) -> None:
    with pytest.raises(NoFit, match=reason):
        fit(times, kind)


def test_two_numbers_within_the_cores_are_better_than_many_past_them() -> None:
    """With two cores, no fit of 1 to 4 workers may speak of crosstalk where workers only lack cores."""
    generator = np.random.default_rng(6)
    times = [
        (n, law(min(n, 2), 2.0, 0.1, 0.0) * float(np.exp(0.02 * generator.standard_normal())))
        for n in [1, 2, 3, 4] * 4
    ]
    found = fit_best(times, physical=2)
    assert (found.kind, found.used, found.is_within_cores) == ("amdahl", (1, 2), True)
    assert holds(found, (0.1, 0.0))
    assert fit_best(times, physical=1).kind == "usl", "nothing within the cores to prefer"


def test_three_runs_are_enough_for_amdahl() -> None:
    assert fit_best([(1, 2.0), (2, 1.1), (4, 0.66)]).kind == "amdahl"


def test_times_that_only_rise_are_serial_altogether() -> None:
    found = fit([(n, 1 + 0.2 * n) for n in range(1, 7)] * 2)
    assert found.serial_share.value == pytest.approx(
        1
    )  # rounding differs from processor to processor
    assert found.crosstalk.value == pytest.approx(0.2 / 1.2)
    assert found.best_workers == 1
    superlinear = fit([(n, 2 / n**1.3) for n in range(1, 7)] * 2, "amdahl")
    assert superlinear.serial_share.value == 0 and superlinear.most_speedup is None


def test_non_negative_least_squares_is_exact() -> None:
    """Against the conditions that only the answer meets: no slope downwards, and none at what is used."""
    generator = np.random.default_rng(2)
    zeros = 0
    for _ in range(300):
        rows, goals = generator.standard_normal((8, 3)), generator.standard_normal(8)
        found = non_negative(rows, goals)
        slope = rows.T @ (rows @ found - goals)
        assert (found >= 0).all() and (slope >= -1e-9).all()
        assert np.abs(slope[found > 0]).max(initial=0) < 1e-9
        zeros += int((found == 0).sum())
    assert zeros > 100
