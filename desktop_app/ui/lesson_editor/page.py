"""The window in which lessons are written, as it is laid out: steps, the step's form, how it will look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from desktop_app.runs.language import tr
from desktop_app.ui.lesson_editor.bars import LessonBar, StateBar
from desktop_app.ui.lesson_editor.preview import Preview
from desktop_app.ui.lesson_editor.run_rows import Offers
from desktop_app.ui.lesson_editor.step_form import StepForm
from desktop_app.ui.lesson_editor.step_list import StepList
from desktop_app.ui.lesson_editor.texts import Line, Words, labelled
from desktop_app.ui.lessons.reading import still_scroll
from desktop_app.ui.theme import SPACE

WIDTHS = (232, 480, 300)
"""Of the three columns at first, in pixels."""


class EditorPage(QWidget):
    """A window of its own, so that the controls and the runs can be used beside it."""

    def __init__(self, offers: Offers) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.bar, self.state = LessonBar(), StateBar()
        self.title = Line(tr("Title of the lesson"), tr("What it is about"))
        self.point = Words(tr("Its point"), tr("What one should remember, in a sentence"), 2)
        self.steps, self.form, self.preview = StepList(), StepForm(offers), Preview()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self.bar)
        layout.addWidget(self._make_columns(), 1)
        layout.addWidget(self.state)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        self.resize(1120, 720)

    def _make_columns(self) -> QSplitter:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(labelled(tr("Title of the lesson"), self.title))
        column.addLayout(labelled(tr("Its point"), self.point))
        column.addWidget(QLabel(tr("Steps")))
        column.addWidget(self.steps, 1)
        across = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        across.setHandleWidth(2 * SPACE)
        area = still_scroll(self.form)
        area.setMinimumWidth(400)
        for part in (left, area, self.preview):
            across.addWidget(part)
        across.setStretchFactor(1, 1)
        across.setSizes(list(WIDTHS))
        return across
