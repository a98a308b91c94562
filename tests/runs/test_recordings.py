"""What lessons show when they cannot be run: it can be read, has its shape, and tells nothing private."""

from __future__ import annotations

import getpass
import platform
import re
import zipfile
from pathlib import Path

import pytest

from desktop_app.runs.lessons import Lesson, list_lessons
from desktop_app.runs.recordings import (
    has_recording,
    load_recordings,
    recording_of,
    say_badge,
    say_where,
)
from desktop_app.runs.replay import Replay
from desktop_app.runs.run_file import UnreadableRun
from desktop_app.runs.shapes import parse_shape
from tests import canned

STEPS = [
    pytest.param(lesson, step, id=f"{lesson.name}-{step + 1}")
    for lesson in list_lessons()
    for step in range(len(lesson.steps))
    if lesson.steps[step].runs
]
FILES = sorted(list_lessons()[0].path.parent.glob("recordings/*/*"))
ABSENT = {("without-gil", 1), ("without-gil", 2)}
"""Steps (from 0) that need a Python which the machine of the recordings does not have."""
ALL_BYTES, ONE_BYTES = 2_000_000, 400_000


@pytest.mark.parametrize(("lesson", "step"), STEPS)
def test_each_step_has_a_recording_that_shows_what_it_is_to(lesson: Lesson, step: int) -> None:
    if (lesson.name, step) in ABSENT:
        assert not has_recording(lesson, step)
        assert any(run.python == "no GIL" for run in lesson.steps[step].runs)
        return
    assert has_recording(lesson, step)
    records = load_recordings(lesson, step)
    told = lesson.steps[step]
    for run in told.runs:
        spec = records[run.name].spec
        assert (spec.workload, spec.executor) == (run.workload, run.executor)
        for name, value in run.settings.items():
            if not isinstance(value, str) or "cores" not in value:
                assert {**spec.parameters, **spec.options}[name] == value
    if told.shape:
        verdict = parse_shape(told.shape, list(records)).holds(records)
        assert verdict.holds, verdict.told


@pytest.mark.parametrize(("lesson", "step"), STEPS)
def test_each_recording_replays_and_says_where_it_is_from(lesson: Lesson, step: int) -> None:
    if not has_recording(lesson, step):
        return
    for record in load_recordings(lesson, step).values():
        assert say_badge(record) == "◆ recorded"
        assert re.fullmatch(
            r"Recorded on a machine with \d+ cores?, CPython 3\.\d+, \d{4}-\d\d-\d\d",
            say_where(record),
        )
        replay = Replay(record)
        part = replay.go_to(replay.end_s / 2)
        assert not part.is_over
        assert replay.go_to(replay.end_s).message == record.message


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_recordings_tell_nothing_of_the_machine(path: Path) -> None:
    named = [platform.node(), getpass.getuser()]
    with zipfile.ZipFile(path) as archive:
        for name in ("run.json", "results"):
            text = archive.read(name).decode()
            assert not re.search(r"[\"' =:](/|[A-Z]:\\)[\w.]+/", text), name
            for private in (*named, "pyenv", ".venv"):
                assert not re.search(rf"\b{re.escape(private)}\b", text), (name, private)


def test_recordings_are_small() -> None:
    sizes = {path: path.stat().st_size for path in FILES}
    assert sum(sizes.values()) <= ALL_BYTES
    assert max(sizes.values(), default=0) <= ONE_BYTES


def test_there_is_no_recording_of_what_no_lesson_has() -> None:
    wanted = {
        recording_of(lesson, step, run.name)
        for lesson in list_lessons()
        for step in range(len(lesson.steps))
        for run in lesson.steps[step].runs
    }
    assert set(FILES) <= wanted


def test_a_missing_recording_is_an_error_that_says_so(tmp_path: Path) -> None:
    lesson = list_lessons()[0]
    alone = Lesson(lesson.name, tmp_path / lesson.path.name, lesson.title, "", lesson.steps)
    assert not has_recording(alone, 0)
    with pytest.raises(FileNotFoundError):
        load_recordings(alone, 0)
    for run in alone.steps[0].runs:
        path = recording_of(alone, 0, run.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"none")
    with pytest.raises(UnreadableRun):
        load_recordings(alone, 0)


def test_what_was_run_here_is_live() -> None:
    record = canned.finished()
    assert say_badge(record) == "● live"
    assert "here" in say_where(record)
