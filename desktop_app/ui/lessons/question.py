"""The question of a step: asked first; the right answer is shown after the run."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.runs.language import tr
from desktop_app.runs.lessons import Question
from desktop_app.runs.talk import Telling
from desktop_app.ui.theme import SPACE

LETTERS = "ABCDEFGH"


class QuestionBox(QWidget):
    """The question and a button for each answer; ``guessed`` gives an answer's number, from 1."""

    guessed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._ask = QLabel(wordWrap=True)
        self.because = QLabel(wordWrap=True)
        for part in (self._ask, self.because):
            part.setTextFormat(Qt.TextFormat.PlainText)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE)
        self._layout.addWidget(self._ask)
        self._layout.addWidget(self.because)
        self.buttons: list[AnswerButton] = []
        self._question: Question | None = None
        self.write(self.font())

    def write(self, font: QFont) -> None:
        """Write everything in this font."""
        self.setFont(font)
        strong = QFont(font)
        strong.setBold(True)
        self._ask.setFont(strong)
        self.because.setFont(font)
        for button in self.buttons:
            button.write(font)

    def show_step(self, telling: Telling) -> None:
        """Show the step's question and what is known of its answer; nothing when it has none."""
        question = telling.step.question
        self.setVisible(question is not None)
        if question is None:
            return
        if question is not self._question:
            self._question = question
            self._make_buttons(question)
        is_told = telling.phase == "told" and bool(telling.records)
        for number, button in enumerate(self.buttons, 1):
            is_right = is_told and number == question.right
            button.show_state(is_told, is_right, telling.guess == number)
        self.because.setText(tr(question.because))
        self.because.setVisible(is_told and bool(question.because))

    def _make_buttons(self, question: Question) -> None:
        for button in self.buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._ask.setText(tr(question.ask))
        self.buttons = []
        for number, answer in enumerate(question.answers, 1):
            button = AnswerButton(LETTERS[number - 1], tr(answer), self.font())
            button.clicked.connect(partial(self.guessed.emit, number))
            self._layout.insertWidget(number, button)
            self.buttons.append(button)


class AnswerButton(QPushButton):
    """One answer: a letter to call out, its text, and once it is told a sign for right or wrong."""

    def __init__(self, letter: str, text: str, font: QFont) -> None:
        super().__init__()
        self._letter, self._text, self._sign = letter, text, letter
        self.setProperty("role", "answer")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("What do you think? Choose, then run the step and see."))
        self.label = QLabel(wordWrap=True)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.addWidget(self.label)
        self.write(font)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def write(self, font: QFont) -> None:
        """Write the answer in this font, with room around it that suits."""
        self._written = font
        self._show_text()
        gap = max(SPACE, QFontMetrics(font).height() // 3)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(gap * 3 // 2, gap, gap * 3 // 2, gap)

    def _show_text(self) -> None:
        """Write sign and text side by side, so that long text does not run below its letter.

        The size stands in the text, since a style sheet puts back a label's font.
        """
        font = self._written
        size = f"{font.pixelSize()}px" if font.pixelSize() > 0 else f"{font.pointSizeF()}pt"
        cells = (f"<b>{self._sign}</b>&nbsp;&nbsp;&nbsp;", escape(self._text))
        row = "".join(f'<td style="font-size: {size}">{cell}</td>' for cell in cells)
        self.label.setText(f"<table cellspacing=0 cellpadding=0><tr>{row}</tr></table>")

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow answer is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the text needs in this width, in pixels."""
        layout = self.layout()
        return layout.heightForWidth(width) if layout else self.sizeHint().height()

    def show_state(self, is_told: bool, is_right: bool, is_guessed: bool) -> None:
        """Show whether it was guessed and, once the answer is told, whether it is right."""
        sign = "✓" if is_right else "✗" if is_told and is_guessed else self._letter
        self._sign = sign
        self._show_text()
        right = tr("right") if is_right else ""
        self.setAccessibleName(", ".join(filter(None, [self._letter, self._text, right])))
        self.setChecked(is_guessed)
        self.setEnabled(not is_told)
        state = "right" if is_right else "wrong" if is_told else ""
        if self.property("state") != state:
            self.setProperty("state", state)
            for widget in (self, self.label):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
