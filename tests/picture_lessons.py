"""Pictures of lessons: each in the panel beside the views, and each of its steps on the stage.

What a step runs is taken from its recording, which takes no time; a step without one is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def lesson_scenes(window: Any, take: Callable[[str], None]) -> Iterator[int]:
    """Go through all lessons; yield milliseconds to wait."""
    from desktop_app.runs.lessons import list_lessons

    lessons = list_lessons()
    for number, lesson in enumerate(lessons):
        scene = f"{40 + number}-lesson-{lesson.name}"
        window.lessons.open(number)
        yield 300
        take(f"{scene}-0-panel-asked")
        yield from tell(window)
        take(f"{scene}-0-panel-told")
    window.lessons.open(0)
    window.lessons.present()
    for number, lesson in enumerate(lessons):
        yield from stage_scenes(
            window, take, f"{40 + number}-lesson-{lesson.name}", len(lesson.steps)
        )
    yield from other_stage_scenes(window, take)
    window.lessons.present()
    yield 300
    window.lessons.leave()


def stage_scenes(window: Any, take: Callable[[str], None], scene: str, steps: int) -> Iterator[int]:
    """Take each step of the lesson that is presented, before and after its runs; then go on."""
    for step in range(1, steps + 1):
        yield 200
        take(f"{scene}-{step}-asked")
        yield from tell(window)
        take(f"{scene}-{step}-told")
        window.lessons.teaching.skip()


def other_stage_scenes(window: Any, take: Callable[[str], None]) -> Iterator[int]:
    """Take the stage while a step runs here and now, with an enlarged view, and the speaker's notes."""
    teaching, in_sight = window.lessons.teaching, window.views.in_sight
    teaching.talk.open(1)
    teaching.changed.emit()
    teaching.telling.begin_anew()
    teaching.run()
    yield 1200
    take("60-stage-running")
    while teaching.telling.phase == "running":
        yield 100
    in_sight.enlarge_next()
    yield 300
    take("60-stage-enlarged")
    in_sight.shrink()
    window.lessons.presentation.toggle_notes()
    yield 500
    take("60-speaker-notes")
    window.lessons.presentation.toggle_notes()


def tell(window: Any) -> Iterator[int]:
    """Show the runs of the step as they were recorded; run them if they never were."""
    from desktop_app.runs.recordings import has_recording, load_recordings, say_where

    teaching = window.lessons.teaching
    talk = teaching.talk
    if has_recording(talk.lesson, talk.step_number):
        talk.telling.records = load_recordings(talk.lesson, talk.step_number)
        talk.telling.is_recorded = True
        records = list(talk.telling.records.values())
        talk.telling.where = say_where(records[0])
        window.lessons.tick(records if len(records) > 1 else [])
        window.lessons.show_record(records[-1])
        teaching.changed.emit()
    elif talk.telling.step.runs and talk.telling.phase == "asked":
        teaching.run()
        while talk.telling.phase == "running":
            yield 100
    yield 500
