"""Lets time pass for a run that is over: at any pace, forwards by itself, anywhere by hand."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.runs.record import RunRecord
from desktop_app.runs.replay import Replay

PERIOD_MS = 33


class Player(QObject):
    """Plays one run at a time. It shows what was known at a moment; views cannot tell it from a live run."""

    progressed = Signal(object)
    """The record as it was at the moment that is shown now."""
    paused = Signal(bool)
    """Time stands still now, or goes on."""
    ended = Signal(object)
    """The run's end has been reached; with its record as shown, which is all of it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.replay: Replay | None = None
        self.speed = 1.0
        self._at_s, self._then = 0.0, 0.0
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self._step)

    @property
    def is_playing(self) -> bool:
        """Whether time goes on."""
        return self._timer.isActive()

    @property
    def now_s(self) -> float:
        """The moment that is shown, in seconds of the run."""
        return self._at_s

    def begin(self, whole: RunRecord) -> RunRecord:
        """Play a run from its start on; return the record that will grow."""
        self.replay = Replay(whole)
        self._at_s = self.replay.begin_s
        self.play()
        self.progressed.emit(self.replay.record)
        return self.replay.record

    def play(self) -> None:
        """Let time go on, from the start if it had come to the end."""
        if self.replay is None:
            return
        if self._at_s >= self.replay.end_s > self.replay.begin_s:
            self._show(self.replay.begin_s)
        self._then = time.monotonic()
        self._timer.start()
        self.paused.emit(False)

    def pause(self) -> None:
        """Let time stand still."""
        self._timer.stop()
        self.paused.emit(True)

    def toggle(self) -> None:
        """Pause, or play on."""
        (self.pause if self.is_playing else self.play)()

    def go_to(self, at_s: float) -> None:
        """Show another moment, in seconds of the run; it goes on from there if time went on."""
        self._then = time.monotonic()
        self._show(at_s)

    def go_to_end(self) -> None:
        """Show the run as it ended."""
        if self.replay is not None:
            self.go_to(self.replay.end_s)

    def stop(self) -> None:
        """Show nothing any more."""
        self._timer.stop()
        self.replay = None

    def _step(self) -> None:
        now = time.monotonic()
        passed_s, self._then = now - self._then, now
        self._show(self._at_s + passed_s * self.speed)

    def _show(self, at_s: float) -> None:
        replay = self.replay
        if replay is None:
            return
        was_over = replay.record.is_over
        record = replay.go_to(at_s)
        self._at_s = min(max(at_s, replay.begin_s), replay.end_s)
        if record.is_over:
            self._timer.stop()
        self.progressed.emit(record)
        if record.is_over and not was_over and replay is self.replay:
            self.paused.emit(True)
            self.ended.emit(record)
