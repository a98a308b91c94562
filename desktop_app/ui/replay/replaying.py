"""Where replays meet the window: which run is replayed, and what is shown of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence

from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord
from desktop_app.ui.replay.bar import ReplayBar
from desktop_app.ui.replay.player import Player

if TYPE_CHECKING:
    from desktop_app.ui.window import MainWindow

SETTLED_MS = 150
"""So long after someone has moved the slider, views that draw seldom are drawn too."""


class Replaying(QObject):
    """Replays the run that is shown, or a lesson's recording, in the headline and all views."""

    broken_off = Signal()
    """A replay was left before its end, or another run is shown."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.player = Player(self)
        self.bar = ReplayBar(self.player)
        self.action = QAction(tr("Replay"), window, shortcut=QKeySequence("R"))
        self.action.setCheckable(True)
        self.action.triggered.connect(self.toggle)
        window.addAction(self.action)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(window.views.redraw)
        self.player.progressed.connect(window.draw)
        self.bar.slider.valueChanged.connect(lambda _: self._settled.start())
        self.bar.closed.connect(self.leave)

    @property
    def is_on(self) -> bool:
        """Whether a run is replayed, be it that its time stands still."""
        return self.player.replay is not None

    def offer(self, shown: RunRecord | None, *, is_staged: bool) -> None:
        """Offer to replay the run that is shown, if it began and is over; the stage has a key of its own."""
        has_time = shown is not None and shown.is_over and bool(shown.wall_s)
        self.action.setEnabled(has_time and not is_staged)
        self.action.setChecked(self.is_on)

    def toggle(self) -> None:
        """Replay the run that is shown, or show it as it ended."""
        if self.is_on:
            self.leave()
        else:
            self._window.with_shown(self.begin)

    def begin(self, whole: RunRecord) -> RunRecord:
        """Replay a run from its start; return the record that grows."""
        self._window.show_record(whole, is_drawn=False)
        self.bar.show()
        record = self.player.begin(whole)
        self._window.update_actions()
        return record

    def leave(self) -> None:
        """End the replay and show the run as it ended."""
        if self.player.replay is None:
            return
        whole = self.player.replay.whole
        self.forget()
        self._window.show_record(whole)

    def forget(self) -> None:
        """End the replay, since another run is shown."""
        if self.is_on:
            self.player.stop()
            self.bar.hide()
            self.broken_off.emit()
