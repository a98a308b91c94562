"""Where everything is in the timeline: names, turns, lanes, axis and the strip of the whole run."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from desktop_app.ui.timeline.picture import THIN
from desktop_app.ui.timeline.sight import Sight

NAMES = 96
"""Room for the names of the lanes."""
SCROLL_BAR = 12
TURNS_TEXT, TURNS_STRIP = 17, 10
AXIS = 20
MINIMAP = 14
LEAST_PITCH, MOST_PITCH = 2, 96
"""A lane with the gap below it is as high as there is room for, within these bounds."""
CORES = ((44, 14), (24, 5))
"""Lanes at least so high have a strip so high that tells which core a worker was on."""
MOST_TURNS = 3
"""So many processes have a strip of turns."""


@dataclass(frozen=True)
class Layout:
    """Places in pixels of the widget; ``pitch``, ``top`` and ``fill`` in whole pixels of the screen."""

    turns: tuple[QRectF, ...]
    lanes: QRectF
    axis: QRectF
    minimap: QRectF | None
    sight: Sight
    ratio: float
    pitch: int
    top: int
    fill: int
    cores: float
    """Height of the strip below each lane that tells the core; 0 for none."""

    @property
    def is_thin(self) -> bool:
        """Whether lanes have no room for hatching."""
        return self.fill < THIN

    def x_of(self, moment: float) -> float:
        """Return where a moment is; places far outside are cut, since pixels have bounds."""
        sight, lanes = self.sight, self.lanes
        share = (moment - sight.left) / sight.span
        return lanes.x() + min(max(share, -1.0), 2.0) * lanes.width()

    def moment_at(self, x: float) -> float:
        """Return the moment that is drawn there."""
        return self.sight.left + (x - self.lanes.x()) / self.lanes.width() * self.sight.span

    def bar(self, place: int, start: float, end: float) -> QRectF:
        """Return the part of the lane at a place (from 0) between two moments."""
        y = self.lanes.y() + (place * self.pitch + self.top) / self.ratio - self.sight.scrolled
        left = max(self.x_of(start), self.lanes.left())
        right = min(self.x_of(end), self.lanes.right())
        return QRectF(left, y, right - left, self.fill / self.ratio)

    def lane_at(self, y: float) -> int:
        """Return the place of the lane that is drawn there."""
        return math.floor((y - self.lanes.y() + self.sight.scrolled) * self.ratio / self.pitch)

    def places_in_sight(self, lanes: int) -> range:
        """Return the places of the lanes that are seen."""
        first = max(0, self.lane_at(self.lanes.top()))
        return range(first, min(lanes, self.lane_at(self.lanes.bottom() - 0.5) + 1))


def lay_out(
    area: QRectF, sight: Sight, lanes: int, turns: int, ratio: float, knows_cores: bool
) -> Layout:
    """Return where everything is for so many lanes and strips of turns; ``ratio`` is the screen's."""
    lanes = max(1, lanes)
    y = area.y()
    left, width = area.x() + NAMES, area.width() - NAMES - SCROLL_BAR
    strips = []
    for _ in range(min(turns, MOST_TURNS)):
        strips.append(QRectF(left, y + TURNS_TEXT, width, TURNS_STRIP))
        y += TURNS_TEXT + TURNS_STRIP + 3
    below = AXIS + (MINIMAP if sight.is_zoomed else 0)
    room = QRectF(left, y, width, max(8.0, area.bottom() - below - y))
    pitch = int(min(max(room.height() / lanes, LEAST_PITCH), MOST_PITCH) * ratio)
    room.setHeight(min(room.height(), lanes * pitch / ratio))
    axis = QRectF(left, room.bottom(), width, AXIS)
    minimap = QRectF(left, axis.bottom(), width, MINIMAP - 2) if sight.is_zoomed else None
    heights = [height for least, height in CORES if knows_cores and pitch >= least * ratio]
    cores = heights[0] if heights else 0
    gap = 0 if pitch < THIN * ratio else max(2, min(round(pitch * 0.14), round(8 * ratio)))
    fill = pitch - gap - round(cores * ratio)
    sight.scrolled = round(min(max(0, sight.scrolled), hidden(room, pitch / ratio, lanes)))
    return Layout(tuple(strips), room, axis, minimap, sight, ratio, pitch, gap // 2, fill, cores)


def hidden(room: QRectF, pitch: float, lanes: int) -> int:
    """Return how many pixels of lanes do not fit into the room for them."""
    return max(0, math.ceil(lanes * pitch - room.height()))
