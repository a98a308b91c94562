"""Fields for the texts of a lesson; what is typed in them is undone by the editor, not by each field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.ui.theme import SPACE

MOST_LINES = 12


class Line(QLineEdit):
    """A text of one line; ``typed`` says that someone changed it."""

    typed = Signal()

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__(placeholderText=hint)
        self.setAccessibleName(name)
        self.textEdited.connect(self.typed)

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self.text()

    def show_value(self, text: str) -> None:
        """Put a text into the field."""
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the editor."""
        return _left_to_editor(event) or super().event(event)


class Words(QPlainTextEdit):
    """A text of some lines, as high as it needs; ``typed`` says that someone changed it."""

    typed = Signal()

    def __init__(self, name: str, hint: str = "", lines: int = 2) -> None:
        super().__init__(placeholderText=hint)
        self._lines = lines
        self.setProperty("role", "field")
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._fit)
        self.textChanged.connect(self.typed)
        self._fit()

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self.toPlainText()

    def show_value(self, text: str) -> None:
        """Put a text into the field."""
        if text != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)
            self._fit()

    def _fit(self) -> None:
        """Be as high as the text, within limits."""
        lines = min(MOST_LINES, max(self._lines, int(self.document().size().height())))
        frame = 2 * (self.frameWidth() + int(self.document().documentMargin())) + SPACE // 2
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + frame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be higher where the text is broken into more lines."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the editor."""
        return _left_to_editor(event) or super().event(event)


def _left_to_editor(event: QEvent) -> bool:
    """Whether a key is Undo or Redo; then it is left to whoever has it as a shortcut."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
    if not any(event.matches(key) for key in keys):
        return False
    event.ignore()
    return True


def labelled(text: str, field: QWidget, about: str = "") -> QVBoxLayout:
    """Return a field below its label; ``about`` says what it is for, also to a screen reader."""
    label = QLabel(text)
    label.setBuddy(field)
    label.setToolTip(about)
    if not field.accessibleName():
        field.setAccessibleName(text.replace("&", ""))
    field.setAccessibleDescription(about)
    field.setToolTip(about)
    column = QVBoxLayout()
    column.setSpacing(SPACE // 2)
    column.addWidget(label)
    column.addWidget(field)
    return column


def small_label(role: str) -> QLabel:
    """Return a label of several lines in the colour of its role."""
    label = QLabel(wordWrap=True)
    label.setProperty("role", role)
    return label


def say(label: QLabel, sentence: str, role: str = "") -> None:
    """Let a label say a sentence, and be there only if there is one."""
    label.setText(sentence)
    label.setVisible(bool(sentence))
    if role and label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)
