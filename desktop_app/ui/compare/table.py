"""The differences between compared runs as a table: a column for each group, and what each is worth."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from desktop_app.runs.compare import Group, Line, differences
from desktop_app.runs.language import later, tr
from desktop_app.ui.compare.section import Section, fill, group_colour
from desktop_app.ui.rows import ROW_HEIGHT
from desktop_app.ui.theme import colours

VERDICT = later("difference")
LEAST, PADDING = 80, 14
"""Width of a column at least, and what is added to that of its texts, pixels."""
TOOL_TIP = later(
    "Medians over the runs of each group. A difference is significant where the 95 % intervals of three "
    "or more runs each lie apart; within noise it may be chance."
)


class DifferencesSection(Section):
    """The table. It is filled anew only when a text in it has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.table = QTableWidget()
        self.table.setAccessibleName(tr("Differences between the ticked runs"))
        self.table.setToolTip(tr(TOOL_TIP))
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(LEAST)
        self._labels: list[str] = []
        self._lines: list[Line] = []
        self._every: Sequence[Group] = ()
        fill(self, self.table)

    def show_groups(self, every: Sequence[Group]) -> None:
        """Draw the groups as they are now."""
        is_live = any(group.is_running and not group.samples for group in every)
        if every is self._every and not is_live:
            return
        self._every = every
        labels, lines = [group.label for group in every], differences(every)
        if labels != self._labels or lines != self._lines:
            self._labels, self._lines = labels, lines
            self._fill()

    def _fill(self) -> None:
        labels, lines, scheme = self._labels, self._lines, colours()
        self.table.setColumnCount(len(labels) + 2)
        self.table.setRowCount(len(lines))
        self.table.setHorizontalHeaderLabels(["", tr(VERDICT), *labels])
        for column, label in enumerate(labels, 2):
            heading = self.table.horizontalHeaderItem(column)
            if heading is not None:
                heading.setIcon(_box(group_colour(column - 2)))
                heading.setToolTip(label)
        strong = QFont(self.table.font())
        strong.setBold(True)
        for row, line in enumerate(lines):
            for column, text in enumerate((line.name, line.verdict, *line.texts)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column < 2:
                    item.setForeground(QColor(scheme.muted))
                if line.is_sure and column == 1:
                    item.setForeground(QColor(scheme.text))
                    item.setFont(strong)
                self.table.setItem(row, column, item)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.resizeColumnsToContents()
        for column in range(len(labels) + 2):
            self.table.setColumnWidth(column, self.table.columnWidth(column) + PADDING)
        header.setStretchLastSection(True)

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self._fill()


def _box(colour: QColor) -> QIcon:
    pixmap = QPixmap(12, 12)
    pixmap.fill(colour)
    return QIcon(pixmap)
