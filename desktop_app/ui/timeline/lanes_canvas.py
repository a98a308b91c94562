"""The lanes of a run with all that belongs to them, painted; it tells nothing of who moves them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.core_visits import CoreVisits
from desktop_app.runs.gaps import find_gaps
from desktop_app.runs.gil import Turns, TurnsOfRun, shares_gil
from desktop_app.runs.lanes import Lane, shares_of
from desktop_app.runs.language import tr
from desktop_app.runs.places import Place, Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.ui.magnifier import pixel_ratio
from desktop_app.ui.palettes import Colours
from desktop_app.ui.theme import colours, rgb
from desktop_app.ui.timeline import marks
from desktop_app.ui.timeline.layout import NAMES, SCROLL_BAR, Layout, hidden, lay_out
from desktop_app.ui.timeline.picture import FULL_CELLS, QUICK_CELLS, Frame, draw_lanes
from desktop_app.ui.timeline.sight import Sight
from desktop_app.ui.timeline.turn_strip import draw_turn_strip, say_turns, write_turns

STILL_MS = 150
"""So long after the last movement all is drawn as finely as it can be."""
NAME_HEIGHT = 15
CELLS_OF_WHOLE = 20_000
EXPECTED = 8
"""There is room for so many lanes before their workers come."""
CORES_FOR = 32
"""With more lanes than this there is no room to tell of cores."""


class LanesCanvas(QWidget):
    """Paints what is in ``sight`` of a record; ``stretch`` and ``place`` are marked when there are any."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing shines through
        self.sight = Sight()
        self.lanes: list[Lane] = []
        self.names: list[str] = []
        self.stretch: Stretch | None = None
        self.place: Place | None = None
        self.turns: list[Turns] = []
        self.visits = CoreVisits()
        self._record: RunRecord | None = None
        self._turns_of_run = TurnsOfRun()
        self._whole: QImage | None = None
        self._close_box = QRectF()
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self.update)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.valueChanged.connect(self._scroll_to)
        self._bar.hide()

    def show_run(self, record: RunRecord | None) -> None:
        """Take over what is new in the record."""
        if record is not self._record:
            self._record = record
            self.sight.begin()
            self.lanes, self.names, self.place = [], [], None
            self.visits = CoreVisits()
        if record is not None:
            for track in list(record.tracks.values())[len(self.lanes) :]:
                self.lanes.append(Lane(track, record.origin_ns))
                self.names.append(f"{track.worker + 1}  · {track.place}")
            if len(self.lanes) <= CORES_FOR:
                self.visits.take_over(record.samples)
            self.turns = self._turns_of_run.take_over(record)
            self.sight.grow(record.elapsed_s(), record.is_over)
        self._whole = None
        self._place_bar()
        self.update()

    def show_range(self, left: float, right: float) -> None:
        """See this stretch of the run, in seconds."""
        self.sight.show(left, right)
        self.look()

    def look(self) -> None:
        """Draw what is in sight now: quickly, and finely as soon as nothing moves any more."""
        self._still.start()
        self._place_bar()
        self.update()

    def layout_now(self) -> Layout:
        """Return where everything is."""
        area = QRectF(0, 0, self.width(), self.height())
        knows_cores = self.visits.knows_any
        ratio = pixel_ratio(self)
        is_one = self._record is None or self._record.spec.executor == "serial"
        expected = 1 if self._record is None or is_one else min(self._record.spec.workers, EXPECTED)
        lanes = max(len(self.lanes), expected)
        return lay_out(area, self.sight, lanes, len(self.turns), ratio, knows_cores)

    def _place_bar(self) -> None:
        layout = self.layout_now()
        more = hidden(layout.lanes, layout.pitch / layout.ratio, len(self.lanes))
        self._bar.setVisible(more > 0)
        if more:
            x, y = int(layout.lanes.right()) + 2, int(layout.lanes.y())
            self._bar.setGeometry(x, y, SCROLL_BAR - 2, int(layout.lanes.height()))
            self._bar.setRange(0, more)
            self._bar.setPageStep(int(layout.lanes.height()))
            self._bar.setValue(self.sight.scrolled)

    def _scroll_to(self, scrolled: int) -> None:
        if scrolled != self.sight.scrolled:
            self.sight.scrolled = scrolled
            self.look()

    def resizeEvent(self, _: object) -> None:
        """Give everything its place anew."""
        self._place_bar()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw everything that is in sight."""
        painter = QPainter(self)
        scheme, record = colours(), self._record
        painter.fillRect(self.rect(), QColor(scheme.base))
        layout = self.layout_now()
        if record is not None and record.origin_ns and self.lanes:
            self._draw_turns(painter, layout, record, scheme)
            painter.save()
            painter.setClipRect(layout.lanes)
            self._draw_lanes(painter, layout, record)
            self._draw_on_lanes(painter, layout, record, scheme)
            painter.restore()
            _draw_names(painter, layout, self.names, scheme)
            if layout.minimap is not None:
                marks.draw_minimap(painter, layout, self._whole_run(), scheme)
        marks.draw_axis(painter, layout, scheme)
        self._close_box = QRectF()
        if self.stretch is not None:
            self._close_box = marks.draw_length(painter, layout, self.stretch, scheme)
        if self.hasFocus():
            painter.setPen(QPen(QColor(scheme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(layout.lanes.adjusted(-1, 1, 1, -1))
        painter.end()

    def _draw_turns(
        self, painter: QPainter, layout: Layout, record: RunRecord, scheme: Colours
    ) -> None:
        has_gil = shares_gil(record)
        stretch = self.stretch or (self.sight.left, self.sight.right)
        for strip, turns in zip(layout.turns, self.turns, strict=False):
            draw_turn_strip(painter, layout, strip, turns, record.origin_ns)
            text = say_turns(turns.within(stretch), has_gil)
            if len(self.turns) > 1:
                process = turns.tracks[0].place
                text = tr("process {number}, {text}", number=process, text=text)
            write_turns(painter, strip, text, scheme)

    def _draw_lanes(self, painter: QPainter, layout: Layout, record: RunRecord) -> None:
        places = layout.places_in_sight(len(self.lanes))
        if not places:
            return
        cells = QUICK_CELLS if self._still.isActive() else FULL_CELLS
        width = max(2, int(layout.lanes.width() * layout.ratio))
        frame = Frame(
            self.sight.left, self.sight.right, width, layout.pitch, layout.top, layout.fill, cells
        )
        seen = self.lanes[places.start : places.stop]
        picture = draw_lanes(seen, [_end_s(record, lane) for lane in seen], frame)
        y = layout.bar(places.start, 0, 0).y() - layout.top / layout.ratio
        height = len(places) * layout.pitch / layout.ratio
        painter.drawImage(QRectF(layout.lanes.x(), y, layout.lanes.width(), height), picture)

    def _draw_on_lanes(
        self, painter: QPainter, layout: Layout, record: RunRecord, scheme: Colours
    ) -> None:
        places = layout.places_in_sight(len(self.lanes))
        for place in places:
            lane = self.lanes[place]
            track = lane.track
            if track.task != NO_TASK:
                since_s = (track.since_ns - record.origin_ns) / 1e9
                task = since_s, _end_s(record, lane)
                marks.draw_running(painter, layout, place, track.worker, task)
            if layout.cores:
                marks.draw_cores(painter, layout, place, lane, self.visits, scheme)
        marks.draw_labels(painter, layout, self.lanes, places)
        for gap in find_gaps(record):
            marks.draw_gap(painter, layout, gap, scheme)
        if self.stretch is not None:
            marks.draw_stretch(painter, layout, self.stretch, scheme)
        if self.place is not None:
            for place in self._marked(self.place):
                bar = layout.bar(place, *self.place.stretch)
                marks.draw_outline(painter, bar, scheme)

    def _marked(self, place: Place) -> list[int]:
        """Return the lanes that a place is about."""
        every = range(len(self.lanes))
        return [n for n in every if not place.workers or self.worker_at(n) in place.workers]

    def worker_at(self, place: int) -> int:
        """Return whose lane is at a place."""
        return self.lanes[place].track.worker

    def _whole_run(self) -> QImage:
        """Return how busy all workers together were, from the run's start to its end: one row each."""
        if self._whole is None:
            columns = max(40, min(600, CELLS_OF_WHOLE // max(1, len(self.lanes))))
            moments = np.linspace(0, self.sight.whole, columns + 1)
            busy, _ = shares_of(self.lanes, moments)
            back, full = (np.array(rgb(name)) for name in (colours().raised, colours().other))
            pixels = np.full((1, columns, 4), 255, np.uint8)
            pixels[0, :, :3] = back + (full - back) * busy.mean(axis=0)[:, None]
            image = QImage(pixels.data, columns, 1, QImage.Format.Format_RGBX8888)
            self._whole = image.copy()
        return self._whole


def _end_s(record: RunRecord, lane: Lane) -> float:
    """Return where a lane ends: with the run, or with its worker if that has ended before."""
    ended_ns = lane.track.ended_ns
    ended_s = (ended_ns - record.origin_ns) / 1e9 if ended_ns else math.inf
    return min(record.elapsed_s(), ended_s)


def _draw_names(painter: QPainter, layout: Layout, names: list[str], scheme: Colours) -> None:
    pitch = layout.pitch / layout.ratio
    height = max(NAME_HEIGHT, painter.fontMetrics().height())
    step = max(1, math.ceil(height / pitch))
    free = layout.lanes.y()  # the first name may have been moved down into sight
    painter.save()
    painter.setClipRect(QRectF(0, layout.lanes.y(), NAMES, layout.lanes.height()))
    painter.setPen(QColor(scheme.muted))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    places = layout.places_in_sight(len(names))
    for place in range(-(-places.start // step) * step, places.stop, step):
        bar = layout.bar(place, 0, 0)
        top = max(layout.lanes.y(), bar.center().y() - height / 2)
        if top < free:
            continue
        free = top + height
        room = QRectF(0, top, NAMES - 8, height)
        text = painter.fontMetrics().elidedText(
            names[place], Qt.TextElideMode.ElideRight, NAMES - 10
        )
        painter.drawText(room, right, text)
    painter.restore()
