"""What the history tells of a run without opening it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.diagnosis import say_noisy
from desktop_app.runs.record import RunRecord
from desktop_app.runs.series import MOST_POINTS, Measurement, SeriesPlace


@dataclass(frozen=True)
class HistoryRow:
    """One run in few words: what was run, how it ended, what it took (s), and what someone wrote of it.

    ``number`` is its number in the history, 0 while it is not kept. ``started_at`` is Unix time (s).
    ``tasks`` of which ``failed`` failed; ``longest_s`` is the longest task, ``cpu_s`` the CPU time of all.
    """

    spec: RunSpec
    outcome: str
    message: str = ""
    started_at: float = 0.0
    wall_s: float | None = None
    tasks: int = 0
    failed: int = 0
    longest_s: float = 0.0
    cpu_s: float = 0.0
    noise: str = ""
    environment: dict[str, Any] = field(default_factory=dict)
    place: SeriesPlace | None = None
    number: int = 0
    name: str = ""
    note: str = ""
    is_starred: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it was done to its end, so that its time can be compared."""
        return self.outcome in ("finished", "closed")

    @property
    def measurement(self) -> Measurement:
        """The run as one of a series. Raises ``ValueError`` when it is in none."""
        if self.place is None:
            raise ValueError("This run is in no series.")
        return Measurement(
            self.place.round,
            self.place.point,
            self.outcome,
            self.wall_s or 0.0,
            self.tasks,
            self.longest_s,
            self.number,
            self.noise,
            self.message,
        )

    def suits(self, search: str) -> bool:
        """Whether all words of ``search`` occur in what is known of the run, in any case."""
        settings = {**self.spec.parameters, **self.spec.options}
        told = [self.name, self.note, self.outcome, self.spec.workload, self.spec.executor]
        told += [f"{name}={value}" for name, value in settings.items()]
        told += [str(self.environment.get("python", ""))]
        text = " ".join(told).casefold()
        return all(word in text for word in search.casefold().split())

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain JSON values."""
        told = {name: value for name, value in vars(self).items() if name not in ("spec", "place")}
        return {**told, "spec": self.spec.to_json(), "series": self.place and self.place.series}


def row_of(record: RunRecord) -> HistoryRow:
    """Return what a run is in few words."""
    tracks = record.tracks.values()
    kept = [track.records.rows for track in tracks if len(track.records.rows)]
    return HistoryRow(
        record.spec,
        record.finished.outcome if record.finished else "running",
        record.message,
        record.started.started_at if record.started else time.time(),
        record.wall_s,
        record.total,
        record.results.failed,
        max((int((rows[:, 2] - rows[:, 1]).max()) for rows in kept), default=0) / 1e9,
        sum(track.cpu_s for track in tracks),
        say_noisy(record) if record.is_over else "",
        record.started.environment if record.started else {},
        record.place,
    )


COLUMNS = (
    *("number", "spec", "environment", "outcome", "message", "started_at", "wall_s", "tasks"),
    *("failed", "longest_s", "cpu_s", "noise", "series", "round", "point", "name", "note"),
    "is_starred",
)
"""Of a row in the database."""
_MAYBE = int | None
KINDS = (
    *(int, str, str, str, str, float, float | None, int, int, float, float, str),
    *(_MAYBE, _MAYBE, _MAYBE, str, str, int),
)
"""Of their values; a database may hold any in any column."""
LATEST_S = 1e11
"""Unix time; calendars have no days much later."""


def read_row(values: tuple[Any, ...]) -> HistoryRow:
    """Return the row of one in the database, whose values stand in the order of ``COLUMNS``.

    Raises ``ValueError`` or ``TypeError`` for one that is damaged.
    """
    if not all(map(isinstance, values, KINDS)):
        raise TypeError("a value of another kind")
    told = dict(zip(COLUMNS, values, strict=True))
    series, round_, point = (told.pop(name) for name in ("series", "round", "point"))
    place = None
    if series is not None:
        if round_ is None or point is None or not 0 <= point < MOST_POINTS:
            raise ValueError("a place in a series that nothing has")
        place = SeriesPlace(series, round_, point)
    spec = RunSpec.from_json(json.loads(told.pop("spec")))
    environment = json.loads(told.pop("environment"))
    seconds = (told["started_at"], told["wall_s"] or 0.0, told["longest_s"], told["cpu_s"])
    if not isinstance(environment, dict) or not all(0 <= one < LATEST_S for one in seconds):
        raise ValueError("values that no run has")
    is_starred = bool(told.pop("is_starred"))
    return HistoryRow(
        spec=spec, environment=environment, place=place, is_starred=is_starred, **told
    )
