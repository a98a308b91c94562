"""The first start shows the first lesson with one button to press; later ones what was there."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.runs.lessons import list_lessons
from desktop_app.runs.settings import Settings, load_settings, save_settings
from desktop_app.ui.window import MainWindow

Make = Callable[..., MainWindow]
NOT_IN_SIGHT = {
    "pyqtgraph",
    "desktop_app.runs.advise.search",
    "desktop_app.runs.export.formats",
    "desktop_app.ui.function_dialog",
    "desktop_app.ui.help_boxes",
    "desktop_app.ui.lesson_editor.editor",
    "desktop_app.ui.lesson_editor.save_as_step",
    "desktop_app.ui.series_dialogs",
    "desktop_app.ui.views.advice",
    "desktop_app.ui.views.compare",
    "desktop_app.ui.views.sweep",
    "desktop_app.ui.views.timeline",
}
"""Modules with nothing that the first picture of the window shows."""


def standing_out(window: MainWindow) -> list[QPushButton]:
    return [
        button
        for button in window.findChildren(QPushButton)
        if button.property("role") == "primary" and button.isVisible()
    ]


def test_the_first_start_shows_the_first_lesson_and_one_button(
    make_window: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "settings.json"
    settings, sentence = load_settings(path)
    assert sentence == ""
    window = make_window(settings)
    first = list_lessons()[0]
    assert window.lessons.panel.isVisible() and not window.controls.isVisible()
    assert window.lessons.panel.title.text() == first.title
    (button,) = standing_out(window)
    assert button is window.lessons.panel.run and button.isEnabled()
    with qtbot.waitSignal(window.bridge.finished, timeout=60_000):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Space)
    assert window.headline.time.text() != "0.00 s"
    window.close()
    assert save_settings(settings, path) == ""
    assert load_settings(path)[0].lesson == first.name


@pytest.mark.parametrize(("lesson", "is_told"), [("", False), ("gone", False), ("last", True)])
def test_later_starts_show_what_was_there(
    make_window: Make, qtbot: QtBot, lesson: str, is_told: bool
) -> None:
    last = list_lessons()[-1]
    window = make_window(Settings(lesson=last.name if lesson == "last" else lesson))
    assert window.lessons.is_open == is_told
    assert len(standing_out(window)) == 1
    if is_told:
        assert window.lessons.told == last.name
        window.lessons.leave()
    assert window.controls.isVisible()
    (run,) = standing_out(window)
    assert run.text() == "Run"
    qtbot.waitUntil(lambda: run.width() >= run.sizeHint().width())
    width = run.width()
    window.actions_bar.run.setEnabled(False)
    assert run.sizeHint().width() == width, "it is as wide while it is grey"
    window.actions_bar.run.setEnabled(True)
    window.close()
    assert window.settings.lesson == ""


def test_the_first_picture_waits_for_nothing_that_is_not_in_it() -> None:
    """Nor does Qt read the source of what is imported before it; and garbage is collected in the end."""
    code = (
        "import gc, json, sys; from desktop_app.__main__ import import_window; import_window(); "
        "print(json.dumps([list(sys.modules), gc.isenabled(), gc.get_freeze_count()]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True)
    modules, is_collecting, frozen = json.loads(done.stdout)
    assert not NOT_IN_SIGHT & set(modules)
    for name in NOT_IN_SIGHT:
        assert importlib.util.find_spec(name), f"{name} has another name now"
    for name in ("numpy", "desktop_app.runs.record", "desktop_app.engine.workloads.fetch"):
        assert modules.index(name) < modules.index("PySide6"), name
    assert is_collecting and frozen > 10_000
