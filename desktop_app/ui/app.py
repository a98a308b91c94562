"""Starts the window."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import desktop_app
from desktop_app.runs.folders import resource
from desktop_app.runs.language import tr
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.settings import Settings, load_settings, save_settings, settings_path
from desktop_app.ui.keeper import RunKeeper
from desktop_app.ui.spoken import use_language
from desktop_app.ui.theme import apply_colours, choose_scheme, follow_system
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
        application.aboutToQuit.connect(partial(save_settings, settings, settings_path()))
    use_language(application, settings.language)
    choose_scheme(settings.theme)
    apply_colours()
    window = MainWindow(settings, Sampler(), RunKeeper())
    follow_system(window.apply_colours)
    window.notice.say(sentence)
    return window


class Desk:
    """Has the window on it. When someone chooses another language, a new one takes its place."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self.window = make_window(application)
        self.window.actions_bar.language_chosen.connect(self.use_language)

    def use_language(self, language: str) -> None:
        """Speak this language: at once, or from the next start on when something is going on."""
        old = self.window
        old.settings.language = language
        if old.bridge.is_running or old.comparing.is_busy:
            old.notice.say(tr("Something is running: the language changes at the next start."))
            return
        self._application.setQuitOnLastWindowClosed(False)
        old.close()
        self.window = new = make_window(self._application, old.settings)
        new.actions_bar.language_chosen.connect(self.use_language)
        new.views.made.connect(partial(go_on, old, new))
        new.show()
        self._application.setQuitOnLastWindowClosed(True)


def go_on(old: MainWindow, new: MainWindow) -> None:
    """Let a window show what another one did: its lesson, its run, its tab. The other is gone then."""
    if old.lessons.teaching.talk is not None:
        new.lessons.teaching.resume(old.lessons.teaching.talk)
    old.with_shown(new.show_record)
    new.views.bring_up(old.views.title)
    old.deleteLater()


def open_window(files: Sequence[str] = ()) -> int:
    """Open the window, in it these files (runs, Python files), and return the exit status in the end."""
    application = make_application()
    desk = Desk(application)
    sys.excepthook = lambda *error: show_error(desk.window, *error)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: desk.window.close())
    ticker = QTimer(interval=500)  # lets Python see signals while Qt waits
    ticker.timeout.connect(lambda: None)
    ticker.start()
    first = desk.window
    first.painted.connect(lambda: first.open_files(files))
    first.show()
    return application.exec()


def show_error(
    window: MainWindow,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Show an unexpected error as a sentence with a report to copy; the window goes on."""
    report = f"Concurrency Lab {desktop_app.__version__}, Python {sys.version}\n\n"
    report += "".join(traceback.format_exception(kind, error, trace))
    window.notice.say(
        tr("Something in the window went wrong ({error}); it goes on.", error=kind.__name__), report
    )
