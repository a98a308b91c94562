"""Recorded runs: those of lessons, beside the lesson's file, and what is said of where a run is from.

lessons/recordings/LESSON/STEP-RUN.clrun        steps are counted from 1
"""

from __future__ import annotations

import time
from pathlib import Path

from desktop_app.runs.language import ntr, tr
from desktop_app.runs.lessons import Lesson
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import SUFFIX, load_run

FOLDER = "recordings"


def recording_of(lesson: Lesson, step: int, run: str) -> Path:
    """Return where the recording of a run of a step (from 0) is, if there is one."""
    return lesson.path.parent / FOLDER / lesson.name / f"{step + 1}-{run}{SUFFIX}"


def has_recording(lesson: Lesson, step: int) -> bool:
    """Return whether all runs of a step (from 0) were recorded."""
    runs = lesson.steps[step].runs
    return bool(runs) and all(recording_of(lesson, step, run.name).is_file() for run in runs)


def load_recordings(lesson: Lesson, step: int) -> dict[str, RunRecord]:
    """Return the recorded runs of a step (from 0), by their names.

    Raises :class:`~desktop_app.runs.run_file.UnreadableRun`, or ``OSError`` when one is not there.
    """
    return {
        run.name: load_run(recording_of(lesson, step, run.name)) for run in lesson.steps[step].runs
    }


def say_badge(record: RunRecord) -> str:
    """Return the word that tells whether a run is seen live or was recorded; never empty."""
    return tr("◆ recorded") if record.is_recorded else tr("● live")


def say_where(record: RunRecord) -> str:
    """Return a sentence about where and when a run was done, as far as it tells."""
    started = record.started
    if not record.is_recorded:
        return tr("This run was done here, since the program was started.")
    if started is None:
        return tr("Recorded; it did not begin.")
    cores = started.environment.get("usable_cores")
    machine = (
        ntr("a machine with {count} core", "a machine with {count} cores", cores)
        if isinstance(cores, int)
        else tr("some machine")
    )
    version = str(started.environment.get("python", "")).rpartition(".")[0]
    name = started.environment.get("implementation", "Python")
    python = f"{name} {version}".strip()
    day = time.strftime("%Y-%m-%d", time.localtime(started.started_at))
    return tr("Recorded on {machine}, {python}, {day}", machine=machine, python=python, day=day)
