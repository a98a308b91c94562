"""The list of keys is complete and true, no two actions share a key, and the versions can be pasted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.runs.language import tr
from desktop_app.ui.help_boxes import ON_STAGE, keys_of, say_keys, show_about, show_keys, versions
from desktop_app.ui.lessons.clicker import CLICKER
from desktop_app.ui.lessons.stage import Stage
from desktop_app.ui.timeline.canvas import KEYS, TimelineCanvas
from desktop_app.ui.window import MainWindow
from tests.ui.test_window import long_run

PORTABLE = QKeySequence.SequenceFormat.PortableText


def shortcuts(window: MainWindow, context: Qt.ShortcutContext) -> list[tuple[str, QAction]]:
    """Return every key of this context with its action, as Qt knows them."""
    return [
        (key.toString(PORTABLE), action)
        for action in window.findChildren(QAction)
        if action.shortcutContext() == context
        for key in action.shortcuts()
        if not key.isEmpty()
    ]


def test_every_shortcut_is_listed_and_every_listed_key_is_one(window: MainWindow) -> None:
    told = keys_of(window)
    everywhere, in_list, timeline, stage = told.values()
    for context, rows in (
        (Qt.ShortcutContext.WindowShortcut, everywhere),
        (Qt.ShortcutContext.WidgetShortcut, in_list),
    ):
        listed = Counter(key for keys, _ in rows for key in keys)
        assert listed == Counter(key for key, _ in shortcuts(window, context))
    assert not window.findChildren(QShortcut), "a key that the list does not read"
    assert not shortcuts(window, Qt.ShortcutContext.ApplicationShortcut)
    assert [keys for keys, _ in timeline] == [keys for keys, _ in KEYS]
    assert set(CLICKER) == set(ON_STAGE) and len(stage) == len(CLICKER)
    assert all(what and keys for rows in told.values() for keys, what in rows)


def test_no_two_actions_share_a_key(window: MainWindow, qtbot: QtBot) -> None:
    assert shared_keys(window) == [], "nothing runs"
    window.views.in_sight.enlarge_next()
    assert shared_keys(window) == [], "a view is enlarged"
    long_run(window, qtbot, "threads")
    assert shared_keys(window) == [], "a run goes on"
    window.lessons.open(0)
    assert shared_keys(window) == [], "a lesson is told"
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000):
        window.bridge.terminate()
    window.lessons.present()
    allowed = {key for key, _ in shortcuts(window, Qt.ShortcutContext.WindowShortcut)}
    assert allowed >= {key for keys in CLICKER.values() for key in keys}
    assert shared_keys(window) == [], "on the stage"
    assert all(what for rows in keys_of(window).values() for _, what in rows)
    window.lessons.present()


def shared_keys(window: MainWindow) -> list[str]:
    """Return the keys that Qt would find ambiguous now: those of more than one action that is allowed."""
    contexts = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.WidgetShortcut)
    return [
        key
        for context in contexts
        for key, times in Counter(
            key for key, action in shortcuts(window, context) if action.isEnabled()
        ).items()
        if times > 1
    ]


def test_every_key_of_the_window_triggers_its_action(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.runs.setFocus()
    found = shortcuts(window, Qt.ShortcutContext.WindowShortcut)
    for action in {id(action): action for _, action in found}.values():
        action.triggered.disconnect()  # it is asked whether it is reached, not to do it
        action.setEnabled(False)
    for key, action in found:
        action.setEnabled(True)
        with qtbot.waitSignal(action.triggered, timeout=2000):
            QTest.keySequence(window, QKeySequence(key))
        action.setEnabled(False)


def test_every_key_of_the_list_of_runs_triggers_its_action(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    for key, action in shortcuts(window, Qt.ShortcutContext.WidgetShortcut):
        action.triggered.disconnect()
        shown = action.parent()
        assert isinstance(shown, QWidget), "the list"
        shown.setFocus()
        with qtbot.waitSignal(action.triggered, timeout=2000):
            QTest.keySequence(shown, QKeySequence(key))


def test_every_key_of_the_stage_triggers(qtbot: QtBot) -> None:
    stage = Stage(600)
    qtbot.addWidget(stage)
    stage.show()
    stage.activateWindow()
    stage.setFocus()
    qtbot.waitUntil(stage.hasFocus)
    signals = {name: getattr(stage, name) for name in CLICKER if name != "blank"}
    for name, keys in CLICKER.items():
        for key in keys:
            if name == "blank":
                was_shown = stage.curtain.isVisible()
                QTest.keySequence(stage, QKeySequence(key))
                assert stage.curtain.isVisible() != was_shown, key
            else:
                with qtbot.waitSignal(signals[name], timeout=2000):
                    QTest.keySequence(stage, QKeySequence(key))


def test_every_key_of_the_timeline_moves_it(
    make_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    canvas = window.findChild(TimelineCanvas)
    assert canvas is not None
    moves: list[str] = []
    for keys, _ in KEYS:
        for key in keys:
            canvas.sight.zoom, canvas.sight.pan, canvas.sight.fit = (  # type: ignore[method-assign]
                lambda *_, key=key: moves.append(key),
            ) * 3
            canvas.scroll_lanes = lambda *_, key=key: moves.append(key)  # type: ignore[method-assign]
            QTest.keySequence(canvas, QKeySequence(key))
    assert moves == [key for keys, _ in KEYS for key in keys]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("F5", "Ctrl+R"), "F5, Ctrl+R"),
        (("Ctrl+Shift+Z",), "Ctrl+Shift+Z"),
        (("+", "-"), "+, -"),
        (("PgDown", "Left"), "Page Down, ←"),
        (tuple("1234567890"), "1 – 9, 0"),
    ],
)
def test_keys_are_said_as_they_are_written_on_a_keyboard(keys: tuple[str, ...], said: str) -> None:
    assert say_keys(keys) == said


def test_the_box_shows_every_key(window: MainWindow, qtbot: QtBot) -> None:
    dialog = show_keys(window)
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for rows in keys_of(window).values():
        for keys, _ in rows:
            assert say_keys(keys) in text
    assert dialog.height() <= window.height() and dialog.width() <= window.width()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(QDialog))


def test_the_versions_are_copied(window: MainWindow, qtbot: QtBot) -> None:
    dialog = show_about(window)
    (copy,) = [b for b in dialog.findChildren(QPushButton) if b.text() == tr("Copy")]
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text == versions()
    assert [line.split(":")[0] for line in text.splitlines()] == [
        *("Concurrency Lab", "Python", "Qt", "numpy", "psutil", "System", "Cores", "Memory"),
    ]
    dialog.reject()
