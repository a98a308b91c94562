"""Lessons are written in the window: every text, step and run, in every order."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.engine.cores import usable_cores
from desktop_app.runs.lesson_writing import content_of
from desktop_app.runs.lessons import Question, Step, load_lesson
from desktop_app.ui.lesson_editor.editor import LessonEditor
from tests.ui.lesson_editor.conftest import (
    ALT,
    CTRL,
    Make,
    a_run,
    focused,
    lesson,
    press,
    rows,
    titles,
)


def test_every_text_of_a_lesson_is_typed_and_saved(qtbot: QtBot, editor: LessonEditor) -> None:
    form = editor.form
    form.question.is_asked.click()
    form.question.add.click()
    typed: list[tuple[Any, str]] = [
        (editor.title, "Title"),
        (editor.point, "Point."),
        (form.title, "Step"),
        (form.text, "Text."),
        (form.question.ask, "Which?"),
        (form.question.rows[0].text, "This"),
        (form.question.rows[1].text, "That"),
        (form.question.rows[2].text, "Both"),
        (form.question.because, "So."),
        (form.look_for, "Bars."),
        (form.shape.line, "threads.wall_s > 0.1"),
        (form.finding, "They wait."),
        (form.notes, "Slowly."),
    ]
    for field, text in typed:
        field.selectAll()
        qtbot.keyClicks(field, text)
    form.question.rows[2].is_right.click()
    form.views.ticks["Timeline"].click()
    editor.save()
    saved = content_of(load_lesson(editor.desk.path))
    assert (saved.title, saved.point) == ("Title", "Point.")
    assert saved.steps[0] == Step(
        title="Step",
        text="Text.",
        runs=[a_run()],
        look_for="Bars.",
        question=Question("Which?", ["This", "That", "Both"], 3, "So."),
        shape="threads.wall_s > 0.1",
        finding="They wait.",
        views=["Timeline"],
        notes="Slowly.",
    )
    assert saved.steps[1:] == lesson("One", "Two", "Three").steps[1:]


def test_the_right_answer_stays_right_when_others_are_removed(editor: LessonEditor) -> None:
    question = editor.form.question
    question.show_value(Question("?", ["a", "b", "c"], 3))
    question.rows[0].remove.click()
    assert question.value == Question("?", ["b", "c"], 2)
    assert not question.rows[0].remove.isEnabled(), "a question has two answers at least"


def test_a_step_does_not_inherit_the_question_of_another(editor: LessonEditor) -> None:
    editor.form.question.is_asked.click()
    editor.form.question.ask.setPlainText("Only of step one?")
    editor.steps.list.setCurrentRow(1)
    assert editor.now.steps[1].question is None
    editor.form.question.is_asked.click()
    assert editor.now.steps[1].question == Question("", ["", ""], 1)


def test_the_shape_is_checked_at_every_letter(qtbot: QtBot, editor: LessonEditor) -> None:
    shape = editor.form.shape
    qtbot.keyClicks(shape.line, "threads.wall")
    assert shape.told.property("role") == "bad"
    assert "wall_s" in shape.told.text(), "it says which figures there are"
    qtbot.keyClicks(shape.line, "_s > 1")
    assert shape.told.property("role") == "muted"
    editor.form.runs.rows[0].name.selectAll()
    qtbot.keyClicks(editor.form.runs.rows[0].name, "waits")
    assert shape.told.property("role") == "bad", "the run of that name is gone"
    assert "waits" in shape.told.text()


def test_steps_are_moved_doubled_added_and_removed_by_keys(
    qtbot: QtBot, editor: LessonEditor
) -> None:
    editor.steps.list.setFocus()
    press(qtbot, editor.steps.list, Qt.Key.Key_Down, ALT)
    assert titles(editor) == ["Two", "One", "Three"]
    press(qtbot, editor.steps.list, Qt.Key.Key_Down, ALT)
    press(qtbot, editor.steps.list, Qt.Key.Key_Up, ALT)
    assert titles(editor) == ["Two", "One", "Three"]
    press(qtbot, editor.steps.list, Qt.Key.Key_D, CTRL)
    assert titles(editor) == ["Two", "One", "One", "Three"]
    press(qtbot, editor, Qt.Key.Key_Return, CTRL)
    assert titles(editor) == ["Two", "One", "One", "", "Three"]
    assert focused() is editor.form.title, "one can write at once"
    press(qtbot, editor, Qt.Key.Key_Delete, CTRL)
    assert titles(editor) == ["Two", "One", "One", "Three"]
    for _ in range(6):
        press(qtbot, editor, Qt.Key.Key_Z, CTRL)
    assert titles(editor) == ["One", "Two", "Three"]
    assert rows(editor) == ["1  One", "2  Two", "3  Three"]


def test_a_step_is_dragged_to_another_place(qtbot: QtBot, editor: LessonEditor) -> None:
    shown = editor.steps.list
    model = shown.model()

    def is_so(expected: list[str]) -> bool:
        return titles(editor) == expected

    for row, before, expected in ((0, 3, ["Two", "Three", "One"]), (2, 0, ["One", "Two", "Three"])):
        # What Qt does when someone drops a row between others.
        assert model.moveRow(model.index(-1, 0), row, model.index(-1, 0), before)
        qtbot.waitUntil(partial(is_so, expected))
        assert [text[3:] for text in rows(editor)] == expected


def test_the_last_step_cannot_be_removed(make_editor: Make) -> None:
    assert not make_editor().steps.remove.isEnabled()


def test_runs_are_added_from_the_window_moved_and_removed(editor: LessonEditor) -> None:
    runs = editor.form.runs
    runs.take_in([a_run("threads"), a_run("process_pool")])
    names = ["threads", "threads_2", "process_pool"]
    assert [run.name for run in editor.now.steps[0].runs] == names
    runs.rows[2].up.click()
    runs.rows[0].remove.click()
    assert [run.name for run in editor.now.steps[0].runs] == ["process_pool", "threads_2"]
    menu = runs.add.menu()
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [True, False]
    assert "no run" in menu.actions()[1].text()


def test_workers_follow_the_cores_only_when_someone_says_so(editor: LessonEditor) -> None:
    assert editor.now.steps[0].runs[0].settings["workers"] == usable_cores()
    box = editor.form.runs.rows[0].workers
    for data in ("cores", "2 * cores", 2 * usable_cores()):
        box.setCurrentIndex(box.findData(data))
        box.activated.emit(box.currentIndex())
        assert editor.now.steps[0].runs[0].settings["workers"] == data


def test_a_name_that_shapes_cannot_use_is_told(qtbot: QtBot, editor: LessonEditor) -> None:
    row = editor.form.runs.rows[0]
    row.name.selectAll()
    qtbot.keyClicks(row.name, "two words")
    assert row._mistake.isVisible()
