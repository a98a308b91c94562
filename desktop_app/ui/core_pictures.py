"""Cores as images, made by numpy: stacked graphs and a heat map; their cost follows the pixels."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, qRgb

from desktop_app.runs.core_shares import OTHER, OWN, REST, CoreShares, Layer
from desktop_app.runs.language import tr
from desktop_app.ui.palettes import Colours
from desktop_app.ui.theme import rgb, worker_colour

Floats = NDArray[np.float64]
LEGEND_WORKERS = 5
"""So many workers' colours stand for all of them."""
BOX = 10
"""Size of a box of colour in the legend, pixels."""


@functools.cache
def tint(owner: int, scheme: Colours) -> tuple[int, int, int]:
    """Return the colour of a worker or of another owner of a core's time."""
    names = {REST: scheme.muted, OWN: scheme.own, OTHER: scheme.other}
    return rgb(names[owner] if owner in names else worker_colour(owner, scheme))


class Columns(NamedTuple):
    """Which samples the columns of a picture show, each as wide as the time it stands for.

    ``seen`` are the samples that are seen at all, ``places`` says for each column which of these it
    shows, and ``is_told`` whether it shows one.
    """

    seen: NDArray[np.intp]
    places: NDArray[np.intp]
    is_told: NDArray[np.bool_]


def columns_of(edges: Floats, width: int) -> Columns:
    """Return the columns of a picture; ``edges``, shape (n + 1,), are shares of its width, 0 to 1."""
    middles = (np.arange(width) + 0.5) / width
    samples = np.searchsorted(edges, middles, side="right") - 1
    last = len(edges) - 2
    seen, places = np.unique(np.clip(samples, 0, last), return_inverse=True)
    return Columns(seen, places, (samples >= 0) & (samples <= last))


def draw_stack(layers: Sequence[Layer], columns: Columns, height: int, scheme: Colours) -> QImage:
    """Return layers stacked from the bottom up; above them and where nothing is told is ground."""
    seen = columns.seen
    tops = np.cumsum([layer.shares[seen] for layer in layers], axis=0) * height
    rows = (height - np.arange(height) - 0.5)[:, None]
    places = np.zeros((height, len(seen)), np.uint16)
    for top in tops:  # so many layers end below a pixel: the next one has it, or the ground
        places += rows >= top
    table = [qRgb(*tint(layer.owner, scheme)) for layer in layers] + [qRgb(*rgb(scheme.window))]
    return _spread(np.array(table, np.uint32)[places], columns, scheme)


def draw_heat(shares: CoreShares, columns: Columns, scheme: Colours) -> QImage:
    """Return a line for each core, samples as wide as their time; colour: for whom, depth: how busy."""
    tints = {owner: tint(owner, scheme) for owner in (*shares.workers, REST, OWN, OTHER)}
    idle = np.clip(1 - shares.shares.sum(axis=1), 0, 1).T[:, :, None]
    pixels = shares.blended(tints) + idle * np.array(rgb(scheme.base))
    reds, greens, blues = np.clip(pixels[:, columns.seen], 0, 255).astype(np.uint32).T
    return _spread((qRgb(0, 0, 0) + (reds << 16) + (greens << 8) + blues).T, columns, scheme)


def _spread(pixels: NDArray[np.uint32], columns: Columns, scheme: Colours) -> QImage:
    """Return the image in which every column shows its sample's pixels, in the order that screens have."""
    pixels = np.take(pixels, columns.places, axis=1)
    pixels[:, ~columns.is_told] = qRgb(*rgb(scheme.window))
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def draw_legend(
    painter: QPainter, at: QPointF, right: float, workers: list[int], scheme: Colours
) -> None:
    """Write whose the colours are, from ``at`` (a base line) on, as far as there is room."""
    entries: list[tuple[list[int], str]] = [
        ([REST], tr("other threads") if workers else tr("this run")),
        ([OWN], "Concurrency Lab"),
        ([OTHER], tr("everything else")),
    ]
    if workers:
        entries.insert(0, (workers[:LEGEND_WORKERS], tr("workers")))
    x, metrics = at.x(), painter.fontMetrics()
    for owners, text in entries:
        width = metrics.horizontalAdvance(text)
        if x + BOX * len(owners) + 4 + width > right:
            break
        for owner in owners:
            painter.fillRect(QRectF(x, at.y() - BOX, BOX, BOX), QColor(*tint(owner, scheme)))
            x += BOX
        painter.drawText(QPointF(x + 4, at.y()), text)
        x += width + 20


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
