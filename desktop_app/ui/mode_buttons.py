"""Buttons that choose one of several ways to draw the same, the cores' above all."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from desktop_app.runs.language import later, tr
from desktop_app.ui.theme import colours, icon

MODES = {
    "average": later("All cores together, on average"),
    "cores": later("A graph for each core"),
    "heat": later("A line for each core, coloured by who had it"),
}


class ModeButtons(QWidget):
    """One small button for each mode, of which one is down.

    ``modes`` has a sentence for each; ``icons`` is what their icons' names begin with, empty to write
    the modes' own names on the buttons.
    """

    chose = Signal(str)

    def __init__(
        self, parent: QWidget, modes: Mapping[str, str] = MODES, icons: str = "cores-"
    ) -> None:
        super().__init__(parent)
        self._icons = icons
        self._shown: tuple[str, str] | None = None
        group, layout = QButtonGroup(self), QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.buttons = {mode: self._make(mode, what) for mode, what in modes.items()}
        for button in self.buttons.values():
            group.addButton(button)
            layout.addWidget(button)

    def _make(self, mode: str, what: str) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setToolTip(tr(what))
        button.setAccessibleName(tr(what if self._icons else mode))
        button.setText("" if self._icons else tr(mode))
        button.setProperty("role", "plain" if self._icons else "mode")
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(lambda: self.chose.emit(mode))
        return button

    def add_button(self, button: QWidget) -> None:
        """Take in a button for something else, after them."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(button)

    def show_mode(self, shown: str) -> None:
        """Show which mode is in use, in the colours in use."""
        scheme = colours()
        if self._shown == (shown, scheme.accent):
            return
        self._shown = shown, scheme.accent
        for mode, button in self.buttons.items():
            button.setChecked(mode == shown)
            if self._icons:
                colour = scheme.accent if mode == shown else scheme.muted
                button.setIcon(icon(f"{self._icons}{mode}", colour))
