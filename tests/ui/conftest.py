"""The window without a screen: every test gets a real one, drawn offscreen, and leaves nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.runs.functions import content_mark
from desktop_app.runs.history import History
from desktop_app.runs.history_rows import HistoryRow
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.settings import Settings
from desktop_app.ui.keeper import RunKeeper
from desktop_app.ui.theme import apply_colours, choose_scheme
from desktop_app.ui.window import MainWindow
from tests.real_runs import WORDS

RUN_MS = 60_000


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    return QApplication


@pytest.fixture(autouse=True)
def shared_answers(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Pythons of this machine are asked once for all tests of the window, not by each."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "answers"))


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    """Return a function that opens a window whose views are complete; it is closed at the end."""
    windows: list[MainWindow] = []

    def make(settings: Settings | None = None) -> MainWindow:
        choose_scheme("light")
        apply_colours()
        trusted = Settings(trusted={str(WORDS): content_mark(str(WORDS))})
        window = MainWindow(settings or trusted, Sampler(), RunKeeper())
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: bool(window.views.views), timeout=20_000)
        return window

    yield make
    for window in windows:
        window.close()
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"sampler", "keeper"}, "a thread of the window outlives it"


@pytest.fixture
def window(make_window: Callable[[], MainWindow]) -> MainWindow:
    return make_window()


def press(window: MainWindow, qtbot: QtBot, name: str) -> None:
    """Click the button of this name with the mouse."""
    for button in window.findChildren(QPushButton):
        if button.accessibleName() == name or button.text() == name:
            assert button.isEnabled(), f"{name} is greyed out"
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            return
    raise AssertionError(f"no button {name}")


def fill(window: MainWindow, workload: str, executor: str, **values: object) -> None:
    """Choose and type as a person would."""
    controls = window.controls
    controls.workload.choose(workload)
    controls.executor.choose(executor)
    fields = {**controls.workload.fields, **controls.executor.fields}
    for name, value in values.items():
        if name == "keep_open":
            controls.keep_open.setChecked(bool(value))
        else:
            fields[name].set_value(value)


def kept_rows() -> list[HistoryRow]:
    """Return what the history has now, newest first."""
    with History() as history:
        return history.rows()


def kept_run(number: int = 0) -> RunRecord:
    """Return a run of the history, as a rule the newest."""
    with History() as history:
        record = history.load(number or history.rows()[0].number)
    assert record is not None
    return record


def run_to_end(window: MainWindow, qtbot: QtBot) -> RunRecord:
    """Press Run and wait for the end."""
    with qtbot.waitSignal(window.bridge.finished, timeout=RUN_MS) as blocker:
        press(window, qtbot, "Run")
    assert blocker.args
    record: RunRecord = blocker.args[0]
    return record
