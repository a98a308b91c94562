"""The lanes as one image, made by numpy: its cost follows the pixels, not the number of tasks."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QBrush, QColor, QImage, qRgb

from desktop_app.runs.lanes import Floats, Lane, shares_of
from desktop_app.ui.palettes import Colours
from desktop_app.ui.theme import colours, rgb, worker_colour

QUICK_CELLS = 40_000
"""Look-ups (lanes × columns) in one frame while someone moves; beyond this columns get wider."""
FULL_CELLS = 150_000
"""Look-ups in one frame when all stands still."""
THIN = 6
"""Lanes less high than this (pixels of the screen) have no room for hatching: there waiting is pale."""
TELLABLE = 3
"""Neighbouring tasks get two shades where they are this many pixels wide on average."""
COLOURS = 24
"""How many colours workers have before they begin again; see ``worker_colour``."""
SHADE = 122
"""How much lighter every other task is, in hundredths."""
PALE = 0.72
"""How much of the ground is in the colour between the lines of hatching."""
THIN_PALE = 0.62
"""How much of it is in the colour of waiting where lanes are thin."""
BACK, GROUND, FIRST = 0, 1, 2
SOLID, LINE, BETWEEN = 0, 1, 2
"""Colours of the table: nothing, no task, and from ``FIRST`` on three for each worker and shade."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Frame:
    """What to draw: a stretch of time, and the room for it in pixels of the screen.

    ``pitch`` is from one lane to the next; ``fill`` of it is filled, from ``top`` on.
    """

    left: float
    right: float
    width: int
    pitch: int
    top: int
    fill: int
    cells: int = FULL_CELLS


