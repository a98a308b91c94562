"""A timeline with runs to draw, and hands to use it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.engine.events import RunFinished
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.tracks import GrowingRecords
from desktop_app.ui.palettes import LIGHT
from desktop_app.ui.theme import apply_colours, choose_scheme
from desktop_app.ui.timeline.canvas import TimelineCanvas
from desktop_app.ui.views.timeline import TimelineView
from tests import canned

BLUE, ORANGE, GREEN = (colour.lower() for colour in LIGHT.workers[:3])
GROUND, TEXT = LIGHT.raised.lower(), LIGHT.text.lower()
MS = 1_000_000
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    choose_scheme("light")
    apply_colours()
    view = TimelineView(Sampler())
    qtbot.addWidget(view)
    view.resize(800, 260)
    view.show()
    return view


def shown(view: TimelineView, record: RunRecord, whole_s: float | None = None) -> TimelineCanvas:
    if whole_s is not None:
        record.wall_s = whole_s
    view.show_run(record)
    return view.canvas


def lanes_of(view: TimelineView) -> QImage:
    """What is painted where the lanes are."""
    return view.canvas.grab(view.canvas.layout_now().lanes.toAlignedRect()).toImage()


def colours_in(image: QImage, step: int = 1) -> dict[str, int]:
    found: dict[str, int] = {}
    for x in range(0, image.width(), step):
        for y in range(0, image.height(), step):
            name = image.pixelColor(x, y).name()
            found[name] = found.get(name, 0) + 1
    return found


def with_cpu(share: float, workers: int = 1, tasks: int = 1) -> RunRecord:
    """A run of tasks without gaps, 10 ms each, with so much of their time on a core."""
    record = canned.started(RunRecord(canned.SPEC), tasks * workers)
    canned.fill_tapes(record, tasks * workers, workers, 10 * MS)
    for track in record.tracks.values():
        rows = track.records.rows.copy()
        rows[:, 1] = canned.ORIGIN_NS + np.arange(len(rows)) * 10 * MS
        rows[:, 2] = rows[:, 1] + 10 * MS
        rows[:, 3] = round(10 * MS * share)
        track.records = GrowingRecords(rows)
    canned.fill_results(record, tasks * workers)
    record.apply(RunFinished("finished", "", tasks * 0.01))
    return record


def spot(canvas: TimelineCanvas, share: float, lane: int = 0) -> QPoint:
    """A point in a lane, at a share of the time in sight."""
    layout = canvas.layout_now()
    return QPoint(
        round(layout.lanes.x() + share * layout.lanes.width()),
        round(layout.bar(lane, 0, 1).center().y()),
    )


def drag(
    canvas: TimelineCanvas,
    start: QPoint,
    end: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEY,
) -> None:
    QTest.mousePress(canvas, button, keys, start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, button, keys, end)
