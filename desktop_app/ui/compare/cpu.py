"""How many cores each run kept busy since its start, all runs as lines over one another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop_app.runs.compare import Group
from desktop_app.runs.language import later, ntr, tr
from desktop_app.runs.record import RunRecord
from desktop_app.ui.compare.section import Section, fill, group_colour, group_pen
from desktop_app.ui.theme import SPACE, colours, text_on
from desktop_app.ui.timeline.marks import round_step
from desktop_app.ui.words import say_ns

LEFT, AXIS, LINE = 62, 24, 20
"""Room for the numbers of cores, for the axis of time, and for a line of the legend, pixels."""
KEY = 30
"""Length of a line in the legend, pixels."""
MOST_RUNS = 60
MOST_POINTS = 600
"""A line of more points than this is drawn with fewer, each the mean of its neighbours."""
Floats = NDArray[np.float64]
Curve = tuple[Floats, Floats]
"""When (s since the run's start) each sample ended, and how many cores worked for the run until then."""
Middle = Qt.AlignmentFlag.AlignVCenter
TOOL_TIP = later(
    "How many cores worked for each run, sampled several times a second. Watch for what stays below "
    "the number of cores: there the run waits for something else. Short runs have few samples."
)


class CpuChart(QWidget):
    """The lines with axes, a name at each, and a legend above."""

    def __init__(self) -> None:
        super().__init__()
        self.curves: list[tuple[int, str, Curve]] = []
        """Of each run the place of its group, the label of that, and the line."""
        self.cores = 1
        self._kept: dict[int, tuple[RunRecord, Curve]] = {}
        self.setToolTip(tr(TOOL_TIP))
        self.setMinimumHeight(120)

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw these groups, each run as a line."""
        runs = [(place, g.label, r) for place, g in enumerate(every) for r in g.records][:MOST_RUNS]
        there = {id(record) for _, _, record in runs}
        self._kept = {key: kept for key, kept in self._kept.items() if key in there}
        told = [(place, label, self._curve_of(record)) for place, label, record in runs]
        self.curves = [one for one in told if len(one[2][0])]
        most = max((float(curve[1].max()) for _, _, curve in self.curves), default=1.0)
        known = [
            int(record.started.environment.get("usable_cores", 1))
            for _, _, record in runs
            if record.started
        ]
        self.cores = max([math.ceil(most - 0.05), *known, 1])
        labels = ", ".join(dict.fromkeys(label for _, label, _ in self.curves))
        self.setAccessibleName(tr("Cores busy over time: {labels}", labels=labels))
        self.update()

    def _curve_of(self, record: RunRecord) -> Curve:
        """Return a run's line, made once for one that is over."""
        if not record.is_over:
            return curve_of(record)
        if id(record) not in self._kept:
            self._kept[id(record)] = record, curve_of(record)
        return self._kept[id(record)][1]

    @property
    def longest_s(self) -> float:
        """The time at the right end."""
        return max((float(times[-1]) for _, _, (times, _) in self.curves), default=1.0) or 1.0

    def plot(self) -> QRectF:
        """Return where the lines are drawn."""
        top = LINE * len(self._legend()) + SPACE
        return QRectF(LEFT, top, self.width() - LEFT - SPACE, max(20, self.height() - top - AXIS))

    def spot(self, moment: float, cores: float) -> QPointF:
        """Return where so many cores at a moment are drawn."""
        plot = self.plot()
        x = plot.left() + moment / self.longest_s * plot.width()
        return QPointF(x, plot.bottom() - cores / self.cores * plot.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw axes, lines, names and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.curves:
            self._draw_axes(painter)
            for place, curve in self._thin_first():
                painter.setPen(self._pen_of(place, curve))
                painter.drawPolyline(QPolygonF([self.spot(*one) for one in _steps(curve)]))
            self._name_lines(painter)
            self._draw_legend(painter)
        else:
            painter.setPen(QColor(colours().muted))
            text = tr("No sample was taken of these runs: they were too short, or not watched.")
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(wrapped), text)
        painter.end()

    def _thin_first(self) -> list[tuple[int, Curve]]:
        """Return the groups and their lines, the first of each group last, to lie above its repeats."""
        found = [(place, curve) for place, _, curve in self.curves]
        return sorted(found, key=lambda pair: self._is_first(*pair))

    def _is_first(self, place: int, curve: Curve) -> bool:
        return next(own for other, _, own in self.curves if other == place) is curve

    def _pen_of(self, place: int, curve: Curve) -> QPen:
        """Return a group's pen, thin and pale for its repeats."""
        if self._is_first(place, curve):
            return group_pen(place)
        pen = group_pen(place, 1.2)
        pale = pen.color()
        pale.setAlpha(120)
        pen.setColor(pale)
        return pen

    def _draw_axes(self, painter: QPainter) -> None:
        scheme, plot = colours(), self.plot()
        painter.fillRect(plot, QColor(scheme.base))
        right = Qt.AlignmentFlag.AlignRight | Middle
        step = max(1.0, round_step(self.cores * 26 / plot.height()))
        for number in range(int(self.cores / step) + 1):
            y = self.spot(0, number * step).y()
            painter.setPen(QColor(scheme.line))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(scheme.muted))
            text = ntr("{count} core", "{count} cores", round(number * step)) if number else "0"
            painter.drawText(QRectF(0, y - 10, LEFT - 6, 20), right, text)
        step = round_step(self.longest_s / max(1.0, plot.width() / 110))
        for number in range(int(self.longest_s / step) + 1):
            x = self.spot(number * step, 0).x()
            text = say_ns(number * step * 1e9) if number else "0"
            width = painter.fontMetrics().horizontalAdvance(text) + 4
            left = min(max(x - width / 2, 0.0), self.width() - width)
            painter.drawText(QRectF(left, plot.bottom() + 3, width, AXIS - 4), Middle, text)

    def _name_lines(self, painter: QPainter) -> None:
        """Write the name of each group at the end of its first line, unless others are in the way."""
        taken: list[QRectF] = []
        for place in dict.fromkeys(place for place, _, _ in self.curves):
            own = ((label, curve) for other, label, curve in self.curves if other == place)
            label, (times, cores) = next(own)
            end = self.spot(float(times[-1]), float(cores[-1]))
            metrics = painter.fontMetrics()
            text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(self.width() / 3))
            room = QRectF(0, 0, metrics.horizontalAdvance(text) + 10, LINE - 2)
            room.moveTopRight(end + QPointF(0, 4))
            plot = self.plot()
            room.moveLeft(max(room.left(), plot.left()))
            room.moveTop(min(max(room.top(), plot.top()), plot.bottom() - room.height()))
            while any(room.intersects(other) for other in taken):
                room.moveBottom(room.top() - LINE - 2)
            if room.top() < plot.top():
                continue
            taken.append(QRectF(room))
            painter.fillRect(room, group_colour(place))
            painter.setPen(text_on(group_colour(place)))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _legend(self) -> list[list[tuple[int, str, float]]]:
        """Return the lines of the legend: group, label and width of each entry."""
        metrics = self.fontMetrics()
        lines: list[list[tuple[int, str, float]]] = []
        left = self.width()
        for place, label in dict.fromkeys((place, label) for place, label, _ in self.curves):
            room = self.width() - LEFT - KEY - SPACE
            text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, int(room))
            width = KEY + metrics.horizontalAdvance(text) + 3.0 * SPACE
            if left + width > self.width():
                lines.append([])
                left = LEFT
            lines[-1].append((place, text, width))
            left += int(width)
        return lines

    def _draw_legend(self, painter: QPainter) -> None:
        for number, line in enumerate(self._legend()):
            x, y = float(LEFT), number * LINE + LINE / 2
            for place, text, width in line:
                painter.setPen(group_pen(place))
                painter.drawLine(QPointF(x, y), QPointF(x + KEY - 6, y))
                painter.setPen(QPen(QColor(colours().text)))
                painter.drawText(QRectF(x + KEY, y - 10, width - KEY, 20), Middle, text)
                x += width


