"""A sweep as lines of a picture: what differs along the axis, what tells the lines apart, and the times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import mean
from statistics import median as middle
from typing import Any, Literal

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.estimates import Estimate, median, ratio
from desktop_app.runs.fits import Sample
from desktop_app.runs.language import ntr
from desktop_app.runs.series import Measurement, Series

AxisKind = Literal["workers", "numbers", "names"]
GAIN = 1.05
"""Less than 5 % faster is not worth another worker."""
LOG_SPAN = 20
"""From this ratio of the largest to the smallest value on, an axis is logarithmic."""
BETWEEN_RUNS_S = 0.15
"""About what a run takes besides its timed part."""


@dataclass(frozen=True)
class Spot:
    """A point of a line: its value on the axis, and the times (s) that count, comparable along the line."""

    value: Any
    point: int
    times: tuple[float, ...] = ()
    failed: int = 0
    """How many of its runs did not reach their end."""

    @property
    def took(self) -> Estimate:
        """The median with its interval; there must be times."""
        return _median(self.times)

    def compared(self, other: Spot) -> Estimate:
        """Return how many times as long as at another spot it takes."""
        return _ratio(self.times, other.times)


@dataclass(frozen=True)
class Line:
    """The spots of one value of the second setting (``name``; empty where there is none).

    ``longest_s`` is how long the longest task took, 0 where more workers have other tasks; ``work`` is
    empty where all points did the same work, else a sentence that says how times were made comparable.
    """

    name: str
    spots: tuple[Spot, ...]
    longest_s: float = 0.0
    work: str = ""

    @property
    def measured(self) -> list[Spot]:
        """The spots that have times, in the order of the axis."""
        return [spot for spot in self.spots if spot.times]

    @property
    def samples(self) -> list[Sample]:
        """All times, each with its number on the axis."""
        return [(int(spot.value), time) for spot in self.measured for time in spot.times]

    @property
    def best(self) -> Spot | None:
        """The spot with the smallest median."""
        return min(self.measured, key=lambda spot: middle(spot.times), default=None)

    @property
    def enough(self) -> Spot | None:
        """The first spot after which none gains 5 % beyond doubt; None when the last one still does."""
        there = self.measured
        for place, spot in enumerate(there[:-1]):
            if not any(_gains(spot, later) for later in there[place + 1 :]):
                return spot
        return None

    def ideal_s(self, workers: float) -> float:
        """Return how long it would take if workers shared all work evenly, by the fewest measured."""
        first = self.measured[0]
        return middle(first.times) * float(first.value) / workers

    def floor_s(self, workers: float) -> float:
        """Return the time below which it cannot be: an even share, or the longest task."""
        return max(self.ideal_s(workers), self.longest_s)


def _gains(spot: Spot, later: Spot) -> bool:
    if middle(spot.times) < GAIN * middle(later.times):
        return False
    gain = spot.compared(later)
    return gain.low > 1 or not gain.has_interval


_median = lru_cache(8192)(median)
_ratio = lru_cache(8192)(ratio)


@dataclass(frozen=True)
class Sweep:
    """What a series shows: the setting along the axis, the second one (or empty), and the lines."""

    axis: str
    second: str
    kind: AxisKind
    lines: tuple[Line, ...]

    @property
    def is_log(self) -> bool:
        """Whether the numbers on the axis lie so far apart that it is logarithmic."""
        numbers = [spot.value for line in self.lines for spot in line.spots]
        return self.kind != "names" and min(numbers) > 0 and max(numbers) / min(numbers) >= LOG_SPAN

    @property
    def has_times(self) -> bool:
        """Whether anything was measured yet."""
        return any(line.measured for line in self.lines)


def read_sweep(series: Series) -> Sweep:
    """Return what a series shows so far. Workers go along the axis, else the first setting of numbers."""
    over = series.plan.over
    points = series.plan.points
    numeric = [name for name in over if all(_is_number(point.values[name]) for point in points)]
    axis = "workers" if "workers" in numeric else (*numeric, *over)[0]
    second = next((name for name in over if name != axis), "")
    kind: AxisKind = (
        "names" if axis not in numeric else "workers" if axis == "workers" else "numbers"
    )
    measured: dict[int, list[Measurement]] = {number: [] for number in range(len(points))}
    for measurement in series.measurements:
        measured[measurement.point].append(measurement)
    lines: dict[str, list[int]] = {}
    for number, point in enumerate(points):
        lines.setdefault(str(point.values[second]) if second else "", []).append(number)
    return Sweep(
        axis,
        second,
        kind,
        tuple(
            _line(name, series, axis, {n: measured[n] for n in numbers}, kind)
            for name, numbers in lines.items()
        ),
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _line(
    name: str, series: Series, axis: str, measured: dict[int, list[Measurement]], kind: AxisKind
) -> Line:
    points = list(measured)
    if kind != "names":
        points.sort(key=lambda point: series.plan.points[point].values[axis])
    counted = {point: [m for m in measured[point] if m.counts] for point in points}
    tasks = _tasks_to_compare(series, points, counted) if kind == "workers" else 0
    spots = []
    for point in points:
        times = tuple(comparable_s(m, tasks) for m in counted[point])
        failed = sum(not m.counts and m.round >= 0 for m in measured[point])
        spots.append(Spot(series.plan.points[point].values[axis], point, times, failed))
    first = next((counted[point] for point in points if counted[point]), [])
    longest = middle([m.longest_s for m in first]) if first and not tasks else 0.0
    work = ""
    if tasks:
        work = ntr(
            "The work grows with the workers, so equal work is compared: each time is divided by its run's "
            "tasks and multiplied by those of the first point ({count} task).",
            "The work grows with the workers, so equal work is compared: each time is divided by its run's "
            "tasks and multiplied by those of the first point ({count} tasks).",
            tasks,
        )
    return Line(name, tuple(spots), longest, work)


def _tasks_to_compare(
    series: Series, points: Sequence[int], counted: dict[int, list[Measurement]]
) -> int:
    """Return the tasks of the first point, or 0 where all points do the same work.

    Where answers are merged, more workers have more but smaller tasks: the work is the same.
    """
    counts = [counted[point][0].tasks for point in points if counted[point]]
    workload = list_workloads().get(series.plan.points[points[0]].spec.workload)
    is_shared_out = workload is not None and hasattr(workload.module, "merge")
    return counts[0] if len(set(counts)) > 1 and all(counts) and not is_shared_out else 0


def comparable_s(measurement: Measurement, tasks: int) -> float:
    """Return how long a run would have taken for so many tasks, at its own pace; 0: as many as it had."""
    return measurement.wall_s * tasks / measurement.tasks if tasks else measurement.wall_s


def left_s(series: Series) -> float | None:
    """Return about how long what is left will take, by the runs measured; None before the first."""
    if not series.measurements:
        return None
    usual = mean(m.wall_s for m in series.measurements)
    spent: dict[int, list[float]] = {}
    for measurement in series.measurements:
        spent.setdefault(measurement.point, []).append(measurement.wall_s)
    expected = (mean(spent.get(point, [usual])) + BETWEEN_RUNS_S for _, point in series.left())
    return math.fsum(expected)
