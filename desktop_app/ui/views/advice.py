"""Which executor is right for the work in the controls: a search, its answer, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.advise.progress import AdviceSoFar
from desktop_app.runs.language import later, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.advice_bars import AdviceBars
from desktop_app.ui.naming import named
from desktop_app.ui.theme import SPACE, big_font
from desktop_app.ui.view import View

ASK = later(
    "Try the executors on a sample of the work (Ctrl+D), or stop that. Watch how sure the answer is."
)
QUESTION = later(
    "Which executor is right for the work in the controls? The search runs a sample of it in many ways, "
    "keeps the better half again and again, and says what to use, and why."
)
BIG_POINTS = 13


class AdviceView(View):
    """A button, the sentences of the answer, and all ways as bars."""

    title = later("Advice")
    position = 35
    is_of_run = False

    asked_for_advice = Signal(float)
    """Someone wants an answer, in so many seconds."""
    asked_to_stop = Signal()
    chose_spec = Signal(object)
    """Someone wants to use this spec: the recommended one."""

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self._known: AdviceSoFar | None = None
        self.ask = named(QPushButton(tr("Find out")), "", tr(ASK))
        self.ask.setProperty("role", "primary")
        self.ask.clicked.connect(self._press)
        self.budget = named(
            QSpinBox(minimum=2, maximum=600, value=20, suffix=" s"),
            tr("Time for the search"),
            tr("How long the search may take. More time: surer answers."),
        )
        self.use = QPushButton(tr("Use it"))
        self.use.setToolTip(tr("Put the recommended settings into the controls."))
        self.use.clicked.connect(self._use)
        self.copy = QPushButton(tr("Copy source"))
        self.copy.setToolTip(tr("A plain script that does all of the work in the recommended way."))
        self.copy.clicked.connect(self._copy)
        self.answer = named(QLabel(tr(QUESTION), wordWrap=True), tr("The recommended way"))
        self.answer.setFont(big_font(BIG_POINTS))
        self.reasons = named(QLabel(wordWrap=True), tr("Why"))
        for label in (self.answer, self.reasons):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bars = AdviceBars()
        self._lay_out()
        self._show_buttons()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for part in (self.ask, self.budget, self.use, self.copy):
            buttons.addWidget(part)
        buttons.addStretch()
        words = QVBoxLayout()
        words.addLayout(buttons)
        words.addWidget(self.answer)
        words.addWidget(self.reasons)
        words.addStretch()
        page = QWidget()
        across = QHBoxLayout(page)
        across.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        across.setSpacing(3 * SPACE)
        across.addLayout(words, 1)
        across.addWidget(self.bars, 1, Qt.AlignmentFlag.AlignTop)
        scroll = named(QScrollArea(widgetResizable=True), tr(self.title))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def show_run(self, record: RunRecord | None) -> None:
        """Do nothing: the answer is about the controls, not about a run."""

    def show_advice(self, known: AdviceSoFar) -> None:
        """Show what a search knows so far."""
        self._known = known
        advice = known.advice
        if advice is not None:
            self.answer.setText(advice.reasons[0])
            self.reasons.setText("\n\n".join(advice.reasons[1:]))
        elif known.mistake:
            self.answer.setText(known.mistake)
            self.reasons.setText("")
        else:
            self.answer.setText(
                tr("Searching: {seconds} s left.", seconds=f"{max(0.0, known.left_s):.0f}")
            )
            self.reasons.setText(known.doing)
        if known.ranking or not known.is_over:
            self.bars.show_ranking(known.ranking, advice.way if advice else None)
        self._show_buttons()

    def _show_buttons(self) -> None:
        known = self._known
        is_running = known is not None and not known.is_over
        self.ask.setText(tr("Stop") if is_running else tr("Find out"))
        self.budget.setEnabled(not is_running)
        for button in (self.use, self.copy):
            button.setVisible(known is not None and known.advice is not None)

    def _press(self) -> None:
        if self._known is not None and not self._known.is_over:
            self.asked_to_stop.emit()
        else:
            self.asked_for_advice.emit(float(self.budget.value()))

    def _use(self) -> None:
        if self._known is not None and self._known.advice is not None:
            spec: RunSpec = self._known.advice.way.spec(self._known.work, 0)
            self.chose_spec.emit(spec)

    def _copy(self) -> None:
        if self._known is not None and self._known.advice is not None:
            QGuiApplication.clipboard().setText(self._known.advice.source)
