"""The only place where a run meets Qt: a timer moves what is new into the record and says so once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.process import RunProcess
from desktop_app.runs.record import RunRecord
from desktop_app.runs.series import SeriesPlace

PERIOD_MS = 100
BUDGET_S = 0.015
"""What moving may take at once: a million results come in many small steps."""


class RunBridge(QObject):
    """Starts runs, one at a time, and keeps the record of the one that goes on up to date."""

    progressed = Signal(object)
    """The record has something new, or its time goes on: at most 10 times a second."""
    finished = Signal(object)
    """The run of this record is over; nothing more will change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: RunProcess | None = None
        self._timer = QTimer(self, interval=PERIOD_MS)
        self._timer.timeout.connect(self._move)

    @property
    def is_running(self) -> bool:
        """Whether a run goes on."""
        return self._process is not None

    @property
    def record(self) -> RunRecord | None:
        """The record of the run that goes on, or None."""
        return self._process.record if self._process else None

    def start(self, spec: RunSpec, place: SeriesPlace | None = None) -> RunRecord:
        """Start a run, which is to be kept, and return its record, which grows from now on.

        Raises ``OSError`` when no process can be started, ``RuntimeError`` while a run goes on.
        """
        if self._process is not None:
            raise RuntimeError("A run is going on; it must end first.")
        self._process = RunProcess(spec, is_kept=True, place=place)
        self._timer.start()
        return self._process.record

    def submit(self, text: str) -> None:
        """Add what someone typed to the open run."""
        if self._process:
            self._process.submit(text)

    def close_run(self) -> None:
        """Let the run take no more tasks and finish what is queued."""
        if self._process:
            self._process.close()

    def terminate(self) -> None:
        """Drop what is queued and stop the workers."""
        if self._process:
            self._process.terminate()

    def kill(self) -> RunRecord | None:
        """End a run that goes on at once, wait until nothing of it is left, return its record."""
        if self._process is None:
            return None
        record = self._process.record
        self._process.kill()
        self._process.update()
        self._move()
        return record

    def _move(self) -> None:
        process = self._process
        if process is None:
            return
        process.update(BUDGET_S)
        if process.record.is_over:
            self._timer.stop()
            self._process = None
            self.progressed.emit(process.record)
            self.finished.emit(process.record)
        else:
            self.progressed.emit(process.record)
