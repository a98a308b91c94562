"""Where the time of compared runs went: a bar of parts for each group, all at one scale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.runs.accounting import Parts, account
from desktop_app.runs.compare import Group
from desktop_app.runs.groups import counts
from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord
from desktop_app.ui.compare.section import Section, Swatch, fill, scrolled
from desktop_app.ui.theme import SPACE
from desktop_app.ui.time_bars import NARROW, Bars, Legend
from desktop_app.ui.words import say_time

PITCH = 24
NARROW_BELOW = 560
"""In less room than this the legend stands below the bars, pixels."""


class TimeWentSection(Section):
    """Name, time and bar of each group; a bar is as long as its run took, so that bars can be compared."""

    def __init__(self) -> None:
        super().__init__()
        self.legend = Legend()
        self.legend.name_only()
        self.bars: list[Bars] = []
        self._names: list[Swatch] = []
        self._kept: dict[int, tuple[RunRecord, Parts]] = {}
        content = QWidget()
        self._column = QVBoxLayout()
        self._column.setSpacing(2)
        self._row = QHBoxLayout(content)
        self._row.setContentsMargins(SPACE // 2, SPACE // 2, SPACE, 0)
        self._row.setSpacing(2 * SPACE)
        self._row.addLayout(self._column, 1)
        self._row.addWidget(self.legend, 0, Qt.AlignmentFlag.AlignTop)
        fill(self, scrolled(content))

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw of each group the run in the middle, or the one that goes on."""
        if len(self.bars) != len(every):
            self._make(len(every))
        runs = [typical(group) for group in every]
        there = {id(record) for record in runs}
        self._kept = {key: kept for key, kept in self._kept.items() if key in there}
        longest_s = max((record.elapsed_s() for record in runs), default=0.0) or 1.0
        for place, (group, record) in enumerate(zip(every, runs, strict=True)):
            took = say_time(record.elapsed_s())
            took = took if record.is_over else tr("{time} so far", time=took)
            middle = tr("(median run)") if len(group.samples) > 1 else ""
            self._names[place].show_text(place, f"{group.label}   {took}   {middle}".rstrip())
            length = record.elapsed_s() / longest_s
            self.bars[place].show_bars([(group.label, None, self._parts_of(record))], length)

    def _parts_of(self, record: RunRecord) -> Parts:
        """Return where the time of a run went, worked out once for one that is over."""
        kept = self._kept.get(id(record))
        if kept is None or not record.is_over:
            kept = self._kept[id(record)] = record, account(record).whole
            if not record.is_over:
                del self._kept[id(record)]
        return kept[1]

    def _make(self, count: int) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.bars = [Bars(PITCH, name=0) for _ in range(count)]
        self._names = [Swatch() for _ in range(count)]
        for name, bar in zip(self._names, self.bars, strict=True):
            self._column.addWidget(name)
            self._column.addWidget(bar)
        self._column.addStretch(1)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Let the legend stand below the bars where there is little room."""
        is_narrow = self.width() < NARROW_BELOW
        direction = (
            QHBoxLayout.Direction.TopToBottom if is_narrow else QHBoxLayout.Direction.LeftToRight
        )
        self._row.setDirection(direction)
        self.legend.setFixedWidth(NARROW)

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        for part in (self.legend, *self.bars, *self._names):
            part.update()


def typical(group: Group) -> RunRecord:
    """Return the run of a group whose time is in the middle; the last one where none was done."""
    done = sorted((r for r in group.records if counts(r)), key=lambda record: record.elapsed_s())
    return done[(len(done) - 1) // 2] if done else group.records[-1]
