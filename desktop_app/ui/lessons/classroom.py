"""Where lessons meet the window: the panel beside the views, the stage, and the runs of a step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.lessons import Lesson, UnusableLesson, list_lessons, load_lesson, spec_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.recordings import has_recording, load_recordings
from desktop_app.runs.run_file import UnreadableRun
from desktop_app.runs.talk import Telling
from desktop_app.ui.lessons.panel import LessonPanel
from desktop_app.ui.lessons.presentation import Presentation
from desktop_app.ui.lessons.teaching import Teaching
from desktop_app.ui.view import View

if TYPE_CHECKING:
    from desktop_app.ui.window import MainWindow


class Classroom(QObject):
    """Tells lessons in the window. ``said`` gives sentences about what went wrong."""

    said = Signal(str)
    used = Signal(object)
    """The path of a lesson of someone's own that was opened."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel = LessonPanel()
        self.teaching = Teaching(self, self)
        self.presentation = Presentation(window, self.teaching)
        self._told: Telling | None = None
        self._connect()

    def _connect(self) -> None:
        panel, teaching = self.panel, self.teaching
        panel.asked_to_run.connect(teaching.run)
        panel.asked_to_go_on.connect(teaching.skip)
        panel.asked_to_go_back.connect(teaching.go_back)
        panel.asked_to_leave.connect(self.leave)
        panel.asked_for_controls.connect(self.take_controls)
        panel.asked_for_recorded.connect(self.show_recorded)
        self.presentation.asked_for_recorded.connect(self.show_recorded)
        replaying = self._window.replaying
        replaying.player.progressed.connect(self._note_replay)
        replaying.player.ended.connect(teaching.note_end)
        replaying.broken_off.connect(teaching.note_broken_off)
        panel.guessed.connect(teaching.guess)
        teaching.changed.connect(self.refresh)
        self._window.views.in_sight.changed.connect(self.presentation.show_enlarged)

    @property
    def is_open(self) -> bool:
        """Whether a lesson is told, so that Run runs its step."""
        return self.teaching.talk is not None

    # What people do.

    def lessons(self) -> list[Lesson]:
        """Return the lessons that come with the program; none, and a sentence, when they are damaged."""
        try:
            return list_lessons()
        except (UnusableLesson, OSError) as error:
            self.said.emit(tr("The lessons cannot be read: {reason}", reason=error))
            return []

    def open(self, number: int = 0) -> None:
        """Open the lesson of this place, from 0, of those that come with the program."""
        if lessons := self.lessons():
            self.teaching.open(lessons, number)

    @property
    def told(self) -> str:
        """The name of the lesson that is told, empty for none."""
        return self.teaching.talk.lesson.name if self.teaching.talk else ""

    def begin(self, name: str | None) -> None:
        """Open the lesson of this name; the first one if it is None, and none if there is no such."""
        if name != "":
            names = [lesson.name for lesson in self.lessons()]
            number = 0 if name is None else names.index(name) if name in names else -1
            if 0 <= number < len(names):
                self.open(number)
                self.panel.run.setFocus()  # the space bar is enough to begin

    def open_file(self, path: Path) -> None:
        """Open a lesson of someone's own."""
        try:
            lesson = load_lesson(path)
        except (UnusableLesson, OSError) as error:
            self.said.emit(str(error))
            return
        self.used.emit(path)
        self.teaching.open([lesson])

    def leave(self) -> None:
        """Go back to the controls."""
        self.presentation.leave()
        self._window.replaying.leave()
        self.teaching.leave()

    def take_controls(self) -> None:
        """Put what the step runs into the controls, and leave the lesson."""
        telling = self.teaching.telling
        if telling is None or not telling.step.runs:
            return
        try:
            self._window.controls.show_spec(spec_of(telling.step.runs[-1]))
        except UnusableSetting as mistake:
            self.said.emit(str(mistake))
        self.leave()

    def show_recorded(self) -> None:
        """Replay what was recorded of the step; asked once more, go to the end of that."""
        talk = self.teaching.talk
        if talk is None or not talk.telling.step.runs or self._window.bridge.is_running:
            return
        if self.teaching.is_replaying:
            self._window.replaying.player.go_to_end()
            return
        try:
            self.teaching.show_recorded(load_recordings(talk.lesson, talk.step_number))
        except (UnreadableRun, OSError):
            self.teaching.refuse(tr("No run of this step was recorded."))

    def present(self) -> None:
        """Begin the presentation, with the first lesson if none is told; or end it."""
        if self.presentation.is_on:
            self.presentation.leave()
            return
        if not self.is_open:
            self.open()
        if self.is_open:
            self.presentation.begin()
            self.refresh()

    def refresh(self) -> None:
        """Show the step as it is now, or the controls when no lesson is told."""
        talk = self.teaching.talk
        self._window.left.setCurrentWidget(self.panel if talk else self._window.controls)
        self._window.actions_bar.emphasise_run(is_main=talk is None)
        if talk is None:
            self._window.update_actions()
            return
        if talk.telling is not self._told:
            self._told = talk.telling
            self._bring_up()
            _suit_comparison(self._window.views.views, talk.telling.step.views)
        is_busy = self._window.bridge.is_running or self.teaching.is_replaying
        is_recorded = has_recording(talk.lesson, talk.step_number)
        self.panel.show_talk(talk, is_busy=is_busy, is_recorded=is_recorded)
        self.presentation.refresh()
        self._window.update_actions()

    # What runs do.

    def note_progress(self, record: RunRecord) -> None:
        """Take in that a run goes on."""
        self.teaching.note_progress(record)
        self.presentation.note_progress()

    def _note_replay(self, record: RunRecord) -> None:
        self.teaching.note_replay(record)
        self.presentation.note_progress()

    def note_end(self, record: RunRecord) -> None:
        """Take in that a run is over."""
        self.teaching.note_end(record)
        if self.is_open:
            self.refresh()

    # What teaching asks of the window.

    def start(self, spec: RunSpec) -> RunRecord | None:
        """Start a run of the step."""
        record = self._window.start(spec)
        self._bring_up()
        return record

    def replay(self, whole: RunRecord) -> RunRecord:
        """Replay a recorded run of the step."""
        return self._window.replaying.begin(whole)

    def may_run(self, spec: RunSpec) -> bool:
        """Return whether nothing goes on and the run's code is trusted."""
        window = self._window
        is_free = not (window.bridge.is_running or window.comparing.is_busy)
        return is_free and window.own.is_trusted(spec)

    def show_record(self, record: RunRecord) -> None:
        """Show a record in all views."""
        self._window.show_record(record)

    def tick(self, records: list[RunRecord]) -> None:
        """Let these runs be compared; the list has not those that were recorded or let go."""
        self._window.runs.tick_only(records)
        if any(self._window.runs.runs.find(record) is None for record in records):
            self._window.views.show_ticked(records)
        self._bring_up()

    def _bring_up(self) -> None:
        """Let the first tab that the step names be seen."""
        views = self._window.views
        named = self._told.step.views if self._told else []
        tabs = [title for title in named if views.find_tab(title) >= 0]
        if tabs:
            views.bring_up(tabs[0])

    def order(self, command: str, text: str = "") -> None:
        """Give the run that goes on a command."""
        bridge = self._window.bridge
        if command == "submit":
            bridge.submit(text)
        elif command == "close":
            bridge.close_run()
        else:
            bridge.terminate()


def _suit_comparison(views: Sequence[View], named: Sequence[str]) -> None:
    """Compare what a step with these views is about; its times are in bars already, with the finding."""
    if not views:
        return
    from desktop_app.ui.views.compare import CompareView  # not before the first paint

    for view in views:
        if isinstance(view, CompareView):
            view.choose("Where time went" if "Where time went" in named else "Timelines")
