"""The runs of this session, newest first, with their times on one scale."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.record import RunRecord
from desktop_app.ui.theme import SPACE, colours
from desktop_app.ui.titles import describe_settings, python_of, title_of
from desktop_app.ui.words import say_time

ROLE = Qt.ItemDataRole.UserRole


class RunList(QWidget):
    """A list of runs; ``chosen`` gives the record that someone wants to see."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        heading = QLabel("RUNS")
        heading.setProperty("role", "section")
        self.list = QListWidget()
        self.list.setAccessibleName("Runs, newest first")
        self.list.setItemDelegate(_RunDelegate(self.list))
        self.list.currentItemChanged.connect(self._choose)
        self._nothing = QLabel(
            "Every run is listed here. Click one to see it again.", wordWrap=True
        )
        self._nothing.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE, SPACE, SPACE)
        layout.addWidget(heading)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)

    @property
    def records(self) -> list[RunRecord]:
        """All records, newest first."""
        return [self.list.item(row).data(ROLE) for row in range(self.list.count())]

    def add(self, record: RunRecord) -> None:
        """Put a record at the top and choose it."""
        item = QListWidgetItem()
        item.setData(ROLE, record)
        self.list.insertItem(0, item)
        self.list.setCurrentItem(item)
        self._nothing.hide()
        self.refresh()

    def add_older(self, record: RunRecord) -> None:
        """Put a record of an earlier session at the bottom."""
        item = QListWidgetItem()
        item.setData(ROLE, record)
        self.list.addItem(item)
        self._nothing.hide()
        self.refresh()

    def refresh(self) -> None:
        """Write all times again."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            record: RunRecord = item.data(ROLE)
            name = f"{title_of(record)}, {say_time(record.elapsed_s())}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
            item.setToolTip(f"{name}\n{describe_settings(record)}\n{record.message}".strip())
        self.list.viewport().update()

    def serial_s(self, record: RunRecord) -> float | None:
        """Return what the same work took in serial in the newest run of it, in seconds, if any did."""
        for other in self.records:
            is_serial = other.spec.executor == "serial" and other.spec.work == record.spec.work
            if is_serial and other.finished and other.finished.outcome == "finished":
                return other.wall_s
        return None

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(ROLE))


class _RunDelegate(QStyledItemDelegate):
    """Draws a run: its name, its time, and a bar as long as its time among all."""

    def sizeHint(self, *_: object) -> QSize:
        return QSize(160, 58)

    def paint(self, painter: QPainter, option: object, index: object) -> None:
        scheme = colours()
        record: RunRecord = index.data(ROLE)  # type: ignore[attr-defined] # Qt's own types
        place = QRectF(option.rect).adjusted(3, 2, -3, -2)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.setBrush(QColor(scheme.raised))
            painter.drawRoundedRect(place, 4, 4)
        inside = place.adjusted(8, 5, -8, -5)
        executor, _, workload = title_of(record).rpartition(" · ")
        outcome = record.finished.outcome if record.finished else "running"
        is_bad = outcome in ("failed", "crashed", "terminated")
        time = say_time(record.elapsed_s()) if outcome in ("finished", "closed") else outcome
        painter.setPen(QColor(scheme.bad if is_bad else scheme.text))
        right = painter.fontMetrics().horizontalAdvance(time) + SPACE
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, time)
        painter.setPen(QColor(scheme.text))
        metrics = painter.fontMetrics()
        room = int(inside.width() - right)
        text = metrics.elidedText(executor, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        painter.setPen(QColor(scheme.muted))
        below = inside.adjusted(0, metrics.height() + 1, 0, 0)
        python = python_of(record)
        text = f"{workload}, {python or f'{record.spec.workers} workers'}"
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        self._draw_bar(painter, inside, record, is_bad)
        painter.restore()

    def _draw_bar(self, painter: QPainter, inside: QRectF, record: RunRecord, is_bad: bool) -> None:
        widget = self.parent()
        assert isinstance(widget, QListWidget)
        others = [widget.item(row).data(ROLE) for row in range(widget.count())]
        same = [o.elapsed_s() for o in others if o.spec.work == record.spec.work]
        share = record.elapsed_s() / max([*same, 1e-9]) if record.is_over else 0.0
        bar = QRectF(inside.left(), inside.bottom() - 3, max(3.0, inside.width() * share), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().bad if is_bad else colours().accent))
        painter.drawRoundedRect(bar, 2, 2)
