"""Which core each worker was on, as the samples tell: a visit for each stay, so that moves are seen."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import NamedTuple

from desktop_app.runs.samples import Samples


class Visit(NamedTuple):
    """A worker was seen on ``core`` at each look between two moments (perf_counter_ns)."""

    start_ns: int
    end_ns: int
    core: int


class CoreVisits:
    """The visits of all workers, taken over from the samples as they come."""

    def __init__(self) -> None:
        self._seen = 0
        self._visits: dict[int, list[Visit]] = defaultdict(list)

    @property
    def knows_any(self) -> bool:
        """Whether any worker was seen on a core."""
        return bool(self._visits)

    def take_over(self, samples: Samples) -> None:
        """Take in the samples that are new. A sample tells of the time since the one before it."""
        rows = samples.rows
        for place in range(self._seen, len(rows)):
            sample = rows[place]
            if not place:
                continue  # nobody knows for how long
            since_ns = rows[place - 1].at_ns
            for worker, look in sample.workers.items():
                if look.core is None:
                    continue
                visits = self._visits[worker]
                last = visits[-1] if visits else None
                if last and (last.core, last.end_ns) == (look.core, since_ns):
                    visits[-1] = Visit(last.start_ns, sample.at_ns, look.core)
                else:
                    visits.append(Visit(since_ns, sample.at_ns, look.core))
        self._seen = len(rows)

    def within(self, worker: int, start_ns: int, end_ns: int) -> list[Visit]:
        """Return a worker's visits that touch a stretch of time."""
        visits = self._visits.get(worker, [])
        first = max(0, bisect_right(visits, start_ns, key=lambda visit: visit.start_ns) - 1)
        last = bisect_right(visits, end_ns, key=lambda visit: visit.start_ns)
        return [visit for visit in visits[first:last] if visit.end_ns > start_ns]

    def core_at(self, worker: int, moment_ns: int) -> int | None:
        """Return the core that a worker was on at a moment; None when nobody saw it."""
        visits = self.within(worker, moment_ns, moment_ns)
        return visits[-1].core if visits else None
