"""What stood in a run's way, to be read, and to be clicked for the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.diagnosis import Finding
from desktop_app.runs.language import later, tr
from desktop_app.ui.theme import SPACE, colours, icon, scheme_in_use

ICONS = {
    "gil": "turns",
    "event_loop": "loop",
    "too_few_tasks": "shares",
    "uneven_chunks": "shares",
    "startup": "clock",
    "moving_data": "moving",
    "io_in_processes": "clock",
    "oversubscribed": "cores",
    "busy_machine": "cores",
    "memory_copied": "copies",
}
NOTHING = later("Nothing stood in this run's way.")
ICON_PX = 22


class FindingsList(QWidget):
    """Findings, the weightiest first. Nothing is shown of a run that goes on."""

    pointed = Signal(object)
    """Someone wants to see the evidence of a finding: its places, the first of which is to be shown."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[FindingEntry] = []
        self._shown: tuple[tuple[Finding, ...] | None, str] = None, ""
        self.nothing = QLabel(tr(NOTHING))
        self.nothing.setProperty("role", "muted")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE // 2)
        self._layout.addWidget(self.nothing)
        self.setAccessibleName(tr("What stood in this run's way"))
        self.hide()

    def show_findings(self, findings: Sequence[Finding] | None) -> None:
        """Show what was found in a run that is over; None while there is no such run."""
        told = None if findings is None else tuple(findings)
        if (told, scheme_in_use()) == self._shown:
            return
        self._shown = told, scheme_in_use()
        chosen = [entry.finding for entry in self.entries if entry.isChecked()]
        for entry in self.entries:
            entry.setParent(None)
            entry.deleteLater()
        self.entries = [FindingEntry(finding) for finding in told or ()]
        for entry in self.entries:
            self._layout.addWidget(entry)
            entry.setChecked(entry.finding in chosen)
            entry.clicked.connect(self._point)
        self.nothing.setVisible(told == ())
        self.setVisible(told is not None)

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.show_findings(self._shown[0])

    def _point(self) -> None:
        entry = self.sender()
        assert isinstance(entry, FindingEntry)
        for other in self.entries:  # no exclusive group: that would let Tab reach one of them only
            other.setChecked(other is entry)
        self.pointed.emit(entry.finding.places)


class FindingEntry(QAbstractButton):
    """One finding: its sign, its name, and what happened and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(checkable=True)
        self.finding = finding
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(finding.title)
        self.setAccessibleDescription(finding.sentence)
        self.setToolTip(tr("Shows in the timeline where that was."))
        sign, title = QLabel(), QLabel(finding.title)
        sign.setPixmap(icon(ICONS.get(finding.rule, "warning"), colours().accent).pixmap(ICON_PX))
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        sentence = QLabel(finding.sentence, wordWrap=True)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(title)
        texts.addWidget(sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE, SPACE // 2 + 2, SPACE, SPACE // 2 + 2)
        layout.setSpacing(SPACE + 4)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        for label in (sign, title, sentence):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint what lies behind the texts: raised under the pointer and when chosen, a ring on focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = colours()
        is_raised = self.underMouse() or self.isChecked() or self.isDown()
        painter.setBrush(QColor(scheme.raised if is_raised else scheme.window))
        ring = QPen(QColor(scheme.accent), 2)
        painter.setPen(ring if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.accent))
            painter.drawRoundedRect(QRectF(1, 6, 3, self.height() - 12), 1.5, 1.5)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by Return as by the space bar; go on by the arrow keys."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)
