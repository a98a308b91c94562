"""Sentences beside a picture, the most important one larger."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.theme import SPACE, big_font

FIRST_POINTS = 13
LEAST, WIDTH = 20 * SPACE, 36 * SPACE


class Sentences(QScrollArea):
    """A column of sentences that can be selected, and scrolled where there are many."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.labels: list[QLabel] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, SPACE, 0)
        self._column.setSpacing(SPACE)
        self._column.addStretch()
        inside = QWidget()
        inside.setLayout(self._column)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(LEAST)
        self.setMaximumWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setWidget(inside)

    def say(self, sentences: list[str]) -> None:
        """Show these; labels that are there are used again, so that nothing flickers."""
        while len(self.labels) < len(sentences):
            label = QLabel(wordWrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if not self.labels:
                label.setFont(big_font(FIRST_POINTS))
            self._column.insertWidget(len(self.labels), label)
            self.labels.append(label)
        for place, label in enumerate(self.labels):
            label.setText(sentences[place] if place < len(sentences) else "")
            label.setVisible(place < len(sentences))
