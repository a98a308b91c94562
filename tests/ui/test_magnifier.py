"""The magnifying glass: larger, sharp, and clicks arrive."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.magnifier import Magnifier, pixel_ratio
from desktop_app.ui.timeline.canvas import TimelineCanvas
from desktop_app.ui.window import MainWindow

RECORDS = Path(__file__).parent.parent / "records"


@pytest.fixture
def glass(qtbot: QtBot) -> Magnifier:
    glass = Magnifier(2.0)
    qtbot.addWidget(glass)
    glass.resize(400, 300)
    glass.show()
    return glass


def test_a_widget_has_all_the_room_at_half_the_size(glass: Magnifier) -> None:
    widget = QWidget()
    glass.put_under(widget)
    assert (widget.width(), widget.height()) == (200, 150)
    glass.resize(500, 300)
    assert widget.width() == 250
    assert pixel_ratio(widget) == 2 * glass.devicePixelRatioF()
    glass.take_out()
    assert pixel_ratio(widget) == widget.devicePixelRatioF()
    widget.deleteLater()


def test_what_is_clicked_arrives(glass: Magnifier, qtbot: QtBot) -> None:
    page, button = QWidget(), QPushButton("here")
    layout = QVBoxLayout(page)
    layout.addStretch()
    layout.addWidget(button)
    glass.put_under(page)
    place = button.mapTo(page, button.rect().center()) * 2
    with qtbot.waitSignal(button.clicked, timeout=5000):
        qtbot.mouseClick(glass.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    glass.take_out()
    page.deleteLater()


def test_a_run_that_is_shown_is_put_under_the_glass_and_lives(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.files.open(RECORDS / "eight_on_two_cores.clrun")
    window.views.in_sight.enlarge_next()
    window.lessons.present()
    qtbot.waitUntil(lambda: window.lessons.presentation.is_on)
    canvas = window.views.findChild(TimelineCanvas)
    assert canvas is not None and pixel_ratio(canvas) >= canvas.devicePixelRatioF()
    window.lessons.present()
    assert pixel_ratio(canvas) == canvas.devicePixelRatioF()
