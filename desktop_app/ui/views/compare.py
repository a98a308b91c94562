"""Compare: the runs that are ticked, beside each other."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout

from desktop_app.runs.compare import Checked, Group, groups
from desktop_app.runs.language import later, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.same_results import ResultsCheck
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.compare.bars import BarsSection
from desktop_app.ui.compare.cpu import CpuSection
from desktop_app.ui.compare.section import Section
from desktop_app.ui.compare.table import DifferencesSection
from desktop_app.ui.compare.time_went import TimeWentSection
from desktop_app.ui.compare.timelines import TimelinesSection
from desktop_app.ui.elided import ElidedLabel
from desktop_app.ui.mode_buttons import ModeButtons
from desktop_app.ui.theme import SPACE
from desktop_app.ui.view import View

MODES = {
    later("Bars"): later("Times, speed-ups, and whether they are more than noise"),
    later("Timelines"): later("The timelines under one another, moved together"),
    later("CPU"): later("How many cores each run kept busy"),
    later("Where time went"): later("What the time of each went into, at one scale"),
    later("Differences"): later("All numbers and settings in which they differ"),
}
NOTHING = later(
    "Tick two or more runs in the list of runs: here you see which is faster, "
    "and whether by more than noise."
)
ONE = later("Tick a second run to compare this one with.")
SLICE_S = 0.004
"""Results are compared for so long at once; then the window has its turn."""


class CompareView(View):
    """Sections, of which one is in sight; only that one is told of the runs."""

    title = later("Compare")
    position = 33
    is_of_run = False
    period_s = 0.25

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.records: list[RunRecord] = []
        self.groups: list[Group] = []
        self.mode = "Bars"
        self.bars = BarsSection()
        self.sections: dict[str, Section] = {
            "Bars": self.bars,
            "Timelines": TimelinesSection(),
            "CPU": CpuSection(),
            "Where time went": TimeWentSection(),
            "Differences": DifferencesSection(),
        }
        self.modes = ModeButtons(self, MODES, icons="")
        self.modes.chose.connect(self.choose)
        self.advice = QLabel(wordWrap=True)
        self.advice.setProperty("role", "muted")
        self.results = ElidedLabel()
        self.results.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._stack = QStackedWidget()
        self._lay_out()
        self._known: list[tuple[int, bool, bool]] = []
        self._checked: list[int] | None = None
        self._check = ResultsCheck()
        self._told = Checked()
        self._steps: Iterator[None] = iter(())
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._check_on)
        self.show_ticked([])

    def _lay_out(self) -> None:
        for section in self.sections.values():
            self._stack.addWidget(section)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE // 2, SPACE // 2, SPACE // 2, 0)
        layout.setSpacing(SPACE // 2)
        layout.addWidget(self.advice)
        row = QHBoxLayout()
        row.addWidget(self.modes)
        row.addWidget(self.results, 1)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)
        layout.addStretch(0)

    def show_ticked(self, records: list[RunRecord]) -> None:
        """Compare these runs from now on."""
        before, self.records = self.records, list(records)
        if [*map(id, before)] != [*map(id, records)]:  # ids are of no worth once a record is gone
            self._known, self._checked = [], None
        if self.isVisible() or not records:
            self._refresh()

    def show_run(self, record: RunRecord | None) -> None:  # noqa: ARG002 - another than the ticked ones
        """Draw what has changed of the ticked runs; the run that all other views show is none of them."""
        self._refresh()

    def choose(self, mode: str) -> None:
        """Bring a section into sight."""
        self.mode = mode
        self._stack.setCurrentWidget(self.sections[mode])
        self._known = []
        self._refresh()

    def _refresh(self) -> None:
        """Work out anew what has changed, and let the section in sight draw it."""
        count = len(self.records)
        self.advice.setText(tr(NOTHING if not count else ONE))
        self.advice.setVisible(count < 2)
        self.modes.setVisible(count > 0)
        self._stack.setVisible(count > 0)
        self.modes.show_mode(self.mode)
        known = [(id(one), one.started is not None, one.is_over) for one in self.records]
        is_live = not all(is_over for _, _, is_over in known)
        if known == self._known and not is_live:
            return
        if known != self._known:
            self._known = known
            self.groups = groups(self.records)
            self._begin_check()
        self.sections[self.mode].show_groups(self.groups)

    def _begin_check(self) -> None:
        """Compare the results of the runs that are over, unless that has been done."""
        over = [id(record) for record in self.records if record.is_over]
        if over != self._checked:
            self._checked = over
            self._steps = self._check.steps(self.groups)
            self._turn.start()

    def _check_on(self) -> None:
        end = time.perf_counter() + SLICE_S
        for _ in self._steps:
            if time.perf_counter() > end:
                self._show_checked(Checked(None, tr("Comparing the results …")))
                return
        self._turn.stop()
        self._show_checked(self._check.found)

    def _show_checked(self, checked: Checked) -> None:
        """Say whether the results are the same beside the buttons; what is long or bad, among the bars."""
        self._told = checked
        room = self.width() - self.modes.sizeHint().width() - 3 * SPACE
        needed = self.fontMetrics().horizontalAdvance(checked.sentence)
        is_here = needed <= room and checked.are_same is not False
        self.results.setText(checked.sentence if is_here else "")
        self.bars.show_checked(Checked() if is_here else checked)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Find the place for the sentence about the results anew."""
        self._show_checked(self._told)

    def showEvent(self, _: QShowEvent) -> None:
        """Take over what was ticked meanwhile."""
        self._refresh()
        self._turn.start()

    def hideEvent(self, _: QHideEvent) -> None:
        """Work out nothing that nobody sees."""
        self._turn.stop()

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.modes.show_mode(self.mode)
        for section in self.sections.values():
            section.apply_colours()
