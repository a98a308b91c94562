"""Timeline: a lane for each worker, live, from the whole run down to a microsecond."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from desktop_app.engine.tape import NO_TASK
from desktop_app.runs.lanes import Floats, Lane
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.theme import SPACE, colours, icon, rgb, text_on, worker_colour
from desktop_app.ui.view import View
from desktop_app.ui.words import say_ns

LANE_FILL = 0.8
STEP = 1.5
"""While a run goes on, the time in sight grows by this factor."""
HINT = "one lane per worker; wheel zooms, drag moves, double click shows all"
LABELS_BELOW = 20_000
"""Tasks that are wide enough have their number written on them when at most this many are in sight."""
LABEL_WIDTH = 15
"""Pixels that a number of one digit takes."""


class TimelineView(View):
    """A lane for each worker; wheel zooms in time, dragging pans, F or double click shows all."""

    title = "Timeline"
    place = "top"
    position = 20

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.setMinimumHeight(130)
        self._record: RunRecord | None = None
        self._follows = True
        heading = QLabel("TIMELINE")
        heading.setProperty("role", "section")
        self._hint = QLabel(HINT)
        self._hint.setProperty("role", "muted")
        self._fit = QToolButton()
        self._fit.setToolTip("Show the whole run (double click does the same)")
        self._fit.setProperty("role", "plain")
        self._fit.setAccessibleName("Show the whole run")
        self._fit.clicked.connect(self.fit)
        self._plot = pg.PlotWidget(
            axisItems={"left": _LaneAxis("left"), "bottom": _TimeAxis("bottom")}
        )
        self._lanes = LanesItem()
        self._plot.addItem(self._lanes, ignoreBounds=True)
        self._set_up_plot()
        bar = QHBoxLayout()
        bar.addWidget(heading)
        bar.addSpacing(SPACE)
        bar.addWidget(self._hint)
        bar.addStretch()
        bar.addWidget(self._fit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._plot)
        self.apply_colours()

    def _set_up_plot(self) -> None:
        self._plot.setAccessibleName("Timeline: one lane per worker")
        self._plot.setToolTip(
            "Wheel: zoom in time. Drag: move. Double click: all. Watch the gaps: there a worker "
            "waits for its next task. A lane that goes on alone at the end makes the others wait."
        )
        self._plot.getAxis("left").setTicks([[]])
        self._plot.setRange(QRectF(0, 0, 1, 1), padding=0, disableAutoRange=True)
        self._plot.hideButtons()
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.getPlotItem().invertY(True)
        self._plot.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self._plot.scene().sigMouseMoved.connect(self._point_at)
        self._plot.scene().sigMouseClicked.connect(self._clicked)

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        scheme = colours()
        self._fit.setIcon(icon("fit"))
        self._plot.setBackground(scheme.base)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(scheme.line)
            axis.setTextPen(scheme.muted)
        self._lanes.update()

    def show_run(self, record: RunRecord | None) -> None:
        """Draw the record's lanes; a new record is shown from its start on."""
        if record is not self._record:
            self._record = record
            self._follows = True
            self._lanes.clear()
        self._hint.setText(
            HINT if record else "Press Run: each worker gets a lane of its own here."
        )
        if record is None:
            return
        self._lanes.show_run(record)
        self._plot.getAxis("left").name_workers(record)
        if self._follows:
            self._show_all(record)

    def fit(self) -> None:
        """Show the whole run and follow it again."""
        self._follows = True
        if self._record is not None:
            self._show_all(self._record)

    def _show_all(self, record: RunRecord) -> None:
        lanes = max(1, len(record.tracks), min(record.spec.workers, 8))
        span = max(record.elapsed_s(), 1e-6)
        if not record.is_over:  # grows by steps, so that the picture stays still in between
            span = STEP ** math.ceil(math.log(span, STEP))
        self._plot.setRange(QRectF(0, 0, span, lanes), padding=0, disableAutoRange=True)

    def _stop_following(self) -> None:
        self._follows = False

    def _clicked(self, event: object) -> None:
        if event.double():  # type: ignore[attr-defined] # pyqtgraph has no types
            self.fit()

    def _point_at(self, place: QPointF) -> None:
        """Say which task the pointer is on."""
        point = self._plot.getViewBox().mapSceneToView(place)
        self._hint.setText(self._lanes.describe(point.x(), int(point.y())))


