"""Which way is recommended when other programs disturb the trials, which only ever adds time."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.runs.advise.answer import choose
from desktop_app.runs.advise.candidates import Candidate
from desktop_app.runs.advise.trials import Ranked, Trial

CASES = 80
LOOP, THREADS, PROCESSES = (
    Candidate("serial"),
    Candidate("futures_threads"),
    Candidate("futures_processes"),
)


def disturbed(way: Candidate, true_s: float, noise: float, chance: np.random.Generator) -> Ranked:
    """Return five trials, each slowed by a share that is drawn anew and ``noise`` on average."""
    times = true_s * (1 + chance.exponential(noise, 5))
    return Ranked(way, [Trial(9, 9, time_s, 0.0, time_s, time_s, 0.0, 0.0) for time_s in times])


@pytest.mark.parametrize("noise", [0.02, 0.2, 0.5])
@pytest.mark.parametrize(
    ("threads_s", "processes_s", "right"),
    [(0.52, 0.6, THREADS), (1.02, 0.52, PROCESSES), (1.02, 1.4, LOOP), (0.6, 1.4, THREADS)],
)
def test_the_right_way_is_found_amid_noise(
    noise: float, threads_s: float, processes_s: float, right: Candidate
) -> None:
    chance = np.random.default_rng(11)
    found = 0
    for _ in range(CASES):
        loop = disturbed(LOOP, 1.0, noise, chance)
        others = [
            disturbed(THREADS, threads_s, noise, chance),
            disturbed(PROCESSES, processes_s, noise, chance),
        ]
        ranking = sorted([loop, *others], key=lambda ranked: ranked.estimate.value)
        found += choose(ranking, loop).way is right
    assert found >= 0.93 * CASES, found
