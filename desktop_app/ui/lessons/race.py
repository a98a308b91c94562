"""The times of a step's runs, as large as a projector allows: the longest bar is the slowest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.runs.language import tr
from desktop_app.runs.lessons import StepRun
from desktop_app.runs.record import RunRecord
from desktop_app.ui.theme import big_font, colours
from desktop_app.ui.words import say_time

NOT_YET = "–"


class Race(QWidget):
    """A row for each run: its name, its time, a bar as long as its time. One run alone is one big number.

    ``unit`` is the height of the stage's plain text, in pixels.
    """

    def __init__(self, unit: int) -> None:
        super().__init__()
        self._unit = unit
        self._rows: list[tuple[str, float | None, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_runs(self, runs: Sequence[StepRun], records: Mapping[str, RunRecord]) -> None:
        """Show these runs, of which some have records by now."""
        is_other = len(runs) != len(self._rows)
        self._rows = [_row(run, records.get(run.name)) for run in runs]
        told = [f"{name}: {self._said(time_s)}" for name, time_s, _ in self._rows]
        self.setAccessibleName(tr("Times"))
        self.setAccessibleDescription(", ".join(told))
        if is_other:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room that the rows take."""
        rows = len(self._rows)
        height = 4.2 if rows == 1 else 2.6 * rows if rows <= 3 else 2.0 * rows
        return QSize(20 * self._unit, int(self._unit * height))

    @staticmethod
    def _said(time_s: float | None) -> str:
        return NOT_YET if time_s is None else say_time(time_s)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        longest = max((time_s or 0.0 for _, time_s, _ in self._rows), default=0.0) or 1.0
        height = self.height() / max(1, len(self._rows))
        for place, (name, time_s, outcome) in enumerate(self._rows):
            box = QRectF(0, place * height, self.width(), height)
            self._paint_row(painter, box, name, time_s, outcome, (time_s or 0.0) / longest)
        painter.end()

    def _paint_row(
        self,
        painter: QPainter,
        box: QRectF,
        name: str,
        time_s: float | None,
        outcome: str,
        share: float,
    ) -> None:
        scheme = colours()
        bar = self._unit * 0.45
        text = QRectF(box.left(), box.top(), box.width(), box.height() - bar - self._unit * 0.3)
        number = big_font(10)
        number.setPixelSize(int(min(text.height() * 0.92, self._unit * 3.4)))
        said = self._said(time_s)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(number)
        painter.setPen(QColor(scheme.text if time_s is not None else scheme.muted))
        width = QFontMetricsF(number).horizontalAdvance(said)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | middle, said)
        label = QFont(self.font())
        label.setPixelSize(int(self._unit * 1.1))
        label.setBold(True)
        painter.setFont(label)
        painter.setPen(QColor(scheme.text))
        room = text.adjusted(0, 0, -width - self._unit, 0)
        whole = f"{name} · {outcome}" if outcome else name
        cut = QFontMetricsF(label).elidedText(whole, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, cut)
        rail = QRectF(box.left(), text.bottom(), box.width(), bar)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.raised))
        painter.drawRoundedRect(rail, bar / 2, bar / 2)
        if time_s:
            painter.setBrush(QColor(scheme.accent))
            length = max(bar, rail.width() * share)
            painter.drawRoundedRect(QRectF(rail.left(), rail.top(), length, bar), bar / 2, bar / 2)


def _row(run: StepRun, record: RunRecord | None) -> tuple[str, float | None, str]:
    """Return a run's name, its seconds so far (None: not begun) and its outcome if that is a special one."""
    name = tr(run.label) if run.label else run.name.replace("_", " ").capitalize()
    if record is None or record.started is None:
        return name, None, ""
    outcome = record.finished.outcome if record.finished else ""
    return (
        name,
        record.elapsed_s(),
        tr(outcome) if outcome not in ("", "finished", "closed") else "",
    )
