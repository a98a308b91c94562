"""What if: how long the shown run's tasks would take with other workers, and in other chunks.

Imported when it is first looked at, for pyqtgraph takes a third of a second.
"""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.runs.language import number, tr
from desktop_app.runs.what_if import WhatIf
from desktop_app.ui.theme import SPACE, colours

Curve = list[tuple[int, float]]

POINTS = 12
"""Size of the texts, pt."""
HEADROOM = 1.15
NARROW = 45 * SPACE
"""Below this width there is no room for two plots."""
WORKERS = (1, 2, 4, 8, 16, 64)
"""Numbers on the axis."""


class WhatIfPlot(QWidget):
    """Two plots side by side: over the number of workers, and over the size of chunks."""

    def __init__(self) -> None:
        super().__init__()
        self.workers, self.chunks = _plot(tr("Time by workers")), _plot(tr("Time by chunk size"))
        self._is_chunked = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.workers, 1)
        layout.addWidget(self.chunks, 1)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """In a narrow window the workers have all the room."""
        self._fit_in()

    def _fit_in(self) -> None:
        self.chunks.setVisible(self._is_chunked and self.width() >= NARROW)

    def show_what_if(self, found: WhatIf) -> None:
        """Draw both curves, with a mark where the run itself is."""
        over_workers, over_chunks = found.over_workers(), found.over_chunks()
        here = found.wall_s(found.workers)
        top = max(seconds for _, seconds in [*over_workers, *over_chunks])
        least = [(n, max(found.total_s / n, found.longest_s)) for n, _ in over_workers]
        _draw(self.workers, over_workers, tr("workers"), top)
        self.workers.plot(*_places(least), pen=_pen(colours().muted, 1.5, Qt.PenStyle.DashLine))
        _tick(self.workers, [n for n in WORKERS if n <= over_workers[-1][0]])
        _mark(self.workers, found.workers, here)
        is_chunked = len(over_chunks) > 1
        self._is_chunked = is_chunked
        self._fit_in()
        if is_chunked:
            _draw(self.chunks, over_chunks, tr("tasks in a chunk"), top)
            step = math.ceil(len(over_chunks) / 6)
            _tick(self.chunks, [size for size, _ in over_chunks][::-step])
            _mark(self.chunks, min(found.chunk_size, over_chunks[-1][0]), here)


def _plot(name: str) -> Any:
    plot = pg.PlotWidget()
    plot.setMenuEnabled(False)
    plot.setMouseEnabled(x=False, y=False)
    plot.hideButtons()
    plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
    plot.setAccessibleName(name)
    plot.setMinimumHeight(18 * SPACE)
    plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    return plot


def _places(curve: Curve) -> tuple[list[float], list[float]]:
    return [math.log10(number) for number, _ in curve], [seconds for _, seconds in curve]


def _pen(colour: str, width: float, style: Any = Qt.PenStyle.SolidLine) -> Any:
    return pg.mkPen(colour, width=width, style=style)


def _font() -> QFont:
    font = QFont()
    font.setPointSize(POINTS)
    return font


def _draw(plot: Any, curve: Curve, name: str, top: float) -> None:
    scheme = colours()
    plot.clear()
    plot.setBackground(scheme.base)
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setTextPen(scheme.text)
        axis.setPen(scheme.line)
        axis.setTickFont(_font())
    style = {
        "color": scheme.text,
        "font-size": f"{POINTS}pt",
    }  # after the pens, which colour it too
    plot.setLabel("bottom", name, **style)
    plot.setLabel("left", tr("time"), units="s", **style)
    places, times = _places(curve)
    plot.plot(places, times, pen=_pen(scheme.accent, 2.5), antialias=True)
    room = 0.09 * places[-1]
    plot.setXRange(-room, places[-1] + room, padding=0)
    plot.setYRange(0, HEADROOM * top, padding=0)
    plot.showGrid(y=True, alpha=0.15)


def _tick(plot: Any, numbers: list[int]) -> None:
    plot.getAxis("bottom").setTicks([[(math.log10(n), number(f"{n:,}")) for n in numbers], []])


def _mark(plot: Any, number: int, seconds: float) -> None:
    """Mark where the run itself is."""
    place, colour = math.log10(number), colours().good
    outline = pg.mkPen(colours().base, width=1)
    plot.addItem(
        pg.ScatterPlotItem([place], [seconds], size=12, brush=colour, pen=outline, antialias=True)
    )
    is_right = place > 0.6 * plot.getViewBox().viewRange()[0][1]
    label = pg.TextItem(tr("this run"), color=colour, anchor=(1 if is_right else 0, 1))
    label.setFont(_font())
    label.setPos(place, seconds)
    plot.addItem(label)
