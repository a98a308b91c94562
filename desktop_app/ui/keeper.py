"""Keeps finished runs and finds earlier ones, in a thread, so that the window answers meanwhile."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.runs.kept import keep_run, load_newest
from desktop_app.runs.record import RunRecord

NEWEST = 12
"""Earlier runs that the window lists at its start."""


class RunKeeper(QObject):
    """One thread that reads and writes run files in the order it is asked to."""

    said = Signal(str)
    """A sentence about a run that could not be kept or read."""
    loaded = Signal(object)
    """The record of an earlier run, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
        self._thread.start()

    def keep(self, record: RunRecord) -> None:
        """Keep a run that is over."""
        self._asked.put(lambda: self._keep(record))

    def load_newest(self) -> None:
        """Find the newest kept runs."""
        self._asked.put(self._load)

    def close(self) -> None:
        """Do what was asked, then end the thread."""
        self._asked.put(None)
        self._thread.join()

    def _work(self) -> None:
        for job in iter(self._asked.get, None):
            job()

    def _keep(self, record: RunRecord) -> None:
        sentence = keep_run(record)
        if sentence:
            self.said.emit(sentence)

    def _load(self) -> None:
        records, mistakes = load_newest(NEWEST)
        for record in records:
            self.loaded.emit(record)
        for sentence in mistakes:
            self.said.emit(sentence)
