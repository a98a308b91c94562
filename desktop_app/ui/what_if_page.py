"""What the tasks of the shown run would take with other workers and chunks: two curves and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.runs.language import later, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.what_if import NothingToDeal, read_what_if, what_if_sentences
from desktop_app.ui.sentences import Sentences
from desktop_app.ui.theme import SPACE

if TYPE_CHECKING:  # pyqtgraph takes a third of a second: imported when there is a curve to draw
    from desktop_app.ui.what_if_plot import WhatIfPlot

NO_RUN = later(
    "Press Run: when it is over, you see here how long its tasks would take with 1 to 64 workers, on "
    "machines that are not here, and in chunks of other sizes."
)
GOES_ON = later(
    "When this run is over, you see here what other numbers of workers and chunks would bring."
)


class WhatIfPage(QWidget):
    """The curves of one record that is over, worked out once for each."""

    def __init__(self) -> None:
        super().__init__()
        self.plot: WhatIfPlot | None = None
        self.advice = QLabel(tr(NO_RUN), wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.sentences = Sentences()
        self._record: RunRecord | None = None
        self._room = QHBoxLayout()
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.setSpacing(2 * SPACE)
        self._room.addWidget(self.sentences, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.advice)
        layout.addLayout(self._room)

    def show_record(self, record: RunRecord | None, *, again: bool = False) -> None:
        """Show what other settings would bring for a record; ``again`` where only colours changed."""
        if record is None or not record.is_over:
            self._record = None
            self._advise(tr(NO_RUN if record is None else GOES_ON))
        elif record is not self._record or again:
            self._record = record
            self._draw(record)

    def _draw(self, record: RunRecord) -> None:
        try:
            found = read_what_if(record)
        except NothingToDeal as reason:
            self._advise(str(reason))
            return
        if self.plot is None:
            from desktop_app.ui.what_if_plot import WhatIfPlot

            self.plot = WhatIfPlot()
            self._room.insertWidget(0, self.plot, 3)
        self._advise("")
        self.plot.show_what_if(found)
        self.sentences.say(what_if_sentences(found))

    def _advise(self, text: str) -> None:
        """Show a sentence instead of curves, or curves."""
        self.advice.setText(text)
        self.advice.setVisible(bool(text))
        self.sentences.setVisible(not text)
        if self.plot is not None:
            self.plot.setVisible(not text)
