"""The language of the window, and of what Qt itself says in it (buttons of dialogs, menus of fields)."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.runs.language import speak, spoken_language


def use_language(application: QApplication, language: str) -> None:
    """Speak this language ("system": the system's) in all windows that are made from now on."""
    speak(language)
    QLocale.setDefault(QLocale(spoken_language()))
    for before in application.findChildren(QTranslator):
        application.removeTranslator(before)
        before.deleteLater()
    texts = QTranslator(application)
    if texts.load(
        f"qtbase_{spoken_language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        application.installTranslator(texts)
