"""The headline: one number larger than anything else, and the facts that give it meaning."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.runs.diagnosis import say_noisy
from desktop_app.runs.gaps import say_gaps
from desktop_app.runs.language import number, tr
from desktop_app.runs.record import RunRecord
from desktop_app.runs.recordings import say_badge, say_where
from desktop_app.runs.stalls import StallWatch
from desktop_app.runs.told import tr_told
from desktop_app.ui.elided import ElidedLabel
from desktop_app.ui.still_text import StillText
from desktop_app.ui.theme import SPACE, big_font, colours, icon
from desktop_app.ui.titles import python_of, title_of
from desktop_app.ui.words import say_time

BIG_POINTS = 40
FACTS_S = 0.25
"""So often the facts beside the time of a run that goes on are read anew, in seconds."""


class Headline(QFrame):
    """The run's time, live while it goes on; speed-up, busy cores, tasks; and how it ended."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.time = StillText("0.00 s")
        self.time.setObjectName("big-number")
        self.time.setFont(big_font(BIG_POINTS))
        self.time.setAccessibleName(tr("Time of the run"))
        self.what = ElidedLabel(tr("Press Run: the time that it takes appears here."))
        self.facts = [(StillText(""), ElidedLabel()) for _ in range(3)]
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(tr("Tasks done"))
        self.badge = QLabel()
        strong = self.badge.font()
        strong.setBold(True)
        self.badge.setFont(strong)
        self.badge.setAccessibleName(tr("Live or recorded"))
        self.replay = QToolButton()
        self.replay.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.replay.setProperty("role", "plain")
        self.replay.hide()
        self._sign = QLabel()
        self.message = QLabel(wordWrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stalls = StallWatch()
        self._due = 0.0
        self._lay_out()
        self.apply_colours()
        self._say("")

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * SPACE)
        grid.setVerticalSpacing(0)
        for column, (value, caption) in enumerate(self.facts):
            font = value.font()
            font.setBold(True)
            font.setFeature(QFont.Tag("tnum"), 1)
            value.setFont(font)
            caption.setProperty("role", "muted")
            grid.addWidget(value, 0, column)
            grid.addWidget(caption, 1, column)
        grid.setColumnStretch(len(self.facts), 1)
        right = QVBoxLayout()
        right.addLayout(_row(self.what, self.badge, self.replay))
        right.addLayout(grid)
        right.addLayout(_row(self.message, before=self._sign))
        top = QHBoxLayout()
        top.addWidget(self.time)
        top.addSpacing(2 * SPACE)
        top.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.addLayout(top)
        layout.addWidget(self.bar)

    def offer_replay(self, action: QAction) -> None:
        """Show a button for this action while it can be done."""
        self.replay.setText(action.text())
        self.replay.setAccessibleName(action.text())
        self.replay.setToolTip(
            tr("See this run again: in its own time, slower or faster, or frozen (R).")
        )
        self.replay.clicked.connect(action.trigger)
        action.changed.connect(
            lambda: self.replay.setVisible(action.isEnabled() and not action.isChecked())
        )

    def apply_colours(self) -> None:
        """Take over the colours of a scheme that has just changed."""
        self.replay.setIcon(icon("replay", colours().text))

    def show_run(self, record: RunRecord, serial_s: float | None) -> None:
        """Show a record; ``serial_s`` is what the same work took in serial, if that is known."""
        self._due = time.monotonic() + FACTS_S
        self._show_time(record)
        environment = record.started.environment if record.started else {}
        titles = (title_of(record.spec), python_of(record.spec, environment))
        self.what.setText(" · ".join(filter(None, titles)))
        self.badge.setText(say_badge(record))
        self.badge.setToolTip(say_where(record))
        self._set(1, *self._cores(record))
        self._set(2, *self._speed_up(record, serial_s))
        done = max(record.done, len(record.results))
        tasks = tr("tasks") if record.is_over else tr("tasks, {state}", state=tr(record.state))
        self._set(0, number(f"{done:,} / {record.total:,}"), tasks)
        self.bar.setRange(0, max(1, record.total))
        self.bar.setValue(min(done, record.total))
        outcome = record.finished.outcome if record.finished else ""
        notes = [record.message]
        if record.finished is None or not record.finished.message:
            notes += record.warnings
        stalled = self._stalls.say(record)
        notes += [stalled, say_gaps(record)]
        if outcome == "crashed":
            notes.append(tr("The results that had arrived are kept below."))
        if record.is_over:
            notes.append(say_noisy(record))
        is_bad = outcome in ("failed", "crashed") or bool(
            record.warnings or record.results.failed or stalled
        )
        self._say(" ".join(tr_told(note) for note in notes if note), is_bad)

    def follow(self, record: RunRecord, serial_s: float | None) -> None:
        """Show a record that goes on: its time, and the rest as often as it can be read."""
        if record.is_over or time.monotonic() >= self._due:
            self.show_run(record, serial_s)
        else:
            self._show_time(record)

    def _show_time(self, record: RunRecord) -> None:
        is_starting = record.started is None and not record.is_over
        elapsed = say_time(record.elapsed_s())
        self.time.setAccessibleDescription(elapsed)
        self.time.set_text("…" if is_starting else elapsed)

    def _speed_up(self, record: RunRecord, serial_s: float | None) -> tuple[str, str]:
        if not record.is_over or record.finished is None or not record.wall_s:
            return "", ""
        if record.finished.outcome not in ("finished", "closed") or record.spec.keep_open:
            return tr(record.finished.outcome), tr("outcome")
        if record.spec.executor == "serial":
            return number("1.00×"), tr("this is the serial time")
        if serial_s is None:
            return "–", tr("run Serial to compare")
        times = number(f"{serial_s / record.wall_s:.2f}×")
        return times, tr("serial took {time}", time=say_time(serial_s))

    @staticmethod
    def _cores(record: RunRecord) -> tuple[str, str]:
        cores = record.started.environment.get("usable_cores") if record.started else None
        cpu_s = sum(track.cpu_s for track in record.tracks.values())
        wall_s = record.elapsed_s()
        if not cores or wall_s <= 0:
            return "", ""
        if record.is_over:
            return tr("{some} of {all}", some=number(f"{cpu_s / wall_s:.2f}"), all=cores), tr(
                "cores busy"
            )
        recent = record.samples.rows[-1:]
        if not recent:
            return "", ""
        return tr("{some} of {all}", some=number(f"{sum(recent[0].run):.1f}"), all=cores), tr(
            "cores busy"
        )

    def _set(self, place: int, value: str, caption: str) -> None:
        self.facts[place][0].set_text(value)
        self.facts[place][1].setText(caption)
        self.facts[place][0].setAccessibleName(f"{value} {caption}".strip() or tr("not known yet"))

    def _say(self, text: str, is_bad: bool = False) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self._sign.setVisible(bool(text) and is_bad)
        if text and is_bad:
            self._sign.setPixmap(icon("warning", colours().bad).pixmap(18, 18))


def _row(main: QWidget, *after: QWidget, before: QWidget | None = None) -> QHBoxLayout:
    """Return a row in which one widget takes the room that the others leave."""
    row = QHBoxLayout()
    if before is not None:
        row.addWidget(before, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(main, 1)
    for widget in after:
        row.addWidget(widget)
    return row
