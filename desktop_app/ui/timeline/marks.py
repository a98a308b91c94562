"""What is drawn on and around the lanes: axis, running tasks, numbers, cores, what was chosen."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from desktop_app.runs.core_visits import CoreVisits
from desktop_app.runs.lanes import Lane
from desktop_app.runs.language import number, tr
from desktop_app.runs.places import Stretch
from desktop_app.ui.palettes import Colours
from desktop_app.ui.theme import text_on, worker_colour
from desktop_app.ui.timeline.layout import Layout
from desktop_app.ui.timeline.picture import SHADE
from desktop_app.ui.words import say_ns

LABELS = 400
"""Numbers are written on tasks while at most so many are wide enough."""
LABEL_WIDTH = 18
"""Pixels that a number of one digit takes."""
LABEL_HEIGHT = 13
UNITS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))
CENTRE = Qt.AlignmentFlag.AlignCenter


def draw_axis(painter: QPainter, layout: Layout, scheme: Colours) -> None:
    """Write moments in the unit that suits what is in sight."""
    axis, sight = layout.axis, layout.sight
    unit, size = next(((u, s) for u, s in UNITS if sight.span >= s), UNITS[-1])
    painter.setPen(QColor(scheme.line))
    painter.drawLine(axis.topLeft(), axis.topRight())
    metrics = painter.fontMetrics()
    wide = metrics.horizontalAdvance(f"{sight.right / size:.10g} {unit}") + 40
    step = round_step(sight.span / max(1.0, axis.width() / max(90, wide)))
    for place in range(math.ceil(sight.left / step), math.floor(sight.right / step) + 1):
        x = layout.x_of(place * step)
        text = number(f"{place * step / size:.10g} {unit}")
        half = metrics.horizontalAdvance(text) / 2 + 2
        middle = min(max(x, axis.left() + half), axis.right() - half)
        painter.setPen(QColor(scheme.line))
        painter.drawLine(QPointF(x, axis.top()), QPointF(x, axis.top() + 4))
        painter.setPen(QColor(scheme.muted))
        painter.drawText(QRectF(middle - half, axis.top() + 4, 2 * half, 16), CENTRE, text)


def round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, … (and their like below 1) that is at least so much."""
    power = float(10.0 ** math.floor(math.log10(least)))
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= least * 0.999)


def draw_running(painter: QPainter, layout: Layout, place: int, worker: int, task: Stretch) -> None:
    """Draw the task that a worker is in, pale: how much of it ran will be known at its end."""
    bar = layout.bar(place, *task)
    if bar.width() <= 0:
        return
    colour = worker_colour(worker)
    faint = QColor(colour)
    faint.setAlpha(80)
    painter.fillRect(bar, faint)
    if bar.height() > 8 and bar.width() > 4:
        pen = QPen(colour, 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))


def draw_labels(painter: QPainter, layout: Layout, lanes: list[Lane], places: range) -> None:
    """Write their numbers on tasks that are wide enough, unless there are too many of those.

    Each of those is there at one of the moments that are so far apart as it is wide.
    """
    sight = layout.sight
    columns = int(layout.lanes.width() / LABEL_WIDTH) + 1
    moments = np.linspace(sight.left, sight.right, columns + 1)
    if layout.fill < LABEL_HEIGHT * layout.ratio:
        return
    found: list[tuple[int, int, QRectF]] = []
    for place in places:
        lane = lanes[place]
        rows = lane.rows_at(moments)
        starts, ends = lane.times_s(rows)
        wide = np.flatnonzero((ends - starts) / sight.span * layout.lanes.width() > LABEL_WIDTH)
        if len(found) + len(wide) > LABELS:
            return
        found += [(place, rows[row], layout.bar(place, starts[row], ends[row])) for row in wide]
    for place, row, bar in found:
        _draw_label(painter, lanes[place], row, bar)


