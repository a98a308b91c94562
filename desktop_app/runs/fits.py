"""Laws of scaling fitted to the times of a sweep over workers: Amdahl's, and Gunther's (USL).

One worker takes T1. Of that the share σ is serial (nobody can help with it), and each further worker costs
the share κ for talking with the others: T(n) = T1 · ((1 − σ) / n + σ + κ · (n − 1)). Amdahl's law is that
with κ = 0. Sources: G. Amdahl, "Validity of the single processor approach" (AFIPS 1967); N. Gunther,
"Guerrilla Capacity Planning" (2007), whose coherency term κ·n·(n − 1) of C(n) = n / (1 + …) is this one.

As a function of T1·(1 − σ), T1·σ and T1·κ the law is linear, and none of them is below 0: non-negative
least squares. Noise is in proportion to the time, so errors are counted as shares of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.estimates import SEED, Estimate
from desktop_app.runs.language import tr

Floats = NDArray[np.float64]
Kind = Literal["amdahl", "usl"]
Sample = tuple[int, float]
"""A number of workers, and how long (s) one run with them took."""

DRAWS = 10_000
ENOUGH = 3_000
"""Of the draws, for one place of a curve."""
LEVEL = 0.98
"""How often the bands of all parameters hold the true ones at once, on paper; noise that is not normal,
and weights that are measured too, take a part of what is more than 0.95."""
TERMS: dict[Kind, int] = {"amdahl": 2, "usl": 3}
"""Parameters of each, and so the least different numbers of workers. Two give what A. Karp and H. Flatt,
"Measuring Parallel Processor Performance" (1990), call the experimentally determined serial fraction."""


class NoFit(ValueError):
    """Why these times give no fit, in one sentence."""


@dataclass(frozen=True)
class Fit:
    """A law with the parameters that come closest to the times, each with its band.

    ``used`` are the numbers of workers whose times were fitted; ``is_within_cores`` says that all of
    these have a physical core for each worker, or that nobody knows how many there are. ``error`` is by
    what share of the time a sample typically lies off the curve.
    """

    kind: Kind
    t1_s: Estimate
    serial_share: Estimate
    crosstalk: Estimate
    used: tuple[int, ...]
    is_within_cores: bool
    error: float
    _terms: Floats = field(repr=False, compare=False)
    _draws: Floats = field(repr=False, compare=False)

    def predict(self, workers: float) -> float:
        """Return the time (s) that the law gives for a number of workers."""
        return float(_columns([workers])[0, : len(self._terms)] @ self._terms)

    def band(self, workers: float) -> tuple[float, float]:
        """Return between which times (s) the true curve lies at a number of workers, in 95 of 100 cases."""
        drawn = self._draws[:ENOUGH] @ _columns([workers])[0, : len(self._terms)]
        low, high = np.quantile(drawn, [0.015, 0.985])  # wider: the weights were measured too
        middle = self.predict(workers)
        return min(middle, max(0.0, float(low))), max(middle, float(high))

    @property
    def most_speedup(self) -> Estimate | None:
        """How many times as fast as one worker any number can be at most: 1/σ; None without a limit.

        Its upper end is infinite where the band of σ begins at 0.
        """
        share = self.serial_share
        if not share.value:
            return None
        high = 1 / share.low if share.low else math.inf
        return Estimate(1 / share.value, 1 / share.high, high, share.count)

    @property
    def best_workers(self) -> int | None:
        """The number of workers with which the law is fastest; None when more are never slower."""
        if not self.crosstalk.value:
            return None
        share = (1 - self.serial_share.value) / self.crosstalk.value
        near = max(1, math.floor(math.sqrt(max(share, 1.0))))
        return min((near, near + 1), key=self.predict)


def fit(samples: Sequence[Sample], kind: Kind = "usl", physical: int | None = None) -> Fit:
    """Return the law of this kind that fits best to the times of a sweep over workers.

    ``physical`` is the number of physical cores: beyond it workers share cores, which neither law knows,
    so such times are left out where without them there are numbers enough: two for Amdahl's law, else three.
    Raises :class:`NoFit` for times that give none.
    """
    terms = TERMS[kind]
    used = _usable(samples, physical, terms)
    workers, times = np.array([n for n, _ in used], float), np.array([t for _, t in used])
    counts = tuple(sorted({n for n, _ in used}))
    if len(used) <= terms:
        sentence = tr(
            "A fit of {parameters} parameters needs at least {least} runs, not {count}.",
            parameters=terms,
            least=terms + 1,
            count=len(used),
        )
        raise NoFit(sentence)
    columns = _columns(workers)[:, :terms]
    expected = np.array([float(np.median(times[workers == n])) for n in workers])
    for _ in range(2):  # once weighted by the medians, then by the smoother times of that fit
        rows, goals = columns / expected[:, None], times / expected
        found = non_negative(rows, goals)
        if found[0] + found[1] <= 0:
            raise NoFit(
                tr("Each further worker makes it so much slower that no law of this kind fits.")
            )
        expected = columns @ found
    freedom = len(used) - terms
    draws = _draw(rows, goals, freedom)
    error = math.sqrt(float(np.sum((goals - rows @ found) ** 2)) / freedom)
    values, drawn = _parameters(found[None])[:, 0], _parameters(draws)
    t1_s, serial_share, crosstalk = (
        _estimate(value, some, len(used), terms) for value, some in zip(values, drawn, strict=True)
    )
    is_within = physical is None or counts[-1] <= physical
    return Fit(kind, t1_s, serial_share, crosstalk, counts, is_within, error, found, draws)


def fit_best(samples: Sequence[Sample], physical: int | None = None) -> Fit:
    """Return the fit with crosstalk where the times show any beyond doubt, else Amdahl's.

    A fit of times within the physical cores is better than any of others. Raises :class:`NoFit` for times
    that give none.
    """
    try:
        with_crosstalk = fit(samples, "usl", physical)
    except NoFit:
        return fit(samples, "amdahl", physical)
    if with_crosstalk.is_within_cores and with_crosstalk.crosstalk.low:
        return with_crosstalk
    amdahl = fit(samples, "amdahl", physical)
    return amdahl if amdahl.is_within_cores or not with_crosstalk.crosstalk.low else with_crosstalk


def _usable(samples: Sequence[Sample], physical: int | None, least: int) -> list[Sample]:
    if any(n < 1 or not math.isfinite(wall) or wall <= 0 for n, wall in samples):
        raise NoFit(tr("A fit needs numbers of workers from 1 on and times above 0."))
    within = [(n, wall) for n, wall in samples if physical is None or n <= physical]
    used = within if len({n for n, _ in within}) >= least else list(samples)
    there = len({n for n, _ in used})
    if there < least:
        sentence = tr(
            "A fit needs at least {least} numbers of workers, not {count}.",
            least=least,
            count=there,
        )
        raise NoFit(sentence)
    return used


def _columns(workers: Sequence[float] | Floats) -> Floats:
    """Return what T1·(1 − σ), T1·σ and T1·κ are multiplied with, a row for each number of workers."""
    counts = np.asarray(workers, float)
    return np.stack([1 / counts, np.ones_like(counts), counts - 1], axis=1)


def non_negative(rows: Floats, goals: Floats) -> Floats:
    """Return the x ≥ 0 for which |rows · x − goals|² is least.

    With so few columns the exact answer is the best of all subsets of them whose plain least squares
    has nothing below 0.
    """
    width = rows.shape[1]
    best, least = np.zeros(width), float(goals @ goals)
    subsets = itertools.chain.from_iterable(
        itertools.combinations(range(width), size) for size in range(1, width + 1)
    )
    for chosen in map(list, subsets):
        part = np.linalg.lstsq(rows[:, chosen], goals, rcond=None)[0]
        off = float(np.sum((rows[:, chosen] @ part - goals) ** 2))
        if (part >= 0).all() and off < least:
            best, least = np.zeros(width), off
            best[chosen] = part
    return best


def _draw(rows: Floats, goals: Floats, freedom: int) -> Floats:
    """Return draws of the terms as the times leave them open: Student's t around plain least squares.

    They may be below 0. That the true terms are not is used afterwards, by cutting the bands at 0: cut
    earlier, the bands of the others would move away from the truth.
    """
    generator = np.random.default_rng(SEED)
    middle = np.linalg.lstsq(rows, goals, rcond=None)[0]
    scatter = float(np.sum((goals - rows @ middle) ** 2)) / generator.chisquare(freedom, DRAWS)
    root = np.linalg.cholesky(np.linalg.inv(rows.T @ rows))
    normal = generator.standard_normal((DRAWS, rows.shape[1])) @ root.T
    return np.asarray(middle + normal * np.sqrt(scatter)[:, None])


def _parameters(terms: Floats) -> Floats:
    """Return T1, σ and κ of rows of terms, shape (3, rows)."""
    t1 = np.maximum(terms[:, 0] + terms[:, 1], 1e-3 * np.abs(terms).max(axis=1))
    crosstalk = terms[:, 2] / t1 if terms.shape[1] > 2 else np.zeros(len(terms))
    return np.stack([t1, np.clip(terms[:, 1] / t1, 0, 1), np.maximum(crosstalk, 0)])


def _estimate(value: float, drawn: Floats, count: int, parameters: int) -> Estimate:
    """Return a parameter with its band; all bands together have the level (Bonferroni)."""
    tail = (1 - LEVEL) / 2 / parameters
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Estimate(
        float(value), min(float(value), float(low)), max(float(value), float(high)), count
    )
