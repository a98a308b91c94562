"""The stage: one step, full screen, to be read from the tenth row and driven with a clicker."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.language import later, tr
from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.outcome import Outcome
from desktop_app.ui.lessons.question import QuestionBox
from desktop_app.ui.lessons.race import Race
from desktop_app.ui.lessons.reading import still_scroll
from desktop_app.ui.theme import colours

LINES = 46
"""So many lines of plain text would fill the screen from top to bottom."""
CLICKER = (
    ("next", ("PgDown", "Space", "Right", "Down", "Return")),
    ("back", ("PgUp", "Left", "Up", "Backspace")),
    ("blank", ("B", ".")),
    ("recorded", ("R",)),
    ("notes", ("N",)),
)
"""What the keys of a clicker, or of a keyboard, do on the stage."""
HINTS = {
    "run": later("Page Down: run it"),
    "wait": later("running …"),
    "step": later("Page Down: next, {title}"),
    "end": later("This was the last step · F11: leave"),
}


class Stage(QWidget):
    """Text and question on the left; times, and the views that the step names, on the right.

    The signals are named for the keys. The views are borrowed: :meth:`borrow` takes them in.
    """

    next = Signal()
    back = Signal()
    recorded = Signal()
    notes = Signal()
    guessed = Signal(int)

    def __init__(self, screen_height: int) -> None:
        super().__init__()
        self.unit = max(13, screen_height // LINES)
        self.setObjectName("stage")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Presentation"))
        self._make_parts()
        self._lay_out()
        self.curtain = _Curtain(self)
        signals = {"next": self.next, "back": self.back, "recorded": self.recorded}
        for name, keys in CLICKER:
            action = QAction(self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(
                self.curtain.toggle if name == "blank" else signals.get(name, self.notes)
            )
            self.addAction(action)

    def _font(self, size: float, is_bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(int(self.unit * size))
        font.setBold(is_bold)
        return font

    def _make_parts(self) -> None:
        self.lesson, self.badge = QLabel(), QLabel()
        self.title, self.text = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.look_for, self.hint = QLabel(wordWrap=True), QLabel()
        self.question = QuestionBox(self._font(1.1))
        self.question.guessed.connect(self.guessed)
        self.outcome = Outcome(self._font(1.1))
        self.race = Race(self.unit)
        self.dots = Dots(self.unit)
        for label, size, is_bold in (
            (self.lesson, 0.9, False),
            (self.badge, 0.9, True),
            (self.title, 1.9, True),
            (self.text, 1.1, False),
            (self.look_for, 1.1, False),
            (self.hint, 0.8, False),
        ):
            label.setFont(self._font(size, is_bold))
        for label in (self.lesson, self.hint):
            label.setProperty("role", "muted")

    def _lay_out(self) -> None:
        gap = self.unit
        told = QWidget()
        left = QVBoxLayout(told)
        left.setContentsMargins(0, 0, gap // 2, 0)
        left.setSpacing(gap)
        for part in (self.title, self.text, self.question, self.look_for, self.outcome):
            left.addWidget(part)
        left.addStretch()
        self.right = QVBoxLayout()
        self.right.setSpacing(gap // 2)
        self.right.addWidget(self.race)
        body = QHBoxLayout()
        body.setSpacing(gap * 3 // 2)
        body.addWidget(still_scroll(told), 9)
        body.addLayout(self.right, 14)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.lesson, 1)
        top.addWidget(self.badge)
        bottom.addWidget(self.dots)
        bottom.addStretch()
        bottom.addWidget(self.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        layout.setSpacing(gap)
        layout.addLayout(top)
        layout.addLayout(body, 1)
        layout.addLayout(bottom)

    def borrow(self, views: QWidget) -> None:
        """Take in the views, until someone else does."""
        self.right.addWidget(views, 1)
        views.show()

    def show_talk(self, talk: Talk, badge: str) -> None:
        """Show the step of a talk; ``badge`` says whether what is seen is live or recorded."""
        lesson, telling = talk.lesson, talk.telling
        self.lesson.setText(tr(lesson.title))
        self.badge.setText(badge)
        self.title.setText(tr(telling.step.title))
        self.text.setText(tr(telling.step.text))
        self.question.show_step(telling)
        self.look_for.setText(tr("<b>Look for:</b> {what}", what=tr(telling.step.look_for)))
        self.look_for.setVisible(bool(telling.step.look_for) and telling.phase == "running")
        self.outcome.show_step(telling)
        self.race.setVisible(bool(telling.step.runs))
        self.show_times(talk)
        self.dots.show_place(talk.step_number, len(lesson.steps))
        following = talk.following
        title = tr(following[1].title) if following else ""
        self.hint.setText(tr(HINTS[talk.act]).replace("{title}", title))

    def show_times(self, talk: Talk) -> None:
        """Show the times of the step's runs as they are now."""
        self.race.show_runs(talk.telling.step.runs, talk.telling.records)

    def shown_texts(self) -> Sequence[str]:
        """Return what can be read now, for tests and for a screen reader."""
        labels = (self.lesson, self.title, self.text, self.look_for, self.hint)
        return [label.text() for label in labels if label.isVisible()]


class Dots(QWidget):
    """A dot for each step of the lesson, the one that is told filled."""

    def __init__(self, unit: int) -> None:
        super().__init__()
        self._unit, self._place, self._count = unit, 0, 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_place(self, place: int, count: int) -> None:
        """Show which of how many steps is told, from 0."""
        self._place, self._count = place, count
        self.setAccessibleName(tr("Step {number} of {count}", number=place + 1, count=count))
        self.setFixedSize(count * self._unit, self._unit)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place in range(self._count):
            is_here = place == self._place
            painter.setBrush(QColor(colours().accent if is_here else colours().line))
            radius = self._unit * (0.3 if is_here else 0.22)
            x = place * self._unit + self._unit / 2
            painter.drawEllipse(
                int(x - radius), int(self._unit / 2 - radius), int(2 * radius), int(2 * radius)
            )
        painter.end()


class _Curtain(QWidget):
    """Black over everything, while the audience shall look at the speaker."""

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self._stage = stage
        self.setAccessibleName(tr("Blank"))
        self.hide()
        stage.installEventFilter(self)

    def toggle(self) -> None:
        """Close the curtain, or open it."""
        self.setGeometry(self._stage.rect())
        self.setVisible(self.isHidden())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the stage."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._stage.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint it black."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.end()
