"""A sweep over names (executors, start methods, Pythons) as horizontal bars with dots and intervals."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont, QFontMetrics

from desktop_app.runs.language import number, tr
from desktop_app.runs.sweeps import Spot, Sweep
from desktop_app.ui.theme import SPACE, colours, worker_colour

THICK = 0.7
"""Of the room for each name."""
LONGEST = 28
"""Characters of a name that are shown; of longer ones the end."""


def draw_bars(plot: Any, sweep: Sweep, font: QFont) -> list[tuple[str, str, str]]:
    """Draw a group of bars for each name, one for each line, and return the entries of the key."""
    scheme = colours()
    names = list(dict.fromkeys(str(spot.value) for line in sweep.lines for spot in line.spots))
    thick = THICK / len(sweep.lines)
    longest = 0.0
    entries = [
        (scheme.text, "●", tr("each run")),
        (scheme.text, "━", tr("median and its 95 % interval")),
    ]
    for place, line in enumerate(sweep.lines):
        colour = worker_colour(place)
        for spot in line.measured:
            height = -names.index(str(spot.value)) + THICK / 2 - (place + 0.5) * thick
            longest = max(longest, _draw_bar(plot, spot, height, thick, colour, font))
        if sweep.second:
            entries.append((colour.name(), "■", f"{sweep.second.replace('_', ' ')} {line.name}"))
    ticks = [(-place, shown_name(name)) for place, name in enumerate(names)]
    widest = max(QFontMetrics(font).horizontalAdvance(name) for _, name in ticks)
    plot.getAxis("left").setTicks([ticks, []])
    plot.getAxis("left").setWidth(widest + 3 * SPACE)
    style = {"color": scheme.text, "font-size": f"{font.pointSize()}pt"}
    plot.getAxis("left").showLabel(False)
    plot.setLabel("bottom", tr("time"), units="s", **style)
    plot.setXRange(0, 1.35 * longest, padding=0)
    plot.setYRange(-len(names) + 0.5, 0.5, padding=0)
    plot.showGrid(x=True, y=False, alpha=0.15)
    return entries


def _draw_bar(
    plot: Any, spot: Spot, height: float, thick: float, colour: QColor, font: QFont
) -> float:
    """Draw one bar and return how far it and what lies on it reach."""
    took = spot.took
    pale = QColor(colour)
    pale.setAlpha(110)
    plot.addItem(
        pg.BarGraphItem(x0=0, y=height, width=took.value, height=0.9 * thick, brush=pale, pen=None)
    )
    plot.addItem(
        pg.ErrorBarItem(
            x=np.array([took.value]),
            y=np.array([height]),
            left=np.array([took.value - took.low]),
            right=np.array([took.high - took.value]),
            beam=0.3 * thick,
            pen=pg.mkPen(colours().text, width=2),
        )
    )
    outline = pg.mkPen(colours().base, width=1)
    plot.addItem(
        pg.ScatterPlotItem(
            list(spot.times), [height] * len(spot.times), size=8, brush=colour, pen=outline
        )
    )
    end = max(*spot.times, took.high)
    label = pg.TextItem(number(f" {took.value:.3g} s"), color=colours().text, anchor=(0, 0.5))
    label.setFont(font)
    label.setPos(end, height)
    plot.addItem(label)
    return end


def shown_name(name: str) -> str:
    """Return a name as there is room for it; a path of a Python by its end."""
    if not name:
        return tr("this Python")
    if len(name) <= LONGEST:
        return name
    short = "…/" + "/".join(PurePath(name).parts[-2:])
    return short if len(short) <= LONGEST else "…" + name[1 - LONGEST :]
