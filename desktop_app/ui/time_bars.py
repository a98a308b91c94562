"""The time of workers as bars of its parts, and what the parts are."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.runs.accounting import PARTS, Parts
from desktop_app.runs.accounting_words import NAMES, say_meaning
from desktop_app.runs.language import later, number, percent, tr
from desktop_app.ui.theme import SPACE, colours, text_on, worker_colour
from desktop_app.ui.timeline.picture import hatch_brush
from desktop_app.ui.words import say_ns

NAME = 104
"""Room for the name of a bar, pixels."""
WHOLE, ROW, GAP = 32, 24, 4
"""Height of the bar of the whole run, of a worker's with the gap below it, and of that gap, pixels."""
LINE, LEAST_LINE = 21, 15
BOX = 14
LEGEND, NARROW = 292, 204
"""Widths of the legend, with and without the times."""
HATCHED = ("waiting_for_core_s", "waiting_inside_s")
Middle = Qt.AlignmentFlag.AlignVCenter
TOOL_TIP = later(
    "All bars are as long as the run, or as the chosen stretch of it. Watch for the largest part: "
    "green is work done, all else is what to look into. Point at a part for its numbers."
)

Row = tuple[str, int | None, Parts]
"""The name of a bar, whose it is (None: all workers'), and its parts."""


SAID = 20
"""So many bars are told in words to whoever cannot see them."""


