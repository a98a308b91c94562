"""Teaches: starts what a step runs, one run after the other, and says when there is more to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.engine.spec import RunSpec
from desktop_app.runs.language import tr
from desktop_app.runs.lessons import Lesson, StepRun, spec_of
from desktop_app.runs.pythons import Python
from desktop_app.runs.record import RunRecord
from desktop_app.runs.recordings import say_where
from desktop_app.runs.step_orders import StepOrders
from desktop_app.runs.talk import Talk, Telling
from desktop_app.runs.told import tr_told


class Running(Protocol):
    """What runs a step and shows it: the window."""

    def start(self, spec: RunSpec) -> RunRecord | None:
        """Start a run and show it; None when it cannot be started."""

    def replay(self, whole: RunRecord) -> RunRecord:
        """Show a recorded run as if it went on now; return the record that grows."""

    def may_run(self, spec: RunSpec) -> bool:
        """Return whether such a run may begin without asking, and nothing else goes on."""

    def show_record(self, record: RunRecord) -> None:
        """Show a record in all views."""

    def tick(self, records: list[RunRecord]) -> None:
        """Let these runs be compared."""

    def order(self, command: str, text: str = "") -> None:
        """Give the run that goes on a command: ``submit``, ``close`` or ``terminate``."""


class Teaching(QObject):
    """The talk that goes on, if one does, and the runs of its step."""

    changed = Signal()
    """There is another step, or more of it to tell; or the talk began or ended."""

    def __init__(self, running: Running, parent: QObject) -> None:
        super().__init__(parent)
        self._running = running
        self.talk: Talk | None = None
        self._pythons: Sequence[Python] = ()
        self._record: RunRecord | None = None
        self._telling: Telling | None = None
        self._orders: StepOrders | None = None
        self._recordings: Mapping[str, RunRecord] = {}
        self._terminates = False

    @property
    def telling(self) -> Telling | None:
        """The step that is told, if any."""
        return self.talk.telling if self.talk else None

    def note_pythons(self, pythons: Sequence[Python]) -> None:
        """Take in which Pythons there are on this machine."""
        self._pythons = pythons

    # What people do.

    def open(self, lessons: Sequence[Lesson], number: int = 0) -> None:
        """Begin a talk about these lessons with the one of this place, from 0."""
        self.talk = Talk(lessons, number)
        self._show_step()

    def resume(self, talk: Talk) -> None:
        """Go on with a talk that was begun elsewhere."""
        self.talk = talk
        self._show_step()

    def leave(self) -> None:
        """End the talk; a run goes on."""
        self.talk = None
        self.changed.emit()

    def go_on(self) -> None:
        """Do what comes next: the step's runs, or the next step."""
        if self.talk is None:
            return
        if self.talk.act == "run":
            self.run()
        elif self.talk.act == "step":
            self.talk.go_on()
            self._show_step()

    def go_back(self) -> None:
        """Go to the step before this one."""
        if self.talk is not None and self._record is None and self.talk.go_back():
            self._show_step()

    def skip(self) -> None:
        """Go to the next step without running this one."""
        if self.talk is not None and self._record is None and self.talk.go_on():
            self._show_step()

    def guess(self, answer: int) -> None:
        """Take someone's answer to the step's question, from 1; what was seen cannot be guessed."""
        telling = self.telling
        if telling is not None and telling.phase == "asked":
            telling.guess = None if telling.guess == answer else answer
            self.changed.emit()

    def run(self) -> None:
        """Run what the step runs, anew if that was done before; a replay is at its end then."""
        telling = self.telling
        if self.is_replaying:
            self.note_broken_off()
        if telling is None or self._record is not None or not telling.step.runs:
            return
        telling.begin_anew()
        self._telling = telling
        self._start_next()

    def show_recorded(self, recordings: Mapping[str, RunRecord]) -> None:
        """Show what was recorded of the step, run after run, as if it went on now."""
        telling = self.telling
        if telling is None or self._record is not None:
            return
        telling.begin_anew()
        telling.is_recorded, self._recordings, self._telling = True, recordings, telling
        telling.where = say_where(next(iter(recordings.values())))
        self._start_next()

    def refuse(self, reason: str) -> None:
        """Say why there is nothing to see of the step, unless there is."""
        telling = self.telling
        if telling is not None and not telling.records:
            telling.reason = f"{telling.reason} {reason}" if telling.reason else reason
            self.changed.emit()

    # What runs do.

    @property
    def is_replaying(self) -> bool:
        """Whether a recorded run of the step goes on."""
        is_recorded = self._telling is not None and self._telling.is_recorded
        return is_recorded and self._record is not None

    def note_replay(self, record: RunRecord) -> None:
        """Take in a replay that goes on; it has another record when its time went back."""
        if self.is_replaying and self._telling is not None:
            self._record = record
            self._telling.records[next(reversed(self._telling.records))] = record

    def note_broken_off(self) -> None:
        """Take in that a replay was left before its end."""
        if self.is_replaying and self._telling is not None:
            self._record = None
            self._telling.begin_anew()
            self.changed.emit()

    def note_progress(self, record: RunRecord) -> None:
        """Give a run of the step the orders that are due."""
        if record is self._record and self._orders is not None:
            for command, text in self._orders.due(record):
                self._running.order(command, text)

    def note_end(self, record: RunRecord) -> None:
        """Take a run that is over; if it is one of the step's, start the next."""
        if record is not self._record or self._telling is None:
            return
        self._record, self._orders = None, None
        self._telling.reason = self._say_stopped(record)
        if self._telling.next_run is not None and not self._telling.reason:
            QTimer.singleShot(0, self, self._start_next)
            return
        self.changed.emit()

    def _say_stopped(self, record: RunRecord) -> str:
        """Return why no other run of the step begins after this one; empty when all is well."""
        outcome = record.finished.outcome if record.finished else ""
        if outcome == "crashed":
            return tr("A run of this step crashed; it can be run again.")
        if outcome == "terminated" and not self._terminates:
            return tr("This step was terminated; it can be run again.")
        return ""

    def _start_next(self) -> None:
        telling = self._telling
        if telling is None or telling.next_run is None:
            return
        run = telling.next_run
        self._terminates = run.terminate_after_s is not None
        if telling.is_recorded:
            self._follow(telling, run, self._running.replay(self._recordings[run.name]))
            self.changed.emit()
            return
        try:
            self._begin(telling, run, spec_of(run, self._python_for(run)))
        except UnusableSetting as mistake:
            telling.reason = tr_told(str(mistake))
        self.changed.emit()

    def _begin(self, telling: Telling, run: StepRun, spec: RunSpec) -> None:
        if not self._running.may_run(spec):
            telling.reason = tr("Something else is running, or its file is not trusted yet.")
            return
        record = self._running.start(spec)
        if record is None:
            telling.reason = tr("The run could not be started.")
            return
        self._orders = StepOrders(run)
        self._follow(telling, run, record)

    def _follow(self, telling: Telling, run: StepRun, record: RunRecord) -> None:
        self._record = record
        telling.records[run.name] = record
        if len(telling.step.runs) > 1:
            self._running.tick(list(telling.records.values()))

    def _python_for(self, run: StepRun) -> str:
        if not run.python:
            return ""
        for python in self._pythons:
            if not python.gil:
                return python.path
        raise UnusableSetting(
            "python",
            tr("This step needs a Python without a GIL, and there is none on this machine."),
        )

    def _show_step(self) -> None:
        if self.talk is not None and self.talk.seen.records:
            records = list(self.talk.seen.records.values())
            if len(records) > 1:
                self._running.tick(records)
            self._running.show_record(records[-1])
        self.changed.emit()
