"""Lessons are written in the window: every text, every order, nothing lost, and without a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.runs.lesson_desk import LessonDesk
from desktop_app.runs.lesson_writing import content_of, run_of, save_lesson
from desktop_app.runs.lessons import LessonFile, Question, Step, StepRun, load_lesson
from desktop_app.runs.own_lessons import OwnLessons
from desktop_app.ui.lesson_editor.editor import LessonEditor
from desktop_app.ui.lesson_editor.run_rows import Offer
from desktop_app.ui.lesson_editor.save_as_step import StepDialog
from desktop_app.ui.theme import apply_colours, choose_scheme
from desktop_app.ui.window import MainWindow
from tests.ui.conftest import fill, run_to_end
from tests.ui.test_own_function import drop

Make = Callable[[], LessonEditor]


def a_run(executor: str = "threads") -> StepRun:
    return run_of(make_spec("waiting", executor, {"count": 3}, {"workers": usable_cores()}))


def lesson(*titles: str) -> LessonFile:
    steps = [Step(title, f"About {title}.", [a_run()]) for title in titles]
    return LessonFile("Waiting", "Waits overlap.", steps)


@pytest.fixture
def own(tmp_path: Path) -> OwnLessons:
    return OwnLessons(tmp_path / "lessons")


@pytest.fixture
def make_editor(qtbot: QtBot, own: OwnLessons) -> Iterator[Make]:
    editors: list[LessonEditor] = []

    def make() -> LessonEditor:
        choose_scheme("light")
        apply_colours()
        offers = [Offer("What the controls describe", [a_run()]), Offer("None", [], "no run")]
        editor = LessonEditor(LessonDesk(own), lambda: offers)
        editors.append(editor)
        qtbot.addWidget(editor)
        editor.show()
        return editor

    yield make
    for editor in editors:
        editor.close()


@pytest.fixture
def editor(make_editor: Make, own: OwnLessons) -> LessonEditor:
    path = own.save(lesson("One", "Two", "Three"))
    editor = make_editor()
    editor.open(path)
    return editor


def titles(editor: LessonEditor) -> list[str]:
    return [step.title for step in editor.now.steps]


def rows(editor: LessonEditor) -> list[str]:
    shown = editor.steps.list
    return [shown.item(row).text() for row in range(shown.count())]


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, *mods: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in mods:
        modifiers |= one
    qtbot.keyClick(widget, key, modifiers)


def add(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.end(False)
    qtbot.keyClicks(field, text)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


# Texts.


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


# Steps.


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


# Runs.


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


# Nothing is lost.


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


# Others.


def test_a_lesson_is_exported_and_not_over_what_nobody_asked_about(
    editor: LessonEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "for you"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(place), ""))
    editor.bar.export.click()
    assert content_of(load_lesson(place.with_suffix(".toml"))) == editor.now
    editor.title.insert("Another ")
    editor.title.typed.emit()
    editor.bar.export.click()
    assert "there already" in editor.state.told.text()


def test_a_copy_is_another_lesson(editor: LessonEditor, own: OwnLessons) -> None:
    first = editor.desk.path
    editor.bar.double.click()
    editor.save()
    assert editor.desk.path != first
    assert sorted(one.title for one in own.read()[0]) == ["Waiting", "Waiting (copy)"]


def test_the_preview_is_the_panel_before_and_after(editor: LessonEditor) -> None:
    editor.form.question.is_asked.click()
    editor.form.question.ask.setPlainText("Which?")
    editor.form.finding.setPlainText("They wait.")
    panel = editor.preview.panel
    assert panel.text.text() == "About One."
    assert not panel.outcome.isVisible()
    editor.preview.modes.buttons["After"].click()
    assert panel.outcome.finding.text() == "They wait."


def test_everything_has_a_name_and_is_reached_by_tab(qtbot: QtBot, editor: LessonEditor) -> None:
    editor.form.question.is_asked.click()
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QListWidget)
    panel = editor.preview.panel
    fields = [
        widget
        for kind in kinds
        for widget in editor.findChildren(kind)
        if widget.isVisible()
        and widget.isEnabled()
        and not panel.isAncestorOf(widget)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
    ]
    assert len(fields) > 40
    assert [w for w in fields if not (w.accessibleName() or getattr(w, "text", str)())] == []
    editor.activateWindow()
    editor.title.setFocus()
    reached: set[QWidget] = set()
    for _ in range(3 * len(fields)):
        widget = focused()
        reached.add(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
        if focused() is editor.title:
            break
    # In a group of buttons one has the focus; arrows lead to the rest.
    alone = [w for w in fields if not (isinstance(w, QAbstractButton) and w.group())]
    unreached = [w for w in alone if w not in reached]
    assert [w.accessibleName() or getattr(w, "text", str)() for w in unreached] == []
    assert not any(panel.isAncestorOf(widget) for widget in reached)


@pytest.mark.parametrize("size", [(1024, 640), (1120, 720)])
def test_nothing_is_wider_than_the_window(
    qtbot: QtBot, editor: LessonEditor, size: tuple[int, int]
) -> None:
    editor.resize(*size)
    qtbot.wait(50)
    assert (editor.width(), editor.height()) == size
    around = editor.form.parentWidget()
    assert around is not None
    assert editor.form.width() <= around.width()
    corner = editor.state.save.mapTo(editor, QPoint(editor.state.save.width(), 0))
    assert corner.x() <= size[0]


# In the main window.


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
