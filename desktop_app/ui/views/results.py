"""Results: a row for each task, in order of arrival, for any number of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QLabel, QStackedLayout, QTableView

from desktop_app.runs.record import Result, RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.theme import colours, worker_colour
from desktop_app.ui.view import View
from desktop_app.ui.words import say, say_ns

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("task", "worker", "input", "result", "time", "on a core")
_NOWHERE = QModelIndex()


class ResultsView(View):
    """A table of the tasks: worker, input, result or failure, time; a click on a heading sorts."""

    title = "Results"
    position = 30
    period_s = 0.5

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.rows = ResultRows()
        self.table = QTableView()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setAlternatingRowColors(True)
        self.table.setModel(self.rows)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName("Results: one row per task")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.rows.sort)
        for column, width in enumerate((72, 72, 150, 300, 88, 88)):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(COLUMNS.index("result"), QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._nothing = QLabel("Each task's result appears here.")
        self._nothing.setProperty("role", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.table)

    def show_run(self, record: RunRecord | None) -> None:
        """Show the results that the record has by now."""
        self.rows.show_run(record)
        self._stack.setCurrentIndex(1 if self.rows.rowCount() else 0)
        if record is not None and not record.results:
            self._nothing.setText(
                "No task has given a result."
                if record.is_over
                else "Waiting for the first results. (map and map_async give them all at the end.)"
            )


class ResultRows(QAbstractTableModel):
    """The rows of the table: looked up when they are shown, so that 100,000 cost as little as ten."""

    def __init__(self) -> None:
        super().__init__()
        self._record: RunRecord | None = None
        self._count = 0
        self._order: list[int] | None = None
        self._sorting: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._tape = _TapeColumns()

    def show_run(self, record: RunRecord | None) -> None:
        """Take over what is new in the record."""
        count = len(record.results) if record else 0
        if record is not self._record:
            self.beginResetModel()
            self._record, self._count, self._order = record, count, None
            self._tape = _TapeColumns()
            self.endResetModel()
        elif count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            if self._order is not None:
                self._order += range(len(self._order), count)
            self.endInsertRows()
        if record is not None and record.is_over and self._sorting[0] >= 0 and self._order is None:
            self.sort(*self._sorting)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of results."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's heading."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if self._record is None:
            return None
        row = self._order[index.row()] if self._order is not None else index.row()
        result = self._record.results[row]
        column = COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(result, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == "worker":
                return worker_colour(self._tape.look_up(self._record, result.task)[0])
            if column == "result" and result.failure:
                return QColor(colours().bad)
        return None

    def _text(self, result: Result, column: str) -> str:
        assert self._record is not None
        if column == "task":
            return f"{result.task + 1:,}"
        if column == "input":
            return say(result.input)
        if column == "result":
            return f"✗ {result.failure}" if result.failure else say(result.value)
        worker, wall, cpu = self._tape.look_up(self._record, result.task)
        if worker is None:
            return "?"
        if column == "worker":
            return f"● {worker + 1}"
        return say_ns(wall) if column == "time" else f"{min(1.0, cpu / max(1, wall)):.0%}"

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; results that arrive later stand at the end until the next sorting."""
        self._sorting = (column, order)
        if self._record is None or column < 0:
            return
        key = self._sort_key(COLUMNS[column])
        results = self._record.results[: self._count]
        self.layoutAboutToBeChanged.emit()
        is_down = order == Qt.SortOrder.DescendingOrder
        self._order = sorted(
            range(len(results)), key=lambda row: key(results[row]), reverse=is_down
        )
        self.layoutChanged.emit()

    def _sort_key(self, column: str) -> Callable[[Result], Any]:
        record, tape = self._record, self._tape
        assert record is not None
        if column == "task":
            return lambda result: result.task
        if column in ("input", "result"):
            return lambda result: _orderly(result.input if column == "input" else result.value)
        place = ("worker", "time", "on a core").index(column)
        return lambda result: _orderly(tape.look_up(record, result.task)[place])


class _TapeColumns:
    """Worker, wall and CPU time by task number, gathered from the tapes as they grow."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._columns: NDArray[np.int64] = np.full((0, 3), -1, np.int64)

    def look_up(self, record: RunRecord, task: int) -> tuple[int | None, int, int]:
        """Return worker, wall and CPU time (ns) of a task; worker None when no tape has it."""
        if task >= len(self._columns) or self._columns[task, 0] < 0:
            self._take_over(record)
        if task >= len(self._columns) or self._columns[task, 0] < 0:
            return None, 0, 0
        worker, wall, cpu = self._columns[task]
        return int(worker), int(wall), int(cpu)

    def _take_over(self, record: RunRecord) -> None:
        for worker, track in record.tracks.items():
            rows = track.records.rows[self._seen.get(worker, 0) :]
            self._seen[worker] = len(track.records.rows)
            if not len(rows):
                continue
            highest = int(rows[:, 0].max())
            if highest >= len(self._columns):
                more = max(highest + 1, record.total) - len(self._columns)
                self._columns = np.concatenate([self._columns, np.full((more, 3), -1, np.int64)])
            self._columns[rows[:, 0], 0] = worker
            self._columns[rows[:, 0], 1] = rows[:, 2] - rows[:, 1]
            self._columns[rows[:, 0], 2] = rows[:, 3]


def _orderly(value: Any) -> tuple[int, Any]:
    """Return a key that orders any two values: numbers first, then texts."""
    return (0, value) if isinstance(value, int | float) else (1, say(value))
