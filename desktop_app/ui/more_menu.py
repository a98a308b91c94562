"""The menu at the end of the tool bar: undo, language, keys, versions, quit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.runs.language import LANGUAGES, later, tr

LANGUAGE = later("Language")
"""Of the menu; it is followed by its English name, for whoever cannot read the language in use."""


class MoreMenu(QMenu):
    """What is needed seldom; ``changes`` are undo and redo."""

    language_chosen = Signal(str)
    """A language of ``LANGUAGES``, or "system"."""

    def __init__(self, window: QWidget, changes: Sequence[QAction], language: str) -> None:
        super().__init__(window)
        self._window = window
        self.addActions(changes)
        self.addSeparator()
        self._add_languages(language)
        key_map = self.addAction(tr("All keys"), self._show_keys)
        key_map.setShortcut(QKeySequence("?"))
        self.addAction(tr("About"), self._show_about)
        leave = self.addAction(tr("Quit"), window.close)
        leave.setShortcut(QKeySequence("Ctrl+Q"))
        window.addActions([key_map, leave])

    def _show_keys(self) -> None:
        from desktop_app.ui.help_boxes import show_keys

        show_keys(self._window)

    def _show_about(self) -> None:
        from desktop_app.ui.help_boxes import show_about

        show_about(self._window)

    def _add_languages(self, chosen: str) -> None:
        title = tr(LANGUAGE)
        menu = self.addMenu(title if title == LANGUAGE else f"{title} ({LANGUAGE})")
        group = QActionGroup(self)
        for name, text in {"system": tr("as the system"), **LANGUAGES}.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name == chosen)
            action.triggered.connect(partial(self.language_chosen.emit, name))
            group.addAction(action)
