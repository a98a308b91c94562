"""A series of runs: a race of executors, or a sweep over one or two settings, each point repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.names import setting_name, value_name

Kind = Literal["race", "sweep", "advice"]
MOST_POINTS = 1_000
MOST_REPEATS = 1_000


@dataclass(frozen=True)
class Point:
    """One way to run: what differs from the other points (setting → value), and the whole spec."""

    values: dict[str, Any]
    spec: RunSpec

    @property
    def label(self) -> str:
        """What differs, in words."""
        told = self.values.items()
        return ", ".join(f"{setting_name(name)} {value_name(value)}" for name, value in told)


@dataclass(frozen=True)
class Plan:
    """Which points a series has, and how often each is run.

    ``over`` names the settings that differ. Runs are interleaved: all points once, then all again, so
    that a machine that grows slow does so for all. The first ``warm_up`` rounds do not count.
    """

    kind: Kind
    over: tuple[str, ...]
    points: tuple[Point, ...]
    repeats: int = 3
    warm_up: int = 0

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield (round, point) in the order in which they are run; rounds below 0 warm up."""
        for round_ in range(-self.warm_up, self.repeats):
            for point in range(len(self.points)):
                yield round_, point

    def to_json(self) -> str:
        """Return the plan as JSON text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what :meth:`to_json` wrote.

        Raises ``ValueError`` when the text is no plan.
        """
        try:
            values = json.loads(text)
            points = tuple(
                Point(dict(point["values"]), RunSpec.from_json(point["spec"]))
                for point in values["points"]
            )
            over = tuple(values["over"])
            plan = cls(values["kind"], over, points, values["repeats"], values["warm_up"])
            is_one = plan.kind in get_args(Kind) and all(isinstance(name, str) for name in over)
            rounds = (plan.repeats, plan.warm_up)
            if not is_one or not all(type(n) is int and 0 <= n <= MOST_REPEATS for n in rounds):
                raise ValueError("no plan of a series")
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no plan of a series: {error}") from None
        return plan


@dataclass(frozen=True)
class SeriesPlace:
    """Where a run stands: the number of its series in the history, its round and its point."""

    series: int
    round: int
    point: int


@dataclass(frozen=True)
class Measurement:
    """One run of a series: where it stands in the plan, and what it took.

    ``run`` is its number in the history (0: not kept). ``tasks`` is how many there were;
    ``longest_s`` the longest of them. ``noise`` is a sentence when the machine was busy otherwise.
    """

    round: int
    point: int
    outcome: str
    wall_s: float
    tasks: int = 0
    longest_s: float = 0.0
    run: int = 0
    noise: str = ""
    message: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is one of the samples: not a warm-up, and done to its end."""
        return self.round >= 0 and self.outcome in ("finished", "closed")


@dataclass
class Series:
    """A plan and what has been measured of it so far; grows while the series runs."""

    plan: Plan
    measurements: list[Measurement] = field(default_factory=list)
    number: int = 0
    """In the history; 0 for none."""
    is_running: bool = False

    def samples(self, point: int) -> list[float]:
        """Return the wall times (s) of a point that count, in the order of their rounds."""
        return [m.wall_s for m in self.of(point) if m.counts]

    def of(self, point: int) -> list[Measurement]:
        """Return all that was measured of a point."""
        return [m for m in self.measurements if m.point == point]

    def left(self) -> list[tuple[int, int]]:
        """Return (round, point) of what is still to be run, in order."""
        done = {(m.round, m.point) for m in self.measurements}
        return [place for place in self.plan.places() if place not in done]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to run."""
        return not self.left()
