"""How a run is drawn in the list: a box to tick, its name, its time, and a bar as long as its time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from desktop_app.runs.language import ntr, tr
from desktop_app.ui.run_entries import ROLE, Entry, RunEntries
from desktop_app.ui.theme import SPACE, colours
from desktop_app.ui.titles import python_of
from desktop_app.ui.words import say_time

BOX = 14
LEFT = 30
"""Where the texts begin, right of the box."""
BAD = ("failed", "crashed", "terminated", "interrupted")


class RunDrawing(QStyledItemDelegate):
    """Draws runs; ``longest_s`` has the longest time of each work, to which bars are drawn."""

    def __init__(self, runs: RunEntries) -> None:
        super().__init__(runs)
        self._runs = runs
        self._longest_s: dict[str, float] | None = None
        for changed in (runs.dataChanged, runs.rowsInserted, runs.rowsRemoved):
            changed.connect(self._forget)

    def _forget(self, *_: object) -> None:
        self._longest_s = None

    def longest_s(self, work: str) -> float:
        """Return the longest time of all runs of this work."""
        if self._longest_s is None:
            self._longest_s = {}
            for entry in self._runs.entries:
                known = self._longest_s.get(entry.spec.work, 0.0)
                self._longest_s[entry.spec.work] = max(known, entry.time_s)
        return self._longest_s.get(work, 0.0)

    def sizeHint(self, *_: object) -> QSize:
        """Return the room of a run."""
        return QSize(160, 58)

    def editorEvent(self, event: QEvent, model: object, option: object, index: object) -> bool:
        """Tick a run by a click on its box, or by the space bar."""
        is_click = event.type() == QEvent.Type.MouseButtonRelease
        if is_click and isinstance(event, QMouseEvent):
            is_click = event.position().x() - option.rect.left() < LEFT  # type: ignore[attr-defined]
        is_key = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space  # type: ignore[attr-defined]
        if not (is_click or is_key):
            return False
        is_ticked = index.data(ROLE).is_ticked  # type: ignore[attr-defined]
        state = Qt.CheckState.Unchecked if is_ticked else Qt.CheckState.Checked
        return bool(model.setData(index, state.value, Qt.ItemDataRole.CheckStateRole))  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: object, index: object) -> None:
        """Draw a run."""
        scheme = colours()
        entry: Entry = index.data(ROLE)  # type: ignore[attr-defined] # Qt's own types
        place = QRectF(option.rect).adjusted(3, 2, -3, -2)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.setBrush(QColor(scheme.raised))
            painter.drawRoundedRect(place, 4, 4)
        self._draw_box(painter, place, entry)
        inside = place.adjusted(LEFT - 3, 5, -8, -5)
        self._draw_texts(painter, inside, entry)
        share = entry.time_s / max(self.longest_s(entry.spec.work), 1e-9)
        is_bad = entry.outcome in BAD
        length = inside.width() * share if entry.outcome != "running" else 0.0
        bar = QRectF(inside.left(), inside.bottom() - 3, max(3.0, length), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.bad if is_bad else scheme.accent))
        painter.drawRoundedRect(bar, 2, 2)
        painter.restore()

    @staticmethod
    def _draw_box(painter: QPainter, place: QRectF, entry: Entry) -> None:
        scheme = colours()
        box = QRectF(place.left() + 6, place.top() + 7, BOX, BOX)
        painter.setPen(QPen(QColor(scheme.accent if entry.is_ticked else scheme.muted), 1.2))
        painter.setBrush(QColor(scheme.accent) if entry.is_ticked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if entry.is_ticked:
            painter.setPen(QPen(QColor(scheme.on_accent), 2))
            x, y = box.left(), box.top()
            corners = [QPointF(x + 3, y + 7), QPointF(x + 6, y + 10), QPointF(x + 11, y + 4)]
            painter.drawPolyline(corners)

    @staticmethod
    def _draw_texts(painter: QPainter, inside: QRectF, entry: Entry) -> None:
        scheme, metrics = colours(), painter.fontMetrics()
        executor, _, workload = entry.name.rpartition(" · ")
        if entry.row.name:
            executor, workload = entry.row.name, entry.spec.executor
        is_good = entry.outcome in ("finished", "closed", "running")
        is_timed = entry.outcome in ("finished", "closed")
        time = say_time(entry.time_s) if is_timed else tr(entry.outcome)
        top = Qt.AlignmentFlag.AlignTop
        painter.setPen(QColor(scheme.text if is_good else scheme.bad))
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | top, time)
        painter.setPen(QColor(scheme.text))
        room = int(inside.width() - metrics.horizontalAdvance(time) - SPACE)
        star = "★ " * entry.row.is_starred
        text = metrics.elidedText(star + executor, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | top, text)
        painter.setPen(QColor(scheme.muted))
        below = inside.adjusted(0, metrics.height() + 1, 0, 0)
        python = python_of(entry.spec, entry.row.environment)
        workers = ntr("{count} worker", "{count} workers", entry.spec.workers)
        text = f"{workload}, {python or workers}"
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | top, text)
