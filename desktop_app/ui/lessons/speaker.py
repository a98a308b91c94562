"""What the speaker alone sees: the time, the notes, the answer, and what comes next."""

from __future__ import annotations

import time
from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPalette, QScreen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.runs.language import tr
from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.clicker import add_clicker
from desktop_app.ui.lessons.question import LETTERS
from desktop_app.ui.still_text import StillText
from desktop_app.ui.theme import SPACE, big_font

CLOCK_POINTS, TEXT_POINTS = 40, 16
RICH = Qt.TextFormat.RichText


class SpeakerNotes(QWidget):
    """A window of its own, on a second screen where there is one."""

    closed = Signal()
    """It has gone: someone closed it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(tr("Speaker's notes"))
        self._began = time.monotonic()
        self.clock = StillText("0:00")
        self.clock.setFont(big_font(CLOCK_POINTS))
        self.clock.setAccessibleName(tr("Time of the talk"))
        self.clock.setToolTip(tr("How long the talk has gone on"))
        palette = self.clock.palette()
        palette.setColor(QPalette.ColorRole.Base, palette.window().color())
        self.clock.setPalette(palette)
        self.where, self.step = QLabel(), QLabel(wordWrap=True)
        self.notes, self.answer, self.following = (QLabel(wordWrap=True) for _ in range(3))
        font = self.font()
        font.setPointSizeF(TEXT_POINTS)
        for label in (self.notes, self.answer, self.following):
            label.setFont(font)
            is_rich = label is self.answer
            label.setTextFormat(RICH if is_rich else Qt.TextFormat.PlainText)
        font.setBold(True)
        self.step.setFont(font)
        self.where.setProperty("role", "muted")
        self._lay_out()
        self._timer = QTimer(self, interval=500)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.resize(720, 560)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.clock)
        top.addStretch()
        top.addWidget(self.where)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addLayout(top)
        for part in (self.step, self.notes, self.answer):
            layout.addWidget(part)
        layout.addStretch()
        layout.addWidget(self.following)

    def take_keys(self, signals: Mapping[str, SignalInstance]) -> None:
        """Let the keys of the clicker do here what they do on the stage: see ``CLICKER``."""
        add_clicker(self, {name: signal.emit for name, signal in signals.items()})

    def open_beside(self, screen: QScreen) -> None:
        """Show it on another screen than this one if there is one, filling it; else as a small window."""
        others = [one for one in QGuiApplication.screens() if one is not screen]
        if others:
            self.setGeometry(others[0].availableGeometry())
            self.showMaximized()
        else:
            self.show()

    def show_talk(self, talk: Talk) -> None:
        """Show what the speaker may say of the step, and what comes next."""
        step, following = talk.telling.step, talk.following
        where = tr(
            "Lesson {number} of {count}", number=talk.lesson_number + 1, count=len(talk.lessons)
        )
        place = tr(
            "step {number} of {count}", number=talk.step_number + 1, count=len(talk.lesson.steps)
        )
        self.where.setText(f"{where}, {place}")
        self.step.setText(tr(step.title))
        self.notes.setText(tr(step.notes))
        self.notes.setVisible(bool(step.notes))
        question = step.question
        if question is not None:
            letter, text = LETTERS[question.right - 1], tr(question.answers[question.right - 1])
            told = tr("The answer: {letter}, {answer}.", letter=letter, answer=text.rstrip("."))
            self.answer.setText(f"<b>{escape(told)}</b> {escape(tr(question.because))}")
        self.answer.setVisible(question is not None)
        title = tr(following[1].title) if following else tr("nothing, this is the last step")
        self.following.setText(tr("Next: {title}", title=title))

    def _tick(self) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        self.clock.set_text(f"{minutes}:{seconds:02}")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that it is gone."""
        self._timer.stop()
        self.closed.emit()
        super().closeEvent(event)
