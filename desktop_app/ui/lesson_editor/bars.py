"""Above and below a lesson that is written: which lesson it is, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.runs.language import tr
from desktop_app.runs.lesson_desk import OnShelf
from desktop_app.runs.lesson_edits import Edits
from desktop_app.ui.fields import narrow
from desktop_app.ui.lesson_editor.texts import say
from desktop_app.ui.theme import SPACE


class LessonBar(QWidget):
    """The lessons of one's own to choose from, and what can be done with one."""

    chosen = Signal(Path)
    begun = Signal()
    doubled = Signal()
    deleted = Signal()
    exported = Signal()
    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setAccessibleName(tr("Lesson"))
        self.box.setToolTip(tr("Your lessons; those with • have changes that are not saved."))
        self.box.activated.connect(lambda _: self.chosen.emit(self.box.currentData()))
        label = QLabel(tr("Lesson"))
        label.setBuddy(self.box)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(label)
        layout.addWidget(self.box, 1)
        add = _adder(self, layout)
        self.begin = add(tr("New"), tr("Begin another lesson"), "Ctrl+N", self.begun.emit)
        self.double = add(
            tr("Duplicate"), tr("Begin another lesson with all of this"), "", self.doubled.emit
        )
        self.discard = add(
            tr("Discard changes"), tr("Go back to what is saved"), "", self.discarded.emit
        )
        self.export = add(
            tr("Export…"),
            tr("Write the lesson to a file for others: they open it, or drop it on their window."),
            "Ctrl+Shift+S",
            self.exported.emit,
        )
        self.delete = add(tr("Delete"), tr("Delete this lesson"), "", self.deleted.emit)

    def show_shelf(self, shelf: Sequence[OnShelf], path: Path) -> None:
        """Show the lessons, and which of them is on the desk."""
        self.box.clear()
        for lesson in shelf:
            title = lesson.title.strip() or tr("New lesson")
            self.box.addItem(f"{title} •" if lesson.is_draft else title, lesson.path)
        paths = [lesson.path for lesson in shelf]
        self.box.setCurrentIndex(paths.index(path) if path in paths else -1)
        narrow(self.box)

    def show_title(self, title: str, edits: Edits) -> None:
        """Show what the lesson on the desk is called by now, and whether it is saved."""
        mark = "" if edits.is_saved else " •"
        if self.box.currentIndex() >= 0:
            self.box.setItemText(self.box.currentIndex(), title + mark)
        self.discard.setEnabled(not edits.is_saved)


class StateBar(QWidget):
    """What has happened or is wrong; undo and redo, try and save."""

    undone = Signal()
    redone = Signal()
    tried = Signal()
    saved = Signal()
    brought_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.told = QLabel(wordWrap=True)
        self.told.setAccessibleName(tr("What has happened"))
        self.back = QPushButton(tr("Bring it back"))
        self.back.clicked.connect(self.brought_back)
        self.back.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.told, 1)
        layout.addWidget(self.back)
        add = _adder(self, layout)
        self.undo = add(tr("Undo"), tr("Undo the last change"), "Ctrl+Z", self.undone.emit)
        self.redo = add(tr("Redo"), tr("Do again what was undone"), "Ctrl+Y", self.redone.emit)
        self.redo.actions()[0].setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.try_it = add(
            tr("Try it"),
            tr("Tell the lesson from this step on, in the window"),
            "F5",
            self.tried.emit,
        )
        self.save = add(
            tr("Save"),
            tr("Save the lesson; it is in the menu Lessons then"),
            "Ctrl+S",
            self.saved.emit,
        )
        self.save.setProperty("role", "primary")

    def say(self, sentence: str) -> None:
        """Say what has happened; nothing, with an empty sentence."""
        self._say(sentence, "muted")

    def complain(self, sentence: str) -> None:
        """Say what is wrong."""
        self._say(sentence, "bad")

    def say_deleted(self, sentence: str) -> None:
        """Say that a lesson is deleted; it can be brought back until something else happens."""
        self._say(sentence, "muted")
        self.back.show()

    def _say(self, sentence: str, role: str) -> None:
        self.back.hide()
        say(self.told, sentence, role)
        self.told.show()  # it also holds the room before the buttons

    def show_edits(self, edits: Edits) -> None:
        """Allow what can be done now."""
        self.undo.actions()[0].setEnabled(edits.can_undo)
        self.redo.actions()[0].setEnabled(edits.can_redo)


def _adder(
    bar: QWidget, layout: QHBoxLayout
) -> Callable[[str, str, str, Callable[[], None]], QPushButton]:
    """Return a function that adds a button and its key to a bar."""

    def add(text: str, about: str, key: str, do: Callable[[], None]) -> QPushButton:
        action = QAction(text, bar)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda: do())
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.setToolTip(f"{about} ({key})" if key else about)
        button.clicked.connect(action.trigger)
        action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
        button.addAction(action)
        layout.addWidget(button)
        return button

    return add
