"""Keeps finished runs, finds earlier ones and other Pythons, while the window answers on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.kept import keep_run, load_newest
from desktop_app.runs.pythons import list_pythons, reasons_under
from desktop_app.runs.record import RunRecord

NEWEST = 12
"""Earlier runs that the window lists at its start."""


class RunKeeper(QObject):
    """One thread that reads and writes run files in the order it is asked to."""

    said = Signal(str)
    """A sentence about a run that could not be kept or read."""
    loaded = Signal(object)
    """The record of an earlier run, newest first."""
    pythons_found = Signal(list)
    """The Pythons of this machine, this one first."""
    reasons_known = Signal(str, dict)
    """Why executors are unavailable (executor → reason) under the Python of this path."""

    def __init__(self) -> None:
        super().__init__()
        self._is_closing = False
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
        self._thread.start()

    def keep(self, record: RunRecord) -> None:
        """Keep a run that is over."""
        self._asked.put(lambda: self._keep(record))

    def load_newest(self) -> None:
        """Find the newest kept runs."""
        self._asked.put(self._load)

    def find_pythons(self) -> None:
        """Find the Pythons of this machine."""
        self._asked.put(self._find_pythons)

    def ask_reasons(self, python: str) -> None:
        """Ask a Python (a path, empty for this one) what it has."""
        self._asked.put(lambda: self._ask_reasons(python))

    def close(self) -> None:
        """Do what was asked, but ask no more Pythons, then end the thread."""
        self._is_closing = True
        self._asked.put(None)
        self._thread.join()

    def _work(self) -> None:
        for job in iter(self._asked.get, None):
            job()

    def _keep(self, record: RunRecord) -> None:
        sentence = keep_run(record)
        if sentence:
            self.said.emit(sentence)

    def _find_pythons(self) -> None:
        pythons = list_pythons(lambda: not self._is_closing)
        if not self._is_closing:
            self.pythons_found.emit(pythons)

    def _ask_reasons(self, python: str) -> None:
        try:
            self.reasons_known.emit(python, reasons_under(python))
        except (UnusableSetting, OSError) as mistake:
            self.said.emit(str(mistake))

    def _load(self) -> None:
        records, mistakes = load_newest(NEWEST)
        for record in records:
            self.loaded.emit(record)
        for sentence in mistakes:
            self.said.emit(sentence)
