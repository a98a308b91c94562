"""The editor as people come to it from the main window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from desktop_app.runs.lesson_writing import run_of, save_lesson
from desktop_app.runs.lessons import Step
from desktop_app.ui.lesson_editor.save_as_step import StepDialog
from desktop_app.ui.window import MainWindow
from tests.ui.conftest import fill, run_to_end
from tests.ui.lesson_editor.conftest import lesson
from tests.ui.test_own_function import drop


def open_menu(window: MainWindow) -> dict[str, Any]:
    menu = window.actions_bar.lessons_menu
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def test_runs_become_steps_and_the_lesson_is_told(window: MainWindow, qtbot: QtBot) -> None:
    fill(window, "waiting", "threads", count=2, workers=2)
    first = run_to_end(window, qtbot)
    open_menu(window)["Save as step…"].trigger()
    dialog = window.findChildren(StepDialog)[-1]
    assert [choice.isEnabled() for choice in dialog.choices.buttons()] == [True, True, False]
    dialog.choices.buttons()[1].click()
    qtbot.keyClicks(dialog.title, "Two threads")
    dialog._accept()
    editor = window.workshop.editor
    assert editor is not None
    assert editor.now.steps == [Step("Two threads", "", [run_of(first.spec)])]
    qtbot.keyClicks(editor.title, "Mine")
    qtbot.keyClicks(editor.point, "A point.")
    qtbot.keyClicks(editor.form.text, "Watch.")
    fill(window, "waiting", "serial", count=2)
    window.workshop._write_step([window.workshop.offers()[0].runs[0]], editor.desk.path, "Loop")
    qtbot.keyClicks(editor.form.text, "And now?")
    assert len(editor.now.steps) == 2
    editor.save()
    assert "Saved" in editor.state.told.text()
    editor.close()
    menu = open_menu(window)
    assert list(menu).index("Mine") < list(menu).index("Save as step…")
    assert list(open_menu(window)).count("Mine") == 1, "it is listed once, however often one looks"
    open_menu(window)["Mine"].trigger()
    assert window.lessons.panel.title.text() == "Mine"
    with qtbot.waitSignal(window.bridge.finished, timeout=60_000):
        window.run()


def test_a_lesson_of_the_program_is_edited_as_a_copy(window: MainWindow) -> None:
    window.lessons.open(0)
    open_menu(window)["Edit lesson…"].trigger()
    editor = window.workshop.editor
    assert editor is not None
    assert editor.now.title == "Warm up your laptop (copy)"
    assert "copy" in editor.state.told.text()
    editor.close()


def test_a_dropped_lesson_is_told_and_among_ones_own(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "given.toml"
    save_lesson(lesson("One"), path)
    assert drop(window, path)
    assert window.lessons.panel.title.text() == "Waiting"
    assert "Waiting" in window.notice.text.text()
    assert "Waiting" in open_menu(window)


def test_a_wrong_lesson_is_refused_in_a_sentence(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('title = "A"\npoint = "B"\nsteps = 3\n')
    window.open_files([str(path), str(tmp_path / "nowhere.toml")])
    assert "nowhere.toml" in window.notice.text.text()
    window.open_files([str(path)])
    assert "wrong.toml" in window.notice.text.text()
    assert not window.lessons.is_open
    assert "A" not in open_menu(window)


def test_try_it_tells_from_the_step_that_is_written(window: MainWindow, qtbot: QtBot) -> None:
    window.workshop.begin()
    editor = window.workshop.editor
    assert editor is not None
    editor.desk.edits.change(lesson("One", "Two"))
    editor.refresh()
    editor.steps.list.setCurrentRow(1)
    editor.state.try_it.click()
    assert window.lessons.panel.text.text() == "About Two."


def test_the_editor_goes_with_the_window_and_loses_nothing(
    make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    window.workshop.begin()
    editor = window.workshop.editor
    assert editor is not None
    qtbot.keyClicks(editor.title, "Half a thought")
    window.close()
    assert not editor.isVisible()
    again = make_window()
    again.workshop.edit()
    editor = again.workshop.editor
    assert editor is not None
    assert editor.title.value == "Half a thought"
