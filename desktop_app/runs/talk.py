"""Where a talk stands: which lesson, which step, and what of the step has been shown so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from desktop_app.runs.lessons import Lesson, Step, StepRun
from desktop_app.runs.record import RunRecord
from desktop_app.runs.shapes import Verdict, parse_shape

Phase = Literal["asked", "running", "told"]
"""Nothing was run yet; its runs go on; all of them are over, so the answer may be seen."""
Act = Literal["run", "wait", "step", "end"]
"""What comes next: the step's runs, their end, the next step, or nothing more."""


@dataclass
class Telling:
    """One step as it is told: what has been run for it, guessed and found."""

    step: Step
    records: dict[str, RunRecord] = field(default_factory=dict)
    guess: int | None = None
    """The number of the answer that someone chose, from 1."""
    reason: str = ""
    """Why the step cannot be run here, or empty."""
    is_recorded: bool = False
    """Whether its records come from the lesson's recording, not from this machine now."""
    where: str = ""
    """Where and when they were recorded, if they were."""

    @property
    def phase(self) -> Phase:
        """What of the step has been shown."""
        if self.reason or not self.step.runs:
            return "told"
        if not self.records:
            return "asked"
        return "running" if self.next_run or not self._are_over else "told"

    @property
    def _are_over(self) -> bool:
        return all(record.is_over for record in self.records.values())

    @property
    def next_run(self) -> StepRun | None:
        """The first run that has not begun; None when all have."""
        return next((run for run in self.step.runs if run.name not in self.records), None)

    @property
    def verdict(self) -> Verdict | None:
        """Whether the step's shape holds; None before all is run, or without a shape."""
        if self.phase != "told" or not self.step.shape or not self.records:
            return None
        names = [run.name for run in self.step.runs]
        return parse_shape(self.step.shape, names).holds(self.records)

    def begin_anew(self) -> None:
        """Forget what was run, so that the step can be run again."""
        self.records, self.reason = {}, ""
        self.is_recorded, self.where = False, ""


class Talk:
    """Goes through lessons step by step. What was run for a step is there when one comes back to it."""

    def __init__(self, lessons: Sequence[Lesson], lesson: int = 0) -> None:
        self.lessons = list(lessons)
        self.lesson_number, self.step_number = lesson, 0
        self._told: dict[tuple[int, int], Telling] = {}

    @property
    def lesson(self) -> Lesson:
        """The lesson that is told."""
        return self.lessons[self.lesson_number]

    @property
    def telling(self) -> Telling:
        """The step that is told."""
        place = self.lesson_number, self.step_number
        if place not in self._told:
            self._told[place] = Telling(self.lesson.steps[self.step_number])
        return self._told[place]

    @property
    def seen(self) -> Telling:
        """The step whose runs are to be seen: a step without any tells of what was run before it."""
        telling = self.telling
        for number in range(self.step_number - 1, -1, -1):
            if telling.step.runs or telling.records:
                break
            telling = self._told.get((self.lesson_number, number), telling)
        return telling

    @property
    def act(self) -> Act:
        """What comes next."""
        telling = self.telling
        if telling.phase == "told":
            return "step" if self.following else "end"
        return "run" if telling.phase == "asked" else "wait"

    @property
    def following(self) -> tuple[Lesson, Step] | None:
        """The step after this one and its lesson; None at the end."""
        place = self._after()
        return None if place is None else self._at(place)

    @property
    def is_at_start(self) -> bool:
        """Whether there is no step before this one."""
        return (self.lesson_number, self.step_number) == (0, 0)

    def _at(self, place: tuple[int, int]) -> tuple[Lesson, Step]:
        lesson = self.lessons[place[0]]
        return lesson, lesson.steps[place[1]]

    def _after(self) -> tuple[int, int] | None:
        if self.step_number + 1 < len(self.lesson.steps):
            return self.lesson_number, self.step_number + 1
        return (self.lesson_number + 1, 0) if self.lesson_number + 1 < len(self.lessons) else None

    def go_on(self) -> bool:
        """Go to the next step, be it the next lesson's first; return whether there is one."""
        place = self._after()
        if place is not None:
            self._go_to(place)
        return place is not None

    def go_back(self) -> bool:
        """Go to the step before, be it the last of the lesson before; return whether there is one."""
        if self.is_at_start:
            return False
        if self.step_number:
            self._go_to((self.lesson_number, self.step_number - 1))
        else:
            before = self.lesson_number - 1
            self._go_to((before, len(self.lessons[before].steps) - 1))
        return True

    def open(self, lesson: int) -> None:
        """Go to the first step of a lesson, by its place from 0."""
        self._go_to((lesson, 0))

    def _go_to(self, place: tuple[int, int]) -> None:
        self.lesson_number, self.step_number = place
        near = (place[0], place[0] - 1)  # records are large; a talk may take an hour
        self._told = {there: told for there, told in self._told.items() if there[0] in near}
