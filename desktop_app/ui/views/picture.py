"""Picture: what the tasks of a run paint together, tile by tile, and which worker paints where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QMouseEvent, QPainter, QPaintEvent

from desktop_app.runs.language import later, ntr, tr
from desktop_app.runs.painting import NOBODY, Painting, plan_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.magnifier import pixel_ratio
from desktop_app.ui.theme import SPACE, colours, rgb, worker_colour
from desktop_app.ui.view import View
from desktop_app.ui.words import say_ns, say_time

INSIDE = "#06070B"
SHADES = ("#1C2340", "#3A4A75", "#6F7FA3", "#AEB3B8", "#E6D9B8", "#FFFBEF")
"""From dark to light. Nearly grey, so that the workers' colours stand out, and safe for all eyes."""
LEGEND = 216
LINE = 22
BOX = 14
"""Width of the legend, height of its lines and size of their boxes, pixels."""
FAINT = 90
"""Alpha of the worker's colour over a tile that has no pixels yet."""
EDGES = ((24, 2), (6, 1), (0, 0))
"""From which size on the screen a tile has an edge how thick: it must not hide the tile."""


class PictureView(View):
    """The picture as it fills in; each tile has its worker's edge, what is in work is hatched."""

    title = later("Picture")
    position = 90  # the last tab: it comes and goes, and moves no other
    period_s = 0.05

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self._record: RunRecord | None = None
        self.canvas: Canvas | None = None
        self._pointed: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Picture: what the tasks paint, tile by tile"))
        self.setToolTip(
            tr(
                "Each tile is one task, edged in the colour of its worker. Watch a worker stay in a slow "
                "tile while the others go on, and who has nothing left to do at the end."
            )
        )

    def suits(self, record: RunRecord | None) -> bool:
        """Whether the tasks of the run paint a picture."""
        return plan_of(record) is not None

    def show_run(self, record: RunRecord | None) -> None:
        """Take over what is new in the record and paint that."""
        if record is not self._record:
            self._record, self._pointed = record, None
            plan = plan_of(record)
            self.canvas = Canvas(Painting(plan)) if plan else None
        if self.canvas is not None and record is not None:
            self.canvas.take_over(record)
        self.update()

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        if self.canvas is not None:
            self.canvas.image = QImage()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Show the canvas, the tiles in work and the legend."""
        painter = QPainter(self)
        record, canvas = self._record, self.canvas
        if record is None or canvas is None:
            painter.setPen(QColor(colours().muted))
            text = tr("A run whose tasks paint a picture shows it here.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        else:
            area = self.picture_area(canvas)
            canvas.fit(area.size(), pixel_ratio(self))
            painter.drawImage(area.topLeft(), canvas.image)
            for worker, task in canvas.painting.in_work(record).items():
                self._draw_in_work(painter, worker, self.spot(canvas, task))
            if self._pointed is not None:
                draw_edge(painter, self.spot(canvas, self._pointed), QColor("white"), 2)
            room = QRect(area.right() + 3 * SPACE, SPACE, LEGEND, self.height() - SPACE)
            self._draw_legend(painter, record, canvas, room)
        painter.end()

    def picture_area(self, canvas: Canvas) -> QRect:
        """Return where the picture lies: as large as it can be beside the legend, in its proportions."""
        room = QSize(self.width() - LEGEND - 3 * SPACE, self.height() - 2 * SPACE)
        size = QSize(canvas.painting.plan.width, canvas.painting.plan.height)
        size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        return QRect(QPoint(max(0, room.width() - size.width()) // 2, SPACE), size)

    def spot(self, canvas: Canvas, task: int) -> QRect:
        """Return where a task's tile lies in this view."""
        place, ratio = canvas.place(task), pixel_ratio(self)
        left, top = place.left() / ratio, place.top() / ratio
        spot = QRectF(left, top, place.width() / ratio, place.height() / ratio).toAlignedRect()
        return spot.translated(self.picture_area(canvas).topLeft())

    def _draw_in_work(self, painter: QPainter, worker: int, spot: QRect) -> None:
        colour = worker_colour(worker)
        painter.fillRect(spot, faint(colour))
        painter.fillRect(spot, QBrush(colour, Qt.BrushStyle.BDiagPattern))
        draw_edge(painter, spot, colour, 2)

    def _draw_legend(
        self, painter: QPainter, record: RunRecord, canvas: Canvas, room: QRect
    ) -> None:
        """Write a line for each worker as long as there is room, then what else is to be said."""
        notes = self._notes(record, canvas)
        tracks = list(record.tracks.values())
        lines = max(1, room.height() // LINE - len(notes))
        if len(tracks) > lines:
            notes.insert(
                0,
                (
                    None,
                    ntr(
                        "and {count} more worker",
                        "and {count} more workers",
                        len(tracks) - lines + 1,
                    ),
                ),
            )
            tracks = tracks[: lines - 1]
        place = QRect(room.topLeft(), QSize(room.width(), LINE))
        for track in tracks:
            colour = worker_colour(track.worker)
            tiles, took = len(track.records.rows), say_time(track.busy_s)
            done = ntr("{count} tile, {time}", "{count} tiles, {time}", tiles, time=took)
            painter.setPen(QColor(colours().text))
            draw_line(
                painter, place, QBrush(colour), tr("worker {number}", number=track.worker + 1), done
            )
            place.translate(0, LINE)
        painter.setPen(QColor(colours().muted))
        for brush, text in notes:
            draw_line(painter, place, brush, text)
            place.translate(0, LINE)

    def _notes(self, record: RunRecord, canvas: Canvas) -> list[tuple[QBrush | None, str]]:
        """Return what the signs mean or, when a tile is pointed at, what is known of that."""
        if self._pointed is not None:
            return [(None, line) for line in canvas.describe(self._pointed, record)]
        if record.is_over:
            return [(None, tr("Point at a tile: who, how long?"))]
        muted = QColor(colours().muted)
        return [
            (QBrush(muted, Qt.BrushStyle.BDiagPattern), tr("in work")),
            (QBrush(faint(muted)), tr("done, its result on the way")),
        ]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which tile the pointer is on."""
        self._pointed = None
        if self.canvas is not None:
            area, point = self.picture_area(self.canvas), event.position()
            x, y = (
                (point.x() - area.left()) / area.width(),
                (point.y() - area.top()) / area.height(),
            )
            self._pointed = self.canvas.task_at(x, y)
        self.update()

    def leaveEvent(self, _: QEvent) -> None:
        """Point at nothing."""
        self._pointed = None
        self.update()


class Canvas:
    """A painting at its size on the screen; only tiles that have changed are ever painted again."""

    def __init__(self, painting: Painting) -> None:
        self.painting = painting
        self.image = QImage()
        """What is shown, in the screen's own pixels."""
        self._shades = shades()
        self._changed: set[int] = set()

    def take_over(self, record: RunRecord) -> None:
        """Take over what is new in the record."""
        self._changed |= self.painting.take_over(record)

    def fit(self, size: QSize, ratio: float) -> None:
        """Bring the image up to date, for a size on the screen and its pixels per length."""
        size = (size.toSizeF() * ratio).toSize()
        if self.image.size() != size:
            self.image = QImage(size, QImage.Format.Format_RGB32)
            self.image.setDevicePixelRatio(ratio)
            self.image.fill(QColor(colours().base))
            self._changed = set(range(len(self.painting.plan.spots)))
        painter = QPainter(self.image)
        painter.scale(1 / ratio, 1 / ratio)
        for task in self._changed:
            self._draw(painter, task, ratio)
        painter.end()
        self._changed.clear()

    def place(self, task: int) -> QRect:
        """Return where a tile lies in the image; neighbours touch, however they are rounded."""
        plan = self.painting.plan
        left, top, width, height = plan.spots[task]
        across, down = self.image.width() / plan.width, self.image.height() / plan.height
        start = QPoint(round(left * across), round(top * down))
        end = QPoint(round((left + width) * across), round((top + height) * down))
        return QRect(start, QSize(end.x() - start.x(), end.y() - start.y()))

    def _draw(self, painter: QPainter, task: int, ratio: float) -> None:
        painting, place = self.painting, self.place(task)
        worker = int(painting.workers[task])
        if place.isEmpty():
            return
        if painting.is_painted[task]:
            smooth = Qt.TransformationMode.SmoothTransformation
            exact = Qt.AspectRatioMode.IgnoreAspectRatio
            painter.drawImage(place, self._tile(task).scaled(place.size(), exact, smooth))
        elif painting.is_failed[task]:
            painter.fillRect(place, QBrush(QColor(colours().bad), Qt.BrushStyle.DiagCrossPattern))
        else:
            painter.fillRect(place, QColor(colours().base))
            painter.fillRect(place, faint(worker_colour(worker) if worker != NOBODY else None))
        size = min(place.width(), place.height()) / ratio
        thickness = next(thickness for least, thickness in EDGES if size >= least)
        colour = worker_colour(worker) if worker != NOBODY else QColor(colours().line)
        draw_edge(painter, place, colour, round(thickness * ratio) if worker != NOBODY else 1)

    def _tile(self, task: int) -> QImage:
        left, top, width, height = self.painting.plan.spots[task]
        colour = self._shades[self.painting.pixels[top : top + height, left : left + width]]
        return QImage(colour.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()

    def task_at(self, x: float, y: float) -> int | None:
        """Return the task whose tile covers a point, given as shares of width and height."""
        plan = self.painting.plan
        return self.painting.task_at(x * plan.width, y * plan.height)

    def describe(self, task: int, record: RunRecord) -> list[str]:
        """Return in words what is known of a tile."""
        left, top, width, height = self.painting.plan.spots[task]
        size, place = f"{width} × {height}", f"{left}, {top}"
        tile = tr("tile {number}: {size} at {place}", number=task + 1, size=size, place=place)
        lines = [tile]
        worker = int(self.painting.workers[task])
        working = [w for w, t in self.painting.in_work(record).items() if t == task]
        if worker != NOBODY:
            took = say_ns(self.painting.walls_ns[task])
            return [*lines, tr("worker {number}, {time}", number=worker + 1, time=took)]
        if working:
            return [*lines, tr("worker {number}, in work", number=working[0] + 1)]
        return [*lines, tr("nobody's so far")]


def shades() -> NDArray[np.uint32]:
    """Return the colour of each value that a pixel may have, as Qt's 32-bit RGB."""
    stops = np.array([rgb(shade) for shade in SHADES])
    places = np.linspace(0, len(SHADES) - 1, 255)
    mixed = [np.interp(places, np.arange(len(SHADES)), stops[:, part]) for part in range(3)]
    red, green, blue = np.vstack([rgb(INSIDE), np.array(mixed).T]).astype(np.uint32).T
    table: NDArray[np.uint32] = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    return table


def faint(colour: QColor | None) -> QColor:
    """Return a colour that lets what is below it be seen; no colour at all for None."""
    result = QColor(colour or QColor(Qt.GlobalColor.transparent))
    result.setAlpha(FAINT if colour else 0)
    return result


def draw_line(
    painter: QPainter, place: QRect, brush: QBrush | None, text: str, more: str = ""
) -> None:
    """Write a line of the legend: a box filled with ``brush`` or none, a text, one at the right."""
    middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
    room = place
    if brush is not None:
        box = QRect(place.left(), place.top() + (LINE - BOX) // 2, BOX, BOX)
        painter.fillRect(box, brush)
        draw_edge(painter, box, brush.color(), 1)
        room = place.adjusted(BOX + SPACE, 0, 0, 0)
    painter.drawText(room, middle, text)
    painter.drawText(room, middle | right, more)


def draw_edge(painter: QPainter, spot: QRect, colour: QColor, thickness: int) -> None:
    """Draw a frame just inside ``spot``."""
    pen = painter.pen()
    painter.setPen(colour)
    for inset in range(thickness):
        painter.drawRect(spot.adjusted(inset, inset, -1 - inset, -1 - inset))
    painter.setPen(pen)
