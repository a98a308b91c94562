"""The main window: it assembles, and passes on what people do; it computes nothing, stores nothing.

What its first picture does not show, its parts import where they use it: nobody waits for it at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.lessons import SUFFIX as LESSON
from desktop_app.runs.record import RunRecord
from desktop_app.runs.run_file import SUFFIX
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.series import SeriesPlace
from desktop_app.runs.settings import Settings
from desktop_app.ui.actions import ActionBar
from desktop_app.ui.adviser import Adviser
from desktop_app.ui.bridge import RunBridge
from desktop_app.ui.comparing import Comparing
from desktop_app.ui.controls import Controls
from desktop_app.ui.drops import Drops
from desktop_app.ui.headline import Headline
from desktop_app.ui.keeper import RunKeeper
from desktop_app.ui.lesson_editor.workshop import Workshop
from desktop_app.ui.lessons.classroom import Classroom
from desktop_app.ui.notice import Notice
from desktop_app.ui.own_function import FunctionOpener
from desktop_app.ui.replay.replaying import Replaying
from desktop_app.ui.run_files import RunFiles
from desktop_app.ui.run_list import RunList
from desktop_app.ui.series_runner import SeriesRunner
from desktop_app.ui.theme import SPACE, apply_colours, choose_scheme
from desktop_app.ui.undoing import Undoing
from desktop_app.ui.view_area import ViewArea
from desktop_app.ui.wiring import connect_parts, restore


class MainWindow(QMainWindow):
    """Controls on the left, the run in the middle, the list of runs on the right."""

    painted = Signal()
    """The window has been painted for the first time."""

    def __init__(self, settings: Settings, sampler: Sampler, keeper: RunKeeper) -> None:
        super().__init__()
        self.setWindowTitle("Concurrency Lab")
        Drops(self, (SUFFIX, LESSON, ".py")).dropped.connect(self.open_files)
        self.settings = settings
        self.sampler = sampler
        self.keeper = keeper
        self.bridge = RunBridge(self)
        self.controls = Controls()
        self.headline = Headline()
        self.notice = Notice()
        self.views = ViewArea(sampler)
        self.runs = RunList()
        self.files = RunFiles(self)
        self.own = FunctionOpener(self, self.controls, settings)
        self.actions_bar = ActionBar(self, settings.language)
        self.series = SeriesRunner(self.start, self)
        self.adviser = Adviser(sampler, self)
        parts = (self.controls, self.own, keeper, self.runs, self.views)
        self.comparing = Comparing(self, *parts, self.series, self.adviser)
        self.replaying = Replaying(self)
        self.lessons = Classroom(self)
        self.undoing = Undoing(self.controls)
        bar = self.actions_bar
        self.workshop = Workshop(self, bar.lessons_menu, bar.present)
        self._shown: RunRecord | None = None
        self._was_painted = False
        self._assemble()
        connect_parts(self)
        restore(self)
        self.update_actions()

    def _assemble(self) -> None:
        middle = QWidget()
        self.middle = QVBoxLayout(middle)
        self.middle.setContentsMargins(0, SPACE, 0, SPACE)
        for bar in (self.notice, self.headline, self.replaying.bar):
            self.middle.addWidget(bar)
        self.middle.addWidget(self.views, 1)
        self.left = QStackedWidget()
        self.left.addWidget(self.controls)
        self.left.addWidget(self.lessons.panel)
        self.pages = QStackedWidget()
        self.across = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.across.setHandleWidth(SPACE)
        for part, stretch in ((self.left, 0), (middle, 1), (self.runs, 0)):
            self.across.addWidget(part)
            self.across.setStretchFactor(self.across.count() - 1, stretch)
        self.left.setMinimumWidth(256)
        self.runs.setMinimumWidth(160)
        self.across.setSizes([288, 740, 228])
        self.addToolBar(self.actions_bar)
        self.pages.addWidget(self.across)
        self.setCentralWidget(self.pages)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; the first time, say so and then make the views."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.painted.emit()
        self.views.make_views()
        sizes = self.settings.splitters.get("down", [])
        if len(sizes) == self.views.count():
            self.views.setSizes(sizes)
        self.sampler.start()
        self.keeper.list_runs()
        self.keeper.find_pythons()

    # What people do.

    def run(self) -> None:
        """Start the run that the controls describe, or what the step of a lesson runs."""
        if self.bridge.is_running or self.comparing.is_busy:
            return
        if self.lessons.is_open:
            self.lessons.teaching.run()
        elif spec := self.controls.spec():
            self.own.ask_first(spec, self.start)

    def start(self, spec: RunSpec, place: SeriesPlace | None = None) -> RunRecord | None:
        """Start a run and show it; None, and a sentence in the window, when that is impossible."""
        try:
            record = self.bridge.start(spec, place)
        except OSError as error:
            self.notice.say(
                tr("The run could not be started: {reason}.", reason=error.strerror or error)
            )
            return None
        self.notice.say("")
        self.sampler.watch(record)
        self.runs.add(record)
        self.comparing.note_start(record)
        if spec.keep_open:
            self.views.bring_up("Promise")
        self.update_actions()
        return record

    def show_record(self, record: RunRecord, *, is_drawn: bool = True) -> None:
        """Show a record in all views; if it is not drawn now, a replay of it will be."""
        self._shown = record
        self.replaying.forget()
        if is_drawn:
            self.draw(record)
        self.update_actions()

    def draw(self, record: RunRecord) -> None:
        """Draw a record as it is now, be it the one that is shown or a replay of it."""
        self.headline.show_run(record, self.runs.serial_s(record))
        self.views.show_run(record)

    def with_shown(self, do: Callable[[RunRecord], object]) -> None:
        """Do something with the run that is shown, if it is over."""
        if self._shown is not None and self._shown.is_over:
            do(self._shown)

    def use_scheme(self, name: str) -> None:
        """Use a scheme, or the system's."""
        self.settings.theme = name  # type: ignore[assignment] # one of those that the menu has
        choose_scheme(name)
        self.apply_colours()

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        apply_colours()
        for part in (self.actions_bar, self.headline, self.replaying.bar, self.views):
            part.apply_colours()
        self.runs.refresh()

    # What a run does.

    def progress(self, record: RunRecord) -> None:
        """Show what is new in the record of the run that goes on."""
        if record is self._shown:
            self.headline.follow(record, self.runs.serial_s(record))
            self.views.show_run(record)
        self.lessons.note_progress(record)
        if record.wall_s is not None:
            self.sampler.watch(None)
        self.update_actions()

    def finish(self, record: RunRecord) -> None:
        """Take over the record of a run that has ended."""
        self.sampler.watch(None)
        self.series.note_end(record)
        self.keeper.keep(record)  # before anything is drawn: that may fail
        self.runs.refresh()
        if record is self._shown:
            self.show_record(record)
        self.lessons.note_end(record)
        self.update_actions()

    def update_actions(self) -> None:
        """Allow what can be done now."""
        is_over = self._shown is not None and self._shown.is_over
        state = self.bridge.record.state if self.bridge.record else ""
        is_running = self.bridge.is_running or self.comparing.is_busy
        self.actions_bar.show_state(is_running, state, can_save=is_over)
        is_hidden = self.views.in_sight.enlarged is not None or self.lessons.presentation.is_on
        self.actions_bar.step_back.setEnabled(is_hidden and not is_running)
        self.replaying.offer(self._shown, is_staged=self.lessons.presentation.is_on)

    # The window itself.

    def open_files(self, names: Sequence[str]) -> None:
        """Open saved runs, lessons and Python files."""
        for path in map(Path, names):
            if path.suffix == LESSON:
                self.workshop.take_in(path)
            else:
                (self.own if path.suffix == ".py" else self.files).open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop a run that goes on, keep what there is, and leave nothing behind."""
        self.replaying.player.stop()
        self.workshop.close()
        self.lessons.presentation.leave()
        self.views.in_sight.shrink()
        self.comparing.close()
        self.bridge.kill()
        self.keeper.close()
        self.sampler.stop()
        self.settings.geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.settings.splitters = {"across": self.across.sizes(), "down": self.views.sizes()}
        self.settings.spec = self.controls.spec() or self.settings.spec
        self.settings.lesson = self.lessons.told
        event.accept()