def draw_lanes(lanes: Sequence[Lane], ends_s: Sequence[float], frame: Frame) -> QImage:
    """Return the picture of some lanes, one below the other; each one's ground ends at ``ends_s``."""
    room = int((frame.right - frame.left) * 1e9 / 2)
    columns = max(1, min(frame.width, frame.cells // max(1, len(lanes)), room))
    moments = np.linspace(frame.left, frame.right, columns + 1)
    busy, computing = shares_of(lanes, moments)
    grounds = (moments[:-1] < np.array(ends_s)[:, None]) & (moments[1:] > 0)
    workers = np.array([lane.track.worker for lane in lanes]) % COLOURS
    if frame.fill < THIN:
        return _draw_thin(busy, computing, grounds, workers)
    tints = (FIRST + 6 * workers)[:, None] + 3 * _parities(lanes, moments)
    wider = np.arange(frame.width) * columns // frame.width
    return _draw_tall(busy, computing, grounds, tints.astype(np.uint8), wider, frame)


def _parities(lanes: Sequence[Lane], moments: Floats) -> Bytes:
    """Return the shade, 0 or 1, of each lane's task in the middle of each column."""
    columns = len(moments) - 1
    middles = (moments[:-1] + moments[1:]) / 2
    parities = np.zeros((len(lanes), columns), np.uint8)
    for place, lane in enumerate(lanes):
        if len(lane.rows_within(moments[0], moments[-1])) * TELLABLE <= columns:
            parities[place] = lane.parities(middles)
    return parities


def _draw_thin(
    busy: Floats, computing: Floats, grounds: NDArray[np.bool_], workers: NDArray[np.int64]
) -> QImage:
    """Draw a row of blended colour for each lane; whoever draws the image makes it as high as it is."""
    scheme = colours()
    full = np.array([rgb(worker_colour(worker)) for worker in range(COLOURS)], np.float32)
    full = full[workers][:, None, :]
    back, ground = (np.array(rgb(name), np.float32) for name in (scheme.base, scheme.raised))
    pale = full + (back - full) * np.float32(THIN_PALE)
    idle = np.where(grounds[:, :, None], ground, back)
    visible = np.where(busy > 0, np.maximum(busy, 0.12), 0)  # a short task is never invisible
    pixels = np.full((*grounds.shape, 4), 255, np.uint8)
    pixels[:, :, :3] = (
        idle
        + (pale - idle) * visible.astype(np.float32)[:, :, None]
        + (full - pale) * computing.astype(np.float32)[:, :, None]
    )
    height, width = grounds.shape
    return _as_on_screen(
        QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
    )


def _draw_tall(
    busy: Floats,
    computing: Floats,
    grounds: NDArray[np.bool_],
    tints: Bytes,
    wider: NDArray[np.int64],
    frame: Frame,
) -> QImage:
    """Draw heights: solid as high as the share on a core, hatched on top as high as the waiting."""
    fill = frame.fill
    high = np.where(busy > 0, np.maximum(np.rint(busy * fill), 2), 0)  # never invisible
    tops = (fill - high).astype(np.uint8)[:, wider]
    wait_ends = (fill - np.rint(computing * fill)).astype(np.uint8)[:, wider]
    grounds, tints = grounds[:, wider].astype(np.uint8), tints[:, wider]
    rows = np.arange(fill, dtype=np.uint8)[None, :, None]
    phase = round(frame.left / (frame.right - frame.left) * frame.width) % 6
    slope = np.add.outer(np.arange(fill), np.arange(frame.width) + phase) % 6
    hatch = np.where(slope < 2, LINE, BETWEEN).astype(np.uint8)
    stride = -(-frame.width // 4) * 4
    image = np.zeros((len(tints), frame.pitch, stride), np.uint8)
    tasks = tints[:, None, :] + (rows < wait_ends[:, None, :]) * hatch
    inside = np.where(rows >= tops[:, None, :], tasks, grounds[:, None, :])
    image[:, frame.top : frame.top + fill, : frame.width] = inside
    height = len(tints) * frame.pitch
    picture = QImage(image.data, frame.width, height, stride, QImage.Format.Format_Indexed8)
    picture.setColorTable(_colour_table(colours()))
    return _as_on_screen(picture)


def _as_on_screen(picture: QImage) -> QImage:
    """Return a picture with pixels of its own, in the format of screens: drawn many times faster."""
    return picture.convertToFormat(QImage.Format.Format_RGB32)


@functools.cache
def _colour_table(scheme: Colours) -> list[int]:
    table = [scheme.base, scheme.raised]
    for worker in range(COLOURS):
        colour = worker_colour(worker)
        for shade in (colour, colour.lighter(SHADE)):
            table += [shade.name(), shade.name(), mix(shade, scheme.base, PALE).name()]
    return [qRgb(*rgb(name)) for name in table]


def hatch_brush(colour: QColor) -> QBrush:
    """Return the hatching of lanes as a brush, for a legend."""
    tile = QImage(6, 6, QImage.Format.Format_RGB32)
    pale = mix(colour, colours().base, PALE)
    for x in range(6):
        for y in range(6):
            tile.setPixelColor(x, y, colour if (x + y) % 6 < 2 else pale)
    return QBrush(tile)


def mix(colour: QColor, other: QColor | str, share: float) -> QColor:
    """Return a colour with a share of another one."""
    pairs = zip(rgb(colour), rgb(other), strict=True)
    return QColor(*(round(one + (two - one) * share) for one, two in pairs))


def draw_turns(lanes: Sequence[tuple[int, Floats]], height: int) -> QImage:
    """Return a strip in which each worker's colour is as high as its share of each column."""
    workers = [worker for worker, _ in lanes]
    shares = np.array([share for _, share in lanes])
    shares /= np.maximum(shares.sum(axis=0), 1.0)
    tops = np.cumsum(shares, axis=0) * height
    middles = (np.arange(height) + 0.5)[:, None]
    table = [rgb(worker_colour(worker)) for worker in workers] + [rgb(colours().raised)]
    # The number of workers whose part ends above a pixel is the place of the one that it belongs to.
    places = np.zeros((height, shares.shape[1]), np.intp)
    for top in tops:
        places += middles >= top
    pixels = np.full((*places.shape, 4), 255, np.uint8)
    pixels[:, :, :3] = np.array(table, np.uint8)[places]
    width = places.shape[1]
    return _as_on_screen(
        QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
    )
