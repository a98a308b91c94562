"""A sentence in the window about something that went wrong, until it is dismissed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from desktop_app.runs.language import later, tr
from desktop_app.runs.told import tr_told
from desktop_app.ui.naming import named
from desktop_app.ui.theme import SPACE, colours, icon

REPORT = later(
    "What went wrong in full, for whoever mends it. Watch: it names no file and no setting of yours."
)


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
        self._sentence = self._details = self._reported = ""
        self._unfold = QPushButton(tr("Details"))
        self._unfold.setCheckable(True)
        self._unfold.setToolTip(tr("Show the report, or fold it up again."))
        self._report = named(QPlainTextEdit(readOnly=True), tr("Report"), tr(REPORT))
        self._report.setMaximumHeight(20 * SPACE)
        self._report.hide()
        self._unfold.toggled.connect(self._report.setVisible)
        self._copy = QPushButton(tr("Copy report"))
        self._copy.setToolTip(tr("Copy the report, to paste it into a bug report."))
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        dismiss = QPushButton(tr("Dismiss"))
        dismiss.setToolTip(tr("Hide this sentence."))
        dismiss.clicked.connect(self._dismiss)
        row = QHBoxLayout()
        row.addWidget(self._sign)
        row.addWidget(self.text, 1)
        for button in (self._unfold, self._copy, dismiss):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        layout.addLayout(row)
        layout.addWidget(self._report)

    def say(self, sentence: str, details: str = "") -> None:
        """Show a sentence, with a report to copy when there are details; an empty one hides the bar.

        A report stays until it is dismissed or another comes: what is said meanwhile stands behind it.
        """
        if details:
            self._details, self._reported = details, tr_told(sentence)
            self._report.setPlainText(details)
            self._unfold.setChecked(False)
            sentence = ""
        self._sentence = sentence
        self.text.setText(" ".join(filter(None, (self._reported, tr_told(sentence)))))
        self._sign.setPixmap(icon("warning", colours().bad).pixmap(18, 18))
        for button in (self._unfold, self._copy):
            button.setVisible(bool(self._reported))
        self.setVisible(bool(self.text.text()))

    def add(self, sentence: str) -> None:
        """Show a sentence behind what is shown."""
        shown = "" if self.isHidden() else self._sentence
        self.say(" ".join(filter(None, (shown, sentence))))

    def _dismiss(self) -> None:
        self._details = self._reported = ""
        self._unfold.setChecked(False)
        self.hide()