class Bars(QWidget):
    """Horizontal bars, one below the other; only those in sight are drawn."""

    resized = Signal(int)
    """Its new width, pixels."""

    def __init__(self, pitch: int, name: int = NAME) -> None:
        """Take the height of a bar with the gap below it, and the room for its name, pixels."""
        super().__init__()
        self.rows: list[Row] = []
        self._name, self._length = name, 1.0
        self._end = math.inf
        self._pitch = pitch
        self._thickness = pitch - GAP
        self.setMouseTracking(True)
        self.setToolTip(tr(TOOL_TIP))
        self.setAccessibleName(tr("Where the time went"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_bars(self, rows: list[Row], length: float = 1.0) -> None:
        """Draw these bars, each as long as this share (0 to 1) of the room for it."""
        self.rows, self._length = rows, length
        self.setMinimumHeight(len(rows) * self._pitch)
        self.setAccessibleDescription("; ".join(map(self._say_row, rows[:SAID])))
        self.update()

    def end_at(self, x: int) -> None:
        """Let the bars end there, where others do that leave room for a scroll bar."""
        self._end = x
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell how wide it is now."""
        self.resized.emit(event.size().width())

    def part_at(self, spot: QPointF) -> tuple[int, str] | None:
        """Return the place of the bar and the part that are drawn at a spot."""
        place = int(spot.y() // self._pitch)
        if not 0 <= place < len(self.rows):
            return None
        for part, room in self.rooms(place):
            if room.left() <= spot.x() < room.right():
                return place, part
        return None

    def rooms(self, place: int) -> list[tuple[str, QRectF]]:
        """Return where each part of a bar is drawn; parts without any time are left out."""
        parts = self.rows[place][2]
        x, found = float(self._name), []
        length = (min(self._end, self.width()) - self._name) * self._length
        for part in PARTS:
            width = parts.share(part) * length
            if width > 0:
                found.append((part, QRectF(x, place * self._pitch, width, self._thickness)))
            x += width
        return found

    def describe(self, place: int, part: str) -> str:
        """Return in words what a part of a bar is."""
        name, _, parts = self.rows[place]
        spent = _say_spent(getattr(parts, part) or 0.0)
        share = tr("{figures}%", figures=number(f"{parts.share(part):.1%}"[:-1]))
        return f"{name}: {spent}, {share} {tr(NAMES[part])}\n({say_meaning(part, parts)})"

    @staticmethod
    def _say_row(row: Row) -> str:
        name, _, parts = row
        shares = {part: parts.share(part) for part in PARTS}
        told = (
            number(f"{tr(NAMES[part])} {share:.0%}")
            for part, share in shares.items()
            if share >= 0.005
        )
        return f"{name}: {', '.join(told)}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the part under the pointer at once; beside the bars, in a while, what they are."""
        found = self.part_at(event.position())
        text = self.describe(*found) if found else ""
        self.setToolTip(text or tr(TOOL_TIP))
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars that are in sight."""
        painter = QPainter(self)
        first = event.rect().top() // self._pitch
        last = min(len(self.rows), event.rect().bottom() // self._pitch + 1)
        for place in range(first, last):
            self._draw_name(painter, place)
            for part, room in self.rooms(place):
                painter.setBrushOrigin(room.topLeft())
                painter.fillRect(room, part_brush(part))
                self._write_share(painter, part, room, self.rows[place][2].share(part))
        painter.end()

    def _draw_name(self, painter: QPainter, place: int) -> None:
        name, worker, _ = self.rows[place]
        if not self._name:
            return
        room = QRectF(0, place * self._pitch, self._name - SPACE, self._thickness)
        if worker is not None:  # its colour in the timeline
            painter.fillRect(QRectF(0, room.center().y() - 5, 10, 10), worker_colour(worker))
            room.setLeft(10 + SPACE)
        painter.setPen(QColor(colours().text if worker is not None else colours().muted))
        elided = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Middle, elided)

    def _write_share(self, painter: QPainter, part: str, room: QRectF, share: float) -> None:
        """Write the percentage on a part; on hatching it gets a plate, to be read."""
        text = percent(share)
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + SPACE
        if room.width() < width + (4 if part in HATCHED else 1) * SPACE:
            return
        plate = QRectF(room.center().x() - width / 2, room.y() + 1, width, room.height() - 2)
        ground = part_colour(part)
        if part in HATCHED:
            ground = QColor(colours().base)
            painter.fillRect(plate, ground)
        painter.setPen(text_on(ground))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


class Legend(QWidget):
    """What each colour is, and how much of the time of all workers it took."""

    def __init__(self) -> None:
        super().__init__()
        self._parts = Parts()
        self._tells_numbers = True
        self.setToolTip(tr(TOOL_TIP))
        self.setFixedWidth(LEGEND)
        self.setMinimumHeight(LEAST_LINE * len(PARTS))

    def show_parts(self, parts: Parts) -> None:
        """Show these numbers."""
        self._parts = parts
        self.setAccessibleName(", ".join(" ".join(line) for _, *line in self.lines()))
        self.update()

    def name_only(self) -> None:
        """Tell what the colours are, and no numbers."""
        self._tells_numbers = False
        self.setAccessibleName(", ".join(map(tr, NAMES.values())))

    def be_narrow(self, is_narrow: bool) -> None:
        """Leave the times out, where the bars need the room."""
        self.setFixedWidth(NARROW if is_narrow else LEGEND)

    def lines(self) -> list[tuple[str, str, str, str]]:
        """Return what is written: part, name, time and percentage of each."""
        parts, found = self._parts, []
        for part in PARTS:
            seconds = getattr(parts, part)
            spent = tr("not told") if seconds is None else _say_spent(seconds)
            is_little = 0 < parts.share(part) < 0.005
            share = "<" + percent(0.01) if is_little else percent(parts.share(part))
            found.append((part, tr(NAMES[part]), spent, "" if seconds is None else share))
        return found

    def sizeHint(self) -> QSize:
        """Prefer a line for each part."""
        return QSize(self.width(), LINE * len(PARTS))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Write the lines, closer to each other where there is little room."""
        painter = QPainter(self)
        right = Qt.AlignmentFlag.AlignRight | Middle
        line = min(LINE, self.height() / len(PARTS))
        for place, (part, name, spent, share) in enumerate(self.lines()):
            room = QRectF(0, place * line, self.width() - SPACE, line)
            box = QRectF(0, room.center().y() - BOX / 2, BOX, BOX)
            painter.setBrushOrigin(box.topLeft())
            painter.fillRect(box, part_brush(part))
            painter.setPen(QColor(colours().text))
            painter.drawText(room.adjusted(BOX + SPACE, 0, 0, 0), Middle, name)
            if not self._tells_numbers:
                continue
            if self.width() > NARROW:
                painter.drawText(room.adjusted(0, 0, -5 * SPACE, 0), right, spent)
            painter.drawText(room, right, share)
        painter.end()


def _say_spent(seconds: float) -> str:
    return say_ns(seconds * 1e9) if seconds else "–"


def part_colour(part: str) -> QColor:
    """Return the colour of a part of the time, by its name."""
    return QColor(colours().parts[PARTS.index(part)])


def part_brush(part: str) -> QBrush:
    """Return what a part is filled with: the waiting is hatched, as in the timeline, each its own way."""
    colour = part_colour(part)
    if part not in HATCHED:
        return QBrush(colour)
    brush = hatch_brush(colour)
    if part == "waiting_for_core_s":
        brush.setTransform(QTransform.fromScale(-1, 1))
    return brush
