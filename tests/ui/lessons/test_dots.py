"""A dot for each step, told in words too."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop_app.ui.lessons.dots import Dots
from desktop_app.ui.theme import apply_colours, choose_scheme, colours


def test_the_step_that_is_told_stands_out(qtbot: QtBot) -> None:
    choose_scheme("light")
    apply_colours()
    dots = Dots(20)
    qtbot.addWidget(dots)
    dots.show_place(1, 3)
    assert dots.accessibleName() == "Step 2 of 3"
    image = dots.grab().toImage()
    names = [image.pixelColor(10 + 20 * place, 10).name().upper() for place in range(3)]
    scheme = colours()
    assert names == [scheme.muted.upper(), scheme.accent.upper(), scheme.other.upper()]
