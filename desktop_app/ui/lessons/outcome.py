"""What a step has shown: its finding if the shape held here, and what was measured."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from desktop_app.runs.language import tr
from desktop_app.runs.talk import Telling
from desktop_app.ui.theme import SPACE, colours, icon


class Outcome(QFrame):
    """Hidden until the step's runs are over; then it says what was found, honestly."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = QLabel()
        self.finding = QLabel(wordWrap=True)
        self.measured = QLabel(wordWrap=True)
        self.measured.setProperty("role", "muted")
        for part in (self.finding, self.measured):
            part.setTextFormat(Qt.TextFormat.PlainText)
        texts = QVBoxLayout()
        texts.setSpacing(SPACE // 2)
        texts.addWidget(self.finding)
        texts.addWidget(self.measured)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        self._is_good = True
        self.write(self.font())

    def write(self, font: QFont) -> None:
        """Write everything in this font."""
        self.setFont(font)
        strong = QFont(font)
        strong.setBold(True)
        self.finding.setFont(strong)
        self.measured.setFont(font)
        self._draw_sign()

    def show_step(self, telling: Telling) -> None:
        """Show what the step's runs have shown, or why there are none."""
        finding, measured, is_good = _told(telling)
        self.finding.setText(finding)
        self.finding.setVisible(bool(finding))
        self.measured.setText(measured)
        self.measured.setVisible(bool(measured))
        self.setVisible(bool(finding or measured))
        self._is_good = is_good
        self._draw_sign()
        self._sign.setVisible(bool(finding))

    def _draw_sign(self) -> None:
        scheme = colours()
        name, colour = ("right", scheme.good) if self._is_good else ("warning", scheme.bad)
        size = max(18, QFontMetrics(self.font()).height())
        self._sign.setPixmap(icon(name, colour).pixmap(size, size))


def _told(telling: Telling) -> tuple[str, str, bool]:
    """Return the finding, what was measured, and whether that is what was to be shown."""
    if telling.reason:
        return telling.reason, "", False
    if telling.phase != "told" or not telling.records:
        return "", "", True
    verdict = telling.verdict
    if verdict is None:
        return tr(telling.step.finding), "", True
    if verdict.holds:
        return tr(telling.step.finding), verdict.told, True
    sentence = tr("This machine shows something else today. What was to be seen: {finding}")
    return sentence.format(finding=tr(telling.step.finding)), verdict.told, False
