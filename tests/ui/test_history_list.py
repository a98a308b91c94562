"""The list of runs as a person uses it: searched, ticked, starred, named, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.events import RunFinished, RunStarted
from desktop_app.runs.folders import make_run_folder
from desktop_app.runs.history import History
from desktop_app.runs.journal import Journal
from desktop_app.runs.record import RunRecord
from desktop_app.ui.run_entries import OPENED
from desktop_app.ui.window import MainWindow
from tests.ui.conftest import fill, kept_rows, press, run_to_end

Left = Qt.MouseButton.LeftButton


def ended(executor: str, at: float) -> RunRecord:
    record = RunRecord(make_spec("prime_factors", executor, {"count": 3}, {"workers": 2}))
    record.apply(RunStarted(1, 3, 0, at, True))
    record.apply(RunFinished("finished", wall_s=0.5))
    return record


@pytest.fixture
def window(make_window: Callable[[], MainWindow], qtbot: QtBot) -> MainWindow:
    """Return a window that finds three runs of earlier sessions."""
    with History() as history:
        for at, executor in enumerate(("serial", "threads", "process_pool")):
            history.add(ended(executor, 1.7e9 + at))
    window = make_window()
    qtbot.waitUntil(lambda: window.runs.count() == 3, timeout=10_000)
    return window


def click(window: MainWindow, qtbot: QtBot, row: int, x: int = 80) -> None:
    """Click a run; 16 pixels from the left is its box."""
    shown = window.runs.list
    place = shown.visualRect(shown.model().index(row, 0))
    at = QPoint(place.left() + x, place.top() + 16)
    qtbot.mouseClick(shown.viewport(), Left, Qt.KeyboardModifier.NoModifier, at)


def test_an_earlier_run_is_opened_when_it_is_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    assert window.runs.records == []
    click(window, qtbot, 1)
    qtbot.waitUntil(lambda: "Threads" in window.headline.what.text(), timeout=10_000)
    assert window.headline.facts[2][0].text() == "1.00×", "the row of Serial is enough for that"
    assert len(window.runs.records) == 1


def test_search_and_star_choose_what_is_listed(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.runs.search, "pool count=3")
    assert window.runs.count() == 1
    window.runs.search.clear()
    click(window, qtbot, 2)
    qtbot.keyClick(window.runs.list, Qt.Key.Key_S)
    window.runs.only_starred.click()
    assert window.runs.count() == 1
    qtbot.waitUntil(lambda: [row.is_starred for row in kept_rows()] == [False, False, True])


def test_a_run_is_named_and_noted(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("before the change", True))
    monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_, **__: ("cold start", True))
    click(window, qtbot, 0)
    qtbot.keyClick(window.runs.list, Qt.Key.Key_F2)
    qtbot.keyClick(window.runs.list, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: kept_rows()[0].note == "cold start", timeout=10_000)
    assert kept_rows()[0].name == "before the change"
    qtbot.keyClicks(window.runs.search, "BEFORE cold")
    assert window.runs.count() == 1


def test_runs_are_deleted_and_brought_back_to_their_places(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = [row.number for row in kept_rows()]
    click(window, qtbot, 1)
    qtbot.keyClick(window.runs.list, Qt.Key.Key_Delete)
    assert window.runs.count() == 2
    qtbot.waitUntil(lambda: len(kept_rows()) == 2, timeout=10_000)
    press(window, qtbot, "1 run deleted · Undo")
    qtbot.waitUntil(lambda: len(kept_rows()) == 3, timeout=10_000)
    assert [entry.row.number for entry in window.runs.runs.entries] == before
    assert not window.runs.actions_of_runs.undo.isVisible()


def test_two_ticked_runs_are_compared(window: MainWindow, qtbot: QtBot) -> None:
    click(window, qtbot, 2, x=16)
    click(window, qtbot, 0, x=16)
    title = window.views.tabs.tabText
    qtbot.waitUntil(lambda: title(window.views.tabs.currentIndex()) == "Compare", timeout=10_000)
    executors = [entry.spec.executor for entry in window.runs.runs.ticked_entries]
    assert executors == ["serial", "process_pool"], "oldest first"
    window.runs.list.setCurrentIndex(window.runs.list.model().index(0, 0))
    qtbot.keyClick(window.runs.list, Qt.Key.Key_Space)
    assert len(window.runs.runs.ticked_entries) == 1


def test_thousands_of_runs_are_listed_at_once_and_few_are_open(
    make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    with History() as history:
        for at in range(2000):
            history.add(ended("serial", 1.7e9 + at))
    window = make_window()
    qtbot.waitUntil(lambda: window.runs.count() == 2000, timeout=20_000)
    for row in range(OPENED + 5):
        with qtbot.waitSignal(window.runs.chosen, timeout=10_000):
            window.runs.choose_row(row)
    assert len(window.runs.records) <= OPENED
    window.grab()


def test_records_with_many_tasks_are_let_go_of_sooner(
    make_window: Callable[[], MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = ended("serial", 1.7e9)
    assert record.total > 0
    monkeypatch.setattr("desktop_app.ui.run_entries.OPENED_TASKS", 3 * record.total)
    with History() as history:
        for at in range(8):
            history.add(ended("serial", 1.7e9 + at))
    window = make_window()
    qtbot.waitUntil(lambda: window.runs.count() == 8, timeout=20_000)
    for row in range(8):
        with qtbot.waitSignal(window.runs.chosen, timeout=10_000):
            window.runs.choose_row(row)
    assert 1 <= len(window.runs.records) <= 3


def test_a_run_of_a_killed_session_is_told_and_listed(
    make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    folder = make_run_folder()
    Journal(folder, ended("threads", 1.7e9)).close()
    text = (folder / "run.json").read_text()
    (folder / "run.json").write_text(text.replace('"born_at": ', '"born_at": -'))
    window = make_window()
    qtbot.waitUntil(lambda: window.runs.count() == 1, timeout=10_000)
    qtbot.waitUntil(lambda: "kept as interrupted" in window.notice.text.text(), timeout=10_000)
    assert window.runs.runs.entries[0].outcome == "interrupted"


def test_a_history_that_cannot_be_kept_is_said(
    make_window: Callable[[], MainWindow], qtbot: QtBot, kept_folder_of_test: Path
) -> None:
    kept_folder_of_test.write_text("a file where a folder should be")
    window = make_window()
    fill(window, "prime_factors", "serial", count=2)
    record = run_to_end(window, qtbot)
    qtbot.waitUntil(lambda: "The run is not kept" in window.notice.text.text(), timeout=10_000)
    assert len(record.results) == 2
    assert not record.folder, "a folder that would not be found again is not left behind"
