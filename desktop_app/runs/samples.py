"""What the cores and workers did, sampled from outside the run."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sample:
    """One look at the machine.

    ``at_ns`` is perf_counter_ns. ``run``, ``own`` and ``other`` have one number for each core: the
    share (0 to 1) of the time since the last sample in which it worked for this run's workers, for
    Concurrency Lab itself, and for everything else. ``worker_cpu_s`` is CPU time since the start by
    worker number, ``worker_core`` the core it was last on, where the system tells.
    """

    at_ns: int
    run: tuple[float, ...]
    own: tuple[float, ...]
    other: tuple[float, ...]
    worker_cpu_s: dict[int, float] = field(default_factory=dict)
    worker_core: dict[int, int] = field(default_factory=dict)
    rss_bytes: int | None = None

    @property
    def busy(self) -> tuple[float, ...]:
        """The share of the time in which each core was busy, 0 to 1."""
        rows = zip(self.run, self.own, self.other, strict=True)
        return tuple(min(1.0, sum(row)) for row in rows)


@dataclass
class Samples:
    """Samples in order of time."""

    rows: list[Sample] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def busy_cores(self) -> float | None:
        """Return how many cores were busy for this run, on average; None when nothing was sampled."""
        if not self.rows:
            return None
        return sum(sum(sample.run) for sample in self.rows) / len(self.rows)
