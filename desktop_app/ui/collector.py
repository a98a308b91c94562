"""Collects Python's garbage when Qt is in the midst of nothing, and only in the thread of the window."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

PERIOD_MS = 100


class Collector(QObject):
    """Collects between two events, as often as Python would have done by itself.

    Python collects wherever it makes objects: in the thread that keeps runs, or while Qt goes through
    all widgets and calls us. What is left of a closed window is then deleted under Qt's hands, and the
    program crashes.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(collect_what_is_due)
        self._timer.start()


def collect_what_is_due() -> None:
    """Collect the oldest generation of objects that has grown enough."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
