"""Lessons in the window: opened, told beside the views, left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.runs.lessons import list_lessons
from desktop_app.ui.views.compare import CompareView
from desktop_app.ui.window import MainWindow
from tests.small_lesson import write_lesson
from tests.ui.conftest import press
from tests.ui.lessons.conftest import run_step, telling_of


def test_the_lessons_of_the_program_are_in_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    lessons = list_lessons()
    window.actions_bar.lesson_chosen.emit(len(lessons) - 1)
    assert window.left.currentWidget() is window.lessons.panel
    assert window.lessons.panel.title.text() == lessons[-1].title
    window.actions_bar.leave_lesson.trigger()
    assert window.left.currentWidget() is window.controls


def test_a_lesson_is_opened_by_dropping_its_file(window: MainWindow, tmp_path: Path) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(write_lesson(tmp_path)))])
    place, buttons = QPoint(9, 9), Qt.MouseButton.LeftButton
    words = (Qt.DropAction.CopyAction, dropped, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(place, *words))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), *words))
    assert window.lessons.panel.title.text() == "Counting & <more>"


def test_a_lesson_is_opened_from_the_dialog(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(write_lesson(tmp_path))
    asked: list[str] = []

    def choose(*words: object) -> tuple[str, str]:
        asked.append(str(words[3]))
        return path, ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    window.actions_bar.open_file.trigger()
    assert asked == ["Runs and lessons (*.clrun *.toml)"]
    assert window.lessons.panel.title.text() == "Counting & <more>"


def test_a_double_click_on_a_lesson_opens_the_window(tmp_path: Path) -> None:
    from desktop_app.__main__ import is_file_to_open

    assert is_file_to_open([str(write_lesson(tmp_path))])


def test_a_file_that_is_no_lesson_is_refused_in_one_sentence(
    window: MainWindow, tmp_path: Path
) -> None:
    window.open_files([str(write_lesson(tmp_path, 'title = "no more"\n', "short.toml"))])
    assert window.notice.isVisible() and "short.toml" in window.notice.text.text()
    assert window.left.currentWidget() is window.controls
    window.open_files([str(tmp_path / "absent.toml")])
    assert "absent.toml" in window.notice.text.text()


def test_run_runs_the_step_and_shows_what_it_names(taught: MainWindow, qtbot: QtBot) -> None:
    assert taught.views.title == "Compare"
    telling = run_step(taught, qtbot, lambda: press(taught, qtbot, "Run"))
    assert taught.lessons.panel.outcome.finding.text() == telling.step.finding
    assert taught.views.title == "Compare"
    assert taught.views.find_view(CompareView).mode == "Timelines", "the bars are in the panel"
    press(taught, qtbot, "Next")
    press(taught, qtbot, "Next")
    assert telling_of(taught).step.title == "A word in the end"
    press(taught, qtbot, "Back")
    press(taught, qtbot, "Back")
    assert telling_of(taught) is telling and taught.lessons.panel.outcome.isVisible()


def test_its_knobs_are_put_into_the_controls(taught: MainWindow, qtbot: QtBot) -> None:
    press(taught, qtbot, "Turn its knobs yourself")
    assert taught.left.currentWidget() is taught.controls
    spec = taught.controls.spec()
    assert spec is not None
    assert (spec.workload, spec.executor, spec.workers) == ("busy_loop", "threads", 2)
    assert spec.parameters["iterations"] == 20_000
