"""The times of a step's runs, as large as a projector allows: the longest bar is the slowest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.runs.language import number, tr
from desktop_app.runs.lessons import StepRun
from desktop_app.runs.record import RunRecord
from desktop_app.ui.theme import big_font, colours, worker_colour
from desktop_app.ui.words import say_time

NOT_YET = "–"
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Row:
    """What is written of one run."""

    name: str
    time_s: float | None
    """So far; None: not begun."""
    outcome: str
    """How it ended, if that was a special way."""
    ratio: str
    """How many times as fast as the first run, once that can be said."""

    @property
    def said(self) -> str:
        """The time in words."""
        return NOT_YET if self.time_s is None else say_time(self.time_s)


class Race(QWidget):
    """A row for each run: its name, a bar as long as its time, the time. One run alone is one big number.

    ``unit`` is the height of the stage's plain text, in pixels.
    """

    def __init__(self, unit: int) -> None:
        super().__init__()
        self._unit = unit
        self.rows: list[Row] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Times"))

    def show_runs(self, runs: Sequence[StepRun], records: Mapping[str, RunRecord]) -> None:
        """Show these runs, of which some have records by now."""
        is_other = len(runs) != len(self.rows)
        first = records.get(runs[0].name) if len(runs) > 1 else None
        self.rows = [_row(run, records.get(run.name), first) for run in runs]
        told = [" ".join(filter(None, (f"{row.name}: {row.said}", row.ratio))) for row in self.rows]
        self.setAccessibleDescription(", ".join(told))
        if is_other:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room that the rows take."""
        rows = len(self.rows)
        height = 4.4 if rows == 1 else 2.5 * rows if rows <= 3 else 1.9 * rows
        return QSize(20 * self._unit, int(self._unit * height))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the rows: names, bars and times are three columns, as wide as the widest needs."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(self.rows) == 1:
            self._paint_alone(painter, self.rows[0])
        elif self.rows:
            self._paint_race(painter)
        painter.end()

    def _paint_alone(self, painter: QPainter, row: Row) -> None:
        big = _large(self._unit * 3.8)
        box = QRectF(0, 0, self.width(), self.height())
        width = QFontMetricsF(big).horizontalAdvance(row.said)
        self._write(painter, box, row.said, big, RIGHT, is_faint=row.time_s is None)
        name = box.adjusted(0, 0, -width - self._unit, 0)
        self._write(painter, name, _told(row), self._label(1.4), LEFT)

    def _paint_race(self, painter: QPainter) -> None:
        height, unit = self.height() / len(self.rows), self._unit
        label, big, ratio = (
            self._label(1.1),
            _large(min(height * 0.86, unit * 2.1)),
            self._label(1.1),
        )
        names = min(0.4 * self.width(), _widest(label, [_told(row) for row in self.rows])) + unit
        times = _widest(big, ["00.00 s", *(row.said for row in self.rows)])
        ratios = _widest(ratio, [row.ratio for row in self.rows])
        ratios += unit if ratios else 0
        longest = max(row.time_s or 0.0 for row in self.rows) or 1.0
        for place, row in enumerate(self.rows):
            box = QRectF(0, place * height, self.width(), height)
            self._write(
                painter, box.adjusted(0, 0, names - unit - box.width(), 0), _told(row), label, LEFT
            )
            rail = box.adjusted(names, height * 0.27, -times - ratios - unit, -height * 0.27)
            self._paint_bar(painter, rail, (row.time_s or 0.0) / longest, place)
            time_box = box.adjusted(0, 0, -ratios, 0)
            self._write(painter, time_box, row.said, big, RIGHT, is_faint=row.time_s is None)
            self._write(painter, box, row.ratio, ratio, RIGHT, is_faint=True)

    @staticmethod
    def _paint_bar(painter: QPainter, rail: QRectF, share: float, place: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().raised))
        painter.drawRoundedRect(rail, 4, 4)
        if share:
            painter.setBrush(worker_colour(place))  # as in the view that compares them
            painter.drawRoundedRect(rail.adjusted(0, 0, (share - 1) * rail.width(), 0), 4, 4)

    def _label(self, size: float) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(int(self._unit * size))
        font.setBold(True)
        return font

    @staticmethod
    def _write(
        painter: QPainter,
        box: QRectF,
        text: str,
        font: QFont,
        side: Qt.AlignmentFlag,
        *,
        is_faint: bool = False,
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colours().muted if is_faint else colours().text))
        cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, cut)


def _large(pixels: float) -> QFont:
    font = big_font(10)
    font.setPixelSize(int(pixels))
    return font


def _widest(font: QFont, texts: Sequence[str]) -> float:
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(text) for text in texts) + 1


def _told(row: Row) -> str:
    return f"{row.name} · {row.outcome}" if row.outcome else row.name


def _row(run: StepRun, record: RunRecord | None, first: RunRecord | None) -> Row:
    """Return what is to be written of a run; ``first`` is the record that it is compared with."""
    name = tr(run.label) if run.label else run.name.replace("_", " ").capitalize()
    if record is None or record.started is None:
        return Row(name, None, "", "")
    outcome = record.finished.outcome if record.finished else ""
    special = tr(outcome) if outcome not in ("", "finished", "closed") else ""
    return Row(name, record.elapsed_s(), special, _ratio(record, first))


def _ratio(record: RunRecord, first: RunRecord | None) -> str:
    """Return how many times as fast as the first a run was that did the same work; else an empty text."""
    if first is None or first is record or record.spec.work != first.spec.work:
        return ""
    is_done = all(one.finished and one.finished.outcome == "finished" for one in (record, first))
    if not (is_done and record.wall_s and first.wall_s):
        return ""
    ratio = first.wall_s / record.wall_s
    return number(f"{ratio:.1f}×" if ratio >= 0.1 else f"{ratio:.2g}×")  # 0.0 times is nothing
