"""What the keys of a clicker, or of a keyboard, do on the stage; and the curtain."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.runs.language import tr

CLICKER = {
    "next": ("PgDown", "Space", "Right", "Down", "Return"),
    "back": ("PgUp", "Left", "Up", "Backspace"),
    "blank": ("B", "."),
    "recorded": ("R",),
    "notes": ("N",),
    "screens": ("S",),
}
"""The keys of each thing that one can do."""


def add_clicker(widget: QWidget, acts: Mapping[str, Callable[[], None]]) -> None:
    """Let the keys do these things in the window of a widget while that is in sight."""
    for name, act in acts.items():
        action = QAction(widget)
        action.setShortcuts([QKeySequence(key) for key in CLICKER[name]])
        action.triggered.connect(lambda _=False, act=act: act())
        widget.addAction(action)


class Curtain(QWidget):
    """Black over everything, while the audience shall look at the speaker."""

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self._stage = stage
        self.setAccessibleName(tr("Blank"))
        self.hide()
        stage.installEventFilter(self)

    def toggle(self) -> None:
        """Close the curtain, or open it."""
        self.setGeometry(self._stage.rect())
        self.setVisible(self.isHidden())
        self.raise_()

    def before(self, act: Callable[[], None]) -> Callable[[], None]:
        """Return what a key does that does ``act``: while the curtain is closed it only opens it."""
        return lambda: act() if self.isHidden() else self.toggle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the stage."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._stage.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint it black."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.end()
