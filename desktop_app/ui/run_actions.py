"""What can be done with runs in the list: tick, star, rename, write a note, delete and undo that."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QInputDialog, QListView, QMenu, QPushButton

from desktop_app.runs.language import ntr, tr
from desktop_app.ui.run_entries import ROLE, Entry, RunEntries


class RunActions(QObject):
    """The menu and the keys of the list; ``undo`` is a button that is there after something was deleted."""

    described = Signal(int, dict)
    """What someone writes of a run: name, note, is_starred."""
    deleted = Signal(list, bool)
    """The numbers of runs that are to be deleted, or brought back."""

    def __init__(self, shown: QListView, runs: RunEntries) -> None:
        super().__init__(shown)
        self._list, self._runs = shown, runs
        self._taken: list[Entry] = []
        self.undo = QPushButton()
        self.undo.clicked.connect(self.bring_back)
        self.undo.hide()
        self._menu = QMenu(shown)
        for text, key, do in (
            (tr("Tick to compare"), "T", self.tick_selected),
            (tr("Star"), "S", self.star_selected),
            (tr("Rename…"), "F2", self.rename),
            (tr("Note…"), "N", self.write_note),
            (tr("Delete"), "Del", self.delete_selected),
        ):
            action = QAction(text, shown, shortcut=QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(do)
            shown.addAction(action)
            self._menu.addAction(action)
        shown.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        shown.customContextMenuRequested.connect(self._show_menu)

    def _show_menu(self, where: QPoint) -> None:
        if self._list.indexAt(where).isValid():
            self._menu.popup(self._list.viewport().mapToGlobal(where))

    def _current(self) -> Entry | None:
        index = self._list.currentIndex()
        entry: Entry | None = index.data(ROLE) if index.isValid() else None
        return entry

    def _selected(self) -> list[Entry]:
        return [index.data(ROLE) for index in self._list.selectedIndexes()]

    def tick_selected(self) -> None:
        """Tick the selected runs, or take their ticks away when all have one."""
        entries = self._selected()
        is_ticked = not all(entry.is_ticked for entry in entries)
        for entry in entries:
            entry.is_ticked = is_ticked
        self._runs.refresh()
        self._runs.ticked.emit()

    def star_selected(self) -> None:
        """Star the selected runs, or take their stars away when all have one."""
        entries = [entry for entry in self._selected() if entry.row.number]
        is_starred = not all(entry.row.is_starred for entry in entries)
        for entry in entries:
            self._describe(entry, is_starred=is_starred)

    def rename(self) -> None:
        """Ask what to call the current run."""
        if entry := self._current():
            name, is_given = QInputDialog.getText(
                self._list,
                tr("Rename the run"),
                tr("Name (empty: what was run)"),
                text=entry.row.name,
            )
            if is_given:
                self._describe(entry, name=name.strip()[:200])

    def write_note(self) -> None:
        """Ask what to write about the current run."""
        if entry := self._current():
            note, is_given = QInputDialog.getMultiLineText(
                self._list, tr("A note on the run"), tr("Note"), entry.row.note
            )
            if is_given:
                self._describe(entry, note=note.strip()[:10_000])

    def _describe(self, entry: Entry, **written: object) -> None:
        if entry.row.number:
            self._runs.describe(entry, **written)
            self.described.emit(entry.row.number, written)

    def delete_selected(self) -> None:
        """Delete the selected runs; a button brings them back."""
        entries = [entry for entry in self._selected() if entry.row.number]
        if not entries:
            return
        self._taken = entries
        for entry in entries:
            entry.is_ticked = False
        self._runs.take_away(entries)
        self.deleted.emit([entry.row.number for entry in entries], False)
        self.undo.setText(
            ntr("{count} run deleted · Undo", "{count} runs deleted · Undo", len(entries))
        )
        self.undo.show()

    def bring_back(self) -> None:
        """Bring back what was deleted last."""
        self.undo.hide()
        taken, self._taken = self._taken, []
        self._runs.bring_back(taken)
        self.deleted.emit([entry.row.number for entry in taken], True)
