"""Lessons: what they are, and how one is read from its file (``resources/lessons/*.toml``, or anyone's)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from desktop_app.engine.catalog import find, make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import resource

SUFFIX = ".toml"


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


def spec_of(run: StepRun, python: str = "") -> RunSpec:
    """Return the spec of a step's run on this machine, under the Python of this path.

    Raises :class:`~desktop_app.engine.parameters.UnusableSetting` when it cannot be run here.
    """
    cores = usable_cores()
    there = {"cores": cores, "2 * cores": 2 * cores}
    settings = {name: there.get(str(value), value) for name, value in run.settings.items()}
    return _shared_out(run, settings, python)


def _shared_out(run: StepRun, settings: dict[str, Any], python: str) -> RunSpec:
    """Give the executor those settings that the workload does not have."""
    own = {parameter.name for parameter in find("workload", run.workload).parameters}
    parameters = {name: value for name, value in settings.items() if name in own}
    options = {name: value for name, value in settings.items() if name not in own}
    return make_spec(
        run.workload, run.executor, parameters, options, keep_open=run.keep_open, python=python
    )


def load_lesson(path: Path) -> Lesson:
    """Return the lesson in a file.

    Raises :class:`UnusableLesson` for whatever is wrong with it, ``OSError`` when it cannot be read.
    """
    try:
        read = msgspec.convert(tomllib.loads(path.read_text("utf-8")), LessonFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UnusableLesson(f"{path.name} is no lesson: {error}.") from None
    name = path.stem.lstrip("0123456789-")
    return Lesson(name, path, read.title, read.point, read.steps)


def list_lessons() -> list[Lesson]:
    """Return the lessons that come with the program, in teaching order."""
    return [load_lesson(path) for path in sorted(resource("lessons").glob("*.toml"))]
