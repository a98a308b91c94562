"""The runs in the list: some with their record, thousands as one row of the history each."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_app.engine.spec import RunSpec
from desktop_app.runs.history_rows import HistoryRow, row_of
from desktop_app.runs.language import tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.told import tr_told
from desktop_app.ui.titles import describe_settings, title_of
from desktop_app.ui.words import say_time

ROLE = Qt.ItemDataRole.UserRole
OPENED, OPENED_TASKS = 20, 50_000
"""So many records of runs stay in memory once they were looked at, with so many tasks in all."""

Index = QModelIndex | QPersistentModelIndex


class Entry:
    """One run: its row, and its record where that is in memory."""

    def __init__(self, row: HistoryRow, record: RunRecord | None = None) -> None:
        self.row = row
        self.record = record
        self.is_ticked = False

    @property
    def spec(self) -> RunSpec:
        """What was run."""
        return self.row.spec

    @property
    def outcome(self) -> str:
        """How it ended, or ``running``."""
        record = self.record
        if record is None or record.finished is None:
            return "running" if record is not None else self.row.outcome
        return record.finished.outcome

    @property
    def time_s(self) -> float:
        """What it took, or has taken so far."""
        return self.record.elapsed_s() if self.record is not None else self.row.wall_s or 0.0

    @property
    def name(self) -> str:
        """What someone called it, or what was run how."""
        return self.row.name or title_of(self.spec)


class RunEntries(QAbstractListModel):
    """All runs, newest first; each can be ticked."""

    ticked = Signal()
    """Which runs are ticked has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._opened: deque[Entry] = deque()

    # What Qt asks for.

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many runs there are."""
        return len(self.entries) if parent is None or not parent.isValid() else 0

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every run be chosen and ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the entry, its texts, or whether it is ticked."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == ROLE:
            return entry
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if entry.is_ticked else Qt.CheckState.Unchecked
        told = f"{entry.name}, {say_time(entry.time_s)}, {tr(entry.outcome)}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return told
        if role == Qt.ItemDataRole.ToolTipRole:
            message = entry.record.message if entry.record else entry.row.message
            parts = [told, describe_settings(entry.spec), tr_told(message), entry.row.note]
            return "\n".join(part for part in parts if part)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a run, or take the tick away."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.entries[index.row()].is_ticked = Qt.CheckState(value) == Qt.CheckState.Checked
        self._changed(index.row())
        self.ticked.emit()
        return True

    # What the window does.

    def add(self, record: RunRecord) -> None:
        """Put a run of this session at the top."""
        self.beginInsertRows(QModelIndex(), 0, 0)
        self.entries.insert(0, Entry(row_of(record), record))
        self.endInsertRows()

    def add_rows(self, rows: list[HistoryRow]) -> None:
        """Put earlier runs, newest first, below those that are there; one that is there stays."""
        there = {entry.row.number for entry in self.entries}
        new = [row for row in rows if row.number not in there]
        if new:
            first = len(self.entries)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self.entries += map(Entry, new)
            self.endInsertRows()

    def bring_back(self, entries: list[Entry]) -> None:
        """Put runs that were taken away to their places again."""
        for entry in entries:
            older = [place for place, other in enumerate(self.entries) if _age(other) < _age(entry)]
            place = min(older, default=len(self.entries))
            self.beginInsertRows(QModelIndex(), place, place)
            self.entries.insert(place, entry)
            self.endInsertRows()
        self.ticked.emit()

    def take_away(self, entries: list[Entry]) -> None:
        """Take runs out of the list."""
        for entry in entries:
            place = self.entries.index(entry)
            self.beginRemoveRows(QModelIndex(), place, place)
            del self.entries[place]
            self.endRemoveRows()
        self.ticked.emit()

    def find(self, record: RunRecord) -> Entry | None:
        """Return the entry of a record."""
        return next((entry for entry in self.entries if entry.record is record), None)

    def set_row(self, record: RunRecord, row: HistoryRow) -> None:
        """Note what the history tells of a run that it has just taken in."""
        if entry := self.find(record):
            same = [other for other in self.entries if other.row.number == row.number]
            entry.row = row
            self.take_away(same)  # it was opened from a file, and had been here before
            self.refresh()
            self._note_opened(entry)

    def set_record(self, number: int, record: RunRecord) -> Entry | None:
        """Note the record of an earlier run that has been opened."""
        entry = next((entry for entry in self.entries if entry.row.number == number), None)
        if entry is not None and entry.record is None:
            entry.record = record
            self._note_opened(entry)
        return entry

    def _note_opened(self, entry: Entry) -> None:
        """Let go of records that were looked at long ago; the history has them."""
        self._opened.append(entry)
        for _ in range(len(self._opened)):
            if not self._are_too_many():
                break
            oldest = self._opened.popleft()
            if oldest.is_ticked or oldest is entry:
                self._opened.append(oldest)
            elif oldest.row.number:
                oldest.record = None

    def _are_too_many(self) -> bool:
        tasks = sum(entry.record.total for entry in self._opened if entry.record is not None)
        return len(self._opened) > OPENED or tasks > OPENED_TASKS

    def describe(self, entry: Entry, **written: Any) -> None:
        """Take over what someone writes of a run."""
        entry.row = replace(entry.row, **written)
        self.refresh()

    def tick_only(self, entries: list[Entry]) -> None:
        """Tick these runs and no others."""
        for entry in self.entries:
            entry.is_ticked = entry in entries
        self.refresh()
        self.ticked.emit()

    @property
    def ticked_entries(self) -> list[Entry]:
        """The runs that are ticked, oldest first."""
        return [entry for entry in reversed(self.entries) if entry.is_ticked]

    def refresh(self) -> None:
        """Let everything be drawn again."""
        if self.entries:
            self._changed(0, len(self.entries) - 1)

    def _changed(self, first: int, last: int | None = None) -> None:
        self.dataChanged.emit(self.index(first), self.index(first if last is None else last))


def _age(entry: Entry) -> tuple[int, float]:
    """Return what grows from run to run: those not kept yet are the newest."""
    return entry.row.number or 1 << 62, entry.row.started_at
