"""An editor with a lesson of three steps, and what its tests do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.catalog import make_spec
from desktop_app.engine.cores import usable_cores
from desktop_app.runs.lesson_desk import LessonDesk
from desktop_app.runs.lesson_writing import run_of
from desktop_app.runs.lessons import LessonFile, Step, StepRun
from desktop_app.runs.own_lessons import OwnLessons
from desktop_app.ui.lesson_editor.editor import LessonEditor
from desktop_app.ui.lesson_editor.run_rows import Offer
from desktop_app.ui.theme import apply_colours, choose_scheme

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
