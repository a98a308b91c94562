"""Races, sweeps and advice in the window: asked for in their dialogs, run for real, seen in their tabs."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desktop_app.runs.series import Series
from desktop_app.ui.series_dialogs import RaceDialog, SweepDialog
from desktop_app.ui.views.advice import AdviceView
from desktop_app.ui.window import MainWindow
from tests.ui.conftest import fill, kept_rows, press

RUN_MS = 60_000
DialogT = TypeVar("DialogT", bound=QDialog)


def dialog_of(window: MainWindow, kind: type[DialogT]) -> DialogT:
    return next(iter(window.findChildren(kind)))


def tab(window: MainWindow) -> str:
    return window.views.tabs.tabText(window.views.tabs.currentIndex())


def start(window: MainWindow, qtbot: QtBot, dialog: RaceDialog | SweepDialog) -> Series:
    with qtbot.waitSignal(window.series.grown, timeout=RUN_MS):
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert window.series.series is not None
    return window.series.series


def test_a_race_is_run_in_turns_and_compared(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "prime_factors", "process_pool", count=3)
    window.actions_bar.race.trigger()
    dialog = dialog_of(window, RaceDialog)
    assert dialog.chosen() == ["serial", "process_pool", "futures_threads"]
    for row in range(dialog.executors.count()):
        item = dialog.executors.item(row)
        if item.checkState() == Qt.CheckState.Checked and "threads" in item.text():
            item.setCheckState(Qt.CheckState.Unchecked)
    dialog.repeats.setValue(2)
    assert dialog.told.text() == "6 runs, in turns; each is kept."
    series = start(window, qtbot, dialog)
    assert not window.actions_bar.run.isEnabled() and tab(window) == "Compare"
    qtbot.waitUntil(lambda: series.is_complete and not series.is_running, timeout=RUN_MS)
    executors = [entry.spec.executor for entry in window.runs.runs.ticked_entries]
    assert executors == ["serial", "process_pool"] * 2, "the warm-up does not count"
    qtbot.waitUntil(lambda: len(kept_rows()) == 6, timeout=10_000)
    assert {row.place.series for row in kept_rows() if row.place} == {series.number}
    assert window.actions_bar.run.isEnabled()


def test_a_sweep_is_stopped_by_terminate_and_goes_on(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "waiting", "serial", count=3, seconds=0.1)
    window.actions_bar.sweep.trigger()
    dialog = dialog_of(window, SweepDialog)
    (setting, values), _ = dialog.rows
    setting.setCurrentText("count")
    values.setText("1..")
    assert not dialog.start.isEnabled() and "go up in whole numbers" in dialog.told.text()
    values.setText("1..3")
    dialog.repeats.setValue(2)
    dialog.warm_up.setValue(0)
    series = start(window, qtbot, dialog)
    qtbot.waitUntil(lambda: len(series.measurements) == 1, timeout=RUN_MS)
    qtbot.waitUntil(lambda: window.bridge.is_running, timeout=RUN_MS)
    press(window, qtbot, "Terminate")
    qtbot.waitUntil(lambda: not series.is_running and not window.bridge.is_running, timeout=RUN_MS)
    assert not series.is_complete
    window.series.resume()
    qtbot.waitUntil(lambda: series.is_complete and not series.is_running, timeout=RUN_MS)
    assert all(len(series.samples(point)) == 2 for point in range(3))


def test_closing_the_window_in_mid_sweep_leaves_nothing_and_loses_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    fill(window, "waiting", "threads", count=4, seconds=0.1)
    window.actions_bar.sweep.trigger()
    series = start(window, qtbot, dialog_of(window, SweepDialog))
    qtbot.waitUntil(lambda: len(series.measurements) == 2, timeout=RUN_MS)
    window.close()
    outcomes = [row.outcome for row in kept_rows()]
    assert outcomes.count("finished") >= 2 and set(outcomes) <= {"finished", "terminated"}


def test_advice_is_given_used_and_can_be_stopped(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "waiting", "process_pool", count=500, seconds=0.1)
    window.actions_bar.advise.trigger()
    view = window.views.find_view(AdviceView)
    assert tab(window) == "Advice" and "Which executor" in view.answer.text()
    view.budget.setValue(60)
    press(window, qtbot, "Find out")
    qtbot.waitUntil(lambda: len(view.bars.accessibleName()) > 30, timeout=RUN_MS)
    assert not window.actions_bar.run.isEnabled() and view.ask.text() == "Stop"
    qtbot.mouseClick(view.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "stopped" in view.answer.text(), timeout=RUN_MS)
    fill(window, "tiny_tasks", "process_pool", count=2000)
    view.budget.setValue(2)
    press(window, qtbot, "Find out")
    qtbot.waitUntil(lambda: "Keep the plain loop" in view.answer.text(), timeout=RUN_MS)
    press(window, qtbot, "Use it")
    assert window.controls.executor.entry.name == "serial"
    qtbot.waitUntil(window.actions_bar.run.isEnabled, timeout=10_000)
    view.resize(700, 260)
    view.grab()


def test_what_cannot_be_swept_is_said_in_the_dialog(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "prime_factors", "threads")
    window.actions_bar.sweep.trigger()
    dialog = dialog_of(window, SweepDialog)
    (_, values), (second, more) = dialog.rows
    values.setText("0..2")
    assert "workers must be a whole number from 1" in dialog.told.text()
    values.setText("1..2")
    second.setCurrentText("workers")
    assert "given twice" in dialog.told.text()
    second.setCurrentText("executor")
    assert dialog.start.isEnabled() and more.text().startswith("serial,")
    dialog.reject()
