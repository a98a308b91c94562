"""Cores: how busy each core was and for whom: which worker, Concurrency Lab itself, anything else."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.runs.core_shares import CoreShares, busy_within
from desktop_app.runs.core_words import say_average, say_busy, say_core, say_label
from desktop_app.runs.language import later, ntr, number, tr
from desktop_app.runs.machine import Machine
from desktop_app.runs.places import Stretch
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.samples import Sample
from desktop_app.ui.core_pictures import (
    Columns,
    columns_of,
    draw_heat,
    draw_legend,
    draw_stack,
    lay_out,
)
from desktop_app.ui.magnifier import pixel_ratio
from desktop_app.ui.mode_buttons import ModeButtons
from desktop_app.ui.palettes import Colours
from desktop_app.ui.theme import SPACE, colours
from desktop_app.ui.view import View

SPAN_S = 30.0
"""How much of the past is in sight while nothing runs, or while a run goes on."""
HEAT_MAP_ABOVE = 32
"""With more cores than this, each is a line of a heat map, unless someone chooses otherwise."""
HEADING, LABEL = 24, 17
"""Heights of the heading and of a core's label, pixels."""
HELP = later(
    "Watch for cores filled by this run's workers: then all of them work for you. One full core "
    "among idle ones, or colours that take turns, is the GIL, or too few tasks."
)


