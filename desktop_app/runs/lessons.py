"""Lessons: how one is read from its file (``resources/lessons/*.toml``, or anyone's) and run here."""

from __future__ import annotations

from pathlib import Path

from desktop_app.engine.catalog import find, make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import resource
from desktop_app.runs.language import tr
from desktop_app.runs.lesson_checks import MOST_BYTES, read_lesson
from desktop_app.runs.lesson_format import (
    Lesson,
    LessonFile,
    Question,
    Step,
    StepRun,
    UnusableLesson,
    workers_for,
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
    settings = dict(run.settings)
    if "workers" in settings:
        settings["workers"] = workers_for(settings["workers"], usable_cores())
    entry = find("workload", run.workload, can_be_unavailable=bool(python))
    own = {parameter.name for parameter in entry.parameters}
    parameters = {name: value for name, value in settings.items() if name in own}
    options = {name: value for name, value in settings.items() if name not in own}
    return make_spec(
        run.workload,
        run.executor,
        parameters,
        options,
        keep_open=run.keep_open,
        python=python,
        ends_at_death=run.ends_at_death,
    )


def load_lesson(path: Path) -> Lesson:
    """Return the lesson in a file, in the language spoken if it is one that comes with the program.

    Raises :class:`UnusableLesson` for whatever is wrong with it, ``OSError`` when it cannot be read.
    """
    if not path.is_file() and path.exists():  # a pipe would keep the reader for ever
        raise UnusableLesson(tr("{file} is no lesson: it is no file.", file=path.name))
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    try:
        read = read_lesson(content)
    except UnusableLesson as mistake:
        told = tr("{file} is no lesson: {reason}.", file=path.name, reason=mistake)
        raise UnusableLesson(told) from None
    name = path.stem.lstrip("0123456789-") or path.stem
    return said(Lesson(name, path, read.title, read.point, read.steps))


def list_lessons() -> list[Lesson]:
    """Return the lessons that come with the program, in teaching order."""
    return [load_lesson(path) for path in sorted(resource("lessons").glob("*.toml"))]
