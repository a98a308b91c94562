"""Lessons as files are written: what is read again is exactly what was written, or nothing is."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import tomli_w
from msgspec.structs import replace

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.folders import make_private
from desktop_app.runs.language import tr
from desktop_app.runs.lesson_checks import read_lesson
from desktop_app.runs.lessons import Lesson, LessonFile, Step, StepRun, UnusableLesson, load_lesson
from desktop_app.runs.shapes import NAMES


def content_of(lesson: Lesson) -> LessonFile:
    """Return what the file of a lesson holds."""
    names = LessonFile.__struct_fields__
    return LessonFile(**{name: getattr(lesson, name) for name in names})


def lesson_text(content: LessonFile) -> str:
    """Return a lesson as the TOML text of its file; what is as it is anyway is left out."""
    return tomli_w.dumps(_told(content))


def _told(struct: msgspec.Struct) -> dict[str, Any]:
    """Return those values of a struct that differ from their defaults, by name."""
    told: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(struct)):
        value = getattr(struct, field.name)
        default = field.default
        if field.default_factory is not msgspec.NODEFAULT:
            default = field.default_factory()
        if field.required or value != default:
            told[field.encode_name] = _plain(value)
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _told(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def save_lesson(content: LessonFile, path: Path) -> None:
    """Write a lesson to its file, all of it or, when anything goes wrong, nothing.

    Raises :class:`UnusableLesson` when no reader would take it, ``OSError`` when it cannot be written.
    """
    # Half of a character, as a broken clipboard gives it, cannot be in any file.
    written = lesson_text(content).encode("utf-8", "replace")
    _check(content, written)
    make_private(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _check(content: LessonFile, written: bytes) -> None:
    """Raise the reader's own sentence, but with the step's number: whoever writes sees no lines."""
    try:
        read_lesson(written)
    except UnusableLesson as mistake:
        for number, step in enumerate(content.steps, 1):
            alone = LessonFile("-", "-", [step])
            try:
                read_lesson(lesson_text(alone).encode("utf-8", "replace"))
            except UnusableLesson as wrong:
                reason = _without_line(wrong)
                raise UnusableLesson(
                    tr("Step {number}: {reason}.", number=number, reason=reason)
                ) from None
        raise UnusableLesson(tr("The lesson: {reason}.", reason=_without_line(mistake))) from None


def _without_line(mistake: UnusableLesson) -> str:
    return re.sub(r"^\S+ \d+: ", "", str(mistake))


def load_as_written(path: Path) -> Lesson:
    """Return the lesson in a file with its texts as they stand there, in no other language.

    Raises what :func:`load_lesson` does.
    """
    lesson = load_lesson(path)
    written = read_lesson(path.read_bytes())
    return replace(lesson, **{name: getattr(written, name) for name in written.__struct_fields__})


def step_of(runs: Sequence[StepRun], title: str = "") -> Step:
    """Return a new step that does these runs; its texts are still to be written."""
    return Step(title=title, text="", runs=named_apart([], runs))


def run_of(spec: RunSpec, *, has_gil: bool = True, added: Sequence[str] = ()) -> StepRun:
    """Return the run of a step that does on any machine what a spec did on this one.

    The path of its Python means nothing elsewhere: without ``has_gil`` the step asks for one that has
    no GIL. ``added`` is what was added to the run while it was open.
    """
    return StepRun(
        name=spec.executor,
        workload=spec.workload,
        executor=spec.executor,
        settings={**spec.parameters, **spec.options},
        python="" if has_gil else "no GIL",
        keep_open=spec.keep_open,
        ends_at_death=spec.ends_at_death,
        add=list(added),
    )


def named_apart(there: Sequence[StepRun], new: Sequence[StepRun]) -> list[StepRun]:
    """Return all these runs, the new ones under names that shapes can tell apart."""
    runs = list(there)
    for run in new:
        taken = {one.name for one in runs}
        number, name = 1, run.name
        while name in taken:
            number += 1
            name = f"{run.name}_{number}"
        runs.append(replace(run, name=name))
    return runs


def is_name(text: str) -> bool:
    """Whether a shape can call a run by this name."""
    is_word = re.fullmatch(r"[a-z][a-z0-9_]{0,39}", text) and not keyword.iskeyword(text)
    return bool(is_word) and text not in NAMES
