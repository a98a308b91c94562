"""Lessons are exported, copied and previewed; the editor is usable by keys and at any size."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.runs.lesson_writing import content_of
from desktop_app.runs.lessons import load_lesson
from desktop_app.runs.own_lessons import OwnLessons
from desktop_app.ui.lesson_editor.editor import LessonEditor
from tests.ui.lesson_editor.conftest import focused


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
