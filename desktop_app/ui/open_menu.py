"""The menu Open: a run, a function, or one of the files that were used lately."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.runs.language import tr
from desktop_app.runs.recent import remember, why_unavailable


class OpenMenu(QMenu):
    """Shows ``recent``, which it is given and keeps in place; made anew whenever it is opened."""

    chosen = Signal(str)
    """The path of a recent file."""

    def __init__(self, parent: QWidget, actions: Sequence[QAction]) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.recent: list[str] = []
        self._actions = actions
        self._show()
        self.aboutToShow.connect(self._show)

    def remember(self, path: Path) -> None:
        """Take in that a file was opened or saved."""
        remember(self.recent, path)

    def _show(self) -> None:
        self.clear()
        self.addActions(self._actions)
        if not self.recent:
            return
        self.addSection(tr("Recent"))
        for name in self.recent:
            self._add(Path(name))
        self.addSeparator()
        clear = self.addAction(tr("Clear this list"), self.recent.clear)
        clear.setToolTip(tr("Forget which files were used. Watch: the files stay."))

    def _add(self, path: Path) -> None:
        reason = why_unavailable(path)
        shown = path.name.replace("&", "&&")
        action = self.addAction(f"{shown} – {reason}" if reason else shown)
        action.setToolTip(str(path))
        action.setEnabled(not reason)
        action.triggered.connect(partial(self.chosen.emit, str(path)))
