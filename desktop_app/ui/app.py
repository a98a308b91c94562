"""Starts the window."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import desktop_app
from desktop_app.runs.folders import resource
from desktop_app.runs.language import tr
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.settings import load_settings, save_settings, settings_path
from desktop_app.ui.keeper import RunKeeper
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


def make_window(application: QApplication) -> MainWindow:
    """Return the main window, with what was remembered from the last start."""
    settings, sentence = load_settings(settings_path())
    choose_scheme(settings.theme)
    apply_colours()
    window = MainWindow(settings, Sampler(), RunKeeper())
    follow_system(window.apply_colours)
    window.notice.say(sentence)
    application.aboutToQuit.connect(lambda: save_settings(settings, settings_path()))
    return window


def open_window(files: Sequence[str] = ()) -> int:
    """Open the window, in it these files (runs, Python files), and return the exit status in the end."""
    application = make_application()
    window = make_window(application)
    sys.excepthook = lambda *error: show_error(window, *error)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.close())
    ticker = QTimer(interval=500)  # lets Python see signals while Qt waits
    ticker.timeout.connect(lambda: None)
    ticker.start()
    window.painted.connect(lambda: window.open_files(files))
    window.show()
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
