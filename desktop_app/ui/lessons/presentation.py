"""The presentation: puts the stage in the window's place, and the views on it, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app.runs.language import tr
from desktop_app.ui.lessons.speaker import SpeakerNotes
from desktop_app.ui.lessons.stage import Stage
from desktop_app.ui.lessons.teaching import Teaching

if TYPE_CHECKING:
    from desktop_app.ui.window import MainWindow


VIEWS = 0.85
"""How large the views' texts are, in heights of the stage's plain text."""


class Presentation(QObject):
    """Full screen, one step at a time; the speaker's notes beside it where there is a second screen."""

    def __init__(self, window: MainWindow, teaching: Teaching) -> None:
        super().__init__(window)
        self._window, self._teaching = window, teaching
        self.stage: Stage | None = None
        self.notes: SpeakerNotes | None = None
        self._was = Qt.WindowState.WindowNoState
        self._sizes: list[int] = []
        self._font = QGuiApplication.font()

    @property
    def is_on(self) -> bool:
        """Whether the stage is in sight."""
        return self.stage is not None

    def begin(self) -> None:
        """Raise the stage for the talk that is open."""
        window = self._window
        if self.stage is not None or self._teaching.talk is None:
            return
        stage = self.stage = Stage(window.screen().size().height())
        stage.next.connect(self._teaching.go_on)
        stage.back.connect(self._teaching.go_back)
        stage.notes.connect(self.toggle_notes)
        stage.guessed.connect(self._teaching.guess)
        self._was, self._sizes = window.windowState(), window.views.sizes()
        window.pages.addWidget(stage)
        window.pages.setCurrentWidget(stage)
        self._font = QGuiApplication.font()
        larger = QFont(self._font)
        larger.setPixelSize(int(stage.unit * VIEWS))
        QApplication.setFont(larger)  # views draw with it; a style sheet keeps it from passing down
        stage.borrow(window.views)
        window.actions_bar.hide()
        window.showFullScreen()
        stage.setFocus()
        if len(QGuiApplication.screens()) > 1:
            self.toggle_notes()

    def leave(self) -> None:
        """Take the stage away; the lesson goes on beside the views."""
        stage, window = self.stage, self._window
        if stage is None:
            return
        self.stage = None
        if self.notes is not None:
            self.notes.close()
        window.views.show_only(())
        QApplication.setFont(self._font)
        window.middle.addWidget(window.views, 1)
        window.views.setSizes(self._sizes)
        window.pages.setCurrentIndex(0)
        window.pages.removeWidget(stage)
        stage.deleteLater()
        window.actions_bar.show()
        window.setWindowState(self._was)

    def toggle_notes(self) -> None:
        """Open the speaker's notes, or close them."""
        talk = self._teaching.talk
        if self.notes is not None:
            self.notes.close()
        elif talk is not None:
            self.notes = SpeakerNotes()
            self.notes.closed.connect(self._forget_notes)
            self.notes.show_talk(talk)
            self.notes.open_beside(self._window.screen())
            self._window.activateWindow()

    def _forget_notes(self) -> None:
        if self.notes is not None:
            self.notes.deleteLater()
            self.notes = None

    def refresh(self) -> None:
        """Show the step as it is now."""
        talk = self._teaching.talk
        if talk is None or self.stage is None:
            return
        self._window.views.show_only(talk.telling.step.views)
        if not talk.telling.records:
            self._window.views.show_run(None)  # what was run before would speak of another step
        self.stage.show_talk(talk, self._badge())
        if self.notes is not None:
            self.notes.show_talk(talk)

    def note_progress(self) -> None:
        """Show the times as they are now."""
        if self.stage is not None and self._teaching.talk is not None:
            self.stage.show_times(self._teaching.talk)

    def _badge(self) -> str:
        telling = self._teaching.telling
        if telling is None or not telling.records:
            return ""
        return tr("● live") if not telling.is_recorded else tr("◆ recorded")
