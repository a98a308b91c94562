"""Errors that nobody expected: each is told once, with a report to copy, and the window goes on."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from desktop_app.runs.crashes import BlackBox, describe_error, keep_report, take_last_crash
from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord

if TYPE_CHECKING:
    from desktop_app.ui.window import MainWindow

MOST_EVENTS = 30


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Tell of an error in here, whatever it is, and go on behind: what follows does not depend on it."""
    try:
        yield
    except Exception:
        sys.excepthook(*sys.exc_info())


class Reporter(QObject):
    """Hears of every error that is caught nowhere, in any thread, and of what happened before it."""

    happened = Signal(str, str)
    """A sentence for the user, and the report."""

    def __init__(self, box: BlackBox | None = None) -> None:
        super().__init__()
        self._box = box
        self._began = time.monotonic()
        self._versions: list[str] = []
        self._events: deque[str] = deque(maxlen=MOST_EVENTS)
        self._seen: set[object] = set()

    def listen(self) -> None:
        """Hear of errors from now on."""
        sys.excepthook = self.report
        threading.excepthook = self._report_of_thread

    def follow(self, window: MainWindow) -> None:
        """Note what happens in a window, in our own names for it, and let it tell of errors."""
        for name, thing in vars(window.actions_bar).items():
            if isinstance(thing, QAction):
                thing.triggered.connect(partial(self.note, f"action {name}"))
        window.bridge.progressed.connect(self._note_run)
        window.bridge.finished.connect(self._note_run)
        window.views.tabs.currentChanged.connect(lambda _: self.note(f"tab {window.views.title}"))
        window.painted.connect(lambda: self.greet(window))
        self.happened.connect(window.notice.say)

    def greet(self, window: MainWindow) -> None:
        """Offer the report of the last time, if the program died then."""
        from desktop_app.ui.help_boxes import versions

        self._versions = versions().splitlines()
        self.note("window painted")
        if report := take_last_crash():
            window.notice.say(
                tr("The program crashed the last time; this report says where."), report
            )

    def note(self, event: str, *_: object) -> None:
        """Note what happened; the same again tells nothing new."""
        if self._events and self._events[-1].endswith(f" s  {event}"):
            return
        self._events.append(f"{time.monotonic() - self._began:8.1f} s  {event}")
        if self._box is not None:
            self._box.note(self._circumstances())

    def _note_run(self, record: RunRecord) -> None:
        state = record.finished.outcome if record.finished else record.state
        self.note(f"run of {record.spec.workload} by {record.spec.executor}: {state}")

    def _circumstances(self) -> list[str]:
        return [*self._versions, "", "Last events:", *self._events, ""]

    def _report_of_thread(self, hooked: threading.ExceptHookArgs) -> None:
        if hooked.exc_value is not None:
            self.report(hooked.exc_type, hooked.exc_value, hooked.exc_traceback)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Keep a report of an error and tell of it, once for each place where it happens."""
        what = describe_error(error, trace)
        frames = traceback.extract_tb(trace)
        traceback.clear_frames(trace)  # they may hold a painter, which Qt must have back
        place = (kind.__name__, frames[-1].filename, frames[-1].lineno) if frames else what
        if place in self._seen:
            return
        self._seen.add(place)
        text = "\n".join([what, "", *self._circumstances()])
        keep_report(text)
        sentence = tr(
            "Something in the window went wrong ({error}); it goes on.", error=kind.__name__
        )
        self.happened.emit(sentence, text)
