"""The stage: one step, full screen, to be read from the tenth row and driven with a clicker."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.runs.language import later, tr
from desktop_app.runs.talk import Talk
from desktop_app.ui.lessons.clicker import Curtain, add_clicker
from desktop_app.ui.lessons.dots import Dots
from desktop_app.ui.lessons.outcome import Outcome
from desktop_app.ui.lessons.question import QuestionBox
from desktop_app.ui.lessons.race import Race
from desktop_app.ui.lessons.reading import still_scroll
from desktop_app.ui.magnifier import Magnifier

LINES = 46
"""So many lines of plain text would fill the screen from top to bottom."""
VIEWS = 1 / 15
"""How much larger views are than in the window, for each pixel of a line's height."""
ALONE = (1.9, 1.7, 1.5, 1.35, 1.2, 1.05, 0.9, 0.75)
BESIDE = (1.2, 1.1, 1.0, 0.9, 0.8, 0.7)
"""How large the text may be, in lines: the first that fits, when it is alone and beside the views."""
ALONE_WIDTH = 68
"""The text's greatest width while it is alone, in lines' heights."""
HINTS = {
    "run": later("Page Down: run it"),
    "wait": later("running …"),
    "step": later("Page Down: next, {title}"),
    "end": later("This was the last step · F11: leave"),
}


class Stage(QWidget):
    """Before a run the text alone; then text on the left, times and the step's views on the right.

    The signals are named for the keys. The views are borrowed: :meth:`borrow` takes them in.
    """

    next = Signal()
    back = Signal()
    recorded = Signal()
    notes = Signal()
    screens = Signal()
    guessed = Signal(int)

    def __init__(self, screen_height: int) -> None:
        super().__init__()
        self.unit = max(13, screen_height // LINES)
        self.setObjectName("stage")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Presentation"))
        self._is_alone, self._size = True, 0.0
        self._make_parts()
        self._lay_out()
        self.curtain = Curtain(self)
        acts = {name: getattr(self, name).emit for name in ("next", "back", "recorded")}
        acts = {name: self.curtain.before(act) for name, act in acts.items()}
        more = {"notes": self.notes.emit, "screens": self.screens.emit}
        add_clicker(self, acts | more | {"blank": self.curtain.toggle})

    def _make_parts(self) -> None:
        self.lesson, self.badge = QLabel(), QLabel()
        self.title, self.text = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.look_for, self.hint = QLabel(wordWrap=True), QLabel()
        self.question = QuestionBox()
        self.question.guessed.connect(self.guessed)
        self.outcome = Outcome()
        self.race = Race(self.unit)
        self.dots = Dots(self.unit)
        self.glass = Magnifier(max(1.0, self.unit * VIEWS))
        for label in (self.lesson, self.badge, self.hint):
            label.setFont(self._font(0.9, is_bold=label is self.badge))
        for label in (self.lesson, self.title, self.text, self.hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.lesson, self.hint):
            label.setProperty("role", "muted")

    def _font(self, size: float, is_bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(int(self.unit * size))
        font.setBold(is_bold)
        return font

    def _lay_out(self) -> None:
        gap = self.unit
        self.told = QWidget()
        left = QVBoxLayout(self.told)
        left.setContentsMargins(0, 0, gap // 2, 0)
        left.setSpacing(gap)
        for part in (self.title, self.text, self.question, self.look_for, self.outcome):
            left.addWidget(part)
        left.addStretch()
        self.shown = QWidget()
        right = QVBoxLayout(self.shown)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(gap // 2)
        right.addWidget(self.race)
        right.addWidget(self.glass, 1)
        self._area = still_scroll(self.told)
        body = QHBoxLayout()
        body.setSpacing(gap * 3 // 2)
        body.addWidget(self._area, 9)
        body.addWidget(self.shown, 15)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        layout.setSpacing(gap)
        layout.addLayout(_row(self.lesson, self.badge))
        layout.addLayout(body, 1)
        layout.addLayout(_row(self.dots, self.hint))

    def borrow(self, views: QWidget) -> None:
        """Take the views in, until they are given back."""
        self.glass.put_under(views)

    def give_back(self) -> None:
        """Let go of the views."""
        self.glass.take_out()

    def show_talk(self, talk: Talk, badge: str, *, has_views: bool) -> None:
        """Show the step of a talk; ``badge`` says whether what is seen is live or recorded.

        ``has_views`` says that there is something to see in the views.
        """
        lesson, telling = talk.lesson, talk.telling
        self.lesson.setText(tr(lesson.title))
        self.badge.setText(badge)
        self.title.setText(tr(telling.step.title))
        self.text.setText(tr(telling.step.text))
        self.question.show_step(telling)
        what = escape(tr(telling.step.look_for))
        self.look_for.setText(tr("<b>Look for:</b> {what}", what=what))
        self.look_for.setVisible(bool(telling.step.look_for) and telling.phase == "running")
        self.outcome.show_step(telling)
        self.race.setVisible(bool(telling.step.runs))
        self.show_times(talk)
        self.dots.show_place(talk.step_number, len(lesson.steps))
        following = talk.following
        title = tr(following[1].title) if following else ""
        self.hint.setText(tr(HINTS[talk.act]).replace("{title}", title))
        self._is_alone = not has_views
        self.shown.setVisible(has_views)
        self._fit()

    def show_times(self, talk: Talk) -> None:
        """Show the times of the step's runs as they are now."""
        self.race.show_runs(talk.telling.step.runs, talk.telling.records)

    def show_enlarged(self, is_enlarged: bool) -> None:
        """Let the times and what is under the glass have the stage, or make room for the text again."""
        self._area.setVisible(not is_enlarged)

    def shown_texts(self) -> Sequence[str]:
        """Return what can be read now, for tests and for a screen reader."""
        labels = (self.lesson, self.title, self.text, self.look_for, self.hint)
        return [label.text() for label in labels if label.isVisible()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as large as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Write the text as large as there is room for."""
        gap = self.unit
        width = self.width() - 4 * gap
        beside = (width - gap * 3 // 2) * 9 // 24
        width = min(width, ALONE_WIDTH * gap) if self._is_alone else beside
        self.told.setMaximumWidth(width if self._is_alone else 16_777_215)
        room = self.height() - 4 * gap - self.lesson.sizeHint().height() - 2 * gap
        layout = self.told.layout()
        assert layout is not None
        for size in ALONE if self._is_alone else BESIDE:
            self._write(size)
            layout.invalidate()
            if layout.totalHeightForWidth(width - gap) <= room:
                break

    def _write(self, size: float) -> None:
        if size == self._size:
            return
        self._size = size
        self.title.setFont(self._font(1.6 * size, is_bold=True))
        for part in (self.text, self.look_for):
            part.setFont(self._font(size))
        self.question.write(self._font(size))
        self.outcome.write(self._font(size))


def _row(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(left)
    row.addStretch()
    row.addWidget(right)
    return row
