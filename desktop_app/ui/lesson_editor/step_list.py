"""The steps of a lesson in their order: chosen, moved by mouse or keys, added, doubled and taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.language import tr
from desktop_app.runs.lessons import Step
from desktop_app.ui.theme import SPACE, icon


class StepList(QWidget):
    """The list and its buttons; the signals say what someone wants, with places from 0."""

    chosen = Signal(int)
    moved = Signal(int, int)
    added = Signal(int)
    doubled = Signal(int)
    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._is_shown_by_us = False
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName(tr("Steps"))
        self.list.setAccessibleDescription(tr("Alt+Up and Alt+Down move the step."))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._choose)
        self.list.model().rowsMoved.connect(self._note_drop)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE // 2)
        self.add = self._button("+", tr("Add a step"), "Ctrl+Return", self._add)
        self.double = self._button("", tr("Duplicate the step"), "Ctrl+D", self._double)
        self.up = self._button("↑", tr("Move the step up"), "Alt+Up", lambda: self._move(-1))
        self.down = self._button("↓", tr("Move the step down"), "Alt+Down", lambda: self._move(1))
        self.remove = self._button("✕", tr("Remove the step"), "Ctrl+Del", self._remove)
        self._paint_icon()
        for button in (self.add, self.double, self.up, self.down, self.remove):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)

    def _button(self, sign: str, name: str, key: str, do: Callable[[], None]) -> QToolButton:
        action = QAction(sign, self)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(do)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolTip(f"{name} ({QKeySequence(key).toString(_NATIVE)})")
        button.setAccessibleName(name)
        self.addAction(action)
        return button

    def _paint_icon(self) -> None:
        self.double.defaultAction().setIcon(icon("copies"))

    def changeEvent(self, event: QEvent) -> None:
        """Take over other colours."""
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()
        super().changeEvent(event)

    @property
    def row(self) -> int:
        """The place of the step that is chosen, from 0."""
        return self.list.currentRow()

    def show_steps(self, steps: Sequence[Step], row: int) -> None:
        """Show these steps and choose one of them."""
        self._is_shown_by_us = True
        while self.list.count() > len(steps):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(steps):
            self.list.addItem("")
        for place, step in enumerate(steps):
            item = self.list.item(place)
            item.setText(f"{place + 1}  {step.title.strip() or tr('(without a title)')}")
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
        self.list.setCurrentRow(row)
        self._is_shown_by_us = False
        self._allow()

    def _allow(self) -> None:
        for button, is_on in (
            (self.up, self.row > 0),
            (self.down, 0 <= self.row < self.list.count() - 1),
            (self.double, self.row >= 0),
            (self.remove, self.list.count() > 1),
        ):
            button.defaultAction().setEnabled(is_on)

    def _choose(self, row: int) -> None:
        if not self._is_shown_by_us and row >= 0:
            self.chosen.emit(row)
        self._allow()

    def _note_drop(self, _: QModelIndex, first: int, _last: int, __: QModelIndex, to: int) -> None:
        if not self._is_shown_by_us:
            place = to - 1 if to > first else to
            QTimer.singleShot(0, self, lambda: self.moved.emit(first, place))  # once Qt has dropped

    def _add(self) -> None:
        self.added.emit(self.row + 1)

    def _double(self) -> None:
        self.doubled.emit(self.row)

    def _remove(self) -> None:
        self.removed.emit(self.row)

    def _move(self, by: int) -> None:
        self.moved.emit(self.row, self.row + by)


_NATIVE = QKeySequence.SequenceFormat.NativeText
