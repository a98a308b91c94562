"""The ways that a search has measured, as bars: what all of the work would take, with the interval."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.runs.advise.candidates import Candidate
from desktop_app.runs.advise.trials import Ranked
from desktop_app.runs.language import later, tr
from desktop_app.ui.theme import SPACE, colours
from desktop_app.ui.words import say_time

TEXT, BAR, GAP = 21, 10, 8
"""Height of the words of a way, of its bar, and of the gap below, pixels."""
CAP = 4.0
TOOL_TIP = later(
    "What all of the work would take in each way, as measured on a sample, the fastest on top; the line is "
    "the 95 % interval. Watch for intervals that overlap: between such ways choose the simpler one."
)


class AdviceBars(QWidget):
    """One bar for each way, fastest on top; the recommended one is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolTip(tr(TOOL_TIP))
        self.setAccessibleName(tr("Ways by time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._ranking: Sequence[Ranked] = ()
        self._chosen: Candidate | None = None

    def show_ranking(self, ranking: Sequence[Ranked], chosen: Candidate | None) -> None:
        """Draw these ways; ``chosen`` is the recommended one, if it is known."""
        self._ranking, self._chosen = ranking, chosen
        told = [f"{ranked.way.label}: {say_time(ranked.estimate.value)}" for ranked in ranking]
        self.setAccessibleName(tr("Ways by time. {list}", list=". ".join(told)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Have room for all bars."""
        return QSize(240, (TEXT + BAR + GAP) * len(self._ranking))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw all bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        longest_s = max((ranked.estimate.high for ranked in self._ranking), default=1.0)
        for place, ranked in enumerate(self._ranking):
            self._draw(painter, place * (TEXT + BAR + GAP), ranked, max(longest_s, 1e-9))
        painter.end()

    def _draw(self, painter: QPainter, top: int, ranked: Ranked, longest_s: float) -> None:
        scheme, took = colours(), ranked.estimate
        is_chosen = ranked.way == self._chosen
        font = QFont(self.font())
        font.setBold(is_chosen)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        time = say_time(took.value)
        right = metrics.horizontalAdvance(time) + 2 * SPACE
        words = ("✓ " if is_chosen else "") + ranked.way.label
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.width() - right)
        painter.setPen(QColor(scheme.text))
        row = QRectF(0, top, self.width() - 1, TEXT)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, text)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, time)
        scale = (self.width() - 2 * CAP) / longest_s
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.accent if is_chosen else scheme.other))
        painter.drawRoundedRect(QRectF(0, top + TEXT, took.value * scale, BAR), 2, 2)
        if took.has_interval:
            painter.setPen(QPen(QColor(scheme.text), 1.5))
            y, low, high = top + TEXT + BAR / 2, took.low * scale, took.high * scale
            painter.drawLine(QPointF(low, y), QPointF(high, y))
            for x in (low, high):
                painter.drawLine(QPointF(x, y - CAP), QPointF(x, y + CAP))
