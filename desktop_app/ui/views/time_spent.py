"""Where time went: one sentence, and the time of every worker as a bar of its parts."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.runs.accounting import Account, Parts, Seat, account
from desktop_app.runs.accounting_words import say_where
from desktop_app.runs.diagnosis import Finding, diagnose
from desktop_app.runs.language import later, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.findings import FindingsList
from desktop_app.ui.theme import SPACE, big_font
from desktop_app.ui.time_bars import ROW, WHOLE, Bars, Legend, Row
from desktop_app.ui.view import View

SENTENCE_POINTS = 13
LEAST_ROWS = 3
"""So many workers' bars are in sight before they scroll."""
FRAME = 1
"""Around an area that scrolls (``style_rules.py``): the bar above it is moved in as far, pixels."""
WIDE = 640
"""From this width on there is room for times in the legend, pixels."""


class TimeSpentView(View):
    """The sentence, the bar of the whole run, a legend with the numbers, and a bar for each worker."""

    title = later("Where time went")
    position = 31
    period_s = 0.5

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self._diagnosed: tuple[RunRecord, list[Finding]] | None = None
        self.sentence = QLabel(wordWrap=True)
        self.sentence.setFont(big_font(SENTENCE_POINTS))
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setAccessibleName(tr("Where the time went, in one sentence"))
        self.findings = FindingsList()
        self.findings.pointed.connect(lambda places: self.pointed.emit(places[0]))
        self.whole = Bars(WHOLE)
        self.whole.setFixedHeight(WHOLE)
        self.whole.setAccessibleName(tr("Where the time of the whole run went"))
        self.workers = Bars(ROW)
        self.workers.setAccessibleName(tr("Where the time of each worker went"))
        self.workers.resized.connect(self.whole.end_at)
        self.legend = Legend()
        self.scroller = QScrollArea(widgetResizable=True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setMinimumHeight(LEAST_ROWS * ROW)
        self.scroller.setWidget(self.workers)
        self.scroller.setAccessibleName(tr("Where the time of each worker went"))
        self.bars = self._lay_out_bars()
        self._stops: list[QWidget] = []
        self._lay_out()
        self.show_run(None)

    def _lay_out(self) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(SPACE // 2, SPACE, SPACE // 2, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.sentence)
        layout.addWidget(self.findings)
        layout.addWidget(self.bars, 1)
        room = self._room = QScrollArea(
            widgetResizable=True
        )  # several findings need more than a low window has
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setWidget(content)
        room.setAccessibleName(tr(self.title))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(room)

    def _lay_out_bars(self) -> QWidget:
        whole = QWidget()
        bars = QVBoxLayout()
        bars.setSpacing(SPACE)
        above = QHBoxLayout()
        above.setContentsMargins(FRAME, 0, FRAME, 0)
        above.addWidget(self.whole)
        bars.addLayout(above)
        bars.addWidget(self.scroller, 1)
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3 * SPACE)
        layout.addLayout(bars, 1)
        layout.addWidget(self.legend)
        return whole

    def show_run(self, record: RunRecord | None) -> None:
        """Show what the time went into so far: of the run, or of the chosen stretch of it."""
        found = account(record, self.stretch) if record else Account(Parts(), ())
        text = tr("Press Run: here you see where the time of its workers goes.")
        if record is not None:
            text = say_where(found, record, self.stretch)
        if text != self.sentence.text():
            self.sentence.setText(text)
        self.findings.show_findings(self._diagnose(record))
        self._order_stops()
        self.bars.setVisible(found.whole.total_s > 0)
        name = tr("whole run") if self.stretch is None else tr("in view")
        self.whole.show_bars([(name, None, found.whole)])
        self.workers.show_bars(sorted(map(_row_of, found.seats), key=_place_of))
        self.legend.show_parts(found.whole)

    def _order_stops(self) -> None:
        """Let Tab reach findings, which come and go, before the bars below them."""
        stops = [self._room, *self.findings.entries, self.scroller]
        if stops != self._stops:
            self._stops = stops
            for before, after in pairwise(stops):
                self.setTabOrder(before, after)

    def _diagnose(self, record: RunRecord | None) -> list[Finding] | None:
        """Return what was found in a run that is over, each run looked at once."""
        if record is None or not record.is_over:
            return None
        if self._diagnosed is None or self._diagnosed[0] is not record:
            self._diagnosed = record, diagnose(record, account(record))
        return self._diagnosed[1]

    def resizeEvent(self, _: QResizeEvent) -> None:
        """In a narrow window the bars get most of the room."""
        self.legend.be_narrow(self.width() < WIDE)

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.findings.apply_colours()
        for part in (self.whole, self.workers, self.legend):
            part.update()


def _row_of(seat: Seat) -> Row:
    numbers = [track.worker + 1 for track in seat.tracks]
    if not numbers:
        return tr("no worker"), None, seat.parts
    more = f" + {len(numbers) - 1}" if len(numbers) > 1 else ""
    return tr("worker {number}", number=f"{numbers[0]}{more}"), seat.tracks[0].worker, seat.parts


def _place_of(row: Row) -> float:
    return math.inf if row[1] is None else row[1]
