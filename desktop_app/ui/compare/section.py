"""What every part of the tab Compare has: groups to show, and the colours that tell them apart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.runs.compare import Group
from desktop_app.ui.theme import worker_colour

Pen = Qt.PenStyle
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
