"""Takes files that are dragged onto a window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class Drops(QObject):
    """Lets files of some endings be dropped on a window."""

    dropped = Signal(list)
    """The names of the files that were dropped."""

    def __init__(self, window: QWidget, endings: tuple[str, ...]) -> None:
        super().__init__(window)
        self._endings = endings
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept what is of use, and tell of it when it is dropped."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.dropped.emit([url.toLocalFile() for url in event.mimeData().urls()])
            return True
        if isinstance(event, QDragEnterEvent):
            names = [url.toLocalFile() for url in event.mimeData().urls()]
            if any(name.endswith(self._endings) for name in names):
                event.acceptProposedAction()
            return True
        return super().eventFilter(watched, event)
