"""Any view can be enlarged on its own, and everything is as before afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.in_sight import EnlargeButton
from desktop_app.ui.views.timeline import TimelineView
from desktop_app.ui.window import MainWindow
from tests.ui.conftest import fill, run_to_end
from tests.ui.lessons.test_presentation import in_sight


def buttons(window: MainWindow) -> list[EnlargeButton]:
    return [button for button in window.findChildren(EnlargeButton) if button.isVisible()]


@pytest.mark.parametrize("place, title", [(0, "Cores"), (1, "Timeline"), (2, "Results")])
def test_each_view_has_a_button(window: MainWindow, qtbot: QtBot, place: int, title: str) -> None:
    sizes = window.views.sizes()
    height = window.views.views[0].height()
    found = buttons(window)
    found.sort(key=lambda button: button.mapTo(window, QPoint()).y())
    assert [button.accessibleName() for button in found] == ["Enlarge this view"] * 3
    qtbot.mouseClick(found[place], Qt.MouseButton.LeftButton)
    assert in_sight(window) == [title]
    assert not window.runs.isVisible() and not window.left.isVisible(), "it has the whole width"
    (back,) = buttons(window)
    assert back.accessibleName() == "Show all views again"
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert in_sight(window) == ["Cores", "Timeline", "Results"]
    assert window.views.sizes() == sizes and window.views.views[0].height() == height
    assert window.runs.isVisible() and window.left.isVisible()


def test_where_the_only_tab_has_no_title_it_has_no_button_either(window: MainWindow) -> None:
    bar, corner = window.views.tabs.tabBar(), window.views.tabs.cornerWidget()
    window.views.in_sight.show_only(["Results"])
    assert window.views.tabs.isVisible() and not (bar.isVisible() or corner.isVisible())
    window.views.in_sight.show_only([])
    assert bar.isVisible() and corner.isVisible()


def test_double_click_of_a_title(window: MainWindow, qtbot: QtBot) -> None:
    timeline = window.views.find_view(TimelineView)
    qtbot.mouseDClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    assert in_sight(window) == ["Timeline"]
    qtbot.mouseDClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    bar = window.views.tabs.tabBar()
    place = bar.tabRect(window.views.find_tab("Workers")).center()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=place)
    assert in_sight(window) == ["Workers"]


def test_keys(window: MainWindow) -> None:
    window.activateWindow()
    seen = []
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_E)
        seen.append(in_sight(window))
    assert seen == [["Cores"], ["Timeline"], ["Results"], ["Cores", "Timeline", "Results"]]
    QTest.keyClick(window, Qt.Key.Key_E)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert in_sight(window) == ["Cores", "Timeline", "Results"]


def test_a_run_goes_on_in_an_enlarged_view(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "busy_loop", "serial", iterations=1000)
    timeline = window.views.find_view(TimelineView)
    window.views.in_sight.toggle(timeline)
    run_to_end(window, qtbot)
    assert in_sight(window) == ["Timeline"] and timeline.canvas.lanes


def test_a_view_that_has_nothing_to_show_is_let_go_of(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "mandelbrot", "serial", width=40, height=40)
    run_to_end(window, qtbot)
    picture = next(view for view in window.views.views if view.title == "Picture")
    window.views.in_sight.toggle(picture)
    assert in_sight(window) == ["Picture"]
    fill(window, "busy_loop", "serial", iterations=1000)
    run_to_end(window, qtbot)
    assert len(in_sight(window)) == 3


def test_sizes_are_kept_when_the_window_is_closed_so(window: MainWindow) -> None:
    sizes = window.views.sizes()
    window.views.in_sight.enlarge_next()
    window.close()
    assert window.settings.splitters["down"] == sizes
    assert min(window.settings.splitters["across"]) > 100
