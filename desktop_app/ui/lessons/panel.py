"""The lesson beside the views: where the controls are otherwise."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.language import tr
from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.outcome import Outcome
from desktop_app.ui.lessons.question import QuestionBox
from desktop_app.ui.lessons.reading import still_scroll
from desktop_app.ui.theme import SPACE, colours, icon

HEADING_POINTS = 4
"""How much larger than other texts a heading is, in points."""


class LessonPanel(QWidget):
    """One step to read, to run and to think about; the signals say which button was pressed."""

    asked_to_run = Signal()
    asked_to_go_on = Signal()
    asked_to_go_back = Signal()
    asked_to_leave = Signal()
    asked_for_controls = Signal()
    asked_for_recorded = Signal()
    guessed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._make_parts()
        self._area = still_scroll(self._make_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE, 0, SPACE)
        layout.addLayout(self._make_top())
        layout.addWidget(self._area, 1)
        layout.addLayout(self._make_bottom())

    def _make_parts(self) -> None:
        self._where = QLabel()
        self._where.setProperty("role", "section")
        self.title, self.step_title = QLabel(wordWrap=True), QLabel(wordWrap=True)
        heading, strong = QFont(self.font()), QFont(self.font())
        heading.setPointSizeF(heading.pointSizeF() + HEADING_POINTS)
        heading.setBold(True)
        strong.setBold(True)
        self.title.setFont(heading)
        self.step_title.setFont(strong)
        self.point, self.text = QLabel(wordWrap=True), QLabel(wordWrap=True)
        for part in (self.title, self.step_title, self.point, self.text):
            part.setTextFormat(Qt.TextFormat.PlainText)
        self.point.setProperty("role", "muted")
        self.look_for = QLabel(wordWrap=True)
        self.question = QuestionBox()
        self.question.guessed.connect(self.guessed)
        self.outcome = Outcome()
        self.run = QPushButton()
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self.asked_to_run)
        self.run.setToolTip(tr("Run this step (F5). Watch what the text below tells to look for."))
        self.controls = _link(tr("Turn its knobs yourself"), "")
        self.controls.setToolTip(
            tr("Put what this step runs into the controls, and leave the lesson.")
        )
        self.controls.clicked.connect(self.asked_for_controls)
        self.recorded = _link(tr("Show the recorded run"), "")
        self.recorded.setToolTip(
            tr(
                "Replay how it went when this lesson was recorded (R on the stage). It is marked as such."
            )
        )
        self.recorded.clicked.connect(self.asked_for_recorded)
        self.where = QLabel(wordWrap=True)
        self.where.setProperty("role", "muted")

    def _make_top(self) -> QHBoxLayout:
        leave = QToolButton()
        leave.setText("✕")
        leave.setProperty("role", "plain")
        leave.setToolTip(tr("Leave the lesson, back to the controls (Shift+F1)"))
        leave.setAccessibleName(tr("Leave the lesson"))
        leave.clicked.connect(self.asked_to_leave)
        row = QHBoxLayout()
        row.addWidget(self._where, 1)
        row.addWidget(leave)
        return row

    def _make_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, SPACE, 0)
        layout.setSpacing(SPACE)
        for part in (self.title, self.point):
            layout.addWidget(part)
        layout.addSpacing(SPACE)
        layout.addWidget(self.step_title)
        layout.addWidget(self.text)
        layout.addWidget(self.question)
        layout.addWidget(self.run)
        layout.addWidget(self.look_for)
        layout.addWidget(self.outcome)
        layout.addSpacing(SPACE)
        layout.addWidget(self.controls)
        layout.addWidget(self.recorded)
        layout.addWidget(self.where)
        layout.addStretch()
        return page

    def _make_bottom(self) -> QHBoxLayout:
        self.back, self.next = QPushButton(tr("Back")), QPushButton(tr("Next"))
        self.back.setToolTip(tr("The step before this one"))
        self.next.setToolTip(tr("The next step, whether or not this one was run"))
        self.back.clicked.connect(self.asked_to_go_back)
        self.next.clicked.connect(self.asked_to_go_on)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, SPACE, 0)
        row.addWidget(self.back)
        row.addStretch()
        row.addWidget(self.next)
        return row

    def show_talk(self, talk: Talk, *, is_busy: bool, is_recorded: bool) -> None:
        """Show the step of a talk; ``is_recorded`` says that there is a recorded run of it."""
        lesson, telling = talk.lesson, talk.telling
        is_new = self.text.text() != tr(telling.step.text)
        count = len(lesson.steps)
        where = tr("LESSON {number} OF {count}") if len(talk.lessons) > 1 else tr("LESSON")
        self._where.setText(where.format(number=talk.lesson_number + 1, count=len(talk.lessons)))
        self.title.setText(tr(lesson.title))
        self.point.setText(tr(lesson.point))
        step = tr(
            "{number} of {count} · {title}", number=talk.step_number + 1, count=count, title="%"
        )
        title = tr(telling.step.title)
        self.step_title.setText(step.replace("%", title) if count > 1 else title)
        self.text.setText(tr(telling.step.text))
        self.question.show_step(telling)
        self.outcome.show_step(telling)
        self.look_for.setText(tr("<b>Look for:</b> {what}", what=escape(tr(telling.step.look_for))))
        is_told_before = telling.step.question is None  # else it would give the answer away
        is_begun = telling.phase != "asked" or is_told_before
        self.look_for.setVisible(bool(telling.step.look_for) and is_begun)
        has_runs = bool(telling.step.runs)
        self._show_run_button(telling.phase, has_runs, is_busy)
        self.controls.setVisible(has_runs)
        self.recorded.setVisible(is_recorded)
        self.where.setVisible(telling.is_recorded)
        self.where.setText(telling.where)
        self.back.setEnabled(not talk.is_at_start and not is_busy)
        self.next.setEnabled(talk.following is not None and not is_busy)
        if is_new:
            self._area.verticalScrollBar().setValue(0)

    def _show_run_button(self, phase: str, has_runs: bool, is_busy: bool) -> None:
        is_told = phase == "told"
        self.run.setText(tr("Run it again") if is_told else tr("Run this step"))
        is_tinted = self.run.property("role") == "primary"
        if is_told == is_tinted:  # once it has run, what comes next is to read, then to go on
            self.run.setProperty("role", "" if is_told else "primary")
            self.run.style().unpolish(self.run)
            self.run.style().polish(self.run)
        self.run.setIcon(icon("run", colours().text if is_told else colours().on_accent))
        self.run.setVisible(has_runs)
        self.run.setEnabled(not is_busy)


def _link(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    if name:
        button.setIcon(icon(name))
    return button
