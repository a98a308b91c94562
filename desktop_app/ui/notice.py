"""A sentence in the window about something that went wrong, until it is dismissed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop_app.runs.language import tr
from desktop_app.runs.told import tr_told
from desktop_app.ui.theme import SPACE, colours, icon


class Notice(QFrame):
    """A bar that is hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.hide()
        self.setProperty("role", "panel")
        self._sign = QLabel()
        self.text = QLabel(wordWrap=True)
        self.text.setAccessibleName(tr("Notice"))
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details = ""
        self._copy = QPushButton(tr("Copy report"))
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        dismiss = QPushButton(tr("Dismiss"))
        dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        layout.addWidget(self._sign)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._copy)
        layout.addWidget(dismiss)

    def say(self, sentence: str, details: str = "") -> None:
        """Show a sentence, with a report to copy when there are details; an empty one hides the bar."""
        self._details = details
        self.text.setText(tr_told(sentence))
        self._sign.setPixmap(icon("warning", colours().bad).pixmap(18, 18))
        self._copy.setVisible(bool(details))
        self.setVisible(bool(sentence))
