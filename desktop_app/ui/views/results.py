"""Results: a row for each task, in order of arrival, for any number of them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QLabel, QStackedLayout, QTableView

from desktop_app.runs.language import later, number, percent, tr
from desktop_app.runs.places import Place
from desktop_app.runs.record import RunRecord
from desktop_app.runs.results import Result
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.told import tr_told
from desktop_app.ui.theme import colours, worker_colour
from desktop_app.ui.view import View
from desktop_app.ui.words import say, say_ns

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    later("task"),
    later("worker"),
    later("input"),
    later("result"),
    later("time"),
    later("on a core"),
)
_NOWHERE = QModelIndex()
BESIDE = 24
"""What a heading has beside its text, pixels."""


class ResultsView(View):
    """A table of the tasks: worker, input, result or failure, time; a click on a heading sorts."""

    title = later("Results")
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
        self.table.setAccessibleName(tr("Results: one row per task"))
        self.table.setToolTip(
            tr(
                "A row for each task; a click on a heading sorts, one on a row shows the task in the "
                "timeline. Watch: results stand in the order in which the executor gave them."
            )
        )
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self.rows.sort)
        for column, width in enumerate((72, 72, 150, 300, 88, 88)):
            text = header.fontMetrics().horizontalAdvance(tr(COLUMNS[column]))
            self.table.setColumnWidth(column, max(width, text + BESIDE))
        header.setMinimumSectionSize(72)
        header.setSectionResizeMode(COLUMNS.index("result"), QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._nothing = QLabel(tr("Each task's result appears here."))
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
                tr("No task has given a result.")
                if record.is_over
                else tr(
                    "Waiting for the first results. (map and map_async give them all at the end.)"
                )
            )

    def point_at(self, place: Place) -> None:
        """Select the row of a task and go there."""
        row = None if place.task is None else self.rows.row_of(place.task)
        if row is not None:
            self.table.selectRow(row)
            self.table.scrollTo(self.rows.index(row, 0), QTableView.ScrollHint.PositionAtCenter)


class ResultRows(QAbstractTableModel):
    """The rows of the table: looked up when they are shown, so that 100,000 cost as little as ten."""

    def __init__(self) -> None:
        super().__init__()
        self._record: RunRecord | None = None
        self._count = 0
        self._order: list[int] | None = None
        self._sorting: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_run(self, record: RunRecord | None) -> None:
        """Take over what is new in the record."""
        count = len(record.results) if record else 0
        if record is not self._record:
            self.beginResetModel()
            self._record, self._count, self._order = record, count, None
            self.endResetModel()
        elif count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            if self._order is not None:
                self._order += range(len(self._order), count)
            self.endInsertRows()
        if record is not None and record.is_over and self._sorting[0] >= 0 and self._order is None:
            self.sort(*self._sorting)

    def row_of(self, task: int) -> int | None:
        """Return the row that shows a task; None when it has no result yet."""
        place = self._record.results.place_of(task) if self._record else None
        if place is None or place >= self._count:
            return None
        return place if self._order is None else self._order.index(place)

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
            return tr(COLUMNS[section])
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
                found = self._record.look_up(result.task)
                return worker_colour(found[0].worker) if found else None
            if column == "result" and result.failure:
                return QColor(colours().bad)
        return None

    def _text(self, result: Result, column: str) -> str:
        assert self._record is not None
        if column == "task":
            return number(f"{result.task + 1:,}")
        if column == "input":
            return say(result.input)
        if column == "result":
            return f"✗ {tr_told(result.failure)}" if result.failure else say(result.value)
        found = self._record.look_up(result.task)
        if found is None:
            return "?"
        track, row = found
        if column == "worker":
            return f"● {track.worker + 1}"
        _, started, ended, cpu = track.records.rows[row].tolist()
        wall = ended - started
        return say_ns(wall) if column == "time" else percent(min(1.0, cpu / max(1, wall)))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; results that arrive later stand at the end until the next sorting."""
        self._sorting = (column, order)
        if self._record is None or column < 0:
            return
        self.layoutAboutToBeChanged.emit()
        rows = np.argsort(self._sort_keys(COLUMNS[column]), kind="stable")
        is_down = order == Qt.SortOrder.DescendingOrder
        self._order = (rows[::-1] if is_down else rows).tolist()
        self.layoutChanged.emit()

    def _sort_keys(self, column: str) -> NDArray[Any]:
        """Return a key for each result; numbers come before texts, and what is unknown comes first."""
        record = self._record
        assert record is not None
        results = itertools.islice(record.results, self._count)
        if column in ("input", "result"):
            values = [result.input if column == "input" else result.value for result in results]
            return _ranks(values)
        tasks = np.fromiter((result.task for result in results), np.int64, self._count)
        if column == "task":
            return tasks
        workers, walls, cpu = record.index.gather(record.tracks, tasks).T
        if column == "on a core":
            return np.asarray(cpu / np.maximum(walls, 1))
        return np.asarray(workers if column == "worker" else walls)


def _ranks(values: list[Any]) -> NDArray[np.int64]:
    """Return each value's place in their order: numbers first, then texts."""
    if all(type(value) is int and abs(value) < 2**63 for value in values):
        return np.array(values, np.int64)
    order = sorted(range(len(values)), key=lambda place: _orderly(values[place]))
    ranks = np.empty(len(values), np.int64)
    ranks[order] = np.arange(len(values))
    return ranks


def _orderly(value: Any) -> tuple[int, Any]:
    """Return a key that orders any two values: numbers first, then texts."""
    return (0, value) if isinstance(value, int | float) else (1, say(value))
