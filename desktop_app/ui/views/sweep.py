"""Sweep: the times along one or two settings, what they tell in sentences, and how far it has come."""

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
from desktop_app.runs.machine import read_machine
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.series import Series
from desktop_app.runs.sweeps import left_s, read_sweep
from desktop_app.ui.theme import SPACE, big_font
from desktop_app.ui.view import View
from desktop_app.ui.words import say_time

if TYPE_CHECKING:  # pyqtgraph takes a third of a second: imported when a sweep is shown
    from desktop_app.ui.sweep_plot import Cores, SweepPlot

ABOUT = (
    "A sweep runs the same work with several numbers of workers, chunk sizes or other settings, each "
    "a few times in turns, and shows which is fastest and where more gains nothing."
)
SENTENCE_POINTS = 13
WORDS = 36 * SPACE
"""Width of the sentences beside the plot."""


class SweepView(View):
    """The plot of the sweep that runs or was chosen, with its sentences; or what a sweep is."""

    title = "Sweep"
    position = 34
    is_of_run = False

    asked_for_new = Signal()
    asked_to_stop = Signal()
    asked_to_resume = Signal()

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.series: Series | None = None
        self.plot: SweepPlot | None = None
        self._is_due = False
        self.status = QLabel()
        self.progress = QProgressBar(textVisible=False)
        self.progress.setFixedHeight(SPACE // 2)
        self.progress.setAccessibleName("How much of the sweep is done")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setToolTip(
            "Start no further run. What was run is kept; Go on runs the rest."
        )
        self.stop_button.clicked.connect(self.asked_to_stop)
        self.resume_button = QPushButton("Go on")
        self.resume_button.setToolTip("Run what is left of this sweep.")
        self.resume_button.clicked.connect(self.asked_to_resume)
        self.new_button = QPushButton("New sweep…")
        self.new_button.clicked.connect(self.asked_for_new)
        self.first_button = QPushButton("New sweep…")
        self.first_button.setProperty("role", "primary")
        self.first_button.clicked.connect(self.asked_for_new)
        self.sentences: list[QLabel] = []
        self.room = QHBoxLayout()
        self.words = QVBoxLayout()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._empty_page())
        self.pages.addWidget(self._full_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE // 2, SPACE, SPACE // 2, 0)
        layout.addWidget(self.pages)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        about = QLabel(ABOUT, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(page)
        layout.setSpacing(2 * SPACE)
        layout.addStretch()
        layout.addWidget(about)
        layout.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        return page

    def _full_page(self) -> QWidget:
        page = QWidget()
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self.status, 1)
        for button in (self.stop_button, self.resume_button, self.new_button):
            head.addWidget(button)
        told = QWidget()
        self.words.setContentsMargins(0, 0, SPACE, 0)
        self.words.setSpacing(SPACE)
        self.words.addStretch()
        told.setLayout(self.words)
        scroller = QScrollArea(widgetResizable=True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFixedWidth(WORDS)
        scroller.setWidget(told)
        self.room.setSpacing(2 * SPACE)
        self.room.addWidget(scroller)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(head)
        layout.addWidget(self.progress)
        layout.addLayout(self.room, 1)
        return page

    @cached_property
    def cores(self) -> Cores:
        """The cores that are marked: those that a run here can use."""
        from desktop_app.ui.sweep_plot import Cores

        physical, usable = read_machine().physical_cores, usable_cores()
        return Cores(None if physical is None else min(physical, usable), usable)

    def show_run(self, record: RunRecord | None) -> None:
        """Leave it to other views: a sweep is of many runs."""

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
        self._is_due = False
        series = self.series
        self.pages.setCurrentIndex(int(series is not None))
        if series is None:
            return
        self._show_progress(series)
        if self.plot is None:
            from desktop_app.ui.sweep_plot import SweepPlot

            self.plot = SweepPlot()
            self.room.insertWidget(0, self.plot, 1)
        sweep = read_sweep(series)
        self.plot.setVisible(sweep.has_times)
        if sweep.has_times:
            self.plot.show_sweep(sweep, self.cores)
        self._say(sweep_sentences(series, self.cores.physical))

    def _show_progress(self, series: Series) -> None:
        whole = len(list(series.plan.places()))
        left = len(series.left())
        self.progress.setRange(0, whole)
        self.progress.setValue(whole - left)
        self.progress.setVisible(left > 0)
        self.stop_button.setVisible(series.is_running)
        self.resume_button.setVisible(not series.is_running and left > 0)
        self.new_button.setEnabled(not series.is_running)
        over = " and ".join(name.replace("_", " ") for name in series.plan.over)
        done = f"Sweep over {over}: {whole - left} of {whole} runs"
        rest_s = left_s(series)
        if series.is_running and left and rest_s is not None:
            done += f", about {say_time(rest_s)} left"
        elif left and not series.is_running:
            done += ", stopped"
        self.status.setText(done)

    def _say(self, sentences: list[str]) -> None:
        """Show sentences, the first ones larger; labels that are there are used again."""
        while len(self.sentences) < len(sentences):
            label = QLabel(wordWrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if not self.sentences:
                label.setFont(big_font(SENTENCE_POINTS))
            self.words.insertWidget(len(self.sentences), label)
            self.sentences.append(label)
        for place, label in enumerate(self.sentences):
            label.setText(sentences[place] if place < len(sentences) else "")
            label.setVisible(place < len(sentences))

    def apply_colours(self) -> None:
        """Draw again in the colours of the scheme that has just changed."""
        self.show_series(self.series)
