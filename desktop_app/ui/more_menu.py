"""The menu at the end of the tool bar: language, keys, versions, quit."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from functools import partial

import PySide6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

import desktop_app
from desktop_app.runs.language import LANGUAGES, later, tr

LANGUAGE = later("Language")
"""Of the menu; it is followed by its English name, for whoever cannot read the language in use."""


class MoreMenu(QMenu):
    """What is needed seldom; ``keys`` are all keys of the window and what they do, to be translated."""

    language_chosen = Signal(str)
    """A language of ``LANGUAGES``, or "system"."""

    def __init__(self, window: QWidget, keys: Sequence[tuple[str, str]], language: str) -> None:
        super().__init__(window)
        self._window, self._keys = window, keys
        self._add_languages(language)
        key_map = self.addAction(tr("All keys"), self.show_keys)
        key_map.setShortcut(QKeySequence("?"))
        self.addAction(tr("About"), self.show_about)
        leave = self.addAction(tr("Quit"), window.close)
        leave.setShortcut(QKeySequence(QKeySequence.StandardKey.Quit))
        window.addActions([key_map, leave])

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

    def show_keys(self) -> None:
        """Show all keys."""
        rows = "".join(
            f"<tr><td><b>{tr(key)}</b>&nbsp;&nbsp;</td><td>{tr(what)}</td></tr>"
            for key, what in self._keys
        )
        self._show(tr("Keys"), f"<table cellpadding='4'>{rows}</table>").open()

    def show_about(self) -> None:
        """Show the versions, ready to paste into a bug report."""
        text = (
            f"Concurrency Lab {desktop_app.__version__}\n"
            f"Python {platform.python_version()}, PySide6 {PySide6.__version__}\n"
            f"{platform.platform()}"
        )
        box = self._show(tr("About"), text)
        copy = box.addButton(tr("Copy"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        box.open()

    def _show(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setWindowTitle(title)
        box.setText(text)
        box.setStandardButtons(QMessageBox.StandardButton.Close)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box