class _LaneAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Names the lanes by worker and process, as many as there is room for."""

    _named: list[tuple[float, str]] | None = None

    def name_workers(self, record: RunRecord) -> None:
        tracks = list(record.tracks.values())
        room = max(1, int(self.size().height() // 16))
        step = -(-len(tracks) // room) if tracks else 1
        shown = tracks[::step]
        ticks = [(t.worker + 0.5, f"{t.worker + 1}  · {t.place}") for t in shown]
        if ticks != self._named:
            self._named = ticks
            self.setTicks([ticks])


class _TimeAxis(pg.AxisItem):  # type: ignore[misc] # pyqtgraph has no types
    """Writes moments in the unit that suits what is in sight."""

    def tickStrings(self, values: list[float], *_: object) -> list[str]:
        """Return the texts of moments, in seconds since the start."""
        span = self.range[1] - self.range[0]
        units = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
        unit, size = next(((u, s) for u, s in units if span >= s), units[-1])
        return [f"{value / size:.10g} {unit}" for value in values]


class LanesItem(pg.GraphicsObject):  # type: ignore[misc] # pyqtgraph has no types
    """All lanes as one item: a row of pixels for each lane, whatever the number of tasks."""

    def __init__(self) -> None:
        super().__init__()
        self._record: RunRecord | None = None
        self._lanes: dict[int, Lane] = {}

    def clear(self) -> None:
        """Forget the run."""
        self._record = None
        self._lanes.clear()
        self.update()

    def show_run(self, record: RunRecord) -> None:
        """Take over what is new in the record."""
        self._record = record
        for worker, track in record.tracks.items():
            lane = self._lanes.get(worker)
            if lane is None or len(lane.rows) != len(track.records.rows):
                self._lanes[worker] = Lane(track, record.origin_ns)
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what is in sight, seconds by lanes: a whole run, seen from near, overflows Qt's pixels."""
        sight = self.viewRect()
        return QRectF(0, 0, 1, 1) if sight is None else QRectF(sight)

    def viewRangeChanged(self, *_: object) -> None:
        """Take note that something else is in sight."""
        self.prepareGeometryChange()
        self.update()

    def describe(self, moment_s: float, worker: int) -> str:
        """Return in words what a worker did at a moment."""
        lane, record = self._lanes.get(worker), self._record
        if lane is None or record is None:
            return HINT
        row = lane.row_at(moment_s)
        if row is None:
            return f"worker {worker + 1}: between tasks"
        task, started, ended, cpu = (int(value) for value in lane.rows[row])
        wall = max(1, ended - started)
        share = min(1.0, cpu / wall)
        return f"worker {worker + 1}, task {task + 1}: {say_ns(wall)}, {share:.0%} of it on a core"

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw the lanes in sight."""
        box = self.getViewBox()
        if self._record is None or box is None:
            return
        (left, right), (top, bottom) = box.viewRange()
        width = max(2, int(box.width()))
        moments = np.linspace(left, right, width + 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for worker, lane in self._lanes.items():
            if worker + 1 < top or worker > bottom:
                continue
            place = QRectF(left, worker + (1 - LANE_FILL) / 2, right - left, LANE_FILL)
            self._draw_ground(painter, worker, place)
            painter.drawImage(place, self._row_of_pixels(lane, worker, moments))
            self._draw_running(painter, worker, place)
            painter.setPen(text_on(worker_colour(worker)))
            self._draw_labels(painter, lane, place)

    def _end_s(self, worker: int) -> float:
        """Return where a lane ends: with the run, or with its worker if that has ended before."""
        record = self._record
        assert record is not None
        ended_ns = record.tracks[worker].ended_ns
        ended_s = (ended_ns - record.origin_ns) / 1e9 if ended_ns else math.inf
        return min(record.elapsed_s(), ended_s)

    def _draw_ground(self, painter: QPainter, worker: int, place: QRectF) -> None:
        end = min(place.right(), self._end_s(worker))
        start = max(place.left(), 0.0)
        if end > start:
            ground = QRectF(start, place.top(), end - start, place.height())
            painter.fillRect(ground, QColor(colours().raised))

    def _row_of_pixels(self, lane: Lane, worker: int, moments: Floats) -> QImage:
        """Return one row of pixels: the worker's colour, as dense as it was busy, in two shades."""
        even, odd = lane.busy_shares(moments)
        colour = worker_colour(worker)
        first = np.array(rgb(colour))
        second = np.array(rgb(colour.lighter(128)))
        busy = even + odd
        weight = np.divide(odd, busy, out=np.zeros_like(busy), where=busy > 0)[:, None]
        pixels = np.empty((len(busy), 4), np.uint8)
        pixels[:, :3] = first * (1 - weight) + second * weight
        visible = np.where(busy > 0, np.maximum(busy, 0.12), 0)  # a short task is never invisible
        pixels[:, 3] = visible * 255
        row = np.ascontiguousarray(pixels)
        image = QImage(row.data, len(row), 1, QImage.Format.Format_RGBA8888)
        return image.copy()

    def _draw_running(self, painter: QPainter, worker: int, place: QRectF) -> None:
        """Draw the task that the worker is in now, hatched: it has no end yet, or will have none."""
        record = self._record
        assert record is not None
        track = record.tracks[worker]
        if track.task == NO_TASK or not record.origin_ns:
            return
        start = max((track.since_ns - record.origin_ns) / 1e9, place.left())
        end = min(self._end_s(worker), place.right())
        if end > start:
            running = QRectF(start, place.top(), end - start, place.height())
            colour = worker_colour(worker)
            faint = QColor(colour)
            faint.setAlpha(110)
            painter.fillRect(running, faint)
            pattern = pg.mkBrush(colour)
            pattern.setStyle(Qt.BrushStyle.BDiagPattern)
            pattern.setTransform(painter.worldTransform().inverted()[0])
            painter.fillRect(running, pattern)

    def _draw_labels(self, painter: QPainter, lane: Lane, place: QRectF) -> None:
        rows = lane.rows_within(place.left(), place.right())
        if not 0 < len(rows) <= LABELS_BELOW:
            return
        transform = painter.worldTransform()
        lengths = np.diff(lane.edges_s[2 * rows.start : 2 * rows.stop].reshape(-1, 2))[:, 0]
        wide = np.flatnonzero(lengths * transform.m11() > LABEL_WIDTH) + rows.start
        painter.save()
        painter.resetTransform()
        for row in wide.tolist():
            start, end = lane.edges_s[2 * row], lane.edges_s[2 * row + 1]
            start, end = max(start, place.left()), min(end, place.right())
            spot = transform.mapRect(QRectF(start, place.top(), end - start, place.height()))
            text = str(int(lane.rows[row, 0]) + 1)
            if spot.width() > LABEL_WIDTH + 9 * (len(text) - 1) and spot.height() > 12:
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()
