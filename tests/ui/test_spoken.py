"""The language of the window: chosen in the menu, spoken at once, kept for the next start."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.runs.language import speak
from desktop_app.runs.settings import Settings, load_settings, save_settings, settings_path
from desktop_app.ui.app import Desk
from desktop_app.ui.more_menu import MoreMenu
from desktop_app.ui.spoken import use_language
from desktop_app.ui.unexpected import Reporter
from tests.ui.conftest import RUN_MS, fill


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    save_settings(Settings(language="en"), settings_path())
    desk = Desk(qapp, Reporter())
    desk.window.show()
    wait_for_views(desk, qtbot)
    yield desk
    desk.window.close()
    use_language(qapp, "en")


def wait_for_views(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(desk.window.views.views), timeout=20_000)


def choose(desk: Desk, language: str) -> None:
    """Click the entry of the menu."""
    (menu,) = desk.window.findChildren(MoreMenu)
    languages = next(a.menu() for a in menu.actions() if "Language" in a.text())
    assert isinstance(languages, QMenu)
    next(action for action in languages.actions() if action.text() == language).trigger()


def texts(desk: Desk) -> set[str]:
    return {button.text() for button in desk.window.findChildren(QPushButton)}


def test_language_is_spoken_at_once_and_the_run_stays_in_sight(desk: Desk, qtbot: QtBot) -> None:
    fill(desk.window, "prime_factors", "threads", count=7)
    with qtbot.waitSignal(desk.window.bridge.finished, timeout=RUN_MS) as blocker:
        desk.window.run()
    record = blocker.args[0]
    desk.window.views.bring_up("Workers")
    choose(desk, "Deutsch")
    wait_for_views(desk, qtbot)
    window = desk.window
    assert "Starten" in texts(desk)
    assert window.views.title == "Workers"
    assert window.views.tabs.tabText(window.views.tabs.currentIndex()) == "Worker"
    assert window.headline.time.text().endswith(" s" if record.elapsed_s() >= 0.1 else " ms")
    assert "," in window.headline.time.text()
    assert window.controls.workload.fields["count"].value == "7"
    qtbot.waitUntil(lambda: window.runs.count() == 1, timeout=20_000)
    choose(desk, "English")
    wait_for_views(desk, qtbot)
    assert "Run" in texts(desk)


def test_lesson_goes_on_in_the_other_language(desk: Desk, qtbot: QtBot) -> None:
    desk.window.lessons.open(1)
    desk.window.lessons.teaching.skip()
    talk = desk.window.lessons.teaching.talk
    choose(desk, "Deutsch")
    wait_for_views(desk, qtbot)
    qtbot.waitUntil(lambda: desk.window.lessons.is_open)
    assert desk.window.lessons.teaching.talk is talk
    assert talk is not None
    assert talk.step_number == 1


def test_language_is_kept_and_waits_while_something_runs(desk: Desk, qtbot: QtBot) -> None:
    window = desk.window
    fill(window, "busy_loop", "serial", iterations=200_000_000)
    window.run()
    qtbot.waitUntil(lambda: window.bridge.is_running)
    choose(desk, "Deutsch")
    assert desk.window is window
    assert window.notice.text.text().startswith("Something is running")
    with qtbot.waitSignal(window.bridge.finished, timeout=RUN_MS):
        window.bridge.terminate()
    window.close()
    save_settings(window.settings, settings_path())
    assert load_settings(settings_path())[0].language == "de"


def test_qt_says_its_own_texts_in_the_same_language(qtbot: QtBot, qapp: QApplication) -> None:
    try:
        use_language(qapp, "de")
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"
        assert QLocale().language() == QLocale.Language.German
    finally:
        use_language(qapp, "en")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Cancel"


def test_language_that_nobody_speaks_is_english(qtbot: QtBot, qapp: QApplication) -> None:
    use_language(qapp, "xx")
    assert QLocale().language() == QLocale.Language.English
    speak("en")


def test_nothing_of_a_window_stays_when_another_takes_its_place(
    desk: Desk, qtbot: QtBot, qapp: QApplication
) -> None:
    counts = []
    for language in ("Deutsch", "English", "Deutsch", "English"):
        old = weakref.ref(desk.window)
        choose(desk, language)
        wait_for_views(desk, qtbot)
        qtbot.wait(50)  # the old one is deleted once nobody is in it
        gc.collect()
        assert old() is None, "someone holds the window that was closed"
        counts.append(len(qapp.allWidgets()))
    assert counts[0] == counts[2] and counts[1] == counts[3], counts
