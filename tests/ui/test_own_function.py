"""The user's own function in the window: opened by button, key and drop, chosen, trusted, run."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.runs.settings import Settings, load_settings, save_settings
from desktop_app.ui.function_dialog import FunctionDialog
from desktop_app.ui.window import MainWindow
from tests.real_runs import WORDS
from tests.ui.conftest import press, run_to_end

TEXT = "def f(n):\n    return n * 3\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own file.py"
    path.write_text(f"from pathlib import Path\nPath('was-run').touch()\n{TEXT}")
    return path


def opened(window: MainWindow, qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    """Return the dialog of this kind once it is open."""

    def visible() -> list[QWidget]:
        return [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()), timeout=5000)
    return visible()[0]


def dialog_of(window: MainWindow, qtbot: QtBot) -> FunctionDialog:
    dialog = opened(window, qtbot, FunctionDialog)
    assert isinstance(dialog, FunctionDialog)
    return dialog


def answer(window: MainWindow, qtbot: QtBot, text: str) -> str:
    """Press the button of this text in the box that asks, and return what it said."""
    box = opened(window, qtbot, QMessageBox)
    assert isinstance(box, QMessageBox)
    said = box.text()
    (button,) = [one for one in box.buttons() if one.text().replace("&", "") == text]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return said


def drop(window: MainWindow, *paths: Path) -> bool:
    """Drop files on the window; return whether it took them."""
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    with warnings.catch_warnings():  # newer Qt would have it made from another kind of point
        warnings.simplefilter("ignore", DeprecationWarning)
        enter = QDragEnterEvent(QPointF(9, 9).toPoint(), copy, content, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        drop_event = QDropEvent(QPointF(9, 9), copy, content, left, none)
        QApplication.sendEvent(window, drop_event)
    return enter.isAccepted()


def rows(dialog: FunctionDialog) -> dict[str, tuple[str, bool]]:
    """Return what stands beside each function of the list, and whether it can be chosen."""
    shown = {}
    for row in range(dialog.table.rowCount()):
        name, about = dialog.table.item(row, 0), dialog.table.item(row, 1)
        assert name and about
        shown[name.text()] = about.text(), bool(name.flags() & Qt.ItemFlag.ItemIsEnabled)
    return shown


def test_a_function_is_chosen_by_keys_alone_and_run_after_one_question(
    window: MainWindow, qtbot: QtBot, file: Path
) -> None:
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_O, shift)
    dialog = dialog_of(window, qtbot)
    assert not dialog.use.isEnabled()
    qtbot.keyClicks(dialog.file, str(file))
    assert rows(dialog) == {"f(n)": ("", True)}
    dialog.inputs.selectAll()
    qtbot.keyClicks(dialog.inputs, "range(4)")
    assert dialog.use.isEnabled() and dialog.mistake.text() == ""
    qtbot.keyClick(dialog.inputs, Qt.Key.Key_Return)
    assert window.controls.workload.values() == {
        "file": str(file), "function": "f", "inputs_from": "expression", "inputs": "range(4)",
    }  # fmt: skip
    assert not (file.parent / "was-run").exists()
    press(window, qtbot, "Run")
    assert not window.bridge.is_running, "it asks first"
    said = ""
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000) as blocker:
        said = answer(window, qtbot, "Run")
    assert "your rights" in said and "Run own file.py only if you trust it." in said
    assert blocker.args
    record = blocker.args[0]
    assert [result.value for result in record.results.in_order()] == [0, 3, 6, 9]
    assert (file.parent / "was-run").exists()
    assert run_to_end(window, qtbot).done == 4, "and it does not ask again"
    assert "f of own file.py" in window.headline.what.text()


def test_no_is_no_and_a_changed_file_is_asked_for_again(
    make_window: Callable[..., MainWindow], qtbot: QtBot, file: Path, tmp_path: Path
) -> None:
    window = make_window()
    window.controls.workload.choose("own_function")
    for name, value in {"file": str(file), "function": "f", "inputs": "range(3)"}.items():
        window.controls.workload.fields[name].set_value(value)
    press(window, qtbot, "Run")
    answer(window, qtbot, "Cancel")
    assert not window.bridge.is_running and not (file.parent / "was-run").exists()
    press(window, qtbot, "Run")
    with qtbot.waitSignal(window.bridge.finished, timeout=20_000):
        answer(window, qtbot, "Run")
    window.close()
    assert save_settings(window.settings, tmp_path / "settings.json") == ""
    settings, sentence = load_settings(tmp_path / "settings.json")
    assert sentence == "" and list(settings.trusted) == [*window.settings.trusted]
    later = make_window(settings)
    assert run_to_end(later, qtbot).done == 3, "it is remembered from one start to the next"
    file.write_text(TEXT)
    press(later, qtbot, "Run")
    answer(later, qtbot, "Cancel")
    assert not later.bridge.is_running


def test_other_workloads_are_not_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    window.controls.workload.choose("busy_loop")
    window.controls.workload.fields["iterations"].set_value(1000)
    assert run_to_end(window, qtbot).done > 0
    assert window.settings.trusted.keys() <= {str(WORDS)}


def test_a_file_is_dropped_and_its_functions_are_listed_with_reasons(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert drop(window, WORDS)
    dialog = dialog_of(window, qtbot)
    shown = rows(dialog)
    assert shown["count_letters(word)"] == ("Count the letters of a word.", True)
    assert shown["async fetch(number)"][1]
    assert not shown["add(first, second)"][1]
    assert "takes 2 arguments, but each input is one" in shown["add(first, second)"][0]
    assert dialog.function and dialog.function.name == "count_letters"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.function.name == "fetch", "what cannot be used is passed over"
    qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    assert window.controls.executor.entry.name == "asyncio", "which alone awaits it"
    press(window, qtbot, "Open function…")
    dialog = dialog_of(window, qtbot)
    assert dialog.settings == window.controls.workload.values(), "it goes on from the form"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_what_else_is_dropped(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "text.txt").touch()
    assert not drop(window, tmp_path / "text.txt")
    (tmp_path / "broken.clrun").touch()
    assert drop(window, tmp_path / "broken.clrun")
    assert "broken.clrun" in window.notice.text.text()


def test_mistakes_are_told_while_one_types(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("def f(n):\n  return (\n")
    assert drop(window, broken)
    dialog = dialog_of(window, qtbot)
    assert "broken.py is nothing that Python" in dialog.mistake.text()
    assert not dialog.use.isEnabled() and dialog.table.rowCount() == 0
    dialog.file.setText(str(WORDS))
    assert dialog.mistake.text() == ""
    dialog.inputs.setText("range(")
    assert "inputs must be a Python expression" in dialog.mistake.text()
    dialog.inputs.setText("FIRST")
    for kind, (said, right) in {
        "function": ("takes no argument (first_words)", "first_words"),
        "lines": ("inputs must be a text file", "beside_words.py"),
        "files": ("inputs must be a folder", "*.py"),
        "rows": ("inputs must be a text file", "beside_words.py"),
    }.items():
        dialog.source.setCurrentIndex(dialog.source.findData(kind))
        assert said in dialog.mistake.text() and dialog.hint.text()
        assert not dialog.use.isEnabled()
        dialog.inputs.setText(right)
        assert dialog.mistake.text() == "" and dialog.use.isEnabled()
    dialog.source.setCurrentIndex(0)
    assert dialog.inputs.text() == "FIRST", "what was typed is kept for each kind"
    dialog.reject()


def test_everything_has_a_name_and_the_keys_go_round(window: MainWindow, qtbot: QtBot) -> None:
    assert drop(window, WORDS)
    dialog = dialog_of(window, qtbot)
    for editor in (dialog.file, dialog.table, dialog.source, dialog.inputs, dialog.mistake):
        assert editor.accessibleName()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5000)
    dialog.file.setFocus()
    visited = []
    for _ in range(6):
        visited.append(QApplication.focusWidget())
        focused = QApplication.focusWidget()
        assert focused
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    browse = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Browse…")
    assert visited == [
        dialog.file, browse, dialog.table, dialog.source, dialog.inputs, dialog.use
    ]  # fmt: skip
    dialog.reject()


def test_what_is_wrong_in_the_form_is_told_beside_its_field(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.controls.workload.choose("own_function")

    def is_told(name: str, said: str) -> bool:
        labels = window.controls.workload.fields[name].findChildren(QLabel)
        return any(said in label.text() and label.isVisible() for label in labels)

    press(window, qtbot, "Run")
    said = "file must be a file that is there and can be read, not ''."
    qtbot.waitUntil(lambda: is_told("file", said), timeout=5000)
    window.controls.workload.fields["file"].set_value(str(WORDS))
    window.controls.workload.fields["function"].set_value("add")
    press(window, qtbot, "Run")
    qtbot.waitUntil(lambda: is_told("function", "add takes 2 arguments"), timeout=5000)
    assert not window.bridge.is_running


def test_a_text_of_digits_stays_as_it_was_typed(window: MainWindow) -> None:
    choice = window.controls.workload
    for typed in ("1000", "²", "range(1,000)"):
        choice.choose("own_function")
        choice.fields["inputs"].set_value(typed)
        choice.choose("busy_loop")
        choice.fields["iterations"].set_value(typed)
        choice.choose("own_function")
        assert choice.values()["inputs"] == typed
    choice.choose("busy_loop")


def test_settings_of_an_older_version_trust_nothing(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "dark"}')
    assert load_settings(path) == (Settings(theme="dark"), "")
