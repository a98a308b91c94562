"""What the runner says: a few frozen events, one JSON line each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal, Union

from desktop_app.engine.spec import FORMAT

Outcome = Literal["finished", "closed", "terminated", "failed", "crashed", "interrupted"]
"""``interrupted``: the program that watched the run ended before the run did; nobody says it live."""


@dataclass(frozen=True)
class RunStarted:
    """The timed part begins now: at ``started_ns`` (perf_counter_ns), ``started_at`` (Unix time, s).

    ``total`` is the number of tasks so far, of ``inputs`` that there are where only a sample of them
    is done (else 0 or the same); ``environment`` describes Python and machine;
    ``is_one_clock`` says whether times of all processes can be compared.
    """

    pid: int
    total: int
    started_ns: int
    started_at: float
    is_one_clock: bool
    environment: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT
    inputs: int = 0


@dataclass(frozen=True)
class WorkerStarted:
    """A worker process began."""

    pid: int


@dataclass(frozen=True)
class WorkerEnded:
    """A worker process ended; ``status`` is its exit status, or minus the signal that killed it.

    ``at_ns`` (perf_counter_ns) is when that was noticed, at most about a tenth of a second later.
    ``lost_task`` is the task that was lost with it; ``was_expected`` is false for a death.
    """

    pid: int
    status: int
    was_expected: bool
    lost_task: int | None = None
    at_ns: int = 0


@dataclass(frozen=True)
class PoolStateChanged:
    """The executor is now ``starting``, ``running``, ``open``, ``closing``, ``terminating`` or ``ended``."""

    state: Literal["starting", "running", "open", "closing", "terminating", "ended"]


@dataclass(frozen=True)
class TasksAdded:
    """Tasks ``first`` to ``first + count - 1`` were added by what someone typed (``text``)."""

    text: str
    first: int
    count: int


@dataclass(frozen=True)
class AddRefused:
    """What someone typed was not taken; ``message`` is the API's own refusal."""

    text: str
    message: str


@dataclass(frozen=True)
class ResultsArrived:
    """Results of the tasks ``numbers``, with their inputs, as JSON values, all three of equal length.

    ``failed`` maps (as text) the number of a failed task to its message. Numbers in ``cut`` have a
    text instead of their value: the start of its ``repr``, because it is long or no JSON value.
    """

    numbers: list[int]
    inputs: list[Any]
    values: list[Any]
    failed: dict[str, str] = field(default_factory=dict)
    cut: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not len(self.numbers) == len(self.inputs) == len(self.values):
            raise ValueError("numbers, inputs and values of results must be equally many")


@dataclass(frozen=True)
class WorkEnded:
    """The timed part is over after ``wall_s`` seconds; results may still be on their way."""

    wall_s: float


@dataclass(frozen=True)
class PicklingAudited:
    """What pickling costs a task of this run: means over the inputs and results of ``tasks`` tasks.

    Bytes of a pickle, and seconds that making (dumps) and opening (loads) it take. Measured after
    the timed part, and only when tasks travelled between processes.
    """

    tasks: int
    input_bytes: float
    input_dumps_s: float
    input_loads_s: float
    result_bytes: float
    result_dumps_s: float
    result_loads_s: float

    @property
    def task_s(self) -> float:
        """Seconds that one task's way there and back takes, without the transport."""
        there = self.input_dumps_s + self.input_loads_s
        return there + self.result_dumps_s + self.result_loads_s


@dataclass(frozen=True)
class RunFinished:
    """The run is over; always the last event, exactly once. ``message`` is a sentence or empty.

    ``gil`` says whether the runner's GIL was on at the end (a free-threaded Python turns it on for
    an extension module that needs it); None when the runner could not say.
    """

    outcome: Outcome
    message: str = ""
    wall_s: float | None = None
    gil: bool | None = None


Event = Union[  # noqa: UP007 - the engine also runs on Python 3.10 with isinstance checks
    RunStarted,
    WorkerStarted,
    WorkerEnded,
    PoolStateChanged,
    TasksAdded,
    AddRefused,
    ResultsArrived,
    WorkEnded,
    PicklingAudited,
    RunFinished,
]
_KINDS: dict[str, Any] = {kind.__name__: kind for kind in Event.__args__}  # type: ignore[attr-defined]


def encode(event: Event) -> bytes:
    """Return the event as one JSON line of valid UTF-8; half a surrogate pair becomes "?"."""
    text = json.dumps([type(event).__name__, vars(event)], ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"


def decode(line: bytes | str) -> Event:
    """Return the event of one line.

    Raises ``ValueError`` with a sentence when the line is no event of this format.
    """
    try:
        kind, values = json.loads(line)
        spoken = values.get("format", FORMAT)
        event: Event | None = _KINDS[kind](**values) if spoken == FORMAT else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError(f"The runner said something unknown: {line[:80]!r}.") from None
    if event is None:
        raise ValueError(f"The runner speaks format {spoken}; this version reads {FORMAT}.")
    return event
