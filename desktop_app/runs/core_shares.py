"""Whose each core was: what every worker, the run's other threads, Concurrency Lab and others had of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.runs.places import Stretch
from desktop_app.runs.samples import Sample

Floats = NDArray[np.float64]
REST, OWN, OTHER = -1, -2, -3
"""Owners that are no workers: the run's other threads, Concurrency Lab itself, everything else."""
_WORKER, _CORE, _HERE = 0, 3, 4


class Layer(NamedTuple):
    """Whose it is (a worker or ``REST``, ``OWN``, ``OTHER``) and the share of each sample, shape (n,)."""

    owner: int
    shares: Floats


class CoreShares:
    """Samples of equally many cores, with the looks at workers laid out by core."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = tuple(samples)
        self.shares = np.array([one.shares for one in samples]).reshape(len(samples), 3, -1)
        """Of the run, Concurrency Lab and others; shape (n, 3, cores)."""
        looks = [one.looks.rows for one in samples]
        rows = np.concatenate([np.empty((0, 7)), *looks])
        places = np.repeat(np.arange(len(samples)), [len(one) for one in looks])
        is_placed = (rows[:, _CORE] >= 0) & (rows[:, _CORE] < self.cores) & (rows[:, _HERE] > 0)
        rows, places = rows[is_placed], places[is_placed]
        order = np.argsort(rows[:, _CORE], kind="stable")
        self._rows, self._places = rows[order], places[order]
        self._edges = np.searchsorted(self._rows[:, _CORE], np.arange(self.cores + 1))

    @property
    def cores(self) -> int:
        """How many cores there are."""
        return int(self.shares.shape[2])

    @property
    def workers(self) -> list[int]:
        """All workers that were seen on a core, in order."""
        return [int(worker) for worker in np.unique(self._rows[:, _WORKER])]

    def layers(self, core: int | None = None) -> list[Layer]:
        """Return who had a core, or all of them on average: workers first, whose sum is at most 1."""
        if core is None:
            rows, places, shares = self._rows, self._places, self.shares.mean(axis=2)
            scale = 1 / max(1, self.cores)
        else:
            piece = slice(*self._edges[core : core + 2])
            rows, places, shares = self._rows[piece], self._places[piece], self.shares[:, :, core]
            scale = 1.0
        owners, which = np.unique(rows[:, _WORKER], return_inverse=True)
        parts = _sums(which, places, rows[:, _HERE] * scale, (len(owners), len(shares)))
        rest = np.maximum(shares[:, 0] - parts.sum(axis=0), 0)
        others = [Layer(REST, rest), Layer(OWN, shares[:, 1]), Layer(OTHER, shares[:, 2])]
        return [Layer(int(one), part) for one, part in zip(owners, parts, strict=True)] + others

    def blended(self, tints: dict[int, tuple[int, int, int]]) -> Floats:
        """Return for each core and sample the sum of its owners' colours, shape (cores, n, 3).

        ``tints`` has a colour for every owner.
        """
        shape = self.cores, len(self.samples)
        cores, here = self._rows[:, _CORE].astype(int), self._rows[:, _HERE]
        owners, which = np.unique(self._rows[:, _WORKER], return_inverse=True)
        colours = np.array([tints[int(one)] for one in owners], np.float64).reshape(-1, 3)[which]
        used = _sums(cores, self._places, here, shape)
        channels = [_sums(cores, self._places, here * colours[:, k], shape) for k in range(3)]
        found = np.stack(channels, axis=2)
        run, own, other = self.shares.transpose(1, 2, 0)
        for owner, share in ((REST, np.maximum(run - used, 0)), (OWN, own), (OTHER, other)):
            found += share[:, :, None] * np.array(tints[owner], np.float64)
        return found


def _sums(
    rows: NDArray[np.int64], columns: NDArray[np.int64], values: Floats, shape: tuple[int, int]
) -> Floats:
    """Return an array in which each value is added at its row and column."""
    flat = np.bincount(rows * shape[1] + columns, values, shape[0] * shape[1])
    return np.asarray(flat.reshape(shape), np.float64)


def busy_within(samples: Sequence[Sample], origin_ns: int, stretch: Stretch) -> tuple[float, float]:
    """Return how many cores were busy in a stretch, and for the run; each sample counts by its time."""
    ends = np.array([sample.at_ns for sample in samples], np.float64)
    starts = np.concatenate([[min(origin_ns, ends[0])], ends[:-1]])
    begin, end = (moment * 1e9 + origin_ns for moment in stretch)
    weights = np.clip(np.minimum(ends, end) - np.maximum(starts, begin), 0, None)
    if weights.sum() <= 0:
        return 0.0, 0.0
    weights /= weights.sum()
    busy = np.array([sum(sample.busy) for sample in samples])
    run = np.array([sum(sample.run) for sample in samples])
    return float(busy @ weights), float(run @ weights)
