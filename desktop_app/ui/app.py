"""Starts the window."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import desktop_app
from desktop_app.runs.crashes import BlackBox
from desktop_app.runs.folders import resource
from desktop_app.runs.language import tr
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.settings import Settings, load_settings, settings_path
from desktop_app.ui.keeper import RunKeeper
from desktop_app.ui.remembering import Remembering
from desktop_app.ui.spoken import use_language
from desktop_app.ui.theme import apply_colours, choose_scheme, follow_system
from desktop_app.ui.unexpected import Reporter
from desktop_app.ui.window import MainWindow


def make_application() -> QApplication:
    """Return the application object, with our name, style and icon."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("concurrency-lab")
    application.setApplicationDisplayName("Concurrency Lab")
    application.setApplicationVersion(desktop_app.__version__)
    application.setDesktopFileName("concurrency-lab")
    application.setStyle("Fusion")
    application.setWindowIcon(QIcon(str(resource("icons/concurrency-lab.svg"))))
    return application


def make_window(application: QApplication, settings: Settings | None = None) -> MainWindow:
    """Return the main window, with these settings or what was remembered from the last start."""
    sentence = ""
    if settings is None:
        settings, sentence = load_settings(settings_path())
        remembering = Remembering(settings, settings_path(), application)
        application.aboutToQuit.connect(remembering.finish)
    use_language(application, settings.language)
    choose_scheme(settings.theme)
    apply_colours()
    window = MainWindow(settings, Sampler(), RunKeeper())
    follow_system(window.apply_colours)
    window.notice.say(sentence)
    for one in application.findChildren(Remembering):
        one.failed.connect(window.notice.add)
    return window


class Desk:
    """Has the window on it. When someone chooses another language, a new one takes its place."""

    def __init__(self, application: QApplication, reporter: Reporter) -> None:
        self._application, self._reporter = application, reporter
        self.window = self._put(make_window(application))

    def _put(self, window: MainWindow) -> MainWindow:
        window.actions_bar.language_chosen.connect(self.use_language)
        self._reporter.follow(window)
        return window

    def use_language(self, language: str) -> None:
        """Speak this language: at once, or from the next start on when something is going on."""
        old = self.window
        old.settings.language = language
        if old.bridge.is_running or old.comparing.is_busy:
            old.notice.say(tr("Something is running: the language changes at the next start."))
            return
        self._application.setQuitOnLastWindowClosed(False)
        old.close()
        self.window = new = self._put(make_window(self._application, old.settings))
        new.views.made.connect(partial(go_on, [old], new))
        new.show()
        self._application.setQuitOnLastWindowClosed(True)


def go_on(before: list[MainWindow], new: MainWindow) -> None:
    """Let a window show what the one before did: its lesson, its run, its tab. That one is gone then."""
    old = before.pop()  # whoever connected us shall not hold it
    if old.lessons.teaching.talk is not None:
        new.lessons.teaching.resume(old.lessons.teaching.talk)
    old.with_shown(new.show_record)
    new.views.bring_up(old.views.title)
    old.deleteLater()


def open_window(files: Sequence[str] = ()) -> int:
    """Open the window, in it these files (runs, Python files), and return the exit status in the end."""
    application = make_application()
    box = BlackBox()
    reporter = Reporter(box)
    reporter.listen()
    desk = Desk(application, reporter)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: desk.window.close())
    ticker = QTimer(interval=500)  # lets Python see signals while Qt waits
    ticker.timeout.connect(lambda: None)
    ticker.start()
    first = desk.window
    first.painted.connect(lambda: first.open_files(files))
    first.show()
    status = application.exec()
    box.close()
    return status
