"""Sweep: times along one or two settings, what they tell in sentences, and what would be if.

What if: the tasks of the run that is shown, dealt out anew to other numbers of workers and in other chunks.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.cores import usable_cores
from desktop_app.runs.fit_words import sweep_sentences
from desktop_app.runs.language import later, tr
from desktop_app.runs.machine import read_machine
from desktop_app.runs.names import setting_name
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.series import Series
from desktop_app.runs.sweeps import left_s, read_sweep
from desktop_app.ui.elided import ElidedLabel
from desktop_app.ui.mode_buttons import ModeButtons
from desktop_app.ui.naming import named
from desktop_app.ui.sentences import Sentences
from desktop_app.ui.theme import SPACE
from desktop_app.ui.view import View
from desktop_app.ui.what_if_page import WhatIfPage
from desktop_app.ui.words import say_time

if TYPE_CHECKING:  # pyqtgraph takes a third of a second: imported when a sweep is shown
    from desktop_app.ui.sweep_plot import Cores, SweepPlot

ABOUT = later(
    "A sweep runs the same work with several numbers of workers, chunk sizes or other settings, each "
    "a few times in turns, and shows which is fastest and where more gains nothing."
)
IF = later(
    "The tasks of the shown run dealt out anew, each worker on a core. Dashed: nothing is faster."
)
MODES = {
    later("Measured"): later("The times of a sweep: real runs"),
    later("What if"): later(
        "The tasks of the shown run, dealt out to other workers and in other chunks"
    ),
}

NEW = later("Choose a setting and its values (Ctrl+W), then run them all.")
PROGRESS = later("Runs done, of all that the sweep has")


class SweepView(View):
    """The plot of the sweep that runs or was chosen, with its sentences; or what a sweep is."""

    title = later("Sweep")
    position = 34
    is_of_run = False

    asked_for_new = Signal()
    asked_to_stop = Signal()
    asked_to_resume = Signal()

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.series: Series | None = None
        self.plot: SweepPlot | None = None
        self.mode = "Measured"
        self._is_due = False
        self._record: RunRecord | None = None
        self.modes = ModeButtons(self, MODES, icons="")
        self.modes.chose.connect(self.choose)
        self.status = ElidedLabel()
        self.progress = named(
            QProgressBar(textVisible=False), tr("How much of the sweep is done"), tr(PROGRESS)
        )
        self.progress.setFixedHeight(SPACE // 2)
        self.stop_button = QPushButton(tr("Stop"))
        self.stop_button.setToolTip(
            tr("Start no further run. What was run is kept; Go on runs the rest.")
        )
        self.stop_button.clicked.connect(self.asked_to_stop)
        self.resume_button = QPushButton(tr("Go on"))
        self.resume_button.setToolTip(tr("Run what is left of this sweep."))
        self.resume_button.clicked.connect(self.asked_to_resume)
        self.new_button, self.first_button = (
            named(QPushButton(tr("New sweep…")), "", tr(NEW)) for _ in range(2)
        )
        self.new_button.clicked.connect(self.asked_for_new)
        self.first_button.setProperty("role", "primary")
        self.first_button.clicked.connect(self.asked_for_new)
        self.words = Sentences()
        self.room = QHBoxLayout()
        self.pages = QStackedWidget()
        self.what_if = WhatIfPage()
        for page in (self._empty_page(), self._full_page(), self.what_if):
            self.pages.addWidget(_scrolled(page))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self.modes)
        head.addWidget(self.status, 1)
        for button in (self.stop_button, self.resume_button, self.new_button):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE // 2, SPACE // 2, SPACE // 2, 0)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(head)
        layout.addWidget(self.progress)
        layout.addWidget(self.pages, 1)
        self.choose(self.mode)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        about = QLabel(tr(ABOUT), wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(page)
        layout.setSpacing(2 * SPACE)
        layout.addStretch()
        layout.addWidget(about)
        layout.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        return page

    def _full_page(self) -> QWidget:
        page = QWidget()
        page.setLayout(self.room)
        self.room.setContentsMargins(0, 0, 0, 0)
        self.room.setSpacing(2 * SPACE)
        self.room.addWidget(self.words, 2)
        return page

    @cached_property
    def cores(self) -> Cores:
        """The cores that are marked: those that a run here can use."""
        from desktop_app.ui.sweep_plot import Cores

        physical, usable = read_machine().physical_cores, usable_cores()
        return Cores(None if physical is None else min(physical, usable), usable)

    def choose(self, mode: str) -> None:
        """Show what was measured, or what would be if."""
        self.mode = mode
        self.modes.show_mode(mode)
        self._draw()

    def show_run(self, record: RunRecord | None) -> None:
        """Take over the run that is dealt out anew; a sweep is of many, of which this may be none."""
        self._record = record
        if self.mode == "What if":
            self.what_if.show_record(record)

    def show_series(self, series: Series | None) -> None:
        """Show a sweep as it is now; a race is shown elsewhere."""
        if series is not None and series.plan.kind != "sweep":
            return
        self.series = series
        self._is_due = True
        if self.isVisible():
            self._draw()

    def showEvent(self, _: QShowEvent) -> None:
        """Draw what has come while nobody looked."""
        if self._is_due:
            self._draw()

    def _draw(self) -> None:
        series, is_measured = self.series, self.mode == "Measured"
        for part in (
            self.progress,
            self.stop_button,
            self.resume_button,
            self.new_button,
        ):
            part.setVisible(is_measured and series is not None)
        self.pages.setCurrentIndex(2 if not is_measured else int(series is not None))
        self.status.setText("" if is_measured else tr(IF))
        if not is_measured:
            self.what_if.show_record(self._record)
        elif series is not None:
            self._is_due = False
            self._show_progress(series)
            self._draw_series(series)

    def _draw_series(self, series: Series) -> None:
        if self.plot is None:
            from desktop_app.ui.sweep_plot import SweepPlot

            self.plot = SweepPlot()
            self.room.insertWidget(0, self.plot, 3)
        sweep = read_sweep(series)
        self.plot.setVisible(sweep.has_times)
        if sweep.has_times:
            self.plot.show_sweep(sweep, self.cores)
        self.words.say(sweep_sentences(series, self.cores.physical))

    def _show_progress(self, series: Series) -> None:
        whole = len(list(series.plan.places()))
        left = len(series.left())
        self.progress.setRange(0, whole)
        self.progress.setValue(whole - left)
        self.progress.setVisible(left > 0)
        self.stop_button.setVisible(series.is_running)
        self.resume_button.setVisible(not series.is_running and left > 0)
        self.new_button.setEnabled(not series.is_running)
        over = " × ".join(map(setting_name, series.plan.over))
        told = {"over": over, "done": whole - left, "all": whole}
        rest_s = left_s(series)
        if series.is_running and left and rest_s is not None:
            time = say_time(rest_s)
            text = tr(
                "Sweep over {over}: {done} of {all} runs, about {time} left", **told, time=time
            )
        elif left and not series.is_running:
            text = tr("Sweep over {over}: {done} of {all} runs, stopped", **told)
        else:
            text = tr("Sweep over {over}: {done} of {all} runs", **told)
        self.status.setText(text)

    def apply_colours(self) -> None:
        """Draw again in the colours of the scheme that has just changed."""
        self.modes.show_mode(self.mode)
        self.show_series(self.series)
        if self.mode == "What if":
            self.what_if.show_record(self._record, again=True)


def _scrolled(page: QWidget) -> QScrollArea:
    """Return a page that is scrolled where a low window has no room for its plots."""
    room = QScrollArea(widgetResizable=True)
    room.setFrameShape(QFrame.Shape.NoFrame)
    room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    room.setWidget(page)
    room.setAccessibleName(tr("Plots of the sweep"))
    return room
