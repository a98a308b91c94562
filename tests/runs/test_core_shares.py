"""Whose each core was: against plain sums."""

from __future__ import annotations

import random

import numpy as np
import pytest

from desktop_app.runs.core_shares import OTHER, OWN, REST, CoreShares, busy_within
from desktop_app.runs.samples import Sample, WorkerLook


def chance_samples(cores: int, count: int, workers: int) -> list[Sample]:
    chance = random.Random(cores)
    samples = []
    for number in range(count):
        run = [chance.random() / 2 for _ in range(cores)]
        left = list(run)
        looks = {}
        for worker in range(workers):
            core = chance.choice([None, *range(cores)])
            here = 0.0 if core is None else left[core] * chance.random()
            if core is not None:
                left[core] -= here
            looks[worker] = WorkerLook(1.0, here, core, here)
        own, other = (tuple(chance.random() / 4 for _ in range(cores)) for _ in range(2))
        samples.append(Sample(10**9 * (number + 1), tuple(run), own, other, looks))
    return samples


@pytest.mark.parametrize("cores", [1, 2, 8, 64])
def test_layers_add_up_to_what_each_core_did(cores: int) -> None:
    samples = chance_samples(cores, 20, 5)
    shares = CoreShares(samples)
    assert (shares.cores, shares.workers) == (cores, [0, 1, 2, 3, 4])
    mean = np.zeros(20)
    for core in range(cores):
        layers = shares.layers(core)
        assert [layer.owner for layer in layers[-3:]] == [REST, OWN, OTHER]
        assert all((layer.shares >= 0).all() for layer in layers)
        busy = sum(layer.shares for layer in layers)
        assert busy == pytest.approx(np.array([sample.busy[core] for sample in samples]))
        for layer in layers[:-3]:
            for number, sample in enumerate(samples):
                look = sample.workers[layer.owner]
                expected = look.here if look.core == core else 0.0
                assert layer.shares[number] == pytest.approx(expected)
        mean += np.asarray(busy) / cores
    assert sum(layer.shares for layer in shares.layers()) == pytest.approx(mean)


def test_colours_are_blended_by_shares() -> None:
    looks = {3: WorkerLook(1.0, 0.5, 0, 0.5)}
    samples = [Sample(10**9, (0.6, 0.0), (0.1, 0.0), (0.2, 1.0), looks)]
    tints = {3: (100, 0, 0), REST: (0, 100, 0), OWN: (0, 0, 100), OTHER: (10, 10, 10)}
    blended = CoreShares(samples).blended(tints)
    assert blended[:, 0].tolist() == [pytest.approx([52, 12, 12]), pytest.approx([10, 10, 10])]


def test_without_any_looks_all_of_the_run_is_the_rest() -> None:
    layers = CoreShares([Sample(5, (0.5,), (0.0,), (0.0,))]).layers(0)
    assert [(layer.owner, layer.shares.tolist()) for layer in layers] == [
        (REST, [0.5]),
        (OWN, [0.0]),
        (OTHER, [0.0]),
    ]


def test_a_stretch_counts_each_sample_by_its_time() -> None:
    samples = [Sample(10**9 * n, (n / 4, 0.0), (0.0, 0.1), (0.0, 0.0)) for n in (1, 2, 3)]
    assert busy_within(samples, 0, (0, 3)) == pytest.approx((0.6, 0.5))
    assert busy_within(samples, 0, (0.5, 1.5)) == pytest.approx((0.475, 0.375))
    assert busy_within(samples, 0, (7, 8)) == (0.0, 0.0)
