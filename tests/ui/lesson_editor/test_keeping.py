"""Nothing that was written is lost: undone, kept while it is not saved, brought back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.runs.lessons import load_lesson
from desktop_app.runs.own_lessons import OwnLessons
from desktop_app.ui.lesson_editor.editor import LessonEditor
from tests.ui.lesson_editor.conftest import CTRL, Make, add, press, titles


def test_words_are_undone_field_by_field_and_done_again(qtbot: QtBot, editor: LessonEditor) -> None:
    editor.title.setFocus()
    editor.title.selectAll()
    qtbot.keyClicks(editor.title, "New")
    editor.form.text.setFocus()
    editor.form.text.selectAll()
    qtbot.keyClicks(editor.form.text, "Words")
    press(qtbot, editor.form.text, Qt.Key.Key_Z, CTRL)
    assert editor.form.text.value == "About One."
    assert editor.title.value == "New"
    press(qtbot, editor.title, Qt.Key.Key_Z, CTRL)
    assert editor.title.value == "Waiting"
    assert editor.desk.edits.is_saved
    press(qtbot, editor.title, Qt.Key.Key_Y, CTRL)
    assert editor.title.value == "New"


def test_undo_shows_the_step_that_it_changes(qtbot: QtBot, editor: LessonEditor) -> None:
    add(qtbot, editor.form.title, "!")
    editor.steps.list.setCurrentRow(2)
    press(qtbot, editor, Qt.Key.Key_Z, CTRL)
    assert editor.steps.row == 0
    assert editor.form.title.value == "One"


def test_what_is_not_saved_is_back_after_the_end(
    qtbot: QtBot, editor: LessonEditor, make_editor: Make, own: OwnLessons
) -> None:
    path = editor.desk.path
    add(qtbot, editor.form.title, " more")
    editor.close()
    assert load_lesson(path).steps[0].title == "One", "it was not saved"
    again = make_editor()
    again.open(path)
    assert titles(again)[0] == "One more"
    assert "not saved" in again.state.told.text()
    again.state.undo.click()
    assert titles(again)[0] == "One"


def test_what_is_typed_is_kept_while_the_window_is_open(
    qtbot: QtBot, editor: LessonEditor, own: OwnLessons
) -> None:
    add(qtbot, editor.title, "!")
    qtbot.waitUntil(lambda: own.draft(editor.desk.path) == editor.now, timeout=5000)


def test_several_new_lessons_are_kept_apart(
    qtbot: QtBot, make_editor: Make, own: OwnLessons
) -> None:
    editor = make_editor()
    for title in ("First", "Second"):
        editor.begin()
        qtbot.keyClicks(editor.title, title)
    editor.close()
    again = make_editor()
    assert sorted(one.title for one in again.desk.shelf() if one.title) == ["First", "Second"]
    assert own.read() == ([], [])


def test_a_deleted_lesson_is_brought_back_with_its_changes(
    qtbot: QtBot, editor: LessonEditor, own: OwnLessons
) -> None:
    path = editor.desk.path
    add(qtbot, editor.form.title, "!")
    before = editor.now
    editor.bar.delete.click()
    assert not path.exists()
    assert editor.desk.path != path
    assert "Waiting" in editor.state.told.text()
    editor.state.back.click()
    assert (editor.desk.path, editor.now) == (path, before)
    assert path.exists()


def test_changes_are_discarded_and_that_is_undone(qtbot: QtBot, editor: LessonEditor) -> None:
    add(qtbot, editor.form.title, "!")
    editor.bar.discard.click()
    assert titles(editor)[0] == "One"
    assert not editor.bar.discard.isEnabled()
    press(qtbot, editor, Qt.Key.Key_Z, CTRL)
    assert titles(editor)[0] == "One!"


def test_a_disk_that_refuses_is_told_and_nothing_is_lost(
    qtbot: QtBot, editor: LessonEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    add(qtbot, editor.form.title, "!")
    editor.save()
    assert "No space left" in editor.state.told.text()
    assert titles(editor)[0] == "One!"
    assert not editor.desk.edits.is_saved


def test_what_no_reader_would_take_is_not_saved_but_kept(
    qtbot: QtBot, editor: LessonEditor, own: OwnLessons
) -> None:
    before = editor.desk.path.read_bytes()
    qtbot.keyClicks(editor.form.shape.line, "threads.nothing > 1")
    editor.save()
    assert editor.state.told.property("role") == "bad"
    assert "nothing" in editor.state.told.text()
    assert editor.desk.path.read_bytes() == before
    editor.close()
    assert own.draft(editor.desk.path) == editor.now