class CpuSection(Section):
    """The chart alone."""

    def __init__(self) -> None:
        super().__init__()
        self.chart = CpuChart()
        fill(self, self.chart)

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw the groups as they are now."""
        self.chart.show_groups(every)

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.chart.update()


def curve_of(record: RunRecord) -> Curve:
    """Return how many cores worked for a run, by the samples taken while it went on."""
    if record.started is None:
        return np.empty(0), np.empty(0)
    end_s = record.elapsed_s()
    times: list[float] = []
    cores: list[float] = []
    for sample in record.samples.rows:
        at_s = (sample.at_ns - record.origin_ns) / 1e9
        if at_s > 0 and (not times or times[-1] < end_s):
            times.append(min(at_s, end_s))
            cores.append(sum(sample.run))
    many = -(-len(times) // MOST_POINTS) or 1
    last = np.arange(many - 1, len(times), many)
    means = np.add.reduceat(cores, np.arange(0, len(cores), many)) if cores else np.empty(0)
    counts = np.full(len(means), float(many))
    if len(means) > len(last):
        last = np.append(last, len(times) - 1)
        counts[-1] = len(times) - many * (len(means) - 1)
    return np.array(times)[last], means / counts


def _steps(curve: Curve) -> list[tuple[float, float]]:
    """Return the corners of a line that is level between samples: each tells of the time before it."""
    times, cores = curve[0].tolist(), curve[1].tolist()
    corners, before = [], 0.0
    for moment, value in zip(times, cores, strict=True):
        corners += [(before, value), (moment, value)]
        before = moment
    return corners
