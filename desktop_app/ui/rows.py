"""Tables of few rows that are told anew as a run goes on, with small charts in some of their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop_app.runs.language import tr
from desktop_app.runs.places import Place
from desktop_app.ui.theme import colours

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
CHART = Qt.ItemDataRole.UserRole
COLOUR = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 26


@dataclass(frozen=True)
class Row:
    """One row: a text for each column, its worker's colour, charts by column, and what it is about.

    ``hints`` are longer texts by column, for whoever lets the pointer rest there.
    """

    texts: tuple[str, ...]
    colour: QColor
    place: Place
    charts: dict[int, Any] = field(default_factory=dict)
    hints: dict[int, str] = field(default_factory=dict)


class Rows(QAbstractTableModel):
    """The rows of one table; what is chosen in it stays chosen while they change."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self.headings = headings
        self.rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show these rows from now on."""
        if not rows and not self.rows:
            return  # there is no cell that could have changed
        if len(rows) == len(self.rows):
            self.rows = rows
            last = self.index(len(rows) - 1, len(self.headings) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's heading."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return tr(self.headings[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.hints.get(column, row.texts[column])
        if role == CHART:
            return row.charts.get(column)
        is_worker = self.headings[column] == "worker"
        if role == COLOUR or (role == Qt.ItemDataRole.ForegroundRole and is_worker):
            return row.colour
        return None


def table_of(rows: Rows, name: str, widths: Sequence[int], stretched: int) -> QTableView:
    """Return a table that shows ``rows``; the column ``stretched`` takes the room that is left."""
    table = QTableView()
    table.setModel(rows)
    table.setAccessibleName(name)
    table.setToolTip(tr("{name}. Click a row to see it in the timeline.", name=name))
    table.setMinimumHeight(ROW_HEIGHT)  # low windows have two of them in a tab
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    header = table.horizontalHeader()
    for column, width in enumerate(widths):
        text = tr(rows.headings[column])
        table.setColumnWidth(column, max(width, header.fontMetrics().horizontalAdvance(text) + 24))
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table


class Histogram(QStyledItemDelegate):
    """Draws a cell's chart, numbers from 0 up, as bars side by side."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        super().paint(painter, option, index)
        counts, colour = index.data(CHART), index.data(COLOUR)
        if counts is None:
            return
        room = QRectF(option.rect).adjusted(6, 4, -6, -4)
        highest, width = max(counts), room.width() / len(counts)
        for place, count in enumerate(counts):
            if count:
                height = max(1.5, room.height() * count / highest)
                left = room.left() + place * width
                bar = QRectF(left, room.bottom() - height, max(1.0, width - 1), height)
                painter.fillRect(bar, colour)
        painter.fillRect(QRectF(room.left(), room.bottom(), room.width(), 1), colours().line)


class Areas(QStyledItemDelegate):
    """Draws a cell's chart, points (x, whole, part) with x from 0 to 1, as two areas beside its text."""

    width = 56

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        points, colour = index.data(CHART), index.data(COLOUR)
        text = QStyleOptionViewItem(option)
        if points:
            text.rect = option.rect.adjusted(self.width + 8, 0, 0, 0)
        super().paint(painter, text, index)
        if not points:
            return
        room = QRectF(option.rect).adjusted(4, 4, 0, -4)
        room.setWidth(self.width)
        highest = max(whole for _, whole, _ in points)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        pale = QColor(colour)
        pale.setAlphaF(0.35)
        for shade, column in ((pale, 1), (QColor(colour), 2)):
            known = [(point[0], point[column]) for point in points if point[column] is not None]
            painter.setBrush(shade)
            painter.drawPolygon(_area(known, room, highest))
        painter.restore()


def _area(points: list[tuple[float, float]], room: QRectF, highest: float) -> QPolygonF:
    if not points:
        return QPolygonF()
    outline = [(points[0][0], 0.0), *points, (1.0, points[-1][1]), (1.0, 0.0)]
    corners = [
        QPointF(room.left() + x * room.width(), room.bottom() - y / max(highest, 1) * room.height())
        for x, y in outline
    ]
    return QPolygonF(corners)
