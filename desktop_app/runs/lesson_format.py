"""The form of a lesson, as its file has it: ``resources/schemas/lesson.schema.json`` is made from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

STEPS, RUNS, ADDED = 50, 8, 20
"""A lesson has at most so many steps, a step so many runs, a run so many additions."""
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=4000)]
Name = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,39}\Z")]


class UnusableLesson(ValueError):
    """A lesson that cannot be used; the sentence names the line, or the place, and the reason."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the audience is asked before a step runs."""

    ask: Annotated[Line, Meta(description="The question.")]
    answers: Annotated[
        list[Line], Meta(min_length=2, max_length=6, description="What one may choose from.")
    ]
    right: Annotated[int, Meta(ge=1, le=6, description="The right answer's number, from 1.")]
    because: Annotated[Text, Meta(description="Why it is right; shown after the run.")] = ""


class StepRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One run of a step, or one of several that are compared."""

    name: Annotated[
        Name, Meta(description="What the shape calls it: small letters, figures and _.")
    ]
    workload: Annotated[Name, Meta(description="As concurrency-lab list workloads has it.")]
    executor: Annotated[Name, Meta(description="As concurrency-lab list executors has it.")]
    settings: Annotated[
        dict[str, Any],
        Meta(
            description="Settings of the workload and of the executor, by name; a default for each "
            'that is not there. workers may be "cores" or "2 * cores".'
        ),
    ] = {}
    label: Annotated[str, Meta(max_length=60, description="What people call it.")] = ""
    python: Annotated[
        Literal["", "no GIL"], Meta(description="Which Python it needs: any, or one without a GIL.")
    ] = ""
    keep_open: Annotated[
        bool, Meta(description="Whether it takes tasks while it runs; it is closed after the last.")
    ] = False
    ends_at_death: Annotated[
        bool, Meta(description="Whether it ends at once when a worker process dies.")
    ] = False
    add: Annotated[
        list[Line],
        Meta(max_length=ADDED, description="What an open run is given, half a second apart."),
    ] = []
    terminate_after_s: Annotated[
        float | None,
        Meta(description="It is terminated so many seconds after its timed part began."),
    ] = None


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to show: what is said, what is run, what to look for, and what must come of it."""

    title: Annotated[Line, Meta(description="A few words.")]
    text: Annotated[
        Text, Meta(min_length=1, description="What is said before the run. Plain text.")
    ]
    runs: Annotated[
        list[StepRun], Meta(max_length=RUNS, description="What is run, one after the other.")
    ] = []
    look_for: Annotated[Text, Meta(description="Where to look while it runs.")] = ""
    question: Annotated[
        Question | None, Meta(description="Asked before the run, answered by it.")
    ] = None
    shape: Annotated[
        str,
        Meta(
            max_length=500,
            description="What must be true of the runs, such as threads.wall_s / processes.wall_s > "
            "0.8 * cores. concurrency-lab lessons --figures lists the figures.",
        ),
    ] = ""
    finding: Annotated[Text, Meta(description="The sentence that is true when it holds.")] = ""
    views: Annotated[
        list[Line], Meta(max_length=12, description="Titles of the views to show; empty for all.")
    ] = []
    notes: Annotated[Text, Meta(description="For the speaker alone.")] = ""


class LessonFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lesson of Concurrency Lab, written as TOML."""

    title: Annotated[Line, Meta(description="What it is called in lists.")]
    point: Annotated[Line, Meta(description="What one knows afterwards, in one sentence.")]
    steps: Annotated[
        list[Step], Meta(min_length=1, max_length=STEPS, description="In the order of telling.")
    ]


class Lesson(msgspec.Struct, frozen=True):
    """A lesson and where it came from; ``name`` is its file's, without what only orders the files."""

    name: str
    path: Path
    title: str
    point: str
    steps: list[Step]


def workers_for(value: Any, cores: int) -> Any:
    """Return the number that the setting ``workers`` stands for on so many cores."""
    in_cores = {"cores": cores, "2 * cores": 2 * cores}
    return in_cores.get(value, value) if isinstance(value, str) else value


def schema_text() -> str:
    """Return the schema that is published, as JSON."""
    drafted = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(drafted | msgspec.json.schema(LessonFile), indent=2) + "\n"
