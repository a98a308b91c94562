"""A lesson while it is edited: every change makes a new one, and each can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from desktop_app.runs.language import tr
from desktop_app.runs.lessons import LessonFile, Step

MOST_UNDONE = 1_000
"""Changes that can be undone; texts that did not change are shared between them."""


def new_step() -> Step:
    """Return a step in which nothing is written yet."""
    return Step(title="", text="")


def new_lesson() -> LessonFile:
    """Return a lesson in which nothing is written yet."""
    return LessonFile(title="", point="", steps=[new_step()])


def copy_of(content: LessonFile) -> LessonFile:
    """Return the same lesson under a title of its own."""
    return replace(content, title=tr("{title} (copy)", title=content.title))


def with_steps(content: LessonFile, place: int, steps: Sequence[Step]) -> LessonFile:
    """Return the lesson with further steps from this place on, from 0."""
    return replace(content, steps=[*content.steps[:place], *steps, *content.steps[place:]])


def with_step(content: LessonFile, place: int, step: Step) -> LessonFile:
    """Return the lesson with another step at this place."""
    return with_steps(without_step(content, place), place, [step])


def without_step(content: LessonFile, place: int) -> LessonFile:
    """Return the lesson without the step at this place."""
    return replace(content, steps=[*content.steps[:place], *content.steps[place + 1 :]])


def with_step_moved(content: LessonFile, place: int, to: int) -> LessonFile:
    """Return the lesson with a step at another place."""
    return with_steps(without_step(content, place), to, [content.steps[place]])


def first_difference(one: LessonFile, other: LessonFile) -> int | None:
    """Return the place of the first step of ``other`` that is not the same in ``one``, if there is one."""
    for place, step in enumerate(other.steps):
        if place >= len(one.steps) or one.steps[place] != step:
            return place
    return None


class Edits:
    """What a lesson was, is, and was before changes were undone."""

    def __init__(self, first: LessonFile) -> None:
        """Begin with a lesson as it is kept."""
        self.saved = first
        self._past: list[LessonFile] = []
        self._future: list[LessonFile] = []
        self.now = first
        self._place = ""

    @property
    def is_saved(self) -> bool:
        """Whether the lesson is as it is kept."""
        return self.now == self.saved

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a change was undone."""
        return bool(self._future)

    def change(self, content: LessonFile, place: str = "") -> None:
        """Take a change; those made at one named place, one after the other, are undone together."""
        if content == self.now:
            return
        if not place or place != self._place:
            self._past = [*self._past[-MOST_UNDONE + 1 :], self.now]
        self._future.clear()
        self._place, self.now = place, content

    def rest(self) -> None:
        """Let the next change be undone on its own, wherever it is."""
        self._place = ""

    def undo(self) -> None:
        """Go back to what was before the last change."""
        self._go(self._past, self._future)

    def redo(self) -> None:
        """Take back the last undoing."""
        self._go(self._future, self._past)

    def _go(self, there: list[LessonFile], back: list[LessonFile]) -> None:
        self.rest()
        if there:
            back.append(self.now)
            self.now = there.pop()

    def note_saved(self) -> None:
        """Note that the lesson is kept as it is now."""
        self.saved = self.now
        self.rest()
