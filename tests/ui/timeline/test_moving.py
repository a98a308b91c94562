"""The timeline is moved and zoomed, with the mouse and with keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar
from pytestqt.qtbot import QtBot

from desktop_app.ui.timeline.canvas import TimelineCanvas
from desktop_app.ui.timeline.layout import LEAST_PITCH
from desktop_app.ui.views.timeline import TimelineView
from tests import canned
from tests.ui.timeline.conftest import NO_KEY, drag, shown, spot, with_cpu


def test_dragging_moves_and_the_wheel_zooms(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=100))
    at = canvas.layout_now().moment_at(spot(canvas, 0.25).x())
    turn = QWheelEvent(
        QPointF(spot(canvas, 0.25)),
        QPointF(canvas.mapToGlobal(spot(canvas, 0.25))),
        QPoint(),
        QPoint(0, 1200),
        Qt.MouseButton.NoButton,
        NO_KEY,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(turn)
    assert canvas.sight.span < 0.2
    assert canvas.layout_now().moment_at(spot(canvas, 0.25).x()) == pytest.approx(at)
    left, span = canvas.sight.left, canvas.sight.span
    drag(canvas, spot(canvas, 0.6), spot(canvas, 0.5))
    assert canvas.sight.left == pytest.approx(left + span / 10, rel=0.02)
    assert canvas.sight.span == pytest.approx(span)


def test_the_keyboard_does_all_of_it(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(0.5, 300, 3))
    canvas.setFocus()
    sight = canvas.sight
    for key, changed in (
        (Qt.Key.Key_Plus, lambda: sight.span),
        (Qt.Key.Key_Right, lambda: sight.left),
        (Qt.Key.Key_Left, lambda: sight.left),
        (Qt.Key.Key_Minus, lambda: sight.span),
        (Qt.Key.Key_Down, lambda: sight.scrolled),
        (Qt.Key.Key_Up, lambda: sight.scrolled),
        (Qt.Key.Key_PageDown, lambda: sight.scrolled),
    ):
        check_changes(canvas, key, changed)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    QTest.keyClick(canvas, Qt.Key.Key_F)
    assert not sight.is_zoomed


def check_changes(canvas: TimelineCanvas, key: Qt.Key, value: Callable[[], float]) -> None:
    before = value()
    QTest.keyClick(canvas, key)
    canvas.grab()
    assert value() != before, key


def test_keys_of_the_window_pass(view: TimelineView) -> None:
    """Esc means to terminate the run, whatever has the focus."""
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, NO_KEY)
    view.canvas.keyPressEvent(event)
    assert not event.isAccepted()


def test_sight_stays_within_the_run(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=10))
    for left, right in ((-1.0, 0.05), (0.05, 7.0), (0.03, 0.03), (-9.0, 9.0)):
        canvas.show_range(left, right)
        assert 0 <= canvas.sight.left < canvas.sight.right <= 0.1 + 1e-12


def test_a_running_record_is_followed_until_someone_moves(view: TimelineView) -> None:
    record = canned.running()
    record.wall_s = 1.0
    canvas = shown(view, record)
    first = canvas.sight.right
    shown(view, record, 10.0)
    assert canvas.sight.right > 5 * first
    canvas.show_range(1.0, 2.0)
    shown(view, record, 100.0)
    assert (canvas.sight.left, canvas.sight.right) == (1.0, 2.0)


def test_hundreds_of_lanes_are_scrolled(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(0.5, 400, 3))
    layout = canvas.layout_now()
    assert layout.pitch == LEAST_PITCH
    bar = canvas.findChild(QScrollBar)
    assert bar is not None and bar.isVisible()
    bar.setValue(bar.maximum())
    assert canvas.layout_now().places_in_sight(400)[-1] == 399
    shown(view, with_cpu(0.5, 2, 3))
    assert not bar.isVisible()


def test_the_strip_of_the_whole_run_is_there_when_zoomed_and_can_be_dragged(
    view: TimelineView,
) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=100))
    assert canvas.layout_now().minimap is None
    canvas.show_range(0.1, 0.2)
    strip = canvas.layout_now().minimap
    assert strip is not None
    y = strip.center().y()
    start, end = (QPointF(strip.x() + share * strip.width(), y).toPoint() for share in (0.15, 0.8))
    drag(canvas, start, end)
    assert (canvas.sight.left + canvas.sight.right) / 2 == pytest.approx(0.8, abs=0.01)
