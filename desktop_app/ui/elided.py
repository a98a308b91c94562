"""A line of text that ends in … where there is no room for all of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel


class ElidedLabel(QLabel):
    """A label that gives way: it asks for all its room, and takes less. Its tool tip has the rest.

    With a ``joint``, which is between the parts of its text, parts that have no room are left out whole.
    """

    joint = ""

    def minimumSizeHint(self) -> QSize:
        """Make do with nothing."""
        return QSize(1, super().minimumSizeHint().height())

    def text_within(self, width: int) -> str:
        """Return what is written where there is room for so many pixels."""
        text, metrics = self.text(), self.fontMetrics()
        while self.joint and self.joint in text and metrics.horizontalAdvance(text) > width:
            text = text.rpartition(self.joint)[0]
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Write as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.contentsRect()
        text = self.text_within(room.width())
        if not self.toolTip() or self.toolTip() in self.text():
            self.setToolTip(self.text() if text != self.text() else "")
        painter.drawText(room, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
