"""Where in the lesson one is: a dot for each step."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.runs.language import tr
from desktop_app.ui.theme import colours


class Dots(QWidget):
    """A dot for each step of the lesson, the one that is told larger; ``unit`` is their distance."""

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
        """Draw the dots; those of steps that are over are darker than those to come."""
        painter, scheme = QPainter(self), colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place in range(self._count):
            is_here = place == self._place
            over = scheme.muted if place < self._place else scheme.other
            painter.setBrush(QColor(scheme.accent if is_here else over))
            radius = self._unit * (0.34 if is_here else 0.2)
            middle = QPointF((place + 0.5) * self._unit, self._unit / 2)
            painter.drawEllipse(middle, radius, radius)
        painter.end()
