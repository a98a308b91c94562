"""A part of a run to look at: what a finding shows as its evidence, what a click asks for."""

from __future__ import annotations

from dataclasses import dataclass

Stretch = tuple[float, float]
"""From and to, seconds since the timed part of the run began."""


@dataclass(frozen=True)
class Place:
    """A stretch of time of some workers (none named: of all), or a task of a worker."""

    stretch: Stretch
    workers: tuple[int, ...] = ()
    task: int | None = None
