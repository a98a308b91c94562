"""Lessons: how one is read from its file (``resources/lessons/*.toml``, or anyone's) and run here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from desktop_app.engine.catalog import find, make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import resource
from desktop_app.runs.language import tr
from desktop_app.runs.lesson_format import (
    Lesson,
    LessonFile,
    Question,
    Step,
    StepRun,
    UnusableLesson,
)
from desktop_app.runs.lesson_language import said

__all__ = [
    "SUFFIX",
    "Lesson",
    "LessonFile",
    "Question",
    "Step",
    "StepRun",
    "UnusableLesson",
    "list_lessons",
    "load_lesson",
    "spec_of",
]
SUFFIX = ".toml"


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
    """Return the lesson in a file, in the language spoken if it is one that comes with the program.

    Raises :class:`UnusableLesson` for whatever is wrong with it, ``OSError`` when it cannot be read.
    """
    try:
        read = msgspec.convert(tomllib.loads(path.read_text("utf-8")), LessonFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        sentence = tr("{name} is no lesson: {reason}.", name=path.name, reason=error)
        raise UnusableLesson(sentence) from None
    name = path.stem.lstrip("0123456789-")
    return said(Lesson(name, path, read.title, read.point, read.steps))


def list_lessons() -> list[Lesson]:
    """Return the lessons that come with the program, in teaching order."""
    return [load_lesson(path) for path in sorted(resource("lessons").glob("*.toml"))]
