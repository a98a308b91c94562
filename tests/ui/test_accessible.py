"""Walks the real window: names, words for pictures, tool tips, the order of Tab and a focus that is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.help_boxes import show_about, show_keys
from desktop_app.ui.window import MainWindow
from tests.real_runs import WORDS
from tests.ui import walk

RECORDS = Path(__file__).parent.parent / "records"
DIALOGS: dict[str, Callable[[MainWindow], object]] = {
    "race": lambda window: window.comparing.race(),
    "sweep": lambda window: window.comparing.sweep(),
    "own function": lambda window: window.own.open(WORDS),
    "keys": show_keys,
    "about": show_about,
}


@pytest.fixture
def shown(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window with two runs, of which one is shown."""
    window.resize(1280, 800)
    for name in ("threads_take_turns", "eight_on_two_cores"):
        window.files.open(RECORDS / f"{name}.clrun")
    qtbot.waitUntil(lambda: window.runs.count() == 2)
    window.activateWindow()
    return window


def tabs(window: MainWindow) -> Iterator[str]:
    """Bring up one tab after the other."""
    bar = window.views.tabs
    for place in range(bar.count()):
        if bar.isTabVisible(place):
            bar.setCurrentIndex(place)
            QApplication.processEvents()
            yield bar.tabText(place)


def problems(window: QWidget) -> list[str]:
    return [*walk.nameless(window), *walk.alike(window), *walk.untold(window)]


def test_everything_in_every_tab_has_a_name_and_tells_what_it_does(shown: MainWindow) -> None:
    seen = [
        name
        for name in tabs(shown)
        if problems(shown) == [] or pytest.fail(str((name, problems(shown))))
    ]
    assert len(seen) >= 7
    interactive = walk.interactive(shown)
    assert len(interactive) > 20, "the walk finds the controls"


@pytest.mark.parametrize("name", DIALOGS)
def test_everything_in_every_dialog_has_a_name_and_tells_what_it_does(
    shown: MainWindow, qtbot: QtBot, name: str
) -> None:
    DIALOGS[name](shown)
    qtbot.waitUntil(lambda: any(d.isVisible() for d in shown.findChildren(QDialog)))
    (dialog,) = (one for one in shown.findChildren(QDialog) if one.isVisible())
    assert problems(dialog) == []
    assert walk.out_of_order(dialog, dialog) == []
    assert walk.invisible_focus(dialog, dialog) == []
    dialog.reject()


def test_lessons_and_the_stage_have_names_and_tell_what_they_do(
    shown: MainWindow, qtbot: QtBot
) -> None:
    shown.lessons.open(0)
    assert problems(shown) == []
    assert walk.out_of_order(shown, shown.left) == []
    assert walk.invisible_focus(shown, shown.left) == []
    shown.lessons.present()
    qtbot.waitUntil(lambda: shown.lessons.presentation.is_on)
    assert problems(shown) == []
    shown.lessons.present()


def test_tab_goes_through_each_pane_as_it_is_read(shown: MainWindow) -> None:
    for name in tabs(shown):
        chain = walk.focus_chain(shown)
        for pane in (shown.actions_bar, shown.left, shown.views, shown.runs):
            assert any(map(pane.isAncestorOf, chain)), "Tab never comes there"
            assert walk.out_of_order(shown, pane) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast-light", "contrast-dark"])
def test_the_focus_is_seen(shown: MainWindow, scheme: str) -> None:
    shown.use_scheme(scheme)
    for pane in (shown.actions_bar, shown.left, shown.runs):
        assert walk.invisible_focus(shown, pane) == []
    for name in tabs(shown) if scheme == "light" else ("Results",):
        assert walk.invisible_focus(shown, shown.views) == [], name
    shown.use_scheme("light")


def test_the_walk_finds_what_is_wrong(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QPushButton, QVBoxLayout

    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    for text in ("", "Same", "Same"):
        layout.addWidget(QPushButton(text))
    page.show()
    first, second, third = page.findChildren(QPushButton)
    assert len(walk.nameless(page)) == 1
    assert len(walk.alike(page)) == 1
    assert len(walk.untold(page)) == 3
    QWidget.setTabOrder(third, second)
    QWidget.setTabOrder(second, first)
    assert walk.out_of_order(page, page)
    page.setStyleSheet(
        "QPushButton { border: none; } QPushButton:focus { border: none; outline: none; }"
    )
    assert len(walk.invisible_focus(page, page)) == 3
