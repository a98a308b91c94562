"""The list of runs: this session's and the history's, to search, look at, tick, name and delete."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.history_rows import HistoryRow
from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord
from desktop_app.ui.run_actions import RunActions
from desktop_app.ui.run_drawing import RunDrawing
from desktop_app.ui.run_entries import ROLE, Entry, Index, RunEntries
from desktop_app.ui.theme import SPACE


class RunList(QWidget):
    """A list of runs, newest first."""

    chosen = Signal(object)
    """The record that someone wants to see."""
    wanted = Signal(int)
    """The number of an earlier run that is to be opened; give it to :meth:`open_earlier`."""
    ticked = Signal(list)
    """The records of the ticked runs, oldest first; whatever of them is opened already."""

    def __init__(self) -> None:
        super().__init__()
        heading = QLabel(tr("RUNS"))
        heading.setProperty("role", "section")
        self.runs = RunEntries()
        self._shown = _Suiting(self.runs)
        self.list = QListView(uniformItemSizes=True)
        self.list.setModel(self._shown)
        self.list.setItemDelegate(RunDrawing(self.runs))
        self.list.setAccessibleName(tr("Runs, newest first"))
        self.list.setToolTip(
            tr("Click a run to see it again, tick two to compare them; the right button has more.")
        )
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.runs.ticked.connect(self._tell_ticked)
        self._nothing = QLabel(
            tr("Every run is listed here. Click one to see it again; tick two to compare them."),
            wordWrap=True,
        )
        self._nothing.setProperty("role", "muted")
        self.actions_of_runs = RunActions(self.list, self.runs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE, SPACE, SPACE)
        layout.addWidget(heading)
        layout.addLayout(self._make_search())
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.actions_of_runs.undo)

    def _make_search(self) -> QHBoxLayout:
        self.search = QLineEdit(placeholderText=tr("Search"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Search runs"))
        self.search.setToolTip(
            tr("Words of executor, workload, settings (count=20), name or note.")
        )
        self.search.textChanged.connect(self._shown.search)
        self.only_starred = QToolButton()
        self.only_starred.setText("★")
        self.only_starred.setCheckable(True)
        self.only_starred.setAccessibleName(tr("Only starred runs"))
        self.only_starred.setToolTip(tr("Only starred runs"))
        self.only_starred.toggled.connect(self._shown.show_starred)
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        row.addWidget(self.only_starred)
        return row

    # What the window does.

    @property
    def records(self) -> list[RunRecord]:
        """The records that are in memory, newest first."""
        return [entry.record for entry in self.runs.entries if entry.record is not None]

    def add(self, record: RunRecord) -> None:
        """Put a record at the top and choose it."""
        self.search.clear()
        self.only_starred.setChecked(False)
        self.runs.add(record)
        self._nothing.hide()
        self.choose_row(0)

    def add_rows(self, rows: list[HistoryRow]) -> None:
        """Put runs of earlier sessions below."""
        self.runs.add_rows(rows)
        self._nothing.setVisible(not self.runs.entries)

    def choose_row(self, row: int) -> None:
        """Choose the run that is shown in this row, from 0."""
        index = self._shown.index(row, 0)
        flags = self.list.selectionModel().SelectionFlag
        self.list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)

    def count(self) -> int:
        """Return how many runs the list shows."""
        return self._shown.rowCount()

    def set_row(self, record: RunRecord, row: HistoryRow) -> None:
        """Take over what the history tells of a run that it has just taken in."""
        self.runs.set_row(record, row)

    def open_earlier(self, number: int, record: RunRecord) -> None:
        """Take the record of an earlier run; show it if it is still chosen."""
        entry = self.runs.set_record(number, record)
        if entry is None:
            return
        if self._entry(self.list.currentIndex()) is entry:
            self.chosen.emit(record)
        if entry.is_ticked:
            self._tell_ticked()

    def refresh(self) -> None:
        """Write all times again."""
        self.runs.refresh()

    def serial_s(self, record: RunRecord) -> float | None:
        """Return what the same work took in serial in the newest run of it, in seconds, if any did."""
        for entry in self.runs.entries:
            is_serial = entry.spec.executor == "serial" and entry.spec.work == record.spec.work
            if is_serial and entry.outcome == "finished":
                return entry.time_s
        return None

    # What people do.

    def tick_only(self, records: list[RunRecord]) -> None:
        """Tick the runs of these records and no others."""
        found = [self.runs.find(record) for record in records]
        self.runs.tick_only([entry for entry in found if entry is not None])

    def _entry(self, index: Index) -> Entry | None:
        entry: Entry | None = index.data(ROLE) if index.isValid() else None
        return entry

    def _choose(self, index: QModelIndex) -> None:
        entry = self._entry(index)
        if entry is None:
            return
        if entry.record is not None:
            self.chosen.emit(entry.record)
        else:
            self.wanted.emit(entry.row.number)

    def _tell_ticked(self) -> None:
        entries = self.runs.ticked_entries
        for entry in entries:
            if entry.record is None:
                self.wanted.emit(entry.row.number)
        self.ticked.emit([entry.record for entry in entries if entry.record is not None])


class _Suiting(QSortFilterProxyModel):
    """The runs that suit the search."""

    def __init__(self, runs: RunEntries) -> None:
        super().__init__(runs)
        self._runs = runs
        self._words, self._is_starred = "", False
        self.setSourceModel(runs)

    def search(self, words: str) -> None:
        """Show only runs with all of these words."""
        self._words = words
        self.invalidate()

    def show_starred(self, is_starred: bool) -> None:
        """Show only starred runs, or all."""
        self._is_starred = is_starred
        self.invalidate()

    def filterAcceptsRow(self, row: int, _: Index) -> bool:
        """Whether a run is shown."""
        entry = self._runs.entries[row].row
        return (entry.is_starred or not self._is_starred) and entry.suits(self._words)
