"""How a step will look beside the views, before it has run and after: the real panel, not to be used."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.lessons import Lesson, LessonFile, Step
from desktop_app.runs.record import RunRecord
from desktop_app.runs.talk import Phase, Talk, Telling
from desktop_app.ui.lessons.panel import LessonPanel
from desktop_app.ui.mode_buttons import ModeButtons
from desktop_app.ui.theme import SPACE


class Preview(QWidget):
    """The panel as it will be, and a switch between before and after the step's runs."""

    def __init__(self) -> None:
        super().__init__()
        self._lesson = LessonFile("", "", [])
        self._place = 0
        self.panel = LessonPanel()
        self.panel.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.panel.setAccessibleName(tr("Preview of the step"))
        heading = QLabel(tr("PREVIEW"))
        heading.setProperty("role", "section")
        self._is_after = False
        self._names = tr("Before"), tr("After")
        tips = tr("The step before its runs"), tr("The step after its runs, if its shape holds")
        self.modes = ModeButtons(self, dict(zip(self._names, tips, strict=True)), "")
        self.modes.show_mode(self._names[0])
        self.modes.chose.connect(self._choose)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch()
        top.addWidget(self.modes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(top)
        layout.addWidget(self.panel, 1)

    def show_step(self, lesson: LessonFile, place: int) -> None:
        """Show a step of a lesson, by its place from 0."""
        self._lesson, self._place = lesson, place
        self._show()

    def _choose(self, mode: str) -> None:
        self._is_after = mode == self._names[1]
        self.modes.show_mode(mode)
        self._show()

    def _show(self) -> None:
        if not self._lesson.steps:
            return
        content = self._lesson
        lesson = Lesson("preview", Path(), content.title, content.point, content.steps)
        step = content.steps[self._place]
        telling = _Told(step) if self._is_after else Telling(step)
        talk = _Still(lesson, self._place, telling)
        self.panel.show_talk(talk, is_busy=False, is_recorded=False)
        for button in self.panel.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, which takes no mouse itself."""
        for area in self.panel.findChildren(QScrollArea):
            bar = area.verticalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
        event.accept()


class _Told(Telling):
    """A step as it will be when its runs are over and its shape holds."""

    def __init__(self, step: Step) -> None:
        nothing = {run.name: RunRecord(RunSpec(run.workload, run.executor)) for run in step.runs}
        super().__init__(step, nothing)

    @property
    def phase(self) -> Phase:
        return "told"

    @property
    def verdict(self) -> None:
        return None


class _Still(Talk):
    """A talk that stays at one step."""

    def __init__(self, lesson: Lesson, step: int, telling: Telling) -> None:
        super().__init__([lesson])
        self.step_number = step
        self._still = telling

    @property
    def telling(self) -> Telling:
        return self._still
