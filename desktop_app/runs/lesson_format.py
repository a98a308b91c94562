"""The form of a lesson, as its file has it. The schema that is published is made from these classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec


class UnusableLesson(ValueError):
    """A lesson that cannot be used; the sentence names the line, or the place, and the reason."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the audience is asked before a step runs; ``right`` is the right answer's number, from 1."""

    ask: str
    answers: list[str]
    right: int
    because: str = ""


class StepRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One run of a step, or one of several that race. ``settings`` are the workload's and the executor's.

    The setting ``workers`` may be "cores" or "2 * cores". ``python`` "no GIL" asks for a Python without
    one. An open run (``keep_open``) is given each of ``add``, half a second apart, then closed;
    ``terminate_after_s`` terminates any run that long after its timed part began.
    """

    name: str
    workload: str
    executor: str
    settings: dict[str, Any] = {}
    label: str = ""
    python: Literal["", "no GIL"] = ""
    keep_open: bool = False
    add: list[str] = []
    terminate_after_s: float | None = None


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to show: what is said, what is run, what to look for, and the shape that it must have.

    ``shape`` is an expression about the step's runs (:mod:`desktop_app.runs.shapes`), ``finding`` the
    sentence that is true when it holds. ``views`` are the titles of the views to show, empty for all.
    ``notes`` are for the speaker.
    """

    title: str
    text: str
    runs: list[StepRun] = []
    look_for: str = ""
    question: Question | None = None
    shape: str = ""
    finding: str = ""
    views: list[str] = []
    notes: str = ""


class LessonFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a lesson's file holds: its title, its point in one sentence, its steps."""

    title: str
    point: str
    steps: list[Step]


class Lesson(msgspec.Struct, frozen=True):
    """A lesson and where it came from; ``name`` is its file's, without what only orders the files."""

    name: str
    path: Path
    title: str
    point: str
    steps: list[Step]
