"""Where time went: one sentence, and the time of every worker as a bar of its parts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTransform,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.accounting import PARTS, Account, Parts, Seat, account
from desktop_app.runs.accounting_words import NAMES, say_meaning, say_where
from desktop_app.runs.diagnosis import Finding, diagnose
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.findings import FindingsList
from desktop_app.ui.theme import SPACE, big_font, colours, text_on, worker_colour
from desktop_app.ui.timeline.picture import hatch_brush
from desktop_app.ui.view import View
from desktop_app.ui.words import say_ns

SENTENCE_POINTS = 15
NAME = 104
"""Room for the name of a bar, pixels."""
WHOLE, ROW, GAP = 32, 24, 4
"""Height of the bar of the whole run, of a worker's with the gap below it, and of that gap, pixels."""
LINE = 21
BOX = 14
LEGEND = 292
HATCHED = ("waiting_for_core_s", "waiting_inside_s")
Middle = Qt.AlignmentFlag.AlignVCenter
TOOL_TIP = (
    "All bars are as long as the run, or as the chosen stretch of it. Watch for the largest part: "
    "green is work done, all else is what to look into. Point at a part for its numbers."
)


class TimeSpentView(View):
    """The sentence, the bar of the whole run, a legend with the numbers, and a bar for each worker."""

    title = "Where time went"
    position = 31
    period_s = 0.5

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self._diagnosed: tuple[RunRecord, list[Finding]] | None = None
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setFont(big_font(SENTENCE_POINTS))
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setAccessibleName("Where the time went, in one sentence")
        self.findings = FindingsList()
        self.findings.pointed.connect(lambda places: self.pointed.emit(places[0]))
        self.whole = Bars(WHOLE)
        self.whole.setFixedHeight(WHOLE)
        self.workers = Bars(ROW)
        self.workers.setAccessibleName("Where the time of each worker went")
        self.legend = Legend()
        self.scroller = QScrollArea(widgetResizable=True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(self.workers)
        self.bars = self._lay_out_bars()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE // 2, SPACE, SPACE // 2, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.sentence)
        layout.addWidget(self.findings)
        layout.addWidget(self.bars, 1)
        self.show_run(None)

    def _lay_out_bars(self) -> QWidget:
        whole = QWidget()
        bars = QVBoxLayout()
        bars.setSpacing(SPACE)
        bars.addWidget(self.whole)
        bars.addWidget(self.scroller, 1)
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3 * SPACE)
        layout.addLayout(bars, 1)
        layout.addWidget(self.legend)
        return whole

    def show_run(self, record: RunRecord | None) -> None:
        """Show what the time went into so far: of the run, or of the chosen stretch of it."""
        found = account(record, self.stretch) if record else Account(Parts(), ())
        text = "Press Run: here you see where the time of its workers goes."
        if record is not None:
            text = say_where(found, record, self.stretch)
        if text != self.sentence.text():
            self.sentence.setText(text)
        self.findings.show_findings(self._diagnose(record))
        self.bars.setVisible(found.whole.total_s > 0)
        name = "whole run" if self.stretch is None else "in view"
        self.whole.show_bars([(name, None, found.whole)])
        self.workers.show_bars([_row_of(seat) for seat in found.seats])
        self.legend.show_parts(found.whole)

    def _diagnose(self, record: RunRecord | None) -> list[Finding] | None:
        """Return what was found in a run that is over, each run looked at once."""
        if record is None or not record.is_over:
            return None
        if self._diagnosed is None or self._diagnosed[0] is not record:
            self._diagnosed = record, diagnose(record, account(record))
        return self._diagnosed[1]

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.findings.apply_colours()
        for part in (self.whole, self.workers, self.legend):
            part.update()


Row = tuple[str, int | None, Parts]
"""The name of a bar, whose it is (None: all workers'), and its parts."""


def _row_of(seat: Seat) -> Row:
    numbers = [track.worker + 1 for track in seat.tracks]
    if not numbers:
        return "no worker", None, seat.parts
    more = f" + {len(numbers) - 1:,}" if len(numbers) > 1 else ""
    return f"worker {numbers[0]}{more}", seat.tracks[0].worker, seat.parts


class Bars(QWidget):
    """Horizontal bars, one below the other; only those in sight are drawn."""

    def __init__(self, pitch: int) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._pitch = pitch
        self._thickness = pitch - GAP
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_bars(self, rows: list[Row]) -> None:
        """Draw these bars."""
        self.rows = rows
        self.setMinimumHeight(len(rows) * self._pitch)
        self.update()

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
        x, found = float(NAME), []
        for part in PARTS:
            width = parts.share(part) * (self.width() - NAME)
            if width > 0:
                found.append((part, QRectF(x, place * self._pitch, width, self._thickness)))
            x += width
        return found

    def describe(self, place: int, part: str) -> str:
        """Return in words what a part of a bar is."""
        name, _, parts = self.rows[place]
        spent = f"{say_ns((getattr(parts, part) or 0.0) * 1e9)}, {parts.share(part):.1%}"
        return f"{name}: {spent} {NAMES[part]}\n({say_meaning(part, parts)})"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the part under the pointer at once."""
        found = self.part_at(event.position())
        text = self.describe(*found) if found else ""
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def event(self, event: QEvent) -> bool:
        """Beside the bars, say what they are."""
        if event.type() == QEvent.Type.ToolTip:
            spot = QPointF(self.mapFromGlobal(self.cursor().pos()))
            if self.part_at(spot) is None:
                QToolTip.showText(self.cursor().pos(), TOOL_TIP, self)
            return True
        return super().event(event)

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
        room = QRectF(0, place * self._pitch, NAME - SPACE, self._thickness)
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
        text = f"{share:.0%}"
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + SPACE
        if room.width() < width + SPACE:
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
        self.setToolTip(TOOL_TIP)
        self.setFixedWidth(LEGEND)

    def show_parts(self, parts: Parts) -> None:
        """Show these numbers."""
        self._parts = parts
        self.setAccessibleName(", ".join(" ".join(line) for _, *line in self.lines()))
        self.update()

    def lines(self) -> list[tuple[str, str, str, str]]:
        """Return what is written: part, name, time and percentage of each."""
        parts, found = self._parts, []
        for part in PARTS:
            seconds = getattr(parts, part)
            spent = "not told" if seconds is None else say_ns(seconds * 1e9)
            share = "" if seconds is None else f"{parts.share(part):.0%}"
            found.append((part, NAMES[part], spent, share))
        return found

    def sizeHint(self) -> QSize:
        """Prefer a line for each part."""
        return QSize(LEGEND, LINE * len(PARTS))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Write the lines, closer to each other where there is little room."""
        painter = QPainter(self)
        right = Qt.AlignmentFlag.AlignRight | Middle
        line = min(LINE, self.height() / len(PARTS))
        for place, (part, name, spent, share) in enumerate(self.lines()):
            room = QRectF(0, place * line, LEGEND - SPACE, line)
            box = QRectF(0, room.center().y() - BOX / 2, BOX, BOX)
            painter.setBrushOrigin(box.topLeft())
            painter.fillRect(box, part_brush(part))
            painter.setPen(QColor(colours().text))
            painter.drawText(room.adjusted(BOX + SPACE, 0, 0, 0), Middle, name)
            painter.drawText(room.adjusted(0, 0, -5 * SPACE, 0), right, spent)
            painter.drawText(room, right, share)
        painter.end()


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
