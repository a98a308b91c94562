"""A text that changes many times a second without moving anything else."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class StillText(QWidget):
    """Shows one line. A label would have the whole window laid out anew for each change of its text.

    That is done here only when the text has more or fewer characters; its font shall have digits
    that are equally wide.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing shines through
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show this text."""
        if text == self._text:
            return
        is_as_long = len(text) == len(self._text)
        self._text = text
        if not is_as_long:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room that the text takes."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: a number that is cut would be another number."""
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        painter.setPen(self.palette().windowText().color())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), left, self._text)
        painter.end()
