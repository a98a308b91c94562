"""The runs of a step, one after the other; what stops them, and what is said then."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.ui.window import MainWindow
from tests.small_lesson import TEXT, write_lesson
from tests.ui.conftest import press
from tests.ui.lessons.conftest import RUNS_MS, run_step, telling_of


def test_the_runs_of_a_step_follow_each_other_and_are_compared(
    taught: MainWindow, qtbot: QtBot
) -> None:
    telling = run_step(taught, qtbot, taught.lessons.teaching.run)
    assert list(telling.records) == ["serial", "threads"]
    assert telling.verdict is not None and telling.verdict.holds
    assert len(taught.runs.runs.ticked_entries) == 2
    assert taught.views.title == "Compare", "the step names this view"
    taught.lessons.teaching.run()
    qtbot.waitUntil(lambda: telling.phase == "told", timeout=RUNS_MS)
    assert taught.runs.count() == 4, "a step can be run again"


def test_terminating_a_run_ends_the_step(taught: MainWindow, qtbot: QtBot) -> None:
    teaching = taught.lessons.teaching
    for _ in range(3):
        teaching.skip()
    telling = telling_of(taught)
    teaching.run()
    qtbot.waitUntil(lambda: taught.bridge.record is not None and bool(taught.bridge.record.tracks))
    press(taught, qtbot, "Terminate")
    qtbot.waitUntil(lambda: telling.phase == "told", timeout=RUNS_MS)
    assert telling.reason == "This step was terminated; it can be run again."
    assert not taught.bridge.is_running


def test_no_next_run_begins_after_a_terminated_one(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    text = TEXT.replace(
        "iterations = 20000, workers = 2", "iterations = 100000000000, workers = 2", 1
    )
    window.open_files([str(write_lesson(tmp_path, text))])
    telling = telling_of(window)
    window.lessons.teaching.run()
    qtbot.waitUntil(lambda: window.bridge.record is not None and bool(window.bridge.record.tracks))
    press(window, qtbot, "Terminate")
    qtbot.waitUntil(lambda: telling.phase == "told", timeout=RUNS_MS)
    qtbot.wait(200)
    assert list(telling.records) == ["serial"] and not window.bridge.is_running


def test_one_does_not_leave_a_step_in_mid_run(taught: MainWindow, qtbot: QtBot) -> None:
    teaching = taught.lessons.teaching
    teaching.run()
    telling = telling_of(taught)
    teaching.skip()
    teaching.go_back()
    teaching.go_on()
    assert telling_of(taught) is telling
    qtbot.waitUntil(lambda: telling.phase == "told", timeout=RUNS_MS)
    teaching.go_on()
    assert telling_of(taught) is not telling


def test_a_guess_can_be_changed_until_it_is_seen(taught: MainWindow, qtbot: QtBot) -> None:
    teaching = taught.lessons.teaching
    telling = telling_of(taught)
    for guess, kept in ((1, 1), (2, 2), (2, None), (3, 3)):
        teaching.guess(guess)
        assert telling.guess == kept
    run_step(taught, qtbot, teaching.run)
    teaching.guess(1)
    assert telling.guess == 3


def test_what_is_not_here_is_said_and_the_talk_goes_on(window: MainWindow, tmp_path: Path) -> None:
    text = TEXT.replace('name = "serial"\n', 'name = "serial"\npython = "no GIL"\n')
    window.open_files([str(write_lesson(tmp_path, text))])
    window.lessons.teaching.note_pythons([])
    window.lessons.teaching.run()
    telling = telling_of(window)
    assert telling.reason.startswith("This step needs a Python without a GIL")
    window.lessons.teaching.go_on()
    assert telling_of(window) is not telling


def test_a_step_does_not_begin_while_something_else_runs(taught: MainWindow, qtbot: QtBot) -> None:
    teaching = taught.lessons.teaching
    for _ in range(3):
        teaching.skip()
    teaching.run()
    for _ in range(3):
        teaching.go_back()
    assert len(telling_of(taught).records) == 1, "it stays where it is"
    with qtbot.waitSignal(taught.bridge.finished, timeout=RUNS_MS):
        press(taught, qtbot, "Terminate")
