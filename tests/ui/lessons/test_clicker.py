"""The keys of a clicker, and the curtain."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.lessons.clicker import CLICKER, Curtain, add_clicker


def test_every_key_does_what_it_says(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    done: list[str] = []
    add_clicker(widget, {name: lambda name=name: done.append(name) for name in CLICKER})  # type: ignore[misc]
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    for name, keys in CLICKER.items():
        for key in keys:
            QTest.keySequence(widget, QKeySequence(key))
            assert done[-1:] == [name], key
            done.clear()


def test_a_key_opens_the_curtain_and_does_nothing_else(qtbot: QtBot) -> None:
    stage = QWidget()
    qtbot.addWidget(stage)
    curtain = Curtain(stage)
    stage.resize(300, 200)
    stage.show()
    done: list[int] = []
    key = curtain.before(lambda: done.append(1))
    key()
    assert done == [1]
    curtain.toggle()
    assert curtain.isVisible() and curtain.size() == stage.size()
    assert stage.grab().toImage().pixelColor(150, 100).name() == "#000000"
    stage.resize(400, 300)
    assert curtain.size() == stage.size(), "nothing shows beside it"
    key()
    assert curtain.isHidden() and done == [1]
    key()
    assert done == [1, 1]
