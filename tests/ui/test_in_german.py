"""The window in German: whatever it shows while real runs go on is German, or a name, or code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import list_executors, list_workloads
from desktop_app.runs.language import speak
from desktop_app.runs.lessons import list_lessons
from desktop_app.ui.window import MainWindow
from tests.real_runs import WORDS
from tests.ui.conftest import RUN_MS, fill, press

ENGLISH = re.compile(
    r"\b(the|of|and|is|are|with|for|to|that|which|were|each|this|how|its|than|from|by|when|where|they"
    r"|has|have|be|or|not|no|one|it|but|as|all|more|what|you|your|does|worker process|tasks? failed"
    r"|whole|number|must|choose|run|setting|settings|cores|time)\b",
    re.IGNORECASE,
)
"""Words that no German text has, and hardly an English one lacks."""
CODE = re.compile(
    r"\w+\.\w[\w.]*(\([^)]*\))?"  # promise.ready(), concurrent.futures, words.py
    r"|\b\w+\([^)]*\)|\b\w+_\w+\b|--[\w-]+( [A-Z]\S*)*|[\w]+ \+= ?\w+|\bwith [\w.()]+:|as_completed"
    r"|``.*?``|<[^>]*>|\bmap\b|\bfork\b|\bNone\b|\bpip install \w+|`[^`]*`|/\S+|“[^”]*”|'[^']*'"
    r"|Amdahl’s|Too Many|Ctrl|Run-Methode|\brun-Methode|concurrency-lab \w+|Copyright.*|License.*"
)
"""What stays as it is: code, paths, what someone wrote."""


@pytest.fixture
def german_window(make_window: Callable[[], MainWindow]) -> Iterator[MainWindow]:
    speak("de")
    yield make_window()
    speak("en")


def shown(window: QWidget) -> Iterator[str]:
    """Yield all texts of a window's widgets, tool tips and accessible texts too."""
    for widget in [window, *window.findChildren(QWidget)]:
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        elif isinstance(widget, QComboBox):
            yield from (widget.itemText(place) for place in range(widget.count()))
        elif isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        elif isinstance(widget, QTabWidget):
            yield from (widget.tabText(place) for place in range(widget.count()))
        elif isinstance(widget, QGroupBox):
            yield widget.title()
        elif isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for column in range(model.columnCount()):
                told = model.headerData(column, Qt.Orientation.Horizontal)
                yield told if isinstance(told, str) else ""
    for action in window.findChildren(QAction):
        yield from (action.text(), action.toolTip())


def english(window: QWidget) -> set[str]:
    """Return the texts of the window in which an English word stands."""
    return {text for text in shown(window) if ENGLISH.search(CODE.sub("", text))}


def test_a_new_window_is_german(german_window: MainWindow) -> None:
    assert english(german_window) == set()


def test_the_form_of_every_workload_and_executor_is_german(german_window: MainWindow) -> None:
    controls = german_window.controls
    for choice, names in (
        (controls.workload, list_workloads()),
        (controls.executor, list_executors()),
    ):
        for name in names:
            choice.choose(name)
            assert english(controls) == set()


@pytest.mark.parametrize(
    ("workload", "executor", "settings"),
    [
        ("prime_factors", "process_pool", {"count": 200, "workers": 2}),
        ("busy_loop", "threads", {"iterations": 2_000_000, "workers": 2}),
        ("waiting", "asyncio", {"count": 20, "workers": 4}),
        (
            "own_function",
            "futures_processes",
            {"file": str(WORDS), "function": "stumble", "inputs": "range(3)"},
        ),
    ],
)
def test_a_run_is_told_in_german(
    german_window: MainWindow,
    qtbot: QtBot,
    workload: str,
    executor: str,
    settings: dict[str, object],
) -> None:
    fill(german_window, workload, executor, **settings)
    with qtbot.waitSignal(german_window.bridge.finished, timeout=RUN_MS):
        press(german_window, qtbot, "Starten")
    for place in range(german_window.views.tabs.count()):
        german_window.views.tabs.setCurrentIndex(place)
        qtbot.wait(50)
        assert english(german_window) == set()


def test_lessons_are_german(german_window: MainWindow, qtbot: QtBot) -> None:
    for number in range(len(list_lessons())):
        german_window.lessons.open(number)
        qtbot.wait(20)
        assert english(german_window) == set()
