"""The record of a run: all that is known of it so far. Live, saved or canned, it is the same object."""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.engine.events import (
    AddRefused,
    Event,
    PicklingAudited,
    PoolStateChanged,
    ResultsArrived,
    RunFinished,
    RunStarted,
    TasksAdded,
    WorkEnded,
    WorkerEnded,
    WorkerStarted,
)
from desktop_app.engine.spec import RunSpec
from desktop_app.engine.tape import NO_TASK
from desktop_app.engine.watch import name_status
from desktop_app.runs.machine import Machine
from desktop_app.runs.results import Batch, Results
from desktop_app.runs.samples import Samples
from desktop_app.runs.series import SeriesPlace
from desktop_app.runs.task_index import TaskIndex
from desktop_app.runs.told import told
from desktop_app.runs.tracks import Track

OUTPUT_LINES = 20_000


@dataclass(frozen=True)
class Addition:
    """What someone typed into an open run; ``refusal`` is why it was not taken, or empty."""

    text: str
    first: int = 0
    count: int = 0
    refusal: str = ""
    asked_ns: int = 0


@dataclass(frozen=True)
class PrintedLine:
    """One line of output and the worker that printed it (None: nobody said so).

    ``at_ns`` (perf_counter_ns) is when it arrived, 0 where nobody noted it.
    """

    worker: int | None
    text: str
    at_ns: int = 0


@dataclass
class RunRecord:
    """All that is known of a run; grows by :meth:`apply` and by the tape, and never forgets results."""

    spec: RunSpec
    state: str = "waiting"
    changes: list[tuple[int, str]] = field(default_factory=list)
    """When (perf_counter_ns) the executor's state was heard to change, and to what, before the end."""
    started: RunStarted | None = None
    finished: RunFinished | None = None
    wall_s: float | None = None
    total: int = 0
    tracks: dict[int, Track] = field(default_factory=dict)
    pids: set[int] = field(default_factory=set)
    results: Results = field(default_factory=Results)
    """In order of arrival."""
    index: TaskIndex = field(default_factory=TaskIndex)
    additions: list[Addition] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """Sentences about what went wrong without ending the run."""
    output: deque[PrintedLine] = field(default_factory=lambda: deque(maxlen=OUTPUT_LINES))
    printed: int = 0
    """Lines printed, also those that ``output`` no longer holds."""
    samples: Samples = field(default_factory=Samples)
    machine: Machine | None = None
    """What is known of the cores that were sampled."""
    pickling: PicklingAudited | None = None
    """What pickling costs a task; None where nothing travelled between processes."""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    """The run's own name, so that it is kept once."""
    place: SeriesPlace | None = None
    """Where it stands in a race or sweep, if in any."""
    folder: Path | None = None
    """Its folder, while that is to stay until the run is kept; see :mod:`desktop_app.runs.journal`."""
    is_recorded: bool = field(default=False, repr=False, compare=False)
    """Whether it shows what was recorded before, not a run of this program now."""
    clock: Callable[[], int] = field(default=time.perf_counter_ns, repr=False, compare=False)
    """What tells the time (perf_counter_ns) while the run goes on; a replay has its own."""

    @property
    def is_over(self) -> bool:
        """Whether the run has ended, however."""
        return self.finished is not None

    @property
    def origin_ns(self) -> int:
        """The time (perf_counter_ns) at which the timed part began; 0 before that."""
        return self.started.started_ns if self.started else 0

    def elapsed_s(self, now_ns: int | None = None) -> float:
        """Seconds since the timed part began, or that it took; ``now_ns`` is perf_counter_ns."""
        if self.wall_s is not None:
            return self.wall_s
        if self.started is None or self.is_over:
            return 0.0
        return max(0, (now_ns or self.clock()) - self.origin_ns) / 1e9

    @property
    def done(self) -> int:
        """Tasks finished by the workers, as the tapes tell."""
        return sum(len(track.records.rows) for track in self.tracks.values())

    @property
    def running(self) -> int:
        """Tasks that workers are in now."""
        if self.is_over:
            return 0
        return sum(track.task != NO_TASK for track in self.tracks.values())

    @property
    def takes_more(self) -> bool:
        """Whether the run is one that tasks can be added to."""
        return self.spec.keep_open and not self.is_over

    def apply(self, event: Event | Batch, at_ns: int = 0) -> None:
        """Take in what the runner said; it was heard at ``at_ns`` (perf_counter_ns), 0 for now."""
        at_ns = at_ns or time.perf_counter_ns()
        if isinstance(event, RunStarted):
            self.started, self.total = event, event.total
            self.pids.add(event.pid)
        elif isinstance(event, PoolStateChanged):
            self.state = event.state
            self.changes.append((at_ns, event.state))
        elif isinstance(event, WorkerStarted):
            self.pids.add(event.pid)
        elif isinstance(event, WorkerEnded):
            self._apply_worker_ended(event)
        elif isinstance(event, TasksAdded | AddRefused):
            self._apply_asked(event, at_ns)
        elif isinstance(event, ResultsArrived):
            self.results.add(Batch.of(event))
        elif isinstance(event, Batch):
            self.results.add(event)
        elif isinstance(event, WorkEnded):
            self.wall_s, self.state = event.wall_s, "ended"
        elif isinstance(event, PicklingAudited):
            self.pickling = event
        elif isinstance(event, RunFinished):
            self.finished, self.state = event, "ended"
            if event.wall_s is not None:
                self.wall_s = event.wall_s

    def _apply_asked(self, event: TasksAdded | AddRefused, at_ns: int) -> None:
        if isinstance(event, AddRefused):
            self.additions.append(Addition(event.text, refusal=event.message, asked_ns=at_ns))
            return
        self.additions.append(Addition(event.text, event.first, event.count, asked_ns=at_ns))
        self.total = max(self.total, event.first + event.count)

    def _apply_worker_ended(self, event: WorkerEnded) -> None:
        self.pids.discard(event.pid)
        newest_first = reversed(self.tracks.values())  # thousands may come and go
        track = next((track for track in newest_first if track.pid == event.pid), None)
        if track is not None:
            track.ended_ns = event.at_ns
        if event.was_expected:
            return
        about: dict[str, Any] = {"pid": event.pid, "status": name_status(event.status)}
        if event.lost_task is None:
            self.warnings.append(told("Worker process {pid} {status}.", **about))
        else:
            about["task"] = event.lost_task + 1
            self.warnings.append(
                told("Worker process {pid} {status} while it was in task {task}.", **about)
            )

    def add_output(self, line: PrintedLine) -> None:
        """Take in one printed line."""
        self.output.append(line)
        self.printed += 1

    def look_up(self, task: int) -> tuple[Track, int] | None:
        """Return the worker that did a task and the row of its records; None when no tape has it."""
        return self.index.look_up(self.tracks, task)

    @property
    def message(self) -> str:
        """How the run ended, in one sentence, in English; empty while it goes on."""
        if self.finished is None:
            return ""
        numbers = {
            "failed": self.results.failed,
            "missing": self.total - len(self.results),
            "total": self.total,
        }
        parts = [self.finished.message]
        if self.results.failed:
            parts.append(told("{failed:,} of {total:,} tasks failed.", **numbers))
        if self.started is None:
            return parts[0] or told("Ended before it began.")
        if self.finished.outcome == "terminated":
            parts.append(
                told("Terminated: {missing:,} of {total:,} tasks were not finished.", **numbers)
            )
        elif numbers["missing"] > 0:
            parts.append(told("{missing:,} of {total:,} tasks gave no result.", **numbers))
        return " ".join(part for part in parts if part)
