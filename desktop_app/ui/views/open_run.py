"""Open run: the promise as a person sees it, and the place to add a task to a run that stays open."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from desktop_app.engine.catalog import list_workloads
from desktop_app.runs.language import later, number, tr
from desktop_app.runs.promises import Promise, list_promises
from desktop_app.runs.record import RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.runs.told import tr_told
from desktop_app.ui.naming import named
from desktop_app.ui.theme import SPACE
from desktop_app.ui.view import View
from desktop_app.ui.words import say

COLUMNS = (
    later("asked"),
    later("tasks"),
    later("queued"),
    later("running"),
    later("done"),
    "ready()",
    "get()",
    later("took"),
)
SHOWN = 200
"""Promises in the table; of more than these the newest are shown."""


class OpenRunView(View):
    """Queued, running, done, ``ready()`` and ``get()`` of every call, and a line to add one more."""

    title = later("Promise")
    position = 20
    period_s = 0.2

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.line = named(
            QLineEdit(clearButtonEnabled=True),
            tr("What to add to the open run"),
            tr("What the next task gets, as the hint tells. Enter adds it. Watch where it waits."),
        )
        self.line.returnPressed.connect(self._ask)
        self.add = QPushButton(tr("Add task"))
        self.add.setToolTip(
            tr(
                "Hands one more task to the open run (apply_async for a pool). Watch it wait in the "
                "queue, run, and ready() turn true. After Close the API refuses it: see how."
            )
        )
        self.add.clicked.connect(self._ask)
        self._hint = QLabel(wordWrap=True)
        self._hint.setProperty("role", "muted")
        self.table = named(
            QTableWidget(0, len(COLUMNS)),
            tr("Promises of this run"),
            tr(
                "A row for each call that was made. Watch ready() turn true: only then does get() not wait."
            ),
        )
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setHorizontalHeaderLabels([tr(column) for column in COLUMNS])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(COLUMNS.index("get()"), QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE // 2, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self._hint)
        layout.addWidget(self.table)
        self.show_run(None)

    def show_run(self, record: RunRecord | None) -> None:
        """Show the promises of the record's run, and whether it takes more."""
        is_open = record is not None and record.takes_more
        self.line.setEnabled(is_open)
        self.add.setEnabled(is_open)
        if record is None or not record.spec.keep_open:
            self._hint.setText(
                tr(
                    "Tick “keep open” beside the executor: then the run takes more tasks until Close."
                )
            )
        elif record.is_over:
            self._hint.setText(tr("This run is over; it takes no more tasks."))
        elif record.state == "closing":
            self._hint.setText(tr("Closed: what is queued is finished. Add one more and see."))
        else:
            self._hint.setText(tr("Close finishes the queue and ends the run. Terminate drops it."))
        if record is not None:
            workload = list_workloads().get(record.spec.workload)
            self.line.setPlaceholderText(tr(getattr(workload and workload.module, "ASKS_FOR", "")))
        self._fill(list_promises(record)[-SHOWN:] if record else [])

    def _fill(self, promises: list[Promise]) -> None:
        self.table.setRowCount(len(promises))
        for row, promise in enumerate(reversed(promises)):
            for column, text in enumerate(describe(promise)):
                item = self.table.item(row, column)
                if item is None:
                    self.table.setItem(row, column, QTableWidgetItem(text))
                elif item.text() != text:
                    item.setText(text)

    def _ask(self) -> None:
        if self.line.text():
            self.asked.emit(self.line.text())
            self.line.selectAll()


def describe(promise: Promise) -> tuple[str, ...]:
    """Return the texts of a promise's row, one for each of ``COLUMNS``."""
    if promise.refusal:
        return (promise.call, "0", "", "", "", tr("refused"), tr_told(promise.refusal), "")
    counts = (promise.count, promise.queued, promise.running, promise.done)
    ready = {True: "True", False: "False", None: tr("never")}[promise.is_ready]
    value = tr("waits") if promise.is_ready is False else ""
    if promise.answers:
        value = " | ".join(say(answer) for answer in promise.answers[:3])
        value += " | …" if len(promise.answers) > 3 else ""
    took = "" if promise.took_s is None else number(f"{promise.took_s * 1000:,.1f} ms")
    return (promise.call, *(number(f"{count:,}") for count in counts), ready, value, took)