def _draw_label(painter: QPainter, lane: Lane, row: int, bar: QRectF) -> None:
    task, start, end, cpu = lane.rows[row].tolist()
    text = str(task + 1)
    width = LABEL_WIDTH + 8 * (len(text) - 1)
    if bar.width() < width:
        return
    colour = worker_colour(lane.track.worker)
    if cpu < 0.95 * (end - start):  # hatching behind digits makes both unreadable
        label = QRectF(0, 0, width, LABEL_HEIGHT + 3)
        label.moveCenter(bar.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(label.intersected(bar), 3, 3)
    elif row & 1 == 0:  # the shade of such tasks
        colour = colour.lighter(SHADE)
    painter.setPen(text_on(colour))
    painter.drawText(bar, CENTRE, text)


def draw_cores(
    painter: QPainter, layout: Layout, place: int, lane: Lane, visits: CoreVisits, scheme: Colours
) -> None:
    """Tell below a lane which core its worker was on, with a stroke at each move."""
    sight = layout.sight
    start, end = lane.moments_ns(np.array([sight.left, sight.right])).tolist()
    found = visits.within(lane.track.worker, start, end)
    if len(found) * 6 > layout.lanes.width():
        return
    origin = int(lane.moments_ns(np.array([0.0]))[0])
    before = None
    for visit in found:
        strip = layout.bar(place, (visit.start_ns - origin) / 1e9, (visit.end_ns - origin) / 1e9)
        strip = QRectF(strip.x(), strip.bottom() + 1, strip.width(), layout.cores - 2)
        painter.fillRect(strip, QColor(scheme.raised if visit.core % 2 else scheme.window))
        if before not in (None, visit.core):
            painter.fillRect(
                QRectF(strip.x() - 1, strip.y(), 2, strip.height()), QColor(scheme.text)
            )
        before = visit.core
        painter.setPen(QColor(scheme.muted))
        texts = (
            (tr("core {number}", number=visit.core), str(visit.core)) if strip.height() > 8 else ()
        )
        for text in texts:
            if painter.fontMetrics().horizontalAdvance(text) + 8 < strip.width():
                painter.drawText(strip, CENTRE, text)
                break


def edges_of(layout: Layout, stretch: Stretch) -> tuple[float, float]:
    """Return where a stretch begins and ends, within the lanes."""
    lanes = layout.lanes
    left, right = (min(max(layout.x_of(moment), lanes.left()), lanes.right()) for moment in stretch)
    return left, right


def draw_stretch(painter: QPainter, layout: Layout, stretch: Stretch, scheme: Colours) -> None:
    """Let what lies outside a chosen stretch step back."""
    lanes = layout.lanes
    left, right = edges_of(layout, stretch)
    veil = QColor(scheme.base)
    veil.setAlpha(165)
    painter.fillRect(QRectF(lanes.left(), lanes.top(), left - lanes.left(), lanes.height()), veil)
    painter.fillRect(QRectF(right, lanes.top(), lanes.right() - right, lanes.height()), veil)
    accent = QColor(scheme.accent)
    for x in (left, right):
        painter.fillRect(QRectF(x - 1, lanes.top(), 2, lanes.height()), accent)


def draw_gap(painter: QPainter, layout: Layout, gap: Stretch, scheme: Colours) -> None:
    """Cover a stretch in which everything stood still: what is drawn there was no work."""
    left, right = edges_of(layout, gap)
    box = QRectF(left, layout.lanes.top(), right - left, layout.lanes.height())
    painter.fillRect(box, QColor(scheme.base))
    painter.fillRect(box, QBrush(QColor(scheme.muted), Qt.BrushStyle.BDiagPattern))
    text = tr("stood still")
    if painter.fontMetrics().horizontalAdvance(text) + 16 < box.width():
        pill = QRectF(0, 0, painter.fontMetrics().horizontalAdvance(text) + 12, 20)
        pill.moveCenter(box.center())
        painter.fillRect(pill, QColor(scheme.base))
        painter.setPen(QColor(scheme.text))
        painter.drawText(pill, CENTRE, text)


def draw_length(painter: QPainter, layout: Layout, stretch: Stretch, scheme: Colours) -> QRectF:
    """Write below a chosen stretch how long it is; return the place of the × that lets go of it."""
    axis = layout.axis
    left, right = edges_of(layout, stretch)
    text = f"{say_ns((stretch[1] - stretch[0]) * 1e9)}   ×"
    width = painter.fontMetrics().horizontalAdvance(text) + 16
    pill = QRectF(0, axis.top() + 1, width, 18)
    pill.moveLeft(min(max((left + right - width) / 2, axis.left()), axis.right() - width))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.accent))
    painter.drawRoundedRect(pill, 4, 4)
    painter.setPen(QColor(scheme.on_accent))
    painter.drawText(pill, CENTRE, text)
    return pill.adjusted(width - 24, 0, 0, 0)


def draw_outline(painter: QPainter, bar: QRectF, scheme: Colours) -> None:
    """Mark a place with a frame that stands out on every colour."""
    frame = QRectF(bar)
    if frame.width() < 4:
        frame.adjust(-2, 0, 2, 0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((scheme.base, 4.0), (scheme.text, 2.0)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawRect(frame)


def draw_minimap(painter: QPainter, layout: Layout, whole: QImage, scheme: Colours) -> None:
    """Show the whole run, and what of it is in sight."""
    strip, sight = layout.minimap, layout.sight
    if strip is None:
        return
    painter.drawImage(strip, whole)
    left = strip.left() + sight.left / sight.whole * strip.width()
    width = max(4.0, sight.span / sight.whole * strip.width())
    seen = QRectF(min(left, strip.right() - width), strip.top(), width, strip.height())
    veil = QColor(scheme.base)
    veil.setAlpha(140)
    painter.fillRect(QRectF(strip.topLeft(), seen.bottomLeft()), veil)
    painter.fillRect(QRectF(seen.topRight(), strip.bottomRight()), veil)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(scheme.accent), 2))
    painter.drawRect(seen.adjusted(1, 1, -1, -1))
