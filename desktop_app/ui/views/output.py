"""Output: what the workers printed, each line in its worker's colour."""

from __future__ import annotations

from itertools import islice

from PySide6.QtGui import QFontDatabase, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from desktop_app.runs.language import later, ntr, tr
from desktop_app.runs.record import OUTPUT_LINES, RunRecord
from desktop_app.runs.sampler import Sampler
from desktop_app.ui.theme import worker_colour
from desktop_app.ui.view import View

AT_ONCE = 2_000
"""Lines added in one redraw; of a print storm the newest are shown and the rest are counted."""


class OutputView(View):
    """The lines that workers printed, newest at the bottom."""

    title = later("Output")
    position = 40

    def __init__(self, sampler: Sampler) -> None:
        super().__init__(sampler)
        self.text = QPlainTextEdit(readOnly=True, maximumBlockCount=OUTPUT_LINES)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setPlaceholderText(
            tr("What workers print appears here, in each worker's colour.")
        )
        self.text.setAccessibleName(tr("Output of the workers"))
        self.text.setToolTip(
            tr(
                "What tasks printed. Watch: lines of several workers come in the order they arrived."
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        self._record: RunRecord | None = None
        self._shown = 0

    def show_run(self, record: RunRecord | None) -> None:
        """Add the lines that are new in the record."""
        if record is not self._record:
            self._record, self._shown = record, 0
            self.text.clear()
        if record is None:
            return
        new = record.printed - self._shown
        if new <= 0:
            return
        held = min(new, len(record.output), AT_ONCE)
        lines = list(islice(reversed(record.output), held))[::-1]
        bar = self.text.verticalScrollBar()
        is_at_end = bar.value() >= bar.maximum() - 2
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        if new > held:
            self._insert(
                cursor, None, ntr("… {count} line more …", "… {count} lines more …", new - held)
            )
        for line in lines:
            self._insert(cursor, line.worker, line.text)
        cursor.endEditBlock()
        self._shown = record.printed
        if is_at_end:
            bar.setValue(bar.maximum())

    def _insert(self, cursor: QTextCursor, worker: int | None, text: str) -> None:
        if self._shown or not cursor.atStart():
            cursor.insertBlock()
        look = QTextCharFormat()
        look.setForeground(worker_colour(worker))
        cursor.insertText(
            "         │ " if worker is None else f"{tr('worker {number}', number=worker + 1):9}│ ",
            look,
        )
        look.clearForeground()
        cursor.insertText(text, look)

    def apply_colours(self) -> None:
        """Write all lines again in the colours of the scheme that has just changed."""
        record, self._record = self._record, None
        self.show_run(record)
