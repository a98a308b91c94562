"""The strip above the lanes that tells who of the workers of one process ran when."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop_app.runs.gil import Turns, TurnsTold
from desktop_app.runs.lanes import Floats
from desktop_app.runs.language import ntr, percent, tr
from desktop_app.ui.palettes import Colours
from desktop_app.ui.timeline.layout import Layout
from desktop_app.ui.timeline.picture import draw_turns
from desktop_app.ui.words import say_ns

CELLS = 15_000
"""Look-ups (workers × columns) for one strip."""
APART = 0.1
"""Workers with one GIL seem to overlap by less than this share: ticks are not exact."""


def say_turns(told: TurnsTold, has_gil: bool) -> str:
    """Return in words how the workers of a process took turns."""
    if not has_gil:
        return tr(
            "no GIL between them: up to {count} ran at the same time, {share} of the time",
            count=told.most,
            share=percent(told.together),
        )
    if not told.ran_ns:
        return tr("GIL: nobody told that it ran")
    if told.together > APART:
        return tr("GIL: turns shorter than 1 ms, too short to be told apart")
    if not told.switches:
        return tr("GIL: one worker had it, {time}", time=say_ns(told.ran_ns))
    return ntr(
        "GIL: {count} switch, mean slice {time}",
        "GIL: {count} switches, mean slice {time}",
        told.switches,
        time=say_ns(told.mean_slice_ns),
    )


def draw_turn_strip(
    painter: QPainter, layout: Layout, strip: QRectF, turns: Turns, origin_ns: int
) -> None:
    """Draw who ran when in sight: where several did in one column, each is as high as its share."""
    sight = layout.sight
    columns = min(int(strip.width()), max(20, CELLS // len(turns.tracks)))
    columns = max(1, min(columns, int(sight.span * 1e9 / 2)))
    moments = np.rint(np.linspace(sight.left, sight.right, columns + 1) * 1e9).astype(np.int64)
    moments += origin_ns
    spans = np.maximum(np.diff(moments), 1)
    shares: list[tuple[int, Floats]] = []
    for track in turns.tracks:
        ran, _ = track.slices.spent_until(moments)
        shares.append((track.worker, np.diff(ran) / spans))
    painter.drawImage(strip, draw_turns(shares, int(strip.height() * layout.ratio)))


def write_turns(painter: QPainter, strip: QRectF, text: str, scheme: Colours) -> None:
    """Write above a strip what it comes to."""
    painter.setPen(QColor(scheme.text))
    above = QRectF(strip.x(), strip.y() - 17, strip.width(), 16)
    painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
