"""What the cores and workers did, sampled from outside the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1.0
MOST = 2.0**53
"""Up to here a float tells every whole number from the next."""
COLUMNS = 7
"""Of :class:`Looks`: worker, then the fields of :class:`WorkerLook`, switches as two."""


@dataclass(frozen=True, slots=True)
class WorkerLook:
    """One worker as a sample saw it; None is what this system does not tell, or nobody looked for.

    ``cpu_s`` is CPU time since its thread began and ``share`` what it used since the last sample, in
    cores; ``core`` is where it was last, and ``here`` how much of the share that core had room for.
    ``switches`` are voluntary and forced context switches so far.
    """

    cpu_s: float
    share: float = 0.0
    core: int | None = None
    here: float = 0.0
    switches: tuple[int, int] | None = None


class Looks(Mapping[int, WorkerLook]):
    """The looks at all workers in one sample, packed: an hour of hundreds of workers shall have room."""

    def __init__(self, rows: NDArray[np.float64] | None = None) -> None:
        """Take rows of ``COLUMNS`` numbers, -1 for what is unknown."""
        self.rows = np.empty((0, COLUMNS)) if rows is None else rows

    @classmethod
    def of(cls, looks: Mapping[int, WorkerLook]) -> Looks:
        """Return looks, by worker, packed."""
        rows = np.full((len(looks), COLUMNS), UNKNOWN)
        for row, (worker, look) in zip(rows, looks.items(), strict=True):
            core = UNKNOWN if look.core is None else look.core
            row[:] = worker, look.cpu_s, look.share, core, look.here, *(look.switches or (-1, -1))
        return cls(rows)

    def __getitem__(self, worker: int) -> WorkerLook:
        found = np.flatnonzero(self.rows[:, 0] == worker)
        if not len(found):
            raise KeyError(worker)
        return _look(self.rows[found[-1]].tolist())

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows[:, 0].astype(int).tolist())

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Looks) and np.array_equal(self.rows, other.rows)

    def __hash__(self) -> int:
        return hash(self.rows.tobytes())


def are_looks(rows: NDArray[np.float64]) -> bool:
    """Whether rows are such as :class:`Looks` has: finite, and whole numbers where they must be."""
    if not np.isfinite(rows).all() or (np.abs(rows) > MOST).any():
        return False
    whole = rows[:, [0, 3, 5, 6]]
    return bool(
        (whole == np.rint(whole)).all() and (whole >= UNKNOWN).all() and (rows[:, 0] >= 0).all()
    )


def _look(row: list[float]) -> WorkerLook:
    _, cpu_s, share, core, here, by_itself, forced = row
    switches = None if by_itself == UNKNOWN else (int(by_itself), int(forced))
    return WorkerLook(cpu_s, share, None if core == UNKNOWN else int(core), here, switches)


@dataclass(frozen=True)
class Sample:
    """One look at the machine.

    ``at_ns`` is perf_counter_ns. ``run``, ``own`` and ``other`` have one number for each core: the
    share (0 to 1) of the time since the last sample in which it worked for this run, for Concurrency
    Lab itself, and for everything else. What ``workers`` leave of a core's ``run`` are the run's other
    threads. ``memory`` has, by process id, RSS and (None: not told, or not looked at this time) USS
    in bytes; not every process is looked at each time. ``mhz`` is each core's frequency, empty where
    unknown or not looked at.
    """

    at_ns: int
    run: tuple[float, ...]
    own: tuple[float, ...]
    other: tuple[float, ...]
    workers: Mapping[int, WorkerLook] = field(default_factory=Looks)
    memory: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    mhz: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Pack the looks."""
        if not isinstance(self.workers, Looks):
            object.__setattr__(self, "workers", Looks.of(self.workers))

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """``run``, ``own`` and ``other``, shape (3, cores): kept, since every picture needs it."""
        return np.array([self.run, self.own, self.other], np.float64)

    @property
    def looks(self) -> Looks:
        """The workers, packed."""
        assert isinstance(self.workers, Looks)
        return self.workers

    @property
    def busy(self) -> tuple[float, ...]:
        """The share of the time in which each core was busy, 0 to 1."""
        rows = zip(self.run, self.own, self.other, strict=True)
        return tuple(min(1.0, sum(row)) for row in rows)


@dataclass
class Samples:
    """Samples in order of time."""

    rows: list[Sample] = field(default_factory=list)
    _gaps: list[tuple[int, int]] = field(default_factory=list, init=False, compare=False)
    _looked_at: int = field(default=1, init=False, compare=False)

    def gaps(self, least_s: float) -> list[tuple[int, int]]:
        """Return between which moments (perf_counter_ns) there was no sample for so long."""
        for place in range(self._looked_at, len(self.rows)):
            before, after = self.rows[place - 1].at_ns, self.rows[place].at_ns
            if after - before > least_s * 1e9:
                self._gaps.append((before, after))
        self._looked_at = max(1, len(self.rows))
        return self._gaps

    def __len__(self) -> int:
        return len(self.rows)

    def busy_cores(self) -> float | None:
        """Return how many cores were busy for this run, on average; None when nothing was sampled."""
        if not self.rows:
            return None
        return sum(sum(sample.run) for sample in self.rows) / len(self.rows)
