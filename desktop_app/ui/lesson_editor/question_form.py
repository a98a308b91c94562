"""The question of a step, as it is written: what is asked, the answers, which is right, and why."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.language import tr
from desktop_app.runs.lessons import Question
from desktop_app.ui.lesson_editor.texts import Line, Words, labelled
from desktop_app.ui.lessons.question import LETTERS
from desktop_app.ui.theme import SPACE

FEWEST, MOST = 2, 6
"""Answers that a question has."""


class QuestionForm(QWidget):
    """A tick, and below it the question while it is on; ``changed`` says what of it someone changed."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.is_asked = QCheckBox(tr("Ask the audience before it runs"))
        self.is_asked.setToolTip(
            tr("The question comes first, the answer after the run. Watch who changes their mind.")
        )
        self.is_asked.toggled.connect(self._switch)
        self.ask = Words(tr("Question"), tr("How many cores will be busy?"), 1)
        self.because = Words(tr("Because"), tr("Why the right answer is right"), 1)
        self._rights = QButtonGroup(self)
        self._rights.idClicked.connect(lambda _: self.changed.emit(""))
        self.rows: list[_AnswerRow] = []
        self.add = QPushButton(tr("Add an answer"))
        self.add.clicked.connect(self._add)
        self.ask.typed.connect(lambda: self.changed.emit("ask"))
        self.because.typed.connect(lambda: self.changed.emit("because"))
        self._answers = QVBoxLayout()
        self._answers.setSpacing(SPACE // 2)
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(3 * SPACE, 0, 0, 0)
        inside.addLayout(labelled(tr("Question"), self.ask))
        inside.addLayout(self._answers)
        bottom = QHBoxLayout()
        bottom.addWidget(self.add)
        bottom.addStretch()
        inside.addLayout(bottom)
        inside.addLayout(labelled(tr("Because"), self.because, tr("Shown with the answer.")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.is_asked)
        layout.addWidget(self._inside)
        self.show_value(None)

    @property
    def value(self) -> Question | None:
        """The question as it stands here; None while none is asked."""
        if not self.is_asked.isChecked():
            return None
        answers = [row.text.value for row in self.rows]
        right = 1 + max(0, self._rights.checkedId())
        return Question(self.ask.value, answers, right, self.because.value)

    def show_value(self, question: Question | None) -> None:
        """Show a question; with none, what was typed stays until another one is shown."""
        self.is_asked.blockSignals(True)
        self.is_asked.setChecked(question is not None)
        self.is_asked.blockSignals(False)
        self._inside.setVisible(question is not None)
        if question is None:
            return
        self.ask.show_value(question.ask)
        self.because.show_value(question.because)
        self._show_answers(question.answers, question.right)

    def forget(self) -> None:
        """Forget what was typed: another step has other questions."""
        self.ask.show_value("")
        self.because.show_value("")
        self._show_answers([""] * FEWEST, 1)

    def _show_answers(self, answers: list[str], right: int) -> None:
        while len(self.rows) > len(answers):
            self._drop_row(self.rows.pop())
        while len(self.rows) < len(answers):
            self._add_row()
        for row, answer in zip(self.rows, answers, strict=True):
            row.text.show_value(answer)
            row.remove.setEnabled(len(answers) > FEWEST)
        if 1 <= right <= len(self.rows):
            self.rows[right - 1].is_right.setChecked(True)
        self.add.setEnabled(len(answers) < MOST)

    def _add_row(self) -> None:
        place = len(self.rows)
        row = _AnswerRow(place)
        self._rights.addButton(row.is_right, place)
        row.text.typed.connect(lambda: self.changed.emit(f"answer {place}"))
        row.remove.clicked.connect(partial(self._remove, place))
        self._answers.addWidget(row)
        self.rows.append(row)

    def _drop_row(self, row: _AnswerRow) -> None:
        self._rights.removeButton(row.is_right)
        self._answers.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _switch(self, is_on: bool) -> None:
        if is_on and not self.rows:
            self._show_answers([""] * FEWEST, 1)
        self._inside.setVisible(is_on)
        self.changed.emit("")

    def _add(self) -> None:
        answers = [row.text.value for row in self.rows]
        self._show_answers([*answers, ""], 1 + max(0, self._rights.checkedId()))
        self.rows[-1].text.setFocus()
        self.changed.emit("")

    def _remove(self, place: int) -> None:
        answers = [row.text.value for row in self.rows]
        right = max(0, self._rights.checkedId())
        del answers[place]
        self._show_answers(answers, 1 + min(right - (right > place), len(answers) - 1))
        self.rows[min(place, len(answers) - 1)].text.setFocus()
        self.changed.emit("")


class _AnswerRow(QWidget):
    """An answer, whether it is the right one, and a button that removes it."""

    def __init__(self, place: int) -> None:
        super().__init__()
        letter = LETTERS[place]
        self.is_right = QRadioButton(letter)
        self.is_right.setAccessibleName(tr("Answer {letter} is right", letter=letter))
        self.is_right.setToolTip(tr("The right answer"))
        self.text = Line(tr("Answer {letter}", letter=letter), tr("An answer"))
        self.remove = QToolButton()
        self.remove.setText("✕")
        self.remove.setProperty("role", "plain")
        self.remove.setToolTip(tr("Remove this answer"))
        self.remove.setAccessibleName(tr("Remove answer {letter}", letter=letter))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.is_right)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.remove)
