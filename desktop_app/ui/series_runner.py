"""Runs a race or sweep in the window, one run after the other, each seen live like any other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.history_rows import row_of
from desktop_app.runs.record import RunRecord
from desktop_app.runs.series import Series, SeriesPlace

Start = Callable[[RunSpec, SeriesPlace], RunRecord | None]


class SeriesRunner(QObject):
    """Starts what is left of a series through ``start``, which gives None when a run cannot be started."""

    grown = Signal(object)
    """The series has a new measurement, or it began, ended or was stopped."""

    def __init__(self, start: Start, parent: QObject) -> None:
        super().__init__(parent)
        self._start = start
        self.series: Series | None = None
        """The one that is run or was run last."""
        self._record: RunRecord | None = None

    @property
    def is_running(self) -> bool:
        """Whether a series goes on."""
        return self.series is not None and self.series.is_running

    def run(self, series: Series) -> None:
        """Run what is left of a series."""
        self.series = series
        series.is_running = True
        self.grown.emit(series)
        self._go_on()

    def stop(self) -> None:
        """Start no further run; the one that goes on does not count if it is ended now."""
        if self.series is not None and self.series.is_running:
            self.series.is_running = False
            self.grown.emit(self.series)

    def resume(self) -> None:
        """Go on with the series that was stopped."""
        if self.series is not None and not self.series.is_running and self._record is None:
            self.run(self.series)

    def note_end(self, record: RunRecord) -> None:
        """Take a run that is over; if it is one of the series, count it and start the next."""
        series = self.series
        if series is None or record is not self._record:
            return
        self._record = None
        if record.finished and record.finished.outcome == "terminated":
            record.place = None  # it is run again when the series goes on
            series.is_running = False
        else:
            series.measurements.append(row_of(record).measurement)
        self.grown.emit(series)
        QTimer.singleShot(0, self, self._go_on)

    def _go_on(self) -> None:
        series = self.series
        if series is None or not series.is_running or self._record is not None:
            return
        left = series.left()
        if left:
            round_, point = left[0]
            place = SeriesPlace(series.number, round_, point)
            self._record = self._start(series.plan.points[point].spec, place)
        if self._record is None:
            series.is_running = False
            self.grown.emit(series)
