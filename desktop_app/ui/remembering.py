"""Keeps the settings while the window is open, and in the end; tells once when that is impossible."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.runs.settings import Settings, save_settings

LOOK_MS = 3_000
"""How often what has changed is kept; the first time it is kept in any case, to see whether it can be."""


class Remembering(QObject):
    """Keeps these settings in a file."""

    failed = Signal(str)
    """A sentence about settings that could not be kept: the first time only."""

    def __init__(self, settings: Settings, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._path = settings, path
        self._kept: Settings | None = None
        self._was_told = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.keep)
        self._timer.start()

    def keep(self) -> None:
        """Keep the settings if they have changed."""
        if self._settings == self._kept:
            return
        if not (sentence := save_settings(self._settings, self._path)):
            self._kept = copy.deepcopy(self._settings)
        elif not self._was_told:
            self._was_told = True
            self.failed.emit(sentence)

    def finish(self) -> None:
        """Keep them a last time; no window is there any more to tell of it."""
        if sys.stderr:
            self.failed.connect(lambda sentence: sys.stderr.write(f"{sentence}\n"))
        self.keep()
