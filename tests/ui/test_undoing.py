"""Ctrl+Z in the window: fields, choices, ticks, Python; typing is one step; other texts keep their own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import make_spec
from desktop_app.ui.window import MainWindow
from tests.ui.conftest import fill

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def undo(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Z, CTRL)
    QApplication.processEvents()


def redo(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Z, CTRL | SHIFT)
    QApplication.processEvents()


def editor(window: MainWindow, name: str) -> QWidget:
    controls = window.controls
    field = {**controls.workload.fields, **controls.executor.fields}[name]
    return field.editor


def test_typing_is_undone_in_one_step_inside_the_field(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "prime_factors", "process_pool")
    window.activateWindow()
    line = editor(window, "count")
    assert isinstance(line, QLineEdit)
    before = line.text()
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "7531")
    assert line.text() == "7531"
    QApplication.processEvents()
    assert window.actions_bar.undo.isEnabled()
    undo(window, qtbot)
    line = editor(window, "count")
    assert isinstance(line, QLineEdit) and line.text() == before
    redo(window, qtbot)
    assert line.text() == "7531"
    assert not window.actions_bar.redo.isEnabled()


def test_each_kind_of_control_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    controls = window.controls
    fill(window, "prime_factors", "process_pool", workers=2, method="map_async", keep_open=False)
    QApplication.processEvents()
    window.undoing.begin()
    states = [controls.typed()]
    changes = (
        lambda: controls.workload.choose("busy_loop"),
        lambda: fill(window, "busy_loop", "process_pool", workers=7),
        lambda: fill(window, "busy_loop", "process_pool", method="imap"),
        lambda: controls.executor.choose("thread_pool"),
        lambda: controls.keep_open.setChecked(True),
        lambda: controls.ends_at_death.setChecked(True),
        lambda: fill(window, "busy_loop", "thread_pool", iterations="many"),
        lambda: controls.show_spec(make_spec("payload", "serial", {}, {})),
    )
    for change in changes:
        change()
        QApplication.processEvents()
        states.append(controls.typed())
        assert states[-1] != states[-2]
    for state in states[-2::-1]:
        assert window.actions_bar.undo.isEnabled()
        undo(window, qtbot)
        assert controls.typed() == state
    assert not window.actions_bar.undo.isEnabled()
    for state in states[1:]:
        redo(window, qtbot)
        assert controls.typed() == state


def test_a_spin_box_leaves_undo_to_the_form(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "prime_factors", "process_pool", workers=2)
    QApplication.processEvents()
    window.undoing.begin()
    window.activateWindow()
    count = editor(window, "workers").findChild(QSpinBox)
    assert count is not None
    count.setFocus()
    count.selectAll()
    qtbot.keyClicks(count, "16")
    assert count.value() == 16
    undo(window, qtbot)
    assert count.value() == 2


def test_another_text_keeps_its_own_undo(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "prime_factors", "process_pool", count=33)
    QApplication.processEvents()
    search = next(
        line for line in window.runs.findChildren(QLineEdit) if line.placeholderText() == "Search"
    )
    window.activateWindow()
    search.setFocus()
    qtbot.keyClicks(search, "pool")
    undo(window, qtbot)
    assert search.text() == ""
    assert window.controls.workload.values()["count"] == "33"


def test_a_python_is_undone_and_its_discovery_is_no_step(window: MainWindow, qtbot: QtBot) -> None:
    box = window.controls.python.box
    qtbot.waitUntil(lambda: box.itemText(0) != "this one", timeout=60_000)
    QApplication.processEvents()
    assert not window.actions_bar.undo.isEnabled(), "nobody has changed anything"
    if box.count() < 2:
        pytest.skip("there is no other Python on this machine")
    box.setCurrentIndex(1)
    QApplication.processEvents()
    undo(window, qtbot)
    assert box.currentIndex() == 0
    redo(window, qtbot)
    assert box.currentIndex() == 1


def test_nothing_is_undone_behind_a_lesson(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "prime_factors", "process_pool", count=34)
    QApplication.processEvents()
    window.lessons.open(0)
    assert not window.actions_bar.undo.isEnabled()
    undo(window, qtbot)
    assert window.controls.workload.values()["count"] == "34"
    window.lessons.leave()
    assert window.actions_bar.undo.isEnabled()