class CoresView(View):
    """One stacked graph for each core, for all on average, or a heat map."""

    title = later("Cores")
    place = "top"
    position = 10
    is_live_when_idle = True

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self._shares: CoreShares | None = None
        self._machine: Machine | None = None
        self._start_s, self._end_s, self._origin_ns = -SPAN_S, 0.0, 0
        self._chosen = ""
        self.setMinimumHeight(96)
        self.setAccessibleName(tr("Cores: how busy each core is"))
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing shines through
        self.modes = ModeButtons(self)
        self.modes.chose.connect(self._choose)

    def _choose(self, mode: str) -> None:
        self._chosen = mode
        self.update()

    def sizeHint(self) -> QSize:
        """Prefer a height that shows two rows of graphs."""
        return QSize(600, 150)

    def add_button(self, button: QWidget) -> None:
        """Take a small button into the corner."""
        self.modes.add_button(button)

    def resizeEvent(self, _: QEvent) -> None:
        """Keep the buttons in their corner."""
        size = self.modes.sizeHint()
        self.modes.setGeometry(self.width() - size.width(), -4, size.width(), size.height())

    @property
    def mode(self) -> str:
        """How cores are drawn: as someone chose, else by their number."""
        cores = self._shares.cores if self._shares else 0
        return self._chosen or ("heat" if cores > HEAT_MAP_ABOVE else "cores")

    def suits(self, record: RunRecord | None) -> bool:
        """Whether something was sampled, or still is: runs of other programs may have no samples."""
        return record is None or not record.is_over or bool(record.samples.rows)

    def show_run(self, record: RunRecord | None) -> None:
        """Show the cores while the run went on, or their last half minute when none is over."""
        self._machine = record.machine if record else None
        if record and (record.is_recorded or (record.is_over and len(record.samples) > 1)):
            rows, self._origin_ns = record.samples.rows, record.origin_ns
            begin_s = self._origin_ns / 1e9
            self._show(rows, begin_s, rows[-1].at_ns / 1e9 if rows else begin_s)
        else:
            now = time.perf_counter()
            self._origin_ns = record.origin_ns if record else 0
            self._show(list(self.sampler.recent), now - SPAN_S, now)

    def show_samples(self, samples: Sequence[Sample]) -> None:
        """Show these samples, whatever run they belong to."""
        self._show(samples, samples[0].at_ns / 1e9, samples[-1].at_ns / 1e9)

    def _show(self, samples: Sequence[Sample], start_s: float, end_s: float) -> None:
        cores = len(samples[-1].run) if samples else 0
        told = [one for one in samples if len(one.run) == cores]
        before = self._shares.samples if self._shares else ()
        if _ends(told) != _ends(before):
            self._shares = CoreShares(told) if cores else None
        self._start_s, self._end_s = start_s, max(end_s, start_s + 1e-9)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw all cores."""
        painter, scheme = QPainter(self), colours()
        self.modes.show_mode(self.mode)
        area = QRectF(0, HEADING, self.width(), self.height() - HEADING)
        painter.fillRect(self.rect(), QColor(scheme.base))
        self._draw_heading(painter, scheme)
        if self._shares is None:
            painter.setPen(QColor(scheme.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, tr("measuring the cores …"))
        elif self.mode == "heat":
            self._draw_heat_map(painter, scheme, self._shares, area)
        else:
            self._draw_graphs(painter, scheme, self._shares, area)
        painter.end()

    def _draw_heading(self, painter: QPainter, scheme: Colours) -> None:
        font, baseline = painter.font(), 15
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(scheme.muted))
        painter.drawText(0, baseline, tr("CORES"))
        x = painter.fontMetrics().horizontalAdvance(tr("CORES")) + 2.0 * SPACE
        font.setBold(False)
        painter.setFont(font)
        told = self._say_busy()
        right = self.modes.x() - SPACE - painter.fontMetrics().horizontalAdvance(told)
        painter.drawText(int(right), baseline, told)
        workers = self._shares.workers if self._shares else []
        draw_legend(painter, QPointF(x, baseline), right - SPACE, workers, scheme)

    def _say_busy(self) -> str:
        """Return how many cores were busy: in the chosen stretch, or at the last look."""
        if self._shares is None:
            return ""
        samples = self._shares.samples
        if self.stretch is None:
            return say_busy(samples, self._machine)
        busy, run = busy_within(samples, self._origin_ns, self.stretch)
        return tr(
            "in view: {busy} of {all} busy, {run} by this run",
            busy=number(f"{busy:.1f}"),
            all=self._shares.cores,
            run=number(f"{run:.1f}"),
        )

    def _draw_graphs(
        self, painter: QPainter, scheme: Colours, shares: CoreShares, area: QRectF
    ) -> None:
        is_average = self.mode == "average"
        cells = [area.adjusted(0, 0, 0, -4)] if is_average else lay_out(shares.cores, area)
        has_label = cells[0].width() > 40 and cells[0].height() > 3 * LABEL
        ratio = pixel_ratio(self)
        columns = self._columns(shares.samples, cells[0].width())
        for core, cell in enumerate(cells):
            room = cell.adjusted(0, LABEL, 0, 0) if has_label else cell
            layers = shares.layers(None if is_average else core)
            height = max(1, int(room.height() * ratio))
            painter.drawImage(room, draw_stack(layers, columns, height, scheme))
            self._draw_stretch(painter, scheme, room)
            if has_label:
                painter.setPen(QColor(scheme.muted))
                text = (
                    say_average(shares.samples) if is_average else self._label(core, cell.width())
                )
                painter.drawText(cell, Qt.AlignmentFlag.AlignLeft, text)

    def _label(self, core: int, width: float) -> str:
        assert self._shares
        text = say_label(core, self._shares.samples, self._machine, has_mhz=width > 160)
        return tr("core {number}", number=text) if width > 100 else text

    def _draw_heat_map(
        self, painter: QPainter, scheme: Colours, shares: CoreShares, area: QRectF
    ) -> None:
        columns = self._columns(shares.samples, area.width())
        painter.drawImage(area, draw_heat(shares, columns, scheme))
        self._draw_stretch(painter, scheme, area)
        text = ntr("{count} core, one line", "{count} cores, one line each", shares.cores)
        label = QRectF(area.x() + 4, area.y() + 4, 0, LABEL)
        label.setWidth(painter.fontMetrics().horizontalAdvance(text) + 12)
        painter.fillRect(label, QColor(scheme.window))
        painter.setPen(QColor(scheme.text))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_stretch(self, painter: QPainter, scheme: Colours, room: QRectF) -> None:
        """Let what lies outside the chosen stretch step back."""
        if self.stretch is None:
            return
        left, right = self._shares_of(self.stretch)
        _veil(painter, scheme, room, 0, left)
        _veil(painter, scheme, room, right, 1)

    def _shares_of(self, stretch: Stretch) -> tuple[float, float]:
        span = self._end_s - self._start_s
        begin, end = (
            float(np.clip((moment + self._origin_ns / 1e9 - self._start_s) / span, 0, 1))
            for moment in stretch
        )
        return begin, end

    def _columns(self, samples: Sequence[Sample], width: float) -> Columns:
        """Return which samples the columns of a picture show that is so wide."""
        ends = np.array([sample.at_ns / 1e9 for sample in samples])
        first = ends[0] - (ends[1] - ends[0] if len(ends) > 1 else 0.25)
        edges = np.concatenate([[max(first, self._start_s)], ends])
        edges = np.clip((edges - self._start_s) / (self._end_s - self._start_s), 0, 1)
        return columns_of(edges, max(1, int(width * pixel_ratio(self))))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the core under the pointer when it rests."""
        self.setToolTip(self.describe(event.position()))

    def describe(self, spot: QPointF) -> str:
        """Return what is known of the core that is drawn at a spot, and what to watch for."""
        shares = self._shares
        if shares is None or self.mode == "average" or spot.y() < HEADING:
            return tr(HELP)
        area = QRectF(0, HEADING, self.width(), self.height() - HEADING)
        if self.mode == "heat":
            core = int((spot.y() - area.top()) / area.height() * shares.cores)
        else:
            cells = lay_out(shares.cores, area)
            core = next((n for n, cell in enumerate(cells) if cell.contains(spot)), -1)
        if not 0 <= core < shares.cores:
            return tr(HELP)
        return f"{say_core(core, shares.samples, self._machine)}\n{tr(HELP)}"


def _ends(samples: Sequence[Sample]) -> tuple[int, ...]:
    """Return what tells samples from others: how many they are, the first and the last."""
    return (len(samples), samples[0].at_ns, samples[-1].at_ns) if samples else ()


def _veil(painter: QPainter, scheme: Colours, room: QRectF, left: float, right: float) -> None:
    """Let the part of a room between two shares of its width step back."""
    veil, width = QColor(scheme.base), room.width()
    veil.setAlpha(165)
    x = room.left() + left * width
    painter.fillRect(QRectF(x, room.top(), (right - left) * width, room.height()), veil)
