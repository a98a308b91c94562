"""Everything of a step that can be written, in the order in which it is told."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.runs.language import tr
from desktop_app.runs.lesson_edits import new_step
from desktop_app.runs.lessons import Step
from desktop_app.ui.lesson_editor.question_form import QuestionForm
from desktop_app.ui.lesson_editor.run_rows import Offers, RunRows
from desktop_app.ui.lesson_editor.shape_field import ShapeField
from desktop_app.ui.lesson_editor.texts import Line, Words, labelled
from desktop_app.ui.theme import SPACE
from desktop_app.ui.view import list_views

COLUMNS = 3


class StepForm(QWidget):
    """The form; ``changed`` gives the step as it is now and where it was changed."""

    changed = Signal(object, str)

    def __init__(self, offers: Offers) -> None:
        super().__init__()
        self._step = new_step()
        self.title = Line(tr("Title of the step"), tr("What this step shows, in a few words"))
        self.text = Words(tr("Text"), tr("What is said before it runs"), 3)
        self.runs = RunRows(offers)
        self.question = QuestionForm()
        self.look_for = Words(tr("Look for"), tr("What to watch while it runs"), 1)
        self.shape = ShapeField()
        self.finding = Words(tr("Finding"), tr("The sentence that is true when the shape holds"), 1)
        self.views = _Views()
        self.notes = Words(tr("Notes"), tr("For the speaker only"), 2)
        self._assemble()
        self._connect()

    def _assemble(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, SPACE, 0)
        layout.setSpacing(2 * SPACE)
        layout.addLayout(labelled(tr("Title of the step"), self.title))
        layout.addLayout(labelled(tr("Text"), self.text))
        layout.addLayout(_section(tr("Runs"), self.runs))
        layout.addWidget(self.question)
        layout.addLayout(labelled(tr("Look for"), self.look_for))
        shape = tr("What the runs must have shown, so that the finding is true on this machine.")
        layout.addLayout(labelled(tr("Shape"), self.shape, shape))
        layout.addLayout(labelled(tr("Finding"), self.finding))
        layout.addLayout(_section(tr("Views to show (none ticked: all)"), self.views))
        layout.addLayout(labelled(tr("Notes for the speaker"), self.notes))
        layout.addStretch()

    def _connect(self) -> None:
        texts: tuple[tuple[str, Line | Words], ...] = (
            ("title", self.title),
            ("text", self.text),
            ("look_for", self.look_for),
            ("finding", self.finding),
            ("notes", self.notes),
        )
        for name, field in texts:
            field.typed.connect(partial(self._take_text, name, field))
        self.shape.typed.connect(lambda: self._take("shape", shape=self.shape.value))
        self.runs.changed.connect(self._take_runs)
        self.question.changed.connect(self._take_question)
        self.views.changed.connect(lambda: self._take("", views=self.views.value))

    def show_step(self, step: Step) -> None:
        """Show another step, or this one after an undo."""
        self._step = step
        self.title.show_value(step.title)
        self.text.show_value(step.text)
        self.runs.show_value(step.runs)
        self.question.forget()
        self.question.show_value(step.question)
        self.look_for.show_value(step.look_for)
        self.shape.show_value(step.shape, [run.name for run in step.runs])
        self.finding.show_value(step.finding)
        self.views.show_value(step.views)
        self.notes.show_value(step.notes)

    def _take_text(self, name: str, field: Line | Words) -> None:
        self._take(name, **{name: field.value})

    def _take_runs(self, place: str) -> None:
        self.shape.show_value(self.shape.value, [run.name for run in self.runs.value])
        self._take(place, runs=self.runs.value)

    def _take_question(self, place: str) -> None:
        self._take(place and f"question {place}", question=self.question.value)

    def _take(self, place: str, **changed: object) -> None:
        self._step = replace(self._step, **changed)
        self.changed.emit(self._step, place)


class _Views(QWidget):
    """A tick for each view that a step can name."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.ticks = {view.title: QCheckBox(tr(view.title)) for view in list_views()}
        self._unknown: list[str] = []
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * SPACE)
        for place, tick in enumerate(self.ticks.values()):
            layout.addWidget(tick, place // COLUMNS, place % COLUMNS)
            tick.clicked.connect(self.changed)
        layout.setColumnStretch(COLUMNS, 1)

    @property
    def value(self) -> list[str]:
        """The titles of those that are ticked; what this version does not know stays."""
        known = [title for title, tick in self.ticks.items() if tick.isChecked()]
        return [*known, *self._unknown]

    def show_value(self, titles: list[str]) -> None:
        """Tick the views of these titles."""
        self._unknown = [title for title in titles if title not in self.ticks]
        for title, tick in self.ticks.items():
            tick.setChecked(title in titles)


def _section(text: str, part: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(SPACE // 2)
    column.addWidget(QLabel(text))
    column.addWidget(part)
    return column
