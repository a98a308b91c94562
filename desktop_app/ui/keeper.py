"""Keeps finished runs, finds earlier ones and other Pythons, while the window answers on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.parameters import UnusableSetting
from desktop_app.runs.database import UnusableHistory
from desktop_app.runs.free_memory import give_back
from desktop_app.runs.history import History
from desktop_app.runs.language import ntr, tr
from desktop_app.runs.pythons import list_pythons, reasons_under
from desktop_app.runs.record import RunRecord
from desktop_app.runs.recovery import recover
from desktop_app.runs.run_file import UnreadableRun
from desktop_app.runs.series import Plan
from desktop_app.ui.unexpected import told


class RunKeeper(QObject):
    """One thread that reads and writes the history in the order it is asked to."""

    said = Signal(str)
    """A sentence about a run that could not be kept or read."""
    listed = Signal(list)
    """All runs that are kept, as rows of the history, newest first."""
    kept = Signal(object, object)
    """The record of a run and its row, now that it is kept."""
    loaded = Signal(int, object)
    """The number and the record of an earlier run."""
    series_opened = Signal(object)
    """A race or sweep that can begin or go on."""
    sweep_found = Signal(object)
    """The newest sweep of earlier sessions."""
    pythons_found = Signal(list)
    """The Pythons of this machine, this one first."""
    reasons_known = Signal(str, dict)
    """Why executors are unavailable (executor → reason) under the Python of this path."""

    def __init__(self) -> None:
        super().__init__()
        self._is_closing = False
        self._history: History | None = None
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
        self._thread.start()

    def keep(self, record: RunRecord) -> None:
        """Keep a run that is over."""
        self._asked.put(lambda: self._keep(record))

    def list_runs(self) -> None:
        """Find all kept runs, and take in those whose program is gone."""
        self._asked.put(self._list)

    def load(self, number: int) -> None:
        """Open an earlier run."""
        self._asked.put(lambda: self._load(number))

    def describe(self, number: int, written: dict[str, Any]) -> None:
        """Keep what someone writes of a run."""
        self._asked.put(lambda: self._open().describe(number, **written))

    def delete(self, numbers: list[int], is_undone: bool) -> None:
        """Delete runs, or bring them back."""
        self._asked.put(lambda: self._delete(numbers, is_undone))

    def begin_series(self, plan: Plan) -> None:
        """Keep the plan of a race or sweep."""
        self._asked.put(lambda: self.series_opened.emit(self._open().begin_series(plan)))

    def export(self, record: RunRecord, name: str, path: Path) -> None:
        """Write a run that is over in a format."""
        self._asked.put(lambda: self._export(record, name, path))

    def find_pythons(self) -> None:
        """Find the Pythons of this machine."""
        self._asked.put(self._find_pythons)

    def ask_reasons(self, python: str) -> None:
        """Ask a Python (a path, empty for this one) what it has."""
        self._asked.put(lambda: self._ask_reasons(python))

    def close(self) -> None:
        """Do what was asked, but ask no more Pythons, then end the thread."""
        self._is_closing = True
        self._asked.put(None)
        self._thread.join()

    # In the thread.

    def _work(self) -> None:
        for job in iter(self._asked.get, None):
            with told():  # the next one is done all the same
                try:
                    job()
                except (UnusableHistory, UnreadableRun) as mistake:
                    self.said.emit(str(mistake))
        if self._history:
            self._history.close()

    def _open(self) -> History:
        if self._history is None:
            self._history = History()
            if self._history.said:
                self.said.emit(self._history.said)
        return self._history

    def _keep(self, record: RunRecord) -> None:
        try:
            self.kept.emit(record, self._open().add(record))
        except UnusableHistory as mistake:
            self.said.emit(tr("The run is not kept; save it to a file. {mistake}", mistake=mistake))
        give_back()

    def _list(self) -> None:
        history = self._open()
        history.forget()
        recovered, mistakes = recover(history)
        self.listed.emit(history.rows())
        mistakes += filter(None, [history.say_damaged()])
        if sweep := history.newest_series("sweep"):
            self.sweep_found.emit(sweep)
        lost = [row for row in recovered if row.outcome == "interrupted"]
        if lost:
            mistakes.insert(0, _say_recovered(len(lost)))
        if mistakes:
            self.said.emit(" ".join(mistakes))

    def _load(self, number: int) -> None:
        record = self._open().load(number)
        if record is not None:
            self.loaded.emit(number, record)

    def _delete(self, numbers: list[int], is_undone: bool) -> None:
        self._open().delete(numbers, is_undone=is_undone)

    def _export(self, record: RunRecord, name: str, path: Path) -> None:
        from desktop_app.runs.export.formats import PICTURES, export_pictures, export_run

        try:
            if name in PICTURES:
                export_pictures(record, name, path)
            else:
                export_run(record, name, path)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            self.said.emit(
                tr("The run could not be exported to {path}: {reason}.", path=path, reason=reason)
            )

    def _find_pythons(self) -> None:
        pythons = list_pythons(lambda: not self._is_closing)
        if not self._is_closing:
            self.pythons_found.emit(pythons)

    def _ask_reasons(self, python: str) -> None:
        try:
            self.reasons_known.emit(python, reasons_under(python))
        except (UnusableSetting, OSError) as mistake:
            self.said.emit(str(mistake))


def _say_recovered(count: int) -> str:
    return ntr(
        "A run of an earlier session went on when the program ended; it is kept as interrupted.",
        "{count} runs of an earlier session went on when the program ended; "
        "they are kept as interrupted.",
        count,
    )
