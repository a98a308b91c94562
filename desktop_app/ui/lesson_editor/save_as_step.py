"""The dialog that makes a step of runs: which runs, and the lesson that they are for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.language import tr
from desktop_app.runs.lesson_desk import OnShelf
from desktop_app.ui.lesson_editor.run_rows import Offer
from desktop_app.ui.lesson_editor.texts import Line, labelled
from desktop_app.ui.theme import SPACE


class StepDialog(QDialog):
    """``asked`` gives the runs, the lesson's path (None for a new one) and the step's title."""

    asked = Signal(list, object, str)

    def __init__(
        self, window: QWidget, offers: Sequence[Offer], shelf: Sequence[OnShelf], last: Path | None
    ) -> None:
        """Offer these runs and lessons; ``last`` is the one that was written on last."""
        super().__init__(window)
        self.setWindowTitle(tr("Save as step"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(56 * SPACE)
        self._offers = offers
        self.choices = QButtonGroup(self)
        self.title = Line(tr("Title of the step"), tr("What this step shows, in a few words"))
        self.lesson = QComboBox()
        self.lesson.addItem(tr("A new lesson"), None)
        for one in shelf:
            self.lesson.addItem(one.title.strip() or tr("New lesson"), one.path)
        paths = [None, *(one.path for one in shelf)]
        self.lesson.setCurrentIndex(paths.index(last) if last in paths else 0)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Write the step"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("role", "primary")
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._assemble()

    def _assemble(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(QLabel(tr("The step runs")))
        for number, offer in enumerate(self._offers):
            choice = QRadioButton(offer.title + (f" – {offer.reason}" if offer.reason else ""))
            choice.setEnabled(bool(offer.runs))
            self.choices.addButton(choice, number)
            layout.addWidget(choice)
        first = next((button for button in self.choices.buttons() if button.isEnabled()), None)
        if first is not None:
            first.setChecked(True)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(first is not None)
        layout.addSpacing(SPACE)
        layout.addLayout(labelled(tr("&Title of the step"), self.title))
        layout.addLayout(labelled(tr("&Lesson that it is for"), self.lesson))
        layout.addSpacing(SPACE)
        layout.addWidget(self.buttons)
        self.title.setFocus()

    def _accept(self) -> None:
        offer = self._offers[self.choices.checkedId()]
        self.asked.emit(offer.runs, self.lesson.currentData(), self.title.value.strip())
        self.accept()
