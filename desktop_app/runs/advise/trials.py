"""What was measured of each way: short runs of a sample, and what all of the work would take."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from desktop_app.runs.accounting import account
from desktop_app.runs.advise.candidates import Candidate
from desktop_app.runs.estimates import Estimate, median
from desktop_app.runs.record import RunRecord


@dataclass(frozen=True)
class Trial:
    """One run of a sample: ``tasks`` of the ``inputs`` that all of the work has.

    ``wall_s`` is what it took, of which ``fixed_s`` before the first task began and after the last
    ended; ``busy_s`` and ``cpu_s`` are sums over all tasks, ``waiting_s`` the part of ``busy_s``
    without a core or the GIL; ``pickling_s`` is what pickling costs a task.
    """

    tasks: int
    inputs: int
    wall_s: float
    fixed_s: float
    busy_s: float
    cpu_s: float
    waiting_s: float
    pickling_s: float
    peak_bytes: int = 0

    @property
    def whole_s(self) -> float:
        """What all of the work would take: the fixed part once, the rest for all inputs."""
        if not self.tasks:
            return self.wall_s
        return self.fixed_s + (self.wall_s - self.fixed_s) * self.inputs / self.tasks

    @property
    def task_s(self) -> float:
        """Seconds in a task, on average."""
        return self.busy_s / max(1, self.tasks)


def trial_of(record: RunRecord) -> Trial | None:
    """Return what a run tells, or None when it was not done to its end or tasks failed."""
    end = record.finished
    if end is None or end.outcome != "finished" or record.wall_s is None or record.results.failed:
        return None
    rows = [track.records.rows for track in record.tracks.values() if len(track.records.rows)]
    begin = min((int(some[:, 1].min()) for some in rows), default=0)
    last = max((int(some[:, 2].max()) for some in rows), default=0)
    whole = account(record).whole
    memory = [sum(rss for rss, _ in sample.memory.values()) for sample in record.samples.rows]
    return Trial(
        record.total,
        max(record.total, record.started.inputs if record.started else 0),
        record.wall_s,
        max(0.0, record.wall_s - (last - begin) / 1e9),
        sum(float(np.sum(some[:, 2] - some[:, 1])) for some in rows) / 1e9,
        sum(track.cpu_s for track in record.tracks.values()),
        whole.waiting_inside_s,
        record.pickling.task_s if record.pickling else 0.0,
        max(memory, default=0),
    )


@dataclass
class Ranked:
    """One way and its trials; ``mistake`` says why it cannot be used, or is empty."""

    way: Candidate
    trials: list[Trial] = field(default_factory=list)
    mistake: str = ""

    @property
    def times(self) -> list[float]:
        """What all of the work would take (s), by each trial of the largest sample that was run."""
        most = max((trial.tasks for trial in self.trials), default=0)
        return [trial.whole_s for trial in self.trials if trial.tasks == most]

    @property
    def estimate(self) -> Estimate:
        """The median of these times with its interval."""
        return median(self.times)

    @property
    def middle(self) -> Trial:
        """The trial with the median time."""
        return sorted(self.trials, key=lambda trial: trial.whole_s)[len(self.trials) // 2]
