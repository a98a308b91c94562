"""What the cores and workers did, sampled from outside the run."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class WorkerLook:
    """One worker as a sample saw it; None is what this system does not tell.

    ``cpu_s`` is CPU time since its thread began and ``share`` what it used since the last sample, in
    cores; ``core`` is where it was last; ``switches`` are voluntary and forced context switches so far.
    """

    cpu_s: float
    share: float = 0.0
    core: int | None = None
    switches: tuple[int, int] | None = None


@dataclass(frozen=True)
class Sample:
    """One look at the machine.

    ``at_ns`` is perf_counter_ns. ``run``, ``own`` and ``other`` have one number for each core: the
    share (0 to 1) of the time since the last sample in which it worked for this run, for Concurrency
    Lab itself, and for everything else. ``parts`` says which workers make up ``run``: core, worker and
    share; what they leave of it are the run's other threads. ``memory`` has, by process id, RSS and
    (None: not told, or not looked at this time) USS in bytes. ``mhz`` is each core's frequency, empty
    where unknown.
    """

    at_ns: int
    run: tuple[float, ...]
    own: tuple[float, ...]
    other: tuple[float, ...]
    parts: tuple[tuple[int, int, float], ...] = ()
    workers: dict[int, WorkerLook] = field(default_factory=dict)
    memory: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    mhz: tuple[float, ...] = ()

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
