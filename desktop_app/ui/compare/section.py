"""What every part of the tab Compare has: groups to show, and the colours that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.runs.compare import Group
from desktop_app.ui.theme import SPACE, colours, worker_colour

DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (6, 3),
    (2, 2),
    (8, 2, 2, 2),
    (12, 4),
    (4, 2, 1, 2, 1, 2),
)
"""Dashes and gaps of lines, in their widths, by group: a colour alone tells nothing to some people."""


class Section(QWidget):
    """One of the parts; asked to draw only while it is in sight."""

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw the groups as they are now."""
        raise NotImplementedError

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.update()


def group_colour(place: int) -> QColor:
    """Return the colour of a group by its place among all."""
    return worker_colour(place)


def scrolled(content: QWidget) -> QScrollArea:
    """Return a scroll area, up and down only, that holds ``content``."""
    room = QScrollArea(widgetResizable=True)
    room.setFrameShape(QFrame.Shape.NoFrame)
    room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    room.setWidget(content)
    return room


def fill(section: QWidget, *parts: QWidget) -> None:
    """Let these parts, one below the other, have all the room of a section."""
    layout = QVBoxLayout(section)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        layout.addWidget(part)


class Swatch(QWidget):
    """A line of text behind the colour and dashes of a group; ends in … where there is no room for all."""

    HEIGHT, BOX = 20, 26

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._place = 0
        self.setFixedHeight(self.HEIGHT)

    def show_text(self, place: int, text: str) -> None:
        """Show this text for the group at a place."""
        if (place, text) != (self._place, self.text):
            self._place, self.text = place, text
            self.setToolTip(text)
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the line and write the text."""
        painter = QPainter(self)
        middle = self.HEIGHT / 2
        painter.setPen(group_pen(self._place))
        painter.drawLine(QPointF(1, middle), QPointF(self.BOX, middle))
        painter.setPen(QColor(colours().text))
        room = QRectF(self.BOX + SPACE, 0, self.width() - self.BOX - SPACE, self.HEIGHT)
        elide = Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(self.text, elide, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


def group_pen(place: int, width: float = 2.5) -> QPen:
    """Return the pen that draws a group's line: its colour and its dashes."""
    pen = QPen(group_colour(place), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes := DASHES[place % len(DASHES)]:
        pen.setDashPattern(list(dashes))
    return pen
