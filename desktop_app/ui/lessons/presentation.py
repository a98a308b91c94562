"""The presentation: puts the stage in the window's place, and the views on it, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from desktop_app.runs.language import tr
from desktop_app.runs.recordings import has_recording
from desktop_app.ui.lessons.speaker import SpeakerNotes
from desktop_app.ui.lessons.stage import Stage
from desktop_app.ui.lessons.teaching import Teaching

if TYPE_CHECKING:
    from desktop_app.ui.window import MainWindow


NORMAL = Qt.WindowState.WindowNoState


class Presentation(QObject):
    """Full screen, one step at a time; the speaker's notes on the first screen where there is a second."""

    asked_for_recorded = Signal()
    """The recorded run of the step is to be seen."""

    def __init__(self, window: MainWindow, teaching: Teaching) -> None:
        super().__init__(window)
        self._window, self._teaching = window, teaching
        self.stage: Stage | None = None
        self.notes: SpeakerNotes | None = None
        self._was, self._place = NORMAL, QRect()
        self._sizes: list[int] = []

    @property
    def is_on(self) -> bool:
        """Whether the stage is in sight."""
        return self.stage is not None

    def begin(self) -> None:
        """Raise the stage for the talk that is open."""
        window = self._window
        if self.stage is not None or self._teaching.talk is None:
            return
        window.views.in_sight.shrink()
        screens = QGuiApplication.screens()
        others = [one for one in screens if one is not QGuiApplication.primaryScreen()]
        self._was = window.windowState()
        self._place = window.geometry() if self._was == NORMAL else window.normalGeometry()
        self._sizes = window.views.sizes()
        self._raise_on(others[0] if others else window.screen())
        if others:
            self.toggle_notes()

    def _raise_on(self, screen: QScreen) -> None:
        window = self._window
        stage = self.stage = Stage(screen.size().height())
        stage.next.connect(self._teaching.go_on)
        stage.back.connect(self._teaching.go_back)
        stage.notes.connect(self.toggle_notes)
        stage.recorded.connect(self.asked_for_recorded)
        stage.screens.connect(self.swap_screens)
        stage.guessed.connect(self._teaching.guess)
        stage.borrow(window.views)
        window.pages.addWidget(stage)
        window.pages.setCurrentWidget(stage)
        window.actions_bar.hide()
        if screen is not window.screen():
            window.setScreen(screen)
        window.setGeometry(screen.geometry())  # without a window manager nobody else does it
        window.showFullScreen()
        stage.setFocus()

    def leave(self) -> None:
        """Take the stage away; the lesson goes on beside the views."""
        stage, window = self.stage, self._window
        if stage is None:
            return
        if self.notes is not None:
            self.notes.close()
        window.views.in_sight.show_only(())
        window.views.in_sight.shrink()
        self._strike()
        window.actions_bar.show()
        window.setWindowState(NORMAL)
        window.setGeometry(self._place)
        window.setWindowState(self._was)
        window.views.setSizes(self._sizes)
        window.update_actions()

    def _strike(self) -> None:
        """Take the stage away, and give the views back to the window."""
        stage, window = self.stage, self._window
        if stage is None:
            return
        self.stage = None
        stage.give_back()
        window.middle.addWidget(window.views, 1)
        window.views.show()
        window.pages.setCurrentIndex(0)
        window.pages.removeWidget(stage)
        stage.deleteLater()

    def step_back(self) -> None:
        """Undo the last thing that hides something: the curtain, an enlarged view, the presentation."""
        if self.stage is not None and self.stage.curtain.isVisible():
            self.stage.curtain.toggle()
        elif self._window.views.in_sight.enlarged is not None:
            self._window.views.in_sight.shrink()
        else:
            self.leave()

    def toggle_notes(self) -> None:
        """Open the speaker's notes, or close them."""
        talk, stage = self._teaching.talk, self.stage
        if self.notes is not None:
            self.notes.close()
        elif talk is not None and stage is not None:
            notes = self.notes = SpeakerNotes()
            notes.closed.connect(self._forget_notes)
            keys = ("next", "back", "screens", "notes")
            notes.take_keys({name: getattr(stage, name) for name in keys})
            notes.show_talk(talk)
            notes.open_beside(self._window.screen())
            self._window.activateWindow()

    def swap_screens(self) -> None:
        """Let the stage and the speaker's notes change places, where there are two screens."""
        window, notes = self._window, self.notes
        here = window.screen()
        others = [one for one in QGuiApplication.screens() if one is not here]
        if self.stage is None or not others:
            return
        if notes is not None:
            notes.close()
        self._strike()
        window.showNormal()
        self._raise_on(others[0])
        if notes is not None:
            self.toggle_notes()
        self.refresh()

    def _forget_notes(self) -> None:
        if self.notes is not None:
            self.notes.deleteLater()
            self.notes = None

    def refresh(self) -> None:
        """Show the step as it is now."""
        talk = self._teaching.talk
        if talk is None or self.stage is None:
            return
        self._window.views.in_sight.show_only(talk.telling.step.views)
        self.stage.show_talk(talk, self._badge(), has_views=self._has_views())
        self._window.views.redraw()  # what they were given while they could not be seen
        is_offered = talk.telling.phase == "asked" or bool(talk.telling.reason)
        if is_offered and has_recording(talk.lesson, talk.step_number):
            self.stage.hint.setText(f"{self.stage.hint.text()} · {tr('R: the recorded run')}")
        if self.notes is not None:
            self.notes.show_talk(talk)

    def _has_views(self) -> bool:
        """Whether there is something to see: of this step, or one that it names of the step before."""
        talk = self._teaching.talk
        if talk is None or not talk.seen.records:
            return False
        return bool(talk.telling.records or talk.telling.step.views)

    def show_enlarged(self) -> None:
        """Let an enlarged view have the stage."""
        if self.stage is not None:
            self.stage.show_enlarged(self._window.views.in_sight.enlarged is not None)

    def note_progress(self) -> None:
        """Show the times as they are now."""
        if self.stage is not None and self._teaching.talk is not None:
            self.stage.show_times(self._teaching.talk)

    def _badge(self) -> str:
        talk = self._teaching.talk
        if talk is None or not self._has_views():
            return ""
        return f"◆ {talk.seen.where}" if talk.seen.is_recorded else tr("● live")
