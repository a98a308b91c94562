"""Cores: how busy each core was and for whom, as one picture, drawn in a few strokes for any number."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent

from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.samples import Sample
from desktop_app.ui.theme import SPACE, Colours, colours, rgb
from desktop_app.ui.view import View

SPAN_S = 30.0
"""How much of the past is in sight while nothing runs, or while a run goes on."""
HEAT_MAP_ABOVE = 32
"""With more cores than this, each is a line of a heat map and not a graph of its own."""
HEADING = 22
LABEL = 17
"""Heights of the heading and of a core's label, pixels."""


class CoresView(View):
    """One graph for each core, stacked: this run, Concurrency Lab itself, everything else."""

    title = "Cores"
    place = "top"
    position = 10
    is_live_when_idle = True

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self._samples: Sequence[Sample] = ()
        self._start_s, self._end_s = -SPAN_S, 0.0
        self.setMinimumHeight(112)
        self.setAccessibleName("Cores: how busy each core is")
        self.setToolTip(
            "Each graph is one core. Watch for all of them filled by this run: then all cores work "
            "for you. One full core among idle ones is the GIL, or too few tasks."
        )

    def sizeHint(self) -> QSize:
        """Prefer a height that shows two rows of graphs."""
        return QSize(600, 150)

    def show_run(self, record: RunRecord | None) -> None:
        """Show the cores while the run went on, or their last half minute when none is over."""
        if record is not None and record.is_over and len(record.samples) > 1:
            rows = record.samples.rows
            self._samples = rows
            self._start_s, self._end_s = record.origin_ns / 1e9, rows[-1].at_ns / 1e9
        else:
            self._samples = tuple(self.sampler.recent)
            self._end_s = time.perf_counter()
            self._start_s = self._end_s - SPAN_S
        self.update()

    def show_samples(self, samples: Sequence[Sample]) -> None:
        """Show these samples, whatever run they belong to."""
        self._samples = samples
        self._start_s, self._end_s = samples[0].at_ns / 1e9, samples[-1].at_ns / 1e9
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw all cores."""
        painter = QPainter(self)
        scheme = colours()
        cores = len(self._samples[-1].run) if self._samples else 0
        samples = [sample for sample in self._samples if len(sample.run) == cores]
        self._draw_heading(painter, scheme, samples, cores)
        area = QRectF(0, HEADING, self.width(), self.height() - HEADING)
        if not samples:
            painter.setPen(QColor(scheme.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "measuring the cores …")
        elif cores > HEAT_MAP_ABOVE:
            self._draw_heat_map(painter, scheme, samples, area)
        else:
            self._draw_graphs(painter, scheme, samples, area)
        painter.end()

    def _draw_heading(
        self, painter: QPainter, scheme: Colours, samples: list[Sample], cores: int
    ) -> None:
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(scheme.muted))
        baseline = 15
        painter.drawText(0, baseline, "CORES")
        x = painter.fontMetrics().horizontalAdvance("CORES") + 2 * SPACE
        font.setBold(False)
        painter.setFont(font)
        for text, colour in zip(LAYERS, layer_colours(scheme), strict=True):
            painter.fillRect(QRectF(x, baseline - 10, 10, 10), QColor(colour))
            painter.drawText(int(x) + 14, baseline, text)
            x += painter.fontMetrics().horizontalAdvance(text) + 14 + 2 * SPACE
        if samples:
            busy = sum(samples[-1].busy)
            text = f"{busy:.1f} of {cores} busy"
            painter.drawText(
                QRectF(0, 0, self.width() - SPACE, HEADING), Qt.AlignmentFlag.AlignRight, text
            )

    def _draw_graphs(
        self, painter: QPainter, scheme: Colours, samples: list[Sample], area: QRectF
    ) -> None:
        cells = lay_out(len(samples[-1].run), area)
        has_label = cells[0].width() > 40 and cells[0].height() > 3 * LABEL
        labels = cells
        if has_label:
            cells = [cell.adjusted(0, LABEL, 0, 0) for cell in cells]
        for cell in cells:
            painter.fillRect(cell, QColor(scheme.window))
        heights = stacked(samples)
        left = self._edges(samples)
        painter.setPen(Qt.PenStyle.NoPen)
        for layer, colour in enumerate(layer_colours(scheme)):
            path = _steps_path(left, heights[layer], heights[layer + 1], cells)
            painter.fillPath(path, QColor(colour))
        painter.setPen(QColor(scheme.muted))
        name = "core " if cells[0].width() > 100 else ""
        for core, place in enumerate(labels if has_label else []):
            text = f"{name}{core}   {samples[-1].busy[core]:.0%}"
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft, text)

    def _draw_heat_map(
        self, painter: QPainter, scheme: Colours, samples: list[Sample], area: QRectF
    ) -> None:
        """Draw a line for each core and a column for each sample; colour: for whom, depth: how busy."""
        shares = np.array([[s.run, s.own, s.other] for s in samples])  # (samples, layers, cores)
        tints = np.array([rgb(colour) for colour in layer_colours(scheme)])
        ground = np.array(rgb(scheme.base))
        used = np.einsum("slc,lk->csk", shares, tints)
        idle = np.clip(1 - shares.sum(axis=1), 0, 1).T[:, :, None]
        pixels = np.clip(used + idle * ground, 0, 255).astype(np.uint8)
        pixels = np.ascontiguousarray(pixels)
        height, width, _ = pixels.shape
        image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        painter.drawImage(area, image)
        painter.setPen(QColor(scheme.text))
        text = f"{height} cores, one line each"
        painter.drawText(area.adjusted(6, 3, 0, 0), Qt.AlignmentFlag.AlignLeft, text)

    def _edges(self, samples: list[Sample]) -> NDArray[np.float64]:
        """Return where each sample begins and the last ends, as shares of the span, shape (n + 1,)."""
        ends = np.array([sample.at_ns / 1e9 for sample in samples])
        first = ends[0] - (ends[1] - ends[0] if len(ends) > 1 else 0.25)
        edges = np.concatenate([[max(first, self._start_s)], ends])
        return np.clip((edges - self._start_s) / max(1e-9, self._end_s - self._start_s), 0, 1)


LAYERS = ("this run", "Concurrency Lab", "everything else")


def layer_colours(scheme: Colours) -> tuple[str, str, str]:
    """Return the colours of the three layers, in the order of ``LAYERS``."""
    return scheme.accent, scheme.own, scheme.other


def lay_out(cores: int, area: QRectF) -> list[QRectF]:
    """Return a cell for each core, as near to three times wider than high as the area allows."""
    columns = min(
        range(1, cores + 1),
        key=lambda n: abs(math.log(area.width() / n / (area.height() / math.ceil(cores / n)) / 3)),
    )
    lines = math.ceil(cores / columns)
    columns = math.ceil(cores / lines)
    gap = 4 if cores <= 8 else 2
    width, height = area.width() / columns, area.height() / lines
    return [
        QRectF(
            area.x() + core % columns * width,
            area.y() + core // columns * height,
            width - gap,
            height - gap,
        )
        for core in range(cores)
    ]


def stacked(samples: list[Sample]) -> NDArray[np.float64]:
    """Return the lower and upper bounds of the layers, shape (layers + 1, cores, samples), 0 to 1."""
    shares = np.array([[s.run, s.own, s.other] for s in samples]).transpose(1, 2, 0)
    bounds = np.zeros((shares.shape[0] + 1, *shares.shape[1:]))
    np.cumsum(shares, axis=0, out=bounds[1:])
    return np.minimum(bounds, 1.0)


def _steps_path(
    edges: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    cells: list[QRectF],
) -> QPainterPath:
    """Return one path that fills a layer of every core, between its lower and its upper steps.

    Each sample is as wide as the time it stands for: ``edges`` has shape (n + 1,), ``low`` and
    ``high`` (cores, n). The outline of a core goes along the top and back along the bottom.
    """
    places = np.array([[c.x(), c.y(), c.width(), c.height()] for c in cells])
    x = np.repeat(edges, 2)[1:-1]
    x = places[:, :1] + np.concatenate([x, x[::-1]])[None, :] * places[:, 2:3]
    shares = np.concatenate(
        [np.repeat(high, 2, axis=1), np.repeat(low, 2, axis=1)[:, ::-1]], axis=1
    )
    y = places[:, 1:2] + (1 - shares) * places[:, 3:4]
    connect = np.ones(x.shape, np.int32)
    connect[:, -1] = 0  # the pen is lifted between two cores
    path: QPainterPath = pg.functions.arrayToQPath(x.ravel(), y.ravel(), connect.ravel())
    return path
