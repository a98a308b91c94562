"""The plot of a sweep: every run as a dot, medians with intervals, and the lines they are judged by.

Imported when the first sweep is shown: pyqtgraph takes a third of a second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.runs.fits import Fit, NoFit, fit_best
from desktop_app.runs.language import number, tr
from desktop_app.runs.names import setting_name
from desktop_app.runs.sweeps import Line, Spot, Sweep
from desktop_app.ui.plot_label import PlotLabel
from desktop_app.ui.sweep_bars import draw_bars
from desktop_app.ui.theme import SPACE, colours, worker_colour

POINTS = 12
"""Size of the texts, pt: to be read from the tenth row."""
LOWEST = 25 * SPACE
"""In less room than that labels would cover one another."""
MOST_TICKS = 12
HEADROOM = 1.52
"""Above the slowest run there is room for the labels of the cores."""
ROW = 0.19
"""Height of a row of labels, in times of the slowest run."""
CURVE = 50
"""Places at which a curve is drawn."""


@dataclass(frozen=True)
class Cores:
    """How many there are; None is not told."""

    physical: int | None
    logical: int


class SweepPlot(QWidget):
    """A key, and below it the plot."""

    def __init__(self) -> None:
        super().__init__()
        self.key = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.plot: Any = pg.PlotWidget()
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.plot.setAccessibleName(tr("Times of the sweep"))
        self.plot.setMinimumHeight(LOWEST)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self.key)
        layout.addWidget(self.plot, 1)

    def show_sweep(self, sweep: Sweep, cores: Cores) -> None:
        """Draw all of it anew; there must be times."""
        scheme = colours()
        self.plot.clear()
        self.plot.setBackground(scheme.base)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setTextPen(scheme.text)
            axis.setPen(scheme.line)
            axis.setTickFont(_font())
            axis.setTicks(None)
            axis.setStyle(tickTextOffset=SPACE)
        self.plot.getAxis("left").setWidth(None)
        if sweep.kind == "names":
            entries = draw_bars(self.plot, sweep, _font())
        else:
            entries = _Drawing(self.plot, sweep, cores).draw()
        self.key.setText(" &nbsp; ".join(_entry(*entry) for entry in entries))


def _entry(colour: str, sign: str, text: str) -> str:
    return f'<span style="color:{colour}">{sign}</span>&nbsp;{text.replace(" ", "&nbsp;")}'


def _font(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont()
    font.setPointSize(POINTS)
    font.setWeight(weight)
    return font


class _Drawing:
    """One drawing of a sweep over numbers."""

    def __init__(self, plot: Any, sweep: Sweep, cores: Cores) -> None:
        self.plot, self.sweep, self.cores = plot, sweep, cores
        self.lines = [line for line in sweep.lines if line.measured]
        self.colours = {line.name: worker_colour(n).name() for n, line in enumerate(sweep.lines)}
        numbers = sorted({float(spot.value) for line in sweep.lines for spot in line.spots})
        self.numbers = numbers
        self.low, self.high = self.at(numbers[0]), self.at(numbers[-1])
        times = [time for line in self.lines for spot in line.measured for time in spot.times]
        self.top = max([*times, *(spot.took.high for line in self.lines for spot in line.measured)])

    def at(self, number: float) -> float:
        """Return the place of a number along the axis."""
        return math.log10(number) if self.sweep.is_log else float(number)

    def draw(self) -> list[tuple[str, str, str]]:
        """Draw all, from the back to the front, and return the entries of the key."""
        scheme = colours()
        self._set_axes()
        entries = [
            (scheme.text, "●", tr("each run")),
            (scheme.text, "┃", tr("median and its 95 % interval")),
        ]
        if len(self.lines) > 1 or self.sweep.second:
            second = setting_name(self.sweep.second)
            entries += [(self.colours[one.name], "━", f"{second} {one.name}") for one in self.lines]
        if self.sweep.kind == "workers":
            self._draw_cores()
            entries += self._draw_limits(min(self.lines, key=_best_s))
            if len(self.lines) == 1:  # several laws would only blur the picture
                entries += self._draw_law(self.lines[0])
        if len(self.lines) == 1:
            self._draw_marks(self.lines[0])
        for line in self.lines:
            self._draw_line(line)
        return entries

    def _set_axes(self) -> None:
        scheme, numbers = colours(), self.numbers
        name = setting_name(self.sweep.axis)
        style = {"color": scheme.text, "font-size": f"{POINTS}pt"}
        self.plot.setLabel("bottom", name, **style)
        self.plot.setLabel("left", tr("time"), units="s", **style)
        step = math.ceil(len(numbers) / MOST_TICKS)
        shown = numbers[::-step]
        self.plot.getAxis("bottom").setTicks(
            [[(self.at(n), number(f"{n:,.6g}")) for n in shown], []]
        )
        room = 0.09 * (self.high - self.low) or 0.5
        self.plot.setXRange(self.low - room, self.high + room, padding=0)
        self.plot.setYRange(0, HEADROOM * self.top, padding=0)
        self.plot.showGrid(y=True, alpha=0.15)

    def _curve(self) -> Any:
        """Return the numbers at which curves are drawn, and their places."""
        places = np.linspace(self.low, self.high, CURVE)
        return (10**places if self.sweep.is_log else places), places

    def _pen(self, colour: str, width: float = 1.5, style: Any = Qt.PenStyle.SolidLine) -> Any:
        return pg.mkPen(colour, width=width, style=style)

    def _draw_cores(self) -> None:
        """Mark the cores by lines with labels that stay within the plot."""
        physical, logical = self.cores.physical, self.cores.logical
        marks = {logical: tr("logical cores")}
        if physical is not None:
            marks = {
                **marks,
                physical: tr("physical cores") if physical != logical else tr("cores"),
            }
        for count, word in marks.items():
            if not self.numbers[0] <= count <= self.numbers[-1]:
                continue
            place = self.at(count)
            is_right = place > (self.low + self.high) / 2
            pen = self._pen(colours().muted, 1, Qt.PenStyle.DotLine)
            self.plot.addItem(pg.InfiniteLine(place, pen=pen))
            is_second = physical is not None and count == logical != physical
            height = HEADROOM - (ROW if is_second else 0.0)
            self._say(f"{count} {word}", place, height * self.top, colours().muted, (is_right, 0))

    def _draw_limits(self, line: Line) -> list[tuple[str, str, str]]:
        """Draw the ideal line, and the floor where the longest task lies above it."""
        scheme = colours()
        numbers, places = self._curve()
        ideal = [line.ideal_s(number) for number in numbers]
        self.plot.plot(places, ideal, pen=self._pen(scheme.muted, 1.5, Qt.PenStyle.DashLine))
        entries = [(scheme.muted, "╌╌", tr("ideal: work ÷ workers"))]
        if line.longest_s > ideal[-1]:
            is_above = np.array(ideal) < line.longest_s
            floor = np.full(is_above.sum(), line.longest_s)
            self.plot.plot(
                places[is_above], floor, pen=self._pen(scheme.bad, 2, Qt.PenStyle.DotLine)
            )
            entries.append((scheme.bad, "┈┈", tr("floor: the longest task")))
        return entries

    def _draw_law(self, line: Line) -> list[tuple[str, str, str]]:
        try:
            law: Fit = fit_best(line.samples, self.cores.physical)
        except NoFit:
            return []
        colour = colours().own
        numbers, places = self._curve()
        bands = np.array([law.band(number) for number in numbers])
        edges = [pg.PlotCurveItem(places, bands[:, side]) for side in (0, 1)]
        shade = QColor(colour)
        shade.setAlpha(45)
        self.plot.addItem(pg.FillBetweenItem(*edges, brush=shade))
        times = np.array([law.predict(number) for number in numbers])
        is_fitted = numbers <= law.used[-1]
        for part, style in ((is_fitted, Qt.PenStyle.SolidLine), (~is_fitted, Qt.PenStyle.DashLine)):
            pen = self._pen(colour, 2, style)
            self.plot.plot(places[part], times[part], pen=pen, antialias=True)
        name = tr("Amdahl’s law") if law.kind == "amdahl" else tr("scaling law (USL)")
        return [(colour, "▬", tr("{law}, fitted, with its band", law=name))]

    def _draw_line(self, line: Line) -> None:
        spots, colour = line.measured, self.colours[line.name]
        places = np.array([self.at(spot.value) for spot in spots])
        took = [spot.took for spot in spots]
        values = np.array([one.value for one in took])
        self.plot.plot(places, values, pen=self._pen(colour, 2), antialias=True)
        bars = pg.ErrorBarItem(
            x=places,
            y=values,
            top=np.array([one.high for one in took]) - values,
            bottom=values - np.array([one.low for one in took]),
            beam=0.012 * (self.high - self.low or 1),
            pen=self._pen(colour, 2),
        )
        self.plot.addItem(bars)
        dots = [(self.at(spot.value), time) for spot in spots for time in spot.times]
        self._dot([at for at, _ in dots], [time for _, time in dots], QColor(colour), 6)
        self._dot(list(places), list(values), QColor(colour), 11)

    def _dot(self, places: list[float], times: list[float], colour: QColor, size: int) -> None:
        outline = pg.mkPen(colours().base, width=1)
        dots = pg.ScatterPlotItem(
            places, times, size=size, brush=colour, pen=outline, antialias=True
        )
        self.plot.addItem(dots)

    def _draw_marks(self, line: Line) -> None:
        """Pin labels to the best point and to the one where to stop."""
        best, enough = line.best, line.enough if self.sweep.kind == "workers" else None
        if best is None:
            return
        if best is enough:
            self._pin(
                best, tr("fastest, stop here: {number}", number=number(f"{best.value:,}")), 0.0
            )
            return
        head = self._pin(best, tr("fastest: {number}", number=number(f"{best.value:,}")), 0.0)
        if enough is not None:
            self._pin(
                enough,
                tr("stop here: {number}", number=number(f"{enough.value:,}")),
                head + ROW * self.top,
            )

    def _pin(self, spot: Spot, text: str, least: float) -> float:
        """Draw a label on a pole, at ``least`` so high, and return its height (s)."""
        place, foot = self.at(spot.value), max(*spot.times, spot.took.high)
        head = max(foot + 0.1 * self.top, least)
        self.plot.plot([place, place], [foot, head], pen=self._pen(colours().good, 2))
        share = (place - self.low) / (self.high - self.low or 1)
        anchor = 1.0 if share > 0.6 else 0.0
        if self.sweep.kind == "numbers" and 0.2 < share < 0.8:  # where times may rise on both sides
            anchor = 0.5
        self._say(text, place, head, colours().good, (anchor, 0.8 if anchor != 0.5 else 1))
        return head

    def _say(
        self, text: str, place: float, time: float, colour: str, anchor: tuple[float, float]
    ) -> None:
        label = PlotLabel(text, colour, anchor)
        label.setFont(_font(QFont.Weight.DemiBold))
        label.setPos(place, time)
        self.plot.addItem(label)


def _best_s(line: Line) -> float:
    return line.best.took.value if line.best else math.inf
