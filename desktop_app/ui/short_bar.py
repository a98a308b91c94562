"""A tool bar whose buttons do without their words where there is no room for them."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QToolBar


class ShortBar(QToolBar):
    """Has the icons of ``wordy`` buttons only, while their texts would push others off its end."""

    def __init__(self, title: str) -> None:
        super().__init__(title, movable=False)
        self.wordy: dict[QPushButton, str] = {}
        """Buttons whose icon, name and tool tip say enough, and their texts."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write the texts, or leave them out."""
        super().resizeEvent(event)
        for button, text in self.wordy.items():
            button.setText(text)
        if self.sizeHint().width() > self.width():
            for button in self.wordy:
                button.setText("")
