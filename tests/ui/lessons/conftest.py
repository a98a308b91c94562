"""A window in which the small lesson is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.runs.talk import Talk, Telling
from desktop_app.ui.window import MainWindow
from tests.small_lesson import small_lesson, write_lesson

RUNS_MS = 60_000


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    """Return a talk about the small lesson, with no window."""
    return Talk([small_lesson(tmp_path)])


@pytest.fixture
def taught(window: MainWindow, tmp_path: Path) -> MainWindow:
    """Return a window with the small lesson open."""
    window.open_files([str(write_lesson(tmp_path))])
    return window


def telling_of(window: MainWindow) -> Telling:
    """Return the step that is told."""
    telling = window.lessons.teaching.telling
    assert telling is not None
    return telling


def run_step(window: MainWindow, qtbot: QtBot, press: Callable[[], object]) -> Telling:
    """Start the step by doing ``press``, wait until it is told, and return it."""
    telling = telling_of(window)
    press()
    assert telling.phase == "running"
    qtbot.waitUntil(lambda: telling.phase == "told", timeout=RUNS_MS)
    return telling
