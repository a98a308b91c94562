"""Stretches and places are chosen in the timeline, by dragging and by clicking."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.runs.places import Place
from desktop_app.ui.timeline.canvas import TimelineCanvas
from desktop_app.ui.views.results import ResultsView
from desktop_app.ui.views.timeline import TimelineView
from desktop_app.ui.window import MainWindow
from tests import canned
from tests.ui.timeline.conftest import (
    LEFT,
    NO_KEY,
    RIGHT,
    SHIFT,
    TEXT,
    colours_in,
    drag,
    lanes_of,
    shown,
    spot,
    with_cpu,
)


@pytest.mark.parametrize(("button", "keys"), [(LEFT, SHIFT), (RIGHT, NO_KEY)])
def test_a_stretch_is_chosen_by_dragging(
    view: TimelineView, qtbot: QtBot, button: Qt.MouseButton, keys: Qt.KeyboardModifier
) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=10))
    with qtbot.waitSignal(view.chose_stretch) as blocker:
        drag(canvas, spot(canvas, 0.2), spot(canvas, 0.5), button, keys)
    assert blocker.args
    assert blocker.args[0] == pytest.approx((0.02, 0.05), abs=0.0005)
    assert (canvas.sight.left, canvas.sight.right) == (0, 0.1), "nothing has moved"


def test_the_button_lets_a_plain_drag_choose(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(0.5, tasks=10))
    view._select.click()
    with qtbot.waitSignal(view.chose_stretch):
        drag(canvas, spot(canvas, 0.2), spot(canvas, 0.5))
    view._select.click()
    with qtbot.assertNotEmitted(view.chose_stretch):
        drag(canvas, spot(canvas, 0.2), spot(canvas, 0.5))


def test_a_chosen_stretch_is_told_and_drawn_and_let_go(view: TimelineView, qtbot: QtBot) -> None:
    record = with_cpu(0.25, tasks=10)
    canvas = shown(view, record)
    before = lanes_of(view)
    view.stretch = (0.02, 0.05)
    view.show_run(record)
    assert view._hint.text() == "20 ms to 50 ms: 25% computing, 75% waiting"
    after = lanes_of(view)
    outside, inside = QPoint(5, 20), QPoint(round(0.3 * after.width()), after.height() // 2)
    assert before.pixelColor(outside) != after.pixelColor(outside)
    assert before.pixelColor(inside) == after.pixelColor(inside)
    close = canvas._close_box.center().toPoint()
    with qtbot.waitSignal(view.chose_stretch) as blocker:
        QTest.mouseClick(canvas, LEFT, NO_KEY, close)
    assert blocker.args == [None]


def test_a_double_click_shows_all_and_lets_go(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(0.25, tasks=10))
    canvas.show_range(0.02, 0.03)
    with qtbot.waitSignal(view.chose_stretch) as blocker:
        QTest.mouseDClick(canvas, LEFT, NO_KEY, spot(canvas, 0.5))
    assert blocker.args == [None]
    assert not canvas.sight.is_zoomed


def test_a_click_points_at_its_task(view: TimelineView, qtbot: QtBot) -> None:
    canvas = shown(view, with_cpu(1.0, 2, 10))
    with qtbot.waitSignal(view.pointed) as blocker:
        QTest.mouseClick(canvas, LEFT, NO_KEY, spot(canvas, 0.35, lane=1))
    assert blocker.args
    place = blocker.args[0]
    assert (place.workers, place.task) == ((1,), 7)
    assert place.stretch == pytest.approx((0.03, 0.04))
    view.point_at(place)
    assert not canvas.sight.is_zoomed, "what was clicked is in sight already"
    assert TEXT in colours_in(lanes_of(view)), "it has a frame"


def test_a_place_is_gone_to_and_marked(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(1.0, 2, 100))
    view.point_at(Place((0.5, 0.51), (1,), 101))
    assert 0.4 < canvas.sight.left < 0.5 and 0.51 < canvas.sight.right < 0.6
    layout = canvas.layout_now()
    rows = [canvas.grab(layout.bar(lane, 0.4, 0.6).toAlignedRect()).toImage() for lane in (0, 1)]
    assert [TEXT in colours_in(row) for row in rows] == [False, True]


def test_a_place_in_a_lane_out_of_sight_is_scrolled_to(view: TimelineView) -> None:
    canvas = shown(view, with_cpu(1.0, 300, 3))
    view.point_at(Place((0.0, 0.01), (250,)))
    layout = canvas.layout_now()
    assert 250 in layout.places_in_sight(300)


def test_a_click_brings_up_the_row_in_results(window: MainWindow) -> None:
    record = canned.finished(400, 2)
    record.wall_s = 0.22
    window.show_record(record)
    window.views.tabs.setCurrentIndex(window.views.find_tab("Source"))
    canvas = window.findChild(TimelineCanvas)
    assert canvas is not None
    QTest.mouseClick(canvas, LEFT, NO_KEY, spot(canvas, 0.9, lane=1))
    results = window.views.tabs.currentWidget()
    assert isinstance(results, ResultsView)
    (row,) = results.table.selectionModel().selectedRows()
    assert canvas.place is not None and canvas.place.task is not None
    assert results.rows.data(row) == f"{canvas.place.task + 1:,}"
    assert results.table.visualRect(row).intersects(results.table.viewport().rect())
